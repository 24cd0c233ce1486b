//! What was promised: the targets of a plan, with their comparators, definitions and quotes; and what it says of the
//! past, so that its figures can be compared with one another ([`audit`]).

mod aim;
pub mod audit;
mod course;
mod statement;
mod subject;
mod target;
mod wording;
mod years;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use aim::Aim;
pub use course::{Course, Hold, SecondaryRole, SecondaryRow};
pub use statement::Statement;
pub use years::{PlanYears, Silence, Undated};

use crate::baseline::{Baseline, InputFile, Library, format_one, read_source};
use crate::diagnostic::document::{self, Fields, Node};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::error::{Error, Result};
use crate::indicator::{Comparator, DIMENSIONLESS, Display, Indicator, Unit, indicators, meant, read_indicator};
use crate::language::{Language, Text, text};

/// Whether a target binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// 预期性: expected.
    Expected,
    /// 约束性: binding.
    Binding,
}

/// A target's figure and the indicator that is held against it, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The figure in base units; of a range the lower end.
    pub value: f64,
    /// The upper end of a range, in base units.
    pub upper: Option<f64>,
    /// The unit in which the plan states it.
    pub unit: Unit,
    /// Half of the last digit that the plan shows, in base units: the band of "about".
    pub half_digit: f64,
}

impl Measure {
    /// The figure as it was stated, to its last digit, with its unit; of a range both ends.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        let shown = |value: f64| Display(language).stated(value, self.half_digit, self.unit);
        match self.upper {
            Some(upper) => format!("{} \u{2013} {}", shown(self.value), shown(upper)),
            None => shown(self.value),
        }
    }

    /// How far rounding may have moved the figure, in base units: nothing where whole things are counted.
    #[must_use]
    pub fn rounding(&self) -> f64 {
        self.unit.rounding(self.half_digit)
    }

    /// Whether `value` (base units; what [`Target::aim`] is of the indicator) meets the target.
    ///
    /// "About" means within half of the last digit shown; above that too where exceeding is allowed. Where it is not, a
    /// range ends at its upper end. What differs by less than a thousand-millionth is equal: growth that was stated as
    /// 5.5 % meets a target of 5.5 %.
    ///
    /// ```
    /// use carecast::{indicator::{Comparator, Unit}, plan::Measure};
    /// let unit = Unit::parse("%").unwrap();
    /// let measure = Measure { indicator: "gdp.real_growth".into(), value: 0.055, upper: None, unit, half_digit: 0.0005 };
    /// let computed = 1.055 / 1.0 - 1.0; // 0.05499999999999994
    /// assert!(measure.is_met(Comparator::AtLeast, true, computed) && measure.is_met(Comparator::AtMost, true, computed));
    /// assert!(!measure.is_met(Comparator::Above, true, computed));
    /// ```
    #[must_use]
    pub fn is_met(&self, comparator: Comparator, exceeding_allowed: bool, value: f64) -> bool {
        self.is_met_at(comparator, exceeding_allowed, value, |figure| figure)
    }

    /// Whether a level meets it, where `level_at` has the level that leads to a figure: the comparison is made of levels,
    /// so that a growth or an increment of nothing has a scale by which it can be equal.
    fn is_met_at(
        &self,
        comparator: Comparator,
        exceeding_allowed: bool,
        level: f64,
        level_at: impl Fn(f64) -> f64,
    ) -> bool {
        let against = |figure: f64| compare(level, level_at(figure));
        let goal = || against(self.value);
        let half = if comparator == Comparator::Equal { self.rounding() } else { self.half_digit };
        if let Some(upper) = self.upper.filter(|_| !exceeding_allowed)
            && !matches!(against(upper), Some(Ordering::Less | Ordering::Equal))
        {
            return false;
        }
        let exceeding_allowed = exceeding_allowed || self.upper.is_some();
        match comparator {
            Comparator::Above => goal() == Some(Ordering::Greater),
            Comparator::AtLeast => matches!(goal(), Some(Ordering::Greater | Ordering::Equal)),
            Comparator::Equal | Comparator::About => {
                let not_below = matches!(against(self.value - half), Some(Ordering::Greater | Ordering::Equal));
                // A figure without a digit to round is met by itself.
                let below_next = match against(self.value + half) {
                    Some(Ordering::Less) => true,
                    Some(Ordering::Equal) => half == 0.0,
                    _ => false,
                };
                not_below && (exceeding_allowed || below_next)
            }
            Comparator::AtMost => matches!(goal(), Some(Ordering::Less | Ordering::Equal)),
            Comparator::Below => goal() == Some(Ordering::Less),
        }
    }
}

