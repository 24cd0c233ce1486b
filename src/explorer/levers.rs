//! The drivers of a scenario that can be moved, and which of them matter.

use serde::Serialize;

use super::changes::{first_changed, stated_path};
use crate::analysis::questions::Goal;
use crate::analysis::questions::sensitivity::{
    Findings, QuantityOfInterest, Sensitivity, SensitivityMethod, sensitivities,
};
use crate::analysis::usual_range;
use crate::baseline::Status;
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::indicator::{Driver, is_population_error};
use crate::language::{Language, Text};
use crate::scenario::{Assumption, Assumptions, LastingDeviation};

/// So many drivers are shown without being searched for.
const MOST_SHOWN: usize = 10;

/// How much of the largest effect on an outcome makes a driver matter for it.
const LEAST_SHARE: f64 = 0.1;

/// A driver that can be moved. Values are in base units.
#[derive(Debug, Serialize)]
pub(super) struct Lever {
    name: String,
    label: Text,
    meaning: Text,
    /// The unit in files, as readers write it, and one of it in base units.
    unit: Text,
    scale: f64,
    /// By year: the central path, and the ends of its range if it is uncertain.
    central: Vec<f64>,
    low: Option<Vec<f64>>,
    high: Option<Vec<f64>>,
    /// What the ends of the range are: `p10` and `p90`, or `low` and `high`.
    ends: Option<[&'static str; 2]>,
    /// The index of the first year that a change moves, and of the last that is used.
    first: usize,
    last: usize,
    /// The least and the largest change that keeps the path possible.
    limits: [Option<f64>; 2],
    usual: Option<[Option<f64>; 2]>,
    usual_source: Option<Text>,
    /// Where the path is stated, and whether it is published, derived or assumed.
    origin: Text,
    status: Text,
}

/// The drivers that can be moved, by name.
pub(super) fn levers(assumptions: &Assumptions) -> Vec<Lever> {
    let is_movable = |assumption: &&Assumption| {
        let driver = &assumption.driver;
        !is_population_error(&driver.name) && !driver.is_of_single_years() && !is_choice(assumption)
    };
    assumptions.drivers.values().filter(is_movable).filter_map(|assumption| lever(assumption, assumptions)).collect()
}

/// Whether a driver has no values between those that it can have: whole years of a lag.
fn is_choice(assumption: &Assumption) -> bool {
    assumption.driver.name.ends_with("_lag")
}

fn lever(assumption: &Assumption, assumptions: &Assumptions) -> Option<Lever> {
    let driver = &assumption.driver;
    let first = first_changed(assumption, assumptions).ok()?;
    let path = stated_path(assumption, assumptions);
    let first = if driver.at_base { 0 } else { first.max(usize::from(driver.begins_after_base())) };
    let last = if driver.at_base { 0 } else { path.central.len().checked_sub(1)? };
    let moved = || path.central.iter().take(last + 1).skip(first).copied();
    let (least, most) = (moved().fold(f64::INFINITY, f64::min), moved().fold(f64::NEG_INFINITY, f64::max));
    let end = |sign: f64| {
        let spread = path.spread.as_ref()?;
        let side = if sign < 0.0 { &spread.below } else { &spread.above };
        Some(path.central.iter().zip(side).map(|(at, by)| at + sign * spread.reach() * by).collect())
    };
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let usual = usual_range(&driver.name);
    let (_, status) = assumption.stated_in(assumptions.years.first + i32::try_from(first).ok()?);
    Some(Lever {
        name: driver.name.clone(),
        label: Text::both(|language| driver.label(language).to_owned()),
        meaning: driver.meaning.clone(),
        unit: Text::both(|language| driver.unit.label(language).to_owned()),
        scale: driver.unit.to_base(1.0),
        low: end(-1.0),
        high: end(1.0),
        ends: path.spread.as_ref().map(LastingDeviation::ends),
        first,
        last,
        limits: [finite(driver.possible.0 - least), finite(driver.possible.1 - most)],
        usual: usual.as_ref().map(|range| [finite(range.usual.0), finite(range.usual.1)]),
        usual_source: usual.map(|range| range.source),
        origin: assumption.origin.words(),
        status: Status::name(status),
        central: path.central,
    })
}

/// What people look at: each target that can be assessed, else each headline at the horizon.
fn outcomes(assumptions: &Assumptions) -> Vec<QuantityOfInterest> {
    let goals = assumptions.plan.as_ref().map_or_else(Vec::new, |plan| Goal::of_plan(plan, assumptions, &[]));
    let mut outcomes: Vec<QuantityOfInterest> = goals.into_iter().map(QuantityOfInterest::Met).collect();
    let known = |quantity: &QuantityOfInterest, name: &str| quantity.indicator().name == name;
    for indicator in assumptions.indicators.iter().filter(|indicator| indicator.is_headline()) {
        let is_output = assumptions.outputs.iter().any(|output| output.name == indicator.name);
        if is_output && !outcomes.iter().any(|quantity| known(quantity, &indicator.name)) {
            outcomes.push(QuantityOfInterest::Value(indicator.clone(), assumptions.years.last));
        }
    }
    outcomes
}

/// The names of the drivers that matter most for what people look at: of each outcome those whose range moves it by at least a
/// tenth of what the one does that moves it most. The foremost of each outcome come first, then the second of each. A figure of
/// the base year is no lever.
pub(super) fn that_matter(assumptions: &Assumptions, movable: &[Lever]) -> Vec<String> {
    let settings = Settings::of(assumptions);
    let (outcomes, mut unsaid) = (outcomes(assumptions), Diagnostics::new());
    let found = sensitivities(assumptions, outcomes, SensitivityMethod::Tornado, &settings, &mut unsaid);
    let found = found.unwrap_or_default();
    let ranked: Vec<Vec<&str>> = found.iter().map(|answer| ranked(answer, movable)).collect();
    let most = ranked.iter().map(Vec::len).max().unwrap_or(0);
    let mut chosen: Vec<String> = Vec::new();
    for driver in (0..most).flat_map(|rank| ranked.iter().filter_map(move |drivers| drivers.get(rank))) {
        if chosen.len() < MOST_SHOWN && !chosen.iter().any(|known| known == driver) {
            chosen.push((*driver).to_owned());
        }
    }
    chosen
}

/// The drivers that move an outcome, the one that moves it most first.
fn ranked<'s>(answer: &'s Sensitivity, movable: &[Lever]) -> Vec<&'s str> {
    let Findings::Bars(bars) = &answer.findings else { return Vec::new() };
    let swings = bars.iter().map(|bar| bar.swing(answer.central).abs());
    let largest = swings.clone().fold(0.0, f64::max);
    let is_lever = |driver: &&Driver| !driver.at_base && movable.iter().any(|lever| lever.name == driver.name);
    // Of correlated drivers the first stands for all.
    let named = |(factor, swing): (&'s Vec<Driver>, f64)| Some((factor.iter().find(is_lever)?.name.as_str(), swing));
    let mut moving: Vec<(&str, f64)> = answer.factors.iter().zip(swings).filter_map(named).collect();
    moving.retain(|(_, swing)| *swing >= LEAST_SHARE * largest && *swing > 0.0);
    moving.sort_by(|(a, of_a), (b, of_b)| of_b.total_cmp(of_a).then(a.cmp(b)));
    moving.into_iter().map(|(name, _)| name).collect()
}

/// A policy that can be switched.
#[derive(Debug, Serialize)]
pub(super) struct PolicySwitch {
    id: String,
    label: Text,
    driver: Text,
    adds: Text,
    from: i32,
    to: i32,
}

/// The policies of a scenario.
pub(super) fn policies(assumptions: &Assumptions) -> Vec<PolicySwitch> {
    let switch = |policy: &crate::scenario::Policy| {
        let driver = &assumptions.drivers.get(&policy.driver)?.driver;
        let added = policy.add.iter().copied().find(|add| *add != 0.0)?;
        let (from, to) = super::changes::policy_years(policy, assumptions);
        let label = |language: Language| driver.label(language).to_owned();
        Some(PolicySwitch {
            id: policy.id.clone(),
            label: policy.label.clone(),
            driver: Text::both(label),
            adds: driver.change_in_words(added),
            from,
            to,
        })
    };
    assumptions.policies.iter().filter_map(switch).collect()
}
