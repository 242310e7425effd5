use super::conditions::{Text, push_filter, push_scope};
use crate::{Db, Result, grams};
use domain::orders::OrderFilter;
use domain::policy::Scope;
use sqlx::QueryBuilder;

/// How many orders in scope pass the filter, exactly. Apart from the page: it reads every match.
///
/// # Errors
/// The store does not answer.
pub async fn count(db: &Db, scope: &Scope, filter: &OrderFilter) -> Result<u64> {
    let known = grams::known(db).await?;
    let mut sql = QueryBuilder::new("SELECT count(*) FROM orders o WHERE true");
    push_scope(&mut sql, scope);
    push_filter(&mut sql, filter, Text::Index(&known));
    let total: i64 = sql.build_query_scalar().fetch_one(db.pool()).await?;
    Ok(total.unsigned_abs())
}
