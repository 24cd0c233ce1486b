//! How much of what comes out is due to what goes in: for any function of the unit cube.
//!
//! A function takes points `[point][coordinate]` and gives one value a point. Coordinates may be grouped into factors: a
//! factor is everything that moves together.

mod boxes;
mod given_data;
mod morris;
mod shapley;
mod variance;

pub use crate::ensemble::{Form, MOST_DIMENSIONS, scrambled_sobol};
pub use boxes::{Box, Boxes, Limit, Peel, find_boxes};
pub use given_data::given_data;
pub use morris::{Effect, Screening, elementary_effects};
pub use shapley::{Orders, shapley_effects};
pub(super) use variance::indices_if_varied;
pub use variance::{IndexEstimate, Indices, Pair, Saltelli, sobol_indices};

use ndarray::{Array2, ArrayView2};

use super::moments::Moments;
use crate::error::Result;

/// Why a method has no result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NoResult {
    /// Not one trajectory is asked for.
    NoTrajectory,
    /// Fewer points than the method needs.
    TooFewPoints { least: usize },
    /// Fewer runs than the method needs.
    TooFewRuns { least: usize },
    /// There is nothing to look for.
    NoRunMisses,
    /// There is nothing to tell apart.
    EveryRunMisses,
    /// An input has other values than there are runs.
    LengthsDiffer { inputs: usize, runs: usize },
    /// The function has other values than there are points.
    ValuesMissing { wanted: usize, found: usize },
    /// The value at a point, of which the first coordinates are given, is not finite.
    NotFinite { at: usize, point: Vec<f64> },
    /// The variance of the result is zero.
    NothingVaries,
    /// More random coordinates than quasi-random points have.
    TooManyCoordinates { dimensions: usize, most: usize },
}

/// The values of a function at points, all of them finite.
#[expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]
fn values(
    function: &impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
    points: ArrayView2<'_, f64>,
) -> Result<Vec<f64>> {
    let values = function(points)?;
    let (wanted, found) = (points.nrows(), values.len());
    if wanted != found {
        return Err(NoResult::ValuesMissing { wanted, found }.into());
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        let point = points.row(at).iter().take(12).copied().collect();
        return Err(NoResult::NotFinite { at, point }.into());
    }
    Ok(values)
}

/// The mean and the variance of values.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let moments = Moments::of(values);
    (moments.mean, moments.variance())
}

/// Whether there is something to explain.
fn varies(variance: f64, mean: f64) -> bool {
    variance > 1e-24 * mean * mean && variance > 0.0
}

/// Whether values vary by more than rounding.
pub(super) fn are_varied(of: &[f64]) -> bool {
    let (mean, variance) = moments(of.iter().copied());
    varies(variance, mean)
}

/// Two samples of the unit cube side by side, `[point][coordinate of the first, then of the second]`.
fn two_samples(points: usize, dimensions: usize, seed: u64) -> Result<Array2<f64>> {
    if points < 2 {
        return Err(NoResult::TooFewPoints { least: 2 }.into());
    }
    let too_many = NoResult::TooManyCoordinates { dimensions, most: MOST_DIMENSIONS / 2 };
    Ok(scrambled_sobol(points, 2 * dimensions, seed).ok_or(too_many)?)
}

/// Half of a 95 % interval of a normal distribution, in standard deviations.
const HALF_WIDTH_95: f64 = 1.959_963_984_540_054;
