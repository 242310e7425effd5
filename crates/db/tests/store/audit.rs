//! The audit log: what is recorded, that it cannot be changed unnoticed, and that writers of one chain wait for each other.
//! The verifier here is written from `docs/audit.md` and shares no code with what writes.

use crate::common::{empty, now};
use app::{Clock, Ctx, Random};
use db::{Db, Options};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::policy::Actor;
use domain::values::Slug;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Executor};
use std::sync::Arc;
use tokio::sync::Barrier;

const CHAIN: &str = "portal:standard-v4";

fn ctx(db: &Db) -> Ctx {
    let actor = Actor { name: "Zoé d'Aÿ".to_owned(), ..Actor::command_line("zoe") };
    Ctx { db: db.clone(), clock: Clock::new(now), random: Random::system(), actor, origin: Some([192, 0, 2, 7].into()) }
}

/// A portal's e-mail changes.
fn change(before: Option<&str>, after: &str) -> Event {
    let fields = |value: Option<&str>| value.map(|value| ("contact.email".to_owned(), value.to_owned())).into_iter().collect::<Fields>();
    let changes = Change::between(&fields(before), &fields(Some(after)));
    Event { chain: Chain::Portal(Slug::parse("standard-v4").expect("a slug")), action: Action::PortalChanged, changes }
}

async fn record(db: &Db, event: Event) {
    let ctx = ctx(db);
    let mut tx = ctx.begin().await.expect("begins");
    tx.record(event).await.expect("records");
    tx.commit().await.expect("commits");
}

async fn three_events(db: &Db) {
    record(db, change(None, "a@one.example")).await;
    record(db, change(Some("a@one.example"), "é@two.example")).await;
    record(db, change(Some("é@two.example"), "\"c\"\\\t@three.example")).await;
}

type Row = (i64, i64, Option<Vec<u8>>, Vec<u8>, Vec<u8>);
type Sealed = (String, Vec<u8>, Option<String>, Option<String>);

/// Checks a chain from its rows; its length, or the sequence at which it breaks and why.
async fn verify(db: &Db, chain: &str) -> Result<usize, (i64, &'static str)> {
    let rows = sqlx::query_as("SELECT id, sequence, previous_hash, event, hash FROM audit_events WHERE chain = $1 ORDER BY sequence");
    let rows: Vec<Row> = rows.bind(chain).fetch_all(db.pool()).await.expect("reads");
    let mut last: Option<Vec<u8>> = None;
    for (place, (id, sequence, previous, event, hash)) in rows.iter().enumerate() {
        if usize::try_from(*sequence) != Ok(place + 1) || *previous != last {
            return Err((*sequence, "gap"));
        }
        let computed = Sha256::new().chain_update([0]).chain_update(last.as_deref().unwrap_or_default()).chain_update(event).finalize();
        if computed[..] != hash[..] {
            return Err((*sequence, "hash"));
        }
        let told: Value = serde_json::from_slice(event).map_err(|_| (*sequence, "form"))?;
        if told["chain"] != chain {
            return Err((*sequence, "chain"));
        }
        let values = sqlx::query_as("SELECT field, key, before, after FROM audit_values WHERE event_id = $1");
        let values: Vec<Sealed> = values.bind(id).fetch_all(db.pool()).await.expect("reads");
        if values.iter().any(|value| !agrees(&told["values"], value)) {
            return Err((*sequence, "value"));
        }
        last = Some(hash.clone());
    }
    Ok(rows.len())
}

