//! The period of a figure: a year, months of it, or a day.

use std::fmt;

use crate::diagnostic::numeral::{calendar_year, folded};

/// The period of a figure: a year, a month, several months of one year, or a day.
///
/// A single month (`2025-09`) means that month, or for a stock its end. Whether a flow "of 2025-09" covers September or
/// January to September is ambiguous; it is part of a year either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12, if given; of several the last.
    pub month: Option<u8>,
    /// The day, 1 to 31, if given.
    pub day: Option<u8>,
    /// The first of several months: 1 of January to September.
    pub since: Option<u8>,
}

/// The first year with four digits of its own: what is written with fewer is a slip.
const FIRST_YEAR: i32 = 1000;

/// Halves and quarters as they are written after the year, with their first and last month.
const PARTS: [(&str, (u8, u8)); 20] = [
    ("上半年", (1, 6)),
    ("下半年", (7, 12)),
    ("h1", (1, 6)),
    ("h2", (7, 12)),
    ("一季度", (1, 3)),
    ("二季度", (4, 6)),
    ("三季度", (7, 9)),
    ("四季度", (10, 12)),
    ("1季度", (1, 3)),
    ("2季度", (4, 6)),
    ("3季度", (7, 9)),
    ("4季度", (10, 12)),
    ("前两季度", (1, 6)),
    ("前二季度", (1, 6)),
    ("前三季度", (1, 9)),
    ("前3季度", (1, 9)),
    ("q1", (1, 3)),
    ("q2", (4, 6)),
    ("q3", (7, 9)),
    ("q4", (10, 12)),
];

impl Period {
    /// A whole year.
    #[must_use]
    pub const fn whole(year: i32) -> Self {
        Self { year, month: None, day: None, since: None }
    }

    /// Reads `2022`, `2025-09`, `2020-11-01` or `2025-01/2025-09`; also `2025年`, `2025年9月`, `2025年末` and what statistics
    /// offices write for months of a year (`2025年1-9月`, `2025年前三季度`, `2025年上半年`, `2025Q3`); and, as spreadsheets turn
    /// years and dates into, `2024.0` and `2020/11/1`. All twelve months are the year.
    ///
    /// `2025.1` is not read: a spreadsheet makes it of 2025.10 too. Nor is a year before 1000, such as `0226`.
    ///
    /// ```
    /// use carecast::baseline::Period;
    /// assert_eq!(Period::parse("2025年1-9月"), Period::parse("2025-01/2025-09"));
    /// assert_eq!(Period::parse("2025年1-12月"), Some(Period::whole(2025)));
    /// ```
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        Self::of_any_year(written).filter(|period| period.year >= FIRST_YEAR)
    }

    fn of_any_year(written: &str) -> Option<Self> {
        if let Some(date) = iso_date(written) {
            return Some(date);
        }
        if let Some(year) = calendar_year(written) {
            return Some(Self::whole(year));
        }
        let plain: String = folded(written).chars().filter(|c| !c.is_whitespace()).collect();
        let plain = ["截至", "截止"].iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain);
        let plain = plain.chars().map(plain_sign).collect::<String>().to_lowercase();
        let (year, rest) = plain.split_at_checked(4)?;
        let year = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok()).flatten()?;
        match rest.strip_prefix('年') {
            Some(rest) => in_words(year, rest.strip_prefix('度').unwrap_or(rest)),
            None => in_digits(year, rest),
        }
    }

    /// The months `first` to `last` of a year; all twelve are the year.
    fn months(year: i32, (first, last): (u8, u8)) -> Option<Self> {
        let valid = 1 <= first && first <= last && last <= 12;
        let since = Some(first).filter(|_| first < last);
        valid.then_some(match (first, last) {
            (1, 12) => Self::whole(year),
            _ => Self { month: Some(last), since, ..Self::whole(year) },
        })
    }

    fn date(year: i32, month: u8, day: u8) -> Option<Self> {
        let valid = (1..=12).contains(&month) && 1 <= day && day <= days_in(year, month);
        valid.then_some(Self { month: Some(month), day: Some(day), ..Self::whole(year) })
    }

    /// Whether it is shorter than a year.
    #[must_use]
    pub fn is_within_year(self) -> bool {
        self.month.is_some()
    }

    /// Its last day, for sorting: a year ends after each of its months.
    pub(crate) fn end(self) -> (i32, u8, u8) {
        let month = self.month.unwrap_or(12);
        (self.year, month, self.day.unwrap_or_else(|| days_in(self.year, month)))
    }

    /// Its end in years: 2024 for the end of 2024, 2024.75 for that of September 2025.
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

