//! What it would take: for targets that are behind or uncertain, the least change of a driver after the review, and the
//! values that the target could have instead.

use super::{Needed, ReviewRow, Standing};
use crate::analysis::Verdict;
use crate::analysis::questions::Goal;
use crate::analysis::questions::solve::{Aim, Lever, solve};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, Variants, quantile};
use crate::error::Result;
use crate::indicator::{Comparator, Driver};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// The probabilities that are asked for.
pub const WANTED: [f64; 2] = [0.5, 0.8];

/// Whether a target that is still to come is behind or uncertain.
fn is_open(row: &ReviewRow, as_of: i32) -> bool {
    let Some(estimate) = row.outlook.as_ref().and_then(|outlook| outlook.estimate) else { return false };
    let settled = matches!(row.standing, Standing::AlreadyMet | Standing::MetWhenDue);
    row.target.year > as_of && !settled && (row.standing.lags() || Verdict::of(estimate.share) != Verdict::LikelyMet)
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
    let Some(goal) = Goal::of_target(&row.target, assumptions) else { return Ok(None) };
    let own = own_lever(&goal, assumptions);
    let levers: Vec<&Lever> = if levers.is_empty() { own.iter().collect() } else { levers.iter().collect() };
    // Asking tells the problems of the model again.
    let variants = Variants::new(assumptions, vec![goal.reading()], settings, &mut Diagnostics::new())?;
    let mut changes = Vec::new();
    // A driver on which this target does not depend answers nothing for it.
    for lever in levers.into_iter().filter(|lever| variants.reads(&lever.driver.name)) {
        let from = lever.from.or(lever.driver.is_yearly().then_some(as_of + 1));
        let lever = Lever { from, ..lever.clone() };
        for share in WANTED {
            let aim = Aim::Probability(share);
            changes.push(solve(assumptions, &lever, vec![goal.clone()], aim, settings, problems)?);
        }
    }
    Ok(Some(Needed { changes, values: values(&goal, projection) }))
}

/// The values of a target that have the wanted probabilities.
fn values(goal: &Goal, projection: &Projection) -> Vec<(f64, f64)> {
    let Some(series) = projection.series(&goal.indicator.name) else { return Vec::new() };
    let mut runs: Vec<f64> = series.runs(goal.year).flat_map(|part| part.iter().copied().collect::<Vec<_>>()).collect();
    runs.sort_by(f64::total_cmp);
    let below = matches!(goal.comparator, Comparator::AtMost | Comparator::Below);
    WANTED.iter().map(|share| (*share, quantile(&runs, if below { *share } else { 1.0 - share }))).collect()
}

/// The driver by which a target is reached, where nobody names one: among those of its own field (the same beginning of
/// the dotted name), one of growth before one of a flow or a level; the least name where several are left.
fn own_lever(goal: &Goal, assumptions: &Assumptions) -> Option<Lever> {
    let common = |name: &str| name.split('.').zip(goal.indicator.name.split('.')).take_while(|(a, b)| a == b).count();
    let drivers = assumptions.drivers.values().map(|assumption| &assumption.driver);
    let rank = |driver: &Driver| {
        let name = driver.name.as_str();
        let kind = ["growth", "trend", "starts", "coverage"].iter().position(|end| name.ends_with(end)).unwrap_or(9);
        (usize::MAX - common(name), kind, name.to_owned())
    };
    let own = drivers.filter(|driver| !driver.at_base && common(&driver.name) > 0).min_by_key(|driver| rank(driver))?;
    Some(Lever { driver: own.clone(), limits: None, from: None })
}
