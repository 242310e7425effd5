//! Invented people and organisations. Names are put together from common parts; no real company is meant.

use crate::dice::Dice;
use domain::orders::IdentityDocumentType;

const FIRST: &[&str] = &[
    "Marie",
    "Jean",
    "Camille",
    "Nicolas",
    "Élodie",
    "François",
    "Hélène",
    "Jérôme",
    "Zoé",
    "Loïc",
    "Anaïs",
    "Benoît",
    "Chloé",
    "Thérèse",
    "Maëlle",
    "Noël",
    "Gaëtan",
    "Aurélie",
    "Sébastien",
    "Agnès",
    "Ulysse",
    "Quentin",
    "Yasmine",
    "Wassim",
    "Inès",
    "Jean-Baptiste",
    "Marie-Thérèse",
    "Anne-Sophie",
    "Pierre-Yves",
    "Lou",
    "Théo",
    "Océane",
    "Rémi",
    "Gwénaëlle",
    "Kévin",
    "Xavier",
    "Irène",
    "Damien",
    "Margaux",
    "Olivier",
];

/// Those of [`FIRST`] that go with "M."; the others go with "Mme".
const MEN: &[&str] = &[
    "Jean",
    "Nicolas",
    "François",
    "Jérôme",
    "Loïc",
    "Benoît",
    "Noël",
    "Gaëtan",
    "Sébastien",
    "Ulysse",
    "Quentin",
    "Wassim",
    "Jean-Baptiste",
    "Pierre-Yves",
    "Théo",
    "Rémi",
    "Kévin",
    "Xavier",
    "Damien",
    "Olivier",
];

const LAST: &[&str] = &[
    "Martin",
    "Bernard",
    "Thomas",
    "Petit",
    "Robert",
    "Richard",
    "Durand",
    "Dubois",
    "Moreau",
    "Laurent",
    "Simon",
    "Michel",
    "Lefèvre",
    "Leroy",
    "Roux",
    "David",
    "Bertrand",
    "Morel",
    "Fournier",
    "Girard",
    "Bonnet",
    "Dupont",
    "Lambert",
    "Fontaine",
    "Rousseau",
    "Vincent",
    "Müller",
    "Lefebvre",
    "Faure",
    "André",
    "Mercier",
    "Blanc",
    "Guérin",
    "Boyer",
    "Garnier",
    "Chevalier",
    "François",
    "Legrand",
    "Gauthier",
    "Garcia",
    "Perrin",
    "Robin",
    "Clément",
    "Morin",
    "Nicolas",
    "Henry",
    "Roussel",
    "Mathieu",
    "Gautier",
    "Masson",
    "Marchand",
    "Duval",
    "Denis",
    "Dumont",
    "Marie",
    "Lemaire",
    "Noël",
    "Meyer",
    "Dufour",
    "Meunier",
    "Brun",
    "Blanchard",
    "Giraud",
    "Joly",
    "Rivière",
    "Lucas",
    "Brunet",
    "Gaillard",
    "Barbier",
    "Arnaud",
    "Martínez",
    "Gérard",
    "Roche",
    "Renard",
    "Schmitt",
    "Roy",
    "Leroux",
    "Colin",
    "Vidal",
    "Caron",
    "Picard",
    "Roger",
    "Fabre",
    "Aubert",
    "Lemoine",
    "Renaud",
    "Dumas",
    "Lacroix",
    "Olivier",
    "Philippe",
    "Bourgeois",
    "Pierre",
    "Benoît",
    "Rey",
    "Leclerc",
    "Payet",
    "Rolland",
    "Leclercq",
    "Guillaume",
    "Lecomte",
    "López",
    "Jean",
    "Dupuy",
    "Guillot",
    "Hubert",
    "Berger",
    "Carpentier",
    "Sánchez",
    "Dupuis",
    "Moulin",
    "Louis",
    "Deschamps",
    "Huet",
    "Vasseur",
    "Perez",
    "Boucher",
    "Fleury",
    "Royer",
    "Klein",
    "Jacquet",
    "Adam",
    "Paris",
    "Poirier",
    "Marty",
    "Aubry",
    "Guyot",
    "Carré",
    "Charles",
    "Renault",
    "Charpentier",
    "Ménard",
    "Maillard",
    "Baron",
    "Bertin",
    "Bailly",
    "Hervé",
    "Schneider",
    "Fernández",
    "Le Gall",
    "Collet",
    "Léger",
    "Bouvier",
    "Julien",
    "Prévost",
    "Millet",
    "Perrot",
    "Daniel",
    "Le Roux",
    "Cousin",
    "Germain",
    "Breton",
    "Besson",
    "Langlois",
    "Rémy",
    "Le Goff",
    "Pelletier",
    "Lévêque",
    "Perrier",
    "Leblanc",
    "Barré",
    "Lebrun",
    "Marchal",
    "Weber",
    "Mallet",
    "Hamon",
    "Boulanger",
    "Jacob",
    "Monnier",
    "Michaud",
    "Rodríguez",
    "Guichard",
    "Gillet",
    "Étienne",
    "Grondin",
    "Poulain",
    "Tessier",
    "Chevallier",
    "Collin",
    "Chauvin",
    "Da Silva",
    "Bouchet",
    "Gay",
    "Lemaître",
    "Bénard",
    "Maréchal",
    "Humbert",
    "Reynaud",
    "Antoine",
    "Hoarau",
    "Perret",
    "Barthélemy",
    "Cordier",
    "Pichon",
    "Lejeune",
    "Gilbert",
    "Lamy",
    "Delaunay",
    "Pasquier",
    "Carlier",
    "Laporte",
    "Nguyên",
    "Çelik",
    "Øvrebø",
    "Œuvrard",
    "Łukasik",
    "Ng",
    "Qjarri",
];

