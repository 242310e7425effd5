//! Where money goes to.

use super::ValueError;
use super::entered::entered;

/// Country, check digits and account (ISO 13616); the shortest there is has 15 signs.
const IBAN_LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

entered! {
    /// An IBAN (ISO 13616) as machines write it: capitals and digits without spaces.
    Iban
}

impl Iban {
    /// Reads an account number as people write it, in groups or not.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty or has no such shape, [`ValueError::CheckDigit`] when the check digits disagree.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let iban = compact(text)?;
        let shaped = iban.bytes().enumerate().all(|(i, b)| match i {
            0 | 1 => b.is_ascii_uppercase(),
            2 | 3 => b.is_ascii_digit(),
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        });
        if !shaped || !IBAN_LENGTHS.contains(&iban.len()) {
            return Err(ValueError::Format);
        }
        if remainder(&iban) == 1 { Ok(Self(iban)) } else { Err(ValueError::CheckDigit) }
    }
}

/// The whole number, its head moved to the end and letters as 10 to 35, modulo 97.
fn remainder(iban: &str) -> u32 {
    let (head, account) = iban.split_at(4);
    account.chars().chain(head.chars()).filter_map(|c| c.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit < 10 { 10 } else { 100 };
        (rest * shift + digit) % 97
    })
}

entered! {
    /// A BIC (ISO 9362): eight signs, or eleven with the branch.
    Bic
}

impl Bic {
    /// Reads a bank's code; spaces are ignored.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty or has no such shape.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let bic = compact(text)?;
        let shaped = bic.bytes().enumerate().all(|(i, b)| b.is_ascii_uppercase() || (b.is_ascii_digit() && !(4..6).contains(&i)));
        if shaped && matches!(bic.len(), 8 | 11) { Ok(Self(bic)) } else { Err(ValueError::Format) }
    }
}

/// The text in capitals and without spaces.
fn compact(text: &str) -> Result<String, ValueError> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() || c.is_control()).map(|c| c.to_ascii_uppercase()).collect();
    if compact.is_empty() { Err(ValueError::Empty) } else { Ok(compact) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accounts_are_read_in_groups_or_not() {
        for text in ["FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189", " FR76\u{a0}30006000011234567890189 "] {
            assert_eq!(Iban::parse(text).map(String::from), Ok("FR7630006000011234567890189".to_owned()), "{text}");
        }
        assert!(Iban::parse("BE68 5390 0754 7034").is_ok() && Iban::parse("MT84MALT011000012345MTLCAST001S").is_ok());
        let bad = [
            ("", ValueError::Empty),
            ("FR7630006000011234567890188", ValueError::CheckDigit),
            ("FR76", ValueError::Format),
            ("7630006000011234567890189FR", ValueError::Format),
            ("FR76-3000-6000-0112-3456-7890-189", ValueError::Format),
            ("FR7630006000011234567890189\n1", ValueError::Format),
        ];
        for (text, why) in bad {
            assert_eq!(Iban::parse(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn banks_have_eight_signs_or_eleven() {
        assert_eq!(Bic::parse("agri fr pp").map(String::from), Ok("AGRIFRPP".to_owned()));
        assert!(Bic::parse("BNPAFRPP882").is_ok());
        for bad in ["AGRIFRP", "AGRI33PP", "AGRIFRPP88", "ÀGRIFRPP"] {
            assert_eq!(Bic::parse(bad), Err(ValueError::Format), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(at in 4usize..27, by in 1u8..10) {
            let mut bytes = b"FR7630006000011234567890189".to_vec();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).expect("digits");
            prop_assert_eq!(Iban::parse(&changed), Err(ValueError::CheckDigit));
        }

        #[test]
        fn no_text_breaks_the_parsers(text in any::<String>()) {
            if let Ok(iban) = Iban::parse(&text) {
                prop_assert_eq!(Iban::parse(iban.as_str()), Ok(iban));
            }
            if let Ok(bic) = Bic::parse(&text) {
                prop_assert_eq!(Bic::parse(bic.as_str()), Ok(bic));
            }
        }
    }
}
