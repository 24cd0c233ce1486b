//! How well forecasts would have done: of every series of the baselines from every earlier year, and of every plan whose outcome
//! is known, with what was known then.
//!
//! A forecast from a year, its *origin*, knows the figures of that year and earlier ones, and of these only what was published
//! by the end of the next year, where the day of publication is known. Annual series are continued by the methods of
//! [`trend`](crate::trend); the model forecasts people and the industry as [`hindcast`](crate::analysis::hindcast) does, and the
//! targets of plans by the scenarios that were written without later figures. Beside all of them stands a random walk without
//! drift.
//!
//! Figures are those of today: where an earlier release is not kept, a revised one takes its place.

mod annual;
mod asked;
mod forecast;
mod model;
mod plans;
mod pooled;
mod walk;

pub use forecast::{Forecaster, TestedForecast};
pub use plans::{OpenTarget, OpenTargetReason, PlanBacktest, TargetForecast};
pub use pooled::{Horizon, PooledScores, Skill};

use rayon::prelude::*;

use self::asked::AskedIndicators;
use super::hindcast::{INDUSTRY_RUNS, TestRuns};
use crate::baseline::{Baseline, Library};
use crate::error::Result;
use crate::indicator::Unit;
use crate::language::Text;
use crate::trend::{TrendMethod, UnusableSeries};

/// What is to be tested.
#[derive(Debug, Clone, Default)]
pub struct BacktestRequest {
    /// Dotted names or labels of indicators; all if there are none.
    pub indicators: Vec<String>,
    /// The runs of each forecast of the model; by default 512 Sobol' points for people, 1 000 random runs for the others.
    pub runs: Option<usize>,
    /// The seed.
    pub seed: Option<u64>,
}

impl BacktestRequest {
    fn runs_of_people(&self) -> TestRuns {
        let usual = TestRuns::default();
        TestRuns { runs: self.runs.unwrap_or(usual.runs), seed: self.seed }
    }

    fn other_runs(&self) -> usize {
        self.runs.unwrap_or(INDUSTRY_RUNS)
    }
}

/// A set of forecasts that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestSet {
    /// Annual series of levels, by trends.
    Levels,
    /// Annual series of growth rates, shares and other figures that need not grow, by trends.
    Rates,
    /// People from one census to the next, by the model.
    Census,
    /// People since the base year, by the model.
    SinceBaseYear,
    /// Value added and health expenditure, by the demand side of the model.
    Industry,
}

impl TestSet {
    /// Each with its id in files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("levels", Self::Levels),
        ("rates", Self::Rates),
        ("census", Self::Census),
        ("since_base_year", Self::SinceBaseYear),
        ("industry", Self::Industry),
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, of)| *of == self).map_or("", |(id, _)| id)
    }

    /// Whether it is one of annual series.
    #[must_use]
    pub fn is_annual(self) -> bool {
        matches!(self, Self::Levels | Self::Rates)
    }

    /// What makes its forecasts: the median of trends, or the model.
    #[must_use]
    pub fn main_forecaster(self) -> Forecaster {
        if self.is_annual() { Forecaster::Median } else { Forecaster::Model }
    }
}

/// The id and label of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionName {
    /// The id of its baseline.
    pub id: String,
    /// The label.
    pub label: Text,
}

impl RegionName {
    fn of(region: &Baseline) -> Self {
        Self { id: region.id.clone(), label: region.label.clone() }
    }
}

/// By what scores are divided before they are averaged over series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ScoreScale {
    /// The mean absolute annual change of the whole series, in base units.
    AnnualChange(f64),
    /// A hundredth of the outcome: scores are in percent of it.
    Outcome,
}

/// A series with its forecasts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BacktestSeries {
    /// The set to which it belongs.
    pub set: TestSet,
    /// The region.
    pub region: RegionName,
    /// The dotted name.
    pub indicator: String,
    /// Its label.
    pub label: Text,
    /// The label of the statistical basis, if it is named.
    pub basis: Option<Text>,
    /// The unit.
    pub unit: Option<Unit>,
    /// The figures by year, in base units.
    pub figures: Vec<(i32, f64)>,
    /// By what its scores are divided.
    pub scale: ScoreScale,
    /// The forecasts, by origin.
    pub forecasts: Vec<TestedForecast>,
    /// Origins from which nothing was forecast, or not by every method.
    pub skipped: Vec<SkippedOrigin>,
}

impl BacktestSeries {
    /// A score in base units as it is averaged over series.
    #[must_use]
    pub fn scaled(&self, score: f64, outcome: f64) -> f64 {
        match self.scale {
            ScoreScale::AnnualChange(change) => score / change,
            ScoreScale::Outcome => 100.0 * score / outcome.abs(),
        }
    }
}

/// An origin without forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkippedOrigin {
    /// The year.
    pub origin: i32,
    /// Why.
    pub reason: SkippedReason,
}

