//! Published, derived and assumed figures, each with its source.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cell::figure;
use super::naming::{SubjectMeasure, TableNames};
use super::{ActualRow, Basis, Period, StockDay, basis};
use crate::diagnostic::document::{Node, TomlValue, choice};
use crate::diagnostic::table::{self, ColumnSpec, Row};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::indicator::{Comparator, Indicator, IndicatorKind, Unit};
use crate::language::{Language, Text, text};

/// The status of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Published by a responsible body, which the source names.
    Published,
    /// Derived from published figures by a stated rule.
    Derived,
    /// Not published; a reason is given.
    Assumed,
}

pub(super) const STATUSES: [(&str, Status); 3] =
    [("published", Status::Published), ("derived", Status::Derived), ("assumed", Status::Assumed)];

impl Status {
    /// The word shown to readers.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Published => Text::new("公布", "published"),
            Self::Derived => Text::new("推算", "derived"),
            Self::Assumed => Text::new("假设", "assumed"),
        }
    }

    /// The standard error of a figure relative to its size; an assumption of the program.
    pub(crate) fn roughness(self) -> f64 {
        match self {
            Self::Published => 0.005,
            Self::Derived => 0.015,
            Self::Assumed => 0.05,
        }
    }

    /// The mark of an unpublished figure: `*` derived, `†` assumed.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Published => "",
            Self::Derived => "*",
            Self::Assumed => "†",
        }
    }
}

/// A published, derived or assumed figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The dotted name.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// The figure in base units.
    pub value: f64,
    /// Whether the figure is exact, approximate or a bound.
    pub comparator: Comparator,
    /// The unit in which it was published.
    pub unit: Unit,
    /// Half of the last digit, in base units: the rounding error.
    pub half_digit: f64,
    /// Published, derived or assumed.
    pub status: Status,
    /// The id of its statistical basis, if bases matter for it.
    pub basis: Option<String>,
    /// When it was published, if known.
    pub published_on: Option<String>,
    /// Whether it was published as preliminary.
    pub preliminary: bool,
    /// The id of its source, or its source in words.
    pub source: String,
    /// A remark.
    pub note: String,
}

impl Observation {
    /// The end of its period in years, as [`Period::end_in_years`].
    #[must_use]
    pub fn at(&self) -> f64 {
        self.period.end_in_years()
    }

    /// The range compatible with its rounding and its comparator, in base units: a figure published as "more than 5580" is
    /// taken to be below the next that could have been published in this way.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        let (value, digit) = (self.value, 2.0 * self.half_digit);
        match self.comparator {
            Comparator::Equal => (value - self.rounding(), value + self.rounding()),
            Comparator::About => (value - self.half_digit, value + self.half_digit),
            Comparator::Above | Comparator::AtLeast => (value, value + digit),
            Comparator::Below | Comparator::AtMost => (value - digit, value),
        }
    }

    /// The rounding tolerance, in base units: half of its last digit, and 0 for counts of whole things
    /// ([`Unit::rounding`]).
    #[must_use]
    pub fn rounding(&self) -> f64 {
        self.unit.rounding(self.half_digit)
    }

    /// How far the truth may lie from it, as a standard deviation in base units, by how rough its source is: half of its last
    /// digit (evenly spread), and of its size 0.5 % where it is published, 1 % where as preliminary, 1.5 % where derived and
    /// 5 % where assumed. The percentages are a choice of ours.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let preliminary = self.preliminary && self.status == Status::Published;
        let rough = if preliminary { 0.01 } else { self.status.roughness() };
        let (rounding, size) = (2.0 * self.half_digit / 12.0_f64.sqrt(), rough * self.value);
        (rounding * rounding + size * size).sqrt()
    }

    /// Whether it was known on a day, such as `2020-12-31`; `None` where nobody knows when it was published. One of which only
    /// the month or the year of publication is known was so at its end.
    #[must_use]
    pub fn known_by(&self, day: &str) -> Option<bool> {
        self.published_by().map(|published| published.as_str() <= day)
    }

    /// The day of publication; for a month or year its last day.
    pub(crate) fn published_by(&self) -> Option<String> {
        let (year, month, day) = Period::parse(self.published_on.as_deref()?)?.end();
        Some(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// Whether it refers to a period rather than a moment: by its indicator, or for unknown ones by its unit, name and
    /// period.
    pub(crate) fn is_over_a_year(&self, indicator: Option<&Indicator>) -> bool {
        let by_itself = || {
            let dimension = self.unit.dimension;
            let is_flow = dimension.years < 0 || dimension.money == 1 && dimension.persons == 0 && dimension.beds == 0;
            is_flow || self.period.since.is_some() || self.indicator.contains("growth")
        };
        indicator.map_or_else(by_itself, Indicator::is_over_a_year)
    }

    /// Whether it covers part of a year and is not an annual figure, such as value added of January to September. A stock
    /// of a month is one at the end of that month.
    pub(crate) fn is_of_part_of_year(&self, indicator: Option<&Indicator>) -> bool {
        self.is_over_a_year(indicator) && !StockDay::YearEnd.is_year(self.period)
    }
}

/// The columns of a table of figures, in the order in which [`observation`] reads them.
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

/// The meaning of names in a table of figures, and its optional columns.
pub(super) struct SeriesContext<'k> {
    pub(super) bases: &'k [Basis],
    /// The ids of sources; without ids, a source is text.
    pub(super) sources: Option<&'k [String]>,
    pub(super) names: TableNames<'k>,
}

