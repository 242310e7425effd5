//! The order as a partner submits it (`fields.md`, *Order portal*).

use super::timestamp;
use crate::document::{Document, Section, Unread};
use crate::{FieldError, FieldErrorCode, Timestamp};
use domain::orders::{
    EnteredAddress, EnteredAgent, EnteredOrganisation, EnteredPerson, EnteredSubscriber, EvidenceKind, Gap, OrderChoice, OrderReceipt,
    OrderType, OtpAddress, OtpChannel, PaymentMethod, Process, Status, Submission, Title,
};
use domain::values::{BarNumber, CnbfNumber, Country, Email, Mobile, OfferCode, PersonName, Postcode, Siren, Slug, TextBlock, TextLine};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A whole order. The offer fixes product, duration, delivery, authentication and price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderSubmission {
    /// The slug of a portal of yours.
    pub portal: String,
    /// The code of what is ordered, among what the portal sells.
    pub offer: String,
    /// `new` or `renewal`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OrderType))]
    pub r#type: OrderType,
    /// `digital` or `paper`; the offer says which can be had.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Process))]
    pub process: Process,
    /// How it is paid; the portal says which it takes.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::PaymentMethod))]
    pub payment_method: PaymentMethod,
    /// Who places the order.
    pub subscriber: SubscriberEntry,
    /// The organisation.
    pub organisation: OrganisationEntry,
    /// The legal representative, with the organisation's address.
    pub legal_representative: PersonEntry,
    /// The agent, with the organisation's address; none unless one is named.
    pub agent: Option<PersonEntry>,
    /// Whether the agent has a mandate in force, which is then imported as `mandate`.
    #[serde(default)]
    pub has_valid_mandate: bool,
    /// Whether the legal representative is the holder; `holder` is left out then.
    #[serde(default)]
    pub holder_is_legal_representative: bool,
    /// The holder, with the address for the delivery.
    pub holder: Option<PersonEntry>,
    /// Where the activation code goes.
    pub otp_contact: OtpContactEntry,
    /// *N° CNBF*, lawyers.
    pub cnbf_number: Option<String>,
    /// *N° barreau*, lawyers.
    pub bar_number: Option<String>,
    /// Visible to the registration authority; 4 000 characters at most.
    pub additional_information: Option<String>,
}

/// Who places an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's account, word for word")]
pub struct SubscriberEntry {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
}

/// The organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's step 1, word for word")]
pub struct OrganisationEntry {
    /// Nine digits with their check digit; spaces and the prefix `0002` are accepted.
    pub siren: String,
    pub name: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Whether it was typed because the company register did not know the SIREN.
    #[serde(default)]
    pub manual_entry: bool,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's person block, word for word")]
pub struct PersonEntry {
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Title))]
    pub title: Title,
    pub first_name: String,
    pub last_name: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub email: String,
    /// A mobile, best in E.164: codes are sent to it.
    pub mobile: String,
}

/// Where the activation code goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtpContactEntry {
    /// `mobile` or `email`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OtpChannel))]
    pub channel: OtpChannel,
    /// The number or address.
    pub contact: String,
}

impl Document for Submission {
    type Choice = OrderChoice;

    fn read(document: &Value) -> Result<Self, Unread<OrderChoice>> {
        let (read, notes) = Section::document(document, submission);
        let (choice, read) = read.unwrap_or_default();
        notes.whole(read).map_err(|errors| Unread { errors, choice })
    }

    fn choice(&self) -> OrderChoice {
        Self::choice(self)
    }
}

/// What an order chooses, and the order if it is whole. Every field is read before the first question mark: all that is wrong
/// is noted.
pub(super) fn submission(of: &mut Section<'_>) -> (OrderChoice, Option<Submission>) {
    let portal = of.value("portal", Slug::parse);
    let offer = of.value("offer", OfferCode::parse);
    let r#type = of.value("type", OrderType::parse);
    let process = of.value("process", Process::parse);
    let payment_method = of.value("payment_method", PaymentMethod::parse);
    let subscriber = of.object("subscriber", subscriber);
    let organisation = of.object("organisation", organisation);
    let legal_representative = of.object("legal_representative", person);
    let agent = agent(of);
    let other_holder = other_holder(of);
    let otp_address = of.object("otp_contact", otp_address);
    let cnbf_number = of.optional_value("cnbf_number", CnbfNumber::parse);
    let bar_number = of.optional_value("bar_number", BarNumber::parse);
    let additional_information = of.optional_value("additional_information", TextBlock::parse);
    let choice = OrderChoice { portal: portal.clone(), offer: offer.clone(), process, payment_method };
    let whole = || {
        Some(Submission {
            portal: portal?,
            offer: offer?,
            r#type: r#type?,
            process: process?,
            payment_method: payment_method?,
            subscriber: subscriber?,
            organisation: organisation?,
            legal_representative: legal_representative?,
            agent: agent?,
            other_holder: other_holder?,
            otp_address: otp_address?,
            cnbf_number,
            bar_number,
            additional_information,
        })
    };
    (choice, whole())
}

