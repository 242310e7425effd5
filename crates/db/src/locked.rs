use std::ops::Deref;

/// A row that was found in the caller's scope and is locked until the transaction ends: what changes it takes one of these, and only
/// the queries named `lock` make them.
#[derive(Debug)]
pub struct Locked<T>(T);

impl<T> Locked<T> {
    /// What was found by a query that locks it.
    pub(crate) fn found(row: T) -> Self {
        Self(row)
    }

    /// What was found, to be kept longer than the lock.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
