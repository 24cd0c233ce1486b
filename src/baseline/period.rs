//! What a figure is about: a year, a month or a day.

use std::fmt;

use crate::diagnostic::numeral::folded;

/// What a figure is about: a year, a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12, if one is named.
    pub month: Option<u8>,
    /// The day, 1 to 31, if one is named.
    pub day: Option<u8>,
}

impl Period {
    /// Reads `2022`, `2025-09` or `2020-11-01`; also `2025年`, `2025年9月`, `2025年末` and, as spreadsheets turn dates
    /// into, `2020/11/1`.
    ///
    /// `2025.1` is not read: a spreadsheet makes it of 2025.10 too.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let written = folded(written.trim());
        let plain = match written.strip_suffix("年末").or_else(|| written.strip_suffix("年底")) {
            Some(year) => year.to_owned(),
            None => written.trim_end_matches(['年', '月', '日']).replace(['年', '月', '/'], "-"),
        };
        let mut parts = plain.split('-').map(str::trim);
        let year =
            parts.next().filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let month = parts.next().map(|month| month.parse().ok().filter(|m| (1..=12).contains(m)));
        let day = parts.next().map(|day| day.parse().ok().filter(|d| (1..=31).contains(d)));
        if parts.next().is_some() || month == Some(None) || day == Some(None) {
            return None;
        }
        let period = Self { year, month: month.flatten(), day: day.flatten() };
        (period.day <= period.month.map(|month| days_in(year, month))).then_some(period)
    }

    /// The day at which it ends, for putting periods in order: a year ends after each of its months.
    pub(crate) fn end(self) -> (i32, u8, u8) {
        (self.year, self.month.unwrap_or(12), self.day.unwrap_or(31))
    }

    /// Its end in years: a year's own number stands for its end, 2024.75 for that of September 2025.
    #[must_use]
    pub fn end_in_years(self) -> f64 {
        let months = f64::from(self.month.unwrap_or(12));
        let before = match self.day {
            Some(day) => (months - 1.0 + f64::from(day) / 31.0) / 12.0,
            None => months / 12.0,
        };
        f64::from(self.year) - 1.0 + before
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        let parts = [self.month, self.day];
        parts.into_iter().flatten().try_for_each(|part| write!(f, "-{part:02}"))
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_years_months_or_days() {
        let day = Period::parse("2020-11-01").unwrap();
        assert_eq!((day.year, day.month, day.day), (2020, Some(11), Some(1)));
        for bad in ["22", "2022-13", "2022-01-32", "2022-01-01-01", "x", "2022-02-29", "+022"] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_year_ends_at_its_own_number() {
        let ends = ["2025", "2025-12-31", "2025-09"].map(|written| Period::parse(written).unwrap().end_in_years());
        assert_eq!(ends, [2025.0, 2025.0, 2024.75]);
    }
}
