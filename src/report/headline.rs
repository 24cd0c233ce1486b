//! The headline indicators in the years that matter.

use crate::indicator::DIMENSIONLESS;
use crate::language::{Text, text};
use crate::number::percent;
use crate::plan::Plan;
use crate::projection::{Projection, Series, Summary};
use crate::scenario::{PopulationMethod, Sampling};
use crate::table::{Cell, RowUnit, Table};

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
pub(super) fn cell(series: Series<'_>, year: i32, unit: &RowUnit) -> Cell {
    let figure = series.figure(year).zip(series.year(year));
    figure.map_or_else(Cell::missing, |(figure, summary)| unit.figure_and_interval(figure, summary.interval_80()))
}

/// The unit of a row in which these series stand in these years: the smaller one where all figures are small.
pub(super) fn unit_of<'s>(all: impl IntoIterator<Item = Series<'s>>, years: &[i32]) -> RowUnit {
    let mut all = all.into_iter().peekable();
    let first = all.peek().map(|series| series.indicator());
    let (unit, name) = first.map_or((DIMENSIONLESS, ""), |first| (first.unit, first.name.as_str()));
    let edges = all.flat_map(|series| years.iter().filter_map(move |year| series.year(*year)));
    let edges = edges.filter(|summary| summary.exists()).map(Summary::interval_80);
    RowUnit::of_figures(unit, edges.flat_map(<[f64; 2]>::from)).of_indicator(name)
}

/// An indicator's medians and intervals; the figure of the base year, the first, is marked as published or not.
pub(super) fn row(series: Series<'_>, years: &[i32]) -> Vec<Cell> {
    let unit = unit_of([series], years);
    let mut figures: Vec<Cell> = years.iter().map(|year| cell(series, *year, &unit)).collect();
    if let Some(base) = figures.first_mut() {
        *base = std::mem::take(base).with_status(series.base_status());
    }
    std::iter::once(Cell::from(series.indicator().label.clone()).over(unit.label())).chain(figures).collect()
}

/// The columns of a table by years.
pub(super) fn by_year(first: Text, years: &[i32]) -> Vec<Text> {
    std::iter::once(first).chain(years.iter().map(|year| Text::same(year.to_string()))).collect()
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
fn sampling_note(projection: &Projection, shown: &[Series<'_>], years: &[i32]) -> Option<Text> {
    let error = |series: Series<'_>, year: i32| {
        let (low, high) = series.year(year)?.interval_80();
        Some(series.standard_error(year)? / (high - low)).filter(|share| share.is_finite())
    };
    let errors = shown.iter().flat_map(|series| years.iter().filter_map(move |year| error(*series, *year)));
    let largest =
        errors.fold(None, |largest: Option<f64>, error| Some(largest.map_or(error, |known| known.max(error))));
    let largest = largest?;
    let largest = percent(largest, if largest < 0.000_95 { 2 } else { 1 });
    let zh = match projection.sampling {
        Sampling::Random => "独立随机",
        Sampling::Antithetic => "对偶变量",
        Sampling::LatinHypercube => "拉丁超立方",
        Sampling::Sobol => "索博尔序列",
    };
    let id = projection.sampling.id();
    Some(text!(
        "抽样方式：{zh}；均值的标准误不超过80%区间宽度的{largest}",
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

/// What a reader is shown first: every headline that was kept, and GDP and growth beside them; or all indicators where no
/// headline was kept. Median and 80 % interval in `years`, of which
/// the first is the base year.
#[must_use]
pub fn headlines(projection: &Projection, years: &[i32]) -> Table {
    let shown: Vec<Series<'_>> = projection.overview().collect();
    let runs = projection.runs;
    let note = match runs {
        1 => Text::new("1次运行；* 推算，† 假设（基期）", "1 run; base year: * derived, † assumed"),
        _ if projection.is_certain() => {
            Text::new("各次运行相同；* 推算，† 假设（基期）", "the same in every run; base year: * derived, † assumed")
        }
        _ => text!(
            "中位数（基期列为基期数）与80%区间，{runs}次运行；* 推算，† 假设（基期）",
            "median (base year: the base-year figure) and 80% interval of {runs} runs; base year: * derived, † assumed"
        ),
    };
    let (title, region) = (&projection.title, &projection.region_label);
    let notes = [
        Some(note),
        sampling_note(projection, &shown, years),
        projection.stocks_at.note(),
        basis_note(projection),
        population_note(projection),
    ];
    let gaps = shown.iter().flat_map(|series| series.gaps_in_words(years.iter().copied()));
    Table {
        title: region.clone().followed_by(&Text::same(" · ")).followed_by(title),
        columns: by_year(Text::new("指标", "Indicator"), years),
        rows: shown.iter().map(|series| row(*series, years)).collect(),
        notes: notes.into_iter().flatten().chain(gaps).collect(),
    }
}
