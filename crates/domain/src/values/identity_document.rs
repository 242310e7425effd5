use super::ValueError;
use super::entered::entered;

entered! {
    /// *N° de justificatif*: the number of a person's identity document.
    IdentityDocumentNumber
}

impl IdentityDocumentNumber {
    /// Reads a number as printed on a national identity card, a passport or a residence permit of any country: letters,
    /// digits, and what people put between them. Surrounding spaces are ignored.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 40 characters, or has another character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '/' | '.');
        match text.chars().count() {
            0 => Err(ValueError::Empty),
            1..=40 if text.chars().all(allowed) && text.chars().any(char::is_alphanumeric) => Ok(Self(text.to_owned())),
            1..=40 => Err(ValueError::Format),
            _ => Err(ValueError::TooLong),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_three_documents_are_read() {
        for good in ["880692310285", "X4RTBPFW4", " 12AB34567 ", "99-1234/56", "7 503 811"] {
            assert_eq!(IdentityDocumentNumber::parse(good).map(|n| n.as_str().to_owned()), Ok(good.trim().to_owned()));
        }
        for (bad, why) in [("", ValueError::Empty), ("  ", ValueError::Empty), ("--", ValueError::Format), ("12<34", ValueError::Format)] {
            assert_eq!(IdentityDocumentNumber::parse(bad), Err(why), "{bad}");
        }
        assert_eq!(IdentityDocumentNumber::parse(&"1".repeat(41)), Err(ValueError::TooLong));
    }

    #[test]
    fn a_log_gets_no_digit_of_it() {
        let number = IdentityDocumentNumber::parse("880692310285").expect("a number");
        assert_eq!(format!("{number:?} {number:#?}"), "IdentityDocumentNumber(…) IdentityDocumentNumber(…)");
    }
}
