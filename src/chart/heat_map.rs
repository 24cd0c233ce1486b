//! A heat map: one quantity over two others, a cell each.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, Color, GREY, INK, LABEL, TARGET, TICK, WHITE};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, ASCENT, MIDDLE};
use super::words::{Swatch, captioned, draw_legend};
use super::{Captions, ChartError, Layout, Size};
use crate::number::grouped;

/// A grid of cells, darker for larger values; each value is written in its cell if it fits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// The words around the chart.
    pub captions: Captions,
    /// The horizontal axis, and the labels of its columns.
    pub across: (String, Vec<String>),
    /// The vertical axis, and the labels of its rows.
    pub up: (String, Vec<String>),
    /// `[row][column]`, the lowest row first.
    pub values: Vec<Vec<f64>>,
    /// Decimals of the values in the cells.
    pub decimals: usize,
    /// A value to be reached, and its words: a line parts the cells on its two sides.
    pub goal: Option<(f64, String)>,
}

impl Layout for HeatMap {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        let (columns, rows) = (self.across.1.len(), self.up.1.len());
        if columns == 0 || rows == 0 {
            return Err(ChartError::Empty { series: "cells".to_owned() });
        }
        let length = |series: &str, expected, found| {
            let series = series.to_owned();
            if expected == found { Ok(()) } else { Err(ChartError::Length { series, expected, found }) }
        };
        length("rows", rows, self.values.len())?;
        for (label, row) in self.up.1.iter().zip(&self.values) {
            length(label, columns, row.len())?;
            row.iter().enumerate().try_for_each(|(at, value)| check_value(label, at, *value))?;
        }
        self.goal.iter().try_for_each(|(value, words)| check_value(words, 0, *value))
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 46.0)?;
        let top = self.draw_scale(&mut scene, top, width)?;
        let mut top = top + ASCENT * LABEL.size;
        let name = format!("\u{2191} {}", text::one_line(&self.up.0));
        for line in text::wrap(&name, LABEL, width - 2.0 * MARGIN)? {
            scene.label(&line, Point { x: MARGIN, y: top }, Align::Left, LABEL, GREY)?;
            top += LABEL.line_height();
        }
        let top = top - ASCENT * LABEL.size + 4.0;
        let mut widest = 0.0_f64;
        for label in &self.up.1 {
            widest = widest.max(text::width(label, TICK)?);
        }
        let plot = Rect { x0: MARGIN + widest + 8.0, x1: width - MARGIN, y0: top, y1: bottom };
        if plot.width() < 100.0 || plot.y1 - plot.y0 < 60.0 {
            return Err(ChartError::NoRoom { part: "the cells beside the words" });
        }
        self.draw_cells(&mut scene, plot)?;
        self.draw_goal(&mut scene, plot);
        self.draw_axes(&mut scene, plot)?;
        let name = format!("{} \u{2192}", text::one_line(&self.across.0));
        if text::width(&name, LABEL)? > width - 2.0 * MARGIN {
            return Err(ChartError::NoRoom { part: "the name of the axis" });
        }
        scene.label(&name, Point { x: width - MARGIN, y: plot.y1 + 38.0 }, Align::Right, LABEL, GREY)?;
        Ok((scene, Vec::new()))
    }
}

impl HeatMap {
    fn cell(&self, plot: Rect, row: usize, column: usize) -> Rect {
        let (width, height) = (plot.width() / self.across.1.len() as f64, (plot.y1 - plot.y0) / self.up.1.len() as f64);
        let (x0, y1) = (plot.x0 + width * column as f64, plot.y1 - height * row as f64);
        Rect { x0, x1: x0 + width, y0: y1 - height, y1 }
    }

    fn range(&self) -> (f64, f64) {
        let values = || self.values.iter().flatten().copied();
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    }

    fn write(&self, value: f64) -> String {
        grouped(value, self.decimals)
    }

