//! Latin hypercube: each of the n equal strata of a draw holds exactly one of the n runs of a replicate.

use super::super::draws::{RunKey, Stream, mix};
use super::super::driver_sampler::{Deviates, one_by_one};
use super::super::normal;
use super::{REPLICATES, place};

/// Runs of an ensemble with `of` runs.
pub(super) struct LatinHypercube<R> {
    pub(super) runs: R,
    pub(super) of: u64,
}

impl<R: Iterator<Item = u64> + Clone> Deviates for LatinHypercube<R> {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        one_by_one(streams, out, |stream, out| self.fill_one(stream, out));
    }
}

impl<R: Iterator<Item = u64> + Clone> LatinHypercube<R> {
    fn fill_one(&self, stream: Stream, out: &mut [f64]) {
        for (run, out) in self.runs.clone().zip(out.iter_mut()) {
            let (replicate, number) = place(run);
            let replicates = u64::from(REPLICATES);
            let strata = (self.of + replicates - 1 - replicate) / replicates;
            let key = stream.key() ^ mix(mix(strata) ^ replicate);
            let stratum = permuted(number, strata, key);
            *out = deviate(stratum, strata, stream.bits(RunKey::new(run)));
        }
    }
}

/// The deviate at a place, drawn by 64 bits, within one of the strata; from the nearer end, so that it is finite and exact
/// in both tails.
fn deviate(stratum: u64, strata: u64, bits: u64) -> f64 {
    let within = ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0);
    if 2 * stratum < strata {
        normal::from_probability((stratum as f64 + within) / strata as f64)
    } else {
        -normal::from_probability(((strata - 1 - stratum) as f64 + within) / strata as f64)
    }
}

/// A number below `count` after a permutation of all of them that the key chooses.
///
/// A Feistel network of 8 rounds permutes the numbers of just as many bits, of 24 where they are so few that pairs of numbers
/// would not go everywhere alike; one that falls outside goes through it again
/// until it is inside (cycle walking, Black & Rogaway 2002), on average less than twice. A permutation can be looked up at
/// any place without the others.
fn permuted(number: u64, count: u64, key: u64) -> u64 {
    let bits = u64::BITS - count.saturating_sub(1).leading_zeros();
    let low = bits / 2;
    let (low_mask, high_mask) = ((1_u64 << low) - 1, (1_u64 << (bits - low)) - 1);
    let rounds = if bits <= 6 { 24 } else { 8 };
    let mut at = number;
    loop {
        let (mut right, mut left) = (at & low_mask, at >> low);
        for round in 0..rounds / 2 {
            left ^= mix(key ^ (right << 6) ^ (2 * round)) & high_mask;
            right ^= mix(key ^ (left << 6) ^ (2 * round + 1)) & low_mask;
        }
        at = (left << low) | right;
        if at < count {
            return at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_hit_once() {
        for count in [1, 2, 3, 4, 5, 7, 16, 17, 100, 625, 1024, 1025] {
            for key in [0, 1, mix(5)] {
                let mut found: Vec<u64> = (0..count).map(|number| permuted(number, count, key)).collect();
                found.sort_unstable();
                assert!(found.into_iter().eq(0..count), "{count}");
            }
        }
    }

    #[test]
    fn pairs_of_numbers_go_everywhere_alike() {
        // Of 5 numbers there are 20 ordered pairs: by chance each is taken by as many of the keys.
        let keys = 40_000;
        let mut counts = [[0_u32; 5]; 5];
        for key in 0..keys {
            let place = |number| usize::try_from(permuted(number, 5, mix(key))).unwrap();
            counts[place(1)][place(3)] += 1;
        }
        let wanted = keys as f64 / 20.0;
        let chi_squared: f64 = (0..25)
            .filter(|at| at / 5 != at % 5)
            .map(|at| f64::from(counts[at / 5][at % 5]) - wanted)
            .map(|distance| distance * distance / wanted)
            .sum();
        // 19 degrees of freedom, at the 0.1 % level.
        assert!(chi_squared < 43.8, "{chi_squared}");
    }

    #[test]
    fn the_outermost_places_of_strata_are_finite() {
        for strata in [1, 2, 3, 1 << 30] {
            for bits in [0, u64::MAX] {
                assert!(deviate(0, strata, bits).is_finite() && deviate(strata - 1, strata, bits).is_finite());
            }
        }
        let (first, last) = (deviate(0, 1 << 30, 1 << 40), deviate((1 << 30) - 1, 1 << 30, 1 << 40));
        assert!(first < -6.0 && last == -first, "{first} {last}");
    }
}
