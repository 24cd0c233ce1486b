//! The charts of answers to questions: sweeps over one driver and over two, tornados.

use super::Figure;
use super::words::{behind, captions, file_name, prices};
use crate::analysis::questions::SweepAxis;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::sensitivity::{Bar, Findings, Sensitivity, SensitivityMethod};
use crate::analysis::questions::sweep::Sweep;
use crate::analysis::sensitivity::{self, IndexEstimate};
use crate::chart::{BarRow, Bars, Captions, Chart, Curve, HeatMap, TickFormat, Tornado, TornadoBar};
use crate::indicator::{Display, Driver, Indicator, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::{percent, trimmed};

/// The context of a question: the words beside the figures of its answer.
#[derive(Debug, Clone, Copy)]
pub struct QuestionContext<'a> {
    /// The name of the region.
    pub region: &'a Text,
    /// The title of the scenario.
    pub scenario: &'a Text,
    /// The settings given outside the scenario's files, in words.
    pub settings: &'a [Text],
}

/// One chart for each indicator and each goal's probability that depends on what is varied: a curve over one driver, a heat
/// map over two; none over more. Each is named after its indicator and year: `sweep-industry-share-of-gdp-2027`.
#[must_use]
pub fn sweep(sweep: &Sweep, asked: QuestionContext<'_>, language: Language) -> Vec<Figure> {
    let subject = SweepFigures { sweep, asked, language };
    let mut names: Vec<String> = Vec::new();
    let mut name = |kind: &str, indicator: &str, year: i32| {
        let name = format!("{kind}-{}-{year}", file_name(indicator));
        let same = names.iter().filter(|known| **known == name).count();
        names.push(name.clone());
        numbered(&name, same)
    };
    let mut figures = Vec::new();
    for at in sweep.shown_readings() {
        let (indicator, year) = &sweep.readings[at];
        let name = name("sweep", &indicator.name, *year);
        figures.extend(subject.reading(at).map(|chart| Figure::new(&name, chart)));
    }
    for at in sweep.shown_goals().filter(|_| sweep.runs.is_some()) {
        let goal = &sweep.goals[at];
        let name = name("probability", &goal.indicator.name, goal.year);
        figures.extend(subject.probability(at).map(|chart| Figure::new(&name, chart)));
    }
    figures
}

/// The name of the `at`-th file of a kind, counted from 0: `sobol`, `sobol-2`, ...
#[must_use]
pub fn numbered(kind: &str, at: usize) -> String {
    if at == 0 { kind.to_owned() } else { format!("{kind}-{}", at + 1) }
}

/// The source line of an answer: who calculated it, of which scenario, with which settings; `more` follows.
fn source_line(asked: QuestionContext<'_>, settings: &[Text], more: &Text) -> Text {
    let (Text { zh: title_zh, en: title_en }, Text { zh: set_zh, en: set_en }) = (asked.scenario, behind(settings));
    let (more_zh, more_en) = (&more.zh, &more.en);
    text!(
        "carecast测算；情景：{title_zh}{set_zh}{more_zh}",
        "Calculated by carecast; scenario: {title_en}{set_en}{more_en}"
    )
}

struct SweepFigures<'s> {
    sweep: &'s Sweep,
    asked: QuestionContext<'s>,
    language: Language,
}

/// A driver's words on an axis, with its unit.
fn axis_words(driver: &Driver, language: Language) -> String {
    let unit = TableUnit::of(driver.unit, language).label;
    let separator = language.pick("，", ", ");
    let words = format!("{}{separator}{unit}", driver.label(language));
    words.trim_end_matches(separator).to_owned()
}

/// The levels of a driver in the unit in which readers know it, without the last digits of the float.
fn levels(axis: &SweepAxis, language: Language) -> Vec<f64> {
    let unit = TableUnit::of(axis.driver.unit, language);
    axis.levels.iter().map(|base| (base / unit.scale * 1e9).round() / 1e9).collect()
}

