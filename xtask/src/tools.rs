//! Other programs and folders.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

/// The root of the clone.
pub(crate) fn workspace() -> Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().context("the clone was moved: run this through `cargo xtask`")
}

/// Cargo's target folder.
pub(crate) fn target(workspace: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), |folder| workspace.join(folder))
}

/// Runs a program to its end; `what` says what for.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{what} needs `{program}`, which could not be started"))?;
    if !status.success() {
        bail!("{what} failed (`{program}`, {status})");
    }
    Ok(())
}

/// What a program prints, trimmed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{program}` could not be started"))?;
    Ok(String::from_utf8(output.stdout).with_context(|| format!("`{program}` printed no text"))?.trim().to_owned())
}

/// Installs the locked npm packages of `folder`, unless that was done since the lock last changed.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    let modified = |path: PathBuf| path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    if modified(folder.join("node_modules/.package-lock.json")) >= modified(folder.join("package-lock.json")) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund"]).current_dir(folder);
    run(&mut npm, "installing the npm packages (Node.js 20 or newer)")
}
