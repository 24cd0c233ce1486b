//! Problems at a place in what is asked.

use crate::diagnostic::numeral::half_width_hint;
use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::indicator::Display;
use crate::language::{Language, Text, text};
use crate::limits::MOST_LEVELS;
use crate::plan::{Aim, Measure, Target, Undated};
use crate::scenario::{Assumptions, BaseValue, CountedFrom, Years};

/// The name and the year of `NAME@YEAR`, with the place of the `@`; an error where one of them is missing. `year` is that of
/// the example.
pub(super) fn split_at_year<'w>(
    written: &'w str,
    place: &Span,
    year: i32,
    problems: &mut Diagnostics,
) -> Option<(&'w str, &'w str)> {
    let split = written.split_once('@');
    let (name, stated) = split.map_or((written.trim(), ""), |(name, stated)| (name.trim(), stated.trim()));
    if !name.is_empty() && !stated.is_empty() {
        return split;
    }
    let (message, example) = if name.is_empty() {
        (text!("没有指标的名称", "the name of an indicator is missing"), "gdp.nominal")
    } else {
        (text!("`{name}` 没有年份", "`{name}` has no year"), name)
    };
    let such_as = || text!("如 {example}@{year}", "such as {example}@{year}");
    problems
        .error(place.clone(), message)
        .expected(text!("应为 指标@年份", "expected INDICATOR@YEAR"))
        .hint(half_width_hint(written).unwrap_or_else(such_as));
    None
}

/// A year that is not projected.
pub(super) fn not_projected(year: &str, place: Span, years: Years, problems: &mut Diagnostics) {
    let (first, last) = (years.first, years.last);
    problems
        .error(place, text!("`{year}` 不在预测期内", "`{year}` is not projected"))
        .expected(text!("应为{first}至{last}年", "expected {first} to {last}"));
}

/// A target of the plan that has no year.
pub(super) fn target_undated(target: &Undated, place: Span, problems: &mut Diagnostics) {
    let id = &target.target().id;
    problems.error(place, text!("目标 `{id}` 没有年份", "the target `{id}` has no year")).hint(target.reason());
}

/// What is no target, and of what targets the plan has the nearest.
pub(super) fn no_target(written: &str, place: Span, targets: &[&str], problems: &mut Diagnostics) {
    problems
        .error(place, text!("`{written}` 不是目标", "`{written}` is not a target"))
        .expected(text!(
            "应为 指标@年份>=数值，或规划里目标的 id",
            "expected INDICATOR@YEAR>=VALUE, or the id of a target of the plan"
        ))
        .hint(half_width_hint(written).unwrap_or_else(|| suggestion(written, targets.iter().copied())));
}

/// Why a target of the plan cannot be held against the scenario's projection as a level.
pub(super) fn target_unheld(target: &Target, place: &Span, assumptions: &Assumptions, problems: &mut Diagnostics) {
    let (id, year, place) = (&target.id, target.year, place.clone());
    let Some(measure) = &target.measure else {
        problems.error(place, text!("目标 `{id}` 没有对应的指标", "the target `{id}` has no indicator")).hint(text!(
            "模型算不出它；用别的目标，或写 指标@年份>=数值",
            "the model does not compute it: name another target, or write INDICATOR@YEAR>=VALUE"
        ));
        return;
    };
    let indicator = &measure.indicator;
    if target.aim != Aim::Level {
        problems
            .error(
                place,
                text!(
                    "目标 `{id}` 说的是增加或增长多少；这里只能用某一年要达到的水平",
                    "the target `{id}` states an increase or a growth; only the level of a year can be used here"
                ),
            )
            .hint(level_instead(target, measure, assumptions));
        return;
    }
    let (first, last) = (assumptions.years.first + 1, assumptions.years.last);
    if !(first..=last).contains(&year) {
        problems
            .error(
                place,
                text!("目标 `{id}` 的{year}年不在预测期内", "{year}, the year of the target `{id}`, is not projected"),
            )
            .expected(text!("应在{first}至{last}年内", "expected {first} to {last}"));
        return;
    }
    problems.error(
        place,
        text!(
            "这个情景算不出目标 `{id}` 的指标 `{indicator}`",
            "this scenario does not compute `{indicator}`, the indicator of the target `{id}`"
        ),
    );
}

