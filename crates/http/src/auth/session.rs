//! Sessions: beginning, resuming with each request, refreshing the tokens, ending.

use super::attempt::Arrival;
use super::cookies::Secret;
use super::extract::SessionEnds;
use super::outbound::Outage;
use super::verifier::Proof;
use super::{AuthState, seal};
use app::db::sessions::{self, Hash, NewSession, Session};
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::ActorKind;
use domain::policy::{Actor, Role};
use domain::values::{RaCode, Slug};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Tokens are replaced this long before they expire, so that a passing outage of the provider goes unnoticed.
const REFRESH_AHEAD: TimeDelta = TimeDelta::seconds(30);
/// How long a request waits for fresh tokens while the old one is good.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);

/// How long a refresh waits for its turn. With the provider's own time this stays below the time for an answer: behind a
/// provider that hangs, the answer is that it is not available, and not that a query took too long.
const TURN: std::time::Duration = std::time::Duration::from_secs(3);
/// Input is written down at most this often: idle time needs no more precision, and reading stays reading.
const TOUCH_INTERVAL: TimeDelta = TimeDelta::seconds(10);

/// What a session's row holds, sealed. The access token itself is not kept: nothing here needs it once its claims
/// are verified, and what is not there cannot leak.
#[derive(Serialize, Deserialize)]
struct Content {
    refresh_token: Option<String>,
    name: String,
    roles: BTreeSet<Role>,
    perimeter: BTreeSet<RaCode>,
    portals: BTreeSet<Slug>,
}

/// Why there is no session.
#[derive(Debug)]
pub(super) enum Lost {
    /// It ended, or never was.
    Ended,
    /// The provider does not answer and the last token has run out.
    Provider,
    /// The store does not answer.
    Store(app::Error),
}

impl From<app::db::Error> for Lost {
    fn from(cause: app::db::Error) -> Self {
        Self::Store(cause.into())
    }
}

impl AuthState {
    /// Begins a session for whoever arrived; the browser's previous one ends.
    pub(super) async fn begin(&self, arrival: &Arrival, previous: Option<&Secret>) -> Result<Secret, Lost> {
        let inner = &self.0;
        let id = Secret::new(&inner.random);
        let sealed = self.seal(&id.hash(), &arrival.proof, arrival.tokens.refresh_token.clone()).ok_or(Lost::Ended)?;
        let now = inner.clock.now();
        let session = NewSession {
            id_hash: id.hash(),
            issuer: &arrival.proof.actor.issuer,
            subject: &arrival.proof.actor.subject,
            sid: arrival.proof.sid.as_deref(),
            created_at: now,
            ends_at: now + inner.config.limits.absolute,
            access_ends_at: arrival.proof.ends_at,
            sealed: &sealed,
        };
        sessions::begin(&inner.db, &session, previous.map(Secret::hash).as_ref()).await?;
        Ok(id)
    }

    /// Who the cookie's session belongs to. `input`: a person acted, which starts the idle time anew.
    pub(super) async fn resume(&self, id: &Secret, input: bool) -> Result<(Actor, SessionEnds), Lost> {
        let inner = &self.0;
        let id = id.hash();
        let now = inner.clock.now();
        let mut session = sessions::fetch(&inner.db, &id).await?.ok_or(Lost::Ended)?;
        if self.is_over(&session, now) {
            // The provider's session may live on; what counts here is that this one is gone.
            sessions::end(&inner.db, &id).await?;
            return Err(Lost::Ended);
        }
        if now + REFRESH_AHEAD >= session.access_ends_at {
            session = self.refreshed(id, session, now).await?;
        }
        if input && now - session.last_input_at >= TOUCH_INTERVAL {
            sessions::touch(&inner.db, &id, now).await?;
            session.last_input_at = now;
        }
        let content: Content = seal::open(&inner.config.sealing_keys, &context(&id), &session.sealed).ok_or(Lost::Ended)?;
        let idle_at = session.last_input_at + inner.config.limits.idle;
        let ends = SessionEnds { idle_at: idle_at.min(session.ends_at), ends_at: session.ends_at };
        Ok((actor(session, content), ends))
    }

    fn is_over(&self, session: &Session, now: DateTime<Utc>) -> bool {
        now >= session.ends_at || now >= session.last_input_at + self.0.config.limits.idle
    }

