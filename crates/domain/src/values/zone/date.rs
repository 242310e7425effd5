use super::FILLER;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A day as a zone has it: two digits of the year; of a birth any part may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ZoneDate {
    year: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
}

impl ZoneDate {
    /// This day.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        // Both conversions hold: a remainder, and a month or day.
        let part = |part: u32| u8::try_from(part).ok();
        Self { year: part(date.year().rem_euclid(100).unsigned_abs()), month: part(date.month()), day: part(date.day()) }
    }

    /// Reads six characters: `YYMMDD`, a part that is not known as `<<`.
    pub(super) fn of_field(field: &[u8]) -> Option<Self> {
        let [y1, y2, m1, m2, d1, d2] = *field else { return None };
        let part = |tens: u8, ones: u8, allowed: std::ops::RangeInclusive<u8>| match (tens, ones) {
            (FILLER, FILLER) => Some(None),
            (b'0'..=b'9', b'0'..=b'9') => Some(Some((tens - b'0') * 10 + ones - b'0')).filter(|n| n.is_some_and(|n| allowed.contains(&n))),
            _ => None,
        };
        Some(Self { year: part(y1, y2, 0..=99)?, month: part(m1, m2, 1..=12)?, day: part(d1, d2, 1..=31)? })
    }

    /// The day of birth that is meant: the last one up to today. None where part of it is unknown.
    #[must_use]
    pub fn birth(self, today: NaiveDate) -> Option<NaiveDate> {
        self.days(today).rfind(|day| *day <= today)
    }

    /// The end of validity that is meant: the one nearest to today, 50 years at most before or after. None where part of it is
    /// unknown.
    #[must_use]
    pub fn expiry(self, today: NaiveDate) -> Option<NaiveDate> {
        self.days(today).min_by_key(|day| (*day - today).num_days().unsigned_abs())
    }

    /// The days it can mean, a century before and after included.
    fn days(self, today: NaiveDate) -> impl DoubleEndedIterator<Item = NaiveDate> {
        let century = today.year() - today.year().rem_euclid(100);
        let day = self.year.zip(self.month).zip(self.day);
        [-100, 0, 100].into_iter().filter_map(move |offset| {
            let ((year, month), day) = day?;
            NaiveDate::from_ymd_opt(century + offset + i32::from(year), u32::from(month), u32::from(day))
        })
    }
}

impl fmt::Display for ZoneDate {
    /// As in a zone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.year, self.month, self.day] {
            match part {
                Some(part) => write!(f, "{part:02}")?,
                None => f.write_str("<<")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for ZoneDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneDate(…)")
    }
}
