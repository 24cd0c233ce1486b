//! Reconciliation: forecasts of series some of which are sums of others, moved until the sums hold.
//!
//! Minimum trace reconciliation (Wickramasuriya, Athanasopoulos & Hyndman 2019) gives, of all forecasts whose sums hold, those
//! with the least variance for given covariances of the errors. With ones it is least squares; with the number of series that
//! each sums up, structural weights; with a shrunk covariance matrix, what is called MinT (shrink).
//!
//! It is computed from the sums that do not hold: y - W C' (C W C')⁻¹ C y, where each row of C is an aggregate minus its parts.
//! That needs a matrix as large as there are aggregates, of which a whole and its parts have one.

use ndarray::{Array1, Array2, ArrayRef1, ArrayRef2};

/// Which series are sums: aggregates first, then the series that they are sums of.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// `[aggregate][bottom series]`: the weight of each in the sum, usually 1 or 0.
    sums: Array2<f64>,
}

/// The stabiliser that published implementations add to standard deviations, to the sum of squared correlations and, of
/// [`variances`], to the diagonal: it matters only for errors that are next to nothing.
const STABILISER: f64 = 2e-8;

impl Hierarchy {
    /// `sums` has a row for each aggregate and a column for each bottom series.
    #[must_use]
    pub fn new(sums: Array2<f64>) -> Self {
        Self { sums }
    }

    /// A whole and so many parts.
    #[must_use]
    pub fn whole_and_parts(parts: usize) -> Self {
        Self::new(Array2::ones((1, parts)))
    }

    /// The number of series: aggregates, then bottom series.
    #[must_use]
    pub fn series(&self) -> usize {
        self.sums.nrows() + self.sums.ncols()
    }

    /// The number of bottom series in each series: the weights of structural scaling.
    #[must_use]
    pub fn structural(&self) -> Array2<f64> {
        let (aggregates, bottoms) = self.sums.dim();
        let size = |at: usize| if at < aggregates { self.sums.row(at).sum() } else { 1.0 };
        Array2::from_diag(&Array1::from_shape_fn(aggregates + bottoms, size))
    }

    /// How far each series moves for each unit by which each sum does not hold, `[series][aggregate]`: forecasts minus this times
    /// [`Hierarchy::gaps`] add up. `covariance`, `[series][series]`, is that of the errors, up to a factor.
    ///
    /// `None` if the covariance leaves open what moves: its sums do not err at all.
    #[must_use]
    pub fn gains(&self, covariance: &ArrayRef2<f64>) -> Option<Array2<f64>> {
        let (aggregates, series) = (self.sums.nrows(), self.series());
        // W C', column by column.
        let row = |at: usize, of: usize| {
            let parts = self
                .sums
                .row(of)
                .into_iter()
                .enumerate()
                .map(|(bottom, weight)| weight * covariance[[at, aggregates + bottom]]);
            covariance[[at, of]] - parts.sum::<f64>()
        };
        let wc = Array2::from_shape_fn((series, aggregates), |(at, of)| row(at, of));
        let cwc = Array2::from_shape_fn((aggregates, aggregates), |(at, of)| {
            let parts = self
                .sums
                .row(at)
                .into_iter()
                .enumerate()
                .map(|(bottom, weight)| weight * wc[[aggregates + bottom, of]]);
            wc[[at, of]] - parts.sum::<f64>()
        });
        let lower = cholesky(&cwc)?;
        let mut gains = wc;
        for mut row in gains.outer_iter_mut() {
            solve(&lower, row.as_slice_mut()?);
        }
        Some(gains)
    }

    /// By aggregate: how much it is more than its parts.
    #[must_use]
    pub fn gaps(&self, forecasts: &ArrayRef1<f64>) -> Array1<f64> {
        let aggregates = self.sums.nrows();
        Array1::from_shape_fn(aggregates, |at| {
            let parts = self
                .sums
                .row(at)
                .into_iter()
                .enumerate()
                .map(|(bottom, weight)| weight * forecasts[aggregates + bottom]);
            forecasts[at] - parts.sum::<f64>()
        })
    }

