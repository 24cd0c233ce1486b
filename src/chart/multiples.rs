//! Small multiples: the same picture of many things, on one axis.

use super::canvas::{Align, Scene};
use super::error::{check_value, check_values, check_years};
use super::fan::Band;
use super::palette::{self, AXIS, Color, Face, GREY, GRID, INK, LABEL, PROJECTION, STRONG, TARGET, TICK, WHITE};
use super::placement::{Point, Rect};
use super::spec::{Extent, MARGIN};
use super::text::{self, ASCENT, MIDDLE};
use super::ticks::{Axis, year_label, year_ticks};
use super::words::{LabelLines, Swatch, block_height, captioned, diamond, draw_legend};
use super::{Captions, ChartError, Layout, Size, TickFormat};

/// Panels side by side that share the axes of years and of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Multiples {
    /// The words around the chart.
    pub captions: Captions,
    /// The panels in reading order; at least one.
    pub panels: Vec<Panel>,
    /// The series names of the lines in a panel, in order; empty for a single unnamed line.
    pub lines: Vec<String>,
    /// The name of the area between the first line and a higher second one; empty for none.
    pub between: String,
    /// The words for points: actual values.
    pub actual: String,
    /// The last actual year: a dashed line.
    pub jump_off: i32,
    /// Whether the axis begins at zero, as it should for levels.
    pub zero_baseline: bool,
    /// How the ticks are written.
    pub tick_format: TickFormat,
}

/// One panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Panel {
    /// Its content.
    pub title: String,
    /// The figure that a reader takes away, beside the title.
    pub figure: String,
    /// Actual values by year, in ascending order. May be empty.
    pub history: Vec<(i32, f64)>,
    /// The years of bands and lines in ascending order; at least one.
    pub years: Vec<i32>,
    /// Bands, the outermost first.
    pub bands: Vec<Band>,
    /// The lines, as many as [`Multiples::lines`] names, or one.
    pub lines: Vec<Vec<f64>>,
    /// A target: its year and value.
    pub target: Option<(i32, f64)>,
}

/// Between panels, across and down.
const GUTTER: (f64, f64) = (26.0, 20.0);
/// A plot lower or narrower than this shows nothing.
const SMALLEST: (f64, f64) = (56.0, 30.0);

/// The places of years and values in one panel.
#[derive(Clone, Copy)]
struct PanelScale {
    plot: Rect,
    axis: Axis,
    years: (f64, f64),
}

impl PanelScale {
    fn at(&self, year: i32, value: f64) -> Point {
        let (first, last) = self.years;
        let share = if last > first { (f64::from(year) - first) / (last - first) } else { 0.5 };
        Point { x: self.plot.x0 + share * self.plot.width(), y: self.y(value) }
    }

    fn y(&self, value: f64) -> f64 {
        let (low, high) = (self.axis.low(), self.axis.high());
        self.plot.y1 - (value - low) / (high - low) * self.plot.height()
    }

    fn path(&self, years: &[i32], values: &[f64]) -> Vec<Point> {
        years.iter().zip(values).map(|(year, value)| self.at(*year, *value)).collect()
    }
}

impl Layout for Multiples {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty { series: "panels".to_owned() });
        }
        for (number, panel) in (1..).zip(&self.panels) {
            let name = format!("panel {number} ({})", panel.title);
            check_years(&name, &panel.years)?;
            let wanted = self.lines.len().max(1);
            if panel.lines.len() != wanted {
                return Err(ChartError::Length { series: name, expected: wanted, found: panel.lines.len() });
            }
            let edges = panel.bands.iter().flat_map(|band| [&band.low, &band.high]);
            for values in panel.lines.iter().chain(edges) {
                check_values(&name, panel.years.len(), values)?;
            }
            for (index, (_, value)) in panel.history.iter().chain(&panel.target).enumerate() {
                check_value(&name, index, *value)?;
            }
        }
        Ok(())
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 26.0)?;
        let top = draw_legend(&mut scene, &self.legend(), top, width)? + 2.0;
        let area = Rect { x0: MARGIN, x1: width - MARGIN, y0: top, y1: bottom };
        let grid = self.grid(area)?;
        let extent = self.extent();
        for (number, panel) in self.panels.iter().enumerate() {
            let cell = grid.cell(number);
            let heading = grid.headings[number].clone();
            let plot = Rect { y0: cell.y0 + grid.heading_height, ..cell };
            let place = PanelScale { plot, axis: grid.axis, years: (f64::from(extent.first), f64::from(extent.last)) };
            let lowered = Rect { y0: cell.y0 + grid.heading_height - 7.0 - block_height(&heading), ..cell };
            draw_panel_heading(&mut scene, panel, &heading, lowered)?;
            self.draw_axes(&mut scene, &place, extent, (number, &grid))?;
            self.draw_panel(&mut scene, panel, &place);
        }
        Ok((scene, Vec::new()))
    }
}

