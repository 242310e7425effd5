use super::ValueError;
use super::entered::entered;

/// The digits of an E.164 number after the `+`.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

entered! {
    /// *Mobile*: a mobile number in E.164 (`+33612345678`); codes are sent to it.
    ///
    /// Whether a number is a mobile one is a matter of a hundred and fifty kilobytes of numbering plans, which the
    /// browser's client has no room for. So the type is the same everywhere, and the feature `numbering-plans`, which the
    /// server has, makes [`Mobile::parse`] look into them: the form refuses what cannot be a number, the server also what
    /// is no mobile.
    Mobile
}

impl Mobile {
    /// Reads a number as people write it: spaced or not, international (`+33…`, `0033…`) or as it is dialled in France
    /// and overseas (`06…`, `0692…`).
    ///
    /// # Errors
    /// [`ValueError::Empty`]; [`ValueError::Format`] when it cannot be a telephone number; [`ValueError::NotMobile`] when
    /// it is the number of something else, or of nobody.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        let number = e164(text).ok_or(ValueError::Format)?;
        if plans::is_mobile(&number) { Ok(Self(number)) } else { Err(ValueError::NotMobile) }
    }
}

/// Overseas, numbers are dialled like everywhere in France, but have country codes of their own: the mobile ranges of
/// Guadeloupe, Guyane, Martinique, La Réunion and Mayotte in ARCEP's numbering plan, before them what is cut out of one.
const RANGES: &[(&str, &str)] = &[
    ("063998", "33"),
    ("0639", "262"),
    ("0690", "590"),
    ("0691", "590"),
    ("0692", "262"),
    ("0693", "262"),
    ("0694", "594"),
    ("0696", "596"),
    ("0697", "596"),
];

/// The number in E.164, if the text has the form of one.
pub(super) fn e164(text: &str) -> Option<String> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // `+33 (0)6 …` is written on many letterheads.
    let rest = rest.replacen("(0)", "", usize::from(plus));
    let is_between = |c: &char| matches!(c, '.' | '-' | '/' | '(' | ')' | '\u{2010}' | '\u{2011}') || c.is_whitespace() && !c.is_control();
    let digits: String = rest.chars().filter(|c| !is_between(c)).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let international = match (plus, digits.strip_prefix("00"), digits.strip_prefix('0')) {
        (true, ..) => digits,
        (false, Some(international), _) => international.to_owned(),
        (false, None, Some(national)) if digits.len() == 10 => {
            let code = RANGES.iter().find(|(range, _)| digits.starts_with(range)).map_or("33", |(_, code)| code);
            format!("{code}{national}")
        }
        _ => return None,
    };
    (DIGITS.contains(&international.len()) && !international.starts_with('0')).then(|| format!("+{international}"))
}

#[cfg(feature = "numbering-plans")]
mod plans {
    use phonenumber::Type;
    use phonenumber::metadata::DATABASE;

    /// The range that ARCEP keeps for films and examples: nobody has such a number, and libphonenumber does not know it.
    /// Our examples and tests use no other.
    const FICTION: &str = "+3363998";

    /// Whether the numbering plan of its country gives the number to a mobile telephone, or does not tell mobile and
    /// fixed ones apart (North America).
    pub(super) fn is_mobile(number: &str) -> bool {
        number.starts_with(FICTION) && number.len() == "+33639980000".len()
            || phonenumber::parse(None, number).is_ok_and(|number| {
                phonenumber::is_valid(&number) && matches!(number.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile)
            })
    }
}

#[cfg(not(feature = "numbering-plans"))]
mod plans {
    /// Without the plans only France's is known: 6 and 7 are mobile, and a number has nine digits.
    pub(super) fn is_mobile(number: &str) -> bool {
        number.strip_prefix("+33").is_none_or(|rest| rest.len() == 9 && rest.starts_with(['6', '7']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, ValueError> {
        Mobile::parse(text).map(String::from)
    }

    #[test]
    fn mobiles_are_read_as_people_write_them() {
        for text in ["+33639980001", "06 39 98 00 01", "06.39.98.00.01", "0639980001", " 0033 6 39 98 00 01 ", "+33 (0)6-39-98-00-01"] {
            assert_eq!(read(text), Ok("+33639980001".to_owned()), "{text}");
        }
        assert_eq!(read("0692\u{a0}12\u{202f}34 56"), Ok("+262692123456".to_owned()));
        assert_eq!(read("+32 470 12 34 56"), Ok("+32470123456".to_owned()));
    }

    #[test]
    fn what_is_no_mobile_says_why() {
        assert_eq!(read(" "), Err(ValueError::Empty));
        for text in [
            "6 39 98 00 01",
            "06 39 98 00",
            "+",
            "+0612345678",
            "+33 6 39 98 00 0I",
            "0639980001 poste 3",
            "٠٦٣٩٩٨٠٠٠١",
            "+1234567890123456",
            "06\u{0}39980001",
            "06\n39980001",
            "a@b.example",
        ] {
            assert_eq!(read(text), Err(ValueError::Format), "{text:?}");
        }
        for text in ["01 42 68 53 00", "+33142685300", "+336399800011", "+3363998000"] {
            assert_eq!(read(text), Err(ValueError::NotMobile), "{text:?}");
        }
    }

    #[cfg(feature = "numbering-plans")]
    #[test]
    fn the_plans_of_other_countries_count_where_they_are_known() {
        for mobile in ["+262692123456", "+590690123456", "+32470123456", "+4915123456789", "+447400123456", "+12125552368"] {
            assert_eq!(read(mobile), Ok(mobile.to_owned()));
        }
        for other in ["+33612345", "+3225123456", "+442079460018", "+999123456789", "+33899701111"] {
            assert_eq!(read(other), Err(ValueError::NotMobile), "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in prop_oneof![any::<String>(), "(\\+|00|0)[0-9 .()-]{6,18}"]) {
            if let Ok(mobile) = Mobile::parse(&text) {
                prop_assert!(mobile.as_str().starts_with('+') && DIGITS.contains(&(mobile.as_str().len() - 1)));
                prop_assert_eq!(Mobile::parse(mobile.as_str()), Ok(mobile));
            }
        }
    }
}