    /// The forecasts of all series, aggregates first, moved until the sums hold.
    ///
    /// `None` as [`Hierarchy::gains`].
    ///
    /// ```
    /// use carecast::ensemble::reconcile::Hierarchy;
    /// use ndarray::{Array2, array};
    /// let whole = Hierarchy::whole_and_parts(2);
    /// // A whole that errs as much as its parts together moves as much as they do.
    /// let covariance = Array2::from_diag(&array![2.0, 1.0, 1.0]);
    /// let adds_up = whole.reconcile(&array![110.0, 40.0, 60.0], &covariance).unwrap();
    /// assert_eq!(adds_up, array![105.0, 42.5, 62.5]);
    /// ```
    #[must_use]
    pub fn reconcile(&self, forecasts: &ArrayRef1<f64>, covariance: &ArrayRef2<f64>) -> Option<Array1<f64>> {
        let (gains, gaps) = (self.gains(covariance)?, self.gaps(forecasts));
        let moved = |at: usize| gains.row(at).iter().zip(&gaps).map(|(gain, gap)| gain * gap).sum::<f64>();
        let mut all = Array1::from_shape_fn(self.series(), |at| forecasts[at] - moved(at));
        // To the last bit: aggregates are the sums of what their parts became.
        for (at, row) in self.sums.outer_iter().enumerate() {
            let parts = row.iter().enumerate().map(|(bottom, weight)| weight * all[self.sums.nrows() + bottom]);
            all[at] = parts.sum();
        }
        Some(all)
    }
}

/// The mean squares of errors, `[series][time]`, as a diagonal matrix: variance scaling.
#[must_use]
pub fn variances(errors: &ArrayRef2<f64>) -> Array2<f64> {
    let mean_square = |row: ndarray::ArrayView1<'_, f64>| row.iter().map(|e| e * e).sum::<f64>() / row.len() as f64;
    Array2::from_diag(&Array1::from_iter(errors.outer_iter().map(|row| mean_square(row) + STABILISER)))
}

/// The covariance matrix of errors, `[series][time]`, its correlations shrunk towards none: as much as their own sampling
/// error says (Schäfer & Strimmer 2005). Errors are measured from their means.
#[must_use]
pub fn shrunk_covariance(errors: &ArrayRef2<f64>) -> Array2<f64> {
    let (series, times) = errors.dim();
    let count = times as f64;
    let centred: Vec<Vec<f64>> = errors
        .outer_iter()
        .map(|row| {
            let mean = row.sum() / count;
            row.iter().map(|error| error - mean).collect()
        })
        .collect();
    let deviation = |row: &Vec<f64>| (row.iter().map(|e| e * e).sum::<f64>() / count).sqrt() + STABILISER;
    let deviations: Vec<f64> = centred.iter().map(deviation).collect();
    let mut covariance = Array2::zeros((series, series));
    let (mut of_correlations, mut squares) = (0.0, 0.0);
    for i in 0..series {
        for j in 0..=i {
            let sum: f64 = centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum();
            covariance[[i, j]] = sum / (count - 1.0);
            covariance[[j, i]] = covariance[[i, j]];
            if i == j {
                continue;
            }
            let products =
                || centred[i].iter().zip(&centred[j]).map(|(a, b)| (a / deviations[i]) * (b / deviations[j]));
            let correlation = products().sum::<f64>() / count;
            of_correlations += products().map(|w| (w - correlation) * (w - correlation)).sum::<f64>();
            squares += correlation * correlation;
        }
    }
    let intensity = (of_correlations / (count * (count - 1.0)) / (squares + STABILISER)).clamp(0.0, 1.0);
    covariance.indexed_iter_mut().filter(|((i, j), _)| i != j).for_each(|(_, value)| *value *= 1.0 - intensity);
    covariance
}

/// The lower triangular factor of a positive definite matrix.
fn cholesky(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let n = matrix.nrows();
    let mut lower = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[[i, k]] * lower[[j, k]]).sum();
            let rest = matrix[[i, j]] - known;
            if i == j {
                if !(rest > 0.0 && rest.is_finite()) {
                    return None;
                }
                lower[[i, i]] = rest.sqrt();
            } else {
                lower[[i, j]] = rest / lower[[j, j]];
            }
        }
    }
    Some(lower)
}

/// Solves for a right side in place, given the lower triangular factor.
fn solve(lower: &Array2<f64>, right: &mut [f64]) {
    for i in 0..right.len() {
        let known: f64 = (0..i).map(|k| lower[[i, k]] * right[k]).sum();
        right[i] = (right[i] - known) / lower[[i, i]];
    }
    for i in (0..right.len()).rev() {
        let known: f64 = (i + 1..right.len()).map(|k| lower[[k, i]] * right[k]).sum();
        right[i] = (right[i] - known) / lower[[i, i]];
    }
}