/// How the panels are laid out.
struct PanelGrid {
    area: Rect,
    columns: usize,
    count: usize,
    cell: (f64, f64),
    axis: Axis,
    headings: Vec<LabelLines>,
    heading_height: f64,
}

impl PanelGrid {
    fn cell(&self, number: usize) -> Rect {
        let (column, row) = ((number % self.columns) as f64, (number / self.columns) as f64);
        let (x0, y0) =
            (self.area.x0 + column * (self.cell.0 + GUTTER.0), self.area.y0 + row * (self.cell.1 + GUTTER.1));
        Rect { x0, x1: x0 + self.cell.0, y0, y1: y0 + self.cell.1 }
    }

    /// Whether there is no panel below this one.
    fn is_lowest(&self, number: usize) -> bool {
        number + self.columns >= self.count
    }
}

impl Multiples {
    fn legend(&self) -> Vec<(Swatch, &str)> {
        let mut legend: Vec<(Swatch, &str)> =
            self.lines.iter().enumerate().map(|(at, name)| (Swatch::Line(colour(at)), name.as_str())).collect();
        legend.push((Swatch::Fill(between()), self.between.as_str()));
        if self.panels.iter().any(|panel| !panel.history.is_empty()) {
            legend.push((Swatch::Dot(INK, true), self.actual.as_str()));
        }
        legend
    }

    fn extent(&self) -> Extent {
        let first = &self.panels[0];
        let mut extent = Extent::new(first.years[0], first.lines[0][0]);
        for panel in &self.panels {
            let edges = panel.bands.iter().flat_map(|band| [&band.low, &band.high]);
            panel.lines.iter().chain(edges).for_each(|values| extent.add_all(&panel.years, values));
            panel.history.iter().chain(&panel.target).for_each(|(year, value)| extent.add(*year, *value));
        }
        extent
    }

