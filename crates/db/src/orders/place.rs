//! Placing an order: all its rows at once, as an incomplete order whose proofs are missing.

use super::history::{self, Author, Entry};
use crate::portals::within;
use crate::{Error, Result, Tx, outbox};
use chrono::{DateTime, Utc};
use domain::orders::{EnteredPerson, EventKind, PaymentMethod, PersonRole, Submission};
use domain::policy::Scope;
use domain::portals::PortalOffer;
use domain::values::{OrderNumber, PortalId, PortuId, Slug, Version, fold};
use sqlx::{Postgres, QueryBuilder};

/// A portal as somebody orders there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shop {
    /// The portal.
    pub id: PortalId,
    accepts_cards: bool,
    has_bank_account: bool,
}

impl Shop {
    /// Whether one can pay there like this: a transfer needs an account to go to.
    #[must_use]
    pub fn takes(self, method: PaymentMethod) -> bool {
        match method {
            PaymentMethod::Card => self.accepts_cards,
            PaymentMethod::BankTransfer => self.has_bank_account,
        }
    }
}

/// The portal of this slug; none when it is not in scope.
///
/// # Errors
/// The store does not answer.
pub async fn shop(tx: &mut Tx, scope: &Scope, slug: &Slug) -> Result<Option<Shop>> {
    let mut sql: QueryBuilder<Postgres> =
        QueryBuilder::new("SELECT p.id, p.accepts_cards, p.bank_iban IS NOT NULL FROM portals p WHERE p.slug = ");
    sql.push_bind(slug.as_str());
    within(&mut sql, scope);
    let row: Option<(i64, bool, bool)> = sql.build_query_as().fetch_optional(tx.connection()).await?;
    Ok(row.map(|(id, accepts_cards, has_bank_account)| Shop { id: PortalId(id), accepts_cards, has_bank_account }))
}

/// An order to place.
#[derive(Debug, Clone, Copy)]
pub struct NewOrder<'a> {
    /// Where.
    pub portal: PortalId,
    /// What was submitted.
    pub submission: &'a Submission,
    /// What was ordered, as it is sold at this moment.
    pub offer: &'a PortalOffer,
    /// By whom.
    pub author: Author<'a>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The numbers that an order was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// *N° Dossier*
    pub number: OrderNumber,
    /// *Portu ID*
    pub portu_id: PortuId,
    /// Its first version.
    pub version: Version,
}

/// Places an order, with its persons, what it needs, and the first entry of its history.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn place(tx: &mut Tx, order: NewOrder<'_>) -> Result<Placed> {
    let holder = holder(tx, &order).await?;
    let placed = row(tx, &order, holder).await?;
    details(tx, &order, placed.number).await?;
    persons(tx, order.submission, placed.number).await?;
    needs(tx, order.submission, placed.number).await?;
    history::append(tx, placed.number, &Entry::new(order.at, order.author, EventKind::OrderCreated)).await?;
    outbox::order_changed(tx, placed.number, placed.version, order.at).await?;
    Ok(placed)
}

/// The holder within the portal's authority, matched on folded names and e-mail (design D8), made if there is none. Held
/// until the transaction ends, so that the order's copy of the holder's latest certificate is true when it is written.
async fn holder(tx: &mut Tx, order: &NewOrder<'_>) -> Result<i64> {
    let holder = order.submission.holder();
    // Where two orders make the same holder at the same time, one finds the other's with a new look.
    for _ in 0..2 {
        let id = sqlx::query_scalar(
            "WITH wanted AS (SELECT ra_code FROM portals WHERE id = $1),
             known AS (
                 SELECT h.id FROM holders h JOIN wanted USING (ra_code)
                 WHERE h.last_name_folded = $4 AND h.first_name_folded = $5 AND h.email = $6 FOR KEY SHARE OF h),
             made AS (
                 INSERT INTO holders (ra_code, last_name, first_name, last_name_folded, first_name_folded, email)
                 SELECT ra_code, $2, $3, $4, $5, $6 FROM wanted WHERE NOT EXISTS (SELECT FROM known)
                 ON CONFLICT DO NOTHING RETURNING id)
             SELECT id FROM known UNION ALL SELECT id FROM made",
        )
        .bind(order.portal.0)
        .bind(holder.last_name.as_str())
        .bind(holder.first_name.as_str())
        .bind(fold(holder.last_name.as_str()))
        .bind(fold(holder.first_name.as_str()))
        .bind(holder.email.lower())
        .fetch_optional(tx.connection())
        .await?;
        if let Some(id) = id {
            return Ok(id);
        }
    }
    Err(Error::Corrupt { what: "holder" })
}

