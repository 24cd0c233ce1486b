//! Mean, standard deviation and exact quantiles of the values of all runs.

use ndarray::Axis;

use super::moments::{ChunkSums, Moments};
use super::order::order_statistics;
use super::settings::CHUNK;
use super::values::RunValues;

/// The statistics of every indicator and year, in this order.
pub const STATISTICS: [&str; 10] = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// The probabilities of the quantiles among [`STATISTICS`].
pub(super) const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The statistics of one series; `room` is a reused buffer.
pub(super) fn summarise(central: f64, values: &RunValues, series: usize, room: &mut Vec<f64>) -> [f64; 10] {
    let rows: Vec<&[f64]> =
        values.parts().filter_map(|part| part.index_axis_move(Axis(0), series).to_slice()).collect();
    of_rows(central, &rows, room)
}

/// The statistics of contiguous runs.
pub(crate) fn summarise_runs(central: f64, runs: &[f64]) -> [f64; 10] {
    of_rows(central, &runs.chunks(CHUNK).collect::<Vec<&[f64]>>(), &mut Vec::new())
}

/// The statistics of rows that have one chunk of runs each.
fn of_rows(central: f64, rows: &[&[f64]], room: &mut Vec<f64>) -> [f64; 10] {
    // Relative to the first run, so that equal runs have exactly that mean and no deviation.
    let mut moments = Moments::new(rows.first().and_then(|row| row.first()).copied().unwrap_or(0.0));
    let mut chunk = ChunkSums::new();
    for row in rows {
        chunk.add(moments.middle, row);
        moments.take(&mut chunk);
    }
    let [mean, sd] = moments.mean_and_sd();
    let ranks = Ranks::of(rows.iter().map(|row| row.len()).sum());
    let values = order_statistics(rows, &ranks.ranks, room);
    let q = ranks.quantiles(|index, _| values.get(index).copied()).unwrap_or([f64::NAN; 7]);
    [central, mean, sd, q[0], q[1], q[2], q[3], q[4], q[5], q[6]]
}

/// The ranks from which the quantiles of so many values follow, linear between order statistics (definition 7 of Hyndman &
/// Fan 1996).
pub(super) struct Ranks {
    count: usize,
    /// By quantile: its place among the values, counted from 0.
    positions: [f64; QUANTILES.len()],
    /// Ascending, each once.
    ranks: Vec<usize>,
}

impl Ranks {
    pub(super) fn of(count: usize) -> Self {
        let last = count.saturating_sub(1);
        let positions = QUANTILES.map(|p| p * last as f64);
        let mut ranks: Vec<usize> = positions.iter().flat_map(|at| neighbours(*at, last)).collect();
        ranks.sort_unstable();
        ranks.dedup();
        Self { count, positions, ranks }
    }

    /// The ranks as shares of the values: the middle of each rank.
    pub(super) fn shares(&self) -> Vec<f64> {
        self.ranks.iter().map(|rank| (*rank as f64 + 0.5) / self.count as f64).collect()
    }

    /// The quantiles from the value of each rank, of which index and rank are given; `None` where one has none.
    pub(super) fn quantiles(
        &self,
        mut value: impl FnMut(usize, usize) -> Option<f64>,
    ) -> Option<[f64; QUANTILES.len()]> {
        let values: Vec<f64> =
            self.ranks.iter().enumerate().map(|(at, rank)| value(at, *rank)).collect::<Option<_>>()?;
        let of_rank = |rank: usize| self.ranks.binary_search(&rank).map_or(f64::NAN, |at| values[at]);
        Some(self.positions.map(|position| {
            let [below, above] = neighbours(position, self.count.saturating_sub(1));
            let (low, high) = (of_rank(below), of_rank(above));
            low + (position - below as f64) * (high - low)
        }))
    }
}

/// The ranks on either side of a place, of which the largest is `last`.
fn neighbours(position: f64, last: usize) -> [usize; 2] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position as usize;
    [below, (below + 1).min(last)]
}

/// One exact quantile of ascending values, as in [`quantiles`].
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + (position - below as f64) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position < 300")]
        fn quantiles_are_those_of_the_sorted_values(values in prop::collection::vec(-1e6..1e6f64, 1..300)) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let got = summarise_runs(0.0, &values);
            for (p, got) in QUANTILES.iter().zip(&got[3..]) {
                let position = p * (sorted.len() - 1) as f64;
                let low = sorted[position.floor() as usize];
                let high = sorted[position.ceil() as usize];
                let wanted = low + position.fract() * (high - low);
                prop_assert!((got - wanted).abs() <= 1e-9 * wanted.abs().max(1.0));
            }
        }
    }

    #[test]
    fn one_run_is_its_own_summary() {
        let mut values = RunValues::zeros(1, 1).unwrap();
        values.parts_mut().for_each(|mut part| part.fill(3.0));
        let got = summarise(2.0, &values, 0, &mut Vec::new());
        assert_eq!(got, [2.0, 3.0, 0.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    }
}
