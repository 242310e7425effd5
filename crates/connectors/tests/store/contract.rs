//! The promises.

use crate::{document, places, store};
use app::ports::documents::{Blob, BlobKey, DocumentStore, Error, Mark, StoredDocument, WrappedKey};
use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

type Blobs = Arc<dyn ObjectStore>;

const KEYS: &[(&str, u8)] = &[("2026", 1)];

fn path(stored: &StoredDocument) -> Path {
    let key = stored.blob.as_str();
    Path::from(format!("documents/{}/{key}", &key[..2]))
}

async fn raw(blobs: &Blobs, stored: &StoredDocument) -> Vec<u8> {
    blobs.get(&path(stored)).await.expect("a blob").bytes().await.expect("its bytes").into()
}

async fn overwrite(blobs: &Blobs, stored: &StoredDocument, bytes: Vec<u8>) {
    blobs.put(&path(stored), bytes.into()).await.expect("a written blob");
}

async fn listed(blobs: &Blobs) -> BTreeSet<BlobKey> {
    let store = store(blobs, KEYS);
    let mut keys = BTreeSet::new();
    for first in 0..=u8::MAX {
        let some: Vec<Blob> = store.blobs(first).try_collect().await.expect("a listing");
        assert!(some.iter().all(|blob| blob.key.as_str().starts_with(&format!("{first:02x}"))));
        keys.extend(some.into_iter().map(|blob| blob.key));
    }
    keys
}

pub(crate) async fn what_goes_in_comes_out(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    for content in [vec![], vec![7], (0..3 * 1024 * 1024).map(|i| (i % 251) as u8).collect()] {
        let stored = store.put(document(1), content.clone()).await.expect("stored");
        assert_eq!((stored.length, stored.sha256), (content.len() as u64, <[u8; 32]>::from(Sha256::digest(&content))));
        assert_eq!(store.get(document(1), &stored).await.expect("read"), content);
    }
}

pub(crate) async fn nothing_can_be_read_from_a_blob(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let content = b"SPECIMEN Dupont ".repeat(100);
    let first = store.put(document(1), content.clone()).await.expect("stored");
    let second = store.put(document(1), content.clone()).await.expect("stored");
    let (one, two) = (raw(blobs, &first).await, raw(blobs, &second).await);
    assert_ne!(first.blob, second.blob);
    assert!(!one.windows(8).any(|window| two.windows(8).any(|other| window == other)), "the same content is never the same bytes");
    assert!(!one.windows(8).any(|window| window == b"SPECIMEN"));
    assert!(!format!("{first:?}").contains(&format!("{:?}", first.key.sealed)), "keys are not printed");
}

pub(crate) async fn a_blob_cannot_take_anothers_place(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let mine = store.put(document(1), b"mine".to_vec()).await.expect("stored");
    let yours = store.put(document(2), b"your".to_vec()).await.expect("stored");
    assert!(matches!(store.get(document(2), &mine).await, Err(Error::Corrupt)), "a row's columns copied to another row");
    let other_blob = StoredDocument { blob: yours.blob.clone(), ..mine.clone() };
    assert!(matches!(store.get(document(1), &other_blob).await, Err(Error::Corrupt)), "a row that points to another blob");
    let bytes = raw(blobs, &yours).await;
    overwrite(blobs, &mine, bytes).await;
    assert!(matches!(store.get(document(1), &mine).await, Err(Error::Corrupt)), "a blob copied over another");
}

pub(crate) async fn every_touch_is_noticed(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let stored = store.put(document(1), b"content".to_vec()).await.expect("stored");
    let whole = raw(blobs, &stored).await;
    let flips = (0..whole.len()).map(|at| {
        let mut touched = whole.clone();
        touched[at] ^= 1;
        touched
    });
    let cuts = [vec![], whole[..1].to_vec(), whole[..whole.len() - 1].to_vec(), [whole.as_slice(), b"\0"].concat()];
    for (i, touched) in flips.chain(cuts).enumerate() {
        overwrite(blobs, &stored, touched).await;
        assert!(matches!(store.get(document(1), &stored).await, Err(Error::Corrupt)), "change {i}");
    }
    overwrite(blobs, &stored, whole).await;
    assert_eq!(store.get(document(1), &stored).await.expect("read"), b"content");
    let other_hash = StoredDocument { sha256: [0; 32], ..stored };
    assert!(matches!(store.get(document(1), &other_hash).await, Err(Error::Corrupt)), "another hash in the row");
}

