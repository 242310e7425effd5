//! Who may do what: roles, the matrix of permissions as one table, and the scope that every query takes.

use crate::orders::{ActorKind, Portal, Process, Status};
use crate::values::{RaCode, Slug};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A role as the token carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// AE interne.
    #[serde(rename = "ROLE_RA_INTERNAL")]
    Internal,
    /// AE externe.
    #[serde(rename = "ROLE_RA_EXTERNAL")]
    External,
    /// Auditors, and the delegated RA.
    #[serde(rename = "ROLE_AUDITOR")]
    Auditor,
    /// Support.
    #[serde(rename = "ROLE_SUPPORT")]
    Support,
    /// AE technique: generates.
    #[serde(rename = "ROLE_RA_TECHNICAL")]
    Technical,
    /// The service account of an order portal.
    #[serde(rename = "ROLE_PORTAL")]
    Portal,
    /// A subscriber; only in the subscribers' realm.
    #[serde(rename = "ROLE_SUBSCRIBER")]
    Subscriber,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] =
        &[Self::Internal, Self::External, Self::Auditor, Self::Support, Self::Technical, Self::Portal, Self::Subscriber];

    /// The canonical spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "ROLE_RA_INTERNAL",
            Self::External => "ROLE_RA_EXTERNAL",
            Self::Auditor => "ROLE_AUDITOR",
            Self::Support => "ROLE_SUPPORT",
            Self::Technical => "ROLE_RA_TECHNICAL",
            Self::Portal => "ROLE_PORTAL",
            Self::Subscriber => "ROLE_SUBSCRIBER",
        }
    }

    /// Reads a role of a token; other roles (Keycloak has its own) are none of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ROLE_AEAI" => Some(Self::Internal),
            "ROLE_AEAE" => Some(Self::External),
            _ => Self::ALL.iter().copied().find(|role| role.as_str() == text),
        }
    }

    /// Whether the role belongs to staff and partners: such a role counts only from the operators' realm.
    #[must_use]
    pub const fn is_operator(self) -> bool {
        !matches!(self, Self::Subscriber)
    }
}

/// A permission of the matrix R-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See every portal's orders, not only those of the perimeter.
    ViewAllPortals,
    /// Export a list.
    Export,
    /// Change an order.
    Modify,
    /// Cancel an order.
    Cancel,
    /// Message the subscriber.
    Notify,
    /// Read orders, documents, certificates within the scope.
    View,
    /// Create and complete orders.
    Submit,
    /// Have the certificate generated.
    Generate,
    /// Hand the certificate over.
    Deliver,
    /// Configure portals, templates, thresholds.
    Configure,
}

impl Permission {
    /// Every permission, in the order of the matrix.
    pub const ALL: &'static [Self] = &[
        Self::ViewAllPortals,
        Self::Export,
        Self::Modify,
        Self::Cancel,
        Self::Notify,
        Self::View,
        Self::Submit,
        Self::Generate,
        Self::Deliver,
        Self::Configure,
    ];

    /// Its stable name, as in the OpenAPI document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewAllPortals => "view_all_portals",
            Self::Export => "export",
            Self::Modify => "modify",
            Self::Cancel => "cancel",
            Self::Notify => "notify",
            Self::View => "view",
            Self::Submit => "submit",
            Self::Generate => "generate",
            Self::Deliver => "deliver",
            Self::Configure => "configure",
        }
    }

    /// The matrix R-2: who has it. The one place where roles and permissions meet.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Auditor, External, Internal, Portal, Support, Technical};
        match self {
            Self::ViewAllPortals | Self::Cancel | Self::Configure => &[Internal, Support],
            Self::Export | Self::Notify => &[Internal, External, Auditor, Support],
            Self::Modify => &[Internal, External, Support],
            Self::View => &[Internal, External, Auditor, Support, Technical, Portal],
            Self::Submit => &[Portal],
            Self::Generate | Self::Deliver => &[Technical],
        }
    }

    /// Whether there is anything to do with it on an order of this process and status (W): a closed or cancelled order
    /// is only read, and messages go to the subscribers of digital orders, at any time (N-1).
    #[must_use]
    pub const fn acts_on(self, process: Process, status: Status) -> bool {
        match self {
            Self::View => true,
            Self::Notify => matches!(process, Process::Digital),
            Self::Submit => matches!((process, status), (Process::Digital, Status::Incomplete)),
            Self::Modify => !matches!(status, Status::Closed | Status::Cancelled),
            Self::Cancel => status.is_open(),
            Self::Generate => matches!(status, Status::ToGenerate),
            Self::Deliver => matches!(status, Status::ToDeliver),
            Self::ViewAllPortals | Self::Export | Self::Configure => false,
        }
    }
}

/// Which records exist for somebody. Every query takes one, and there is one way to it, [`Actor::scope_for`]:
/// what it reaches can be read, but not written down by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Reach);

