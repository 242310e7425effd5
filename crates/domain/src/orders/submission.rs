//! What an order portal submits, every value read and right (`fields.md`, *Order portal*). The server and the form make
//! one from what was entered; an order is made from nothing else.

use super::{EvidenceKind, OrderFacts, OrderType, OtpAddress, PaymentMethod, Process, Status, Title};
use crate::audit::Fields;
use crate::values::{
    BarNumber, CnbfNumber, Country, Email, Mobile, OfferCode, OrderNumber, PersonName, PortuId, Postcode, Siren, Slug, TextBlock, TextLine,
    Version,
};
use chrono::{DateTime, Utc};

/// Where somebody or something is reached by post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredAddress {
    /// *Adresse*
    pub address: TextLine,
    /// *Code postal*, one of the country.
    pub postcode: Postcode,
    /// *Ville*
    pub city: TextLine,
    /// *Pays*
    pub country: Country,
}

/// The person block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredPerson {
    /// *Civilité*
    pub title: Title,
    /// *Prénom*
    pub first_name: PersonName,
    /// *Nom*
    pub last_name: PersonName,
    /// The holder's: where the delivery goes; otherwise the organisation's.
    pub address: EnteredAddress,
    /// *E-mail*
    pub email: Email,
    /// *Mobile*
    pub mobile: Mobile,
}

/// Who places the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredSubscriber {
    /// *Prénom*
    pub first_name: PersonName,
    /// *Nom*
    pub last_name: PersonName,
    /// *E-mail*: where notifications go.
    pub email: Email,
}

/// *Organisme*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredOrganisation {
    /// Its SIREN.
    pub siren: Siren,
    /// Its name.
    pub name: TextLine,
    /// Its seat.
    pub address: EnteredAddress,
    /// Whether it was typed because the company register did not know the SIREN.
    pub manual_entry: bool,
}

/// *Mandataire de certification*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredAgent {
    /// Who it is.
    pub person: EnteredPerson,
    /// Whether a mandate is in force: it must be imported.
    pub has_valid_mandate: bool,
}

/// A whole order as submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The portal it is placed on.
    pub portal: Slug,
    /// What is ordered, among the portal's offers: it decides medium, duration, delivery, authentication and price.
    pub offer: OfferCode,
    /// *Type*
    pub r#type: OrderType,
    /// *Type de dossier*
    pub process: Process,
    /// *Paiement*
    pub payment_method: PaymentMethod,
    /// Who places it.
    pub subscriber: EnteredSubscriber,
    /// Step 1.
    pub organisation: EnteredOrganisation,
    /// Step 2.
    pub legal_representative: EnteredPerson,
    /// Step 3, if there is one.
    pub agent: Option<EnteredAgent>,
    /// Step 4; none when the legal representative is the holder.
    pub other_holder: Option<EnteredPerson>,
    /// *Contact OTP*
    pub otp_address: OtpAddress,
    /// *N° CNBF*, lawyers.
    pub cnbf_number: Option<CnbfNumber>,
    /// *N° barreau*, lawyers.
    pub bar_number: Option<BarNumber>,
    /// *Informations complémentaires*
    pub additional_information: Option<TextBlock>,
}

/// What an order chooses among what portals have, as far as it is known: these are looked up, where everything else of an
/// order is right or wrong by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderChoice {
    /// See [`Submission::portal`], and so on.
    pub portal: Option<Slug>,
    /// See [`Submission::offer`].
    pub offer: Option<OfferCode>,
    /// See [`Submission::process`].
    pub process: Option<Process>,
    /// See [`Submission::payment_method`].
    pub payment_method: Option<PaymentMethod>,
}

impl Submission {
    /// What it chooses.
    #[must_use]
    pub fn choice(&self) -> OrderChoice {
        OrderChoice {
            portal: Some(self.portal.clone()),
            offer: Some(self.offer.clone()),
            process: Some(self.process),
            payment_method: Some(self.payment_method),
        }
    }

    /// The person whom the certificate will name.
    #[must_use]
    pub fn holder(&self) -> &EnteredPerson {
        self.other_holder.as_ref().unwrap_or(&self.legal_representative)
    }

    /// What decides which evidence and documents it needs.
    #[must_use]
    pub fn facts(&self) -> OrderFacts {
        OrderFacts {
            process: self.process,
            holder_is_legal_representative: self.other_holder.is_none(),
            has_agent: self.agent.is_some(),
            has_valid_mandate: self.agent.as_ref().is_some_and(|agent| agent.has_valid_mandate),
            payment_method: self.payment_method,
        }
    }

    /// Every value, by its field's name in the interface; fields without one are left out.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut put = |name: &str, value: &str| fields.insert(name.to_owned(), value.to_owned());
        put("portal", self.portal.as_str());
        put("offer", self.offer.as_str());
        put("type", self.r#type.as_str());
        put("process", self.process.as_str());
        put("payment_method", self.payment_method.as_str());
        put("subscriber.first_name", self.subscriber.first_name.as_str());
        put("subscriber.last_name", self.subscriber.last_name.as_str());
        put("subscriber.email", self.subscriber.email.as_str());
        put("organisation.siren", self.organisation.siren.as_str());
        put("organisation.name", self.organisation.name.as_str());
        put("organisation.manual_entry", yes(self.organisation.manual_entry));
        put("holder_is_legal_representative", yes(self.other_holder.is_none()));
        put("has_valid_mandate", yes(self.facts().has_valid_mandate));
        put("otp_contact.channel", self.otp_address.channel().as_str());
        put("otp_contact.contact", self.otp_address.as_str());
        let optional = [
            ("cnbf_number", self.cnbf_number.as_ref().map(CnbfNumber::as_str)),
            ("bar_number", self.bar_number.as_ref().map(BarNumber::as_str)),
            ("additional_information", self.additional_information.as_ref().map(TextBlock::as_str)),
        ];
        for (name, value) in optional.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            put(name, value);
        }
        self.organisation.address.put_into(&mut fields, "organisation");
        let agent = self.agent.as_ref().map(|agent| ("agent", &agent.person));
        let holder = self.other_holder.as_ref().map(|holder| ("holder", holder));
        for (role, person) in [Some(("legal_representative", &self.legal_representative)), agent, holder].into_iter().flatten() {
            person.put_into(&mut fields, role);
        }
        fields
    }
}

impl EnteredPerson {
    fn put_into(&self, fields: &mut Fields, role: &str) {
        let mut put = |name: &str, value: &str| fields.insert(format!("{role}.{name}"), value.to_owned());
        put("title", self.title.as_str());
        put("first_name", self.first_name.as_str());
        put("last_name", self.last_name.as_str());
        put("email", self.email.as_str());
        put("mobile", self.mobile.as_str());
        self.address.put_into(fields, role);
    }
}

impl EnteredAddress {
    fn put_into(&self, fields: &mut Fields, of: &str) {
        let mut put = |name: &str, value: &str| fields.insert(format!("{of}.{name}"), value.to_owned());
        put("address", self.address.as_str());
        put("postcode", self.postcode.as_str());
        put("city", self.city.as_str());
        put("country", self.country.as_str());
    }
}

const fn yes(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// What whoever submits an order, or moves it on, is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderReceipt {
    /// *N° Dossier*
    pub number: OrderNumber,
    /// *Portu ID*
    pub portu_id: PortuId,
    /// Goes up with every change.
    pub version: Version,
    /// Where it stands.
    pub status: Status,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// The proofs that are still to be imported, or imported anew.
    pub wanted_evidence: Vec<EvidenceKind>,
}
