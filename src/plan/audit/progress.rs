//! A target against where its indicator stood: met already, hidden by rounding, or on the way.

use super::fact::{Fact, Facts, Origin};
use super::interval::Interval;
use super::words::{amount, computed, percent, range, range_to, sentence, stated, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::indicator::{DIMENSIONLESS, QUOTIENTS, Unit};
use crate::plan::{Aim, Course};

pub(super) fn findings(facts: &Facts<'_>, review: Option<i32>) -> Vec<Finding> {
    let targets = || facts.all.iter().filter(|fact| fact.origin == Origin::Target && fact.aim == Aim::Level);
    // What is to hold in every year, or to be kept, is met on no day, and there is no way to it.
    let ways = || targets().filter(|target| target.course == Course::Reach);
    let met = ways().filter_map(|target| already_met(facts, target));
    let hidden = targets().filter_map(|target| hidden_by_rounding(facts, target));
    let on_the_way = ways().filter_map(|target| milestone(facts, target, review));
    met.chain(hidden).chain(on_the_way).collect()
}

fn unit_of(fact: &Fact) -> Unit {
    fact.unit.unwrap_or(DIMENSIONLESS)
}

/// A figure known before the target's year, base year included, that meets the target wherever in its range it lies.
fn already_met(facts: &Facts<'_>, target: &Fact) -> Option<Finding> {
    let (measure, exceeding) = target.target.as_ref()?;
    let base = facts.level(&target.subject, Some(facts.base_year));
    let known = base.into_iter().chain(facts.later(&target.subject));
    let meets = |fact: &&Fact| {
        let Interval { low, high } = fact.truth();
        fact.year < target.year && [low, high].iter().all(|end| measure.is_met(target.comparator, *exceeding, *end))
    };
    let first = known.filter(meets).min_by_key(|fact| fact.year)?;
    let parts = [
        ("N", target.label.clone()),
        ("t", target.shown()),
        ("due", year_words(target.year)),
        ("known", year_words(first.year)),
        ("k", first.shown()),
    ];
    let sentence = sentence(
        "{N}：目标为{due} {t}，而{known}已为 {k}，目标已经达到",
        "{N}: the target for {due} is {t}, and {known} stood at {k} already: it is met",
        &parts,
    );
    Some(Finding { gravity: Gravity::Finding, rule: Rule::AlreadyMet, about: target.label.clone(), sentence })
}

/// Rounding of base and target takes up a quarter or more of the step between them.
const HIDDEN: f64 = 0.25;

fn hidden_by_rounding(facts: &Facts<'_>, target: &Fact) -> Option<Finding> {
    let base = facts.level(&target.subject, Some(facts.base_year))?;
    let rounding = |fact: &Fact| fact.unit.map_or(fact.half, |unit| unit.rounding(fact.half));
    let (step, known_to) = (target.value - base.value, rounding(target) + rounding(base));
    if !target.is_indicator
        || known_to == 0.0
        || !base.comparator.is_figure()
        || known_to < HIDDEN * step.abs()
        || target.year <= base.year
    {
        return None;
    }
    let unit = unit_of(target);
    let steps = unit.of_difference();
    let parts = [
        ("N", target.label.clone()),
        ("b", base.shown()),
        ("from", year_words(base.year)),
        ("t", target.shown()),
        ("due", year_words(target.year)),
        ("step", stated(step, target.half.min(base.half), steps)),
        ("half", amount(known_to, steps)),
        ("steps", range(Interval::around(step, known_to), steps)),
        ("band", range_to(Interval::around(target.value, target.half), target.half, unit)),
    ];
    let sentence = sentence(
        "{N}：从{from}的 {b}到{due}的 {t} 相差 {step}，四舍五入合计可达 {half}，实际差距在{steps}之间：完成进度不能按百分比计算，应看是否落在{band}的区间",
        "{N}: from {b} in {from} to {t} in {due} is a step of {step}, and rounding is up to {half}, so the step is {steps}: progress cannot be told as a percentage of the way, only whether the figure lies within {band}",
        &parts,
    );
    Some(Finding { gravity: Gravity::Finding, rule: Rule::HiddenByRounding, about: target.label.clone(), sentence })
}

/// Where a level would stand in the year of the review on a straight line and at constant growth; also as a share of what
/// is known of its denominator then.
fn milestone(facts: &Facts<'_>, target: &Fact, review: Option<i32>) -> Option<Finding> {
    let unit = unit_of(target);
    let base = facts.level(&target.subject, Some(facts.base_year)).filter(|base| base.value > 0.0)?;
    let (review, due) = (review?, target.year?);
    if !target.is_indicator
        || unit.exponent < 0
        || !(facts.base_year..due).contains(&review)
        || target.value <= base.value
    {
        return None;
    }
    let passed = f64::from(review - facts.base_year);
    let years = f64::from(due - facts.base_year);
    let growth = Aim::AverageGrowth.of(base.value, target.value, years);
    let straight = base.value + (target.value - base.value) * passed / years;
    let constant = base.value * libm::pow(1.0 + growth, passed);
    let mut parts = vec![
        ("N", target.label.clone()),
        ("b", base.shown()),
        ("from", year_words(base.year)),
        ("t", target.shown()),
        ("due", year_words(target.year)),
        ("g", percent(growth)),
        ("at", year_words(Some(review))),
        ("straight", amount(straight, unit)),
        ("constant", amount(constant, unit)),
    ];
    let (mut zh, mut en) = (
        "{N}：从{from}的 {b}到{due}的 {t} 需年均 {g}；{at}在直线上为 {straight}，按固定增速为 {constant}".to_owned(),
        "{N}: from {b} in {from} to {t} in {due} takes {g} a year; in {at} the straight line stands at {straight}, constant growth at {constant}".to_owned(),
    );
    let quotient = QUOTIENTS.iter().find(|quotient| quotient.numerator == target.subject);
    let denominator = quotient.and_then(|quotient| facts.level(quotient.denominator, Some(review)));
    let ratio_unit = quotient.and_then(|quotient| facts.of_plan(quotient.ratio).find_map(|ratio| ratio.unit));
    if let (Some(denominator), Some(ratio_unit)) = (denominator, ratio_unit) {
        parts.extend([
            ("D", denominator.label.clone()),
            ("d", denominator.shown()),
            ("straight_share", computed(straight / denominator.value, ratio_unit)),
            ("constant_share", computed(constant / denominator.value, ratio_unit)),
        ]);
        zh += "；按{at}{D} {d} 计，为 {straight_share} 与 {constant_share}";
        en += "; of {D} {d} in {at} that is {straight_share} and {constant_share}";
    }
    let sentence = sentence(&zh, &en, &parts);
    Some(Finding { gravity: Gravity::Note, rule: Rule::Milestone, about: target.label.clone(), sentence })
}
