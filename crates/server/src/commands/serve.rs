//! The service itself.

use super::jobs::{self, Work};
use crate::config::{self, DocumentSettings, Settings};
use crate::listen;
use anyhow::{Context, Result, bail};
use app::documents::Documents;
use app::ports::scanner::{NoScanner, Scanner};
use app::upkeep::{self, Unclaimed};
use app::{Clock, Db, Random};
use axum_server::Handle;
use connectors::Clamd;
use connectors::documents::{EncryptedStore, Place};
use http_layer::auth::mtls::MtlsConfig;
use http_layer::auth::{self, AuthState};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long `/readyz` says no before the listeners close, so that a load balancer notices first.
const NOTICE: Duration = Duration::from_secs(2);

/// How long changes may take to end whose callers hung up, once the last connection is closed; and the database to close then.
/// With [`NOTICE`] and the drain of the listeners it is less than systemd's patience in the guide.
const LAST_CHANGES: Duration = Duration::from_secs(8);
const CLOSING: Duration = Duration::from_secs(3);

/// A portal whose ports are taken and whose configuration is good.
pub(crate) struct Server {
    settings: Settings,
    db: Db,
    auth: AuthState,
    documents: Documents,
    listener: TcpListener,
    bound: Option<(TcpListener, MtlsConfig)>,
    /// How long to announce the end.
    notice: Duration,
    /// What the demo puts around the portal.
    #[cfg(feature = "demo")]
    around: Option<Around>,
}

#[cfg(feature = "demo")]
type Around = Box<dyn FnOnce(axum::Router) -> axum::Router + Send>;

impl Server {
    /// Takes the ports and checks what can be checked, so that what is wrong is said before anything is served.
    pub(crate) async fn prepare(settings: Settings, db: Db) -> Result<Self> {
        if let Some(dir) = &settings.web_dir {
            check_pages(dir)?;
        }
        let auth = AuthState::new(settings.auth.clone(), db.clone(), Clock::system(), Random::system());
        let auth = auth.map_err(|errors| anyhow::anyhow!("The configuration has errors:\n  - {}", errors.0.join("\n  - ")))?;
        let documents = documents(&settings.documents, &db).await?;
        let listener = listen::bind(settings.listen)?;
        let bound = match &settings.bound {
            None => None,
            Some(bound) => {
                let read = |path: &Path| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
                let config = MtlsConfig {
                    certificates: read(&bound.tls.certificate)?,
                    key: read(&bound.tls.key)?,
                    client_authorities: read(&bound.client_authorities)?,
                };
                Some((listen::bind(bound.listen)?, config))
            }
        };
        Ok(Self {
            settings,
            db,
            auth,
            documents,
            listener,
            bound,
            notice: NOTICE,
            #[cfg(feature = "demo")]
            around: None,
        })
    }

    /// Stops without announcing it first: on one's own machine nobody balances load.
    #[cfg(feature = "demo")]
    pub(crate) fn without_notice(self) -> Self {
        Self { notice: Duration::ZERO, ..self }
    }

    /// Where it keeps documents.
    #[cfg(feature = "demo")]
    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Puts something around the portal, on both listeners.
    #[cfg(feature = "demo")]
    pub(crate) fn around(self, around: impl FnOnce(axum::Router) -> axum::Router + Send + 'static) -> Self {
        Self { around: Some(Box::new(around)), ..self }
    }

    /// Serves until `stop` resolves, then answers what is under way and ends.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>) -> Result<()> {
        let (router, app) = http_layer::router(http_layer::Parts {
            db: self.db.clone(),
            clock: Clock::system(),
            random: Random::system(),
            documents: self.documents.clone(),
            auth: self.auth.clone(),
            limits: self.settings.limits,
            proxies: self.settings.proxies.clone(),
            web_dir: self.settings.web_dir.clone(),
            over_tls: self.settings.auth.public_url.starts_with("https:"),
            company_record: self.settings.company_record.clone(),
        });
        #[cfg(feature = "demo")]
        let router = match self.around {
            Some(around) => around(router),
            None => router,
        };
        let limits = self.settings.limits;
        let handles = [Handle::<SocketAddr>::new(), Handle::new()];
        let jobs =
            tokio::spawn(jobs::run(Work { db: self.db.clone(), documents: self.documents, auth: self.auth, clock: Clock::system() }));
        let main = listen::serve(self.listener, self.settings.tls.as_ref(), handles[0].clone(), router.clone(), &limits);
        let bound_handle = handles[1].clone();
        let bound = async move {
            match self.bound {
                Some((listener, config)) => {
                    auth::mtls::serve(listener, config, router, bound_handle, limits).await.context("The listener for bound tokens failed")
                }
                None => Ok(()),
            }
        };
        let notice = self.notice;
        let draining = app.clone();
        let ending = async move {
            stop.await;
            tracing::info!("stopping: the last requests are answered");
            draining.drain();
            tokio::time::sleep(notice).await;
            handles.iter().for_each(listen::drain);
            Ok(())
        };
        tracing::info!(address = %self.settings.listen, "listening");
        let served = tokio::try_join!(main, bound, ending);
        if !app.changes_end(LAST_CHANGES).await {
            tracing::error!(code = "changes_cut_off", "stopping although changes are under way; the database takes them back");
        }
        jobs.abort();
        // One that is cut off holds a connection, which ends with the process.
        let _ = tokio::time::timeout(CLOSING, self.db.close()).await;
        served.map(|_| ())
    }
}

/// Opens the place where documents are kept, if it is the one that the database's documents lie in, and says who scans them.
pub(super) async fn documents(settings: &DocumentSettings, db: &Db) -> Result<Documents> {
    let store = store(settings)?;
    let mark = upkeep::claim(db, &store, &Random::system()).await.map_err(|why| unclaimed(&settings.place, why))?;
    let scanner: Arc<dyn Scanner> = match &settings.scanner {
        Some(address) => Arc::new(Clamd::new(address.clone(), config::SCAN)),
        None => Arc::new(NoScanner),
    };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Documents::new(Arc::new(store.marked(mark)), scanner, processors))
}

/// Opens a place for documents, whichever it is.
pub(super) fn store(settings: &DocumentSettings) -> Result<EncryptedStore> {
    let blobs =
        connectors::documents::open(&settings.place).with_context(|| format!("Documents cannot be kept in {:?}", settings.place))?;
    let store = EncryptedStore::new(blobs, settings.keys.clone(), Random::system());
    Ok(match &settings.place {
        Place::Directory(path) => store.in_directory(path.clone()),
        Place::S3(_) => store,
    })
}

/// What is wrong with a place, and what to do about it.
fn unclaimed(place: &Place, why: Unclaimed) -> anyhow::Error {
    match why {
        Unclaimed::Failed(error) => anyhow::Error::from(error).context(format!("Documents cannot be kept in {place:?}")),
        why => anyhow::anyhow!(
            "Documents are not kept in {place:?}: {why}. Mount it, or configure the place where they lie. If they lie there and only the mark \
             is lost, because they were moved or restored without it, `ra-portal documents claim` writes it."
        ),
    }
}

/// A portal without its pages would answer 404 to the first visitor: better to say it now.
fn check_pages(dir: &Path) -> Result<()> {
    if dir.join("index.html").is_file() {
        return Ok(());
    }
    bail!(
        "There is no browser application in {}. Build it with `cargo xtask web`, or leave web_dir out to serve the API alone.",
        dir.display()
    )
}
