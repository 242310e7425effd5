use super::FILLER;
use crate::values::ValueError;
use std::fmt;

/// What stands in one field of a zone, at most `MAX` characters: capital letters, digits, and single fillers between them. It may
/// be empty.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct ZoneText<const MAX: usize>(String);

impl<const MAX: usize> ZoneText<MAX> {
    /// Reads a field. Capitals are made of letters; fillers around the text are dropped, and so is everything that people put between
    /// the digits of a number (`12 34-56`).
    ///
    /// # Errors
    /// [`ValueError::TooLong`], [`ValueError::Character`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let kept: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '/' | '.')).map(|c| c.to_ascii_uppercase()).collect();
        Self::of_field(kept.as_bytes()).ok_or(ValueError::Character).and_then(|field| match field.0.len() {
            length if length > MAX => Err(ValueError::TooLong),
            _ => Ok(field),
        })
    }

    /// The characters of a field without the fillers behind them.
    pub(super) fn of_field(field: &[u8]) -> Option<Self> {
        let allowed = field.iter().all(|c| matches!(c, b'A'..=b'Z' | b'0'..=b'9' | b'<'));
        let text = String::from_utf8(field.to_vec()).ok()?;
        allowed.then(|| Self(text.trim_matches(char::from(FILLER)).to_owned()))
    }

    /// The text, without fillers around it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Debug for ZoneText<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneText(…)")
    }
}
