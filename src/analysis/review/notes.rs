//! What must be said of a review as a whole.

use super::facts::Facts;
use super::{Inquiry, ReviewRow};
use crate::analysis::Estimate;
use crate::language::{Text, text};

/// How many figures there are, what was known on the day of the inquiry, how far the runs tell, and on how many bases.
pub(super) fn notes(facts: &Facts<'_>, inquiry: &Inquiry, rows: &[ReviewRow]) -> Vec<Text> {
    let base = facts.base_year;
    let own = rows.iter().filter(|row| row.target.is_own());
    // A figure of another reading of a target, or of its other end, is one of the target.
    let is_known = |row: &&ReviewRow| !row.actuals.is_empty();
    let is_known_by_part = |row: &&ReviewRow| !is_known(row) && has_figure_of_part(rows, row);
    let all = own.clone().count();
    let (with_own, by_part) = (own.clone().filter(is_known).count(), own.filter(is_known_by_part).count());
    let with_any = with_own + by_part;
    let note = text!(
        "{all}个目标中，{with_any}个有{base}年以后的数据",
        "targets with any figure of a year after {base}: {with_any} of {all}"
    );
    let mut notes = vec![match by_part {
        0 => note,
        _ => note.followed_by(&text!(
            "，其中{by_part}个只有另一种理解（或区间另一端）的数据，目标本身仍无数据",
            ", of which {by_part} by another reading (or the other end of the range) alone: the figure of the target itself is missing"
        )),
    }];
    notes.extend(inquiry.published_by.iter().flat_map(|day| of_day(facts, day)));
    notes.extend(Estimate::too_few(rows.iter().filter_map(|row| row.outlook.as_ref()?.estimate)));
    notes.extend(of_bases(facts));
    notes
}

/// Whether a figure became known of another reading of a target, or of the other end of its range.
pub(crate) fn has_figure_of_part(rows: &[ReviewRow], row: &ReviewRow) -> bool {
    let is_part_of = |part: &&ReviewRow| part.target.part.as_ref().is_some_and(|part| part.of == row.target.id);
    rows.iter().filter(is_part_of).any(|part| !part.actuals.is_empty())
}

/// That figures announced after a day are not used, and where that leaves none.
fn of_day(facts: &Facts<'_>, day: &str) -> Vec<Text> {
    let base = facts.base_year;
    let mut notes = vec![text!(
        "{day} 以后公布或不知何时公布的数据未使用；情景的假设是否也只用当时所知，由情景文件说明",
        "figures announced after {day}, or nobody knows when, are not used; whether the scenario's assumptions keep to what was known then, its file says"
    )];
    if !facts.known.iter().any(|datum| facts.is_since_base(datum)) {
        notes.push(text!(
            "{day} 及以前没有公布过{base}年以后的数据：本评估只凭预测",
            "by {day} no figure of a time after {base} had been announced: this review rests on the projection alone"
        ));
    }
    notes
}

/// That base and later figures of money stand on several statistical bases, where they do.
fn of_bases(facts: &Facts<'_>) -> Option<Text> {
    let own = facts.assumptions.gdp_basis();
    let since = facts.known.iter().filter(|datum| facts.is_since_base(datum)).map(|datum| &datum.figure);
    let money = since.filter(|figure| figure.indicator == "gdp.nominal" || figure.indicator.starts_with("industry."));
    let mut other: Vec<&String> = money.filter_map(|figure| figure.basis.as_ref()).collect();
    other.retain(|basis| own.is_none_or(|own| own.id != **basis));
    other.sort();
    other.dedup();
    if other.is_empty() {
        return None;
    }
    let labels: Vec<Text> = other.into_iter().map(|id| facts.basis(id)).collect();
    let Text { zh: a, en: b } = Text::joined(&labels, "、", ", ");
    let Text { zh, en } = own.map_or_else(|| Text::new("未注明口径", "not stated"), |own| own.label.clone());
    Some(text!(
        "基期在“{zh}”，其后部分数据在“{a}”：两种口径分列，未作衔接调整",
        "the base stands on one statistical basis ({en}), some later figures on another ({b}): both are shown and never spliced"
    ))
}
