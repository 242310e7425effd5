//! The portal in this process, on a real database with invented orders, and people who send it requests.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use app::documents::Documents;
use app::ports::documents::Mark;
use app::ports::scanner::NoScanner;
use app::{Clock, Db, Random};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use bytes::Bytes;
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys};
use domain::values::RecordAddress;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use http_layer::auth::{self, AuthConfig, AuthState, Client, ClientKey, ClientKind, Issuer, Login, Realm, SealingKey};
use http_layer::{Limits, Proxies};
use object_store::memory::InMemory;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use testkit::issuer::{DevIssuer, Forge, IssuerConfig, SigningKey};
use tower::ServiceExt;

/// How many orders there are.
pub const ORDERS: u64 = 300;

/// How the portal of a test differs from the usual one.
#[derive(Default)]
pub struct Setup {
    pub limits: Limits,
    pub proxies: Proxies,
    pub web_dir: Option<PathBuf>,
    pub company_record: Option<RecordAddress>,
    /// The mark that the place of documents must bear.
    pub mark: Option<Mark>,
}

pub struct TestApp {
    pub issuer: DevIssuer,
    pub db: Db,
    pub portal: http_layer::App,
    /// Where documents lie, encrypted.
    pub blobs: Arc<InMemory>,
    /// What imports and reads them.
    pub documents: Documents,
    router: axum::Router,
    /// Where the database is.
    url: String,
}

