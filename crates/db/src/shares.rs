//! Shares of the connections: what one caller does takes half of them at most, so that somebody else always finds one. A commit may be
//! slow, and whoever sends many requests at once would otherwise have all that wait for theirs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many callers are remembered before those are forgotten that hold nothing.
const SWEEP_AT: usize = 1_024;

/// Who has how much; a clone is a handle.
#[derive(Debug, Clone)]
pub(crate) struct Shares {
    most: usize,
    patience: Duration,
    callers: Arc<Mutex<HashMap<String, Weak<Semaphore>>>>,
}

/// A part of a caller's share, until it is dropped.
#[derive(Debug)]
pub struct Share {
    _permit: OwnedSemaphorePermit,
}

impl Shares {
    /// Shares of so many connections; who finds theirs taken waits so long.
    pub(crate) fn of(connections: u32, patience: Duration) -> Self {
        Self { most: (connections as usize / 2).max(1), patience, callers: Arc::default() }
    }

    /// A connection's worth of this caller's share, when one is free in time.
    pub(crate) async fn take(&self, caller: &str) -> Option<Share> {
        let share = self.share(caller);
        let taken = tokio::time::timeout(self.patience, share.acquire_owned()).await;
        // It is never closed.
        taken.ok()?.ok().map(|permit| Share { _permit: permit })
    }

    fn share(&self, caller: &str) -> Arc<Semaphore> {
        // Nobody panics while holding it.
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = callers.get(caller).and_then(Weak::upgrade) {
            return share;
        }
        if callers.len() >= SWEEP_AT {
            callers.retain(|_, share| share.strong_count() > 0);
        }
        let share = Arc::new(Semaphore::new(self.most));
        callers.insert(caller.to_owned(), Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_caller_has_half_and_waits_for_the_rest() {
        let shares = Shares::of(5, Duration::from_millis(20));
        let (first, second) = (shares.take("zoe").await, shares.take("zoe").await);
        assert!(first.is_some() && second.is_some());
        assert!(shares.take("zoe").await.is_none(), "a third is somebody else's");
        assert!(shares.take("yann").await.is_some());
        drop(first);
        assert!(shares.take("zoe").await.is_some());
    }

    #[tokio::test]
    async fn there_is_always_one_and_nobody_is_remembered_for_nothing() {
        let shares = Shares::of(1, Duration::from_millis(20));
        for caller in 0..2 * SWEEP_AT {
            assert!(shares.take(&caller.to_string()).await.is_some());
        }
        assert!(shares.callers.lock().expect("not poisoned").len() <= SWEEP_AT);
    }
}
