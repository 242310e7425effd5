//! Who signs people in: the development issuer of this process, or a real Keycloak beside it.

use super::keycloak::Keycloak;
use super::{BoundListener, Tls};
use crate::cli::DemoArgs;
use crate::listen;
use anyhow::{Context, Result, bail};
use http_layer::auth::{AuthConfig, Client, ClientKey, ClientKind, Issuer, Limits, Login, Realm, SealingKey};
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use testkit::issuer::{DEMO_PORTALS, DevIssuer, IssuerConfig, SigningKey, demo_people};

/// The portal's port with Keycloak: the realm knows it.
const PORT_OVER_TLS: u16 = 8444;

/// The second listener, for partners' bound tokens.
const PORT_FOR_BOUND_TOKENS: u16 = 8445;

/// A running identity provider.
pub(super) enum Provider {
    /// Ours; dropping it ends it.
    Development(DevIssuer),
    /// The real one.
    Keycloak(Keycloak),
}

/// The address that people open.
pub(super) fn portal(args: &DemoArgs) -> SocketAddr {
    local(if args.keycloak { PORT_OVER_TLS } else { args.port })
}

/// Whether the portal can have its ports. Asked before the long part of a start, so that what is wrong is said at once.
pub(super) fn check_ports(args: &DemoArgs) -> Result<()> {
    if !args.keycloak {
        // The development issuer takes the next one.
        return [portal(args), local(args.port.saturating_add(1))].into_iter().try_for_each(|address| listen::bind(address).map(drop));
    }
    for port in [PORT_OVER_TLS, PORT_FOR_BOUND_TOKENS] {
        if TcpListener::bind(local(port)).is_err() {
            bail!(
                "Port {port} is in use, and with --keycloak it cannot be another: the realm names it. \
                 Stop the program that has it (`ss -ltnp 'sport = :{port}'` names it)."
            );
        }
    }
    Ok(())
}

fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn origin(args: &DemoArgs) -> String {
    let scheme = if args.keycloak { "https" } else { "http" };
    format!("{scheme}://localhost:{}", portal(args).port())
}

/// Starts the provider that was asked for.
pub(super) async fn start(args: &DemoArgs) -> Result<(Provider, AuthConfig)> {
    let origin = origin(args);
    if args.keycloak {
        let keycloak = Keycloak::start().await?;
        let auth = auth(&Keycloak::issuer(), &origin, (ClientKind::BoundService, &DEMO_PORTALS[..1]), vec![keycloak.tls_authority()?])?;
        return Ok((Provider::Keycloak(keycloak), auth));
    }
    let port = args.port.checked_add(1).context("The portal's port must leave the next one for the development issuer")?;
    let issuer = DevIssuer::start(IssuerConfig::demo(port, &origin)).await;
    let issuer =
        issuer.with_context(|| format!("Choose another pair of ports with --port (the issuer takes the next one, here {port})"))?;
    let auth = auth(issuer.url(), &origin, (ClientKind::Service, &DEMO_PORTALS), Vec::new())?;
    Ok((Provider::Development(issuer), auth))
}

/// Identity as the portal sees it, with a partner's system of this kind and the accounts of these order portals. Keys are made for this
/// run: a restart signs everybody out, and nothing secret stays.
fn auth(issuer: &str, origin: &str, (acme, portals): (ClientKind, &[&str]), roots: Vec<Vec<u8>>) -> Result<AuthConfig> {
    let client = |id: &str, kind| Client { id: id.to_owned(), kind };
    let accounts = portals.iter().map(|slug| client(&format!("portal-{slug}"), ClientKind::Service));
    let people = client("console-bff", ClientKind::Interactive);
    let clients = [people, client("partner-acme", acme)].into_iter().chain(accounts).collect();
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
    })
}

impl Provider {
    /// The portal's own certificate, where the provider asks for TLS.
    pub(super) fn tls(&self) -> Option<Tls> {
        match self {
            Self::Development(_) => None,
            Self::Keycloak(keycloak) => Some(Tls { certificate: keycloak.file("portal.crt"), key: keycloak.file("portal.key") }),
        }
    }

