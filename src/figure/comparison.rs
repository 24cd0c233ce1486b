//! One indicator under several scenarios.

use super::Figure;
use super::words::{self, day, number, prices, runs_and_seed};
use crate::chart::{Captions, Chart, Line, Lines, Sides, TargetMark, TickFormat};
use crate::indicator::{Display, TableUnit};
use crate::language::{Language, Text, text};
use crate::plan::{Aim, Plan};
use crate::projection::{Projection, Series, Summary, distinct_names};

/// More names than these have no room at the right end.
const MOST_LINES: usize = 16;

/// Value added, or where that is the same in all the occupancy of institutions, or else the first headline that all
/// scenarios have, under each; `None` for fewer than two scenarios or where they share no headline. The targets are those
/// of `plan`.
#[must_use]
pub fn comparison(projections: &[Projection], plan: Option<&Plan>, language: Language) -> Option<Figure> {
    let first = projections.first().filter(|_| projections.len() > 1)?;
    let everywhere = |name: &str| projections.iter().all(|projection| projection.series(name).is_some());
    let mut names = first.all().map(Series::indicator).filter(|i| i.is_headline()).map(|i| i.name.as_str());
    let differs = |name: &str| {
        let ends: Vec<f64> = projections
            .iter()
            .filter_map(|projection| Some(projection.series(name)?.year(projection.years.last)?.median()))
            .collect();
        ends.iter().any(|end| *end != ends[0])
    };
    // Scenarios of the care system leave value added as it is, and are compared by how full the beds are.
    let chosen = ["industry.value_added", "care.occupancy"].into_iter().find(|name| everywhere(name) && differs(name));
    let name = match chosen {
        Some(name) => name,
        None if everywhere("industry.value_added") => "industry.value_added",
        None => names.find(|n| everywhere(n))?,
    };
    let names = distinct_names(projections);
    let all: Vec<(&Projection, Series<'_>)> =
        projections.iter().filter_map(|projection| Some((projection, projection.series(name)?))).collect();
    let shown = largest(&all);
    let names: Vec<&Text> = shown.iter().filter_map(|at| names.get(*at)).collect();
    let left_out = all.len() - shown.len();
    let all: Vec<(&Projection, Series<'_>)> = shown.into_iter().map(|at| all[at]).collect();
    let first = all.first()?.0;
    let unit = TableUnit::of(all[0].1.indicator().unit, language);
    let base = all[0].1.year(first.years.first)?.central();
    let is_shared = |(projection, series): &(&Projection, Series<'_>)| {
        let own = series.year(projection.years.first).map(Summary::central);
        projection.years.first == first.years.first && own.is_some_and(|own| (own - base).abs() <= 1e-9 * base.abs())
    };
    // Scenarios of one region part at one point; regions have a point each.
    let one_point = all.iter().all(is_shared);
    let named = all.iter().zip(&names);
    let lines = named.map(|((_, series), name)| line(*series, name.get(language), one_point, unit));
    let chart = Chart::from(Lines {
        captions: captions(&all, left_out, unit, language)?,
        lines: lines.collect(),
        history: one_point.then_some((first.years.first, base / unit.scale)).into_iter().collect(),
        breaks: Vec::new(),
        jump_off: first.years.first,
        targets: targets(plan, name, unit, language),
        labels: Sides {
            actual: language.pick("实际", "actual").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
        },
        zero_baseline: true,
        tick_format: TickFormat::default(),
    });
    Some(Figure::new("comparison", chart))
}

fn targets(plan: Option<&Plan>, name: &str, unit: TableUnit, language: Language) -> Vec<TargetMark> {
    let marks = plan.into_iter().flat_map(|plan| &plan.targets).filter_map(|target| {
        let measure =
            target.measure.as_ref().filter(|measure| measure.indicator == name && target.aim == Aim::Level)?;
        let (year, sign) = (target.year, target.comparator.symbol());
        let goal = Display(language).quantity(measure.value, measure.unit);
        let label = text!("规划目标 {year}：{sign} {goal}", "Target {year}: {sign} {goal}");
        Some(TargetMark { year, value: measure.value / unit.scale, label: label.get(language).to_owned() })
    });
    marks.collect()
}

/// The line of one projection; from its base year on, unless that is drawn as a point that all have.
fn line(series: Series<'_>, name: &str, one_point: bool, unit: TableUnit) -> Line {
    let years: Vec<i32> = series.years().iter().skip(usize::from(one_point)).collect();
    let summaries: Vec<_> = years.iter().filter_map(|year| series.year(*year)).collect();
    let values: Vec<f64> = summaries.iter().map(|summary| summary.median() / unit.scale).collect();
    let interval = summaries.last().filter(|_| !series.is_certain()).map(|last| last.interval_80());
    let end = number(values.last().copied().unwrap_or_default());
    Line {
        label: format!("{name} {end}"),
        years,
        values,
        interval_at_end: interval.map(|(low, high)| (low / unit.scale, high / unit.scale)),
    }
}

/// The places of the lines that are shown: all where there is room for their names, else the largest at the end.
fn largest(all: &[(&Projection, Series<'_>)]) -> Vec<usize> {
    let end = |at: usize| all[at].1.year(all[at].0.years.last).map_or(f64::NEG_INFINITY, Summary::median);
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by(|a, b| end(*b).total_cmp(&end(*a)));
    places.truncate(MOST_LINES);
    places.sort_unstable();
    places
}

fn captions(
    all: &[(&Projection, Series<'_>)],
    left_out: usize,
    unit: TableUnit,
    language: Language,
) -> Option<Captions> {
    let indicator = all[0].1.indicator();
    let display = Display(language);
    let last = all.iter().map(|(projection, _)| projection.years.last).min()?;
    let ends: Vec<f64> = all.iter().filter_map(|(_, series)| series.year(last)).map(Summary::median).collect();
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = (display.quantity(low, indicator.unit), display.quantity(high, indicator.unit));
    let (zh, en) = (&indicator.label.zh, &indicator.label.en);
    let is_certain = all.iter().all(|(_, series)| series.is_certain());
    let title = if is_certain {
        text!("{zh}：{last} 年为 {low}至 {high}", "{en}: {low} to {high} in {last}")
    } else {
        text!("{zh}：{last} 年各情景中位数为 {low}至 {high}", "{en}: medians of {low} to {high} in {last}")
    };
    let name = unit.label;
    let prices = prices(indicator.unit, language);
    let first = all[0].0;
    let one_day = all.iter().all(|(other, _)| other.stocks_at == first.stocks_at);
    let day = if one_day { day(indicator, first.stocks_at, language) } else { String::new() };
    let Text { zh: region_zh, en: region_en } = if all.iter().all(|(other, _)| other.region == first.region) {
        first.region_label.clone()
    } else {
        text!("各地区", "by region")
    };
    let subtitle = if is_certain {
        text!("{region_zh}；{name}{prices}{day}", "{region_en}; {name}{prices}{day}")
    } else {
        text!(
            "{region_zh}；{name}{prices}{day}；各情景的中位数，线端为 80% 区间",
            "{region_en}; {name}{prices}{day}; median of each scenario, 80 % interval at the end"
        )
    };
    let subtitle = if left_out == 0 {
        subtitle
    } else {
        let (Text { zh, en }, shown) = (subtitle, all.len());
        text!(
            "{zh}；最大的 {shown} 个，另有 {left_out} 个未画",
            "{en}; the {shown} largest, {left_out} more are not drawn"
        )
    };
    let Text { zh: zh_runs, en: en_runs } = runs_and_seed(first);
    let footnote = text!("来源：carecast；{zh_runs}。", "Source: carecast; {en_runs}.");
    Some(words::captions([&title, &subtitle, &footnote], language))
}
