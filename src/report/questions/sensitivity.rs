//! The table of what matters for an outcome.

use super::level;
use crate::analysis::questions::sensitivity::{Findings, Method, Outcome, Sensitivity};
use crate::analysis::sensitivity::Estimate;
use crate::indicator::{Driver, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::{UNDEFINED, fixed};
use crate::report::Table;

/// The drivers of a factor.
fn names(drivers: &[Driver]) -> String {
    drivers.iter().map(|driver| driver.name.as_str()).collect::<Vec<_>>().join("\n+ ")
}

fn outcome(found: &Sensitivity, language: Language) -> String {
    let (label, year) = (found.outcome.indicator().label.get(language), found.outcome.year());
    match (&found.outcome, found.method) {
        (Outcome::Met(goal), Method::Sobol(_) | Method::GivenData(_)) => {
            let words = goal.words(language);
            text!("是否达到“{words}”", "whether {words}").get(language).to_owned()
        }
        _ => text!("{label}（{year}年）", "{label} in {year}").get(language).to_owned(),
    }
}

/// Which drivers matter, the one that matters most on top.
#[must_use]
pub fn sensitivity(found: &Sensitivity, language: Language) -> Table {
    let unit = TableUnit::fitting(found.outcome.indicator().unit, language, found.central);
    let what = outcome(found, language);
    let share = |value: f64| fixed(value, 3);
    let estimate = |e: &Estimate| {
        let half_width = e.half_width.map_or(UNDEFINED.to_owned(), |half_width| fixed(half_width, 3));
        format!("{} ± {half_width}", share(e.value))
    };
    let label = unit.label;
    let (header, cells): (Vec<String>, Vec<Vec<String>>) = match &found.findings {
        Findings::Bars(bars) => {
            let header = text!(
                "p10 → p90|p10 时，{label}|p90 时，{label}|相差",
                "p10 → p90|at p10, {label}|at p90, {label}|swing"
            );
            let cells = bars.iter().zip(&found.factors).map(|(bar, drivers)| {
                let first = |base| level(&drivers[0], base, language);
                let ((low, high), swing) = (bar.outcome, bar.swing(found.central));
                let driver = format!("{} → {}", first(bar.driver.0), first(bar.driver.1));
                vec![driver, unit.format(low), unit.format(high), unit.format(swing)]
            });
            (columns(&header, language), cells.collect())
        }
        Findings::Effects(effects) => {
            let header = text!("μ*，{label}|μ，{label}|σ，{label}", "μ*, {label}|μ, {label}|σ, {label}");
            let cells = effects.iter().zip(&found.factors).map(|(effect, _)| {
                vec![unit.format(effect.mean_absolute), unit.format(effect.mean), unit.format(effect.sd)]
            });
            (columns(&header, language), cells.collect())
        }
        Findings::Indices { indices, shapley } => {
            let header = text!("一阶|总|总 − 一阶", "first order|total|total − first");
            let cells = indices.first.iter().zip(&indices.total);
            let cells =
                cells.map(|(first, total)| vec![estimate(first), estimate(total), share(total.value - first.value)]);
            let (mut header, mut cells) = (columns(&header, language), cells.collect::<Vec<_>>());
            if !shapley.is_empty() {
                header.push(language.pick("沙普利", "Shapley").to_owned());
                let effects = |effects: &Vec<_>| effects.iter().map(&estimate).collect::<Vec<_>>().join("\n");
                cells.iter_mut().zip(shapley).for_each(|(cells, of)| cells.push(effects(of)));
            }
            (header, cells)
        }
        Findings::First(first) => {
            (columns(&text!("一阶", "first order"), language), first.iter().map(|index| vec![share(*index)]).collect())
        }
    };
    let rows = found.factors.iter().zip(cells).map(|(drivers, cells)| [vec![names(drivers)], cells].concat());
    let title = text!("{what} 取决于什么", "What matters for {what}");
    let mut all = vec![language.pick("驱动因素", "Driver").to_owned()];
    all.extend(header);
    Table {
        title: title.get(language).to_owned(),
        header: all,
        rows: rows.collect(),
        notes: sensitivity_notes(found, language),
    }
}

fn columns(words: &Text, language: Language) -> Vec<String> {
    words.get(language).split('|').map(|word| word.trim_end_matches([',', '，', ' ']).to_owned()).collect()
}

fn sensitivity_notes(found: &Sensitivity, language: Language) -> Vec<String> {
    let unit = TableUnit::fitting(found.outcome.indicator().unit, language, found.central);
    let central = format!("{} {}", unit.format(found.central), unit.label);
    let mut notes = vec![match found.method {
        Method::Tornado => text!(
            "一次只动一个因素，其余在中心路径上，无冲击；中心值 {central}",
            "one factor at a time, the others on their central paths, no shocks; centrally {central}"
        ),
        Method::Morris(trajectories) => text!(
            "{trajectories}条轨迹；水平按概率取：一步由 p10 到 p63、由 p37 到 p90 或反向，为 p10 至 p90 之间概率的三分之二，效应按1.5倍折算为全程；μ* 为绝对值的平均，σ 大说明有交互或非线性；多个坐标的因素看 μ*",
            "{trajectories} trajectories; levels are probabilities: a step goes from p10 to p63, from p37 to p90 or back, two thirds of the probability between p10 and p90, and its effect is counted 1.5 times, for the whole; μ* is the mean of absolute effects, a large σ means interaction or bends; of a factor with shocks or several drivers read μ* alone"
        ),
        Method::Sobol(points) => text!(
            "占方差的份额，95%区间（100次重抽样）；{points}个基点，索博尔序列；路径偏离与年度冲击合为一个因素",
            "shares of the variance with 95% intervals (100 resamples); {points} base points of a Sobol' sequence; a driver's lasting deviation and its shocks are one factor"
        ),
        Method::GivenData(runs) => text!(
            "占方差的份额，由{runs}次普通运行估计；驱动因素取各年平均；相关的驱动因素也含通过对方的作用",
            "shares of the variance, from {runs} ordinary runs; a driver counts as its mean over the years; of correlated drivers each holds what it does through the others"
        ),
    }];
    if found.factors.iter().any(|drivers| drivers.len() > 1) {
        notes.push(match found.method {
            Method::Tornado => text!(
                "相关的驱动因素合为一个因素（+），按相关的方向一同变动；p10 → p90 为其中第一个的",
                "correlated drivers form one factor (+) and move together, each as its correlation points; p10 → p90 is that of the first"
            ),
            _ => text!("相关的驱动因素合为一个因素（+）", "correlated drivers form one factor (+)"),
        });
    }
    notes.extend(turning(found));
    if !found.idle.is_empty() {
        let names = found.idle.join(", ");
        notes.push(text!(
            "本身没有作用、只因相关而列出：{names}",
            "without effect of their own, listed because they are correlated with others: {names}"
        ));
    }
    if found.knows_counts && found.method == Method::Tornado {
        notes.push(Text::new(
            "已计入公布的人数：各驱动因素的范围为计入后的，与它由这些数据相连的其他因素按相关程度一同变动",
            "published counts are taken in: ranges are those left by them, and what they tie to a driver moves with it as far as its correlation has it",
        ));
    }
    if !found.left_out.is_empty() {
        let names = found.left_out.join(", ");
        notes.push(text!(
            "只有年度冲击、没有 p10 和 p90，略去：{names}",
            "left out, having shocks and no p10 and p90: {names}"
        ));
    }
    if let Findings::Indices { indices, shapley } = &found.findings {
        if !shapley.is_empty() {
            notes.push(text!(
                "沙普利效应：各驱动因素在方差中的份额，合计为1，共同的部分在有作用的各方之间分配；随机次序，95%区间（Song、Nelson、Staum，2016）",
                "Shapley effects: the share of each driver in the variance, 1 in all; what drivers with an effect have in common is dealt out among them; over random orders, with 95% intervals (Song, Nelson & Staum 2016)"
            ));
        }
        if indices.first.iter().chain(&indices.total).any(|estimate| estimate.half_width.is_none()) {
            notes.push(Text::new(
                "± –：区间无法估计，有的重抽样里结果没有变化，点数太少",
                "± –: the interval cannot be estimated; in some resample the outcome does not vary, the points are too few",
            ));
        }
        let is_strong =
            |index: &Estimate| index.half_width.is_some_and(|half_width| index.value > half_width.max(0.01));
        for pair in indices.second.iter().filter(|pair| is_strong(&pair.index)).take(3) {
            let name =
                |at: usize| found.factors.get(at).map_or(String::new(), |drivers| names(drivers).replace('\n', " "));
            let (a, b, value) = (name(pair.factors.0), name(pair.factors.1), fixed(pair.index.value, 3));
            notes.push(text!("二阶：{a} 与 {b}：{value}", "second order: {a} with {b}: {value}"));
        }
    }
    notes.into_iter().map(|note| note.get(language).to_owned()).collect()
}

/// Where a tornado's drivers do not act in one direction only.
fn turning(found: &Sensitivity) -> Option<Text> {
    let Findings::Bars(bars) = &found.findings else { return None };
    let turning = bars.iter().zip(&found.factors).filter(|(bar, _)| bar.turns(found.central));
    let names: Vec<String> = turning.map(|(_, drivers)| names(drivers).replace('\n', " ")).collect();
    let listed = names.join(", ");
    (!names.is_empty()).then(|| {
        text!(
            "p10 与 p90 都在中心值的同一侧，相差计入中心值：{listed}",
            "p10 and p90 lie on one side of the central value, from which the swing is counted: {listed}"
        )
    })
}
