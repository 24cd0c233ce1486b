//! Variance-based indices of Sobol': first and second order, and total.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::{HALF_WIDTH_95, NoResult, moments, two_samples, values, varies};
use crate::ensemble::mix;
use crate::error::Result;

/// How the indices are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saltelli {
    /// Points of each of the two matrices, a power of two at best. A factor takes as many evaluations again, twice as
    /// many with second order.
    pub points: usize,
    /// The seed of the scrambling.
    pub seed: u64,
    /// Whether pairs are estimated too.
    pub second_order: bool,
    /// Bootstrap resamples for the intervals.
    pub resamples: usize,
}

/// An index and half the width of its 95 % interval (1.96 standard deviations of the bootstrap).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexEstimate {
    /// The index, as a share of the variance. An estimate may fall a little below 0.
    pub value: f64,
    /// Half the width of its 95 % interval; `None` where it cannot be estimated, as where the function does not vary over the
    /// points of a resample.
    pub half_width: Option<f64>,
}

impl IndexEstimate {
    pub(super) fn new(value: f64, half_width: f64) -> Self {
        Self { value, half_width: Some(half_width).filter(|half_width| half_width.is_finite()) }
    }
}

/// The interaction of two factors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The two factors, by number.
    pub factors: (usize, usize),
    /// The index.
    pub index: IndexEstimate,
}

/// The indices of every factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// By factor: the share of the variance that it explains by itself (Saltelli et al. 2010).
    pub first: Vec<IndexEstimate>,
    /// By factor: the share in which it has any part (Jansen 1999).
    pub total: Vec<IndexEstimate>,
    /// By pair, if asked for.
    pub second: Vec<Pair>,
    /// The mean of the function.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// Evaluations of the function.
    pub evaluations: usize,
}

/// Values of the function on the two matrices and on those in which one factor is exchanged.
struct Sample {
    a: Vec<f64>,
    b: Vec<f64>,
    /// By factor: A with the factor's columns of B.
    a_with_b: Vec<Vec<f64>>,
    /// By factor: B with the factor's columns of A; empty without second order.
    b_with_a: Vec<Vec<f64>>,
}

/// The indices of `factors`, each the coordinates that are its own, for a function of the unit cube of `dimensions`
/// coordinates.
///
/// # Errors
/// What the function fails with; a failure for more coordinates than half of [`MOST_DIMENSIONS`](crate::ensemble::MOST_DIMENSIONS), fewer than 2 points, a
/// value that is not finite, or a function that does not vary.
///
/// ```
/// use carecast::analysis::sensitivity::{Saltelli, sobol_indices};
/// let design = Saltelli { points: 1024, seed: 1, second_order: false, resamples: 100 };
/// // y = x1 + 2 x2: the variances are 1 and 4 parts of 5.
/// let sum = |points: ndarray::ArrayView2<'_, f64>| Ok(points.rows().into_iter().map(|x| x[0] + 2.0 * x[1]).collect());
/// let indices = sobol_indices(2, &[vec![0], vec![1]], &design, sum)?;
/// assert!((indices.first[1].value - 0.8).abs() < 0.01);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn sobol_indices(
    dimensions: usize,
    factors: &[Vec<usize>],
    design: &Saltelli,
    function: impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
) -> Result<Indices> {
    Ok(indices_if_varied(dimensions, factors, design, function)?.ok_or(NoResult::NothingVaries)?)
}

/// As [`sobol_indices`]; `None` for a function that does not vary.
pub(in crate::analysis) fn indices_if_varied(
    dimensions: usize,
    factors: &[Vec<usize>],
    design: &Saltelli,
    function: impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
) -> Result<Option<Indices>> {
    let sample = sample(dimensions, factors, design, function)?;
    let (mean, variance) = moments(sample.a.iter().chain(&sample.b).copied());
    if !varies(variance, mean) {
        return Ok(None);
    }
    let centred = sample.centred(mean);
    let everything = Resample { rows: None, sample: &centred };
    let estimates = everything.indices();
    let resampled: Vec<Flat> = (0..design.resamples)
        .into_par_iter()
        .map(|number| {
            let rows = (0..design.points as u64).map(|row| {
                let bits = mix(design.seed ^ mix((number as u64 + 1) << 32 | row)) >> 32;
                usize::try_from((bits * design.points as u64) >> 32).unwrap_or(0)
            });
            Resample { rows: Some(rows.collect()), sample: &centred }.indices()
        })
        .collect();
    let estimate = |of: &dyn Fn(&Flat) -> f64| {
        let (_, variance) = moments(resampled.iter().map(of));
        let count = resampled.len() as f64;
        // Of fewer than two resamples this is no number.
        IndexEstimate::new(of(&estimates), HALF_WIDTH_95 * (variance * count / (count - 1.0)).sqrt())
    };
    let count = factors.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let second = pairs.enumerate().filter(|_| design.second_order);
    let evaluations = design.points * (2 + count * if design.second_order { 2 } else { 1 });
    Ok(Some(Indices {
        first: (0..count).map(|at| estimate(&|flat| flat.first[at])).collect(),
        total: (0..count).map(|at| estimate(&|flat| flat.total[at])).collect(),
        second: second.map(|(at, factors)| Pair { factors, index: estimate(&|flat| flat.second[at]) }).collect(),
        mean,
        variance,
        evaluations,
    }))
}

