//! A curve: one quantity as another is varied, with a band and a line to be reached.

use super::canvas::{Align, Scene};
use super::error::{check_limits, check_value, check_values};
use super::palette::{AXIS, GREY, GRID, LABEL, PROJECTION, TARGET, TICK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, ASCENT, DESCENT, MIDDLE};
use super::ticks::Axis;
use super::words::{captioned, draw_cut};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// One quantity over another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// The words around the chart.
    pub captions: Captions,
    /// The axis label: the varied quantity.
    pub across: String,
    /// Its levels, ascending; at least two.
    pub levels: Vec<f64>,
    /// The quantity at every level.
    pub values: Vec<f64>,
    /// The lower and the upper edge of a band around it; empty for none.
    pub band: (Vec<f64>, Vec<f64>),
    /// A value to be reached, and its words.
    pub goal: Option<(f64, String)>,
    /// The least and the largest value that the quantity can have, if any: the axis is that long.
    pub limits: Option<(f64, f64)>,
    /// How the ticks of the quantity are written.
    pub tick_format: TickFormat,
}

impl Layout for Curve {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.levels.len() < 2 {
            return Err(ChartError::Empty { series: "levels".to_owned() });
        }
        check_limits(self.limits)?;
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
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 46.0)?;
        let top = top + 10.0;
        let axes = self.axes((top, bottom), width)?;
        self.draw_axes(&mut scene, &axes, width)?;
        if !self.band.0.is_empty() {
            let mut outline = axes.path(&self.levels, &self.band.0);
            outline.extend(axes.path(&self.levels, &self.band.1).into_iter().rev());
            scene.area(outline, PROJECTION.tint(0.25));
        }
        scene.line(axes.path(&self.levels, &self.values), PROJECTION, 2.5);
        let unplaced = self.draw_goal(&mut scene, &axes, notes)?;
        Ok((scene, unplaced))
    }
}

/// The places of levels and values on the page.
struct Axes {
    plot: Rect,
    run: Axis,
    rise: Axis,
}

impl Axes {
    fn x(&self, level: f64) -> f64 {
        self.plot.x0 + (level - self.run.low()) / (self.run.high() - self.run.low()) * self.plot.width()
    }

    fn y(&self, value: f64) -> f64 {
        self.plot.y1 - (value - self.rise.low()) / (self.rise.high() - self.rise.low()) * self.plot.height()
    }

    fn path(&self, levels: &[f64], values: &[f64]) -> Vec<Point> {
        levels.iter().zip(values).map(|(level, value)| Point { x: self.x(*level), y: self.y(*value) }).collect()
    }
}

impl Curve {
    fn axes(&self, (top, bottom): (f64, f64), width: f64) -> Result<Axes, ChartError> {
        let band = self.band.0.iter().chain(&self.band.1);
        let values = self.values.iter().chain(band).copied().chain(self.goal.iter().map(|(value, _)| *value));
        let values = values.chain(self.limits.iter().flat_map(|(low, high)| [*low, *high]));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let rise = Axis::new(low, high, false, ((bottom - top) / 55.0).clamp(2.0, 8.0));
        let mut widest = 0.0_f64;
        for tick in rise.ticks() {
            widest = widest.max(text::width(&rise.label(tick, &self.tick_format), TICK)?);
        }
        let plot = Rect { x0: MARGIN + widest + 8.0, x1: width - MARGIN - 10.0, y0: top, y1: bottom };
        if plot.width() < 80.0 || plot.height() < 60.0 {
            return Err(ChartError::NoRoom { part: "the curve" });
        }
        let run = Axis::new(self.levels[0], self.levels[self.levels.len() - 1], false, (plot.width() / 90.0).max(2.0));
        Ok(Axes { plot, run, rise })
    }

