use std::fmt;
use std::sync::Arc;

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// Where random bytes come from. Tests hand in their own and know them.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

impl Random {
    /// Bytes that nobody can guess: what keys are made of.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|bytes| rand::fill(bytes))
    }

    /// Any other source.
    #[must_use]
    pub fn new(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// The next bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
