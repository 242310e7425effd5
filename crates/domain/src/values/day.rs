use super::ValueError;
use chrono::{Datelike, NaiveDate};

/// Reads a day of the calendar as ISO 8601 writes it: `2026-10-22`.
///
/// # Errors
/// [`ValueError::Format`] when it is not one, [`ValueError::Range`] before 1970 or in another spelling.
pub fn day(text: &str) -> Result<NaiveDate, ValueError> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| ValueError::Format)?;
    let years = 1970..=9999;
    if text.len() == 10 && years.contains(&date.year()) { Ok(date) } else { Err(ValueError::Range) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_have_one_spelling() {
        assert_eq!(day("2028-02-29").map(|day| day.to_string()), Ok("2028-02-29".to_owned()));
        for (bad, why) in [
            ("", ValueError::Format),
            ("2026-02-29", ValueError::Format),
            ("22/10/2026", ValueError::Format),
            ("2026-2-9", ValueError::Range),
            ("1969-12-31", ValueError::Range),
        ] {
            assert_eq!(day(bad), Err(why), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_written_the_same(text in prop_oneof![any::<String>(), "[0-9]{4}-[0-9]{2}-[0-9]{2}"]) {
            if let Ok(date) = day(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
