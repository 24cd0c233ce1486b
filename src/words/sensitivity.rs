//! What a sensitivity analysis found: its subject, what must be said of its figures, and why a method has no result.

use crate::analysis::questions::sensitivity::{Findings, QuantityOfInterest, Sensitivity, SensitivityMethod};
use crate::analysis::sensitivity::{IndexEstimate, NoResult};
use crate::error::Error;
use crate::indicator::Driver;
use crate::language::{Text, text};
use crate::number::fixed;
use crate::table::RowUnit;

impl Sensitivity {
    /// What is asked about, as in a title.
    pub(crate) fn outcome_in_words(&self) -> Text {
        let (Text { zh, en }, year) = (&self.outcome.indicator().label, self.outcome.year());
        match (&self.outcome, self.method) {
            (QuantityOfInterest::Met(goal), SensitivityMethod::Sobol(_) | SensitivityMethod::GivenData(_)) => {
                let Text { zh, en } = Text::both(|language| goal.words(language));
                text!("是否达到“{zh}”", "whether {en}")
            }
            _ => text!("{zh}（{year}年）", "{en} in {year}"),
        }
    }

    /// What must be said below the table of the findings.
    pub(crate) fn notes(&self) -> Vec<Text> {
        let unit = RowUnit::fitting(self.outcome.indicator().unit, self.central);
        let Text { zh, en } = Text::both(|language| unit.cell_with_unit(self.central).shown(language));
        let mut notes = vec![match self.method {
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
        if self.factors.iter().any(|drivers| drivers.len() > 1) {
            notes.push(match self.method {
                SensitivityMethod::Tornado => text!(
                    "相关的驱动因素合为一个因素（+），按相关的方向一同变动；p10 → p90 为其中第一个的",
                    "correlated drivers form one factor (+) and move together, each as its correlation points; p10 → p90 is that of the first"
                ),
                _ => text!("相关的驱动因素合为一个因素（+）", "correlated drivers form one factor (+)"),
            });
        }
        notes.extend(self.turning());
        if !self.idle.is_empty() {
            let Text { zh, en } = listed(&self.idle);
            notes.push(text!(
                "本身没有作用、只因相关而列出：{zh}",
                "without effect of their own, listed because they are correlated with others: {en}"
            ));
        }
        if self.knows_counts && self.method == SensitivityMethod::Tornado {
            notes.push(Text::new(
                "已计入公布的人数：各驱动因素的范围为计入后的，与它由这些数据相连的其他因素按相关程度一同变动",
                "published counts are taken in: ranges are those left by them, and what they tie to a driver moves with it as far as its correlation has it",
            ));
        }
        if !self.left_out.is_empty() {
            let Text { zh, en } = listed(&self.left_out);
            notes.push(text!(
                "只有年度冲击、没有 p10 和 p90，略去：{zh}",
                "left out, having shocks and no p10 and p90: {en}"
            ));
        }
        if let Findings::Indices { indices, shapley } = &self.findings {
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
                    |at: usize| self.factors.get(at).map_or_else(|| Text::same(""), |drivers| names(drivers, " + "));
                let (Text { zh: a, en: c }, Text { zh: b, en: d }) = (name(pair.factors.0), name(pair.factors.1));
                let value = fixed(pair.index.value, 3);
                notes.push(text!("二阶：{a}与{b}：{value}", "second order: {c} with {d}: {value}"));
            }
        }
        notes
    }

    /// Where a tornado's drivers do not act in one direction only.
    fn turning(&self) -> Option<Text> {
        let Findings::Bars(bars) = &self.findings else { return None };
        let turning = bars.iter().zip(&self.factors).filter(|(bar, _)| bar.turns(self.central));
        let names: Vec<Text> = turning.map(|(_, drivers)| names(drivers, " + ")).collect();
        let Text { zh, en } = Text::joined(&names, "、", ", ");
        (!names.is_empty()).then(|| {
            text!(
                "p10 与 p90 都在中心值的同一侧，相差计入中心值：{zh}",
                "p10 and p90 lie on one side of the central value, from which the swing is counted: {en}"
            )
        })
    }
}

/// The drivers of a factor, with what stands between two of them.
fn names(drivers: &[Driver], between: &str) -> Text {
    Text::joined(&drivers.iter().map(called).collect::<Vec<_>>(), between, between)
}

/// Drivers in a sentence.
fn listed(drivers: &[Driver]) -> Text {
    Text::joined(&drivers.iter().map(called).collect::<Vec<_>>(), "、", ", ")
}

fn called(driver: &Driver) -> Text {
    Text::both(|language| driver.label(language).to_owned())
}

impl From<NoResult> for Error {
    fn from(why: NoResult) -> Self {
        Self::failure(match why {
            NoResult::NoTrajectory => Text::new("至少要1条轨迹", "at least 1 trajectory is needed"),
            NoResult::TooFewPoints { least } => text!("至少要{least}个点", "at least {least} points are needed"),
            NoResult::TooFewRuns { least } => text!("至少要{least}次模拟", "at least {least} runs are needed"),
            NoResult::NoRunMisses => {
                Text::new("每次模拟都达到目标：没有可寻找的", "no run misses the target: there is nothing to look for")
            }
            NoResult::EveryRunMisses => Text::new(
                "每次模拟都达不到目标：没有可区分的",
                "every run misses the target: there is nothing to tell apart",
            ),
            NoResult::LengthsDiffer { inputs, runs } => text!(
                "输入有{inputs}个值，输出有{runs}个",
                "there are {inputs} values of the input and {runs} of the output"
            ),
            NoResult::ValuesMissing { wanted, found } => {
                text!("{wanted}个点有{found}个值", "{wanted} points have {found} values")
            }
            NoResult::NotFinite { at, point } => {
                let point = point.iter().map(|x| format!("{x:.4}")).collect::<Vec<_>>().join(", ");
                text!("第{at}个点（{point}）的值不是有限的数", "the value at point {at} ({point}) is not finite")
            }
            NoResult::NothingVaries => Text::new(
                "结果没有变化（方差为零），没有可分解的",
                "the result does not vary (its variance is zero): there is nothing to explain",
            ),
            NoResult::TooManyCoordinates { dimensions, most } => text!(
                "{dimensions}个随机坐标超过{most}个：减少有冲击的驱动因素或年数，或用 given-data",
                "{dimensions} random coordinates exceed {most}: use fewer shocks or years, or the method given-data"
            ),
        })
    }
}
