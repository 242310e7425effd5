//! Requests that may be sent again (I-2): who does not know whether one got through repeats it under the same key and
//! gets the same answer.

use crate::{Ctx, Error, Result, Tx};
use db::idempotency::{Earlier, Key};
use domain::values::IdempotencyKey;

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

/// The answer that this actor already got to the request, for what cannot wait for its transaction to ask.
///
/// # Errors
/// As where it is asked in one: [`Error::KeyReused`], [`Error::InProgress`].
pub async fn answered(ctx: &Ctx, request: &Repeatable) -> Result<Option<Answer>> {
    ctx.begin().await?.earlier(request).await
}

impl Tx<'_> {
    /// The answer that this actor already got to the request. If there is none, nobody else gets one under the same key
    /// before this transaction ends. To be asked before anything is locked: whoever repeats a request waits here, and holds
    /// up nobody else meanwhile.
    ///
    /// # Errors
    /// [`Error::KeyReused`] for another request under the same key; [`Error::InProgress`] when the same request is
    /// still under way elsewhere.
    pub(crate) async fn earlier(&mut self, request: &Repeatable) -> Result<Option<Answer>> {
        let ctx = self.ctx();
        match db::idempotency::claim(self.store(), key(&ctx.actor, request), ctx.now()).await? {
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
    pub(crate) async fn commit_with(mut self, request: &Repeatable, answer: Answer) -> Result<Answer> {
        let ctx = self.ctx();
        db::idempotency::keep(self.store(), key(&ctx.actor, request), &answer, ctx.now()).await?;
        self.commit().await?;
        Ok(answer)
    }
}

fn key<'a>(actor: &'a domain::policy::Actor, request: &'a Repeatable) -> Key<'a> {
    Key { issuer: &actor.issuer, subject: &actor.subject, key: request.key.as_str(), fingerprint: &request.fingerprint }
}
