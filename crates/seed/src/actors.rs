//! Who does something in the invented world: the demo's people within their rights, the order portals, the system.

use crate::dice::Dice;
use crate::plan::PORTALS;
use domain::orders::ActorKind;
use domain::policy::{Permission, Role};

/// Who did something, as the history has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Actor {
    pub(crate) kind: ActorKind,
    pub(crate) subject: Option<&'static str>,
    pub(crate) name: Option<&'static str>,
    /// An address of the ranges kept for documentation.
    pub(crate) origin: Option<&'static str>,
}

/// The portal itself.
pub(crate) const SYSTEM: Actor = Actor { kind: ActorKind::System, subject: None, name: None, origin: None };

/// One of the demo's people who does more than read; an authority, or all of them.
struct Operator {
    role: Role,
    authority: Option<usize>,
    actor: Actor,
}

const fn person(role: Role, authority: Option<usize>, subject: &'static str, name: &'static str, origin: &'static str) -> Operator {
    let actor = Actor { kind: ActorKind::Person, subject: Some(subject), name: Some(name), origin: Some(origin) };
    Operator { role, authority, actor }
}

const OPERATORS: &[Operator] = &[
    person(Role::Internal, None, "claire.morvan", "Claire Morvan", "192.0.2.11"),
    person(Role::Support, None, "sophie.brun", "Sophie Brun", "192.0.2.12"),
    person(Role::External, Some(0), "eric.lagarde", "Éric Lagarde", "198.51.100.23"),
    person(Role::External, Some(1), "elise.kern", "Élise Kern", "198.51.100.41"),
    person(Role::Technical, Some(0), "theo.nguyen", "Théo Nguyen", "198.51.100.24"),
];

/// Somebody who may do this to an order of the authority; most often somebody of the authority itself. None: nobody may.
pub(crate) fn operator(dice: &mut Dice, permissions: &[Permission], authority: usize) -> Option<Actor> {
    let may = |operator: &&Operator| {
        let in_scope = operator.authority.is_none_or(|own| own == authority);
        in_scope && permissions.iter().any(|permission| permission.roles().contains(&operator.role))
    };
    let able: Vec<&Operator> = OPERATORS.iter().filter(may).collect();
    let own: Vec<&Operator> = able.iter().copied().filter(|operator| operator.authority.is_some()).collect();
    let from = if own.is_empty() || dice.permille(250) { able } else { own };
    (!from.is_empty()).then(|| dice.pick(&from).actor)
}

/// The service account through which subscribers place orders on a portal.
pub(crate) fn portal(portal: usize) -> Actor {
    let (subject, name) = PORTALS[portal].account;
    Actor { kind: ActorKind::ServiceAccount, subject: Some(subject), name: Some(name), origin: Some("203.0.113.80") }
}
