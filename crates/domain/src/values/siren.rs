use super::ValueError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// SIREN: the nine digits that name a French organisation, with a Luhn check digit. Stored as nine digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siren(String);

impl Siren {
    /// Reads a SIREN as people write it: spaced or not, with or without the ISO 6523 prefix `0002`.
    ///
    /// # Errors
    /// [`ValueError::Format`] unless nine digits remain, [`ValueError::CheckDigit`] when the key disagrees.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let digits = digits(text)?;
        let digits = match digits.len() {
            0 => return Err(ValueError::Empty),
            9 => digits,
            13 if digits.starts_with(PREFIX) => digits[PREFIX.len()..].to_owned(),
            _ => return Err(ValueError::Format),
        };
        // Nobody has the number of noughts only, which stands where somebody had none to give; its check digit is right.
        let is_one = digits.bytes().any(|digit| digit != b'0');
        if is_one && luhn(&digits) { Ok(Self(digits)) } else { Err(ValueError::CheckDigit) }
    }

    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Siren {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|e| format!("not a SIREN: {}", e.code()))
    }
}

impl From<Siren> for String {
    fn from(siren: Siren) -> Self {
        siren.0
    }
}

/// A part of a SIREN to search for (L-3): one to nine digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SirenFragment(String);

impl SirenFragment {
    /// Reads what an operator types or pastes: spaces ignored, the prefix `0002` dropped when it is set apart from
    /// the number (`0002 993`) or when the digits are too many to be a part of a SIREN without it.
    ///
    /// # Errors
    /// [`ValueError`] when there is anything but digits, or too many of them.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        let rest = match text.strip_prefix(PREFIX) {
            Some(rest) if rest.starts_with(|c: char| c.is_whitespace() || c == ':') && !digits(rest)?.is_empty() => digits(rest)?,
            _ => digits(text)?,
        };
        let rest = match rest.len() {
            0 => return Err(ValueError::Empty),
            10..=13 if rest.starts_with(PREFIX) => rest[PREFIX.len()..].to_owned(),
            1..=9 => rest,
            _ => return Err(ValueError::TooLong),
        };
        Ok(Self(rest))
    }

    /// One to nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const PREFIX: &str = "0002";

fn digits(text: &str) -> Result<String, ValueError> {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != ':')
        .map(|c| if c.is_ascii_digit() { Ok(c) } else { Err(ValueError::Format) })
        .collect()
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            if d > 9 { d - 9 } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prefix_and_spaces_are_accepted() {
        for text in ["732829320", "732 829 320", "0002 732829320", "0002732829320", "0002:732829320", "732\u{202f}829\u{202f}320"] {
            assert_eq!(Siren::parse(text).as_ref().map(Siren::as_str), Ok("732829320"), "{text}");
        }
    }

    #[test]
    fn wrong_keys_and_shapes_are_refused() {
        assert_eq!(Siren::parse("732829321"), Err(ValueError::CheckDigit));
        assert_eq!(Siren::parse("000 000 000"), Err(ValueError::CheckDigit), "nobody's");
        assert_eq!(Siren::parse("73282932"), Err(ValueError::Format));
        assert_eq!(Siren::parse("7328 2932O"), Err(ValueError::Format));
        assert_eq!(Siren::parse(" "), Err(ValueError::Empty));
        assert_eq!(Siren::parse("٧٣٢٨٢٩٣٢٠"), Err(ValueError::Format));
    }

    #[test]
    fn fragments_drop_the_prefix_only_when_it_is_one() {
        let part = |t: &str| SirenFragment::parse(t).map(|f| f.0);
        assert_eq!(part("0002 99"), Ok("99".into()));
        assert_eq!(part("000299"), Ok("000299".into()));
        assert_eq!(part("0002993417203"), Ok("993417203".into()));
        assert_eq!(part("0002"), Ok("0002".into()));
        assert_eq!(part("99 34"), Ok("9934".into()));
        assert_eq!(part("99a"), Err(ValueError::Format));
        assert_eq!(part("12345678901"), Err(ValueError::TooLong));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(base in "[0-9]{8}", at in 0usize..9, by in 1u8..10) {
            let whole = (0..10).map(|key| format!("{base}{key}")).find(|digits| luhn(digits)).expect("one key agrees");
            prop_assert!(Siren::parse(&whole).is_ok());
            let mut bytes = whole.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).expect("digits");
            prop_assert_eq!(Siren::parse(&changed), Err(ValueError::CheckDigit));
        }
    }
}
