//! An order to draw the documents of.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::orders::{
    DeliveryMode, EvidenceItem, EvidenceKind, EvidenceState, HolderAuthentication, IdentityDocument, IdentityDocumentType,
    LatestCertificate, Medium, Offer, OrderFile, OrderSummary, OrderType, Organisation, OtpChannel, OtpContact, PaymentMethod, Person,
    Phase, Portal, PriceLine, Process, RegistrationAuthority, Status, Title,
};
use domain::values::{IdentityDocumentNumber, OrderNumber, PortalId, PortuId, RaCode, Siren, Slug, Version};

/// When everything was imported.
pub(crate) fn imported() -> DateTime<Utc> {
    "2026-11-20T10:15:00Z".parse().expect("an instant")
}

fn person(title: Title, first: &str, last: &str, city: &str) -> Person {
    Person {
        title: Some(title),
        first_name: first.into(),
        last_name: last.into(),
        address: Some("18 rue des Tanneurs-Bleus".into()),
        postcode: Some("44000".into()),
        city: Some(city.into()),
        country: Some("FR".into()),
        email: "a@atelier-lumen.example".into(),
        mobile: Some("+33639980471".into()),
    }
}

/// An order with every piece, imported and not yet looked at.
pub(crate) fn order(number: i64) -> OrderFile {
    let item = |kind: &EvidenceKind| EvidenceItem {
        kind: *kind,
        state: EvidenceState::Imported,
        version: Version(1),
        imported_at: Some(imported()),
        reviewed_at: None,
        reviewed_by: None,
        rejection_reason: None,
        documents: Vec::new(),
    };
    let siren = Siren::parse("732829320").expect("a SIREN");
    OrderFile {
        version: Version(1),
        summary: OrderSummary {
            number: OrderNumber(number),
            portu_id: PortuId(200_017 + number),
            siren: siren.clone(),
            holder_last_name: "Delcourt".into(),
            holder_first_name: "Apolline".into(),
            created_at: imported() - TimeDelta::days(2),
            portal: Portal {
                id: PortalId(1),
                slug: Slug::parse("standard-v4").expect("a slug"),
                name: "STANDARD V4".into(),
                ra: RegistrationAuthority { code: RaCode::parse("OUEST").expect("a code"), name: "AE Ouest".into() },
            },
            r#type: OrderType::New,
            process: Process::Digital,
            phase: Phase::Created,
            status: Status::ToVerify,
            cnbf_number: None,
            bar_number: None,
            latest_certificate: LatestCertificate::Withheld,
        },
        updated_at: imported(),
        status_since: imported(),
        organisation: Organisation {
            siren,
            name: "Atelier Lumen – Menuiserie d’Art & Fils".into(),
            address: "18 rue des Tanneurs-Bleus".into(),
            postcode: "44000".into(),
            city: "Nantes".into(),
            country: "FR".into(),
            manual_entry: false,
            extract_date: None,
        },
        holder: person(Title::Ms, "Apolline", "Delcourt", "Nantes"),
        legal_representative: person(Title::Mr, "Jean-Noël", "D’Œuvray-Lefèvre", "Besançon"),
        holder_is_legal_representative: false,
        agent: Some(person(Title::Ms, "Zoé", "Garrigues", "Nîmes")),
        has_valid_mandate: true,
        subscriber: person(Title::Mr, "Gaël", "Tanguy", "Nantes"),
        offer: Offer {
            name: "Certificat RGS** MD940, 3 ans".into(),
            duration_years: 3,
            medium: Medium::Md940,
            delivery_mode: DeliveryMode::Delivered,
            holder_authentication: HolderAuthentication::Ca,
            price_lines: vec![PriceLine { label: "Certificat".into(), incl_vat_cents: 29_760 }],
            total_incl_vat_cents: 29_760,
            payment_method: PaymentMethod::BankTransfer,
        },
        otp_contact: OtpContact { channel: OtpChannel::Mobile, contact: "+33639980471".into() },
        identity_document: None,
        documents_valid: true,
        payment_ok: false,
        file_complete_ok: false,
        appointment: None,
        attestation: None,
        cancellation: None,
        issuing_ca: "AC Démonstration G1".into(),
        additional_information: None,
        evidence: EvidenceKind::ALL.iter().map(item).collect(),
        attachments: Vec::new(),
        contract_documents: Vec::new(),
        certificates: Vec::new(),
        comments: Vec::new(),
        history: Vec::new(),
        shortened: Vec::new(),
    }
}

/// The same with the holder's document as an operator read it.
pub(crate) fn with_identity(number: i64, r#type: IdentityDocumentType, printed: &str, expiry: &str) -> OrderFile {
    let number_of = IdentityDocumentNumber::parse(printed).expect("a number");
    let expiry: NaiveDate = expiry.parse().expect("a day");
    OrderFile { identity_document: Some(IdentityDocument { r#type, number: number_of, expiry }), ..order(number) }
}

/// The same with every piece as somebody found it.
pub(crate) fn found(mut order: OrderFile, state: EvidenceState, reason: Option<&str>) -> OrderFile {
    for item in &mut order.evidence {
        item.state = state;
        item.rejection_reason = reason.map(str::to_owned);
        item.imported_at = item.imported_at.filter(|_| state != EvidenceState::Missing);
    }
    order
}
