use crate::{Clock, Db, Error, Result};
use chrono::{DateTime, Utc};
use domain::policy::{Actor, Permission, Scope};

/// What every use case needs: the store, the time, and who asks.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The store.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Who asks.
    pub actor: Actor,
}

impl Ctx {
    /// The current instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The records on which the actor may do this: how a use case comes to the scope that its queries take, naming its
    /// permission on the way.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when no role of the actor has the permission.
    pub fn scope_for(&self, permission: Permission) -> Result<Scope> {
        self.actor.scope_for(permission).ok_or(Error::Forbidden(permission))
    }
}