/// Before a consonant, and as they are before a vowel or a mute h; people type either apostrophe.
const PARTICLES: &[&str] = &["de ", "du ", "de La ", "Le ", "van den "];
const ELIDED: &[&str] = &["d’", "D'", "L'", "de L’"];
const STARTS: &[&str] =
    &["Va", "Bré", "Cho", "Kerl", "Mon", "Tré", "Gou", "Bel", "Fla", "Ju", "Pou", "Sau", "Zé", "Wa", "Yv", "Que", "Na", "Hu", "Os", "Pla"];
const MIDDLES: &[&str] = &["ri", "lan", "bou", "né", "ga", "to", "ver", "mi", "cha", "lo", "dé", "qui", "zo", "pi", "xa"];
const ENDS: &[&str] = &["ard", "eau", "ier", "ec", "oux", "in", "ot", "ez", "ac", "elle", "ois", "and", "y", "sky", "é"];
const CITIES: &[(&str, &str)] = &[
    ("44000", "Nantes"),
    ("35000", "Rennes"),
    ("67000", "Strasbourg"),
    ("54000", "Nancy"),
    ("75011", "Paris"),
    ("69003", "Lyon"),
    ("29200", "Brest"),
    ("49100", "Angers"),
    ("21000", "Dijon"),
    ("25000", "Besançon"),
    ("42000", "Saint-Étienne"),
    ("62100", "Calais"),
    ("97400", "Saint-Denis"),
    ("08000", "Charleville-Mézières"),
    ("51000", "Châlons-en-Champagne"),
    ("02000", "Laon"),
];
const STREETS: &[&str] =
    &["rue des Tilleuls", "avenue de l’Étang", "place du Marché", "impasse aux Chênes", "quai Sud", "chemin des Grès", "boulevard Vauvert"];
const FORMS: &[&str] = &["Cabinet", "SARL", "SELARL", "Atelier", "Groupement", "Études", "Commune", "Syndicat", "Maison", "SCP"];

pub(crate) fn first(dice: &mut Dice) -> String {
    dice.pick_skewed(FIRST).to_owned()
}

/// The title that goes with a first name.
pub(crate) fn title(first: &str) -> &'static str {
    if MEN.contains(&first) { "mr" } else { "ms" }
}

pub(crate) fn last(dice: &mut Dice) -> String {
    match dice.below(100) {
        0..=57 => dice.pick_skewed(LAST).to_owned(),
        58..=85 => invented(dice),
        86..=93 => format!("{}-{}", dice.pick(LAST), dice.pick(LAST)),
        94..=98 => {
            let name = invented(dice);
            format!("{}{name}", dice.pick(if elides(&name) { ELIDED } else { PARTICLES }))
        }
        // The longest that anybody typed so far, and one more.
        _ => {
            let (first, land, ground, last) = (dice.pick(LAST), of(&invented(dice)), invented(dice), dice.pick(LAST));
            format!("{first} {land} de {}{ground}-{last}", if elides(&ground) { "L’" } else { "La " })
        }
    }
}

