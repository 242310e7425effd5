//! The document store: encrypted blobs in a directory or in S3.

mod envelope;
mod place;
mod store;
mod unfinished;

pub use envelope::{MasterKey, MasterKeys, NoMasterKey};
pub use place::{Place, S3, open};
pub use store::EncryptedStore;
