//! A tornado: how far one quantity moves with each of many things, from a common middle.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, AXIS, GREY, INK, LABEL};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, MIDDLE};
use super::ticks::short_numbers;
use super::words::{Swatch, captioned, draw_block, draw_legend, draw_value_axis, wrap_rows};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// Bars from a common middle, the longest on top, with their values at their ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// The words around the chart.
    pub captions: Captions,
    /// What the two parts of a bar are: the quantity with the thing low, and high.
    pub ends: [String; 2],
    /// The quantity where nothing is moved, and the words above its line.
    pub middle: f64,
    /// The words above the line of the middle, with its number.
    pub middle_label: String,
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

impl Layout for Tornado {
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
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 28.0)?;
        let legend = [0, 1].map(|end| (Swatch::Fill(colour(end)), self.ends[end].as_str()));
        let top = draw_legend(&mut scene, &legend, top, width)? + 2.0;
        let top = if self.middle_label.trim().is_empty() { top } else { top + LABEL.line_height() };
        let pitch = ((bottom - top) / self.bars.len() as f64).min(56.0);
        let names: Vec<&str> = self.bars.iter().map(|bar| bar.label.as_str()).collect();
        let (labels, widest) = wrap_rows(&names, width * 0.36, pitch)?;
        let figures = self.figures();
        // The figures stand beyond the ends of the bars, inside the plot.
        let mut beyond = 0.0_f64;
        for figure in figures.iter().flatten() {
            beyond = beyond.max(text::width(figure, labels[0].1)? + 8.0);
        }
        let plot =
            Rect { x0: MARGIN + widest + 12.0, x1: width - MARGIN, y0: top, y1: top + pitch * names_count(self) };
        let inner = Rect { x0: plot.x0 + beyond, x1: plot.x1 - beyond, ..plot };
        if inner.width() < 80.0 {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        let values = || self.bars.iter().flat_map(|bar| bar.ends).chain([self.middle]);
        let range = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max), false);
        let place = draw_value_axis(&mut scene, inner, range, &self.tick_format)?;
        let middle = place(self.middle);
        for (number, bar) in self.bars.iter().enumerate() {
            let y = plot.y0 + pitch * (number as f64 + 0.5);
            draw_block(&mut scene, &labels[number], Point { x: plot.x0 - 10.0, y }, Align::Right, INK)?;
            draw_bar(&mut scene, bar.ends.map(&place), middle, (y, pitch));
            let (left, right) =
                (bar.ends.map(&place)[0].min(place(bar.ends[1])), place(bar.ends[0]).max(place(bar.ends[1])));
            let ends = [(left.min(middle) - 5.0, Align::Right), (right.max(middle) + 5.0, Align::Left)];
            for (figure, (x, align)) in figures[number].iter().zip(ends).filter(|(figure, _)| !figure.is_empty()) {
                let face = labels[number].1;
                scene.label(figure, Point { x, y: y + MIDDLE * face.size }, align, face, INK)?;
            }
        }
        scene.line(vec![Point { x: middle, y: plot.y0 - 2.0 }, Point { x: middle, y: plot.y1 }], AXIS, 1.5);
        self.label_middle(&mut scene, middle, plot, width)?;
        Ok((scene, Vec::new()))
    }
}

fn names_count(tornado: &Tornado) -> f64 {
    tornado.bars.len() as f64
}

/// Where both parts lie on one side of the middle, each takes half of the height: neither covers the other.
fn draw_bar(scene: &mut Scene, ends: [f64; 2], middle: f64, (y, pitch): (f64, f64)) {
    let half = pitch * 0.32;
    let is_one_sided = (ends[0] - middle) * (ends[1] - middle) > 0.0;
    for (end, value) in ends.into_iter().enumerate() {
        let (x0, x1) = (value.min(middle), value.max(middle));
        let (y0, y1) = match end {
            0 if is_one_sided => (y - half, y),
            1 if is_one_sided => (y, y + half),
            _ => (y - half, y + half),
        };
        scene.rect(Rect { x0, x1, y0, y1 }, colour(end));
    }
}

fn colour(end: usize) -> palette::Color {
    if end == 0 { palette::series(1) } else { palette::PROJECTION }
}

impl Tornado {
    /// What stands left and right of each bar; both figures on one side where both ends lie there.
    fn figures(&self) -> Vec<[String; 2]> {
        let all: Vec<f64> = self.bars.iter().flat_map(|bar| bar.ends).collect();
        let written = short_numbers(&all);
        let pairs = self.bars.iter().zip(written.chunks(2));
        pairs
            .map(|(bar, written)| {
                let [low, high] = bar.ends.map(|end| end < self.middle);
                let (first, second) = (written[0].clone(), written[1].clone());
                match (low, high) {
                    (true, false) => [first, second],
                    (false, true) => [second, first],
                    (true, true) => [format!("{first} / {second}"), String::new()],
                    (false, false) => [String::new(), format!("{first} / {second}")],
                }
            })
            .collect()
    }

    fn label_middle(&self, scene: &mut Scene, middle: f64, plot: Rect, width: f64) -> Result<(), ChartError> {
        if self.middle_label.trim().is_empty() {
            return Ok(());
        }
        let words = text::one_line(&self.middle_label);
        let half = text::width(&words, LABEL)? / 2.0;
        if half * 2.0 > width - 2.0 * MARGIN {
            return Err(ChartError::NoRoom { part: "the words of the middle" });
        }
        let x = middle.clamp(MARGIN + half, width - MARGIN - half);
        let at = Point { x, y: plot.y0 - 8.0 };
        scene.label(&words, at, Align::Middle, LABEL, GREY).map(|_| ())
    }
}
