//! A portal with its issuers, its database and a clock that the test moves; and a browser to walk through it.

#![allow(unreachable_pub, dead_code, reason = "each test binary uses its part")]

use app::documents::Documents;
use app::ports::scanner::NoScanner;
use app::{Clock, Db, Random};
use chrono::{DateTime, TimeDelta, Utc};
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys};
use http_layer::auth::{AuthConfig, AuthState, Client, ClientKey, ClientKind, Issuer, Limits, Login, Realm, SealingKey};
use jsonwebtoken::Algorithm;
use reqwest::{RequestBuilder, Response, StatusCode, header};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use testkit::issuer::{DevIssuer, IssuerConfig, SigningKey};

/// 2026-11-21 09:00:00 UTC.
const START: i64 = 1_795_251_600;

pub struct World {
    pub issuer: DevIssuer,
    pub subscribers: DevIssuer,
    pub auth: AuthState,
    pub db: Db,
    pub origin: String,
    seconds: Arc<AtomicI64>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// No test here has a document.
fn documents() -> Documents {
    let keys = MasterKeys::new(vec![MasterKey::new("test", [7; 32])]).expect("one key");
    let blobs = Arc::new(object_store::memory::InMemory::new());
    Documents::new(Arc::new(EncryptedStore::new(blobs, keys, Random::system())), Arc::new(NoScanner), 1)
}

async fn fresh_database() -> Db {
    let fill = async |url: &str| {
        let db = Db::connect(url, app::db::Options::default()).await.expect("connects");
        app::db::migrate(&db).await.expect("migrates");
        db.close().await;
    };
    let url = cluster::copy_for_tests("empty", fill).await;
    Db::connect(&url, app::db::Options::default()).await.expect("connects")
}

impl World {
    pub async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        let db = fresh_database().await;
        let seconds = Arc::new(AtomicI64::new(START));
        let now = {
            let seconds = seconds.clone();
            move || DateTime::from_timestamp(seconds.load(Ordering::SeqCst), 0).expect("in range")
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let issuer = |realm: &str| IssuerConfig { realm: realm.into(), clock: Arc::new(now.clone()), ..IssuerConfig::demo(0, &origin) };
        let subscribers = DevIssuer::start(issuer("subscribers")).await.expect("the subscribers' issuer starts");
        let issuer = DevIssuer::start(issuer("operators")).await.expect("the issuer starts");
        let config = config(&origin, &issuer, &subscribers, limits);
        let clock = Clock::new(now);
        let auth = AuthState::new(config, db.clone(), clock.clone(), Random::system()).expect("a good configuration");
        let parts = http_layer::Parts {
            db: db.clone(),
            clock,
            random: Random::system(),
            documents: documents(),
            auth: auth.clone(),
            limits: http_layer::Limits::default(),
            proxies: http_layer::Proxies::default(),
            web_dir: None,
            over_tls: false,
            company_record: None,
        };
        let (router, _) = http_layer::router(parts);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self { issuer, subscribers, auth, db, origin, seconds, server }
    }

    /// Moves the clock of everybody.
    pub fn pass(&self, time: TimeDelta) {
        self.seconds.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.seconds.load(Ordering::SeqCst), 0).expect("in range")
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, username: &str) -> Browser {
        let browser = self.browser();
        let arrival = browser.sign_in(username, "/orders").await;
        assert_eq!(arrival.status(), StatusCode::SEE_OTHER);
        browser
    }

    pub async fn sessions(&self) -> i64 {
        sqlx::query_scalar("select count(*) from sessions").fetch_one(self.db.pool()).await.expect("counts")
    }
}

fn config(origin: &str, issuer: &DevIssuer, subscribers: &DevIssuer, limits: Limits) -> AuthConfig {
    let client = |id: &str, kind| Client { id: id.into(), kind };
    let key = SigningKey::es256().expect("a key");
    AuthConfig {
        public_url: origin.to_owned(),
        issuers: vec![
            Issuer {
                url: issuer.url().into(),
                realm: Realm::Operators,
                clients: vec![
                    client("console-bff", ClientKind::Interactive),
                    client("portal-standard-v4", ClientKind::Service),
                    client("partner-acme", ClientKind::BoundService),
                ],
            },
            Issuer {
                url: subscribers.url().into(),
                realm: Realm::Subscribers,
                clients: vec![client("console-bff", ClientKind::Interactive)],
            },
        ],
        login: Login {
            issuer: issuer.url().into(),
            client_id: "console-bff".into(),
            key: ClientKey::from_pem(key.pem().as_bytes()).expect("a P-256 key"),
        },
        audience: "urn:ra:api".into(),
        algorithms: vec![Algorithm::ES256, Algorithm::PS256, Algorithm::RS256],
        sealing_keys: vec![SealingKey::new([7; 32])],
        roots: Vec::new(),
        limits,
    }
}

