//! The embedded PostgreSQL, for real: start, use, stop, start again on the same data.

use std::path::PathBuf;

use cluster::{Cluster, Error, Options};
use sqlx::{Connection, PgConnection};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ra-portal-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    folder
}

fn options() -> Options {
    let binaries = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.data").join(format!("postgresql-{}", cluster::VERSION));
    Options { install_dir: Some(binaries), ..Options::tests() }
}

#[tokio::test]
async fn data_survives_a_stop_and_one_folder_has_one_program() {
    let folder = folder("cluster");
    let first = Cluster::start(&folder, options()).await.expect("starts");
    first.create_database("noun").await.expect("is created");
    first.create_database("noun").await.expect("creating it again is no error");
    let mut connection = PgConnection::connect(&first.url("noun")).await.expect("accepts connections");
    sqlx::raw_sql("CREATE TABLE kept (value text); INSERT INTO kept VALUES ('é')").execute(&mut connection).await.expect("writes");

    let second = Cluster::start(&folder, options()).await;
    assert!(matches!(second, Err(Error::InUse { .. })), "a second program on the folder is refused: {second:?}");

    first.stop();
    let again = Cluster::start(&folder, options()).await.expect("starts again");
    let mut connection = PgConnection::connect(&again.url("noun")).await.expect("accepts connections");
    let value: String = sqlx::query_scalar("SELECT value FROM kept").fetch_one(&mut connection).await.expect("reads");
    assert_eq!(value, "é");
    drop(again);
    std::fs::remove_dir_all(&folder).expect("nothing runs there any more");
}

#[tokio::test]
async fn a_server_that_died_is_noticed_and_the_folder_serves_again() {
    let folder = folder("died");
    let mut first = Cluster::start(&folder, options()).await.expect("starts");
    assert!(!first.has_ended());
    let pid = std::fs::read_to_string(first.home().join("pgdata/postmaster.pid")).expect("a running server's file");
    let killed = std::process::Command::new("kill").args(["-9", pid.lines().next().expect("its process")]).status().expect("runs kill");
    assert!(killed.success());
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !first.has_ended() {
        assert!(std::time::Instant::now() < deadline, "its end is noticed");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(first.log().exists());
    drop(first);
    let again = Cluster::start(&folder, options()).await.expect("starts after the crash");
    PgConnection::connect(&again.url("postgres")).await.expect("accepts connections");
    drop(again);
    std::fs::remove_dir_all(&folder).expect("nothing runs there any more");
}

#[tokio::test]
async fn the_extensions_we_rely_on_are_there() {
    let url = cluster::shared_for_tests().await;
    let mut connection = PgConnection::connect(url).await.expect("accepts connections");
    let wanted = vec!["pg_trgm", "btree_gin", "unaccent", "pgcrypto", "pg_stat_statements"];
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_available_extensions WHERE name = ANY($1)")
        .bind(&wanted)
        .fetch_one(&mut connection)
        .await
        .expect("reads the catalogue");
    assert_eq!(usize::try_from(found).expect("small"), wanted.len());
    assert_eq!(cluster::shared_for_tests().await, url, "asking twice is one cluster");
}

#[tokio::test]
async fn a_folder_of_another_version_is_refused_with_a_sentence() {
    let folder = folder("version");
    std::fs::create_dir_all(folder.join("pgdata")).expect("temporary folder");
    std::fs::write(folder.join("pgdata/PG_VERSION"), "15\n").expect("temporary folder");
    let error = Cluster::start(&folder, options()).await.expect_err("15 is not 18");
    assert!(error.to_string().contains("made by PostgreSQL 15"), "{error}");
    std::fs::remove_dir_all(&folder).expect("own folder");
}

#[tokio::test]
async fn a_taken_port_is_told_in_the_servers_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("bound").port();
    let folder = folder("port");
    let error = Cluster::start(&folder, Options { port: Some(port), ..options() }).await.expect_err("the port is taken");
    assert!(error.to_string().contains("in use"), "{error}");
    std::fs::remove_dir_all(&folder).expect("own folder");
}
