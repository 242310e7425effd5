//! The statements of one request, caught from PostgreSQL's own log with their parameters.

use anyhow::{Result, bail};
use serde_json::Value;
use sqlx::PgPool;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long the log may take to show what was done.
const LOGGED_WITHIN: Duration = Duration::from_secs(10);

/// One statement as the portal sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Option<String>>,
}

/// PostgreSQL's log, in JSON.
pub(crate) struct Log {
    path: PathBuf,
    db: PgPool,
    marks: u32,
}

impl Log {
    pub(crate) fn new(path: PathBuf, db: PgPool) -> Self {
        Self { path, db, marks: 0 }
    }

    /// Has every statement logged, or none.
    pub(crate) async fn switch(&self, on: bool) -> Result<()> {
        let wanted = if on { "all" } else { "none" };
        sqlx::query(sqlx::AssertSqlSafe(format!("ALTER SYSTEM SET log_statement = '{wanted}'"))).execute(&self.db).await?;
        sqlx::query("SELECT pg_reload_conf()").execute(&self.db).await?;
        let start = Instant::now();
        while sqlx::query_scalar::<_, String>("SHOW log_statement").fetch_one(&self.db).await? != wanted {
            if start.elapsed() > LOGGED_WITHIN {
                bail!("PostgreSQL does not take its new settings");
            }
        }
        Ok(())
    }

    /// What the portal asks while `act` runs.
    pub(crate) async fn catch(&mut self, act: impl FnOnce() -> Result<()>) -> Result<Vec<Statement>> {
        let start = self.mark().await?;
        act()?;
        let end = self.mark().await?;
        let text = fs::read_to_string(&self.path)?;
        let entries = text.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
        let between = entries.iter().skip_while(|entry| !is_mark(entry, start)).take_while(|entry| !is_mark(entry, end));
        let statements: Vec<Statement> =
            between.filter(|entry| entry["application_name"] == "ra-portal").filter_map(Statement::read).collect();
        // The log of a whole run would be read again and again.
        fs::OpenOptions::new().write(true).open(&self.path)?.set_len(0)?;
        Ok(statements)
    }

    /// Writes a mark into the log and waits until it is there: what came before it is there, too.
    async fn mark(&mut self) -> Result<u32> {
        self.marks += 1;
        let start = Instant::now();
        while !String::from_utf8_lossy(&fs::read(&self.path).unwrap_or_default()).contains(&mark(self.marks)) {
            // Again each time: a session may learn late that it is to log.
            sqlx::raw_sql(sqlx::AssertSqlSafe(mark(self.marks))).execute(&self.db).await?;
            if start.elapsed() > LOGGED_WITHIN {
                bail!("PostgreSQL's log {} does not show what was asked", self.path.display());
            }
        }
        Ok(self.marks)
    }
}

fn mark(number: u32) -> String {
    format!("SELECT 'mark {number} of the benchmark'")
}

fn is_mark(entry: &Value, number: u32) -> bool {
    entry["message"].as_str().is_some_and(|message| message.contains(&mark(number)))
}

impl Statement {
    /// `execute sqlx_s_1: SELECT …` with `Parameters: $1 = '50', …`, or `statement: BEGIN`.
    fn read(entry: &Value) -> Option<Self> {
        let (kind, sql) = entry["message"].as_str()?.split_once(": ")?;
        if !kind.starts_with("execute") && kind != "statement" {
            return None;
        }
        let parameters = entry["detail"].as_str().map(parameters).unwrap_or_default();
        Some(Self { sql: sql.to_owned(), parameters })
    }
}

/// The values of `Parameters: $1 = 'it''s', $2 = NULL`.
fn parameters(detail: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = detail;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after;
            continue;
        };
        let (value, left) = unquoted(quoted);
        values.push(Some(value));
        rest = left;
    }
    values
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some((part, after)) = rest.split_once('\'') {
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return (value, after),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_the_log_writes_them() {
        let read = parameters("Parameters: $1 = 'it''s = 5', $2 = NULL, $3 = '{1,2}', $4 = ''");
        assert_eq!(read, [Some("it's = 5".to_owned()), None, Some("{1,2}".to_owned()), Some(String::new())]);
    }
}
