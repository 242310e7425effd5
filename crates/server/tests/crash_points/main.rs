//! A process that dies at any point of an upload, a replacement, an order or its completion leaves nothing half done: the real
//! server is ended at each named point, started again, and asked the same once more.

#![cfg(feature = "demo")]

mod installation;

use app::failpoint::Failpoint::{
    self, AfterBegin, AfterBlob, AfterCommit, BeforeAnswer, BeforeBlob, BeforeCommit, RowsWritten, UploadInspected,
};
use installation::{Installation, Server, order_document, png};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a partner does, and every point that it passes.
const WORKFLOWS: &[(Workflow, &[Failpoint])] = &[
    (Workflow::Place, &[AfterBegin, RowsWritten, BeforeCommit, AfterCommit, BeforeAnswer]),
    (Workflow::Upload, UPLOAD),
    (Workflow::Replace, UPLOAD),
    (Workflow::Attach, UPLOAD),
    (Workflow::Complete, &[AfterBegin, RowsWritten, BeforeCommit, AfterCommit, BeforeAnswer]),
];

const UPLOAD: &[Failpoint] = &[UploadInspected, BeforeBlob, AfterBlob, AfterBegin, RowsWritten, BeforeCommit, AfterCommit, BeforeAnswer];

/// The points from which on what was asked is done.
const DONE: &[Failpoint] = &[AfterCommit, BeforeAnswer];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Workflow {
    Place,
    Upload,
    Replace,
    Attach,
    Complete,
}

impl Workflow {
    /// Whether a process that dies at this point leaves bytes that no row names.
    const fn leaves_bytes(self, point: Failpoint) -> bool {
        match self {
            Self::Place | Self::Complete => false,
            Self::Upload | Self::Replace => matches!(point, AfterBlob | AfterBegin | RowsWritten | BeforeCommit),
            // It asks the database once before it keeps anything.
            Self::Attach => matches!(point, AfterBlob | RowsWritten | BeforeCommit),
        }
    }

    /// How often it was done, to all orders.
    const fn count(self) -> &'static str {
        match self {
            Self::Place => "SELECT count(*) FROM orders",
            Self::Upload | Self::Replace | Self::Attach => "SELECT count(*) FROM order_documents",
            Self::Complete => "SELECT count(*) FROM order_history WHERE kind = 'status_changed'",
        }
    }
}

/// A request that can be sent again.
struct Case {
    workflow: Workflow,
    key: String,
    /// The order; nought before it is placed.
    number: i64,
    /// The order's version.
    version: String,
}

impl Case {
    /// Brings an order to where the workflow begins.
    async fn prepare(workflow: Workflow, point: Failpoint, server: &Server) -> Self {
        let key = format!("{workflow:?}-{}", point.as_str());
        let mut case = Self { workflow, key, number: 0, version: String::new() };
        let before: &[&str] = match workflow {
            Workflow::Place => return case,
            Workflow::Upload | Workflow::Attach => &[],
            Workflow::Replace => &["organisation_extract/front"],
            Workflow::Complete => &["organisation_extract/front", "holder_identity/front", "holder_identity/back"],
        };
        let placed = server.post("/api/v1/orders", &format!("{}-order", case.key), &order_document()).send().await.expect("an answer");
        assert_eq!(placed.status(), StatusCode::CREATED);
        let receipt: Value = placed.json().await.expect("JSON");
        case.number = receipt["number"].as_i64().expect("a number");
        for piece in before {
            assert_eq!(case.upload(server, piece, 1).send().await.expect("an answer").status(), StatusCode::OK);
        }
        let read = server.request(Method::GET, &format!("/api/v1/orders/{}", case.number)).send().await.expect("an answer");
        case.version = read.headers()["etag"].to_str().expect("text").to_owned();
        case
    }

    fn upload(&self, server: &Server, piece: &str, shade: u8) -> RequestBuilder {
        server.request(Method::PUT, &format!("/api/v1/orders/{}/evidence/{piece}?file_name=kbis.png", self.number)).body(png(shade))
    }

    /// The request, the same every time.
    fn request(&self, server: &Server) -> RequestBuilder {
        match self.workflow {
            Workflow::Place => server.post("/api/v1/orders", &self.key, &order_document()),
            Workflow::Upload | Workflow::Replace => self.upload(server, "organisation_extract/front", 9),
            Workflow::Attach => {
                let path = format!("/api/v1/orders/{}/attachments?file_name=lettre.png&title=Lettre", self.number);
                server.request_as(server.operator(), Method::POST, &path).header("idempotency-key", &self.key).body(png(9))
            }
            Workflow::Complete => {
                let path = format!("/api/v1/orders/{}/complete", self.number);
                server.post(&path, &self.key, &json!({"documents_valid": true})).header("if-match", &self.version)
            }
        }
    }
}

/// Lets the server die at the point, and asks again.
async fn crash(here: &Installation, workflow: Workflow, point: Failpoint, living: Server) -> Server {
    let what = format!("{workflow:?} at {}", point.as_str());
    let case = Case::prepare(workflow, point, &living).await;
    living.kill();
    let before = here.count(workflow.count()).await;

    let doomed = here.start(Some(point)).await;
    let answer = case.request(&doomed).send().await;
    assert!(answer.is_err(), "{what}: answered {:?}", answer.map(|answer| answer.status()));
    doomed.has_aborted();

    let done = here.count(workflow.count()).await - before;
    assert_eq!(done, i64::from(DONE.contains(&point)), "{what}: done so often after the crash");
    here.holds(&what, u64::from(workflow.leaves_bytes(point))).await;

    let living = here.start(None).await;
    let answer = case.request(&living).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{what}: {:?}", answer.text().await);
    let done = here.count(workflow.count()).await - before;
    assert_eq!(done, 1, "{what}: done so often after the retry");
    here.holds(&what, 0).await;
    living
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_point_leaves_nothing_half_done() {
    let tried: BTreeSet<Failpoint> = WORKFLOWS.iter().flat_map(|(_, points)| points.iter().copied()).collect();
    assert_eq!(tried, Failpoint::ALL.iter().copied().collect(), "every point there is is tried");
    let here = Installation::new().await;
    let mut living = here.start(None).await;
    for (workflow, points) in WORKFLOWS {
        for point in *points {
            living = crash(&here, *workflow, *point, living).await;
        }
    }
    living.kill();
}
