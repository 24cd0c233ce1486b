//! Shapley effects: the variance of a result dealt out to inputs that may be correlated (Owen 2014; Song, Nelson & Staum
//! 2016).

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use super::{Form, HALF_WIDTH_95, IndexEstimate, NoResult, moments, two_samples, values, varies};
use crate::ensemble::{from_probability, mix};
use crate::error::Result;

/// How Shapley effects are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orders {
    /// Orders of the inputs, each from a point of its own, a power of two at best. An order takes one evaluation more than
    /// there are inputs.
    pub points: usize,
    /// The seed of the points and of the orders.
    pub seed: u64,
}

/// The Shapley effect of every input, as a share of the variance of a function of the unit cube of `dimensions` coordinates.
/// An input consists of forms of the standard normal deviates at the coordinates; inputs that share coordinates are
/// correlated. The effects sum to 1. An input without effect of its own has a share too where it is correlated with one that
/// has.
///
/// One after the other, in random orders, the inputs are drawn anew, given those that are not yet. What each adds to the
/// expected variance is its effect (Song, Nelson & Staum 2016), estimated from all steps of one order at once (Goda 2021, *A
/// simple algorithm for global sensitivity analysis with Shapley effects*).
///
/// # Errors
/// What the function fails with; a failure for more coordinates than half of
/// [`MOST_DIMENSIONS`](super::MOST_DIMENSIONS), fewer than 2 points, a value that is not finite, or a function that does not
/// vary.
///
/// ```
/// use carecast::analysis::sensitivity::{Orders, shapley_effects};
/// // y = x1 + 2 x2, not correlated: the variances are 1 and 4 parts of 5.
/// let sum = |points: ndarray::ArrayView2<'_, f64>| Ok(points.rows().into_iter().map(|x| x[0] + 2.0 * x[1]).collect());
/// let inputs = [vec![vec![(0, 1.0)]], vec![vec![(1, 1.0)]]];
/// let effects = shapley_effects(2, &inputs, &Orders { points: 1024, seed: 1 }, sum)?;
/// assert!(effects[1].half_width.is_some_and(|half| (effects[1].value - 0.8).abs() < half));
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn shapley_effects(
    dimensions: usize,
    inputs: &[Vec<Form>],
    design: &Orders,
    function: impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
) -> Result<Vec<IndexEstimate>> {
    let both = two_samples(design.points, dimensions, design.seed)?;
    let (blocks, steps) = (blocks(dimensions, inputs), inputs.len() + 1);
    // By point: half the squared difference of its two ends, and what each input has of it.
    let mut whole = Vec::with_capacity(design.points);
    let mut parts = vec![Vec::with_capacity(design.points); inputs.len()];
    let mut ends = Vec::with_capacity(design.points);
    for (number, sample) in both.axis_chunks_iter(Axis(0), TOGETHER).enumerate() {
        let first = number * TOGETHER;
        let orders: Vec<Vec<usize>> = (first..first + sample.nrows())
            .map(|point| order(inputs.len(), mix(design.seed ^ mix(!(point as u64)))))
            .collect();
        let mut points = Array2::zeros((orders.len() * steps, dimensions));
        let paths = points.axis_chunks_iter_mut(Axis(0), steps);
        for ((order, sampled), mut path) in orders.iter().zip(sample.rows()).zip(paths) {
            let sampled = sampled.to_vec();
            let ends = sampled.split_at(dimensions);
            blocks.iter().for_each(|block| block.walk(order, ends, &mut path));
        }
        let values = values(&function, points.view())?;
        for (order, path) in orders.iter().zip(values.chunks_exact(steps)) {
            let (start, end) = (path[0], path[steps - 1]);
            whole.push(0.5 * (start - end) * (start - end));
            ends.push(start);
            for (input, pair) in order.iter().zip(path.windows(2)) {
                parts[*input].push((start - 0.5 * (pair[1] + pair[0])) * (pair[0] - pair[1]));
            }
        }
    }
    let (mean, _) = moments(ends.iter().copied());
    let (variance, _) = moments(whole.iter().copied());
    if !varies(variance, mean) {
        return Err(NoResult::NothingVaries.into());
    }
    let points = design.points as f64;
    let estimate = |part: &Vec<f64>| {
        let value = moments(part.iter().copied()).0 / variance;
        // Both the part and the whole are estimated.
        let (_, off) = moments(part.iter().zip(&whole).map(|(part, whole)| part - value * whole));
        IndexEstimate::new(value, HALF_WIDTH_95 * (off / (points - 1.0)).sqrt() / variance)
    };
    Ok(parts.iter().map(estimate).collect())
}

