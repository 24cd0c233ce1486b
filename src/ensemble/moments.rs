//! Mean, standard deviation and standard error of values that arrive in chunks, the same bits in any order of the chunks.

use super::exact_sum::ExactSum;
use super::sampling::REPLICATES;
use crate::scenario::Sampling;
use crate::vectors::widest;

/// Runs are summed in so many lanes: those of a lane are one replicate of a Latin hypercube or Sobol' sample.
pub(crate) const LANES: usize = REPLICATES as usize;

/// Sums of the deviations of values from a number near their mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moments {
    /// What deviations are measured from: the value of run 0.
    pub(crate) middle: f64,
    pub(crate) runs: u64,
    /// Sums of deviations, by lane.
    pub(crate) deviations: [ExactSum; LANES],
    pub(crate) squares: ExactSum,
    /// The sum of the squares of sums over pairs of runs; a last run without a partner is a pair by itself.
    pub(crate) squares_of_pairs: ExactSum,
    /// The deviation of the last run of all, if it has no partner.
    pub(crate) single: f64,
    /// Whether some run has no value.
    pub(crate) is_undefined: bool,
}

/// Sums over the runs of one chunk, in the order of the runs.
#[derive(Debug, Clone)]
pub(super) struct ChunkSums {
    deviations: [f64; LANES],
    squares: [f64; LANES],
    squares_of_pairs: [f64; LANES / 2],
    /// The deviation of the run before, if it waits for its partner.
    single: f64,
    runs: usize,
}

impl ChunkSums {
    pub(super) fn new() -> Self {
        let nothing = [0.0; LANES];
        Self { deviations: nothing, squares: nothing, squares_of_pairs: [0.0; LANES / 2], single: 0.0, runs: 0 }
    }

    /// Adds the next values of the chunk.
    pub(super) fn add(&mut self, middle: f64, values: &[f64]) {
        // Up to the next full row of lanes one by one: batches may have any width.
        let first = (self.runs.next_multiple_of(LANES) - self.runs).min(values.len());
        values[..first].iter().for_each(|value| self.add_one(value - middle));
        let (rows, rest) = values[first..].as_chunks::<LANES>();
        // Copies stay in registers from row to row.
        let (mut deviations, mut squares, mut pairs) = (self.deviations, self.squares, self.squares_of_pairs);
        let sums = widest!({
            for row in rows {
                let deviation: [f64; LANES] = std::array::from_fn(|lane| row[lane] - middle);
                for lane in 0..LANES {
                    deviations[lane] += deviation[lane];
                    squares[lane] += deviation[lane] * deviation[lane];
                }
                for pair in 0..LANES / 2 {
                    let sum = deviation[2 * pair] + deviation[2 * pair + 1];
                    pairs[pair] += sum * sum;
                }
            }
            (deviations, squares, pairs)
        });
        (self.deviations, self.squares, self.squares_of_pairs) = sums;
        self.runs += rows.len() * LANES;
        rest.iter().for_each(|value| self.add_one(value - middle));
    }

    fn add_one(&mut self, deviation: f64) {
        let lane = self.runs % LANES;
        self.deviations[lane] += deviation;
        self.squares[lane] += deviation * deviation;
        if lane.is_multiple_of(2) {
            self.single = deviation;
        } else {
            let sum = self.single + deviation;
            self.squares_of_pairs[lane / 2] += sum * sum;
            self.single = 0.0;
        }
        self.runs += 1;
    }
}

impl Moments {
    pub(crate) fn new(middle: f64) -> Self {
        let middle = if middle.is_finite() { middle } else { 0.0 };
        Self {
            middle,
            runs: 0,
            deviations: std::array::from_fn(|_| ExactSum::new()),
            squares: ExactSum::new(),
            squares_of_pairs: ExactSum::new(),
            single: 0.0,
            is_undefined: false,
        }
    }

    /// All its exact sums, in a fixed order.
    pub(crate) fn sums_mut(&mut self) -> impl Iterator<Item = &mut ExactSum> {
        self.deviations.iter_mut().chain([&mut self.squares, &mut self.squares_of_pairs])
    }

    /// The same, to be read.
    pub(crate) fn sums(&self) -> impl Iterator<Item = &ExactSum> {
        self.deviations.iter().chain([&self.squares, &self.squares_of_pairs])
    }

