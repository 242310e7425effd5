//! Logout tokens (OpenID Connect Back-Channel Logout 1.0): the provider ends sessions here.

use super::claim::Identifier;
use super::verifier::{Audience, Flaw, Verifier};
use super::{AuthState, cookies};
use app::db::sessions;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

/// The event that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// A logout token without `exp` counts this long after its issue, and none counts longer.
const LONGEST: TimeDelta = TimeDelta::minutes(10);

#[derive(Deserialize)]
struct Claims {
    sub: Option<Identifier>,
    sid: Option<Identifier>,
    aud: Audience,
    iat: i64,
    exp: Option<i64>,
    nbf: Option<i64>,
    jti: Identifier,
    events: Value,
    nonce: Option<Value>,
    typ: Option<String>,
}

/// What a good logout token ends.
pub(super) struct Ending {
    issuer: String,
    jti: String,
    sid: Option<String>,
    subject: Option<String>,
    ends_at: DateTime<Utc>,
}

impl Verifier {
    /// Holds a logout token against §2.6 of the specification, replay apart.
    pub(super) async fn logout_token(&self, token: &str, issuer: &str, client_id: &str) -> Result<Ending, Flaw> {
        let (from, token) = self.signed(token).await?;
        if from.url != issuer {
            return Err(Flaw::Issuer);
        }
        if token.kind.as_deref() != Some("logout+jwt") {
            return Err(Flaw::Kind);
        }
        let claims: Claims = token.claims()?;
        if claims.typ.as_deref().is_some_and(|typ| typ != "Logout") {
            return Err(Flaw::Kind);
        }
        if !claims.aud.names(client_id) {
            return Err(Flaw::Audience);
        }
        let exp = claims.exp.unwrap_or(claims.iat.saturating_add(LONGEST.num_seconds()));
        self.times(exp, claims.iat, claims.nbf)?;
        let event = claims.events.get(EVENT).is_some_and(Value::is_object);
        let somebody = claims.sid.is_some() || claims.sub.is_some();
        if !event || !somebody || claims.nonce.is_some() {
            return Err(Flaw::Content);
        }
        let ends_at = DateTime::from_timestamp(exp, 0).ok_or(Flaw::Malformed)? + TimeDelta::seconds(self.leeway_seconds());
        let (sid, subject) = (claims.sid.map(String::from), claims.sub.map(String::from));
        Ok(Ending { issuer: issuer.to_owned(), jti: claims.jti.into(), sid, subject, ends_at })
    }
}

impl AuthState {
    /// Ends the sessions that a logout token names; each token counts once.
    pub(super) async fn honour(&self, token: &str) -> Result<(), Refused> {
        let login = &self.0.config.login;
        let ending = self.0.verifier.logout_token(token, &login.issuer, &login.client_id).await.map_err(Refused::Flaw)?;
        let logout = sessions::Logout {
            issuer: &ending.issuer,
            jti_hash: cookies::digest(ending.jti.as_bytes()),
            ends_at: ending.ends_at,
            sid: ending.sid.as_deref(),
            subject: ending.subject.as_deref(),
        };
        match sessions::honour_logout(&self.0.db, &logout).await {
            Ok(Some(ended)) => {
                tracing::info!(ended, "the provider ended sessions");
                Ok(())
            }
            Ok(None) => Err(Refused::Flaw(Flaw::Content)),
            Err(cause) => Err(Refused::Store(cause.into())),
        }
    }
}

/// Why a logout token was not honoured.
pub(super) enum Refused {
    /// It is not a good one.
    Flaw(Flaw),
    /// The store does not answer.
    Store(app::Error),
}
