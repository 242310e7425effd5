//! Who signs people in: the development issuer of this process, or a real Keycloak beside it.

use super::{BoundListener, Tls};
use crate::cli::DemoArgs;
use anyhow::{Context, Result, bail};
use http_layer::auth::{AuthConfig, Client, ClientKey, ClientKind, Issuer, Limits, Login, Realm, SealingKey};
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use testkit::issuer::{DevIssuer, IssuerConfig, SigningKey, demo_people};
use tokio::process::Command;

/// The portal's port with Keycloak: the realm knows it.
const PORT_OVER_TLS: u16 = 8444;

/// The second listener, for partners' bound tokens.
const PORT_FOR_BOUND_TOKENS: u16 = 8445;

/// Keys and certificates that `keycloak/certs.sh` makes.
const PKI: &str = ".data/keycloak/pki";

/// A running identity provider.
pub(super) enum Provider {
    /// Ours; dropping it ends it.
    Development(DevIssuer),
    /// Keycloak, started by its scripts.
    Keycloak,
}

/// The port that people open.
pub(super) fn portal_port(args: &DemoArgs) -> u16 {
    if args.keycloak { PORT_OVER_TLS } else { args.port }
}

fn origin(args: &DemoArgs) -> String {
    let scheme = if args.keycloak { "https" } else { "http" };
    format!("{scheme}://localhost:{}", portal_port(args))
}

/// Starts the provider that was asked for.
pub(super) async fn start(args: &DemoArgs) -> Result<(Provider, AuthConfig)> {
    let origin = origin(args);
    if args.keycloak {
        script("start.sh", &["--owner", &std::process::id().to_string()]).await?;
        let roots = vec![pki_file("tls-ca.pem")?];
        return Ok((Provider::Keycloak, auth("https://localhost:8443/realms/operators", &origin, ClientKind::BoundService, roots)?));
    }
    let port = args.port.checked_add(1).context("The portal's port must leave the next one for the development issuer")?;
    let issuer = DevIssuer::start(IssuerConfig::demo(port, &origin)).await;
    let issuer =
        issuer.with_context(|| format!("Choose another pair of ports with --port (the issuer takes the next one, here {port})"))?;
    let auth = auth(issuer.url(), &origin, ClientKind::Service, Vec::new())?;
    Ok((Provider::Development(issuer), auth))
}

/// Identity as the portal sees it. Keys are made for this run: a restart signs everybody out, and nothing secret stays.
fn auth(issuer: &str, origin: &str, acme: ClientKind, roots: Vec<Vec<u8>>) -> Result<AuthConfig> {
    let client = |id: &str, kind| Client { id: id.to_owned(), kind };
    let clients = vec![
        client("console-bff", ClientKind::Interactive),
        client("portal-standard-v4", ClientKind::Service),
        client("partner-acme", acme),
    ];
    let key = SigningKey::es256().context("The system has no randomness")?;
    let key = ClientKey::from_pem(key.pem().as_bytes()).map_err(anyhow::Error::msg)?;
    Ok(AuthConfig {
        public_url: origin.to_owned(),
        issuers: vec![Issuer { url: issuer.to_owned(), realm: Realm::Operators, clients }],
        login: Login { issuer: issuer.to_owned(), client_id: "console-bff".to_owned(), key },
        audience: "urn:ra:api".to_owned(),
        algorithms: crate::config::default_algorithms(),
        sealing_keys: vec![SealingKey::new(rand::random())],
        roots,
        limits: Limits::default(),
        sign_in_page: "/sign-in".to_owned(),
        signed_out_page: "/sign-in".to_owned(),
    })
}

impl Provider {
    /// The portal's own certificate, where the provider asks for TLS.
    pub(super) fn tls(&self) -> Option<Tls> {
        match self {
            Self::Development(_) => None,
            Self::Keycloak => Some(Tls { certificate: pki("portal.crt"), key: pki("portal.key") }),
        }
    }

    /// The second listener, where partners have certificates.
    pub(super) fn bound(&self) -> Option<BoundListener> {
        let listen = SocketAddr::from(([127, 0, 0, 1], PORT_FOR_BOUND_TOKENS));
        self.tls().map(|tls| BoundListener { listen, tls, client_authorities: pki("partners-ca.pem") })
    }

    /// What a newcomer needs to know.
    pub(super) fn welcome(&self, args: &DemoArgs) -> String {
        let mut text = format!("\n  The portal is ready:  {}\n\n", origin(args));
        let people = demo_people();
        let shown = people.iter().filter(|person| person.refusal.is_none());
        let width = people.iter().map(|person| person.name().chars().count()).max().unwrap_or(0);
        for person in shown {
            let _ = writeln!(text, "    {:<width$}  {} – {}", person.name(), person.position, person.about);
        }
        text.push_str(match self {
            Self::Development(_) => "\n  Choose who to be on the sign-in page. ",
            Self::Keycloak => {
                "\n  Import .data/keycloak/pki/people/<person>.p12 in the browser (pass phrase: demo) and trust\n  \
                 .data/keycloak/pki/tls-ca.pem as an authority for web sites; then sign in with that certificate.\n  \
                 Partners with bound tokens: https://localhost:8445. "
            }
        });
        let _ = writeln!(text, "API: {}/docs\n  Ctrl-C stops everything; the data stays in {}.\n", origin(args), args.data.display());
        text
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        match self {
            Self::Development(issuer) => drop(issuer),
            Self::Keycloak => {
                if let Err(error) = script("stop.sh", &[]).await {
                    tracing::error!(%error, "Keycloak did not stop");
                }
            }
        }
    }
}

/// Runs one of Keycloak's scripts; it speaks to the person itself. In a process group of its own, so that Ctrl-C
/// reaches this program alone.
async fn script(name: &str, arguments: &[&str]) -> Result<()> {
    let path = Path::new("keycloak").join(name);
    let status = Command::new(&path).args(arguments).stdin(Stdio::null()).process_group(0).status().await;
    let status = status.with_context(|| format!("{} cannot be run; start the demo in the project's folder", path.display()))?;
    if !status.success() {
        bail!("Keycloak did not start; the lines above say why.");
    }
    Ok(())
}

fn pki(file: &str) -> PathBuf {
    Path::new(PKI).join(file)
}

fn pki_file(file: &str) -> Result<Vec<u8>> {
    std::fs::read(pki(file)).with_context(|| format!("{} is missing; keycloak/certs.sh makes it", pki(file).display()))
}
