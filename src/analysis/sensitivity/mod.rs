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
use crate::error::{Error, Result};
use crate::language::text;

/// The values of a function at points, all of them finite.
#[expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]
fn values(
    function: &impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
    points: ArrayView2<'_, f64>,
) -> Result<Vec<f64>> {
    let values = function(points)?;
    let (wanted, found) = (points.nrows(), values.len());
    if wanted != found {
        return Err(Error::failure(text!("{wanted}个点有{found}个值", "{wanted} points have {found} values")));
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        let point: Vec<String> = points.row(at).iter().take(12).map(|x| format!("{x:.4}")).collect();
        let point = point.join(", ");
        return Err(Error::failure(text!(
            "第{at}个点（{point}）的值不是有限的数",
            "the value at point {at} ({point}) is not finite"
        )));
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

/// The error where there is nothing to explain.
fn nothing_varies() -> Error {
    Error::failure(text!(
        "结果没有变化（方差为零），没有可分解的",
        "the result does not vary (its variance is zero): there is nothing to explain"
    ))
}

/// Two samples of the unit cube side by side, `[point][coordinate of the first, then of the second]`.
fn two_samples(points: usize, dimensions: usize, seed: u64) -> Result<Array2<f64>> {
    if points < 2 {
        return Err(Error::failure(text!("至少要2个点", "at least 2 points are needed")));
    }
    scrambled_sobol(points, 2 * dimensions, seed).ok_or_else(|| {
        let most = MOST_DIMENSIONS / 2;
        Error::failure(text!(
            "{dimensions}个随机坐标超过{most}个：减少有冲击的驱动因素或年数，或用 given-data",
            "{dimensions} random coordinates are more than {most}: fewer shocks or years, or the method given-data"
        ))
    })
}

/// Half of a 95 % interval of a normal distribution, in standard deviations.
const HALF_WIDTH_95: f64 = 1.959_963_984_540_054;