/// How to write an increase or a growth as the level that it amounts to: with its figure where the base is known.
fn level_instead(target: &Target, measure: &Measure, assumptions: &Assumptions) -> Text {
    let (goal, sign) = (format!("{}@{}", measure.indicator, target.year), target.comparator.sign());
    let base_year = assumptions.plan.as_ref().and_then(|plan| plan.base_year);
    let exists = |year| assumptions.years.index(year).is_some();
    let from = assumptions.counted_from(target, base_year, &[], exists).ok();
    let unit = assumptions.indicator(&measure.indicator).map(|indicator| indicator.unit);
    let base = from.and_then(|CountedFrom { year, value, .. }| match value {
        BaseValue::Figure(base) => Some((year, base)),
        // The runs' own base, in the year from which they start.
        BaseValue::OfRun { year: own, factor } if own == assumptions.years.first => {
            Some((year, assumptions.baseline.jump_off(&measure.indicator)?.value * factor))
        }
        BaseValue::OfRun { .. } => None,
    });
    if let (Some((year, base)), Some(unit)) = (base, unit) {
        let level = target.aim.level(base, measure.value, f64::from(target.year - year));
        // As files write it, in both languages.
        let level = Display(Language::Chinese).threshold(level, unit, target.comparator.is_upper_bound());
        let base = Text::both(|language| Display(language).to_check(base, unit));
        let (zh, en) = (base.zh, base.en);
        return text!(
            "写成水平：'{goal}{sign}{level}'（{year}年为{zh}）",
            "write the level that it amounts to: '{goal}{sign}{level}' ({year}: {en})"
        );
    }
    text!(
        "由基期数算出要达到的水平，写成 '{goal}{sign}…'",
        "compute the level from the figure of the base year, and write '{goal}{sign}…'"
    )
}

/// A driver that is varied a second time.
pub(super) fn varied_twice(name: &str, place: Span, problems: &mut Diagnostics) {
    problems.error(place, text!("`{name}` 变动了两次", "`{name}` is varied twice"));
}

/// What names no driver with its levels.
pub(super) fn no_axis(written: &str, place: Span, problems: &mut Diagnostics) {
    problems
        .error(place, text!("读不懂 `{written}`", "`{written}` varies nothing"))
        .expected(text!("应为 驱动因素=从..到:个数", "expected DRIVER=from..to:levels"))
        .hint(
            half_width_hint(written).unwrap_or_else(|| {
                text!("如 'economy.real_growth=3..6 %:7'", "such as 'economy.real_growth=3..6 %:7'")
            }),
        );
}

/// A number of levels that cannot be used.
pub(super) fn no_levels(levels: &str, place: Span, problems: &mut Diagnostics) {
    problems
        .error(place, text!("个数 `{levels}` 不能用", "invalid number of levels `{levels}`"))
        .expected(text!("应为2至{MOST_LEVELS}", "expected 2 to {MOST_LEVELS}"));
}

/// A range that does not rise.
pub(super) fn empty_range(place: Span, problems: &mut Diagnostics) {
    problems
        .error(place, text!("范围是空的", "the range is empty"))
        .expected(text!("应由小到大", "expected the lower end first"));
}

/// What is no range of changes.
pub(super) fn no_range(range: &str, place: &Span, problems: &mut Diagnostics) {
    problems
        .error(place.clone(), text!("读不懂 `{range}`", "`{range}` is not a range"))
        .expected(text!("应为 从..到，如 -1..2 pp", "expected from..to, such as -1..2 pp"));
}

/// A range of changes that leaves out no change.
pub(super) fn range_without_zero(place: &Span, problems: &mut Diagnostics) {
    problems
        .error(place.clone(), text!("变化的范围不含0", "the range of changes does not include 0"))
        .expected(text!("应为 从（≤ 0）..到（≥ 0）", "expected from (0 or less) .. to (0 or more)"));
}
