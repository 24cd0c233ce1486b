//! What the probability of a target rests on: typed paths, the scenario, one driver, kinds of uncertainty.
//!
//! [`assess`](super::assess) finds the typed paths. The range over scenarios follows from their assessments
//! ([`compare_scenarios`]). The break-even value and the split of variance take runs of their own ([`add_grounds`]).

mod split;

use std::collections::BTreeMap;

pub use self::split::{UncertaintySource, VarianceSplit};
use super::questions::solve;
use super::{Assessment, Outlook, Scored};
use crate::ensemble::Settings;
use crate::error::Result;
use crate::indicator::Unit;
use crate::language::Text;
use crate::plan::Plan;
use crate::scenario::Assumptions;

/// What the probability of a target rests on.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ProbabilityGrounds {
    /// Growth behind the target's figure that the scenario types: people, income and prices have no part in it.
    pub typed_paths: Vec<TypedPath>,
    /// The probability in other scenarios of the same plan, if there are any.
    pub scenarios: Option<ScenarioRange>,
    /// Where the probability is one half, if that was asked for and there is such a value.
    pub break_even: Option<TargetBreakEven>,
    /// What the variance of the figure comes from, if that was asked for and it varies.
    pub split: Option<VarianceSplit>,
}

/// A driver whose path is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPath {
    /// The dotted name.
    pub driver: String,
    /// What a reader calls it.
    pub label: Text,
}

impl TypedPath {
    /// Those behind any of these targets, each once.
    pub(crate) fn behind<'o>(outlooks: impl IntoIterator<Item = &'o Outlook>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for typed in outlooks.into_iter().flat_map(|outlook| &outlook.grounds.typed_paths) {
            if !all.contains(typed) {
                all.push(typed.clone());
            }
        }
        all
    }
}

/// The probability of a target over several scenarios.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScenarioRange {
    /// The least probability.
    pub low: f64,
    /// The greatest one.
    pub high: f64,
    /// The number of scenarios.
    pub scenarios: usize,
    /// The fewest runs of any of them.
    pub runs: usize,
}

/// The value of the driver that matters most at which the probability of a target is one half.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetBreakEven {
    /// The driver, or with `*` the same driver of every subsector; all are moved by the same amount.
    pub driver: String,
    /// What a reader calls it.
    pub label: Text,
    /// The driver's unit.
    pub unit: Unit,
    /// What is added to it, in base units; its uncertainty stays.
    pub change: f64,
    /// Its central value after the change in the target's year (in the base year if it has only that); `None` where it
    /// differs between the drivers.
    pub level: Option<f64>,
    /// Half the width of the 95 % interval of the change, in base units; `None` where it is not known.
    pub error: Option<f64>,
    /// The first year of the change; `None` of what holds in all years.
    pub first: Option<i32>,
    /// The number of runs of each trial.
    pub runs: usize,
}

/// The most runs of a trial where their draws are given: people are then matched to published counts run by run, which takes
/// long.
const MOST_GIVEN: usize = 1000;

/// Adds the break-even value and the split of variance to assessments that have a probability. For the break-even a driver
/// changes in all years but those with a published value.
///
/// # Errors
/// As [`Variants::run`](crate::ensemble::Variants::run). Targets whose figure is undefined in some run have neither.
pub fn add_grounds(assessments: &mut [Assessment], assumptions: &Assumptions, settings: &Settings<'_>) -> Result<()> {
    let few = settings.draws.map(|draws| draws.of_first(MOST_GIVEN));
    let runs = if few.is_some() { settings.runs.min(MOST_GIVEN) } else { settings.runs };
    let settings = &Settings { draws: few.as_ref(), runs, ..*settings };
    let mut splits = split::splits(assessments, assumptions, settings)?.into_iter();
    for assessment in assessments {
        let split = splits.next().flatten();
        let Some(outlook) = assessment.outlook.as_mut().filter(|outlook| outlook.estimate.is_some()) else { continue };
        outlook.grounds.split = split;
        // With too few runs its error is not known: then no value is given.
        let break_even = solve::break_even(&assessment.target, assumptions, settings)?;
        outlook.grounds.break_even = break_even.filter(|found| found.error.is_some());
    }
    Ok(())
}

/// Gives each target that several scenarios of one plan assess the range of its probability.
pub fn compare_scenarios(scenarios: &mut [Scored<'_>]) {
    let mut ranges: BTreeMap<(String, String, String), ScenarioRange> = BTreeMap::new();
    // A target of the same name with another goal is another target.
    let key = |plan: &Plan, assessment: &Assessment| {
        let target = &assessment.target;
        let goal = target.measure.as_ref().map(|measure| (measure.value.to_bits(), measure.upper.map(f64::to_bits)));
        let goal = format!("{} {} {goal:?}", target.sign_in_files(), target.year);
        (plan.title.zh.clone(), target.id.clone(), goal)
    };
    for Scored { plan, projection, assessments } in scenarios.iter() {
        for assessment in assessments {
            let Some(share) = assessment.probability() else { continue };
            let range = ranges.get(&key(plan, assessment)).map(|range| range.with(share, projection.runs));
            ranges.insert(key(plan, assessment), range.unwrap_or(ScenarioRange::around(share, projection.runs)));
        }
    }
    for Scored { plan, assessments, .. } in scenarios {
        for assessment in assessments {
            let range = ranges.get(&key(plan, assessment)).filter(|range| range.scenarios > 1).copied();
            let Some(outlook) = assessment.outlook.as_mut().filter(|outlook| outlook.estimate.is_some()) else {
                continue;
            };
            outlook.grounds.scenarios = range;
        }
    }
}

impl ScenarioRange {
    /// Of one scenario.
    pub(super) fn around(share: f64, runs: usize) -> Self {
        Self { low: share, high: share, scenarios: 1, runs }
    }

    /// With one more scenario.
    pub(super) fn with(self, share: f64, runs: usize) -> Self {
        Self {
            low: self.low.min(share),
            high: self.high.max(share),
            scenarios: self.scenarios + 1,
            runs: self.runs.min(runs),
        }
    }
}

impl Assessment {
    /// The share of runs that meet the target, where it was assessed.
    pub(crate) fn probability(&self) -> Option<f64> {
        Some(self.outlook.as_ref()?.estimate?.share)
    }
}
