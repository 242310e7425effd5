use super::ValueError;
use super::entered::entered;
use super::text::reference;

entered! {
    /// *N° CNBF*: a lawyer's number at the lawyers' pension fund.
    CnbfNumber
}

impl CnbfNumber {
    /// Reads a number: letters, digits and what people put between them, in capitals.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 20 characters, or has another character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        reference(text, 20).map(Self)
    }
}

entered! {
    /// *N° barreau*: a lawyer's number at their bar.
    BarNumber
}

impl BarNumber {
    /// Reads a number: letters, digits and what people put between them, in capitals.
    ///
    /// # Errors
    /// [`ValueError`] when it is empty, longer than 20 characters, or has another character.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        reference(text, 20).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_lawyers_are_read() {
        assert_eq!(CnbfNumber::parse(" 004217 ").map(String::from), Ok("004217".to_owned()));
        assert_eq!(BarNumber::parse("nte0042").map(String::from), Ok("NTE0042".to_owned()));
        for (bad, why) in
            [("", ValueError::Empty), ("n°12", ValueError::Format), ("-", ValueError::Format), ("1\u{0}2", ValueError::Character)]
        {
            assert_eq!((CnbfNumber::parse(bad), BarNumber::parse(bad)), (Err(why), Err(why)), "{bad:?}");
        }
        assert_eq!(BarNumber::parse(&"1".repeat(21)), Err(ValueError::TooLong));
    }
}