impl SeriesContext<'_> {
    /// Whether rows have a source, as in a baseline.
    fn in_full(&self) -> bool {
        self.sources.is_some()
    }
}

/// Reads the figures of a baseline, or figures published later: all vintages.
pub(super) fn read(source: &Arc<Source>, known: &SeriesContext<'_>, problems: &mut Diagnostics) -> FigureTable {
    let must = |name: &str| {
        let of_baseline = ["status", "source"].contains(&name) && known.in_full();
        of_baseline || ["indicator", "period", "value", "unit"].contains(&name)
    };
    let column = |name| if must(name) { ColumnSpec::required(name) } else { ColumnSpec::optional(name) };
    let mut columns = COLUMNS.map(column).to_vec();
    if !known.in_full() {
        // The body asked for the figure; for people only.
        columns.push(ColumnSpec::optional("department"));
        columns.extend(["verdict", "assessed_by", "assessed_on"].map(ColumnSpec::optional));
        // What the figure is called; for people only.
        columns.push(ColumnSpec::optional("label"));
    }
    let (mut series, mut assessments): (Vec<ActualRow>, Vec<AssessedRow>) = (Vec::new(), Vec::new());
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut empty = 0;
    table::read(source, &columns, problems, |row, problems| {
        let has_assessment = !known.in_full() && !row.cell(VERDICT).is_empty();
        if has_assessment {
            assessments.extend(assessed(row, known, problems));
        }
        if !known.in_full() && row.cell(2).is_empty() {
            empty += usize::from(!has_assessment);
            return;
        }
        let Some(observation) = observation(row, known, &mut unknown, problems) else { return };
        match series.iter().find(|other| is_twin(&other.figure, &observation)) {
            Some(twin) => report_twin(twin, row, problems),
            None => series.push(ActualRow { figure: observation, place: row.span(2) }),
        }
    });
    if empty > 0 {
        problems.note(
            Span::new(source, 0..0),
            text!("没有数值、未计入的行数：{empty}", "rows without a value were skipped: {empty}"),
        );
    }
    (series, assessments)
}

/// The figures of a table, and what people say of targets in it.
type FigureTable = (Vec<ActualRow>, Vec<AssessedRow>);

/// The columns of an assessment by people, after those of figures and the department.
const VERDICT: usize = COLUMNS.len() + 1;
const ASSESSED_BY: usize = VERDICT + 1;
const ASSESSED_ON: usize = VERDICT + 2;

/// What people say of a target in a row of a table, as it is written: which words are verdicts, a plan knows.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessedRow {
    /// The id of the target, or the dotted name of its indicator.
    pub subject: String,
    /// The verdict.
    pub verdict: String,
    /// The cell of the verdict.
    pub place: Span,
    /// The evidence: the remark, or else the source.
    pub evidence: String,
    /// Who assessed it.
    pub by: String,
    /// The day.
    pub on: String,
}

