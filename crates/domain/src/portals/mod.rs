//! Registration authorities and order portals as they are configured: how they are reached and paid ([`AuthoritySettings`],
//! [`PortalSettings`]) and what they sell ([`PortalOffer`]). Whose they are and what an order says of them is in
//! [`crate::orders`].

mod authority;
mod contact;
mod offer;
mod settings;

pub use authority::{AuthorityChoice, AuthorityDraft, AuthoritySettings};
pub use contact::{Contact, ContactDraft};
pub use offer::{MAX_PRICE_CENTS, MAX_PRICE_LINES, OfferChoice, OfferDraft, PortalOffer, PriceLineDraft};
pub use settings::{
    AttestationDraft, BankAccount, BankAccountDraft, MAX_NOTIFICATION_ADDRESSES, OverdueDays, PortalChoice, PortalDraft, PortalSettings,
};
