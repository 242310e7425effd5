//! The machine-readable zone of travel documents and identity cards (ICAO Doc 9303, parts 3 to 6, 8th edition).

mod check;
mod date;
mod name;
mod read;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use date::ZoneDate;
pub use name::{ZoneName, transliterate};
pub use text::ZoneText;

use std::fmt;

/// What stands where nothing is to be said.
const FILLER: u8 = b'<';

/// The shapes of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneFormat {
    /// TD1, three lines of 30: identity cards and residence permits of the size of a bank card (part 5).
    Td1,
    /// TD2, two lines of 36: larger cards (part 6).
    Td2,
    /// TD3, two lines of 44: passports (part 4).
    Td3,
}

impl ZoneFormat {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Td1, Self::Td2, Self::Td3];

    /// How many lines it has, and how many characters each.
    #[must_use]
    pub const fn size(self) -> (usize, usize) {
        match self {
            Self::Td1 => (3, 30),
            Self::Td2 => (2, 36),
            Self::Td3 => (2, 44),
        }
    }

    /// The longest name that fits.
    const fn name_length(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 => 31,
            Self::Td3 => 39,
        }
    }

    /// The length of the issuer's own field, behind the document's number or at the end.
    const fn optional_length(self) -> usize {
        match self {
            Self::Td1 => 15,
            Self::Td2 => 7,
            Self::Td3 => 14,
        }
    }
}

/// As what a zone names somebody's sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneSex {
    /// `F`
    Female,
    /// `M`
    Male,
    /// `<`
    Unspecified,
}

/// One field of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneField {
    /// The kind of document.
    DocumentCode,
    /// The state or organisation that issued it.
    Issuer,
    /// The document's number.
    Number,
    /// The issuer's own field.
    Optional,
    /// The day of birth.
    Born,
    /// The sex.
    Sex,
    /// The last day the document is valid.
    Expires,
    /// The bearer's nationality.
    Nationality,
    /// The names.
    Name,
    /// The whole zone: its last check digit covers the others' fields together.
    Whole,
}

/// Why a text is no zone, or a zone cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneError {
    /// The lines have another number or length than any format's.
    Shape,
    /// A character that no zone has: anything but capital letters, digits and `<`.
    Character,
    /// What stands in the field cannot stand there.
    Field(ZoneField),
    /// The field's check digit does not agree: a character was misread, or changed.
    CheckDigit(ZoneField),
}

/// What a zone says. The fields are what is printed, without fillers: names are capital letters of the Latin alphabet, and may be
/// cut off where the zone was too short for them.
#[derive(Clone, PartialEq, Eq)]
pub struct MachineReadableZone {
    /// Its shape.
    pub format: ZoneFormat,
    /// The kind of document: `P` of a passport, `ID` of a French identity card, `IR` of a residence permit.
    pub document_code: ZoneText<2>,
    /// Who issued it: three letters of ISO 3166-1, `D` of Germany, or a code of part 3, section 5.
    pub issuer: ZoneText<3>,
    /// The document's number.
    pub number: ZoneText<22>,
    /// The issuer's own field: 15 characters in TD1, 7 in TD2, 14 in TD3.
    pub optional: ZoneText<15>,
    /// A second one, of TD1 only.
    pub optional_2: ZoneText<11>,
    /// The day of birth, as far as it is known.
    pub born: ZoneDate,
    /// The sex.
    pub sex: ZoneSex,
    /// The last day the document is valid.
    pub expires: ZoneDate,
    /// The bearer's nationality.
    pub nationality: ZoneText<3>,
    /// The names.
    pub name: ZoneName,
}

/// All of it is about a person, and stays out of logs.
impl fmt::Debug for MachineReadableZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MachineReadableZone({:?}, …)", self.format)
    }
}
