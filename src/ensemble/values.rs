//! The values of all runs, in memory with large pages.

use std::fmt;

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2, Axis};

use super::settings::CHUNK;
use crate::error::{Error, Result};
use crate::language::text;

/// The values of all runs in parts of at most 8192, each `[output and year][run]`, the years of an output together.
#[derive(Default)]
pub(crate) struct RunValues {
    blocks: Vec<ValueBlock>,
}

/// The values that are kept of the runs of a scenario.
#[derive(Debug)]
pub(crate) struct KeptValues {
    /// By output: the row of its first year.
    pub(super) rows: Vec<Option<usize>>,
    pub(super) values: RunValues,
}

impl KeptValues {
    /// The values of an output in a year, counted from the base year, in parts of consecutive runs; `None` if they were not
    /// kept.
    pub(crate) fn of(&self, output: usize, year: usize) -> Option<impl Iterator<Item = ArrayView1<'_, f64>>> {
        let row = year + (*self.rows.get(output)?)?;
        Some(self.values.parts().map(move |part| part.index_axis_move(Axis(0), row)))
    }
}

/// Contiguous parts.
///
/// Most of the cost of storing a value is the allocation of its page by the kernel. Pages of 2 MiB are much cheaper than
/// those of 4 KiB, but must be requested when memory is mapped.
struct ValueBlock {
    series: usize,
    memory: Buffer,
}

#[cfg(not(target_family = "wasm"))]
type Buffer = memmap2::MmapMut;
/// wasm has no memory mapping.
#[cfg(target_family = "wasm")]
type Buffer = Vec<f64>;

impl RunValues {
    /// Zeros for this number of series and runs.
    ///
    /// # Errors
    /// A failure if memory is exhausted.
    pub(crate) fn zeros(series: usize, runs: usize) -> Result<Self> {
        let bytes = series.saturating_mul(runs).saturating_mul(size_of::<f64>());
        if bytes == 0 {
            return Ok(Self::default());
        }
        let memory = zeros(bytes).map_err(|cause| {
            Error::no_memory(text!("无法分配{bytes}字节内存", "cannot allocate {bytes} bytes of memory"), cause)
        })?;
        Ok(Self { blocks: vec![ValueBlock { series, memory }] })
    }

    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.memory.len() * size_of_val(&block.memory[0])).sum()
    }

    /// The parts in the order of their runs.
    pub(crate) fn parts(&self) -> impl Iterator<Item = ArrayView2<'_, f64>> {
        self.blocks.iter().flat_map(|block| {
            let values: &[f64] = bytemuck::cast_slice(&block.memory);
            let parts = values.chunks(block.series * CHUNK);
            parts.filter_map(|part| ArrayView2::from_shape((block.series, part.len() / block.series), part).ok())
        })
    }

    /// The parts in the order of their runs, mutable.
    pub(crate) fn parts_mut(&mut self) -> impl Iterator<Item = ArrayViewMut2<'_, f64>> {
        self.blocks.iter_mut().flat_map(|block| {
            let values: &mut [f64] = bytemuck::cast_slice_mut(&mut block.memory);
            let (series, parts) = (block.series, values.chunks_mut(block.series * CHUNK));
            parts.filter_map(move |part| ArrayViewMut2::from_shape((series, part.len() / series), part).ok())
        })
    }

    /// Appends the values of later runs.
    pub(super) fn append(&mut self, later: Self) {
        self.blocks.extend(later.blocks);
    }
}

#[cfg(not(target_family = "wasm"))]
fn zeros(bytes: usize) -> std::io::Result<Buffer> {
    let memory = memmap2::MmapMut::map_anon(bytes)?;
    // Falls back to small pages.
    #[cfg(target_os = "linux")]
    let _ = memory.advise(memmap2::Advice::HugePage);
    Ok(memory)
}

#[cfg(target_family = "wasm")]
fn zeros(bytes: usize) -> std::result::Result<Buffer, std::collections::TryReserveError> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(bytes / size_of::<f64>())?;
    memory.resize(bytes / size_of::<f64>(), 0.0);
    Ok(memory)
}

impl fmt::Debug for RunValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_all_runs_in_order() {
        let mut values = RunValues::zeros(3, CHUNK + 5).unwrap();
        values.append(RunValues::zeros(3, 2).unwrap());
        for (part, mut view) in values.parts_mut().enumerate() {
            view.indexed_iter_mut()
                .for_each(|((series, run), value)| *value = (part * 100_000 + series * 10_000 + run) as f64);
        }
        let shapes: Vec<_> = values.parts().map(|part| part.dim()).collect();
        assert_eq!(shapes, [(3, CHUNK), (3, 5), (3, 2)]);
        assert_eq!(
            values.parts().map(|part| part[[2, part.ncols() - 1]]).collect::<Vec<_>>(),
            [28191.0, 120_004.0, 220_001.0]
        );
    }

    #[test]
    fn of_no_series_there_are_no_parts() {
        assert_eq!(RunValues::zeros(0, 10).unwrap().parts().count(), 0);
        assert_eq!(RunValues::zeros(10, 0).unwrap().parts().count(), 0);
    }
}
