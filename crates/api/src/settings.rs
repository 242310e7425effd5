//! How authorities, portals and offers are configured. What is read is what is written: a `PUT` takes the document that a
//! `GET` gives, its identity stands in the address and its version in the `ETag`.

use crate::document::{Document, Section, Unread};
use crate::order::{AttestationView, PriceLineView};
use crate::portal::AuthorityView;
use domain::orders::{DeliveryMode, HolderAuthentication, Medium, Process};
use domain::portals::{
    self, AttestationDraft, AuthorityChoice, AuthorityDraft, BankAccountDraft, ContactDraft, OfferChoice, OfferDraft, PortalChoice,
    PortalDraft, PriceLineDraft,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The registration authorities that the caller may configure, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorityList {
    /// The authorities.
    pub authorities: Vec<AuthorityView>,
}

/// What is configured of a registration authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthoritySettings {
    /// Its name, up to 200 characters; no two have the same.
    pub name: String,
    /// Whom the subscribers of its portals turn to, unless a portal has a contact of its own.
    pub contact: Option<ContactView>,
}

/// Whom subscribers turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactView {
    /// The department, up to 200 characters.
    pub department: String,
    /// Where to write.
    pub email: String,
    /// What to call: as people write it, kept in E.164.
    pub phone: String,
    /// Where letters go, on one line of up to 500 characters.
    pub address: String,
}

/// What is configured of an order portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalSettings {
    /// The code of its registration authority; it never changes.
    pub ra: String,
    /// Its name, up to 100 characters; no two have the same.
    pub name: String,
    /// Who is told of orders to work on: up to 20 e-mail addresses, none twice.
    pub notification_addresses: Vec<String>,
    /// Where subscribers order (`https`).
    pub portal_url: Option<String>,
    /// Where holders get the software for their token (`https`).
    pub token_software_url: Option<String>,
    /// Whether subscribers give their own SIREN, never a company's.
    pub holders_own_siren_only: bool,
    /// Whom its subscribers turn to; none: the authority's.
    pub contact: Option<ContactView>,
    /// Where transfers go; without it nobody can pay by transfer.
    pub bank_account: Option<BankAccountView>,
    /// Whether subscribers may pay by card.
    pub accepts_cards: bool,
    /// When an order counts as overdue.
    pub overdue_days: OverdueDaysView,
    /// Who attests for holders, where the professional body authenticates them.
    pub attestation: Option<AttestationView>,
}

/// The account that transfers go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BankAccountView {
    /// Whose it is.
    pub holder: String,
    /// Its number, in groups or not.
    pub iban: String,
    /// Its bank.
    pub bic: String,
}

/// How many working days (1 to 250) an order may stay in each status before it counts as overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverdueDaysView {
    /// *Incomplet*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub incomplete: i16,
    /// *À vérifier*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub to_verify: i16,
    /// *En cours de signature*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub in_signature: i16,
    /// *À valider*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub to_validate: i16,
    /// *À générer*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub to_generate: i16,
    /// *À délivrer*
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub to_deliver: i16,
}

/// Everything that a portal sells or sold, by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferList {
    /// The offers.
    pub offers: Vec<OfferRow>,
}

/// An offer in its portal's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferRow {
    /// Its name for programs: what an order names.
    pub code: String,
    /// Price with VAT, in cents of a euro: the sum of its lines.
    pub total_incl_vat_cents: i64,
    /// What it is.
    pub offer: OfferSettings,
}

/// What a portal sells: one product, in one way, at one price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferSettings {
    /// What the subscriber reads, up to 200 characters.
    pub label: String,
    /// The token model.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Medium))]
    pub medium: Medium,
    /// 1 to 3.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 3))]
    pub duration_years: u8,
    /// How it reaches the holder.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DeliveryMode))]
    pub delivery_mode: DeliveryMode,
    /// Who authenticates the holder; `professional_body` where the portal says who attests.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::HolderAuthentication))]
    pub holder_authentication: HolderAuthentication,
    /// The certification authority that issues what it sells, up to 200 characters.
    pub issuing_ca: String,
    /// The ways an order may go through: one or both.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Process>))]
    pub processes: Vec<Process>,
    /// What the price is made of: 1 to 20 lines.
    pub price_lines: Vec<PriceLineView>,
    /// Whether it can be ordered now.
    pub on_sale: bool,
}

impl Document for portals::AuthoritySettings {
    type Choice = AuthorityChoice;

    fn read(body: &Value) -> Result<Self, Unread<AuthorityChoice>> {
        Section::read(body, |body| {
            let draft = AuthorityDraft { name: body.text("name"), contact: contact(body) };
            (draft.choice(), draft.parse())
        })
    }

    fn choice(&self) -> AuthorityChoice {
        Self::choice(self)
    }
}

impl Document for portals::PortalSettings {
    type Choice = PortalChoice;

