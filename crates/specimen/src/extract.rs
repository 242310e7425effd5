//! The extract of the trade register (Kbis), as one imagines it.

use crate::bearer::misspelt;
use crate::chance::Chance;
use crate::fault::Fault;
use crate::page::Sheet;
use crate::scene::{Scene, rgb};
use crate::words::{addressed, euros, grouped, in_words};
use chrono::{Days, NaiveDate};
use domain::orders::OrderFile;

const FORMS: &[&str] =
    &["Société par actions simplifiée", "Société à responsabilité limitée", "Société d’exercice libéral à responsabilité limitée"];
const OFFICES: &[&str] = &["Président", "Gérant", "Gérant"];
const ACTIVITIES: &[&str] = &[
    "Conseil aux entreprises et formation professionnelle",
    "Études techniques et expertises auprès des tribunaux",
    "Travaux de menuiserie, agencement et restauration du patrimoine",
    "Édition de logiciels et services informatiques",
];

/// The page.
pub(crate) fn page(order: &OrderFile, day: NaiveDate, fault: Option<Fault>, chance: &mut Chance) -> Scene {
    let organisation = &order.organisation;
    let (fresh, stale) = (chance.between(4, 55).unsigned_abs(), chance.between(110, 260).unsigned_abs());
    let date = match fault {
        Some(Fault::TooOld) => day - Days::new(stale),
        _ => organisation.extract_date.unwrap_or(day - Days::new(fresh)),
    };
    let form = chance.below(FORMS.len());
    let registered = date - Days::new(chance.between(400, 9_000).unsigned_abs());
    let city = organisation.city.to_uppercase();
    let siren = grouped(organisation.siren.as_str());
    let seat = format!("{}, {} {}", organisation.address, organisation.postcode, organisation.city);
    let mut sheet = Sheet::new(rgb(0x2b4c7e));
    sheet.head(
        "Greffe spécimen du tribunal de commerce",
        &format!("{} {city}", organisation.postcode),
        "Extrait Kbis",
        "Immatriculation principale au registre du commerce et des sociétés",
    );
    sheet.row("À jour au", &in_words(date));
    sheet.section("IDENTIFICATION DE LA PERSONNE MORALE");
    sheet.row("Immatriculation au RCS, numéro", &format!("{siren} R.C.S. {city}"));
    sheet.row("Date d’immatriculation", &registered.format("%d/%m/%Y").to_string());
    sheet.row("Dénomination ou raison sociale", &organisation.name);
    sheet.row("Forme juridique", FORMS[form]);
    sheet.row("Capital social", &euros(chance.between(1, 400) * 50_000));
    sheet.row("Adresse du siège", &seat);
    sheet.row("Durée de la personne morale", "99 ans");
    sheet.row("Date de clôture de l’exercice social", "31 décembre");
    sheet.section("GESTION, DIRECTION, ADMINISTRATION, CONTRÔLE");
    let mut representative = order.legal_representative.clone();
    if fault == Some(Fault::OtherSpelling) {
        representative.last_name = misspelt(&representative.last_name);
    }
    sheet.row("Fonction", OFFICES[form]);
    sheet.row("Nom, prénoms", &addressed(&representative));
    sheet.row("Nationalité", "Française");
    sheet.section("RENSEIGNEMENTS RELATIFS À L’ACTIVITÉ");
    sheet.row("Adresse de l’établissement", &seat);
    sheet.row("Activité exercée", chance.pick(ACTIVITIES));
    sheet.row("Date de commencement d’activité", &(registered + Days::new(9)).format("%d/%m/%Y").to_string());
    sheet.row("Origine du fonds", "Création");
    sheet.row("Mode d’exploitation", "Exploitation directe");
    sheet.y += 14.0;
    sheet.paragraph("Le greffier (spécimen)   –   FIN DE L’EXTRAIT");
    sheet.finish(&format!("R.C.S. {city} – {siren} – {}", date.format("%d/%m/%Y")))
}