fn subscriber(of: &mut Section<'_>) -> Option<EnteredSubscriber> {
    let first_name = of.value("first_name", PersonName::parse);
    let last_name = of.value("last_name", PersonName::parse);
    let email = of.value("email", Email::parse);
    Some(EnteredSubscriber { first_name: first_name?, last_name: last_name?, email: email? })
}

fn organisation(of: &mut Section<'_>) -> Option<EnteredOrganisation> {
    let siren = of.value("siren", Siren::parse);
    let name = of.value("name", TextLine::parse);
    let address = address(of);
    let manual_entry = of.optional_flag("manual_entry");
    Some(EnteredOrganisation { siren: siren?, name: name?, address: address?, manual_entry })
}

fn address(of: &mut Section<'_>) -> Option<EnteredAddress> {
    let address = of.value("address", TextLine::parse);
    let postcode = of.value("postcode", Postcode::parse);
    let city = of.value("city", TextLine::parse);
    let country = of.value("country", Country::parse);
    if let (Some(postcode), Some(country)) = (&postcode, country)
        && let Err(why) = postcode.fits(country)
    {
        of.wrong_value("postcode", why);
    }
    Some(EnteredAddress { address: address?, postcode: postcode?, city: city?, country: country? })
}

fn person(of: &mut Section<'_>) -> Option<EnteredPerson> {
    let title = of.value("title", Title::parse);
    let first_name = of.value("first_name", PersonName::parse);
    let last_name = of.value("last_name", PersonName::parse);
    let address = address(of);
    let email = of.value("email", Email::parse);
    let mobile = of.value("mobile", Mobile::parse);
    Some(EnteredPerson { title: title?, first_name: first_name?, last_name: last_name?, address: address?, email: email?, mobile: mobile? })
}

/// The agent and the mandate, which only an agent has; there need not be one (`Some(None)`), but half of one is none.
fn agent(of: &mut Section<'_>) -> Option<Option<EnteredAgent>> {
    let named = of.has("agent");
    let person = of.optional("agent", person).flatten();
    let has_valid_mandate = of.optional_flag("has_valid_mandate");
    if has_valid_mandate && !named {
        let message = "Only an agent has a mandate: name one, or leave this out.";
        of.wrong("has_valid_mandate", FieldErrorCode::Contradiction, message);
    }
    if named { Some(Some(EnteredAgent { person: person?, has_valid_mandate })) } else { Some(None) }
}

/// The holder, unless that is the legal representative (`Some(None)`).
fn other_holder(of: &mut Section<'_>) -> Option<Option<EnteredPerson>> {
    if !of.optional_flag("holder_is_legal_representative") {
        return of.object("holder", person).map(Some);
    }
    if of.has("holder") {
        of.wrong("holder", FieldErrorCode::Contradiction, "Leave this out: the legal representative is the holder.");
    }
    Some(None)
}

fn otp_address(of: &mut Section<'_>) -> Option<OtpAddress> {
    let channel = of.value("channel", OtpChannel::parse);
    let contact = of.value("contact", |text| match channel {
        Some(channel) => OtpAddress::parse(channel, text).map(Some),
        // By which rule it is read is not known; that it is a line is.
        None => TextLine::parse(text).map(|_| None),
    });
    contact.flatten()
}

/// The declaration that ends a submission (*Terminer*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderCompletion {
    /// *Mes documents sont en cours de validité*: must be true.
    pub documents_valid: bool,
}

impl Document for OrderCompletion {
    type Choice = ();

    fn read(document: &Value) -> Result<Self, Unread<()>> {
        let (read, notes) = Section::document(document, |of| Self { documents_valid: of.flag("documents_valid") });
        Ok(notes.whole(read)?)
    }

    fn choice(&self) {}
}

/// What whoever submits an order is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderReceiptView {
    /// N° Dossier.
    pub number: i64,
    /// Portu ID.
    pub portu_id: i64,
    /// The status.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Status))]
    pub status: Status,
    /// Since when.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub status_since: Timestamp,
    /// The proofs that are still to be imported, or imported anew.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::EvidenceKind>))]
    pub wanted_evidence: Vec<EvidenceKind>,
}

impl From<&OrderReceipt> for OrderReceiptView {
    fn from(receipt: &OrderReceipt) -> Self {
        Self {
            number: receipt.number.0,
            portu_id: receipt.portu_id.0,
            status: receipt.status,
            status_since: timestamp(receipt.status_since),
            wanted_evidence: receipt.wanted_evidence.clone(),
        }
    }
}

impl From<Gap> for FieldError {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::Missing(kind) => Self::new(&format!("evidence.{kind}"), FieldErrorCode::Missing, "Import this proof."),
            Gap::Rejected(kind) => {
                Self::new(&format!("evidence.{kind}"), FieldErrorCode::Rejected, "This proof was found wrong: import another.")
            }
            Gap::Declaration => Self::new("documents_valid", FieldErrorCode::Missing, "Declare that the documents are in date."),
        }
    }
}

#[cfg(test)]
mod tests;
