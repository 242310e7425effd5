//! Registration authorities as they are configured.

use crate::columns::columns;
use crate::error::known;
use crate::portals::texts;
use crate::{Db, Error, Locked, Result, Tx};
use domain::policy::{Reach, Scope};
use domain::portals::{AuthoritySettings, Contact};
use domain::values::{Email, Phone, RaCode, Version};
use sqlx::{Postgres, QueryBuilder};

/// Settings and the version of their row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAuthority {
    /// Whose.
    pub code: RaCode,
    /// The settings.
    pub settings: AuthoritySettings,
    /// Goes up with every change.
    pub version: Version,
}

columns! {
    /// A contact's columns; a portal's row has the same.
    pub(crate) struct ContactRow {
        contact_department: Option<String>,
        contact_email: Option<String>,
        contact_phone: Option<String>,
        contact_address: Option<String>,
    }
}

columns! {
    struct AuthorityRow {
        code: String,
        name: String,
        version: i64,
        ..contact: ContactRow,
    }
}

impl ContactRow {
    /// The contact, if there is one: the table has it whole or not at all.
    pub(crate) fn read(self) -> Result<Option<Contact>> {
        let parts = (self.contact_department, self.contact_email, self.contact_phone, self.contact_address);
        let (Some(department), Some(email), Some(phone), Some(address)) = parts else { return Ok(None) };
        let (email, phone) = (known(Email::parse(&email), "e-mail address")?, known(Phone::parse(&phone), "telephone number")?);
        Ok(Some(Contact { department, email, phone, address }))
    }
}

impl TryFrom<AuthorityRow> for StoredAuthority {
    type Error = Error;
    fn try_from(row: AuthorityRow) -> Result<Self> {
        let code = known(RaCode::parse(&row.code), "authority code")?;
        Ok(Self { code, settings: AuthoritySettings { name: row.name, contact: row.contact.read()? }, version: Version(row.version) })
    }
}

fn select(scope: &Scope, code: &RaCode) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT r.code, r.name, r.version, r.contact_department, r.contact_email::text AS contact_email,
             r.contact_phone::text AS contact_phone, r.contact_address
         FROM registration_authorities r WHERE r.code = ",
    );
    sql.push_bind(code.to_string());
    match scope.reach() {
        Reach::Everything => {}
        Reach::Authorities(codes) => {
            sql.push(" AND r.code = ANY(").push_bind(texts(codes)).push(")");
        }
        // Who sees portals only configures none of what they share.
        Reach::Portals(_) => {
            sql.push(" AND false");
        }
    }
    sql
}

/// An authority's settings.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, code: &RaCode) -> Result<Option<StoredAuthority>> {
    let row: Option<AuthorityRow> = select(scope, code).build_query_as().fetch_optional(db.pool()).await?;
    row.map(StoredAuthority::try_from).transpose()
}

/// The same in a transaction; nobody else changes it until that ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock(tx: &mut Tx, scope: &Scope, code: &RaCode) -> Result<Option<Locked<StoredAuthority>>> {
    let mut sql = select(scope, code);
    let row: Option<AuthorityRow> = sql.push(" FOR UPDATE OF r").build_query_as().fetch_optional(tx.connection()).await?;
    row.map(|row| row.try_into().map(Locked::found)).transpose()
}

/// Whether another authority has the name.
///
/// # Errors
/// The store does not answer.
pub async fn is_taken(tx: &mut Tx, code: &RaCode, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM registration_authorities WHERE name_key(name) = name_key($1) AND code <> $2)";
    Ok(sqlx::query_scalar(sql).bind(name).bind(code.as_str()).fetch_one(tx.connection()).await?)
}

/// Writes a new authority; none when there is one of this code.
///
/// # Errors
/// [`Error::Taken`] when another has its name; or the store does not answer.
pub async fn insert(tx: &mut Tx, code: &RaCode, settings: &AuthoritySettings) -> Result<Option<Version>> {
    write(
        tx,
        "INSERT INTO registration_authorities (code, name, contact_department, contact_email, contact_phone, contact_address)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING RETURNING version",
        code,
        settings,
    )
    .await
}

/// Writes over an authority, whose version goes up.
///
/// # Errors
/// [`Error::Taken`] when another has its name; or the store does not answer.
pub async fn update(tx: &mut Tx, authority: &Locked<StoredAuthority>, settings: &AuthoritySettings) -> Result<Version> {
    let written = write(
        tx,
        "UPDATE registration_authorities SET name = $2, contact_department = $3, contact_email = $4, contact_phone = $5,
             contact_address = $6, version = version + 1
         WHERE code = $1 RETURNING version",
        &authority.code,
        settings,
    )
    .await?;
    written.ok_or(Error::Corrupt { what: "authority" })
}

async fn write(tx: &mut Tx, sql: &'static str, code: &RaCode, settings: &AuthoritySettings) -> Result<Option<Version>> {
    let contact = settings.contact.as_ref();
    let version = sqlx::query_scalar(sql)
        .bind(code.as_str())
        .bind(&settings.name)
        .bind(contact.map(|c| c.department.as_str()))
        .bind(contact.map(|c| c.email.as_str()))
        .bind(contact.map(|c| c.phone.as_str()))
        .bind(contact.map(|c| c.address.as_str()))
        .fetch_optional(tx.connection())
        .await?;
    Ok(version.map(Version))
}
