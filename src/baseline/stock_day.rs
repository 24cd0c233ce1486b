//! The day of the year at which stocks are counted, and with it the twelve months over which flows are.

use super::Period;
use crate::language::{Text, text};

/// The day at which the stock of a year stands; its flows are those of the twelve months that end on that day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StockDay {
    /// 31 December: flows are those of the calendar year.
    #[default]
    YearEnd,
    /// 1 July: flows of year t are those from 1 July of the year before to 30 June of t.
    MidYear,
}

pub(super) const STOCK_DAYS: [(&str, StockDay); 2] = [("12-31", StockDay::YearEnd), ("07-01", StockDay::MidYear)];

impl StockDay {
    /// The day as files write it: `12-31` or `07-01`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::YearEnd => "12-31",
            Self::MidYear => "07-01",
        }
    }

    /// The day that files write so.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        STOCK_DAYS.iter().find(|(known, _)| *known == tag).map(|(_, day)| *day)
    }

    /// The day in one year.
    #[must_use]
    pub fn of(self, year: i32) -> Period {
        let (month, day) = match self {
            Self::YearEnd => (12, 31),
            Self::MidYear => (7, 1),
        };
        Period { month: Some(month), day: Some(day), ..Period::whole(year) }
    }

    /// Whether a figure of this period is that of a whole year: it names no month, or just this day.
    #[must_use]
    pub fn is_year(self, period: Period) -> bool {
        period.month.is_none() || period == self.of(period.year)
    }

    /// The day in one year, in words: `end of 2022`, `1 July 2025`.
    #[must_use]
    pub fn words(self, year: i32) -> Text {
        match self {
            Self::YearEnd => text!("{year}年末", "end of {year}"),
            Self::MidYear => text!("{year}年7月1日", "1 July {year}"),
        }
    }

    /// What a stock of any year is, in words: `year-end`, `1 July`.
    #[must_use]
    pub fn each_year(self) -> Text {
        match self {
            Self::YearEnd => Text::new("年末", "year-end"),
            Self::MidYear => Text::new("7月1日", "1 July"),
        }
    }

    /// A note for readers if flows are not those of calendar years.
    #[must_use]
    pub fn note(self) -> Option<Text> {
        match self {
            Self::YearEnd => None,
            Self::MidYear => Some(Text::new(
                "存量为当年7月1日，流量为此前十二个月（上年7月1日至当年6月30日）",
                "stocks at 1 July; flows over the twelve months before it (1 July of the year before to 30 June)",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_that_of_its_own_day() {
        let period = |written: &str| Period::parse(written).unwrap();
        for (day, other) in [(StockDay::YearEnd, StockDay::MidYear), (StockDay::MidYear, StockDay::YearEnd)] {
            assert!(day.is_year(period("2025")) && day.is_year(period(&format!("2025-{}", day.tag()))));
            assert!(!day.is_year(period(&format!("2025-{}", other.tag()))) && !day.is_year(period("2025-07")));
        }
    }
}
