//! A process that dies at any point of an upload, a replacement, an order or its completion leaves nothing half done: the real
//! server is ended at each named point, started again, and asked the same once more. So are the commands that keep documents in
//! order ([`upkeep`]).

#![cfg(feature = "demo")]

mod installation;
mod upkeep;

use app::failpoint::Failpoint::{
    self, AfterBegin, AfterBlob, AfterCommit, BeforeAnswer, BeforeBlob, BeforeCommit, RowsWritten, UploadInspected,
};
use installation::{At, Installation, Server, has_aborted, order_document, png};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::process::ExitStatus;

/// Tries a workflow at every point that it passes; each workflow is a test of its own, and all of them together meet every point.
macro_rules! crash {
    ($($name:ident: $workflow:ident at $points:expr;)+) => {
        const WORKFLOWS: &[(Workflow, &[At])] = &[$((Workflow::$workflow, $points)),+];

        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                at_every_point(Workflow::$workflow, $points).await;
            }
        )+
    };
}

crash! {
    an_order_is_placed_or_not: Place at CHANGE;
    a_draft_becomes_an_order_or_stays_one: SubmitDraft at SUBMIT_DRAFT;
    a_document_is_imported_or_not: Upload at UPLOAD;
    a_document_is_replaced_or_not: Replace at UPLOAD;
    both_sides_are_replaced_or_none: ReplaceBoth at REPLACE_BOTH;
    an_attachment_is_added_or_not: Attach at UPLOAD;
    an_order_is_completed_or_not: Complete at CHANGE;
    a_remark_is_added_or_not: Comment at CHANGE;
    an_order_is_cancelled_or_not: Cancel at CHANGE;
    documents_are_destroyed_or_not: Destroy at DESTROY;
}

const DESTROY: &[At] = &[(AfterBegin, 1), (RowsWritten, 1), (BeforeCommit, 1), (AfterCommit, 1)];

const CHANGE: &[At] = &[(AfterBegin, 1), (RowsWritten, 1), (BeforeCommit, 1), (AfterCommit, 1), (BeforeAnswer, 1)];

/// The order is recorded, and then that the draft is gone.
const SUBMIT_DRAFT: &[At] = &[(AfterBegin, 1), (RowsWritten, 1), (RowsWritten, 2), (BeforeCommit, 1), (AfterCommit, 1), (BeforeAnswer, 1)];

const UPLOAD: &[At] = &[
    (UploadInspected, 1),
    (BeforeBlob, 1),
    (AfterBlob, 1),
    (AfterBegin, 1),
    (RowsWritten, 1),
    (BeforeCommit, 1),
    (AfterCommit, 1),
    (BeforeAnswer, 1),
];

/// Two files, and then as one.
const REPLACE_BOTH: &[At] = &[
    (UploadInspected, 1),
    (UploadInspected, 2),
    (BeforeBlob, 1),
    (BeforeBlob, 2),
    (AfterBlob, 1),
    (AfterBlob, 2),
    (AfterBegin, 1),
    (RowsWritten, 1),
    (BeforeCommit, 1),
    (AfterCommit, 1),
    (BeforeAnswer, 1),
];

/// The points from which on what was asked is done.
const DONE: &[Failpoint] = &[AfterCommit, BeforeAnswer];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Workflow {
    Place,
    SubmitDraft,
    Upload,
    Replace,
    ReplaceBoth,
    Attach,
    Complete,
    Comment,
    Cancel,
    /// At the machine, not over the network.
    Destroy,
}

impl Workflow {
    /// How many blobs a process leaves that dies here and that no row names.
    const fn leaves_bytes(self, (point, time): At) -> RangeInclusive<u64> {
        match (self, point, time) {
            (Self::Place | Self::SubmitDraft | Self::Complete | Self::Comment | Self::Cancel, ..) => 0..=0,
            (Self::Upload | Self::Replace, AfterBlob | AfterBegin | RowsWritten | BeforeCommit, _) => 1..=1,
            // It asks the database once before it keeps anything.
            (Self::Attach, AfterBlob | RowsWritten | BeforeCommit, _) => 1..=1,
            // Both at the same time: nobody knows how far the other one is.
            (Self::ReplaceBoth, UploadInspected | BeforeBlob, 2) => 0..=1,
            (Self::ReplaceBoth, AfterBlob, 1) => 1..=2,
            (Self::ReplaceBoth, AfterBlob | AfterBegin | RowsWritten | BeforeCommit, _) => 2..=2,
            // First nobody can read it any more; its bytes follow.
            (Self::Destroy, AfterCommit, _) => 1..=1,
            (Self::Upload | Self::Replace | Self::ReplaceBoth | Self::Attach | Self::Destroy, ..) => 0..=0,
        }
    }

