use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Chance that the same seed repeats, on every machine.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The dice of one order's file: what they show does not depend on the other orders.
    pub(crate) fn of_order(seed: u64, index: usize) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(index as u64 + 1);
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

    /// True in so many of a thousand cases.
    pub(crate) fn permille(&mut self, chance: u32) -> bool {
        self.0.random_range(0..1000) < chance
    }

    /// One of them, each as likely.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of them, the first far more likely than the last, as with family names.
    pub(crate) fn pick_skewed<T: Copy>(&mut self, from: &[T]) -> T {
        let limit = self.below(from.len()) + 1;
        from[self.below(limit)]
    }
}
