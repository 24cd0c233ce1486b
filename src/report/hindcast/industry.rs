//! The demand side of the industry against what followed: how often its intervals held, and the random walk with drift beside it.

use crate::analysis::ProbabilityEstimate;
use crate::analysis::hindcast::{IndustryForecast, IndustryHindcast};
use crate::ensemble::Sampling;
use crate::language::{Language, Text};
use crate::number::{fixed, percent};
use crate::table::{Cell, Table, headings};

/// For each series and all together, one year ahead and at all horizons: the coverage of the 80 % intervals with its exact
/// binomial range, and interval scores beside those of the random walk on the same figures.
#[must_use]
pub fn industry_scores(all: &[IndustryHindcast]) -> Table {
    let columns = headings([
        ("数列", "Series"),
        ("预测期", "Ahead"),
        ("n", "n"),
        ("80%区间\n覆盖率", "Within\n80%"),
        ("区间得分", "Interval\nscore"),
        ("可比的\nn", "n with\ndrift"),
        ("其中\n模型得分", "model's\nscore there"),
        ("漂移\n得分", "drift's\nscore"),
        ("漂移\n覆盖率", "drift within\n80%"),
    ]);
    let whole: Vec<&IndustryForecast> = all.iter().flat_map(|series| &series.forecasts).collect();
    let series = all.iter().map(|one| (name(one), one.forecasts.iter().collect::<Vec<_>>()));
    let rows = series.chain([(Text::new("合计", "all"), whole)]).flat_map(|(name, forecasts)| {
        let next: Vec<&IndustryForecast> = forecasts.iter().copied().filter(|one| one.years_ahead() == 1).collect();
        let one = row(name.clone(), Text::new("一年", "one year"), &next);
        [one, row(name, Text::new("各年", "all years"), &forecasts)]
    });
    Table {
        title: Text::new("需求侧的检验", "The demand side, tested"),
        columns,
        rows: rows.collect(),
        notes: vec![Text::new(
            "覆盖率的括号内为精确二项分布的95%区间，设各预测相互独立；同一起点或同一年的预测并不独立，实际更宽。区间得分以公布数的百分数计，越小越好。漂移：对数带漂移的随机游走，三个数以上才有区间（学生t分布）。",
            "Coverage in brackets: the exact binomial range (95%) for independent forecasts; those of one origin or one year are not, so it is wider in truth. Interval scores in percent of the published figure, lower is better. Drift: random walk with drift of the logarithms; it has a band (Student's t) from three figures on.",
        )],
    }
}

fn name(of: &IndustryHindcast) -> Text {
    let (region, label) = (&of.region, &of.label);
    Text::both(|language| format!("{}{}{}", region.get(language), language.pick("", ": "), label.get(language)))
}

fn row(name: Text, ahead: Text, forecasts: &[&IndustryForecast]) -> Vec<Cell> {
    let with_drift: Vec<&IndustryForecast> = forecasts.iter().copied().filter(|one| one.drift.is_some()).collect();
    let score = |forecasts: &[&IndustryForecast], of: &dyn Fn(&IndustryForecast) -> Option<f64>| {
        let scores: Vec<f64> = forecasts.iter().filter_map(|one| of(one)).collect();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        if scores.is_empty() { Cell::missing() } else { Cell::same(mean, fixed(mean, 1)) }
    };
    let own = |one: &IndustryForecast| Some(one.interval_scores().0);
    vec![
        name.into(),
        ahead.into(),
        Cell::count(forecasts.len()),
        coverage(forecasts.iter().map(|one| one.holds()).collect()),
        score(forecasts, &own),
        Cell::count(with_drift.len()),
        score(&with_drift, &own),
        score(&with_drift, &|one| one.interval_scores().1),
        coverage(with_drift.iter().filter_map(|one| one.drift_holds()).collect()),
    ]
}

/// The share that holds, with its exact binomial range.
fn coverage(holds: Vec<bool>) -> Cell {
    if holds.is_empty() {
        return Cell::missing();
    }
    let ProbabilityEstimate { share, range, .. } = ProbabilityEstimate::of_runs(Sampling::Random, holds.into_iter());
    let [share_shown, low, high] = [share, range.0, range.1].map(|share| percent(share, 0));
    Cell::share(share, format!("{share_shown} [{low}, {high}]"))
}

/// The forecasts of the next year of each series: published, as it was forecast, and the random walk's interval, in 亿元.
#[must_use]
pub fn industry_forecasts(all: &[IndustryHindcast]) -> Table {
    let columns = headings([
        ("数列", "Series"),
        ("年份", "Year"),
        ("公布", "Published"),
        ("预测［80%区间］", "Forecast [80%]"),
        ("在内", "Within"),
        ("漂移［80%区间］", "Drift [80%]"),
    ]);
    let billion = |yuan: f64| fixed(yuan / 1e8, 0);
    let range = |(low, high): (f64, f64)| format!("[{}, {}]", billion(low), billion(high));
    let row = |of: &IndustryHindcast, one: &IndustryForecast| {
        vec![
            name(of).into(),
            Cell::whole(one.year),
            Cell::same(one.published, billion(one.published)),
            Cell::same(one.median, format!("{} {}", billion(one.median), range(one.interval))),
            if one.holds() { Cell::words("是", "yes") } else { Cell::words("否", "no") },
            one.drift.map_or_else(Cell::missing, |drift| Cell::name(range(drift))),
        ]
    };
    let rows = all.iter().flat_map(|of| {
        let next = of.forecasts.iter().filter(|one| of.next_figure(one.origin) == Some(one.year));
        next.map(move |one| row(of, one))
    });
    Table {
        title: Text::new("各起点之后的第一个数（亿元）", "The first figure after each origin, 亿元"),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// The tables of the documents: scores, and the forecasts of the first figure after each origin.
#[must_use]
pub fn industry_calibration(all: &[IndustryHindcast], language: Language) -> String {
    let forecasts = industry_forecasts(all);
    let title = forecasts.title.get(language).to_owned();
    format!("{}\n\n**{title}**\n\n{}", industry_scores(all).to_markdown(language), forecasts.to_markdown(language))
}
