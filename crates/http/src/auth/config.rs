//! What the operator of the portal configures about identity.

use super::{ClientKey, SealingKey};
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;

/// Identity as configured.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// The portal's own origin as the browser sees it: `https://portail.example`. No path.
    pub public_url: String,
    /// Every issuer whose tokens are read.
    pub issuers: Vec<Issuer>,
    /// How the browser signs in.
    pub login: Login,
    /// The audience that access tokens must be meant for.
    pub audience: String,
    /// The signature algorithms that count; never taken from a token. Only ES256, PS256 and RS256 can be listed.
    pub algorithms: Vec<Algorithm>,
    /// Seals what sessions hold: the first one seals, all of them open (rotation).
    pub sealing_keys: Vec<SealingKey>,
    /// PEM certificates to trust besides the system's, for the calls to the providers.
    pub roots: Vec<Vec<u8>>,
    /// Times and sizes.
    pub limits: Limits,
}

/// One issuer: a realm of the identity provider.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// Its exact name, the `iss` of its tokens and the base of its discovery document.
    pub url: String,
    /// What its people can be.
    pub realm: Realm,
    /// The clients whose tokens are read.
    pub clients: Vec<Client>,
}

/// Which people an issuer vouches for. Operator roles count only from [`Realm::Operators`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Staff and partner systems.
    Operators,
    /// Subscribers: anybody who registered.
    Subscribers,
}

/// A client registered at the issuer.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its identifier, the `azp` of its tokens.
    pub id: String,
    /// What it is.
    pub kind: ClientKind,
}

/// What a client is, and so what its tokens must prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// People sign in through it: the operators' realm must have seen a certificate (`acr`, `amr`).
    Interactive,
    /// A system of its own; `acr` means nothing.
    Service,
    /// The same, and its tokens must be bound to its certificate (RFC 8705).
    BoundService,
}

/// How the browser signs in.
#[derive(Debug, Clone)]
pub struct Login {
    /// One of the issuers.
    pub issuer: String,
    /// Our client there.
    pub client_id: String,
    /// Our key there (`private_key_jwt`).
    pub key: ClientKey,
}

/// Times and sizes; the default is the product's (design D2).
#[derive(Debug, Clone)]
pub struct Limits {
    /// A session ends after this long without the person's input.
    pub idle: TimeDelta,
    /// And after this long in any case.
    pub absolute: TimeDelta,
    /// A sign-in must be back within this time.
    pub attempt: TimeDelta,
    /// Tolerance between our clock and the issuers'.
    pub leeway: TimeDelta,
    /// Access tokens that live longer are refused.
    pub token_lifetime: TimeDelta,
    /// Keys are fetched anew after this time.
    pub keys_fresh: TimeDelta,
    /// Keys are fetched for an unknown key id at most once in this time.
    pub keys_interval: TimeDelta,
    /// Keys are used at most this long when the issuer does not answer.
    pub keys_stale: TimeDelta,
    /// Longer tokens are refused unread.
    pub token_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: TimeDelta::minutes(15),
            absolute: TimeDelta::hours(8),
            attempt: TimeDelta::minutes(10),
            leeway: TimeDelta::seconds(10),
            token_lifetime: TimeDelta::minutes(15),
            keys_fresh: TimeDelta::minutes(10),
            keys_interval: TimeDelta::seconds(30),
            keys_stale: TimeDelta::hours(24),
            token_bytes: 8 * 1024,
        }
    }
}

/// Everything wrong with a configuration, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<String>);

impl ConfigErrors {
    pub(super) fn one(sentence: impl Into<String>) -> Self {
        Self(vec![sentence.into()])
    }
}

impl std::fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for ConfigErrors {}

/// The algorithms that may be configured: asymmetric, with 128 bits of strength.
const POSSIBLE: [Algorithm; 3] = [Algorithm::ES256, Algorithm::PS256, Algorithm::RS256];

impl AuthConfig {
    /// The address to which the provider sends the browser back.
    pub(super) fn redirect_uri(&self) -> String {
        format!("{}/auth/callback", self.public_url)
    }

    /// # Errors
    /// Everything that is wrong.
    pub(super) fn check(&self) -> Result<(), ConfigErrors> {
        let mut errors = Vec::new();
        let mut say = |wrong: bool, sentence: String| {
            if wrong {
                errors.push(sentence);
            }
        };
        say(!is_origin(&self.public_url), format!("auth.public_url must be an https origin without a path: {}", self.public_url));
        for issuer in &self.issuers {
            say(!safe_address(&issuer.url), format!("an issuer must be https, or http on this machine: {}", issuer.url));
            say(issuer.clients.is_empty(), format!("the issuer {} has no clients", issuer.url));
        }
        say(!self.issuers.iter().any(|i| i.url == self.login.issuer), "auth.login.issuer is not one of the issuers".into());
        say(!self.login_client_is_interactive(), "auth.login.client_id must be an interactive client of its issuer".into());
        say(self.audience.is_empty(), "auth.audience is empty".into());
        say(self.algorithms.is_empty(), "auth.algorithms is empty".into());
        say(self.algorithms.iter().any(|a| !POSSIBLE.contains(a)), "auth.algorithms: only ES256, PS256, RS256".into());
        say(self.sealing_keys.is_empty(), "auth.sealing_keys is empty".into());
        say(self.limits.idle <= TimeDelta::zero(), "auth.limits.idle must be positive".into());
        say(self.limits.absolute < self.limits.idle, "auth.limits.absolute must not be shorter than idle".into());
        if errors.is_empty() { Ok(()) } else { Err(ConfigErrors(errors)) }
    }

    fn login_client_is_interactive(&self) -> bool {
        let clients = self.issuers.iter().filter(|i| i.url == self.login.issuer).flat_map(|i| &i.clients);
        clients.clone().any(|c| c.id == self.login.client_id && c.kind == ClientKind::Interactive)
    }
}

/// Whether an address may be called: TLS, or this very machine (development issuer).
pub(super) fn safe_address(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else { return false };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    plain && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}

fn is_origin(address: &str) -> bool {
    let origin = reqwest::Url::parse(address).map(|url| url.origin().ascii_serialization());
    safe_address(address) && origin.is_ok_and(|origin| origin == address)
}
