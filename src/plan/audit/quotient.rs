//! A numerator, a ratio and a denominator: two of them give the third.

use std::collections::BTreeSet;

use super::basis::continued;
use super::fact::{Fact, Facts};
use super::interval::Interval;
use super::words::{amount, computed, percent, percents, range, sentence, year as year_words};
use super::{Finding, Gravity, Rule};
use crate::indicator::{QUOTIENTS, Quotient, Unit};
use crate::language::Text;

pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for quotient in QUOTIENTS {
        let names = [quotient.numerator, quotient.ratio, quotient.denominator];
        let years: BTreeSet<Option<i32>> =
            names.iter().flat_map(|name| facts.of_plan(name)).map(|fact| fact.year).collect();
        for year in years {
            let own = names.map(|name| facts.of_plan_in(name, year));
            if own.iter().flatten().count() < 2 {
                continue;
            }
            let [numerator, ratio, denominator] =
                [0, 1, 2].map(|at: usize| own[at].or_else(|| facts.level(names[at], year)));
            match (numerator, ratio, denominator) {
                (Some(numerator), Some(ratio), Some(denominator)) => {
                    found.push(compared(numerator, ratio, denominator));
                }
                (Some(numerator), Some(ratio), None) => {
                    found.extend(implied(facts, quotient, (numerator, ratio)));
                }
                _ => {}
            }
        }
    }
    found
}

/// All three are known: they agree or not.
fn compared(numerator: &Fact, ratio: &Fact, denominator: &Fact) -> Finding {
    let agree = numerator.truth().over(ratio.truth()).meets(denominator.truth());
    let all_own = [numerator, ratio, denominator].iter().all(|fact| fact.is_of_plan());
    let gravity = match (agree, all_own) {
        (true, _) => Gravity::Note,
        (false, true) => Gravity::Contradiction,
        (false, false) => Gravity::Finding,
    };
    let unit = unit_of(denominator);
    let verdict = if agree { Text::new("相合", "they agree") } else { Text::new("不合", "they do not agree") };
    let parts = [
        ("n", numerator.shown()),
        ("N", numerator.label.clone()),
        ("r", ratio.shown()),
        ("R", ratio.label.clone()),
        ("D", denominator.label.clone()),
        ("implied", amount(numerator.value / ratio.value, unit)),
        ("range", range(numerator.truth().over(ratio.truth()), unit)),
        ("d", denominator.shown()),
        ("whose", denominator.whose()),
        ("year", year_words(numerator.year)),
        ("verdict", verdict),
    ];
    finding(
        gravity,
        denominator,
        sentence(
            "{year}：{N} {n} ÷ {R} {r} = {implied}（计及四舍五入和限定词，{range}）；{whose}{D}为 {d}：{verdict}",
            "{year}: {N} {n} over {R} {r} is {implied} ({range} with rounding and bounds); {D} {whose} is {d}: {verdict}",
            &parts,
        ),
    )
}

fn unit_of(fact: &Fact) -> Unit {
    fact.unit.unwrap_or(crate::indicator::DIMENSIONLESS)
}

fn finding(gravity: Gravity, about: &Fact, sentence: Text) -> Finding {
    Finding { gravity, rule: Rule::Quotient, about: about.label.clone(), sentence }
}

