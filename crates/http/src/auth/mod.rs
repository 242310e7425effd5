//! Sign-in, sessions and tokens (design D2, R-6).
//!
//! Two ways in, never mixed in one request:
//! - **The browser** holds a random cookie and nothing else. This server is the OpenID Connect client (code + PKCE,
//!   `private_key_jwt`) and keeps the tokens, sealed, in the session's row.
//! - **Partner systems** send a Bearer token, which is held against the whole checklist of [`verifier`].
//!
//! One verifier reads all three kinds of token (access, ID, logout), so that one allow-list, one key cache and one
//! attack corpus cover them. That is why the code flow is spoken here and not by an OIDC crate: what such a crate
//! would add (`private_key_jwt`, logout tokens, `typ`, a bounded key refetch are missing in it) is less than what it
//! would double.
//!
//! Wiring: [`AuthState::new`], [`router`] for the `/auth` routes, [`SignedIn`] as the extractor of every route that
//! needs somebody, [`mtls::serve`] for the second listener.

mod attempt;
mod claim;
mod client_key;
mod config;
pub(crate) mod cookies;
mod csrf;
mod extract;
mod id_token;
mod jose;
mod keys;
mod logout;
pub mod mtls;
mod outbound;
mod provider;
mod return_to;
mod routes;
mod seal;
mod session;
pub mod verifier;

pub use client_key::ClientKey;
pub use config::{AuthConfig, Client, ClientKind, ConfigErrors, Issuer, Limits, Login, Realm};
pub use extract::{SessionEnds, SignedIn};
pub use mtls::PeerCertificate;
pub use routes::{provider_router, router};
pub use seal::SealingKey;
pub use verifier::Flaw;

use app::{Clock, Db, Random};
use std::sync::Arc;

/// Everything that sign-in and verification need; a clone is a handle.
#[derive(Clone)]
pub struct AuthState(Arc<Inner>);

struct Inner {
    config: AuthConfig,
    db: Db,
    clock: Clock,
    random: Random,
    verifier: verifier::Verifier,
    /// The provider of the browser's sign-in.
    provider: provider::Provider,
    /// At most this many refreshes at a time: each holds a database connection while the provider answers.
    lanes: Vec<tokio::sync::Mutex<()>>,
}

/// Refreshes that may run at a time on one instance: fewer than the pool has connections, so that a slow provider
/// never takes the store away from everybody else.
const REFRESH_LANES: usize = 2;

impl AuthState {
    /// Checks the configuration and gets ready. Nothing is fetched yet: the portal starts while its provider is down.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, at once.
    pub fn new(config: AuthConfig, db: Db, clock: Clock, random: Random) -> Result<Self, ConfigErrors> {
        config.check()?;
        let client = outbound::client(&config.roots).map_err(ConfigErrors::one)?;
        let verifier = verifier::Verifier::new(&config, &client, &clock);
        let keys = verifier.keys_of(&config.login.issuer);
        let keys = keys.ok_or_else(|| ConfigErrors::one("login.issuer is not one of the issuers"))?;
        let provider = provider::Provider::new(&config, client, clock.clone(), random.clone(), keys);
        let lanes = (0..REFRESH_LANES).map(|_| tokio::sync::Mutex::new(())).collect();
        Ok(Self(Arc::new(Inner { config, db, clock, random, verifier, provider, lanes })))
    }

    /// Who an access token speaks for, or what is wrong with it. The extractor says less: callers see a problem's code.
    ///
    /// # Errors
    /// The first [`Flaw`] found.
    pub async fn examine(&self, token: &str, certificate: Option<&PeerCertificate>) -> Result<domain::policy::Actor, Flaw> {
        let proof = self.0.verifier.access(token, certificate.map(PeerCertificate::thumbprint)).await?;
        Ok(proof.actor)
    }

    /// Removes sessions, sign-ins and logout tokens that are past their time. For a timer; a few minutes apart is
    /// enough, since nothing expired is ever honoured.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn sweep(&self) -> app::Result<u64> {
        let now = self.0.clock.now();
        let mut swept = 0;
        loop {
            let rows = app::db::sessions::sweep(&self.0.db, now, now - self.0.config.limits.idle).await?;
            swept += rows;
            if rows < app::db::sessions::SWEEP_LIMIT.unsigned_abs() {
                return Ok(swept);
            }
        }
    }
}

impl std::fmt::Debug for AuthState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuthState")
    }
}
