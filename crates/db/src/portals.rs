//! Order portals (*Clients*).

use crate::columns::columns;
use crate::{Db, Error, Result, Tx};
use domain::orders::{Portal, RegistrationAuthority};
use domain::policy::{Reach, Scope};
use domain::values::{PortalId, RaCode, Slug};
use sqlx::{Postgres, QueryBuilder};

columns! {
    /// A portal as stored; other files join it to their rows under these names.
    #[derive(Debug)]
    pub(crate) struct PortalRow {
        portal_id: i64,
        portal_slug: String,
        portal_name: String,
        ra_code: String,
        ra_name: String,
    }
}

impl TryFrom<PortalRow> for Portal {
    type Error = Error;
    fn try_from(row: PortalRow) -> Result<Self> {
        Ok(Self {
            id: PortalId(row.portal_id),
            slug: Slug::parse(&row.portal_slug).map_err(|_| Error::Corrupt { what: "slug" })?,
            name: row.portal_name,
            ra: RegistrationAuthority {
                code: RaCode::parse(&row.ra_code).map_err(|_| Error::Corrupt { what: "authority code" })?,
                name: row.ra_name,
            },
        })
    }
}

/// The portals in scope, by name.
///
/// # Errors
/// The store does not answer.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<Portal>> {
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new(
        "SELECT p.id AS portal_id, p.slug AS portal_slug, p.name AS portal_name, r.code AS ra_code, r.name AS ra_name
         FROM portals p JOIN registration_authorities r ON r.code = p.ra_code WHERE true",
    );
    within(&mut sql, scope);
    sql.push(" ORDER BY p.name, p.id");
    let rows: Vec<PortalRow> = sql.build_query_as().fetch_all(db.pool()).await?;
    rows.into_iter().map(Portal::try_from).collect()
}

/// The registration authorities in scope, by name, those without a portal included.
///
/// # Errors
/// The store does not answer.
pub async fn authorities(db: &Db, scope: &Scope) -> Result<Vec<RegistrationAuthority>> {
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new("SELECT r.code, r.name FROM registration_authorities r");
    match scope.reach() {
        Reach::Everything => {}
        Reach::Authorities(codes) => {
            sql.push(" WHERE r.code = ANY(").push_bind(texts(codes)).push(")");
        }
        Reach::Portals(slugs) => {
            sql.push(" WHERE r.code IN (SELECT p.ra_code FROM portals p WHERE p.slug = ANY(").push_bind(texts(slugs)).push("))");
        }
    }
    sql.push(" ORDER BY r.name, r.code");
    let rows: Vec<(String, String)> = sql.build_query_as().fetch_all(db.pool()).await?;
    let authority = |(code, name): (String, String)| {
        let code = RaCode::parse(&code).map_err(|_| Error::Corrupt { what: "authority code" })?;
        Ok(RegistrationAuthority { code, name })
    };
    rows.into_iter().map(authority).collect()
}

/// The condition that a portal `p` lies in scope.
pub(crate) fn within(sql: &mut QueryBuilder<Postgres>, scope: &Scope) {
    match scope.reach() {
        Reach::Everything => {}
        Reach::Authorities(codes) => {
            sql.push(" AND p.ra_code = ANY(").push_bind(texts(codes)).push(")");
        }
        Reach::Portals(slugs) => {
            sql.push(" AND p.slug = ANY(").push_bind(texts(slugs)).push(")");
        }
    }
}

/// The texts of a set of codes or slugs, as an array to bind.
pub(crate) fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

/// The identity of a portal. For the seed, which has made it.
///
/// # Errors
/// There is none of this slug, or the store does not answer.
pub async fn id(tx: &mut Tx, slug: &Slug) -> Result<PortalId> {
    let id = sqlx::query_scalar("SELECT id FROM portals WHERE slug = $1").bind(slug.as_str()).fetch_one(tx.connection()).await?;
    Ok(PortalId(id))
}
