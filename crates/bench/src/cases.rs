//! What is measured: every filter alone, the pairs of SIREN and name, every sort.

use anyhow::Result;
use sqlx::{Column, PgPool, Row};

/// One list.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The list's query string.
    pub(crate) query: String,
    /// Whether its total differs from every other case's.
    pub(crate) has_own_total: bool,
}

/// The lists that the store's tests gate by the buffers they touch, with the query in the first column.
const LISTS: &str = include_str!("../../db/tests/store/lists.txt");
const VALUES: &str = include_str!("../../db/tests/store/values.sql");

/// All of them, with this database's values.
pub(crate) async fn all(db: &PgPool) -> Result<Vec<Case>> {
    let row = sqlx::query(VALUES).fetch_one(db).await?;
    let mut cases = Vec::new();
    for line in LISTS.lines().filter(|line| !line.starts_with('#')) {
        let written = line.split(" | ").next().unwrap_or_default();
        let mut query = written.replace("default", "");
        for column in row.columns() {
            query = query.replace(&format!("{{{}}}", column.name()), &row.try_get::<String, _>(column.ordinal())?);
        }
        cases.push(Case { name: name(written), query, has_own_total: !written.starts_with("sort=") });
    }
    Ok(cases)
}

fn name(written: &str) -> String {
    if written == "default" { "default list".to_owned() } else { written.replace('&', " ") }
}
