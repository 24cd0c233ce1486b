//! The headline indicators in the years that matter.

use super::Table;
use crate::indicator::{DIMENSIONLESS, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::{UNDEFINED, percent};
use crate::plan::Plan;
use crate::projection::{Projection, Series, Summary};
use crate::scenario::PopulationMethod;

/// Horizons further away than this are shown with years between.
const FAR: i32 = 20;

/// Base year, review, target year and horizon, as far as they are projected, each once; on the way to a far horizon the
/// quarters of its century too.
#[must_use]
pub fn years_shown(projection: &Projection, plan: Option<&Plan>) -> Vec<i32> {
    let from_plan = plan.into_iter().flat_map(|plan| plan.review.into_iter().chain(plan.target_year()));
    let mut years: Vec<i32> = [projection.years.first, projection.years.last].into_iter().chain(from_plan).collect();
    if projection.years.last - projection.years.first > FAR {
        years.extend(projection.years.iter().filter(|year| year % 25 == 0));
    }
    years.retain(|year| projection.years.index(*year).is_some());
    years.sort_unstable();
    years.dedup();
    years
}

/// The figure of a year with the 80 % interval on a second line, where there is one.
pub(super) fn cell(series: Series<'_>, year: i32, unit: TableUnit) -> String {
    let Some((figure, summary)) = series.figure(year).zip(series.year(year)) else { return UNDEFINED.to_owned() };
    let (low, high) = summary.interval_80();
    let (figure, low, high) = (unit.format(figure), unit.format(low), unit.format(high));
    if low == high { figure } else { format!("{figure}\n[{low}, {high}]") }
}

/// The unit of a row in which these series stand in these years: the smaller one where all figures are small.
pub(super) fn unit_of<'s>(all: impl IntoIterator<Item = Series<'s>>, years: &[i32], language: Language) -> TableUnit {
    let mut all = all.into_iter().peekable();
    let unit = all.peek().map_or(DIMENSIONLESS, |series| series.indicator().unit);
    let edges = all.flat_map(|series| years.iter().filter_map(move |year| series.year(*year)));
    let edges = edges.filter(|summary| summary.exists()).map(Summary::interval_80);
    TableUnit::fitting(unit, language, edges.fold(0.0, |largest, (low, high)| low.abs().max(high.abs()).max(largest)))
}

/// An indicator's medians and intervals; the figure of the base year says whether it was published.
pub(super) fn row(series: Series<'_>, years: &[i32], language: Language) -> Vec<String> {
    let indicator = series.indicator();
    let unit = unit_of([series], years, language);
    let mut row = vec![format!("{}\n  {}", indicator.label.get(language), unit.label)];
    row.extend(years.iter().filter(|year| series.year(**year).is_some()).map(|year| cell(series, *year, unit)));
    // The base year's figure, if there is one, says whether it was published.
    let exists = years.iter().find_map(|year| series.year(*year)).is_some_and(Summary::exists);
    if let Some(base) = row.get_mut(1).filter(|_| exists) {
        let end = base.find('\n').unwrap_or(base.len());
        base.insert_str(end, series.base_status().mark());
    }
    row
}

/// On which statistical basis GDP and the share stand: figures published on a later one do not compare with them.
fn basis_note(projection: &Projection) -> Option<Text> {
    let basis = projection.gdp_basis.as_ref().filter(|_| projection.series("industry.share_of_gdp").is_some())?;
    let (zh, en) = (&basis.zh, &basis.en);
    Some(text!(
        "GDP与占比：{zh}；不可与其他口径的公布数直接比较",
        "GDP and the share: {en}; not comparable with figures published on another basis"
    ))
}

/// How the runs were spread, and how far their means are known.
fn sampling_note(projection: &Projection, years: &[i32]) -> Option<Text> {
    let error = |series: Series<'_>, year: i32| {
        let (low, high) = series.year(year)?.interval_80();
        Some(series.standard_error(year)? / (high - low)).filter(|share| share.is_finite())
    };
    let all = projection.headlines();
    let errors = all.flat_map(|series| years.iter().filter_map(move |year| error(series, *year)));
    let largest =
        errors.fold(None, |largest: Option<f64>, error| Some(largest.map_or(error, |known| known.max(error))));
    let largest = largest?;
    let largest = percent(largest, if largest < 0.000_95 { 2 } else { 1 });
    let id = projection.sampling.id();
    Some(text!(
        "抽样方式 {id}；均值的标准误不超过80%区间宽度的{largest}",
        "sampling: {id}; standard errors of means are at most {largest} of the 80% interval's width"
    ))
}

/// That people were not projected by age: how many grow old each year was not looked at.
fn population_note(projection: &Projection) -> Option<Text> {
    (projection.population == PopulationMethod::Growth).then(|| {
        Text::new(
            "人口按给定的增速推算，不分年龄：没有考虑各年步入老年的人数",
            "people grow at stated rates, not by age: how many grow old each year is not looked at",
        )
    })
}

/// Every kept indicator that is a headline, or all of them where none is: median and 80 % interval in `years`, of which
/// the first is the base year.
#[must_use]
pub fn headlines(projection: &Projection, years: &[i32], language: Language) -> Table {
    let headline: Vec<Series<'_>> = projection.headlines().collect();
    let shown = if headline.is_empty() { projection.all().collect() } else { headline };
    let mut header = vec![language.pick("指标", "Indicator").to_owned()];
    header.extend(years.iter().map(i32::to_string));
    let runs = projection.runs;
    let note = match runs {
        1 => Text::new("1次运行；* 推算，† 假设（基期）", "1 run; base year: * derived, † assumed"),
        _ if projection.is_certain() => {
            Text::new("各次运行相同；* 推算，† 假设（基期）", "the same in every run; base year: * derived, † assumed")
        }
        _ => {
            let Text { zh: zh_known, en: en_known } = projection.quantiles().words();
            text!(
                "中位数（基期为基期数）与80%区间，{runs}次运行，{zh_known}；* 推算，† 假设（基期）",
                "median (base year: the figure at the start) and 80% interval of {runs} runs, {en_known}; base year: * derived, † assumed"
            )
        }
    };
    let (title, region) = (projection.title.get(language), projection.region_label.get(language));
    Table {
        title: format!("{region} · {title}"),
        header,
        rows: shown.iter().map(|series| row(*series, years, language)).collect(),
        notes: [
            Some(note),
            sampling_note(projection, years),
            projection.stocks_at.note(),
            basis_note(projection),
            population_note(projection),
        ]
        .into_iter()
        .flatten()
        .chain(shown.iter().flat_map(|series| series.gaps_in_words(years.iter().copied())))
        .map(|n| n.get(language).to_owned())
        .collect(),
    }
}
