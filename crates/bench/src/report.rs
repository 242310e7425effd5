//! The table, and which aims are missed.

use anyhow::Result;
use std::fmt;
use std::fs;
use std::time::Duration;

/// Throughput of the default list against pgbench's.
const RATIO: f64 = 0.6;
const PAGE: Duration = Duration::from_millis(60);
const TOTAL: Duration = Duration::from_millis(300);

/// What of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    First,
    /// The page before the last one.
    Deep,
    Total,
}

impl What {
    pub(crate) const ALL: [Self; 3] = [Self::First, Self::Deep, Self::Total];

    fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Deep => "deep",
            Self::Total => "total",
        }
    }
}

/// One measured case.
pub(crate) struct Line {
    pub(crate) operator: String,
    pub(crate) case: String,
    pub(crate) what: What,
    /// One request at a time.
    pub(crate) p50: Duration,
    pub(crate) p95: Duration,
    pub(crate) buffers: i64,
    /// CPU for each request.
    pub(crate) portal: Duration,
    pub(crate) postgres: Duration,
    /// With every connection busy.
    pub(crate) per_second: f64,
    /// Of that to pgbench's transactions a second.
    pub(crate) ratio: f64,
}

impl Line {
    fn misses(&self) -> Vec<String> {
        let limit = if self.what == What::Total { TOTAL } else { PAGE };
        let mut misses = Vec::new();
        if self.p95 > limit {
            misses.push(format!("p95 > {} ms", limit.as_millis()));
        }
        if self.case == "default list" && self.what == What::First && self.ratio < RATIO {
            misses.push(format!("ratio < {RATIO}"));
        }
        misses
    }
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = format!("{}, {} ({})", self.operator, self.case, self.what.as_str());
        write!(f, "{what:<50} {:>8.2} {:>8.2} {:>9}", millis(self.p50), millis(self.p95), self.buffers)?;
        write!(f, " {:>9} {:>9}", self.portal.as_micros(), self.postgres.as_micros())?;
        write!(f, " {:>8.0} {:>6.2}  {}", self.per_second, self.ratio, self.misses().join(", "))
    }
}

/// All of them.
pub(crate) struct Report {
    lines: Vec<Line>,
}

impl Report {
    pub(crate) fn begin(orders: u64) -> Result<Self> {
        println!("{orders} orders; load average {}", load()?);
        println!("p50, p95: one request at a time. CPU, requests a second and their ratio to pgbench's: all connections busy.");
        let head = ["p50 ms", "p95 ms", "buffers", "CPU µs", "+ PG µs", "req/s", "ratio"];
        println!("{:<50} {:>8} {:>8} {:>9} {:>9} {:>9} {:>8} {:>6}", "", head[0], head[1], head[2], head[3], head[4], head[5], head[6]);
        Ok(Self { lines: Vec::new() })
    }

    pub(crate) fn add(&mut self, line: Line) {
        println!("{line}");
        self.lines.push(line);
    }

    pub(crate) fn end(self) -> Result<()> {
        for (title, pages) in [("Pages", true), ("Totals", false)] {
            let mut lines: Vec<&Line> = self.lines.iter().filter(|line| (line.what != What::Total) == pages).collect();
            lines.sort_by_key(|line| line.p95);
            let (Some(middle), Some(worst)) = (lines.get(lines.len() / 2), lines.last()) else { continue };
            let name = format!("{}, {} ({})", worst.operator, worst.case, worst.what.as_str());
            println!("{title}: p95 {:.1} ms in the middle case, {:.1} ms in the worst: {name}", millis(middle.p95), millis(worst.p95));
        }
        let missed = self.lines.iter().filter(|line| !line.misses().is_empty()).count();
        println!("{missed} of {} miss an aim; load average {}", self.lines.len(), load()?);
        Ok(())
    }
}

/// The machine's load: what else runs makes every time longer.
pub(crate) fn load() -> Result<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.split(' ').take(3).collect::<Vec<_>>().join(" "))
}
