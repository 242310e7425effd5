//! The examples of the document. They are invented; a test reads each back as the type it illustrates.

use serde_json::{Value, json};

pub(crate) fn me() -> Value {
    json!({
        "id": "5d2c8a0e47f13b96a1c07e5b88d4f2e6",
        "name": "Éric Lagarde",
        "roles": ["ROLE_RA_EXTERNAL"],
        "permissions": ["export", "modify", "notify", "view"],
        "authorities": [{"code": "OUEST", "name": "AE Ouest"}],
        "all_portals": false,
        "idle_expires_at": "2026-11-21T09:45:00Z",
        "expires_at": "2026-11-21T17:30:00Z"
    })
}

pub(crate) fn evidence_document() -> Value {
    json!({
        "kind": "holder_identity", "side": "front", "state": "missing", "file_name": "carte recto.jpg", "media_type": "image/jpeg",
        "size": 482_113, "sha256": "5d2c8a0e47f13b96a1c07e5b88d4f2e65d2c8a0e47f13b96a1c07e5b88d4f2e6", "pages": null,
        "width": 2480, "height": 1748, "scan": "not_scanned", "scan_detail": "scanner_off", "imported_at": "2026-11-21T09:30:00.25Z",
        "imported_by": "Éric Lagarde", "destroyed_at": null, "replaced_at": null
    })
}

fn organisation_extract() -> Value {
    json!({
        "kind": "organisation_extract", "side": "front", "state": "rejected", "file_name": "extrait-kbis.pdf",
        "media_type": "application/pdf", "size": 91_204, "sha256": "0c1e5f7a9b3d2846efab0192837465540c1e5f7a9b3d2846efab019283746554",
        "pages": 1, "width": null, "height": null, "scan": "clean", "scan_detail": null, "imported_at": "2026-11-03T14:20:00Z",
        "imported_by": "Yann Kerbrat", "destroyed_at": null, "replaced_at": null
    })
}

pub(crate) fn attachment() -> Value {
    json!({
        "id": 1, "title": "Courrier du bâtonnier", "file_name": "courrier.pdf", "media_type": "application/pdf", "size": 120_402,
        "sha256": "7f3b0c1e9d5a4c28b6e0f1a2d3c4b5a67f3b0c1e9d5a4c28b6e0f1a2d3c4b5a6", "pages": 2, "width": null, "height": null,
        "scan": "clean", "scan_detail": null, "imported_at": "2026-11-21T10:02:00.5Z", "imported_by": "Éric Lagarde",
        "destroyed_at": null
    })
}

pub(crate) fn portal_list() -> Value {
    json!({"portals": [portal()]})
}

fn portal() -> Value {
    json!({"id": 2, "slug": "avocats-v4", "name": "AVOCATS V4", "ra": {"code": "OUEST", "name": "AE Ouest"}})
}

pub(crate) fn order_submission() -> Value {
    json!({
        "portal": "avocats-v4",
        "offer": "cle-3-ans-livree",
        "type": "new",
        "process": "digital",
        "payment_method": "card",
        "subscriber": {"first_name": "Yann", "last_name": "Kerbrat", "email": "y.kerbrat@cabinet-exemple.test"},
        "organisation": {
            "siren": "732829320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000", "city": "Rennes",
            "country": "FR", "manual_entry": false
        },
        "legal_representative": person("ms", "Maëlle", "Le Goff-Béranger"),
        "agent": null,
        "has_valid_mandate": false,
        "holder_is_legal_representative": true,
        "holder": null,
        "otp_contact": {"channel": "mobile", "contact": "+33639980012"},
        "cnbf_number": "104233",
        "bar_number": "R 1204",
        "additional_information": null
    })
}

pub(crate) fn order_placed() -> Value {
    json!({
        "number": 5144,
        "portu_id": 204_412,
        "status": "incomplete",
        "status_since": "2026-11-21T14:12:09.25Z",
        "wanted_evidence": ["organisation_extract", "holder_identity"]
    })
}

