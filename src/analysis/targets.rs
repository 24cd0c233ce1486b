//! Targets held against a projection.

use super::estimate::{Estimate, probability_range};
use crate::ensemble::quantile;
use crate::indicator::{Display, Indicator, Kind, Unit};
use crate::language::{Language, Text, text};
use crate::plan::{Aim, Plan, Target};
use crate::projection::{Projection, Series, Summary};
use serde::{Deserialize, Serialize};

/// From this probability on a target is likely met. This and the other two thresholds are ours.
pub const LIKELY: f64 = 0.8;
/// From this probability on a target is more likely met than missed.
pub const EVEN: f64 = 0.5;
/// Below this probability a target is likely missed.
pub const UNLIKELY: f64 = 0.2;

/// What is to be thought of a target, from its probability. The thresholds are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// [`LIKELY`] or more.
    LikelyMet,
    /// [`EVEN`] or more.
    MoreLikelyMet,
    /// [`UNLIKELY`] or more.
    MoreLikelyMissed,
    /// Below that.
    LikelyMissed,
    /// The runs are too few to tell which.
    TooFewRuns,
    /// The model has no indicator for it, or does not reach its year.
    NotAssessed,
}

impl Verdict {
    /// The verdict on a probability.
    #[must_use]
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p >= LIKELY => Self::LikelyMet,
            p if p >= EVEN => Self::MoreLikelyMet,
            p if p >= UNLIKELY => Self::MoreLikelyMissed,
            _ => Self::LikelyMissed,
        }
    }

    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LikelyMet => "likely_met",
            Self::MoreLikelyMet => "more_likely_met",
            Self::MoreLikelyMissed => "more_likely_missed",
            Self::LikelyMissed => "likely_missed",
            Self::TooFewRuns => "too_few_runs",
            Self::NotAssessed => "not_assessed",
        }
    }

    /// The words for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::LikelyMet => Text::new("很可能达到", "likely met"),
            Self::MoreLikelyMet => Text::new("较可能达到", "more likely met"),
            Self::MoreLikelyMissed => Text::new("较可能达不到", "more likely missed"),
            Self::LikelyMissed => Text::new("很可能达不到", "likely missed"),
            Self::TooFewRuns => Text::new("运行太少，难以判断", "too few runs to tell"),
            Self::NotAssessed => Text::new("未评估", "not assessed"),
        }
    }
}

/// What the projection says of a target, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The indicator that is held against the target.
    pub indicator: Indicator,
    /// What of the indicator the target's figure is; goal, central, median and interval are of it.
    pub aim: Aim,
    /// The target's figure.
    pub goal: f64,
    /// The year from which the way to the target counts.
    pub base_year: i32,
    /// The level of the indicator in that year (median).
    pub base: f64,
    /// The central run in the target year.
    pub central: f64,
    /// The median in the target year.
    pub median: f64,
    /// The 10th and 90th percentile in the target year.
    pub interval_80: (f64, f64),
    /// The share of runs that meet the target.
    pub probability: f64,
    /// The standard error of that share, by how the runs were spread
    /// ([`standard_error`](crate::ensemble::standard_error)); `None` where the runs are too few to tell.
    pub probability_standard_error: Option<f64>,
    /// Where that share would lie, at 95 %, with infinitely many runs, to 6 decimals: for random runs the exact interval
    /// (Clopper & Pearson 1934), else by Student's distribution over what was drawn independently
    /// ([`half_width_95`](crate::ensemble::half_width_95)).
    pub probability_range: (f64, f64),
    /// Growth a year from the base year to the target's figure: a fraction, or for a ratio the difference a year.
    pub required_growth: f64,
    /// The same to the projected median.
    pub projected_growth: f64,
}

/// A target and what is to be thought of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The target.
    pub target: Target,
    /// What the projection says of it, if it can be held against one.
    pub outlook: Option<Outlook>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it was not assessed.
    pub reason: Option<Text>,
}

impl Assessment {
    /// The target's figure as the plan states it, with its unit.
    pub(crate) fn goal(&self, outlook: &Outlook, language: Language) -> String {
        match &self.target.measure {
            Some(measure) => measure.shown(language),
            None => Display(language).quantity(outlook.goal, outlook.unit()),
        }
    }
}

/// A plan held against the projection of a scenario, for tables of several of them.
#[derive(Debug, Clone)]
pub struct Scored<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// What it was held against.
    pub projection: &'p Projection,
    /// Target by target, as [`assess`] has them.
    pub assessments: Vec<Assessment>,
}

/// Holds every target of a plan that has a year against a projection.
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let settings = Settings { runs: 500, ..Settings::of(&assumptions) };
/// let projection = Projection::run(&assumptions, &settings, &mut problems)?;
/// let assessed = analysis::assess(assumptions.plan.as_ref().unwrap(), &projection);
/// let probability = assessed[0].outlook.as_ref().unwrap().probability;
/// assert!((0.5..1.0).contains(&probability));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn assess(plan: &Plan, projection: &Projection) -> Vec<Assessment> {
    plan.targets
        .iter()
        .map(|target| match outlook(target, plan, projection) {
            Ok(outlook) => {
                let verdict = outlook.estimate().verdict();
                Assessment { target: target.clone(), outlook: Some(outlook), verdict, reason: None }
            }
            Err(reason) => Assessment {
                target: target.clone(),
                outlook: None,
                verdict: Verdict::NotAssessed,
                reason: Some(reason),
            },
        })
        .collect()
}

