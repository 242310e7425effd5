//! The operations of `/api/v1`, one file a noun, each registered with who may call it.

mod attachments;
mod authorities;
mod comments;
mod drafts;
mod evidence;
mod me;
mod offers;
mod orders;
mod portals;

use domain::policy::Permission::{Cancel, Configure, Modify, Submit, View};
use utoipa_axum::routes;

use crate::access::{Access, Kind, Operations};

/// The operations whose bodies are small.
pub(crate) fn operations() -> Operations {
    Operations::new(crate::openapi::head())
        .route(Access::SignedIn, routes!(me::me_fetch))
        .route(Access::May(View), routes!(orders::order_list))
        .route(Access::May(Submit), routes!(orders::order_submit))
        .route(Access::May(View), routes!(orders::order_count))
        .on(Kind::Order, Access::May(View), routes!(orders::order_fetch))
        .on(Kind::Order, Access::May(Submit), routes!(orders::order_complete))
        .on(Kind::Order, Access::May(Cancel), routes!(orders::order_cancel))
        .on(Kind::Order, Access::May(Modify), routes!(comments::comment_add))
        .route(Access::May(Submit), routes!(drafts::draft_list, drafts::draft_begin))
        .on(Kind::Draft, Access::May(Submit), routes!(drafts::draft_fetch, drafts::draft_change, drafts::draft_remove))
        .on(Kind::Draft, Access::May(Submit), routes!(drafts::draft_submit))
        .route(Access::May(View), routes!(portals::portal_list))
        .on(Kind::Portal, Access::May(Configure), routes!(portals::portal_fetch, portals::portal_save))
        .on(Kind::Portal, Access::May(View), routes!(offers::offer_list))
        .on(Kind::Offer, Access::May(View), routes!(offers::offer_fetch))
        .on(Kind::Offer, Access::May(Configure), routes!(offers::offer_save))
        .route(Access::May(Configure), routes!(authorities::authority_list))
        .on(Kind::Authority, Access::May(Configure), routes!(authorities::authority_fetch, authorities::authority_save))
}

/// The operations whose bodies are documents: larger, slower, and not worth compressing.
pub(crate) fn documents() -> Operations {
    Operations::new(utoipa::openapi::OpenApi::default())
        .on(Kind::Order, Access::May(View), routes!(evidence::evidence_fetch))
        .on(Kind::Order, Access::MayOne(&[Modify, Submit]), routes!(evidence::evidence_import))
        .on(Kind::Order, Access::May(View), routes!(attachments::attachment_fetch))
        .on(Kind::Order, Access::May(Modify), routes!(attachments::attachment_add))
}

/// The operations whose bodies are several documents.
pub(crate) fn pieces() -> Operations {
    Operations::new(utoipa::openapi::OpenApi::default()).on(
        Kind::Order,
        Access::MayOne(&[Modify, Submit]),
        routes!(evidence::evidence_replace),
    )
}
