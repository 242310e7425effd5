use crate::Result;
use crate::grams::Frequencies;
use crate::shares::{Share, Shares};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How the store is reached.
#[derive(Debug, Clone)]
pub struct Options {
    /// Twice the database's cores; more only queue inside it (measured: 4 on 2 cores beat 16 by a third).
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long a statement may run.
    pub statement_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_connections: 4, acquire_timeout: Duration::from_secs(5), statement_timeout: Duration::from_secs(10) }
    }
}

/// How every session plans.
pub const SESSION: &[(&str, &str)] = &[
    // Each list has its own best plan: SIREN '7' and SIREN '732829320' are the same statement.
    ("plan_cache_mode", "force_custom_plan"),
    // Compiling a plan costs more than any of these queries.
    ("jit", "off"),
    // The indexes are in memory or on solid state: a random page is no four sequential ones.
    ("random_page_cost", "1.1"),
    ("timezone", "UTC"),
];

/// How long a connection is taken to work after it last did.
const TRUSTED: Duration = Duration::from_secs(1);

/// A handle on the store; clones share one pool.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    pub(crate) frequencies: Arc<Frequencies>,
    shares: Shares,
}

impl Db {
    /// Connects; fails when the server cannot be reached.
    ///
    /// # Errors
    /// [`Error::Unavailable`], or [`Error::Refused`] for an address that is none.
    pub async fn connect(url: &str, options: Options) -> Result<Self> {
        let timeout = options.statement_timeout.as_millis().to_string();
        let server = PgConnectOptions::from_str(url)?
            .application_name("ra-portal")
            .options(SESSION.iter().copied())
            .options([("statement_timeout", timeout.as_str()), ("idle_in_transaction_session_timeout", "60s")]);
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            // Whether a connection still works is asked of those that had time to break: a round trip each request is
            // a third of the default list's.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move { if meta.idle_for < TRUSTED { Ok(true) } else { connection.ping().await.map(|()| true) } })
            })
            .connect_with(server)
            .await?;
        let shares = Shares::of(options.max_connections, options.acquire_timeout);
        Ok(Self { pool, frequencies: Arc::default(), shares })
    }

    /// Leave for a transaction of this caller, whoever that is: half of the connections are one caller's at most. None when they do
    /// not find one of theirs free for as long as anybody waits for a connection.
    pub async fn share(&self, caller: &str) -> Option<Share> {
        self.shares.take(caller).await
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// The pool, for the files of this crate, the seed and tests. Nobody else has sqlx.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
