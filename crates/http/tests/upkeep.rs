//! Documents survive an unlucky night, on the real router and database: blobs without row go, and nothing else; keys move and are
//! destroyed.

mod support;

use app::ports::documents::{BlobKey, DocumentStore, Mark};
use app::upkeep::{self, Doomed, Mode, SAFE_AGE, Swept, Unclaimed, claim};
use app::{Clock, Ctx, Random};
use chrono::{DateTime, TimeDelta, Utc};
use connectors::documents::EncryptedStore;
use domain::policy::Actor;
use domain::values::OrderNumber;
use futures_util::StreamExt;
use http::StatusCode;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use support::{Setup, TestApp, documents_under, png, store_under};

const KBIS: &str = "evidence/organisation_extract/front";

/// An order with one document, and its number.
async fn with_a_document(app: &TestApp) -> i64 {
    let sql = "select o.number from orders o join portals p on p.id = o.portal_id where p.slug = 'standard-v4' and o.status in ('incomplete', 'to_verify')
        and not exists (select from order_documents d where d.order_number = o.number) order by o.number limit 1";
    let number = sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("an order");
    import(app, number, 1).await;
    number
}

async fn import(app: &TestApp, number: i64, shade: u8) {
    let path = format!("/api/v1/orders/{number}/{KBIS}?file_name=kbis.png");
    let answer = app.put_file_as("portal-standard-v4", &path, png(shade)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

async fn read(app: &TestApp, number: i64) -> String {
    let answer = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}/{KBIS}")).await;
    if answer.status == StatusCode::OK { "read".to_owned() } else { answer.code() }
}

async fn blobs(app: &TestApp) -> BTreeSet<Path> {
    app.blobs.list(None).map(|blob| blob.expect("a blob").location).collect().await
}

/// A blob that no row names.
async fn orphan(app: &TestApp, byte: u8) -> Path {
    let key = BlobKey::new([byte; 16]);
    let path = Path::from(format!("documents/{}/{}", &key.as_str()[..2], key.as_str()));
    app.blobs.put(&path, "encrypted".into()).await.expect("written");
    path
}

async fn sweep(app: &TestApp, now: DateTime<Utc>, mode: Mode) -> Swept {
    upkeep::sweep(&app.db, &app.documents, now, mode).await.expect("swept")
}

fn ctx(app: &TestApp) -> Ctx {
    Ctx { db: app.db.clone(), clock: Clock::system(), random: Random::system(), actor: Actor::command_line("zoe"), origin: None }
}

fn in_a_while() -> DateTime<Utc> {
    Clock::system().now() + SAFE_AGE + TimeDelta::seconds(5)
}

#[tokio::test]
async fn blobs_without_row_go_when_they_are_old_and_nothing_else_does() {
    let app = TestApp::start().await;
    let number = with_a_document(&app).await;
    import(&app, number, 2).await;
    let kept = blobs(&app).await;
    assert_eq!(kept.len(), 2, "the earlier document stays for the history");
    let lost = orphan(&app, 7).await;

    let young = sweep(&app, Clock::system().now(), Mode::Remove).await;
    assert_eq!((young.blobs, young.young, young.orphans, young.removed), (3, 1, 0, 0), "its row may be on the way");
    let looked = sweep(&app, in_a_while(), Mode::Look).await;
    assert_eq!((looked.orphans, looked.removed), (1, 0));
    assert!(blobs(&app).await.contains(&lost), "looking changes nothing");
    let swept = sweep(&app, in_a_while(), Mode::Careful).await;
    assert_eq!((swept.orphans, swept.removed, swept.refused, swept.missing.count), (1, 1, false, 0));
    assert_eq!(blobs(&app).await, kept);
    assert_eq!(sweep(&app, in_a_while(), Mode::Remove).await, Swept { blobs: 2, ..Swept::default() }, "once is enough");
    assert_eq!(read(&app, number).await, "read");
}

#[tokio::test]
async fn two_sweeps_at_once_and_an_upload_do_not_disturb_each_other() {
    let app = TestApp::start().await;
    let number = with_a_document(&app).await;
    for byte in 0..20 {
        orphan(&app, byte).await;
    }
    // A time at which these are old, and the upload is not: its row is still on the way.
    tokio::time::sleep(Duration::from_millis(2)).await;
    let later = Clock::system().now() + SAFE_AGE;
    let (one, other, ()) = tokio::join!(sweep(&app, later, Mode::Remove), sweep(&app, later, Mode::Remove), import(&app, number, 3));
    assert!(one.removed + other.removed >= 20 && one.missing.count + other.missing.count == 0, "{one:?} {other:?}");
    assert_eq!(blobs(&app).await.len(), 2);
    assert_eq!(read(&app, number).await, "read");
}

/// A sweep against the wrong database would find that nothing has a row.
#[tokio::test]
async fn nobody_who_is_not_looking_removes_many() {
    let app = TestApp::start().await;
    for byte in 0..=100 {
        orphan(&app, byte).await;
    }
    let careful = sweep(&app, in_a_while(), Mode::Careful).await;
    assert_eq!((careful.orphans, careful.removed, careful.refused), (101, 0, true));
    assert_eq!(blobs(&app).await.len(), 101);
    let told = sweep(&app, in_a_while(), Mode::Remove).await;
    assert_eq!((told.removed, told.refused), (101, false));
}

/// A store that is away for a minute puts nothing off for a day.
#[tokio::test]
async fn work_that_fails_gives_its_turn_back() {
    let app = TestApp::start().await;
    let job = ("a_job", TimeDelta::hours(24));
    let at = |minutes| {
        let now = Clock::system().now() + TimeDelta::minutes(minutes);
        Clock::new(move || now)
    };
    let fails = async || upkeep::in_turn(&app.db, &at(0), job, async { Err::<(), _>(app::Error::Busy) }).await;
    let works = async |minutes| upkeep::in_turn(&app.db, &at(minutes), job, async { Ok::<_, app::Error>("done") }).await.expect("asked");
    assert!(matches!(fails().await, Err(app::Error::Busy)));
    assert!(matches!(fails().await, Err(app::Error::Busy)), "it is tried again");
    assert_eq!(works(1).await, Some("done"));
    let twice = async || -> app::Result<()> { panic!("done twice") };
    assert_eq!(upkeep::in_turn(&app.db, &at(2), job, twice()).await.expect("asked"), None);
    assert_eq!(works(24 * 60 + 2).await, Some("done"));
}

#[tokio::test]
async fn a_row_without_blob_is_told_and_stays() {
    let app = TestApp::start().await;
    let number = with_a_document(&app).await;
    let blob = blobs(&app).await.pop_first().expect("a blob");
    app.blobs.delete(&blob).await.expect("lost");
    let young = sweep(&app, Clock::system().now(), Mode::Remove).await;
    assert_eq!(young.missing.count, 0, "it may have been written after the blobs were listed");
    let swept = sweep(&app, in_a_while(), Mode::Remove).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from order_documents").fetch_one(app.db.pool()).await.expect("the row");
    assert_eq!((swept.missing.count, swept.missing.first[0].0), (1, id));
    assert_eq!(read(&app, number).await, "document_unreadable");
    assert_eq!(upkeep::check(&app.db, &app.documents).await.expect("checked").unreadable, swept.missing);
}

#[tokio::test]
async fn keys_move_under_the_current_master_key_and_the_old_one_can_go() {
    let app = TestApp::start().await;
    let numbers = [with_a_document(&app).await, with_a_document(&app).await];
    import(&app, numbers[0], 2).await;
    let before = blobs(&app).await;
    let both = documents_under(&app.blobs, &[("2027", 8), ("test", 7)]);
    let lost = documents_under(&app.blobs, &[("2027", 8)]);
    let without = upkeep::rewrap(&app.db, &lost).await.expect("ran");
    assert_eq!((without.moved, without.unreadable.count, without.keys), (0, 3, vec![("test".to_owned(), 3)]), "the old key is needed");
    let moved = upkeep::rewrap(&app.db, &both).await.expect("ran");
    assert_eq!((moved.moved, moved.unreadable.count, moved.keys), (3, 0, vec![("2027".to_owned(), 3)]));
    assert_eq!(upkeep::rewrap(&app.db, &both).await.expect("ran").moved, 0, "once is enough");
    let checked = upkeep::check(&app.db, &lost).await.expect("read");
    assert_eq!((checked.good, checked.unreadable.count), (3, 0), "the new key is enough");
    assert_eq!(blobs(&app).await, before, "no blob was touched");
    // An instance that was not restarted yet has the old key alone, and does not know the new one.
    assert_eq!(read(&app, numbers[1]).await, "document_unreadable");
}

#[tokio::test]
async fn what_is_destroyed_is_gone_for_good_and_leaves_a_trace() {
    let app = TestApp::start().await;
    let (number, other) = (with_a_document(&app).await, with_a_document(&app).await);
    import(&app, number, 2).await;
    let version = "select version from orders where number = $1";
    let before: i64 = sqlx::query_scalar(version).bind(number).fetch_one(app.db.pool()).await.expect("an order");
    let doomed = Doomed::Order(OrderNumber(number));
    let done = upkeep::destroy(&ctx(&app), &app.documents, doomed, "Demande d’effacement").await.expect("destroyed");
    assert_eq!((done.documents.len(), done.blobs_left), (2, 0), "the replaced one too");
    let answer = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}/{KBIS}")).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::GONE, "document_destroyed"));
    assert_eq!(app.get_as("elise.kern", &format!("/api/v1/orders/{number}/{KBIS}")).await.code(), "not_found", "elsewhere it never was");
    assert_eq!((read(&app, other).await.as_str(), blobs(&app).await.len()), ("read", 1), "another order's stays");

    let sql = "select count(*) from order_documents where destroyed_by = 'zoe' and destroyed_at > imported_at - interval '1 s'
        and sealed_key is null and sha256 is not null";
    assert_eq!(sqlx::query_scalar::<_, i64>(sql).fetch_one(app.db.pool()).await.expect("rows"), 2, "the rows keep that and when");
    let sql = "select v.after from audit_events e join audit_values v on v.event_id = e.id where e.chain = 'order:' || $1
        and convert_from(e.event, 'UTF8')::jsonb ->> 'action' = 'documents_destroyed' and v.field = 'reason'";
    let why: String = sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("recorded");
    assert_eq!(why, "Demande d’effacement");
    let after: i64 = sqlx::query_scalar(version).bind(number).fetch_one(app.db.pool()).await.expect("an order");
    assert_eq!(after, before + 1);

    let again = upkeep::destroy(&ctx(&app), &app.documents, doomed, "encore").await.expect("nothing left to do");
    assert_eq!((again.documents.len(), again.blobs_left), (0, 0));
    assert_eq!(upkeep::check(&app.db, &app.documents).await.expect("read").good, 1);
    assert_eq!(sweep(&app, in_a_while(), Mode::Remove).await.missing.count, 0, "that is no alarm");
    import(&app, number, 4).await;
    assert_eq!(read(&app, number).await, "read", "another can be imported");
}

