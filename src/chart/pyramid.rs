//! The population pyramid: people by age and sex, then and now.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, AXIS, Color, GREY, GRID, INK, LABEL, STRONG, TICK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, ASCENT, MIDDLE};
use super::ticks::Axis;
use super::words::{Swatch, block_height, captioned, draw_legend};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// People of each age, one sex on either side: one year as an outline, a later one filled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pyramid {
    /// The words around the chart.
    pub captions: Captions,
    /// The heads of the left and the right side: sex, and what is worth knowing of it.
    pub sides: [String; 2],
    /// What is outlined, what is filled, and what is filled darker.
    pub labels: [String; 3],
    /// A label for each value, youngest age first; every tenth is drawn.
    pub ages: Vec<String>,
    /// The first age that is filled darker.
    pub darker_from: usize,
    /// The outline of the left and the right side, by age.
    pub outline: [Vec<f64>; 2],
    /// What is filled on the left and the right side, by age.
    pub filled: [Vec<f64>; 2],
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

impl Layout for Pyramid {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.ages.is_empty() {
            return Err(ChartError::Empty { series: "ages".to_owned() });
        }
        let sides = self.outline.iter().chain(&self.filled).zip([
            "outline, left",
            "outline, right",
            "filled, left",
            "filled, right",
        ]);
        for (values, name) in sides {
            if values.len() != self.ages.len() {
                let (expected, found) = (self.ages.len(), values.len());
                return Err(ChartError::Length { series: name.to_owned(), expected, found });
            }
            for (index, value) in values.iter().enumerate() {
                check_value(name, index, *value)?;
                if *value < 0.0 {
                    return Err(ChartError::Negative { series: name.to_owned(), index });
                }
            }
        }
        Ok(())
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 28.0)?;
        let [outline, filled, darker] = &self.labels;
        let legend = [
            (Swatch::Outline(INK), outline.as_str()),
            (Swatch::Fill(colour(false)), filled.as_str()),
            (Swatch::Fill(colour(true)), darker.as_str()),
        ];
        let top = draw_legend(&mut scene, &legend, top, width)? + 2.0;
        let mut widest = 0.0_f64;
        for age in &self.ages {
            widest = widest.max(text::width(age, TICK)?);
        }
        let gutter = widest + 20.0;
        let half = (width - 2.0 * MARGIN - gutter - 20.0) / 2.0;
        if half < 60.0 {
            return Err(ChartError::NoRoom { part: "both sides" });
        }
        let top = self.draw_heads(&mut scene, (top, width, gutter))?;
        if bottom - top < 60.0 {
            return Err(ChartError::NoRoom { part: "the ages" });
        }
        let left = Rect { x0: MARGIN + 10.0, x1: MARGIN + 10.0 + half, y0: top, y1: bottom };
        let right = Rect { x0: width - MARGIN - 10.0 - half, x1: width - MARGIN - 10.0, ..left };
        let most = self.outline.iter().chain(&self.filled).flatten().copied().fold(0.0, f64::max);
        let axis = Axis::new(0.0, most, true, (half / 75.0).clamp(1.0, 6.0));
        self.draw_side(&mut scene, left, axis, 0)?;
        self.draw_side(&mut scene, right, axis, 1)?;
        self.draw_ages(&mut scene, (left.x1 + right.x0) / 2.0, left)?;
        Ok((scene, Vec::new()))
    }
}

impl Pyramid {
    /// The heads of both sides; gives the height at which the plot may begin.
    fn draw_heads(&self, scene: &mut Scene, (top, width, gutter): (f64, f64, f64)) -> Result<f64, ChartError> {
        let room = (width - 2.0 * MARGIN - gutter) / 2.0;
        let mut deepest = top;
        for (words, (x, align)) in
            self.sides.iter().zip([(MARGIN + 10.0, Align::Left), (width - MARGIN - 10.0, Align::Right)])
        {
            let block = (text::wrap_evenly(words, STRONG, room - 10.0)?, STRONG);
            for (row, line) in (0..).zip(&block.0) {
                let y = top + ASCENT * STRONG.size + f64::from(row) * STRONG.line_height();
                scene.label(line, Point { x, y }, align, STRONG, INK)?;
            }
            if !block.0.is_empty() {
                deepest = deepest.max(top + block_height(&block) + 8.0);
            }
        }
        Ok(deepest)
    }

    fn draw_side(&self, scene: &mut Scene, plot: Rect, axis: Axis, side: usize) -> Result<(), ChartError> {
        let (zero, sign) = if side == 0 { (plot.x1, -1.0) } else { (plot.x0, 1.0) };
        let x = |value: f64| zero + sign * value / axis.high() * plot.width();
        let pitch = plot.height() / self.ages.len() as f64;
        let y = |age: usize| plot.y1 - pitch * age as f64;
        let mut ends: Vec<(f64, f64)> = Vec::new();
        for tick in axis.ticks() {
            scene.line(vec![Point { x: x(tick), y: plot.y0 }, Point { x: x(tick), y: plot.y1 }], GRID, 1.0);
            let label = axis.label(tick, &self.tick_format);
            let half = text::width(&label, TICK)? / 2.0;
            let ends_here = (x(tick) - half, x(tick) + half);
            // Numbers too wide for their steps are left out in turn.
            let is_free = ends.iter().all(|(from, to)| ends_here.0 > to + 6.0 || ends_here.1 < from - 6.0);
            if is_free && ends_here.0 > plot.x0 - 32.0 && ends_here.1 < plot.x1 + 32.0 {
                let at = Point { x: x(tick), y: plot.y1 + 18.0 };
                scene.label(&label, at, Align::Middle, TICK, GREY)?;
                ends.push(ends_here);
            }
        }
        for (age, value) in self.filled[side].iter().enumerate() {
            let (a, b) = (zero.min(x(*value)), zero.max(x(*value)));
            // Drawn a little over the next age, so that no light shines through between them.
            let over = if age > 0 && (age == self.darker_from) { 0.0 } else { 0.3 };
            let bar = Rect { x0: a, x1: b, y0: y(age + 1), y1: y(age) + over };
            scene.rect(bar, colour(age >= self.darker_from));
        }
        let mut line = vec![Point { x: zero, y: plot.y1 }];
        for (age, value) in self.outline[side].iter().enumerate() {
            line.extend([Point { x: x(*value), y: y(age) }, Point { x: x(*value), y: y(age + 1) }]);
        }
        line.push(Point { x: zero, y: plot.y0 });
        scene.line(line, INK, 1.25);
        scene.line(vec![Point { x: zero, y: plot.y0 }, Point { x: zero, y: plot.y1 }], AXIS, 1.0);
        Ok(())
    }

    /// Every tenth age, as far as there is room, between the sides.
    fn draw_ages(&self, scene: &mut Scene, x: f64, plot: Rect) -> Result<(), ChartError> {
        let pitch = plot.height() / self.ages.len() as f64;
        let step = if self.ages.len() > 30 { 10 } else { 1 };
        let mut free = f64::INFINITY;
        for (age, label) in self.ages.iter().enumerate().step_by(step) {
            let y = plot.y1 - pitch * (age as f64 + 0.5);
            if y + LABEL.size / 2.0 <= free {
                scene.label(label, Point { x, y: y + MIDDLE * TICK.size }, Align::Middle, TICK, GREY)?;
                free = y - LABEL.size / 2.0 - 2.0;
            }
        }
        Ok(())
    }
}

fn colour(darker: bool) -> Color {
    if darker { palette::PROJECTION.tint(0.75) } else { palette::PROJECTION.tint(0.3) }
}
