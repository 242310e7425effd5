//! Order portals as they are configured.

use crate::authorities::ContactRow;
use crate::columns::columns;
use crate::error::known;
use crate::portals::within;
use crate::{Db, Error, Locked, Result, Tx};
use domain::orders::Attestation;
use domain::policy::Scope;
use domain::portals::{BankAccount, OverdueDays, PortalSettings};
use domain::values::{Bic, Email, Iban, PortalId, RaCode, Slug, Version, WebAddress};
use sqlx::{Postgres, QueryBuilder};

/// A portal's identity, its settings and the version of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPortal {
    /// Which one.
    pub id: PortalId,
    /// Its name in addresses.
    pub slug: Slug,
    /// The settings.
    pub settings: PortalSettings,
    /// Goes up with every change.
    pub version: Version,
}

columns! {
    struct SettingsRow {
        id: i64,
        slug: String,
        version: i64,
        ra_code: String,
        name: String,
        notification_addresses: Vec<String>,
        portal_url: Option<String>,
        token_software_url: Option<String>,
        holders_own_siren_only: bool,
        accepts_cards: bool,
        overdue_days: Vec<i16>,
        ..contact: ContactRow,
        ..bank_account: BankAccountRow,
        ..attestation: AttestationRow,
    }
}

columns! {
    struct BankAccountRow {
        bank_account_holder: Option<String>,
        bank_iban: Option<String>,
        bank_bic: Option<String>,
    }
}

columns! {
    struct AttestationRow {
        attesting_body: Option<String>,
        attestor_name: Option<String>,
        attestor_title: Option<String>,
        attestor_address: Option<String>,
    }
}

impl TryFrom<SettingsRow> for StoredPortal {
    type Error = Error;
    fn try_from(row: SettingsRow) -> Result<Self> {
        let link = |text: Option<String>| known(text.as_deref().map(WebAddress::parse).transpose(), "web address");
        let addresses: std::result::Result<_, _> = row.notification_addresses.iter().map(|text| Email::parse(text)).collect();
        let settings = PortalSettings {
            ra: known(RaCode::parse(&row.ra_code), "authority code")?,
            name: row.name,
            notification_addresses: known(addresses, "e-mail address")?,
            portal_url: link(row.portal_url)?,
            token_software_url: link(row.token_software_url)?,
            holders_own_siren_only: row.holders_own_siren_only,
            contact: row.contact.read()?,
            bank_account: row.bank_account.read()?,
            accepts_cards: row.accepts_cards,
            overdue_days: overdue_days(&row.overdue_days)?,
            attestation: row.attestation.read(),
        };
        Ok(Self { id: PortalId(row.id), slug: known(Slug::parse(&row.slug), "slug")?, settings, version: Version(row.version) })
    }
}

fn overdue_days(days: &[i16]) -> Result<OverdueDays> {
    let corrupt = Error::Corrupt { what: "number of days" };
    let days: Vec<i64> = days.iter().copied().map(i64::from).collect();
    days.try_into().ok().and_then(|days| OverdueDays::new(days).ok()).ok_or(corrupt)
}

impl BankAccountRow {
    /// The account, if there is one: the table has it whole or not at all.
    fn read(self) -> Result<Option<BankAccount>> {
        let (Some(holder), Some(iban), Some(bic)) = (self.bank_account_holder, self.bank_iban, self.bank_bic) else { return Ok(None) };
        Ok(Some(BankAccount { holder, iban: known(Iban::parse(&iban), "IBAN")?, bic: known(Bic::parse(&bic), "BIC")? }))
    }
}

impl AttestationRow {
    /// Who attests, if anybody: the table has it whole or not at all.
    fn read(self) -> Option<Attestation> {
        Some(Attestation {
            attesting_body: self.attesting_body?,
            attestor_name: self.attestor_name?,
            attestor_title: self.attestor_title?,
            attestor_address: self.attestor_address?,
        })
    }
}

fn select(scope: &Scope, slug: &Slug) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT p.id, p.slug, p.version, p.ra_code, p.name, p.notification_addresses::text[] AS notification_addresses, p.portal_url,
             p.token_software_url, p.holders_own_siren_only, p.accepts_cards,
             ARRAY[p.overdue_incomplete_days, p.overdue_to_verify_days, p.overdue_in_signature_days, p.overdue_to_validate_days,
                 p.overdue_to_generate_days, p.overdue_to_deliver_days] AS overdue_days,
             p.contact_department, p.contact_email::text AS contact_email, p.contact_phone::text AS contact_phone, p.contact_address,
             p.bank_account_holder, p.bank_iban, p.bank_bic,
             p.attesting_body, p.attestor_name, p.attestor_title, p.attestor_address
         FROM portals p WHERE p.slug = ",
    );
    sql.push_bind(slug.to_string());
    within(&mut sql, scope);
    sql
}

/// A portal's settings.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, slug: &Slug) -> Result<Option<StoredPortal>> {
    let row: Option<SettingsRow> = select(scope, slug).build_query_as().fetch_optional(db.pool()).await?;
    row.map(StoredPortal::try_from).transpose()
}