/// A browser as far as sign-in needs one: cookies for each origin, no automatic redirects, fetch metadata.
#[derive(Clone)]
pub struct Browser {
    pub origin: String,
    client: reqwest::Client,
    jar: Arc<Mutex<HashMap<String, HashMap<String, String>>>>,
}

impl Browser {
    fn new(origin: &str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { origin: origin.into(), client, jar: Arc::default() }
    }

    fn origin_of(url: &str) -> String {
        reqwest::Url::parse(url).expect("an address").origin().ascii_serialization()
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().expect("unpoisoned").get(&self.origin).and_then(|jar| jar.get(name).cloned())
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().expect("unpoisoned").entry(self.origin.clone()).or_default().insert(name.into(), value.into());
    }

    pub fn drop_cookie(&self, name: &str) {
        self.jar.lock().expect("unpoisoned").entry(self.origin.clone()).or_default().remove(name);
    }

    pub async fn send(&self, url: &str, request: RequestBuilder) -> Response {
        let origin = Self::origin_of(url);
        let cookies: Vec<String> = {
            let jar = self.jar.lock().expect("unpoisoned");
            jar.get(&origin).into_iter().flatten().map(|(name, value)| format!("{name}={value}")).collect()
        };
        let request = if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) };
        let response = request.send().await.expect("an answer");
        for set in response.headers().get_all(header::SET_COOKIE) {
            let text = set.to_str().expect("text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            let mut jar = self.jar.lock().expect("unpoisoned");
            let jar = jar.entry(origin.clone()).or_default();
            if text.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.into(), value.into());
            }
        }
        response
    }

    pub async fn get(&self, path: &str) -> Response {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.origin) };
        self.send(&url, self.client.get(&url)).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let url = format!("{}{path}", self.origin);
        let request = headers.iter().fold(self.client.get(&url), |request, (name, value)| request.header(*name, *value));
        self.send(&url, request).await
    }

    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let url = format!("{}{path}", self.origin);
        let request = headers.iter().fold(self.client.post(&url), |request, (name, value)| request.header(*name, *value));
        self.send(&url, request).await
    }

    /// The page's own request to sign out.
    pub async fn sign_out(&self) -> Response {
        self.post_with("/auth/logout", &[("sec-fetch-site", "same-origin"), ("x-requested-by", "ra-portal")]).await
    }

    pub async fn me(&self) -> StatusCode {
        self.get("/api/v1/me").await.status()
    }

    /// Goes to the provider; returns its page's request, or the address it already sends back to.
    pub async fn depart(&self, query: &str) -> String {
        location(&self.get(&format!("/auth/login{query}")).await)
    }

    /// Chooses a person on the provider's page and returns the address of the callback.
    pub async fn choose(&self, at_provider: &str, username: &str) -> String {
        let page = self.get(at_provider).await;
        if page.status() == StatusCode::SEE_OTHER {
            return location(&page);
        }
        let html = page.text().await.expect("a page");
        let link = html.split("href=\"").find(|rest| rest.contains(&format!("person={username}\""))).expect("the person is on the page");
        let path = link.split('"').next().expect("an address").replace("&amp;", "&");
        location(&self.get(&format!("{}{path}", Self::origin_of(at_provider))).await)
    }

    pub async fn sign_in(&self, username: &str, return_to: &str) -> Response {
        let at_provider = self.depart(&format!("?return_to={return_to}")).await;
        let callback = self.choose(&at_provider, username).await;
        self.get(&callback).await
    }
}

pub fn location(response: &Response) -> String {
    let to = response.headers().get(header::LOCATION).unwrap_or_else(|| panic!("no redirect but {}", response.status()));
    to.to_str().expect("text").to_owned()
}

pub async fn code(response: Response) -> String {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let status = response.status().as_u16();
    let problem: api::Problem = serde_json::from_slice(&response.bytes().await.expect("a body")).expect("a problem");
    assert_eq!(problem.status, status);
    assert!(!problem.request_id.is_empty());
    problem.code.as_str().to_owned()
}
