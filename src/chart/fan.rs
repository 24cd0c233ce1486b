//! The fan: one quantity, what it was and how it may go on.

use super::canvas::Scene;
use super::error::{check_values, check_years};
use super::frame::Frame;
use super::marks::{check_past, junction};
use super::palette::{self, BESIDE, GREY, LABEL, PROJECTION, STRONG};
use super::placement::{Point, Rect};
use super::spec::{End, Extent, Spec};
use super::{Break, Captions, ChartError, Layout, ReviewMark, Size, TargetMark, TickFormat};

/// One quantity with its uncertainty: actual points, nested bands, and the median; and the way to a target, with the review at
/// which it is judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fan {
    /// The words around the chart.
    pub captions: Captions,
    /// The projected years in ascending order; none where only actual values and the way to a target are drawn.
    pub years: Vec<i32>,
    /// Actual values by year, in ascending order: a black line with a point for each. May be empty.
    pub history: Vec<(i32, f64)>,
    /// Actual values of later years, which the projection did not know: rings.
    pub since: Vec<(i32, f64)>,
    /// Breaks of the statistical basis, which no line crosses.
    pub breaks: Vec<Break>,
    /// The last actual year. If `history` has its value and `years` begin later, the fan opens there.
    pub jump_off: i32,
    /// Bands, the outermost first.
    pub bands: Vec<Band>,
    /// The median of each projected year.
    pub median: Vec<f64>,
    /// Another forecast of the same quantity beside the fan: dashed, its interval dotted.
    pub beside: Option<Box<Beside>>,
    /// Targets of plans.
    pub targets: Vec<TargetMark>,
    /// The way to a target, from its base on, in ascending order of years: a dashed line. May be empty.
    pub schedule: Vec<(i32, f64)>,
    /// The year of a review.
    pub review: Option<ReviewMark>,
    /// The words inside the chart.
    pub labels: FanLabels,
    /// Whether the axis begins at zero, as it should for levels.
    pub zero_baseline: bool,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// The edges of a band in each projected year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Band {
    /// What it covers, such as `90%`; told where a reader points at it. Empty if the captions alone say so.
    pub label: String,
    /// Lower edge.
    pub low: Vec<f64>,
    /// Upper edge.
    pub high: Vec<f64>,
}

/// Another forecast beside a fan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Its name, at its right end.
    pub label: String,
    /// The year and the value from which it starts.
    pub start: Option<(i32, f64)>,
    /// Its years in ascending order; at least one.
    pub years: Vec<i32>,
    /// The forecast of each year.
    pub median: Vec<f64>,
    /// The lower end of its interval.
    pub low: Vec<f64>,
    /// The upper end of its interval.
    pub high: Vec<f64>,
}

/// The words inside a fan, with their numbers; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FanLabels {
    /// Left of the last actual year: actual values.
    pub actual: String,
    /// Right of it: projected values.
    pub projection: String,
    /// At the last actual value.
    pub base: String,
    /// At the end of the median.
    pub median: String,
    /// At the lower end of the outermost band.
    pub low_end: String,
    /// At the upper end of the outermost band.
    pub high_end: String,
    /// What the way to a target is called where series have names; not drawn.
    pub schedule: String,
}

impl Layout for Fan {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if !self.years.is_empty() || (self.history.is_empty() && self.schedule.is_empty()) {
            check_years("years", &self.years)?;
        }
        check_values("median", self.years.len(), &self.median)?;
        for (number, band) in (1..).zip(&self.bands) {
            check_values(&format!("band {number}, low"), self.years.len(), &band.low)?;
            check_values(&format!("band {number}, high"), self.years.len(), &band.high)?;
            let crossed = band.low.iter().zip(&band.high).position(|(low, high)| low > high);
            if let Some(index) = crossed {
                return Err(ChartError::Crossed { series: format!("band {number}"), index });
            }
        }
        if let Some(beside) = &self.beside {
            check_years("years beside", &beside.years)?;
            for (name, values) in
                [("median beside", &beside.median), ("low beside", &beside.low), ("high beside", &beside.high)]
            {
                check_values(name, beside.years.len(), values)?;
            }
        }
        check_past(&self.since, &[])?;
        check_past(&self.schedule, &[])?;
        check_past(&self.history, &self.targets)
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let extent = self.extent();
        let ends = self.ends();
        let mut frame = Frame::new(&Spec {
            captions: &self.captions,
            size,
            extent,
            columns: false,
            zero_baseline: self.zero_baseline,
            tick_format: &self.tick_format,
            jump_off: f64::from(self.jump_off),
            words: (&self.labels.actual, &self.labels.projection),
            ends: &ends,
            before_labels: if self.targets.iter().any(|t| t.year == extent.last) { 16.0 } else { 9.0 },
            notes,
        })?;
        let start = self.years.first().and_then(|first| junction(&self.history, &self.breaks, self.jump_off, *first));
        self.draw_bands(&mut frame, start);
        self.draw_beside(&mut frame);
        frame.draw_schedule(&self.schedule);
        self.draw_median(&mut frame, start);
        // Two lines in one place are that of the review.
        if self.review.as_ref().is_none_or(|review| review.year != self.jump_off) {
            frame.draw_jump_off();
        }
        frame.draw_review(self.review.as_ref());
        frame.draw_history(&self.history, &self.breaks);
        frame.draw_since(&self.since);
        frame.draw_ends(&ends, false)?;
        frame.draw_targets(&self.targets, notes)?;
        frame.label_base(&self.history, self.jump_off, &self.labels.base)?;
        frame.label_marks(&self.targets, &self.breaks, notes)?;
        frame.label_review(self.review.as_ref(), notes)?;
        Ok(frame.finish())
    }
}

