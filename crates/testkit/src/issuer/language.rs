//! The language of the issuer's pages: what the portal asks for, or else the browser.

use super::token::Fields;
use axum::http::{HeaderMap, header};

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// French, for whoever asks for neither.
    French,
    /// English.
    English,
}

impl Language {
    /// `ui_locales` of the request (OIDC Core §3.1.2.1), the tags in order of preference; else `Accept-Language`.
    pub(super) fn of(fields: &Fields, headers: &HeaderMap) -> Self {
        let asked = fields.get("ui_locales").and_then(|tags| tags.split_whitespace().find_map(Self::known));
        let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| Self::accepted(value.to_str().ok()?));
        asked.or_else(accepted).unwrap_or(Self::French)
    }

    /// The tag for `html lang`.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// By the primary part of a tag: `en-GB` is English.
    fn known(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        [Self::French, Self::English].into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language of the highest weight, the first of equal ones (RFC 9110 §12.5.4).
    fn accepted(list: &str) -> Option<Self> {
        let weighed = list.split(',').filter_map(|item| {
            let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            Some((Self::known(tag.trim())?, weight)).filter(|(_, weight)| *weight > 0.0)
        });
        weighed.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(language, _)| language)
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In French.
    pub fr: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Words {
    /// In this language.
    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::French => self.fr,
            Language::English => self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, French};

    fn of(ui_locales: Option<&str>, accept: Option<&str>) -> Language {
        let fields = ui_locales.map(|tags| ("ui_locales".to_owned(), tags.to_owned())).into_iter().collect();
        let headers = accept.map(|list| (header::ACCEPT_LANGUAGE, list.parse().expect("a header"))).into_iter().collect();
        Language::of(&fields, &headers)
    }

    #[test]
    fn the_portal_decides_then_the_browser_then_french() {
        assert_eq!(of(Some("en"), Some("fr")), English);
        assert_eq!(of(Some("de en-GB fr"), None), English);
        assert_eq!(of(Some("de"), Some("en-US,en;q=0.9")), English);
        assert_eq!(of(None, Some("de,fr;q=0.4,en;q=0.8")), English);
        assert_eq!(of(None, Some("en;q=0.5,fr-CA;q=0.5")), English);
        assert_eq!(of(None, Some("fr-CA, en;q=0.9")), French);
        assert_eq!(of(None, Some("en;q=0")), French);
        assert_eq!(of(None, Some("de,es;q=0.5")), French);
        assert_eq!(of(None, None), French);
    }
}
