//! What it would take: for targets that are behind or uncertain, the least change of a driver after the review, and the
//! values that the target could have instead.

use ndarray::Array2;

use super::{Needed, ProgressVerdict, ReviewRow};
use crate::analysis::AttainmentVerdict;
use crate::analysis::questions::Goal;
use crate::analysis::questions::solve::{AttainmentCriterion, Lever, solve};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, VariantRuns, Variants, Varied, Vary, quantile};
use crate::error::Result;
use crate::indicator::{Driver, drivers};
use crate::projection::Projection;
use crate::scenario::{Assumptions, DeviationShape};

/// The probabilities that are asked for.
pub const WANTED: [f64; 2] = [0.5, 0.8];

/// Whether a target that is still to come is behind or uncertain.
fn is_open(row: &ReviewRow, as_of: i32) -> bool {
    let Some(estimate) = row.outlook.as_ref().and_then(|outlook| outlook.estimate) else { return false };
    let settled = matches!(row.verdict, ProgressVerdict::AlreadyMet | ProgressVerdict::MetWhenDue);
    row.target.year > as_of
        && !settled
        && (row.verdict.lags() || AttainmentVerdict::of(estimate.share) != AttainmentVerdict::LikelyMet)
}

/// What it would take to reach the target of a row, or nothing where it is not in question.
pub(super) fn needed(
    row: &ReviewRow,
    levers: &[Lever],
    as_of: i32,
    (assumptions, projection): (&Assumptions, &Projection),
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Option<Needed>> {
    if !is_open(row, as_of) {
        return Ok(None);
    }
    let goals = Goal::all_of_target(&row.target, as_of, assumptions);
    // Of a band more of anything may be too much: no least change leads there for certain.
    if goals.is_empty() || goals.iter().any(Goal::is_band) {
        return Ok(None);
    }
    // The problems of the model are reported already. Central runs draw nothing.
    let readings = goals.iter().map(Goal::reading).collect();
    let central = Settings { draws: None, ..*settings };
    let variants = Variants::new(assumptions, readings, &central, &mut Diagnostics::new())?;
    let levers = match levers {
        [] => own_lever(&goals, as_of + 1, assumptions, &variants)?.into_iter().collect(),
        named => named.to_vec(),
    };
    let mut changes = Vec::new();
    // A driver on which this target does not depend answers nothing for it.
    for lever in levers.into_iter().filter(|lever| variants.reads(&lever.driver.name)) {
        let from = lever.from.or(lever.driver.is_yearly().then_some(as_of + 1));
        let lever = Lever { from, ..lever };
        for share in WANTED {
            let criterion = AttainmentCriterion::Probability(share);
            changes.push(solve(assumptions, &lever, goals.clone(), criterion, settings, problems)?);
        }
    }
    Ok(Some(Needed { changes, values: values(&goals, projection) }))
}

/// The values of a target that have the wanted probabilities: in each run the one of its hardest year.
fn values(goals: &[Goal], projection: &Projection) -> Vec<(f64, f64)> {
    let Some(below) = goals.first().map(|goal| goal.comparator.is_upper_bound()) else { return Vec::new() };
    let hardest = if below { f64::max } else { f64::min };
    let mut runs: Vec<f64> = Vec::new();
    for goal in goals {
        let Some(series) = projection.series(&goal.indicator.name) else { return Vec::new() };
        let year: Vec<f64> = series.kept_values(goal.year).collect();
        runs = if runs.is_empty() { year } else { runs.iter().zip(&year).map(|(a, b)| hardest(*a, *b)).collect() };
    }
    runs.sort_by(f64::total_cmp);
    WANTED.iter().map(|share| (*share, quantile(&runs, if below { *share } else { 1.0 - share }))).collect()
}

/// The driver by which a target is reached, where the inquiry names none: among those that a planner can move and on which it
/// depends, the one that moves it furthest by a change that is plausible. Where a target asks for more, more of the driver
/// has to lead there: GDP is not slowed for a share of it.
fn own_lever(goals: &[Goal], first: i32, assumptions: &Assumptions, variants: &Variants<'_>) -> Result<Option<Lever>> {
    let Some(goal) = goals.last() else { return Ok(None) };
    let registered = drivers(&assumptions.subsectors);
    // What a scenario declares itself it may move either way.
    let is_own = |driver: &Driver| registered.iter().all(|known| known.name != driver.name);
    let year = assumptions.years.index(goal.year).unwrap_or(0);
    let candidates =
        variants.drivers().into_iter().filter(|driver| driver.is_yearly() && (driver.is_lever() || is_own(driver)));
    let candidates: Vec<(&Driver, f64)> = candidates
        .filter_map(|driver| Some((driver, plausible_change(&driver.name, (first, year), assumptions, variants)?)))
        .collect();
    if candidates.is_empty() {
        return Ok(None);
    }
    // One variant for each driver that changes that one alone, after one without any change.
    let mut changes = Array2::zeros((candidates.len() + 1, candidates.len()));
    candidates.iter().enumerate().for_each(|(at, (_, change))| changes[[at + 1, at]] = *change);
    let varied: Vec<Varied<'_>> =
        candidates.iter().map(|(driver, _)| Varied { driver: &driver.name, vary: Vary::Shift, first }).collect();
    let values = variants.run(&varied, changes.view(), VariantRuns::Central)?;
    let last = goals.len() - 1;
    let moved = |at: usize| values[[last, at + 1, 0]] - values[[last, 0, 0]];
    let leads_there = |at: usize, driver: &Driver| {
        moved(at) != 0.0 && (moved(at) > 0.0 || goal.comparator.is_upper_bound() || is_own(driver))
    };
    let usable = candidates.iter().enumerate().filter(|(at, (driver, _))| leads_there(*at, driver));
    let furthest = usable.max_by(|(a, _), (b, _)| moved(*a).abs().total_cmp(&moved(*b).abs()));
    Ok(furthest.map(|(_, (driver, _))| Lever { driver: (*driver).clone(), limits: None, from: None }))
}

/// A tenth of what is certain.
const OF_CERTAIN: f64 = 0.1;
/// How far the 90th percentile of a normal distribution lies above its middle, in standard deviations, and that of an even
/// one, of its half.
const TO_P90: (f64, f64) = (1.281_551_565_544_6, 0.8);

/// By how much more of a driver is plausible: up to its 90th percentile where the scenario has one, else by a tenth; never
/// beyond what is possible. `None` where that is nothing.
fn plausible_change(
    name: &str,
    (first, year): (i32, usize),
    assumptions: &Assumptions,
    variants: &Variants<'_>,
) -> Option<f64> {
    let path = &assumptions.drivers.get(name)?.path;
    let spread = path.spread.as_ref().and_then(|spread| {
        let share = if spread.shape == DeviationShape::Uniform { TO_P90.1 } else { TO_P90.0 };
        Some(share * spread.above.get(year)?).filter(|above| *above > 0.0)
    });
    let change = spread.unwrap_or(OF_CERTAIN * path.central.get(year)?.abs());
    let (_, most) = variants.shift_limits(name, first)?;
    Some(change.min(most)).filter(|change| *change > 0.0)
}