    /// As many columns as make the panels about half again as wide as they are high.
    fn grid(&self, area: Rect) -> Result<PanelGrid, ChartError> {
        let count = self.panels.len();
        let extent = self.extent();
        let mut best: Option<(f64, PanelGrid)> = None;
        for columns in 1..=count.min(12) {
            let rows = count.div_ceil(columns);
            let Some(grid) = self.grid_of(area, (columns, rows), extent)? else { continue };
            let plot = grid.cell.1 - grid.heading_height;
            // Empty cells are as bad as a wrong shape.
            let shape = (grid.cell.0 / plot / 1.6).max(1.6 * plot / grid.cell.0);
            let cost = shape + 1.2 * (columns * rows - count) as f64 / columns as f64 + grid.heading_height / 40.0;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, grid));
            }
        }
        best.map(|(_, grid)| grid).ok_or(ChartError::NoRoom { part: "all panels" })
    }

    fn grid_of(
        &self,
        area: Rect,
        (columns, rows): (usize, usize),
        extent: Extent,
    ) -> Result<Option<PanelGrid>, ChartError> {
        let height = (area.height() - (rows as f64 - 1.0) * GUTTER.1) / rows as f64;
        let axis = Axis::new(extent.low, extent.high, self.zero_baseline, (height / 45.0).clamp(2.0, 6.0));
        let mut ticks = 0.0_f64;
        for tick in axis.ticks() {
            ticks = ticks.max(text::width(&axis.label(tick, &self.tick_format), TICK)?);
        }
        let area = Rect { x0: area.x0 + ticks + 7.0, ..area };
        let width = (area.width() - (columns as f64 - 1.0) * GUTTER.0) / columns as f64;
        if width < SMALLEST.0 {
            return Ok(None);
        }
        let headings = match panel_headings(&self.panels, width) {
            Err(ChartError::NoRoom { .. }) => return Ok(None),
            headings => headings?,
        };
        let heading_height = headings.iter().map(block_height).fold(0.0, f64::max) + 7.0;
        if height - heading_height < SMALLEST.1 {
            return Ok(None);
        }
        let count = self.panels.len();
        Ok(Some(PanelGrid { area, columns, count, cell: (width, height), axis, headings, heading_height }))
    }

    fn draw_axes(
        &self,
        scene: &mut Scene,
        place: &PanelScale,
        extent: Extent,
        (number, grid): (usize, &PanelGrid),
    ) -> Result<(), ChartError> {
        let plot = place.plot;
        let mut free = f64::INFINITY;
        for tick in place.axis.ticks() {
            let y = place.y(tick);
            let color = if tick == 0.0 { AXIS } else { GRID };
            scene.line(vec![Point { x: plot.x0, y }, Point { x: plot.x1, y }], color, 1.0);
            // One column of numbers serves a whole row of panels.
            if number % grid.columns == 0 && y + TICK.size / 2.0 <= free {
                let at = Point { x: plot.x0 - 7.0, y: y + MIDDLE * TICK.size };
                scene.label(&place.axis.label(tick, &self.tick_format), at, Align::Right, TICK, GREY)?;
                free = y - TICK.size / 2.0 - 3.0;
            }
        }
        let x = |year: i32| place.at(year, 0.0).x;
        if self.jump_off > extent.first && self.jump_off < extent.last {
            let x = x(self.jump_off);
            scene.dashed(vec![Point { x, y: plot.y0 }, Point { x, y: plot.y1 }], GREY, 0.75, (3.0, 3.0));
        }
        if !grid.is_lowest(number) {
            return Ok(());
        }
        // The first and the last year are inside the ends of the panel, others between them where they fit.
        let pitch = if extent.last > extent.first { x(extent.first + 1) - x(extent.first) } else { 0.0 };
        let between = year_ticks(extent.first, extent.last, pitch, 26.0)?;
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for year in [extent.last, extent.first].into_iter().chain(between) {
            let label = year_label(year);
            let half = text::width(&label, TICK)? / 2.0;
            let at = x(year).clamp(plot.x0 + half, (plot.x1 - half).max(plot.x0 + half));
            if taken.iter().all(|(from, to)| at + half + 8.0 < *from || at - half - 8.0 > *to) {
                scene.line(vec![Point { x: x(year), y: plot.y1 }, Point { x: x(year), y: plot.y1 + 3.0 }], AXIS, 1.0);
                scene.label(&label, Point { x: at, y: plot.y1 + 17.0 }, Align::Middle, TICK, GREY)?;
                taken.push((at - half, at + half));
            }
        }
        Ok(())
    }

    fn draw_panel(&self, scene: &mut Scene, panel: &Panel, place: &PanelScale) {
        for (index, band) in panel.bands.iter().enumerate() {
            let mut outline = place.path(&panel.years, &band.low);
            outline.extend(place.path(&panel.years, &band.high).into_iter().rev());
            scene.area(outline, palette::band(index, panel.bands.len()));
        }
        if let ([first, second, ..], false) = (&panel.lines[..], self.between.trim().is_empty()) {
            shade_between(scene, (&place.path(&panel.years, first), &place.path(&panel.years, second)));
        }
        for (index, values) in panel.lines.iter().enumerate().rev() {
            let path = place.path(&panel.years, values);
            match path.as_slice() {
                [only] => scene.disc(*only, 3.0, colour(index)),
                _ => scene.line(path, colour(index), if index == 0 { 2.25 } else { 2.0 }),
            }
        }
        let points: Vec<Point> = panel.history.iter().map(|(year, value)| place.at(*year, *value)).collect();
        points.iter().for_each(|at| scene.disc(*at, 2.25, INK));
        if let Some((year, value)) = panel.target {
            let at = place.at(year, value);
            scene.area(diamond(at, 6.5), WHITE);
            scene.area(diamond(at, 5.0), TARGET);
        }
    }
}

