//! The real Keycloak beside the demo, run by the scripts in `keycloak/`. What they take from the environment
//! (`RA_KEYCLOAK_DATA`, `RA_KEYCLOAK_PKI`, `RA_KEYCLOAK_PORT`) counts here too.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// A Keycloak with our realms. Ended by [`Keycloak::stop`], or by its own watch when this process is gone.
pub(super) struct Keycloak {
    /// What `keycloak/certs.sh` makes.
    pki: PathBuf,
}

impl Keycloak {
    /// Starts it and waits until it answers; one that runs already is used and left running.
    pub(super) async fn start() -> Result<Self> {
        script("start.sh").await?;
        let data = env::var_os("RA_KEYCLOAK_DATA").map_or_else(|| PathBuf::from(".data/keycloak"), PathBuf::from);
        let pki = env::var_os("RA_KEYCLOAK_PKI").map_or_else(|| data.join("pki"), PathBuf::from);
        Ok(Self { pki })
    }

    /// The realm that operators and partner systems come from.
    pub(super) fn issuer() -> String {
        let port = env::var("RA_KEYCLOAK_PORT").unwrap_or_else(|_| "8443".to_owned());
        format!("https://localhost:{port}/realms/operators")
    }

    /// A file among keys and certificates.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.pki.join(name)
    }

    /// The authority of its TLS certificate, which the portal must trust.
    pub(super) fn tls_authority(&self) -> Result<Vec<u8>> {
        let path = self.file("tls-ca.pem");
        std::fs::read(&path).with_context(|| format!("{} is missing; `keycloak/certs.sh --again` makes it", path.display()))
    }

    /// Stops it, unless it ran before.
    pub(super) async fn stop(self) {
        if let Err(error) = script("stop.sh").await {
            tracing::error!(%error, "Keycloak did not stop");
        }
    }
}

/// Runs one of the scripts on behalf of this process; it speaks to the person itself. In a process group of its own,
/// so that Ctrl-C reaches this program alone, which ends the script when it no longer waits for it.
async fn script(name: &str) -> Result<()> {
    let path = Path::new("keycloak").join(name);
    let owner = std::process::id().to_string();
    let child = Command::new(&path).args(["--owner", &owner]).stdin(Stdio::null()).process_group(0).spawn();
    let mut child = child.with_context(|| format!("{} cannot be run; start the demo in the project's folder", path.display()))?;
    let ending = EndGroup(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)));
    let status = child.wait().await?;
    ending.not_needed();
    if !status.success() {
        bail!("Keycloak cannot be used; the lines above say why.");
    }
    Ok(())
}

/// Asks a process group to end when dropped: the scripts then end their server in order.
struct EndGroup(Option<Pid>);

impl EndGroup {
    fn not_needed(mut self) {
        self.0 = None;
    }
}

impl Drop for EndGroup {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            let _gone = kill_process_group(leader, Signal::TERM).is_err();
        }
    }
}
