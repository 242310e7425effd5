//! An installation with a database and a folder of its own, and its server as a process.

use app::documents::Documents;
use app::failpoint::Failpoint;
use app::ports::scanner::NoScanner;
use app::upkeep::{self, Mode, SAFE_AGE};
use app::{Clock, Random};
use chrono::TimeDelta;
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys, Place};
use db::Db;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::configuration::Configuration;
use testkit::issuer::{DevIssuer, IssuerConfig};

const ACCOUNT: &str = "portal-standard-v4";
const OPERATOR: &str = "claire.morvan";
const READY_WITHIN: Duration = Duration::from_secs(30);
const SIGABRT: i32 = 6;

/// A point, and the how manyth time that it is passed.
pub(crate) type At = (Failpoint, u32);

/// A portal that sells one thing.
pub(crate) struct Installation {
    folder: PathBuf,
    address: SocketAddr,
    issuer: DevIssuer,
    client: Client,
    db: Db,
    documents: Documents,
}

/// Its server; killed when nobody holds it any more.
pub(crate) struct Server {
    process: RefCell<Child>,
    client: Client,
    origin: String,
    token: String,
    operator: String,
}

impl Installation {
    /// One of this name.
    pub(crate) async fn new(name: &str) -> Self {
        let fill = async |url: &str| {
            let db = Db::connect(url, db::Options::default()).await.expect("connects");
            db::migrate(&db).await.expect("migrates");
            db.close().await;
        };
        let url = cluster::copy_for_tests("empty", fill).await;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash_points_{}_{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|port| port.local_addr()).expect("a port");
        let issuer = DevIssuer::start(IssuerConfig::demo(0, &format!("http://{address}"))).await.expect("an issuer");
        let configuration = Configuration {
            folder: &folder,
            address,
            public_url: &format!("http://{address}"),
            database_url: &url,
            max_connections: 2,
            issuer: issuer.url(),
            account: ACCOUNT,
            more: "",
        };
        configuration.write().expect("a configuration");
        let db = Db::connect(&url, db::Options::default()).await.expect("connects");
        let blobs = connectors::documents::open(&Place::Directory(folder.join("documents"))).expect("a directory");
        let keys = MasterKeys::new(vec![MasterKey::new("documents", [7; 32])]).expect("a key");
        let store = EncryptedStore::new(blobs, keys, Random::system());
        let documents = Documents::new(Arc::new(store), Arc::new(NoScanner), 1);
        // A connection that is kept would belong to a server that is dead.
        let client = Client::builder().timeout(Duration::from_secs(20)).pool_max_idle_per_host(0).build().expect("a client");
        let here = Self { folder, address, issuer, client, db, documents };
        here.sell();
        here
    }

    /// An authority, a portal and an offer.
    fn sell(&self) {
        for arguments in [
            &["ra", "add", "OUEST", "name=AE Ouest"][..],
            &["portal", "add", "standard-v4", "ra=OUEST", "name=STANDARD V4"],
            &[
                "offer",
                "add",
                "standard-v4",
                "cle-3-ans",
                "label=Signature qualifiée 3 ans",
                "medium=MD940",
                "duration_years:=3",
                "delivery_mode=delivered",
                "holder_authentication=courier",
                "issuing_ca=AC Exemple Qualifiée",
                "price_lines[0].label=Signature qualifiée 3 ans",
                "price_lines[0].incl_vat_cents:=23700",
            ],
        ] {
            let output = self.command().args(arguments).output().expect("runs");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ra-portal"));
        command.env("RA_PORTAL_CONFIG", self.folder.join("ra-portal.toml")).env_remove("FAILPOINTS");
        command
    }

    /// The program with these arguments, which ends where it is told to.
    fn doomed(&self, arguments: &[&str], at: Option<At>) -> Command {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((point, time)) = at {
            command.env("FAILPOINTS", format!("{}:{time}=abort", point.as_str()));
        }
        command
    }

    /// A command at the machine, to its end.
    pub(crate) fn run(&self, arguments: &[&str], at: Option<At>) -> ExitStatus {
        self.doomed(arguments, at).status().expect("runs")
    }

    /// The server, which ends where it is told to, once it answers.
    pub(crate) async fn start(&self, at: Option<At>) -> Server {
        let mut command = self.doomed(&["serve"], at);
        let process = RefCell::new(command.spawn().expect("starts"));
        let (client, origin) = (self.client.clone(), format!("http://{}", self.address));
        let token = |who| self.issuer.access_token(who).token();
        let server = Server { process, client, origin, token: token(ACCOUNT), operator: token(OPERATOR) };
        let begun = Instant::now();
        while !server.request(Method::GET, "/readyz").send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(server.process.borrow_mut().try_wait().expect("asked").is_none(), "the server ended by itself");
            assert!(begun.elapsed() < READY_WITHIN, "the server does not answer");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        server
    }

    /// Every invariant holds and every document can be read, as whoever runs the portal asks it.
    pub(crate) fn verifies(&self, what: &str) {
        assert!(self.run(&["verify", "--documents"], None).success(), "{what}");
    }

    /// Whether the place is taken for that of the documents.
    pub(crate) fn is_claimed(&self) -> bool {
        self.doomed(&["documents", "sweep"], None).stderr(Stdio::null()).status().expect("runs").success()
    }

    /// The directory of the documents.
    pub(crate) fn documents(&self) -> PathBuf {
        Configuration::documents(&self.folder)
    }

    /// Configures these master keys, the current one first.
    pub(crate) fn has_master_keys(&self, names: &[&str]) {
        let path = |name: &&str| self.folder.join(format!("{name}.key"));
        for path in names.iter().map(path).filter(|path| !path.exists()) {
            std::fs::write(&path, Random::system().bytes::<32>()).expect("a key");
        }
        let file = self.folder.join("ra-portal.toml");
        let text = std::fs::read_to_string(&file).expect("a configuration");
        let line = |line: &str| match line.starts_with("master_key_files") {
            true => format!("master_key_files = {:?}\n", names.iter().map(path).collect::<Vec<_>>()),
            false => format!("{line}\n"),
        };
        std::fs::write(&file, text.lines().map(line).collect::<String>()).expect("a configuration");
    }

    /// How many documents' keys are under this master key.
    pub(crate) async fn under(&self, master_key: &str) -> i64 {
        let sql = "SELECT count(*) FROM order_documents WHERE master_key = $1";
        sqlx::query_scalar(sql).bind(master_key).fetch_one(self.db.pool()).await.expect("counts")
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.db.pool()).await.expect("counts")
    }