/// After every test: whatever it did, what always has to be true of the database still is.
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let url = self.url.clone();
        // The test's own runtime is inside of it, and cannot wait.
        let asking = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let options = app::db::Options { max_connections: 1, ..app::db::Options::default() };
                let db = Db::connect(&url, options).await.expect("connects");
                db::verify::verify(&db).await.expect("asked")
            })
        });
        let violations = asking.join().expect("the database answers");
        assert!(violations.is_empty(), "the database is not as it always has to be: {violations:#?}");
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The problem's code; the whole of its form is checked.
    pub fn code(&self) -> String {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.text);
        let problem: api::Problem = serde_json::from_str(&self.text).expect("a problem");
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.request_id, self.headers["x-request-id"].to_str().expect("text"));
        assert_eq!(problem.r#type, format!("/problems/{}", problem.code.as_str()));
        problem.code.as_str().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(Setup { limits: Limits { requests_per_second: 1e6, burst: 1_000_000, ..Limits::default() }, ..Setup::default() }).await
    }

    pub async fn with(Setup { limits, proxies, web_dir, company_record, mark }: Setup) -> Self {
        let (db, url) = database().await;
        let origin = "http://localhost:1";
        let issuer = DevIssuer::start(IssuerConfig::demo(0, origin)).await.expect("the issuer starts");
        let auth = AuthState::new(identity(origin, &issuer), db.clone(), Clock::system(), Random::system()).expect("a good configuration");
        let (clock, random) = (Clock::system(), Random::system());
        let blobs = Arc::new(InMemory::new());
        let documents = documents(&blobs, mark);
        let parts = http_layer::Parts {
            db: db.clone(),
            clock,
            random,
            documents: documents.clone(),
            auth,
            limits,
            proxies,
            web_dir,
            over_tls: true,
            company_record,
        };
        let (router, portal) = http_layer::router(parts);
        Self { issuer, db, portal, blobs, documents, router, url }
    }

    /// Listens as the server does, on a port of this machine, until the test ends.
    pub async fn listen(&self, limits: &Limits) -> SocketAddr {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let server = http_layer::limits::impatient(axum_server::from_tcp(listener).expect("a listener"), limits);
        tokio::spawn(server.serve(self.router.clone().into_make_service_with_connect_info::<SocketAddr>()));
        address
    }

    /// Where its database is.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn send(&self, request: Request) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// A request of nobody, with the headers given.
    pub async fn anonymous(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(Request::builder().method(method).uri(path), |r, (name, value)| r.header(*name, *value));
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// A request of nobody whose connection comes from this address.
    pub async fn from(&self, peer: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let peer = ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 50_000));
        let request = headers.iter().fold(Request::builder().uri(path).extension(peer), |r, (name, value)| r.header(*name, *value));
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// A GET with a token.
    pub async fn get(&self, token: &Forge, path: &str) -> Answer {
        self.anonymous("GET", path, &[("authorization", &format!("Bearer {}", token.token()))]).await
    }

    /// A PUT of a JSON document with a token, with a header that says which version it is for.
    pub async fn put(&self, token: &Forge, path: &str, precondition: Option<(&str, &str)>, document: &Value) -> Answer {
        let request =
            Request::put(path).header("authorization", format!("Bearer {}", token.token())).header("content-type", "application/json");
        let request = precondition.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(document.to_string())).expect("a request")).await
    }

    /// A GET by one of the demo's people or systems.
    pub async fn get_as(&self, who: &str, path: &str) -> Answer {
        self.get(&self.issuer.access_token(who), path).await
    }

    /// A POST with a token.
    pub async fn post(&self, token: &Forge, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.send(posting(token, path, headers, body.to_string())).await
    }

    /// A PUT of a file with a token.
    pub async fn put_file(&self, token: &Forge, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method("PUT").uri(path).header("authorization", format!("Bearer {}", token.token()));
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// A PUT of a file by one of the demo's people or systems, with a header that says which version it is for.
    pub async fn put_file_for(&self, who: &str, (name, value): (&str, &str), path: &str, body: impl Into<Body>) -> Answer {
        let token = self.issuer.access_token(who).token();
        let request = Request::put(path).header("authorization", format!("Bearer {token}")).header(name, value);
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// A POST of a file with a token.
    pub async fn post_file(&self, token: &Forge, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("authorization", format!("Bearer {}", token.token()));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// A PUT of a form of files (name, name of the file, content) with a token.
    pub async fn put_form(&self, token: &Forge, path: &str, files: &[(&str, &str, Vec<u8>)]) -> Answer {
        let mut body = Vec::new();
        for (name, file_name, content) in files {
            let head = format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\r\n");
            body.extend([head.as_bytes(), content, b"\r\n"].concat());
        }
        body.extend(b"--limit--\r\n");
        let request = Request::put(path).header("authorization", format!("Bearer {}", token.token()));
        let request = request.header("content-type", "multipart/form-data; boundary=limit");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// A PUT of a file by one of the demo's people or systems.
    pub async fn put_file_as(&self, who: &str, path: &str, body: impl Into<Body>) -> Answer {
        self.put_file(&self.issuer.access_token(who), path, body).await
    }

    /// The number of some order of the authority.
    pub async fn an_order_of(&self, ra: &str) -> i64 {
        let sql = "select o.number from orders o join portals p on p.id = o.portal_id where p.ra_code = $1 order by o.number limit 1";
        sqlx::query_scalar(sql).bind(ra).fetch_one(self.db.pool()).await.expect("an order")
    }
}

/// A request that posts a JSON document; the header `content-type` can be another.
pub fn posting(token: &Forge, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request {
    let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {}", token.token()));
    let named = headers.iter().any(|(name, _)| *name == "content-type");
    let request = if named { request } else { request.header(header::CONTENT_TYPE, "application/json") };
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body.into()).expect("a request")
}

/// The account of the order portal `standard-v4`.
pub fn partner(app: &TestApp) -> Forge {
    app.issuer.access_token("portal-standard-v4")
}

/// How many rows there are of something.
pub async fn count(app: &TestApp, of: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {of}"))).fetch_one(app.db.pool()).await.expect("a number")
}

/// Every wrong field with its code.
pub fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| format!("{} {}", e["field"].as_str().unwrap_or_default(), e["code"].as_str().unwrap_or_default())).collect()
}

/// An order that is good on this portal: a card pays it, the legal representative holds it.
pub fn an_order(portal: &str) -> Value {
    let person = json!({
        "title": "ms", "first_name": "Maëlle", "last_name": "Le Goff-Béranger", "address": "4 rue des Dentelles", "postcode": "35000",
        "city": "Rennes", "country": "FR", "email": "Maelle@exemple.test", "mobile": "06 39 98 00 12"
    });
    json!({
        "portal": portal, "offer": "cle-3-ans-livree", "type": "new", "process": "digital", "payment_method": "card",
        "subscriber": {"first_name": "Yann", "last_name": "Kerbrat", "email": "y.kerbrat@exemple.test"},
        "organisation": {
            "siren": "0002 732 829 320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000", "city": "Rennes",
            "country": "FR"
        },
        "legal_representative": person, "holder_is_legal_representative": true,
        "otp_contact": {"channel": "mobile", "contact": "06 39 98 00 12"}
    })
}

/// Documents in memory, encrypted as everywhere, not scanned.
fn documents(blobs: &Arc<InMemory>, mark: Option<Mark>) -> Documents {
    let store = store_under(blobs, &[("test", 7)]);
    Documents::new(Arc::new(mark.into_iter().fold(store, EncryptedStore::marked)), Arc::new(NoScanner), 2)
}

/// The same documents under other master keys, each by its name and made of one byte.
pub fn documents_under(blobs: &Arc<InMemory>, keys: &[(&str, u8)]) -> Documents {
    Documents::new(Arc::new(store_under(blobs, keys)), Arc::new(NoScanner), 2)
}

/// Where they are kept.
pub fn store_under(blobs: &Arc<InMemory>, keys: &[(&str, u8)]) -> EncryptedStore {
    let keys = keys.iter().map(|(id, byte)| MasterKey::new(id, [*byte; 32])).collect();
    EncryptedStore::new(blobs.clone(), MasterKeys::new(keys).expect("keys"), Random::system())
}

/// A PDF of one page; what is given stands in its catalogue.
pub fn pdf(catalog: &str) -> Vec<u8> {
    pdf_with(catalog, 1)
}

/// A PDF of so many pages.
pub fn pdf_of_pages(pages: usize) -> Vec<u8> {
    pdf_with("", pages)
}

fn pdf_with(catalog: &str, pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 4)).collect();
    let head = [
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
        format!("<</Type/Pages/Kids[{}]/Count {pages}>>", kids.trim_end()),
        "<</Length 5>>\nstream\nBT ET\nendstream".to_owned(),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>".to_owned();
    let objects: Vec<String> = head.into_iter().chain(std::iter::repeat_n(page, pages)).collect();
    let size = objects.len() + 1;
    let mut text = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = text.len();
    (text + &table + &format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")).into_bytes()
}

/// A grey PNG of this shade.
pub fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&[shade; 64])).expect("a picture");
    bytes
}

