use crate::{Clock, Db, Error, Random, Result};
use chrono::{DateTime, Utc};
use db::orders::Author;
use domain::policy::{Actor, Permission, Scope};
use std::net::IpAddr;

/// What every use case needs: the store, the time, chance, and who asks.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The store.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: Random,
    /// Who asks.
    pub actor: Actor,
    /// The client's address, as far as that can be trusted; none at the command line.
    pub origin: Option<IpAddr>,
}

impl Ctx {
    /// The current instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The actor, as an order's history has them.
    pub(crate) fn author(&self) -> Author<'_> {
        Author { kind: self.actor.kind, subject: &self.actor.subject, name: &self.actor.name, origin: self.origin }
    }

    /// The records on which the actor may do this: how a use case comes to the scope that its queries take, naming its
    /// permission on the way.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when no role of the actor has the permission.
    pub fn scope_for(&self, permission: Permission) -> Result<Scope> {
        self.actor.scope_for(permission).ok_or(Error::Forbidden(permission))
    }

    /// The same where any one of several permissions will do. The error names the first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when no role of the actor has one of them.
    pub fn scope_for_one(&self, permissions: &[Permission]) -> Result<Scope> {
        let scope = permissions.iter().find_map(|permission| self.actor.scope_for(*permission));
        scope.ok_or(Error::Forbidden(permissions.first().copied().unwrap_or(Permission::View)))
    }
}
