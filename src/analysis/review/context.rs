//! What else has become known: figures that no target of the plan is about, beside the projection made without them.

use super::datum::Datum;
use super::facts::{Facts, precise, projected};
use super::{Compared, ContextRow, ProjectedValue, ReviewRow};
use crate::baseline::Observation;
use crate::indicator::{Display, Kind, Unit};
use crate::language::{Language, Text, text};
use crate::number::{percent, signed_percent};
use crate::projection::Projection;

/// One row for each such indicator, in the order of the road through the model, then by name.
pub(super) fn context(facts: &Facts<'_>, unknowing: &Projection, rows: &[ReviewRow]) -> Vec<ContextRow> {
    let of_target = |name: &str| rows.iter().any(|row| row.measure.as_ref().is_some_and(|m| m.indicator == name));
    let since = facts.known.iter().filter(|datum| is_shown(datum, facts));
    let mut names: Vec<&str> = since.map(|datum| datum.figure.indicator.as_str()).collect();
    names.retain(|name| !of_target(name));
    let place = |name: &str| facts.assumptions.indicators.iter().position(|indicator| indicator.name == name);
    names.sort_by_key(|name| (place(name).unwrap_or(usize::MAX), (*name).to_owned()));
    names.dedup();
    names.into_iter().filter_map(|name| row(facts, unknowing, name)).collect()
}

/// Figures since the base year; those of the base year itself where a file has them.
fn is_shown(datum: &Datum, facts: &Facts<'_>) -> bool {
    let of_base = || !datum.is_of_baseline && datum.place.is_some() && datum.of_year() == Some(facts.base_year);
    facts.is_since_base(datum) || of_base()
}

fn row(facts: &Facts<'_>, unknowing: &Projection, name: &str) -> Option<ContextRow> {
    let base = facts.of(name).filter(|datum| datum.of_year() == Some(facts.base_year)).last();
    let beside = |datum: &Datum| {
        let is_part = datum.figure.is_of_part_of_year(facts.assumptions.indicator(name));
        let projected = projected(unknowing, name, datum.figure.period.year).filter(|_| !is_part);
        let note = match projected {
            _ if is_part => Some(of_part(&datum.figure)),
            Some(start) if !facts.is_since_base(datum) => Some(of_base(&datum.figure, start)),
            Some(projected) => compared(datum, projected, facts),
            None => remark(&datum.figure, base.map(|base| &base.figure), facts),
        };
        Compared { datum: datum.clone(), projected, note }
    };
    let figures: Vec<Compared> = facts.of(name).filter(|datum| is_shown(datum, facts)).map(beside).collect();
    let unit = facts.assumptions.indicator(name).map_or(figures.first()?.datum.figure.unit, |indicator| indicator.unit);
    Some(ContextRow { name: name.to_owned(), label: facts.label(name), unit, figures })
}

/// That a projection starts from another figure, or from this one.
fn of_base(figure: &Observation, start: ProjectedValue) -> Text {
    if (figure.value - start.median).abs() <= figure.half_digit + 1e-9 * start.median.abs() {
        return Text::new("预测从它出发", "the projection starts from it");
    }
    let Text { zh, en } = precise(start.median, figure.unit);
    text!("预测从 {zh} 出发", "the projection starts from {en}")
}

/// That a figure is of part of a year, with its own remark.
fn of_part(figure: &Observation) -> Text {
    let said =
        Text::new("年内一段时间的数，不与全年的数比较", "of part of a year: not held against figures of a whole one");
    match figure.note.is_empty() {
        true => said,
        false => Text::joined(&[said, Text::same(&figure.note)], "；", "; "),
    }
}