/// The share of a figure by which two may differ and still be the same: far above what arithmetic loses, far below any
/// digit that is published.
const SAME: f64 = 1e-9;

/// The order of two figures; those that differ by no more than [`SAME`] are equal. `None` where one is no number.
pub(crate) fn compare(a: f64, b: f64) -> Option<Ordering> {
    if (a - b).abs() <= SAME * a.abs().max(b.abs()) {
        return Some(Ordering::Equal);
    }
    a.partial_cmp(&b)
}

/// One target of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The ascii id within the plan.
    pub id: String,
    /// The label shown to readers.
    pub label: Text,
    /// The figure as the plan states it, with the unit: `7000 亿元`; of a range the lower end.
    pub stated: String,
    /// The upper end of a range, in that unit.
    pub upper: Option<f64>,
    /// How the figure is held against an indicator; `None` where no indicator of the model can carry it.
    pub measure: Option<Measure>,
    /// What of the indicator the figure is: its level, or how far it is to have moved since the base year.
    pub aim: Aim,
    /// In which years it is to be met.
    pub course: Course,
    /// The first year in which it is to be met, of what is to be met in every year; `None` for the first one projected.
    pub first_year: Option<i32>,
    /// The target to which this row belongs, where it is none of its own: the upper end of a range, another reading.
    pub part: Option<SecondaryRow>,
    /// The figure as one of an indicator that is near it but defined otherwise, or that no scenario need compute: for
    /// the audit alone.
    pub about: Option<Measure>,
    /// The denominator, where the plan names it.
    pub of: Option<Text>,
    /// The year at whose end it is due.
    pub year: i32,
    /// The comparator that the plan's words mean.
    pub comparator: Comparator,
    /// Whether more than "about", or than the upper end of a range, meets the target too.
    pub exceeding_allowed: bool,
    /// Expected or binding, if stated.
    pub nature: Option<Nature>,
    /// Denominator, scope, prices: what the figure means.
    pub definition: Option<Text>,
    /// The plan's own words.
    pub quote: String,
    /// Doubts.
    pub note: Option<Text>,
    /// The responsible department, if stated.
    pub responsible: Option<Text>,
}

impl Target {
    /// The sign before the target's figure as a reader sees it: none where it is a range that is not to be left.
    #[must_use]
    pub fn sign(&self) -> &'static str {
        if self.is_between() { "" } else { self.comparator.symbol() }
    }

    /// The comparator as files write it: that of a range that is not to be left is `between`.
    #[must_use]
    pub fn sign_in_files(&self) -> &'static str {
        if self.is_between() { target::BETWEEN } else { self.comparator.sign() }
    }

    /// Whether it is a range that is not to be left.
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.upper.is_some() && !self.exceeding_allowed
    }

    /// The figure and the unit as the plan states them: `7000` and `亿元`.
    #[must_use]
    pub fn figure_and_unit(&self) -> (&str, &str) {
        self.stated.split_once(' ').unwrap_or((&self.stated, ""))
    }

    /// Whether it is met where its indicator is `level` in its own year and was `base` so many years before, in base units.
    /// Growth from a base that is not above 0 is undefined and meets nothing.
    #[must_use]
    pub fn is_met_by(&self, base: f64, level: f64, years: f64) -> bool {
        let grows = matches!(self.aim, Aim::Growth | Aim::AverageGrowth);
        let met = |measure: &Measure| {
            let level_at = |figure: f64| self.aim.level(base, figure, years);
            measure.is_met_at(self.comparator, self.exceeding_allowed, level, level_at)
        };
        (!grows || base > 0.0) && self.measure.as_ref().is_some_and(met)
    }
}

