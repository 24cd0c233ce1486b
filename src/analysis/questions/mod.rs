//! Questions asked of a model as they are written: `INDICATOR@YEAR`, `INDICATOR@YEAR>=VALUE`, `DRIVER=from..to:steps`.

pub mod discover;
pub(crate) mod finding;
pub mod independence;
mod own_effect;
mod problems;
pub mod sensitivity;
pub mod solve;
pub mod sweep;
pub mod unasked;

use std::ops::Range;
use std::sync::Arc;

use super::rests_on::{Equations, Rests};
use crate::diagnostic::document::{Node, TomlValue, report_no_year};
use crate::diagnostic::numeral::calendar_year;
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::ensemble::VariantOutput;
use crate::error::Result;
use crate::indicator::{Comparator, Driver, Indicator, Quantity, Unit, read_indicator, read_written};
use crate::limits::{MOST_LEVELS, YEARS};
use crate::plan::{Aim, Measure, Plan, Target};
use crate::scenario::{Assumptions, possible, quantity};

/// A goal: an indicator that is to reach a value in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// As it was written, or the id of the plan's target.
    pub written: String,
    /// The indicator.
    pub indicator: Indicator,
    /// The calendar year.
    pub year: i32,
    /// The comparator.
    pub comparator: Comparator,
    /// The value, in base units, and the unit in which it is stated.
    pub measure: Measure,
    /// Whether more than "about" meets it too.
    pub exceeding_allowed: bool,
}

impl Goal {
    /// Whether a value in base units meets the goal.
    #[must_use]
    pub fn is_met(&self, value: f64) -> bool {
        self.measure.is_met(self.comparator, self.exceeding_allowed, value)
    }

    /// Whether it requires a value within a band, so that more can be too much.
    #[must_use]
    pub fn is_band(&self) -> bool {
        !self.exceeding_allowed && (self.measure.upper.is_some() || self.comparator.is_figure())
    }

    /// The indicator and the year that are held against it.
    #[must_use]
    pub fn reading(&self) -> VariantOutput {
        VariantOutput { indicator: self.indicator.name.clone(), year: self.year }
    }

    /// Reads goals: `INDICATOR@YEAR>=VALUE` with its unit, or the id of a target of the scenario's plan.
    ///
    /// # Errors
    /// [`Diagnostics`] with everything that is wrong with them.
    pub fn read_all(written: &[&str], assumptions: &Assumptions) -> Result<Vec<Self>> {
        let mut problems = Diagnostics::new();
        let mut goals = Vec::new();
        for written in written {
            goals.extend(goal(&Source::new("target", *written), assumptions, &mut problems));
        }
        Ok(problems.or_value(Some(goals))?)
    }

    /// The targets of a plan that can be held against the scenario's projection where these drivers are varied. A target that
    /// is about what the scenario itself states is none, unless that is varied.
    #[must_use]
    pub fn of_plan(plan: &Plan, assumptions: &Assumptions, varied: &[&str]) -> Vec<Self> {
        let equations = Equations::behind(plan, assumptions);
        let is_assumed = |target: &Target| match equations.rests(target) {
            Rests::OwnValue(driver) => !varied.contains(&driver.as_str()),
            _ => false,
        };
        let targets = plan.targets.iter().filter(|target| !is_assumed(target));
        targets.filter_map(|target| Self::of_target(target, assumptions)).collect()
    }

    /// The goals that a target of a plan is after a year: in its own year, or in each of those that are left.
    #[must_use]
    pub(in crate::analysis) fn all_of_target(target: &Target, after: i32, assumptions: &Assumptions) -> Vec<Self> {
        let Some(goal) = Self::of_target(target, assumptions) else { return Vec::new() };
        let years = target.years_after(after).filter(|year| assumptions.years.index(*year).is_some());
        years.map(|year| Self { year, ..goal.clone() }).collect()
    }

    /// The goal that a target of a plan is, if it can be held against the scenario's projection. How far something moved has
    /// no goal of its own: questions look at levels.
    #[must_use]
    pub fn of_target(target: &Target, assumptions: &Assumptions) -> Option<Self> {
        let measure = target.measure.clone().filter(|_| target.aim == Aim::Level)?;
        let projected = assumptions.years.index(target.year).is_some_and(|at| at > 0);
        let indicator = assumptions.indicator(&measure.indicator).filter(|_| projected)?.clone();
        Some(Self {
            written: target.id.clone(),
            indicator,
            year: target.year,
            comparator: target.comparator,
            measure,
            exceeding_allowed: target.exceeding_allowed,
        })
    }
}

