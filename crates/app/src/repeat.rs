//! Requests that may be sent again (I-2): who does not know whether one got through repeats it under the same key and
//! gets the same answer.

use crate::{Error, Result, Tx};
use db::idempotency::{Earlier, Key};
use domain::policy::Scope;
use domain::values::{IdempotencyKey, PortalId};

pub use db::idempotency::Answer;

/// Writes what came of a request as it travels: what is answered is kept, byte for byte.
pub type Words<T> = fn(&T) -> Answer;

/// A request under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeatable {
    /// The key that the caller chose.
    pub key: IdempotencyKey,
    /// SHA-256 of what is asked: method, address and body.
    pub fingerprint: [u8; 32],
}

impl Tx<'_> {
    /// The answer that this actor already got to the request, unless it was given on a portal that they have lost since: to them
    /// it is as if they had never asked. If there is none, nobody else gets one under the same key before this transaction ends. To be asked before anything is locked: whoever repeats a request waits here, and holds
    /// up nobody else meanwhile.
    ///
    /// # Errors
    /// [`Error::KeyReused`] for another request under the same key; [`Error::InProgress`] when the same request is
    /// still under way elsewhere.
    pub(crate) async fn earlier(&mut self, scope: &Scope, request: &Repeatable) -> Result<Option<Answer>> {
        let ctx = self.ctx();
        match db::idempotency::claim(self.store(), scope, key(&ctx.actor, request), ctx.now()).await? {
            Earlier::Nothing => Ok(None),
            Earlier::Answered(answer) => Ok(Some(answer)),
            Earlier::OtherRequest => Err(Error::KeyReused),
            Earlier::UnderWay => Err(Error::InProgress),
        }
    }

    /// Keeps the answer for whoever sends the request again, and makes all of the transaction true at once.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub(crate) async fn commit_with(self, request: &Repeatable, answer: Answer) -> Result<Answer> {
        self.keep(request, None, answer).await
    }

    /// The same of what was made on a portal, and is only told again to whoever still has it.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub(crate) async fn commit_on(self, portal: PortalId, request: &Repeatable, answer: Answer) -> Result<Answer> {
        self.keep(request, Some(portal), answer).await
    }

    async fn keep(mut self, request: &Repeatable, portal: Option<PortalId>, answer: Answer) -> Result<Answer> {
        let ctx = self.ctx();
        db::idempotency::keep(self.store(), key(&ctx.actor, request), portal, &answer, ctx.now()).await?;
        self.commit().await?;
        Ok(answer)
    }
}

fn key<'a>(actor: &'a domain::policy::Actor, request: &'a Repeatable) -> Key<'a> {
    Key { issuer: &actor.issuer, subject: &actor.subject, key: request.key.as_str(), fingerprint: &request.fingerprint }
}