/// Points whose orders are evaluated together.
const TOGETHER: usize = 512;

/// The inputs in a random order.
fn order(inputs: usize, seed: u64) -> Vec<usize> {
    let mut drawn: Vec<(u64, usize)> = (0..inputs).map(|input| (mix(seed ^ mix(input as u64)), input)).collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, input)| input).collect()
}

/// Correlated coordinates, and the loadings of inputs on them.
struct DependentGroup {
    dimensions: Vec<usize>,
    /// By input: its forms, a weight for each of the dimensions.
    inputs: Vec<(usize, Vec<Vec<f64>>)>,
}

/// The coordinates by what inputs have in common; each input's forms may be in several blocks.
fn blocks(dimensions: usize, inputs: &[Vec<Form>]) -> Vec<DependentGroup> {
    let mut label: Vec<usize> = (0..dimensions).collect();
    for form in inputs.iter().flatten() {
        let Some(first) = form.first().map(|(dimension, _)| label[*dimension]) else { continue };
        for (dimension, _) in form {
            let other = label[*dimension];
            label.iter_mut().filter(|label| **label == other).for_each(|label| *label = first);
        }
    }
    let mut blocks = Vec::new();
    for own in 0..dimensions {
        let members: Vec<usize> = (0..dimensions).filter(|dimension| label[*dimension] == own).collect();
        let dense = |form: &Form| -> Vec<f64> {
            let weight =
                |dimension: &usize| form.iter().filter(|(at, _)| at == dimension).map(|(_, weight)| weight).sum();
            members.iter().map(weight).collect()
        };
        let is_here = |form: &&Form| form.first().is_some_and(|(dimension, _)| label[*dimension] == own);
        let forms = |(at, forms): (usize, &Vec<Form>)| {
            let here: Vec<Vec<f64>> = forms.iter().filter(is_here).map(dense).collect();
            (!here.is_empty()).then_some((at, here))
        };
        let inputs: Vec<(usize, Vec<Vec<f64>>)> = inputs.iter().enumerate().filter_map(forms).collect();
        if !members.is_empty() {
            blocks.push(DependentGroup { dimensions: members, inputs });
        }
    }
    blocks
}

impl DependentGroup {
    /// The coordinates of this block along an order, `[step][coordinate]`: from the first sample, where all inputs are as it
    /// has them, to the second.
    fn walk(&self, order: &[usize], ends: (&[f64], &[f64]), path: &mut ArrayViewMut2<'_, f64>) {
        let place = |input: usize| order.iter().position(|other| *other == input).unwrap_or(order.len());
        let mut placed: Vec<(usize, &Vec<Vec<f64>>)> =
            self.inputs.iter().map(|(input, forms)| (place(*input), forms)).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        let states = match placed[..] {
            // What is all of one input is drawn anew at once.
            [] | [_] => {
                let of = |end: &[f64]| self.dimensions.iter().map(|dimension| end[*dimension]).collect();
                vec![of(ends.0), of(ends.1)]
            }
            _ => self.given(&placed, ends),
        };
        for (step, mut row) in path.rows_mut().into_iter().enumerate() {
            let redrawn = placed.iter().filter(|(place, _)| *place < step).count();
            let state = states[redrawn].iter().zip(&self.dimensions);
            state.for_each(|(value, dimension)| row[*dimension] = *value);
        }
    }

