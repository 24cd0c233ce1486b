//! The chart of a trend: the figures, how they go on, and the figures that are not part of the series.

use super::Figure;
use super::words::{captions, file_name, prices};
use crate::chart::{Band, Break, Fan, FanLabels};
use crate::indicator::TableUnit;
use crate::language::{Language, Text, text};
use crate::number::short;
use crate::scenario::Years;
use crate::trend::{History, LeftOut, LeftOutReason, Trend, ValueScale};
use crate::words::sentence::sentence;
use crate::words::trend::figure;

/// The fan of a trend with its 50, 80 and 95 % intervals; `None` without a year ahead.
#[must_use]
pub fn trend(history: &History, trend: &Trend, language: Language) -> Option<Figure> {
    let ((first, last), values) = (history.series.years(), history.series.values());
    let (end, at_end) = (*trend.years.last()?, *trend.median.last()?);
    let (low, high) = *trend.intervals[2].last()?;
    let axis = history.unit.map(|unit| TableUnit::fitting(unit, language, high.abs().max(at_end.abs())));
    let scaled = |base: f64| axis.map_or(base, |axis| base / axis.scale);
    let written = |base: f64| axis.map_or_else(|| short(base), |axis| axis.format(base));
    let band = |label: &str, intervals: &Vec<(f64, f64)>| Band {
        label: label.to_owned(),
        low: intervals.iter().map(|(low, _)| scaled(*low)).collect(),
        high: intervals.iter().map(|(_, high)| scaled(*high)).collect(),
    };
    let [inner, middle, outer] = &trend.intervals;
    let (inner, middle, outer) = (band("50%", inner), band("80%", middle), band("95%", outer));
    let earlier = before_break(&history.left_out, first);
    let breaks = earlier
        .first()
        .map(|_| Break { year: first, label: language.pick("口径变更", "basis changed").to_owned() });
    let since = later(&history.left_out, last);
    let used = (first..).zip(values).map(|(year, value)| (year, scaled(*value)));
    let base = *values.last()?;
    let fan = Fan {
        captions: captions(
            [&title(history, trend, end), &subtitle(history, trend, axis, language), &footnote(history, trend, &since)],
            language,
        ),
        years: trend.years.clone(),
        history: earlier.iter().map(|(year, value)| (*year, scaled(*value))).chain(used).collect(),
        since: since.iter().map(|(year, value)| (*year, scaled(*value))).collect(),
        breaks: breaks.into_iter().collect(),
        jump_off: last,
        bands: vec![outer, middle, inner],
        median: trend.median.iter().map(|value| scaled(*value)).collect(),
        labels: FanLabels {
            actual: language.pick("实际", "actual").to_owned(),
            projection: language.pick("趋势外推", "trend").to_owned(),
            base: written(base),
            median: format!("{} {}", language.pick("趋势", "trend"), written(at_end)),
            low_end: format!("2.5% {}", written(low)),
            high_end: format!("97.5% {}", written(high)),
            ..FanLabels::default()
        },
        zero_baseline: begins_at_zero(trend, base),
        ..Fan::default()
    };
    Some(Figure::new(&file_name(&history.name), fan))
}

/// The axis of levels begins at zero, unless they all lie far above it.
fn begins_at_zero(trend: &Trend, base: f64) -> bool {
    let lowest = trend.intervals[2].iter().map(|(low, _)| *low).chain(trend.series.values().iter().copied());
    let lowest = lowest.fold(base, f64::min);
    matches!(trend.series.scale(), ValueScale::Level | ValueScale::Logarithm) && lowest < 0.6 * base
}

/// The figures on the basis before that of the series.
fn before_break(left_out: &[LeftOut], first: i32) -> Vec<(i32, f64)> {
    let is_other = |left: &&LeftOut| left.year < first && matches!(left.reason, LeftOutReason::OtherBasis(_));
    let Some(last) = left_out.iter().rfind(is_other) else { return Vec::new() };
    let of_basis = left_out.iter().filter(is_other).filter(|left| left.reason == last.reason);
    of_basis.map(|left| (left.year, left.value)).collect()
}

/// The figures of the years ahead, the last of each year.
fn later(left_out: &[LeftOut], last: i32) -> Vec<(i32, f64)> {
    let mut years: Vec<(i32, f64)> = Vec::new();
    for left in left_out.iter().filter(|left| left.year > last && left.reason != LeftOutReason::Bound) {
        years.retain(|(year, _)| *year != left.year);
        years.push((left.year, left.value));
    }
    years
}

fn title(history: &History, trend: &Trend, end: i32) -> Text {
    let at = trend.years.len() - 1;
    let (low, high) = trend.intervals[1][at];
    let [value, low, high] = [trend.median[at], low, high].map(|value| figure(value, history.unit));
    let label = &history.label;
    sentence!(
        "{label}：按趋势{end}年约{value}，80%区间{low}至{high}",
        "{label}: on trend about {value} in {end}, 80% interval {low} to {high}",
        [label, value, low, high]
    )
}

fn subtitle(history: &History, trend: &Trend, axis: Option<TableUnit>, language: Language) -> Text {
    let region = history.region.as_ref().map(|(_, region)| sentence!("{region}；", "{region}; ", [region]));
    let unit = axis.map(|axis| axis.label).filter(|label| !label.is_empty());
    let prices = history.unit.map_or("", |unit| prices(unit, language));
    let unit = unit.map(|unit| text!("{unit}{prices}；", "{unit}{prices}; "));
    let later = history.left_out.iter().any(|left| left.year > trend.series.years().1);
    let later = later.then(|| Text::new("；空心点未用于外推", "; rings: not used for the trend"));
    let is_cut = history.series.values().last().is_some_and(|base| !begins_at_zero(trend, *base));
    let cut = is_cut.then(|| Text::new("；纵轴不从零开始", "; the axis does not begin at zero"));
    sentence!(
        "{region}{unit}阴影由内到外为50%、80%、95%预测区间，深色线为趋势{later}{cut}",
        "{region}{unit}shaded, from the inside: 50%, 80% and 95% intervals; dark line: trend{later}{cut}",
        [region, unit, later, cut]
    )
}

fn footnote(history: &History, trend: &Trend, later: &[(i32, f64)]) -> Text {
    let (used, method) = (history.used_in_words(), trend.method_in_words());
    let rings = (!later.is_empty()).then(|| {
        let years = Years::grouped(later.iter().map(|(year, _)| *year));
        text!("空心点：{years}年，未用。", " Rings: {years}, not used.")
    });
    sentence!(
        "来源：carecast趋势外推，不含情景假设。{used}。{method}。{rings}",
        "Source: carecast trend, without assumptions of a scenario. {used}. {method}.{rings}",
        [used, method, rings]
    )
}
