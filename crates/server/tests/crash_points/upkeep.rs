//! What keeps documents in order dies, too: the next run goes on where it was.

use super::{Case, Workflow};
use crate::installation::{At, Installation, has_aborted};
use app::failpoint::Failpoint::{AfterMark, BeforeClearing, BeforeMark, KeysMoved, KeysSealed, MarkKnown, OrphanRemoved, OrphansFound};
use app::ports::documents::BlobKey;
use app::upkeep::SAFE_AGE;
use app::{Clock, Random};
use chrono::TimeDelta;
use std::fs::{self, File};
use std::path::Path;

/// Where each command is ended.
pub(crate) const COMMANDS: &[&[At]] = &[REWRAP, CLAIM, SWEEP];

const REWRAP: &[At] = &[(KeysSealed, 1), (KeysMoved, 1)];
const CLAIM: &[At] = &[(BeforeMark, 1), (AfterMark, 1), (MarkKnown, 1)];
const SWEEP: &[At] = &[(OrphansFound, 1), (OrphanRemoved, 1), (OrphanRemoved, 2), (BeforeClearing, 1)];

const DOCUMENTS: &str = "SELECT count(*) FROM order_documents";

/// Brings an order with documents into being; how many there are then.
async fn import(here: &Installation, workflow: Workflow, at: At) -> i64 {
    let server = here.start(None).await;
    Case::prepare(workflow, at, &server).await;
    server.kill();
    here.count(DOCUMENTS).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_under_one_master_key_or_the_other() {
    let here = Installation::new("rewrap").await;
    let mut former = "documents";
    for (at, current) in REWRAP.iter().zip(["second", "third"]) {
        let what = format!("at {}", at.0.as_str());
        let all = import(&here, Workflow::Complete, *at).await;
        assert_eq!(here.under(former).await, all);
        here.has_master_keys(&[current, former]);

        has_aborted(here.run(&["documents", "rewrap"], Some(*at)));
        let moved = if at.0 == KeysMoved { all } else { 0 };
        assert_eq!((here.under(current).await, here.under(former).await), (moved, all - moved), "{what}");
        here.verifies(&what);

        // The portal goes on meanwhile, and what comes is under the new key.
        let all = import(&here, Workflow::Replace, *at).await;
        assert_eq!(here.under(current).await, moved + 1, "{what}");
        assert!(here.run(&["documents", "rewrap"], None).success(), "{what}");
        assert_eq!(here.under(current).await, all, "{what}");
        here.has_master_keys(&[current]);
        here.verifies(&format!("{what}, without the former key"));
        former = current;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_is_marked_or_not() {
    for at in CLAIM {
        let what = format!("at {}", at.0.as_str());
        let here = Installation::new(&format!("claim_{}", at.0.as_str())).await;
        let file = here.documents().join("ra-portal-documents");

        // Before the first document there is no mark: whoever comes first draws one.
        has_aborted(here.run(&["documents", "sweep"], Some(*at)));
        let known = here.count("SELECT count(*) FROM document_place").await;
        assert_eq!((file.exists(), known), (at.0 != BeforeMark, i64::from(at.0 == MarkKnown)), "{what}");
        import(&here, Workflow::Complete, *at).await;
        let mark = fs::read_to_string(&file).expect("a mark");

        for lost in [None, Some("0d0e5f0a-5b7e-4c1c-9d55-5a3c1f1d9b11\n")] {
            match lost {
                Some(other) => fs::write(&file, other).expect("another mark"),
                None => fs::remove_file(&file).expect("was there"),
            }
            has_aborted(here.run(&["documents", "claim"], Some(*at)));
            let bears = fs::read_to_string(&file).ok();
            assert_eq!(bears.as_deref(), if at.0 == BeforeMark { lost } else { Some(&*mark) }, "{what}");
            // Nobody works on a place that is not the one.
            assert_eq!(here.is_claimed(), at.0 != BeforeMark, "{what}");
            assert!(here.run(&["documents", "claim"], None).success(), "{what}");
            assert_eq!(fs::read_to_string(&file).expect("a mark"), mark, "{what}");
            here.verifies(&what);
        }
        here.holds(&what, 0..=0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blobs_without_row_are_swept_and_no_other() {
    let here = Installation::new("sweep").await;
    for at in SWEEP {
        let what = format!("at {}:{}", at.0.as_str(), at.1);
        let rows = import(&here, Workflow::Complete, *at).await;
        for _ in 0..3 {
            leave(&here.documents(), "");
        }
        leave(&here.documents(), "#1");

        has_aborted(here.run(&["documents", "sweep", "--remove"], Some(*at)));
        let orphans = match at.0 {
            OrphanRemoved => 3 - i64::from(at.1),
            BeforeClearing => 0,
            _ => 3,
        };
        assert_eq!(files(&here.documents()), rows + orphans + 1, "{what}");
        here.verifies(&what);

        assert!(here.run(&["documents", "sweep", "--remove"], None).success(), "{what}");
        assert_eq!(files(&here.documents()), rows, "{what}");
        here.holds(&what, 0..=0).await;
    }
}

/// Leaves what a process may leave that died long ago: a blob, or under this ending a part of one.
fn leave(documents: &Path, ending: &str) {
    let blob = BlobKey::new(Random::system().bytes());
    let folder = documents.join("documents").join(&blob.as_str()[..2]);
    fs::create_dir_all(&folder).expect("a folder");
    let file = File::create(folder.join(format!("{}{ending}", blob.as_str()))).expect("a file");
    file.set_modified((Clock::system().now() - SAFE_AGE - TimeDelta::minutes(1)).into()).expect("an age");
}

/// How many files there are of documents, unfinished ones included.
fn files(documents: &Path) -> i64 {
    let folders = fs::read_dir(documents.join("documents")).expect("folders");
    let files = folders.flat_map(|folder| fs::read_dir(folder.expect("one").path()).expect("files"));
    files.count().try_into().expect("few")
}
