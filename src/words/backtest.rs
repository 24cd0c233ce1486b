//! The backtest in words: what was tested, what was left out and why, how good forecasts were.

use crate::analysis::backtest::{
    Backtest, BacktestSeries, Forecaster, Horizon, LeftOutReason, OpenTargetReason, PlanBacktest, PooledScores, Skill,
    SkippedReason, TestSet,
};
use crate::analysis::score::{Coverage, LEVELS};
use crate::language::{Text, counted, text};
use crate::number::percent;
use crate::trend::FEWEST_FIGURES;
use crate::words::sentence::sentence;

impl TestSet {
    /// The name of the set.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Levels => Text::new("年度数列：数量与金额", "Annual series: levels"),
            Self::Rates => Text::new("年度数列：增速与占比", "Annual series: growth rates and shares"),
            Self::Census => Text::new("老年人口：2010年普查推到2020年", "Older people, census of 2010 to 2020"),
            Self::SinceBaseYear => Text::new("老年人口：基期以后", "Older people since the base year"),
            Self::Industry => Text::new("产业与卫生费用（需求侧）", "Industry and health expenditure, demand side"),
        }
    }
}

impl Forecaster {
    /// What made the forecast.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Model => Text::new("模型", "model"),
            Self::Median => Text::new("三种方法的中位数", "median of three"),
            Self::Ets => Text::new("指数平滑", "ETS"),
            Self::Theta => Text::new("Theta", "Theta"),
            Self::Drift => Text::new("漂移", "drift"),
            Self::NoChange => Text::new("不变", "no change"),
        }
    }
}

impl Horizon {
    /// The years ahead.
    #[must_use]
    pub fn words(&self) -> Text {
        let (first, last) = (*self.0.start(), *self.0.end());
        match last {
            _ if first == last => text!("{first}", "{first}"),
            i32::MAX if first == 1 => Text::new("全部", "all"),
            i32::MAX => text!("{first}及以上", "{first} and more"),
            _ => text!("{first}–{last}", "{first}–{last}"),
        }
    }
}

impl LeftOutReason {
    /// Why a series is not tested.
    #[must_use]
    pub fn words(self) -> Text {
        let fewest = FEWEST_FIGURES + 1;
        match self {
            Self::Few => text!(
                "年度数不足{fewest}个（{FEWEST_FIGURES}个用来预测，1个用来检验）",
                "fewer than {fewest} annual figures ({FEWEST_FIGURES} to forecast from, one to test)"
            ),
            Self::Gaps => text!("有缺年，连续的不足{fewest}个", "gaps: fewer than {fewest} consecutive years"),
            Self::Bases => text!(
                "分属几个口径，各口径连续的不足{fewest}个",
                "several statistical bases, fewer than {fewest} consecutive years on each"
            ),
            Self::Bounds => Text::new("只有上下限，没有数值", "only bounds, no figures"),
            Self::Assumed => Text::new("都是假设，没有公布数", "all assumed, none published"),
            Self::NotAnnual => Text::new("没有全年（或年末）的数", "no figure of a whole year"),
            Self::Unusable(why) => why.message(),
            Self::SumOfParts => Text::new("是所检验各地区之和", "the sum of regions that are tested"),
        }
    }
}

impl SkippedReason {
    /// Why an origin has no forecasts.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::PublishedLater => Text::new(
                "当时还没有公布（或还没有按这一口径公布）",
                "not yet published then, or not on this statistical basis",
            ),
            Self::Unusable(why) => why.message(),
            Self::FallsToZero(method, why) => {
                sentence!("{method}：{why}", "{method}: {why}", [method = method.words(), why = why.message()])
            }
        }
    }
}

impl OpenTargetReason {
    /// Why a target is not tested.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::HiddenYears => Text::new("公开文本隐去年份", "the published text hides its years"),
            Self::NoIndicator => Text::new("模型没有这一指标", "no indicator of the model"),
            Self::NoOutcome => Text::new("目标年没有公布数（含尚未到期）", "no figure of its year, or not due yet"),
            Self::Undecided(verdict) => sentence!(
                "目标年的数不能判定（{verdict}）",
                "figures of its year leave it open ({verdict})",
                [verdict = verdict.words()]
            ),
            Self::WrittenAfterwards => Text::new(
                "情景写入了目标年的公布数，不是预测",
                "the scenario holds figures of that year and forecasts nothing",
            ),
            Self::NoProbability => Text::new("情景没有给出可能性", "the scenario gives no probability"),
        }
    }
}

/// A share that held, with its exact interval: 71% [44, 90].
pub(crate) fn coverage(of: &Coverage) -> String {
    let (low, high) = of.range;
    format!("{} [{:.0}, {:.0}]", percent(of.share, 0), 100.0 * low, 100.0 * high)
}

