//! Which figures are taken in, and why the others are not.

use super::{CannotCondition, Doubt, Evidence, label_of, moments, slip_of};
use crate::baseline::{Observation, Period};
use crate::diagnostic::{Diagnostics, suggestion};
use crate::error::{Error, Result};
use crate::indicator::{Comparator, QUOTIENTS, Quotient, Unit, is_growth};
use crate::language::Text;
use crate::projection::{Projection, Series};
use crate::scenario::{Assumption, Assumptions, UsedFigure, cholesky};

/// A figure that was not used.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The figure.
    pub actual: Evidence,
    /// What a reader calls the indicator.
    pub label: Text,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a figure was not used.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// The same figure was given before.
    GivenTwice,
    /// Other figures in use leave nothing open of it.
    FollowsFromOthers,
    /// Its value or its standard error is not finite.
    NotFinite,
    /// No indicator has its name; the nearest names in words.
    UnknownIndicator {
        /// The nearest names.
        nearest: Text,
    },
    /// It is not after the base year.
    NotAfterBaseYear {
        /// The base year.
        base_year: i32,
    },
    /// It is after the last projected year.
    AfterHorizon {
        /// The last projected year.
        last: i32,
    },
    /// The scenario does not compute the indicator.
    NotComputed,
    /// A path of the scenario has it already.
    InPath {
        /// The label of the driver.
        driver: Text,
        /// The label of its statistical basis, where that is not the base year's: then the path holds the change since the
        /// year before alone, both on that basis.
        change_on: Option<Text>,
    },
    /// It stands on another statistical basis than the base year.
    OtherBasis {
        /// The label of its basis.
        basis: Text,
    },
    /// The scenario's draws agree with it already.
    InDraws,
    /// The scenario has no uncertainty about it.
    Certain {
        /// The scenario's value, in base units.
        value: f64,
        /// The unit of the indicator.
        unit: Unit,
    },
    /// It is another figure times or over the published total.
    SameAs {
        /// The label of the other figure.
        other: Text,
    },
    /// It follows from the total of the next year, of which paths have births, deaths and migration.
    FollowsFromNextTotal {
        /// The next year.
        next: i32,
    },
    /// It is a bound, or approximate.
    NotExact,
    /// It is of part of a year, or of another day than the stocks.
    NotOfAYear(Period),
}

impl LeftOut {
    pub(crate) fn new(actual: Evidence, reason: LeftOutReason, assumptions: &Assumptions) -> Self {
        Self { label: label_of(&actual.indicator, assumptions), actual, reason }
    }
}

