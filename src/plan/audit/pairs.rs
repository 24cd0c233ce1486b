//! Two figures for one thing in one year.

use super::fact::{Fact, Facts};
use super::words::{sentence, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::indicator::Comparator;
use crate::language::Text;

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let own: Vec<&Fact> = facts.all.iter().filter(|fact| fact.is_of_plan()).collect();
    let mut found = Vec::new();
    for (at, first) in own.iter().enumerate() {
        let same = |second: &&&Fact| {
            (&first.subject, first.aim, first.since, first.year, first.origin)
                == (&second.subject, second.aim, second.since, second.year, second.origin)
        };
        found.extend(own[at + 1..].iter().filter(same).filter_map(|second| finding(first, second)));
    }
    found
}

/// Whether two figures are the ends of one range: from 3 to 5.
fn is_range(first: &Fact, second: &Fact) -> bool {
    let floor = |fact: &Fact| matches!(fact.comparator, Comparator::Above | Comparator::AtLeast);
    let ceiling = |fact: &Fact| matches!(fact.comparator, Comparator::AtMost | Comparator::Below);
    (floor(first) && ceiling(second) && first.value <= second.value)
        || (ceiling(first) && floor(second) && second.value <= first.value)
}

fn finding(first: &Fact, second: &Fact) -> Option<Finding> {
    let same = first.value == second.value && first.comparator == second.comparator;
    let denominators = first.of.is_some() && second.of.is_some() && first.of != second.of;
    if (same && !denominators) || (is_range(first, second) && !denominators) {
        return None;
    }
    let agree = first.truth().meets(second.truth());
    let gravity = if agree || denominators { Gravity::Finding } else { Gravity::Contradiction };
    let of = |fact: &Fact| match &fact.of {
        Some(of) => Text::new(format!("（占{}）", of.zh), format!(" (of {})", of.en)),
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
        (false, true) => ("两者可以同时成立，较严的一个起约束作用", "both can be true; the stricter one binds"),
        (false, false) => ("两者不能同时成立", "they cannot both be true"),
    };
    let sentence = sentence(
        &format!("{{N}}在{{year}}有两个数：{{a}}{{of_a}}与 {{b}}{{of_b}}；{zh}"),
        &format!("{{N}} has two figures for {{year}}: {{a}}{{of_a}} and {{b}}{{of_b}}; {en}"),
        &parts,
    );
    Some(Finding { gravity, rule: Rule::Pair, about: first.label.clone(), sentence })
}
