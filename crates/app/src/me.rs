//! Who asks.

use crate::{Ctx, Result};
use domain::orders::RegistrationAuthority;
use domain::policy::{Actor, Permission, Reach};
use sha2::{Digest, Sha256};

/// The actor's registration authorities, by name, for the header of the page; empty when they see everything or
/// nothing. Being signed in is enough.
///
/// # Errors
/// When the store does not answer.
pub async fn authorities(ctx: &Ctx) -> Result<Vec<RegistrationAuthority>> {
    match ctx.actor.scope_for(Permission::View) {
        Some(scope) if *scope.reach() != Reach::Everything => Ok(db::portals::authorities(&ctx.db, &scope).await?),
        _ => Ok(Vec::new()),
    }
}

/// Stands for the issuer and the subject, without telling either: half of their SHA-256.
#[must_use]
pub fn id(actor: &Actor) -> String {
    let digest = Sha256::new().chain_update(&actor.issuer).chain_update([0]).chain_update(&actor.subject).finalize();
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::orders::ActorKind;

    fn of(issuer: &str, subject: &str, name: &str) -> String {
        let (roles, perimeter, portals) = Default::default();
        id(&Actor { issuer: issuer.into(), subject: subject.into(), name: name.into(), kind: ActorKind::Person, roles, perimeter, portals })
    }

    #[test]
    fn an_id_is_of_one_subject_of_one_issuer_whatever_their_name() {
        let id = of("https://a", "1", "Claire");
        assert_eq!(id.len(), 32);
        assert_eq!(id, of("https://a", "1", "Claire Morvan"), "a new name is not a new person");
        assert_ne!(id, of("https://a", "2", "Claire"), "a namesake is somebody else");
        assert_ne!(id, of("https://b", "1", "Claire"), "issuers number their people on their own");
        assert_ne!(id, of("https://a1", "", "Claire"), "issuer and subject do not run into each other");
    }
}