fn sample(
    dimensions: usize,
    factors: &[Vec<usize>],
    design: &Saltelli,
    function: impl Fn(ArrayView2<'_, f64>) -> Result<Vec<f64>>,
) -> Result<Sample> {
    let both = two_samples(design.points, dimensions, design.seed)?;
    let (a, b) = both.view().split_at(ndarray::Axis(1), dimensions);
    let exchanged = |base: ArrayView2<'_, f64>, other: ArrayView2<'_, f64>, factor: &[usize]| -> Array2<f64> {
        let mut mixed = base.to_owned();
        for dimension in factor {
            mixed.column_mut(*dimension).assign(&other.column(*dimension));
        }
        mixed
    };
    let with = |base, other| -> Result<Vec<Vec<f64>>> {
        factors.iter().map(|factor| values(&function, exchanged(base, other, factor).view())).collect()
    };
    Ok(Sample {
        a: values(&function, a)?,
        b: values(&function, b)?,
        a_with_b: with(a, b)?,
        b_with_a: if design.second_order { with(b, a)? } else { Vec::new() },
    })
}

impl Sample {
    fn centred(mut self, mean: f64) -> Self {
        let all = self.a_with_b.iter_mut().chain(&mut self.b_with_a).chain([&mut self.a, &mut self.b]);
        all.flatten().for_each(|value| *value -= mean);
        self
    }
}

/// Indices without intervals.
struct Flat {
    first: Vec<f64>,
    total: Vec<f64>,
    second: Vec<f64>,
}

/// Rows of a sample, drawn with replacement or all of them.
struct Resample<'s> {
    rows: Option<Vec<usize>>,
    sample: &'s Sample,
}

impl Resample<'_> {
    /// The values in these rows.
    fn taken(&self, values: &[f64]) -> Vec<f64> {
        match &self.rows {
            Some(rows) => rows.iter().map(|row| values[*row]).collect(),
            None => values.to_vec(),
        }
    }

    fn indices(&self) -> Flat {
        let Sample { a, b, a_with_b, b_with_a } = self.sample;
        let (a, b) = (self.taken(a), self.taken(b));
        let (a_with_b, b_with_a): (Vec<_>, Vec<_>) =
            (a_with_b.iter().map(|v| self.taken(v)).collect(), b_with_a.iter().map(|v| self.taken(v)).collect());
        let count = a.len() as f64;
        let (mean, variance) = moments(a.iter().chain(&b).copied());
        // The estimators are differences of products: the mean is taken out of them.
        let first: Vec<f64> = a_with_b
            .iter()
            .map(|mixed| sum3(&b, mixed, &a, |b, mixed, a| (b - mean) * (mixed - a)) / count / variance)
            .collect();
        let total = a_with_b
            .iter()
            .map(|mixed| sum3(&a, mixed, mixed, |a, mixed, _| (a - mixed) * (a - mixed)) / (2.0 * count) / variance)
            .collect();
        let of_both = sum3(&a, &b, &b, |a, b, _| (a - mean) * (b - mean)) / count;
        let mut second = Vec::new();
        for i in 0..b_with_a.len() {
            for j in i + 1..b_with_a.len() {
                let product = sum3(&b_with_a[i], &a_with_b[j], &a, |x, y, _| (x - mean) * (y - mean)) / count;
                second.push((product - of_both) / variance - first[i] - first[j]);
            }
        }
        Flat { first, total, second }
    }
}

