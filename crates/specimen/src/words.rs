//! How French documents write days, numbers and sums.

use chrono::{Datelike, NaiveDate};
use domain::orders::{Person, Title};

const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// `12 septembre 2026`, `1er mai 2026`.
pub(crate) fn in_words(day: NaiveDate) -> String {
    let first = if day.day() == 1 { "er" } else { "" };
    format!("{}{first} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// `732 829 320`
pub(crate) fn grouped(siren: &str) -> String {
    siren.chars().enumerate().map(|(i, c)| if i > 0 && i % 3 == 0 { format!("\u{a0}{c}") } else { c.to_string() }).collect()
}

/// `1 234,50 €`
pub(crate) fn euros(cents: i64) -> String {
    let digits = (cents / 100).to_string();
    let grouped: String = digits
        .chars()
        .enumerate()
        .map(|(i, c)| if i > 0 && (digits.len() - i).is_multiple_of(3) { format!("\u{202f}{c}") } else { c.to_string() })
        .collect();
    format!("{grouped},{:02}\u{a0}€", cents % 100)
}

/// `Mme Apolline DELCOURT`
pub(crate) fn addressed(person: &Person) -> String {
    let title = match person.title {
        Some(Title::Ms) => "Mme ",
        Some(Title::Mr) => "M. ",
        None => "",
    };
    format!("{title}{} {}", person.first_name, person.last_name.to_uppercase())
}

/// A text in lines of at most this length.
pub(crate) fn wrapped(text: &str, face: crate::font::Face, size: f32, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().cloned().unwrap_or_default();
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        match lines.last_mut() {
            Some(last) if last.is_empty() || face.length(&longer, size) <= room => *last = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_numbers_and_sums_are_written_as_in_french() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        assert_eq!(in_words(day(2026, 5, 1)), "1er mai 2026");
        assert_eq!(in_words(day(2026, 8, 22)), "22 août 2026");
        assert_eq!(grouped("732829320"), "732\u{a0}829\u{a0}320");
        assert_eq!(euros(123_450), "1\u{202f}234,50\u{a0}€");
        assert_eq!(euros(9_905), "99,05\u{a0}€");
    }
}
