use super::{FILLER, ZoneError, ZoneField};
use crate::values::ValueError;
use std::fmt;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Letters that are more than one of the alphabet with a mark (part 3, section 6 A), where the standard leaves a choice the one
/// that French documents take: Ä, Ö and Ü lose their marks like every other letter.
const LETTERS: &[(char, &str)] = &[
    ('Å', "AA"),
    ('Æ', "AE"),
    ('Đ', "D"),
    ('Ð', "D"),
    ('Ħ', "H"),
    ('Ĳ', "IJ"),
    ('Ł', "L"),
    ('Ŋ', "N"),
    ('Ø', "OE"),
    ('Œ', "OE"),
    ('ẞ', "SS"),
    ('Þ', "TH"),
    ('Ŧ', "T"),
];

/// A name in the letters of a zone: capitals without accents, ligatures opened, hyphens and spaces as `<`, apostrophes and full
/// stops left out (part 3, sections 4.6 and 6).
///
/// # Errors
/// [`ValueError::Character`] for a letter that has no Latin form here, [`ValueError::Empty`] when nothing is left.
pub fn transliterate(name: &str) -> Result<String, ValueError> {
    let mut zone = String::with_capacity(name.len());
    for c in name.nfc().flat_map(char::to_uppercase) {
        match c {
            'A'..='Z' => zone.push(c),
            '\'' | '\u{2019}' | '\u{2bc}' | '.' | '·' => {}
            ' ' | '-' | '\u{2010}' | '\u{2011}' if zone.is_empty() || zone.ends_with('<') => {}
            ' ' | '-' | '\u{2010}' | '\u{2011}' => zone.push('<'),
            c => zone.push_str(&letter(c)?),
        }
    }
    let length = zone.trim_end_matches('<').len();
    zone.truncate(length);
    if zone.is_empty() { Err(ValueError::Empty) } else { Ok(zone) }
}

fn letter(c: char) -> Result<String, ValueError> {
    if let Some((_, text)) = LETTERS.iter().find(|(letter, _)| *letter == c) {
        return Ok((*text).to_owned());
    }
    let plain: String = std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)).collect();
    if plain.bytes().all(|c| c.is_ascii_uppercase()) { Ok(plain) } else { Err(ValueError::Character) }
}

/// The names in a zone.
#[derive(Clone, PartialEq, Eq)]
pub struct ZoneName {
    /// The last name: letters, its parts with one `<` between them.
    primary: String,
    /// The first names, in the same way; empty for somebody who has none.
    secondary: String,
}

impl ZoneName {
    /// The names of somebody.
    ///
    /// # Errors
    /// Those of [`transliterate`].
    pub fn of(last: &str, first: &str) -> Result<Self, ValueError> {
        Ok(Self { primary: transliterate(last)?, secondary: transliterate(first)? })
    }

    /// Reads the field: the last name, `<<`, the first names, and fillers.
    pub(super) fn of_field(field: &[u8]) -> Result<Self, ZoneError> {
        let wrong = ZoneError::Field(ZoneField::Name);
        let field = std::str::from_utf8(field).map_err(|_| wrong)?.trim_end_matches(char::from(FILLER));
        let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
        let good =
            |name: &str| name.bytes().all(|c| c.is_ascii_uppercase() || c == FILLER) && !name.contains("<<") && !name.starts_with('<');
        let is_name = !primary.is_empty() && good(primary) && good(secondary);
        if is_name { Ok(Self { primary: primary.to_owned(), secondary: secondary.to_owned() }) } else { Err(wrong) }
    }

    /// The last name: letters, its parts with one `<` between them.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// The first names, in the same way.
    #[must_use]
    pub fn secondary(&self) -> &str {
        &self.secondary
    }

    /// As it stands in a field of this length. What does not fit is cut off so that something of both names is left and the last
    /// place has a letter, which tells that it was cut (part 4, section 4.2.3).
    pub(super) fn field(&self, length: usize) -> String {
        let whole = if self.secondary.is_empty() { self.primary.clone() } else { format!("{}<<{}", self.primary, self.secondary) };
        if whole.len() <= length {
            return format!("{whole:<<length$}");
        }
        // The last name gives way first where it is the longer part.
        let first = self.secondary.len().min(length / 3);
        let last = if first == 0 { length } else { length - first - 2 };
        let last = self.primary[..self.primary.len().min(last)].trim_end_matches('<');
        let mut cut = if first == 0 { last.to_owned() } else { format!("{last}<<{}", self.secondary) };
        cut.truncate(length);
        if !cut.ends_with('<') {
            return format!("{cut:<<length$}");
        }
        // The cut fell between two names. Where the last name is a single letter, that it was cut cannot be told.
        if last.len() == 1 {
            return cut;
        }
        // Otherwise one letter less of it, and the next name begins.
        Self { primary: last[..last.len() - 1].trim_end_matches('<').to_owned(), secondary: self.secondary.clone() }.field(length)
    }
}

impl fmt::Debug for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneName(…)")
    }
}
