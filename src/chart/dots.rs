//! Dots: several values of each of many things, one thing a row.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, AXIS, Color, Face, GREY, GRID, INK, LABEL, TICK, WHITE};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, MIDDLE};
use super::ticks::Axis;
use super::words::{draw_footnote, draw_heading};
use super::{Captions, ChartError, Kind, Size, TickFormat};

/// Values of many things side by side, such as the errors of 31 provinces by two methods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dots {
    /// The words around the chart.
    pub captions: Captions,
    /// What the values of every row are, in order; the last is drawn full, the others as rings.
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

/// Half the diameter of a dot.
const RADIUS: f64 = 3.5;

impl Kind for Dots {
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
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let mut scene = Scene::default();
        let top = draw_heading(&mut scene, &self.captions, width)?;
        let bottom = draw_footnote(&mut scene, &self.captions, notes, width, height)? - 28.0;
        let top = self.draw_legend(&mut scene, top, width)?;
        let pitch = (bottom - top) / self.rows.len() as f64;
        let face = LABEL.at((pitch / 1.3).min(LABEL.size));
        if face.size < 7.0 {
            return Err(ChartError::NoRoom { part: "all rows" });
        }
        let mut widest = 0.0_f64;
        for row in &self.rows {
            widest = widest.max(text::width(&row.label, face)?);
        }
        let plot = Rect { x0: MARGIN + widest + 12.0, x1: width - MARGIN - 14.0, y0: top, y1: bottom };
        if plot.width() < 100.0 {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        let place = self.draw_axis(&mut scene, plot)?;
        for (number, row) in self.rows.iter().enumerate() {
            let y = plot.y0 + pitch * (number as f64 + 0.5);
            draw_row(&mut scene, row, y, (plot.x0, face), &place)?;
        }
        Ok((scene, Vec::new()))
    }
}

impl Dots {
    /// What the dots are, in a line under the heading; gives the height at which the plot may begin.
    fn draw_legend(&self, scene: &mut Scene, top: f64, width: f64) -> Result<f64, ChartError> {
        let (mut x, mut y) = (MARGIN, top + 4.0);
        for (index, name) in self.series.iter().enumerate() {
            let words = text::width(name, LABEL)?;
            if x > MARGIN && x + 14.0 + words > width - MARGIN {
                (x, y) = (MARGIN, y + LABEL.line_height());
            }
            draw_dot(scene, Point { x: x + RADIUS, y }, index, index + 1 == self.series.len());
            let at = Point { x: x + 14.0, y: y + MIDDLE * LABEL.size };
            scene.label(name, at, Align::Left, LABEL, GREY)?;
            x += 14.0 + words + 22.0;
        }
        Ok(y + LABEL.line_height())
    }

    /// Upright grid lines with their numbers, and a darker one at zero; gives the place of a value.
    fn draw_axis(&self, scene: &mut Scene, plot: Rect) -> Result<impl Fn(f64) -> f64 + use<>, ChartError> {
        let values = || self.rows.iter().flat_map(|row| &row.values).flatten().copied();
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let axis = Axis::new(low, high, true, (plot.width() / 90.0).clamp(2.0, 10.0));
        let (first, last) = (axis.low(), axis.high());
        let place = move |value: f64| plot.x0 + (value - first) / (last - first) * plot.width();
        for tick in axis.ticks() {
            let x = place(tick);
            let color = if tick == 0.0 { AXIS } else { GRID };
            scene.line(vec![Point { x, y: plot.y0 }, Point { x, y: plot.y1 }], color, 1.0);
            let at = Point { x, y: plot.y1 + 18.0 };
            scene.label(&axis.label(tick, &self.tick_format), at, Align::Middle, TICK, GREY)?;
        }
        Ok(place)
    }
}

fn draw_row(
    scene: &mut Scene,
    row: &DotRow,
    y: f64,
    (left, face): (f64, Face),
    place: &impl Fn(f64) -> f64,
) -> Result<(), ChartError> {
    let at = Point { x: left - 10.0, y: y + MIDDLE * face.size };
    scene.label(&row.label, at, Align::Right, face, INK)?;
    let points: Vec<(usize, Point)> = row
        .values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((index, Point { x: place((*value)?), y })))
        .collect();
    if points.len() > 1 {
        scene.line(points.iter().map(|(_, point)| *point).collect(), palette::series(0).0.tint(0.6), 1.0);
    }
    for (index, point) in points {
        draw_dot(scene, point, index, index + 1 == row.values.len());
    }
    Ok(())
}

fn draw_dot(scene: &mut Scene, at: Point, index: usize, full: bool) {
    let color: Color = if full { palette::series(0).0 } else { palette::series(index + 1).0 };
    scene.disc(at, RADIUS, color);
    if !full {
        scene.disc(at, RADIUS - 1.5, WHITE);
    }
}