    /// How often it was done, to all orders.
    const fn count(self) -> &'static str {
        match self {
            Self::Place | Self::SubmitDraft => "SELECT count(*) FROM orders",
            Self::Upload | Self::Replace | Self::Attach => "SELECT count(*) FROM order_documents",
            Self::ReplaceBoth => "SELECT count(*) FROM order_history WHERE kind = 'evidence_imported'",
            Self::Complete => "SELECT count(*) FROM order_history WHERE kind = 'status_changed'",
            Self::Comment => "SELECT count(*) FROM comments",
            Self::Cancel => "SELECT count(*) FROM order_details WHERE cancellation_reason IS NOT NULL",
            Self::Destroy => "SELECT count(*) FROM order_history WHERE kind = 'documents_destroyed'",
        }
    }

    /// What there is as much of afterwards as before, whatever happened.
    const fn stays(self) -> &'static str {
        match self {
            // It is a draft or an order, never both, nor neither.
            Self::SubmitDraft => "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_drafts)",
            // Its history is told as often.
            Self::Comment => "SELECT (SELECT count(*) FROM comments) - (SELECT count(*) FROM order_history WHERE kind = 'comment_added')",
            Self::Cancel => {
                "SELECT (SELECT count(*) FROM orders WHERE status = 'cancelled')
                     - (SELECT count(*) FROM order_details WHERE cancellation_reason IS NOT NULL)"
            }
            Self::Upload | Self::Replace | Self::ReplaceBoth | Self::Attach | Self::Complete | Self::Destroy => {
                "SELECT count(*) FROM orders"
            }
            Self::Place => "SELECT count(*) FROM order_drafts",
        }
    }
}

/// Something that can be asked again.
struct Case {
    workflow: Workflow,
    key: String,
    /// The order, or the draft.
    path: String,
    /// The version of it that was read.
    version: String,
}

impl Case {
    /// Brings an order to where the workflow begins.
    async fn prepare(workflow: Workflow, (point, time): At, server: &Server) -> Self {
        let key = format!("{workflow:?}-{}-{time}", point.as_str());
        let mut case = Self { workflow, key, path: String::new(), version: String::new() };
        let before: &[&str] = match workflow {
            Workflow::Place => return case,
            Workflow::SubmitDraft => {
                case.place(server, "/api/v1/drafts").await;
                return case;
            }
            Workflow::Upload | Workflow::Attach | Workflow::Comment | Workflow::Cancel => &[],
            Workflow::Replace | Workflow::Destroy => &["organisation_extract/front"],
            Workflow::ReplaceBoth => &["holder_identity/front", "holder_identity/back"],
            Workflow::Complete => &["organisation_extract/front", "holder_identity/front", "holder_identity/back"],
        };
        case.place(server, "/api/v1/orders").await;
        for (piece, shade) in before.iter().zip(1..) {
            assert_eq!(case.upload(server, piece, shade).send().await.expect("an answer").status(), StatusCode::OK);
        }
        let read = server.request(Method::GET, &case.path).send().await.expect("an answer");
        case.version = read.headers()["etag"].to_str().expect("text").to_owned();
        case
    }

    /// Places an order, or begins one.
    async fn place(&mut self, server: &Server, path: &str) {
        let placed = server.post(path, &format!("{}-before", self.key), &order_document()).send().await.expect("an answer");
        assert_eq!(placed.status(), StatusCode::CREATED);
        let header = |name: &str| placed.headers()[name].to_str().expect("text").to_owned();
        (self.path, self.version) = (header("location"), header("etag"));
    }

    fn upload(&self, server: &Server, piece: &str, shade: u8) -> RequestBuilder {
        server.request(Method::PUT, &format!("{}/evidence/{piece}?file_name=kbis.png", self.path)).body(png(shade))
    }

