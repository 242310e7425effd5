use super::ValueError;
use super::entered::entered;
use super::text::reference;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A country by its ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Country(&'static str);

/// Every code that ISO 3166-1 assigns.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY \
    MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM \
    PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ \
    TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The countries and territories whose postcodes are France's five digits.
const FRENCH_POSTCODES: &[&str] = &["FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"];

impl Country {
    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split(' ').map(Self)
    }

    /// Reads a code; case and surrounding spaces are ignored.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty or none of ISO 3166-1's.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        Self::all().find(|country| country.0.eq_ignore_ascii_case(text)).ok_or(ValueError::UnknownChoice)
    }

    /// The code, in capitals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(|why| serde::de::Error::custom(why.code()))
    }
}

entered! {
    /// *Code postal*, in capitals.
    Postcode
}

impl Postcode {
    /// Reads a postcode of any country: letters, digits, spaces and hyphens.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 12 characters, or has another character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        reference(text, 12).map(Self)
    }

    /// Whether it is one of this country: five digits in France and where its post delivers; elsewhere any.
    ///
    /// # Errors
    /// [`ValueError::Format`] when it is not.
    pub fn fits(&self, country: Country) -> Result<(), ValueError> {
        let five_digits = self.0.len() == 5 && self.0.bytes().all(|b| b.is_ascii_digit());
        if five_digits || !FRENCH_POSTCODES.contains(&country.0) { Ok(()) } else { Err(ValueError::Format) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_isos() {
        let codes: Vec<&str> = Country::all().map(Country::as_str).collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted_by(|a, b| a < b) && codes.iter().all(|code| code.len() == 2));
        assert!(FRENCH_POSTCODES.iter().all(|code| codes.contains(code)));
    }

    #[test]
    fn codes_are_read_in_any_case_and_nothing_else_is() {
        assert_eq!(Country::parse(" fr ").map(Country::as_str), Ok("FR"));
        assert_eq!(Country::parse(""), Err(ValueError::Empty));
        for bad in ["France", "FRA", "XX", "UK", "EU", "F R", "ＦＲ", " ", "A"] {
            assert!(Country::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn french_postcodes_are_five_digits() {
        let fits = |postcode: &str, country: &str| {
            Postcode::parse(postcode).and_then(|code| code.fits(Country::parse(country).expect("a country")))
        };
        for (postcode, country) in
            [("44000", "FR"), (" 97400 ", "RE"), ("98000", "MC"), ("sw1a 2aa", "GB"), ("1000-001", "PT"), ("9", "IS")]
        {
            assert_eq!(fits(postcode, country), Ok(()), "{postcode} {country}");
        }
        for (postcode, country) in [("4400", "FR"), ("4400O", "FR"), ("F-44000", "FR"), ("440000", "GP"), ("44 000", "FR")] {
            assert_eq!(fits(postcode, country), Err(ValueError::Format), "{postcode} {country}");
        }
        assert_eq!(Postcode::parse("1234567890123"), Err(ValueError::TooLong));
        assert_eq!(Postcode::parse("--"), Err(ValueError::Format));
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in any::<String>(), short in "[a-zA-Z0-9 -]{1,12}") {
            for text in [text, short] {
                if let Ok(postcode) = Postcode::parse(&text) {
                    prop_assert_eq!(Postcode::parse(postcode.as_str()), Ok(postcode));
                }
                if let Ok(country) = Country::parse(&text) {
                    prop_assert_eq!(Country::parse(country.as_str()), Ok(country));
                }
            }
        }
    }
}
