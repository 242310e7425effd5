use super::ValueError;
use std::fmt;

/// The SHA-256 of a document's content, by which one of several is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// Reads one: 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty or has another form.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ValueError::Format);
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| ValueError::Format)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sixty_four_digits() {
        let text = "0c1e5f7a9b3d2846efab0192837465540c1e5f7a9b3d2846efab019283746554";
        assert_eq!(Sha256::parse(text).map(|hash| hash.to_string()), Ok(text.to_owned()));
        assert_eq!(Sha256::parse(&text.to_uppercase()), Sha256::parse(text));
        let (short, signed, wide) = (&text[1..], format!("+{}", &text[1..]), "é".repeat(32));
        for bad in [short, &signed, &wide, "0x"] {
            assert_eq!(Sha256::parse(bad), Err(ValueError::Format), "{bad}");
        }
        assert_eq!(Sha256::parse(""), Err(ValueError::Empty));
    }
}
