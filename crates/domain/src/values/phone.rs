use super::ValueError;
use super::entered::entered;
use super::mobile::e164;

entered! {
    /// A telephone number of any kind in E.164 (`+33142685300`): what people are to call.
    Phone
}

impl Phone {
    /// Reads a number as people write it, as [`super::Mobile`] does.
    ///
    /// # Errors
    /// [`ValueError::Empty`]; [`ValueError::Format`] when it cannot be a telephone number.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        match text.trim() {
            "" => Err(ValueError::Empty),
            text => e164(text).map(Self).ok_or(ValueError::Format),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_telephone_may_be_called() {
        for text in ["01 42 68 53 00", "+33 (0)1 42 68 53 00", "0033142685300"] {
            assert_eq!(Phone::parse(text).map(String::from), Ok("+33142685300".to_owned()), "{text}");
        }
        for (bad, why) in [(" ", ValueError::Empty), ("3949", ValueError::Format), ("01 42 68 53 00 poste 3", ValueError::Format)] {
            assert_eq!(Phone::parse(bad), Err(why), "{bad:?}");
        }
    }
}
