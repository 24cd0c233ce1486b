//! Bars: one or two measures of many things, with how far each is known.

use super::canvas::{Align, Scene};
use super::error::{check_limits, check_value};
use super::palette::{self, INK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, MIDDLE};
use super::ticks::short_numbers;
use super::words::{Swatch, captioned, draw_block, draw_legend, draw_value_axis, wrap_rows};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// Bars from zero, the longest on top, with their values at their ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bars {
    /// The words around the chart.
    pub captions: Captions,
    /// The series names of the bars in a row, in order; at most two.
    pub series: Vec<String>,
    /// The things from top to bottom; at least one.
    pub rows: Vec<BarRow>,
    /// The least and the largest value that the measure can have: bars and intervals of estimates beyond them end there.
    pub limits: Option<(f64, f64)>,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BarRow {
    /// Its name.
    pub label: String,
    /// For each series the value and half of the interval in which it is known, 0 for none.
    pub values: Vec<(f64, f64)>,
}

impl Layout for Bars {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() || self.series.is_empty() {
            return Err(ChartError::Empty { series: "rows".to_owned() });
        }
        check_limits(self.limits)?;
        self.rows.iter().try_for_each(|row| {
            if row.values.len() != self.series.len() {
                let (expected, found) = (self.series.len(), row.values.len());
                return Err(ChartError::Length { series: row.label.clone(), expected, found });
            }
            row.values.iter().enumerate().try_for_each(|(at, (value, half))| {
                check_value(&row.label, at, *value)?;
                check_value(&row.label, at, *half)
            })
        })
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 28.0)?;
        let legend = self.series.iter().enumerate().map(|(at, name)| (Swatch::Fill(colour(at)), name.as_str()));
        let top = draw_legend(&mut scene, &legend.collect::<Vec<_>>(), top, width)? + 2.0;
        let pitch = ((bottom - top) / self.rows.len() as f64).min(22.0 * self.series.len() as f64 + 14.0);
        let names: Vec<&str> = self.rows.iter().map(|row| row.label.as_str()).collect();
        let (labels, widest) = wrap_rows(&names, width * 0.36, pitch)?;
        let all: Vec<f64> = self.rows.iter().flat_map(|row| row.values.iter().map(|(value, _)| *value)).collect();
        let written = short_numbers(&all);
        let thick = pitch * 0.76 / self.series.len() as f64;
        let face = labels[0].1.at(labels[0].1.size.min((thick / 1.12 * 4.0).floor() / 4.0));
        if face.size < 6.0 {
            return Err(ChartError::NoRoom { part: "all rows" });
        }
        let mut beyond = 0.0_f64;
        for figure in &written {
            beyond = beyond.max(text::width(figure, face)? + 8.0);
        }
        let within = |value: f64| self.limits.map_or(value, |(low, high)| value.max(low).min(high));
        let plot = Rect {
            x0: MARGIN + widest + 12.0 + if all.iter().any(|value| within(*value) < 0.0) { beyond } else { 0.0 },
            x1: width - MARGIN - beyond,
            y0: top,
            y1: top + pitch * self.rows.len() as f64,
        };
        if plot.width() < 80.0 {
            return Err(ChartError::NoRoom { part: "the data beside the words" });
        }
        let reach =
            || self.rows.iter().flat_map(|row| &row.values).flat_map(|(v, half)| [v - half.abs(), v + half.abs()]);
        let range = (within(reach().fold(0.0, f64::min)), within(reach().fold(0.0, f64::max)), true);
        let on_axis = draw_value_axis(&mut scene, plot, range, &self.tick_format)?;
        let place = |value: f64| on_axis(within(value));
        let mut written = written.into_iter();
        for (number, row) in self.rows.iter().enumerate() {
            let y = plot.y0 + pitch * (number as f64 + 0.5);
            let at = Point { x: MARGIN + widest, y };
            draw_block(&mut scene, &labels[number], at, Align::Right, INK)?;
            for (index, (value, half)) in row.values.iter().enumerate() {
                let y = y + thick * (index as f64 - (self.series.len() as f64 - 1.0) / 2.0);
                let (from, to) = (place(0.0), place(*value));
                let bar = Rect { x0: from.min(to), x1: from.max(to), y0: y - thick / 2.0, y1: y + thick / 2.0 };
                scene.rect(bar, colour(index));
                let (low, high) = (place(value - half.abs()), place(value + half.abs()));
                if *half != 0.0 {
                    scene.line(vec![Point { x: low, y }, Point { x: high, y }], INK, 1.25);
                }
                let (x, align) = match within(*value) < 0.0 {
                    true => (low - 5.0, Align::Right),
                    false => (high.max(from) + 5.0, Align::Left),
                };
                let figure = written.next().unwrap_or_default();
                scene.label(&figure, Point { x, y: y + MIDDLE * face.size }, align, face, INK)?;
            }
        }
        Ok((scene, Vec::new()))
    }
}

fn colour(index: usize) -> palette::Color {
    if index == 0 { palette::PROJECTION } else { palette::PROJECTION.tint(0.4) }
}
