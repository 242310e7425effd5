//! The file of one order against the rows themselves: every column of every table that belongs to an order is in the file
//! as it is stored, or named here with the reason why not. A column that nobody shows fails the test.

use crate::common::{everything, now, seeded};
use crate::model;
use chrono::{DateTime, Utc};
use domain::orders::{
    Certificate, Comment, ContractDocument, EvidenceItem, HistoryEntry, HolderCertificate, LatestCertificate, LongList, OrderFile, Person,
    PersonRole, PriceLine, Priority,
};
use domain::values::OrderNumber;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres};
use std::collections::{BTreeMap, BTreeSet};

/// How a column is read from the file, or why it is not in there.
enum Column<T> {
    Shown(fn(&T) -> Option<String>),
    Hidden(Why),
}
use Column::{Hidden, Shown};

/// Why a column is in no file.
type Why = &'static str;

/// A table's columns with their places in the file.
type Columns<T> = &'static [(&'static str, Column<T>)];

const IDENTITY: Why = "an identity of the store's own";
const ORDER: Why = "whose row it is";
const INDEX: Why = "made by the database for an index";
const KEY: Why = "made by the database for a foreign key";
const SETTINGS: Why = "the portal's configuration, nothing of the order";
const ACCOUNT: Why = "an account's identity: people are shown by name";

fn text(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

fn time(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339())
}