/// The denominator is not known for that year: what the plan's two figures make of it, against what is known before.
fn implied(facts: &Facts<'_>, quotient: Quotient, (numerator, ratio): (&Fact, &Fact)) -> Option<Finding> {
    let central = numerator.value / ratio.value;
    let interval = numerator.stated().over(ratio.stated());
    let indicators = crate::indicator::indicators(&[]);
    let denominator = indicators.iter().find(|indicator| indicator.name == quotient.denominator)?;
    let unit = denominator.unit;
    let mut parts = vec![
        ("n", numerator.shown()),
        ("N", numerator.label.clone()),
        ("r", ratio.shown()),
        ("R", ratio.label.clone()),
        ("D", denominator.label.clone()),
        ("implied", amount(central, unit)),
        ("range", range(interval, unit)),
        ("year", year_words(numerator.year)),
    ];
    let (mut zh, mut en) = (
        "{year}：{N} {n} 与 {R} {r} 隐含{D} {implied}".to_owned(),
        "{year}: {N} {n} and {R} {r} implies {D} of {implied}".to_owned(),
    );
    if interval.half() > 0.0 {
        zh += "（计及四舍五入为{range}）";
        en += " ({range} with rounding)";
    }
    let mut gravity = Gravity::Note;
    let upto = numerator.year.unwrap_or(i32::MAX);
    let base = facts
        .level(quotient.denominator, Some(facts.base_year))
        .or_else(|| facts.last_before(quotient.denominator, numerator.year, upto))
        .or_else(|| facts.first_known(quotient.denominator));
    if let Some(base) = base {
        parts.extend([("b", base.shown()), ("from", year_words(base.year)), ("whose", base.whose())]);
        if unit.dimension.persons == 1 && interval.high < base.truth().low {
            gravity = Gravity::Finding;
            parts.extend([
                ("really", computed(numerator.value / base.value, unit_of(ratio))),
                ("needed", amount(ratio.value * base.value, unit_of(numerator))),
            ]);
            zh += "，少于{whose}{from}的 {b}；按后者计，{n} 只合 {really}，要达到 {r} 需 {needed}";
            en += ", fewer than the {b} of {from} ({whose}); by these {n} is {really}, and {r} takes {needed}";
        } else if let Some(years) =
            numerator.year.zip(base.year).map(|(to, from)| f64::from(to - from)).filter(|y| *y > 0.0)
        {
            let growth = |to: Interval| to.growth_from(base.stated(), years);
            parts.extend([
                ("growth", percent(growth(Interval::between(central, central)).half_way())),
                ("growths", percents(growth(interval))),
            ]);
            zh += "，比{from}的{b}年均增长 {growth}（{growths}）";
            en += ", growth of {growth} a year ({growths}) from the {b} of {from}";
        }
    }
    let told = still_needed(facts, quotient, (central, interval), numerator.year);
    zh += &told.zh;
    en += &told.en;
    Some(Finding { about: denominator.label.clone(), ..finding(gravity, numerator, sentence(&zh, &en, &parts)) })
}

/// The growth a year that is left after the last figure that became known: as published, and on the basis of the base
/// year where that is another.
fn still_needed(facts: &Facts<'_>, quotient: Quotient, to: (f64, Interval), year: Option<i32>) -> Text {
    let nothing = Text::same("");
    let Some(last) = facts.later(quotient.denominator).into_iter().rfind(|fact| fact.year < year) else {
        return nothing;
    };
    let (Some(year), Some(known)) = (year, last.year) else { return nothing };
    let years = f64::from(year - known);
    let left = |from: Interval| Interval::between(to.0, to.0).growth_from(from, years);
    let basis = last.basis.as_deref().and_then(|id| facts.baseline?.bases.iter().find(|basis| basis.id == id));
    let basis = basis.map_or_else(
        || Text::same(""),
        |basis| Text::new(format!("（{}）", basis.label.zh), format!(" ({})", basis.label.en)),
    );
    let mut parts = vec![
        ("known", year_words(Some(known))),
        ("l", last.shown()),
        ("basis", basis),
        ("left", percent(left(last.stated()).half_way())),
    ];
    let (mut zh, mut en) = (
        "；{known}公布数为 {l}{basis}，余下每年 {left}".to_owned(),
        "; the figure of {known} is {l}{basis}, which leaves {left} a year".to_owned(),
    );
    if let Some(own) = (!facts.is_own_basis(last)).then(|| continued(facts, quotient.denominator, known)).flatten() {
        parts.extend([
            ("own", range(own.figure, unit_of(last))),
            ("how", own.how),
            ("lefts", percents(Interval::between(left(own.figure).low, left(own.figure).high))),
        ]);
        zh += "；按基期口径续算（{how}）{known}为{own}，余下每年 {lefts}";
        en += "; continued on the basis of the base year ({how}) {known} comes to {own}, which leaves {lefts} a year";
    }
    sentence(&zh, &en, &parts)
}
