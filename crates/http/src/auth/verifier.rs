//! The checklist for access tokens (RFC 9068, RFC 8705; R-6). Every check has a [`Flaw`] of its own, so that a test can
//! tell that a bad token was refused for the reason it should be.

use super::claim::{self, Identifier};
use super::config::{AuthConfig, Client, ClientKind, Issuer, Limits, Realm};
use super::jose::{self, Verified};
use super::keys::{Keys, NoKey};
use api::ProblemCode;
use app::Clock;
use chrono::{DateTime, Utc};
use domain::orders::ActorKind;
use domain::policy::{Actor, Role};
use domain::values::{RaCode, Slug};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The level of a login with a client certificate.
pub const ACR_X509: &str = "urn:ra:loa:x509";
/// The method of a login with a client certificate.
pub const AMR_X509: &str = "x509";

/// Why a token is refused. Logged; the caller sees the problem's code only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Longer than any token of ours.
    TooLong,
    /// Not a compact JWS with JSON inside, or a claim of the wrong type, or twice.
    Malformed,
    /// The algorithm is not on the list.
    Algorithm,
    /// The header asks for something else: a key, an address, an extension.
    Header,
    /// Not an access token (or not the kind of token awaited).
    Kind,
    /// Not one of our issuers.
    Issuer,
    /// No such key, or the key is not for this algorithm.
    UnknownKey,
    /// The signature is wrong.
    Signature,
    /// Meant for somebody else.
    Audience,
    /// Issued to a client that is not registered here.
    Client,
    /// Past its time.
    Expired,
    /// Before its time, or issued in the future.
    NotYet,
    /// Lives longer than a token may.
    Lifetime,
    /// The person did not sign in with a certificate.
    Authentication,
    /// An operator's role from a realm that has none to give.
    Role,
    /// Bound to a certificate that the caller did not present, or not bound although it must be.
    Binding,
    /// Somebody acts in somebody else's name.
    Impersonation,
    /// The nonce, the event or the session of an ID or logout token is wrong.
    Content,
    /// The issuer does not answer, so nothing can be said.
    Unavailable,
}

impl Flaw {
    /// What the caller is told.
    #[must_use]
    pub fn code(self) -> ProblemCode {
        match self {
            Self::Expired => ProblemCode::TokenExpired,
            Self::Authentication => ProblemCode::InsufficientAuthentication,
            Self::Binding => ProblemCode::TokenBinding,
            Self::Unavailable => ProblemCode::Unavailable,
            _ => ProblemCode::TokenInvalid,
        }
    }
}

/// Somebody, proven by an access token.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub actor: Actor,
    pub sid: Option<String>,
    pub ends_at: DateTime<Utc>,
}

/// Verifies tokens of every configured issuer.
pub(super) struct Verifier {
    audience: String,
    algorithms: Vec<Algorithm>,
    limits: Limits,
    clock: Clock,
    issuers: Vec<(Issuer, Arc<Keys>)>,
}

/// `aud` is one text or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub(super) fn names(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

#[derive(Deserialize)]
struct AccessClaims {
    sub: Identifier,
    aud: Audience,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    azp: String,
    client_id: Option<String>,
    typ: Option<String>,
    sid: Option<Identifier>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    perimeter: Vec<String>,
    #[serde(default)]
    portals: Vec<String>,
    name: Option<String>,
    cnf: Option<Value>,
    act: Option<Value>,
}

impl Verifier {
    pub(super) fn new(config: &AuthConfig, client: &reqwest::Client, clock: &Clock) -> Self {
        let keys = |issuer: &Issuer| Arc::new(Keys::new(&issuer.url, client, clock, &config.limits));
        Self {
            audience: config.audience.clone(),
            algorithms: config.algorithms.clone(),
            limits: config.limits.clone(),
            clock: clock.clone(),
            issuers: config.issuers.iter().map(|issuer| (issuer.clone(), keys(issuer))).collect(),
        }
    }

    /// The keys of one issuer.
    pub(super) fn keys_of(&self, issuer: &str) -> Option<Arc<Keys>> {
        self.issuers.iter().find(|(known, _)| known.url == issuer).map(|(_, keys)| keys.clone())
    }

    /// Who sent an access token, given the certificate of the connection (its SHA-256) if there is one.
    pub(super) async fn access(&self, token: &str, certificate: Option<[u8; 32]>) -> Result<Proof, Flaw> {
        let (issuer, token) = self.signed(token).await?;
        if token.kind.as_deref() != Some("at+jwt") {
            return Err(Flaw::Kind);
        }
        let claims: AccessClaims = token.claims()?;
        if claims.typ.as_deref().is_some_and(|typ| typ != "Bearer") {
            return Err(Flaw::Kind);
        }
        if !claims.aud.names(&self.audience) {
            return Err(Flaw::Audience);
        }
        let client = client_of(issuer, &claims)?;
        self.times(claims.exp, claims.iat, claims.nbf)?;
        if claims.act.is_some() {
            return Err(Flaw::Impersonation);
        }
        binding(client, claims.cnf.as_ref(), certificate)?;
        authentication(issuer, client, &claims)?;
        let ends_at = DateTime::from_timestamp(claims.exp, 0).ok_or(Flaw::Malformed)?;
        Ok(Proof { sid: claims.sid.clone().map(String::from), ends_at, actor: actor(issuer, client, claims)? })
    }

