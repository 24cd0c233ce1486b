//! Reading what runs came to from a shard. A file is read as it was written or refused: nothing in it is believed.

use std::io::{self, Read};

use ndarray::Array2;

use super::{NOT_COUNTED, ShardHeader};
use crate::ensemble::{
    Bracket, ClampCounts, DIGITS, EnsemblePart, ExactSum, MeetingRuns, Moments, OrderStatistics, RunStatistics,
    SeriesStatistics,
};
use crate::plan::{Plan, Target};
use crate::scenario::Assumptions;

/// What was read, unless it makes no sense.
pub(super) type Sensible<T> = Result<T, Senseless>;

/// The error for unreadable numbers: the file is truncated or damaged.
pub(super) struct Senseless;

impl From<io::Error> for Senseless {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// Reads the numbers after the header.
pub(super) fn read_part(
    file: &mut impl Read,
    header: &ShardHeader,
    assumptions: &Assumptions,
) -> Sensible<EnsemblePart> {
    let (from, to) = header.runs;
    let series = header.outputs.len().checked_mul(header.years).ok_or(Senseless)?;
    let central = Array2::from_shape_vec((header.outputs.len(), header.years), read_numbers(file, series)?);
    let statistics = read_statistics(file, (header, series), assumptions)?;
    Ok(EnsemblePart {
        runs: from..to,
        outputs: header.outputs.clone(),
        central: central.map_err(|_| Senseless)?,
        clamped: ClampCounts {
            draws: header.held.clone(),
            raised_cells: header.raised_cells,
            capped_headcounts: header.capped_headcounts,
        },
        gaps: header.gaps.iter().copied().filter(|gap| gap.series < series && gap.first < to).collect(),
        statistics,
        values: None,
    })
}

fn read_statistics(
    file: &mut impl Read,
    (header, series): (&ShardHeader, usize),
    assumptions: &Assumptions,
) -> Sensible<RunStatistics> {
    let (from, to) = header.runs;
    let (seen, all) = (u64::try_from(to - from).map_err(|_| Senseless)?, header.origin.runs);
    // Beside the outputs there are the figures of some targets, and at most as many differences as outputs.
    let count = read_length(file, series.saturating_mul(2).saturating_add(header.targets.len()) as u64)?;
    if count < series {
        return Err(Senseless);
    }
    let series = (0..count).map(|_| read_series(file, seen, all));
    let series = series.collect::<Sensible<_>>()?;
    let mut met = Vec::new();
    for id in &header.targets {
        // A state to be kept occurs once for each way of reading it.
        let known = assumptions.plan.iter().flat_map(Plan::in_every_reading);
        let is_next = |target: &Target| target.id == *id && met.iter().all(|(read, _)| read != target);
        let target = known.into_iter().find(is_next).ok_or(Senseless)?;
        let mut runs = MeetingRuns::default();
        for count in &mut runs.by_replicate {
            *count = read_count(file, seen)?;
        }
        runs.pairs = read_count(file, seen / 2)?;
        runs.single = read_count(file, 1)? == 1;
        if runs.runs() > seen {
            return Err(Senseless);
        }
        met.push((target, runs));
    }
    Ok(RunStatistics { series, met })
}

/// The statistics of a series over `seen` of `all` runs.
fn read_series(file: &mut impl Read, seen: u64, all: usize) -> Sensible<Option<SeriesStatistics>> {
    let count = read_count(file, MOST_RANKS)?;
    if count == 0 {
        return Ok(None);
    }
    let (mut brackets, mut first) = (Vec::new(), 0);
    for _ in 0..count {
        let last = read_length(file, MOST_RANKS)?;
        let up_to_low = read_count(file, seen)?;
        let mut at_limits = [None; 2];
        for at in &mut at_limits {
            let count = read_count(file, u64::MAX)?;
            *at = (count != NOT_COUNTED).then_some(count);
        }
        let held = read_length(file, seen)?;
        let mut numbers = read_numbers(file, held.checked_add(2).ok_or(Senseless)?)?;
        let (low, high) = (numbers[0], numbers[1]);
        brackets.push((first..last, Bracket { low, high, up_to_low, at_limits, held: numbers.split_off(2) }));
        first = last;
    }
    let order = OrderStatistics::of_brackets(all, seen, brackets).ok_or(Senseless)?;
    let numbers = read_numbers(file, 2)?;
    if !numbers.iter().all(|number| number.is_finite()) {
        return Err(Senseless);
    }
    let mut moments = Moments::new(numbers[0]);
    (moments.runs, moments.single, moments.is_undefined) = (seen, numbers[1], read_count(file, 1)? == 1);
    for sum in moments.sums_mut() {
        let (first, last) = (read_length(file, DIGITS as u64)?, read_length(file, DIGITS as u64)?);
        let mut digits = [0; DIGITS];
        for digit in digits.get_mut(first..last).ok_or(Senseless)? {
            *digit = i64::from_le_bytes(read_bytes(file)?);
        }
        *sum = ExactSum::of_written(digits).ok_or(Senseless)?;
    }
    Ok(Some(SeriesStatistics { order, moments }))
}

/// More than the ranks of any series.
const MOST_RANKS: u64 = 64;

/// A count that is at most this.
fn read_count(file: &mut impl Read, most: u64) -> Sensible<u64> {
    let count = u64::from_le_bytes(read_bytes(file)?);
    if count <= most { Ok(count) } else { Err(Senseless) }
}

fn read_length(file: &mut impl Read, most: u64) -> Sensible<usize> {
    usize::try_from(read_count(file, most)?).map_err(|_| Senseless)
}

fn read_bytes(file: &mut impl Read) -> Sensible<[u8; 8]> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// So many numbers; room is made as they are read, so that a senseless count takes no memory.
fn read_numbers(file: &mut impl Read, count: usize) -> Sensible<Vec<f64>> {
    let mut numbers = Vec::with_capacity(count.min(1 << 20));
    let mut block = vec![0; (1 << 16).min(count.saturating_mul(8))];
    while numbers.len() < count {
        let bytes = &mut block[..(count - numbers.len()).saturating_mul(8).min(1 << 16)];
        file.read_exact(bytes)?;
        let eights = bytes.as_chunks::<8>().0;
        numbers.extend(eights.iter().map(|eight| f64::from_le_bytes(*eight)));
    }
    Ok(numbers)
}
