//! Orders: the list, its total, one file.

mod conditions;
mod count;
mod file;
mod list;
mod row;
mod run;

pub use count::count;
pub use file::fetch;
pub use list::list;