/// Reads indicators in a year, each `INDICATOR@YEAR`.
///
/// # Errors
/// [`Diagnostics`] with everything that is wrong with them.
pub fn read_readings(written: &[&str], assumptions: &Assumptions) -> Result<Vec<(Indicator, i32)>> {
    let mut problems = Diagnostics::new();
    let mut read = Vec::new();
    for written in written {
        let source = Source::new("indicator", *written);
        let whole = source.text.len();
        let found = indicator_in_year(&source, 0..whole, assumptions, &mut problems);
        read.extend(found.map(|(indicator, year)| (indicator.clone(), year)));
    }
    Ok(problems.or_value(Some(read))?)
}

/// The year of examples where no scenario is at hand.
const EXAMPLE_YEAR: i32 = 2027;

/// Reads `NAME@YEAR`: an indicator or a driver in a year, whatever scenario it is asked of.
///
/// # Errors
/// [`Diagnostics`] that show what is wrong, where, and what was expected.
///
/// ```
/// use carecast::analysis::questions::name_and_year;
/// assert_eq!(name_and_year("gdp.nominal@2027")?, ("gdp.nominal", 2027));
/// assert!(name_and_year("gdp.nominal").is_err());
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn name_and_year(written: &str) -> Result<(&str, i32)> {
    let source = Source::new("INDICATOR@YEAR", written);
    let mut problems = Diagnostics::new();
    let whole = Span::new(&source, 0..written.len());
    let Some((name, year)) = problems::split_at_year(written, &whole, EXAMPLE_YEAR, &mut problems) else {
        return Err(problems.into());
    };
    let read = calendar_year(year).filter(|year| YEARS.contains(year));
    if read.is_none() {
        report_no_year(year.trim(), Span::new(&source, name.len() + 1..written.len()), &mut problems);
    }
    Ok(problems.or_value(read.map(|year| (name.trim(), year)))?)
}

fn indicator_in_year<'a>(
    source: &Arc<Source>,
    place: Range<usize>,
    assumptions: &'a Assumptions,
    problems: &mut Diagnostics,
) -> Option<(&'a Indicator, i32)> {
    let written = source.text.get(place.clone()).unwrap_or_default();
    let whole = Span::new(source, place.clone());
    let (name, year) = problems::split_at_year(written, &whole, assumptions.years.last, problems)?;
    let at = place.start + name.len();
    let indicator = read_indicator(name, &Span::new(source, place.start..at), &assumptions.indicators, problems);
    let read = calendar_year(year).filter(|year| assumptions.years.index(*year).is_some());
    if read.is_none() {
        let place = Span::new(source, at + 1..place.end);
        problems::not_projected(year.trim(), place, assumptions.years, problems);
    }
    Some((indicator?, read?))
}

fn goal(source: &Arc<Source>, assumptions: &Assumptions, problems: &mut Diagnostics) -> Option<Goal> {
    let written = source.text.trim();
    // A name may hold a word that compares, such as 不足; what follows its year does not.
    let after = source.text.find('@').and_then(|at| Some((at, source.text.get(at..)?)));
    let compared =
        after.and_then(|(at, after)| Comparator::place_in(after).map(|place| at + place.start..at + place.end));
    let Some(Range { start: sign, end: from }) = compared else {
        return goal_of_plan(written, &Span::new(source, 0..source.text.len()), assumptions, problems);
    };
    let symbol = source.text.get(sign..from).unwrap_or_default();
    let place = Span::new(source, sign..from);
    let comparator = Comparator::read(&Node { value: TomlValue::String(symbol.to_owned()), span: place }, problems)?;
    let (indicator, year) = indicator_in_year(source, 0..sign, assumptions, problems)?;
    let value = source.text.get(from..).unwrap_or_default().trim();
    let place = Span::new(source, from..source.text.len());
    let base = read_written(value, &place, indicator.unit, problems)?;
    let unit = Quantity::parse(value).map_or(indicator.unit, |quantity| quantity.unit);
    let measure = Measure {
        indicator: indicator.name.clone(),
        value: base,
        upper: None,
        unit,
        half_digit: unit.half_digit(value),
    };
    let (written, indicator) = (written.to_owned(), indicator.clone());
    Some(Goal { written, indicator, year, comparator, measure, exceeding_allowed: true })
}

/// The goal that a target of the plan is, by its id.
fn goal_of_plan(written: &str, place: &Span, assumptions: &Assumptions, problems: &mut Diagnostics) -> Option<Goal> {
    let targets = assumptions.plan.iter().flat_map(|plan| &plan.targets);
    if let Some(target) = targets.clone().find(|target| target.id == written) {
        let found = Goal::of_target(target, assumptions);
        if found.is_none() {
            problems::target_unheld(target, place, assumptions, problems);
        }
        return found;
    }
    let mut undated = assumptions.plan.iter().flat_map(|plan| &plan.undated);
    if let Some(open) = undated.find(|target| target.target().id == written) {
        problems::target_undated(open, place.clone(), problems);
        return None;
    }
    let ids: Vec<&str> = targets.map(|target| target.id.as_str()).collect();
    problems::no_target(written, place.clone(), &ids, problems);
    None
}

