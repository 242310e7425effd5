//! The texts of the settings, which only their own program brings along (one catalogue for all would weigh on both).

mod en;
mod fr;

use super::{Lang, Texts, lang};
use std::ops::Deref;

/// The texts of the settings in one language; the common ones are read through it.
#[expect(missing_docs, reason = "the texts are their own explanation: read fr.rs beside it")]
pub struct SettingsTexts {
    pub settings_count: fn(usize, usize) -> String,
    pub settings_rail: &'static str,
    pub settings_unavailable: &'static str,
    pub search_portal: &'static str,
    pub nothing_found: &'static str,
    pub new_portal: &'static str,
    pub new_authority: &'static str,
    pub open_portal: &'static str,
    pub no_authority: &'static str,
    pub no_authority_text: &'static str,
    pub no_portal: &'static str,
    pub no_portal_text: &'static str,
    pub no_such_record: &'static str,
    pub no_such_record_text: &'static str,
    pub portals: &'static str,
    pub identity: &'static str,
    pub name: &'static str,
    pub code: &'static str,
    pub authority_code_help: &'static str,
    pub slug: &'static str,
    pub slug_help: &'static str,
    pub registration_authority: &'static str,
    pub for_good: &'static str,
    pub portal_link: &'static str,
    pub portal_link_help: &'static str,
    pub token_link: &'static str,
    pub token_link_help: &'static str,
    pub own_siren: &'static str,
    pub own_siren_help: &'static str,
    pub notified: &'static str,
    pub nobody_notified: &'static str,
    pub remove: &'static str,
    pub overdue_after: &'static str,
    pub working_days: &'static str,
    pub days: &'static str,
    pub contact: &'static str,
    pub contact_of_portals: &'static str,
    pub contact_inherited: &'static str,
    pub department: &'static str,
    pub telephone: &'static str,
    pub postal_address: &'static str,
    pub account_holder: &'static str,
    pub account_help: &'static str,
    pub accepts_cards: &'static str,
    pub accepts_cards_help: &'static str,
    pub attestation_help: &'static str,
    pub offers: &'static str,
    pub add_offer: &'static str,
    pub offers_unavailable: &'static str,
    pub no_offer: &'static str,
    pub no_offer_text: &'static str,
    pub offer_open: &'static str,
    pub offer_withdrawn: &'static str,
    pub edit: &'static str,
    pub label: &'static str,
    pub price: &'static str,
    pub price_incl_vat: &'static str,
    pub on_sale: &'static str,
    pub on_sale_help: &'static str,
    pub save: &'static str,
    pub undo: &'static str,
    pub saved: &'static str,
    pub unsaved: &'static str,
    pub not_saved: &'static str,
    pub fields_refused: &'static str,
    pub give_value: &'static str,
    pub taken: &'static str,
    pub why_refused: fn(&api::FieldError) -> String,
    pub leave_title: &'static str,
    pub you_changed: fn(&str) -> String,
    pub leave: &'static str,
    pub stay_here: &'static str,
    pub close_text: &'static str,
    pub close_unsaved: &'static str,
    pub go_on: &'static str,
    pub conflict_title: &'static str,
    pub conflict_text: &'static str,
    pub your_version: &'static str,
    pub their_version: &'static str,
    pub give_up_changes: &'static str,
    pub save_choice: &'static str,
}

impl Deref for SettingsTexts {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        super::t()
    }
}

/// The texts of the page's language.
#[must_use]
pub fn t() -> &'static SettingsTexts {
    match lang() {
        Lang::Fr => &fr::TEXTS,
        Lang::En => &en::TEXTS,
    }
}
