//! Morris's elementary effects (1991), with factors of several coordinates (Campolongo, Cariboni & Saltelli 2007).

use ndarray::{Array2, ArrayView2};

use super::{NoResult, moments, values};
use crate::ensemble::mix;
use crate::error::Result;

/// How factors are screened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screening {
    /// Trajectories: each takes one evaluation more than there are factors.
    pub trajectories: usize,
    /// The part of the unit interval that is used, such as 0.1 to 0.9; effects are for going through the whole of it.
    pub range: (f64, f64),
    /// The seed of the trajectories.
    pub seed: u64,
}

/// The elementary effect of a factor, scaled to its whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The mean of the absolute effects: how much the factor matters.
    pub mean_absolute: f64,
    /// The mean of the effects; of a factor with several coordinates, whose directions are drawn, without meaning.
    pub mean: f64,
    /// Their standard deviation: how much depends on where the other factors stand.
    pub sd: f64,
}

/// The factors in the order in which a trajectory moves them, and the direction of each coordinate.
type Route = (Vec<(u64, usize)>, Vec<f64>);

/// Levels of the grid; a step goes over half of them.
const LEVELS: u64 = 4;

/// The elementary effects of `factors`, each the coordinates that are its own.
///
/// # Errors
/// What the function fails with; a failure without trajectories or for a value that is not finite.
///
/// ```
/// use carecast::analysis::sensitivity::{Screening, elementary_effects};
/// let design = Screening { trajectories: 10, range: (0.0, 1.0), seed: 1 };
/// let line = |points: ndarray::ArrayView2<'_, f64>| Ok(points.rows().into_iter().map(|x| 3.0 * x[0] - x[1]).collect());
/// let effects = elementary_effects(2, &[vec![0], vec![1]], &design, line)?;
/// assert!((effects[0].mean - 3.0).abs() < 1e-12 && (effects[1].mean + 1.0).abs() < 1e-12);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn elementary_effects(
    dimensions: usize,
    factors: &[Vec<usize>],
    design: &Screening,
    function: impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
) -> Result<Vec<Effect>> {
    if design.trajectories == 0 {
        return Err(NoResult::NoTrajectory.into());
    }
    let steps = factors.len() + 1;
    let step = LEVELS as f64 / (2.0 * (LEVELS - 1) as f64);
    let (low, high) = design.range;
    let mut points = Array2::from_elem((design.trajectories * steps, dimensions), 0.5);
    let mut orders: Vec<Route> = Vec::new();
    for trajectory in 0..design.trajectories {
        let draw = |what: u64, at: usize| mix(design.seed ^ mix((trajectory as u64) << 24 ^ (at as u64) << 2 ^ what));
        let mut order: Vec<(u64, usize)> = (0..factors.len()).map(|at| (draw(0, at), at)).collect();
        order.sort_unstable();
        // Where each coordinate starts, and in which direction it goes.
        let start: Vec<(f64, f64)> = (0..dimensions)
            .map(|at| {
                let level = (draw(1, at) % (LEVELS / 2)) as f64 / (LEVELS - 1) as f64;
                if draw(2, at) & 1 == 0 { (level, 1.0) } else { (level + step, -1.0) }
            })
            .collect();
        let mut point: Vec<f64> = start.iter().map(|(level, _)| *level).collect();
        for number in 0..steps {
            if let Some((_, factor)) = number.checked_sub(1).and_then(|done| order.get(done)) {
                factors[*factor].iter().for_each(|at| point[*at] += step * start[*at].1);
            }
            let row = points.row_mut(trajectory * steps + number);
            row.into_iter().zip(&point).for_each(|(out, x)| *out = low + (high - low) * x.clamp(0.0, 1.0));
        }
        let directions: Vec<f64> = start.iter().map(|(_, direction)| *direction).collect();
        orders.push((order, directions));
    }
    let values = values(&function, points.view())?;
    let effects = |factor: usize| -> Vec<f64> {
        let of = |(trajectory, (order, directions)): (usize, &Route)| {
            let done = order.iter().position(|(_, at)| *at == factor)?;
            let first = trajectory * steps + done;
            let direction = factors[factor].first().map_or(1.0, |at| directions[*at]);
            Some((values[first + 1] - values[first]) * direction / step)
        };
        orders.iter().enumerate().filter_map(of).collect()
    };
    let effect = |factor: usize| {
        let effects = effects(factor);
        let (mean, variance) = moments(effects.iter().copied());
        let count = effects.len() as f64;
        let mean_absolute = effects.iter().map(|effect| effect.abs()).sum::<f64>() / count;
        Effect { mean_absolute, mean, sd: (variance * count / (count - 1.0).max(1.0)).sqrt() }
    };
    Ok((0..factors.len()).map(effect).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_effects_that_depend_on_the_other_factor() {
        let design = Screening { trajectories: 400, range: (0.0, 1.0), seed: 5 };
        let product = |points: ArrayView2<'_, f64>| Ok(points.rows().into_iter().map(|x| x[0] * x[1] + x[2]).collect());
        let effects = elementary_effects(4, &[vec![0], vec![1], vec![2], vec![3]], &design, product).unwrap();
        // The effect of the first is the level of the second: 0, 1/3, 2/3 or 1, each as likely.
        assert!((effects[0].mean - 0.5).abs() < 0.05, "{effects:?}");
        assert!((effects[0].sd - (5.0_f64 / 36.0).sqrt()).abs() < 0.03, "{effects:?}");
        assert!((effects[2].mean - 1.0).abs() < 1e-12 && effects[2].sd < 1e-12);
        assert_eq!(effects[3].mean_absolute, 0.0);
    }
}