fn outlook(target: &Target, plan: &Plan, projection: &Projection) -> Result<Outlook, Text> {
    let Some(measure) = &target.measure else {
        return Err(Text::new("模型没有对应的指标", "the model has no indicator for it"));
    };
    let name = &measure.indicator;
    let series =
        projection.series(name).ok_or_else(|| text!("没有保留指标 {name}", "the indicator {name} was not kept"))?;
    let year = target.year;
    let first = projection.years.first;
    if year <= first {
        return Err(text!(
            "{year} 年不晚于预测的基年 {first}",
            "{year} is not after the projection's base year {first}"
        ));
    }
    let at = series.year(year).ok_or_else(|| text!("{year} 年不在预测期内", "{year} is not projected"))?;
    let base_year = plan.counted_from(first, projection.years.last);
    let start = series.year(base_year);
    let base = start.map_or(f64::NAN, Summary::median);
    let years = f64::from(year - base_year);
    let not_kept = || {
        Text::new(
            "各次运行的数值未保留，只计了情景自己规划的目标；用 --memory 给更多内存",
            "the values of the runs were not kept, and only targets of the scenario's own plan were counted; give more memory with --memory",
        )
    };
    let reached = Reached::of(target.aim, series, (base_year, year), start.map(Summary::central), at);
    let probability = projection.share_meeting(target, base_year).ok_or_else(not_kept)?;
    let probability_standard_error = projection.standard_error_of_share_meeting(target, base_year);
    let (aim, is_ratio) = (target.aim, series.indicator().kind == Kind::Ratio);
    let level = |value: f64| aim.level(base, value, years);
    Ok(Outlook {
        indicator: series.indicator().clone(),
        aim,
        goal: measure.value,
        base_year,
        base,
        central: reached.central,
        median: reached.median,
        interval_80: reached.interval_80,
        probability,
        probability_standard_error,
        probability_range: probability_range(
            probability,
            probability_standard_error,
            projection.sampling,
            projection.runs,
        ),
        required_growth: growth_a_year(is_ratio, base, level(measure.value), years),
        projected_growth: growth_a_year(is_ratio, base, level(reached.median), years),
    })
}

/// What a target's figure comes to in the target year.
struct Reached {
    central: f64,
    median: f64,
    interval_80: (f64, f64),
}

impl Reached {
    fn of(aim: Aim, series: Series<'_>, span: (i32, i32), base: Option<f64>, at: Summary<'_>) -> Self {
        let (from, to) = span;
        let years = f64::from(to - from);
        if aim == Aim::Level {
            return Self { central: at.central(), median: at.median(), interval_80: at.interval_80() };
        }
        let pairs = series.runs(from).zip(series.runs(to));
        let mut runs: Vec<f64> = pairs
            .flat_map(|(base, level)| base.into_iter().zip(level).map(|(base, level)| aim.of(*base, *level, years)))
            .collect();
        runs.sort_unstable_by(f64::total_cmp);
        Self {
            central: base.map_or(f64::NAN, |base| aim.of(base, at.central(), years)),
            median: quantile(&runs, 0.5),
            interval_80: (quantile(&runs, 0.1), quantile(&runs, 0.9)),
        }
    }
}

impl Outlook {
    /// The probability and how well the runs tell it.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate { share: self.probability, range: self.probability_range }
    }

    /// The level of the indicator in a year at which what the target aims at is `figure`, counted from the base.
    #[must_use]
    pub fn level(&self, figure: f64, year: i32) -> f64 {
        self.aim.level(self.base, figure, f64::from(year - self.base_year))
    }

    /// Whether the target's figure is the level of this indicator, and has its place on an axis of it.
    #[must_use]
    pub fn is_level_of(&self, indicator: &str) -> bool {
        self.aim == Aim::Level && self.indicator.name == indicator
    }

    /// The unit in which the figure is shown: the indicator's, or percent where the figure is a growth.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self.aim {
            Aim::Level | Aim::Increment => self.indicator.unit,
            Aim::Growth | Aim::AverageGrowth => Unit::parse("%").unwrap_or(self.indicator.unit),
        }
    }
}

/// Growth a year: compound for levels, the plain difference for ratios.
pub(super) fn growth_a_year(is_ratio: bool, base: f64, value: f64, years: f64) -> f64 {
    if is_ratio { (value - base) / years } else { Aim::AverageGrowth.of(base, value, years) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_of_the_verdicts() {
        let verdicts = [0.8, 0.79, 0.5, 0.49, 0.2, 0.19].map(Verdict::of);
        use Verdict::{LikelyMet, LikelyMissed, MoreLikelyMet, MoreLikelyMissed};
        assert_eq!(
            verdicts,
            [LikelyMet, MoreLikelyMet, MoreLikelyMet, MoreLikelyMissed, MoreLikelyMissed, LikelyMissed]
        );
    }
}
