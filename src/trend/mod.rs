//! Trends: annual series continued by statistical methods alone, with intervals. No scenario and no model of a region has a
//! part in them, so that they stand beside a scenario as a baseline.
//!
//! Three methods continue a series: exponential smoothing chosen by AICc, the dynamic optimised Theta model and the random walk
//! with drift; the median of the three is the trend. The variance of its error is the mean over the methods of their own
//! variance and the squared distance of their forecast from it. Intervals are as wide as forecasts have missed on other annual
//! series by as few figures: see [`widening`]. Of a level, which cannot be negative, the lower limit is as many times below the
//! trend as the upper one is above it. Logarithms ([`ValueScale::Logarithm`]) and shares ([`ValueScale::Share`]) are continued
//! on their own scale. No random numbers are drawn.
//!
//! How good trends are, on which series, by which scores: `docs/trend.md`, [`score`](crate::analysis::score); on the series of
//! the baselines: [`backtest`](crate::analysis::backtest).

mod annual_file;
mod combination;
mod drift;
mod ets;
mod history;
mod minimise;
mod problems;
mod reference_class;
mod series;
mod stretches;
mod theta;
pub mod widening;

pub use combination::{PastErrors, Trend, TrendMethod};
pub(crate) use drift::RandomWalk;
pub use ets::{ErrorKind, EtsKind, SlopeKind};
pub(crate) use history::unit_of_file;
pub use history::{History, HistoryRequest, LeftOut, LeftOutReason};
pub use reference_class::{
    AverageError, AverageSplit, DRIVERS_WITH_PRIOR, NoPrior, Prior, PriorBands, PriorBasis, prior_bands_of_region,
};
pub(crate) use reference_class::{GrowthHistory, MOST_YEARS, bands_after, has_prior, prior_bands_of};
pub use series::{AnnualSeries, FEWEST_FIGURES, UnusableSeries, ValueScale};
pub(crate) use stretches::{Stretch, Stretches};

/// Of the variance of a forecast of next year's growth, the share that lasts in later years: that of the middle class of
/// [`DRIVERS_WITH_PRIOR`]'s reference class ([`AverageSplit::lasting_share`]).
pub const LASTING_SHARE: f64 = 0.37;

/// What a method says of the years ahead, on the scale on which it was fitted.
#[derive(Debug, Clone, Default)]
struct MethodForecast {
    points: Vec<f64>,
    variances: Vec<f64>,
}