/// A driver that is varied from one level to another.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepAxis {
    /// The driver.
    pub driver: Driver,
    /// Its levels, in base units.
    pub levels: Vec<f64>,
    /// The first year that is varied, where somebody chose it; `None` for that of [`Assumptions::set`].
    pub from: Option<i32>,
}

impl SweepAxis {
    /// Reads axes, each `DRIVER=from..to:levels`, both ends included: `economy.real_growth=3..6 %:7` has 3, 3.5, … 6 %.
    /// `from` is the first year that is varied; without it, that of [`Assumptions::set`].
    ///
    /// # Errors
    /// [`Diagnostics`] with everything that is wrong with them.
    pub fn read_all(written: &[&str], from: Option<i32>, assumptions: &Assumptions) -> Result<Vec<Self>> {
        let mut problems = Diagnostics::new();
        let mut axes: Vec<Self> = Vec::new();
        for written in written {
            let source = Source::new("vary", *written);
            let Some((driver, levels)) = axis(&source, assumptions, &mut problems) else { continue };
            let axis = Self { driver, levels, from };
            assumptions.first_changed(
                &axis.driver,
                from,
                &Span::new(&source, 0..axis.driver.name.len()),
                &mut problems,
            );
            if axes.iter().any(|known| known.driver.name == axis.driver.name) {
                let name = &axis.driver.name;
                problems::varied_twice(name, Span::new(&source, 0..name.len()), &mut problems);
            }
            axes.push(axis);
        }
        Ok(problems.or_value(Some(axes))?)
    }
}

/// The first year in which a driver changes that is varied; warnings are added to `problems`.
fn first_changed(
    driver: &Driver,
    from: Option<i32>,
    assumptions: &Assumptions,
    problems: &mut Diagnostics,
) -> Result<i32> {
    let name = driver.name.as_str();
    let place = Span::new(&Source::new("vary", name), 0..name.len());
    let mut found = Diagnostics::new();
    let first = assumptions.first_changed(driver, from, &place, &mut found);
    let first = found.or_value(first)?;
    problems.append(found);
    Ok(first)
}

fn axis(source: &Arc<Source>, assumptions: &Assumptions, problems: &mut Diagnostics) -> Option<(Driver, Vec<f64>)> {
    let written = source.text.as_str();
    let parts = written.split_once('=').and_then(|(name, rest)| {
        let (range, levels) = rest.rsplit_once(':')?;
        let (from, to) = range.split_once("..")?;
        Some((name, from, to, levels))
    });
    let Some((name, from, to, levels)) = parts else {
        problems::no_axis(written, Span::new(source, 0..written.len()), problems);
        return None;
    };
    let driver = assumptions.settable(name.trim(), &Span::new(source, 0..name.len()), problems)?;
    let starts = [name.len() + 1, name.len() + 3 + from.len(), name.len() + 4 + from.len() + to.len()];
    let [low, high, count] = starts;
    let (low, high) = {
        let (a, b) = (Span::new(source, low..low + from.len()), Span::new(source, high..high + to.len()));
        // A unit that does not fit is that of both.
        let high = quantity(to, &b, &driver, problems)?;
        let low = match in_unit_of(from, to, driver.unit) {
            Some(low) => possible(low, &a, &driver, problems),
            None => quantity(from, &a, &driver, problems),
        };
        (low?, high)
    };
    let place = Span::new(source, count..written.len());
    let Some(count) = levels.trim().parse().ok().filter(|count| (2..=MOST_LEVELS).contains(count)) else {
        problems::no_levels(levels.trim(), place, problems);
        return None;
    };
    if low >= high {
        problems::empty_range(Span::new(source, starts[0]..starts[1] + to.len()), problems);
        return None;
    }
    let level = |at: usize| low + (high - low) * at as f64 / (count - 1) as f64;
    Some((driver, (0..count).map(level).collect()))
}

/// The lower end of a range in base units, where it is a bare number and the upper one has a unit for both: `3..6 %`.
fn in_unit_of(from: &str, to: &str, expected: Unit) -> Option<f64> {
    let bare = from.trim().parse::<f64>().ok().filter(|figure| figure.is_finite())?;
    let unit = Quantity::parse(to).filter(|_| to.trim().parse::<f64>().is_err())?.unit;
    expected.accepts(unit).then(|| unit.to_base(bare))
}
