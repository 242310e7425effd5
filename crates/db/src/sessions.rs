//! Browser sessions, sign-ins under way, and the logout tokens already honoured.
//!
//! Nothing here takes a `Scope`: a session is not a record that somebody may see, it is what tells who somebody is.
//! Identifiers arrive as SHA-256 digests and secrets arrive sealed; this module could not read them.

use crate::columns::columns;
use crate::{Db, Result, Tx};
use chrono::{DateTime, Utc};

/// SHA-256 of a secret that only the browser or the provider holds.
pub type Hash = [u8; 32];

/// How many expired rows of a table one sweep removes at most: no transaction is long.
pub const SWEEP_LIMIT: i64 = 500;

/// A session about to begin.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// Digest of the cookie's value.
    pub id_hash: Hash,
    /// Who vouches for the person.
    pub issuer: &'a str,
    /// The person, as the issuer names them.
    pub subject: &'a str,
    /// The provider's own session, named in its logout tokens.
    pub sid: Option<&'a str>,
    /// Now.
    pub created_at: DateTime<Utc>,
    /// The absolute end.
    pub ends_at: DateTime<Utc>,
    /// When the access token must be replaced.
    pub access_ends_at: DateTime<Utc>,
    /// Tokens and verified claims, sealed.
    pub sealed: &'a [u8],
}

columns! {
    /// A session as stored.
    #[derive(Debug, Clone)]
    pub struct Session {
        /// Who vouches for the person.
        pub issuer: String,
        /// The person, as the issuer names them.
        pub subject: String,
        /// The provider's own session.
        pub sid: Option<String>,
        /// When it began.
        pub created_at: DateTime<Utc>,
        /// The person's last input.
        pub last_input_at: DateTime<Utc>,
        /// The absolute end.
        pub ends_at: DateTime<Utc>,
        /// When the access token must be replaced.
        pub access_ends_at: DateTime<Utc>,
        /// Tokens and verified claims, sealed.
        pub sealed: Vec<u8>,
        /// Number of refreshes so far.
        pub version: i32,
    }
}

/// Begins a session; the one that the same browser had before ends with it.
///
/// # Errors
/// The database does not answer.
pub async fn begin(db: &Db, session: &NewSession<'_>, replaces: Option<&Hash>) -> Result<()> {
    let mut tx = db.begin_tx().await?;
    if let Some(old) = replaces {
        sqlx::query("delete from sessions where id_hash = $1").bind(&old[..]).execute(tx.connection()).await?;
    }
    sqlx::query(
        "insert into sessions (id_hash, issuer, subject, sid, created_at, last_input_at, ends_at, access_ends_at, sealed)
         values ($1, $2, $3, $4, $5, $5, $6, $7, $8)",
    )
    .bind(&session.id_hash[..])
    .bind(session.issuer)
    .bind(session.subject)
    .bind(session.sid)
    .bind(session.created_at)
    .bind(session.ends_at)
    .bind(session.access_ends_at)
    .bind(session.sealed)
    .execute(tx.connection())
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The session of a cookie. Whether it has expired is for the caller to judge, who has the clock and the limits.
///
/// # Errors
/// The database does not answer.
pub async fn fetch(db: &Db, id: &Hash) -> Result<Option<Session>> {
    let session = sqlx::query_as(
        "select issuer, subject, sid, created_at, last_input_at, ends_at, access_ends_at, sealed, version
         from sessions where id_hash = $1",
    )
    .bind(&id[..])
    .fetch_optional(db.pool())
    .await?;
    Ok(session)
}

/// Records the person's input. Never moves backwards: requests of one page overtake each other.
///
/// # Errors
/// The database does not answer.
pub async fn touch(db: &Db, id: &Hash, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("update sessions set last_input_at = $2 where id_hash = $1 and last_input_at < $2")
        .bind(&id[..])
        .bind(now)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// Ends a session; true when there was one.
///
/// # Errors
/// The database does not answer.
pub async fn end(db: &Db, id: &Hash) -> Result<bool> {
    let done = sqlx::query("delete from sessions where id_hash = $1").bind(&id[..]).execute(db.pool()).await?;
    Ok(done.rows_affected() > 0)
}

/// Ends a session and gives what it sealed last: a refresh under way is waited for.
///
/// # Errors
/// The database does not answer.
pub async fn take(db: &Db, id: &Hash) -> Result<Option<Vec<u8>>> {
    let sealed = sqlx::query_scalar("delete from sessions where id_hash = $1 returning sealed");
    Ok(sealed.bind(&id[..]).fetch_optional(db.pool()).await?)
}

/// A session whose row is locked: whoever else wants to refresh it waits, on every instance.
/// Dropping it without [`Locked::store`] or [`Locked::end`] changes nothing.
#[derive(Debug)]
pub struct Locked {
    tx: Tx,
    id: Hash,
    /// The row as it is now, under the lock.
    pub session: Session,
}

/// Locks a session's row; waits at most eight seconds for whoever holds it.
///
/// # Errors
/// The database does not answer, or the lock is not free in time.
pub async fn lock(db: &Db, id: &Hash) -> Result<Option<Locked>> {
    let mut tx = db.begin_tx().await?;
    sqlx::query("select set_config('lock_timeout', '8s', true)").execute(tx.connection()).await?;
    let session: Option<Session> = sqlx::query_as(
        "select issuer, subject, sid, created_at, last_input_at, ends_at, access_ends_at, sealed, version
         from sessions where id_hash = $1 for update",
    )
    .bind(&id[..])
    .fetch_optional(tx.connection())
    .await?;
    Ok(session.map(|session| Locked { tx, id: *id, session }))
}

impl Locked {
    /// Stores the fresh tokens and gives the row back.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn store(mut self, sealed: &[u8], access_ends_at: DateTime<Utc>) -> Result<()> {
        sqlx::query("update sessions set sealed = $2, access_ends_at = $3, version = version + 1 where id_hash = $1")
            .bind(&self.id[..])
            .bind(sealed)
            .bind(access_ends_at)
            .execute(self.tx.connection())
            .await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// Ends the session: the provider does not know it any more.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn end(mut self) -> Result<()> {
        sqlx::query("delete from sessions where id_hash = $1").bind(&self.id[..]).execute(self.tx.connection()).await?;
        self.tx.commit().await?;
        Ok(())
    }
}

/// A sign-in that leaves for the provider.
#[derive(Debug)]
pub struct NewAttempt<'a> {
    /// Digest of the `state` parameter.
    pub state_hash: Hash,
    /// Digest of the login cookie.
    pub browser_hash: Hash,
    /// Nonce, PKCE verifier and where to go afterwards, sealed.
    pub sealed: &'a [u8],
    /// Now.
    pub created_at: DateTime<Utc>,
    /// Until when the answer is awaited.
    pub ends_at: DateTime<Utc>,
}