/// A plan and its targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its title.
    pub title: Text,
    /// Who issued it.
    pub issuer: Option<Text>,
    /// The document number.
    pub document: String,
    /// First and last year; `None` where the published text hides them and nobody has given them.
    pub period: Option<(i32, i32)>,
    /// The year from which progress is measured, if it is known.
    pub base_year: Option<i32>,
    /// The year of the mid-term review, if one is set.
    pub review: Option<i32>,
    /// The id of the baseline of its region.
    pub baseline: String,
    /// Its targets, in the plan's order, each followed by the rows that belong to it.
    pub targets: Vec<Target>,
    /// Targets that are due in a year which the text hides or does not give, and which nobody has given.
    pub undated: Vec<Undated>,
    /// The years that were given because the published text hides them.
    pub years_given: Option<PlanYears>,
    /// Its statements about the past, in the plan's order.
    pub statements: Vec<Statement>,
    /// The file it was read from.
    pub file: InputFile,
}

impl Plan {
    /// Reads a plan; its targets may be held against `indicators`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the file; a failure where it cannot be read.
    pub fn load(path: &Path, indicators: &[Indicator], problems: &mut Diagnostics) -> Result<Self> {
        Self::load_against(path, KnownIndicators { indicators, and_others: false }, problems)
    }

    fn load_against(path: &Path, known: KnownIndicators<'_>, problems: &mut Diagnostics) -> Result<Self> {
        Self::of_source(&read_source(path)?, known, problems)
    }

    pub(crate) fn of_source(
        source: &Arc<Source>,
        known: KnownIndicators<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let mut found = Diagnostics::new();
        let read = read(source, known, &mut found);
        let plan = found.or_value(read)?;
        problems.append(found);
        Ok(plan)
    }

    /// Whether a file is a plan: it has targets.
    ///
    /// # Errors
    /// A failure where it cannot be read.
    pub fn is_plan(path: &Path) -> Result<bool> {
        Ok(key(path, "target")?.is_some())
    }

    /// Reads a plan by itself: its targets may be held against the indicators of the baseline that it names. A scenario
    /// may compute others of its own, so that a name which is not among these is a warning.
    ///
    /// # Errors
    /// As [`Plan::load`].
    pub fn load_alone(path: &Path, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        let mut found = Diagnostics::new();
        let node = key(path, "baseline")?;
        let id = node.as_ref().and_then(|node| Some((node.string(&mut Diagnostics::new())?, &node.span)));
        let baseline = match id {
            Some((id, place)) => Baseline::named(id, place, library, &mut found)?,
            None => None,
        };
        let subsectors = baseline.map_or(Vec::new(), |baseline| baseline.subsectors);
        let known = KnownIndicators { indicators: &indicators(&subsectors), and_others: true };
        let read = Self::load_against(path, known, &mut found);
        let plan = Error::report_input(read, &mut found)?;
        let plan = found.or_value(plan)?;
        problems.append(found);
        Ok(plan)
    }

    /// Its targets in every way in which they are read: of what is to be kept as a floor and as a band.
    pub fn in_every_reading(&self) -> impl Iterator<Item = Target> {
        self.targets.iter().flat_map(|target| {
            let other = target.holds().map(|[_, other]| target.held(other));
            std::iter::once(target.clone()).chain(other)
        })
    }

    /// The same with nothing left of what is to be met in every year but the years after this one.
    #[must_use]
    pub fn after(&self, year: i32) -> Self {
        let mut left = self.clone();
        left.targets.iter_mut().for_each(|target| target.first_year = target.first_year.max(Some(year + 1)));
        left
    }

    /// How many targets it has, those without a year too; rows that belong to another are none.
    #[must_use]
    pub fn count(&self) -> usize {
        let undated = self.undated.iter().filter(|target| target.promise().is_own());
        self.targets.iter().filter(|target| target.is_own()).count() + undated.count()
    }

    /// How the targets are held against indicators, those that have no year yet too.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        let dated = self.targets.iter().filter_map(|target| target.measure.as_ref());
        dated.chain(self.undated.iter().filter_map(Undated::measure))
    }

    /// The words of the plan that charts show: its title and the labels of all its targets.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        let undated = self.undated.iter().map(|undated| &undated.promise().label);
        [&self.title].into_iter().chain(self.targets.iter().map(|target| &target.label)).chain(undated)
    }

    /// The last year in which a target that can be assessed is due.
    #[must_use]
    pub fn target_year(&self) -> Option<i32> {
        self.targets.iter().filter(|target| target.measure.is_some()).map(|target| target.year).max()
    }
}

