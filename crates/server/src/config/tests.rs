use super::*;
use config::Environment;
use connectors::Address;
use connectors::documents::{MasterKey, MasterKeys, Place, S3};
use std::collections::HashMap;

fn read_text(text: &str, environment: &[(&str, &str)]) -> anyhow::Result<Settings> {
    let variables: HashMap<String, String> = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let environment = Environment::with_prefix("RA_PORTAL").prefix_separator("__").separator("__").try_parsing(true);
    let mut reader = Reader::new(text, environment.source(Some(variables)))?;
    log(&mut reader);
    let settings = read(&mut reader);
    reader.finish(settings)
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = r#"
        listen = "somewhere"
        web_dri = "target/web"
        company_record_url = "https://registre.example/732829320"
        [database]
        max_connections = 8
        [identity]
        sealing_key_files = ["/nowhere/seal.key"]
        [documents]
        directory = "/nowhere/documents"
        master_key_files = ["/nowhere/documents.key"]
        scanner = "clamd"
        [documents.s3]
        bucket = "documents"
        access_key_id = "somebody"
        [tls]
        certificate_file = "tls.crt"
    "#;
    let said = read_text(text, &[]).err().expect("many errors").to_string();
    for part in [
        "listen: ",
        "web_dri is not a setting",
        "company_record_url: https://registre.example/732829320 is no https address with {siren}",
        "database.url_file is missing",
        "public_url is missing",
        "identity.issuers is missing",
        "identity.login.key_file is missing",
        "/nowhere/seal.key cannot be read",
        "documents.s3.access_key_id and documents.s3.secret_key_file need each other",
        "documents.s3 needs bucket and region together",
        "documents.directory and documents.s3 exclude each other",
        "documents.master_key_files: /nowhere/documents.key cannot be read",
        "documents.scanner: clamd is no address",
        "tls.certificate_file and tls.key_file need each other",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn documents_need_a_place_and_a_key() {
    let said = read_text("listen = \"127.0.0.1:1\"", &[]).err().expect("errors").to_string();
    for part in ["documents.directory is missing (or documents.s3.bucket)", "documents.master_key_files is missing"] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn whoever_sends_a_document_waits_for_scan_and_bucket_besides() {
    let s3 = S3 { bucket: "b".to_owned(), region: "r".to_owned(), endpoint: None, credentials: None, prefix: None };
    let keys = MasterKeys::new(vec![MasterKey::new("k", [7; 32])]).expect("a key");
    let longest = |place: &Place, scanner| DocumentSettings { place: place.clone(), keys: keys.clone(), scanner }.longest().as_secs();
    let scanner = || Some(Address::Tcp("127.0.0.1:3310".to_owned()));
    let (directory, bucket) = (Place::Directory("documents".into()), Place::S3(s3));
    let times = [longest(&directory, None), longest(&directory, scanner()), longest(&bucket, None), longest(&bucket, scanner())];
    assert_eq!(times, [0, 20, 70, 90]);
}

#[test]
fn the_environment_overrides_the_file() {
    let mut reader = Reader::new(
        "listen = \"127.0.0.1:1\"",
        Environment::with_prefix("RA_PORTAL").prefix_separator("__").separator("__").try_parsing(true).source(Some(HashMap::from([
            ("RA_PORTAL__LISTEN".to_owned(), "127.0.0.1:2".to_owned()),
            ("RA_PORTAL__LIMITS__BURST".to_owned(), "7".to_owned()),
        ]))),
    )
    .expect("a configuration");
    assert_eq!(reader.required::<SocketAddr>("listen"), Some(SocketAddr::from(([127, 0, 0, 1], 2))));
    assert_eq!(limits(&mut reader).burst, 7);
}

/// The deployment guide's blocks of settings, put together.
fn guide() -> String {
    let page = include_str!("../../../../docs/deployment.md");
    page.split("```toml\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block).collect()
}

#[test]
fn the_deployment_guide_shows_settings_that_exist_and_the_limits_there_are() {
    let said = read_text(&guide(), &[]).err().expect("its files are not here").to_string();
    for line in said.lines().skip(1) {
        assert!(line.contains("cannot be read"), "{line}");
    }
    let mut reader = Reader::new(&guide(), Environment::with_prefix("RA_PORTAL").source(Some(HashMap::new()))).expect("a configuration");
    assert_eq!(limits(&mut reader), Limits::default());
}
