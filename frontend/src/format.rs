//! How values look, as far as no calendar or locale data is needed (that is the browser's `Intl`, in `intl`).

/// A narrow space at which no line breaks.
const NARROW: char = '\u{202f}';

/// Nine digits in threes: `994 826 139`.
#[must_use]
pub fn siren(digits: &str) -> String {
    grouped(digits, 3)
}

fn grouped(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len() + 6);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % size == 0 {
            out.push(NARROW);
        }
        out.push(c);
    }
    out
}

/// A serial number in fours, to compare by eye.
#[must_use]
pub fn serial(hex: &str) -> String {
    grouped(hex, 4)
}

/// A French mobile as people read it, `+33 6 39 98 21 56`; any other number as it is.
#[must_use]
pub fn phone(e164: &str) -> String {
    match e164.strip_prefix("+33") {
        Some(rest) if rest.len() == 9 && rest.is_ascii() => {
            format!("+33\u{a0}{}\u{a0}{}\u{a0}{}\u{a0}{}\u{a0}{}", &rest[..1], &rest[1..3], &rest[3..5], &rest[5..7], &rest[7..])
        }
        _ => e164.to_owned(),
    }
}

/// Two letters for an avatar, which shows them as capitals: of the first and the last word.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split([' ', '\u{a0}']).filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

/// How long ago, in the two largest units: `2 j 18 h`, `17 h`, `4 min`. The units are the caller's words, `number` writes long numbers.
#[must_use]
pub fn elapsed(milliseconds: f64, [days, hours, minutes]: [&str; 3], number: fn(u64) -> String) -> String {
    let whole = (milliseconds / 60_000.0).max(0.0).floor();
    // A float of minutes since 1970 is far below 2^53: the conversion is exact.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by max and floor above")]
    let total = whole as u64;
    let (d, h, m) = (total / 1440, total / 60 % 24, total % 60);
    match (d, h) {
        (0, 0) => format!("{m}\u{a0}{minutes}"),
        (0, _) => format!("{h}\u{a0}{hours}"),
        (1..=6, 1..) => format!("{d}\u{a0}{days} {h}\u{a0}{hours}"),
        _ => format!("{}\u{a0}{days}", number(d)),
    }
}

/// The first and last row of a page, as people count.
#[must_use]
pub fn page_bounds(offset: u64, rows: usize) -> (u64, u64) {
    let rows = rows as u64;
    (if rows == 0 { 0 } else { offset + 1 }, offset + rows)
}

/// Where a page lies in the list: as the answer tells, or from the end when it is the last one.
#[must_use]
pub fn page_offset(told: Option<u64>, is_last: bool, total: Option<u64>, rows: usize) -> Option<u64> {
    told.or_else(|| total.filter(|_| is_last).map(|total| total.saturating_sub(rows as u64)))
}

/// What ends first: minutes to show before a session closes, or nothing yet. `left` in milliseconds.
#[must_use]
pub fn warning_minutes(left: f64) -> Option<u32> {
    const WARN_BELOW: f64 = 120_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2")]
    (left > 0.0 && left <= WARN_BELOW).then(|| (left / 60_000.0).ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_without_breaking() {
        assert_eq!(siren("994826139"), "994\u{202f}826\u{202f}139");
        assert_eq!(serial("00AB12"), "00AB\u{202f}12");
        assert_eq!(phone("+33639982156"), "+33\u{a0}6\u{a0}39\u{a0}98\u{a0}21\u{a0}56");
        assert_eq!(phone("+32470123456"), "+32470123456");
    }

    #[test]
    fn an_avatar_has_two_letters_at_most() {
        assert_eq!(initials("Élise Kern"), "ÉK");
        assert_eq!(initials("Jean-Paul de La Tour"), "JT");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn time_is_told_in_two_units_at_most() {
        let told = |minutes: f64| elapsed(minutes * 60_000.0, ["j", "h", "min"], |n| format!("<{n}>")).replace('\u{a0}', " ");
        assert_eq!(told(-3.0), "0 min");
        assert_eq!(told(59.9), "59 min");
        assert_eq!(told(17.0 * 60.0), "17 h");
        assert_eq!(told(66.0 * 60.0), "2 j 18 h");
        assert_eq!(told(48.0 * 60.0), "<2> j");
        assert_eq!(told(1173.0 * 24.0 * 60.0), "<1173> j");
    }

    #[test]
    fn a_page_knows_where_it_lies() {
        assert_eq!(page_bounds(50, 50), (51, 100));
        assert_eq!(page_bounds(0, 0), (0, 0));
        assert_eq!(page_offset(Some(50), false, None, 50), Some(50));
        assert_eq!(page_offset(None, true, Some(486), 36), Some(450));
        assert_eq!(page_offset(None, true, None, 36), None);
        assert_eq!(page_offset(None, false, Some(486), 50), None);
    }

    #[test]
    fn the_warning_comes_two_minutes_before() {
        assert_eq!(warning_minutes(121_000.0), None);
        assert_eq!(warning_minutes(120_000.0), Some(2));
        assert_eq!(warning_minutes(1.0), Some(1));
        assert_eq!(warning_minutes(0.0), None);
    }
}