/// The assessment of a row; without evidence, a name and a day it is none.
fn assessed(row: &Row<'_>, known: &SeriesContext<'_>, problems: &mut Diagnostics) -> Option<AssessedRow> {
    let (name, subject) = known.names.read(row, problems)?;
    let evidence = [10, 9].into_iter().map(|column| row.cell(column)).find(|cell| !cell.is_empty());
    let (by, on) = (row.cell(ASSESSED_BY), Period::parse(row.cell(ASSESSED_ON)).filter(|on| on.day.is_some()));
    let (Some(evidence), false, Some(on)) = (evidence, by.is_empty(), on) else {
        problems
            .error(
                row.span(VERDICT),
                text!("评估结论要有依据、评估人和评估日期", "a verdict needs evidence, a name and a day"),
            )
            .hint(text!(
                "依据写在说明列，评估人和评估日期各写一列，日期如 2026-01-15",
                "write the evidence in the column note, and `assessed_by` and `assessed_on`, such as 2026-01-15"
            ));
        return None;
    };
    Some(AssessedRow {
        subject: subject.map_or(name, |subject| subject.id.clone()),
        verdict: row.cell(VERDICT).to_owned(),
        place: row.span(VERDICT),
        evidence: evidence.to_owned(),
        by: by.to_owned(),
        on: on.to_string(),
    })
}

/// Whether two figures are duplicates.
fn is_twin(one: &Observation, other: &Observation) -> bool {
    let key = |o: &Observation| (o.period, o.comparator, o.preliminary);
    one.indicator == other.indicator
        && key(one) == key(other)
        && one.value == other.value
        && one.basis == other.basis
        && (one.published_on == other.published_on || one.published_on.is_none() || other.published_on.is_none())
}

fn report_twin(twin: &ActualRow, row: &Row<'_>, problems: &mut Diagnostics) {
    let (indicator, period, Text { zh, en }) = (row.cell(0), row.cell(1), twin.place.place_in_words());
    problems.warning(
        row.whole(),
        text!(
            "{indicator} {period} 在{zh}已有同样的数，只计一次",
            "{indicator} {period} has the same figure in {en}: it is counted once"
        ),
    );
}

fn observation(
    row: &Row<'_>,
    known: &SeriesContext<'_>,
    unknown: &mut BTreeSet<String>,
    problems: &mut Diagnostics,
) -> Option<Observation> {
    let full = known.in_full();
    let name = known.names.read(row, problems);
    let indicator = name.as_ref().and_then(|(name, _)| known.names.indicator(name));
    let subject = name.as_ref().and_then(|(_, subject)| *subject);
    let alone = subject.and_then(|subject| match subject.held {
        SubjectMeasure::Alone(unit) => Some(unit),
        SubjectMeasure::Level(_) | SubjectMeasure::Change(_) => None,
    });
    let of_nothing =
        name.as_ref().filter(|(name, subject)| subject.is_none() && indicator.is_none() && !known.names.is_known(name));
    if of_nothing.is_some_and(|(name, _)| unknown.insert(name.clone())) {
        known.names.report_unknown(row, full, problems);
    }
    let period = period(row, problems);
    // A figure that is not compared may have any unit.
    let own = of_nothing.and_then(|_| Unit::named(row.cell(4))).filter(|unit| !full && unit.is_coined());
    let wanted = alone.or_else(|| indicator.map(|indicator| indicator.unit)).or(own);
    let figure = figure(row, wanted, problems);
    let figure = figure.filter(|(value, _, unit)| check_against(row, (*value, *unit), (indicator, alone), problems));
    // Optional: exactness, and outside a baseline the status published.
    let unsaid = |column: usize| row.cell(column).is_empty();
    let comparator = match unsaid(3) {
        true => Some(Comparator::Equal),
        false => comparator(row, problems),
    };
    let status = match unsaid(5) && !full {
        true => Some(Status::Published),
        false => one_of(row, 5, &STATUSES, &STATUS_WORDS, problems),
    };
    let preliminary = one_of(row, 8, &PRELIMINARY, &PRELIMINARY_WORDS, problems);
    let basis = basis::of_cell(row, 6, known.bases, full, problems);
    if let Some(sources) = known.sources {
        refer(row, 9, sources, problems);
    }
    let published_on = row.cell(7);
    let published = Period::parse(published_on).filter(|day| day.since.is_none());
    if !published_on.is_empty() && published.is_none() {
        problems
            .error(row.span(7), text!("`{published_on}` 不是日期", "`{published_on}` is not a date"))
            .expected(text!("应为2023-03-02一类", "expected a date such as 2023-03-02"));
    }
    if let (Some(day), Some(period)) = (published, period) {
        report_early(day, period, row, problems);
    }
    let (value, half_digit, unit) = figure?;
    Some(Observation {
        indicator: name?.0,
        period: period?,
        value,
        comparator: comparator?,
        unit,
        half_digit,
        status: status?,
        basis,
        published_on: published.map(|day| day.to_string()),
        preliminary: preliminary?,
        source: row.cell(9).to_owned(),
        note: row.cell(10).to_owned(),
    })
}