pub(super) struct ChosenEvidence {
    pub(super) used: Vec<Evidence>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Everybody, whose change from year to year births, deaths and migration are.
const TOTAL: &str = "population.total";

/// How far a level may lie from its ratio times the whole beyond their rounding and still be the same figure, as a fraction.
const SAME: f64 = 1e-3;

/// The share of a figure's variance that others must leave open for it to say anything that they do not.
const OPEN: f64 = 1e-6;

/// Splits figures into those that say something new and the others, both by name and year.
pub(super) fn choose(
    assumptions: &Assumptions,
    actuals: &[Evidence],
    before: &Projection,
    problems: &mut Diagnostics,
) -> Result<ChosenEvidence> {
    let mut sorted = actuals.to_vec();
    sorted.sort_by(|a, b| {
        let by_figure = a.standard_error.total_cmp(&b.standard_error).then(a.value.total_cmp(&b.value));
        a.indicator.cmp(&b.indicator).then(a.year.cmp(&b.year)).then(by_figure)
    });
    // Rates are sought for every published year: once for all figures.
    let taken = assumptions.figures_in_paths();
    let held: Vec<i32> =
        assumptions.years.iter().filter(|year| UsedFigure::hold_change_of_people(&taken, *year)).collect();
    let mut chosen = ChosenEvidence { used: Vec::new(), left_out: Vec::new() };
    let mut runs: Vec<(i32, Vec<f64>)> = Vec::new();
    for (at, actual) in sorted.iter().enumerate() {
        let is_comparable = |actual: &Evidence| other_basis(actual, assumptions).is_none();
        let is_same = |other: &&Evidence| other.indicator == actual.indicator && other.year == actual.year;
        let twin = sorted[..at].iter().filter(|other| is_comparable(other)).find(is_same);
        let twin = twin.filter(|_| is_comparable(actual));
        let reason = match twin {
            Some(twin) if twin.value != actual.value => return Err(contradiction(twin, actual, assumptions)),
            Some(_) => Some(LeftOutReason::GivenTwice),
            None => {
                let is_usable =
                    |other: &Evidence| unusable(other, &taken, assumptions, before, &mut Diagnostics::new()).is_none();
                let reason = unusable(actual, &taken, assumptions, before, problems);
                let reason = reason.or_else(|| said_by_another(actual, &sorted, assumptions, is_usable));
                reason.or_else(|| said_by_next_total(actual, &sorted, &held, is_usable))
            }
        };
        let reason = reason.or_else(|| {
            let own = standardised(before.series(&actual.indicator)?, actual.year);
            runs.push((actual.year, own));
            let leave_open = |year: Option<i32>| {
                let beside = runs.iter().filter(|(of, _)| year.is_none_or(|year| *of == year)).map(|(_, runs)| runs);
                open_share(&beside.collect::<Vec<_>>()) >= OPEN
            };
            if leave_open(None) {
                return None;
            }
            let is_new = is_counted_anew(actual) && leave_open(Some(actual.year));
            runs.pop();
            (!is_new).then_some(LeftOutReason::FollowsFromOthers)
        });
        match reason {
            Some(reason) => chosen.left_out.push(LeftOut::new(actual.clone(), reason, assumptions)),
            None => chosen.used.push(as_paths_have_it(actual, &held)),
        }
    }
    Ok(chosen)
}

fn contradiction(a: &Evidence, b: &Evidence, assumptions: &Assumptions) -> Error {
    let (label, year, values) = (label_of(&a.indicator, assumptions), a.year, (a.value, b.value));
    let unit = assumptions.indicator(&a.indicator).map(|indicator| indicator.unit);
    CannotCondition::Contradiction { label, year, values, unit }.into()
}

/// Why a figure cannot be used by itself; `taken` are the figures that paths hold already.
fn unusable(
    actual: &Evidence,
    taken: &[UsedFigure],
    assumptions: &Assumptions,
    before: &Projection,
    problems: &mut Diagnostics,
) -> Option<LeftOutReason> {
    let Evidence { indicator, year, value, standard_error, .. } = actual;
    if !value.is_finite() || !standard_error.is_finite() || *standard_error < 0.0 {
        return Some(LeftOutReason::NotFinite);
    }
    let Some(known) = assumptions.indicator(indicator) else {
        let names = assumptions.indicators.iter().map(|known| known.name.as_str());
        return Some(LeftOutReason::UnknownIndicator { nearest: suggestion(indicator, names) });
    };
    let (first, last) = (assumptions.years.first, assumptions.years.last);
    if *year <= first {
        return Some(LeftOutReason::NotAfterBaseYear { base_year: first });
    }
    if *year > last {
        return Some(LeftOutReason::AfterHorizon { last });
    }
    let Some(series) = before.series(indicator) else {
        return Some(LeftOutReason::NotComputed);
    };
    let values: Vec<f64> = series.kept_values(*year).collect();
    let (mean, variance) = moments(values.iter().copied());
    let is_uncertain = variance.sqrt() > 1e-9 * mean.abs();
    // Of a total a path holds the change alone.
    let is_level = |taken: &&UsedFigure| taken.indicator == TOTAL && is_uncertain;
    let is_it = |taken: &&UsedFigure| taken.indicator == *indicator && taken.year == *year;
    if let Some(taken) = taken.iter().find(|taken| is_it(taken) && !is_level(taken)) {
        let label = |known: &Assumption| Text::both(|language| known.driver.label(language).to_owned());
        let driver = assumptions.drivers.get(&taken.driver).map_or_else(|| Text::same(&taken.driver), label);
        // A growth rate is a change itself.
        let change_on = other_basis(actual, assumptions).filter(|_| !is_growth(indicator));
        return Some(LeftOutReason::InPath { driver, change_on });
    }
    if let Some(basis) = other_basis(actual, assumptions) {
        return Some(LeftOutReason::OtherBasis { basis });
    }
    let told = assumptions.posterior.iter().flat_map(|posterior| &posterior.figures);
    if told.into_iter().any(|(name, told, _)| name == indicator && told == year) {
        return Some(LeftOutReason::InDraws);
    }
    if is_uncertain {
        return None;
    }
    let agrees = (value - mean).abs() <= 2.0 * standard_error + 1e-9 * mean.abs();
    let (label, unit) = (known.label.clone(), known.unit);
    if !agrees {
        let slip = slip_of(actual, mean, assumptions);
        problems.warn(&Doubt::DiffersFromCertain { label, year: *year, value: mean, unit, slip });
    }
    Some(LeftOutReason::Certain { value: mean, unit })
}

/// Whether a level and a ratio are one figure: the one is the other times or by the published denominator, to the rounding.
/// The less precise of the two adds no information.
fn said_by_another(
    actual: &Evidence,
    all: &[Evidence],
    assumptions: &Assumptions,
    is_usable: impl Fn(&Evidence) -> bool,
) -> Option<LeftOutReason> {
    let rounding = |actual: &Evidence| rounding(actual, assumptions) / actual.value.abs();
    let of = |name: &str| all.iter().find(|other| other.indicator == name && other.year == actual.year);
    let relative = |actual: &Evidence| actual.standard_error / actual.value.abs();
    let concerns = |quotient: &&Quotient| [quotient.numerator, quotient.ratio].contains(&actual.indicator.as_str());
    let found = QUOTIENTS.iter().filter(concerns).find_map(|quotient| {
        let [level, ratio, whole] = [quotient.numerator, quotient.ratio, quotient.denominator].map(of);
        let (level, ratio, whole) = (level?, ratio?, whole?);
        let apart = (ratio.value * whole.value / level.value - 1.0).abs();
        let is_same = apart < SAME + rounding(level) + rounding(ratio);
        let is_level_rougher = relative(level) > relative(ratio) * (1.0 + SAME);
        let (rougher, other) = if is_level_rougher { (level, ratio) } else { (ratio, level) };
        (is_same && rougher == actual && is_usable(other)).then_some(&other.indicator)
    });
    found.map(|other| LeftOutReason::SameAs { other: label_of(other, assumptions) })
}

/// How far rounding may have moved a published figure, in base units.
fn rounding(actual: &Evidence, assumptions: &Assumptions) -> f64 {
    let is_it =
        |o: &&Observation| o.indicator == actual.indicator && o.period.year == actual.year && o.value == actual.value;
    assumptions.baseline.series.iter().find(is_it).map_or(0.0, Observation::rounding)
}

/// Whether a figure is a count of people by age with an error of its own. Where the runs leave nothing open of it once other
/// years are known, it tells of the same people, but they were counted once more: it is no figure that follows from others.
fn is_counted_anew(actual: &Evidence) -> bool {
    actual.indicator.starts_with("population.aged_") && actual.standard_error > 0.0
}

/// Whether a total follows from that of the next year, of which paths hold births, deaths and migration.
fn said_by_next_total(
    actual: &Evidence,
    all: &[Evidence],
    held: &[i32],
    is_usable: impl Fn(&Evidence) -> bool,
) -> Option<LeftOutReason> {
    let next = actual.year + 1;
    let is_next = |other: &&Evidence| other.indicator == TOTAL && other.year == next && is_usable(other);
    let follows = actual.indicator == TOTAL && held.contains(&next) && all.iter().any(|other| is_next(&other));
    follows.then_some(LeftOutReason::FollowsFromNextTotal { next })
}

/// A total is as exact as the births, deaths and migration that paths hold beside it: who is there at which age is what errs.
fn as_paths_have_it(actual: &Evidence, held: &[i32]) -> Evidence {
    let is_held = actual.indicator == TOTAL && held.contains(&actual.year);
    Evidence { standard_error: if is_held { 0.0 } else { actual.standard_error }, ..actual.clone() }
}

/// The basis of a figure, where it is declared to stand on another than the base year.
fn other_basis(actual: &Evidence, assumptions: &Assumptions) -> Option<Text> {
    let (baseline, basis) = (&assumptions.baseline, actual.basis.as_deref()?);
    let is_own = baseline.is_basis_of_base_year(&actual.indicator, Some(basis));
    (!is_own).then(|| baseline.label_of_basis(basis))
}

/// The runs of an output, with mean 0 and variance 1.
fn standardised(series: Series<'_>, year: i32) -> Vec<f64> {
    let values: Vec<f64> = series.kept_values(year).collect();
    let (mean, variance) = moments(values.iter().copied());
    values.into_iter().map(|value| (value - mean) / variance.sqrt()).collect()
}

/// The share of the last output's variance that the others leave open.
fn open_share(runs: &[&Vec<f64>]) -> f64 {
    let correlation =
        |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / (a.len() as f64 - 1.0);
    let matrix: Vec<Vec<f64>> = runs.iter().map(|a| runs.iter().map(|b| correlation(a, b)).collect()).collect();
    match cholesky(&matrix) {
        Ok(lower) => lower.last().and_then(|row| row.last()).map_or(1.0, |open| open * open),
        Err(_) => 0.0,
    }
}

impl Evidence {
    /// A published figure with the error that its source leaves ([`Observation::standard_error`]); a figure that is known
    /// better or worse is given its own.
    ///
    /// `None` for a mere bound (`>`, about): it is no figure.
    #[must_use]
    pub fn of(observation: &Observation) -> Option<Self> {
        if observation.comparator != Comparator::Equal {
            return None;
        }
        Some(Self {
            indicator: observation.indicator.clone(),
            year: observation.period.year,
            value: observation.value,
            standard_error: observation.standard_error(),
            basis: observation.basis.clone(),
        })
    }
}

/// What the baseline publishes of a scenario's indicators after its base year, up to a year: figures for whole years,
/// whatever basis they stand on, with the errors of [`Evidence::of`].
#[must_use]
pub fn published_actuals(assumptions: &Assumptions, until: i32) -> Vec<Evidence> {
    let baseline = &assumptions.baseline;
    let years = baseline.base_year + 1..=until;
    let comparable = baseline.series.iter().filter(|o| {
        years.contains(&o.period.year)
            && baseline.stocks_at.is_year(o.period)
            && assumptions.indicator(&o.indicator).is_some()
    });
    comparable.filter_map(Evidence::of).collect()
}
