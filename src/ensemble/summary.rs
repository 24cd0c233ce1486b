//! From the values of all runs to their mean, standard deviation and exact quantiles, in a fixed order.

use ndarray::Array2;

/// The statistics kept of every indicator and year, in this order.
pub const STATISTICS: [&str; 10] = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// The probabilities of the quantiles among [`STATISTICS`].
pub(super) const QUANTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The statistics of one series. `chunks` are fixed parts of the runs, `[series][run]`; partial sums over each are added
/// in order, so that the result does not depend on who computed them. `gathered` is room for all runs.
pub(super) fn summarise(central: f64, chunks: &[Array2<f64>], series: usize, gathered: &mut Vec<f64>) -> [f64; 10] {
    let n: usize = chunks.iter().map(Array2::ncols).sum();
    let total = |term: &dyn Fn(f64) -> f64| -> f64 {
        chunks.iter().map(|chunk| chunk.row(series).iter().map(|value| term(*value)).sum::<f64>()).sum()
    };
    // From the first run, so that runs that are all the same have just that mean and no deviation.
    let first = chunks.first().map_or(0.0, |chunk| chunk[[series, 0]]);
    let mean = first + total(&|value| value - first) / n as f64;
    let variance = total(&|value| (value - mean) * (value - mean)) / (n - 1).max(1) as f64;
    gathered.clear();
    for chunk in chunks {
        gathered.extend(chunk.row(series));
    }
    let q = quantiles(gathered);
    [central, mean, variance.sqrt(), q[0], q[1], q[2], q[3], q[4], q[5], q[6]]
}

/// Exact quantiles, linear between order statistics (definition 7 of Hyndman & Fan 1996). Reorders the values.
fn quantiles(values: &mut [f64]) -> [f64; 7] {
    let last = values.len() - 1;
    let position = QUANTILES.map(|p| p * last as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position.map(|position| position as usize);
    let mut ranks: Vec<usize> = below.iter().flat_map(|rank| [*rank, (*rank + 1).min(last)]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    place(values, 0, &ranks);
    std::array::from_fn(|at| {
        let (low, high) = (values[below[at]], values[(below[at] + 1).min(last)]);
        low + (position[at] - below[at] as f64) * (high - low)
    })
}

/// One exact quantile of values in ascending order, as [`quantiles`] has it.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + (position - below as f64) * (high - low)
}

/// Puts the order statistics of these ranks in their places; `offset` is the rank of the first value.
fn place(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let Some(&middle) = ranks.get(ranks.len() / 2) else { return };
    let (left, right) = ranks.split_at(ranks.len() / 2);
    let (below, _, above) = values.select_nth_unstable_by(middle - offset, f64::total_cmp);
    place(below, offset, left);
    place(above, middle + 1, &right[1..]);
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
            let mut shuffled = values;
            let got = quantiles(&mut shuffled);
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
        let chunk = Array2::from_elem((1, 1), 3.0);
        let got = summarise(2.0, &[chunk], 0, &mut Vec::new());
        assert_eq!(got, [2.0, 3.0, 0.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    }
}
