use super::ValueError;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Reads a positive decimal number; surrounding spaces are ignored. It has one form: no zero leads.
            ///
            /// # Errors
            /// [`ValueError`] when it is empty, not a number in that form, or not positive.
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                let text = text.trim();
                if text.is_empty() {
                    return Err(ValueError::Empty);
                }
                if !text.bytes().all(|b| b.is_ascii_digit()) || (text.len() > 1 && text.starts_with('0')) {
                    return Err(ValueError::Format);
                }
                match text.parse() {
                    Ok(n) if n > 0 => Ok(Self(n)),
                    _ => Err(ValueError::Range),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// *N° Dossier*: the number operators quote; unique, increasing, immutable.
    OrderNumber
}
number! {
    /// *Portu ID*: the number of the same order on the user portal.
    PortuId
}
number! {
    /// Identifies a portal (*Client*).
    PortalId
}

number! {
    /// Which attachment of its order: the first is 1.
    AttachmentId
}

number! {
    /// The version of a record: goes up with every change, so that nobody overwrites what they have not seen (`If-Match`).
    Version
}

macro_rules! short_text {
    ($(#[$doc:meta])* $name:ident, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the text as it is: no trimming, no change of case.
            ///
            /// # Errors
            /// [`ValueError`] when it is empty, too long (64) or has another character.
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                let allowed: fn(char) -> bool = $allowed;
                match text.len() {
                    0 => Err(ValueError::Empty),
                    1..=64 if text.chars().all(allowed) => Ok(Self(text.to_owned())),
                    1..=64 => Err(ValueError::Format),
                    _ => Err(ValueError::TooLong),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).map_err(|e| format!("not a {}: {}", stringify!($name), e.code()))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

short_text! {
    /// The code of a registration authority, as in the token's `perimeter` claim: `OUEST`.
    RaCode, |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == '_'
}
short_text! {
    /// The part of a portal's address after `/ws/`, as in the token's `portals` claim: `standard-v4`.
    Slug, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}
short_text! {
    /// What an offer is called in programs, unique on its portal: `qualifiee-3-ans`.
    OfferCode, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positive_and_decimal() {
        assert_eq!(OrderNumber::parse(" 5144 "), Ok(OrderNumber(5144)));
        for bad in ["0", "05144", "00", "99999999999999999999", "-4", "+4", "0x10", "1e3", "٤", ""] {
            assert!(OrderNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn codes_are_what_the_claims_carry() {
        assert!(RaCode::parse("OUEST").is_ok());
        assert!(RaCode::parse("ouest").is_err());
        assert!(Slug::parse("standard-v4").is_ok());
        assert!(Slug::parse("standard v4").is_err());
    }

    /// The signs of the pattern by which the realm's user profile admits an attribute: what stands in `^[…]{1,64}$`.
    fn admitted(attribute: &str) -> &'static str {
        let realm = include_str!("../../../../keycloak/operators-realm.json");
        let settings = realm.split_once(&format!(r#"{{\"name\":\"{attribute}\""#)).expect("the attribute is in the profile").1;
        let pattern = settings.split_once(r#"\"pattern\":{\"pattern\":\"^["#).expect("it has a pattern").1;
        pattern.split_once(r#"]{1,64}$\""#).expect("of as many signs as a code has").0
    }

    #[test]
    fn the_realm_admits_the_codes_that_are_read_and_no_others() {
        let admits = |class: &str, c: char| {
            let signs = class.replace("A-Z", "").replace("a-z", "").replace("0-9", "");
            (c.is_ascii_uppercase() && class.contains("A-Z"))
                || (c.is_ascii_lowercase() && class.contains("a-z"))
                || (c.is_ascii_digit() && class.contains("0-9"))
                || signs.contains(c)
        };
        for c in (0..=127_u8).map(char::from) {
            assert_eq!(admits(admitted("perimeter"), c), RaCode::parse(&c.to_string()).is_ok(), "perimeter {c:?}");
            assert_eq!(admits(admitted("portals"), c), Slug::parse(&c.to_string()).is_ok(), "portals {c:?}");
        }
        assert!(RaCode::parse(&"A".repeat(64)).is_ok() && Slug::parse(&"a".repeat(64)).is_ok());
        assert!(RaCode::parse(&"A".repeat(65)).is_err() && Slug::parse(&"a".repeat(65)).is_err());
    }
}