pub(crate) async fn what_is_gone_is_missing(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let stored = store.put(document(1), b"content".to_vec()).await.expect("stored");
    assert!(store.exists(&stored.blob).await.expect("asked"));
    store.delete(&stored.blob).await.expect("deleted");
    store.delete(&stored.blob).await.expect("deleted already");
    assert!(!store.exists(&stored.blob).await.expect("asked"));
    assert!(matches!(store.get(document(1), &stored).await, Err(Error::Missing)));
}

pub(crate) async fn a_key_is_wrapped_anew_without_touching_the_blob(blobs: &Blobs) {
    let old = store(blobs, KEYS);
    let stored = old.put(document(1), b"content".to_vec()).await.expect("stored");
    let before = raw(blobs, &stored).await;
    let both = store(blobs, &[("2027", 2), ("2026", 1)]);
    assert_eq!(both.get(document(1), &stored).await.expect("read under the old key"), b"content");
    let key = both.rewrap(document(1), &stored.key).expect("wrapped").expect("anew");
    assert_eq!(key.master, "2027");
    assert_eq!(both.rewrap(document(1), &key).expect("wrapped"), None, "once is enough");
    assert!(matches!(both.rewrap(document(2), &stored.key), Err(Error::Corrupt)), "for its own document only");
    let new = store(blobs, &[("2027", 2)]);
    let rewrapped = StoredDocument { key, ..stored.clone() };
    assert_eq!(new.get(document(1), &rewrapped).await.expect("read under the new key"), b"content");
    assert_eq!(raw(blobs, &stored).await, before);
    assert!(matches!(new.get(document(1), &stored).await, Err(Error::UnknownMasterKey(id)) if id == "2026"));
    let impostor = store(blobs, &[("2026", 9)]);
    assert!(matches!(impostor.get(document(1), &stored).await, Err(Error::Corrupt)), "another key of the same name");
}

pub(crate) async fn a_destroyed_key_leaves_nothing(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let stored = store.put(document(1), b"content".to_vec()).await.expect("stored");
    let other = store.put(document(1), b"content".to_vec()).await.expect("stored");
    for sealed in [vec![], vec![0; 73], other.key.sealed] {
        let key = WrappedKey { master: "2026".to_owned(), sealed };
        assert!(matches!(store.get(document(1), &StoredDocument { key, ..stored.clone() }).await, Err(Error::Corrupt)));
    }
}

pub(crate) async fn the_sweep_sees_every_blob_and_no_other_file(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    assert_eq!(listed(blobs).await, BTreeSet::new());
    let mut expected = BTreeSet::new();
    for number in 0..20 {
        expected.insert(store.put(document(number), vec![0; 10]).await.expect("stored").blob);
    }
    let key = "0123456789abcdef0123456789abcdef";
    for stranger in ["documents/README".to_owned(), format!("documents/ff/{key}"), format!("other/01/{key}"), key.to_owned()] {
        blobs.put(&Path::from(stranger), "x".into()).await.expect("written");
    }
    assert_eq!(listed(blobs).await, expected);
    let gone = expected.pop_first().expect("one");
    store.delete(&gone).await.expect("deleted");
    assert_eq!(listed(blobs).await, expected);
}

pub(crate) async fn many_at_once(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let work = (0..32).map(|number: u128| {
        let store = store.clone();
        tokio::spawn(async move {
            let content = vec![number as u8; 50_000];
            let stored = store.put(document(number), content.clone()).await.expect("stored");
            assert_eq!(store.get(document(number), &stored).await.expect("read"), content);
        })
    });
    for task in work.collect::<Vec<_>>() {
        task.await.expect("a task that ends well");
    }
}

pub(crate) async fn a_place_bears_one_mark(blobs: &Blobs) {
    let store = store(blobs, KEYS);
    let [first, second] = [1, 2].map(|number| Mark(uuid::Uuid::from_u128(number)));
    assert_eq!(store.mark().await.expect("asked"), None);
    assert_eq!(store.put_mark(first, false).await.expect("marked"), first);
    assert_eq!(store.put_mark(second, false).await.expect("marked before"), first);
    assert_eq!(store.mark().await.expect("asked"), Some(first));
    assert_eq!(store.put_mark(second, true).await.expect("marked anew"), second);
    assert_eq!(listed(blobs).await, BTreeSet::new(), "a mark is no document");
    for no_mark in ["", "x", "00000000-0000-0000-0000-00000000000"] {
        blobs.put(&Path::from("ra-portal-documents"), no_mark.into()).await.expect("written");
        assert_eq!(store.mark().await.expect("asked"), None, "{no_mark}");
    }
}

