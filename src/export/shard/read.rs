//! Reading what runs came to from a shard. A file is read as it was written or refused: nothing in it is believed.

use std::io::{self, Read};
use std::sync::Arc;

use ndarray::Array2;

use super::ShardHeader;
use crate::ensemble::{
    Cells, ClampCounts, Counts, DIGITS, EnsemblePart, ExactSum, RunValues, SeriesCounts, StoredRuns,
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
    let kept = match &header.counted {
        None => {
            let mut values = RunValues::zeros(series, to - from).map_err(|_| Senseless)?;
            for mut part in values.parts_mut() {
                let read = Array2::from_shape_vec(part.dim(), read_numbers(file, part.len())?);
                part.assign(&read.map_err(|_| Senseless)?);
            }
            StoredRuns::Values(values)
        }
        Some(targets) => {
            let all = u64::try_from(to - from).map_err(|_| Senseless)?;
            let has_gap = |at: usize| header.gaps.iter().any(|gap| gap.series == at);
            let counts = (0..series).map(|at| read_series(file, all, has_gap(at))).collect::<Sensible<_>>()?;
            let mut met = Vec::new();
            for id in targets {
                // What is to be kept stands there once for each way of reading it.
                let known = assumptions.plan.iter().flat_map(Plan::in_every_reading);
                let is_next = |target: &Target| target.id == *id && met.iter().all(|(read, _)| read != target);
                let target = known.into_iter().find(is_next).ok_or(Senseless)?;
                let runs = u64::from_le_bytes(read_bytes(file)?);
                if runs > all {
                    return Err(Senseless);
                }
                met.push((target, runs));
            }
            StoredRuns::Counts(Counts { series: counts, met })
        }
    };
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
        kept,
    })
}

/// The counts of a number of runs in a series. Only a series with undefined values may contain non-finite ones.
fn read_series(file: &mut impl Read, all: u64, has_gap: bool) -> Sensible<Option<SeriesCounts>> {
    let edges = usize::try_from(u64::from_le_bytes(read_bytes(file)?)).map_err(|_| Senseless)?;
    if edges == 0 {
        return Ok(None);
    }
    let cells = Cells::of_edges(read_numbers(file, edges)?).ok_or(Senseless)?;
    let [middle, least, most] = read_numbers(file, 3)?.try_into().map_err(|_| Senseless)?;
    let runs = (0..cells.count()).map(|_| read_bytes(file).map(u64::from_le_bytes)).collect::<Sensible<Vec<u64>>>()?;
    let counted = runs.iter().try_fold(0, |sum: u64, runs| sum.checked_add(*runs));
    let is_finite = middle.is_finite() && (has_gap || least.is_finite() && most.is_finite());
    if counted != Some(all) || !is_finite {
        return Err(Senseless);
    }
    let mut sum = || -> Sensible<ExactSum> {
        let mut digits = [0; DIGITS];
        for digit in &mut digits {
            *digit = i64::from_le_bytes(read_bytes(file)?);
        }
        ExactSum::of_written(digits).ok_or(Senseless)
    };
    let (deviations, squares) = (sum()?, sum()?);
    let cells = Arc::new(cells);
    Ok(Some(SeriesCounts { cells, middle, runs, least, most, deviations, squares }))
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
