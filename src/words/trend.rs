//! Trends in words: the methods, the figures used, the intervals, why there is none.

use crate::indicator::{Display, Unit};
use crate::language::{Language, Text, counted, text};
use crate::number::{percent, short};
use crate::scenario::Years;
use crate::trend::{
    ErrorKind, EtsKind, FEWEST_FIGURES, History, LeftOutReason, PastErrors, SlopeKind, Trend, TrendMethod,
    UnusableSeries, ValueScale,
};
use crate::words::sentence::sentence;

/// The years ahead for which intervals were tested on other series.
const YEARS_TESTED: i32 = 6;

impl UnusableSeries {
    /// Why there is no trend.
    #[must_use]
    pub fn message(self) -> Text {
        match self {
            Self::TooFew { count } => text!(
                "只有{count}个年度数，外推至少要{FEWEST_FIGURES}个",
                "{count} annual figures; a trend takes {FEWEST_FIGURES}"
            ),
            Self::OffScale { year, value, scale: ValueScale::Share } if value == 0.0 || value == 1.0 => {
                let value = percent(value, 0);
                text!(
                    "{year}年的数正好是{value}，没有对数几率：按占比外推的数须在0与100%之间，不含两端",
                    "the figure of {year} is exactly {value}, which has no log odds: a share is continued between 0 and 100%, both excluded"
                )
            }
            Self::OffScale { year, scale: ValueScale::Share, .. } => {
                text!("{year}年的数不在0与100%之间", "the figure of {year} is not between 0 and 100%")
            }
            Self::OffScale { year, scale: ValueScale::Logarithm | ValueScale::Growth, .. } => {
                text!("{year}年的数不是正数，不能取对数", "the figure of {year} is not positive and has no logarithm")
            }
            Self::OffScale { year, .. } => {
                text!("{year}年的数为负", "the figure of {year} is negative")
            }
            Self::Constant => Text::new("各年的数都相同", "the figures of all years are the same"),
            Self::Straight => Text::new("各年的变化都相同", "the change is the same in all years"),
            Self::FallsToZero { year } => {
                text!("按每年减少的数外推，{year}年降到0以下", "the trend of the level falls below zero in {year}")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(self) -> Text {
        match self {
            Self::TooFew { .. } => Text::new("补上更多年份的数", "add figures of more years"),
            Self::OffScale { value, scale: ValueScale::Share, .. } if value == 0.0 || value == 1.0 => Text::new(
                "达到100%（或0）以后没有可外推的：去掉这些年份（`since`），或改用尺度（`scale`）level",
                "once all of it is reached (or none) there is nothing to continue: leave these years out (`since`), or use the `scale` level",
            ),
            Self::OffScale { scale: ValueScale::Share, .. } => Text::new(
                "核对数值和单位；不是占比的，改用别的尺度（`scale`）：level 或 signed",
                "check figure and unit; if it is no share, use another `scale`: level or signed",
            ),
            Self::OffScale { scale: ValueScale::Growth, .. } => Text::new(
                "核对数值；增速只能由正数算出",
                "check the figure; growth follows from positive figures alone",
            ),
            Self::OffScale { scale: ValueScale::Logarithm, .. } => {
                Text::new("改用别的尺度（`scale`）：level 或 signed", "use another `scale`: level or signed")
            }
            Self::OffScale { .. } => Text::new(
                "核对数值；可以为负的指标，用另一尺度（`scale`）：signed",
                "check the figure; if it may be negative, use the `scale` signed",
            ),
            Self::Constant | Self::Straight => Text::new(
                "从中看不出误差有多大；若是内插的数，请换成实际公布的数",
                "they do not show how far a trend may err; replace interpolated figures by published ones",
            ),
            Self::FallsToZero { .. } => Text::new(
                "改用尺度（`scale`）log，按变化率外推；或外推到较早的年份",
                "use the `scale` log to continue its rate of change, or end in an earlier year",
            ),
        }
    }
}

impl TrendMethod {
    /// The name of the method.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Median => Text::new("三种方法的中位数", "median of three methods"),
            Self::Ets => Text::new("指数平滑（ETS）", "exponential smoothing (ETS)"),
            Self::Theta => Text::new("动态优化Theta", "dynamic optimised Theta"),
            Self::Drift => Text::new("带漂移的随机游走", "random walk with drift"),
        }
    }
}

impl EtsKind {
    fn words(self) -> Text {
        let slope = match self.slope {
            SlopeKind::None => Text::new("无趋势", "no slope"),
            SlopeKind::Lasting => Text::new("线性趋势", "a lasting slope"),
            SlopeKind::Damped => Text::new("衰减趋势", "a damped slope"),
        };
        let error = match self.error {
            ErrorKind::Additive => Text::new("加性误差", "additive errors"),
            ErrorKind::Multiplicative => Text::new("乘性误差", "multiplicative errors"),
        };
        Text::joined(&[slope, error], "、", ", ")
    }
}

impl Trend {
    /// How the trend was made.
    #[must_use]
    pub fn method_in_words(&self) -> Text {
        let scale = match self.series.scale() {
            ValueScale::Level | ValueScale::Signed => Text::same(""),
            ValueScale::Logarithm => Text::new("，取对数后外推", ", continued in logarithms"),
            ValueScale::Growth => {
                Text::new("，外推的是对数的年变化", ", continued as the yearly change of the logarithm")
            }
            ValueScale::Share => {
                Text::new("，取对数几率后外推，不会超出0至100%", ", continued in log odds, within 0 and 100%")
            }
        };
        let names = [TrendMethod::Ets, TrendMethod::Theta, TrendMethod::Drift].map(TrendMethod::words);
        let (of_three, smoothing) = (Text::joined(&names, "、", ", "), self.ets.map(EtsKind::words));
        let smoothing = smoothing.map(|kind| sentence!("；ETS选定：{kind}", "; ETS chosen: {kind}", [kind]));
        match self.method {
            TrendMethod::Median => sentence!(
                "方法：{of_three}，取中位数{scale}{smoothing}",
                "Method: median of {of_three}{scale}{smoothing}",
                [of_three, scale, smoothing]
            ),
            method => sentence!(
                "方法：{method}{scale}{smoothing}",
                "Method: {method}{scale}{smoothing}",
                [method = method.words(), scale, smoothing]
            ),
        }
    }

