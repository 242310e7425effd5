//! `ra-portal ra`, `portal` and `offer`, as they are typed: an empty installation gets what its first order needs.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use testkit::configuration::Configuration;

/// An empty database, and the configuration file that leads to it.
struct Installation {
    folder: PathBuf,
    url: String,
}

impl Installation {
    async fn new() -> Self {
        let admin = cluster::shared_for_tests().await;
        let name = format!("settings_{}", std::process::id());
        let mut connection = PgConnection::connect(admin).await.expect("the test cluster answers");
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database");
        let url = admin.rsplit_once('/').map(|(server, _)| format!("{server}/{name}")).expect("a URL with a database");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Configuration::write_database_only(&folder, &url).expect("a file");
        Self { folder, url }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ra-portal"));
        command.env("RA_PORTAL_CONFIG", self.folder.join("ra-portal.toml")).env("USER", "zoe").env_remove("SUDO_USER");
        command.args(arguments).output().expect("runs")
    }

    /// What it prints when it succeeds.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// What it complains of when it does not.
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).expect("text")
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_installation_gets_an_authority_a_portal_and_an_offer() {
    let here = Installation::new().await;
    assert!(here.refuses(&["ra", "list"]).contains("ra-portal migrate"), "an old schema is said");
    here.says(&["migrate"]);
    assert_eq!(here.says(&["ra", "list"]), "");
    assert_eq!(here.says(&["ra", "add", "OUEST", "name=AE Ouest"]), "OUEST is new (version 1).\n");
    assert_eq!(here.says(&["ra", "list"]), "OUEST\tAE Ouest\n");
    let portal = ["portal", "add", "standard-v4", "ra=OUEST", "name=STANDARD V4", r#"notification_addresses:=["a@ae.example"]"#];
    assert_eq!(here.says(&portal), "standard-v4 is new (version 1).\n");
    let offer = [
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
    ];
    assert_eq!(here.says(&offer), "cle-3-ans is new (version 1).\n");
    assert_eq!(here.says(&["offer", "list", "standard-v4"]), "cle-3-ans\t237,00 €\tSignature qualifiée 3 ans\ton sale\n");

    let set = ["portal", "set", "standard-v4", "overdue_days.to_verify:=4", "bank_account.holder=AE Ouest"];
    let refused = here.refuses(&set);
    assert!(refused.contains("bank_account.iban: Give a value.") && refused.contains("bank_account.bic: Give a value."), "{refused}");
    assert!(here.says(&["portal", "show", "standard-v4"]).contains("\"to_verify\": 5"), "nothing was changed");
    assert_eq!(here.says(&set[..4]), "standard-v4 is as you said (version 2).\n");
    assert!(here.says(&["portal", "show", "standard-v4"]).contains("\"to_verify\": 4"));

    assert!(here.refuses(&["portal", "add", "standard-v4", "ra=OUEST", "name=Autre"]).contains("There is one of this name already"));
    assert!(here.refuses(&["portal", "add", "autre", "ra=EST", "name=Autre"]).contains("ra: Give the code of an authority there is"));
    assert!(here.refuses(&["portal", "set", "autre", "name=Autre"]).contains("There is none of this name"));
    assert!(here.refuses(&["ra", "add", "ouest", "name=x"]).contains("`ouest` is no name"));
    assert_eq!(here.says(&["portal", "list"]), "standard-v4\tOUEST\tSTANDARD V4\n");

    let mut connection = PgConnection::connect(&here.url).await.expect("connects");
    let sql =
        "SELECT convert_from(event, 'UTF8')::jsonb #>> '{action}' || ' ' || (convert_from(event, 'UTF8')::jsonb #>> '{actor,subject}')
        FROM audit_events ORDER BY id";
    let recorded: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("events");
    assert_eq!(recorded, ["authority_added zoe", "portal_added zoe", "offer_added zoe", "portal_changed zoe"]);
}
