//! Parts that several pages are made of.

mod dialog;
mod popover;
mod shell;
mod signs;
mod states;

pub(crate) use dialog::Dialog;
pub(crate) use popover::Popover;
pub(crate) use shell::{Help, entry_shell, shell};
pub(crate) use signs::{icon, icon_of, mark, priority, segmented, status};
pub(crate) use states::{empty, failed};
