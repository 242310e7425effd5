//! Who can sign in, and to what.

use super::{Clock, Language, Words};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The issuer as configured.
pub struct IssuerConfig {
    /// A loopback address; port 0 takes any.
    pub listen: SocketAddr,
    /// The realm's name, part of the issuer's.
    pub realm: String,
    /// The people on the page.
    pub people: Vec<Person>,
    /// The service accounts.
    pub accounts: Vec<Account>,
    /// The portal.
    pub client: BffClient,
    /// The audience of access tokens.
    pub audience: String,
    /// How long an access token lives, in seconds.
    pub access_seconds: i64,
    /// The time.
    pub clock: Clock,
}

impl IssuerConfig {
    /// The operators' realm with the demo's people, for a portal at this origin.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the issuer is a program of its own: this is where its clock comes from")]
    pub fn demo(port: u16, portal: &str) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            realm: "operators".into(),
            people: demo_people(),
            accounts: demo_accounts(),
            client: BffClient::of(portal),
            audience: "urn:ra:api".into(),
            access_seconds: 300,
            clock: Arc::new(chrono::Utc::now),
        }
    }
}

/// The portal as a client.
pub struct BffClient {
    /// Its identifier.
    pub id: String,
    /// The one address a code goes to.
    pub redirect_uri: String,
    /// Where a sign-out may lead.
    pub post_logout: String,
    /// Where its public key is.
    pub keys: ClientKeys,
    /// Where it wants to hear of ended sessions.
    pub backchannel_logout: Option<String>,
}

/// A client's public keys.
pub enum ClientKeys {
    /// At this address.
    Url(String),
    /// Here, as a JWK set.
    Inline(serde_json::Value),
}

impl BffClient {
    /// The portal at this origin, with its usual addresses.
    #[must_use]
    pub fn of(portal: &str) -> Self {
        Self {
            id: "console-bff".into(),
            redirect_uri: format!("{portal}/auth/callback"),
            post_logout: portal.to_owned(),
            keys: ClientKeys::Url(format!("{portal}/auth/jwks")),
            backchannel_logout: Some(format!("{portal}/auth/backchannel-logout")),
        }
    }
}

/// Somebody on the page.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account's name: `claire.morvan`.
    pub username: String,
    /// The token's `sub`.
    pub subject: String,
    /// First name; empty where nobody is known by name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Roles, as the token carries them.
    pub roles: Vec<String>,
    /// The registration authorities of the `perimeter` claim.
    pub perimeter: Vec<String>,
    /// The group on the page.
    pub group: Words,
    /// Role and registration authority in words.
    pub position: Words,
    /// What they may do, in words.
    pub about: Words,
    /// The tone of the initials: `blue`, `teal`, …
    pub tone: String,
    /// Why the sign-in fails, if it does.
    pub refusal: Option<Refusal>,
}

impl Person {
    /// First and last name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }

    /// The name on the page.
    pub(super) fn shown(&self, language: Language) -> String {
        match self.refusal {
            Some(Refusal::Unknown) => words("Certificat inconnu", "Unknown certificate").in_language(language).to_owned(),
            Some(Refusal::Missing) => words("Sans certificat", "No certificate").in_language(language).to_owned(),
            _ => self.name(),
        }
    }

    pub(super) fn initials(&self) -> String {
        [&self.given_name, &self.family_name].iter().filter_map(|name| name.chars().next()).collect()
    }
}

/// Why a sign-in is refused at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The certificate is revoked.
    Revoked,
    /// The certificate belongs to no account.
    Unknown,
    /// The browser shows none.
    Missing,
}

/// A system with an account of its own.
#[derive(Debug, Clone)]
pub struct Account {
    /// The client's identifier.
    pub id: String,
    /// Its secret (development only; the real ones use keys and certificates).
    pub secret: String,
    /// Roles.
    pub roles: Vec<String>,
    /// Registration authorities.
    pub perimeter: Vec<String>,
    /// Portals.
    pub portals: Vec<String>,
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// One person: account, names, role, perimeter; group, position and what they may do, in words.
struct Row(&'static str, [&'static str; 2], &'static str, &'static str, [Words; 3]);

const fn words(fr: &'static str, en: &'static str) -> Words {
    Words { fr, en }
}

const EVERYWHERE: Words = words("Toutes les AE", "All RAs");
const ONE: Words = words("Une AE", "One RA");
const REFUSED: Words = words("Pour voir les refus", "To see refusals");
const EXTERNAL_OUEST: Words = words("AE externe · AE Ouest", "External RA · AE Ouest");

