//! Order portals as they are configured: what they sell ([`PortalOffer`]). Whose they are and what an order says of them
//! is in [`crate::orders`].

mod offer;

pub use offer::{MAX_PRICE_CENTS, MAX_PRICE_LINES, OfferDraft, PortalOffer, PriceLineDraft};
