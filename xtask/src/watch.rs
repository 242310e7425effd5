//! The watch loop: the demo, rebuilt and restarted when a file changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process};

use crate::tools::{run as run_tool, target, workspace};
use crate::web::{self, Mode};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The modification times of a set of files.
type Times = BTreeMap<PathBuf, SystemTime>;

/// Watches the clone until it is interrupted. A build that fails is reported and the loop goes on.
pub(crate) fn run() -> Result<()> {
    let workspace = workspace()?;
    let client = ["frontend", "crates/api", "crates/domain"].map(|folder| workspace.join(folder));
    let server = ["crates", "migrations"].map(|folder| workspace.join(folder));
    let (mut client_seen, mut server_seen) = (Times::new(), Times::new());
    let mut demo = None;
    loop {
        if changed(&client, &mut client_seen) {
            report(web::build(Mode::Dev));
        }
        if changed(&server, &mut server_seen) {
            demo.take().map_or(Ok(()), stop)?;
            demo = report(start(&workspace));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn report<T>(outcome: Result<T>) -> Option<T> {
    outcome.inspect_err(|error| eprintln!("error: {error:#}\nwaiting for the next change")).ok()
}

fn start(workspace: &Path) -> Result<Child> {
    run_tool(
        Command::new("cargo").args(["build", "--package", "server", "--features", "demo"]).current_dir(workspace),
        "building the server",
    )?;
    let program = target(workspace).join("debug/ra-portal");
    Ok(Command::new(program).args(["demo", "--web", "target/web-dev"]).current_dir(workspace).spawn()?)
}

/// Asks the demo to stop, as Ctrl-C would, so that it stops its database too.
fn stop(mut demo: Child) -> Result<()> {
    if let Some(process) = i32::try_from(demo.id()).ok().and_then(Pid::from_raw) {
        kill_process(process, Signal::INT)?;
    }
    demo.wait()?;
    Ok(())
}

/// Whether any file changed since the last look, which is remembered.
fn changed(folders: &[PathBuf], seen: &mut Times) -> bool {
    let mut now = Times::new();
    folders.iter().for_each(|folder| collect(folder, &mut now));
    let changed = now != *seen;
    *seen = now;
    changed
}

fn collect(folder: &Path, times: &mut Times) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "node_modules") {
                collect(&path, times);
            }
        } else if let Ok(modified) = entry.metadata().and_then(|data| data.modified()) {
            times.insert(path, modified);
        }
    }
}
