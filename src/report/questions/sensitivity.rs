//! The table of what matters for an outcome.

use super::called;
use crate::analysis::questions::sensitivity::{Findings, QuantityOfInterest, Sensitivity, SensitivityMethod};
use crate::analysis::sensitivity::IndexEstimate;
use crate::indicator::{Display, Driver};
use crate::language::{Text, text};
use crate::number::{UNDEFINED, fixed};
use crate::table::{Cell, RowUnit, Table, headings};

/// The drivers of a factor, with what stands between two of them.
fn names(drivers: &[Driver], between: &str) -> Text {
    Text::joined(&drivers.iter().map(called).collect::<Vec<_>>(), between, between)
}

/// Drivers in a sentence.
fn listed(drivers: &[Driver]) -> Text {
    Text::joined(&drivers.iter().map(called).collect::<Vec<_>>(), "、", ", ")
}

fn outcome(found: &Sensitivity) -> Text {
    let (Text { zh, en }, year) = (&found.outcome.indicator().label, found.outcome.year());
    match (&found.outcome, found.method) {
        (QuantityOfInterest::Met(goal), SensitivityMethod::Sobol(_) | SensitivityMethod::GivenData(_)) => {
            let Text { zh, en } = Text::both(|language| goal.words(language));
            text!("是否达到“{zh}”", "whether {en}")
        }
        _ => text!("{zh}（{year}年）", "{en} in {year}"),
    }
}

fn share(value: f64) -> Cell {
    Cell::share(value, fixed(value, 3))
}

/// A share of the variance and half its interval.
fn estimated(estimate: &IndexEstimate) -> Cell {
    let half_width = estimate.half_width.map_or(UNDEFINED.to_owned(), |half_width| fixed(half_width, 3));
    Cell::share(estimate.value, format!("{} ± {half_width}", fixed(estimate.value, 3)))
}

/// Which drivers matter, the one that matters most on top.
#[must_use]
pub fn sensitivity(found: &Sensitivity) -> Table {
    let unit = RowUnit::fitting(found.outcome.indicator().unit, found.central);
    let Text { zh, en } = outcome(found);
    // The unit of a column of the outcome stands below its name.
    let in_unit = |zh: &str, en: &str| match unit.label() {
        label if label.zh.is_empty() => Text::new(zh, en),
        label => Text::joined(&[Text::new(zh, en), label], "\n", "\n"),
    };
    let (columns, cells): (Vec<Text>, Vec<Vec<Cell>>) = match &found.findings {
        Findings::Bars(bars) => {
            let cells = bars.iter().zip(&found.factors).map(|(bar, drivers)| {
                let ((low, high), swing) = (bar.outcome, bar.swing(found.central));
                let shown = |base: f64| {
                    Text::both(|language| Display(language).in_own_unit_to_four_digits(base, drivers[0].unit))
                };
                let ends = [bar.driver.0, bar.driver.1].map(shown);
                let outcome = [low, high, swing].map(|base| unit.cell(base));
                std::iter::once(Text::joined(&ends, " → ", " → ").into()).chain(outcome).collect()
            });
            let columns = [in_unit("p10 时", "at p10"), in_unit("p90 时", "at p90"), Text::new("相差", "swing")];
            (std::iter::once(Text::same("p10 → p90")).chain(columns).collect(), cells.collect())
        }
        Findings::Effects(effects) => {
            let cells = effects
                .iter()
                .map(|effect| [effect.mean_absolute, effect.mean, effect.sd].map(|base| unit.cell(base)).to_vec());
            (["μ*", "μ", "σ"].map(|sign| in_unit(sign, sign)).to_vec(), cells.collect())
        }
        Findings::Indices { indices, shapley } => {
            let cells = indices.first.iter().zip(&indices.total);
            let cells =
                cells.map(|(first, total)| vec![estimated(first), estimated(total), share(total.value - first.value)]);
            let columns = headings([("一阶", "first order"), ("总", "total"), ("总 − 一阶", "total − first")]);
            let (mut columns, mut cells) = (columns, cells.collect::<Vec<_>>());
            if !shapley.is_empty() {
                columns.push(Text::new("沙普利", "Shapley"));
                let effects = |effects: &Vec<_>| effects.iter().map(estimated).fold(Cell::blank(), Cell::over);
                cells.iter_mut().zip(shapley).for_each(|(cells, of)| cells.push(effects(of)));
            }
            (columns, cells)
        }
        Findings::First(first) => {
            (vec![Text::new("一阶", "first order")], first.iter().map(|index| vec![share(*index)]).collect())
        }
    };
    let rows = found.factors.iter().zip(cells);
    let rows = rows.map(|(drivers, cells)| {
        let factor =
            drivers.iter().map(called).reduce(|all, next| all.followed_by(&Text::same("\n+ ")).followed_by(&next));
        factor.map(Cell::from).into_iter().chain(cells).collect()
    });
    Table {
        title: text!("{zh}的影响因素", "Drivers of {en}, by influence"),
        columns: std::iter::once(Text::new("驱动因素", "Driver")).chain(columns).collect(),
        rows: rows.collect(),
        notes: sensitivity_notes(found),
    }
}