/// The least and the largest.
fn ends(values: &[f64]) -> [f64; 2] {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    [low, high]
}

impl SweepFigures<'_> {
    fn reading(&self, at: usize) -> Option<Chart> {
        let (indicator, year) = &self.sweep.readings[at];
        let unit = TableUnit::of(indicator.unit, self.language);
        let statistic = |statistic: usize| -> Vec<f64> {
            let values = self.sweep.summary.index_axis(ndarray::Axis(0), at);
            values.column(statistic).iter().map(|value| value / unit.scale).collect()
        };
        let goal = self.sweep.goals.iter().find(|goal| goal.indicator == *indicator && goal.year == *year);
        let goal = goal.map(|goal| (goal.measure.value / unit.scale, goal.words(self.language)));
        let (zh, en) = (&indicator.label.zh, &indicator.label.en);
        let shown = statistic(if self.sweep.runs.is_some() { 6 } else { 0 });
        let [from, to] = ends(&shown)
            .map(|value| value * unit.scale)
            .map(|value| Display(self.language).quantity(value, indicator.unit));
        let title = self.finding(text!("{zh}，{year}年", "{en} in {year}"), (&from, &to));
        match self.sweep.runs {
            Some(_) => self.chart(&title, Some(indicator), statistic(6), (statistic(4), statistic(8)), goal),
            None => self.chart(&title, Some(indicator), statistic(0), (Vec::new(), Vec::new()), goal),
        }
    }

    fn probability(&self, at: usize) -> Option<Chart> {
        let goal = &self.sweep.goals[at];
        let (zh, en) = (goal.words(Language::Chinese), goal.words(Language::English));
        let shares: Vec<f64> = self.sweep.probability.row(at).iter().map(|of_runs| of_runs.share * 100.0).collect();
        let [from, to] = ends(&shares).map(|share| Display(self.language).probability(share / 100.0));
        let title = self.finding(text!("{zh}的可能性", "{en}, probability"), (&from, &to));
        self.chart(&title, None, shares, (Vec::new(), Vec::new()), None)
    }

    /// Between which ends the figures lie, and on what they depend.
    fn finding(&self, Text { zh, en }: Text, (from, to): (&str, &str)) -> Text {
        let names = |language: Language, and: &str| {
            let names: Vec<&str> = self.sweep.axes.iter().map(|axis| axis.driver.label(language)).collect();
            names.join(and)
        };
        let (names_zh, names_en) = (names(Language::Chinese, "和"), names(Language::English, " and "));
        if from == to {
            return text!("{zh}：{from}，不论{names_zh}如何", "{en}: {from}, whatever {names_en}");
        }
        text!("{zh}：{from}至{to}，取决于{names_zh}", "{en}: {from} to {to}, depending on {names_en}")
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
                // A probability, as no indicator is.
                limits: indicator.is_none().then_some((0.0, 100.0)),
                tick_format: TickFormat::default(),
            })),
            [up, across] => {
                let words = |axis: &SweepAxis| {
                    let figure = |level: &f64| trimmed(*level, 4);
                    (axis_words(&axis.driver, language), levels(axis, language).iter().map(figure).collect())
                };
                Some(Chart::from(HeatMap {
                    captions,
                    across: words(across),
                    up: words(up),
                    values: values.chunks(across.levels.len()).map(<[f64]>::to_vec).collect(),
                    decimals: unit.map_or(0, |unit| unit.decimals),
                    goal,
                }))
            }
            _ => None,
        }
    }

    fn captions(&self, title: &Text, indicator: Option<&Indicator>, has_band: bool) -> Captions {
        let language = self.language;
        let (region_zh, region_en) = (&self.asked.region.zh, &self.asked.region.en);
        let (unit, prices) = match indicator {
            Some(indicator) => (TableUnit::of(indicator.unit, language).label, prices(indicator.unit, language)),
            None => ("%", ""),
        };
        let runs = match (self.sweep.runs, has_band) {
            (None, _) => text!("；无偏离的一次运行", "; deterministic runs"),
            (Some(_), true) => text!("；中位数与80%区间", "; median and 80% interval"),
            (Some(_), false) if indicator.is_some() => text!("；中位数", "; medians"),
            (Some(_), false) => Text::same(""),
        };
        let (runs_zh, runs_en) = (runs.zh, runs.en);
        let (of_zh, of_en) = match unit {
            "" => (String::new(), String::new()),
            _ => (format!("；{unit}{prices}"), format!("; {unit}{prices}")),
        };
        let subtitle = text!("{region_zh}{of_zh}{runs_zh}", "{region_en}{of_en}{runs_en}");
        let seed = self.sweep.seed;
        let varied = self.sweep.varied_in_words().into_iter();
        let settings: Vec<Text> = self.asked.settings.iter().cloned().chain(varied).collect();
        let more = match self.sweep.runs {
            Some(runs) => text!(
                "；每个组合{runs}次运行，抽样相同，种子{seed}。",
                "; {runs} runs of each combination with the same draws, seed {seed}."
            ),
            None => Text::new("。", "."),
        };
        let footnote = source_line(self.asked, &settings, &more);
        captions([title, &subtitle, &footnote], language)
    }
}

