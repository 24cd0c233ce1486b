//! How much of what comes out is due to what goes in: for any function of the unit cube.
//!
//! A function takes points `[point][coordinate]` and gives one value a point. Coordinates may be grouped into factors: a
//! factor is everything that moves together.

mod boxes;
mod given_data;
mod morris;
mod variance;

pub use crate::ensemble::{MOST_DIMENSIONS, scrambled_sobol};
pub use boxes::{Box, Boxes, Limit, Peel, find_boxes};
pub use given_data::given_data;
pub use morris::{Effect, Screening, elementary_effects};
pub use variance::{Estimate, Indices, Pair, Saltelli, sobol_indices};

use ndarray::ArrayView2;

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
        return Err(Error::failure(text!("{wanted} 个点有 {found} 个值", "{wanted} points have {found} values")));
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        let point: Vec<String> = points.row(at).iter().take(12).map(|x| format!("{x:.4}")).collect();
        let point = point.join(", ");
        return Err(Error::failure(text!(
            "第 {at} 个点（{point}）的值不是有限的数",
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

/// That there is something to explain.
fn varies(variance: f64, mean: f64) -> Result<()> {
    if variance > 1e-24 * mean * mean && variance > 0.0 {
        return Ok(());
    }
    Err(Error::failure(text!(
        "结果没有变化（方差为零），没有可分解的",
        "the result does not vary (its variance is zero): there is nothing to explain"
    )))
}