fn agrees(told: &Value, (field, key, before, after): &Sealed) -> bool {
    [("before", before), ("after", after)].into_iter().all(|(label, value)| match (told[field][label].as_str(), value) {
        (None, None) => told[field].is_object(),
        (Some(hex), Some(value)) => {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
            mac.update(format!("{label}\0{value}").as_bytes());
            let computed: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            computed == hex
        }
        _ => false,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_says_who_what_when_and_from_where_without_a_value() {
    let db = empty(Options::default()).await;
    three_events(&db).await;
    assert_eq!(verify(&db, CHAIN).await, Ok(3));
    let events: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT event FROM audit_events ORDER BY sequence").fetch_all(db.pool()).await.expect("reads");
    for event in &events {
        let text = String::from_utf8_lossy(event);
        assert!(["example", "Zoé", "192.0.2.7"].iter().all(|secret| !text.contains(secret)), "{text}");
    }
    let told: Value = serde_json::from_slice(&events[1]).expect("JSON");
    assert_eq!(told["action"], "portal_changed");
    assert_eq!(told["actor"], serde_json::json!({"issuer": "urn:ra-portal:command-line", "subject": "zoe"}));
    assert_eq!(told["at"], "2026-09-21T14:13:20.000000Z");
    let kept: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT field, before, after FROM audit_values WHERE event_id = (SELECT id FROM audit_events WHERE sequence = 2) ORDER BY field",
    )
    .fetch_all(db.pool())
    .await
    .expect("reads");
    let some = |text: &str| Some(text.to_owned());
    let expected = [
        ("actor.name".to_owned(), None, some("Zoé d'Aÿ")),
        ("actor.origin".to_owned(), None, some("192.0.2.7")),
        ("contact.email".to_owned(), some("a@one.example"), some("é@two.example")),
    ];
    assert_eq!(kept, expected);
}

/// The form is for good: these bytes were computed by another program.
#[tokio::test(flavor = "multi_thread")]
async fn the_canonical_form_is_what_the_documentation_says() {
    const EXPECTED: &str = r#"{"action":"offer_changed","actor":{"issuer":"urn:ra-portal:command-line","subject":"zoe"},"at":"2026-09-21T14:13:20.000007Z","chain":"portal:standard-v4","values":{"actor.name":{"after":"e92041d88a5971315725fb2a3102745ac9cfac4948d4d602c5a2793e5232d543","before":null},"label":{"after":"0c92366fc7bfa60a8165c0b277c2488cdbbc165cf7f68c651d28457a510e24a8","before":"1af897444cec12d5a3c7e5026115746a2d18f5a7481a0ced47388f9f84a7a107"}},"version":1}"#;
    let db = empty(Options::default()).await;
    let ctx = Ctx {
        clock: Clock::new(|| now() + chrono::TimeDelta::microseconds(7)),
        random: Random::new(|bytes| bytes.iter_mut().zip(0..).for_each(|(byte, place)| *byte = place)),
        actor: Actor::command_line("zoe"),
        origin: None,
        ..ctx(&db)
    };
    let label = Change { field: "label".into(), before: Some("L’été".into()), after: Some("\"L'hiver\"\\\n".into()) };
    let mut tx = ctx.begin().await.expect("begins");
    tx.record(Event { action: Action::OfferChanged, changes: vec![label], ..change(None, "") }).await.expect("records");
    tx.commit().await.expect("commits");
    let event: Vec<u8> = sqlx::query_scalar("SELECT event FROM audit_events").fetch_one(db.pool()).await.expect("reads");
    assert_eq!(String::from_utf8(event).expect("UTF-8"), EXPECTED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_value_twice_looks_different_in_the_chain() {
    let db = empty(Options::default()).await;
    record(&db, change(None, "a@one.example")).await;
    record(&db, change(None, "a@one.example")).await;
    let told: Vec<String> =
        sqlx::query_scalar("SELECT convert_from(event, 'UTF8')::jsonb #>> '{values,contact.email,after}' FROM audit_events")
            .fetch_all(db.pool())
            .await
            .expect("reads");
    assert_eq!(told.len(), 2);
    assert_ne!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_happen_is_not_recorded() {
    let db = empty(Options::default()).await;
    let ctx = ctx(&db);
    let mut tx = ctx.begin().await.expect("begins");
    tx.record(change(None, "a@one.example")).await.expect("records");
    drop(tx);
    record(&db, change(None, "b@one.example")).await;
    assert_eq!(verify(&db, CHAIN).await, Ok(1), "the place of what was rolled back is free again");
}

/// What the tables refuse by themselves, whoever asks.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_cannot_be_changed() {
    const REFUSED: &[&str] = &[
        "UPDATE audit_events SET at = now()",
        "UPDATE audit_values SET after = 'x'",
        "DELETE FROM audit_events WHERE sequence = 3",
        "TRUNCATE audit_events CASCADE",
        // Beside the others, or instead of the last one.
        "INSERT INTO audit_events (chain, sequence, event, hash, at) VALUES ('portal:standard-v4', 1, 'x', sha256('\\x0078'), now())",
        "INSERT INTO audit_events (chain, sequence, previous_hash, event, hash, at)
         SELECT chain, 5, hash, 'x', sha256('\\x00' || hash || 'x'), now() FROM audit_events WHERE sequence = 3",
    ];
    let db = empty(Options::default()).await;
    three_events(&db).await;
    for statement in REFUSED {
        let done = db.pool().execute(sqlx::raw_sql(AssertSqlSafe(*statement))).await;
        assert!(done.is_err(), "{statement} was accepted");
    }
    assert_eq!(verify(&db, CHAIN).await, Ok(3));
}

/// What whoever owns the database can do once the triggers are gone; the constraints go with them where one says so. The end of a
/// chain can be cut off unnoticed: against that, the log is sealed elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_guards_away_is_found_out() {
    const NO_TRIGGERS: &str =
        "ALTER TABLE audit_events DISABLE TRIGGER append_only; ALTER TABLE audit_values DISABLE TRIGGER values_never_change;";
    const NO_KEYS: &str = "ALTER TABLE audit_events DROP CONSTRAINT follows_its_predecessor;";
    const NO_HASH: &str = "ALTER TABLE audit_events DROP CONSTRAINT hash_covers_event_and_predecessor;";
    const FLIP: &str = "UPDATE audit_events SET event = set_byte(event, 40, get_byte(event, 40) # 1) WHERE sequence = 2";
    const REHASH: &str = "WITH told AS (SELECT convert_to(replace(convert_from(event, 'UTF8'), 'zoe', 'eve'), 'UTF8') AS event FROM audit_events WHERE sequence = 2)
        UPDATE audit_events e SET event = told.event, hash = sha256('\\x00' || previous_hash || told.event) FROM told WHERE sequence = 2";
    const REMOVE: &str = "DELETE FROM audit_values WHERE event_id = (SELECT id FROM audit_events WHERE sequence = 2);
        DELETE FROM audit_events WHERE sequence = 2";
    const RENAME: &str = "UPDATE audit_events SET chain = 'portal:other'";
    const OTHER_VALUE: &str = "UPDATE audit_values SET after = 'x' WHERE field = 'contact.email' AND before = 'a@one.example'";
    const FOREIGN_VALUE: &str = "INSERT INTO audit_values SELECT id, 'siren', sha256('k'), NULL, 'x' FROM audit_events WHERE sequence = 2";
    const SHRED: &str = "DELETE FROM audit_values WHERE event_id = (SELECT id FROM audit_events WHERE sequence = 2)";
    // Which guards are gone, what is done, whether the database still refuses, and what the verifier says if not.
    type Case = (&'static [&'static str], &'static str, Option<Result<usize, (i64, &'static str)>>);
    const CASES: &[Case] = &[
        (&[NO_TRIGGERS], FLIP, None),
        (&[NO_TRIGGERS], REHASH, None),
        (&[NO_TRIGGERS], REMOVE, None),
        (&[NO_TRIGGERS, NO_HASH], FLIP, Some(Err((2, "hash")))),
        (&[NO_TRIGGERS, NO_KEYS], REHASH, Some(Err((3, "gap")))),
        (&[NO_TRIGGERS, NO_KEYS], REMOVE, Some(Err((3, "gap")))),
        (&[NO_TRIGGERS, NO_KEYS], RENAME, Some(Err((1, "chain")))),
        (&[NO_TRIGGERS], OTHER_VALUE, Some(Err((2, "value")))),
        (&[], FOREIGN_VALUE, Some(Err((2, "value")))),
        (&[], SHRED, Some(Ok(3))),
    ];
    let db = empty(Options { max_connections: 1, ..Options::default() }).await;
    three_events(&db).await;
    for (gone, done, expected) in CASES {
        // One connection: the verifier reads what this transaction did, which is undone afterwards.
        db.pool().execute("BEGIN").await.expect("begins");
        for guard in *gone {
            db.pool().execute(sqlx::raw_sql(AssertSqlSafe(*guard))).await.expect("the owner may");
        }
        let accepted = db.pool().execute(sqlx::raw_sql(AssertSqlSafe(*done))).await;
        assert_eq!(accepted.is_ok(), expected.is_some(), "{done}: {accepted:?}");
        if let Some(expected) = expected {
            let chain = if *done == RENAME { "portal:other" } else { CHAIN };
            assert_eq!(verify(&db, chain).await, *expected, "{gone:?} {done}");
        }
        db.pool().execute("ROLLBACK").await.expect("undoes");
    }
    assert_eq!(verify(&db, CHAIN).await, Ok(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_one_chain_wait_for_each_other() {
    let db = empty(Options::default()).await;
    let first_ctx = ctx(&db);
    let mut first = first_ctx.begin().await.expect("begins");
    first.record(change(None, "a@one.example")).await.expect("records");
    let second = {
        let db = db.clone();
        tokio::spawn(async move { record(&db, change(Some("a@one.example"), "b@one.example")).await })
    };
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(db.pool()).await.expect("reads") == 0 {
        assert!(!second.is_finished(), "the second did not wait");
        tokio::task::yield_now().await;
    }
    assert_eq!(verify(&db, CHAIN).await, Ok(0), "nothing is there before the first one says so");
    first.commit().await.expect("commits");
    second.await.expect("the second goes on");
    assert_eq!(verify(&db, CHAIN).await, Ok(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_make_one_chain_without_a_gap() {
    const WRITERS: usize = 8;
    const EVENTS: usize = 10;
    let db = empty(Options { max_connections: 8, ..Options::default() }).await;
    let start = Arc::new(Barrier::new(WRITERS));
    let writers = (0..WRITERS).map(|writer| {
        let (db, start) = (db.clone(), start.clone());
        tokio::spawn(async move {
            start.wait().await;
            for event in 0..EVENTS {
                record(&db, change(None, &format!("{event}@{writer}.example"))).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("writes");
    }
    assert_eq!(verify(&db, CHAIN).await, Ok(WRITERS * EVENTS));
}

/// Use cases take their locks in one order; should two of them not, it is nobody's fault and no internal error.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_wait_for_each_other_one_gives_way_and_may_come_again() {
    let db = empty(Options::default()).await;
    let ctx = ctx(&db);
    let of = |slug: &str| Event { chain: Chain::Portal(Slug::parse(slug).expect("a slug")), ..change(None, "a@one.example") };
    let (mut one, mut other) = (ctx.begin().await.expect("begins"), ctx.begin().await.expect("begins"));
    one.record(of("a")).await.expect("records");
    other.record(of("b")).await.expect("records");
    let outcomes = tokio::join!(one.record(of("b")), other.record(of("a")));
    let winner = match outcomes {
        (Ok(()), Err(app::Error::Unavailable(_))) => one,
        (Err(app::Error::Unavailable(_)), Ok(())) => other,
        neither => panic!("{neither:?}"),
    };
    winner.commit().await.expect("commits");
    assert_eq!((verify(&db, "portal:a").await, verify(&db, "portal:b").await), (Ok(1), Ok(1)), "the other left nothing");
}