    fn read(body: &Value) -> Result<Self, Unread<PortalChoice>> {
        Section::read(body, |body| {
            let draft = PortalDraft {
                ra: body.text("ra"),
                name: body.text("name"),
                notification_addresses: body.texts("notification_addresses"),
                portal_url: body.optional_text("portal_url"),
                token_software_url: body.optional_text("token_software_url"),
                holders_own_siren_only: body.flag("holders_own_siren_only"),
                contact: contact(body),
                bank_account: body.optional("bank_account", |account| BankAccountDraft {
                    holder: account.text("holder"),
                    iban: account.text("iban"),
                    bic: account.text("bic"),
                }),
                accepts_cards: body.flag("accepts_cards"),
                overdue_days: body.object("overdue_days", |days| {
                    ["incomplete", "to_verify", "in_signature", "to_validate", "to_generate", "to_deliver"].map(|status| days.whole(status))
                }),
                attestation: body.optional("attestation", |by| AttestationDraft {
                    attesting_body: by.text("attesting_body"),
                    attestor_name: by.text("attestor_name"),
                    attestor_title: by.text("attestor_title"),
                    attestor_address: by.text("attestor_address"),
                }),
            };
            (draft.choice(), draft.parse())
        })
    }

    fn choice(&self) -> PortalChoice {
        Self::choice(self)
    }
}

/// Its code stands in the address.
impl Document for portals::PortalOffer<()> {
    type Choice = OfferChoice;

    fn read(body: &Value) -> Result<Self, Unread<OfferChoice>> {
        Section::read(body, |body| {
            let draft = OfferDraft {
                label: body.text("label"),
                medium: body.text("medium"),
                duration_years: body.whole("duration_years"),
                delivery_mode: body.text("delivery_mode"),
                holder_authentication: body.text("holder_authentication"),
                issuing_ca: body.text("issuing_ca"),
                processes: body.texts("processes"),
                price_lines: body.objects("price_lines", |line| PriceLineDraft {
                    label: line.text("label"),
                    incl_vat_cents: line.whole("incl_vat_cents"),
                }),
                on_sale: body.flag("on_sale"),
            };
            (draft.choice(), draft.parse())
        })
    }

    fn choice(&self) -> OfferChoice {
        Self::choice(self)
    }
}

fn contact(body: &mut Section<'_>) -> Option<ContactDraft> {
    body.optional("contact", |contact| ContactDraft {
        department: contact.text("department"),
        email: contact.text("email"),
        phone: contact.text("phone"),
        address: contact.text("address"),
    })
}

impl From<portals::Contact> for ContactView {
    fn from(contact: portals::Contact) -> Self {
        Self { department: contact.department, email: contact.email.into(), phone: contact.phone.into(), address: contact.address }
    }
}

impl From<portals::AuthoritySettings> for AuthoritySettings {
    fn from(settings: portals::AuthoritySettings) -> Self {
        Self { name: settings.name, contact: settings.contact.map(Into::into) }
    }
}

impl From<portals::BankAccount> for BankAccountView {
    fn from(account: portals::BankAccount) -> Self {
        Self { holder: account.holder, iban: account.iban.into(), bic: account.bic.into() }
    }
}

impl From<portals::OverdueDays> for OverdueDaysView {
    fn from(days: portals::OverdueDays) -> Self {
        let [incomplete, to_verify, in_signature, to_validate, to_generate, to_deliver] = days.days();
        Self { incomplete, to_verify, in_signature, to_validate, to_generate, to_deliver }
    }
}

impl From<portals::PortalSettings> for PortalSettings {
    fn from(settings: portals::PortalSettings) -> Self {
        Self {
            ra: settings.ra.into(),
            name: settings.name,
            notification_addresses: settings.notification_addresses.into_iter().map(String::from).collect(),
            portal_url: settings.portal_url.map(String::from),
            token_software_url: settings.token_software_url.map(String::from),
            holders_own_siren_only: settings.holders_own_siren_only,
            contact: settings.contact.map(Into::into),
            bank_account: settings.bank_account.map(Into::into),
            accepts_cards: settings.accepts_cards,
            overdue_days: settings.overdue_days.into(),
            attestation: settings.attestation.map(Into::into),
        }
    }
}

impl From<portals::PortalOffer> for OfferSettings {
    fn from(offer: portals::PortalOffer) -> Self {
        Self {
            label: offer.label,
            medium: offer.medium,
            duration_years: offer.duration_years,
            delivery_mode: offer.delivery_mode,
            holder_authentication: offer.holder_authentication,
            issuing_ca: offer.issuing_ca,
            processes: offer.processes,
            price_lines: offer.price_lines.into_iter().map(Into::into).collect(),
            on_sale: offer.on_sale,
        }
    }
}

impl From<portals::PortalOffer> for OfferRow {
    fn from(offer: portals::PortalOffer) -> Self {
        Self { code: offer.code.to_string(), total_incl_vat_cents: offer.total_incl_vat_cents(), offer: offer.into() }
    }
}
