//! Sampling errors of means and probabilities.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::REPLICATES;
use crate::scenario::Sampling;

/// The standard error of the mean of the values of all runs, in their order. `None` if there are too few runs.
///
/// Runs drawn together form a group: single runs of a random sample, pairs of antithetic runs, the 16 replicates of a Latin
/// hypercube or Sobol' sample. The sums over these groups are independent, and
///
/// ```text
/// variance of the mean = G / (G - 1) x sum over the G groups of (sum over a group of (value - mean))^2 / runs^2
/// ```
///
/// the estimator for clusters (Cochran 1977, ch. 9A); of random runs it is the usual variance over the number of runs.
///
/// ```
/// use carecast::ensemble::{Sampling, standard_error};
/// let runs = [1.0, 4.0, 2.0, 3.0];
/// let alone = standard_error(Sampling::Random, 2.5, runs.into_iter()).unwrap();
/// assert!((alone - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
/// // The mean of each pair is the same.
/// assert_eq!(standard_error(Sampling::Antithetic, 2.5, runs.into_iter()), Some(0.0));
/// ```
#[must_use]
pub fn standard_error(sampling: Sampling, mean: f64, runs: impl Iterator<Item = f64>) -> Option<f64> {
    let mut count = 0_usize;
    let squares = match sampling {
        Sampling::Random => runs.inspect(|_| count += 1).map(|value| (value - mean) * (value - mean)).sum::<f64>(),
        Sampling::Antithetic => {
            let (mut sum, mut first) = (0.0, 0.0);
            for value in runs {
                if count.is_multiple_of(2) {
                    first = value - mean;
                } else {
                    sum += (first + value - mean) * (first + value - mean);
                }
                count += 1;
            }
            // A last run without a partner is a group of its own.
            if count.is_multiple_of(2) { sum } else { sum + first * first }
        }
        Sampling::LatinHypercube | Sampling::Sobol => {
            let mut sums = [0.0; REPLICATES as usize];
            for value in runs {
                sums[count % sums.len()] += value - mean;
                count += 1;
            }
            sums.iter().map(|sum| sum * sum).sum()
        }
    };
    error_of_groups(sampling, squares, count)
}

/// The standard error of the mean of so many runs, from the sum over the groups of (sum over a group of (value - mean))^2.
pub(crate) fn error_of_groups(sampling: Sampling, squares: f64, runs: usize) -> Option<f64> {
    let groups = groups(sampling, runs);
    let variance = squares * groups as f64 / (groups.checked_sub(1)? as f64 * runs as f64 * runs as f64);
    variance.is_finite().then(|| variance.sqrt())
}

/// The number of independent groups.
fn groups(sampling: Sampling, runs: usize) -> usize {
    match sampling {
        Sampling::Random => runs,
        Sampling::Antithetic => runs.div_ceil(2),
        Sampling::LatinHypercube | Sampling::Sobol => runs.min(REPLICATES as usize),
    }
}

/// Half the width of the 95 % interval of a mean with this standard error, by Student's distribution with one degree of
/// freedom less than independent groups: for replicates of quasi-random points the interval with the best coverage
/// (L'Ecuyer, Nakayama, Owen & Tuffin 2023).
#[must_use]
pub fn half_width_95(sampling: Sampling, standard_error: f64, runs: usize) -> f64 {
    let freedom = groups(sampling, runs).saturating_sub(1).max(1) as f64;
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |t| t.inverse_cdf(0.975) * standard_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_of_equal_size_have_the_error_of_their_means() {
        let runs: Vec<f64> = (0..160_u32).map(|run| f64::from(run * run % 37)).collect();
        let mean = runs.iter().sum::<f64>() / 160.0;
        let means: Vec<f64> = (0..16).map(|r| runs.iter().skip(r).step_by(16).sum::<f64>() / 10.0).collect();
        let variance = means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / 15.0;
        let error = standard_error(Sampling::Sobol, mean, runs.into_iter()).unwrap();
        assert!((error - (variance / 16.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn too_few_runs_say_nothing() {
        for (_, sampling) in Sampling::ALL {
            assert_eq!(standard_error(sampling, 1.0, [1.0].into_iter()), None);
        }
        assert_eq!(standard_error(Sampling::Antithetic, 1.0, [1.0, 1.0].into_iter()), None);
    }

    #[test]
    fn few_groups_need_wider_intervals() {
        assert!((half_width_95(Sampling::Sobol, 1.0, 1000) - 2.131_450).abs() < 1e-5);
        assert!((half_width_95(Sampling::Random, 1.0, 1_000_000) - 1.959_966).abs() < 5e-5);
    }
}