/// Of a piece that a destroyed document was of: its state, what the history tells of it, and which of its documents are gone.
async fn extract(app: &TestApp, number: i64) -> (Value, Vec<Value>, Vec<bool>) {
    let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
    let list = |of: &Value| of.as_array().expect("a list").clone();
    let item = list(&order["evidence"]).into_iter().find(|item| item["kind"] == "organisation_extract").expect("the item");
    let told = list(&order["history"]).into_iter().filter(|entry| entry["kind"] == "documents_destroyed");
    let told = told.map(|entry| json!([entry["subject"], entry["actor"]])).collect();
    let gone = list(&item["documents"]).iter().map(|document| document["destroyed_at"].is_string()).collect();
    (item["state"].clone(), told, gone)
}

#[tokio::test]
async fn a_destroyed_document_proves_nothing_and_the_order_says_so() {
    let app = TestApp::start().await;
    let number = with_a_document(&app).await;
    import(&app, number, 2).await;
    let ids: Vec<uuid::Uuid> =
        sqlx::query_scalar("select id from order_documents order by replaced_at").fetch_all(app.db.pool()).await.expect("rows");
    let destroy = async |id| {
        let doomed = Doomed::Document(app::ports::documents::DocumentId(id));
        upkeep::destroy(&ctx(&app), &app.documents, doomed, "Fichier infecté").await.expect("destroyed")
    };
    destroy(ids[0]).await;
    let told = json!(["organisation_extract", "zoe"]);
    assert_eq!(extract(&app, number).await, (json!("imported"), vec![told.clone()], vec![false, true]), "the one that counts is there");
    destroy(ids[1]).await;
    assert_eq!(extract(&app, number).await, (json!("missing"), vec![told.clone(), told.clone()], vec![true, true]));
    let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
    let corrections: Vec<&Value> = order["corrections"].as_array().expect("corrections").iter().map(|one| &one["field"]).collect();
    assert!(corrections.contains(&&json!("evidence.organisation_extract")), "{corrections:?}");
    // The same file is no repetition any more: nobody can read the one that is there.
    import(&app, number, 2).await;
    assert_eq!(extract(&app, number).await, (json!("imported"), vec![told.clone(), told], vec![false, true, true]));
    assert_eq!(read(&app, number).await, "read");
}