/// What a factor is: its driver, or the first of several that are correlated and how many there are. Drivers without effect of
/// their own do not count, unless the factor has no others.
fn factor(drivers: &[Driver], idle: &[Driver], language: Language) -> String {
    let acting = drivers.iter().filter(|driver| !idle.contains(driver)).collect::<Vec<_>>();
    let named = if acting.is_empty() { drivers.iter().collect() } else { acting };
    let names: Vec<&str> = named.iter().map(|driver| driver.label(language)).collect();
    if let [first, _, ..] = names[..] {
        let (count, others) = (names.len(), names.len() - 1);
        let words = text!("{first}等{count}个相关因素", "{first} and {others} correlated with it");
        return words.get(language).to_owned();
    }
    names.concat()
}

/// How much each factor matters: a tornado of one factor at a time, bars for the other methods; where drivers are correlated,
/// bars of the Shapley effect of each driver too.
#[must_use]
pub fn sensitivity(found: &Sensitivity, asked: QuestionContext<'_>, language: Language) -> Vec<Figure> {
    let factors = found.factors.iter().map(|drivers| factor(drivers, &found.idle, language));
    let names: Vec<String> = factors.take(MOST_BARS).collect();
    let count = names.len();
    let bars = |measured: Measured| Chart::from(bars(found, measured, asked, language));
    let drawn = |name: &str, chart: Chart, rows: usize| Figure::new(name, chart).high(240 + 42 * rows.max(4));
    let mut figures = Vec::new();
    let chart = match &found.findings {
        Findings::Bars(bars) => Chart::from(tornado(found, bars, names, asked, language)),
        Findings::Effects(effects) => {
            let scale = TableUnit::of(found.outcome.indicator().unit, language).scale;
            let measures =
                effects.iter().map(|effect| vec![(effect.mean_absolute / scale, 0.0), (effect.sd / scale, 0.0)]);
            let series = vec![
                text!("μ*：平均影响", "\u{3bc}*: mean effect"),
                text!("σ：随其他因素而异", "\u{3c3}: how much it depends on the others"),
            ];
            bars(Measured { names, series, measures: measures.collect(), kind: BarMeasure::Effect })
        }
        Findings::Indices { indices, shapley } => {
            if !shapley.is_empty() {
                let measured = shapley_effects(found, shapley, language);
                let rows = measured.names.len();
                figures.push(drawn("shapley", bars(measured), rows));
            }
            let pair = |(first, total): (&IndexEstimate, &IndexEstimate)| vec![in_percent(total), in_percent(first)];
            let measures = indices.first.iter().zip(&indices.total).map(pair).collect();
            let series = vec![
                text!("总效应（含与其他因素的相互作用）", "total: with what it does together with others"),
                text!("一阶效应（单独）", "first order: by itself"),
            ];
            bars(Measured { names, series, measures, kind: BarMeasure::Sobol })
        }
        Findings::First(first) => {
            let measures = first.iter().map(|index| vec![(index * 100.0, 0.0)]).collect();
            let series = vec![text!("一阶效应（单独）", "first order: by itself")];
            bars(Measured { names, series, measures, kind: BarMeasure::GivenData })
        }
    };
    figures.insert(0, drawn(found.method.id(), chart, count));
    figures
}

