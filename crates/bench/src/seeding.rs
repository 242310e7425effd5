//! `bench seed`.

use crate::stage::{self, drop_database};
use anyhow::Result;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::Path;

/// Any instant: the same one makes the same orders.
const NOW: &str = "2026-11-21T12:00:00Z";

pub(crate) async fn run(portal: &Path, data: &Path, orders: u64) -> Result<()> {
    let cluster = stage::postgresql(data).await?;
    let mut sums = Vec::new();
    for name in ["seed_first", "seed_second"] {
        drop_database(&cluster, name).await?;
        cluster.create_database(name).await?;
        let took = stage::seed(portal, &cluster.url(name), orders, &["--now", NOW])?;
        let sum = checksum(&cluster.url(name)).await?;
        println!("{orders} orders in {:.0} s, checksum {sum}", took.as_secs_f64());
        sums.push(sum);
        drop_database(&cluster, name).await?;
    }
    anyhow::ensure!(sums[0] == sums[1], "the two differ");
    Ok(())
}

/// Of every row of every table, in whatever order they lie; when a migration ran is no data.
async fn checksum(url: &str) -> Result<String> {
    let mut db = PgConnection::connect(url).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_sqlx_migrations'
         ORDER BY relname",
    )
    .fetch_all(&mut db)
    .await?;
    let sums: Vec<String> =
        tables.iter().map(|table| format!("SELECT '{table}' AS name, sum(hashtextextended(t::text, 0)) AS sum FROM {table} t")).collect();
    let all = format!("SELECT md5(string_agg(name || coalesce(sum, 0), ',' ORDER BY name)) FROM ({}) tables", sums.join(" UNION ALL "));
    Ok(sqlx::query_scalar(AssertSqlSafe(all)).fetch_one(&mut db).await?)
}