impl PooledScores {
    /// What the intervals of a set are worth, in one paragraph.
    #[must_use]
    pub fn words(&self, set: TestSet) -> Option<Text> {
        let [_, eighty, _] = self.coverage.as_ref()?;
        let (n, series, independent) = (self.forecasts, self.series, self.independent);
        let held = eighty.held;
        let (share, low, high) = (percent(eighty.share, 0), percent(eighty.range.0, 0), percent(eighty.range.1, 0));
        let verdict = match (eighty.agrees_with(LEVELS[1]), eighty.share < LEVELS[1]) {
            (true, _) => Text::new("与80%没有可以断定的差别", "no difference from 80% can be shown"),
            (false, true) => Text::new("区间偏窄", "the intervals are too narrow"),
            (false, false) => Text::new("区间偏宽", "the intervals are too wide"),
        };
        let above = self.above_median;
        let of_median = Coverage::of(above, n, independent);
        let bias = match (of_median.agrees_with(0.5), of_median.share > 0.5) {
            (true, _) => Text::same(""),
            (false, true) => Text::new("（预测偏低）", " (forecasts were too low)"),
            (false, false) => Text::new("（预测偏高）", " (forecasts were too high)"),
        };
        let skill_zh_en = |skill: Option<Skill>, zh: &str, en: &str| {
            skill.map(|skill| {
                let size = percent(skill.skill.abs(), 0);
                match skill.skill >= 0.0 {
                    true => text!("，CRPS比{zh}低{size}", ", CRPS {size} below that of {en}"),
                    false => text!("，CRPS比{zh}高{size}", ", CRPS {size} above that of {en}"),
                }
            })
        };
        let no_change = skill_zh_en(self.against_no_change, "不变", "no change");
        let drift = skill_zh_en(self.against_drift, "漂移", "drift");
        Some(sentence!(
            "**{name}**：80%区间在{n}次预测（{series}个数列，互不重叠的至多{independent}次）中装下{held}次，{share}，精确区间{low}至{high}：{verdict}；{above}次实际高于中位数{bias}{no_change}{drift}。",
            "**{name}**: the 80% intervals held {held} of {n} outcomes ({series} series, at most {independent} forecasts without overlap), {share}, exact interval {low} to {high}: {verdict}; {above} outcomes lay above the median{bias}{no_change}{drift}.",
            [name = set.words(), verdict, bias, no_change, drift]
        ))
    }
}

impl Backtest {
    /// How far the forecasts of trends are those of few series.
    #[must_use]
    pub fn concentration_in_words(&self) -> Option<Text> {
        let by_method =
            |series: &BacktestSeries| series.forecasts.iter().filter(|one| one.by == Forecaster::Median).count();
        let mut counts: Vec<_> = self
            .series
            .iter()
            .filter(|series| series.set.is_annual())
            .map(|series| (by_method(series), series))
            .collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let all: usize = counts.iter().map(|(count, _)| count).sum();
        let [(first, one), (second, other), _, ..] = counts.as_slice() else { return None };
        let both = first + second;
        let name = |series: &BacktestSeries| {
            let (region, label) = (&series.region.label, &series.label);
            sentence!("{region}{label}", "{label} of {region}", [region, label])
        };
        Some(sentence!(
            "趋势外推的{all}次预测中，{both}次出自两个数列：{one}、{other}。合计因此主要说明这两个数列；逐个数列见下表。",
            "Of the {all} forecasts by trends {both} are of two series, {one} and {other}: the pooled figures mostly speak of these. Series by series see below.",
            [one = name(one), other = name(other)]
        ))
    }
}

impl PlanBacktest {
    /// What can be said of the probabilities of targets.
    #[must_use]
    pub fn words(&self) -> Text {
        let (plans, targets, open) = (self.plans, self.first().count(), self.open.len());
        let wanted = Self::wanted();
        let met = self.first().filter(|one| one.met).count();
        let of_plans = counted(plans, "plan");
        let all = targets + open;
        match self.brier_score() {
            Some(score) => text!(
                "{plans}个规划的{all}项目标中，结果已知、事前有可能性的有{targets}项，其中{met}项实现；布赖尔得分{score:.3}（一律说50%得0.250，越小越好）。",
                "Of {all} targets of {of_plans} {targets} have a known outcome and a probability from before; {met} were met. Brier score {score:.3} (0.250 for saying 50% every time; lower is better)."
            ),
            None => text!(
                "{plans}个规划的{all}项目标中，结果已知、事前有可能性的只有{targets}项（其中{met}项实现），不足以计算布赖尔得分：要把频率估到上下15个百分点以内，需约{wanted}项相互独立的目标。",
                "Of {all} targets of {of_plans} only {targets} have a known outcome and a probability from before ({met} met): too few for a Brier score. To know a frequency to 15 points either way takes about {wanted} independent targets."
            ),
        }
    }
}
