//! Counts in place of values, if the values exceed the memory: the number of runs in each cell of a series, and sums for
//! mean and standard deviation. Counts of different runs are added, in any order.

use std::sync::Arc;

use ndarray::ArrayView2;

use super::cells::Cells;
use super::exact_sum::ExactSum;
use super::summary::{QUANTILES, STATISTICS};
use crate::plan::Target;

/// The number of runs that determine the edges of the cells: the first ones, which every shard computes.
pub(super) const SAMPLE: usize = 65_536;

/// Counts of some runs.
#[derive(Debug, Clone)]
pub struct Counts {
    /// By output and year; `None` for values that are not computed.
    pub(crate) series: Vec<Option<SeriesCounts>>,
    /// The targets of the scenario's plan with an output as indicator, each with the number of runs that meet it.
    pub(crate) met: Vec<(Target, u64)>,
}

/// Counts of one indicator in one year.
#[derive(Debug, Clone)]
pub(crate) struct SeriesCounts {
    pub(crate) cells: Arc<Cells>,
    /// The reference of deviations: the mean of the sample.
    pub(crate) middle: f64,
    /// By cell.
    pub(crate) runs: Vec<u64>,
    pub(crate) least: f64,
    pub(crate) most: f64,
    /// The sums of deviations and of their squares, added by chunk.
    pub(crate) deviations: ExactSum,
    pub(crate) squares: ExactSum,
}

impl SeriesCounts {
    /// Empty counts, with cells from the finite values of a sample.
    pub(super) fn of_sample(sample: &mut Vec<f64>) -> Self {
        sample.retain(|value| value.is_finite());
        let cells = Cells::of(sample);
        let first = sample.first().copied().unwrap_or(0.0);
        // Relative to the first value, so that equal values have exactly that mean.
        let middle = first + sample.iter().map(|value| value - first).sum::<f64>() / sample.len().max(1) as f64;
        Self {
            runs: vec![0; cells.count()],
            cells: Arc::new(cells),
            middle,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            deviations: ExactSum::new(),
            squares: ExactSum::new(),
        }
    }

    /// Whether the other has the same cells.
    fn matches(&self, other: &Self) -> bool {
        self.cells.edges() == other.cells.edges() && self.middle == other.middle
    }

    fn merge(&mut self, other: &Self) {
        for (sum, more) in self.runs.iter_mut().zip(&other.runs) {
            *sum = sum.saturating_add(*more);
        }
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.deviations.merge(&other.deviations);
        self.squares.merge(&other.squares);
    }

    /// The statistics in the order of [`STATISTICS`].
    fn statistics(&self, central: f64) -> [f64; STATISTICS.len()] {
        let runs = self.runs.iter().sum::<u64>();
        let (n, sum) = (runs as f64, self.deviations.value());
        let variance = (self.squares.value() - sum * sum / n) / runs.saturating_sub(1).max(1) as f64;
        let q = self.quantiles(runs);
        [central, self.middle + sum / n, variance.max(0.0).sqrt(), q[0], q[1], q[2], q[3], q[4], q[5], q[6]]
    }

    /// Quantiles as in [`super::summary`], of values spread evenly within their cells.
    fn quantiles(&self, runs: u64) -> [f64; QUANTILES.len()] {
        let last = runs.saturating_sub(1);
        let mut walk = CountCursor { counts: self, cell: 0, before: 0 };
        QUANTILES.map(|p| {
            let position = p * last as f64;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
            let below = position as u64;
            let low = walk.order_statistic(below);
            let high = walk.clone().order_statistic((below + 1).min(last));
            low + (position - below as f64) * (high - low)
        })
    }

    /// The maximum rank error of any quantile, as a share of the runs: a value lies somewhere in its cell, and an
    /// interpolated one has one of its two runs on either side.
    fn rank_error(&self) -> f64 {
        let fullest = self.runs.iter().step_by(2).max().copied().unwrap_or(0);
        if fullest == 0 { 0.0 } else { (fullest + 1) as f64 / self.runs.iter().sum::<u64>() as f64 }
    }
}

/// An ascending walk through the cells of a series.
#[derive(Clone)]
struct CountCursor<'c> {
    counts: &'c SeriesCounts,
    cell: usize,
    /// The number of runs in earlier cells.
    before: u64,
}

impl CountCursor<'_> {
    /// The value of this rank, counted from 0; call it with ascending ranks.
    fn order_statistic(&mut self, rank: u64) -> f64 {
        let SeriesCounts { cells, runs, least, most, .. } = self.counts;
        while self.cell + 1 < runs.len() && self.before + runs[self.cell] <= rank {
            self.before += runs[self.cell];
            self.cell += 1;
        }
        let (edges, edge) = (cells.edges(), self.cell / 2);
        if self.cell % 2 == 1 {
            return edges[edge];
        }
        let low = edge.checked_sub(1).map_or(*least, |below| edges[below]);
        let high = edges.get(edge).copied().unwrap_or(*most);
        let share = (rank - self.before + 1) as f64 / (runs[self.cell] + 1) as f64;
        low + share * (high - low)
    }
}