/// The signs that stand between the ends of a span, as a hyphen.
fn plain_sign(c: char) -> char {
    if matches!(c, '\u{2010}'..='\u{2015}' | '~' | '～' | '至' | '到') { '-' } else { c }
}

/// What follows `2025年`.
fn in_words(year: i32, rest: &str) -> Option<Period> {
    let plain = rest.trim_end_matches(['末', '底']);
    let plain = plain.strip_prefix('第').unwrap_or(plain);
    if let Some((_, months)) = PARTS.iter().find(|(word, _)| *word == plain) {
        return Period::months(year, *months);
    }
    let number = |text: &str| text.parse::<u8>().ok();
    if let Some(count) = plain.strip_prefix('前').and_then(|rest| rest.strip_suffix("个月")) {
        return Period::months(year, (1, number(count)?));
    }
    if let Some((month, day)) = plain.strip_suffix('日').and_then(|rest| rest.split_once('月')) {
        return Period::date(year, number(month)?, number(day)?);
    }
    let months = plain.strip_suffix('份').unwrap_or(plain).strip_suffix('月')?;
    match months.split_once('-') {
        Some((first, last)) => {
            // `1-9月`, `1月-9月`, `1月-2025年9月`.
            let last = last.strip_prefix(&format!("{year}年")).unwrap_or(last);
            Period::months(year, (number(first.strip_suffix('月').unwrap_or(first))?, number(last)?))
        }
        None => number(months).and_then(|month| Period::months(year, (month, month))),
    }
}

/// The date that a text of the form `2020-11-01` writes.
fn iso_date(written: &str) -> Option<Period> {
    let bytes = written.as_bytes();
    let is_sign = |at: usize| matches!(at, 4 | 7);
    let is_date = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, b)| if is_sign(at) { *b == b'-' } else { b.is_ascii_digit() });
    let part = |range: std::ops::Range<usize>| written.get(range).filter(|_| is_date);
    Period::date(part(0..4)?.parse().ok()?, part(5..7)?.parse().ok()?, part(8..10)?.parse().ok()?)
}

