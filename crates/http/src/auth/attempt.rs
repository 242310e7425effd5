//! A sign-in, from the departure to the provider until the browser is back with an answer.

use super::cookies::{self, Secret};
use super::id_token::Expected;
use super::provider::{Departure, Tokens};
use super::verifier::{Flaw, Proof};
use super::{AuthState, jose, outbound::Outage, seal};
use app::db::sessions;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is kept of a sign-in under way, sealed.
#[derive(Serialize, Deserialize)]
struct Attempt {
    nonce: String,
    verifier: String,
    return_to: String,
    again: bool,
}

/// The answer that the browser brings.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// A sign-in that succeeded: where the tokens are, and where the person goes.
pub(super) struct Arrival {
    pub proof: Proof,
    pub tokens: Tokens,
    pub return_to: String,
}

/// Why a sign-in did not succeed. Nothing in it comes from the person or the provider.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("the query cannot be read")]
    Malformed,
    #[error("no sign-in of this browser is under way, or it took too long")]
    NoAttempt,
    #[error("the provider refused the person")]
    Refused,
    #[error("the answer comes from another issuer")]
    Mixed,
    #[error("the answer has no code")]
    NoCode,
    #[error("the provider")]
    Provider(#[from] Outage),
    #[error("a token was refused: {0:?}")]
    Token(Flaw),
    #[error("the two tokens name different people")]
    TwoPeople,
    #[error("the store")]
    Store(#[source] app::Error),
    #[error("sealing failed")]
    Seal,
}

impl AuthState {
    /// Begins a sign-in: the address at the provider, and what the browser's login cookie holds.
    pub(super) async fn depart(&self, browser: &Secret, return_to: String, again: bool, language: Option<&str>) -> Result<String, Failed> {
        let inner = &self.0;
        let state = Secret::new(&inner.random);
        let attempt = Attempt { nonce: jose::random_text(&inner.random), verifier: jose::random_text(&inner.random), return_to, again };
        let departure = Departure { state: state.text(), nonce: &attempt.nonce, verifier: &attempt.verifier, again, language };
        let address = inner.provider.departure(&departure).await?;
        let sealed = seal::seal(&inner.random, &inner.config.sealing_keys, &context(&state.hash()), &attempt).ok_or(Failed::Seal)?;
        let now = inner.clock.now();
        let row = sessions::NewAttempt {
            state_hash: state.hash(),
            browser_hash: browser.hash(),
            sealed: &sealed,
            created_at: now,
            ends_at: now + inner.config.limits.attempt,
        };
        sessions::keep_attempt(&inner.db, &row).await.map_err(|cause| Failed::Store(cause.into()))?;
        Ok(address)
    }

    /// Ends a sign-in: takes the attempt (once), redeems the code, and holds both tokens against what was asked.
    pub(super) async fn arrive(&self, browser: &Secret, answer: Answer) -> Result<Arrival, Failed> {
        let inner = &self.0;
        let (created_at, attempt) = self.take(browser, answer.state.as_deref()).await?;
        let issuer = &inner.config.login.issuer;
        let must_name = inner.provider.metadata().await?.authorization_response_iss_parameter_supported;
        if answer.iss.as_ref().map_or(must_name, |iss| iss != issuer) {
            return Err(Failed::Mixed);
        }
        if answer.error.is_some() {
            return Err(Failed::Refused);
        }
        let tokens = inner.provider.redeem(&answer.code.ok_or(Failed::NoCode)?, &attempt.verifier).await?;
        let expected = Expected {
            issuer,
            client_id: &inner.config.login.client_id,
            nonce: &attempt.nonce,
            authenticated_since: attempt.again.then_some(created_at),
        };
        let id_token = tokens.id_token.as_deref().ok_or(Failed::Token(Flaw::Malformed))?;
        let subject = inner.verifier.id_token(id_token, &expected).await.map_err(Failed::Token)?;
        let proof = inner.verifier.access(&tokens.access_token, None).await.map_err(Failed::Token)?;
        if proof.actor.subject != subject || proof.actor.issuer != *issuer {
            return Err(Failed::TwoPeople);
        }
        Ok(Arrival { proof, tokens, return_to: attempt.return_to })
    }

    async fn take(&self, browser: &Secret, state: Option<&str>) -> Result<(DateTime<Utc>, Attempt), Failed> {
        let inner = &self.0;
        let state = cookies::digest(state.ok_or(Failed::NoAttempt)?.as_bytes());
        let taken = sessions::take_attempt(&inner.db, &state, &browser.hash(), inner.clock.now()).await;
        let (created_at, sealed) = taken.map_err(|cause| Failed::Store(cause.into()))?.ok_or(Failed::NoAttempt)?;
        let attempt = seal::open(&inner.config.sealing_keys, &context(&state), &sealed).ok_or(Failed::NoAttempt)?;
        Ok((created_at, attempt))
    }
}

fn context(state: &[u8; 32]) -> Vec<u8> {
    [b"login-attempt:".as_slice(), state].concat()
}