    fn draw_axes(&self, scene: &mut Scene, axes: &Axes, width: f64) -> Result<(), ChartError> {
        let plot = axes.plot;
        for tick in axes.rise.ticks() {
            let y = axes.y(tick);
            scene.line(vec![Point { x: plot.x0, y }, Point { x: plot.x1, y }], GRID, 1.0);
            let words = axes.rise.label(tick, &self.tick_format);
            let at = Point { x: plot.x0 - 6.0, y: y + MIDDLE * TICK.size };
            scene.label(&words, at, Align::Right, TICK, GREY)?;
        }
        let mut end = f64::NEG_INFINITY;
        for tick in axes.run.ticks() {
            let x = axes.x(tick);
            scene.line(vec![Point { x, y: plot.y1 }, Point { x, y: plot.y1 + 4.0 }], AXIS, 1.0);
            let words = axes.run.label(tick, &TickFormat::default());
            let half = text::width(&words, TICK)? / 2.0;
            // A wide number at the right end stays on the page; one that has no room is left out.
            let x = x.min(width - 2.0 - half);
            if x - half > end + 4.0 {
                scene.label(&words, Point { x, y: plot.y1 + 18.0 }, Align::Middle, TICK, GREY)?;
                end = x + half;
            }
        }
        scene.line(vec![Point { x: plot.x0, y: plot.y1 }, Point { x: plot.x1, y: plot.y1 }], AXIS, 1.0);
        if axes.rise.is_cut() {
            draw_cut(scene, Point { x: plot.x0, y: plot.y1 });
        }
        let across = text::one_line(&self.across);
        if text::width(&across, LABEL)? > plot.x1 - 2.0 {
            return Err(ChartError::NoRoom { part: "the name of the axis" });
        }
        scene.label(&across, Point { x: plot.x1, y: plot.y1 + 38.0 }, Align::Right, LABEL, GREY).map(|_| ())
    }

    /// The line to be reached, and its words where they cover neither curve nor band; else they are a note.
    fn draw_goal(&self, scene: &mut Scene, axes: &Axes, notes: &[String]) -> Result<Vec<String>, ChartError> {
        let Some((value, words)) = &self.goal else { return Ok(Vec::new()) };
        let (plot, y) = (axes.plot, axes.y(*value));
        scene.dashed(vec![Point { x: plot.x0, y }, Point { x: plot.x1, y }], TARGET, 1.5, (6.0, 4.0));
        let (words, note) = (text::one_line(words), format!("– {}", text::one_line(words)));
        if words.is_empty() || notes.contains(&note) {
            return Ok(Vec::new());
        }
        let (wide, tall) = (text::width(&words, LABEL)?, (ASCENT + DESCENT) * LABEL.size);
        let edges = [&self.values, &self.band.0, &self.band.1].map(|values| axes.path(&self.levels, values));
        let steps = 24;
        let places = (0..=steps).flat_map(|step| {
            let x0 = plot.x0 + 6.0 + (plot.width() - wide - 12.0) * f64::from(step) / f64::from(steps);
            [y - 4.0 - tall, y + 4.0].map(|y0| Rect { x0, x1: x0 + wide, y0, y1: y0 + tall })
        });
        let free = places.filter(|rect| plot.holds(*rect)).find(|rect| {
            let rect = rect.grown(3.0);
            let crossed = edges.iter().any(|path| path.windows(2).any(|pair| rect.is_crossed((pair[0], pair[1]))));
            !crossed && !lies_between(&edges[1], &edges[2], rect)
        });
        let Some(rect) = free else { return Ok(vec![note]) };
        let at = Point { x: rect.x0, y: rect.y0 + ASCENT * LABEL.size };
        scene.label(&words, at, Align::Left, LABEL, TARGET.for_text())?;
        Ok(Vec::new())
    }
}

/// Whether a box that no edge crosses lies between the two edges of a band.
fn lies_between(low: &[Point], high: &[Point], rect: Rect) -> bool {
    let (x, y) = ((rect.x0 + rect.x1) / 2.0, (rect.y0 + rect.y1) / 2.0);
    low.windows(2).zip(high.windows(2)).any(|(low, high)| {
        let share = (x - low[0].x) / (low[1].x - low[0].x);
        let at = |edge: &[Point]| edge[0].y + share * (edge[1].y - edge[0].y);
        (0.0..=1.0).contains(&share) && at(high) < y && y < at(low)
    })
}
