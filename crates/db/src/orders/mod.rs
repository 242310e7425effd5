//! Orders: the list, its total, one file; placing one, and moving it on.

pub mod attachments;
pub mod comments;
mod conditions;
mod count;
pub mod documents;
pub mod evidence;
mod file;
mod history;
mod list;
mod place;
mod progress;
mod row;
mod run;
#[cfg(feature = "demo")]
pub mod supply;

pub use count::count;
pub use file::fetch;
pub use history::{Author, Entry};
pub use list::list;
pub use place::{NewOrder, Placed, Shop, place, shop};
pub use progress::{Standing, cancel, complete, lock, standing};
