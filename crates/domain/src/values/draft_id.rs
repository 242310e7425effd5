use super::ValueError;
use std::fmt;

/// Which draft of an order: a UUID in its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftId(pub u128);

impl DraftId {
    /// Reads one: 32 hexadecimal digits in five groups (RFC 9562).
    ///
    /// # Errors
    /// [`ValueError`] when it is empty or has another form.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        let groups: Vec<usize> = text.split('-').map(str::len).collect();
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        if groups != [8, 4, 4, 4, 12] || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ValueError::Format);
        }
        u128::from_str_radix(&digits, 16).map(Self).map_err(|_| ValueError::Format)
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        write!(f, "{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_named_by_a_uuid() {
        let text = "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d";
        assert_eq!(DraftId::parse(text).map(|id| id.to_string()), Ok(text.to_owned()));
        assert_eq!(DraftId::parse(&text.to_uppercase()), DraftId::parse(text));
        for bad in ["019ab2c47f107d3a8c210f5e6a7b8c9d", "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9", "+19ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d", "é"]
        {
            assert_eq!(DraftId::parse(bad), Err(ValueError::Format), "{bad}");
        }
        assert_eq!(DraftId::parse(""), Err(ValueError::Empty));
    }
}