/// How far a [`Scope`] goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Every registration authority.
    Everything,
    /// These registration authorities; none = nothing.
    Authorities(BTreeSet<RaCode>),
    /// These portals; none = nothing.
    Portals(BTreeSet<Slug>),
}

impl Scope {
    /// How far it goes.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.0
    }

    /// Whether its orders have priorities (L-1). Those are for the authority's queue, and tell what a holder has from any portal;
    /// a portal has no such queue, and does not learn what another portal's customers have.
    #[must_use]
    pub fn has_priorities(&self) -> bool {
        !matches!(self.0, Reach::Portals(_))
    }

    /// Whether a record of this portal exists for the holder of the scope. Queries say the same in SQL; a test
    /// holds them against this.
    #[must_use]
    pub fn contains(&self, portal: &Portal) -> bool {
        match &self.0 {
            Reach::Everything => true,
            Reach::Authorities(codes) => codes.contains(&portal.ra.code),
            Reach::Portals(slugs) => slugs.contains(&portal.slug),
        }
    }
}

/// Somebody signed in, person or partner system, with what the token says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Issuer and subject: who it is, for good.
    pub issuer: String,
    /// The token's `sub`.
    pub subject: String,
    /// The name to show.
    pub name: String,
    /// What the history calls them: a system is one however wide its role.
    pub kind: ActorKind,
    /// The roles that count.
    pub roles: BTreeSet<Role>,
    /// The `perimeter` claim.
    pub perimeter: BTreeSet<RaCode>,
    /// The `portals` claim.
    pub portals: BTreeSet<Slug>,
}

impl Actor {
    /// Whoever works at the command line, under this account of the machine: who reaches the configuration and the
    /// database's password can do what an internal operator can, and the audit log says that it came from there.
    #[must_use]
    pub fn command_line(account: &str) -> Self {
        Self {
            issuer: "urn:ra-portal:command-line".to_owned(),
            subject: account.to_owned(),
            name: account.to_owned(),
            kind: ActorKind::Person,
            roles: BTreeSet::from([Role::Internal]),
            perimeter: BTreeSet::new(),
            portals: BTreeSet::new(),
        }
    }

