//! Published, derived and assumed figures of the past, each with where it comes from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Actual, Period};
use crate::diagnostic::document::{Node, Value, choice};
use crate::diagnostic::numeral::{Fault, folded};
use crate::diagnostic::table::{self, Column, Row};
use crate::diagnostic::{Diagnostics, Source, Span, nearest, suggestion};
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

    /// The mark of a figure that nobody published: `*` derived, `†` assumed.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Published => "",
            Self::Derived => "*",
            Self::Assumed => "†",
        }
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
    /// Half of the last digit shown, in base units: how exactly it is known at best.
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

    /// The range that its rounding and its comparator leave, in base units: a figure published as "more than 5580" is
    /// taken to lie below the next that could have been published so.
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

    /// How far rounding may have moved it, in base units: half of its last digit, and nothing where whole things were
    /// counted ([`Unit::rounding`]).
    #[must_use]
    pub fn rounding(&self) -> f64 {
        self.unit.rounding(self.half_digit)
    }

    /// Whether it was known on a day, such as `2020-12-31`; `None` where nobody knows when it was published.
    #[must_use]
    pub fn known_by(&self, day: &str) -> Option<bool> {
        self.published_on.as_deref().map(|published| published <= day)
    }

    /// Whether another figure is about the same thing: indicator, period, basis and, where a figure was published more
    /// than once, the day.
    fn is_of_same(&self, other: &Self) -> bool {
        self.indicator == other.indicator
            && self.period == other.period
            && self.basis == other.basis
            && (self.published_on == other.published_on || self.published_on.is_none() || other.published_on.is_none())
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

/// What the names in a table of figures may refer to, and what may be left unsaid in it.
pub(super) struct Known<'k> {
    pub(super) bases: &'k [String],
    /// The ids of sources; where there are none, a source is told in words.
    pub(super) sources: Option<&'k [String]>,
    pub(super) indicators: &'k [Indicator],
}

impl Known<'_> {
    /// Whether a row says everything about its figure, as those of a baseline do.
    fn in_full(&self) -> bool {
        self.sources.is_some()
    }
}

/// Reads the figures of a baseline, or those that became known later.
pub(super) fn read(source: &Arc<Source>, known: &Known<'_>, problems: &mut Diagnostics) -> Vec<Actual> {
    let must = |name: &str| known.in_full() || ["indicator", "period", "value", "unit"].contains(&name);
    let column = |name| if must(name) { Column::required(name) } else { Column::optional(name) };
    let mut columns = COLUMNS.map(column).to_vec();
    if !known.in_full() {
        // Who was asked for the figure: for people, not for the figure itself.
        columns.push(Column::optional("department"));
    }
    let mut names: Vec<&str> = known.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
    names.extend(known.indicators.iter().flat_map(|indicator| [indicator.label.zh.as_str(), &indicator.label.en]));
    let mut series: Vec<Actual> = Vec::new();
    let mut empty = 0;
    table::read(source, &columns, problems, |row, problems| {
        if !known.in_full() && row.cell(2).is_empty() {
            empty += 1;
            return;
        }
        let Some(observation) = observation(row, known, problems) else { return };
        warn_of_typing_error(&observation, row, &names, problems);
        if let Some(indicator) = known.indicators.iter().find(|indicator| indicator.name == observation.indicator) {
            check_against(&observation, indicator, row, problems);
        }
        match series.iter().find(|other| other.figure.is_of_same(&observation)) {
            Some(twin) => tell_twin(twin, &observation, row, problems),
            None => series.push(Actual { figure: observation, place: row.span(2) }),
        }
    });
    if empty > 0 {
        problems.note(
            Span::new(source, 0..0),
            text!("没有数值、未计入的行数：{empty}", "rows without a value, which say nothing: {empty}"),
        );
    }
    series
}

/// Two rows about one thing: the same figure counts once, another contradicts.
fn tell_twin(twin: &Actual, observation: &Observation, row: &Row<'_>, problems: &mut Diagnostics) {
    let (indicator, period, line) = (row.cell(0), row.cell(1), twin.place.line());
    if twin.figure.value == observation.value && twin.figure.comparator == observation.comparator {
        problems.warning(
            row.whole(),
            text!(
                "{indicator} {period} 在第 {line} 行已有同样的数，只计一次",
                "{indicator} {period} has the same figure in line {line}: it is counted once"
            ),
        );
        return;
    }
    problems.error(
        row.whole(),
        text!(
            "{indicator} {period} 在同一口径下出现两次，第 {line} 行是另一个数",
            "{indicator} {period} stands here twice on one basis: line {line} has another figure"
        ),
    );
}