    /// Every invariant holds, every row has its bytes, and so many blobs have no row, which the sweep removes.
    pub(crate) async fn holds(&self, what: &str, orphans: RangeInclusive<u64>) {
        let violations = db::verify::verify(&self.db).await.expect("asked");
        assert!(violations.is_empty(), "{what}: {violations:#?}");
        let checked = upkeep::check(&self.db, &self.documents).await.expect("read");
        assert_eq!(checked.unreadable.count, 0, "{what}: a row without its bytes");
        let later = Clock::system().now() + SAFE_AGE + TimeDelta::minutes(1);
        let swept = upkeep::sweep(&self.db, &self.documents, later, Mode::Careful).await.expect("swept");
        assert!(orphans.contains(&swept.orphans), "{what}: {} blobs without row, not {orphans:?}", swept.orphans);
        assert_eq!((swept.removed, swept.missing.count), (swept.orphans, 0), "{what}");
        assert_eq!(swept.blobs - swept.orphans, checked.good, "{what}: a blob for each row");
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// A request of the portal's account.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_as(&self.token, method, path)
    }

    /// A request with this token.
    pub(crate) fn request_as(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin)).bearer_auth(token)
    }

    /// The token of an operator who sees everything.
    pub(crate) fn operator(&self) -> &str {
        &self.operator
    }

    /// The same with a JSON document, under a key.
    pub(crate) fn post(&self, path: &str, key: &str, document: &Value) -> RequestBuilder {
        self.request(Method::POST, path).header("idempotency-key", key).json(document)
    }

    /// Waits until it is gone, as a crash leaves it.
    pub(crate) fn has_aborted(&self) {
        has_aborted(self.process.borrow_mut().wait().expect("a status"));
    }

    /// Ends it without asking.
    pub(crate) fn kill(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.borrow_mut().kill();
        let _ = self.process.borrow_mut().wait();
    }
}

/// It ended as a crash ends it.
pub(crate) fn has_aborted(status: ExitStatus) {
    assert_eq!(status.signal(), Some(SIGABRT), "{status}");
}

/// An order that needs an extract and both sides of an identity document.
pub(crate) fn order_document() -> Value {
    let person = json!({
        "title": "ms", "first_name": "Maëlle", "last_name": "Le Goff-Béranger", "address": "4 rue des Dentelles", "postcode": "35000",
        "city": "Rennes", "country": "FR", "email": "Maelle@exemple.test", "mobile": "06 39 98 00 12"
    });
    json!({
        "portal": "standard-v4", "offer": "cle-3-ans", "type": "new", "process": "digital", "payment_method": "card",
        "subscriber": {"first_name": "Yann", "last_name": "Kerbrat", "email": "y.kerbrat@exemple.test"},
        "organisation": {
            "siren": "732 829 320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000", "city": "Rennes",
            "country": "FR"
        },
        "legal_representative": person, "holder_is_legal_representative": true,
        "otp_contact": {"channel": "mobile", "contact": "06 39 98 00 12"}
    })
}

/// A grey PNG of this shade.
pub(crate) fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&[shade; 64])).expect("a picture");
    bytes
}
