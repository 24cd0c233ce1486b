//! The frame of every chart: captions, axes, margins, and the marks that all kinds share.

use super::canvas::{Align, Scene};
use super::palette::{AXIS, GREY, GRID, LABEL, TICK};
use super::placement::{Placer, Point, Rect, dodge};
use super::spec::{End, Extent, MARGIN, Spec};
use super::text::{self, ASCENT, MIDDLE};
use super::ticks::{Axis, year_label, year_ticks};
use super::words::{LabelLines, block_height, captioned, draw_cut, place_words, wrap_ends};
use super::{ChartError, TickFormat};

/// From the left edge of the grid to the first year.
const INSET: f64 = 12.0;
/// How far labels at the right end may reach beyond the plot, above and below.
const OVERHANG: f64 = 7.0;
/// A plot that is lower shows nothing, in pixels.
pub(super) const LEAST_HEIGHT: f64 = 60.0;

/// A scene with axes, to be filled with data.
pub(super) struct Frame {
    pub(super) scene: Scene,
    pub(super) placer: Placer,
    pub(super) plot: Rect,
    axis: Axis,
    years: (f64, f64),
    /// Pixels from the edges of the plot to the first and the last year.
    inset: (f64, f64),
    columns: bool,
    labels_x: f64,
    /// The wrapped labels of the right end.
    end_lines: Vec<LabelLines>,
    /// The dashed line, if the last actual year is in the plot: its place and where it begins.
    pub(super) jump_off: Option<(f64, f64)>,
    pub(super) unplaced: Vec<String>,
}

