//! What else has become known: figures that no target of the plan is about, beside the projection made without them.

use super::datum::Datum;
use super::facts::{Facts, precise, projected};
use super::{ContextRow, Projected, ReviewRow};
use crate::baseline::Observation;
use crate::indicator::{Display, Kind, Unit, with_minus};
use crate::language::{Text, text};
use crate::projection::Projection;

/// One row for each such indicator, in the order of the road through the model, then by name.
pub(super) fn context(facts: &Facts<'_>, unknowing: &Projection, rows: &[ReviewRow]) -> Vec<ContextRow> {
    let of_target = |name: &str| rows.iter().any(|row| row.measure.as_ref().is_some_and(|m| m.indicator == name));
    let since = facts.known.iter().filter(|datum| facts.is_since_base(datum));
    let mut names: Vec<&str> = since.map(|datum| datum.figure.indicator.as_str()).collect();
    names.retain(|name| !of_target(name));
    let place = |name: &str| facts.assumptions.indicators.iter().position(|indicator| indicator.name == name);
    names.sort_by_key(|name| (place(name).unwrap_or(usize::MAX), (*name).to_owned()));
    names.dedup();
    let row = |name: &str| {
        let indicator = facts.assumptions.indicator(name);
        let actuals: Vec<Datum> = facts.of(name).filter(|datum| facts.is_since_base(datum)).cloned().collect();
        let projected: Vec<Option<Projected>> =
            actuals.iter().map(|datum| projected(unknowing, name, datum.figure.period.year)).collect();
        let unit = indicator.map_or_else(|| actuals[0].figure.unit, |indicator| indicator.unit);
        let base = facts.of(name).filter(|datum| datum.of_year() == Some(facts.base_year)).last();
        let noted = actuals.iter().zip(&projected).map(|(actual, projected)| match projected {
            Some(projected) => compared(actual, *projected, facts),
            None => remark(&actual.figure, base.map(|datum| &datum.figure), facts),
        });
        let notes = noted.collect();
        ContextRow {
            name: name.to_owned(),
            label: facts.label(name),
            unit,
            kind: indicator.map(|indicator| indicator.kind),
            base: base.cloned(),
            notes,
            actuals,
            projected,
        }
    };
    names.into_iter().map(row).collect()
}

/// What is to be said of a figure beside its projection.
fn compared(datum: &Datum, projected: Projected, facts: &Facts<'_>) -> Option<Text> {
    let actual = &datum.figure;
    let (low, high) = projected.interval_80;
    let year = projected.year;
    let indicator = facts.assumptions.indicator(&actual.indicator)?;
    let (value, unit) = (actual.value, indicator.unit);
    let hair = 1e-4 * projected.median.abs();
    let given = high - low <= hair && (value - projected.median).abs() <= hair.max(actual.half_digit);
    if given {
        return Some(Text::new(
            "情景采用了公布数，不是检验",
            "the scenario takes what was published, so this is no check",
        ));
    }
    let distance = distance(value, projected.median, indicator.kind, unit);
    let (zh, en) = (&distance.zh, &distance.en);
    let place = match actual.range() {
        (from, _) if from > high => Text::new("高于 80% 区间", "above the 80 % interval"),
        (_, to) if to < low => Text::new("低于 80% 区间", "below the 80 % interval"),
        _ => Text::new("在 80% 区间内", "within the 80 % interval"),
    };
    let (a, b) = (&place.zh, &place.en);
    let mut said = text!("公布数比预测{zh}，{a}", "published {en} than projected, {b}");
    if datum.of_year().is_none() {
        said = said.followed_by(&text!("（预测为 {year} 年末）", " (projected: end of {year})"));
    }
    let own = facts.assumptions.gdp_basis();
    let other = own.is_some_and(|own| {
        actual.basis.as_ref().is_some_and(|basis| *basis != own.id)
            && (actual.indicator.starts_with("gdp.") || actual.indicator.starts_with("industry."))
    });
    if other {
        said = said.followed_by(&Text::new("；两者口径不同", "; the two stand on different bases"));
    }
    if actual.comparator.is_lower_bound() {
        said = said.followed_by(&Text::new("；公布数是下限", "; the published figure is a lower bound"));
    }
    Some(said)
}

/// What is to be said of a figure that nothing is projected for: its growth since the base year, and its own remark.
fn remark(actual: &Observation, base: Option<&Observation>, facts: &Facts<'_>) -> Option<Text> {
    let mut said = Vec::new();
    if let Some(base) = base.filter(|base| base.basis == actual.basis && base.value > 0.0 && base.unit == actual.unit) {
        let year = facts.base_year;
        let more = with_minus(&format!("{:+.1}", (actual.value / base.value - 1.0) * 100.0));
        let Text { zh, en } = precise(base.value, base.unit);
        said.push(text!("{year} 年 {zh}，{more}%", "{en} in {year}, {more} %"));
    }
    said.extend((!actual.note.is_empty()).then(|| Text::same(&actual.note)));
    (!said.is_empty()).then(|| Text::joined(&said, "；", "; "))
}

/// How much more or less: in percent, of ratios as a difference.
fn distance(value: f64, median: f64, kind: Kind, unit: Unit) -> Text {
    let (zh, en) = if value >= median { ("多", "more") } else { ("少", "less") };
    if kind != Kind::Ratio {
        let percent = ((value / median - 1.0) * 100.0).abs();
        return text!("{zh} {percent:.1}%", "{percent:.1} % {en}");
    }
    let (zh, en) = if value >= median { ("高", "higher") } else { ("低", "lower") };
    let points = (value - median).abs();
    let Text { zh: a, en: b } = Text::both(|language| Display(language).precise(points, unit.of_difference()));
    text!("{zh} {a}", "{b} {en}")
}