/// What is to be said of a figure beside its projection.
fn compared(datum: &Datum, projected: ProjectedValue, facts: &Facts<'_>) -> Option<Text> {
    let actual = &datum.figure;
    let (low, high) = projected.interval_80;
    let indicator = facts.assumptions.indicator(&actual.indicator)?;
    let hair = 1e-4 * projected.median.abs();
    let is_given = high - low <= hair && (actual.value - projected.median).abs() <= hair.max(actual.half_digit);
    if is_given {
        return Some(Text::new(
            "情景采用了公布数，不是检验",
            "the scenario takes what was published, so this is no check",
        ));
    }
    let used = facts.assumptions.drivers.values().filter(|a| a.calibrated_to.contains(&actual.indicator));
    let drivers: Vec<Text> = used
        .map(|assumption| {
            let (zh, en) = (assumption.driver.label(Language::Chinese), &assumption.driver.name);
            text!("“{zh}”", "`{en}`")
        })
        .collect();
    let set = (!drivers.is_empty()).then(|| {
        let Text { zh, en } = Text::joined(&drivers, "、", ", ");
        text!("；情景据此设定了{zh}，不是检验", "; the scenario's {en} was set to it, so this is no check")
    });
    let Text { zh, en } = distance(actual.value, projected.median, indicator.kind, indicator.unit);
    let place = match actual.range() {
        (from, _) if from > high => Text::new("高于80%区间", "above the 80% interval"),
        (_, to) if to < low => Text::new("低于80%区间", "below the 80% interval"),
        _ => Text::new("在80%区间内", "within the 80% interval"),
    };
    let (a, b) = (&place.zh, &place.en);
    let said = text!("公布数比预测{zh}，{a}", "published {en} than projected, {b}");
    let said = reservations(datum, projected.year, facts).iter().fold(said, Text::followed_by);
    Some(set.iter().fold(said, Text::followed_by))
}

/// Why a figure and its projection may differ beside what either is worth.
fn reservations(datum: &Datum, year: i32, facts: &Facts<'_>) -> Vec<Text> {
    let actual = &datum.figure;
    let own = facts.assumptions.gdp_basis();
    let on_other_basis = own.zip(actual.basis.as_ref()).is_some_and(|(own, basis)| *basis != own.id)
        && (actual.indicator.starts_with("gdp.") || actual.indicator.starts_with("industry."));
    let mut found = Vec::new();
    if datum.of_year().is_none() {
        found.push(text!("（预测为{year}年末）", " (projected: end of {year})"));
    }
    if on_other_basis {
        found.push(Text::new("；两者口径不同", "; the two stand on different bases"));
    }
    if actual.comparator.is_lower_bound() {
        found.push(Text::new("；公布数是下限", "; the published figure is a lower bound"));
    }
    found
}

/// What is to be said of a figure that nothing is projected for: its growth since the base year, and its own remark.
fn remark(actual: &Observation, base: Option<&Observation>, facts: &Facts<'_>) -> Option<Text> {
    let mut said = Vec::new();
    if let Some(base) = base.filter(|base| base.basis == actual.basis && base.value > 0.0 && base.unit == actual.unit) {
        let year = facts.base_year;
        let more = signed_percent(actual.value / base.value - 1.0, 1);
        let Text { zh, en } = precise(base.value, base.unit);
        said.push(text!("{year}年{zh}，{more}", "{en} in {year}, {more}"));
    }
    said.extend((!actual.note.is_empty()).then(|| Text::same(&actual.note)));
    (!said.is_empty()).then(|| Text::joined(&said, "；", "; "))
}

/// How much more or less: in percent, of ratios as a difference.
fn distance(value: f64, median: f64, kind: Kind, unit: Unit) -> Text {
    let (zh, en) = if value >= median { ("多", "more") } else { ("少", "less") };
    // Of nothing there is no percentage.
    if kind != Kind::Ratio && median == 0.0 {
        let Text { zh: a, en: b } = precise((value - median).abs(), unit);
        return text!("{zh} {a}", "{b} {en}");
    }
    if kind != Kind::Ratio {
        let percent = percent((value / median - 1.0).abs(), 1);
        return text!("{zh}{percent}", "{percent} {en}");
    }
    let (zh, en) = if value >= median { ("高", "higher") } else { ("低", "lower") };
    let points = (value - median).abs();
    let Text { zh: a, en: b } = Text::both(|language| Display(language).precise(points, unit.of_difference()));
    text!("{zh} {a}", "{b} {en}")
}
