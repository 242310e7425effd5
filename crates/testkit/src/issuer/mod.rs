//! The development issuer: an OpenID Connect provider in this process, with the claims of our realms and a page to
//! choose who to be. It listens on the loopback address only. Tests rotate its keys, take roles away, switch it off
//! and forge tokens with it; the demo signs people in with it.
//!
//! It stands in for Keycloak, it does not replace it in the proof: the browser tests run on the real one.

mod authorize;
mod config;
mod forge;
mod keys;
mod language;
mod logout;
mod pages;
mod sessions;
mod texts;
mod token;

pub use config::{Account, BffClient, ClientKeys, DEMO_PORTALS, IssuerConfig, Person, Refusal, demo_accounts, demo_people};
pub use forge::Forge;
pub use keys::SigningKey;
pub use language::{Language, Words};

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the issuer takes the time from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Why the issuer does not start: a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// Only this machine may reach it.
    #[error("the development issuer listens on the loopback address only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The address is taken, or not ours.
    #[error("the development issuer cannot listen on {address}: {cause}")]
    Listen {
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The system has no randomness, or the client for its own calls cannot be made.
    #[error("the development issuer cannot start: {0}")]
    Setup(&'static str),
}

/// A running issuer; dropping it ends it.
pub struct DevIssuer {
    shared: Shared,
    server: tokio::task::JoinHandle<()>,
}

type Shared = Arc<Inner>;

struct Inner {
    url: String,
    config: IssuerConfig,
    client: reqwest::Client,
    state: Mutex<sessions::State>,
    down: AtomicBool,
    token_requests: AtomicU64,
    key_requests: AtomicU64,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, sessions::State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> DateTime<Utc> {
        (self.config.clock)()
    }
}

impl DevIssuer {
    /// Starts it.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn start(config: IssuerConfig) -> Result<Self, IssuerError> {
        if !config.listen.ip().is_loopback() {
            return Err(IssuerError::NotLoopback(config.listen));
        }
        let failed = |cause| IssuerError::Listen { address: config.listen, cause };
        let listener = tokio::net::TcpListener::bind(config.listen).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let client = reqwest::Client::builder().no_proxy().timeout(std::time::Duration::from_secs(5)).build();
        let shared = Arc::new(Inner {
            url: format!("http://localhost:{port}/realms/{}", config.realm),
            client: client.map_err(|_| IssuerError::Setup("no HTTP client"))?,
            state: Mutex::new(sessions::State::new(&config)?),
            config,
            down: AtomicBool::new(false),
            token_requests: AtomicU64::new(0),
            key_requests: AtomicU64::new(0),
        });
        let router = router(&shared);
        let server = tokio::spawn(async move {
            if let Err(cause) = axum::serve(listener, router).await {
                tracing::error!(%cause, "the development issuer stopped");
            }
        });
        Ok(Self { shared, server })
    }

    /// Its name, the `iss` of its tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Signs with a new key from now on; the old one stays published.
    pub fn rotate_key(&self) {
        self.shared.state().rotate();
    }

    /// Publishes the signing key only.
    pub fn retire_old_keys(&self) {
        self.shared.state().retire();
    }

    /// Publishes a key that signs nothing by itself; tests forge with it.
    pub fn publish(&self, key: &SigningKey) {
        self.shared.state().publish(key.clone());
    }

    /// Answers nothing but 503, or is itself again.
    pub fn set_down(&self, down: bool) {
        self.shared.down.store(down, Ordering::SeqCst);
    }

    /// Gives a person other roles, from their next token on.
    pub fn set_roles(&self, username: &str, roles: &[&str]) {
        self.shared.state().set_roles(username, roles);
    }

    /// Ends every session of a person without telling anybody: the next refresh fails.
    pub fn disable(&self, username: &str) {
        self.shared.state().end_sessions_of(username);
    }

    /// How often the token endpoint was asked.
    #[must_use]
    pub fn token_requests(&self) -> u64 {
        self.shared.token_requests.load(Ordering::SeqCst)
    }

    /// How often the keys were asked for.
    #[must_use]
    pub fn key_requests(&self) -> u64 {
        self.shared.key_requests.load(Ordering::SeqCst)
    }

    /// An access token as a person of the list would get it, ready to be changed.
    ///
    /// # Panics
    /// There is no such person or account: the test is wrong.
    #[must_use]
    pub fn access_token(&self, who: &str) -> Forge {
        Forge::access(&self.shared, who)
    }

    /// A logout token for a session or a person, ready to be changed.
    #[must_use]
    pub fn logout_token(&self, sid: Option<&str>, subject: Option<&str>) -> Forge {
        Forge::logout(&self.shared, sid, subject)
    }

    /// The provider's session of a person, the one that began last.
    #[must_use]
    pub fn sid_of(&self, username: &str) -> Option<String> {
        self.shared.state().last_session_of(username)
    }

    /// Runs until the process ends.
    pub async fn wait(mut self) {
        // Ends only when the server does; why was logged there.
        let _ = (&mut self.server).await;
    }
}

impl Drop for DevIssuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn router(shared: &Shared) -> Router {
    let base = format!("/realms/{}", shared.config.realm);
    let at = |path: &str| format!("{base}{path}");
    Router::new()
        .route(&at("/.well-known/openid-configuration"), get(token::discovery))
        .route(&at("/protocol/openid-connect/certs"), get(token::jwks))
        .route(&at("/protocol/openid-connect/auth"), get(authorize::authorize))
        .route(&at("/choose"), get(authorize::choose))
        .route(&at("/back"), get(authorize::back))
        .route(&at("/protocol/openid-connect/token"), post(token::token))
        .route(&at("/protocol/openid-connect/logout"), get(logout::logout_by_browser).post(logout::logout_by_client))
        .route("/chooser.css", get(pages::style))
        .route("/inter.woff2", get(pages::font))
        // Browsers ask for one; a missing one is an error in their consoles.
        .route("/favicon.ico", get(async || axum::http::StatusCode::NO_CONTENT))
        .layer(from_fn_with_state(shared.clone(), gate))
        .with_state(shared.clone())
}

/// The switch, and the headers of every answer.
async fn gate(axum::extract::State(shared): axum::extract::State<Shared>, request: axum::extract::Request, next: Next) -> Response {
    if shared.down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(pages::CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