const PEOPLE: [Row; 7] = [
    Row(
        "claire.morvan",
        ["Claire", "Morvan"],
        "ROLE_RA_INTERNAL",
        "",
        [
            EVERYWHERE,
            words("AE interne", "Internal RA"),
            words("Traite, annule et paramètre, sur tous les portails", "Handles, cancels and configures, on every portal"),
        ],
    ),
    Row(
        "sophie.brun",
        ["Sophie", "Brun"],
        "ROLE_SUPPORT",
        "",
        [EVERYWHERE, words("Support", "Support"), words("Mêmes droits que l’AE interne", "The same rights as the internal RA")],
    ),
    Row(
        "eric.lagarde",
        ["Éric", "Lagarde"],
        "ROLE_RA_EXTERNAL",
        "OUEST",
        [ONE, EXTERNAL_OUEST, words("Traite, sans pouvoir annuler une commande", "Handles orders, but cannot cancel one")],
    ),
    Row(
        "elise.kern",
        ["Élise", "Kern"],
        "ROLE_RA_EXTERNAL",
        "EST",
        [
            ONE,
            words("AE externe · AE Est", "External RA · AE Est"),
            words("Ne voit rien de ce que voit Éric Lagarde", "Sees nothing of what Éric Lagarde sees"),
        ],
    ),
    Row(
        "theo.nguyen",
        ["Théo", "Nguyen"],
        "ROLE_RA_TECHNICAL",
        "OUEST",
        [
            ONE,
            words("AE technique · AE Ouest", "Technical RA · AE Ouest"),
            words("Génère les certificats et enregistre les remises", "Generates certificates and records deliveries"),
        ],
    ),
    Row(
        "alain.tessier",
        ["Alain", "Tessier"],
        "ROLE_AUDITOR",
        "OUEST",
        [
            ONE,
            words("Auditeur · AE Ouest", "Auditor · AE Ouest"),
            words("Lit, exporte et notifie, ne modifie rien", "Reads, exports and notifies, changes nothing"),
        ],
    ),
    Row(
        "quentin.saulnier",
        ["Quentin", "Saulnier"],
        "",
        "",
        [
            REFUSED,
            words("Aucun rôle", "No role"),
            words("Certificat accepté, compte sans rôle", "The certificate is accepted, the account has no role"),
        ],
    ),
];

const TONES: [&str; 7] = ["blue", "violet", "teal", "cyan", "orange", "green", "grey"];

/// One person of each role and one of each registration authority, then the refusals.
#[must_use]
pub fn demo_people() -> Vec<Person> {
    let person =
        |(index, (Row(username, [given_name, family_name], role, ra, [group, position, about]), tone)): (usize, (&Row, &&str))| Person {
            username: (*username).into(),
            subject: format!("d0e00000-0000-4000-8000-{:012}", index + 1),
            given_name: (*given_name).into(),
            family_name: (*family_name).into(),
            roles: if role.is_empty() { Vec::new() } else { texts(&[role]) },
            perimeter: if ra.is_empty() { Vec::new() } else { texts(&[ra]) },
            group: *group,
            position: *position,
            about: *about,
            tone: (*tone).into(),
            refusal: None,
        };
    let mut people: Vec<Person> = PEOPLE.iter().zip(&TONES).enumerate().map(person).collect();
    people.extend([
        refused(
            "odile.ferrieres",
            ("Odile", "Ferrières"),
            EXTERNAL_OUEST,
            words("Certificat révoqué", "Revoked certificate"),
            Refusal::Revoked,
        ),
        refused(
            "certificat.inconnu",
            ("", ""),
            words("Émis par une autre AC", "Issued by another CA"),
            words("Valide, mais rattaché à aucun compte", "Valid, but it belongs to no account"),
            Refusal::Unknown,
        ),
        refused(
            "sans.certificat",
            ("", ""),
            words("Fenêtre de choix fermée", "The browser’s choice was closed"),
            words("Le navigateur ne présente rien", "The browser presents nothing"),
            Refusal::Missing,
        ),
    ]);
    people
}

fn refused(username: &str, (given, family): (&str, &str), position: Words, about: Words, refusal: Refusal) -> Person {
    Person {
        username: username.into(),
        subject: String::new(),
        given_name: given.into(),
        family_name: family.into(),
        roles: Vec::new(),
        perimeter: Vec::new(),
        group: REFUSED,
        position,
        about,
        tone: "red".into(),
        refusal: Some(refusal),
    }
}

/// The slugs of the demo's portals; each has an account of its own, `portal-` and its slug.
pub const DEMO_PORTALS: [&str; 6] =
    ["standard-v4", "avocats-v4", "marches-publics", "experts-justice", "sante-liberale", "collectivites-v4"];

/// The service accounts of the demo: one of each portal, and a partner system's.
#[must_use]
pub fn demo_accounts() -> Vec<Account> {
    let account = |id: &str, role: &str, perimeter: &[&str], portals: &[&str]| Account {
        id: id.into(),
        secret: format!("{id}-development-secret"),
        roles: texts(&[role]),
        perimeter: texts(perimeter),
        portals: texts(portals),
    };
    let of_portal = |slug: &&str| account(&format!("portal-{slug}"), "ROLE_PORTAL", &[], &[slug]);
    let partner = account("partner-acme", "ROLE_RA_EXTERNAL", &["OUEST"], &[]);
    DEMO_PORTALS.iter().map(of_portal).chain([partner]).collect()
}
