//! A tornado: how far one quantity moves with each of many things, from a common middle.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, AXIS, GREY, GRID, INK, LABEL, TICK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, MIDDLE};
use super::ticks::Axis;
use super::words::{draw_footnote, draw_heading};
use super::{Captions, ChartError, Kind, Size, TickFormat};

/// Bars from a common middle, the longest on top.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// The words around the chart.
    pub captions: Captions,
    /// What the paler and the darker half of a bar are: the quantity with the thing low, and high.
    pub ends: [String; 2],
    /// The quantity where nothing is moved.
    pub middle: f64,
    /// The bars from top to bottom; at least one.
    pub bars: Vec<TornadoBar>,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TornadoBar {
    /// Its name.
    pub label: String,
    /// The quantity with the thing low, and high.
    pub ends: [f64; 2],
}

impl Kind for Tornado {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.bars.is_empty() {
            return Err(ChartError::Empty { series: "bars".to_owned() });
        }
        check_value("middle", 0, self.middle)?;
        self.bars.iter().try_for_each(|bar| {
            bar.ends.iter().enumerate().try_for_each(|(at, value)| check_value(&bar.label, at, *value))
        })
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let mut scene = Scene::default();
        let top = draw_heading(&mut scene, &self.captions, width)?;
        let bottom = draw_footnote(&mut scene, &self.captions, notes, width, height)? - 28.0;
        let top = self.draw_legend(&mut scene, top)?;
        let pitch = ((bottom - top) / self.bars.len() as f64).min(56.0);
        let face = LABEL.at((pitch / 1.4).min(LABEL.size));
        if face.size < 7.0 {
            return Err(ChartError::NoRoom { part: "all bars" });
        }
        let mut widest = 0.0_f64;
        for bar in &self.bars {
            widest = widest.max(text::width(&bar.label, face)?);
        }
        let plot = Rect { x0: MARGIN + widest + 12.0, x1: width - MARGIN - 14.0, y0: top, y1: bottom };
        if plot.width() < 100.0 {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        let values = || self.bars.iter().flat_map(|bar| bar.ends).chain([self.middle]);
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let axis = Axis::new(low, high, false, (plot.width() / 90.0).clamp(2.0, 10.0));
        let place = |value: f64| plot.x0 + (value - axis.low()) / (axis.high() - axis.low()) * plot.width();
        for tick in axis.ticks() {
            let x = place(tick);
            scene.line(vec![Point { x, y: plot.y0 }, Point { x, y: plot.y1 }], GRID, 1.0);
            let at = Point { x, y: plot.y1 + 18.0 };
            scene.label(&axis.label(tick, &self.tick_format), at, Align::Middle, TICK, GREY)?;
        }
        let middle = place(self.middle);
        for (number, bar) in self.bars.iter().enumerate() {
            let y = plot.y0 + pitch * (number as f64 + 0.5);
            let at = Point { x: plot.x0 - 10.0, y: y + MIDDLE * face.size };
            scene.label(&bar.label, at, Align::Right, face, INK)?;
            for (end, value) in bar.ends.into_iter().enumerate() {
                let x = place(value);
                let half = pitch * 0.32;
                let rect = Rect { x0: x.min(middle), x1: x.max(middle), y0: y - half, y1: y + half };
                scene.rect(rect, colour(end));
            }
        }
        scene.line(vec![Point { x: middle, y: plot.y0 }, Point { x: middle, y: plot.y1 }], AXIS, 1.0);
        Ok((scene, Vec::new()))
    }
}

fn colour(end: usize) -> palette::Color {
    if end == 0 { palette::BLUE.tint(0.4) } else { palette::BLUE }
}

impl Tornado {
    /// What the halves are, in a line under the heading; gives the height at which the plot may begin.
    fn draw_legend(&self, scene: &mut Scene, top: f64) -> Result<f64, ChartError> {
        let (mut x, y) = (MARGIN, top + 4.0);
        for (end, words) in self.ends.iter().enumerate() {
            scene.rect(Rect { x0: x, x1: x + 10.0, y0: y - 5.0, y1: y + 5.0 }, colour(end));
            let at = Point { x: x + 15.0, y: y + MIDDLE * LABEL.size };
            scene.label(words, at, Align::Left, LABEL, GREY)?;
            x += 15.0 + text::width(words, LABEL)? + 22.0;
        }
        Ok(y + LABEL.line_height())
    }
}
