use super::{Siren, ValueError, WebAddress};

/// Where the number goes.
const PLACE: &str = "{siren}";

/// Where a company's official record is (D-4): the address of a page, with `{siren}` in the place of the nine digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAddress(String);

impl RecordAddress {
    /// Reads an address with one place for the number, and not in its host name.
    ///
    /// # Errors
    /// [`ValueError::Format`] when that place is not there or there twice; those of [`WebAddress::parse`].
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let (before, after) = text.split_once(PLACE).ok_or(ValueError::Format)?;
        if after.contains(PLACE) {
            return Err(ValueError::Format);
        }
        // Every SIREN makes a good address of it when one does, since all are nine digits.
        WebAddress::parse(&format!("{before}732829320{after}"))?;
        let is_in_path = before.strip_prefix("https://").is_some_and(|rest| rest.contains(['/', '?', '#']));
        if is_in_path { Ok(Self(text.trim().to_owned())) } else { Err(ValueError::Format) }
    }

    /// The record of this organisation.
    #[must_use]
    pub fn of(&self, siren: &Siren) -> String {
        self.0.replace(PLACE, siren.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_has_one_place_in_an_address_of_a_page() {
        let address = RecordAddress::parse("https://registre.example/entreprise/{siren}?lang=fr").expect("an address");
        assert_eq!(address.of(&Siren::parse("732 829 320").expect("a SIREN")), "https://registre.example/entreprise/732829320?lang=fr");
        for bad in [
            "https://registre.example/entreprise",
            "https://registre.example/{siren}/{siren}",
            "https://{siren}.example/",
            "https://registre.example:{siren}/",
            "http://registre.example/{siren}",
            "javascript:alert({siren})",
        ] {
            assert!(RecordAddress::parse(bad).is_err(), "{bad}");
        }
    }
}
