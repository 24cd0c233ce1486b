//! The value of the driver that matters most at which the probability of a target is one half.

use std::cell::RefCell;

use ndarray::Array2;

use super::trial::Trial;
use super::{AttainmentCriterion, Settings};
use crate::analysis::TargetBreakEven;
use crate::analysis::questions::Goal;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{VariantRuns, Variants, Varied, Vary};
use crate::error::{Error, Result};
use crate::indicator::{Driver, is_population_error};
use crate::plan::Target;
use crate::scenario::{Assumptions, DeviationShape};

/// The most runs of a trial.
const RUNS: usize = 2000;
/// The first step is this part of a plausible change, the last one that part of it.
const FIRST: f64 = 0.25;
const FINEST: f64 = 2e-3;
/// How often the step is doubled: up to 32 times a plausible change.
const DOUBLINGS: i32 = 7;
/// The most trials between two changes; false position takes about five.
const TRIALS: usize = 20;
/// The 90th percentile of a normal distribution in standard deviations, and that of an even one in its half widths.
const TO_P90: (f64, f64) = (1.281_551_565_544_6, 0.8);

/// A driver, its plausible change, and the first year of it.
type Member<'a> = (&'a Driver, f64, i32);

/// Drivers that are moved together.
struct Group<'a> {
    /// The driver, with `*` for the subsectors.
    name: String,
    members: Vec<Member<'a>>,
}

fn varied<'m>((driver, _, first): &'m Member<'_>) -> Varied<'m> {
    Varied { driver: &driver.name, vary: Vary::Shift, first: *first }
}

/// The break-even values of targets; `None` where more may be too much, no uncertain driver moves a target, or no change
/// within what is possible leads there.
pub(in crate::analysis) fn break_even(
    targets: &[&Target],
    assumptions: &Assumptions,
    settings: &Settings<'_>,
) -> Result<Vec<Option<TargetBreakEven>>> {
    let goals = targets.iter().map(|target| Goal::all_of_target(target, assumptions.years.first, assumptions));
    let goals: Vec<Vec<Goal>> =
        goals.map(|goals| if goals.iter().any(Goal::is_band) { Vec::new() } else { goals }).collect();
    let readings: Vec<_> = goals.iter().flatten().map(Goal::reading).collect();
    if readings.is_empty() {
        return Ok(vec![None; targets.len()]);
    }
    let runs = settings.runs.min(RUNS);
    let first = settings.draws.map(|draws| draws.of_first(runs));
    let settings = &Settings { draws: first.as_ref(), runs, ..*settings };
    // One model of all targets: each is read by itself.
    let variants = Variants::new(assumptions, readings, settings, &mut Diagnostics::new())?;
    let mut next = 0;
    let of_target = |(target, goals): (&&Target, &Vec<Goal>)| {
        let first = next;
        next += goals.len();
        if goals.is_empty() { Ok(None) } else { of_target(target, goals, (&variants, first), assumptions, settings) }
    };
    targets.iter().zip(&goals).map(of_target).collect()
}