pub(crate) async fn without_its_mark_a_place_keeps_nothing(blobs: &Blobs) {
    let mark = Mark(uuid::Uuid::from_u128(1));
    let store = store(blobs, KEYS).marked(mark);
    assert!(matches!(store.put(document(1), vec![1]).await, Err(Error::Unmarked)));
    assert_eq!(listed(blobs).await, BTreeSet::new());
    store.put_mark(mark, false).await.expect("marked");
    let stored = store.put(document(1), vec![1]).await.expect("stored");
    store.delete(&stored.blob).await.expect("removed");
    assert!(matches!(store.get(document(1), &stored).await, Err(Error::Missing)));
    blobs.delete(&Path::from("ra-portal-documents")).await.expect("not mounted");
    assert!(matches!(store.get(document(1), &stored).await, Err(Error::Unmarked)), "nobody knows whether it is missing");
    assert!(matches!(store.exists(&stored.blob).await, Err(Error::Unmarked)));
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let store = store(&places::bucket(address, "secret"), KEYS);
    assert!(matches!(store.put(document(1), vec![1]).await, Err(Error::Unavailable(_))));
    assert!(matches!(store.blobs(0).try_collect::<Vec<_>>().await, Err(Error::Unavailable(_))));
    assert!(matches!(store.exists(&BlobKey::new([0; 16])).await, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn a_service_that_refuses_is_unavailable() {
    let place = places::Bucket::new().await;
    let good = store(&place.open(), KEYS);
    let stored = good.put(document(1), vec![1]).await.expect("stored");
    let store = store(&place.open_with_wrong_secret(), KEYS);
    assert!(matches!(store.put(document(1), vec![1]).await, Err(Error::Unavailable(_))));
    assert!(matches!(store.get(document(1), &stored).await, Err(Error::Unavailable(_))), "refused is not missing");
}

/// A process that dies while it writes leaves a file under a name of its own, which is nobody's blob.
#[tokio::test]
async fn half_a_file_in_a_directory_is_no_blob() {
    let place = places::Directory::new();
    let blobs = place.open();
    let stored = store(&blobs, KEYS).put(document(1), b"content".to_vec()).await.expect("stored");
    let whole = place.path().join(path(&stored).as_ref());
    let half = format!("{}#1", whole.display());
    std::fs::rename(&whole, &half).expect("a file that was never finished");
    assert_eq!(listed(&blobs).await, BTreeSet::new());
    assert!(matches!(store(&blobs, KEYS).get(document(1), &stored).await, Err(Error::Missing)));

    let other = store(&blobs, KEYS).put(document(2), b"content".to_vec()).await.expect("stored");
    let strangers = ["README#1", "0123456789abcdef0123456789abcdef#x", "0123456789abcdef0123456789abcdef"];
    for name in strangers {
        std::fs::write(whole.with_file_name(name), "x").expect("written");
    }
    let store = store(&blobs, KEYS).in_directory(place.path());
    let written = std::fs::metadata(&half).and_then(|metadata| metadata.modified()).expect("a time").into();
    assert_eq!(store.clear_unfinished(written).await.expect("cleared"), 0, "somebody may still be writing it");
    assert_eq!(store.clear_unfinished(written + chrono::TimeDelta::seconds(60)).await.expect("cleared"), 1);
    assert!(!std::path::Path::new(&half).exists());
    assert_eq!(store.get(document(2), &other).await.expect("untouched"), b"content");
    assert!(strangers.iter().all(|name| whole.with_file_name(name).exists()));
}

#[test]
fn a_blobs_name_is_never_a_path() {
    for text in ["", "..", "../../../../../../../../etc/passwd", "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcde/"] {
        assert_eq!(BlobKey::parse(text), None, "{text}");
    }
    let key = BlobKey::new([0xa5; 16]);
    assert_eq!(BlobKey::parse(key.as_str()), Some(key));
}

#[test]
fn there_has_to_be_a_master_key_and_each_has_its_own_name() {
    use connectors::documents::{MasterKey, MasterKeys, NoMasterKey};
    let key = |id| MasterKey::new(id, [1; 32]);
    assert_eq!(MasterKeys::new(vec![]).err(), Some(NoMasterKey));
    assert_eq!(MasterKeys::new(vec![key("a"), key("a")]).err(), Some(NoMasterKey));
    assert!(MasterKeys::new(vec![key("a"), key("b")]).is_ok());
    assert_eq!(format!("{:?}", key("a")), "MasterKey(a)");
}