fn observation(row: &Row<'_>, known: &Known<'_>, problems: &mut Diagnostics) -> Option<Observation> {
    let full = known.in_full();
    let indicator = name(row, known, problems);
    let period = Period::parse(row.cell(1));
    if period.is_none() {
        let written = row.cell(1);
        let problem = problems
            .error(row.span(1), text!("读不懂时期 `{written}`", "`{written}` is not a period"))
            .expected(text!("应为 2022、2025-09 或 2020-11-01", "expected 2022, 2025-09 or 2020-11-01"));
        if written.contains('.') || written.contains(|c: char| c.is_ascii_alphabetic()) {
            problem.hint(text!(
                "电子表格会改写日期：2025.10 成为 2025.1，2025-09 成为 Sep-25；把这一列设为文本",
                "spreadsheets rewrite dates: 2025.10 becomes 2025.1, and 2025-09 Sep-25; format the column as text"
            ));
        }
    }
    let wanted = indicator.as_ref().and_then(|name| known.indicators.iter().find(|known| known.name == *name));
    let figure = figure(row, wanted.map(|indicator| indicator.unit), problems);
    // What may be left unsaid is that a figure is the very one, and that it was published.
    let unsaid = |column: usize| !full && row.cell(column).is_empty();
    let comparator = match unsaid(3) {
        true => Some(Comparator::Equal),
        false => comparator(row, problems),
    };
    let status = match unsaid(5) {
        true => Some(Status::Published),
        false => one_of(row, 5, &STATUSES, &STATUS_WORDS, problems),
    };
    let preliminary = one_of(row, 8, &PRELIMINARY, &PRELIMINARY_WORDS, problems);
    refer(row, 6, known.bases, true, problems);
    if let Some(sources) = known.sources {
        refer(row, 9, sources, false, problems);
    }
    let published_on = row.cell(7);
    if !published_on.is_empty() && Period::parse(published_on).is_none() {
        problems
            .error(row.span(7), text!("`{published_on}` 不是日期", "`{published_on}` is not a date"))
            .expected(text!("应为 2023-03-02 一类", "expected a date such as 2023-03-02"));
    }
    let (value, half_digit, unit) = figure?;
    Some(Observation {
        indicator: indicator?,
        period: period?,
        value,
        comparator: comparator?,
        unit,
        half_digit,
        status: status?,
        basis: (!row.cell(6).is_empty()).then(|| row.cell(6).to_owned()),
        published_on: Period::parse(published_on).map(|day| day.to_string()),
        preliminary: preliminary?,
        source: row.cell(9).to_owned(),
        note: row.cell(10).to_owned(),
    })
}

const PRELIMINARY: [(&str, bool); 3] = [("yes", true), ("no", false), ("", false)];

/// Chinese words and signs in place of those that files use.
const PRELIMINARY_WORDS: [(&str, bool); 3] = [("是", true), ("否", false), ("初步", true)];
const STATUS_WORDS: [(&str, Status); 3] =
    [("公布", Status::Published), ("推算", Status::Derived), ("假设", Status::Assumed)];
const COMPARATOR_WORDS: [(&str, Comparator); 9] = [
    ("超过", Comparator::Above),
    ("以上", Comparator::AtLeast),
    ("不低于", Comparator::AtLeast),
    ("等于", Comparator::Equal),
    ("约", Comparator::About),
    ("左右", Comparator::About),
    ("不超过", Comparator::AtMost),
    ("低于", Comparator::Below),
    ("不足", Comparator::Below),
];

/// The name of the indicator: as it stands there, or the one whose label stands there.
fn name(row: &Row<'_>, known: &Known<'_>, problems: &mut Diagnostics) -> Option<String> {
    let written = row.cell(0);
    let bare = |label: &str| folded(label).split_whitespace().collect::<String>().to_lowercase();
    let wanted = bare(written);
    let called = |indicator: &&Indicator| [&indicator.label.zh, &indicator.label.en].iter().any(|l| bare(l) == wanted);
    let found: Vec<&str> = match known.indicators.iter().find(|indicator| indicator.name == written) {
        Some(indicator) => vec![&indicator.name],
        None => known.indicators.iter().filter(called).map(|indicator| indicator.name.as_str()).collect(),
    };
    if let [_, _, ..] = found[..] {
        let all = found.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        problems
            .error(row.span(0), text!("`{written}` 可以指几个指标", "`{written}` may be any of several indicators"))
            .hint(text!("写其中一个：{all}", "write one of {all}"));
        return None;
    }
    Some(found.first().map_or(written, |name| name).to_owned())
}

