//! CPU time and memory of processes and buffers of the database: what a request costs, whatever else the machine does
//! meanwhile.

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

impl Cpu {
    /// What was spent since then.
    pub(crate) fn since(self, then: Self) -> Self {
        Self { portal: self.portal.saturating_sub(then.portal), postgres: self.postgres.saturating_sub(then.postgres) }
    }
}

/// CPU time of the programs that this process ran and that have ended.
pub(crate) fn helpers() -> Result<Duration> {
    let own = Stat::read(&fs::canonicalize("/proc/self")?).context("there is no word of this process")?;
    Ok(TICK * own.reaped)
}

/// CPU time of this thread.
pub(crate) fn own() -> Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("the system does not tell a thread's time")?;
    let nanoseconds = text.split(' ').next().unwrap_or_default();
    Ok(Duration::from_nanos(nanoseconds.parse()?))
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

/// Resident memory of a process, in bytes.
pub(crate) struct Memory {
    pub(crate) now: u64,
    /// The most since [`Memory::forget_peak`].
    pub(crate) peak: u64,
}

impl Memory {
    pub(crate) fn of(process: u32) -> Result<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).context("the portal is gone")?;
        let kilobytes = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            line.trim().strip_suffix(" kB")?.parse().ok()
        };
        let (now, peak) = kilobytes("VmRSS").zip(kilobytes("VmHWM")).context("the system does not tell the portal's memory")?;
        Ok(Self { now: now * 1024, peak: peak * 1024 })
    }

    /// Has the peak begin anew at what the process has now.
    pub(crate) fn forget_peak(process: u32) -> Result<()> {
        // proc(5): 5 resets the high-water mark.
        Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
    }
}

/// For tables.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
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
