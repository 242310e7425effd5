//! Everything of one order, for the read view.

use super::conditions::push_scope;
use super::row::{COLUMNS, OrderRow, TABLES};
use crate::{Db, Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::orders::{
    Certificate, Comment, ContractDocument, ContractDocumentKind, ContractDocumentState, DeliveryMode, EventKind, EvidenceItem,
    EvidenceKind, EvidenceState, HistoryEntry, HolderAuthentication, Medium, Offer, OrderFile, OrderSummary, Organisation, OtpChannel,
    OtpContact, PaymentMethod, Person, Title,
};
use domain::policy::Scope;
use domain::values::OrderNumber;
use sqlx::{FromRow, PgConnection, QueryBuilder};

/// The newest entries of a history that one read shows.
const HISTORY: i64 = 200;

/// An order with everything entered, its documents' states and its history; none when it is not in scope.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, number: OrderNumber) -> Result<Option<OrderFile>> {
    let mut snapshot = db.pool().begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let mut sql = QueryBuilder::new(format!(
        "SELECT {COLUMNS}, o.holder_id, o.updated_at, o.status_since, d.organisation_name, d.organisation_address,
         d.organisation_postcode, d.organisation_city, d.organisation_country, d.organisation_extract_date, d.offer,
         d.duration_years, d.medium::text AS medium, d.delivery_mode::text AS delivery_mode,
         d.holder_authentication::text AS holder_authentication, d.total_incl_vat_cents,
         d.payment_method::text AS payment_method, d.holder_is_legal_representative, d.has_valid_mandate,
         d.otp_channel::text AS otp_channel, d.otp_contact, d.issuing_ca, d.additional_information
         {TABLES} JOIN order_details d ON d.order_number = o.number WHERE o.number = "
    ));
    sql.push_bind(number.0);
    push_scope(&mut sql, scope);
    let Some(row) = sql.build_query_as::<FileRow>().fetch_optional(&mut *snapshot).await? else { return Ok(None) };
    let file = row.into_file(&mut snapshot, number.0).await?;
    snapshot.commit().await?;
    Ok(Some(file))
}

#[derive(FromRow)]
struct FileRow {
    #[sqlx(flatten)]
    order: OrderRow,
    holder_id: i64,
    updated_at: DateTime<Utc>,
    status_since: DateTime<Utc>,
    organisation_name: String,
    organisation_address: String,
    organisation_postcode: String,
    organisation_city: String,
    organisation_country: String,
    organisation_extract_date: Option<NaiveDate>,
    offer: String,
    duration_years: i16,
    medium: String,
    delivery_mode: String,
    holder_authentication: String,
    total_incl_vat_cents: i64,
    payment_method: String,
    holder_is_legal_representative: bool,
    has_valid_mandate: bool,
    otp_channel: String,
    otp_contact: String,
    issuing_ca: String,
    additional_information: Option<String>,
}

impl FileRow {
    async fn into_file(self, db: &mut PgConnection, number: i64) -> Result<OrderFile> {
        let mut persons = persons(db, number).await?;
        let mut take = |role: &str| persons.iter().position(|(r, _)| r == role).map(|i| persons.swap_remove(i).1);
        let missing = |what| Error::Corrupt { what };
        let summary = OrderSummary::try_from(self.order)?;
        Ok(OrderFile {
            organisation: Organisation {
                siren: summary.siren.clone(),
                name: self.organisation_name,
                address: self.organisation_address,
                postcode: self.organisation_postcode,
                city: self.organisation_city,
                country: self.organisation_country,
                extract_date: self.organisation_extract_date,
            },
            summary,
            updated_at: self.updated_at,
            status_since: self.status_since,
            holder: take("holder").ok_or(missing("holder"))?,
            legal_representative: take("legal_representative").ok_or(missing("legal representative"))?,
            holder_is_legal_representative: self.holder_is_legal_representative,
            agent: take("agent"),
            has_valid_mandate: self.has_valid_mandate,
            subscriber: take("subscriber").ok_or(missing("subscriber"))?,
            offer: Offer {
                name: self.offer,
                duration_years: u8::try_from(self.duration_years).map_err(|_| missing("duration"))?,
                medium: Medium::parse(&self.medium).map_err(|_| missing("medium"))?,
                delivery_mode: DeliveryMode::parse(&self.delivery_mode).map_err(|_| missing("delivery mode"))?,
                holder_authentication: HolderAuthentication::parse(&self.holder_authentication)
                    .map_err(|_| missing("holder authentication"))?,
                total_incl_vat_cents: self.total_incl_vat_cents,
                payment_method: PaymentMethod::parse(&self.payment_method).map_err(|_| missing("payment method"))?,
            },
            otp_contact: OtpContact {
                channel: OtpChannel::parse(&self.otp_channel).map_err(|_| missing("OTP channel"))?,
                contact: self.otp_contact,
            },
            issuing_ca: self.issuing_ca,
            additional_information: self.additional_information,
            evidence: evidence(db, number).await?,
            contract_documents: contract_documents(db, number).await?,
            certificates: certificates(db, self.holder_id).await?,
            comments: comments(db, number).await?,
            history: history(db, number).await?,
        })
    }
}

