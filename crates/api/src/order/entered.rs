//! What was entered for an order, by the subscriber and by the registration authority.

use super::timestamp;
use crate::Timestamp;
use domain::orders::{
    Appointment, Attestation, Cancellation, DeliveryMode, HolderAuthentication, IdentityDocument, IdentityDocumentType, Medium, Offer,
    Organisation, OtpChannel, OtpContact, PaymentMethod, Person, PriceLine, Title,
};
use domain::values::{IdentityDocumentNumber, RecordAddress};
use serde::{Deserialize, Serialize};

/// A person on an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's person block, word for word")]
pub struct PersonView {
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Title>))]
    pub title: Option<Title>,
    pub first_name: String,
    pub last_name: String,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub email: String,
    pub mobile: Option<String>,
}

impl From<Person> for PersonView {
    fn from(p: Person) -> Self {
        Self {
            title: p.title,
            first_name: p.first_name,
            last_name: p.last_name,
            address: p.address,
            postcode: p.postcode,
            city: p.city,
            country: p.country,
            email: p.email,
            mobile: p.mobile,
        }
    }
}

/// The organisation of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's step 1, word for word")]
pub struct OrganisationView {
    pub siren: String,
    pub name: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    /// Whether it was typed because the company register did not know the SIREN.
    pub manual_entry: bool,
    /// The date on the company extract, entered by the operator.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Date>))]
    pub extract_date: Option<String>,
    /// Its official record on the register's site, to open in a browser; none unless the portal is configured to link to one.
    pub record_url: Option<String>,
}

impl OrganisationView {
    pub(super) fn new(o: Organisation, record: Option<&RecordAddress>) -> Self {
        Self {
            record_url: record.map(|record| record.of(&o.siren)),
            siren: o.siren.into(),
            name: o.name,
            address: o.address,
            postcode: o.postcode,
            city: o.city,
            country: o.country,
            manual_entry: o.manual_entry,
            extract_date: o.extract_date.map(|d| d.to_string()),
        }
    }
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferView {
    /// The offer's name.
    pub name: String,
    /// 1 to 3.
    pub duration_years: u8,
    /// The token model.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Medium))]
    pub medium: Medium,
    /// How it reaches the holder.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DeliveryMode))]
    pub delivery_mode: DeliveryMode,
    /// Who authenticates the holder.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::HolderAuthentication))]
    pub holder_authentication: HolderAuthentication,
    /// What the price is made of; never empty.
    pub price_lines: Vec<PriceLineView>,
    /// Price with VAT, in cents of a euro: the sum of the lines.
    pub total_incl_vat_cents: i64,
    /// How it is paid.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::PaymentMethod))]
    pub payment_method: PaymentMethod,
}

impl From<Offer> for OfferView {
    fn from(o: Offer) -> Self {
        Self {
            name: o.name,
            duration_years: o.duration_years,
            medium: o.medium,
            delivery_mode: o.delivery_mode,
            holder_authentication: o.holder_authentication,
            price_lines: o.price_lines.into_iter().map(Into::into).collect(),
            total_incl_vat_cents: o.total_incl_vat_cents,
            payment_method: o.payment_method,
        }
    }
}

/// One line of the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceLineView {
    /// What for, as the subscriber read it.
    pub label: String,
    /// With VAT, in cents of a euro.
    pub incl_vat_cents: i64,
}

impl From<PriceLine> for PriceLineView {
    fn from(l: PriceLine) -> Self {
        Self { label: l.label, incl_vat_cents: l.incl_vat_cents }
    }
}

/// Where the activation code goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtpContactView {
    /// `mobile` or `email`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OtpChannel))]
    pub channel: OtpChannel,
    /// The number or address.
    pub contact: String,
}

impl From<OtpContact> for OtpContactView {
    fn from(o: OtpContact) -> Self {
        Self { channel: o.channel, contact: o.contact }
    }
}

/// The holder's identity document, as an operator read it from the copy (D-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityDocumentView {
    /// Which kind.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::IdentityDocumentType))]
    pub r#type: IdentityDocumentType,
    /// Its number. Personal data of a sensitive kind: show it to those who check it, keep it out of logs and addresses.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub number: IdentityDocumentNumber,
    /// The last day it is valid.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Date))]
    pub expiry: String,
}

impl From<IdentityDocument> for IdentityDocumentView {
    fn from(d: IdentityDocument) -> Self {
        Self { r#type: d.r#type, number: d.number, expiry: d.expiry.to_string() }
    }
}

/// When and where the holder collects what was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppointmentView {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub at: Timestamp,
    /// Where.
    pub place: String,
}

impl From<Appointment> for AppointmentView {
    fn from(a: Appointment) -> Self {
        Self { at: timestamp(a.at), place: a.place }
    }
}

/// Who attests that the holder belongs to the profession, as the portal has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestationView {
    /// The professional body.
    pub attesting_body: String,
    /// Who signs for it.
    pub attestor_name: String,
    /// As what.
    pub attestor_title: String,
    /// Where the form goes.
    pub attestor_address: String,
}

impl From<Attestation> for AttestationView {
    fn from(a: Attestation) -> Self {
        Self {
            attesting_body: a.attesting_body,
            attestor_name: a.attestor_name,
            attestor_title: a.attestor_title,
            attestor_address: a.attestor_address,
        }
    }
}

/// Why the order will not be carried out (D-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancellationView {
    /// Why.
    pub reason: String,
    /// Who cancelled it, by name.
    pub by: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub at: Timestamp,
}

impl From<Cancellation> for CancellationView {
    fn from(c: Cancellation) -> Self {
        Self { reason: c.reason, by: c.by, at: timestamp(c.at) }
    }
}
