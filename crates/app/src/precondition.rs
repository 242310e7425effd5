use crate::{Error, Result};
use domain::values::Version;

/// Which version of a record a change is meant for, so that nobody overwrites what they have not seen (RFC 9110, 13.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing was said.
    Missing,
    /// There is none yet (`If-None-Match: *`).
    New,
    /// One of these (`If-Match`); none of them: no version will do.
    Versions(Vec<Version>),
}

impl Precondition {
    /// Holds the record that was found, if any, against it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::PreconditionRequired`] or [`Error::PreconditionFailed`].
    pub(crate) fn check(&self, found: Option<Version>) -> Result<()> {
        match (self, found) {
            (Self::New, None) => Ok(()),
            (Self::Versions(versions), Some(version)) if versions.contains(&version) => Ok(()),
            (Self::Missing | Self::Versions(_), None) => Err(Error::NotFound),
            (Self::Missing, Some(_)) => Err(Error::PreconditionRequired),
            (Self::New | Self::Versions(_), Some(_)) => Err(Error::PreconditionFailed),
        }
    }
}

/// A record and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The record.
    pub record: T,
    /// Goes up with every change.
    pub version: Version,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The record's version now; the one before when nothing was different.
    pub version: Version,
    /// Whether there was none before.
    pub is_new: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_saw_what_is_there_may_change_it() {
        let seen = |versions: &[i64]| Precondition::Versions(versions.iter().copied().map(Version).collect());
        let there = Some(Version(7));
        assert!(Precondition::New.check(None).is_ok());
        assert!(seen(&[7]).check(there).is_ok() && seen(&[6, 7]).check(there).is_ok());
        for stale in [seen(&[6]), seen(&[]), Precondition::New] {
            assert!(matches!(stale.check(there), Err(Error::PreconditionFailed)), "{stale:?}");
        }
        assert!(matches!(Precondition::Missing.check(there), Err(Error::PreconditionRequired)));
        for other in [Precondition::Missing, seen(&[7])] {
            assert!(matches!(other.check(None), Err(Error::NotFound)), "{other:?}");
        }
    }
}
