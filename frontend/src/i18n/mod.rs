//! Two languages, one typed catalogue: a text missing in one of them does not compile.

mod en;
mod fr;
mod refusals;
pub mod settings;
mod texts;
pub mod words;

pub use refusals::refusal;
pub use texts::Texts;

use std::cell::Cell;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// French, the language of the registration authorities.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The tag for `html lang` and for `Intl`: the English is that of day-month-year.
    #[must_use]
    pub const fn locale(self) -> &'static str {
        match self {
            Self::Fr => "fr-FR",
            Self::En => "en-GB",
        }
    }

    /// The tag's first part, also what is kept in the browser.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// Reads a language tag; whatever is not English is French.
    #[must_use]
    pub fn read(tag: &str) -> Self {
        if tag.starts_with("en") { Self::En } else { Self::Fr }
    }
}

thread_local! {
    static CURRENT: Cell<Lang> = const { Cell::new(Lang::Fr) };
}

/// The language of the page. It is no signal: when it changes the page is built anew.
#[must_use]
pub fn lang() -> Lang {
    CURRENT.get()
}

/// Sets the language of what is built from now on.
pub fn set_lang(lang: Lang) {
    CURRENT.set(lang);
}

/// The texts of the page's language.
#[must_use]
pub fn t() -> &'static Texts {
    match lang() {
        Lang::Fr => &fr::TEXTS,
        Lang::En => &en::TEXTS,
    }
}

/// The form for a number: French counts 0 with the singular, English does not.
#[must_use]
pub const fn plural(lang: Lang, n: u64) -> bool {
    match lang {
        Lang::Fr => n >= 2,
        Lang::En => n != 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_count_differently() {
        assert!(!plural(Lang::Fr, 0) && !plural(Lang::Fr, 1) && plural(Lang::Fr, 2));
        assert!(plural(Lang::En, 0) && !plural(Lang::En, 1) && plural(Lang::En, 2));
    }

    #[test]
    fn an_unknown_language_is_french() {
        assert_eq!(Lang::read("en-US"), Lang::En);
        assert_eq!(Lang::read("de"), Lang::Fr);
    }

    /// French puts a space that does not break before these marks, and writes the apostrophe curved.
    #[test]
    fn french_is_set_as_french() {
        let sources = [include_str!("fr.rs"), include_str!("settings/fr.rs")];
        let texts = sources.iter().flat_map(|source| source.split('"').skip(1).step_by(2));
        for text in texts.chain(words::FRENCH_SAMPLE.iter().copied()) {
            let chars: Vec<char> = text.replace("\\u{a0}", "\u{a0}").chars().collect();
            for pair in chars.windows(2) {
                assert!(!(pair[0] == ' ' && ":;!?%€»".contains(pair[1])), "breaking space before {}: {text}", pair[1]);
                assert!(!(pair[0] == '«' && pair[1] == ' '), "breaking space inside « »: {text}");
                assert!(!(pair[0].is_alphabetic() && pair[1] == '\''), "straight apostrophe: {text}");
            }
        }
    }
}
