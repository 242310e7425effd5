//! What saving settings has in common, of whatever record they are.

use crate::{Error, Precondition, Result, Saved, Tx};
use domain::audit::Event;
use domain::policy::{Reach, Scope};
use domain::values::{Version, Wrong};
use std::ops::ControlFlow;

/// Holds what was found against what is to be saved: over what there is, if anything; or nothing is to be done, since nothing is
/// different. A new record lies outside of every scope but the whole.
pub(crate) fn begin<T: PartialEq>(
    scope: &Scope,
    expected: &Precondition,
    found: Option<(&T, Version)>,
    wanted: &T,
) -> Result<ControlFlow<Saved>> {
    expected.check(found.map(|(_, version)| version))?;
    match found {
        Some((there, version)) if there == wanted => Ok(ControlFlow::Break(Saved { version, is_new: false })),
        None if *scope.reach() != Reach::Everything => Err(Error::NotFound),
        Some(_) | None => Ok(ControlFlow::Continue(())),
    }
}

/// Nothing that was entered disagrees with what there is.
pub(crate) fn agreed(wrong: Vec<Wrong>) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Records what was written, and makes it true; none was written where somebody else made the record in the same moment.
pub(crate) async fn finish(mut tx: Tx<'_>, written: Option<Version>, is_new: bool, event: Event) -> Result<Saved> {
    let version = written.ok_or(Error::PreconditionFailed)?;
    tx.record(event).await?;
    tx.commit().await?;
    Ok(Saved { version, is_new })
}