impl Counts {
    /// Adds the counts of other runs; `false` if their cells differ.
    pub(super) fn merge(&mut self, other: &Self) -> bool {
        let alike = self.series.len() == other.series.len()
            && self.series.iter().zip(&other.series).all(|pair| match pair {
                (Some(a), Some(b)) => a.matches(b),
                (None, None) => true,
                _ => false,
            })
            && self.met.iter().map(|(target, _)| target).eq(other.met.iter().map(|(target, _)| target));
        if !alike {
            return false;
        }
        for (sum, more) in self.series.iter_mut().flatten().zip(other.series.iter().flatten()) {
            sum.merge(more);
        }
        for ((_, sum), (_, more)) in self.met.iter_mut().zip(&other.met) {
            *sum = sum.saturating_add(*more);
        }
        true
    }

    /// The statistics of a series, in the order of [`STATISTICS`].
    pub(super) fn statistics(&self, series: usize, central: f64) -> [f64; STATISTICS.len()] {
        match &self.series[series] {
            Some(counts) => counts.statistics(central),
            None => [f64::NAN; STATISTICS.len()],
        }
    }

    /// The maximum rank error of quantiles of a series, as a share of the runs.
    #[must_use]
    pub fn rank_error(&self, series: usize) -> f64 {
        self.series.get(series).and_then(Option::as_ref).map_or(0.0, SeriesCounts::rank_error)
    }

    /// The number of runs that meet a target, if it is one of the scenario's plan and its indicator is an output.
    #[must_use]
    pub fn met(&self, target: &Target) -> Option<u64> {
        self.met.iter().find(|(known, _)| known == target).map(|(_, runs)| *runs)
    }

    /// The memory of the counts of `series` series.
    pub(super) fn bytes(series: usize) -> usize {
        let sums = size_of::<SeriesCounts>();
        series.saturating_mul(Cells::bytes(size_of::<u64>()) + Cells::bytes_of_edges() + sums)
    }
}

/// The counts of one thread before they are added to [`Counts`].
pub(super) struct Tally {
    series: Vec<Option<SeriesTally>>,
    met: Vec<u64>,
    runs: usize,
}

struct SeriesTally {
    cells: Arc<Cells>,
    middle: f64,
    runs: Vec<u32>,
    least: f64,
    most: f64,
    deviations: ExactSum,
    squares: ExactSum,
}

impl Tally {
    pub(super) fn new(counts: &Counts) -> Self {
        let series = counts.series.iter().map(|series| {
            series.as_ref().map(|series| SeriesTally {
                runs: vec![0; series.cells.count()],
                cells: Arc::clone(&series.cells),
                middle: series.middle,
                least: f64::INFINITY,
                most: f64::NEG_INFINITY,
                deviations: ExactSum::new(),
                squares: ExactSum::new(),
            })
        });
        Self { series: series.collect(), met: vec![0; counts.met.len()], runs: 0 }
    }

    /// The memory of the tally of `series` series.
    pub(super) fn bytes(series: usize) -> usize {
        series.saturating_mul(Cells::bytes(size_of::<u32>()) + size_of::<SeriesTally>())
    }

    /// Counts the values of a chunk, `[series][run]`.
    pub(super) fn add(&mut self, chunk: &ArrayView2<'_, f64>) {
        for (tally, values) in self.series.iter_mut().zip(chunk.outer_iter()) {
            let Some(tally) = tally else { continue };
            let (mut deviation, mut square, mut least, mut most) = (0.0, 0.0, tally.least, tally.most);
            for value in values {
                tally.runs[tally.cells.cell(*value)] += 1;
                let from_middle = value - tally.middle;
                deviation += from_middle;
                square += from_middle * from_middle;
                least = least.min(*value);
                most = most.max(*value);
            }
            (tally.least, tally.most) = (least, most);
            // A cell with a missing value in some run is left empty, whatever is counted.
            if square.is_finite() {
                tally.deviations.add(deviation);
                tally.squares.add(square);
            }
        }
        self.runs += chunk.ncols();
    }

    /// Adds runs that meet a target.
    pub(super) fn add_met(&mut self, at: usize, runs: u64) {
        self.met[at] += runs;
    }

    /// Whether to add it to the counts before a counter overflows.
    pub(super) fn is_nearly_full(&self) -> bool {
        self.runs > 1 << 31
    }