/// A database of its own, migrated and filled, and where it is.
async fn database() -> (Db, String) {
    let fill = async |url: &str| {
        let db = Db::connect(url, app::db::Options::default()).await.expect("connects");
        app::db::migrate(&db).await.expect("migrates");
        let options = seed::SeedOptions { orders: ORDERS, seed: 7, now: Clock::system().now() };
        seed::run(&db, options).await.expect("seeds");
        db.close().await;
    };
    let url = cluster::copy_for_tests("orders", fill).await;
    (Db::connect(&url, app::db::Options::default()).await.expect("connects"), url)
}

fn identity(origin: &str, issuer: &DevIssuer) -> AuthConfig {
    let client = |id: &str, kind| Client { id: id.into(), kind };
    let key = SigningKey::es256().expect("a key");
    AuthConfig {
        public_url: origin.to_owned(),
        issuers: vec![Issuer {
            url: issuer.url().into(),
            realm: Realm::Operators,
            clients: vec![
                client("console-bff", ClientKind::Interactive),
                client("portal-standard-v4", ClientKind::Service),
                client("partner-acme", ClientKind::Service),
            ],
        }],
        login: Login {
            issuer: issuer.url().into(),
            client_id: "console-bff".into(),
            key: ClientKey::from_pem(key.pem().as_bytes()).expect("a P-256 key"),
        },
        audience: "urn:ra:api".into(),
        algorithms: vec!["ES256".parse().expect("an algorithm")],
        sealing_keys: vec![SealingKey::new([7; 32])],
        roots: Vec::new(),
        limits: auth::Limits::default(),
    }
}
