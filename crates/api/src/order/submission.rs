//! The order as a partner submits it (`fields.md`, *Order portal*).

use super::timestamp;
use crate::document::{Document, Errors, Section};
use crate::{FieldError, FieldErrorCode, Timestamp};
use domain::orders::{
    EnteredAddress, EnteredAgent, EnteredOrganisation, EnteredPerson, EnteredSubscriber, EvidenceKind, Gap, OrderReceipt, OrderType,
    OtpAddress, OtpChannel, PaymentMethod, Process, Status, Submission, Title,
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
    fn read(document: &Value) -> Result<Self, Vec<FieldError>> {
        let mut errors = Errors::default();
        let read = Section::whole(document, &mut errors).and_then(|whole| submission(whole, &mut errors));
        errors.into_result(read)
    }
}

/// Every field is read before the first question mark: all that is wrong is noted.
fn submission(mut of: Section<'_>, errors: &mut Errors) -> Option<Submission> {
    let portal = of.text("portal", errors, Slug::parse);
    let offer = of.text("offer", errors, OfferCode::parse);
    let r#type = of.text("type", errors, OrderType::parse);
    let process = of.text("process", errors, Process::parse);
    let payment_method = of.text("payment_method", errors, PaymentMethod::parse);
    let subscriber = of.section("subscriber", errors).and_then(|of| subscriber(of, errors));
    let organisation = of.section("organisation", errors).and_then(|of| organisation(of, errors));
    let legal_representative = of.section("legal_representative", errors).and_then(|of| person(of, errors));
    let agent = agent(&mut of, errors);
    let other_holder = other_holder(&mut of, errors);
    let otp_address = of.section("otp_contact", errors).and_then(|of| otp_address(of, errors));
    let cnbf_number = of.optional_text("cnbf_number", errors, CnbfNumber::parse);
    let bar_number = of.optional_text("bar_number", errors, BarNumber::parse);
    let additional_information = of.optional_text("additional_information", errors, TextBlock::parse);
    of.end(errors);
    Some(Submission {
        portal: portal?,
        offer: offer?,
        r#type: r#type?,
        process: process?,
        payment_method: payment_method?,
        subscriber: subscriber?,
        organisation: organisation?,
        legal_representative: legal_representative?,
        agent,
        other_holder,
        otp_address: otp_address?,
        cnbf_number,
        bar_number,
        additional_information,
    })
}

fn subscriber(mut of: Section<'_>, errors: &mut Errors) -> Option<EnteredSubscriber> {
    let first_name = of.text("first_name", errors, PersonName::parse);
    let last_name = of.text("last_name", errors, PersonName::parse);
    let email = of.text("email", errors, Email::parse);
    of.end(errors);
    Some(EnteredSubscriber { first_name: first_name?, last_name: last_name?, email: email? })
}

fn organisation(mut of: Section<'_>, errors: &mut Errors) -> Option<EnteredOrganisation> {
    let siren = of.text("siren", errors, Siren::parse);
    let name = of.text("name", errors, TextLine::parse);
    let address = address(&mut of, errors);
    let manual_entry = of.optional_flag("manual_entry", errors);
    of.end(errors);
    Some(EnteredOrganisation { siren: siren?, name: name?, address: address?, manual_entry: manual_entry? })
}

fn address(of: &mut Section<'_>, errors: &mut Errors) -> Option<EnteredAddress> {
    let address = of.text("address", errors, TextLine::parse);
    let postcode = of.text("postcode", errors, Postcode::parse);
    let city = of.text("city", errors, TextLine::parse);
    let country = of.text("country", errors, Country::parse);
    if let (Some(postcode), Some(country)) = (&postcode, country)
        && let Err(why) = postcode.fits(country)
    {
        errors.wrong(&of.field("postcode"), why);
    }
    Some(EnteredAddress { address: address?, postcode: postcode?, city: city?, country: country? })
}

fn person(mut of: Section<'_>, errors: &mut Errors) -> Option<EnteredPerson> {
    let title = of.text("title", errors, Title::parse);
    let first_name = of.text("first_name", errors, PersonName::parse);
    let last_name = of.text("last_name", errors, PersonName::parse);
    let address = address(&mut of, errors);
    let email = of.text("email", errors, Email::parse);
    let mobile = of.text("mobile", errors, Mobile::parse);
    of.end(errors);
    Some(EnteredPerson { title: title?, first_name: first_name?, last_name: last_name?, address: address?, email: email?, mobile: mobile? })
}

/// The agent and the mandate, which only an agent has.
fn agent(of: &mut Section<'_>, errors: &mut Errors) -> Option<EnteredAgent> {
    let named = of.has("agent");
    let person = of.optional_section("agent", errors).and_then(|of| person(of, errors));
    let has_valid_mandate = of.optional_flag("has_valid_mandate", errors);
    if has_valid_mandate == Some(true) && !named {
        errors.push(
            &of.field("has_valid_mandate"),
            FieldErrorCode::Contradiction,
            "Only an agent has a mandate: name one, or leave this out.",
        );
    }
    Some(EnteredAgent { person: person?, has_valid_mandate: has_valid_mandate? })
}

/// The holder, unless that is the legal representative.
fn other_holder(of: &mut Section<'_>, errors: &mut Errors) -> Option<EnteredPerson> {
    match of.optional_flag("holder_is_legal_representative", errors) {
        Some(true) => {
            if of.optional_section("holder", errors).is_some() {
                let message = "Leave this out: the legal representative is the holder.";
                errors.push(&of.field("holder"), FieldErrorCode::Contradiction, message);
            }
            None
        }
        Some(false) | None => of.section("holder", errors).and_then(|of| person(of, errors)),
    }
}

fn otp_address(mut of: Section<'_>, errors: &mut Errors) -> Option<OtpAddress> {
    let channel = of.text("channel", errors, OtpChannel::parse);
    let contact = of.text("contact", errors, |text| channel.map(|channel| OtpAddress::parse(channel, text)).transpose());
    of.end(errors);
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
    fn read(document: &Value) -> Result<Self, Vec<FieldError>> {
        let mut errors = Errors::default();
        let read = Section::whole(document, &mut errors).and_then(|mut of| {
            let documents_valid = of.flag("documents_valid", &mut errors);
            of.end(&mut errors);
            Some(Self { documents_valid: documents_valid? })
        });
        errors.into_result(read)
    }
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
