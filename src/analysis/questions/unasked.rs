//! What a sweep shows where no indicator is asked for.

use super::finding::QuestionWarning;
use super::independence::Models;
use super::sweep::varied;
use super::{Goal, SweepAxis};
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::indicator::Indicator;
use crate::limits::MOST_NAMES_OFFERED;
use crate::model::assemble;
use crate::scenario::{Assumptions, OutputIndicator};

/// The indicators that are read in the last year where none is asked for: those that the scenario names and that depend on
/// what is varied; where there are none, the headlines that it can compute, if one of them depends on it; otherwise the
/// first indicator that does, with a warning that says so.
///
/// # Errors
/// As [`assemble`]; [`Diagnostics`] where an axis has no year to change.
pub fn readings(
    assumptions: &Assumptions,
    axes: &[SweepAxis],
    problems: &mut Diagnostics,
) -> Result<Vec<(Indicator, i32)>> {
    let (mut varied, _) = varied(assumptions, axes, &mut Diagnostics::new())?;
    let named: Vec<String> = varied.outputs.iter().filter(|output| output.required).map(|o| o.name.clone()).collect();
    let kept: Vec<String> = varied.outputs.iter().map(|output| output.name.clone()).collect();
    let others = varied.indicators.iter().map(|indicator| &indicator.name).filter(|name| !kept.contains(name));
    let names = kept.iter().chain(others).cloned();
    varied.outputs = names.map(|name| OutputIndicator { name, required: false }).collect();
    let model = assemble(&varied, &mut Diagnostics::new())?;
    let find = |name: &String| varied.indicators.iter().find(|indicator| indicator.name == *name);
    let computed: Vec<&Indicator> = model.outputs().iter().filter_map(|(name, _)| find(name)).collect();
    let mut models = Models::new(&varied);
    let mut depends = |indicator: &Indicator| -> Result<bool> {
        let reads = axes.iter().map(|axis| models.reads(&indicator.name, &axis.driver.name));
        Ok(reads.collect::<Result<Vec<bool>>>()?.contains(&true))
    };
    let mut chosen = Vec::new();
    for indicator in computed.iter().filter(|indicator| named.contains(&indicator.name)) {
        chosen.extend(depends(indicator)?.then_some(*indicator));
    }
    let is_named = !chosen.is_empty();
    let headlines: Vec<&Indicator> = computed.iter().copied().filter(|indicator| indicator.is_headline()).collect();
    for indicator in headlines.iter().chain(&computed) {
        if chosen.is_empty() && depends(indicator)? {
            chosen = if indicator.is_headline() { headlines.clone() } else { vec![*indicator] };
        }
    }
    if let [one] = chosen[..]
        && !is_named
        && !one.is_headline()
    {
        let others = computed.iter().map(|indicator| indicator.name.as_str());
        let others = others.filter(|other| *other != one.name && kept.iter().any(|kept| kept == other));
        let others = others.take(MOST_NAMES_OFFERED).collect();
        problems.warn(&QuestionWarning::OtherShown { indicator: &one.name, others });
    }
    let last = assumptions.years.last;
    Ok(chosen.into_iter().map(|indicator| (indicator.clone(), last)).collect())
}

/// An indicator in a year.
pub type Reading = (Indicator, i32);

/// What a sweep shows: the readings and goals asked for, and the plan's targets of the same indicators and years. Where nothing
/// is asked for: the plan's targets, or else [`readings`].
///
/// # Errors
/// As [`readings`].
pub fn outcomes(
    assumptions: &Assumptions,
    axes: &[SweepAxis],
    (mut readings, mut goals): (Vec<Reading>, Vec<Goal>),
    problems: &mut Diagnostics,
) -> Result<(Vec<Reading>, Vec<Goal>)> {
    let varied: Vec<&str> = axes.iter().map(|axis| axis.driver.name.as_str()).collect();
    let of_plan = assumptions.plan.as_ref().map_or(Vec::new(), |plan| Goal::of_plan(plan, assumptions, &varied));
    if readings.is_empty() && goals.is_empty() {
        readings.extend(of_plan.iter().map(|goal| (goal.indicator.clone(), goal.year)));
        readings.dedup();
        if readings.is_empty() {
            readings = self::readings(assumptions, axes, problems)?;
        }
    }
    let is_read = |goal: &Goal| readings.iter().any(|(read, year)| *read == goal.indicator && *year == goal.year);
    goals.extend(of_plan.into_iter().filter(is_read));
    goals.dedup();
    Ok((readings, goals))
}
