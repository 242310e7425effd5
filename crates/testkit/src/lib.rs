//! What tests and the demo need and a release build must not have: an identity provider of our own.

pub mod issuer;