#[tokio::test]
async fn what_was_found_right_before_the_signature_stays_so_without_its_document() {
    let app = TestApp::start().await;
    with_a_document(&app).await;
    let sql = "select number from orders where status = 'in_signature' order by number limit 1";
    let number: i64 = sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("an order");
    // As if it had been imported before the signature.
    let row = json!({"id": uuid::Uuid::from_u128(7), "order_number": number, "blob": "ffffffffffffffffffffffffffffffff"});
    let sql = "insert into order_documents select (jsonb_populate_record(d, $1)).* from order_documents d";
    sqlx::query(sql).bind(row).execute(app.db.pool()).await.expect("a document");
    let doomed = Doomed::Order(OrderNumber(number));
    upkeep::destroy(&ctx(&app), &app.documents, doomed, "Demande d’effacement").await.expect("destroyed");
    assert_eq!(extract(&app, number).await, (json!("confirmed"), vec![json!(["organisation_extract", "zoe"])], vec![true]));
}

#[tokio::test]
async fn a_destroyed_attachment_is_told_by_its_title() {
    let app = TestApp::start().await;
    let (number, token) = (with_a_document(&app).await, app.issuer.access_token("eric.lagarde"));
    let path = format!("/api/v1/orders/{number}/attachments");
    let added = app.post_file(&token, &format!("{path}?title=Lettre&file_name=a.png"), &[("idempotency-key", "k")], png(1)).await;
    assert_eq!((added.status, &added.json()["destroyed_at"]), (StatusCode::CREATED, &Value::Null), "{}", added.text);
    upkeep::destroy(&ctx(&app), &app.documents, Doomed::Order(OrderNumber(number)), "x").await.expect("destroyed");
    let told = extract(&app, number).await.1;
    assert_eq!(told, [json!(["Lettre", "zoe"]), json!(["organisation_extract", "zoe"])], "newest first");
    let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
    assert!(order["attachments"][0]["destroyed_at"].is_string(), "{}", order["attachments"]);
    assert_eq!(app.get(&token, &format!("{path}/1")).await.code(), "document_destroyed");
}

