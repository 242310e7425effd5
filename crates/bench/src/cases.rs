//! What is measured: every filter alone, the pairs of SIREN and name, every sort.

use anyhow::Result;
use sqlx::{PgPool, Row};

/// One list.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The list's query string.
    pub(crate) query: String,
    /// Whether its total differs from every other case's.
    pub(crate) has_own_total: bool,
}

/// Parts of SIRENs and names, from such as nearly every order has to such as none has.
const PARTS: &[&str] = &[
    "siren=7",
    "siren=23",
    "siren=234",
    "siren=23451",
    "holder=e",
    "holder=to",
    "holder=qj",
    "holder=zzz",
    "holder=mar",
    "holder=lambert",
    "siren=7&holder=e",
    "siren=7&holder=to",
    "siren=23&holder=e",
    "siren=23&holder=to",
    "siren=23&holder=qj",
    "siren=234&holder=mar",
];

const CHOICES: &[&str] = &[
    "type=new",
    "type=renewal",
    "process=digital",
    "process=paper",
    "phase=created",
    "phase=validated",
    "phase=generated",
    "phase=delivered",
    "status=incomplete",
    "status=to_verify",
    "status=in_signature",
    "status=to_validate",
    "status=to_generate",
    "status=to_deliver",
    "status=closed",
    "status=cancelled",
];

const SORTS: &[&str] = &["-priority", "number", "-number", "portu_id", "-portu_id", "holder", "-holder", "created_at", "-created_at"];

/// All of them. Values that only the data can tell are those of an order in the middle; the 30 days end at the newest one.
pub(crate) async fn all(db: &PgPool) -> Result<Vec<Case>> {
    let row = sqlx::query(
        "SELECT o.number::text, portu_id::text, siren, portal_id::text, ((SELECT max(created_at) FROM orders)::date - 30)::text AS month,
                created_at::date::text AS day
         FROM orders o WHERE number = (SELECT (min(number) + max(number)) / 2 FROM orders)",
    )
    .fetch_one(db)
    .await?;
    let value = |column: &str| row.try_get::<String, _>(column);
    let (month, day) = (value("month")?, value("day")?);
    let mut queries = vec![String::new(), format!("created_from={month}"), format!("created_from={month}&holder=mar")];
    for column in ["number", "portu_id", "siren"] {
        queries.push(format!("{column}={}", value(column)?));
    }
    queries.extend(PARTS.iter().map(|part| (*part).to_owned()));
    queries.extend([format!("created_to={day}"), format!("portal={}", value("portal_id")?)]);
    queries.extend(CHOICES.iter().map(|choice| (*choice).to_owned()));
    let filters = queries.into_iter().map(|query| Case { name: name(&query), query, has_own_total: true });
    let sorts = SORTS.iter().map(|sort| Case { name: format!("sort={sort}"), query: format!("sort={sort}"), has_own_total: false });
    Ok(filters.chain(sorts).collect())
}

fn name(query: &str) -> String {
    if query.is_empty() { "default list".to_owned() } else { query.replace('&', " ") }
}
