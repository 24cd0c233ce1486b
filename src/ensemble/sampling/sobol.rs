//! Sobol' sequences with Owen's nested uniform scrambling.
//!
//! The direction numbers are those of Joe and Kuo (2008), the scrambling is Owen's (1995): the digit of each level is
//! flipped by a hash of all digits before it, which keeps every equidistribution of the sequence and makes each point
//! uniform.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ndarray::Array2;

use super::super::draws::{RunKey, Stream, mix};
use super::super::driver_sampler::{Deviates, one_by_one};
use super::super::normal;
use super::place;

/// Dimension, degree of the polynomial and numbers: one line a dimension from the second on. `direction_numbers.py` makes
/// it.
const DIRECTION_NUMBERS: &str = include_str!("direction_numbers.txt");

/// The maximum number of dimensions.
pub const MOST_DIMENSIONS: usize = 2048;

/// The number of digits with nested scrambling; later ones are drawn.
const DIGITS: usize = 32;

/// Levels of digits whose flips come out of one hash: a tree of 6 levels has 63 branchings.
const LEVELS: usize = 6;

/// By dimension; the first digit is the highest bit.
static DIRECTIONS: LazyLock<Vec<[u32; DIGITS]>> = LazyLock::new(|| {
    let lines = DIRECTION_NUMBERS.lines().filter(|line| !line.starts_with('#'));
    let first = std::array::from_fn(|at| 1 << (DIGITS - 1 - at));
    std::iter::once(first).chain(lines.map_while(directions)).collect()
});

/// `[point][dimension]`: the first `points` points of a scrambled Sobol' sequence, each coordinate strictly between 0 and
/// 1; `None` above [`MOST_DIMENSIONS`]. Numbers of points that are powers of two are the most even.
#[must_use]
pub fn scrambled_sobol(points: usize, dimensions: usize, seed: u64) -> Option<Array2<f64>> {
    if dimensions > MOST_DIMENSIONS || points as u64 > 1 << DIGITS {
        return None;
    }
    let mut out = Array2::zeros((points, dimensions));
    for (dimension, mut column) in out.columns_mut().into_iter().enumerate() {
        let directions = DIRECTIONS.get(dimension)?;
        let key = mix(seed ^ mix(dimension as u64 + 1));
        let mut digits = 0_u32;
        for (at, value) in column.iter_mut().enumerate() {
            *value = scramble(digits, key);
            digits ^= directions[(!(at as u64)).trailing_zeros() as usize % DIGITS];
        }
    }
    Some(out)
}

/// Runs as points of scrambled Sobol' sequences, one sequence for each replicate; streams without a dimension use keyed
/// draws.
pub(super) struct Sobol<'d, R> {
    pub(super) runs: R,
    pub(super) dimensions: &'d BTreeMap<Stream, usize>,
}

impl<R: Iterator<Item = u64> + Clone> Deviates for Sobol<'_, R> {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        one_by_one(streams, out, |stream, out| self.fill_one(stream, out));
    }
}

impl<R: Iterator<Item = u64> + Clone> Sobol<'_, R> {
    fn fill_one(&self, stream: Stream, out: &mut [f64]) {
        let Some(directions) = self.dimensions.get(&stream).and_then(|dimension| DIRECTIONS.get(*dimension)) else {
            let keys: Vec<RunKey> = self.runs.clone().take(out.len()).map(RunKey::new).collect();
            return Stream::fill(&[stream], &keys, out);
        };
        // Runs of all replicates that follow one another have the same number there.
        let mut known = (0, 0);
        for (run, out) in self.runs.clone().zip(out) {
            let (replicate, number) = place(run);
            if number != known.0 {
                known = (number, digits(directions, number));
            }
            let point = scramble(known.1, mix(stream.key() ^ mix(replicate + 1)));
            *out = normal::from_probability(point);
        }
    }
}

/// The direction numbers of a dimension by its line.
fn directions(line: &str) -> Option<[u32; DIGITS]> {
    let numbers: Vec<u32> = line.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let (degree, coefficients) = (*numbers.first()? as usize, *numbers.get(1)?);
    let initial = numbers.get(2..2 + degree)?;
    let mut all = [0_u32; DIGITS];
    for (at, m) in initial.iter().enumerate() {
        all[at] = m << (DIGITS - 1 - at);
    }
    for at in degree..DIGITS {
        let mut next = all[at - degree] ^ (all[at - degree] >> degree);
        for k in 1..degree {
            if (coefficients >> (degree - 1 - k)) & 1 == 1 {
                next ^= all[at - k];
            }
        }
        all[at] = next;
    }
    Some(all)
}

