//! From nothing to the first order by the written guide alone: what `docs/deployment.md` and `docs/partner-guide.md` tell
//! people to write and to type is taken out of them and done, with the development issuer where Keycloak would be.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;
use testkit::issuer::{DevIssuer, IssuerConfig};

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).expect("the page is there")
}

/// The first block of a kind after a heading.
fn block<'a>(page: &'a str, heading: &str, kind: &str) -> &'a str {
    let section = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}")).1;
    let opening = format!("\n```{kind}\n");
    section.split_once(&opening).and_then(|(_, rest)| rest.split_once("\n```")).unwrap_or_else(|| panic!("no {kind} in {heading}")).0
}

/// A machine as the guide has it, in a folder.
struct Machine {
    folder: PathBuf,
    port: u16,
    issuer: DevIssuer,
}

impl Machine {
    async fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide_{}", std::process::id()));
        for part in ["etc", "web", "documents"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        fs::write(folder.join("web/index.html"), "").expect("a file");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a free port").port();
        let issuer = DevIssuer::start(IssuerConfig::demo(0, &format!("http://localhost:{port}"))).await.expect("an issuer");
        Self { folder, port, issuer }
    }

    /// The guide's text with this machine's places and addresses.
    fn here(&self, text: &str) -> String {
        let path = |part: &str| self.folder.join(part).display().to_string();
        text.replace("/etc/ra-portal", &path("etc"))
            .replace("/usr/share/ra-portal/web", &path("web"))
            .replace("/var/lib/ra-portal/documents", &path("documents"))
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{}", self.port))
            .replace("https://portail.example", &format!("http://localhost:{}", self.port))
            .replace("http://localhost:8300", &format!("http://localhost:{}", self.port))
            .replace("http://localhost:8301/realms/operators", self.issuer.url())
            .replace("https://id.example/realms/operators", self.issuer.url())
    }

    /// Runs commands as somebody would type them; gives what they print.
    fn run(&self, commands: &str) -> String {
        let binaries = Path::new(env!("CARGO_BIN_EXE_ra-portal")).parent().expect("a folder");
        let path = format!("{}:{}", binaries.display(), std::env::var("PATH").expect("a PATH"));
        let mut shell = Command::new("bash");
        shell.args(["-euo", "pipefail", "-c", &self.here(commands)]).env("PATH", path).env("NO_PROXY", "localhost");
        shell.current_dir(&self.folder).env("TOKEN", self.issuer.access_token("portal-standard-v4").token());
        let output = shell.output().expect("bash runs");
        assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// The database of the guide, under names of its own: other tests share the cluster.
    async fn database(&self, sql: &str) {
        let admin = cluster::shared_for_tests().await;
        let (name, password) = (format!("guide_{}", std::process::id()), "secret");
        let mut connection = PgConnection::connect(admin).await.expect("the test cluster answers");
        for statement in sql.replace("ra_portal", &name).replace('…', password).split_inclusive(';').filter(|sql| sql.contains(';')) {
            connection.execute(AssertSqlSafe(statement.to_owned())).await.expect(statement);
        }
        let server = admin.rsplit_once('/').and_then(|(server, _)| server.rsplit_once('@')).expect("a URL with a server").1;
        fs::write(self.folder.join("etc/database-url"), format!("postgres://{name}:{password}@{server}/{name}")).expect("a file");
    }

    /// The secret files, each made by the command that stands beside its name.
    fn secrets(&self, configuration: &str) {
        let named =
            |line: &str| Some((line.split('"').find(|part| part.ends_with(".key"))?.to_owned(), line.split_once("# ")?.1.to_owned()));
        let commands: Vec<(String, String)> = configuration.lines().filter_map(named).collect();
        assert_eq!(commands.len(), 3, "sealing key, client key, master key");
        for (file, command) in commands {
            self.run(&format!("{} > {file}", command.split(';').next().expect("a command")));
        }
    }

    /// Starts the portal and waits until it is ready.
    fn serve(&self) -> Serving {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_ra-portal"));
        let mut child = serve.args(["serve", "--config"]).arg(self.folder.join("etc/ra-portal.toml")).spawn().expect("starts");
        for _ in 0..600 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Serving(child);
            }
            assert!(child.try_wait().expect("can be asked").is_none(), "the portal ended at once");
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the portal was not there within a minute");
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A portal that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_the_written_guide_an_empty_machine_takes_its_first_order() {
    let (deployment, partner) = (page("deployment.md"), page("partner-guide.md"));
    let machine = Machine::new().await;
    machine.database(block(&deployment, "PostgreSQL", "sql")).await;
    // The listener for bound tokens is for installations that have such partners.
    let configuration =
        block(&deployment, "Configuration", "toml").split("\n# Partner systems whose tokens are bound").next().expect("text");
    machine.secrets(configuration);
    fs::write(machine.folder.join("etc/ra-portal.toml"), machine.here(configuration)).expect("a file");

    let said = machine.run(block(&deployment, "Authorities, portals and what they sell", ""));
    assert!(said.ends_with("OUEST is new (version 1).\nstandard-v4 is new (version 1).\ncle-3-ans-livree is new (version 1).\n"), "{said}");

    let _serving = machine.serve();
    // The token is the development issuer's, which asks for no certificate: what is typed begins with the order.
    let (token, order) = block(&partner, "4. Place an order", "sh").split_once("\ncat >order.json").expect("a token, then the order");
    assert!(token.starts_with("TOKEN=") && token.contains("client_id=portal-standard-v4"), "{token}");
    let placed: serde_json::Value = serde_json::from_str(&machine.run(&format!("cat >order.json{order}"))).expect("JSON");
    assert_eq!(placed["status"], "incomplete");
    assert_eq!(placed["wanted_evidence"], serde_json::json!(["organisation_extract", "holder_identity"]));
    let read =
        "curl --silent --show-error --fail-with-body --header \"Authorization: Bearer $TOKEN\" https://portail.example/api/v1/orders";
    let orders: serde_json::Value = serde_json::from_str(&machine.run(read)).expect("JSON");
    assert_eq!(orders["orders"].as_array().map(Vec::len), Some(1));
    assert_eq!(orders["orders"][0]["number"], placed["number"]);
    // What is typed for the demo gets its own token, from the development issuer, which this is.
    let head = partner.split_once("\n## 1.").expect("a head").0;
    let typed = head.split_once("\n```sh\n").and_then(|(_, rest)| rest.split_once("\n```")).expect("lines for the demo").0;
    let of_the_demo: serde_json::Value = serde_json::from_str(&machine.run(&format!("unset TOKEN\n{typed}"))).expect("JSON");
    assert_eq!(of_the_demo["orders"][0]["number"], placed["number"]);
}