async fn row(tx: &mut Tx, order: &NewOrder<'_>, holder: i64) -> Result<Placed> {
    let Submission { r#type, process, organisation, cnbf_number, bar_number, .. } = order.submission;
    let EnteredPerson { last_name, first_name, .. } = order.submission.holder();
    let (number, portu_id, version) = sqlx::query_as(
        "INSERT INTO orders (portal_id, ra_code, holder_id, created_at, updated_at, status_since, type, process, phase, status,
             holder_certificate, holder_certificate_not_after, siren, holder_last_name, holder_first_name, holder_last_folded,
             holder_first_folded, cnbf_number, bar_number)
         SELECT $1, h.ra_code, h.id, $3, $3, $3, $4::order_type, $5::process, 'created', 'incomplete',
             h.certificate, h.certificate_not_after, $6, $7, $8, $9, $10, $11, $12
         FROM holders h WHERE h.id = $2
         RETURNING number, portu_id, version",
    )
    .bind(order.portal.0)
    .bind(holder)
    .bind(order.at)
    .bind(r#type.as_str())
    .bind(process.as_str())
    .bind(organisation.siren.as_str())
    .bind(last_name.as_str())
    .bind(first_name.as_str())
    .bind(fold(last_name.as_str()))
    .bind(fold(first_name.as_str()))
    .bind(cnbf_number.as_ref().map(|number| number.as_str()))
    .bind(bar_number.as_ref().map(|number| number.as_str()))
    .fetch_one(tx.connection())
    .await?;
    Ok(Placed { number: OrderNumber(number), portu_id: PortuId(portu_id), version: Version(version) })
}

async fn details(tx: &mut Tx, order: &NewOrder<'_>, number: OrderNumber) -> Result<()> {
    let (submission, offer) = (order.submission, order.offer);
    let (facts, seat) = (submission.facts(), &submission.organisation.address);
    let (labels, cents): (Vec<&str>, Vec<i64>) = offer.price_lines.iter().map(|line| (line.label.as_str(), line.incl_vat_cents)).unzip();
    sqlx::query(
        "INSERT INTO order_details (order_number, organisation_name, organisation_address, organisation_postcode, organisation_city,
             organisation_country, manual_entry, offer, duration_years, medium, delivery_mode, holder_authentication, price_lines,
             total_incl_vat_cents, payment_method, holder_is_legal_representative, has_valid_mandate, otp_channel, otp_contact,
             issuing_ca, additional_information)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::medium, $11::delivery_mode, $12::holder_authentication,
             array_agg(ROW (label, cents)::price_line ORDER BY place), sum(cents), $15::payment_method, $16, $17, $18::otp_channel, $19,
             $20, $21
         FROM unnest($13::text[], $14::bigint[]) WITH ORDINALITY AS line (label, cents, place)",
    )
    .bind(number.0)
    .bind(submission.organisation.name.as_str())
    .bind(seat.address.as_str())
    .bind(seat.postcode.as_str())
    .bind(seat.city.as_str())
    .bind(seat.country.as_str())
    .bind(submission.organisation.manual_entry)
    .bind(&offer.label)
    .bind(i16::from(offer.duration_years))
    .bind(offer.medium.as_str())
    .bind(offer.delivery_mode.as_str())
    .bind(offer.holder_authentication.as_str())
    .bind(labels)
    .bind(cents)
    .bind(submission.payment_method.as_str())
    .bind(facts.holder_is_legal_representative)
    .bind(facts.has_valid_mandate)
    .bind(submission.otp_address.channel().as_str())
    .bind(submission.otp_address.as_str())
    .bind(&offer.issuing_ca)
    .bind(submission.additional_information.as_ref().map(|text| text.as_str()))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// The persons, each a snapshot of their own, also where one is in two roles.
async fn persons(tx: &mut Tx, submission: &Submission, number: OrderNumber) -> Result<()> {
    let subscriber = &submission.subscriber;
    sqlx::query("INSERT INTO order_persons (order_number, role, first_name, last_name, email) VALUES ($1, 'subscriber', $2, $3, $4)")
        .bind(number.0)
        .bind(subscriber.first_name.as_str())
        .bind(subscriber.last_name.as_str())
        .bind(subscriber.email.as_str())
        .execute(tx.connection())
        .await?;
    let agent = submission.agent.as_ref().map(|agent| (PersonRole::Agent, &agent.person));
    let others =
        [(PersonRole::LegalRepresentative, &submission.legal_representative), (PersonRole::Holder, submission.holder())].into_iter();
    let others: Vec<(PersonRole, &EnteredPerson)> = others.chain(agent).collect();
    let column = |of: fn(&EnteredPerson) -> &str| others.iter().map(|(_, person)| of(person)).collect::<Vec<&str>>();
    sqlx::query(
        "INSERT INTO order_persons (order_number, role, title, first_name, last_name, address, postcode, city, country, email, mobile)
         SELECT $1, role::person_role, title::title, first_name, last_name, address, postcode, city, country, email, mobile
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
             $11::text[]) AS person (role, title, first_name, last_name, address, postcode, city, country, email, mobile)",
    )
    .bind(number.0)
    .bind(others.iter().map(|(role, _)| role.as_str()).collect::<Vec<&str>>())
    .bind(column(|person| person.title.as_str()))
    .bind(column(|person| person.first_name.as_str()))
    .bind(column(|person| person.last_name.as_str()))
    .bind(column(|person| person.address.address.as_str()))
    .bind(column(|person| person.address.postcode.as_str()))
    .bind(column(|person| person.address.city.as_str()))
    .bind(column(|person| person.address.country.as_str()))
    .bind(column(|person| person.email.as_str()))
    .bind(column(|person| person.mobile.as_str()))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// What it needs: proofs that are missing, and the documents that will be signed.
async fn needs(tx: &mut Tx, submission: &Submission, number: OrderNumber) -> Result<()> {
    let facts = submission.facts();
    sqlx::query(
        "WITH documents AS (
             INSERT INTO contract_documents (order_number, kind, state)
             SELECT $1, kind::contract_document_kind, 'unsigned' FROM unnest($3::text[]) AS kind)
         INSERT INTO evidence_items (order_number, kind, state) SELECT $1, kind::evidence_kind, 'missing' FROM unnest($2::text[]) AS kind",
    )
    .bind(number.0)
    .bind(facts.needed_evidence().map(|kind| kind.as_str()).collect::<Vec<&str>>())
    .bind(facts.needed_documents().map(|kind| kind.as_str()).collect::<Vec<&str>>())
    .execute(tx.connection())
    .await?;
    Ok(())
}
