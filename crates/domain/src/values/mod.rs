//! Parsed values: a value of one of these types has passed its rule. Server and forms call the same `parse`.

mod bank;
mod day;
mod draft_id;
mod email;
mod entered;
mod file_name;
mod file_refusal;
mod fold;
mod idempotency_key;
mod identity_document;
mod ids;
mod mobile;
mod person_name;
mod phone;
mod place;
mod professional;
mod record_address;
mod sha256;
mod siren;
mod text;
mod web_address;
mod wrong;
mod zone;

pub use bank::{Bic, Iban};
pub use day::day;
pub use draft_id::DraftId;
pub use email::Email;
pub use file_name::{FileFormat, FileName, FileNameError, MAX_FILE_BYTES, MAX_FILE_NAME};
pub use file_refusal::FileRefusal;
pub use fold::fold;
pub use idempotency_key::IdempotencyKey;
pub use identity_document::IdentityDocumentNumber;
pub use ids::{AttachmentId, OfferCode, OrderNumber, PortalId, PortuId, RaCode, Slug, Version};
pub use mobile::Mobile;
pub use person_name::PersonName;
pub use phone::Phone;
pub use place::{Country, Postcode};
pub use professional::{BarNumber, CnbfNumber};
pub use record_address::RecordAddress;
pub use sha256::Sha256;
pub use siren::{Siren, SirenFragment};
pub use text::{TextBlock, TextLine, line};
pub use web_address::WebAddress;
pub use wrong::Wrong;
pub use zone::{MachineReadableZone, ZoneDate, ZoneError, ZoneField, ZoneFormat, ZoneName, ZoneSex, ZoneText, transliterate};

/// Why a text is no value of a type. The code is stable; the interface words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueError {
    /// Nothing was given where something is needed.
    Empty,
    /// The text has characters or a shape the value cannot have.
    Format,
    /// The text has a character that such a value never has, often one that cannot be seen.
    Character,
    /// The text is longer than the value can be.
    TooLong,
    /// The digits are right in number, but the check digit does not agree.
    CheckDigit,
    /// The number is none of a mobile telephone.
    NotMobile,
    /// The value is outside the range it must lie in.
    Range,
    /// The value is none of the choices.
    UnknownChoice,
    /// Another record has the value already, and only one can.
    Taken,
    /// The value was typed again to show that it is meant, and is another.
    Mismatch,
}

impl ValueError {
    /// The stable code that travels in problems.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Format => "format",
            Self::Character => "character",
            Self::TooLong => "too_long",
            Self::CheckDigit => "check_digit",
            Self::NotMobile => "not_mobile",
            Self::Range => "range",
            Self::UnknownChoice => "unknown_choice",
            Self::Taken => "taken",
            Self::Mismatch => "mismatch",
        }
    }
}