/// The break-even value of a target whose goals are the readings of the variants from `first` on.
fn of_target(
    target: &Target,
    goals: &[Goal],
    (variants, first): (&Variants<'_>, usize),
    assumptions: &Assumptions,
    settings: &Settings<'_>,
) -> Result<Option<TargetBreakEven>> {
    let Some(group) = most_important(variants, (first + goals.len() - 1, target.year), assumptions)? else {
        return Ok(None);
    };
    let Some((leader, plausible, _)) = group.members.first().copied() else { return Ok(None) };
    let varied: Vec<Varied<'_>> = group.members.iter().map(varied).collect();
    let runs = settings.runs;
    let trial = Trial {
        variants,
        first,
        varied: &varied,
        goals,
        criterion: AttainmentCriterion::Probability(0.5),
        which: VariantRuns::Runs(runs),
        sampling: settings.sampling,
        known: RefCell::default(),
    };
    let limits = group.members.iter().filter_map(|(driver, _, first)| variants.shift_limits(&driver.name, *first));
    let limits = limits.reduce(|(a, b), (c, d)| (a.max(c), b.min(d))).unwrap_or((0.0, 0.0));
    let Some(bracket) = bracket(&trial, plausible, limits)? else { return Ok(None) };
    let change = between(&trial, bracket, FINEST * plausible)?;
    let error = sampling_error(&trial, change, plausible)?;
    let at = if leader.at_base { Some(0) } else { assumptions.years.index(target.year) };
    let levels =
        group.members.iter().map(|(driver, ..)| assumptions.drivers.get(&driver.name)?.path.central.get(at?).copied());
    let levels: Option<Vec<f64>> = levels.collect();
    let is_common = |levels: &Vec<f64>| levels.iter().all(|level| *level == levels[0]);
    Ok(Some(TargetBreakEven {
        driver: if group.members.len() > 1 { group.name.clone() } else { leader.name.clone() },
        label: leader.label_among(group.members.len()),
        unit: if leader.is_in_points() { leader.unit.of_difference() } else { leader.unit },
        change,
        level: levels.filter(is_common).map(|levels| levels[0] + change),
        error,
        years: Some((group.members[0].2, target.year)).filter(|_| leader.is_yearly()),
        runs,
    }))
}

/// Half the width of the 95 % interval of a change at which the probability is one half: that of the probability, over how
/// steeply it rises there. `None` where it is not known.
fn sampling_error(trial: &Trial<'_>, change: f64, plausible: f64) -> Result<Option<f64>> {
    let step = FIRST * plausible;
    let Some((below, above)) = trial.one(change - step).ok().zip(trial.one(change + step).ok()) else {
        return Ok(None);
    };
    let rise = (above.probability.share - below.probability.share).abs() / (2.0 * step);
    let (low, high) = trial.one(change)?.probability.range;
    let error = (high - low) / 2.0 / rise;
    Ok(Some(error).filter(|error| error.is_finite() && *error > 0.0))
}

/// A change, and by how much the probability there is above one half.
type Point = (f64, f64);

/// Two changes of which one has a probability above one half and one below, on the side that leads there sooner.
fn bracket(trial: &Trial<'_>, plausible: f64, limits: (f64, f64)) -> Result<Option<(Point, Point)>> {
    let at = |change: f64| Ok::<_, Error>((change, trial.one(change)?.probability.share - 0.5));
    let now = at(0.0)?;
    // So far out figures may have no value.
    let of_step = |step: f64| at(step.clamp(limits.0, limits.1)).ok();
    let first = plausible * FIRST;
    let mut sides: Vec<Point> = [first, -first].into_iter().filter_map(of_step).collect();
    let gain = |point: &Point| if now.1 < 0.0 { point.1 } else { -point.1 };
    sides.sort_by(|a, b| gain(b).total_cmp(&gain(a)));
    for side in sides {
        let (mut inner, mut outer) = (now, side);
        for doubling in 1..=DOUBLINGS {
            if (outer.1 < 0.0) != (now.1 < 0.0) {
                return Ok(Some((inner, outer)));
            }
            let step = libm::copysign(first * libm::exp2(f64::from(doubling)), side.0);
            let Some(next) = of_step(step).filter(|next| next.0 != outer.0) else { break };
            (inner, outer) = (outer, next);
        }
    }
    Ok(None)
}

/// The change between two at which the probability is one half, by false position (the Illinois rule).
fn between(trial: &Trial<'_>, (mut a, mut b): (Point, Point), finest: f64) -> Result<f64> {
    let mut last = f64::NAN;
    for _ in 0..TRIALS {
        let change = b.0 - b.1 * (b.0 - a.0) / (b.1 - a.1);
        if (change - last).abs() <= finest {
            return Ok(change);
        }
        let point = (change, trial.one(change)?.probability.share - 0.5);
        if point.1 == 0.0 {
            return Ok(change);
        }
        if (point.1 < 0.0) == (b.1 < 0.0) {
            a.1 /= 2.0;
        } else {
            a = b;
        }
        (b, last) = (point, change);
    }
    Ok(last)
}

/// The uncertain driver, or the same driver of every subsector, that gives the figure of a reading the largest spread: the effects of
/// plausible changes in the deterministic run, added up as the drivers correlate.
fn most_important<'a>(
    variants: &Variants<'a>,
    (reading, due): (usize, i32),
    assumptions: &'a Assumptions,
) -> Result<Option<Group<'a>>> {
    let year = assumptions.years.index(due).unwrap_or(0);
    let mut candidates: Vec<(usize, Member<'a>)> = Vec::new();
    for (at, driver) in variants.drivers().into_iter().enumerate() {
        // Shares of a whole do not move together, and nobody states an error of past projections.
        if is_population_error(&driver.name) || driver.is_named("industry.*.share_of_base") {
            continue;
        }
        let Some(change) = plausible_change(driver, year, assumptions) else { continue };
        let first = assumptions.first_assumed(driver);
        if first <= due {
            candidates.push((at, (driver, change, first)));
        }
    }
    if candidates.is_empty() {
        return Ok(None);
    }
    // Two variants for each driver: up and down.
    let mut changes = Array2::zeros((2 * candidates.len(), candidates.len()));
    for (at, (_, (_, change, _))) in candidates.iter().enumerate() {
        (changes[[2 * at, at]], changes[[2 * at + 1, at]]) = (*change, -change);
    }
    let varied: Vec<Varied<'_>> = candidates.iter().map(|(_, member)| varied(member)).collect();
    let (values, _) = variants.run_where_defined(&varied, changes.view(), VariantRuns::Central)?;
    let mut groups: Vec<(Group<'a>, Vec<(usize, f64)>)> = Vec::new();
    for (at, (index, member)) in candidates.into_iter().enumerate() {
        let effect = (values[[reading, 2 * at, 0]] - values[[reading, 2 * at + 1, 0]]) / 2.0;
        if !effect.is_finite() || effect == 0.0 {
            continue;
        }
        let name = of_every_subsector(&member.0.name).unwrap_or_else(|| member.0.name.clone());
        match groups.iter_mut().find(|(known, _)| known.name == name) {
            Some((group, effects)) => {
                group.members.push(member);
                effects.push((index, effect));
            }
            None => groups.push((Group { name, members: vec![member] }, vec![(index, effect)])),
        }
    }
    let variance = |effects: &[(usize, f64)]| -> f64 {
        let of_pair = |(a, x): &(usize, f64), (b, y): &(usize, f64)| {
            x * y * if a == b { 1.0 } else { variants.correlation(*a, *b) }
        };
        effects.iter().map(|one| effects.iter().map(|other| of_pair(one, other)).sum::<f64>()).sum()
    };
    let most = groups.into_iter().max_by(|(_, a), (_, b)| variance(a).total_cmp(&variance(b)));
    Ok(most.map(|(group, _)| group))
}

/// Half the way from the 10th to the 90th percentile of a driver in a year; `None` of what is certain.
fn plausible_change(driver: &Driver, year: usize, assumptions: &Assumptions) -> Option<f64> {
    let spread = assumptions.drivers.get(&driver.name)?.path.spread.as_ref()?;
    let year = if driver.at_base { 0 } else { year };
    let to_p90 = if spread.shape == DeviationShape::Uniform { TO_P90.1 } else { TO_P90.0 };
    let change = to_p90 * (spread.below.get(year)? + spread.above.get(year)?) / 2.0;
    (change > 0.0).then_some(change)
}

/// The name with `*` for the subsector.
fn of_every_subsector(name: &str) -> Option<String> {
    let (_, of_one) = name.strip_prefix("industry.")?.split_once('.')?;
    Some(format!("industry.*.{of_one}"))
}
