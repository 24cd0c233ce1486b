//! A tile grid: one tile a region, roughly where it lies, darker for larger values.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, Color, INK, LABEL, TICK, WHITE};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text;
use super::words::{Swatch, captioned, draw_legend};
use super::{Captions, ChartError, Layout, Size};
use crate::number::grouped;

/// One region.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tile {
    /// Its name.
    pub name: String,
    /// Row and column, from the top left.
    pub place: (usize, usize),
    /// Its value.
    pub value: f64,
    /// A mark behind the value, such as † for an assumed figure.
    pub mark: String,
}

/// Regions as tiles of one size, each with its name and its value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tiles {
    /// The words around the chart.
    pub captions: Captions,
    /// The regions.
    pub tiles: Vec<Tile>,
    /// Decimals of the values.
    pub decimals: usize,
}

/// From one tile to the next, as a share of its side.
const GAP: f64 = 0.05;

impl Layout for Tiles {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.tiles.is_empty() {
            return Err(ChartError::Empty { series: "tiles".to_owned() });
        }
        self.tiles.iter().try_for_each(|tile| check_value(&tile.name, 0, tile.value))
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 6.0)?;
        let (low, high) = self.range();
        let (pale, dark) = (self.write(low), self.write(high));
        let legend = [(Swatch::Fill(shade(0.0)), pale.as_str()), (Swatch::Fill(shade(1.0)), dark.as_str())];
        let top = draw_legend(&mut scene, &legend, top, width)? + 4.0;
        let (rows, columns) = self.extent();
        let (wide, high_) = ((width - 2.0 * MARGIN) / columns as f64, (bottom - top) / rows as f64);
        if wide < 30.0 || high_ < 2.0 * TICK.line_height() {
            return Err(ChartError::NoRoom { part: "the tiles" });
        }
        for tile in &self.tiles {
            let (x, y) = (MARGIN + wide * tile.place.1 as f64, top + high_ * tile.place.0 as f64);
            let cell = Rect { x0: x, x1: x + wide * (1.0 - GAP), y0: y, y1: y + high_ * (1.0 - GAP) };
            let share = if high > low { (tile.value - low) / (high - low) } else { 0.5 };
            scene.rect(cell, shade(share));
            self.draw_words(&mut scene, tile, cell, if share > 0.6 { WHITE } else { INK })?;
        }
        Ok((scene, Vec::new()))
    }
}

impl Tiles {
    fn range(&self) -> (f64, f64) {
        let values = || self.tiles.iter().map(|tile| tile.value);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    }

    fn extent(&self) -> (usize, usize) {
        let most = |of: fn(&Tile) -> usize| self.tiles.iter().map(of).max().unwrap_or(0) + 1;
        (most(|tile| tile.place.0), most(|tile| tile.place.1))
    }

    fn write(&self, value: f64) -> String {
        grouped(value, self.decimals)
    }

    /// The name above the value, in the middle of the tile.
    fn draw_words(&self, scene: &mut Scene, tile: &Tile, cell: Rect, color: Color) -> Result<(), ChartError> {
        let room = cell.width() - 6.0;
        let value = format!("{}{}", self.write(tile.value), tile.mark);
        let mut name = text::wrap(&tile.name, TICK, room)?;
        let most = ((cell.y1 - cell.y0) / TICK.line_height()).floor();
        if name.len() as f64 + 1.0 > most || text::width(&value, LABEL)? > room {
            return Err(ChartError::NoRoom { part: "the words of a tile" });
        }
        let lines = name.len() as f64 + 1.0;
        let mut y = (cell.y0 + cell.y1) / 2.0 - (lines / 2.0 - 0.75) * TICK.line_height();
        let x = (cell.x0 + cell.x1) / 2.0;
        for line in name.drain(..) {
            scene.label(&line, Point { x, y }, Align::Middle, TICK, color)?;
            y += TICK.line_height();
        }
        y += (LABEL.line_height() - TICK.line_height()).max(0.0);
        scene.label(&value, Point { x, y }, Align::Middle, LABEL, color)?;
        Ok(())
    }
}

/// From pale to dark.
fn shade(share: f64) -> Color {
    palette::PROJECTION.tint(0.08 + 0.82 * share)
}
