//! Figures that no target of the plan is about, beside the projection made without them.

use super::datum::Datum;
use super::facts::{Facts, projected};
use super::{Amount, ComparedFigure, ContextRow, ProjectedValue, ReviewRow};
use crate::baseline::Observation;
use crate::indicator::{Driver, IndicatorKind};
use crate::projection::Projection;

/// A remark on a figure, beside its projection if there is one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FigureNote {
    /// It is of part of a year and compared with nothing; its own remark.
    PartOfYear(String),
    /// The projection starts from it.
    JumpOff,
    /// The projection starts from another value.
    OtherJumpOff(Amount),
    /// The scenario takes the published figure: the comparison is no test.
    TakenByScenario,
    /// How it compares with the projection.
    Compared(Comparison),
    /// Nothing is projected for it.
    NotProjected {
        /// The figure of the base year, where there is one on the same basis: the year, the figure, the growth since.
        growth_since: Option<(i32, Amount, f64)>,
        /// Its own remark.
        remark: String,
    },
}

/// A figure against the projection of its year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// How far it lies above the projected median, or below where negative.
    pub difference: FigureDeviation,
    /// Where it lies.
    pub place: IntervalPlace,
    /// The year at whose end the projection is, where the figure is of an earlier day of it.
    pub projected_at_end_of: Option<i32>,
    /// Whether the two are on different statistical bases.
    pub bases_differ: bool,
    /// Whether the figure is a lower bound.
    pub is_lower_bound: bool,
    /// The drivers that the scenario set from it: then the comparison is no test.
    pub calibrated: Vec<Driver>,
}

/// How far a figure lies above the projected median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FigureDeviation {
    /// As a fraction of the median.
    Relative(f64),
    /// As a difference: of a ratio, in points or its own unit.
    OfRatio(Amount),
    /// As a difference: of a level whose median is 0.
    OfLevel(Amount),
}

/// Where a figure lies against an 80 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalPlace {
    /// Below it, whatever the figure's rounding.
    Below,
    /// Within it.
    Within,
    /// Above it, whatever the figure's rounding.
    Above,
}

/// One row for each such indicator, in the order of the road through the model, then by name.
pub(super) fn context(facts: &Facts<'_>, before: &Projection, rows: &[ReviewRow]) -> Vec<ContextRow> {
    let of_target = |name: &str| rows.iter().any(|row| row.measure.as_ref().is_some_and(|m| m.indicator == name));
    let since = facts.known.iter().filter(|datum| is_shown(datum, facts));
    let mut names: Vec<&str> = since.map(|datum| datum.figure.indicator.as_str()).collect();
    names.retain(|name| !of_target(name));
    let place = |name: &str| facts.assumptions.indicators.iter().position(|indicator| indicator.name == name);
    names.sort_by_key(|name| (place(name).unwrap_or(usize::MAX), (*name).to_owned()));
    names.dedup();
    names.into_iter().filter_map(|name| row(facts, before, name)).collect()
}

/// Figures since the base year; those of the base year itself where a file has them.
fn is_shown(datum: &Datum, facts: &Facts<'_>) -> bool {
    let of_base = || !datum.is_of_baseline && datum.place.is_some() && datum.of_year() == Some(facts.base_year);
    facts.is_since_base(datum) || of_base()
}

fn row(facts: &Facts<'_>, before: &Projection, name: &str) -> Option<ContextRow> {
    let base = facts.of(name).filter(|datum| datum.of_year() == Some(facts.base_year)).last();
    let beside = |datum: &Datum| {
        let is_part = datum.figure.is_of_part_of_year(facts.assumptions.indicator(name));
        let projected = projected(before, name, datum.figure.period.year).filter(|_| !is_part);
        let note = match projected {
            _ if is_part => Some(FigureNote::PartOfYear(datum.figure.note.clone())),
            Some(start) if !facts.is_since_base(datum) => Some(of_base(&datum.figure, start)),
            Some(projected) => compared(datum, projected, facts),
            None => not_projected(&datum.figure, base.map(|base| &base.figure), facts),
        };
        ComparedFigure { datum: datum.clone(), projected, note }
    };
    let figures: Vec<ComparedFigure> = facts.of(name).filter(|datum| is_shown(datum, facts)).map(beside).collect();
    let unit = facts.assumptions.indicator(name).map_or(figures.first()?.datum.figure.unit, |indicator| indicator.unit);
    Some(ContextRow { name: name.to_owned(), label: facts.label(name), unit, figures })
}

/// Whether the projection starts from this figure, or from another value.
fn of_base(figure: &Observation, start: ProjectedValue) -> FigureNote {
    if (figure.value - start.median).abs() <= figure.half_digit + 1e-9 * start.median.abs() {
        return FigureNote::JumpOff;
    }
    FigureNote::OtherJumpOff(Amount { value: start.median, unit: figure.unit })
}

/// A figure against its projection.
fn compared(datum: &Datum, projected: ProjectedValue, facts: &Facts<'_>) -> Option<FigureNote> {
    let actual = &datum.figure;
    let (low, high) = projected.interval_80;
    let indicator = facts.assumptions.indicator(&actual.indicator)?;
    let hair = 1e-4 * projected.median.abs();
    let is_given = high - low <= hair && (actual.value - projected.median).abs() <= hair.max(actual.half_digit);
    if is_given {
        return Some(FigureNote::TakenByScenario);
    }
    let more = actual.value - projected.median;
    let difference = match indicator.kind {
        IndicatorKind::Ratio => FigureDeviation::OfRatio(Amount { value: more, unit: indicator.unit.of_difference() }),
        // There is no percentage of 0.
        _ if projected.median == 0.0 => FigureDeviation::OfLevel(Amount { value: more, unit: indicator.unit }),
        _ => FigureDeviation::Relative((actual.value / projected.median - 1.0).abs().copysign(more)),
    };
    let place = match actual.range() {
        (from, _) if from > high => IntervalPlace::Above,
        (_, to) if to < low => IntervalPlace::Below,
        _ => IntervalPlace::Within,
    };
    let own = facts.assumptions.gdp_basis();
    let of_money = actual.indicator.starts_with("gdp.") || actual.indicator.starts_with("industry.");
    let calibrated = facts.assumptions.drivers.values().filter(|a| a.calibrated_to.contains(&actual.indicator));
    Some(FigureNote::Compared(Comparison {
        difference,
        place,
        projected_at_end_of: datum.of_year().is_none().then_some(projected.year),
        bases_differ: of_money && own.zip(actual.basis.as_ref()).is_some_and(|(own, basis)| *basis != own.id),
        is_lower_bound: actual.comparator.is_lower_bound(),
        calibrated: calibrated.map(|assumption| assumption.driver.clone()).collect(),
    }))
}

/// The growth since the base year of a figure that nothing is projected for, and its own remark.
fn not_projected(actual: &Observation, base: Option<&Observation>, facts: &Facts<'_>) -> Option<FigureNote> {
    let base = base.filter(|base| base.basis == actual.basis && base.value > 0.0 && base.unit == actual.unit);
    let growth_since = base.map(|base| (facts.base_year, Amount::published(base), actual.value / base.value - 1.0));
    let remark = actual.note.clone();
    (growth_since.is_some() || !remark.is_empty()).then_some(FigureNote::NotProjected { growth_since, remark })
}