    /// The meaning of the palest and the darkest cell, and the line of the goal.
    fn draw_scale(&self, scene: &mut Scene, top: f64, width: f64) -> Result<f64, ChartError> {
        let (low, high) = self.range();
        let (pale, dark) = (self.write(low), self.write(high));
        let mut legend = vec![(Swatch::Fill(shade(0.0)), pale.as_str()), (Swatch::Fill(shade(1.0)), dark.as_str())];
        legend.extend(self.goal.iter().map(|(_, words)| (Swatch::Line(TARGET), words.as_str())));
        draw_legend(scene, &legend, top, width)
    }

    /// The borders between cells that reach the goal and cells that do not.
    fn draw_goal(&self, scene: &mut Scene, plot: Rect) {
        let Some((goal, _)) = self.goal else { return };
        let met = |row: usize, column: usize| self.values[row][column] >= goal;
        for row in 0..self.values.len() {
            for column in 0..self.values[row].len() {
                let cell = self.cell(plot, row, column);
                if column + 1 < self.values[row].len() && met(row, column) != met(row, column + 1) {
                    scene.line(vec![Point { x: cell.x1, y: cell.y0 }, Point { x: cell.x1, y: cell.y1 }], TARGET, 3.0);
                }
                if row + 1 < self.values.len() && met(row, column) != met(row + 1, column) {
                    scene.line(vec![Point { x: cell.x0, y: cell.y0 }, Point { x: cell.x1, y: cell.y0 }], TARGET, 3.0);
                }
            }
        }
    }

    fn draw_cells(&self, scene: &mut Scene, plot: Rect) -> Result<(), ChartError> {
        let (low, high) = self.range();
        let write = |value: f64| self.write(value);
        let mut longest = 0.0_f64;
        for value in self.values.iter().flatten() {
            longest = longest.max(text::width(&write(*value), TICK)?);
        }
        let first = self.cell(plot, 0, 0);
        let has_room = first.width() > longest + 6.0 && first.y1 - first.y0 > TICK.line_height();
        for (row, values) in self.values.iter().enumerate() {
            for (column, value) in values.iter().enumerate() {
                let share = if high > low { (value - low) / (high - low) } else { 0.5 };
                let cell = self.cell(plot, row, column);
                // Cells stand half a pixel apart from their borders, so that no seam is wider than another.
                scene.rect(cell.grown(-0.5), shade(share));
                if has_room {
                    let at = Point { x: (cell.x0 + cell.x1) / 2.0, y: (cell.y0 + cell.y1) / 2.0 + MIDDLE * TICK.size };
                    let color = if share > 0.65 { WHITE } else { INK };
                    scene.label(&write(*value), at, Align::Middle, TICK, color)?;
                }
            }
        }
        Ok(())
    }

    /// The words at rows and columns: as many as have room.
    fn draw_axes(&self, scene: &mut Scene, plot: Rect) -> Result<(), ChartError> {
        let mut free = f64::INFINITY;
        for (row, label) in self.up.1.iter().enumerate() {
            let cell = self.cell(plot, row, 0);
            let y = (cell.y0 + cell.y1) / 2.0;
            if y + TICK.line_height() / 2.0 <= free {
                let at = Point { x: plot.x0 - 6.0, y: y + MIDDLE * TICK.size };
                scene.label(label, at, Align::Right, TICK, GREY)?;
                free = y - TICK.line_height() / 2.0;
            }
        }
        let mut free = f64::NEG_INFINITY;
        for (column, label) in self.across.1.iter().enumerate() {
            let cell = self.cell(plot, 0, column);
            let (x, half) = ((cell.x0 + cell.x1) / 2.0, text::width(label, TICK)? / 2.0);
            if x - half >= free && x + half <= plot.x1 + MARGIN {
                scene.label(label, Point { x, y: plot.y1 + 18.0 }, Align::Middle, TICK, GREY)?;
                free = x + half + 8.0;
            }
        }
        Ok(())
    }
}

/// From pale to dark.
fn shade(share: f64) -> Color {
    palette::PROJECTION.tint(0.08 + 0.82 * share)
}