#[derive(FromRow)]
struct PersonRow {
    role: String,
    title: Option<String>,
    first_name: String,
    last_name: String,
    address: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    country: Option<String>,
    email: String,
    mobile: Option<String>,
}

async fn persons(db: &mut PgConnection, number: i64) -> Result<Vec<(String, Person)>> {
    let rows: Vec<PersonRow> = sqlx::query_as(
        "SELECT role::text AS role, title::text AS title, first_name, last_name, address, postcode, city, country, email, mobile
         FROM order_persons WHERE order_number = $1",
    )
    .bind(number)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let title = row.title.as_deref().map(Title::parse).transpose().map_err(|_| Error::Corrupt { what: "title" })?;
            let person = Person {
                title,
                first_name: row.first_name,
                last_name: row.last_name,
                address: row.address,
                postcode: row.postcode,
                city: row.city,
                country: row.country,
                email: row.email,
                mobile: row.mobile,
            };
            Ok((row.role, person))
        })
        .collect()
}

/// In the order of the enum, which is that of `fields.md`.
async fn evidence(db: &mut PgConnection, number: i64) -> Result<Vec<EvidenceItem>> {
    let rows: Vec<(String, String, Option<DateTime<Utc>>)> =
        sqlx::query_as("SELECT kind::text, state::text, imported_at FROM evidence_items e WHERE order_number = $1 ORDER BY e.kind")
            .bind(number)
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(kind, state, imported_at)| {
            Ok(EvidenceItem {
                kind: EvidenceKind::parse(&kind).map_err(|_| Error::Corrupt { what: "evidence kind" })?,
                state: EvidenceState::parse(&state).map_err(|_| Error::Corrupt { what: "evidence state" })?,
                imported_at,
            })
        })
        .collect()
}

async fn contract_documents(db: &mut PgConnection, number: i64) -> Result<Vec<ContractDocument>> {
    let rows: Vec<(String, String, Option<DateTime<Utc>>)> =
        sqlx::query_as("SELECT kind::text, state::text, signed_at FROM contract_documents c WHERE order_number = $1 ORDER BY c.kind")
            .bind(number)
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(kind, state, signed_at)| {
            Ok(ContractDocument {
                kind: ContractDocumentKind::parse(&kind).map_err(|_| Error::Corrupt { what: "document kind" })?,
                state: ContractDocumentState::parse(&state).map_err(|_| Error::Corrupt { what: "document state" })?,
                signed_at,
            })
        })
        .collect()
}

/// The holder is one of the order's own authority (foreign key), so these are in scope when the order is.
async fn certificates(db: &mut PgConnection, holder: i64) -> Result<Vec<Certificate>> {
    type Row = (String, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT serial_number, not_before, not_after, revoked_at FROM certificates
         WHERE holder_id = $1 ORDER BY issued_at DESC, serial_number DESC",
    )
    .bind(holder)
    .fetch_all(db)
    .await?;
    let certificate =
        |(serial_number, not_before, not_after, revoked_at): Row| Certificate { serial_number, not_before, not_after, revoked_at };
    Ok(rows.into_iter().map(certificate).collect())
}

async fn comments(db: &mut PgConnection, number: i64) -> Result<Vec<Comment>> {
    let rows: Vec<(String, DateTime<Utc>, String)> =
        sqlx::query_as("SELECT author_name, at, text FROM comments WHERE order_number = $1 ORDER BY at DESC, id DESC")
            .bind(number)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(author, at, text)| Comment { author, at, text }).collect())
}

#[derive(FromRow)]
struct HistoryRow {
    at: DateTime<Utc>,
    actor_name: Option<String>,
    kind: String,
    subject: Option<String>,
    before: Option<String>,
    after: Option<String>,
    text: Option<String>,
}

async fn history(db: &mut PgConnection, number: i64) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<HistoryRow> = sqlx::query_as(
        "SELECT at, actor_name, kind::text AS kind, subject, before, after, text FROM order_history
         WHERE order_number = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(number)
    .bind(HISTORY)
    .fetch_all(db)
    .await?;
    let entry = |row: HistoryRow| {
        let kind = event_kind(&row.kind)?;
        Ok(HistoryEntry {
            at: row.at,
            actor: row.actor_name,
            kind,
            subject: row.subject,
            before: row.before,
            after: row.after,
            text: row.text,
        })
    };
    rows.into_iter().map(entry).collect()
}

fn event_kind(text: &str) -> Result<EventKind> {
    Ok(match text {
        "order_created" => EventKind::OrderCreated,
        "status_changed" => EventKind::StatusChanged,
        "field_changed" => EventKind::FieldChanged,
        "evidence_imported" => EventKind::EvidenceImported,
        "evidence_confirmed" => EventKind::EvidenceConfirmed,
        "notification_sent" => EventKind::NotificationSent,
        "comment_added" => EventKind::CommentAdded,
        _ => return Err(Error::Corrupt { what: "event kind" }),
    })
}