/// Fills where the second line is the higher one, each stretch as one area.
fn shade_between(scene: &mut Scene, (first, second): (&[Point], &[Point])) {
    let mut stretch: (Vec<Point>, Vec<Point>) = (Vec::new(), Vec::new());
    for (a, b) in first.windows(2).zip(second.windows(2)) {
        let (from, to) = (a[0].y - b[0].y, a[1].y - b[1].y);
        let on = |line: &[Point], share: f64| Point {
            x: line[0].x + share * (line[1].x - line[0].x),
            y: line[0].y + share * (line[1].y - line[0].y),
        };
        // The part of the year over which the second lies above.
        let crossing = from / (from - to);
        let part = match (from > 0.0, to > 0.0) {
            (true, true) => Some((0.0, 1.0)),
            (true, false) => Some((0.0, crossing)),
            (false, true) => Some((crossing, 1.0)),
            (false, false) => None,
        };
        if let Some((start, end)) = part {
            stretch.0.extend([on(a, start), on(a, end)]);
            stretch.1.extend([on(b, start), on(b, end)]);
        }
        if to <= 0.0 {
            fill(scene, std::mem::take(&mut stretch));
        }
    }
    fill(scene, stretch);
}

fn fill(scene: &mut Scene, (mut lower, upper): (Vec<Point>, Vec<Point>)) {
    if !lower.is_empty() {
        lower.extend(upper.into_iter().rev());
        scene.area(lower, between());
    }
}

fn between() -> Color {
    palette::SHORTAGE
}

fn colour(index: usize) -> Color {
    match index {
        0 => PROJECTION,
        1 => INK,
        _ => palette::series(index),
    }
}

/// Titles and figures of all panels in lines and one size: side by side where all fit so, else one after the other.
fn panel_headings(panels: &[Panel], width: f64) -> Result<Vec<LabelLines>, ChartError> {
    let titles = || panels.iter().map(|panel| text::one_line(&panel.title));
    for size in [13.0, 12.0, 11.0, 10.0] {
        let (title, figure) = faces(size);
        let mut fits = true;
        for (panel, words) in panels.iter().zip(titles()) {
            let beside = text::width(&text::one_line(&panel.figure), figure)?;
            fits &= text::width(&words, title)? + 10.0 + beside <= width;
        }
        if fits {
            return Ok(titles().map(|words| (vec![words], title)).collect());
        }
    }
    let (title, figure) = faces(11.0);
    let mut blocks = Vec::new();
    for panel in panels {
        let mut lines = text::wrap_evenly(&panel.title, title, width)?;
        // The figure has a line of its own, which the heading leaves empty.
        lines.push(String::new());
        if text::width(&text::one_line(&panel.figure), figure)? > width {
            return Err(ChartError::NoRoom { part: "the figures of the panels" });
        }
        blocks.push((lines, title));
    }
    Ok(blocks)
}

fn faces(size: f64) -> (Face, Face) {
    (STRONG.at(size), LABEL.at(size))
}

fn draw_panel_heading(scene: &mut Scene, panel: &Panel, block: &LabelLines, cell: Rect) -> Result<(), ChartError> {
    let (lines, face) = block;
    for (row, line) in (0..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        let y = cell.y0 + ASCENT * face.size + f64::from(row) * face.line_height();
        scene.label(line, Point { x: cell.x0, y }, Align::Left, *face, INK)?;
    }
    let figure = text::one_line(&panel.figure);
    if figure.is_empty() {
        return Ok(());
    }
    let (_, smaller) = faces(face.size);
    let alone = lines.last().is_some_and(String::is_empty);
    let y = cell.y0 + ASCENT * face.size + lines.len().saturating_sub(1) as f64 * face.line_height();
    let (at, align) =
        if alone { (Point { x: cell.x0, y }, Align::Left) } else { (Point { x: cell.x1, y }, Align::Right) };
    scene.label(&figure, at, align, smaller, PROJECTION.for_text()).map(|_| ())
}