/// The indicators against which targets may be held.
#[derive(Clone, Copy)]
pub(crate) struct KnownIndicators<'i> {
    pub(crate) indicators: &'i [Indicator],
    /// Whether there may be others, which a scenario computes.
    pub(crate) and_others: bool,
}

/// The value of a key of a file, regardless of other errors.
fn key(path: &Path, key: &'static str) -> Result<Option<Node>> {
    let mut ignored = Diagnostics::new();
    let root = document::parse(&read_source(path)?, &mut ignored);
    Ok(root.fields(&mut ignored).and_then(|mut fields| fields.get(key).cloned()))
}

fn read(source: &Arc<Source>, known: KnownIndicators<'_>, problems: &mut Diagnostics) -> Option<Plan> {
    let root = document::parse(source, problems);
    let mut fields = root.fields(problems)?;
    format_one(&mut fields, problems);
    let title = fields.required("title", problems).and_then(|node| node.text(problems));
    let issuer = fields.text("issuer", problems);
    let document = fields.string("document", problems).unwrap_or_default();
    let period = fields.required("period", problems).and_then(|node| years::year_or_silence(node, problems, period));
    let base_year =
        fields.required("base_year", problems).and_then(|node| years::year_or_silence(node, problems, Node::year));
    let review = fields.year("review", problems);
    let baseline = fields.required("baseline", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let _ = fields.string("source", problems);
    let stated = period.and_then(std::result::Result::ok);
    let nodes = fields.required("target", problems).and_then(|node| node.array(problems)).unwrap_or_default();
    let (mut targets, undated) = targets(nodes, stated, known, problems);
    let counted = base_year.and_then(std::result::Result::ok);
    targets.iter_mut().for_each(|target| target.first_year = counted.map(|year| year + 1));
    let written = fields.get("statement").and_then(|node| node.array(problems)).unwrap_or_default();
    let written: Vec<Fields<'_>> = written.iter().filter_map(|node| node.fields(problems)).collect();
    let statements = written.into_iter().filter_map(|fields| statement::read(fields, known, problems)).collect();
    fields.finish(problems);
    Some(Plan {
        title: title?,
        issuer,
        document,
        period: period?.ok(),
        base_year: base_year?.ok(),
        review,
        baseline: baseline?,
        targets,
        undated,
        years_given: None,
        statements,
        file: InputFile::beside(source),
    })
}

/// The targets, and those that have no year. One that has none is due at the end of the plan, if that is known.
fn targets(
    nodes: &[Node],
    period: Option<(i32, i32)>,
    known: KnownIndicators<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Target>, Vec<Undated>) {
    let (mut targets, mut undated): (Vec<Target>, Vec<Undated>) = (Vec::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for node in nodes {
        let Some((rows, silence)) = node.fields(problems).and_then(|fields| target::read(fields, known, problems))
        else {
            continue;
        };
        for target in rows {
            if !ids.insert(target.id.clone()) {
                let id = &target.id;
                problems.error(node.span.clone(), text!("id `{id}` 用了两次", "the id `{id}` is used twice"));
            }
            match (silence, period) {
                (None, _) => {
                    if target.is_own() {
                        check_within(&target, period, node, problems);
                    }
                    targets.push(target);
                }
                (Some(_), Some((_, last))) => targets.push(Target { year: last, ..target }),
                (Some(because), None) => undated.push(Undated::new(targets.len() + undated.len(), because, target)),
            }
        }
    }
    (targets, undated)
}

fn check_within(target: &Target, period: Option<(i32, i32)>, node: &Node, problems: &mut Diagnostics) {
    let Some((first, last)) = period.filter(|(first, last)| !(first..=last).contains(&&target.year)) else { return };
    let (id, year) = (&target.id, target.year);
    problems
        .warning(
            node.span.clone(),
            text!(
                "目标 `{id}` 在{year}年到期，不在规划期内",
                "the target `{id}` is due in {year}, outside the plan's period"
            ),
        )
        .expected(text!("规划期为{first}至{last}年", "the plan runs from {first} to {last}"));
}

fn period(node: &Node, problems: &mut Diagnostics) -> Option<(i32, i32)> {
    let items = node.array(problems)?;
    let years: Vec<i32> = items.iter().filter_map(|item| item.year(problems)).collect();
    match years[..] {
        [first, last] if first <= last => Some((first, last)),
        _ => {
            if years.len() < items.len() {
                return None;
            }
            let message = match years[..] {
                [first, last] => {
                    text!("起始年 {first} 晚于结束年 {last}", "the first year {first} is after the last, {last}")
                }
                _ => text!("规划期读不懂", "this is not a period"),
            };
            problems
                .error(node.span.clone(), message)
                .expected(text!("应为 [起始年, 结束年]", "expected [first year, last year]"));
            None
        }
    }
}

fn known_indicator<'i>(node: &Node, known: KnownIndicators<'i>, problems: &mut Diagnostics) -> Option<&'i Indicator> {
    let name = node.string(problems)?;
    if !known.and_others || !meant(name, known.indicators).is_empty() {
        return read_indicator(name, &node.span, known.indicators, problems);
    }
    let message = text!(
        "`{name}` 不是程序里的指标：情景要用 [indicator.{name}] 算出它",
        "`{name}` is no indicator of the program: a scenario has to compute it in [indicator.{name}]"
    );
    let names = known.indicators.iter().map(|indicator| indicator.name.as_str());
    problems.warning(node.span.clone(), message).hint(suggestion(name, names));
    None
}

