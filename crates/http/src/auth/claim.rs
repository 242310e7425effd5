//! Claims that are kept: what a token says is believed, but it is not written down unread.

use super::verifier::Flaw;
use domain::values::{TextLine, ValueError};
use serde::Deserialize;

/// The most characters of an identifier. OpenID Connect Core 1.0 (2) has as many for `sub`.
const LONGEST: usize = 255;

/// What somebody or something is known by: of some length, and without a character that controls anything. PostgreSQL has no place
/// for NUL, and whoever reads a log none for the others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Identifier(String);

impl TryFrom<String> for Identifier {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let fits = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        if fits { Ok(Self(text)) } else { Err("no identifier") }
    }
}

impl From<Identifier> for String {
    fn from(identifier: Identifier) -> Self {
        identifier.0
    }
}

/// Somebody's name, which is shown and written beside whatever they do: a line that can be read. Nothing, or nothing but spaces, is
/// no name.
pub(super) fn name(claim: Option<&str>) -> Result<Option<String>, Flaw> {
    match claim.map(TextLine::parse) {
        None | Some(Err(ValueError::Empty)) => Ok(None),
        Some(Ok(name)) => Ok(Some(name.into())),
        Some(Err(_)) => Err(Flaw::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_short_and_controls_nothing() {
        let is = |text: &str| Identifier::try_from(text.to_owned()).is_ok();
        assert!(is("f:8e1c:claire.morvan") && is(&"é".repeat(LONGEST)));
        assert!(["", "a\0", "a\nb", "\u{9b}", &"x".repeat(LONGEST + 1)].iter().all(|text| !is(text)));
    }

    #[test]
    fn a_name_can_be_read_or_there_is_none() {
        assert_eq!(name(Some(" Éric  Lagarde ")), Ok(Some("Éric Lagarde".to_owned())));
        assert_eq!([name(None), name(Some("")), name(Some("  "))], [Ok(None), Ok(None), Ok(None)]);
        for text in ["Éric\0", "Éric\u{202e}", "Éric\nLagarde", &"x".repeat(201)] {
            assert_eq!(name(Some(text)), Err(Flaw::Malformed), "{text:?}");
        }
    }
}
