//! A probability estimated from runs: their share, its 95% interval, and whether the runs are enough for a verdict.

use super::AttainmentVerdict;
use super::score::binomial_range;
use crate::ensemble::{Sampling, half_width_95, standard_error};
use crate::projection::Projection;

/// The share of the runs is shown where its 95 % interval reaches no further from it than this: 10 points. Beyond that the
/// runs are too few, and the interval is shown in its place.
pub const MAX_HALF_WIDTH: f64 = 0.10;

/// The share of runs of which something is true, as an estimate of its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProbabilityEstimate {
    /// The share of the runs.
    pub share: f64,
    /// Where it would lie, at 95 %, with infinitely many runs.
    pub range: (f64, f64),
}

impl ProbabilityEstimate {
    /// From the runs of a projection; `None` unless every run has a value.
    #[must_use]
    pub fn of(projection: &Projection, said: &[bool]) -> Option<Self> {
        let whole = said.len() == projection.runs && !said.is_empty();
        whole.then(|| Self::of_runs(projection.sampling, said.iter().copied()))
    }

    /// From the runs in their order, for a sampling method.
    ///
    /// ```
    /// use carecast::{analysis::ProbabilityEstimate, ensemble::Sampling};
    /// // 8 of 10 independent runs, by Clopper & Pearson (1934).
    /// let estimate = ProbabilityEstimate::of_runs(Sampling::Random, (0..10).map(|run| run < 8));
    /// assert_eq!((estimate.share, estimate.range), (0.8, (0.443905, 0.974789)));
    /// ```
    #[must_use]
    pub fn of_runs(sampling: Sampling, said: impl ExactSizeIterator<Item = bool> + Clone) -> Self {
        let runs = said.len();
        let share = said.clone().filter(|holds| *holds).count() as f64 / runs as f64;
        let error = standard_error(sampling, share, said.map(|holds| if holds { 1.0 } else { 0.0 }));
        Self { share, range: probability_range(share, error, sampling, runs) }
    }

    /// Of what has no value in some run: neither a share nor a range.
    pub(super) const UNDEFINED: Self = Self { share: f64::NAN, range: (f64::NAN, f64::NAN) };

    /// From the deterministic run: 1 or 0, without sampling error.
    #[must_use]
    pub fn certain(holds: bool) -> Self {
        let share = if holds { 1.0 } else { 0.0 };
        Self { share, range: (share, share) }
    }

    /// Whether the runs are enough for their share to be shown: its interval reaches no further than [`MAX_HALF_WIDTH`] from it.
    #[must_use]
    pub fn is_precise(self) -> bool {
        let (low, high) = self.range;
        (self.share - low).max(high - self.share) <= MAX_HALF_WIDTH
    }

    /// Whether there are too few runs for their share to be shown; not so of what is undefined.
    #[must_use]
    pub fn has_too_few_runs(self) -> bool {
        !self.share.is_nan() && !self.is_precise()
    }

    /// The verdict, where the runs are enough for one or both ends of the interval have the same.
    ///
    /// ```
    /// use carecast::analysis::{ProbabilityEstimate, AttainmentVerdict};
    /// assert_eq!(ProbabilityEstimate { share: 0.0, range: (0.0, 0.308) }.verdict(), AttainmentVerdict::TooFewRuns);
    /// assert_eq!(ProbabilityEstimate { share: 0.0, range: (0.0, 0.17) }.verdict(), AttainmentVerdict::LikelyMissed);
    /// ```
    #[must_use]
    pub fn verdict(self) -> AttainmentVerdict {
        let ends = (AttainmentVerdict::of(self.range.0), AttainmentVerdict::of(self.range.1));
        if self.is_precise() || ends.0 == ends.1 {
            AttainmentVerdict::of(self.share)
        } else {
            AttainmentVerdict::TooFewRuns
        }
    }

