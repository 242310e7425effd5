//! Who a document is about, and what it says of them.

use crate::chance::Chance;
use crate::fault::Fault;
use crate::portrait::Looks;
use chrono::{Days, Months, NaiveDate};
use domain::orders::{EvidenceKind, IdentityDocumentType, OrderFile, Person, Title};
use domain::values::{MachineReadableZone, ZoneDate, ZoneError, ZoneField, ZoneFormat, ZoneName, ZoneSex, ZoneText};

const WOMEN: &[&str] = &["Rose", "Louise", "Anne", "Jeanne", "Inès", "Hélène", "Marie", "Zoé"];
const MEN: &[&str] = &["Paul", "Émile", "Louis", "André", "René", "Noël", "Henri", "Jules"];
const CITIES: &[&str] = &["NANTES", "ÉPINAL", "BESANÇON", "ANGERS", "NÎMES", "SAINT-MALO", "NANCY", "ORLÉANS", "BÉZIERS", "LAVAL"];
const STREETS: &[&str] = &["RUE DES TANNEURS", "ALLÉE DES ÉRABLES", "QUAI DE L’ABREUVOIR", "RUE DU VIEUX-PONT", "IMPASSE DES LILAS"];
/// The code of a zone, the town of birth, as the document names both.
const ABROAD: &[(&str, &str)] = &[("MAR", "RABAT"), ("CAN", "QUÉBEC"), ("TUN", "SFAX"), ("BRA", "RECIFE"), ("SEN", "THIÈS")];

/// Somebody as their identity document has them.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub(crate) last_name: String,
    /// All of them.
    pub(crate) first_names: String,
    pub(crate) sex: ZoneSex,
    pub(crate) born: NaiveDate,
    pub(crate) birthplace: &'static str,
    pub(crate) nationality: &'static str,
    pub(crate) address: [String; 2],
    pub(crate) height: i64,
    pub(crate) looks: Looks,
}

/// An identity document.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) r#type: IdentityDocumentType,
    pub(crate) number: String,
    pub(crate) issued: NaiveDate,
    pub(crate) expires: NaiveDate,
    /// Six digits on the front of a card.
    pub(crate) access_number: String,
    pub(crate) bearer: Bearer,
}

/// Whose identity a piece proves.
fn person(order: &OrderFile, kind: EvidenceKind) -> &Person {
    match kind {
        EvidenceKind::LegalRepresentativeIdentity => &order.legal_representative,
        EvidenceKind::AgentIdentity => order.agent.as_ref().unwrap_or(&order.legal_representative),
        _ => &order.holder,
    }
}

