//! Inputs that are nearly right, by the thousand, the same ones in every run: what a parser of outside bytes must survive.
//! `RA_PORTAL_FUZZ_SECONDS=600` goes on for longer (`./justw fuzz-long`).

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::{Duration, Instant};

/// Makes inputs out of a corpus of right ones.
pub struct Inputs<'a> {
    dice: ChaCha8Rng,
    corpus: &'a [Vec<u8>],
    words: &'a [&'a [u8]],
}

impl<'a> Inputs<'a> {
    /// The inputs of this seed, made of these right ones and of words that mean something to the parser.
    #[must_use]
    pub fn new(seed: u64, corpus: &'a [Vec<u8>], words: &'a [&'a [u8]]) -> Self {
        Self { dice: ChaCha8Rng::seed_from_u64(seed), corpus, words }
    }

    /// The next input: a right one with up to six mutations.
    ///
    /// # Panics
    /// Without a corpus or without words.
    #[must_use]
    pub fn bytes(&mut self) -> Vec<u8> {
        let dice = &mut self.dice;
        let mut bytes = self.corpus.choose(dice).expect("a corpus").clone();
        for _ in 0..dice.random_range(1..=6) {
            let at = dice.random_range(0..=bytes.len());
            let length = dice.random_range(0..=(bytes.len() - at).min(64));
            match dice.random_range(0..7) {
                0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.random_range(0..8)),
                1 => dice.fill_bytes(&mut bytes[at..at + length.min(4)]),
                2 => drop(bytes.drain(at..at + length)),
                3 => bytes.splice(at..at, bytes[at..at + length].to_vec()).for_each(drop),
                4 => bytes.truncate(at),
                5 => {
                    let other = self.corpus.choose(dice).expect("a corpus");
                    let from = dice.random_range(0..=other.len());
                    bytes.splice(at..at, other[from..(from + length).min(other.len())].iter().copied()).for_each(drop);
                }
                _ => {
                    let word = self.words.choose(dice).expect("words");
                    let end = if dice.random() { (at + word.len()).min(bytes.len()) } else { at };
                    bytes.splice(at..end, word.iter().copied()).for_each(drop);
                }
            }
        }
        bytes
    }

    /// The next input as text; bytes that are none become U+FFFD.
    #[must_use]
    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

/// How long a target is tried: as long as the environment says, or else so many seconds.
pub fn rounds(seconds: f64) -> impl Iterator<Item = u32> {
    let asked = std::env::var("RA_PORTAL_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let (begin, long) = (Instant::now(), Duration::from_secs_f64(asked.unwrap_or(seconds)));
    (1..).take_while(move |round| *round <= 50 || begin.elapsed() < long)
}
