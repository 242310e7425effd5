//! Parts that several pages are made of.

#[expect(unreachable_pub, reason = "the component macro writes its builder as `pub`")]
mod dialog;
mod live;
#[expect(unreachable_pub, reason = "the component macro writes its builder as `pub`")]
mod popover;
mod shell;
mod signs;
mod states;

pub(crate) use dialog::{Dialog, escape_pressed};
pub(crate) use live::live;
pub(crate) use popover::Popover;
pub(crate) use shell::{Help, entry_shell, shell};
pub(crate) use signs::{complaint, evidence_state, icon, icon_of, mark, priority, segmented, status};
pub(crate) use states::{empty, failed, failed_page, failure_title, reason};
