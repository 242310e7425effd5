//! Connectors: what the use cases need from outside, as `app::ports` asks for it.

pub mod documents;

mod clamd;

pub use clamd::{Address, Clamd};
