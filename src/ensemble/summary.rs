//! Mean, standard deviation and exact quantiles of the values of all runs, in a fixed order.

use ndarray::Axis;

use super::order::order_statistics;
use super::values::RunValues;

/// The statistics of every indicator and year, in this order.
pub const STATISTICS: [&str; 10] = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// The probabilities of the quantiles among [`STATISTICS`].
pub(super) const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The statistics of one series. Partial sums over each part of the runs are added in order, so that the result does not
/// depend on the computation of the parts. `room` is a reused buffer.
pub(super) fn summarise(central: f64, values: &RunValues, series: usize, room: &mut Vec<f64>) -> [f64; 10] {
    let rows: Vec<&[f64]> =
        values.parts().filter_map(|part| part.index_axis_move(Axis(0), series).to_slice()).collect();
    of_rows(central, &rows, room)
}

/// The statistics of contiguous runs.
pub(crate) fn summarise_runs(central: f64, runs: &[f64]) -> [f64; 10] {
    of_rows(central, &[runs], &mut Vec::new())
}

fn of_rows(central: f64, rows: &[&[f64]], room: &mut Vec<f64>) -> [f64; 10] {
    let n: usize = rows.iter().map(|row| row.len()).sum();
    // Relative to the first run, so that equal runs have exactly that mean and no deviation.
    let first = rows.first().map_or(0.0, |row| row[0]);
    let mean = first + total(rows, |value| value - first) / n as f64;
    let variance = total(rows, |value| (value - mean) * (value - mean)) / (n - 1).max(1) as f64;
    let q = quantiles(rows, n, room);
    [central, mean, variance.sqrt(), q[0], q[1], q[2], q[3], q[4], q[5], q[6]]
}

/// The sum of a term over all runs: each chunk's by itself, then those of the chunks in order. Four chunks are summed side
/// by side, since each of their additions waits for the last.
fn total(rows: &[&[f64]], term: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for rows in rows.chunks(4) {
        match rows {
            [a, b, c, d] if a.len() == d.len() => {
                let mut sums = [0.0; 4];
                for (((a, b), c), d) in a.iter().zip(*b).zip(*c).zip(*d) {
                    for (sum, value) in sums.iter_mut().zip([a, b, c, d]) {
                        *sum += term(*value);
                    }
                }
                sum = sums.iter().fold(sum, |sum, part| sum + part);
            }
            _ => sum = rows.iter().fold(sum, |sum, row| sum + row.iter().fold(0.0, |sum, value| sum + term(*value))),
        }
    }
    sum
}

/// Exact quantiles, linear between order statistics (definition 7 of Hyndman & Fan 1996).
fn quantiles(rows: &[&[f64]], n: usize, room: &mut Vec<f64>) -> [f64; 7] {
    let last = n - 1;
    let position = QUANTILES.map(|p| p * last as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position.map(|position| position as usize);
    let mut ranks: Vec<usize> = below.iter().flat_map(|rank| [*rank, (*rank + 1).min(last)]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let values = order_statistics(rows, &ranks, room);
    let of_rank = |rank: usize| ranks.binary_search(&rank).map_or(f64::NAN, |at| values[at]);
    std::array::from_fn(|at| {
        let (low, high) = (of_rank(below[at]), of_rank((below[at] + 1).min(last)));
        low + (position[at] - below[at] as f64) * (high - low)
    })
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
            let (rows, n) = ([values.as_slice()], values.len());
            let got = quantiles(&rows, n, &mut Vec::new());
            for (p, got) in QUANTILES.iter().zip(got) {
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