/// Keeps a sign-in until its answer comes.
///
/// # Errors
/// The database does not answer.
pub async fn keep_attempt(db: &Db, attempt: &NewAttempt<'_>) -> Result<()> {
    sqlx::query("insert into login_attempts (state_hash, browser_hash, sealed, created_at, ends_at) values ($1, $2, $3, $4, $5)")
        .bind(&attempt.state_hash[..])
        .bind(&attempt.browser_hash[..])
        .bind(attempt.sealed)
        .bind(attempt.created_at)
        .bind(attempt.ends_at)
        .execute(db.pool())
        .await?;
    Ok(())
}

/// Takes a sign-in out: only for the browser that began it, only in time, only once.
///
/// # Errors
/// The database does not answer.
pub async fn take_attempt(db: &Db, state: &Hash, browser: &Hash, now: DateTime<Utc>) -> Result<Option<(DateTime<Utc>, Vec<u8>)>> {
    let attempt = sqlx::query_as(
        "delete from login_attempts where state_hash = $1 and browser_hash = $2 and ends_at > $3
         returning created_at, sealed",
    )
    .bind(&state[..])
    .bind(&browser[..])
    .bind(now)
    .fetch_optional(db.pool())
    .await?;
    Ok(attempt)
}

/// A verified logout token: what it ends.
#[derive(Debug)]
pub struct Logout<'a> {
    /// Who says so.
    pub issuer: &'a str,
    /// Digest of the token's `jti`.
    pub jti_hash: Hash,
    /// Until when a replay would be in date.
    pub ends_at: DateTime<Utc>,
    /// The provider's session, if the token names one.
    pub sid: Option<&'a str>,
    /// The person, if the token names one; without `sid`, all their sessions end.
    pub subject: Option<&'a str>,
}

/// Ends the sessions that a logout token names and remembers the token, in one transaction.
/// `None` when the token was honoured before; else how many sessions ended.
///
/// # Errors
/// The database does not answer.
pub async fn honour_logout(db: &Db, logout: &Logout<'_>) -> Result<Option<u64>> {
    let mut tx = db.begin_tx().await?;
    let fresh = sqlx::query("insert into seen_logout_tokens (issuer, jti_hash, ends_at) values ($1, $2, $3) on conflict do nothing")
        .bind(logout.issuer)
        .bind(&logout.jti_hash[..])
        .bind(logout.ends_at)
        .execute(tx.connection())
        .await?;
    if fresh.rows_affected() == 0 {
        return Ok(None);
    }
    let ended = sqlx::query(
        "delete from sessions
         where issuer = $1 and coalesce($2, $3) is not null
           and ($2::text is null or sid = $2) and ($3::text is null or subject = $3)",
    )
    .bind(logout.issuer)
    .bind(logout.sid)
    .bind(logout.subject)
    .execute(tx.connection())
    .await?;
    tx.commit().await?;
    Ok(Some(ended.rows_affected()))
}

/// Removes what is past its time: sessions idle since `idle_since` or past their end, sign-ins never finished,
/// logout tokens that no longer need remembering. Returns how many rows went.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(db: &Db, now: DateTime<Utc>, idle_since: DateTime<Utc>) -> Result<u64> {
    let sessions = sqlx::query(
        "delete from sessions where id_hash in (
             select id_hash from sessions where ends_at <= $1 or last_input_at <= $2 limit $3 for update skip locked)",
    )
    .bind(now)
    .bind(idle_since)
    .bind(SWEEP_LIMIT)
    .execute(db.pool())
    .await?;
    let attempts = sqlx::query(
        "delete from login_attempts where state_hash in (
             select state_hash from login_attempts where ends_at <= $1 limit $2 for update skip locked)",
    )
    .bind(now)
    .bind(SWEEP_LIMIT)
    .execute(db.pool())
    .await?;
    let tokens = sqlx::query(
        "delete from seen_logout_tokens where (issuer, jti_hash) in (
             select issuer, jti_hash from seen_logout_tokens where ends_at <= $1 limit $2 for update skip locked)",
    )
    .bind(now)
    .bind(SWEEP_LIMIT)
    .execute(db.pool())
    .await?;
    Ok(sessions.rows_affected() + attempts.rows_affected() + tokens.rows_affected())
}
