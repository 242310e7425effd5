//! The mandate by which a legal representative lets an agent act.

use crate::card::signature;
use crate::chance::Chance;
use crate::fault::Fault;
use crate::font::Face;
use crate::page::{FAINT, INK, LEFT, Sheet};
use crate::scene::{Scene, rgb, rounded};
use crate::words::{addressed, grouped, in_words};
use chrono::{Days, Months, NaiveDate};
use domain::orders::OrderFile;
use tiny_skia::Transform;

/// The page.
pub(crate) fn page(order: &OrderFile, day: NaiveDate, fault: Option<Fault>, chance: &mut Chance) -> Scene {
    let organisation = &order.organisation;
    let representative = addressed(&order.legal_representative);
    let agent = addressed(order.agent.as_ref().unwrap_or(&order.legal_representative));
    let signed = day - Days::new(chance.between(1, 25).unsigned_abs());
    let mut sheet = Sheet::new(rgb(0x5a4a8a));
    let seat = format!("{}, {} {}", organisation.address, organisation.postcode, organisation.city);
    sheet.head(&organisation.name, &seat, "Mandat de certification", &format!("SIREN {}", grouped(organisation.siren.as_str())));
    sheet.section("ENTRE");
    sheet.row("Le mandant, représentant légal", &representative);
    sheet.row("Le mandataire", &agent);
    sheet.section("OBJET DU MANDAT");
    sheet.paragraph(&format!(
        "Je soussigné(e) {representative}, agissant en qualité de représentant légal de {}, donne mandat à {agent}, qui l’accepte, \
         pour accomplir en son nom les démarches suivantes auprès de l’autorité d’enregistrement\u{a0}:",
        organisation.name,
    ));
    sheet.paragraph("–\u{a0}demander, renouveler et faire révoquer les certificats électroniques de ses porteurs\u{a0};");
    sheet.paragraph("–\u{a0}recevoir les supports et remettre à chaque porteur ce qui lui revient\u{a0};");
    sheet.paragraph("–\u{a0}signer les documents contractuels qui s’y rapportent.");
    sheet.paragraph(&format!(
        "Le présent mandat vaut du {} au {}. Il peut être révoqué à tout moment par écrit.",
        in_words(signed),
        in_words(signed + Months::new(36) - Days::new(1)),
    ));
    sheet.paragraph(&format!("Fait à {}, le {}.", organisation.city, in_words(signed)));
    let by_hand = fault == Some(Fault::SignedByHand);
    signatures(&mut sheet, [("Le mandant", &representative), ("Le mandataire", &agent)], by_hand, signed, chance);
    sheet.finish(&format!("Mandat de certification – {}", organisation.name))
}

fn signatures(sheet: &mut Sheet, signers: [(&str, &str); 2], by_hand: bool, day: NaiveDate, chance: &mut Chance) {
    let top = sheet.y + 8.0;
    for ((role, name), x) in signers.into_iter().zip([LEFT, LEFT + 248.0]) {
        sheet.scene.text((x, top), Face::Regular, 9.8, FAINT, role);
        sheet.scene.stroke(rounded(x, top + 8.0, 235.0, 76.0, 6.0), rgb(0xb9b3cf), 0.8);
        if by_hand {
            let at = Transform::from_translate(x + 34.0, top + 50.0).pre_concat(Transform::from_scale(1.5, 1.5));
            sheet.scene.placed(at, signature(chance));
            sheet.scene.fitted((x + 12.0, top + 76.0), Face::Regular, 9.0, 210.0, FAINT, name);
        } else {
            sheet.scene.fill(rounded(x, top + 8.0, 235.0, 76.0, 6.0), rgb(0x5a4a8a).at(0.06));
            sheet.scene.text((x + 12.0, top + 30.0), Face::SemiBold, 10.0, rgb(0x5a4a8a), "Signé électroniquement par");
            sheet.scene.fitted((x + 12.0, top + 48.0), Face::SemiBold, 12.0, 210.0, INK, name);
            let when = format!("le {} – signature spécimen, sans valeur", day.format("%d/%m/%Y"));
            sheet.scene.text((x + 12.0, top + 66.0), Face::Regular, 8.6, FAINT, when);
        }
    }
}
