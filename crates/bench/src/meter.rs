//! CPU time of processes and buffers of the database: what a request costs, whatever else the machine does meanwhile.

use anyhow::{Context, Result};
use sqlx::PgPool;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The clock ticks of `/proc/<pid>/stat`: 100 a second on every Linux that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// CPU time spent so far.
#[derive(Clone, Copy)]
pub(crate) struct Cpu {
    pub(crate) portal: Duration,
    pub(crate) postgres: Duration,
}

/// The processes that are watched.
#[derive(Clone, Copy)]
pub(crate) struct Processes {
    pub(crate) portal: u32,
    pub(crate) postmaster: u32,
}

impl Processes {
    /// The portal's process, and PostgreSQL's main one with all its children, past ones included.
    pub(crate) fn cpu(self) -> Result<Cpu> {
        let mut ticks = 0;
        for entry in fs::read_dir("/proc")? {
            let Some(stat) = Stat::read(&entry?.path()) else { continue };
            if stat.pid == self.postmaster {
                ticks += stat.own + stat.reaped;
            } else if stat.parent == self.postmaster {
                ticks += stat.own;
            }
        }
        let portal = Stat::read(Path::new(&format!("/proc/{}", self.portal))).context("the portal is gone")?;
        Ok(Cpu { portal: TICK * portal.own, postgres: TICK * ticks })
    }
}

struct Stat {
    pid: u32,
    parent: u32,
    own: u32,
    reaped: u32,
}

impl Stat {
    /// None for what is no process, or no longer one.
    fn read(folder: &Path) -> Option<Self> {
        let pid = folder.file_name()?.to_str()?.parse().ok()?;
        let text = fs::read_to_string(folder.join("stat")).ok()?;
        // The name in parentheses may hold spaces; state, parent and the rest follow it.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u32>().ok();
        Some(Self { pid, parent: number(1)?, own: number(11)? + number(12)?, reaped: number(13)? + number(14)? })
    }
}

/// Forgets the buffers counted so far.
pub(crate) async fn reset_buffers(db: &PgPool) -> Result<()> {
    sqlx::query("SELECT pg_stat_statements_reset()").execute(db).await?;
    Ok(())
}

/// Buffers that the portal's statements touched since.
pub(crate) async fn buffers(db: &PgPool) -> Result<i64> {
    let sum = "SELECT coalesce(sum(shared_blks_hit + shared_blks_read), 0)::bigint FROM pg_stat_statements
               WHERE query NOT LIKE '%pg_stat_statements%'";
    Ok(sqlx::query_scalar(sum).fetch_one(db).await?)
}
