//! Mean, standard deviation and exact quantiles of the values of all runs.

use super::order_statistics::LEEWAY;
use super::statistics::SeriesStatistics;

/// The statistics of every indicator and year, in this order.
pub const STATISTICS: [&str; 10] = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// The probabilities of the quantiles among [`STATISTICS`].
pub(super) const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The statistics of the values of all runs of one series.
pub(crate) fn summarise_runs(central: f64, runs: &[f64]) -> [f64; STATISTICS.len()] {
    let Some(first) = runs.first() else { return [f64::NAN; STATISTICS.len()] };
    let mut series = SeriesStatistics::new(runs.len(), *first, LEEWAY);
    series.add_all(runs);
    series.summary(central).unwrap_or([f64::NAN; STATISTICS.len()])
}

/// The ranks from which the quantiles of so many values follow, linear between order statistics (definition 7 of Hyndman &
/// Fan 1996).
pub(super) struct Ranks {
    count: usize,
    /// By quantile: its place among the values, counted from 0.
    positions: [f64; QUANTILES.len()],
    /// Ascending, each once.
    pub(super) ranks: Vec<usize>,
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

    /// The quantiles from the values of the ranks.
    pub(super) fn quantiles(&self, values: &[f64]) -> [f64; QUANTILES.len()] {
        let of_rank = |rank: usize| {
            let found = self.ranks.binary_search(&rank).ok().and_then(|at| values.get(at));
            found.copied().unwrap_or(f64::NAN)
        };
        self.positions.map(|position| {
            let [below, above] = neighbours(position, self.count.saturating_sub(1));
            let (low, high) = (of_rank(below), of_rank(above));
            low + (position - below as f64) * (high - low)
        })
    }
}

/// The ranks on either side of a place, of which the largest is `last`.
fn neighbours(position: f64, last: usize) -> [usize; 2] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position as usize;
    [below, (below + 1).min(last)]
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
        assert_eq!(summarise_runs(2.0, &[3.0]), [2.0, 3.0, 0.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    }
}