/// The figure of a row in base units, half of its last digit, and its unit.
///
/// A cell may carry its unit (`2250万人`) or its scale (`2250万` of 人), as long as it and the unit of the row leave no
/// doubt: `2250万` of 万人 can be read in two ways.
fn figure(row: &Row<'_>, wanted: Option<Unit>, problems: &mut Diagnostics) -> Option<(f64, f64, Unit)> {
    let stated = unit(row, wanted, problems);
    let numeral = row.numeral(2).map_err(|fault| row.not_a_number(2, fault, problems)).ok()?;
    let stated = stated?;
    let half = numeral.half_digit();
    let own = Unit::parse(&numeral.rest);
    let unit = match (own, stated) {
        _ if numeral.rest.is_empty() => stated?,
        (Some(own), None) => own,
        (Some(own), Some(stated)) if own == stated => own,
        // The row says persons, the cell how many ten thousands of them.
        (Some(own), Some(stated)) if stated.is_base_of(own) => own,
        (None, Some(stated)) if stated.exponent == 0 && numeral.scaled().is_some() => {
            let scale = numeral.scaled()? / numeral.figure();
            let half = if scale.is_finite() { half * scale } else { half };
            return Some((stated.to_base(numeral.scaled()?), stated.to_base(half), stated));
        }
        (own, stated) => {
            match stated.filter(|_| own.is_some() || numeral.scaled().is_some()) {
                Some(stated) => tell_two_units(row, own, stated, problems),
                None => row.not_a_number(2, Fault::NotANumber, problems),
            }
            return None;
        }
    };
    Some((unit.to_base(numeral.figure()), unit.to_base(half), unit))
}

fn tell_two_units(row: &Row<'_>, own: Option<Unit>, stated: Unit, problems: &mut Diagnostics) {
    let (written, zh, en) = (row.cell(2), stated.label(Language::Chinese), row.cell(4));
    let another_kind = own.is_some_and(|own| own.dimension != stated.dimension || own.difference != stated.difference);
    let message = if another_kind {
        text!("`{written}` 与单位 `{zh}` 不是同一种量", "`{written}` and the unit `{en}` measure different things")
    } else {
        text!("`{written}` 与单位 `{zh}` 合在一起有两种读法", "`{written}` of `{en}` can be read in two ways")
    };
    problems
        .error(row.span(2), message)
        .hint(text!("数值只写数字，单位写在单位列", "write the figure alone, and its unit in the column of units"));
}

/// The unit in its own cell; nothing where that is empty and the figure carries one; the outer nothing is a problem.
/// `wanted` is a unit of the row's indicator, if that is known.
fn unit(row: &Row<'_>, wanted: Option<Unit>, problems: &mut Diagnostics) -> Option<Option<Unit>> {
    let written = row.cell(4);
    let found = Unit::parse(written);
    let carried = || row.numeral(2).ok().and_then(|numeral| Unit::parse(&numeral.rest));
    if found.is_none() && written.is_empty() {
        if carried().is_some() {
            return Some(None);
        }
        problems.error(row.span(4), text!("没有单位", "there is no unit"));
        return None;
    }
    if found.is_none() {
        problems
            .error(row.span(4), text!("未知的单位 `{written}`", "unknown unit `{written}`"))
            .hint(Unit::suggestion(written, wanted));
        return None;
    }
    Some(found)
}

fn comparator(row: &Row<'_>, problems: &mut Diagnostics) -> Option<Comparator> {
    let written = row.cell(3);
    let word = COMPARATOR_WORDS.iter().find(|(word, _)| *word == written).map(|(_, meant)| *meant);
    let node = || Node { value: Value::String(written.to_owned()), span: row.span(3) };
    word.or_else(|| Comparator::read(&node(), problems))
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
    choice(&Node { value: Value::String(written.to_owned()), span: row.span(column) }, options, problems)
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
    let length = written.chars().count();
    let is_slip = |name: &str| name.chars().count().abs_diff(length) <= 2 && strsim::levenshtein(written, name) <= 2;
    // Most unknown names are no slips, and it takes long to find what they resemble.
    if !names.iter().any(|name| is_slip(name)) {
        return;
    }
    let Some(near) = nearest(written, names.iter().copied()) else { return };
    if is_slip(near) {
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
