use super::ValueError;
use super::entered::entered;
use super::text::line;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest name, in characters.
const MAX: usize = 100;
/// Marks over one letter; no written language stacks more.
const MAX_MARKS: usize = 3;

entered! {
    /// A first or last name as its bearer writes it: accents, apostrophes and hyphens stay (O-3).
    PersonName
}

impl PersonName {
    /// Reads a name: letters of any script with their marks, and between them spaces, hyphens, apostrophes, full stops
    /// (*J.-P.*) and middle dots. Surrounding spaces are dropped, runs of spaces become one, the text becomes NFC.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, has more than 100 characters, one that no name has (digits, controls, letters
    /// made to look like others), or no letter at all.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let name = line(text, MAX)?;
        let mut marks = None;
        for c in name.chars() {
            marks = match (kind(c), marks) {
                (Kind::Letter, _) => Some(0),
                (Kind::Mark, Some(before)) if before < MAX_MARKS => Some(before + 1),
                (Kind::Between, _) => None,
                _ => return Err(ValueError::Character),
            };
        }
        if name.chars().any(|c| matches!(kind(c), Kind::Letter)) { Ok(Self(name)) } else { Err(ValueError::Format) }
    }
}

enum Kind {
    Letter,
    Mark,
    Between,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        ' ' | '-' | '\u{2010}' | '\u{2011}' | '\'' | '\u{2019}' | '\u{2bc}' | '.' | '·' => Kind::Between,
        c if is_combining_mark(c) => Kind::Mark,
        // Full-width, mathematical and ligature forms pose as other letters, and grow when they are folded.
        c if c.is_alphabetic() && is_its_own_form(c) => Kind::Letter,
        _ => Kind::Other,
    }
}

fn is_its_own_form(c: char) -> bool {
    std::iter::once(c).nfc().eq(std::iter::once(c).nfkc())
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stay_as_their_bearers_write_them() {
        for name in [
            "Éléonore",
            "D’Œuvray-Lefèvre",
            "O'Brien",
            "Jean-Pierre",
            "J.-P.",
            "de La Tour du Pin",
            "Nguyễn",
            "Gül",
            "Ø",
            "李",
            "Łukasz",
            "Vila·nova",
        ] {
            assert_eq!(PersonName::parse(name).map(String::from), Ok(name.to_owned()));
        }
        assert_eq!(PersonName::parse("  He\u{301}le\u{300}ne\u{a0} Marie ").map(String::from), Ok("Hélène Marie".to_owned()));
    }

    #[test]
    fn what_is_no_name_says_why() {
        use ValueError::{Character, Empty, Format, TooLong};
        let long = "a".repeat(101);
        let cases = [
            ("", Empty),
            ("  ", Empty),
            ("-", Format),
            ("’ .", Format),
            (long.as_str(), TooLong),
            ("Jean 2", Character),
            ("<b>Jean</b>", Character),
            ("=HYPERLINK", Character),
            ("Jean\u{202e}eiraM", Character),
            ("Jean\0", Character),
            ("Jean\u{200d}ne", Character),
            ("Ｊｅａｎ", Character),
            ("𝐉𝐞𝐚𝐧", Character),
            ("ﷺ", Character),
            ("\u{301}a", Character),
            ("a\u{316}\u{317}\u{318}\u{319}", Character),
        ];
        for (text, why) in cases {
            assert_eq!(PersonName::parse(text), Err(why), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again_as_it_is_and_can_be_searched_for(text in prop_oneof![any::<String>(), "\\p{L}{1,100}"]) {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()).map(String::from), Ok(name.as_str().to_owned()));
                // What the database's domain `folded` asks of it.
                let folded = fold(name.as_str());
                prop_assert!(!folded.is_empty() && folded.chars().count() <= 400, "{:?}", folded);
                prop_assert!(folded.trim() == folded && !folded.contains("  ") && !folded.contains(|c: char| c.is_ascii_uppercase()));
            }
        }

        #[test]
        fn a_foreign_sign_anywhere_is_noticed(before in "[a-zé]{1,9}", sign in "[0-9<>=@\u{202a}-\u{202e}\u{0}-\u{1f}]", after in "[a-z]{1,9}") {
            prop_assert_eq!(PersonName::parse(&format!("{before}{sign}{after}")), Err(ValueError::Character));
        }
    }
}
