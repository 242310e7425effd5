//! Parts that several pages are made of.

mod dialog;
mod popover;
mod shell;
mod signs;
mod states;

pub use dialog::Dialog;
pub use popover::Popover;
pub use shell::{EntryShell, Help, Shell};
pub use signs::{icon, icon_of, mark, priority, segmented, status};
pub use states::{empty, failed};
