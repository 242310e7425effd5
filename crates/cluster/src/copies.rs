//! Databases for tests: each test its own, copied from one that its process fills once. Copying takes a tenth of what migrating and
//! filling does.

use crate::shared_for_tests;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// What this process has filled, by what it is filled with.
static FILLED: LazyLock<Mutex<HashMap<String, Arc<OnceCell<String>>>>> = LazyLock::new(Mutex::default);

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The URL of a new database of the test cluster with this content, which `fill` writes the first time, into the database at the URL
/// that it gets; it leaves no connection open.
///
/// # Panics
/// When the database cannot be made: a test has nothing else to say then.
pub async fn copy_for_tests(content: &str, fill: impl AsyncFnOnce(&str)) -> String {
    let filled = FILLED.lock().unwrap_or_else(PoisonError::into_inner).entry(content.to_owned()).or_default().clone();
    let make = async || {
        let name = create("template0").await;
        fill(&url(&name).await).await;
        name
    };
    let name = create(filled.get_or_init(make).await).await;
    url(&name).await
}

/// Makes a database like this one; its name.
async fn create(like: &str) -> String {
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(shared_for_tests().await).await.expect("the test cluster answers");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {like}"))).await.expect("a database");
    admin.close().await.expect("closes");
    name
}

async fn url(name: &str) -> String {
    let server = shared_for_tests().await.rsplit_once('/').expect("a URL with a database").0;
    format!("{server}/{name}")
}