/// Whether a word takes `d’` and `l’` before it.
fn elides(word: &str) -> bool {
    domain::values::fold(word).starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h'])
}

/// `de` before a word.
fn of(word: &str) -> String {
    if elides(word) { format!("d’{word}") } else { format!("de {word}") }
}

fn invented(dice: &mut Dice) -> String {
    let middle = if dice.permille(600) { dice.pick(MIDDLES) } else { "" };
    format!("{}{}{}", dice.pick(STARTS), middle, dice.pick(ENDS))
}

pub(crate) fn organisation(dice: &mut Dice) -> String {
    let (form, name) = (dice.pick(FORMS), invented(dice));
    match form {
        "Commune" => format!("{form} {}", of(&name)),
        _ => format!("{form} {name}"),
    }
}

pub(crate) fn street(dice: &mut Dice) -> String {
    format!("{} {}", dice.between(1, 180), dice.pick(STREETS))
}

pub(crate) fn city(dice: &mut Dice) -> (&'static str, &'static str) {
    dice.pick(CITIES)
}

/// A mobile number of the range that is kept for fiction.
pub(crate) fn mobile(dice: &mut Dice) -> String {
    format!("+336399{}", 80_000 + dice.below(20_000))
}

/// An address under a domain that cannot exist.
pub(crate) fn email(first: &str, last: &str, id: usize) -> String {
    let word = |text: &str| domain::values::fold(text).chars().filter(char::is_ascii_alphanumeric).take(30).collect::<String>();
    format!("{}.{}.{id}@courriel.example", word(first), word(last))
}

/// The number of an identity document, in the form of its kind.
pub(crate) fn identity_document(dice: &mut Dice, kind: IdentityDocumentType) -> String {
    let letter = |dice: &mut Dice| char::from(dice.pick(b"ABCDEFGHJKLMNPRSTVWXYZ"));
    match kind {
        IdentityDocumentType::NationalId => format!("{:012}", dice.between(0, 999_999_999_999)),
        IdentityDocumentType::Passport => {
            format!("{:02}{}{}{:05}", dice.below(100), letter(dice), letter(dice), dice.below(100_000))
        }
        IdentityDocumentType::ResidencePermit => format!("{:010}", dice.between(0, 9_999_999_999)),
    }
}

/// A SIREN with a valid key.
pub(crate) fn siren(dice: &mut Dice) -> String {
    let base = format!("{:08}", dice.between(10_000_000, 99_999_999));
    let sum: u32 = base
        .bytes()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    format!("{base}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_and_le_are_elided_before_vowels_and_nowhere_else() {
        let mut dice = Dice::new(2);
        let names: Vec<String> = (0..20_000).flat_map(|_| [last(&mut dice), organisation(&mut dice)]).collect();
        let words = |name: &String| name.split([' ', '-']).map(str::to_owned).collect::<Vec<_>>();
        let follows = |name: &String, word: &str| {
            let words = words(name);
            words.iter().position(|w| w == word).and_then(|at| words.get(at + 1).cloned())
        };
        let apostrophe = |word: &String| word.split_once(['’', '\'']).map(|(_, rest)| rest.to_owned());
        for name in &names {
            assert!(words(name).iter().filter_map(apostrophe).all(|rest| elides(&rest)), "{name}");
            assert!(
                ["de", "du", "La", "Le"]
                    .iter()
                    .filter_map(|word| follows(name, word))
                    .all(|next| !elides(&next) || apostrophe(&next).is_some()),
                "{name}"
            );
        }
        for part in ["d’", "D'", "L'", "de L’", "de La ", "Commune d’", "Commune de "] {
            assert!(names.iter().any(|name| name.contains(part)), "no {part}");
        }
    }

    #[test]
    fn every_siren_has_a_valid_key() {
        let mut dice = Dice::new(1);
        for _ in 0..1000 {
            let siren = siren(&mut dice);
            assert!(domain::values::Siren::parse(&siren).is_ok(), "{siren}");
        }
    }
}