/// The same where the unit may be one that the program does not know.
fn stated_half_digit(place: Option<&Span>, value: f64, unit: Option<Unit>) -> f64 {
    half_digit(place, value, unit.unwrap_or(DIMENSIONLESS))
}

/// Half of the last digit as it is written in the file: 6.5 is known to 0.05, 7000 to 0.5, 6.5e2 to 5.
fn half_digit(place: Option<&Span>, value: f64, unit: Unit) -> f64 {
    let written = place.map_or_else(|| value.to_string(), |span| span.text().replace('_', ""));
    unit.half_digit(&written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(target: &str) -> (Option<Plan>, Diagnostics) {
        let head = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";
        let source = Source::new("plan.toml", format!("{head}[[target]]\nid = \"x\"\nquote = \"q\"\n{target}"));
        let mut problems = Diagnostics::new();
        let known = KnownIndicators { indicators: &indicators(&[]), and_others: false };
        let read = read(&source, known, &mut problems);
        (read, problems)
    }

    #[test]
    fn about_is_a_band_of_half_the_last_digit() {
        let (read, problems) = plan(
            "indicator = \"industry.share_of_gdp\"\nperiod = 2027\ncomparator = \"~\"\nvalue = 6.5\nunit = \"%\"\nexceeding = \"missed\"\n",
        );
        assert_eq!(problems, Diagnostics::new());
        let target = &read.unwrap().targets[0];
        let met = |value| target.measure.as_ref().unwrap().is_met(target.comparator, target.exceeding_allowed, value);
        assert!(met(0.0646) && met(0.0654));
        assert!(!met(0.0644) && !met(0.0656));
    }

    #[test]
    fn a_figure_is_known_to_half_of_the_digit_that_was_written_last() {
        for (written, half) in
            [("6.5", 0.000_5), ("6.50", 0.000_05), ("65e-1", 0.000_5), ("6.5e1", 0.005), ("1_0", 0.005)]
        {
            let (read, _) = plan(&format!(
                "indicator = \"industry.share_of_gdp\"\nperiod = 2027\ncomparator = \"~\"\nvalue = {written}\nunit = \"%\"\n"
            ));
            let measure = read.unwrap().targets[0].measure.clone().unwrap();
            assert!((measure.half_digit - half).abs() < 1e-12, "{written}: {}", measure.half_digit);
        }
    }

    #[test]
    fn a_target_without_an_indicator_needs_a_label() {
        let (read, problems) = plan("period = 2027\ncomparator = \">=\"\nvalue = 3\nunit = \"个\"\n");
        assert!(read.is_some_and(|plan| plan.targets.is_empty()));
        assert!(problems.problems()[0].message.en.contains("needs a label"));
    }
}
