//! The operations of `/api/v1`, one file a noun, each registered with who may call it.

mod me;
mod orders;
mod portals;

use domain::policy::Permission::{Submit, View};
use utoipa_axum::routes;

use crate::access::{Access, Operations};

/// Every operation.
pub(crate) fn operations() -> Operations {
    Operations::new(crate::openapi::head())
        .route(Access::SignedIn, routes!(me::me_fetch))
        .route(Access::May(View), routes!(orders::order_list))
        .route(Access::May(Submit), routes!(orders::order_submit))
        .route(Access::May(View), routes!(orders::order_count))
        .route(Access::May(View), routes!(orders::order_fetch))
        .route(Access::May(Submit), routes!(orders::order_complete))
        .route(Access::May(View), routes!(portals::portal_list))
}
