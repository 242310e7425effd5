//! The virus scanner. It only ever informs: a document that was not scanned is shown as not scanned.

/// What a scanner says about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected {
        /// Its name, by the scanner.
        name: String,
    },
    /// It was not looked at.
    NotScanned(NotScanned),
}

/// Why a document was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotScanned {
    /// No scanner is configured.
    Off,
    /// The scanner cannot be reached, or broke off.
    Unreachable,
    /// The scanner did not answer in time.
    TimedOut,
    /// The scanner takes no file of this size.
    TooLarge,
    /// The scanner answered that it cannot, or what nobody understands.
    Failed,
}

impl NotScanned {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Off => "scanner_off",
            Self::Unreachable => "scanner_unreachable",
            Self::TimedOut => "scanner_timed_out",
            Self::TooLarge => "scanner_too_large",
            Self::Failed => "scanner_failed",
        }
    }
}

/// A virus scanner.
#[async_trait::async_trait]
pub trait Scanner: Send + Sync {
    /// Looks at a document. It always answers, and in bounded time: a scanner that fails is an answer too.
    async fn scan(&self, content: &[u8]) -> Verdict;
}

/// No scanner.
#[derive(Debug, Clone, Copy)]
pub struct NoScanner;

#[async_trait::async_trait]
impl Scanner for NoScanner {
    async fn scan(&self, _: &[u8]) -> Verdict {
        Verdict::NotScanned(NotScanned::Off)
    }
}
