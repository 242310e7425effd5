//! Named points around whatever leaves the process, at which a test can end it as a crash would: at once, with nothing tidied up.
//! Without the feature `failpoints`, which no release build has, they are nothing.
//!
//! A type of our own instead of the crate `fail`: points that are listed cannot be forgotten by the test that walks the list, nor
//! misspelt, and `fail` has no way to abort.

macro_rules! failpoints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A point at which the process can be ended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Failpoint {
            $($(#[$doc])* $variant),+
        }

        impl Failpoint {
            /// Every point.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

failpoints! {
    /// An uploaded file was inspected and scanned; nothing of it is kept.
    UploadInspected = "upload_inspected",
    /// The encrypted bytes are about to be stored.
    BeforeBlob = "before_blob",
    /// They are stored; no row names them.
    AfterBlob = "after_blob",
    /// A use case's transaction has begun.
    AfterBegin = "after_begin",
    /// The rows are written, the audit log is not.
    RowsWritten = "rows_written",
    /// Everything is written, nothing is committed.
    BeforeCommit = "before_commit",
    /// It is committed; nobody knows.
    AfterCommit = "after_commit",
    /// The answer to a change is ready; it is not sent.
    BeforeAnswer = "before_answer",
    /// Keys of documents are encrypted anew; the rows have them as they were.
    KeysSealed = "keys_sealed",
    /// The rows have them.
    KeysMoved = "keys_moved",
    /// The place of documents is about to be marked.
    BeforeMark = "before_mark",
    /// It bears its mark, of which the database does not know.
    AfterMark = "after_mark",
    /// The database knows of it.
    MarkKnown = "mark_known",
    /// Blobs without row are found, and all of them are there.
    OrphansFound = "orphans_found",
    /// One of them is gone.
    OrphanRemoved = "orphan_removed",
    /// All of them are gone, what writers had left half written is not.
    BeforeClearing = "before_clearing",
}

#[cfg(feature = "failpoints")]
mod armed {
    use super::Failpoint;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// The point, and how often it is passed until the process ends there.
    static ARMED: OnceLock<(Failpoint, AtomicU32)> = OnceLock::new();

    /// Makes the process end at a point: `before_commit=abort`, or at the second time that it passes it: `after_blob:2=abort`.
    /// Only the first call counts.
    ///
    /// # Errors
    /// The text names no point or no time, or something else than `abort`.
    pub fn arm(text: &str) -> Result<(), String> {
        let at = text.strip_suffix("=abort").ok_or_else(|| format!("`{text}` is not `<point>[:<time>]=abort`"))?;
        let (name, time) = at.split_once(':').unwrap_or((at, "1"));
        let point = Failpoint::ALL.iter().find(|point| point.as_str() == name).ok_or_else(|| format!("there is no point `{name}`"))?;
        let time = time.parse().ok().filter(|time| *time > 0).ok_or_else(|| format!("`{time}` is not how manyth time"))?;
        ARMED.get_or_init(|| (*point, AtomicU32::new(time)));
        Ok(())
    }

    /// Ends the process when it was made to end here.
    pub fn pass(point: Failpoint) {
        if let Some((armed, left)) = ARMED.get()
            && *armed == point
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}

#[cfg(feature = "failpoints")]
pub use armed::{arm, pass};

/// Nothing.
#[cfg(not(feature = "failpoints"))]
pub const fn pass(_: Failpoint) {}
