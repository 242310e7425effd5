//! Everything of one order, for the read view.

mod details;
mod documents;
mod events;
mod persons;

use super::attachments;
use super::conditions::push_scope;
use super::row::{COLUMNS, OrderRow, TABLES};
use crate::columns::columns;
use crate::{Db, Error, Result};
use chrono::{DateTime, Utc};
use details::{AttestorRow, OfferRow, OrganisationRow, RegistrationRow};
use domain::orders::{ActorKind, EventKind, LongList, OrderFile, OtpChannel, OtpContact, PersonRole};
use domain::policy::{Reach, Scope};
use domain::values::{OrderNumber, ValueError, Version};
use sqlx::{PgConnection, QueryBuilder};

/// An order with everything entered, its documents' states and its history; none when it is not in scope.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, number: OrderNumber) -> Result<Option<OrderFile>> {
    let mut snapshot = db.begin_snapshot().await?;
    let mut sql = QueryBuilder::new(format!(
        "SELECT {COLUMNS}, o.holder_id, o.version, o.updated_at, o.status_since,
         d.holder_is_legal_representative, d.has_valid_mandate, d.otp_channel::text AS otp_channel, d.otp_contact, d.issuing_ca,
         d.additional_information, d.documents_valid, {organisation}, {offer}, {registration}, {attestor}
         {TABLES} JOIN order_details d ON d.order_number = o.number WHERE o.number = ",
        organisation = OrganisationRow::COLUMNS,
        offer = OfferRow::COLUMNS,
        registration = RegistrationRow::COLUMNS,
        attestor = AttestorRow::COLUMNS,
    ));
    sql.push_bind(number.0);
    push_scope(&mut sql, scope);
    let Some(row) = sql.build_query_as::<FileRow>().fetch_optional(snapshot.connection()).await? else { return Ok(None) };
    let file = row.into_file(snapshot.connection(), scope, number.0).await?;
    snapshot.commit().await?;
    Ok(Some(file))
}

/// A stored value that passed its rule when it was written.
fn known<T>(value: std::result::Result<T, ValueError>, what: &'static str) -> Result<T> {
    value.map_err(|_| Error::Corrupt { what })
}

/// The newest entries of a list that may be long.
struct Newest<T> {
    entries: Vec<T>,
    /// Whether there are older ones.
    has_more: bool,
}

impl<T> Newest<T> {
    /// How many to ask for, so that it shows whether there are more than so many.
    fn limit(most: usize) -> i64 {
        i64::try_from(most + 1).unwrap_or(i64::MAX)
    }

    fn of(mut entries: Vec<T>, most: usize) -> Self {
        let has_more = entries.len() > most;
        entries.truncate(most);
        Self { entries, has_more }
    }

    /// The entries; the list's name is noted where there are more.
    fn noted(self, name: LongList, shortened: &mut Vec<LongList>) -> Vec<T> {
        shortened.extend(self.has_more.then_some(name));
        self.entries
    }
}

columns! {
    struct FileRow {
        holder_id: i64,
        version: i64,
        updated_at: DateTime<Utc>,
        status_since: DateTime<Utc>,
        holder_is_legal_representative: bool,
        has_valid_mandate: bool,
        otp_channel: String,
        otp_contact: String,
        issuing_ca: String,
        additional_information: Option<String>,
        documents_valid: bool,
        ..order: OrderRow,
        ..organisation: OrganisationRow,
        ..offer: OfferRow,
        ..registration: RegistrationRow,
        ..attestor: AttestorRow,
    }
}

impl FileRow {
    async fn into_file(self, db: &mut PgConnection, scope: &Scope, number: i64) -> Result<OrderFile> {
        let mut persons = persons::fetch(db, number).await?;
        let mut somebody = |role: PersonRole| persons.remove(&role).ok_or(Error::Corrupt { what: role.as_str() });
        let summary = self.order.summary(scope)?;
        let offer = self.offer.try_into_offer()?;
        let mut shortened = Vec::new();
        let certificates = documents::certificates(db, scope, self.holder_id).await?.noted(LongList::Certificates, &mut shortened);
        let mut comments = events::comments(db, number).await?.noted(LongList::Comments, &mut shortened);
        let mut history = events::history(db, number).await?.noted(LongList::History, &mut shortened);
        // What the authority's people say to each other, and where they sit, is not the portal's business.
        if matches!(scope.reach(), Reach::Portals(_)) {
            comments.clear();
            shortened.retain(|list| *list != LongList::Comments);
            history.retain(|entry| entry.kind != EventKind::CommentAdded);
            history.iter_mut().filter(|entry| entry.actor_kind == ActorKind::Person).for_each(|entry| entry.origin = None);
        }
        let attestation = offer.is_attested().then(|| self.attestor.into_attestation()).flatten();
        Ok(OrderFile {
            organisation: self.organisation.into_organisation(summary.siren.clone()),
            summary,
            version: Version(self.version),
            updated_at: self.updated_at,
            status_since: self.status_since,
            holder: somebody(PersonRole::Holder)?,
            legal_representative: somebody(PersonRole::LegalRepresentative)?,
            subscriber: somebody(PersonRole::Subscriber)?,
            agent: somebody(PersonRole::Agent).ok(),
            holder_is_legal_representative: self.holder_is_legal_representative,
            has_valid_mandate: self.has_valid_mandate,
            offer,
            otp_contact: OtpContact { channel: known(OtpChannel::parse(&self.otp_channel), "OTP channel")?, contact: self.otp_contact },
            identity_document: self.registration.identity_document()?,
            documents_valid: self.documents_valid,
            payment_ok: self.registration.payment_ok,
            file_complete_ok: self.registration.file_complete_ok,
            appointment: self.registration.appointment(),
            cancellation: self.registration.cancellation(),
            attestation,
            issuing_ca: self.issuing_ca,
            additional_information: self.additional_information,
            evidence: documents::evidence(db, number).await?,
            attachments: attachments::of_order(db, number).await?,
            contract_documents: documents::contract_documents(db, number).await?,
            certificates,
            comments,
            history,
            shortened,
        })
    }
}
