//! ID tokens: proof that this sign-in, begun by this browser, succeeded just now.

use super::claim::Identifier;
use super::config::Realm;
use super::verifier::{Audience, Flaw, Verifier, certificate_login};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// What the sign-in expects of its ID token.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    /// The person must have authenticated after this instant (`prompt=login`).
    pub authenticated_since: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Claims {
    sub: Identifier,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    typ: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    auth_time: Option<i64>,
}

impl Verifier {
    /// The subject of an ID token that is exactly the one awaited.
    pub(super) async fn id_token(&self, token: &str, expected: &Expected<'_>) -> Result<String, Flaw> {
        let (issuer, token) = self.signed(token).await?;
        if issuer.url != expected.issuer {
            return Err(Flaw::Issuer);
        }
        let claims: Claims = token.claims()?;
        // Keycloak marks its ID tokens; access and logout tokens must not pass for one.
        let kind = token.kind.as_deref().is_none_or(|kind| kind == "jwt") && claims.typ.as_deref().is_none_or(|typ| typ == "ID");
        if !kind {
            return Err(Flaw::Kind);
        }
        let alone = matches!(&claims.aud, Audience::One(_)) || matches!(&claims.aud, Audience::Several(all) if all.len() == 1);
        let meant = claims.aud.names(expected.client_id) && (alone || claims.azp.is_some());
        if !meant || claims.azp.as_deref().is_some_and(|azp| azp != expected.client_id) {
            return Err(Flaw::Audience);
        }
        self.times(claims.exp, claims.iat, claims.nbf)?;
        if claims.nonce.as_deref() != Some(expected.nonce) {
            return Err(Flaw::Content);
        }
        if issuer.realm == Realm::Operators && !certificate_login(claims.acr.as_deref(), &claims.amr) {
            return Err(Flaw::Authentication);
        }
        let since = expected.authenticated_since.map(|since| since.timestamp() - self.leeway_seconds());
        if since.is_some_and(|since| claims.auth_time.is_none_or(|at| at < since)) {
            return Err(Flaw::Authentication);
        }
        Ok(claims.sub.into())
    }
}