    /// The request, the same every time.
    fn request(&self, server: &Server) -> RequestBuilder {
        let Self { path, key, version, .. } = self;
        match self.workflow {
            Workflow::Place => server.post("/api/v1/orders", key, &order_document()),
            Workflow::SubmitDraft => {
                let request = server.request(Method::POST, &format!("{path}/submit"));
                request.header("idempotency-key", key).header("if-match", version)
            }
            Workflow::Upload | Workflow::Replace => self.upload(server, "organisation_extract/front", 9),
            Workflow::ReplaceBoth => {
                let request = server.request(Method::PUT, &format!("{path}/evidence/holder_identity"));
                let request = request.header("content-type", "multipart/form-data; boundary=limit");
                request.body([part("front", 8), part("back", 9), b"--limit--\r\n".to_vec()].concat())
            }
            Workflow::Attach => {
                let path = format!("{path}/attachments?file_name=lettre.png&title=Lettre");
                server.request_as(server.operator(), Method::POST, &path).header("idempotency-key", key).body(png(9))
            }
            Workflow::Complete => {
                server.post(&format!("{path}/complete"), key, &json!({"documents_valid": true})).header("if-match", version)
            }
            Workflow::Comment => {
                let request = server.request_as(server.operator(), Method::POST, &format!("{path}/comments"));
                request.header("idempotency-key", key).json(&json!({"text": "Rappelé"}))
            }
            Workflow::Cancel => {
                let number: i64 = path.rsplit('/').next().and_then(|number| number.parse().ok()).expect("a number");
                let request = server.request_as(server.operator(), Method::POST, &format!("{path}/cancel"));
                let request = request.header("idempotency-key", key).header("if-match", version);
                request.json(&json!({"order_number": number, "reason": "Commande passée deux fois"}))
            }
            Workflow::Destroy => unreachable!("at the machine"),
        }
    }

    /// Asks, and the process that does it dies at the point.
    async fn dies(&self, here: &Installation, at: At, what: &str) {
        if self.workflow == Workflow::Destroy {
            return has_aborted(self.destroy(here, Some(at)));
        }
        let doomed = here.start(Some(at)).await;
        let answer = self.request(&doomed).send().await;
        assert!(answer.is_err(), "{what}: answered {:?}", answer.map(|answer| answer.status()));
        doomed.has_aborted();
    }

    /// Asks again.
    async fn succeeds(&self, here: &Installation, living: &Server, what: &str) {
        if self.workflow == Workflow::Destroy {
            assert!(self.destroy(here, None).success(), "{what}");
            return;
        }
        let answer = self.request(living).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{what}: {:?}", answer.text().await);
    }

    fn destroy(&self, here: &Installation, at: Option<At>) -> ExitStatus {
        let number = self.path.rsplit('/').next().expect("a number");
        here.run(&["documents", "destroy", "--order", number, "--reason", "Essai", "--for-good"], at)
    }
}

/// A file of a form.
fn part(side: &str, shade: u8) -> Vec<u8> {
    let head = format!("--limit\r\ncontent-disposition: form-data; name=\"{side}\"; filename=\"{side}.png\"\r\n\r\n");
    [head.as_bytes(), &png(shade), b"\r\n"].concat()
}

/// Lets the process die at the point, and asks again.
async fn crash(here: &Installation, workflow: Workflow, at: At, living: Server) -> Server {
    let (point, time) = at;
    let what = format!("{workflow:?} at {}:{time}", point.as_str());
    let case = Case::prepare(workflow, at, &living).await;
    living.kill();
    let (before, stays) = (here.count(workflow.count()).await, here.count(workflow.stays()).await);

    case.dies(here, at, &what).await;
    let done = here.count(workflow.count()).await - before;
    assert_eq!(done, i64::from(DONE.contains(&point)), "{what}: done so often after the crash");
    assert_eq!(here.count(workflow.stays()).await, stays, "{what}: after the crash");
    here.holds(&what, workflow.leaves_bytes(at)).await;

    let living = here.start(None).await;
    case.succeeds(here, &living, &what).await;
    let done = here.count(workflow.count()).await - before;
    assert_eq!(done, 1, "{what}: done so often after the retry");
    assert_eq!(here.count(workflow.stays()).await, stays, "{what}: after the retry");
    here.holds(&what, 0..=0).await;
    living
}

/// A crash at any point leaves nothing half done.
async fn at_every_point(workflow: Workflow, points: &[At]) {
    let here = Installation::new(&format!("{workflow:?}").to_lowercase()).await;
    let mut living = here.start(None).await;
    for at in points {
        living = crash(&here, workflow, *at, living).await;
    }
    living.kill();
}

#[test]
fn every_point_there_is_is_tried() {
    let tried = WORKFLOWS.iter().map(|(_, at)| *at).chain(upkeep::COMMANDS.iter().copied()).flatten();
    let tried: BTreeSet<Failpoint> = tried.map(|(point, _)| *point).collect();
    assert_eq!(tried, Failpoint::ALL.iter().copied().collect());
}
