use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Chance that the same seed, order and purpose repeat, on every machine.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// `purpose` tells apart what must not depend on each other: a person's face is the same on every document of theirs.
    pub(crate) fn new(seed: u64, order: i64, purpose: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed ^ order.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        chance.set_stream(purpose);
        Self(chance)
    }

    /// 0 to `n` - 1.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n.max(1))
    }

    /// `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to.max(from))
    }

    /// From `-by` to `by`.
    pub(crate) fn about(&mut self, by: f32) -> f32 {
        self.0.random_range(-by..=by)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, chance: u32) -> bool {
        self.0.random_range(0..100) < chance
    }

    /// One of them, each as likely.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// So many letters and digits, none that are mistaken for each other.
    pub(crate) fn code(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(b"23456789BCDFGHJKLMNPQRTVWXYZ"))).collect()
    }

    /// So many digits.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(b"0123456789"))).collect()
    }
}