    /// The session with a token that is still good. Runs to its end even when the browser hangs up: a refresh token
    /// that was used and not stored would end the session. While the old token is good, nobody waits for a slow
    /// provider, nor for somebody else's refresh.
    async fn refreshed(&self, id: Hash, session: Session, now: DateTime<Utc>) -> Result<Session, Lost> {
        let is_good = now < session.access_ends_at;
        if is_good && self.lane(&id).try_lock().is_err() {
            return Ok(session);
        }
        let state = self.clone();
        let work = tokio::spawn(async move { state.refresh(id, now).await });
        if !is_good {
            return work.await.unwrap_or(Err(Lost::Ended));
        }
        match tokio::time::timeout(PATIENCE, work).await {
            Err(_) | Ok(Ok(Err(Lost::Provider))) => Ok(session),
            Ok(outcome) => outcome.unwrap_or(Err(Lost::Ended)),
        }
    }

    /// Where refreshes of a session take turns.
    fn lane(&self, id: &Hash) -> &tokio::sync::Mutex<()> {
        let lanes = &self.0.lanes;
        &lanes[usize::from(id[0]) % lanes.len()]
    }

    /// Refreshes under the row's lock: one of all the requests that need it, on one of all the instances.
    async fn refresh(&self, id: Hash, now: DateTime<Utc>) -> Result<Session, Lost> {
        let inner = &self.0;
        // Requests of one session wait here first, so that they do not each hold a connection while they wait.
        let turn = tokio::time::timeout(TURN, self.lane(&id).lock()).await;
        let _turn = turn.map_err(|_| Lost::Provider)?;
        let locked = sessions::lock(&inner.db, &id).await?.ok_or(Lost::Ended)?;
        if now + REFRESH_AHEAD < locked.session.access_ends_at {
            return Ok(locked.session);
        }
        let content: Option<Content> = seal::open(&inner.config.sealing_keys, &context(&id), &locked.session.sealed);
        let Some(refresh_token) = content.and_then(|content| content.refresh_token) else {
            locked.end().await?;
            return Err(Lost::Ended);
        };
        match self.renew(&refresh_token, &locked.session).await {
            Ok((proof, token)) => {
                let mut session = locked.session.clone();
                session.sealed = self.seal(&id, &proof, token.or(Some(refresh_token))).ok_or(Lost::Ended)?;
                session.access_ends_at = proof.ends_at;
                locked.store(&session.sealed, proof.ends_at).await?;
                Ok(session)
            }
            Err(Lost::Ended) => {
                locked.end().await?;
                Err(Lost::Ended)
            }
            Err(lost) => Err(lost),
        }
    }

    /// Fresh tokens for the same person in the same session of the provider.
    async fn renew(&self, refresh_token: &str, session: &Session) -> Result<(Proof, Option<String>), Lost> {
        let tokens = self.0.provider.refresh(refresh_token).await.map_err(|outage| lost(&outage))?;
        let proof = self.0.verifier.access(&tokens.access_token, None).await.map_err(|flaw| {
            tracing::warn!(?flaw, "a refreshed token was refused");
            if flaw == super::Flaw::Unavailable { Lost::Provider } else { Lost::Ended }
        })?;
        let same = proof.actor.subject == session.subject && proof.actor.issuer == session.issuer && proof.sid == session.sid;
        if same { Ok((proof, tokens.refresh_token)) } else { Err(Lost::Ended) }
    }

    /// Ends the session here, then at the provider. Here comes first: it must not depend on anybody else.
    pub(super) async fn sign_out(&self, id: &Secret) -> Result<(), Lost> {
        let inner = &self.0;
        let id = id.hash();
        let Some(sealed) = sessions::take(&inner.db, &id).await? else { return Ok(()) };
        let content: Option<Content> = seal::open(&inner.config.sealing_keys, &context(&id), &sealed);
        let Some(token) = content.and_then(|content| content.refresh_token) else { return Ok(()) };
        if let Err(outage) = inner.provider.end_session(&token).await {
            tracing::warn!(%outage, "signed out here, but the provider could not be told");
        }
        Ok(())
    }

    fn seal(&self, id: &Hash, proof: &Proof, refresh_token: Option<String>) -> Option<Vec<u8>> {
        let actor = &proof.actor;
        let content = Content {
            refresh_token,
            name: actor.name.clone(),
            roles: actor.roles.clone(),
            perimeter: actor.perimeter.clone(),
            portals: actor.portals.clone(),
        };
        seal::seal(&self.0.random, &self.0.config.sealing_keys, &context(id), &content)
    }
}

fn lost(outage: &Outage) -> Lost {
    if outage.is_passing() {
        tracing::warn!(%outage, "the provider does not refresh tokens");
        Lost::Provider
    } else {
        tracing::info!(%outage, "the provider ended the session");
        Lost::Ended
    }
}

fn actor(session: Session, content: Content) -> Actor {
    let Content { name, roles, perimeter, portals, .. } = content;
    Actor { issuer: session.issuer, subject: session.subject, name, kind: ActorKind::Person, roles, perimeter, portals }
}

fn context(id: &Hash) -> Vec<u8> {
    [b"session:".as_slice(), id].concat()
}