    /// By how many inputs are drawn anew, the earliest first: the coordinates of the second sample, given that the forms of
    /// the other inputs are as the first has them. Of standard normal deviates that is the projection of the difference of the
    /// two on those forms.
    fn given(&self, placed: &[(usize, &Vec<Vec<f64>>)], (first, second): (&[f64], &[f64])) -> Vec<Vec<f64>> {
        let deviates = |end: &[f64]| -> Vec<f64> {
            self.dimensions.iter().map(|dimension| from_probability(end[*dimension])).collect()
        };
        let (first, second) = (deviates(first), deviates(second));
        let mut state = second.clone();
        let mut states = vec![state.clone()];
        let mut basis: Vec<Vec<f64>> = Vec::new();
        for (_, forms) in placed.iter().rev() {
            for form in *forms {
                let Some(next) = beside(form, &basis) else { continue };
                let gap = dot(&next, &first) - dot(&next, &second);
                state.iter_mut().zip(&next).for_each(|(value, weight)| *value += gap * weight);
                basis.push(next);
            }
            states.push(state.clone());
        }
        states.reverse();
        states.iter_mut().flatten().for_each(|deviate| *deviate = probability(*deviate));
        states
    }
}

/// The part of a form that is at right angles to a basis, of length 1; `None` where there is none.
fn beside(form: &[f64], basis: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut left = form.to_vec();
    // Twice, against rounding.
    for known in basis.iter().chain(basis) {
        let along = dot(known, &left);
        left.iter_mut().zip(known).for_each(|(left, known)| *left -= along * known);
    }
    let (length, whole) = (dot(&left, &left).sqrt(), dot(form, form).sqrt());
    left.iter_mut().for_each(|weight| *weight /= length);
    (length > 1e-9 * whole).then_some(left)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The probability with which a standard normal falls below a deviate, between 0 and 1.
fn probability(deviate: f64) -> f64 {
    let below = 0.5 * libm::erfc(-deviate * std::f64::consts::FRAC_1_SQRT_2);
    below.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::cholesky;

    /// A linear function of correlated standard normal inputs: its effects, and what they are in closed form.
    fn linear(correlations: &[Vec<f64>], weights: &[f64], points: usize, seed: u64) -> (Vec<IndexEstimate>, Vec<f64>) {
        let count = weights.len();
        let lower = cholesky(correlations).unwrap();
        let inputs: Vec<Vec<Form>> =
            (0..count).map(|input| vec![(0..=input).map(|at| (at, lower[input][at])).collect()]).collect();
        let function = |points: ArrayView2<'_, f64>| {
            let value = |point: ndarray::ArrayView1<'_, f64>| {
                let deviates: Vec<f64> = point.iter().map(|p| from_probability(*p)).collect();
                (0..count).map(|input| weights[input] * dot(&lower[input][..=input], &deviates[..=input])).sum()
            };
            Ok(points.rows().into_iter().map(value).collect())
        };
        let effects = shapley_effects(count, &inputs, &Orders { points, seed }, function).unwrap();
        (effects, closed_form(correlations, weights))
    }

    /// Owen & Prieur (2017): of each input the mean, over all orders, of what it adds to the variance of the expectation
    /// given the inputs before it; for those in `given`, that is c' S^-1 c with the covariances c of the result.
    fn closed_form(correlations: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
        let count = weights.len();
        let covariances: Vec<f64> = correlations.iter().map(|row| dot(row, weights)).collect();
        let explained = |given: &[usize]| {
            let mut rows: Vec<Vec<f64>> = given
                .iter()
                .map(|a| given.iter().map(|b| correlations[*a][*b]).chain([covariances[*a]]).collect())
                .collect();
            let size = rows.len();
            for pivot in 0..size {
                let row: Vec<f64> = rows[pivot].iter().map(|value| value / rows[pivot][pivot]).collect();
                for other in (0..size).filter(|other| *other != pivot) {
                    let factor = rows[other][pivot];
                    rows[other].iter_mut().zip(&row).for_each(|(value, of)| *value -= factor * of);
                }
                rows[pivot] = row;
            }
            given.iter().zip(&rows).map(|(input, row)| covariances[*input] * row[size]).sum::<f64>()
        };
        let (mut effects, mut orders) = (vec![0.0; count], 0.0);
        let mut open = vec![Vec::new()];
        while let Some(order) = open.pop() {
            let left: Vec<usize> = (0..count).filter(|input| !order.contains(input)).collect();
            open.extend(left.iter().map(|input| [&order[..], &[*input]].concat()));
            if left.is_empty() {
                orders += 1.0;
                for at in 0..count {
                    effects[order[at]] += explained(&order[..=at]) - explained(&order[..at]);
                }
            }
        }
        let variance = dot(&covariances, weights);
        effects.iter().map(|effect| effect / orders / variance).collect()
    }

    #[test]
    fn two_correlated_inputs_have_what_owen_and_prieur_give() {
        let (a, b, r) = (2.0, 1.0, 0.6);
        let variance = a * a + 2.0 * r * a * b + b * b;
        let wanted = (a * a * (1.0 - r * r / 2.0) + r * a * b + b * b * r * r / 2.0) / variance;
        let (effects, closed) = linear(&[vec![1.0, r], vec![r, 1.0]], &[a, b], 4096, 7);
        assert!((closed[0] - wanted).abs() < 1e-12, "{closed:?} {wanted}");
        assert!((effects[0].value - wanted).abs() < 0.01, "{effects:?} {wanted}");
        // An input without effect of its own has half of the square of its correlation.
        let (effects, _) = linear(&[vec![1.0, r], vec![r, 1.0]], &[1.0, 0.0], 4096, 7);
        assert!((effects[1].value - r * r / 2.0).abs() < 0.01, "{effects:?}");
    }

    #[test]
    fn the_effects_of_a_linear_function_are_within_their_intervals_and_sum_to_one() {
        let correlations =
            [vec![1.0, 0.5, -0.3, 0.0], vec![0.5, 1.0, 0.4, 0.0], vec![-0.3, 0.4, 1.0, 0.0], vec![0.0, 0.0, 0.0, 1.0]];
        let (mut within, mut all) = (0, 0);
        for seed in 0..20 {
            let (effects, wanted) = linear(&correlations, &[1.0, 2.0, -1.5, 0.8], 1024, seed);
            assert!((effects.iter().map(|effect| effect.value).sum::<f64>() - 1.0).abs() < 1e-9);
            for (effect, wanted) in effects.iter().zip(&wanted) {
                let off = (effect.value - wanted).abs();
                let half_width = effect.half_width.unwrap();
                assert!(off < 0.06 && half_width < 0.08, "seed {seed}: {effects:?} {wanted}");
                within += usize::from(off <= half_width);
                all += 1;
            }
        }
        // 95 % and not far fewer: quasi-random points are closer than their spread suggests.
        assert!(within * 100 >= all * 92, "{within} of {all}");
    }

    #[test]
    fn inputs_that_are_the_same_share_alike() {
        // Two inputs made of one deviate, and a third.
        let inputs = [vec![vec![(0, 1.0)]], vec![vec![(0, -1.0)]], vec![vec![(1, 1.0)]]];
        let function = |points: ArrayView2<'_, f64>| {
            Ok(points.rows().into_iter().map(|p| from_probability(p[0]) + from_probability(p[1])).collect())
        };
        let effects = shapley_effects(2, &inputs, &Orders { points: 4096, seed: 1 }, function).unwrap();
        for (effect, wanted) in effects.iter().zip([0.25, 0.25, 0.5]) {
            assert!((effect.value - wanted).abs() < 0.02, "{effects:?}");
        }
        let constant = |points: ArrayView2<'_, f64>| Ok(vec![1.0; points.nrows()]);
        let error = shapley_effects(2, &inputs, &Orders { points: 64, seed: 1 }, constant).unwrap_err();
        assert!(error.to_string().contains("variance is zero"), "{error}");
    }

    #[test]
    fn an_interaction_is_shared_by_those_that_make_it() {
        // x y of standard normal deviates: nothing by itself, half each together.
        let inputs = [vec![vec![(0, 1.0)]], vec![vec![(1, 1.0)]], vec![vec![(2, 1.0)]]];
        let product = |points: ArrayView2<'_, f64>| {
            Ok(points.rows().into_iter().map(|p| from_probability(p[0]) * from_probability(p[1])).collect())
        };
        let effects = shapley_effects(3, &inputs, &Orders { points: 8192, seed: 2 }, product).unwrap();
        for (effect, wanted) in effects.iter().zip([0.5, 0.5, 0.0]) {
            assert!((effect.value - wanted).abs() < 0.03, "{effects:?}");
        }
    }
}