#[tokio::test]
async fn one_document_is_destroyed_by_its_id_by_whoever_may_cancel() {
    let app = TestApp::start().await;
    let number = with_a_document(&app).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from order_documents").fetch_one(app.db.pool()).await.expect("the row");
    let one = Doomed::Document(app::ports::documents::DocumentId(id));
    let nobody = Ctx { actor: Actor { roles: BTreeSet::new(), ..Actor::command_line("zoe") }, ..ctx(&app) };
    assert!(matches!(upkeep::destroy(&nobody, &app.documents, one, "x").await, Err(app::Error::Forbidden(_))));
    assert_eq!(read(&app, number).await, "read");
    let unknown = Doomed::Document(app::ports::documents::DocumentId(uuid::Uuid::nil()));
    assert!(matches!(upkeep::destroy(&ctx(&app), &app.documents, unknown, "x").await, Err(app::Error::NotFound)));
    // Its blob cannot be removed now: the sweep does it, and nobody can read it meanwhile.
    let blob = blobs(&app).await.pop_first().expect("a blob");
    let bytes = app.blobs.get(&blob).await.expect("a blob").bytes().await.expect("bytes");
    assert_eq!(upkeep::destroy(&ctx(&app), &app.documents, one, "x").await.expect("destroyed").documents.len(), 1);
    app.blobs.put(&blob, bytes.into()).await.expect("left behind");
    assert_eq!(read(&app, number).await, "document_destroyed");
    assert_eq!(sweep(&app, in_a_while(), Mode::Careful).await.removed, 1);
    assert!(blobs(&app).await.is_empty());
}