impl Identity {
    /// The document that this piece of an order proves an identity with, seen on `day`.
    pub(crate) fn of(order: &OrderFile, kind: EvidenceKind, day: NaiveDate, fault: Option<Fault>, chance: &mut Chance) -> Self {
        let entered = order.identity_document.as_ref().filter(|_| kind == EvidenceKind::HolderIdentity);
        let drawn = chance.pick(&[IdentityDocumentType::NationalId, IdentityDocumentType::NationalId, IdentityDocumentType::Passport]);
        let drawn = if chance.percent(5) { IdentityDocumentType::ResidencePermit } else { drawn };
        let r#type = entered.map_or(drawn, |document| document.r#type);
        let bearer = Bearer::new(person(order, kind), r#type, day, fault, chance);
        let own = number(r#type, chance);
        let (ahead, behind) = (chance.between(200, 3_300).unsigned_abs(), chance.between(20, 400).unsigned_abs());
        let expires = match fault {
            Some(Fault::Expired) => day - Days::new(behind),
            _ => entered.map_or(day + Days::new(ahead), |document| document.expiry),
        };
        Self {
            r#type,
            number: entered.map_or(own, |document| document.number.as_str().to_owned()),
            issued: expires - Months::new(if r#type == IdentityDocumentType::ResidencePermit { 48 } else { 120 }),
            expires,
            access_number: chance.digits(6),
            bearer,
        }
    }

    /// The machine-readable zone.
    pub(crate) fn zone(&self) -> Result<MachineReadableZone, ZoneError> {
        let (format, code) = match self.r#type {
            IdentityDocumentType::NationalId => (ZoneFormat::Td1, "ID"),
            IdentityDocumentType::ResidencePermit => (ZoneFormat::Td1, "IR"),
            IdentityDocumentType::Passport => (ZoneFormat::Td3, "P"),
        };
        let bearer = &self.bearer;
        Ok(MachineReadableZone {
            format,
            document_code: text(code, ZoneField::DocumentCode)?,
            issuer: text("FRA", ZoneField::Issuer)?,
            number: text(&self.number, ZoneField::Number)?,
            optional: ZoneText::default(),
            optional_2: ZoneText::default(),
            born: ZoneDate::of(bearer.born),
            sex: bearer.sex,
            expires: ZoneDate::of(self.expires),
            nationality: text(bearer.nationality, ZoneField::Nationality)?,
            name: ZoneName::of(&bearer.last_name, &bearer.first_names.replace(',', "")).map_err(|_| ZoneError::Field(ZoneField::Name))?,
        })
    }
}

fn text<const MAX: usize>(text: &str, field: ZoneField) -> Result<ZoneText<MAX>, ZoneError> {
    ZoneText::parse(text).map_err(|_| ZoneError::Field(field))
}

fn number(of: IdentityDocumentType, chance: &mut Chance) -> String {
    match of {
        IdentityDocumentType::Passport => format!("{}{}{}", chance.digits(2), chance.code(2), chance.digits(5)),
        IdentityDocumentType::NationalId | IdentityDocumentType::ResidencePermit => chance.code(9),
    }
}

impl Bearer {
    fn new(person: &Person, of: IdentityDocumentType, day: NaiveDate, fault: Option<Fault>, chance: &mut Chance) -> Self {
        let female = person.title == Some(Title::Ms);
        let abroad = chance.pick(ABROAD);
        let (nationality, birthplace) = if of == IdentityDocumentType::ResidencePermit { abroad } else { ("FRA", chance.pick(CITIES)) };
        let second = chance.pick(if female { WOMEN } else { MEN });
        let has_second = chance.percent(60) && !person.first_name.contains(second);
        let last_name = if fault == Some(Fault::OtherSpelling) { misspelt(&person.last_name) } else { person.last_name.clone() };
        let age = chance.between(24 * 365, 68 * 365).unsigned_abs();
        let street = format!("{} {}", chance.between(1, 120), chance.pick(STREETS));
        let city = person.city.as_deref().unwrap_or("NANTES").to_uppercase();
        Self {
            last_name,
            first_names: if has_second { format!("{}, {second}", person.first_name) } else { person.first_name.clone() },
            sex: if female { ZoneSex::Female } else { ZoneSex::Male },
            born: day - Days::new(age),
            birthplace,
            nationality,
            address: [street, format!("{} {city}", person.postcode.as_deref().unwrap_or("44000"))],
            height: chance.between(155, 180) + if female { 0 } else { 10 },
            looks: Looks::new(chance, female),
        }
    }
}

/// The name as a registry office may have written it down: one letter more or less, which nobody sees at a glance.
pub(crate) fn misspelt(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if let Some(i) = letters.windows(2).position(|pair| pair[0] == pair[1]) {
        return letters[..i].iter().chain(&letters[i + 1..]).collect();
    }
    let consonant = |c: &char| "bdlmnprst".contains(*c);
    let at = letters.iter().enumerate().skip(1).find(|(_, c)| consonant(c)).map_or(letters.len().saturating_sub(1), |(i, _)| i);
    letters[..=at].iter().chain(&letters[at..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_spelling_is_close_to_the_name_and_not_it() {
        for (name, other) in [("Lefèvre", "Lefèvrre"), ("Garrigues", "Garigues"), ("Martin", "Marrtin"), ("Ay", "Ayy"), ("É", "ÉÉ")] {
            assert_eq!(misspelt(name), other);
        }
    }
}
