//! The pages.

mod entry;
mod not_found;
mod order;
mod orders;

pub use entry::{SignIn, SignedIn, SignedOut, WithoutRole};
pub use not_found::NotFound;
pub use order::OrderPage;
pub use orders::{ListMemory, OrdersPage};