/// Warns of a figure that was published before the last month of its period: what it says was not known then.
fn report_early(day: Period, period: Period, row: &Row<'_>, problems: &mut Diagnostics) {
    let month = |of: Period| (of.end().0, of.end().1);
    if month(day) < month(period) {
        problems
            .warning(
                row.span(7),
                text!(
                    "公布日期 {day} 早于所属时期 {period} 结束",
                    "published on {day}, before the end of the period {period}"
                ),
            )
            .hint(text!(
                "核对时期和公布日期；预计数不是公布数",
                "check the period and the day of publication; an expected figure is not a published one"
            ));
    }
}

fn period(row: &Row<'_>, problems: &mut Diagnostics) -> Option<Period> {
    let written = row.cell(1);
    let period = Period::parse(written);
    if period.is_none() {
        let problem = problems
            .error(row.span(1), text!("读不懂时期 `{written}`", "`{written}` is not a period"))
            .expected(text!(
                "应为2022、2025-09、2025年1-9月 或2020-11-01",
                "expected 2022, 2025-09, 2025-01/2025-09 or 2020-11-01"
            ));
        if written.contains('.') || written.contains(|c: char| c.is_ascii_alphabetic()) {
            problem.hint(text!(
                "电子表格会改写日期：2025.10成为2025.1，2025-09成为 Sep-25；把这一列设为文本",
                "spreadsheets rewrite dates: 2025.10 becomes 2025.1, and 2025-09 Sep-25; format the column as text"
            ));
        }
    }
    period
}

const PRELIMINARY: [(&str, bool); 3] = [("yes", true), ("no", false), ("", false)];

/// Chinese words and signs in place of those that files use.
const PRELIMINARY_WORDS: [(&str, bool); 3] = [("是", true), ("否", false), ("初步", true)];
const STATUS_WORDS: [(&str, Status); 3] =
    [("公布", Status::Published), ("推算", Status::Derived), ("假设", Status::Assumed)];

fn comparator(row: &Row<'_>, problems: &mut Diagnostics) -> Option<Comparator> {
    let written = row.cell(3);
    Comparator::read(&Node { value: TomlValue::String(written.to_owned()), span: row.span(3) }, problems)
}

/// The one of `options` that a cell names, by its own name or by one of the `words`.
fn one_of<T: Copy>(
    row: &Row<'_>,
    column: usize,
    options: &[(&str, T)],
    words: &[(&str, T)],
    problems: &mut Diagnostics,
) -> Option<T> {
    let written = row.cell(column);
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == written) {
        return Some(*meant);
    }
    choice(&Node { value: TomlValue::String(written.to_owned()), span: row.span(column) }, options, problems)
}

fn refer(row: &Row<'_>, column: usize, ids: &[String], problems: &mut Diagnostics) {
    let written = row.cell(column);
    if ids.iter().any(|id| id == written) {
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

/// A figure of an indicator, or of a target, has its kind of unit, is negative only where it can be, and not nothing where
/// there is always something.
fn check_against(
    row: &Row<'_>,
    (value, unit): (f64, Unit),
    (indicator, alone): (Option<&Indicator>, Option<Unit>),
    problems: &mut Diagnostics,
) -> bool {
    let before = problems.errors();
    let name = row.cell(0);
    let Some(wanted) = alone.or(indicator.map(|indicator| indicator.unit)) else { return true };
    // A flow over a year may be published without saying "a year".
    let is_flow = indicator.is_none_or(|indicator| indicator.kind == IndicatorKind::Flow);
    let fits = wanted.accepts(unit) || is_flow && wanted.is_same_but_for_year(unit);
    if !fits {
        let (zh, en) = (wanted.label(Language::Chinese), wanted.label(Language::English));
        problems
            .error(row.span(4), text!("{name} 不能用这个单位", "{name} is not measured in this"))
            .expected(text!("应为 `{zh}` 一类的单位", "expected a unit like `{en}`"));
    }
    let Some(indicator) = indicator else { return problems.errors() == before };
    if value < 0.0 && !indicator.can_be_negative() {
        problems.error(row.span(2), text!("{name} 不能为负", "{name} cannot be negative"));
    }
    if value == 0.0 && indicator.is_never_nothing() {
        problems
            .error(row.span(2), text!("{name} 不能为0", "{name} cannot be 0"))
            .hint(text!("不知道的数留空", "leave empty what is not known"));
    }
    problems.errors() == before
}
