//! Published, derived and assumed figures of the past, each with where it comes from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::document::{Node, choice};
use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, nearest, suggestion};
use crate::indicator::{Comparator, Dimension, Indicator, Unit};
use crate::language::{Language, Text, text};

/// How a figure came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Somebody responsible published it; the source says who.
    Published,
    /// It follows from published figures by a stated rule.
    Derived,
    /// Nobody published it: a reason is given.
    Assumed,
}

pub(super) const STATUSES: [(&str, Status); 3] =
    [("published", Status::Published), ("derived", Status::Derived), ("assumed", Status::Assumed)];

impl Status {
    /// The word for readers.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Published => Text::new("公布", "published"),
            Self::Derived => Text::new("推算", "derived"),
            Self::Assumed => Text::new("假设", "assumed"),
        }
    }
}

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
    /// Reads `2022`, `2025-09` or `2020-11-01`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut parts = written.split('-');
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
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// One figure of the past.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The dotted name.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// The figure in base units.
    pub value: f64,
    /// How the figure bounds the true one.
    pub comparator: Comparator,
    /// The unit in which it was published.
    pub unit: Unit,
    /// Published, derived or assumed.
    pub status: Status,
    /// The id of its statistical basis, if bases matter for it.
    pub basis: Option<String>,
    /// When it was published, if known.
    pub published_on: Option<String>,
    /// Whether it was published as preliminary.
    pub preliminary: bool,
    /// The id of its source.
    pub source: String,
    /// A remark.
    pub note: String,
}

const COLUMNS: [&str; 11] = [
    "indicator",
    "period",
    "value",
    "comparator",
    "unit",
    "status",
    "basis",
    "published_on",
    "preliminary",
    "source",
    "note",
];

/// What the ids in a series may refer to.
pub(super) struct Known<'k> {
    pub(super) bases: &'k [String],
    pub(super) sources: &'k [String],
    pub(super) indicators: &'k [Indicator],
}

pub(super) fn read(source: &Arc<Source>, known: &Known<'_>, problems: &mut Diagnostics) -> Vec<Observation> {
    let names: Vec<&str> = known.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
    let mut series: Vec<Observation> = Vec::new();
    table::read(source, &COLUMNS, problems, |row, problems| {
        let Some(observation) = observation(row, known, problems) else { return };
        warn_of_typing_error(&observation, row, &names, problems);
        if let Some(indicator) = known.indicators.iter().find(|indicator| indicator.name == observation.indicator) {
            check_against(&observation, indicator, row, problems);
        }
        let twin = series.iter().any(|other| {
            other.indicator == observation.indicator
                && other.period == observation.period
                && other.basis == observation.basis
        });
        if twin {
            let (indicator, period) = (row.cell(0), row.cell(1));
            problems.error(
                row.whole(),
                text!(
                    "{indicator} {period} 在同一口径下出现两次",
                    "{indicator} {period} stands here twice on one basis"
                ),
            );
        }
        series.push(observation);
    });
    series
}

fn observation(row: &Row<'_>, known: &Known<'_>, problems: &mut Diagnostics) -> Option<Observation> {
    let period = Period::parse(row.cell(1));
    if period.is_none() {
        let written = row.cell(1);
        problems
            .error(row.span(1), text!("读不懂时期 `{written}`", "`{written}` is not a period"))
            .expected(text!("应为 2022、2025-09 或 2020-11-01", "expected 2022, 2025-09 or 2020-11-01"));
    }
    let value = row.number(2, problems);
    let comparator = one_of(row, 3, &Comparator::SIGNS, problems);
    let unit = Unit::parse(row.cell(4));
    if unit.is_none() {
        let written = row.cell(4);
        let symbols: Vec<&str> = Unit::all().flat_map(|unit| [unit.symbol, unit.zh]).collect();
        problems
            .error(row.span(4), text!("未知的单位 `{written}`", "unknown unit `{written}`"))
            .hint(suggestion(written, symbols));
    }
    let status = one_of(row, 5, &STATUSES, problems);
    let preliminary = one_of(row, 8, &[("yes", true), ("no", false), ("", false)], problems);
    refer(row, 6, known.bases, true, problems);
    refer(row, 9, known.sources, false, problems);
    let unit = unit?;
    Some(Observation {
        indicator: row.cell(0).to_owned(),
        period: period?,
        value: unit.to_base(value?),
        comparator: comparator?,
        unit,
        status: status?,
        basis: (!row.cell(6).is_empty()).then(|| row.cell(6).to_owned()),
        published_on: (!row.cell(7).is_empty()).then(|| row.cell(7).to_owned()),
        preliminary: preliminary?,
        source: row.cell(9).to_owned(),
        note: row.cell(10).to_owned(),
    })
}

fn one_of<T: Copy>(row: &Row<'_>, column: usize, options: &[(&str, T)], problems: &mut Diagnostics) -> Option<T> {
    let node =
        Node { value: crate::diagnostic::document::Value::String(row.cell(column).to_owned()), span: row.span(column) };
    choice(&node, options, problems)
}

fn refer(row: &Row<'_>, column: usize, ids: &[String], may_be_empty: bool, problems: &mut Diagnostics) {
    let written = row.cell(column);
    if (may_be_empty && written.is_empty()) || ids.iter().any(|id| id == written) {
        return;
    }
    let what = COLUMNS[column];
    if written.is_empty() {
        problems.error(row.span(column), text!("缺少 {what}", "{what} is empty"));
        return;
    }
    problems
        .error(
            row.span(column),
            text!("baseline.toml 里没有 {what} `{written}`", "baseline.toml has no {what} `{written}`"),
        )
        .hint(suggestion(written, ids.iter().map(String::as_str)));
}

/// A name that no component knows is allowed, but a near miss of one that is known is more likely an error.
fn warn_of_typing_error(observation: &Observation, row: &Row<'_>, names: &[&str], problems: &mut Diagnostics) {
    let written = observation.indicator.as_str();
    if written.is_empty() {
        problems.error(row.whole(), text!("这一行没有指标名", "this row has no indicator"));
    }
    if names.contains(&written) {
        return;
    }
    let Some(near) = nearest(written, names.iter().copied()) else { return };
    if strsim::levenshtein(written, near) <= 2 {
        problems
            .warning(row.span(0), text!("没有名为 `{written}` 的指标", "no indicator is named `{written}`"))
            .hint(text!("是否想写 `{near}`？", "did you mean `{near}`?"));
    }
}

/// A figure of an indicator that the model knows has its kind of unit, and is negative only where it can be.
fn check_against(observation: &Observation, indicator: &Indicator, row: &Row<'_>, problems: &mut Diagnostics) {
    let (name, unit) = (&indicator.name, observation.unit);
    // A flow over a year may be published without saying "a year".
    let plain = Dimension { years: 0, ..indicator.unit.dimension };
    if !indicator.unit.accepts(unit) && unit.dimension != plain {
        let (zh, en) = (indicator.unit.label(Language::Chinese), indicator.unit.label(Language::English));
        problems
            .error(row.span(4), text!("{name} 不能用这个单位", "{name} is not measured in this"))
            .expected(text!("应为 `{zh}` 一类的单位", "expected a unit like `{en}`"));
    }
    if observation.value < 0.0 && !indicator.can_be_negative() {
        problems.error(row.span(2), text!("{name} 不能为负", "{name} cannot be negative"));
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
}