/// An index in percent, with half of its interval: 0, which is not drawn, where that cannot be estimated.
fn in_percent(estimate: &IndexEstimate) -> (f64, f64) {
    (estimate.value * 100.0, estimate.half_width.unwrap_or_default() * 100.0)
}

/// The Shapley effect of each driver that has an effect of its own, the largest first.
fn shapley_effects(found: &Sensitivity, shapley: &[Vec<IndexEstimate>], language: Language) -> Measured {
    let drivers = found.factors.iter().flatten().zip(shapley.iter().flatten());
    let mut drivers: Vec<(&Driver, &IndexEstimate)> =
        drivers.filter(|(driver, _)| !found.idle.contains(driver)).collect();
    drivers.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value));
    drivers.truncate(MOST_BARS);
    Measured {
        names: drivers.iter().map(|(driver, _)| driver.label(language).to_owned()).collect(),
        series: vec![text!(
            "沙普利效应（共同的部分在各方之间分配）",
            "Shapley effect: shared variance is divided among the drivers"
        )],
        measures: drivers.iter().map(|(_, effect)| vec![in_percent(effect)]).collect(),
        kind: BarMeasure::Shapley,
    }
}

/// What the factor on top does, and the words around all bars; `more` are in the csv alone.
fn sensitivity_words(
    found: &Sensitivity,
    (finding, method, more): (Text, Text, usize),
    asked: QuestionContext<'_>,
    language: Language,
) -> Captions {
    let (year, Text { zh, en }) = (found.outcome.year(), &found.outcome.indicator().label);
    let (finding_zh, finding_en) = (finding.zh, finding.en);
    let title = text!("{year}年{zh}：{finding_zh}", "{en} in {year}: {finding_en}");
    let (region_zh, region_en) = (&asked.region.zh, &asked.region.en);
    let (method_zh, method_en) = (method.zh, method.en);
    let subtitle = text!("{region_zh}；{method_zh}", "{region_en}; {method_en}");
    let seed = found.seed;
    let (more_zh, more_en) = match more {
        0 => (String::new(), String::new()),
        _ => (format!("另有{more}个因素见 csv。"), format!(" {more} more factors are in the csv.")),
    };
    let more = match found.method {
        SensitivityMethod::Tornado => text!("。{more_zh}", ".{more_en}"),
        SensitivityMethod::Morris(n) | SensitivityMethod::Sobol(n) | SensitivityMethod::GivenData(n) => {
            text!("；N = {n}，种子{seed}。{more_zh}", "; N = {n}, seed {seed}.{more_en}")
        }
    };
    let footnote = source_line(asked, asked.settings, &more);
    captions([&title, &subtitle, &footnote], language)
}

