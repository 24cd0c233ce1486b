//! Lines: one quantity under several scenarios.

use super::canvas::Scene;
use super::error::{check_value, check_values, check_years};
use super::frame::Frame;
use super::marks::{check_past, junction};
use super::palette::{self, Color, LABEL, STRONG, WHITE};
use super::placement::Point;
use super::spec::{End, Extent, Spec};
use super::{Break, Captions, ChartError, Layout, Sides, Size, TargetMark, TickFormat};

/// Several scenarios of one quantity, each labelled at its right end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lines {
    /// The words around the chart.
    pub captions: Captions,
    /// The scenarios, the most important first; at least one.
    pub lines: Vec<Line>,
    /// Actual values by year, in ascending order. May be empty.
    pub history: Vec<(i32, f64)>,
    /// Breaks of the statistical basis, which no line crosses.
    pub breaks: Vec<Break>,
    /// The last actual year. Lines that begin later start from its value in `history`.
    pub jump_off: i32,
    /// Targets of plans.
    pub targets: Vec<TargetMark>,
    /// The words on both sides of the last actual year.
    pub labels: Sides,
    /// Whether the axis begins at zero, as it should for levels.
    pub zero_baseline: bool,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its name, with the last value if that is to be read.
    pub label: String,
    /// Years in ascending order; at least one.
    pub years: Vec<i32>,
    /// The value of each year.
    pub values: Vec<f64>,
    /// Lower and upper end of an interval in the last year, drawn beside the plot.
    pub interval_at_end: Option<(f64, f64)>,
}

/// From one interval beside the plot to the next, in pixels.
const WHISKER_PITCH: f64 = 8.0;
/// From the plot to the first interval.
const WHISKER_START: f64 = 13.0;

impl Layout for Lines {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.lines.is_empty() {
            return Err(ChartError::Empty { series: "lines".to_owned() });
        }
        for (number, line) in (1..).zip(&self.lines) {
            let series = format!("line {number} ({})", line.label);
            check_years(&series, &line.years)?;
            check_values(&series, line.years.len(), &line.values)?;
            if let Some((low, high)) = line.interval_at_end {
                let series = format!("interval of line {number} ({})", line.label);
                check_value(&series, 0, low)?;
                check_value(&series, 1, high)?;
                if low > high {
                    return Err(ChartError::Crossed { series, index: 0 });
                }
            }
        }
        check_past(&self.history, &self.targets)
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let ends = self.ends();
        let whiskers = self.lines.iter().filter(|l| l.interval_at_end.is_some()).count();
        let strip = if whiskers > 0 { WHISKER_START + WHISKER_PITCH * whiskers as f64 } else { 0.0 };
        let mut frame = Frame::new(&Spec {
            captions: &self.captions,
            size,
            extent: self.extent(),
            columns: false,
            zero_baseline: self.zero_baseline,
            tick_format: &self.tick_format,
            jump_off: f64::from(self.jump_off),
            words: (&self.labels.actual, &self.labels.projection),
            ends: &ends,
            before_labels: if whiskers > 0 { strip + 2.0 } else { 20.0 },
            notes,
        })?;
        frame.draw_jump_off();
        // The most important line is drawn last, on top of the others.
        for (index, line) in self.lines.iter().enumerate().rev() {
            self.draw_line(&mut frame, index, line);
        }
        self.draw_whiskers(&mut frame);
        frame.draw_history(&self.history, &self.breaks);
        // Beside intervals a leader would be one line too many: colour and order must do.
        frame.draw_ends(&ends, whiskers == 0)?;
        frame.draw_marks(&self.targets, &self.breaks, notes)?;
        Ok(frame.finish())
    }
}

impl Lines {
    fn extent(&self) -> Extent {
        let first = &self.lines[0];
        let mut extent = Extent::new(first.years[0], first.values[0]);
        for line in &self.lines {
            extent.add_all(&line.years, &line.values);
            for value in line.interval_at_end.into_iter().flat_map(|(low, high)| [low, high]) {
                extent.add_value(value);
            }
        }
        extent.add_past(&self.history, &self.targets, self.jump_off);
        extent
    }

    fn ends(&self) -> Vec<End<'_>> {
        let labelled = self.lines.iter().enumerate().filter(|(_, l)| !l.label.trim().is_empty());
        labelled
            .filter_map(|(index, line)| {
                let face = if index == 0 && self.lines.len() > 1 { STRONG } else { LABEL };
                let color = palette::series(index);
                Some(End { text: &line.label, value: *line.values.last()?, face, color })
            })
            .collect()
    }

    fn draw_line(&self, frame: &mut Frame, index: usize, line: &Line) {
        let color = palette::series(index);
        let start = junction(&self.history, &self.breaks, self.jump_off, line.years[0]);
        let path = frame.path(start, &line.years, &line.values);
        frame.placer.lines.extend(path.windows(2).map(|p| (p[0], p[1])));
        let Some(&end) = path.last() else { return };
        // A line that ends early is led on to its label at the right edge.
        if end.x < frame.plot.x1 - 1.0 {
            let edge = Point { x: frame.plot.x1, y: end.y };
            frame.scene.dashed(vec![end, edge], color.tint(0.5), 0.75, (1.5, 3.0));
            frame.placer.lines.push((end, edge));
        }
        let width = if index == 0 { 2.75 } else { 2.0 };
        if path.len() == 1 {
            frame.scene.disc(end, 3.5, color);
        } else if let Some(pattern) = pattern(index) {
            frame.scene.dashed(path, color, width, pattern);
        } else {
            frame.scene.line(path, color, width);
        }
    }

    /// The intervals of the last year, side by side beyond the plot, the highest line's first.
    fn draw_whiskers(&self, frame: &mut Frame) {
        let mut x = frame.plot.x1 + WHISKER_START;
        let mut whiskers: Vec<_> = (0..)
            .zip(&self.lines)
            .filter_map(|(index, l)| Some((index, l.interval_at_end?, *l.values.last()?)))
            .collect();
        whiskers.sort_by(|a, b| b.2.total_cmp(&a.2));
        for (index, (low, high), value) in whiskers {
            let color = palette::series(index);
            let (low, high) = (frame.y(low), frame.y(high));
            draw_whisker(&mut frame.scene, x, (low, high), color);
            let at = Point { x, y: frame.y(value) };
            frame.scene.disc(at, 3.25, WHITE);
            frame.scene.disc(at, 2.5, color);
            x += WHISKER_PITCH;
        }
    }
}

fn draw_whisker(scene: &mut Scene, x: f64, (low, high): (f64, f64), color: Color) {
    scene.line(vec![Point { x, y: low }, Point { x, y: high }], color, 1.5);
    for y in [low, high] {
        scene.line(vec![Point { x: x - 2.5, y }, Point { x: x + 2.5, y }], color, 1.5);
    }
}

/// The dashes of line number `index`: neighbours differ, so that lines can be told apart in grey too.
fn pattern(index: usize) -> Option<(f64, f64)> {
    [None, Some((8.0, 3.5)), Some((2.5, 3.0)), Some((14.0, 3.0)), Some((5.0, 2.0))][index % 5]
}