    /// The second listener, where partners have certificates.
    pub(super) fn bound(&self) -> Option<BoundListener> {
        let Self::Keycloak(keycloak) = self else { return None };
        let client_authorities = keycloak.file("partners-ca.pem");
        self.tls().map(|tls| BoundListener { listen: local(PORT_FOR_BOUND_TOKENS), tls, client_authorities })
    }

    /// What a newcomer needs to know.
    pub(super) fn welcome(&self, args: &DemoArgs) -> String {
        let mut text = format!("\n  The portal is ready:  {}\n\n", origin(args));
        let people = demo_people();
        let shown = people.iter().filter(|person| person.refusal.is_none());
        let width = people.iter().map(|person| person.name().chars().count()).max().unwrap_or(0);
        for person in shown {
            let _ = writeln!(text, "    {:<width$}  {} – {}", person.name(), person.position.en, person.about.en);
        }
        match self {
            Self::Development(issuer) => {
                let lines = systems(issuer.url(), &origin(args)).map(|line| format!("    {line}\n")).concat();
                let _ = write!(
                    text,
                    "\n  A system signs in as itself: a token of the portal {}'s account, and its orders.\n\n{lines}",
                    DEMO_PORTALS[0]
                );
                text.push_str("\n  Choose who to be on the sign-in page. ");
            }
            Self::Keycloak(keycloak) => text.push_str(&certificates(keycloak)),
        }
        let _ = writeln!(text, "API: {}/docs\n  Ctrl-C stops everything; the data stays in {}.\n", origin(args), args.data.display());
        text
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        match self {
            Self::Development(issuer) => drop(issuer),
            Self::Keycloak(keycloak) => keycloak.stop().await,
        }
    }
}

/// How a system gets a token from the development issuer, as the account of the first portal, and reads the portal's orders with it:
/// two lines for a shell.
fn systems(issuer: &str, origin: &str) -> [String; 2] {
    const CURL: &str = "curl --silent --show-error --fail-with-body";
    let account = format!("portal-{}", DEMO_PORTALS[0]);
    let form = format!("--data 'grant_type=client_credentials&client_id={account}&client_secret={account}-development-secret'");
    [
        format!("TOKEN=$({CURL} {form} {issuer}/protocol/openid-connect/token | jq -r .access_token)"),
        format!("{CURL} --header \"Authorization: Bearer $TOKEN\" '{origin}/api/v1/orders?page_size=5' | jq ."),
    ]
}

/// How a person gets a certificate into a browser. Both of them ask the same things under other names.
fn certificates(keycloak: &Keycloak) -> String {
    let (people, authority) = (keycloak.file("people"), keycloak.file("tls-ca.pem"));
    format!(
        "\n  Everybody's certificate: {people}/<first.last>.p12, pass phrase: demo\n\n    \
         Chromium, Chrome  chrome://certificate-manager: import the .p12 under \"Your certificates\",\n                      \
         {authority} under \"Trusted certificates\"\n    \
         Firefox           Settings, Privacy & Security, View Certificates: the .p12 under \"Your Certificates\",\n                      \
         {authority} under \"Authorities\", trusted for websites\n\n  \
         Then open the portal and take the certificate when the browser asks. To be somebody else, close all its windows first.\n  \
         Partners with bound tokens: https://localhost:{PORT_FOR_BOUND_TOKENS}. ",
        people = people.display(),
        authority = authority.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The guide says what the demo prints, for its usual ports; that it works is proved by `tests/guide.rs`, which types it.
    #[test]
    fn the_guide_shows_how_a_system_gets_in_as_the_demo_prints_it() {
        let guide = include_str!("../../../../../docs/partner-guide.md");
        let lines = systems("http://localhost:8301/realms/operators", "http://localhost:8300");
        assert!(guide.contains(&format!("\n```sh\n{}\n```\n", lines.join("\n"))), "{lines:#?}");
    }
}
