//! What tests and the demo need and a release build must not have: an identity provider of our own, hostile inputs, and the
//! configuration of a portal under test.

pub mod configuration;
pub mod fuzz;
pub mod issuer;
