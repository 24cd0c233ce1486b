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
use crate::plan::{Plan, Target};
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
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioRange {
    /// The scenario with the least probability: the first of several.
    pub lowest: ScenarioProbability,
    /// The scenario with the greatest one.
    pub highest: ScenarioProbability,
    /// The number of scenarios.
    pub scenarios: usize,
    /// The fewest runs of any of them.
    pub runs: usize,
}

/// The probability of a target in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioProbability {
    /// The share of runs that meet the target.
    pub share: f64,
    /// The id of the scenario, as in file names.
    pub scenario: String,
    /// Its title.
    pub title: Text,
}

/// The value of the driver that matters most at which the probability of a target is one half.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetBreakEven {
    /// The driver, or with `*` the same driver of every subsector; all are moved by the same amount.
    pub driver: String,
    /// What a reader calls it.
    pub label: Text,
    /// The driver's unit; percentage points where its values are themselves points of growth.
    pub unit: Unit,
    /// What is added to it, in base units; its uncertainty stays.
    pub change: f64,
    /// Its central value after the change in the target's year (in the base year if it has only that); `None` where it
    /// differs between the drivers.
    pub level: Option<f64>,
    /// Half the width of the 95 % interval of the change, in base units; `None` where it is not known.
    pub error: Option<f64>,
    /// The years of the change up to that of the target; `None` of what holds in all years.
    pub years: Option<(i32, i32)>,
    /// The number of runs of each trial.
    pub runs: usize,
}

/// Adds the break-even value and the split of variance to assessments that have a probability. For the break-even a driver
/// changes in all years but those with a published value.
///
/// # Errors
/// As [`Variants::run`](crate::ensemble::Variants::run). Targets whose figure is undefined in some run have neither.
pub fn add_grounds(assessments: &mut [Assessment], assumptions: &Assumptions, settings: &Settings<'_>) -> Result<()> {
    let splits = split::splits(assessments, assumptions, settings)?;
    let has_probability = |assessment: &&Assessment| assessment.probability().is_some();
    let targets: Vec<&Target> = assessments.iter().filter(has_probability).map(|of| &of.target).collect();
    let mut break_evens = solve::break_even(&targets, assumptions, settings)?.into_iter();
    for (assessment, split) in assessments.iter_mut().zip(splits) {
        let Some(outlook) = assessment.outlook.as_mut().filter(|outlook| outlook.estimate.is_some()) else { continue };
        outlook.grounds.split = split;
        // With too few runs its error is not known: then no value is given.
        outlook.grounds.break_even = break_evens.next().flatten().filter(|found| found.error.is_some());
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
            let (scenario, title) = (projection.scenario.clone(), projection.title.clone());
            let one = ScenarioRange::of(ScenarioProbability { share, scenario, title }, projection.runs);
            let known = ranges.remove(&key(plan, assessment));
            ranges.insert(key(plan, assessment), known.map_or(one.clone(), |known| known.with(one)));
        }
    }
    for Scored { plan, assessments, .. } in scenarios {
        for assessment in assessments {
            let range = ranges.get(&key(plan, assessment)).filter(|range| range.scenarios > 1).cloned();
            let Some(outlook) = assessment.outlook.as_mut().filter(|outlook| outlook.estimate.is_some()) else {
                continue;
            };
            outlook.grounds.scenarios = range;
        }
    }
}

impl ScenarioRange {
    /// Of one scenario.
    pub(super) fn of(one: ScenarioProbability, runs: usize) -> Self {
        Self { lowest: one.clone(), highest: one, scenarios: 1, runs }
    }

    /// With further scenarios.
    pub(super) fn with(self, others: Self) -> Self {
        Self {
            lowest: if others.lowest.share < self.lowest.share { others.lowest } else { self.lowest },
            highest: if others.highest.share > self.highest.share { others.highest } else { self.highest },
            scenarios: self.scenarios + others.scenarios,
            runs: self.runs.min(others.runs),
        }
    }
}

impl Assessment {
    /// The share of runs that meet the target, where it was assessed.
    pub(crate) fn probability(&self) -> Option<f64> {
        Some(self.outlook.as_ref()?.estimate?.share)
    }
}
