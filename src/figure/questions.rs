//! The charts of answers to questions: sweeps over one driver and over two, tornados.

use super::Figure;
use super::words::{captions, prices};
use crate::analysis::questions::Axis;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::sensitivity::{Findings, Sensitivity};
use crate::analysis::questions::sweep::Sweep;
use crate::analysis::sensitivity;
use crate::chart::{Captions, Chart, Curve, HeatMap, Size, TickFormat, Tornado, TornadoBar};
use crate::indicator::{Driver, Indicator, TableUnit, with_minus};
use crate::language::{Language, Text, text};
use crate::report::questions::conditions;

/// One chart for each indicator and each goal's probability: a curve over one driver, a heat map over two; none over
/// more.
#[must_use]
pub fn sweep(sweep: &Sweep, region: &Text, language: Language) -> Vec<Figure> {
    let subject = Subject { sweep, region, language };
    let readings =
        (0..sweep.readings.len()).filter_map(|at| Some(Figure::new(&numbered("sweep", at), subject.reading(at)?)));
    let goals = (0..sweep.goals.len()).filter(|_| sweep.runs.is_some());
    let goals = goals.filter_map(|at| Some(Figure::new(&numbered("probability", at), subject.probability(at)?)));
    readings.chain(goals).collect()
}

/// The name of the `at`-th file of a kind, counted from 0: `sweep`, `sweep-2`, ...
#[must_use]
pub fn numbered(kind: &str, at: usize) -> String {
    if at == 0 { kind.to_owned() } else { format!("{kind}-{}", at + 1) }
}

struct Subject<'s> {
    sweep: &'s Sweep,
    region: &'s Text,
    language: Language,
}

/// A driver's words on an axis, with its unit.
fn axis_words(driver: &Driver, language: Language) -> String {
    let unit = TableUnit::of(driver.unit, language).label;
    let separator = language.pick("，", ", ");
    let words = format!("{}{separator}{unit}", driver.name);
    words.trim_end_matches(separator).to_owned()
}

/// The levels of a driver in the unit in which readers know it, without the last digits of the float.
fn levels(axis: &Axis, language: Language) -> Vec<f64> {
    let unit = TableUnit::of(axis.driver.unit, language);
    axis.levels.iter().map(|base| (base / unit.scale * 1e9).round() / 1e9).collect()
}

impl Subject<'_> {
    fn reading(&self, at: usize) -> Option<Chart> {
        let (indicator, year) = &self.sweep.readings[at];
        let unit = TableUnit::of(indicator.unit, self.language);
        let statistic = |statistic: usize| -> Vec<f64> {
            let values = self.sweep.summary.index_axis(ndarray::Axis(0), at);
            values.column(statistic).iter().map(|value| value / unit.scale).collect()
        };
        let goal = self.sweep.goals.iter().find(|goal| goal.indicator == *indicator && goal.year == *year);
        let goal = goal.map(|goal| (goal.measure.value / unit.scale, goal.words(self.language)));
        let label = &indicator.label;
        let (zh, en) = (&label.zh, &label.en);
        let title = text!("{zh}，{year} 年", "{en} in {year}");
        let drivers: Vec<&str> = self.sweep.axes.iter().map(|axis| axis.driver.name.as_str()).collect();
        let drivers = drivers.join(", ");
        let title = {
            let (zh, en) = (title.zh, title.en);
            text!("{zh}：随 {drivers} 变化", "{en} by {drivers}")
        };
        match self.sweep.runs {
            Some(_) => self.chart(&title, Some(indicator), statistic(6), (statistic(4), statistic(8)), goal),
            None => self.chart(&title, Some(indicator), statistic(0), (Vec::new(), Vec::new()), goal),
        }
    }

    fn probability(&self, at: usize) -> Option<Chart> {
        let goal = &self.sweep.goals[at];
        let (zh, en) = (goal.words(Language::Chinese), goal.words(Language::English));
        let title = text!("可能性：{zh}", "Probability of {en}");
        let shares = self.sweep.probability.row(at).iter().map(|share| share * 100.0).collect();
        self.chart(&title, None, shares, (Vec::new(), Vec::new()), None)
    }

    /// A curve over one axis, a heat map over two; an indicator's figure, or a probability in percent.
    fn chart(
        &self,
        title: &Text,
        indicator: Option<&Indicator>,
        values: Vec<f64>,
        band: (Vec<f64>, Vec<f64>),
        goal: Option<(f64, String)>,
    ) -> Option<Chart> {
        let language = self.language;
        let unit = indicator.map(|indicator| TableUnit::of(indicator.unit, language));
        let has_band = !band.0.is_empty() && self.sweep.axes.len() == 1;
        let captions = self.captions(title, indicator, has_band);
        match &self.sweep.axes[..] {
            [axis] => Some(Chart::from(Curve {
                captions,
                across: axis_words(&axis.driver, language),
                levels: levels(axis, language),
                values,
                band,
                goal,
                tick_format: TickFormat::default(),
            })),
            [up, across] => {
                let words = |axis: &Axis| {
                    let figure = |level: &f64| {
                        let figure = format!("{level:.4}");
                        with_minus(figure.trim_end_matches('0').trim_end_matches('.'))
                    };
                    (axis_words(&axis.driver, language), levels(axis, language).iter().map(figure).collect())
                };
                Some(Chart::from(HeatMap {
                    captions,
                    across: words(across),
                    up: words(up),
                    values: values.chunks(across.levels.len()).map(<[f64]>::to_vec).collect(),
                    decimals: unit.map_or(0, |unit| unit.decimals),
                }))
            }
            _ => None,
        }
    }

    fn captions(&self, title: &Text, indicator: Option<&Indicator>, has_band: bool) -> Captions {
        let language = self.language;
        let (region_zh, region_en) = (&self.region.zh, &self.region.en);
        let (unit, prices) = match indicator {
            Some(indicator) => (TableUnit::of(indicator.unit, language).label, prices(indicator.unit, language)),
            None => ("%", ""),
        };
        let runs = match (self.sweep.runs, has_band) {
            (None, _) => text!("；无偏离的一次运行", "; central runs"),
            (Some(_), true) => text!("；中位数与 80% 区间", "; median and 80 % interval"),
            (Some(_), false) if indicator.is_some() => text!("；中位数", "; medians"),
            (Some(_), false) => Text::same(""),
        };
        let (runs_zh, runs_en) = (runs.zh, runs.en);
        let subtitle = text!("{region_zh}；{unit}{prices}{runs_zh}", "{region_en}; {unit}{prices}{runs_en}");
        let seed = self.sweep.seed;
        let footnote = match self.sweep.runs {
            Some(runs) => text!(
                "来源：carecast；每个组合 {runs} 次运行，抽样相同，种子 {seed}。",
                "Source: carecast; {runs} runs of each combination with the same draws, seed {seed}."
            ),
            None => text!("来源：carecast。", "Source: carecast."),
        };
        captions([title, &subtitle, &footnote], language)
    }
}

