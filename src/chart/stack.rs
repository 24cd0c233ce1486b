//! The stack: a total by its parts, one column a year.

use super::canvas::Scene;
use super::error::{check_values, check_years};
use super::frame::Frame;
use super::marks::check_past;
use super::palette::{self, INK, STRONG, WHITE};
use super::placement::{Anchor, Point, Rect};
use super::spec::{End, Extent, Spec};
use super::ticks::{short_numbers, year_label};
use super::{Captions, ChartError, Layout, Sides, Size, TargetMark, TickFormat};

/// A total by its parts: stacked columns over a baseline at zero.
///
/// Negative values are stacked downwards; their net total can be marked by a point.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stack {
    /// The words around the chart.
    pub captions: Captions,
    /// The years in ascending order, actual and projected; at least one.
    pub years: Vec<i32>,
    /// The parts, the lowest first; at least one.
    pub layers: Vec<Layer>,
    /// The last actual year.
    pub jump_off: i32,
    /// Written before the totals above the first, the last and the last actual column.
    /// The totals have about three significant digits.
    pub total_label: String,
    /// Whether a point marks the net total of every column, as it should where some values are negative.
    pub mark_totals: bool,
    /// Targets of plans for the total.
    pub targets: Vec<TargetMark>,
    /// The words on both sides of the last actual year.
    pub labels: Sides,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One part of a stack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// Its name, with the last value if that is to be read.
    pub label: String,
    /// The value of each year.
    pub values: Vec<f64>,
}

/// The ends of each layer in one year, in the unit of the chart.
type LayerBounds = Vec<(f64, f64)>;

impl Layout for Stack {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        check_years("years", &self.years)?;
        if self.layers.is_empty() {
            return Err(ChartError::Empty { series: "layers".to_owned() });
        }
        for (number, layer) in (1..).zip(&self.layers) {
            check_values(&format!("layer {number} ({})", layer.label), self.years.len(), &layer.values)?;
        }
        check_past(&[], &self.targets)
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let columns: Vec<LayerBounds> = (0..self.years.len()).map(|at| self.column(at)).collect();
        let ends = self.ends(&columns);
        let extent = self.extent(&columns);
        let mut frame = Frame::new(&Spec {
            captions: &self.captions,
            size,
            extent,
            columns: true,
            zero_baseline: true,
            tick_format: &self.tick_format,
            jump_off: f64::from(self.jump_off) + 0.5,
            words: (&self.labels.actual, &self.labels.projection),
            ends: &ends,
            before_labels: 12.0,
            notes,
        })?;
        for (&year, column) in self.years.iter().zip(&columns) {
            draw_column(&mut frame, year, column);
        }
        frame.draw_baseline();
        self.draw_totals(&mut frame);
        frame.draw_jump_off();
        frame.draw_ends(&ends, true)?;
        frame.draw_targets(&self.targets, notes)?;
        self.label_totals(&mut frame, &columns, notes)?;
        frame.label_marks(&self.targets, &[], notes)?;
        Ok(frame.finish())
    }
}

impl Stack {
    /// Where each layer begins and ends in year number `at`.
    fn column(&self, at: usize) -> LayerBounds {
        let (mut above, mut below) = (0.0, 0.0);
        self.layers
            .iter()
            .map(|layer| {
                let value = layer.values[at];
                let sum = if value < 0.0 { &mut below } else { &mut above };
                let from = *sum;
                *sum += value;
                (from, *sum)
            })
            .collect()
    }

    fn total(&self, at: usize) -> f64 {
        self.layers.iter().map(|l| l.values[at]).sum()
    }

    fn extent(&self, columns: &[LayerBounds]) -> Extent {
        let mut extent = Extent::new(self.years[0], 0.0);
        for (&year, column) in self.years.iter().zip(columns) {
            for &(_, end) in column {
                extent.add(year, end);
            }
        }
        // Room for the totals above the columns, and below those that have nothing above zero.
        extent.add_value(extent.high + (extent.high - extent.low) * 0.08);
        extent.add_past(&[], &self.targets, self.years[0]);
        extent
    }

    fn ends(&self, columns: &[LayerBounds]) -> Vec<End<'_>> {
        let Some(last) = columns.last() else {
            return Vec::new();
        };
        let total = self.mark_totals.then(|| End {
            text: &self.total_label,
            value: self.total(self.years.len() - 1),
            face: STRONG,
            color: INK,
        });
        let total = total.filter(|end| !end.text.trim().is_empty());
        let layers = self.layers.iter().zip(last).enumerate();
        let layers =
            layers.filter(|(_, (layer, _))| !layer.label.trim().is_empty()).map(|(index, (layer, &(from, to)))| End {
                text: &layer.label,
                value: f64::midpoint(from, to),
                face: STRONG,
                color: palette::layer(index),
            });
        layers.chain(total).collect()
    }

    /// A point with a white rim at the net total of every column.
    fn draw_totals(&self, frame: &mut Frame) {
        for (at, year) in self.years.iter().enumerate().filter(|_| self.mark_totals) {
            let point = frame.point(*year, self.total(at));
            let radius = frame.column_half_width().min(5.0);
            frame.scene.disc(point, radius, WHITE);
            frame.scene.disc(point, (radius - 1.5).max(1.0), INK);
            frame.placer.solid.push(Rect::around(point, radius));
        }
    }

    /// Writes the totals above the last, the first and the last actual column, where there is room.
    fn label_totals(&self, frame: &mut Frame, columns: &[LayerBounds], notes: &[String]) -> Result<(), ChartError> {
        let last = self.years.len() - 1;
        let jump_off = self.years.iter().position(|&y| y == self.jump_off);
        let mut wanted = vec![last];
        wanted.extend([Some(0), jump_off].into_iter().flatten().filter(|&at| at != last));
        wanted.dedup();
        if self.mark_totals && self.years.len() <= 12 {
            wanted = (0..self.years.len()).collect();
        }
        let totals: Vec<f64> = wanted.iter().map(|&at| self.total(at)).collect();
        for (at, total) in wanted.into_iter().zip(short_numbers(&totals)) {
            let top = columns[at].iter().fold(0.0, |top: f64, &(_, end)| top.max(end));
            let anchor = Anchor::Top(Point { x: frame.x(f64::from(self.years[at])), y: frame.y(top) });
            let words = if self.mark_totals { "" } else { self.total_label.as_str() };
            let text = format!("{words} {total}");
            let note = format!("{}: {}", year_label(self.years[at]), text.trim());
            frame.place_label(anchor, text.trim(), (STRONG, INK), note, notes)?;
        }
        Ok(())
    }
}

fn draw_column(frame: &mut Frame, year: i32, column: &LayerBounds) {
    let half = frame.column_half_width();
    let x = frame.x(f64::from(year));
    let mut whole = Rect { x0: x - half, x1: x + half, y0: frame.y(0.0), y1: frame.y(0.0) };
    for (index, &(from, to)) in column.iter().enumerate() {
        let (a, b) = (frame.y(from), frame.y(to));
        let part = Rect { y0: a.min(b), y1: a.max(b), ..whole };
        frame.scene.rect(part, palette::layer(index));
        // A thin white line between layers that are high enough to be told apart.
        if from != 0.0 && part.height() > 2.0 {
            frame.scene.line(vec![Point { x: part.x0, y: a }, Point { x: part.x1, y: a }], WHITE, 0.75);
        }
        whole.y0 = whole.y0.min(part.y0);
        whole.y1 = whole.y1.max(part.y1);
    }
    frame.placer.solid.push(whole);
}
