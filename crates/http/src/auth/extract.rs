//! The sentence "whoever is signed in" as an extractor.

use super::cookies::{self, Secret};
use super::session::Lost;
use super::{AuthState, PeerCertificate, csrf};
use crate::problem::Failure;
use api::ProblemCode;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use domain::policy::Actor;

/// Somebody signed in, by the browser's cookie or by a Bearer token.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// When the session ends; none for a token.
    pub session: Option<SessionEnds>,
}

/// When a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionEnds {
    /// Without further input.
    pub idle_at: DateTime<Utc>,
    /// In any case.
    pub ends_at: DateTime<Utc>,
}

impl FromRequestParts<AuthState> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AuthState) -> Result<Self, Failure> {
        let cookie = cookies::present(&parts.headers, cookies::SESSION);
        let token = parts.headers.contains_key(header::AUTHORIZATION);
        match (cookie, token) {
            (true, true) => Err(ProblemCode::TwoCredentials.into()),
            (true, false) => by_cookie(parts, state).await,
            (false, true) => by_token(parts, state).await,
            (false, false) => Err(ProblemCode::Unauthenticated.into()),
        }
    }
}

async fn by_cookie(parts: &Parts, state: &AuthState) -> Result<SignedIn, Failure> {
    let headers = &parts.headers;
    if !csrf::allowed(&parts.method, headers, &state.0.config.public_url) {
        return Err(ProblemCode::CrossSite.into());
    }
    let id = cookies::read(headers, cookies::SESSION).and_then(Secret::parse).ok_or(ProblemCode::SessionExpired)?;
    let input = headers.get(api::USER_ACTIVITY).is_some_and(|value| value == "1");
    match state.resume(&id, input).await {
        Ok((actor, ends)) => Ok(SignedIn { actor, session: Some(ends) }),
        Err(lost) => Err(lost.into()),
    }
}

async fn by_token(parts: &Parts, state: &AuthState) -> Result<SignedIn, Failure> {
    let token = bearer(&parts.headers)?;
    let certificate = parts.extensions.get::<PeerCertificate>().map(PeerCertificate::thumbprint);
    match state.0.verifier.access(token, certificate).await {
        Ok(proof) => Ok(SignedIn { actor: proof.actor, session: None }),
        Err(flaw) => {
            tracing::info!(?flaw, "a token was refused");
            Err(flaw.code().into())
        }
    }
}

/// The one Bearer token of the one `Authorization` header.
fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let only = values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok());
    let (scheme, token) = only.and_then(|text| text.split_once(' ')).ok_or(ProblemCode::TokenInvalid)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token) } else { Err(ProblemCode::Unauthenticated.into()) }
}

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Ended => ProblemCode::SessionExpired.into(),
            Lost::Provider => ProblemCode::Unavailable.into(),
            Lost::Store(cause) => cause.into(),
        }
    }
}