pub(crate) fn order_completed() -> Value {
    json!({
        "number": 5144,
        "portu_id": 204_412,
        "status": "to_verify",
        "status_since": "2026-11-21T14:31:40.5Z",
        "wanted_evidence": []
    })
}

pub(crate) fn order_cancelling() -> Value {
    json!({"order_number": 5144, "reason": "Commande passée deux fois : voir le dossier 5139."})
}

pub(crate) fn order_cancelled() -> Value {
    json!({
        "number": 5144,
        "portu_id": 204_412,
        "status": "cancelled",
        "status_since": "2026-11-21T15:02:11.25Z",
        "wanted_evidence": []
    })
}

pub(crate) fn comment_entry() -> Value {
    json!({"text": "Rappelé le 21/11 : le Kbis arrive lundi."})
}

pub(crate) fn comment() -> Value {
    json!({"author": "Éric Lagarde", "at": "2026-11-21T14:40:02.5Z", "text": "Rappelé le 21/11 : le Kbis arrive lundi."})
}

pub(crate) fn draft_entry() -> Value {
    json!({"portal": "avocats-v4", "type": "new", "organisation": {"siren": "732829320", "city": "Rennes"}})
}

pub(crate) fn draft_patch() -> Value {
    json!({"process": "digital", "organisation": {"name": "Cabinet Exemple", "city": null}})
}

pub(crate) fn draft() -> Value {
    json!({
        "id": "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d",
        "order": draft_entry(),
        "missing": [
            "offer", "process", "payment_method", "subscriber", "organisation.name", "organisation.address", "organisation.postcode",
            "organisation.country", "legal_representative", "holder", "otp_contact"
        ],
        "created_at": "2026-11-21T14:02:09.25Z",
        "updated_at": "2026-11-21T14:02:09.25Z",
        "forgotten_at": "2026-12-21T14:02:09.25Z"
    })
}

pub(crate) fn draft_page() -> Value {
    json!({"drafts": [draft()], "next": null})
}

pub(crate) fn authority_list() -> Value {
    json!({"authorities": [{"code": "OUEST", "name": "AE Ouest"}]})
}

pub(crate) fn authority_settings() -> Value {
    json!({"name": "AE Ouest", "contact": contact()})
}

fn contact() -> Value {
    json!({
        "department": "Service AE", "email": "service@ae-ouest.example", "phone": "+33199001234",
        "address": "12 quai des Tisserands, 44000 Nantes"
    })
}