    /// Whether one of the actor's roles has the permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        permission.roles().iter().any(|role| self.roles.contains(role))
    }

    /// The actor's permissions, in the order of the matrix.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|p| self.may(*p)).collect()
    }

    /// What the actor may do with an order of this process and status: role and state (W) together.
    #[must_use]
    pub fn actions(&self, process: Process, status: Status) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|p| self.may(*p) && p.acts_on(process, status)).collect()
    }

    /// The records on which the actor may do this; none without the permission. An order portal's account sees its
    /// portals even if it also carries a perimeter: a scope only ever narrows.
    #[must_use]
    pub fn scope_for(&self, permission: Permission) -> Option<Scope> {
        self.may(permission).then(|| self.scope())
    }

    fn scope(&self) -> Scope {
        Scope(if self.roles.contains(&Role::Portal) {
            Reach::Portals(self.portals.clone())
        } else if self.may(Permission::ViewAllPortals) {
            Reach::Everything
        } else {
            Reach::Authorities(self.perimeter.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-2 as the catalogue prints it: columns INTERNAL, EXTERNAL, AUDITOR, SUPPORT, TECHNICAL, PORTAL.
    const CATALOGUE: &[(&str, &str)] = &[
        ("view_all_portals", "x--x--"),
        ("export", "xxxx--"),
        ("modify", "xx-x--"),
        ("cancel", "x--x--"),
        ("notify", "xxxx--"),
        ("view", "xxxxxx"),
        ("submit", "-----x"),
        ("generate", "----x-"),
        ("deliver", "----x-"),
        ("configure", "x--x--"),
    ];

    #[test]
    fn the_table_is_the_catalogues() {
        let columns = [Role::Internal, Role::External, Role::Auditor, Role::Support, Role::Technical, Role::Portal];
        let ours: Vec<(&str, String)> = Permission::ALL
            .iter()
            .map(|p| (p.as_str(), columns.iter().map(|r| if p.roles().contains(r) { 'x' } else { '-' }).collect()))
            .collect();
        let theirs: Vec<(&str, String)> = CATALOGUE.iter().map(|(p, row)| (*p, (*row).to_owned())).collect();
        assert_eq!(ours, theirs);
        assert!(Permission::ALL.iter().all(|p| !p.roles().contains(&Role::Subscriber)));
    }

    fn actor(roles: &[Role], perimeter: &[&str]) -> Actor {
        Actor {
            issuer: "https://issuer.example".into(),
            subject: "1".into(),
            name: "N".into(),
            kind: ActorKind::Person,
            roles: roles.iter().copied().collect(),
            perimeter: perimeter.iter().map(|c| RaCode::parse(c).expect("code")).collect(),
            portals: BTreeSet::new(),
        }
    }

    #[test]
    fn an_empty_perimeter_is_nothing_and_not_everything() {
        assert_eq!(actor(&[Role::External], &[]).scope().0, Reach::Authorities(BTreeSet::new()));
        assert_eq!(actor(&[Role::Portal], &["OUEST"]).scope().0, Reach::Portals(BTreeSet::new()));
        assert_eq!(actor(&[Role::Internal], &[]).scope().0, Reach::Everything);
        assert_eq!(actor(&[Role::Internal, Role::Portal], &[]).scope().0, Reach::Portals(BTreeSet::new()));
        assert_eq!(actor(&[], &[]).permissions(), []);
    }

    /// Whoever also is an operator has the narrower scope, and no priorities with it.
    #[test]
    fn the_queue_is_the_authoritys() {
        let has = |roles: &[Role]| actor(roles, &["OUEST"]).scope_for(Permission::View).map(|scope| scope.has_priorities());
        for role in [Role::Internal, Role::External, Role::Auditor, Role::Support, Role::Technical] {
            assert_eq!((has(&[role]), has(&[role, Role::Portal])), (Some(true), Some(false)), "{role:?}");
        }
        assert_eq!(has(&[Role::Portal]), Some(false));
    }

    #[test]
    fn there_is_no_scope_without_the_permission() {
        assert_eq!(actor(&[Role::Internal], &[]).scope_for(Permission::Modify), Some(Scope(Reach::Everything)));
        assert_eq!(actor(&[Role::Auditor], &["OUEST"]).scope_for(Permission::Modify), None);
        assert_eq!(actor(&[Role::Subscriber], &["OUEST"]).scope_for(Permission::View), None);
    }

    /// Every role on every order there can be, in the words of the catalogue (R-2, W, N-1). SUPPORT does what
    /// INTERNAL does.
    const ACTIONS: &str = "
        digital incomplete   | INTERNAL modify cancel notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view | PORTAL view submit
        digital to_verify    | INTERNAL modify cancel notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view | PORTAL view
        digital in_signature | INTERNAL modify cancel notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view | PORTAL view
        digital to_validate  | INTERNAL modify cancel notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view | PORTAL view
        digital to_generate  | INTERNAL modify cancel notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view generate | PORTAL view
        digital to_deliver   | INTERNAL modify notify view | EXTERNAL modify notify view | AUDITOR notify view | TECHNICAL view deliver | PORTAL view
        digital closed       | INTERNAL notify view | EXTERNAL notify view | AUDITOR notify view | TECHNICAL view | PORTAL view
        digital cancelled    | INTERNAL notify view | EXTERNAL notify view | AUDITOR notify view | TECHNICAL view | PORTAL view
        paper incomplete     | INTERNAL modify cancel view | EXTERNAL modify view | AUDITOR view | TECHNICAL view | PORTAL view
        paper to_verify      | INTERNAL modify cancel view | EXTERNAL modify view | AUDITOR view | TECHNICAL view | PORTAL view
        paper to_generate    | INTERNAL modify cancel view | EXTERNAL modify view | AUDITOR view | TECHNICAL view generate | PORTAL view
        paper to_deliver     | INTERNAL modify view | EXTERNAL modify view | AUDITOR view | TECHNICAL view deliver | PORTAL view
        paper closed         | INTERNAL view | EXTERNAL view | AUDITOR view | TECHNICAL view | PORTAL view
        paper cancelled      | INTERNAL view | EXTERNAL view | AUDITOR view | TECHNICAL view | PORTAL view
    ";

    fn actions_of(role: Role, process: Process, status: Status) -> String {
        let actions = actor(&[role], &[]).actions(process, status);
        actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn actions_are_those_of_the_role_in_the_state() {
        use Role::{Auditor, External, Internal, Portal, Technical};
        let columns = [("INTERNAL", Internal), ("EXTERNAL", External), ("AUDITOR", Auditor), ("TECHNICAL", Technical), ("PORTAL", Portal)];
        let mut ours = Vec::new();
        for process in Process::ALL {
            for status in Status::ALL.iter().copied().filter(|status| !status.phases(*process).is_empty()) {
                let cells = columns.map(|(name, role)| format!("{name} {}", actions_of(role, *process, status)));
                ours.push(format!("{process} {status} | {}", cells.join(" | ")));
                assert_eq!(actions_of(Role::Support, *process, status), actions_of(Internal, *process, status));
                assert_eq!(actions_of(Role::Subscriber, *process, status), "");
            }
        }
        let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let theirs: Vec<String> = ACTIONS.lines().map(squeezed).filter(|line| !line.is_empty()).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn aliases_are_the_canonical_roles() {
        assert_eq!(Role::parse("ROLE_AEAI"), Some(Role::Internal));
        assert_eq!(Role::parse("ROLE_AEAE"), Some(Role::External));
        assert_eq!(Role::parse("role_auditor"), None);
    }
}
