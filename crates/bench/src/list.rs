//! `bench list`.

use crate::cases::{self, Case};
use crate::http::{self, Connection, Run};
use crate::meter;
use crate::pgbench::Pgbench;
use crate::report::{Line, Report, What};
use crate::stage::{CONNECTIONS, Stage};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A glance at each case instead of seconds: the whole catalogue in about five minutes.
    #[arg(long)]
    short: bool,
    /// Only the cases whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

/// Who asks: one who sees everything, one of a single registration authority.
const OPERATORS: [(&str, &str); 2] = [("internal", "claire.morvan"), ("one RA", "elise.kern")];

/// How long each measure takes: one request at a time, then all connections at once, then pgbench.
const LONG: Duration = Duration::from_secs(2);
const SHORT: Duration = Duration::from_millis(300);

pub(crate) async fn run(portal: &Path, data: &Path, orders: u64, args: &Args) -> Result<()> {
    let mut stage = Stage::set(portal, data, orders).await?;
    let pgbench = Pgbench::find(&stage.url, data)?;
    let duration = if args.short { SHORT } else { LONG };
    let mut report = Report::begin(orders)?;
    let wanted = |case: &Case| args.only.as_ref().is_none_or(|only| case.name.contains(only.as_str()));
    let cases: Vec<Case> = cases::all(&stage.db).await?.into_iter().filter(wanted).collect();
    for (operator, who) in OPERATORS {
        for case in &cases {
            for what in What::ALL {
                if what == What::Total && !case.has_own_total {
                    continue;
                }
                let Some(path) = path(&stage, who, case, what)? else { continue };
                let measured = Measured::take(&mut stage, &pgbench, who, &path, duration).await?;
                report.add(measured.line(operator, &case.name, what));
            }
        }
    }
    report.end()
}

/// The address of what is measured; none for a deep page of a list that has one page only.
fn path(stage: &Stage, who: &str, case: &Case, what: What) -> Result<Option<String>> {
    let page = |page: &str| format!("/api/v1/orders?{}&page={page}", case.query).replace("?&", "?");
    match what {
        What::First => Ok(Some(format!("/api/v1/orders?{}", case.query))),
        What::Total => Ok(Some(format!("/api/v1/orders/count?{}", case.query))),
        What::Deep => {
            let mut connection = Connection::open(stage.address)?;
            let last: Value = serde_json::from_slice(connection.send(&stage.request(who, &page("last")))?)?;
            Ok(last["previous"].as_str().map(page))
        }
    }
}

/// One request, measured.
struct Measured {
    alone: Run,
    together: Run,
    buffers: i64,
    portal: Duration,
    postgres: Duration,
    pgbench: f64,
}

impl Measured {
    async fn take(stage: &mut Stage, pgbench: &Pgbench, who: &str, path: &str, duration: Duration) -> Result<Self> {
        let request = stage.request(who, path);
        let mut connection = Connection::open(stage.address)?;
        connection.send(&request)?;
        meter::reset_buffers(&stage.db).await?;
        connection.send(&request)?;
        let buffers = meter::buffers(&stage.db).await?;
        let statements = stage.statements(|| connection.send(&request).map(drop)).await?;

        let alone = http::hammer(stage.address, &request, 1, duration)?;
        let before = stage.processes.cpu()?;
        let together = http::hammer(stage.address, &request, CONNECTIONS, duration)?;
        let after = stage.processes.cpu()?;
        let requests = u32::try_from(together.times.len()).context("too many requests to count")?;
        let pgbench = pgbench.run(&statements, CONNECTIONS, together.times.len().div_ceil(CONNECTIONS))?;
        Ok(Self {
            alone,
            buffers,
            portal: (after.portal - before.portal) / requests,
            postgres: (after.postgres - before.postgres) / requests,
            pgbench,
            together,
        })
    }

    fn line(&self, operator: &str, case: &str, what: What) -> Line {
        Line {
            operator: operator.to_owned(),
            case: case.to_owned(),
            what,
            p50: self.alone.percentile(50),
            p95: self.alone.percentile(95),
            buffers: self.buffers,
            portal: self.portal,
            postgres: self.postgres,
            per_second: self.together.per_second(),
            ratio: self.together.per_second() / self.pgbench,
        }
    }
}
