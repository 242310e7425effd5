//! Specimens: what the inspection of uploads says of each, what can be read of them, and that the faults are there.

mod orders;
mod supplied;

use documents::{Inspected, Shape, Upload};
use domain::orders::{EvidenceKind, EvidenceSide, EvidenceState, IdentityDocumentType, OrderFile};
use domain::values::FileFormat;
use orders::{found, order, with_identity};
use specimen::{Fault, Specimen, draw, draw_wanted};

const REASONS: &[(EvidenceKind, &str, Fault)] = &[
    (EvidenceKind::OrganisationExtract, "Le Kbis a plus de trois mois.", Fault::TooOld),
    (EvidenceKind::Mandate, "Le mandat n’est pas signé électroniquement.", Fault::SignedByHand),
    (EvidenceKind::PaymentProof, "Le montant viré ne correspond pas à la commande.", Fault::OtherAmount),
];

fn inspected(specimen: &Specimen) -> Inspected {
    let upload = Upload { file_name: &specimen.file_name, media_type: None, bytes: &specimen.bytes };
    documents::inspect(upload).unwrap_or_else(|refusal| panic!("{}: {}", specimen.file_name, refusal.code()))
}

/// The text of a PDF, as it is copied out of one.
fn text(specimen: &Specimen) -> String {
    let document = lopdf::Document::load_mem(&specimen.bytes).expect("a PDF");
    document.extract_text(&[1]).expect("a page with text").replace('\n', " ")
}

fn one(order: &OrderFile, kind: EvidenceKind) -> Specimen {
    let mut specimens = draw_wanted(order, &[kind], 1);
    assert_eq!(specimens.len(), 1, "{kind}");
    specimens.remove(0)
}

/// The first of these orders whose piece of this kind comes as a PDF.
fn pdf(kind: EvidenceKind, found: impl Fn(OrderFile) -> OrderFile) -> (OrderFile, Specimen) {
    let mut drawn = (1..50).map(|number| found(order(number))).map(|order| (one(&order, kind), order));
    let (specimen, order) = drawn.find(|(specimen, _)| specimen.file_name.ends_with(".pdf")).expect("most come as PDF");
    (order, specimen)
}

#[test]
fn every_kind_is_taken_as_an_upload_and_small() {
    let kinds = [
        (IdentityDocumentType::NationalId, "X4R7B2FW9"),
        (IdentityDocumentType::Passport, "12AB34567"),
        (IdentityDocumentType::ResidencePermit, "75AK20388"),
    ];
    let mut ways = std::collections::BTreeSet::new();
    for (number, (r#type, printed)) in kinds.into_iter().enumerate() {
        let order = found(with_identity(number as i64 + 1, r#type, printed, "2031-06-11"), EvidenceState::Confirmed, None);
        let specimens = draw(&order, 1);
        assert_eq!(specimens.len(), 9, "two of three identities, one of everything else");
        for specimen in specimens {
            let inspected = inspected(&specimen);
            let most = if inspected.format == FileFormat::Pdf { 40 } else { 120 };
            assert!(specimen.bytes.len() <= most * 1024, "{}: {} bytes", specimen.file_name, specimen.bytes.len());
            assert_eq!(inspected.shape == Shape::Pages(1), inspected.format == FileFormat::Pdf);
            assert_eq!((specimen.fault, specimen.is_replaced), (None, false), "{}", specimen.file_name);
            assert_eq!(inspected.content, specimen.bytes, "there is no metadata to take away: {}", specimen.file_name);
            ways.insert(inspected.format.media_type());
        }
    }
    assert!(ways.contains("application/pdf") && ways.contains("image/jpeg"), "{ways:?}");
}

#[test]
fn the_same_seed_draws_the_same_and_another_one_does_not() {
    let kinds = [EvidenceKind::HolderIdentity, EvidenceKind::OrganisationExtract, EvidenceKind::PaymentProof];
    let drawn = |seed| draw_wanted(&order(7), &kinds, seed);
    assert!(drawn(1) == drawn(1) && drawn(1) != drawn(2));
}

#[test]
fn a_page_has_its_order_as_text() {
    let confirmed = |order| found(order, EvidenceState::Confirmed, None);
    let (order, extract) = pdf(EvidenceKind::OrganisationExtract, confirmed);
    let extract = text(&extract);
    for part in [
        order.organisation.name.as_str(),
        "732\u{a0}829\u{a0}320",
        "D’ŒUVRAY-LEFÈVRE",
        "18 rue des Tanneurs-Bleus, 44000 Nantes",
        "SPÉCIMEN",
    ] {
        assert!(extract.contains(part), "{part}: {extract}");
    }
    let (order, proof) = pdf(EvidenceKind::PaymentProof, confirmed);
    let proof = text(&proof);
    for part in [format!("Commande {}", order.summary.number), "297,60\u{a0}€".to_owned(), order.issuing_ca.clone()] {
        assert!(proof.contains(&part), "{part}: {proof}");
    }
    let mandate = text(&pdf(EvidenceKind::Mandate, confirmed).1);
    assert!(mandate.contains("Mme Zoé GARRIGUES") && mandate.contains("Signé électroniquement par"), "{mandate}");
}

#[test]
fn what_was_found_wrong_has_the_fault_that_its_reason_says() {
    for (kind, reason, fault) in REASONS {
        let (order, specimen) = pdf(*kind, |order| found(order, EvidenceState::Rejected, Some(reason)));
        assert_eq!(specimen.fault, Some(*fault), "{kind}");
        let text = text(&specimen);
        match fault {
            Fault::TooOld => assert!(!text.contains("octobre 2026") && !text.contains("novembre 2026"), "{text}"),
            Fault::SignedByHand => assert!(!text.contains("Signé électroniquement"), "{text}"),
            _ => assert!(!text.contains("297,60") && text.contains(&format!("Commande {}", order.summary.number)), "{text}"),
        }
    }
    let reason = |reason| found(order(3), EvidenceState::Rejected, Some(reason));
    let identity = |reason_text: &'static str| draw_wanted(&reason(reason_text), &[EvidenceKind::HolderIdentity], 1);
    let twice = identity("Le verso de la pièce d’identité manque.");
    assert!(twice.len() == 2 && twice.iter().all(|specimen| specimen.fault == Some(Fault::FrontTwice)));
    assert!(
        identity("La copie est illisible.")
            .iter()
            .all(|specimen| specimen.fault == Some(Fault::Unreadable) && specimen.bytes.len() < 60_000)
    );
}

#[test]
fn what_was_found_right_has_no_fault_and_of_the_rest_some_has() {
    let count = |state| {
        let orders = (1..120).map(|number| found(order(number), state, None));
        orders.filter(|order| one(order, EvidenceKind::Mandate).fault.is_some()).count()
    };
    assert_eq!(count(EvidenceState::Confirmed), 0);
    assert!((5..50).contains(&count(EvidenceState::Imported)));
}

#[test]
fn what_is_missing_has_no_document_or_a_front_alone() {
    let fronts = (1..30).filter(|number| {
        let specimens =
            draw_wanted(&found(order(*number), EvidenceState::Missing, None), &[EvidenceKind::AgentIdentity, EvidenceKind::Mandate], 1);
        assert!(specimens.iter().all(|specimen| specimen.kind == EvidenceKind::AgentIdentity && specimen.side == EvidenceSide::Front));
        !specimens.is_empty()
    });
    assert!((5..25).contains(&fronts.count()));
}