fn sensitivity_notes(found: &Sensitivity) -> Vec<Text> {
    let unit = RowUnit::fitting(found.outcome.indicator().unit, found.central);
    let Text { zh, en } = Text::both(|language| unit.cell_with_unit(found.central).shown(language));
    let mut notes = vec![match found.method {
        SensitivityMethod::Tornado => text!(
            "一次只变动一个因素，其余在中心路径上，无冲击；中心值{zh}",
            "one factor at a time, the others on their central paths, without shocks; deterministic run: {en}"
        ),
        SensitivityMethod::Morris(trajectories) => text!(
            "{trajectories}条轨迹；水平按概率取：一步由 p10 到 p63、由 p37 到 p90 或反向，为 p10 至 p90 之间概率的三分之二，效应按1.5倍折算为全程；μ* 为绝对值的平均，σ 大说明有交互或非线性；多个坐标的因素看 μ*",
            "{trajectories} trajectories; levels are probabilities: a step goes from p10 to p63, from p37 to p90 or back, two thirds of the probability between p10 and p90, and its effect is counted 1.5 times, for the whole; μ* is the mean of absolute effects, a large σ means interaction or bends; of a factor with shocks or several drivers read μ* alone"
        ),
        SensitivityMethod::Sobol(points) => text!(
            "占方差的份额，95%区间（100次重抽样）；{points}个基点，索博尔序列；路径偏离与年度冲击合为一个因素",
            "shares of the variance with 95% intervals (100 resamples); {points} base points of a Sobol' sequence; a driver's lasting deviation and its shocks are one factor"
        ),
        SensitivityMethod::GivenData(runs) => text!(
            "占方差的份额，由{runs}次普通模拟估计；驱动因素取各年平均；相关的驱动因素也含通过对方的作用",
            "shares of the variance, from {runs} ordinary runs; each driver as its mean over the years; the share of a correlated driver includes its effect through the others"
        ),
    }];
    if found.factors.iter().any(|drivers| drivers.len() > 1) {
        notes.push(match found.method {
            SensitivityMethod::Tornado => text!(
                "相关的驱动因素合为一个因素（+），按相关的方向一同变动；p10 → p90 为其中第一个的",
                "correlated drivers form one factor (+) and move together, each as its correlation points; p10 → p90 is that of the first"
            ),
            _ => text!("相关的驱动因素合为一个因素（+）", "correlated drivers form one factor (+)"),
        });
    }
    notes.extend(turning(found));
    if !found.idle.is_empty() {
        let Text { zh, en } = listed(&found.idle);
        notes.push(text!(
            "本身没有作用、只因相关而列出：{zh}",
            "without effect of their own, listed because they are correlated with others: {en}"
        ));
    }
    if found.knows_counts && found.method == SensitivityMethod::Tornado {
        notes.push(Text::new(
            "已计入公布的人数：各驱动因素的范围为计入后的，与它由这些数据相连的其他因素按相关程度一同变动",
            "published counts are taken in: ranges are those left by them, and what they tie to a driver moves with it as far as its correlation has it",
        ));
    }
    if !found.left_out.is_empty() {
        let Text { zh, en } = listed(&found.left_out);
        notes.push(text!(
            "只有年度冲击、没有 p10 和 p90，略去：{zh}",
            "left out, having shocks and no p10 and p90: {en}"
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
            |index: &IndexEstimate| index.half_width.is_some_and(|half_width| index.value > half_width.max(0.01));
        for pair in indices.second.iter().filter(|pair| is_strong(&pair.index)).take(3) {
            let name =
                |at: usize| found.factors.get(at).map_or_else(|| Text::same(""), |drivers| names(drivers, " + "));
            let (Text { zh: a, en: c }, Text { zh: b, en: d }) = (name(pair.factors.0), name(pair.factors.1));
            let value = fixed(pair.index.value, 3);
            notes.push(text!("二阶：{a}与{b}：{value}", "second order: {c} with {d}: {value}"));
        }
    }
    notes
}

/// Where a tornado's drivers do not act in one direction only.
fn turning(found: &Sensitivity) -> Option<Text> {
    let Findings::Bars(bars) = &found.findings else { return None };
    let turning = bars.iter().zip(&found.factors).filter(|(bar, _)| bar.turns(found.central));
    let names: Vec<Text> = turning.map(|(_, drivers)| names(drivers, " + ")).collect();
    let Text { zh, en } = Text::joined(&names, "、", ", ");
    (!names.is_empty()).then(|| {
        text!(
            "p10 与 p90 都在中心值的同一侧，相差计入中心值：{zh}",
            "p10 and p90 lie on one side of the central value, from which the swing is counted: {en}"
        )
    })
}