fn tornado(
    found: &Sensitivity,
    bars: &[Bar],
    names: Vec<String>,
    asked: QuestionContext<'_>,
    language: Language,
) -> Tornado {
    let indicator = found.outcome.indicator();
    let unit = TableUnit::of(indicator.unit, language);
    let display = Display(language);
    let finding = match (names.first(), bars.first()) {
        (Some(name), Some(bar)) => {
            let mut ends = [bar.outcome.0, bar.outcome.1];
            if bar.turns(found.central) {
                // From the end nearest the central value nothing is said: the factor moves away from it either way.
                let far =
                    ends.into_iter().max_by(|a, b| (a - found.central).abs().total_cmp(&(b - found.central).abs()));
                ends = [found.central, far.unwrap_or(found.central)];
            }
            let [low, high] = ends.map(|value| display.quantity(value, indicator.unit));
            text!("最取决于{name}（{low}至{high}）", "depends most on {name} ({low} to {high})")
        }
        _ => Text::same(""),
    };
    let method = Text::new(
        "每次只动一个因素，其余在中心路径上，无冲击",
        "one factor at a time, the others on their central paths, no shocks",
    );
    let method = in_unit(unit.label, prices(indicator.unit, language), method);
    let more = bars.len().saturating_sub(MOST_BARS);
    let central = display.quantity(found.central, indicator.unit);
    let rows = names
        .into_iter()
        .zip(bars)
        .map(|(label, bar)| TornadoBar { label, ends: [bar.outcome.0 / unit.scale, bar.outcome.1 / unit.scale] });
    Tornado {
        captions: sensitivity_words(found, (finding, method, more), asked, language),
        ends: [
            language.pick("因素取第10百分位数时", "factor at its 10th percentile"),
            language.pick("因素取第90百分位数时", "factor at its 90th percentile"),
        ]
        .map(str::to_owned),
        middle: found.central / unit.scale,
        middle_label: text!("中心路径{central}", "deterministic run {central}").get(language).to_owned(),
        bars: rows.collect(),
        tick_format: TickFormat::default(),
    }
}

/// The quantity shown by bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BarMeasure {
    Effect,
    Sobol,
    Shapley,
    GivenData,
}

/// Bars: the names of the rows, what is measured, and the measures of every row.
struct Measured {
    names: Vec<String>,
    series: Vec<Text>,
    measures: Vec<Vec<(f64, f64)>>,
    kind: BarMeasure,
}

/// The unit of the figures, where they have one, and how they were made.
fn in_unit(label: &str, prices: &str, Text { zh, en }: Text) -> Text {
    if label.is_empty() {
        return Text::new(zh, en);
    }
    text!("{label}{prices}；{zh}", "{label}{prices}; {en}")
}

fn bars(found: &Sensitivity, measured: Measured, asked: QuestionContext<'_>, language: Language) -> Bars {
    let Measured { names, series, measures, kind } = measured;
    let all = match kind {
        BarMeasure::Shapley => found.factors.iter().flatten().filter(|driver| !found.idle.contains(driver)).count(),
        _ => found.factors.len(),
    };
    let unit = TableUnit::of(found.outcome.indicator().unit, language);
    let share = measures.first().and_then(|values| values.first()).map_or(0.0, |value| value.0);
    let name = names.first().map_or("", String::as_str);
    let finding = if kind == BarMeasure::Effect {
        let moved = Display(language).quantity(share * unit.scale, found.outcome.indicator().unit);
        text!("{name}影响最大，平均{moved}", "{name} matters most, {moved} on average")
    } else {
        let share = percent(share / 100.0, 0);
        text!("差异的{share}与{name}有关", "{share} of the variance comes with {name}")
    };
    let has_intervals = measures.iter().flatten().any(|(_, half_width)| *half_width > 0.0);
    let is_cut =
        measures.iter().flatten().any(|(value, half_width)| value - half_width < 0.0 || value + half_width > 100.0);
    let Text { zh: interval_zh, en: interval_en } = if has_intervals && is_cut {
        Text::new("黑线为95%区间，只画0至100%之内", "black line: 95% interval, drawn from 0 to 100%")
    } else if has_intervals {
        Text::new("黑线为95%区间", "black line: 95% interval")
    } else {
        Text::new("点数太少，95%区间无法估计", "too few points for 95% intervals")
    };
    let method = match kind {
        BarMeasure::Effect => in_unit(
            unit.label,
            "",
            Text::new(
                "莫里斯基本效应：每步为第10至第90百分位数间概率的三分之二，折算为全程",
                "Morris's elementary effects: steps of two thirds of the probability from p10 to p90, scaled to the whole",
            ),
        ),
        BarMeasure::Shapley => text!(
            "占方差的百分比；沙普利效应，合计100%，{interval_zh}",
            "percent of the variance; Shapley effects, 100% in all, {interval_en}"
        ),
        BarMeasure::Sobol => {
            text!("占方差的百分比；索博尔指数，{interval_zh}", "percent of the variance; Sobol' indices, {interval_en}")
        }
        BarMeasure::GivenData => text!("占方差的百分比；由普通运行估计", "percent of the variance; from ordinary runs"),
    };
    let limits = (kind != BarMeasure::Effect).then_some((0.0, 100.0));
    let rows = names.into_iter().zip(measures).map(|(label, values)| BarRow { label, values });
    Bars {
        captions: sensitivity_words(found, (finding, method, all.saturating_sub(MOST_BARS)), asked, language),
        series: series.iter().map(|words| words.get(language).to_owned()).collect(),
        rows: rows.collect(),
        limits,
        tick_format: TickFormat::default(),
    }
}