impl Frame {
    /// Draws captions, grid and axes.
    pub(super) fn new(spec: &Spec<'_>) -> Result<Self, ChartError> {
        let (scene, width, top, bottom) = captioned(spec.captions, spec.size, spec.notes, 28.0)?;

        let rough_height = bottom - top - LABEL.line_height() - 10.0;
        let steps = (rough_height / 45.0).clamp(2.0, 8.0);
        let extent = spec.extent;
        let axis = Axis::new(extent.low, extent.high, spec.zero_baseline, steps);
        let mut tick_width = 0.0_f64;
        for tick in axis.ticks() {
            tick_width = tick_width.max(text::width(&axis.label(tick, spec.tick_format), TICK)?);
        }
        let (end_lines, end_width) = wrap_ends(spec.ends, width * 0.28, rough_height + 2.0 * OVERHANG)?;
        let right = if end_lines.is_empty() { 0.0 } else { spec.before_labels + end_width };
        let plot = Rect { x0: MARGIN + tick_width + 7.0, x1: width - MARGIN - right.max(10.0), y0: top, y1: bottom };
        let mut frame = Self {
            scene,
            placer: Placer::new(plot),
            plot,
            axis,
            years: (f64::from(extent.first), f64::from(extent.last)),
            inset: (INSET, 0.0),
            columns: spec.columns,
            labels_x: plot.x1 + spec.before_labels,
            end_lines,
            jump_off: None,
            unplaced: Vec::new(),
        };
        if spec.columns {
            let pitch = plot.width() / (frame.years.1 - frame.years.0 + 1.0);
            frame.inset = (pitch / 2.0, pitch / 2.0);
        } else if extent.first == extent.last {
            frame.inset = (plot.width() / 2.0, plot.width() / 2.0);
        }
        frame.draw_words(spec, width)?;
        if frame.plot.width() < 100.0 || frame.plot.height() < LEAST_HEIGHT {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        frame.placer.bounds = Rect { y1: bottom - 3.0, ..frame.plot };
        frame.draw_axes(extent, spec.tick_format)?;
        Ok(frame)
    }

    /// The place of a year on the page.
    pub(super) fn x(&self, year: f64) -> f64 {
        let (first, last) = self.years;
        let width = self.plot.width() - self.inset.0 - self.inset.1;
        let share = if last > first { (year - first) / (last - first) } else { 0.0 };
        self.plot.x0 + self.inset.0 + share * width
    }

    /// The place of a value on the page.
    pub(super) fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.axis.low(), self.axis.high());
        self.plot.y1 - (value - low) / (high - low) * self.plot.height()
    }

    /// Half the width of a column.
    pub(super) fn column_half_width(&self) -> f64 {
        (self.inset.0 * 0.72).clamp(0.5, 32.0)
    }

    /// The points of a series, from `start` if there is one.
    pub(super) fn path(&self, start: Option<(i32, f64)>, years: &[i32], values: &[f64]) -> Vec<Point> {
        let points = years.iter().copied().zip(values.iter().copied());
        start.into_iter().chain(points).map(|(year, value)| self.point(year, value)).collect()
    }

    pub(super) fn point(&self, year: i32, value: f64) -> Point {
        Point { x: self.x(f64::from(year)), y: self.y(value) }
    }

    /// Puts the words beside the dashed line above the plot, and lowers the plot accordingly.
    fn draw_words(&mut self, spec: &Spec<'_>, width: f64) -> Result<(), ChartError> {
        let (first, last) = self.years;
        let inside = spec.jump_off >= first - 0.5 && spec.jump_off <= last + 0.5;
        let x = self.x(spec.jump_off);
        let words = if inside { place_words(spec, x, self.years, width)? } else { Vec::new() };
        let rows = words.iter().map(|w| w.row + 1).max().unwrap_or(0);
        let row = LABEL.line_height();
        let top = self.plot.y0;
        self.plot.y0 = top + rows as f64 * row + if rows > 0 { 9.0 } else { 6.0 };
        for word in &words {
            let baseline = top + ASCENT * LABEL.size + word.row as f64 * row;
            self.scene.label(&word.text, Point { x: word.x, y: baseline }, Align::Left, LABEL, GREY)?;
        }
        if inside {
            // Between words in one row the line reads as their divider.
            let begin = if rows == 1 { top } else { self.plot.y0 - 5.0 };
            self.jump_off = Some((x, begin));
        }
        Ok(())
    }

    fn draw_axes(&mut self, extent: Extent, format: &TickFormat) -> Result<(), ChartError> {
        let plot = self.plot;
        for tick in self.axis.ticks() {
            let y = self.y(tick);
            self.scene.line(vec![Point { x: plot.x0, y }, Point { x: plot.x1, y }], GRID, 1.0);
            self.placer.grid.push(y);
            let at = Point { x: plot.x0 - 7.0, y: y + MIDDLE * TICK.size };
            self.scene.label(&self.axis.label(tick, format), at, Align::Right, TICK, GREY)?;
        }
        self.draw_baseline();
        let pitch = self.x(self.years.0 + 1.0) - self.x(self.years.0);
        let gap = if self.columns { 10.0 } else { 20.0 };
        for year in year_ticks(extent.first, extent.last, pitch, gap)? {
            let x = self.x(f64::from(year));
            if !self.columns {
                self.scene.line(vec![Point { x, y: plot.y1 }, Point { x, y: plot.y1 + 4.0 }], AXIS, 1.0);
            }
            let at = Point { x, y: plot.y1 + 20.0 };
            self.scene.label(&year_label(year), at, Align::Middle, TICK, GREY)?;
        }
        Ok(())
    }

    /// The line at zero, if the axis holds it: the foot of an axis cut short is no baseline, and marked.
    pub(super) fn draw_baseline(&mut self) {
        if self.axis.is_cut() {
            draw_cut(&mut self.scene, Point { x: self.plot.x0, y: self.plot.y1 });
            return;
        }
        let Rect { x0, x1, .. } = self.plot;
        let y = self.y(0.0);
        self.scene.line(vec![Point { x: x0, y }, Point { x: x1, y }], AXIS, 1.0);
    }

    /// The labels at the right end, moved apart where they would overlap; those that had to move
    /// away get a thin leader if `leaders` asks for it.
    pub(super) fn draw_ends(&mut self, ends: &[End<'_>], leaders: bool) -> Result<(), ChartError> {
        let blocks = std::mem::take(&mut self.end_lines);
        let wanted: Vec<_> =
            ends.iter().zip(&blocks).map(|(end, block)| (self.y(end.value), block_height(block))).collect();
        let tops = dodge(&wanted, 1.0, self.plot.y0 - OVERHANG, self.plot.y1 + OVERHANG)
            .ok_or(ChartError::NoRoom { part: "all labels at the right end" })?;
        for (((end, (lines, face)), top), (y, height)) in ends.iter().zip(&blocks).zip(tops).zip(wanted) {
            let middle = top + height / 2.0;
            let x = self.labels_x;
            if leaders && (middle - y).abs() > 4.0 {
                let (from, to) = (Point { x: x - 14.0, y }, Point { x: x - 3.0, y: middle });
                self.scene.line(vec![from, to], end.color.tint(0.6), 0.75);
            }
            for (row, line) in (0..).zip(lines) {
                let y = top + ASCENT * face.size + f64::from(row) * face.line_height();
                self.scene.label(line, Point { x, y }, Align::Left, *face, end.color.for_text())?;
            }
        }
        Ok(())
    }

    /// The scene, and the labels that found no space.
    pub(super) fn finish(self) -> (Scene, Vec<String>) {
        (self.scene, self.unplaced)
    }
}
