use super::check::digit;
use super::{FILLER, MachineReadableZone, ZoneError, ZoneField, ZoneFormat, ZoneSex};

/// The longest number that stands in its own field; a longer one goes on in the issuer's field (part 5, section 4.2.2).
const NUMBER: usize = 9;

impl MachineReadableZone {
    /// The lines of the zone, with every check digit. A name that is too long is cut off.
    ///
    /// # Errors
    /// [`ZoneError::Field`] when another field is longer than the format has room for.
    pub fn lines(&self) -> Result<Vec<String>, ZoneError> {
        let name = self.name.field(self.format.name_length());
        let code = filled(self.document_code.as_str(), 2, ZoneField::DocumentCode)?;
        let issuer = filled(self.issuer.as_str(), 3, ZoneField::Issuer)?;
        let nationality = filled(self.nationality.as_str(), 3, ZoneField::Nationality)?;
        let (number, optional) = self.number_and_optional()?;
        let born = checked(&self.born.to_string());
        let expires = checked(&self.expires.to_string());
        let sex = match self.sex {
            ZoneSex::Female => 'F',
            ZoneSex::Male => 'M',
            ZoneSex::Unspecified => char::from(FILLER),
        };
        match self.format {
            ZoneFormat::Td1 => {
                let second = filled(self.optional_2.as_str(), 11, ZoneField::Optional)?;
                let whole = whole(&[&number, &optional, &born, &expires, &second]);
                Ok(vec![format!("{code}{issuer}{number}{optional}"), format!("{born}{sex}{expires}{nationality}{second}{whole}"), name])
            }
            ZoneFormat::Td2 | ZoneFormat::Td3 => {
                if !self.optional_2.as_str().is_empty() {
                    return Err(ZoneError::Field(ZoneField::Optional));
                }
                let optional = if self.format == ZoneFormat::Td3 { checked(&optional) } else { optional };
                let whole = whole(&[&number, &born, &expires, &optional]);
                Ok(vec![format!("{code}{issuer}{name}"), format!("{number}{nationality}{born}{sex}{expires}{optional}{whole}")])
            }
        }
    }

    /// The number with its check digit, and the issuer's field, into which a long number runs over.
    fn number_and_optional(&self) -> Result<(String, String), ZoneError> {
        let (number, length) = (self.number.as_str(), self.format.optional_length());
        if number.is_empty() {
            return Err(ZoneError::Field(ZoneField::Number));
        }
        if number.len() <= NUMBER {
            let number = checked(&filled(number, NUMBER, ZoneField::Number)?);
            return Ok((number, filled(self.optional.as_str(), length, ZoneField::Optional)?));
        }
        if self.format == ZoneFormat::Td3 {
            return Err(ZoneError::Field(ZoneField::Number));
        }
        let (begin, rest) = number.split_at(NUMBER);
        let check = char::from(digit(number.as_bytes()));
        let optional = format!("{rest}{check}<{}", self.optional.as_str());
        Ok((format!("{begin}<"), filled(optional.trim_end_matches('<'), length, ZoneField::Optional)?))
    }
}

fn filled(text: &str, length: usize, field: ZoneField) -> Result<String, ZoneError> {
    if text.len() > length { Err(ZoneError::Field(field)) } else { Ok(format!("{text:<<length$}")) }
}

/// A field with its check digit.
fn checked(field: &str) -> String {
    format!("{field}{}", char::from(digit(field.as_bytes())))
}

/// The digit over all of these.
fn whole(fields: &[&str]) -> char {
    char::from(digit(fields.concat().as_bytes()))
}
