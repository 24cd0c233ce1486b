//! What changed against where things stand: growth and average growth, increments and levels.

use std::collections::BTreeMap;

use super::fact::{Fact, Facts, Origin};
use super::interval::Interval;
use super::words::{percent, percents, range, sentence, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::baseline::Status;
use crate::indicator::DIMENSIONLESS;
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let changes = || facts.all.iter().filter(|fact| fact.is_of_plan() && fact.aim != Aim::Level);
    let of = |fact: &Fact| (fact.subject.clone(), fact.since, fact.year);
    let mut averages: BTreeMap<_, Vec<&Fact>> = BTreeMap::new();
    for average in changes().filter(|fact| fact.aim == Aim::AverageGrowth) {
        averages.entry(of(average)).or_default().push(average);
    }
    // Several averages of one thing are told as pairs: each total is held against the first few.
    let total = changes().filter(|fact| fact.aim == Aim::Growth);
    let averages = total.flat_map(|total| {
        let same = averages.get(&of(total)).into_iter().flatten().take(MOST_PAIRS);
        same.filter_map(move |average| averaged(total, average)).collect::<Vec<Finding>>()
    });
    averages.chain(changes().filter_map(|change| from_level_to_level(facts, change))).collect()
}

/// A growth over several years against the average that is stated beside it.
fn averaged(total: &Fact, average: &Fact) -> Option<Finding> {
    let years = f64::from(total.year? - total.since?);
    let a_year = |growth: f64| Aim::AverageGrowth.of(1.0, 1.0 + growth, years);
    let (implied, central) = (total.stated().map(a_year), a_year(total.value));
    let (gravity, zh, en) = if !implied.meets(average.truth()) {
        (Gravity::Contradiction, "与所述不合", "the two cannot both be true")
    } else if !average.truth().holds(central) {
        (Gravity::Finding, "计及四舍五入才勉强相合", "the two agree only because of rounding, barely")
    } else {
        (Gravity::Note, "相合", "the two agree")
    };
    let parts = [
        ("N", total.label.clone()),
        ("t", total.shown()),
        ("a", average.shown()),
        ("since", year_words(total.since)),
        ("until", year_words(total.year)),
        ("implied", percent(central)),
        ("implieds", percents(implied)),
    ];
    let sentence = sentence(
        &format!(
            "{{N}}：{{since}}至{{until}}累计增长 {{t}}，即年均 {{implied}}（计及四舍五入为 {{implieds}}）；所述年均为 {{a}}：{zh}"
        ),
        &format!(
            "{{N}}: growth of {{t}} from {{since}} to {{until}} is {{implied}} a year ({{implieds}} with rounding); the average is stated as {{a}}: {en}"
        ),
        &parts,
    );
    Some(Finding { gravity, rule: Rule::Change, about: total.label.clone(), sentence })
}

/// Where a change leads from a level.
fn reached(aim: Aim, from: Interval, by: Interval, years: f64) -> Interval {
    // What grows is positive, and loses no more than all of it.
    let (from, by) = match aim {
        Aim::Level | Aim::Increment => (from, by),
        Aim::Growth | Aim::AverageGrowth => {
            (Interval { low: from.low.max(0.0), ..from }, Interval { low: by.low.max(-1.0), ..by })
        }
    };
    Interval { low: aim.level(from.low, by.low, years), high: aim.level(from.high, by.high, years) }
}

/// A change between two levels that are known.
fn from_level_to_level(facts: &Facts<'_>, change: &Fact) -> Option<Finding> {
    let (since, until) = (change.since?, change.year?);
    let years = f64::from(until - since);
    let independent = |fact: &&Fact| fact.is_of_plan() || fact.status == Status::Published;
    let before = facts.level(&change.subject, Some(since)).filter(independent)?;
    let own = facts.of_plan_in(&change.subject, Some(until));
    let after = own.or_else(|| facts.level(&change.subject, Some(until)).filter(independent))?;
    if before.unit.is_none() || before.basis != after.basis && before.basis.is_some() && after.basis.is_some() {
        return None;
    }
    let reached = reached(change.aim, before.truth(), change.truth(), years);
    let agree = reached.meets(after.truth());
    let all_own = before.is_of_plan() && after.is_of_plan();
    let gravity = match (agree, all_own) {
        (true, _) => Gravity::Note,
        (false, true) => Gravity::Contradiction,
        (false, false) => Gravity::Finding,
    };
    let unit = after.unit.unwrap_or(DIMENSIONLESS);
    let (zh, en) = match change.aim {
        Aim::Increment => ("增加", "plus"),
        Aim::AverageGrowth => ("年均增长", "growing a year by"),
        _ => ("增长", "growing by"),
    };
    let (agree_zh, agree_en) = if agree { ("相合", "they agree") } else { ("不合", "they do not agree") };
    let kind = if after.origin == Origin::Target { ("目标", "the target") } else { ("所述", "stated") };
    let parts = [
        ("N", change.label.clone()),
        ("since", year_words(before.year)),
        ("until", year_words(after.year)),
        ("b", before.shown()),
        ("c", change.shown()),
        ("reached", range(reached, unit)),
        ("a", after.shown()),
    ];
    let sentence = sentence(
        &format!("{{N}}：{{since}} {{b}}，{zh} {{c}}，{{until}}为{{reached}}；{}为 {{a}}：{agree_zh}", kind.0),
        &format!(
            "{{N}}: {{b}} in {{since}}, {en} {{c}}, comes to {{reached}} in {{until}}; {} is {{a}}: {agree_en}",
            kind.1
        ),
        &parts,
    );
    Some(Finding { gravity, rule: Rule::Change, about: change.label.clone(), sentence })
}