/// Bars of one factor at a time; `None` for the other methods.
#[must_use]
pub fn tornado(found: &Sensitivity, region: &Text, language: Language) -> Option<Figure> {
    let Findings::Bars(bars) = &found.findings else { return None };
    let (indicator, year) = (found.outcome.indicator(), found.outcome.year());
    let unit = TableUnit::of(indicator.unit, language);
    let (zh, en) = (&indicator.label.zh, &indicator.label.en);
    let title = text!("{zh}，{year} 年：取决于什么", "What {en} in {year} depends on");
    let (name, prices) = (unit.label, prices(indicator.unit, language));
    let (region_zh, region_en) = (&region.zh, &region.en);
    let subtitle = text!(
        "{region_zh}；{name}{prices}；一次只动一个因素，无冲击",
        "{region_en}; {name}{prices}; one factor at a time, no shocks"
    );
    let rows = found.factors.iter().zip(bars).map(|(drivers, bar)| TornadoBar {
        label: drivers.iter().map(|driver| driver.name.as_str()).collect::<Vec<_>>().join(" + "),
        ends: [bar.outcome.0 / unit.scale, bar.outcome.1 / unit.scale],
    });
    let rows: Vec<TornadoBar> = rows.take(MOST_BARS).collect();
    let chart = Chart::from(Tornado {
        captions: captions([&title, &subtitle, &Text::new("来源：carecast。", "Source: carecast.")], language),
        ends: [language.pick("p10 时", "at p10"), language.pick("p90 时", "at p90")].map(str::to_owned),
        middle: found.central / unit.scale,
        bars: rows,
        tick_format: TickFormat::default(),
    });
    Some(Figure { name: "tornado".to_owned(), chart, size: Size { width: 900, height: 500 } })
}

/// More bars than this are in the csv alone.
const MOST_BARS: usize = 15;

/// How a box was peeled: the share of its runs that miss the goals against the share of all such runs that it still holds.
/// The title is the finding; `None` where no box was found.
#[must_use]
pub fn discover(found: &Discovery, region: &Text, language: Language) -> Option<Figure> {
    let boxes = found.boxes.first()?;
    // Coverage falls with every peel, or stays.
    let mut steps: Vec<&sensitivity::Box> = boxes.trajectory.iter().rev().collect();
    steps.dedup_by(|later, earlier| later.coverage <= earlier.coverage);
    let (goals_zh, goals_en) = [Language::Chinese, Language::English]
        .map(|language| found.goals.iter().map(|goal| goal.words(language)).collect::<Vec<_>>())
        .map(|goals| goals.join(", "))
        .into();
    let (zh, en) = [Language::Chinese, Language::English].map(|l| conditions(found, &boxes.chosen, l)).into();
    let title = text!("达不到 {goals_zh}：{zh}", "{goals_en} is missed when {en}");
    let (region_zh, region_en) = (&region.zh, &region.en);
    let subtitle = text!(
        "{region_zh}；逐步剥离：箱内达不到的运行占比（%），随其占全部达不到的运行的比例而变",
        "{region_en}; peeled step by step: share of the runs in the box that miss (%), by the share of all such runs that it holds"
    );
    let (runs, seed) = (found.runs, found.seed);
    let footnote = text!(
        "来源：carecast discover（PRIM）；{runs} 次运行，种子 {seed}。",
        "Source: carecast discover (PRIM); {runs} runs, seed {seed}."
    );
    let density = boxes.chosen.density * 100.0;
    let coverage = format!("{:.0}%", boxes.chosen.coverage * 100.0);
    let chosen = text!(
        "所选的箱：覆盖 {coverage}，密度 {density:.0}%",
        "the box chosen: coverage {coverage}, density {density:.0}%"
    );
    let chart = Chart::from(Curve {
        captions: captions([&title, &subtitle, &footnote], language),
        across: language.pick("覆盖率，%", "coverage, %").to_owned(),
        levels: steps.iter().map(|step| step.coverage * 100.0).collect(),
        values: steps.iter().map(|step| step.density * 100.0).collect(),
        goal: Some((density, chosen.get(language).to_owned())),
        ..Curve::default()
    });
    (steps.len() > 1).then(|| Figure::new("discover", chart))
}
