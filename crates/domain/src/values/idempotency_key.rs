use super::ValueError;

/// The most characters of a key.
const MAX: usize = 128;

/// A key under which a request may be sent again (header `Idempotency-Key`); a UUID is a good one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key: visible characters of ASCII, bare or as a quoted string of RFC 9651.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 128 characters, or has a space, a quotation mark, a backslash or
    /// anything else.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        let key = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        match key.len() {
            0 => Err(ValueError::Empty),
            1..=MAX if key.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\') => Ok(Self(key.to_owned())),
            1..=MAX => Err(ValueError::Format),
            _ => Err(ValueError::TooLong),
        }
    }

    /// The key, without quotation marks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_bare_or_quoted() {
        let bare = IdempotencyKey::parse("8e03978e-40d5-43dd-bc93-6894a57f9324");
        assert_eq!(bare, IdempotencyKey::parse("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""));
        assert_eq!(bare.as_ref().map(IdempotencyKey::as_str), Ok("8e03978e-40d5-43dd-bc93-6894a57f9324"));
        assert!(IdempotencyKey::parse(&"k".repeat(MAX)).is_ok());
        for (bad, why) in [
            ("", ValueError::Empty),
            ("\"\"", ValueError::Empty),
            ("a b", ValueError::Format),
            ("\"a", ValueError::Format),
            ("a\\b", ValueError::Format),
            ("clé", ValueError::Format),
            ("a\u{0}", ValueError::Format),
        ] {
            assert_eq!(IdempotencyKey::parse(bad), Err(why), "{bad:?}");
        }
        assert_eq!(IdempotencyKey::parse(&"k".repeat(MAX + 1)), Err(ValueError::TooLong));
    }
}
