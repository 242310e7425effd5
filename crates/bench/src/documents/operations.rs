//! What each operation asks of the database. None of it depends on how many orders there are.

use super::Bench;
use super::files::File;
use crate::log::Statement;
use crate::meter;
use crate::pgbench::Varying;
use crate::stage::{ATTEMPTS, Stage};
use anyhow::{Context, Result};

/// How often each operation's buffers are counted.
const TIMES: usize = 10;

/// A submission as the database saw it.
pub(super) struct Caught {
    pub(super) statements: Vec<Statement>,
    pub(super) varying: Varying,
    /// What was sent.
    pub(super) body: String,
}

/// Counts the statements of every operation; gives those of a submission.
pub(super) async fn count(bench: &mut Bench, [photograph, scan]: &[File; 2]) -> Result<Caught> {
    println!("\n{:<44} {:>10} {:>8}", "operation", "statements", "buffers");
    let caught = submission(bench).await?;
    let mut orders = bench.partner.place(ATTEMPTS + TIMES + 2)?;
    // Two, because a side of a piece is replaced 20 times at most.
    let &[known, repeated] = orders.first_chunk().context("no order was placed")?;
    let mut connection = bench.partner.connect()?;
    let Bench { stage, partner, shows_statements, .. } = bench;
    let mut of = async |what: &str, act: &mut dyn FnMut() -> Result<()>| {
        let operation = Operation::of(stage, act).await?;
        operation.show(what, *shows_statements);
        anyhow::Ok(())
    };
    of("upload: a PDF that is a whole piece", &mut || {
        let number = orders.pop().context("no order is left")?;
        partner.import(&mut connection, number, scan.piece, &scan.bytes)
    })
    .await?;
    partner.import(&mut connection, known, scan.piece, &scan.bytes)?;
    of("replace: another one in its place", &mut || partner.import(&mut connection, known, scan.piece, &scan.bytes)).await?;
    of("repeat: the same one again", &mut || partner.import_as("same", &mut connection, repeated, scan.piece, &scan.bytes)).await?;
    of("fetch", &mut || partner.fetch(&mut connection, known, scan.piece.kind)?.expect(200).map(drop)).await?;
    partner.import(&mut connection, known, photograph.piece, &photograph.bytes)?;
    of("fetch: an identity document, recorded", &mut || {
        partner.fetch(&mut connection, known, photograph.piece.kind)?.expect(200).map(drop)
    })
    .await?;
    Ok(caught)
}

async fn submission(bench: &mut Bench) -> Result<Caught> {
    let mut connection = bench.partner.connect()?;
    let mut last = None;
    let Bench { stage, partner, .. } = bench;
    let operation = Operation::of(stage, &mut || {
        let submission = partner.submission();
        let number = submission.send(&mut connection)?;
        last = Some((submission, number));
        Ok(())
    })
    .await?;
    operation.show("submit: a whole order of a new holder", bench.shows_statements);
    let (submission, number) = last.context("no order was placed")?;
    let holder: i64 = sqlx::query_scalar("SELECT holder_id FROM orders WHERE number = $1").bind(number).fetch_one(&bench.stage.db).await?;
    let varying = Varying { serial: submission.serial, number: number.to_string(), holder: holder.to_string() };
    Ok(Caught { statements: operation.statements, varying, body: submission.body })
}

struct Operation {
    statements: Vec<Statement>,
    buffers: i64,
}

impl Operation {
    /// Does it some times. The fewest buffers are its own: a session that does something for the first time reads the catalogue,
    /// too, and now and then a page is full.
    async fn of(stage: &mut Stage, act: &mut dyn FnMut() -> Result<()>) -> Result<Self> {
        let mut buffers = i64::MAX;
        for _ in 0..TIMES {
            meter::reset_buffers(&stage.db).await?;
            act()?;
            buffers = buffers.min(meter::buffers(&stage.db).await?);
        }
        // Last, so that what was done last is what the statements are of.
        Ok(Self { statements: stage.statements(act).await?, buffers })
    }

    fn show(&self, what: &str, with_statements: bool) {
        println!("{what:<44} {:>10} {:>8}", self.statements.len(), self.buffers);
        for statement in self.statements.iter().filter(|_| with_statements) {
            let sql = statement.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            println!("    {}", sql.chars().take(110).collect::<String>());
        }
    }
}