    /// Adds the tally to the counts and resets it.
    pub(super) fn move_into(&mut self, counts: &mut Counts) {
        for (sum, tally) in counts.series.iter_mut().flatten().zip(self.series.iter_mut().flatten()) {
            for (sum, runs) in sum.runs.iter_mut().zip(&mut tally.runs) {
                *sum += u64::from(std::mem::take(runs));
            }
            sum.least = sum.least.min(tally.least);
            sum.most = sum.most.max(tally.most);
            sum.deviations.merge(&std::mem::replace(&mut tally.deviations, ExactSum::new()));
            sum.squares.merge(&std::mem::replace(&mut tally.squares, ExactSum::new()));
        }
        for ((_, sum), met) in counts.met.iter_mut().zip(&mut self.met) {
            *sum += std::mem::take(met);
        }
        self.runs = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nothing(sample: &[f64]) -> Counts {
        Counts { series: vec![Some(SeriesCounts::of_sample(&mut sample.to_vec()))], met: Vec::new() }
    }

    /// Counts values in chunks of this size.
    fn counted(sample: &[f64], values: &[f64], chunk: usize) -> Counts {
        let mut counts = nothing(sample);
        let mut tally = Tally::new(&counts);
        for values in values.chunks(chunk) {
            tally.add(&ArrayView2::from_shape((1, values.len()), values).unwrap());
        }
        tally.move_into(&mut counts);
        counts
    }

    /// Values with weight at a few points, and tails that a sample does not reach.
    fn values() -> impl Strategy<Value = Vec<f64>> {
        let value = prop_oneof![3 => -1.0..1.0_f64, 2 => Just(0.25), 1 => Just(-1.0), 1 => -1e9..1e9_f64];
        prop::collection::vec(value, 1..400)
    }

    fn exact(values: &[f64]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0).max(1.0);
        (mean, variance.sqrt())
    }

    proptest! {
        #[test]
        fn the_stated_rank_error_is_a_bound(values in values(), part in 1..100_usize) {
            let sample = &values[..part.min(values.len())];
            let counts = counted(sample, &values, 8);
            let (bound, n) = (counts.rank_error(0), values.len() as f64);
            for (p, quantile) in QUANTILES.iter().zip(&counts.statistics(0, 0.0)[3..]) {
                // Ranks that the quantile may claim, counted from 0: one interpolated lies between two of them.
                let rank = p * (n - 1.0);
                let below = values.iter().filter(|value| *value < quantile).count() as f64;
                let up_to = values.iter().filter(|value| *value <= quantile).count() as f64;
                let off = (below - 1.0 - rank).max(rank - up_to).max(0.0) / n;
                prop_assert!(off <= bound + 1e-12, "{p}: {quantile} is off by {off}, bound {bound}");
            }
        }

        #[test]
        fn mean_and_deviation_are_those_of_the_values(values in values()) {
            let counts = counted(&values[..1], &values, 8);
            let [_, mean, sd, ..] = counts.statistics(0, 0.0);
            let (exact_mean, exact_sd) = exact(&values);
            prop_assert!((mean - exact_mean).abs() <= 1e-9 * exact_sd.max(1.0), "{mean} {exact_mean}");
            prop_assert!((sd - exact_sd).abs() <= 1e-5 * exact_sd.max(1.0), "{sd} {exact_sd}");
        }

        #[test]
        fn parts_give_the_bits_of_the_whole_in_any_order(values in values(), cut in 0..50_usize) {
            let sample = values[..values.len().min(20)].to_vec();
            let whole = counted(&sample, &values, 8);
            let (left, right) = values.split_at((8 * cut).min(values.len()));
            let (left, right) = (counted(&sample, left, 8), counted(&sample, right, 8));
            for (mut first, second) in [(left.clone(), &right), (right.clone(), &left)] {
                prop_assert!(first.merge(second));
                prop_assert_eq!(first.statistics(0, 1.0).map(f64::to_bits), whole.statistics(0, 1.0).map(f64::to_bits));
                prop_assert_eq!(first.rank_error(0), whole.rank_error(0));
            }
        }
    }

    #[test]
    fn values_that_are_all_the_same_are_exact() {
        let counts = counted(&[0.1; 9], &[0.1; 100], 8);
        assert_eq!(counts.statistics(0, 2.0), [2.0, 0.1, 0.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
        assert_eq!(counts.rank_error(0), 0.0);
    }

    #[test]
    fn other_cells_are_not_merged() {
        assert!(!nothing(&[1.0, 2.0]).merge(&nothing(&[1.0, 3.0])));
        assert!(nothing(&[1.0, 2.0]).merge(&nothing(&[1.0, 2.0])));
    }
}
