//! Scenario discovery: under which values of the drivers a target is missed.

use super::Goal;
use super::own_effect::own_effect;
use crate::analysis::sensitivity::{Boxes, Peel, find_boxes};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, Variants};
use crate::error::Result;
use crate::indicator::Driver;
use crate::scenario::Assumptions;

/// Boxes in which goals are missed.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The goals; a run in which any is missed counts.
    pub goals: Vec<Goal>,
    /// The uncertain drivers that have an effect of their own, by the numbers that the limits have.
    pub drivers: Vec<Driver>,
    /// The years over which a driver's mean is taken: from the year after the base year to the last goal's.
    pub years: (i32, i32),
    /// The share of runs in which a goal is missed.
    pub missed: f64,
    /// The boxes, in the order in which they were found.
    pub boxes: Vec<Boxes>,
    /// How many runs.
    pub runs: usize,
    /// The seed of their draws.
    pub seed: u64,
}

/// Under which values of the drivers goals are missed: boxes over the runs of an ensemble, in which a driver counts as its
/// mean over the years (one that counts in the base year only, as its base value).
///
/// # Errors
/// As [`Variants::ensemble`] and [`find_boxes`]: if no run or every run misses the goals.
///
/// ```
/// use carecast::analysis::{questions::{Goal, discover::discover}, sensitivity::Peel};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let goals = Goal::read_all(&["industry.value_added@2030>=8400 亿元"], &assumptions)?;
/// let settings = Settings { runs: 2000, ..Settings::of(&assumptions) };
/// let found = discover(&assumptions, goals, &Peel::default(), &settings, &mut problems)?;
/// let limit = found.boxes[0].chosen.limits[0];
/// assert!(found.drivers[limit.input].name.contains("growth") && limit.to.is_some());
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn discover(
    assumptions: &Assumptions,
    goals: Vec<Goal>,
    peel: &Peel,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Discovery> {
    let variants = Variants::new(assumptions, goals.iter().map(Goal::reading).collect(), settings, problems)?;
    let last = goals.iter().map(|goal| goal.year).max().unwrap_or(assumptions.years.last);
    let all = variants.drivers();
    // One that is only correlated with others explains nothing.
    let is_correlated = |driver: &Driver| {
        let mut factors = variants.factors().iter().filter(|factor| factor.drivers.len() > 1);
        factors.any(|factor| factor.drivers.contains(&driver.name))
    };
    let acts = |driver: &Driver| {
        let known = assumptions.drivers.get(&driver.name);
        known.is_some_and(|assumption| assumption.path.is_uncertain())
            && (!is_correlated(driver) || own_effect(driver, assumptions, &variants, settings) > 0.0)
    };
    let kept: Vec<usize> = (0..all.len()).filter(|at| acts(all[*at])).collect();
    // What was held at a limit in these trials is not worth a word.
    variants.warn(&mut Diagnostics::new());
    settings.expect(settings.runs);
    let (inputs, outputs) = variants.ensemble(settings.runs, last)?;
    let inputs = inputs.select(ndarray::Axis(0), &kept);
    let missed: Vec<bool> = outputs
        .columns()
        .into_iter()
        .map(|values| goals.iter().zip(values).any(|(goal, value)| !goal.is_met(*value)))
        .collect();
    variants.warn(problems);
    let boxes = find_boxes(inputs.view(), &missed, peel)?;
    Ok(Discovery {
        drivers: kept.iter().map(|at| all[*at].clone()).collect(),
        years: (assumptions.years.first + 1, last),
        missed: missed.iter().filter(|missed| **missed).count() as f64 / missed.len() as f64,
        boxes,
        runs: settings.runs,
        seed: settings.seed,
        goals,
    })
}
