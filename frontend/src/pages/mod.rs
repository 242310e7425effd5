//! The pages.

pub(crate) mod entry;
mod not_found;
mod order;
mod orders;

pub(crate) use not_found::not_found;
pub(crate) use order::order_page;
pub(crate) use orders::{ListMemory, orders_page};