/// Why an origin has no forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SkippedReason {
    /// A figure of that year or before was published, or published on this basis, later than the year after.
    PublishedLater,
    /// No trend can be made of the figures up to then.
    Unusable(UnusableSeries),
    /// The trend by this method falls below zero: it has forecasts of the years before.
    FallsToZero(TrendMethod, UnusableSeries),
}

impl SkippedReason {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::PublishedLater => "published_later",
            Self::Unusable(why) | Self::FallsToZero(_, why) => LeftOutReason::Unusable(why).id(),
        }
    }
}

/// An indicator of a region that is not tested, or figures of it that are not.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LeftOutSeries {
    /// The region.
    pub region: RegionName,
    /// The dotted name.
    pub indicator: String,
    /// Its label.
    pub label: Text,
    /// How many annual figures are left out.
    pub figures: usize,
    /// The longest stretch of consecutive years on one statistical basis among them.
    pub longest: usize,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a series is not tested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LeftOutReason {
    /// It has fewer than five annual figures: four from which to forecast, and an outcome.
    Few,
    /// It has more, but years are missing between them.
    Gaps,
    /// It has more, but on several statistical bases, none of them five years long.
    Bases,
    /// All its figures are bounds.
    Bounds,
    /// All its figures are assumptions.
    Assumed,
    /// None of its figures is one of a whole year.
    NotAnnual,
    /// No trend can be made of it.
    Unusable(UnusableSeries),
    /// It is the sum of others that are tested.
    SumOfParts,
}

impl LeftOutReason {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Few => "few",
            Self::Gaps => "gaps",
            Self::Bases => "bases",
            Self::Bounds => "bounds",
            Self::Assumed => "assumed",
            Self::NotAnnual => "not_annual",
            Self::Unusable(UnusableSeries::TooFew { .. }) => "too_few",
            Self::Unusable(UnusableSeries::OffScale { .. }) => "off_scale",
            Self::Unusable(UnusableSeries::Constant) => "constant",
            Self::Unusable(UnusableSeries::Straight) => "straight",
            Self::Unusable(UnusableSeries::FallsToZero { .. }) => "falls_to_zero",
            Self::SumOfParts => "sum_of_parts",
        }
    }
}

/// What a backtest found.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Backtest {
    /// The series, by set.
    pub series: Vec<BacktestSeries>,
    /// Those that are not tested.
    pub left_out: Vec<LeftOutSeries>,
    /// The plans.
    pub plans: PlanBacktest,
}

impl Backtest {
    /// The series of a set.
    pub fn of_set(&self, set: TestSet) -> impl Iterator<Item = &BacktestSeries> + Clone {
        self.series.iter().filter(move |series| series.set == set)
    }

    /// Whether nothing was tested.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.forecasts.is_empty()) && self.plans.forecasts.is_empty()
    }
}

/// Tests the forecasts of these regions. `nation` has the rates of mortality that provinces take theirs from.
///
/// # Errors
/// [`Diagnostics`](crate::Diagnostics) for an indicator that no region has; as [`hindcast`](crate::analysis::hindcast), and as
/// [`condition`](crate::analysis::condition) for plans.
pub fn backtest(
    regions: &[Baseline],
    nation: &Baseline,
    library: &Library,
    request: &BacktestRequest,
) -> Result<Backtest> {
    let asked = AskedIndicators::of(request, regions)?;
    let mut found = Backtest::default();
    let annual = regions.par_iter().map(|region| annual_series(region, &asked));
    for (series, left_out) in annual.collect::<Result<Vec<_>>>()? {
        found.series.extend(series);
        found.left_out.extend(left_out);
    }
    let (censuses, sums) = model::censuses((regions, nation), request.runs_of_people(), &asked)?;
    let since = model::since_base_years(regions, library, request.runs_of_people(), &asked)?;
    let is_asked = |id: &str, name: &str| regions.iter().any(|region| region.id == id) && asked.has(name);
    let industry = model::industry(library, (request.other_runs(), request.seed.unwrap_or(0)), is_asked)?;
    found.series.extend([censuses, since, industry].into_iter().flatten());
    found.left_out.extend(sums);
    found.plans = plans::plans(regions, library, request, &asked)?;
    Ok(found)
}

/// The annual series of a region, and those that are left out.
fn annual_series(region: &Baseline, asked: &AskedIndicators) -> Result<(Vec<BacktestSeries>, Vec<LeftOutSeries>)> {
    let mut names: Vec<&String> = region.vintages.iter().map(|row| &row.figure.indicator).collect();
    names.sort();
    names.dedup();
    let (mut tested, mut left_out) = (Vec::new(), Vec::new());
    for name in names.into_iter().filter(|name| asked.has(name)) {
        let (series, rest) = annual::of_indicator(region, name)?;
        tested.extend(series);
        left_out.extend(rest);
    }
    Ok((tested, left_out))
}