    /// Adds the sums of a whole chunk and resets them.
    pub(super) fn take(&mut self, chunk: &mut ChunkSums) {
        let ChunkSums { deviations, squares, squares_of_pairs, single, runs } =
            std::mem::replace(chunk, ChunkSums::new());
        self.runs += runs as u64;
        let square: f64 = squares.iter().sum();
        // Where some run has no value there are no statistics.
        self.is_undefined |= !square.is_finite();
        if self.is_undefined {
            return;
        }
        self.deviations.iter_mut().zip(deviations).for_each(|(sum, of_lane)| sum.add(of_lane));
        self.squares.add(square);
        self.squares_of_pairs.add(squares_of_pairs.iter().sum::<f64>());
        if !runs.is_multiple_of(2) {
            self.squares_of_pairs.add(single * single);
            self.single = single;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.deviations.iter_mut().zip(&other.deviations).for_each(|(sum, more)| sum.merge(more));
        self.squares.merge(&other.squares);
        self.squares_of_pairs.merge(&other.squares_of_pairs);
        // At most one of them has it.
        self.single += other.single;
        self.is_undefined |= other.is_undefined;
    }

    /// The sum of all deviations.
    fn sum_of_deviations(&self) -> f64 {
        let mut sum = ExactSum::new();
        self.deviations.iter().for_each(|of_lane| sum.merge(of_lane));
        sum.value()
    }

    /// The mean and the standard deviation.
    pub(super) fn mean_and_sd(&self) -> [f64; 2] {
        if self.is_undefined {
            return [f64::NAN; 2];
        }
        let (runs, sum) = (self.runs as f64, self.sum_of_deviations());
        let variance = (self.squares.value() - sum * sum / runs) / (runs - 1.0).max(1.0);
        [self.middle + sum / runs, not_negative(variance).sqrt()]
    }

    /// The sum over groups of runs drawn together of the square of their summed deviations from the mean.
    pub(crate) fn squares_of_groups(&self, sampling: Sampling) -> f64 {
        let (runs, sum) = (self.runs as f64, self.sum_of_deviations());
        let mean = sum / runs;
        match sampling {
            Sampling::Random => not_negative(self.squares.value() - sum * mean),
            Sampling::Antithetic => {
                // Each pair has two runs, the last may have one.
                let is_odd = (self.runs % 2) as f64;
                let weighted = 2.0 * sum - is_odd * self.single;
                let weights = 2.0 * runs - is_odd;
                not_negative(self.squares_of_pairs.value() - 2.0 * mean * weighted + mean * mean * weights)
            }
            Sampling::LatinHypercube | Sampling::Sobol => {
                let of_lane = |(lane, sum): (usize, &ExactSum)| {
                    let runs = (self.runs + LANES as u64 - 1 - lane as u64) / LANES as u64;
                    let deviation = sum.value() - runs as f64 * mean;
                    deviation * deviation
                };
                self.deviations.iter().enumerate().map(of_lane).sum()
            }
        }
    }
}

/// A sum of squares that rounding may have left below zero, or at minus zero. Which zero `max` gives depends on how it was compiled;
/// the sum with zero is plus zero everywhere.
pub(super) fn not_negative(squares: f64) -> f64 {
    squares.max(0.0) + 0.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ensemble::sampling::{error_of_groups, standard_error};

    /// The moments of values in chunks of so many runs, added in batches of any width.
    fn moments(values: &[f64], chunk: usize, width: usize) -> Moments {
        let mut moments = Moments::new(values[0]);
        for values in values.chunks(chunk) {
            let mut sums = ChunkSums::new();
            values.chunks(width).for_each(|values| sums.add(moments.middle, values));
            moments.take(&mut sums);
        }
        moments
    }

    #[test]
    fn the_spread_of_equal_values_is_plus_zero() {
        for squares in [-0.0, 0.0, -1e-30] {
            assert!(not_negative(std::hint::black_box(squares)).is_sign_positive());
        }
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_values(
            values in prop::collection::vec(-1e6..1e6_f64, 1..300), chunks in 1..5_usize, width in 1..40_usize,
        ) {
            let got = moments(&values, chunks * LANES, width);
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let sd = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
            let [got_mean, got_sd] = got.mean_and_sd();
            prop_assert!((got_mean - mean).abs() <= 1e-12 * 1e6 && (got_sd - sd).abs() <= 1e-9 * sd.max(1.0));
            for (_, sampling) in Sampling::ALL {
                let wanted = standard_error(sampling, mean, values.iter().copied());
                let error = error_of_groups(sampling, got.squares_of_groups(sampling), values.len());
                match (error, wanted) {
                    (Some(error), Some(wanted)) => {
                        prop_assert!((error - wanted).abs() <= 1e-7 * wanted.max(1.0), "{:?} {} {}", sampling, error, wanted);
                    }
                    (error, wanted) => prop_assert_eq!(error, wanted),
                }
            }
        }

        #[test]
        fn batches_and_the_order_of_chunks_do_not_matter(
            values in prop::collection::vec(-1e6..1e6_f64, 64..300), width in 1..40_usize,
        ) {
            let whole = moments(&values, 64, 64);
            prop_assert_eq!(&moments(&values, 64, width), &whole);
            let mut parts: Vec<Moments> = values.chunks(64).map(|part| {
                let mut part_moments = Moments::new(values[0]);
                let mut sums = ChunkSums::new();
                sums.add(values[0], part);
                part_moments.take(&mut sums);
                part_moments
            }).collect();
            let mut merged = parts.pop().unwrap();
            parts.iter().for_each(|part| merged.merge(part));
            prop_assert_eq!(merged.mean_and_sd().map(f64::to_bits), whole.mean_and_sd().map(f64::to_bits));
        }
    }

    #[test]
    fn equal_values_have_that_mean_and_no_deviation() {
        assert_eq!(moments(&[0.1; 100], 64, 7).mean_and_sd(), [0.1, 0.0]);
    }
}
