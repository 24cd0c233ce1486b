//! Two figures for one thing in one year.

use std::collections::BTreeMap;

use super::fact::{Fact, Facts, Origin};
use super::words::{sentence, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::baseline::Status;
use crate::language::Text;
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = within_the_plan(facts);
    found.extend(against_others(facts));
    found
}

/// What the plan says of the past, against a figure of the same year that was published elsewhere.
fn against_others(facts: &Facts<'_>) -> Vec<Finding> {
    let statements = facts.all.iter().filter(|fact| fact.origin == Origin::Statement && fact.aim == Aim::Level);
    let others = |own: &&Fact| {
        let same = |other: &&Fact| other.status == Status::Published && facts.is_own_basis(other);
        facts.others_in(&own.subject, own.year).find(|other| same(other) && !other.truth().meets(own.truth())).cloned()
    };
    let sentence = |own: &Fact, other: &Fact| {
        sentence(
            "{N}：规划所述{year}为 {a}，{whose}为 {b}，计及四舍五入也不合",
            "{N}: the plan says {a} for {year}, {whose} it is {b}; they do not agree, whatever the rounding",
            &[
                ("N", own.label.clone()),
                ("year", year_words(own.year)),
                ("a", own.shown()),
                ("b", other.shown()),
                ("whose", other.whose()),
            ],
        )
    };
    let finding = |own: &Fact, other: &Fact| Finding {
        gravity: Gravity::Finding,
        rule: Rule::Pair,
        about: own.label.clone(),
        sentence: sentence(own, other),
    };
    statements.filter_map(|own| others(&own).map(|other| finding(own, &other))).collect()
}

fn within_the_plan(facts: &Facts<'_>) -> Vec<Finding> {
    // Figures of one thing, in the order of the plan; those of the first that is stated come first.
    let mut things: Vec<Vec<&Fact>> = Vec::new();
    let mut known = BTreeMap::new();
    for fact in facts.all.iter().filter(|fact| fact.is_of_plan()) {
        let thing = (&fact.subject, fact.aim as u8, fact.since, fact.year, fact.origin);
        let at = *known.entry(thing).or_insert(things.len());
        if at == things.len() {
            things.push(Vec::new());
        }
        things[at].push(fact);
    }
    things.iter().flat_map(|thing| of_one_thing(thing)).collect()
}

/// Every two figures of one thing that differ, up to a number of them that shows what is wrong.
fn of_one_thing(figures: &[&Fact]) -> Vec<Finding> {
    let pairs = |at: usize| figures[at + 1..].iter().filter_map(move |second| finding(figures[at], second));
    let mut pairs = (0..figures.len()).flat_map(pairs);
    let mut found: Vec<Finding> = pairs.by_ref().take(MOST_PAIRS).collect();
    if let Some(next) = pairs.next() {
        let parts = [
            ("N", figures[0].label.clone()),
            ("count", Text::same(figures.len().to_string())),
            ("year", year_words(figures[0].year)),
            ("most", Text::same(MOST_PAIRS.to_string())),
        ];
        let sentence = sentence(
            "{N}在{year}有{count}个数，只列出前 {most} 对不同的",
            "{N} has {count} figures for {year}; only the first {most} pairs that differ are listed",
            &parts,
        );
        found.push(Finding { sentence, ..next });
    }
    found
}

/// Whether two figures are the ends of one range: from 3 to 5.
fn is_range(first: &Fact, second: &Fact) -> bool {
    let from_to = |low: &Fact, high: &Fact| {
        low.comparator.is_lower_bound() && high.comparator.is_upper_bound() && low.value <= high.value
    };
    from_to(first, second) || from_to(second, first)
}

fn finding(first: &Fact, second: &Fact) -> Option<Finding> {
    let same = first.value == second.value && first.comparator == second.comparator;
    let denominators = first.of.is_some() && second.of.is_some() && first.of != second.of;
    if !denominators && (same || is_range(first, second)) {
        return None;
    }
    let agree = first.truth().meets(second.truth());
    let gravity = if agree || denominators { Gravity::Finding } else { Gravity::Contradiction };
    let of = |fact: &Fact| match &fact.of {
        Some(of) => Text::new(format!("（占{}）", of.zh), format!(" (of {})", of.en)),
        // Words that differ may mean different things.
        None if first.label != second.label => {
            Text::new(format!("（{}）", fact.label.zh), format!(" ({})", fact.label.en))
        }
        None => Text::same(""),
    };
    let parts = [
        ("N", first.label.clone()),
        ("a", first.shown()),
        ("of_a", of(first)),
        ("b", second.shown()),
        ("of_b", of(second)),
        ("year", year_words(first.year)),
    ];
    let (zh, en) = match (denominators, agree) {
        (true, _) => (
            "分母不同，不能互相代替，也不能用同一个数考核",
            "the denominators differ: neither stands for the other, and one figure cannot be held against both",
        ),
        (false, true) => (
            "若分母和口径相同，两者可以同时成立，较严的一个起约束作用",
            "if both are defined alike both can be true, and the stricter one binds",
        ),
        (false, false) => ("两者不能同时成立", "they cannot both be true"),
    };
    let sentence = sentence(
        &format!("{{N}}在{{year}}有两个数：{{a}}{{of_a}}与 {{b}}{{of_b}}；{zh}"),
        &format!("{{N}} has two figures for {{year}}: {{a}}{{of_a}} and {{b}}{{of_b}}; {en}"),
        &parts,
    );
    Some(Finding { gravity, rule: Rule::Pair, about: first.label.clone(), sentence })
}