pub(crate) fn portal_settings() -> Value {
    json!({
        "ra": "OUEST",
        "name": "AVOCATS V4",
        "notification_addresses": ["commandes@ae-ouest.example"],
        "portal_url": "https://commande.example/ws/avocats-v4",
        "token_software_url": "https://telechargement.example/token",
        "holders_own_siren_only": false,
        "contact": contact(),
        "bank_account": {"holder": "AE Ouest", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
        "accepts_cards": true,
        "overdue_days": {
            "incomplete": 15, "to_verify": 5, "in_signature": 7, "to_validate": 3, "to_generate": 2, "to_deliver": 10
        },
        "attestation": {
            "attesting_body": "Ordre des avocats de Valmeil", "attestor_name": "Solenn Arradon", "attestor_title": "Bâtonnière",
            "attestor_address": "3 place du Vieux-Palais, 56990 Valmeil"
        }
    })
}

pub(crate) fn offer_list() -> Value {
    json!({"offers": [{"code": "cle-3-ans-livree", "total_incl_vat_cents": 26_200, "offer": offer_settings()}]})
}

pub(crate) fn offer_settings() -> Value {
    json!({
        "label": "Signature qualifiée 3 ans", "medium": "MD940", "duration_years": 3, "delivery_mode": "delivered",
        "holder_authentication": "courier", "issuing_ca": "AC Exemple Qualifiée", "processes": ["digital", "paper"],
        "price_lines": [
            {"label": "Signature qualifiée 3 ans", "incl_vat_cents": 23_700},
            {"label": "Remise en main propre", "incl_vat_cents": 2_500}
        ],
        "on_sale": true
    })
}

pub(crate) fn order_count() -> Value {
    json!({"total": 486})
}

pub(crate) fn order_page() -> Value {
    json!({
        "orders": [order_row()],
        "as_of": "2026-11-21T09:30:00.25Z",
        "previous": null,
        "next": "eyJhIjp7InQiOjE3NjM3MTc0MDAwMDAwMDB9fQ",
        "offset": 0
    })
}

fn order_row() -> Value {
    json!({
        "priority": {"reason": "expiring", "days": 12},
        "number": 5144,
        "portu_id": 90_412,
        "siren": "732829320",
        "holder_last_name": "Le Goff-Béranger",
        "holder_first_name": "Maëlle",
        "created_at": "2026-11-03T14:12:09Z",
        "portal": portal(),
        "type": "renewal",
        "process": "digital",
        "phase": "created",
        "status": "to_verify",
        "cnbf_number": "104233",
        "bar_number": "Rennes"
    })
}

fn person(title: &str, first_name: &str, last_name: &str) -> Value {
    json!({
        "title": title, "first_name": first_name, "last_name": last_name,
        "address": "4 rue des Dentelles", "postcode": "35000", "city": "Rennes", "country": "FR",
        "email": "contact@cabinet-exemple.test", "mobile": "+33639980012"
    })
}

fn correction() -> Value {
    json!({
        "field": "evidence.organisation_extract", "code": "rejected", "message": "This proof was found wrong: import another.",
        "missing_sides": [], "reason": "Extrait de plus de trois mois.", "address": "/api/v1/orders/5144/evidence/organisation_extract"
    })
}

pub(crate) fn evidence_piece() -> Value {
    json!({
        "kind": "organisation_extract", "state": "imported", "version": 4, "imported_at": "2026-11-21T09:30:00.25Z", "reviewed_at": null,
        "reviewed_by": null, "rejection_reason": null, "documents": [evidence_import()]
    })
}

fn evidence_import() -> Value {
    let mut document = organisation_extract();
    document["state"] = json!("imported");
    document["imported_at"] = json!("2026-11-21T09:30:00.25Z");
    document
}

fn evidence_item() -> Value {
    json!({
        "kind": "organisation_extract", "state": "rejected", "version": 3, "imported_at": "2026-11-03T14:20:00Z",
        "reviewed_at": "2026-11-04T08:00:10Z", "reviewed_by": "Éric Lagarde", "rejection_reason": "Extrait de plus de trois mois.",
        "documents": [organisation_extract()]
    })
}

fn certificate() -> Value {
    json!({
        "serial_number": "3A91F00C77", "status": "valid", "issuer": "AC Exemple Qualifiée",
        "subject": "CN=Maëlle Le Goff-Béranger,C=FR", "issued_at": "2023-12-03T10:00:00Z", "not_before": "2023-12-03T10:00:00Z",
        "not_after": "2026-12-03T10:00:00Z", "revoked_at": null
    })
}

pub(crate) fn order_detail() -> Value {
    json!({
        "version": 7,
        "order": order_row(),
        "actions": ["modify", "notify", "view"],
        "step": "processing",
        "status_since": "2026-11-04T08:01:44Z",
        "updated_at": "2026-11-04T08:01:44Z",
        "organisation": {
            "siren": "732829320", "name": "Cabinet Exemple", "address": "4 rue des Dentelles", "postcode": "35000",
            "city": "Rennes", "country": "FR", "manual_entry": false, "extract_date": "2026-10-12",
            "record_url": "https://registre.example/entreprise/732829320"
        },
        "holder": person("ms", "Maëlle", "Le Goff-Béranger"),
        "legal_representative": person("ms", "Maëlle", "Le Goff-Béranger"),
        "holder_is_legal_representative": true,
        "agent": null,
        "has_valid_mandate": false,
        "subscriber": {
            "title": null, "first_name": "Yann", "last_name": "Kerbrat", "address": null, "postcode": null, "city": null,
            "country": null, "email": "y.kerbrat@cabinet-exemple.test", "mobile": null
        },
        "offer": {
            "name": "Signature qualifiée 3 ans", "duration_years": 3, "medium": "MD940", "delivery_mode": "delivered",
            "holder_authentication": "ca",
            "price_lines": [
                {"label": "Signature qualifiée 3 ans", "incl_vat_cents": 26_300},
                {"label": "Remise en main propre", "incl_vat_cents": 2_500}
            ],
            "total_incl_vat_cents": 28_800, "payment_method": "bank_transfer"
        },
        "otp_contact": {"channel": "mobile", "contact": "+33639980012"},
        "identity_document": {"type": "national_id", "number": "X4RTBPFW4", "expiry": "2031-06-30"},
        "documents_valid": true,
        "payment_ok": true,
        "file_complete_ok": false,
        "appointment": null,
        "attestation": null,
        "cancellation": null,
        "issuing_ca": "AC Exemple Qualifiée",
        "additional_information": null,
        "corrections": [correction()],
        "evidence": [evidence_item()],
        "attachments": [attachment()],
        "contract_documents": [
            {"kind": "subscription_contract", "state": "unsigned", "signed_at": null, "confirmed_at": null, "confirmed_by": null}
        ],
        "certificates": [certificate()],
        "comments": [{"author": "Éric Lagarde", "at": "2026-11-04T08:05:00Z", "text": "Extrait reçu par courriel."}],
        "history": [{
            "at": "2026-11-04T08:01:44Z", "actor": "Éric Lagarde", "actor_kind": "person", "origin": "192.0.2.17", "kind": "status_changed", "subject": null,
            "before": "incomplete", "after": "to_verify", "text": null
        }],
        "shortened": []
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Serialize, de::DeserializeOwned};

    fn holds<T: Serialize + DeserializeOwned>(example: Value) {
        let read: T = serde_json::from_value(example.clone()).expect("the example is of its type");
        assert_eq!(serde_json::to_value(read).expect("JSON"), example, "the example has fields that the type has not");
    }

    #[test]
    fn examples_are_what_they_illustrate() {
        holds::<api::Me>(me());
        holds::<api::PortalList>(portal_list());
        holds::<api::OrderPage>(order_page());
        holds::<api::OrderCount>(order_count());
        holds::<api::OrderDetail>(order_detail());
        holds::<api::EvidenceDocumentView>(evidence_document());
        holds::<api::EvidenceView>(evidence_piece());
        holds::<api::AttachmentView>(attachment());
        holds::<api::OrderSubmission>(order_submission());
        holds::<api::DraftPageView>(draft_page());
        assert!(<api::DraftEntry as api::Document>::read(&draft_entry()).is_ok(), "the example is a good part of an order");
        holds::<api::OrderReceiptView>(order_placed());
        holds::<api::OrderReceiptView>(order_completed());
        holds::<api::OrderReceiptView>(order_cancelled());
        holds::<api::CommentView>(comment());
        assert!(<domain::orders::Cancelling as api::Document>::read(&order_cancelling()).is_ok(), "the example is a good one");
        assert!(<domain::values::TextBlock as api::Document>::read(&comment_entry()).is_ok(), "the example is a good one");
        assert!(<domain::orders::Submission as api::Document>::read(&order_submission()).is_ok(), "the example is a good order");
        holds::<api::AuthorityList>(authority_list());
        holds::<api::AuthoritySettings>(authority_settings());
        holds::<api::PortalSettings>(portal_settings());
        holds::<api::OfferList>(offer_list());
        holds::<api::OfferSettings>(offer_settings());
    }

    #[test]
    fn examples_of_what_is_sent_would_be_accepted() {
        use api::Document;
        assert!(domain::portals::AuthoritySettings::read(&authority_settings()).is_ok());
        assert!(domain::portals::PortalSettings::read(&portal_settings()).is_ok());
        assert!(domain::portals::PortalOffer::<()>::read(&offer_settings()).is_ok());
    }
}
