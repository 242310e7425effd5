//! Places for files in hand, those that come in and those that go out: so many for everybody, and a share of them for one caller.

use crate::{Error, Result};
use domain::policy::Actor;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most files in hand at once: read, inspected, scanned, or waiting for one of these. With 3 MB each they stay small beside
/// what their inspection needs; who comes when all places are taken is told to come again, before the file is read.
const PLACES: u32 = 64;

/// The most of them that one caller has, so that somebody else always finds one: a body may take its time.
const SHARE: u32 = PLACES / 2;

/// Who it is that holds places: issuer and subject.
type Caller = (String, String);

/// The places; a clone is a handle.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<Caller, u32>>>);

/// Places for files, until it is dropped.
pub struct Place {
    of: Places,
    caller: Caller,
    files: u32,
}

impl Places {
    /// Takes places for so many files of this caller, all or none.
    pub(crate) fn take(&self, actor: &Actor, files: u32) -> Result<Place> {
        let caller = (actor.issuer.clone(), actor.subject.clone());
        let mut taken = self.taken();
        let (all, own) = (taken.values().sum::<u32>(), taken.get(&caller).copied().unwrap_or_default());
        if own + files > SHARE {
            return Err(Error::ShareTaken);
        }
        if all + files > PLACES {
            return Err(Error::Busy);
        }
        taken.insert(caller.clone(), own + files);
        Ok(Place { of: self.clone(), caller, files })
    }

    /// How many are free.
    pub(crate) fn free(&self) -> u32 {
        PLACES - self.taken().values().sum::<u32>()
    }

    /// Nobody panics while holding it: what it says is true.
    fn taken(&self) -> MutexGuard<'_, HashMap<Caller, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken();
        if let Some(own) = taken.get_mut(&self.caller) {
            *own = own.saturating_sub(self.files);
            // Who holds none is forgotten.
            if *own == 0 {
                taken.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(name: &str) -> Actor {
        Actor::command_line(name)
    }

    #[test]
    fn one_caller_has_half_and_somebody_else_the_rest() {
        let places = Places::default();
        let held: Vec<_> = (0..SHARE / 2).map(|_| places.take(&caller("zoe"), 2).expect("a place")).collect();
        assert!(matches!(places.take(&caller("zoe"), 1), Err(Error::ShareTaken)));
        let last = places.take(&caller("yann"), SHARE - 1).expect("a place");
        assert!(matches!(places.take(&caller("yann"), 2), Err(Error::ShareTaken)), "both sides, or none");
        let third = places.take(&caller("anne"), 1).expect("the last place");
        assert!(matches!(places.take(&caller("marc"), 1), Err(Error::Busy)));
        assert_eq!(places.free(), 0);
        drop((held, last, third));
        assert_eq!((places.free(), places.taken().len()), (PLACES, 0), "nobody is remembered");
    }

    /// The same subject of another issuer is somebody else.
    #[test]
    fn a_caller_is_an_issuer_and_a_subject() {
        let places = Places::default();
        let _held = places.take(&caller("zoe"), SHARE).expect("places");
        let other = Actor { issuer: "https://issuer.example".to_owned(), ..caller("zoe") };
        assert!(places.take(&other, SHARE).is_ok());
    }
}