    /// The interval in percent, rounded outwards to so many decimals: it may look wider than it is, never narrower.
    pub(crate) fn outer(self, decimals: usize) -> (f64, f64) {
        // The ends are multiples of a millionth.
        let per_percent = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
        let steps = |end: f64| (end * 1e6).round() * per_percent / 1e4;
        let (low, high) = self.range;
        (steps(low).floor() / per_percent, steps(high).ceil() / per_percent)
    }
}

/// The interval of a probability estimated from so many runs. It is rounded because the library that inverts the
/// distributions promises no last digits.
///
/// If all independent draws agree, their spread is no estimate: then the interval is that of as many independent
/// runs, of pairs for antithetic ones, which is wider than it need be.
pub(super) fn probability_range(
    share: f64,
    standard_error: Option<f64>,
    sampling: Sampling,
    runs: usize,
) -> (f64, f64) {
    let round = |p: f64| (p * 1e6).round() / 1e6;
    match standard_error {
        Some(error) if error > 0.0 && sampling != Sampling::Random => {
            let half_width = half_width_95(sampling, error, runs);
            (round((share - half_width).max(0.0)), round((share + half_width).min(1.0)))
        }
        _ => {
            let independent = if sampling == Sampling::Antithetic { runs.div_ceil(2) } else { runs };
            let (low, high) = exact_range(share, independent);
            (round(low), round(high))
        }
    }
}

fn exact_range(share: f64, runs: usize) -> (f64, f64) {
    let runs = runs as f64;
    binomial_range((share * runs).round(), runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::indicator::Display;

    #[test]
    fn the_range_of_a_probability_is_the_published_one() {
        // Clopper & Pearson (1934): 8 of 10 gives 0.4439 to 0.9748.
        let random = |share: f64| probability_range(share, Some(0.1), Sampling::Random, 10);
        let (low, high) = random(0.8);
        assert!((low - 0.443_905).abs() < 2e-6 && (high - 0.974_789).abs() < 2e-6, "{low} {high}");
        assert_eq!(random(1.0).1, 1.0);
        assert_eq!(random(0.0).0, 0.0);
    }

    #[test]
    fn the_range_over_replicates_is_students_and_never_empty() {
        // t(15) at 97.5 %: 2.131450.
        assert_eq!(probability_range(0.5, Some(0.01), Sampling::Sobol, 4096), (0.478_686, 0.521_314));
        assert_eq!(probability_range(0.001, Some(0.01), Sampling::Sobol, 4096).0, 0.0);
        let agreed = probability_range(1.0, Some(0.0), Sampling::Sobol, 4096);
        assert_eq!(agreed, probability_range(1.0, Some(0.0), Sampling::Random, 4096));
        assert!(agreed.0 < 1.0);
    }

    #[test]
    fn few_runs_are_said_to_be_few() {
        let of = |met: f64, runs: usize| {
            let share = met / runs as f64;
            ProbabilityEstimate { share, range: probability_range(share, Some(0.1), Sampling::Random, runs) }
        };
        let one = of(1.0, 1);
        assert_eq!(
            (one.verdict(), one.words(Language::English)),
            (AttainmentVerdict::TooFewRuns, "over 2%".to_owned())
        );
        assert_eq!(of(0.0, 1).words(Language::Chinese), "低于98%");
        assert_eq!(of(5.0, 10).words(Language::Chinese), "在18%至82%之间");
        // With so many runs every share is shown.
        for met in 0..=500 {
            let estimate = of(f64::from(met), 500);
            assert_eq!(estimate.verdict(), AttainmentVerdict::of(estimate.share));
            assert_eq!(estimate.words(Language::English), Display(Language::English).probability(estimate.share));
        }
    }

    #[test]
    fn a_verdict_on_which_both_ends_agree_is_one() {
        let estimate = ProbabilityEstimate { share: 0.95, range: (0.81, 0.99) };
        assert_eq!((estimate.is_precise(), estimate.verdict()), (false, AttainmentVerdict::LikelyMet));
    }
}
