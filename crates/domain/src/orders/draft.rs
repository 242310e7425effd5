use crate::values::{DraftId, Slug, Version};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;

/// What somebody has begun to enter on a portal and not finished: no order, and it may become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// On which portal; it stays there.
    pub portal: Slug,
    /// What was entered so far.
    pub document: DraftDocument,
    /// Goes up with every change.
    pub version: Version,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When something was entered last.
    pub updated_at: DateTime<Utc>,
}

impl Draft {
    /// How long a draft is kept without a change.
    pub const KEPT: TimeDelta = TimeDelta::days(30);

    /// The most that one portal can have.
    pub const MOST: i64 = 1_000;

    /// When it is forgotten, unless something is entered before.
    #[must_use]
    pub fn forgotten_at(&self) -> DateTime<Utc> {
        self.updated_at + Self::KEPT
    }
}

/// What was entered so far, as JSON in the form of the interface; whoever makes one has held every value in it to its rule.
/// What people entered must not end up in a log, so that printing it for debugging leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftDocument(pub String);

impl fmt::Debug for DraftDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftDocument(…)")
    }
}
