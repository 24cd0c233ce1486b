//! Dots: several values of each of many things, one thing a row.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, Color, INK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::words::{Swatch, captioned, draw_block, draw_dot, draw_legend, draw_value_axis, wrap_rows};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// Values of many things side by side, such as the errors of 31 provinces by two methods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dots {
    /// The words around the chart.
    pub captions: Captions,
    /// The series names of the values in a row, in order; the last is drawn as a disc, the others as rings.
    pub series: Vec<String>,
    /// The things from top to bottom; at least one.
    pub rows: Vec<DotRow>,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One thing and its values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DotRow {
    /// Its name.
    pub label: String,
    /// A value for each series, or none.
    pub values: Vec<Option<f64>>,
}

impl Layout for Dots {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() || self.rows.iter().all(|row| row.values.iter().all(Option::is_none)) {
            return Err(ChartError::Empty { series: "rows".to_owned() });
        }
        for row in &self.rows {
            if row.values.len() != self.series.len() {
                return Err(ChartError::Length {
                    series: row.label.clone(),
                    expected: self.series.len(),
                    found: row.values.len(),
                });
            }
            for (index, value) in row.values.iter().enumerate() {
                check_value(&row.label, index, value.unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 28.0)?;
        let names = self.series.iter().enumerate();
        let legend: Vec<_> = names
            .map(|(at, name)| (Swatch::Dot(colour(at, self.series.len()), at + 1 == self.series.len()), name.as_str()))
            .collect();
        let top = draw_legend(&mut scene, &legend, top, width)?;
        let pitch = (bottom - top) / self.rows.len() as f64;
        let (labels, widest) =
            wrap_rows(&self.rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), width * 0.35, pitch)?;
        let plot = Rect { x0: MARGIN + widest + 12.0, x1: width - MARGIN - 14.0, y0: top, y1: bottom };
        if plot.width() < 100.0 || plot.height() < 20.0 {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        let values = || self.rows.iter().flat_map(|row| &row.values).flatten().copied();
        let range = (values().fold(0.0, f64::min), values().fold(0.0, f64::max), true);
        let place = draw_value_axis(&mut scene, plot, range, &self.tick_format)?;
        for (number, (row, label)) in self.rows.iter().zip(&labels).enumerate() {
            let y = plot.y0 + pitch * (number as f64 + 0.5);
            draw_block(&mut scene, label, Point { x: plot.x0 - 10.0, y }, Align::Right, INK)?;
            draw_row(&mut scene, row, y, &place);
        }
        Ok((scene, Vec::new()))
    }
}

fn draw_row(scene: &mut Scene, row: &DotRow, y: f64, place: &impl Fn(f64) -> f64) {
    let points: Vec<(usize, Point)> = row
        .values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((index, Point { x: place((*value)?), y })))
        .collect();
    if points.len() > 1 {
        scene.line(points.iter().map(|(_, point)| *point).collect(), palette::series(0).tint(0.6), 1.0);
    }
    for (index, point) in points {
        draw_dot(scene, point, colour(index, row.values.len()), index + 1 == row.values.len());
    }
}

/// The last series has the first colour.
pub(super) fn colour(index: usize, count: usize) -> Color {
    if index + 1 == count { palette::series(0) } else { palette::series(index + 1) }
}