    /// A token of one of the issuers with a good signature; nothing else is known of it yet.
    pub(super) async fn signed(&self, token: &str) -> Result<(&Issuer, Verified), Flaw> {
        let parts = jose::parse(token, &self.algorithms, self.limits.token_bytes)?;
        let claimed = parts.claimed_issuer()?;
        let (issuer, keys) = self.issuers.iter().find(|(known, _)| known.url == claimed).ok_or(Flaw::Issuer)?;
        let key = keys.find(&parts.kid, parts.algorithm).await.map_err(|none| match none {
            NoKey::Unknown => Flaw::UnknownKey,
            NoKey::Unavailable => Flaw::Unavailable,
        })?;
        Ok((issuer, parts.verify(&key)?))
    }

    pub(super) fn leeway_seconds(&self) -> i64 {
        self.limits.leeway.num_seconds()
    }

    /// Expiry, issue and start, with the tolerance between clocks.
    pub(super) fn times(&self, exp: i64, iat: i64, nbf: Option<i64>) -> Result<(), Flaw> {
        let now = self.clock.now().timestamp();
        let leeway = self.leeway_seconds();
        if exp <= now - leeway {
            return Err(Flaw::Expired);
        }
        if iat > now + leeway || nbf.is_some_and(|nbf| nbf > now + leeway) {
            return Err(Flaw::NotYet);
        }
        match exp.checked_sub(iat) {
            Some(life) if (0..=self.limits.token_lifetime.num_seconds()).contains(&life) => Ok(()),
            _ => Err(Flaw::Lifetime),
        }
    }
}

fn client_of<'a>(issuer: &'a Issuer, claims: &AccessClaims) -> Result<&'a Client, Flaw> {
    if claims.client_id.as_ref().is_some_and(|id| *id != claims.azp) {
        return Err(Flaw::Client);
    }
    issuer.clients.iter().find(|client| client.id == claims.azp).ok_or(Flaw::Client)
}

/// RFC 8705 §3.1. A binding that we do not understand (DPoP) cannot be checked, so it is not met.
fn binding(client: &Client, cnf: Option<&Value>, certificate: Option<[u8; 32]>) -> Result<(), Flaw> {
    let Some(cnf) = cnf else {
        return if client.kind == ClientKind::BoundService { Err(Flaw::Binding) } else { Ok(()) };
    };
    let only = cnf.as_object().filter(|members| members.len() == 1).and_then(|members| members.get("x5t#S256"));
    let bound_to = only.and_then(Value::as_str).ok_or(Flaw::Binding)?;
    match certificate {
        Some(presented) if jose::base64url(&presented) == bound_to => Ok(()),
        _ => Err(Flaw::Binding),
    }
}

/// Operators sign in with a certificate, and the token says so twice. A service's `acr` means nothing.
fn authentication(issuer: &Issuer, client: &Client, claims: &AccessClaims) -> Result<(), Flaw> {
    let person = issuer.realm == Realm::Operators && client.kind == ClientKind::Interactive;
    if person && !certificate_login(claims.acr.as_deref(), &claims.amr) {
        return Err(Flaw::Authentication);
    }
    Ok(())
}

/// Whether the login was one with a client certificate.
pub(super) fn certificate_login(acr: Option<&str>, amr: &[String]) -> bool {
    acr == Some(ACR_X509) && amr.iter().any(|method| method == AMR_X509)
}

/// Roles and scope that count. Codes that cannot be codes are dropped: that only narrows.
fn actor(issuer: &Issuer, client: &Client, claims: AccessClaims) -> Result<Actor, Flaw> {
    let mut roles: BTreeSet<Role> = claims.roles.iter().filter_map(|role| Role::parse(role)).collect();
    match issuer.realm {
        Realm::Subscribers if roles.iter().any(|role| role.is_operator()) => return Err(Flaw::Role),
        Realm::Subscribers => {}
        Realm::Operators => roles.retain(|role| role.is_operator()),
    }
    Ok(Actor {
        issuer: issuer.url.clone(),
        subject: claims.sub.into(),
        name: claim::name(claims.name.as_deref())?.unwrap_or(claims.azp),
        kind: match client.kind {
            ClientKind::Interactive => ActorKind::Person,
            ClientKind::Service | ClientKind::BoundService => ActorKind::ServiceAccount,
        },
        roles,
        perimeter: claims.perimeter.iter().filter_map(|code| RaCode::parse(code).ok()).collect(),
        portals: claims.portals.iter().filter_map(|slug| Slug::parse(slug).ok()).collect(),
    })
}