/// A sum over rows of three columns, in four interleaved partial sums: the order is fixed.
fn sum3(a: &[f64], b: &[f64], c: &[f64], term: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; 4];
    let chunks = a.chunks_exact(4).zip(b.chunks_exact(4)).zip(c.chunks_exact(4));
    for ((a, b), c) in chunks {
        for lane in 0..4 {
            sums[lane] += term(a[lane], b[lane], c[lane]);
        }
    }
    let whole = a.len() / 4 * 4;
    let rest: f64 = (whole..a.len()).map(|at| term(a[at], b[at], c[at])).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    type Points<'p> = ArrayView2<'p, f64>;

    #[expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]
    fn ishigami(points: Points<'_>) -> Result<Vec<f64>> {
        let value = |x: ndarray::ArrayView1<'_, f64>| {
            let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * x[at] - 1.0));
            let sine = libm::sin(y);
            libm::sin(x) + 7.0 * sine * sine + 0.1 * z * z * z * z * libm::sin(x)
        };
        Ok(points.rows().into_iter().map(value).collect())
    }

    #[expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]
    fn g(points: Points<'_>) -> Result<Vec<f64>> {
        let a = |at: usize| [0.0, 0.5, 3.0, 9.0].get(at).copied().unwrap_or(99.0);
        let value = |x: ndarray::ArrayView1<'_, f64>| {
            x.iter().enumerate().map(|(at, x)| ((4.0 * x - 2.0).abs() + a(at)) / (1.0 + a(at))).product()
        };
        Ok(points.rows().into_iter().map(value).collect())
    }

    /// The median over 20 scrambles of first and total indices, within 0.005 of what they are.
    fn check(dimensions: usize, function: fn(Points<'_>) -> Result<Vec<f64>>, first: &[f64], total: &[f64]) {
        let factors: Vec<Vec<usize>> = (0..dimensions).map(|at| vec![at]).collect();
        let all: Vec<Indices> = (0..20)
            .map(|seed| {
                let design = Saltelli { points: 4096, seed, second_order: false, resamples: 0 };
                sobol_indices(dimensions, &factors, &design, function).unwrap()
            })
            .collect();
        let median = |of: &dyn Fn(&Indices) -> f64| {
            let mut values: Vec<f64> = all.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            (values[9] + values[10]) / 2.0
        };
        for (at, (first, total)) in first.iter().zip(total).enumerate() {
            let got = (median(&|i| i.first[at].value), median(&|i| i.total[at].value));
            assert!((got.0 - first).abs() < 0.005 && (got.1 - total).abs() < 0.005, "factor {at}: {got:?}");
        }
    }

    #[test]
    fn the_indices_of_the_ishigami_function() {
        check(3, ishigami, &[0.313_905, 0.442_411, 0.0], &[0.557_589, 0.442_411, 0.243_684]);
    }

    #[test]
    fn the_indices_of_sobols_g_function() {
        let first = [0.586_026, 0.260_456, 0.036_627, 0.005_860];
        check(20, g, &first, &[0.689_520, 0.355_881, 0.056_287, 0.009_163]);
    }

    #[test]
    fn the_interaction_of_ishigami_is_that_of_the_first_and_the_third() {
        let design = Saltelli { points: 4096, seed: 3, second_order: true, resamples: 100 };
        let indices = sobol_indices(3, &[vec![0], vec![1], vec![2]], &design, ishigami).unwrap();
        for pair in &indices.second {
            let wanted = if pair.factors == (0, 2) { 0.243_684 } else { 0.0 };
            assert!((pair.index.value - wanted).abs() < 0.02, "{pair:?}");
            assert!(pair.index.half_width.is_some_and(|half| half > 0.0 && half < 0.1), "{pair:?}");
        }
        assert_eq!(indices.evaluations, 4096 * 8);
        // A group has the indices of all that is in it: 1 - S2 for the first with the third.
        let grouped = sobol_indices(3, &[vec![0, 2], vec![1]], &design, ishigami).unwrap();
        assert!((grouped.first[0].value - 0.557_589).abs() < 0.01, "{:?}", grouped.first);
    }

    #[test]
    fn where_the_function_may_not_vary_over_a_resample_there_is_no_interval() {
        // One point in eight differs: a resample without it has no variance.
        let rare =
            |points: Points<'_>| Ok(points.rows().into_iter().map(|x| f64::from(u8::from(x[0] > 0.875))).collect());
        let half_widths = |points: usize, resamples: usize| {
            let design = Saltelli { points, seed: 1, second_order: true, resamples };
            let found = sobol_indices(2, &[vec![0], vec![1]], &design, rare).unwrap();
            let all = found.first.iter().chain(&found.total).chain(found.second.iter().map(|pair| &pair.index));
            all.map(|estimate| estimate.half_width).collect::<Vec<_>>()
        };
        assert_eq!(half_widths(8, 100), [None; 5]);
        assert!(half_widths(256, 100).iter().all(Option::is_some));
    }

    #[test]
    fn what_cannot_be_explained_is_an_error() {
        let design = Saltelli { points: 64, seed: 3, second_order: false, resamples: 10 };
        let run =
            |f: fn(Points<'_>) -> Result<Vec<f64>>| sobol_indices(1, &[vec![0]], &design, f).unwrap_err().to_string();
        assert!(run(|points| Ok(vec![2.0; points.nrows()])).contains("variance is zero"));
        assert!(run(|points| Ok(vec![f64::NAN; points.nrows()])).contains("at point 0 ("));
        let error = sobol_indices(1025, &[vec![0]], &design, |p| Ok(vec![0.0; p.nrows()])).unwrap_err();
        assert!(error.to_string().contains("exceed 1024"));
    }
}