impl Fan {
    fn extent(&self) -> Extent {
        let edges = self.bands.iter().flat_map(|b| [&b.low, &b.high]);
        let projected = self.years.iter().copied().zip(self.median.iter().copied());
        let mut all = projected.chain(self.history.iter().copied()).chain(self.schedule.iter().copied());
        // What is checked has one of these.
        let (year, value) = all.next().unwrap_or_default();
        let mut extent = Extent::new(year, value);
        for series in edges.chain([&self.median]) {
            extent.add_all(&self.years, series);
        }
        if let Some(beside) = &self.beside {
            for series in [&beside.median, &beside.low, &beside.high] {
                extent.add_all(&beside.years, series);
            }
        }
        self.since.iter().chain(&self.schedule).for_each(|(year, value)| extent.add(*year, *value));
        if let Some(review) = &self.review {
            extent.add(review.year, value);
        }
        extent.add_past(&self.history, &self.targets, self.jump_off);
        extent
    }

    /// The labels at the right end: the outermost edges and the median.
    fn ends(&self) -> Vec<End<'_>> {
        let outer = self.bands.first();
        let edge = |values: Option<&Vec<f64>>| values.and_then(|v| v.last().copied());
        let beside = self.beside.iter().map(|beside| (&beside.label, edge(Some(&beside.median)), LABEL, BESIDE));
        [
            (&self.labels.high_end, edge(outer.map(|b| &b.high)), LABEL, GREY),
            (&self.labels.median, edge(Some(&self.median)), STRONG, PROJECTION),
            (&self.labels.low_end, edge(outer.map(|b| &b.low)), LABEL, GREY),
        ]
        .into_iter()
        .chain(beside)
        .filter(|(text, ..)| !text.trim().is_empty())
        .filter_map(|(text, value, face, color)| Some(End { text, value: value?, face, color }))
        .collect()
    }

    fn draw_bands(&self, frame: &mut Frame, start: Option<(i32, f64)>) {
        for (index, band) in self.bands.iter().enumerate() {
            let color = palette::band(index, self.bands.len());
            let low = frame.path(start, &self.years, &band.low);
            let high = frame.path(start, &self.years, &band.high);
            if let ([bottom], [top]) = (low.as_slice(), high.as_slice()) {
                // One year alone has no area: a bar about its point.
                let bar = Rect { x0: bottom.x - 6.0, x1: bottom.x + 6.0, y0: top.y, y1: bottom.y };
                frame.scene.rect(bar, color);
                frame.placer.soft.push(bar);
                continue;
            }
            if low.is_empty() {
                continue;
            }
            if index == 0 {
                keep_off(frame, &low, &high);
            }
            let outline = low.into_iter().chain(high.into_iter().rev()).collect();
            frame.scene.area(outline, color);
        }
    }

    fn draw_beside(&self, frame: &mut Frame) {
        let Some(beside) = &self.beside else { return };
        let start = beside.start.filter(|(year, _)| *year < beside.years[0]);
        let lines =
            [(&beside.low, 1.25, (1.5, 3.0)), (&beside.high, 1.25, (1.5, 3.0)), (&beside.median, 2.25, (8.0, 3.5))];
        for (values, width, pattern) in lines {
            let path = frame.path(start, &beside.years, values);
            if let [only] = path.as_slice() {
                frame.scene.disc(*only, 2.5, BESIDE);
                continue;
            }
            frame.placer.lines.extend(path.windows(2).map(|p| (p[0], p[1])));
            frame.scene.dashed(path, BESIDE, width, pattern);
        }
    }

    fn draw_median(&self, frame: &mut Frame, start: Option<(i32, f64)>) {
        if self.years.is_empty() {
            return;
        }
        let path = frame.path(start, &self.years, &self.median);
        if let [only] = path.as_slice() {
            frame.scene.disc(*only, 3.5, PROJECTION);
            frame.placer.solid.push(Rect::around(*only, 4.0));
        } else {
            frame.placer.lines.extend(path.windows(2).map(|p| (p[0], p[1])));
            frame.scene.line(path, PROJECTION, 2.5);
        }
    }
}

/// Marks the area between two edges as taken, in slices a few pixels wide.
fn keep_off(frame: &mut Frame, low: &[Point], high: &[Point]) {
    for (low, high) in low.windows(2).zip(high.windows(2)) {
        let width = low[1].x - low[0].x;
        let mut slice = 0.0;
        while slice < width {
            let next = (slice + 8.0).min(width);
            let at = |edge: &[Point], x: f64| edge[0].y + (edge[1].y - edge[0].y) * x / width;
            frame.placer.soft.push(Rect {
                x0: low[0].x + slice,
                x1: low[0].x + next,
                y0: at(high, slice).min(at(high, next)),
                y1: at(low, slice).max(at(low, next)),
            });
            slice = next;
        }
    }
}
