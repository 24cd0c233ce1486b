//! A level and a ratio promised together: which of them binds depends on how the denominator grows.

use super::basis::on_one_basis;
use super::fact::{Fact, Facts, Origin};
use super::words::{amount, computed, percent, sentence, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::indicator::{DIMENSIONLESS, QUOTIENTS, Quotient};
use crate::language::Text;
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for quotient in QUOTIENTS {
        for level in facts.of_plan(quotient.numerator).filter(|fact| is_floor(fact)) {
            let ratios = facts.all_of_plan_in(quotient.ratio, level.year).filter(|ratio| is_floor(ratio));
            // Several figures of one thing are told as pairs: each level is held against the first few.
            let ratios = ratios.take(MOST_PAIRS);
            found.extend(ratios.filter_map(|ratio| finding(facts, quotient, level, ratio)));
        }
    }
    found
}

/// Whether a target asks for as much or more.
fn is_floor(fact: &Fact) -> bool {
    fact.origin == Origin::Target && !fact.comparator.is_upper_bound()
}

/// How a denominator grew of late: from a year to a year, a year.
struct Growth {
    from: i32,
    to: i32,
    rate: f64,
    level: f64,
}

/// The growth of the last year that was published on one basis; else the average up to the base year over as many years
/// as there are, at most five.
fn of_late(facts: &Facts<'_>, indicator: &str) -> Option<Growth> {
    let levels: Vec<&Fact> = facts.levels(indicator).collect();
    let later = facts.later(indicator);
    for last in later.iter().rev() {
        let to = last.year?;
        if let Some(factor) = on_one_basis(&levels, to) {
            return Some(Growth { from: to - 1, to, rate: factor.half_way() - 1.0, level: last.value });
        }
    }
    let base = facts.level(indicator, Some(facts.base_year))?;
    let earlier = levels.iter().filter(|fact| fact.basis == base.basis && fact.comparator == base.comparator);
    let first =
        earlier.filter(|fact| fact.year.is_some_and(|year| (facts.base_year - 5..facts.base_year).contains(&year)));
    let first = first.min_by_key(|fact| fact.year)?;
    let (from, to) = (first.year?, facts.base_year);
    let rate = Aim::AverageGrowth.of(first.value, base.value, f64::from(to - from));
    Some(Growth { from, to, rate, level: base.value })
}

fn finding(facts: &Facts<'_>, quotient: Quotient, level: &Fact, ratio: &Fact) -> Option<Finding> {
    let growth = of_late(facts, quotient.denominator)?;
    let due = level.year.filter(|year| *year > growth.to)?;
    let implied = level.stated().over(ratio.stated());
    let denominator = growth.level * libm::pow(1.0 + growth.rate, f64::from(due - growth.to));
    let indicators = crate::indicator::indicators(&[]);
    let described = indicators.iter().find(|indicator| indicator.name == quotient.denominator)?;
    let unit = |fact: &Fact| fact.unit.unwrap_or(DIMENSIONLESS);
    let parts = [
        ("D", described.label.clone()),
        ("since", year_words(Some(growth.from))),
        ("until", year_words(Some(growth.to))),
        ("g", percent(growth.rate)),
        ("due", year_words(Some(due))),
        ("d", amount(denominator, described.unit)),
        ("r", ratio.shown()),
        ("R", ratio.label.clone()),
        ("n", level.shown()),
        ("N", level.label.clone()),
        ("with", amount(ratio.value * denominator, unit(level))),
        ("alone", computed(level.value / denominator, unit(ratio))),
    ];
    let head = (
        "{D}若按{since}至{until}的增速（每年 {g}）增长，{due}为 {d}：{r} 相当于 {with}，而 {n} 合 {alone}。",
        "if {D} goes on growing as from {since} to {until} ({g} a year), it is {d} in {due}: {r} is then {with}, and {n} alone is {alone}. ",
    );
    let (gravity, tail) = if denominator > implied.high {
        let slack =
            ("起约束作用的是“{R}”，“{N}”偏松；两者可以同时达到", "What binds is {R}; {N} is slack. Both can be met");
        (Gravity::Finding, slack)
    } else if denominator < implied.low {
        let slack =
            ("起约束作用的是“{N}”，“{R}”偏松；两者可以同时达到", "What binds is {N}; {R} is slack. Both can be met");
        (Gravity::Finding, slack)
    } else {
        (Gravity::Note, ("两个目标要求相当", "The two ask for about the same"))
    };
    let sentence = sentence(&[head.0, tail.0].concat(), &[head.1, tail.1].concat(), &parts);
    let about =
        Text::new(format!("{}；{}", level.label.zh, ratio.label.zh), format!("{}; {}", level.label.en, ratio.label.en));
    Some(Finding { gravity, rule: Rule::Binding, about, sentence })
}
