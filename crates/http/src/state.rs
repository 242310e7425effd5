use app::documents::Documents;
use app::{Clock, Db, Random};
use domain::values::RecordAddress;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::auth::AuthState;
use crate::limits::{Limits, RateLimit};
use crate::proxy::Proxies;
use crate::to_the_end::Changes;

/// What the HTTP layer is built from.
pub struct Parts {
    /// The store.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: Random,
    /// Where documents are looked at and kept.
    pub documents: Documents,
    /// Sign-in and tokens.
    pub auth: AuthState,
    /// Size, time and rate.
    pub limits: Limits,
    /// Who may say where a request came from.
    pub proxies: Proxies,
    /// Where the browser application lies (`cargo xtask web` makes it); none = API only.
    pub web_dir: Option<PathBuf>,
    /// Whether people reach the portal over TLS.
    pub over_tls: bool,
    /// Where companies' official records are; none = orders do not link to them.
    pub company_record: Option<RecordAddress>,
}

/// The state of the routes; a clone is a handle.
pub type App = Arc<State>;

/// What the routes share.
pub struct State {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) documents: Documents,
    pub(crate) auth: AuthState,
    pub(crate) rate: RateLimit,
    pub(crate) company_record: Option<RecordAddress>,
    pub(crate) changes: Changes,
    draining: AtomicBool,
}

impl State {
    pub(crate) fn new(parts: &Parts) -> App {
        Arc::new(Self {
            db: parts.db.clone(),
            clock: parts.clock.clone(),
            random: parts.random.clone(),
            documents: parts.documents.clone(),
            auth: parts.auth.clone(),
            rate: RateLimit::new(parts.limits.requests_per_second, parts.limits.burst),
            company_record: parts.company_record.clone(),
            changes: Changes::default(),
            draining: AtomicBool::new(false),
        })
    }

    /// From now on `/readyz` says no: the load balancer sends new requests elsewhere while the last ones are answered.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Waits until every change under way is done, those of callers who hung up too; false when that takes longer than this.
    /// To be called when nobody is listening any more, before the store is closed.
    pub async fn changes_end(&self, within: Duration) -> bool {
        self.changes.end(within).await
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
