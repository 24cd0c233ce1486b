//! One indicator under several scenarios.

use super::Figure;
use super::fan::number;
use super::words::prices;
use crate::chart::{Captions, Chart, Line, Lines, Sides, TargetMark, TickFormat};
use crate::indicator::{Display, TableUnit};
use crate::language::{Language, text};
use crate::plan::Plan;
use crate::projection::{Projection, Series, Summary};

/// Value added, or where that is the same in all the occupancy of institutions, or else the first headline that all
/// scenarios have, under each; `None` for fewer than two scenarios or
/// where they share no headline. The targets are those of `plan`.
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
    let all: Vec<(&Projection, Series<'_>)> =
        projections.iter().filter_map(|projection| Some((projection, projection.series(name)?))).collect();
    let unit = TableUnit::of(all[0].1.indicator().unit, language);
    let lines = all.iter().map(|(projection, series)| line(projection, *series, unit, language));
    let base = all[0].1.year(first.years.first)?;
    let chart = Chart::from(Lines {
        captions: captions(&all, unit, language)?,
        lines: lines.collect(),
        history: vec![(first.years.first, base.central() / unit.scale)],
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
        let measure = target.measure.as_ref().filter(|measure| measure.indicator == name)?;
        let (year, sign) = (target.year, target.comparator.symbol());
        let goal = Display(language).quantity(measure.value, measure.unit);
        let label = text!("规划目标 {year}：{sign} {goal}", "Target {year}: {sign} {goal}");
        Some(TargetMark { year, value: measure.value / unit.scale, label: label.get(language).to_owned() })
    });
    marks.collect()
}

fn line(projection: &Projection, series: Series<'_>, unit: TableUnit, language: Language) -> Line {
    let years: Vec<i32> = projection.years.iter().skip(1).collect();
    let summaries: Vec<_> = years.iter().filter_map(|year| series.year(*year)).collect();
    let values: Vec<f64> = summaries.iter().map(|summary| summary.median() / unit.scale).collect();
    let interval = summaries.last().map(|last| last.interval_80());
    let end = number(values.last().copied().unwrap_or_default());
    Line {
        label: format!("{} {end}", projection.title.get(language)),
        years,
        values,
        interval_at_end: interval.map(|(low, high)| (low / unit.scale, high / unit.scale)),
    }
}

fn captions(all: &[(&Projection, Series<'_>)], unit: TableUnit, language: Language) -> Option<Captions> {
    let indicator = all[0].1.indicator();
    let display = Display(language);
    let last = all.iter().map(|(projection, _)| projection.years.last).min()?;
    let ends: Vec<f64> = all.iter().filter_map(|(_, series)| series.year(last)).map(Summary::median).collect();
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = (display.quantity(low, indicator.unit), display.quantity(high, indicator.unit));
    let (zh, en) = (&indicator.label.zh, &indicator.label.en);
    let title = text!("{zh}：{last} 年各情景中位数为 {low}至 {high}", "{en}: medians of {low} to {high} in {last}");
    let name = unit.label;
    let prices = prices(indicator.unit, language);
    let (region_zh, region_en) = (&all[0].0.region_label.zh, &all[0].0.region_label.en);
    let subtitle = text!(
        "{region_zh}；{name}{prices}；各情景的中位数，线端为 80% 区间",
        "{region_en}; {name}{prices}; median of each scenario, 80 % interval at the end"
    );
    let (runs, seed) = (all[0].0.runs, all[0].0.seed);
    let footnote = text!("来源：carecast；{runs} 次运行，种子 {seed}。", "Source: carecast; {runs} runs, seed {seed}.");
    Some(Captions {
        description: title.get(language).to_owned(),
        title: title.get(language).to_owned(),
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote.get(language).to_owned(),
        language: language.tag().to_owned(),
    })
}
