//! Draws, each a pure function of (seed, region, stream, path or shock, calendar year, run).
//!
//! So a draw does not depend on threads, batches, the order of files or other drivers, and scenarios with the same seed
//! have common random numbers.

use super::normal;
use crate::vectors::widest;

/// The purpose of a stream of draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamPurpose {
    /// The lasting deviation of a path.
    Path,
    /// The shock of a calendar year.
    Shock(i32),
}

/// The draws of one stream for one purpose, by run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stream {
    key: u64,
}

/// 2^64 over the golden ratio: steps of it visit all numbers evenly.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014; variant 13 of Stafford).
#[inline(always)]
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The hash of a run's number, computed once for all streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunKey(u64);

impl RunKey {
    pub(super) fn new(run: u64) -> Self {
        Self(mix(run.wrapping_mul(STEP).wrapping_add(STEP)))
    }
}

impl Stream {
    pub(super) fn new(seed: u64, region: &str, name: &str, purpose: StreamPurpose) -> Self {
        let absorb = |key: u64, value: u64| mix(key.wrapping_add(STEP) ^ value);
        // A length before each name keeps ("ab", "c") apart from ("a", "bc").
        let text = |key: u64, text: &str| {
            text.bytes().fold(absorb(key, text.len() as u64), |key, byte| absorb(key, u64::from(byte)))
        };
        let key = text(text(absorb(0, seed), region), name);
        let key = match purpose {
            StreamPurpose::Path => absorb(key, 0),
            StreamPurpose::Shock(year) => absorb(absorb(key, 1), u64::from(year.unsigned_abs())),
        };
        Self { key }
    }

    /// The key that distinguishes its draws.
    pub(super) fn key(self) -> u64 {
        self.key
    }

    /// 64 uniform bits of a run.
    #[inline(always)]
    pub(super) fn bits(self, run: RunKey) -> u64 {
        mix(self.key ^ run.0)
    }

    /// The standard normal draws of these runs, those of a stream side by side.
    pub(super) fn fill(streams: &[Self], runs: &[RunKey], out: &mut [f64]) {
        for (stream, tails) in streams.iter().zip(out.chunks_exact_mut(runs.len().max(1))) {
            widest!(for (run, tail) in runs.iter().zip(tails) {
                *tail = normal::signed_tail(stream.bits(*run));
            });
        }
        // All at once: the table of the inverse stays in the nearest cache.
        normal::invert(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    const N: u64 = 200_000;

    fn draws(name: &str, purpose: StreamPurpose) -> Vec<f64> {
        let stream = Stream::new(7, "370000", name, purpose);
        let runs: Vec<RunKey> = (0..N).map(RunKey::new).collect();
        let mut draws = vec![0.0; runs.len()];
        Stream::fill(&[stream], &runs, &mut draws);
        draws
    }

    #[test]
    fn draws_are_standard_normal() {
        let mut sample = draws("economy.real_growth", StreamPurpose::Path);
        let n = N as f64;
        let mean = sample.iter().sum::<f64>() / n;
        let variance = sample.iter().map(|z| z * z).sum::<f64>() / n;
        assert!(mean.abs() < 4.0 / n.sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{variance}");
        // Kolmogorov-Smirnov at the 0.1 % level.
        sample.sort_by(f64::total_cmp);
        let normal = Normal::standard();
        let distance = sample.iter().enumerate().map(|(i, z)| (normal.cdf(*z) - (i as f64 + 0.5) / n).abs());
        assert!(distance.fold(0.0, f64::max) < 1.95 / n.sqrt());
    }

    #[test]
    fn streams_are_uncorrelated() {
        let first = draws("a", StreamPurpose::Path);
        let others = [
            draws("b", StreamPurpose::Path),
            draws("a", StreamPurpose::Shock(2026)),
            draws("a", StreamPurpose::Shock(2027)),
        ];
        for other in &others {
            let correlation = first.iter().zip(other).map(|(a, b)| a * b).sum::<f64>() / N as f64;
            assert!(correlation.abs() < 4.0 / (N as f64).sqrt(), "{correlation}");
        }
        let lagged = first.iter().zip(&first[1..]).map(|(a, b)| a * b).sum::<f64>() / N as f64;
        assert!(lagged.abs() < 4.0 / (N as f64).sqrt(), "{lagged}");
    }
}
