//! Errors for variants without a value.

use super::{VariantOutput, Variants, Varied, Vary};
use crate::ensemble::driver_sampler::{Scratch, in_words};
use crate::ensemble::undefined::CauseSearch;
use crate::error::Error;
use crate::language::{Text, text};
use crate::model::Batch;

impl Variants<'_> {
    /// The error for a lane whose drivers `fill` puts into a batch of one: the drivers farthest from their central path.
    pub(super) fn broken_with_drivers(
        &self,
        reading: usize,
        run: usize,
        fill: impl Fn(usize, &mut Batch, &mut Scratch),
    ) -> Error {
        let batch = self.one_lane(run, fill);
        let farthest = self.driver_sampler.farthest(&batch, self.columns[reading].1, self.assumptions);
        self.without_value(reading, Some(run), &Text::same(farthest), self.because(reading, &batch))
    }

    /// The changes of a variant, in words.
    pub(super) fn changes_in_words(&self, drivers: &[Varied<'_>], values: Vec<f64>) -> Text {
        let changed = drivers.iter().zip(values).filter(|(varied, value)| varied.vary == Vary::Level || *value != 0.0);
        let words = changed.map(|(varied, value)| {
            let shown = in_words(&[(varied.driver, value)], self.assumptions);
            match varied.vary {
                Vary::Level => Text::same(shown),
                Vary::Shift => text!("{shown}（变动量）", "{shown} (a change)"),
            }
        });
        Text::joined(&words.collect::<Vec<_>>(), "，", ", ")
    }

    /// A single lane, with drivers filled by `fill`, after its run.
    pub(super) fn one_lane(&self, lane: usize, fill: impl Fn(usize, &mut Batch, &mut Scratch)) -> Batch {
        let (mut batch, mut scratch) = (self.model.batch(1), self.driver_sampler.scratch(1));
        fill(lane, &mut batch, &mut scratch);
        self.model.run(&mut batch, &self.central);
        batch
    }

    /// The division by zero that leaves a reading undefined in a run alone in its batch.
    pub(super) fn because(&self, reading: usize, batch: &Batch) -> Option<Text> {
        let (column, year) = self.columns[reading];
        CauseSearch { model: &self.model, assumptions: self.assumptions, batch }.reason(column, year)
    }

    /// The error for a reading without a value in a run (`None`: the deterministic run), whose drivers are `shown`.
    pub(super) fn without_value(
        &self,
        reading: usize,
        run: Option<usize>,
        shown: &Text,
        because: Option<Text>,
    ) -> Error {
        let VariantOutput { indicator, year } = &self.asked[reading];
        let Text { zh, en } = match run {
            Some(run) => text!("第{run}次运行", "run {run}"),
            None => Text::new("中心路径", "the deterministic run"),
        };
        let (with_zh, with_en) = match (&shown.zh, &shown.en) {
            (_, en) if en.is_empty() => (String::new(), String::new()),
            (zh, en) => (format!("，{zh}"), format!(" with {en}")),
        };
        match because {
            Some(Text { zh: because_zh, en: because_en }) => Error::undefined(text!(
                "`{indicator}` 在{year}年没有意义（{zh}{with_zh}）：{because_zh}",
                "`{indicator}` is undefined in {year} ({en}{with_en}): {because_en}"
            )),
            None => Error::failure(text!(
                "`{indicator}` 在{year}年不是有限的数（{zh}{with_zh}）：某个驱动因素过大",
                "`{indicator}` is not finite in {year} ({en}{with_en}): a driver is too large"
            )),
        }
    }
}
