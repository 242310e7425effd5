//! The one row of an order that holds what was entered, in the groups in which it is read.

use super::known;
use crate::columns::columns;
use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::orders::{
    Appointment, Attestation, Cancellation, DeliveryMode, HolderAuthentication, IdentityDocument, IdentityDocumentType, Medium, Offer,
    Organisation, PaymentMethod, PriceLine,
};
use domain::values::{IdentityDocumentNumber, Siren};

columns! {
    pub(super) struct OrganisationRow {
        organisation_name: String,
        organisation_address: String,
        organisation_postcode: String,
        organisation_city: String,
        organisation_country: String,
        manual_entry: bool,
        organisation_extract_date: Option<NaiveDate>,
    }
}

impl OrganisationRow {
    pub(super) const COLUMNS: &str = "d.organisation_name, d.organisation_address, d.organisation_postcode, d.organisation_city,
        d.organisation_country, d.manual_entry, d.organisation_extract_date";

    pub(super) fn into_organisation(self, siren: Siren) -> Organisation {
        Organisation {
            siren,
            name: self.organisation_name,
            address: self.organisation_address,
            postcode: self.organisation_postcode,
            city: self.organisation_city,
            country: self.organisation_country,
            manual_entry: self.manual_entry,
            extract_date: self.organisation_extract_date,
        }
    }
}

columns! {
    pub(super) struct OfferRow {
        offer: String,
        duration_years: i16,
        medium: String,
        delivery_mode: String,
        holder_authentication: String,
        price_line_labels: Vec<String>,
        price_line_cents: Vec<i64>,
        total_incl_vat_cents: i64,
        payment_method: String,
    }
}

impl OfferRow {
    pub(super) const COLUMNS: &str = "d.offer, d.duration_years, d.medium::text AS medium, d.delivery_mode::text AS delivery_mode,
        d.holder_authentication::text AS holder_authentication, d.total_incl_vat_cents, d.payment_method::text AS payment_method,
        ARRAY(SELECT line.label FROM unnest(d.price_lines) AS line) AS price_line_labels,
        ARRAY(SELECT line.incl_vat_cents FROM unnest(d.price_lines) AS line) AS price_line_cents";

    pub(super) fn try_into_offer(self) -> Result<Offer> {
        let lines = self.price_line_labels.into_iter().zip(self.price_line_cents);
        Ok(Offer {
            name: self.offer,
            duration_years: u8::try_from(self.duration_years).map_err(|_| Error::Corrupt { what: "duration" })?,
            medium: known(Medium::parse(&self.medium), "medium")?,
            delivery_mode: known(DeliveryMode::parse(&self.delivery_mode), "delivery mode")?,
            holder_authentication: known(HolderAuthentication::parse(&self.holder_authentication), "holder authentication")?,
            price_lines: lines.map(|(label, incl_vat_cents)| PriceLine { label, incl_vat_cents }).collect(),
            total_incl_vat_cents: self.total_incl_vat_cents,
            payment_method: known(PaymentMethod::parse(&self.payment_method), "payment method")?,
        })
    }
}

columns! {
    /// What the registration authority enters, and what it decides.
    pub(super) struct RegistrationRow {
        identity_document_type: Option<String>,
        identity_document_number: Option<String>,
        identity_document_expiry: Option<NaiveDate>,
        pub(super) payment_ok: bool,
        pub(super) file_complete_ok: bool,
        appointment_at: Option<DateTime<Utc>>,
        appointment_place: Option<String>,
        cancellation_reason: Option<String>,
        cancellation_by: Option<String>,
        cancellation_at: Option<DateTime<Utc>>,
    }
}

impl RegistrationRow {
    pub(super) const COLUMNS: &str = "d.identity_document_type::text AS identity_document_type, d.identity_document_number,
        d.identity_document_expiry, d.payment_ok, d.file_complete_ok, d.appointment_at, d.appointment_place, d.cancellation_reason,
        d.cancellation_by, d.cancellation_at";

    /// Type, number and expiry are entered together, by the table's own rule.
    pub(super) fn identity_document(&self) -> Result<Option<IdentityDocument>> {
        let (Some(kind), Some(number), Some(expiry)) =
            (&self.identity_document_type, &self.identity_document_number, self.identity_document_expiry)
        else {
            return Ok(None);
        };
        Ok(Some(IdentityDocument {
            r#type: known(IdentityDocumentType::parse(kind), "identity document type")?,
            number: known(IdentityDocumentNumber::parse(number), "identity document number")?,
            expiry,
        }))
    }

    pub(super) fn appointment(&self) -> Option<Appointment> {
        Some(Appointment { at: self.appointment_at?, place: self.appointment_place.clone()? })
    }

    pub(super) fn cancellation(&self) -> Option<Cancellation> {
        let (reason, by) = (self.cancellation_reason.clone()?, self.cancellation_by.clone()?);
        Some(Cancellation { reason, by, at: self.cancellation_at? })
    }
}

columns! {
    pub(super) struct AttestorRow {
        attesting_body: Option<String>,
        attestor_name: Option<String>,
        attestor_title: Option<String>,
        attestor_address: Option<String>,
    }
}

impl AttestorRow {
    pub(super) const COLUMNS: &str = "p.attesting_body, p.attestor_name, p.attestor_title, p.attestor_address";

    pub(super) fn into_attestation(self) -> Option<Attestation> {
        Some(Attestation {
            attesting_body: self.attesting_body?,
            attestor_name: self.attestor_name?,
            attestor_title: self.attestor_title?,
            attestor_address: self.attestor_address?,
        })
    }
}
