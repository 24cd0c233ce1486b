//! Statistics of runs: of every output in every year, of the targets of the scenario's plan, of differences.

use super::moments::{ChunkSums, Moments, not_negative};
use super::order_statistics::OrderStatistics;
use super::sampling::{REPLICATES, error_of_groups};
use super::settings::CHUNK;
use super::summary::{Ranks, STATISTICS};
use crate::plan::Target;
use crate::scenario::Sampling;

/// Statistics of some runs.
#[derive(Debug, Clone)]
pub(crate) struct RunStatistics {
    /// By output and year, `None` for values that are not computed; then the figures of the targets that count from a base;
    /// then the differences to the first scenario.
    pub(crate) series: Vec<Option<SeriesStatistics>>,
    /// The targets of the scenario's plan with an output as indicator, each with the runs that meet it.
    pub(crate) met: Vec<(Target, MeetingRuns)>,
}

/// What the runs say of a target of the scenario's plan.
#[derive(Debug, Clone)]
pub(crate) struct TargetRuns {
    pub(crate) target: Target,
    pub(crate) met: MeetingRuns,
    /// The statistics of its figure if it counts from a base; not finite where some run has none.
    pub(crate) figure: Option<[f64; STATISTICS.len()]>,
}

/// Statistics of one indicator in one year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SeriesStatistics {
    pub(crate) order: OrderStatistics,
    pub(crate) moments: Moments,
}

impl SeriesStatistics {
    /// Of no values yet, of so many in the end; `first` is the value of run 0.
    pub(super) fn new(all: usize, first: f64, leeway: f64) -> Self {
        Self { order: OrderStatistics::new(Ranks::of(all).shares(), leeway), moments: Moments::new(first) }
    }

    /// Adds the values of all runs. Every one of them is held, so that no rank is missed.
    pub(super) fn add_all(&mut self, runs: &[f64]) {
        let mut sums = ChunkSums::new();
        for chunk in runs.chunks(CHUNK) {
            self.order.add(chunk);
            sums.add(self.moments.middle, chunk);
            self.moments.take(&mut sums);
        }
    }

    /// The statistics in the order of [`STATISTICS`], once all values are there; `None` if a rank was missed.
    pub(super) fn summary(&mut self, central: f64) -> Option<[f64; STATISTICS.len()]> {
        // Without a value in some run there is no statistic, and no rank to look for.
        if self.moments.is_undefined {
            return Some([f64::NAN; STATISTICS.len()]);
        }
        let ranks = Ranks::of(usize::try_from(self.moments.runs).ok()?);
        let [mean, sd] = self.moments.mean_and_sd();
        let q = ranks.quantiles(&self.order.values(&ranks.ranks)?);
        Some([central, mean, sd, q[0], q[1], q[2], q[3], q[4], q[5], q[6]])
    }

    /// The standard error of the mean.
    pub(super) fn standard_error(&self, sampling: Sampling) -> Option<f64> {
        let runs = usize::try_from(self.moments.runs).ok().filter(|_| !self.moments.is_undefined)?;
        if sampling == Sampling::Random {
            return (runs > 1).then(|| self.moments.mean_and_sd()[1] / (runs as f64).sqrt());
        }
        error_of_groups(sampling, self.moments.squares_of_groups(sampling), runs)
    }
}

/// How many runs meet a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct MeetingRuns {
    /// By replicate of a Latin hypercube or Sobol' sample, to which runs belong in turn.
    pub(crate) by_replicate: [u64; REPLICATES as usize],
    /// Pairs of consecutive runs of which both do.
    pub(crate) pairs: u64,
    /// Whether the last run of all does, if it has no partner.
    pub(crate) single: bool,
}

impl MeetingRuns {
    /// Adds a run; those of a chunk come one after another.
    pub(super) fn add(&mut self, run: usize, met: bool) {
        self.by_replicate[run % self.by_replicate.len()] += u64::from(met);
        self.pairs += u64::from(met && self.single && !run.is_multiple_of(2));
        self.single = met && run.is_multiple_of(2);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, more) in self.by_replicate.iter_mut().zip(other.by_replicate) {
            *sum = sum.saturating_add(more);
        }
        self.pairs = self.pairs.saturating_add(other.pairs);
        self.single |= other.single;
    }

    /// The number of runs that meet it.
    #[must_use]
    pub(crate) fn runs(&self) -> u64 {
        self.by_replicate.iter().sum()
    }

    /// The standard error of the share of `all` runs.
    pub(crate) fn standard_error(&self, sampling: Sampling, all: usize) -> Option<f64> {
        let (runs, met) = (all as f64, self.runs() as f64);
        let share = met / runs;
        let squares = match sampling {
            Sampling::Random => met * (1.0 - share),
            Sampling::Antithetic => {
                // Of pairs with both, one and none; the last run may be alone.
                let (both, alone, alone_met) = (self.pairs as f64, (all % 2) as f64, f64::from(u8::from(self.single)));
                let one = met - 2.0 * both;
                4.0 * both + one - 2.0 * share * (2.0 * met - alone_met) + share * share * (2.0 * runs - alone)
            }
            Sampling::LatinHypercube | Sampling::Sobol => {
                let count = self.by_replicate.len();
                let of = |(at, met): (usize, &u64)| {
                    let deviation = *met as f64 - share * ((all + count - 1 - at) / count) as f64;
                    deviation * deviation
                };
                self.by_replicate.iter().enumerate().map(of).sum()
            }
        };
        error_of_groups(sampling, not_negative(squares), all)
    }
}

impl FromIterator<bool> for MeetingRuns {
    fn from_iter<I: IntoIterator<Item = bool>>(by_run: I) -> Self {
        let mut meeting = Self::default();
        by_run.into_iter().enumerate().for_each(|(run, met)| meeting.add(run, met));
        meeting
    }
}

impl RunStatistics {
    /// Adds the statistics of other runs; `false` if they are not of the same ensemble.
    pub(super) fn merge(&mut self, other: &Self) -> bool {
        let is_alike = |(own, its): (&Option<SeriesStatistics>, &Option<SeriesStatistics>)| match (own, its) {
            (Some(own), Some(its)) => own.moments.middle == its.moments.middle,
            (own, its) => own.is_none() && its.is_none(),
        };
        let are_alike = self.series.len() == other.series.len()
            && self.series.iter().zip(&other.series).all(is_alike)
            && self.met.iter().map(|(target, _)| target).eq(other.met.iter().map(|(target, _)| target));
        if are_alike {
            for (own, its) in self.series.iter_mut().flatten().zip(other.series.iter().flatten()) {
                own.order.merge(&its.order);
                own.moments.merge(&its.moments);
            }
            for ((_, own), (_, its)) in self.met.iter_mut().zip(&other.met) {
                own.merge(its);
            }
        }
        are_alike
    }
}