/// The same in a transaction; nobody else changes the portal, or what it sells, until that ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock(tx: &mut Tx, scope: &Scope, slug: &Slug) -> Result<Option<Locked<StoredPortal>>> {
    let mut sql = select(scope, slug);
    let row: Option<SettingsRow> = sql.push(" FOR UPDATE OF p").build_query_as().fetch_optional(tx.connection()).await?;
    row.map(|row| row.try_into().map(Locked::found)).transpose()
}

/// Whether another portal has the name.
///
/// # Errors
/// The store does not answer.
pub async fn is_taken(tx: &mut Tx, slug: &Slug, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM portals WHERE name_key(name) = name_key($1) AND slug <> $2)";
    Ok(sqlx::query_scalar(sql).bind(name).bind(slug.as_str()).fetch_one(tx.connection()).await?)
}

/// Writes a new portal; none when there is one of this slug.
///
/// # Errors
/// [`Error::Taken`] when another has its name; or a constraint does not hold, or the store does not answer.
pub async fn insert(tx: &mut Tx, slug: &Slug, settings: &PortalSettings) -> Result<Option<Version>> {
    write(
        tx,
        "INSERT INTO portals (slug, ra_code, name, notification_addresses, portal_url, token_software_url, holders_own_siren_only, accepts_cards,
             overdue_incomplete_days, overdue_to_verify_days, overdue_in_signature_days, overdue_to_validate_days,
             overdue_to_generate_days, overdue_to_deliver_days, contact_department, contact_email, contact_phone, contact_address,
             bank_account_holder, bank_iban, bank_bic, attesting_body, attestor_name, attestor_title, attestor_address)
         VALUES ($1, $2, $3, $4::text[]::email[], $5, $6, $7, $8, $9[1], $9[2], $9[3], $9[4], $9[5], $9[6], $10, $11, $12, $13, $14, $15, $16,
             $17, $18, $19, $20)
         ON CONFLICT (slug) DO NOTHING RETURNING version",
        slug,
        settings,
    )
    .await
}

/// Writes over a portal, whose version goes up; it stays with its authority.
///
/// # Errors
/// [`Error::Taken`] when another has its name; or a constraint does not hold, or the store does not answer.
pub async fn update(tx: &mut Tx, portal: &Locked<StoredPortal>, settings: &PortalSettings) -> Result<Version> {
    let written = write(
        tx,
        "UPDATE portals SET name = $3, notification_addresses = $4::text[]::email[], portal_url = $5, token_software_url = $6,
             holders_own_siren_only = $7, accepts_cards = $8, overdue_incomplete_days = $9[1], overdue_to_verify_days = $9[2],
             overdue_in_signature_days = $9[3], overdue_to_validate_days = $9[4], overdue_to_generate_days = $9[5],
             overdue_to_deliver_days = $9[6], contact_department = $10, contact_email = $11, contact_phone = $12, contact_address = $13,
             bank_account_holder = $14, bank_iban = $15, bank_bic = $16, attesting_body = $17, attestor_name = $18, attestor_title = $19,
             attestor_address = $20, version = version + 1
         WHERE slug = $1 AND ra_code = $2 RETURNING version",
        &portal.slug,
        settings,
    )
    .await?;
    written.ok_or(Error::Corrupt { what: "portal" })
}

async fn write(tx: &mut Tx, sql: &'static str, slug: &Slug, settings: &PortalSettings) -> Result<Option<Version>> {
    let (contact, account, attestation) = (settings.contact.as_ref(), settings.bank_account.as_ref(), settings.attestation.as_ref());
    let version = sqlx::query_scalar(sql)
        .bind(slug.as_str())
        .bind(settings.ra.as_str())
        .bind(&settings.name)
        .bind(settings.notification_addresses.iter().map(Email::as_str).collect::<Vec<_>>())
        .bind(settings.portal_url.as_ref().map(WebAddress::as_str))
        .bind(settings.token_software_url.as_ref().map(WebAddress::as_str))
        .bind(settings.holders_own_siren_only)
        .bind(settings.accepts_cards)
        .bind(settings.overdue_days.days())
        .bind(contact.map(|c| c.department.as_str()))
        .bind(contact.map(|c| c.email.as_str()))
        .bind(contact.map(|c| c.phone.as_str()))
        .bind(contact.map(|c| c.address.as_str()))
        .bind(account.map(|a| a.holder.as_str()))
        .bind(account.map(|a| a.iban.as_str()))
        .bind(account.map(|a| a.bic.as_str()))
        .bind(attestation.map(|a| a.attesting_body.as_str()))
        .bind(attestation.map(|a| a.attestor_name.as_str()))
        .bind(attestation.map(|a| a.attestor_title.as_str()))
        .bind(attestation.map(|a| a.attestor_address.as_str()))
        .fetch_optional(tx.connection())
        .await?;
    Ok(version.map(Version))
}