const ORDERS: Columns<OrderFile> = &[
    ("number", Shown(|f| text(f.summary.number))),
    ("portu_id", Shown(|f| text(f.summary.portu_id))),
    ("portal_id", Shown(|f| text(f.summary.portal.id))),
    ("holder_id", Hidden(IDENTITY)),
    ("created_at", Shown(|f| time(Some(f.summary.created_at)))),
    ("updated_at", Shown(|f| time(Some(f.updated_at)))),
    ("status_since", Shown(|f| time(Some(f.status_since)))),
    ("priority_at", Hidden(INDEX)),
    ("holder_certificate_not_after", Shown(|f| Some(latest(f).map_or("-infinity".into(), |c| c.not_after.to_rfc3339())))),
    ("version", Shown(|f| text(f.version))),
    ("type", Shown(|f| text(f.summary.r#type))),
    ("process", Shown(|f| text(f.summary.process))),
    ("phase", Shown(|f| text(f.summary.phase))),
    ("status", Shown(|f| text(f.summary.status))),
    ("holder_certificate", Shown(|f| text(latest(f).map_or("none", |c| if c.revoked { "revoked" } else { "issued" })))),
    ("priority_class", Shown(|f| text(priority_class(f)))),
    ("ra_code", Shown(|f| text(&f.summary.portal.ra.code))),
    ("siren", Shown(|f| Some(f.organisation.siren.clone().into()))),
    ("holder_last_name", Shown(|f| text(&f.holder.last_name))),
    ("holder_first_name", Shown(|f| text(&f.holder.first_name))),
    ("holder_last_folded", Hidden(INDEX)),
    ("holder_first_folded", Hidden(INDEX)),
    ("holder_role", Hidden(KEY)),
    ("cnbf_number", Shown(|f| f.summary.cnbf_number.clone())),
    ("bar_number", Shown(|f| f.summary.bar_number.clone())),
    ("is_cancelled", Shown(|f| text(f.cancellation.is_some()))),
    ("needs_ticks", Hidden(KEY)),
];

fn latest(file: &OrderFile) -> Option<HolderCertificate> {
    match file.summary.latest_certificate {
        LatestCertificate::Withheld => None,
        LatestCertificate::Known(latest) => latest,
    }
}

/// The stored class knows no clock: levels 2 and 4 are one class.
fn priority_class(file: &OrderFile) -> u8 {
    match file.summary.priority(now()) {
        None => 5,
        Some(Priority::Revoked) => 1,
        Some(Priority::Expired | Priority::Expiring(_)) => 2,
        Some(Priority::FirstTime) => 3,
    }
}

const DETAILS: Columns<OrderFile> = &[
    ("order_number", Hidden(ORDER)),
    ("organisation_name", Shown(|f| text(&f.organisation.name))),
    ("organisation_address", Shown(|f| text(&f.organisation.address))),
    ("organisation_postcode", Shown(|f| text(&f.organisation.postcode))),
    ("organisation_city", Shown(|f| text(&f.organisation.city))),
    ("organisation_country", Shown(|f| text(&f.organisation.country))),
    ("manual_entry", Shown(|f| text(f.organisation.manual_entry))),
    ("organisation_extract_date", Shown(|f| f.organisation.extract_date.map(|day| day.to_string()))),
    ("offer", Shown(|f| text(&f.offer.name))),
    ("duration_years", Shown(|f| text(f.offer.duration_years))),
    ("medium", Shown(|f| text(f.offer.medium))),
    ("delivery_mode", Shown(|f| text(f.offer.delivery_mode))),
    ("holder_authentication", Shown(|f| text(f.offer.holder_authentication))),
    ("price_lines", Shown(|f| text(price_lines(&f.offer.price_lines)))),
    ("total_incl_vat_cents", Shown(|f| text(f.offer.total_incl_vat_cents))),
    ("payment_method", Shown(|f| text(f.offer.payment_method))),
    ("holder_is_legal_representative", Shown(|f| text(f.holder_is_legal_representative))),
    ("has_valid_mandate", Shown(|f| text(f.has_valid_mandate))),
    ("otp_channel", Shown(|f| text(f.otp_contact.channel))),
    ("otp_contact", Shown(|f| text(&f.otp_contact.contact))),
    ("issuing_ca", Shown(|f| text(&f.issuing_ca))),
    ("additional_information", Shown(|f| f.additional_information.clone())),
    ("documents_valid", Shown(|f| text(f.documents_valid))),
    ("identity_document_type", Shown(|f| f.identity_document.as_ref().and_then(|d| text(d.r#type)))),
    ("identity_document_number", Shown(|f| f.identity_document.as_ref().and_then(|d| text(d.number.as_str())))),
    ("identity_document_expiry", Shown(|f| f.identity_document.as_ref().and_then(|d| text(d.expiry)))),
    ("payment_ok", Shown(|f| text(f.payment_ok))),
    ("file_complete_ok", Shown(|f| text(f.file_complete_ok))),
    ("appointment_at", Shown(|f| time(f.appointment.as_ref().map(|a| a.at)))),
    ("appointment_place", Shown(|f| f.appointment.as_ref().map(|a| a.place.clone()))),
    ("cancellation_reason", Shown(|f| f.cancellation.as_ref().map(|c| c.reason.clone()))),
    ("cancellation_by", Shown(|f| f.cancellation.as_ref().map(|c| c.by.clone()))),
    ("cancellation_at", Shown(|f| time(f.cancellation.as_ref().map(|c| c.at)))),
    ("legal_representative_role", Hidden(KEY)),
    ("subscriber_role", Hidden(KEY)),
    ("mandated_role", Hidden(KEY)),
    ("is_cancelled", Hidden(KEY)),
    ("is_ticked", Hidden(KEY)),
];

fn price_lines(lines: &[PriceLine]) -> String {
    let line = |l: &PriceLine| format!(r#"{{"label": "{}", "incl_vat_cents": {}}}"#, l.label, l.incl_vat_cents);
    format!("[{}]", lines.iter().map(line).collect::<Vec<_>>().join(", "))
}

const PERSONS: Columns<(PersonRole, Person)> = &[
    ("order_number", Hidden(ORDER)),
    ("role", Shown(|(role, _)| text(role))),
    ("title", Shown(|(_, p)| p.title.and_then(text))),
    ("first_name", Shown(|(_, p)| text(&p.first_name))),
    ("last_name", Shown(|(_, p)| text(&p.last_name))),
    ("address", Shown(|(_, p)| p.address.clone())),
    ("postcode", Shown(|(_, p)| p.postcode.clone())),
    ("city", Shown(|(_, p)| p.city.clone())),
    ("country", Shown(|(_, p)| p.country.clone())),
    ("email", Shown(|(_, p)| text(&p.email))),
    ("mobile", Shown(|(_, p)| p.mobile.clone())),
];

const EVIDENCE: Columns<EvidenceItem> = &[
    ("order_number", Hidden(ORDER)),
    ("kind", Shown(|e| text(e.kind))),
    ("state", Shown(|e| text(e.state))),
    ("version", Shown(|e| text(e.version))),
    ("imported_at", Shown(|e| time(e.imported_at))),
    ("reviewed_at", Shown(|e| time(e.reviewed_at))),
    ("reviewed_by", Shown(|e| e.reviewed_by.clone())),
    ("rejection_reason", Shown(|e| e.rejection_reason.clone())),
    ("proves_payment", Hidden(KEY)),
    ("proves_agent", Hidden(KEY)),
    ("proves_mandate", Hidden(KEY)),
    ("proves_holder_too", Hidden(KEY)),
];

const CONTRACT_DOCUMENTS: Columns<ContractDocument> = &[
    ("order_number", Hidden(ORDER)),
    ("kind", Shown(|d| text(d.kind))),
    ("state", Shown(|d| text(d.state))),
    ("signed_at", Shown(|d| time(d.signed_at))),
    ("confirmed_at", Shown(|d| time(d.confirmed_at))),
    ("confirmed_by", Shown(|d| d.confirmed_by.clone())),
    ("process", Hidden(KEY)),
    ("proxy_of", Hidden(KEY)),
    ("proxy_beside_mandate", Hidden(KEY)),
];

const CERTIFICATES: Columns<Certificate> = &[
    ("serial_number", Shown(|c| text(&c.serial_number))),
    ("holder_id", Hidden(IDENTITY)),
    ("ra_code", Hidden("that of the order, by foreign key")),
    ("order_number", Hidden("may be an order of another portal, out of an account's scope (R-3)")),
    ("issuer", Shown(|c| text(&c.issuer))),
    ("subject", Shown(|c| text(&c.subject))),
    ("issued_at", Shown(|c| time(Some(c.issued_at)))),
    ("not_before", Shown(|c| time(Some(c.not_before)))),
    ("not_after", Shown(|c| time(Some(c.not_after)))),
    ("revoked_at", Shown(|c| time(c.revoked_at))),
];

const COMMENTS: Columns<Comment> = &[
    ("id", Hidden(IDENTITY)),
    ("order_number", Hidden(ORDER)),
    ("author_subject", Hidden(ACCOUNT)),
    ("author_name", Shown(|c| text(&c.author))),
    ("at", Shown(|c| time(Some(c.at)))),
    ("text", Shown(|c| text(&c.text))),
];

const HISTORY: Columns<HistoryEntry> = &[
    ("id", Hidden(IDENTITY)),
    ("order_number", Hidden(ORDER)),
    ("at", Shown(|h| time(Some(h.at)))),
    ("kind", Shown(|h| text(h.kind))),
    ("actor_subject", Hidden(ACCOUNT)),
    ("actor_name", Shown(|h| h.actor.clone())),
    ("actor_kind", Shown(|h| text(h.actor_kind))),
    ("origin", Shown(|h| h.origin.clone())),
    ("subject", Shown(|h| h.subject.clone())),
    ("before", Shown(|h| h.before.clone())),
    ("after", Shown(|h| h.after.clone())),
    ("text", Shown(|h| h.text.clone())),
];

const PORTALS: Columns<OrderFile> = &[
    ("id", Shown(|f| text(f.summary.portal.id))),
    ("ra_code", Shown(|f| text(&f.summary.portal.ra.code))),
    ("slug", Shown(|f| text(&f.summary.portal.slug))),
    ("name", Shown(|f| text(&f.summary.portal.name))),
    ("portal_url", Hidden(SETTINGS)),
    ("token_software_url", Hidden(SETTINGS)),
    ("notification_addresses", Hidden(SETTINGS)),
    ("version", Hidden(SETTINGS)),
    ("holders_own_siren_only", Hidden(SETTINGS)),
    ("contact_department", Hidden(SETTINGS)),
    ("contact_email", Hidden(SETTINGS)),
    ("contact_phone", Hidden(SETTINGS)),
    ("contact_address", Hidden(SETTINGS)),
    ("bank_account_holder", Hidden("shown to the subscriber who pays by transfer")),
    ("bank_iban", Hidden("shown to the subscriber who pays by transfer")),
    ("bank_bic", Hidden("shown to the subscriber who pays by transfer")),
    ("accepts_cards", Hidden(SETTINGS)),
    ("overdue_incomplete_days", Hidden(SETTINGS)),
    ("overdue_to_verify_days", Hidden(SETTINGS)),
    ("overdue_in_signature_days", Hidden(SETTINGS)),
    ("overdue_to_validate_days", Hidden(SETTINGS)),
    ("overdue_to_generate_days", Hidden(SETTINGS)),
    ("overdue_to_deliver_days", Hidden(SETTINGS)),
    ("has_attestation", Hidden(KEY)),
    ("attesting_body", Shown(|f| f.attestation.as_ref().and_then(|a| text(&a.attesting_body)))),
    ("attestor_name", Shown(|f| f.attestation.as_ref().and_then(|a| text(&a.attestor_name)))),
    ("attestor_title", Shown(|f| f.attestation.as_ref().and_then(|a| text(&a.attestor_title)))),
    ("attestor_address", Shown(|f| f.attestation.as_ref().and_then(|a| text(&a.attestor_address)))),
];

/// Tables that belong to an order and are none of its file.
const ELSEWHERE: &[(&str, &str)] =
    &[("order_documents", "evidence and attachments, which have tests of their own"), ("outbox", "what is still to be sent")];

/// Compares tables with what a file makes of them, and remembers what it saw.
struct Comparison {
    db: PoolConnection<Postgres>,
    tables: BTreeSet<&'static str>,
    /// Shown columns that held a value at least once.
    filled: BTreeSet<(&'static str, &'static str)>,
}

impl Comparison {
    async fn hold<T>(&mut self, table: &'static str, rows: [&str; 2], number: i64, columns: Columns<T>, items: &[T]) {
        let [condition, order] = rows;
        let sql = format!(
            "SELECT array_agg(key), array_agg(value)
             FROM (SELECT t, row_number() OVER (ORDER BY {order}) AS place FROM {table} t WHERE {condition}) AS r, jsonb_each_text(to_jsonb(r.t))
             GROUP BY place ORDER BY place"
        );
        let stored: Vec<(Vec<String>, Vec<Option<String>>)> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(number).fetch_all(&mut *self.db).await.expect("reads");
        assert_eq!(stored.len(), items.len(), "{table} of order {number}");
        self.tables.insert(table);
        for ((names, values), item) in stored.into_iter().zip(items) {
            let mut stored: BTreeMap<String, Option<String>> = names.into_iter().zip(values).collect();
            for (column, place) in columns {
                let value = stored.remove(*column).unwrap_or_else(|| panic!("{table} has no column {column}"));
                match place {
                    Hidden(why) => assert!(!why.is_empty(), "{table}.{column} is hidden for a reason"),
                    Shown(of) => {
                        assert_eq!(of(item), value, "{table}.{column} of order {number}");
                        self.filled.extend(value.map(|_| (table, *column)));
                    }
                }
            }
            assert!(stored.is_empty(), "{table} has columns that no file shows: {stored:?}");
        }
    }

    async fn hold_file(&mut self, file: &OrderFile) {
        let (number, one) = (file.summary.number.0, std::slice::from_ref(file));
        let by = |order| ["order_number = $1", order];
        self.hold("orders", ["number = $1", "number"], number, ORDERS, one).await;
        self.hold("portals", ["id = (SELECT portal_id FROM orders WHERE number = $1)", "id"], number, PORTALS, one).await;
        self.hold("order_details", by("order_number"), number, DETAILS, one).await;
        self.hold("order_persons", by("role"), number, PERSONS, &persons(file)).await;
        self.hold("evidence_items", by("kind"), number, EVIDENCE, &file.evidence).await;
        self.hold("contract_documents", by("kind"), number, CONTRACT_DOCUMENTS, &file.contract_documents).await;
        let of_the_holder = "holder_id = (SELECT holder_id FROM orders WHERE number = $1)";
        let newest = "issued_at DESC, serial_number DESC";
        self.hold("certificates", [of_the_holder, newest], number, CERTIFICATES, &file.certificates).await;
        self.hold("comments", by("at DESC, id DESC"), number, COMMENTS, &file.comments).await;
        self.hold("order_history", by("at DESC, id DESC"), number, HISTORY, &file.history).await;
    }
}

fn persons(file: &OrderFile) -> Vec<(PersonRole, Person)> {
    let all = [
        (PersonRole::Holder, Some(&file.holder)),
        (PersonRole::LegalRepresentative, Some(&file.legal_representative)),
        (PersonRole::Agent, file.agent.as_ref()),
        (PersonRole::Subscriber, Some(&file.subscriber)),
    ];
    all.into_iter().filter_map(|(role, person)| Some((role, person?.clone()))).collect()
}

/// The shown columns of a table.
fn shown<T>(table: &'static str, columns: Columns<T>) -> impl Iterator<Item = (&'static str, &'static str)> {
    columns.iter().filter(|(_, place)| matches!(place, Shown(_))).map(move |(column, _)| (table, *column))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_everything_entered() {
    let db = seeded(300, 41).await;
    let mut connection = db.pool().acquire().await.expect("connects");
    sqlx::query("SET TIME ZONE 'UTC'").execute(&mut *connection).await.expect("sets");
    let mut comparison = Comparison { db: connection, tables: BTreeSet::new(), filled: BTreeSet::new() };
    for order in model::load(&db).await {
        let file = db::orders::fetch(&db, &everything(), OrderNumber(order.number)).await.expect("fetches").expect("is there");
        assert_eq!(file.summary.latest_certificate, LatestCertificate::Known(order.certificate));
        assert_eq!(file.shortened, []);
        comparison.hold_file(&file).await;
    }
    assert!(db::orders::fetch(&db, &everything(), OrderNumber(i64::MAX)).await.expect("fetches").is_none());

    let all = shown("orders", ORDERS).chain(shown("portals", PORTALS)).chain(shown("order_details", DETAILS));
    let all = all.chain(shown("order_persons", PERSONS)).chain(shown("evidence_items", EVIDENCE));
    let all = all.chain(shown("contract_documents", CONTRACT_DOCUMENTS)).chain(shown("certificates", CERTIFICATES));
    let all = all.chain(shown("comments", COMMENTS)).chain(shown("order_history", HISTORY));
    let empty: Vec<_> = all.filter(|column| !comparison.filled.contains(column)).collect();
    assert!(empty.is_empty(), "nothing was compared in {empty:?}");

    let sql = "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = 'orders'::regclass";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(db.pool()).await.expect("reads");
    let known: Vec<&str> = comparison.tables.iter().copied().chain(ELSEWHERE.iter().map(|(table, _)| *table)).collect();
    let unknown: Vec<&String> = tables.iter().filter(|table| !known.contains(&table.as_str())).collect();
    assert!(unknown.is_empty(), "tables of an order that no file shows: {unknown:?}");
}

/// Nobody takes the newest entries for all that there are.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_says_which_of_its_lists_are_shortened() {
    let db = seeded(20, 5).await;
    let number: i64 = sqlx::query_scalar("SELECT max(number) FROM orders").fetch_one(db.pool()).await.expect("an order");
    let fetch = async || db::orders::fetch(&db, &everything(), OrderNumber(number)).await.expect("fetches").expect("is there");
    let fill = async |sql: &'static str, there: usize, most: i64| {
        sqlx::query(sql).bind(number).bind(most - there as i64).execute(db.pool()).await.expect("written");
    };
    let file = fetch().await;
    let history = "INSERT INTO order_history (order_number, at, kind, actor_kind) SELECT $1, now(), 'comment_added', 'system' FROM generate_series(1, $2)";
    let comments = "INSERT INTO comments (order_number, at, author_subject, author_name, text)
        SELECT $1, now(), 'x', 'x', 'x' FROM generate_series(1, $2)";
    let certificates = "INSERT INTO certificates (serial_number, issuer, subject, holder_id, ra_code, issued_at, not_before, not_after)
        SELECT upper(to_hex(256 + n)), 'CN=x', 'CN=x', h.id, h.ra_code, now(), now(), now() + interval '1 year'
        FROM generate_series(1, $2) AS n, holders h WHERE h.id = (SELECT holder_id FROM orders WHERE number = $1)";
    fill(history, file.history.len(), 200).await;
    fill(comments, file.comments.len(), 200).await;
    fill(certificates, file.certificates.len(), 100).await;
    let full = fetch().await;
    assert_eq!((full.history.len(), full.comments.len(), full.certificates.len(), full.shortened), (200, 200, 100, vec![]));
    fill(comments, 0, 1).await;
    assert_eq!(fetch().await.shortened, [LongList::Comments]);
    fill(history, 0, 1).await;
    let one_more = certificates.replace("256 + n", "1024 + n");
    sqlx::query(AssertSqlSafe(one_more)).bind(number).bind(1_i64).execute(db.pool()).await.expect("written");
    let more = fetch().await;
    assert_eq!(more.shortened, [LongList::Certificates, LongList::Comments, LongList::History]);
    assert_eq!((more.history.len(), more.comments.len(), more.certificates.len()), (200, 200, 100));
}
