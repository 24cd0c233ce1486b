//! The requirements of a kind of chart on its frame.

use super::palette::{Color, Face};
use super::{Captions, Size, TargetMark, TickFormat};

/// Space around everything.
pub(super) const MARGIN: f64 = 24.0;

/// The years and values that the axes hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Extent {
    pub(super) fn new(year: i32, value: f64) -> Self {
        Self { first: year, last: year, low: value, high: value }
    }

    pub(super) fn add(&mut self, year: i32, value: f64) {
        self.first = self.first.min(year);
        self.last = self.last.max(year);
        self.add_value(value);
    }

    pub(super) fn add_value(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    pub(super) fn add_all(&mut self, years: &[i32], values: &[f64]) {
        years.iter().zip(values).for_each(|(&year, &value)| self.add(year, value));
    }

    /// Adds the actual values, the targets, and the last actual year if the projection follows it.
    pub(super) fn add_past(&mut self, history: &[(i32, f64)], targets: &[TargetMark], jump_off: i32) {
        history.iter().for_each(|&(year, value)| self.add(year, value));
        targets.iter().for_each(|t| self.add(t.year, t.value));
        if self.first.checked_sub(1) == Some(jump_off) {
            self.first = jump_off;
        }
    }
}

/// A label at the right end of the plot.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) text: &'a str,
    /// The value beside which it belongs.
    pub(super) value: f64,
    pub(super) face: Face,
    /// The colour of the line; the words are darkened where that is too pale to read.
    pub(super) color: Color,
}

/// The requirements of a chart on its frame.
pub(super) struct Spec<'a> {
    pub(super) captions: &'a Captions,
    pub(super) size: Size,
    pub(super) extent: Extent,
    /// Whether the years are columns, which take up width.
    pub(super) columns: bool,
    pub(super) zero_baseline: bool,
    pub(super) tick_format: &'a TickFormat,
    /// Where on the axis of years the actual values end.
    pub(super) jump_off: f64,
    /// The words left and right of that.
    pub(super) words: (&'a str, &'a str),
    pub(super) ends: &'a [End<'a>],
    /// Pixels between the plot and the labels at its right end.
    pub(super) before_labels: f64,
    /// Labels moved to the footnote because they did not fit.
    pub(super) notes: &'a [String],
}
