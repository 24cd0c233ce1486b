//! A part of the runs of an ensemble, for computation on several machines.

use std::ops::Range;

use ndarray::Array2;

use super::clamped::ClampCounts;
use super::settings::CHUNK;
use super::statistics::RunStatistics;
use super::undefined::{self, UndefinedCell};
use super::values::RunValues;
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::{counted, text};

/// The results of some runs of an ensemble, with the same bits as in a computation of all runs.
#[derive(Debug)]
pub struct EnsemblePart {
    /// The range of runs; it starts and ends at multiples of 8192, or ends with the last run.
    pub runs: Range<usize>,
    /// The names of the outputs.
    pub(crate) outputs: Vec<String>,
    /// `[output][year]` of the deterministic run.
    pub(crate) central: Array2<f64>,
    pub(crate) clamped: ClampCounts,
    /// Cells in which some of these runs have no value.
    pub(crate) gaps: Vec<UndefinedCell>,
    pub(crate) statistics: RunStatistics,
    /// The values that are kept.
    pub(crate) values: Option<RunValues>,
}

impl EnsemblePart {
    /// Joins parts in the order of their runs; only the result and one part are in memory at a time.
    ///
    /// # Errors
    /// A failure if they are not consecutive, or not of the same ensemble, and errors of reading them.
    pub(crate) fn join(parts: impl IntoIterator<Item = Result<Self>>) -> Result<Self> {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Err(Error::failure(text!("没有可合并的部分", "there is nothing to merge")));
        };
        parts.try_fold(first?, |whole, part| whole.followed_by(part?))
    }

    fn followed_by(mut self, next: Self) -> Result<Self> {
        let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
        let same_central = self.outputs == next.outputs
            && self.central.dim() == next.central.dim()
            && self.central.iter().zip(&next.central).all(same);
        let goes_on = self.runs.end == next.runs.start && same_central;
        let are_alike = goes_on && self.statistics.merge(&next.statistics) && self.clamped.merge(&next.clamped);
        if !are_alike {
            let (from, to) = (next.runs.start, next.runs.end);
            return Err(Error::failure(text!(
                "第{from}至{to}次运行不能与前面的合并",
                "runs {from} to {to} cannot be merged with those before them"
            )));
        }
        // Shards that were written have no values.
        self.values = self.values.take().zip(next.values).map(|(mut values, more)| {
            values.append(more);
            values
        });
        undefined::merge(&mut self.gaps, &next.gaps);
        self.runs.end = next.runs.end;
        Ok(self)
    }
}

/// A shard of the runs of an ensemble: number `index` of `of`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// The number of the shard.
    pub index: usize,
    /// The number of shards.
    pub of: usize,
}

impl Shard {
    /// Parses `I/N`.
    ///
    /// # Errors
    /// [`Diagnostics`] with the expected form.
    ///
    /// ```
    /// use carecast::ensemble::Shard;
    /// assert_eq!(Shard::parse("3/8")?, Shard { index: 3, of: 8 });
    /// assert!(Shard::parse("9/8").is_err());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn parse(written: &str) -> Result<Self> {
        let numbers = written.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => {
                let mut problems = Diagnostics::new();
                problems
                    .error(
                        None,
                        text!("“{written}”不是有效的分片，应为 I/N", "invalid shard `{written}`, expected I/N"),
                    )
                    .hint(text!("如3/8；I 为1至 N", "for example 3/8, with I from 1 to N"));
                Err(Error::from(problems))
            }
        }
    }

    /// The runs of this shard: whole parts of 8192, distributed as evenly as possible.
    ///
    /// # Errors
    /// [`Diagnostics`] if there are fewer parts than shards.
    pub fn runs(self, runs: usize) -> Result<Range<usize>> {
        let (chunks, Self { index, of }) = (runs.div_ceil(CHUNK), self);
        if of > chunks {
            let (all, parts) = (counted(runs, "run"), counted(chunks, "part"));
            let are = if runs == 1 { "is" } else { "are" };
            let mut problems = Diagnostics::new();
            let message = text!(
                "{runs}次运行只有 {chunks} 段（每段{CHUNK}次），分不成{of}份",
                "{all} {are} {parts} of {CHUNK}: too few for {of} shards"
            );
            let least = (of - 1) * CHUNK + 1;
            problems.error(None, message).hint(text!(
                "分成至多{chunks}份，或至少运行{least}次",
                "use at most {chunks} of them, or at least {least} runs"
            ));
            return Err(Error::from(problems));
        }
        let from = |share: usize| ((chunks as u128 * share as u128 / of as u128) as usize).saturating_mul(CHUNK);
        Ok(from(index - 1)..from(index).min(runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shards_cover_every_run_once(runs in 1..2_000_000_usize, of in 1..300_usize) {
            let of = of.min(runs.div_ceil(CHUNK));
            let mut next = 0;
            for index in 1..=of {
                let share = Shard { index, of }.runs(runs).unwrap();
                prop_assert!(share.start == next && share.end > next);
                prop_assert_eq!(share.start % CHUNK, 0);
                next = share.end;
            }
            prop_assert_eq!(next, runs);
        }
    }
}
