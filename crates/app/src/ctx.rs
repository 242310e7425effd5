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

    /// The records on which the actor may do this. It is the only way to a [`Scope`], so no query runs without the
    /// permission being named.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when no role of the actor has the permission.
    pub fn scope_for(&self, permission: Permission) -> Result<Scope> {
        if self.actor.may(permission) { Ok(self.actor.scope()) } else { Err(Error::Forbidden(permission)) }
    }
}
