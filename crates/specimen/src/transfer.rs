//! The proof that an order was paid by bank transfer.

use crate::chance::Chance;
use crate::fault::Fault;
use crate::font::Face;
use crate::page::{FAINT, INK, LEFT, RIGHT, Sheet};
use crate::scene::{Scene, rgb, rounded};
use crate::words::{euros, in_words};
use chrono::{Days, NaiveDate};
use domain::orders::OrderFile;

/// The page.
pub(crate) fn page(order: &OrderFile, day: NaiveDate, fault: Option<Fault>, chance: &mut Chance) -> Scene {
    let due = order.offer.total_incl_vat_cents;
    let short = chance.pick(&[600, 1_200, 2_000, 2_400]);
    let paid = if fault == Some(Fault::OtherAmount) { due - short } else { due };
    let executed = day - Days::new(chance.between(0, 3).unsigned_abs());
    let accent = rgb(0x1f7a68);
    let mut sheet = Sheet::new(accent);
    sheet.head(
        "Banque Spécimen",
        "Espace professionnel – avis d’opération",
        "Virement émis",
        &format!("Opération exécutée le {}", in_words(executed)),
    );
    let top = sheet.y;
    sheet.scene.fill(rounded(LEFT, top, RIGHT - LEFT, 66.0, 8.0), accent.at(0.09));
    sheet.scene.text((LEFT + 18.0, top + 27.0), Face::Regular, 10.0, FAINT, "Montant");
    sheet.scene.text((LEFT + 18.0, top + 51.0), Face::SemiBold, 22.0, INK, euros(paid));
    sheet.right((RIGHT - 18.0, top + 42.0), Face::SemiBold, 11.0, accent, "Exécuté");
    sheet.y += 84.0;
    sheet.section("DONNEUR D’ORDRE");
    sheet.row("Titulaire", &order.organisation.name);
    sheet.row("Compte débité", &format!("FR76 •••• •••• •••• •••• ••{} {}", chance.digits(2), chance.digits(3)));
    sheet.row("Établissement", "Banque Spécimen – BIC SPECFRPPXXX");
    sheet.section("BÉNÉFICIAIRE");
    sheet.row("Nom", &order.issuing_ca);
    sheet.row("Compte crédité", &format!("FR76 •••• •••• •••• •••• ••{} {}", chance.digits(2), chance.digits(3)));
    sheet.section("OPÉRATION");
    sheet.row("Motif", &format!("Commande {} – {}", order.summary.number, order.offer.name));
    sheet.row("Référence", &format!("SPE{}{}", executed.format("%Y%m%d"), chance.digits(6)));
    sheet.row("Date d’exécution", &executed.format("%d/%m/%Y").to_string());
    sheet.row("Type", "Virement SEPA instantané");
    sheet.row("Frais", "Aucun");
    sheet.y += 16.0;
    sheet.paragraph("Cet avis est édité à la demande du client. Il ne vaut pas reçu du bénéficiaire.");
    sheet.finish(&format!("Avis d’opération – commande {}", order.summary.number))
}
