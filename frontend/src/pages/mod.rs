//! The pages.

pub(crate) mod entry;
mod late;
mod not_found;
mod order;
mod orders;
mod settings;

pub(crate) use late::{fetch_ahead, order_page};
pub(crate) use not_found::not_found;
pub(crate) use orders::{ListMemory, orders_page};
pub(crate) use settings::{Desks, settings_page};
