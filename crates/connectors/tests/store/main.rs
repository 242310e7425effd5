//! What a document store promises, held on a directory and on an S3 server alike.

mod contract;
mod places;

use app::Random;
use app::ports::documents::DocumentId;
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys};
use object_store::ObjectStore;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// A store whose draws are the same in every run, under these master keys.
fn store(blobs: &Arc<dyn ObjectStore>, keys: &[(&str, u8)]) -> EncryptedStore {
    let keys = keys.iter().map(|(id, byte)| MasterKey::new(id, [*byte; 32])).collect();
    EncryptedStore::new(blobs.clone(), MasterKeys::new(keys).expect("keys"), dice())
}

fn dice() -> Random {
    let dice = Mutex::new(ChaCha20Rng::seed_from_u64(4));
    Random::new(move |bytes| dice.lock().expect("nobody panicked").fill_bytes(bytes))
}

const fn document(number: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(number))
}

/// Each promise, on each kind of place.
macro_rules! on_every_place {
    ($($promise:ident),+ $(,)?) => {
        mod directory {
            $(#[tokio::test] async fn $promise() { let place = crate::places::Directory::new(); crate::contract::$promise(&place.open()).await; })+
        }
        mod s3 {
            $(#[tokio::test] async fn $promise() { let place = crate::places::Bucket::new().await; crate::contract::$promise(&place.open()).await; })+
        }
    };
}

on_every_place!(
    what_goes_in_comes_out,
    nothing_can_be_read_from_a_blob,
    a_blob_cannot_take_anothers_place,
    every_touch_is_noticed,
    what_is_gone_is_missing,
    a_key_is_wrapped_anew_without_touching_the_blob,
    a_destroyed_key_leaves_nothing,
    the_sweep_sees_every_blob_and_no_other_file,
    many_at_once,
    a_place_bears_one_mark,
    without_its_mark_a_place_keeps_nothing,
);