/// What follows `2025` where no 年 does.
fn in_digits(year: i32, rest: &str) -> Option<Period> {
    let words = rest.strip_prefix('-').unwrap_or(rest);
    if let Some((_, months)) = PARTS.iter().find(|(word, _)| *word == words) {
        return Period::months(year, *months);
    }
    if let Some((first, last)) = words.split_once('-') {
        let of = |word: &str| PARTS.iter().find(|(known, _)| *known == word).map(|(_, months)| *months);
        if let (Some((first, _)), Some((_, last))) = (of(first), of(last)) {
            return Period::months(year, (first, last));
        }
    }
    let number =
        |text: &str| Some(text).filter(|t| t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit()))?.parse::<u8>().ok();
    // ISO 8601 writes a span as its ends: 2025-01/2025-09.
    if let Some((first, last)) = rest.split_once(&format!("/{year}-")) {
        return Period::months(year, (number(first.strip_prefix('-')?)?, number(last)?));
    }
    let parts: Vec<u8> = rest.strip_prefix(['-', '/'])?.split(['-', '/']).map(number).collect::<Option<_>>()?;
    match parts[..] {
        [month] => Period::months(year, (month, month)),
        [month, day] => Period::date(year, month, day),
        _ => None,
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year;
        write!(f, "{year:04}")?;
        if let Some(first) = self.since {
            write!(f, "-{first:02}/{year:04}")?;
        }
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn periods_are_years_months_or_days() {
        let day = Period::parse("2020-11-01").unwrap();
        assert_eq!((day.year, day.month, day.day), (2020, Some(11), Some(1)));
        for bad in [
            "22",
            "2022-13",
            "2022-01-32",
            "2022-01-01-01",
            "x",
            "2022-02-29",
            "+022",
            "2025.1",
            "2025.10",
            "2025.09",
            "2025年13月",
            "2025年9-1月",
            "2025年0-9月",
            "2025年1-9",
            "2021-2025",
            "2021-2025年",
            "2025.",
            "Sep-25",
            "2025Q5",
            "2025-09/2025-01",
            "2025-01/2026-03",
            "2025年前13个月",
            "",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn months_of_a_year_are_no_day_and_no_year() {
        let months = |first, last| Some(Period { month: Some(last), since: Some(first), ..Period::whole(2025) });
        for nine in [
            "2025年1-9月",
            "2025年1－9月",
            "2025年1—9月",
            "2025年1~9月",
            "2025年1至9月",
            "2025年01-09月",
            "2025年1月-9月",
            "2025年1月至2025年9月",
            "2025年1-9月份",
            "2025 年 1-9 月",
            "2025年前三季度",
            "2025年前9个月",
            "2025Q1-Q3",
            "2025-01/2025-09",
        ] {
            assert_eq!(Period::parse(nine), months(1, 9), "{nine}");
        }
        for (written, first, last) in [
            ("2025Q3", 7, 9),
            ("2025-Q3", 7, 9),
            ("2025年三季度", 7, 9),
            ("2025年第三季度", 7, 9),
            ("2025年上半年", 1, 6),
            ("2025上半年", 1, 6),
            ("2025H2", 7, 12),
            ("2025年一季度", 1, 3),
            ("2025年前11个月", 1, 11),
        ] {
            assert_eq!(Period::parse(written), months(first, last), "{written}");
        }
        for month in ["2025-09", "2025年9月", "2025年9月末", "2025年9月底", "2025年9月份", "2025/9", "截至2025年9月末"]
        {
            assert_eq!(Period::parse(month), Some(Period { month: Some(9), ..Period::whole(2025) }), "{month}");
        }
        for year in
            ["2025", "2025年", "2025年末", "2025年全年", "2025年度", "2025年1-12月", "2025.0", "2025.00", "2025全年"]
        {
            assert_eq!(Period::parse(year), Some(Period::whole(2025)), "{year}");
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for written in ["2025", "2025-09", "2025-09-30", "2025-01/2025-09", "1000-07/1000-12", "9999"] {
            assert_eq!(Period::parse(written).unwrap().to_string(), written);
        }
        for early in ["0226", "0226年", "0226h2", "0226-07/0226-12", "0999年1-9月", "0000-01-01"] {
            assert_eq!(Period::parse(early), None, "{early}");
        }
    }

    /// What may follow the four digits of a year.
    fn after_the_year() -> impl Strategy<Value = String> {
        let part = || prop::sample::select(PARTS.map(|(word, _)| word).to_vec());
        let month = || prop_oneof![(1..=12_u8).prop_map(|month| month.to_string()), "[0-9]{2}"];
        let sign = || prop::sample::select(vec!["-", "—", "~", "至", "到"]);
        prop_oneof![
            prop::sample::select(vec!["", ".0", "年", "年末", "年度", "年全年", "全年"]).prop_map(str::to_owned),
            (prop::sample::select(vec!["", "-", "年", "年第"]), part())
                .prop_map(|(sign, part)| format!("{sign}{part}")),
            (part(), part()).prop_map(|(first, last)| format!("{first}-{last}")),
            ("[-/]", month()).prop_map(|(sign, month)| format!("{sign}{month}")),
            ("[-/]", month(), month()).prop_map(|(sign, month, day)| format!("{sign}{month}{sign}{day}")),
            (month(), "(|末|底|份)").prop_map(|(month, end)| format!("年{month}月{end}")),
            (month(), month()).prop_map(|(month, day)| format!("年{month}月{day}日")),
            (month(), "(|月)", sign(), month()).prop_map(|(a, word, sign, b)| format!("年{a}{word}{sign}{b}月")),
            month().prop_map(|count| format!("年前{count}个月")),
        ]
    }

    proptest! {
        #[test]
        fn every_form_is_read_again_as_it_is_shown(year in "[0-9]{4}", rest in after_the_year(), until in "(截至|)") {
            let written = format!("{until}{year}{rest}");
            if let Some(period) = Period::parse(&written) {
                prop_assert_eq!(period.year.to_string(), year);
                prop_assert_eq!(Period::parse(&period.to_string()), Some(period), "{}", written);
            }
        }

        #[test]
        fn both_ends_of_a_span_name_its_year(year in 1000..=9999_i32, first in 1..=12_u8, last in 1..=12_u8) {
            let read = |written: String| Period::parse(&written);
            let spans = [
                format!("{year}-{first:02}/{year}-{last:02}"),
                format!("{year}年{first}月-{year}年{last}月"),
                format!("{year}年{first}-{last}月"),
            ];
            let periods = spans.map(read);
            prop_assert_eq!(periods[0].is_some(), first <= last);
            for period in periods {
                prop_assert_eq!(period, periods[0]);
                prop_assert_eq!(period.and_then(|period| Period::parse(&period.to_string())), period);
            }
        }
    }

    #[test]
    fn a_year_ends_at_its_own_number() {
        let ends = ["2025", "2025-12-31", "2025-09", "2025年1-9月"]
            .map(|written| Period::parse(written).unwrap().end_in_years());
        assert_eq!(ends, [2025.0, 2025.0, 2024.75, 2024.75]);
    }
}