/// The digits of a point by its number, in the order of the Gray code.
fn digits(directions: &[u32; DIGITS], number: u64) -> u32 {
    let gray = number ^ (number >> 1);
    let taken = directions.iter().enumerate().filter(|(at, _)| (gray >> at) & 1 == 1);
    taken.fold(0, |digits, (_, direction)| digits ^ direction)
}

/// Owen's nested uniform scrambling of 32 digits; below them, a draw.
fn scramble(digits: u32, key: u64) -> f64 {
    let mut flipped = 0_u32;
    for top in (0..DIGITS).step_by(LEVELS) {
        // The digits before, with their number, say which branchings of the next levels are flipped.
        let prefix = u64::from(digits) >> (DIGITS - top);
        let flips = mix(key ^ mix((prefix << 6) | top as u64));
        for level in 0..LEVELS.min(DIGITS - top) {
            let within = (digits >> (DIGITS - 1 - top - level)) & ((2 << level) - 1);
            let branching = (1 << level) - 1 + (within >> 1);
            flipped = (flipped << 1) | ((within & 1) ^ ((flips >> branching) & 1 == 1) as u32);
        }
    }
    let rest = mix(key ^ mix((u64::from(digits) << 6) | DIGITS as u64)) >> 32;
    let bits = (u64::from(flipped) << 32) | rest;
    // 52 bits and a half: strictly between 0 and 1.
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_are_those_of_scipy() {
        // scipy.stats.qmc.Sobol(2048, scramble=False, bits=32), SciPy 1.17.1, times 2^32, in these dimensions from 0. The last
        // point is the exclusive or of its direction numbers (`_sv`).
        let dimensions = [0, 1, 2, 36, 511, 512, 1023, 2047];
        let known: [(u64, [u32; 8]); 6] = [
            (1, [1 << 31; 8]),
            (5, [3758096384, 3758096384, 536870912, 536870912, 3758096384, 1610612736, 1610612736, 2684354560]),
            (100, [1778384896, 1107296256, 3321888768, 4194304000, 2248146944, 4127195136, 4060086272, 1509949440]),
            (777, [2973761536, 4022337536, 700448768, 1983905792, 3426746368, 3468689408, 1941962752, 884998144]),
            (8191, [524288, 2290614272, 2154299392, 2273837056, 2223505408, 1322778624, 4093116416, 4026007552]),
            (
                4_000_000_000,
                [4029081, 1592571143, 3353822765, 3874403085, 2951817105, 2329427869, 4115794837, 2096398825],
            ),
        ];
        assert_eq!(DIRECTIONS.len(), MOST_DIMENSIONS);
        for (number, point) in known {
            assert_eq!(dimensions.map(|dimension| digits(&DIRECTIONS[dimension], number)), point, "{number}");
        }
    }

    #[test]
    fn every_dimension_is_stratified_and_pairs_are_where_they_should_be() {
        let points = scrambled_sobol(1024, MOST_DIMENSIONS, 7).unwrap();
        for column in points.columns() {
            let mut cells = vec![0; 1024];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coordinate is below 1")]
            column.iter().for_each(|x| cells[(x * 1024.0) as usize] += 1);
            assert!(cells.iter().all(|count| *count == 1));
        }
        // The first two dimensions are a (0, 10, 2)-net: 32 x 32 boxes hold one point each.
        let mut boxes = vec![0; 1024];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coordinate is below 1")]
        for point in points.rows() {
            boxes[(point[0] * 32.0) as usize * 32 + (point[1] * 32.0) as usize] += 1;
        }
        assert!(boxes.iter().all(|count| *count == 1));
    }

    #[test]
    fn a_scramble_flips_a_digit_by_those_before_it_and_by_no_other() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coordinate is below 1")]
        let scrambled = |digits: u32, key: u64| (scramble(digits, key) * 4_294_967_296.0) as u32;
        for key in 0..20 {
            let digits = u32::try_from(mix(key + 100) >> 32).unwrap();
            for level in 0..32 {
                let (here, other) = (scrambled(digits, key), scrambled(digits ^ (1 << (31 - level)), key));
                assert_eq!((here ^ other).leading_zeros(), level);
            }
        }
        // Each digit is flipped by half of the keys.
        for level in 0..32 {
            let flipped = (0..4000).filter(|key| (scrambled(0, *key) >> (31 - level)) & 1 == 1).count();
            assert!((1800..2200).contains(&flipped), "{level}: {flipped}");
        }
    }

    #[test]
    fn scrambles_differ_and_none_has_too_many_dimensions() {
        assert_ne!(scrambled_sobol(8, 2, 1), scrambled_sobol(8, 2, 2));
        assert!(scrambled_sobol(8, MOST_DIMENSIONS + 1, 1).is_none());
    }
}