/// More bars than this are in the csv alone.
const MOST_BARS: usize = 10;

/// How a box was peeled: the share of its runs that miss the goals against the share of all such runs that it still holds.
/// The title is the finding; `None` where no box was found.
#[must_use]
pub fn discover(found: &Discovery, asked: QuestionContext<'_>, language: Language) -> Option<Figure> {
    let boxes = found.boxes.first()?;
    // Coverage falls with every peel, or stays.
    let mut steps: Vec<&sensitivity::Box> = boxes.trajectory.iter().rev().collect();
    steps.dedup_by(|later, earlier| later.coverage <= earlier.coverage);
    let (goals_zh, goals_en) = [Language::Chinese, Language::English]
        .map(|language| found.goals.iter().map(|goal| goal.words(language)).collect::<Vec<_>>())
        .map(|goals| goals.join(", "))
        .into();
    let (zh, en) = [Language::Chinese, Language::English]
        .map(|l| found.conditions(&boxes.chosen, l).replace('\n', l.pick("", " ")))
        .into();
    let title = text!("达不到{goals_zh}：{zh}", "{goals_en} is missed when {en}");
    let (region_zh, region_en) = (&asked.region.zh, &asked.region.en);
    let subtitle = text!(
        "{region_zh}；逐步剥离：箱内达不到的运行占比（%），随其占全部达不到的运行的比例而变",
        "{region_en}; peeled step by step: share of the runs in the box that miss (%), by the share of all such runs that it holds"
    );
    let (runs, seed) = (found.runs, found.seed);
    let more = text!("；PRIM，模拟{runs}次，随机种子{seed}。", "; PRIM, {runs} runs, seed {seed}.");
    let footnote = source_line(asked, asked.settings, &more);
    let [density, coverage] = [boxes.chosen.density, boxes.chosen.coverage].map(|share| percent(share, 0));
    let chosen =
        text!("所选的箱：覆盖{coverage}，密度{density}", "the box chosen: coverage {coverage}, density {density}");
    let chart = Chart::from(Curve {
        captions: captions([&title, &subtitle, &footnote], language),
        across: language.pick("覆盖率，%", "coverage, %").to_owned(),
        levels: steps.iter().map(|step| step.coverage * 100.0).collect(),
        values: steps.iter().map(|step| step.density * 100.0).collect(),
        goal: Some((boxes.chosen.density * 100.0, chosen.get(language).to_owned())),
        limits: Some((0.0, 100.0)),
        ..Curve::default()
    });
    (steps.len() > 1).then(|| Figure::new("discover", chart))
}