    /// How the intervals were made, and how far they were tested.
    #[must_use]
    pub fn intervals_in_words(&self) -> Text {
        let tested = self.series.years().1 + YEARS_TESTED;
        let limit = self
            .years
            .last()
            .filter(|last| **last > tested)
            .map(|_| tested)
            .map(|last| text!("；{last}年以后的宽度没有检验过", "; their width after {last} is not tested"));
        sentence!(
            "区间：三种方法的误差和相互分歧，按其他年度序列上同样年数的实际误差放宽；假定今后的波动与过去相仿{limit}",
            "Intervals: errors of the three methods and their distance, widened to the errors on other annual series of as many figures; they assume that the future varies as the past did{limit}",
            [limit]
        )
    }
}

impl PastErrors {
    /// How the trend would have missed the next year in the past.
    #[must_use]
    pub fn words(&self, unit: Option<Unit>) -> Text {
        let size = |value: f64| figure(value, unit.map(Unit::of_difference));
        let (years, within, counted) = (self.years, self.within_80, counted(self.years, "year"));
        sentence!(
            "若过去逐年外推下一年（{years}次）：平均误差{trend}，假定不变则为{no_change}；{within}次落在80%区间内",
            "Had the next year been forecast from each earlier one ({counted}): mean error {trend}, with no change {no_change}; {within} within the 80% interval",
            [trend = size(self.trend), no_change = size(self.no_change)]
        )
    }
}

/// A figure with its unit, or alone.
pub(crate) fn figure(value: f64, unit: Option<Unit>) -> Text {
    match unit {
        Some(unit) => Text::both(|language| Display(language).quantity(value, unit)),
        None => Text::same(short(value)),
    }
}

impl History {
    /// The figures used.
    #[must_use]
    pub fn used_in_words(&self) -> Text {
        let ((first, last), count) = (self.series.years(), self.series.values().len());
        let basis = self.basis.as_ref().map(|basis| sentence!("（{basis}）", " ({basis})", [basis]));
        let growth = self.of_growth.then(|| Text::new("年增速", " growth rates"));
        sentence!(
            "数据：{first}–{last}年，{count}个{growth}{basis}",
            "Figures: {count}{growth}, {first} to {last}{basis}",
            [growth, basis]
        )
    }

    /// The figures left out, by reason.
    #[must_use]
    pub fn left_out_in_words(&self) -> Option<Text> {
        let mut reasons: Vec<&LeftOutReason> = Vec::new();
        for left in self.left_out.iter().filter(|left| left.reason != LeftOutReason::NotAsked) {
            if !reasons.contains(&&left.reason) {
                reasons.push(&left.reason);
            }
        }
        let of = |reason: &&LeftOutReason| {
            let years = self.left_out.iter().filter(|left| left.reason == **reason).map(|left| left.year);
            let years = Years::grouped(years);
            sentence!("{years}年（{why}）", "{years} ({why})", [why = reason.words()])
        };
        let all: Vec<Text> = reasons.iter().map(of).collect();
        let has_other_bases = reasons.iter().any(|reason| matches!(reason, LeftOutReason::OtherBasis(_)));
        let never =
            has_other_bases.then(|| Text::new("；不同口径的数不相接", "; figures on different bases are never joined"));
        (!all.is_empty()).then(|| {
            let all = Text::joined(&all, "、", ", ");
            sentence!("未用：{all}{never}", "Left out: {all}{never}", [all, never])
        })
    }
}

impl LeftOutReason {
    /// The reason.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::OtherBasis(Some(basis)) => basis.clone(),
            Self::OtherBasis(None) => Text::new("没有写明口径", "basis not named"),
            Self::BeyondGap => Text::new("中间有缺年", "beyond a gap"),
            Self::Bound => Text::new("只是上下限", "only a bound"),
            Self::NotAsked => Text::new("不在所选年份内", "outside the years asked for"),
        }
    }
}

/// What a trend is not.
pub(crate) fn no_scenario() -> Text {
    Text::new(
        "趋势外推只延续过去，不含政策、人口结构和情景假设",
        "A trend continues the past; it knows no policy, no change of age structure and no assumption of a scenario",
    )
}

/// The share of an interval, such as 95%.
pub(crate) fn interval_named(level: f64, language: Language) -> String {
    format!("{}{}", percent(level, 0), language.pick("区间", " interval"))
}
