//! The yardstick: the statements of one request, replayed by pgbench as prepared statements in sessions that plan as the
//! portal's do.

use crate::log::Statement;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// pgbench, ready to run.
pub(crate) struct Pgbench {
    program: PathBuf,
    url: String,
    script: PathBuf,
}

/// What of a caught submission must be another one each time that it is replayed: nobody places the same order twice.
#[derive(Debug)]
pub(crate) struct Varying {
    /// The digits that were the idempotency key, and part of whatever else was the order's alone.
    pub(crate) serial: String,
    /// The number that the order got.
    pub(crate) number: String,
    /// The row of the holder that was made for it.
    pub(crate) holder: String,
}

impl Pgbench {
    /// Finds it: on the path, or where Debian has it.
    pub(crate) fn find(url: &str, folder: &Path) -> Result<Self> {
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|version| version.path().join("bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders = std::env::split_paths(&path).chain(debian);
        let program = folders.find_map(|folder| Some(folder.join("pgbench")).filter(|program| program.is_file()));
        let program =
            program.context("pgbench is not installed. Debian has it in the package of the server: sudo apt-get install postgresql")?;
        Ok(Self { program, url: url.to_owned(), script: folder.join("replay.sql") })
    }

    /// Replays the statements so many times on each connection; transactions a second.
    pub(crate) fn run(&self, statements: &[Statement], connections: usize, times: usize) -> Result<f64> {
        self.replay(&Script::of(statements, None), connections, times)
    }

    /// Replays a submission, each time as another order.
    pub(crate) fn submit(&self, statements: &[Statement], varying: &Varying, connections: usize, times: usize) -> Result<f64> {
        self.replay(&Script::of(statements, Some(varying)), connections, times)
    }

    fn replay(&self, script: &Script, connections: usize, times: usize) -> Result<f64> {
        fs::write(&self.script, &script.text)?;
        let settings: Vec<String> = db::SESSION.iter().map(|(name, value)| format!("-c {name}={value}")).collect();
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol", "prepared", "--client", &connections.to_string(), "--jobs", "2"])
            .args(["--transactions", &times.to_string(), "--file"])
            .arg(&self.script)
            .args(script.variables.iter().flat_map(|variable| ["--define", variable]))
            .arg(&self.url)
            .env("PGOPTIONS", settings.join(" "))
            .stdin(Stdio::null())
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = || format!("pgbench failed:\n{said}{}", String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), complaint());
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.with_context(complaint)
    }
}

/// What pgbench runs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Script {
    text: String,
    /// `name=value`
    variables: Vec<String>,
}

impl Script {
    fn of(statements: &[Statement], varying: Option<&Varying>) -> Self {
        let mut script = Self::default();
        if varying.is_some() {
            script.text.push_str("\\set serial random(2000000000000000, 8999999999999999)\n");
        }
        for (number, statement) in statements.iter().enumerate() {
            script.add(number, statement, varying);
        }
        script
    }

    fn add(&mut self, number: usize, statement: &Statement, varying: Option<&Varying>) {
        let mut sql = statement.sql.clone();
        // Its parameters may be of any type. The portal says which; pgbench does not.
        let takes_anything = sql.contains("jsonb_build_object");
        for (index, value) in statement.parameters.iter().enumerate().rev() {
            let name = format!("v{number}_{index}");
            let (mut expression, is_used) = match (value, varying) {
                // pgbench has no variable that is NULL.
                (None, _) => ("NULL".to_owned(), false),
                (Some(value), Some(varying)) => varying.expression(&name, value),
                (Some(_), None) => (format!(":{name}"), true),
            };
            if takes_anything && value.as_ref().is_some_and(|value| value.bytes().all(|byte| byte.is_ascii_digit())) {
                expression.push_str("::bigint");
            }
            sql = sql.replace(&format!("${}", index + 1), &expression);
            if let (Some(value), true) = (value, is_used) {
                self.variables.push(format!("{name}={value}"));
            }
        }
        self.text.push_str(&sql);
        let is_answered = varying.is_some() && ["INSERT INTO holders", "INSERT INTO orders ("].iter().any(|made| sql.contains(made));
        self.text.push_str(if is_answered { " \\gset made_\n" } else { ";\n" });
    }
}

impl Varying {
    /// What stands for this value when the order is another one, and whether the value itself is still in it.
    fn expression(&self, name: &str, value: &str) -> (String, bool) {
        let is_text = !value.starts_with(['{', '\\']);
        if value == self.number {
            (":made_number".to_owned(), false)
        } else if value == self.holder {
            (":made_id".to_owned(), false)
        } else if value == self.serial {
            (":serial".to_owned(), false)
        } else if value == format!("order:{}", self.number) {
            ("('order:' || :made_number::text)".to_owned(), false)
        } else if is_text && value.contains(&self.serial) {
            (format!("replace(:{name}::text, '{}', :serial::text)", self.serial), true)
        } else {
            (format!(":{name}"), true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, parameters: &[Option<&str>]) -> Statement {
        Statement { sql: sql.to_owned(), parameters: parameters.iter().map(|value| value.map(str::to_owned)).collect() }
    }

    #[test]
    fn a_request_is_replayed_as_it_was() {
        let parameters: Vec<Option<&str>> = std::iter::repeat_n(Some("x"), 9).chain([None]).collect();
        let script = Script::of(&[statement("SELECT $1, $10", &parameters)], None);
        assert_eq!(script.text, "SELECT :v0_0, NULL;\n");
        assert_eq!(script.variables.len(), 9);
    }

    #[test]
    fn a_submission_is_replayed_as_another_order() {
        let varying = Varying { serial: "1000000000000007".to_owned(), number: "20001".to_owned(), holder: "14001".to_owned() };
        let statements = [
            statement("INSERT INTO holders SELECT $1", &[Some("m1000000000000007@exemple.test")]),
            statement("INSERT INTO orders (a) SELECT $1, $2 RETURNING number", &[Some("3"), Some("14001")]),
            statement("SELECT $1, $2, $3", &[Some("20001"), Some("order:20001"), Some("{1000000000000007}")]),
        ];
        let script = Script::of(&statements, Some(&varying));
        let expected = [
            "\\set serial random(2000000000000000, 8999999999999999)",
            "INSERT INTO holders SELECT replace(:v0_0::text, '1000000000000007', :serial::text) \\gset made_",
            "INSERT INTO orders (a) SELECT :v1_0, :made_id RETURNING number \\gset made_",
            "SELECT :made_number, ('order:' || :made_number::text), :v2_2;",
            "",
        ];
        assert_eq!(script.text, expected.join("\n"));
        let values = ["v0_0=m1000000000000007@exemple.test", "v1_0=3", "v2_2={1000000000000007}"];
        assert_eq!(script.variables, values);
    }
}
