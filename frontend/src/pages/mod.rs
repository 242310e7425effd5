//! The pages.

pub(crate) mod entry;
mod not_found;
mod order;
mod orders;
mod settings;

pub(crate) use not_found::not_found;
pub(crate) use order::order_page;
pub(crate) use orders::{ListMemory, orders_page};
pub(crate) use settings::{Desks, settings_page};
