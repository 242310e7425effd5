//! What tests and the demo need and a release build must not have: an identity provider of our own, and hostile inputs.

pub mod fuzz;
pub mod issuer;