/// The place of documents of a test, as a start opens it.
fn place(blobs: &Arc<InMemory>) -> EncryptedStore {
    store_under(blobs, &[("test", 7)])
}

#[tokio::test]
async fn a_place_is_taken_once_and_no_other_one_after_it() {
    let app = TestApp::start().await;
    let random = Random::system();
    let (first, second) = (place(&app.blobs), place(&app.blobs));
    let (one, two) = tokio::join!(claim(&app.db, &first, &random), claim(&app.db, &second, &random));
    let mark = one.expect("taken");
    assert_eq!(two.expect("taken by another instance, too"), mark);
    assert_eq!(claim(&app.db, &place(&app.blobs), &random).await.expect("again"), mark);

    let empty = place(&Arc::default());
    assert!(matches!(claim(&app.db, &empty, &random).await, Err(Unclaimed::Unmarked(wanted)) if wanted == mark), "not mounted");
    assert_eq!(empty.mark().await.expect("asked"), None, "and it stays as it was");
    let foreign = place(&Arc::default());
    let theirs = foreign.put_mark(Mark(uuid::Uuid::from_u128(7)), false).await.expect("marked");
    assert!(matches!(claim(&app.db, &foreign, &random).await, Err(Unclaimed::Another { found, .. }) if found == theirs));
    assert_eq!(upkeep::claim_anyway(&app.db, &foreign, &random).await.expect("taken on purpose"), mark);
    assert_eq!(claim(&app.db, &foreign, &random).await.expect("taken"), mark);
}

/// From before there were marks, or cut off before the database knew.
#[tokio::test]
async fn a_place_that_the_database_does_not_know_is_taken_when_it_can_be_the_one() {
    let app = TestApp::start().await;
    let random = Random::system();
    let begun = place(&Arc::default());
    let left = begun.put_mark(Mark(uuid::Uuid::from_u128(7)), false).await.expect("marked");
    orphan(&app, 9).await;
    place(&app.blobs).put_mark(left, false).await.expect("marked");
    assert!(matches!(claim(&app.db, &place(&app.blobs), &random).await, Err(Unclaimed::Foreign(_))), "somebody else's documents");

    with_a_document(&app).await;
    assert!(matches!(claim(&app.db, &begun, &random).await, Err(Unclaimed::Empty)), "its documents lie elsewhere");
    assert_eq!(claim(&app.db, &place(&app.blobs), &random).await.expect("they lie here"), left);
}

#[tokio::test]
async fn documents_are_not_kept_in_a_place_that_is_not_mounted_any_more() {
    let mark = Mark(uuid::Uuid::from_u128(1));
    let app = TestApp::with(Setup { mark: Some(mark), ..Setup::default() }).await;
    let ready = async || app.anonymous("GET", "/readyz", &[]).await.status;
    let at = Path::from("ra-portal-documents");
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);
    app.blobs.put(&at, format!("{mark}\n").into()).await.expect("mounted");
    let number = with_a_document(&app).await;
    assert_eq!((ready().await, read(&app, number).await), (StatusCode::OK, "read".to_owned()));

    let before = blobs(&app).await;
    for under_it in [None, Some("00000000-0000-0000-0000-000000000002")] {
        app.blobs.delete(&at).await.expect("not mounted any more");
        if let Some(other) = under_it {
            app.blobs.put(&at, other.into()).await.expect("another place");
        }
        let path = format!("/api/v1/orders/{number}/{KBIS}?file_name=other.png");
        let answer = app.put_file_as("portal-standard-v4", &path, png(9)).await;
        assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("unavailable", "1"));
        assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);
        let sweep = upkeep::sweep(&app.db, &app.documents, in_a_while(), Mode::Remove).await;
        assert!(sweep.is_err(), "nothing is said of documents that lie elsewhere");
    }
    assert_eq!(blobs(&app).await, before, "nothing was written, nothing removed");
    let blob = before.into_iter().find(|path| *path != at).expect("a document");
    app.blobs.delete(&blob).await.expect("not there either");
    assert_eq!(read(&app, number).await, "unavailable", "it is not lost: it is elsewhere");
}
