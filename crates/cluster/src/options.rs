//! How a cluster is started.

use std::path::PathBuf;

/// What differs between a demo, a test run and a benchmark.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Server settings, as in `postgresql.conf`; later ones win.
    pub settings: Vec<(String, String)>,
    /// The TCP port on 127.0.0.1; a free one when absent.
    pub port: Option<u16>,
    /// Where the binaries are unpacked; beside the data folder when absent.
    pub install_dir: Option<PathBuf>,
}

impl Options {
    /// Data that should survive a power cut, on a small machine.
    #[must_use]
    pub fn demo() -> Self {
        Self::default().with("shared_buffers", "256MB").with("max_connections", "60")
    }

    /// Fast and forgetful: a crash of the machine loses the cluster, which is only ever made anew. Commits stay synchronous,
    /// which costs nothing without fsync: VACUUM cannot mark rows visible while a commit near theirs is not yet written.
    #[must_use]
    pub fn tests() -> Self {
        Self::default()
            .with("fsync", "off")
            .with("full_page_writes", "off")
            .with("shared_buffers", "256MB")
            .with("max_connections", "300")
            .with("max_wal_size", "2GB")
            // Tests count buffers and look at plans: nobody else may touch their tables or renew their statistics.
            .with("autovacuum", "off")
    }

    /// One million orders in memory, plans and buffers visible.
    #[must_use]
    pub fn benchmark() -> Self {
        Self::default()
            .with("shared_buffers", "4GB")
            .with("effective_cache_size", "8GB")
            .with("maintenance_work_mem", "1GB")
            .with("max_wal_size", "8GB")
            .with("max_connections", "100")
            .with("random_page_cost", "1.1")
            .with("shared_preload_libraries", "pg_stat_statements")
    }

    /// Adds a server setting.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}
