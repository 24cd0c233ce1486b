//! A curve: one quantity as another is varied, with a band and a line to be reached.

use super::canvas::{Align, Scene};
use super::error::{check_value, check_values};
use super::palette::{AXIS, BLUE, GREY, GRID, LABEL, TICK, VERMILLION};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, MIDDLE};
use super::ticks::Axis;
use super::words::{draw_footnote, draw_heading};
use super::{Captions, ChartError, Kind, Size, TickFormat};

/// One quantity over another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// The words around the chart.
    pub captions: Captions,
    /// What is varied: the words under its axis.
    pub across: String,
    /// Its levels, ascending; at least two.
    pub levels: Vec<f64>,
    /// The quantity at every level.
    pub values: Vec<f64>,
    /// The lower and the upper edge of a band around it; empty for none.
    pub band: (Vec<f64>, Vec<f64>),
    /// A value to be reached, and its words.
    pub goal: Option<(f64, String)>,
    /// How the ticks of the quantity are written.
    pub tick_format: TickFormat,
}

impl Kind for Curve {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.levels.len() < 2 {
            return Err(ChartError::Empty { series: "levels".to_owned() });
        }
        check_values("levels", self.levels.len(), &self.levels)?;
        check_values("values", self.levels.len(), &self.values)?;
        let (low, high) = &self.band;
        if !(low.is_empty() && high.is_empty()) {
            check_values("lower edge", self.levels.len(), low)?;
            check_values("upper edge", self.levels.len(), high)?;
        }
        if let Some(index) = (1..self.levels.len()).find(|at| self.levels[*at] <= self.levels[at - 1]) {
            return Err(ChartError::YearOrder { series: "levels".to_owned(), index });
        }
        self.goal.iter().try_for_each(|(value, words)| check_value(words, 0, *value))
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let mut scene = Scene::default();
        let top = draw_heading(&mut scene, &self.captions, width)? + 10.0;
        let bottom = draw_footnote(&mut scene, &self.captions, notes, width, height)? - 46.0;
        if bottom - top < 60.0 {
            return Err(ChartError::NoRoom { part: "the curve" });
        }
        let values = || {
            let band = self.band.0.iter().chain(&self.band.1);
            self.values.iter().chain(band).copied().chain(self.goal.iter().map(|(value, _)| *value))
        };
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let rise = Axis::new(low, high, false, ((bottom - top) / 60.0).clamp(2.0, 8.0));
        let mut widest = 0.0_f64;
        for tick in rise.ticks() {
            widest = widest.max(text::width(&rise.label(tick, &self.tick_format), TICK)?);
        }
        let plot = Rect { x0: MARGIN + widest + 8.0, x1: width - MARGIN - 10.0, y0: top, y1: bottom };
        let run = Axis::new(self.levels[0], self.levels[self.levels.len() - 1], false, (plot.width() / 90.0).max(2.0));
        let x = |level: f64| plot.x0 + (level - run.low()) / (run.high() - run.low()) * plot.width();
        let y = |value: f64| plot.y1 - (value - rise.low()) / (rise.high() - rise.low()) * (plot.y1 - plot.y0);
        let points = |values: &[f64]| -> Vec<Point> {
            self.levels.iter().zip(values).map(|(level, value)| Point { x: x(*level), y: y(*value) }).collect()
        };
        for tick in rise.ticks() {
            let at = y(tick);
            scene.line(vec![Point { x: plot.x0, y: at }, Point { x: plot.x1, y: at }], GRID, 1.0);
            let words = rise.label(tick, &self.tick_format);
            scene.label(&words, Point { x: plot.x0 - 6.0, y: at + MIDDLE * TICK.size }, Align::Right, TICK, GREY)?;
        }
        for tick in run.ticks() {
            let at = Point { x: x(tick), y: plot.y1 + 18.0 };
            scene.line(vec![Point { x: at.x, y: plot.y1 }, Point { x: at.x, y: plot.y1 + 4.0 }], AXIS, 1.0);
            let words = run.label(tick, &TickFormat::default());
            let reach = at.x + text::width(&words, TICK)? / 2.0;
            // A wide number at the right end stays on the page.
            let at = Point { x: at.x - (reach - (width - 2.0)).max(0.0), y: at.y };
            scene.label(&words, at, Align::Middle, TICK, GREY)?;
        }
        scene.line(vec![Point { x: plot.x0, y: plot.y1 }, Point { x: plot.x1, y: plot.y1 }], AXIS, 1.0);
        scene.label(&self.across, Point { x: plot.x1, y: plot.y1 + 38.0 }, Align::Right, LABEL, GREY)?;
        if !self.band.0.is_empty() {
            let mut outline = points(&self.band.0);
            outline.extend(points(&self.band.1).into_iter().rev());
            scene.area(outline, BLUE.tint(0.25));
        }
        scene.line(points(&self.values), BLUE, 2.5);
        if let Some((value, words)) = &self.goal {
            let at = y(*value);
            scene.dashed(vec![Point { x: plot.x0, y: at }, Point { x: plot.x1, y: at }], VERMILLION, 1.5, (6.0, 4.0));
            // Above the line, or below it at the top of the plot.
            let above = at - LABEL.line_height() > plot.y0;
            let at = Point { x: plot.x0 + 6.0, y: if above { at - 6.0 } else { at + LABEL.line_height() } };
            scene.label(words, at, Align::Left, LABEL, VERMILLION.for_text())?;
        }
        Ok((scene, Vec::new()))
    }
}
