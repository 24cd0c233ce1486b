//! Calibration: how often intervals held against how often they claim to, and where outcomes lay in their forecasts.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{AXIS, GREY, GRID, INK, LABEL, PROJECTION, STRONG, TICK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, ASCENT, MIDDLE};
use super::words::{LabelLines, block_height, captioned};
use super::{Captions, ChartError, Layout, Size};

/// Panels side by side, each of two plots: above, the share of intervals of a level that held; below, the shares of outcomes
/// in each tenth of their forecasts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calibration {
    /// The words around the chart.
    pub captions: Captions,
    /// The panels in reading order; at least one.
    pub panels: Vec<CalibrationPanel>,
    /// The name of the plots above, and of those below.
    pub names: [String; 2],
}

/// One panel. All figures are in percent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CalibrationPanel {
    /// Whose forecasts they are.
    pub title: String,
    /// The number of forecasts, in words.
    pub figure: String,
    /// Of each level, in ascending order: what the intervals claim, what they held, and within which range that is known.
    pub levels: Vec<LevelHeld>,
    /// The share of outcomes in each tenth of their forecasts, from the lowest.
    pub tenths: [f64; 10],
    /// Within which range the share of a tenth would lie if all were as likely.
    pub even: (f64, f64),
}

/// How often intervals of a level held, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LevelHeld {
    /// What they claim.
    pub level: f64,
    /// What they held.
    pub held: f64,
    /// Within which range that is known.
    pub range: (f64, f64),
}

/// Between panels, across and down; between the plots of one; room for the numbers of an axis, beside and below.
const GUTTER: (f64, f64) = (22.0, 22.0);
const BETWEEN: f64 = 26.0;
const BELOW: f64 = 20.0;
/// A plot lower or narrower than this shows nothing.
const SMALLEST: (f64, f64) = (84.0, 40.0);

impl Layout for Calibration {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty { series: "panels".to_owned() });
        }
        self.panels.iter().try_for_each(|panel| {
            let levels = panel.levels.iter().flat_map(|of| [of.level, of.held, of.range.0, of.range.1]);
            let all = levels.chain(panel.tenths).chain([panel.even.0, panel.even.1]);
            all.enumerate().try_for_each(|(index, value)| {
                check_value(&panel.title, index, value)?;
                let is_share = (0.0..=100.0).contains(&value);
                if is_share { Ok(()) } else { Err(ChartError::NoShare { series: panel.title.clone(), index }) }
            })
        })
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, BELOW + 4.0)?;
        let grid = self.grid(Rect { x0: MARGIN, x1: width - MARGIN, y0: top + 4.0, y1: bottom })?;
        for (number, panel) in self.panels.iter().enumerate() {
            let (cell, (heading, titles)) = (grid.cell(number), &grid.headings[number]);
            for (row, line) in heading.0.iter().enumerate() {
                let y = cell.y0 + ASCENT * heading.1.size + row as f64 * heading.1.line_height();
                let is_figure = row >= *titles;
                let color = if is_figure { GREY } else { INK };
                let face = if is_figure { LABEL.at(heading.1.size) } else { heading.1 };
                scene.label(line, Point { x: cell.x0, y }, Align::Left, face, color)?;
            }
            let [above, below] = grid.plots(cell);
            draw_levels(&mut scene, panel, above)?;
            draw_tenths(&mut scene, panel, below, grid.most)?;
            for (name, plot) in self.names.iter().zip([above, below]) {
                let y = plot.y0 - TICK.size / 2.0 - 6.0;
                let words = text::one_line(name);
                if text::width(&words, TICK)? <= cell.width() {
                    scene.label(&words, Point { x: cell.x0, y }, Align::Left, TICK, GREY)?;
                } else {
                    return Err(ChartError::NoRoom { part: "the names of the plots" });
                }
            }
        }
        Ok((scene, Vec::new()))
    }
}

/// How the panels are laid out.
struct Grid {
    area: Rect,
    columns: usize,
    cell: (f64, f64),
    /// The lines of each panel, of which so many are its title.
    headings: Vec<(LabelLines, usize)>,
    heading_height: f64,
    /// The width of the numbers beside an axis.
    percent: f64,
    /// The end of the axis of tenths.
    most: f64,
}

impl Grid {
    fn cell(&self, number: usize) -> Rect {
        let (column, row) = ((number % self.columns) as f64, (number / self.columns) as f64);
        let (x0, y0) =
            (self.area.x0 + column * (self.cell.0 + GUTTER.0), self.area.y0 + row * (self.cell.1 + GUTTER.1 + BELOW));
        Rect { x0, x1: x0 + self.cell.0, y0, y1: y0 + self.cell.1 }
    }

    /// The plot above takes three fifths of the height.
    fn plots(&self, cell: Rect) -> [Rect; 2] {
        let (x0, x1) = (cell.x0 + self.percent + 6.0, cell.x1);
        let y0 = cell.y0 + self.heading_height + TICK.line_height() + 10.0;
        let free = cell.y1 - y0 - BETWEEN - BELOW;
        let middle = y0 + 0.6 * free;
        [Rect { x0, x1, y0, y1: middle }, Rect { x0, x1, y0: middle + BELOW + BETWEEN, y1: cell.y1 }]
    }
}

impl Calibration {
    /// As many columns as fit.
    fn grid(&self, area: Rect) -> Result<Grid, ChartError> {
        let count = self.panels.len();
        let percent = text::width("100%", TICK)?;
        let highest = self.panels.iter().flat_map(|panel| panel.tenths).fold(20.0, f64::max);
        let most = (highest / 10.0).ceil() * 10.0;
        for columns in (1..=count.min(6)).rev() {
            let rows = count.div_ceil(columns) as f64;
            let width = (area.width() - (columns as f64 - 1.0) * GUTTER.0) / columns as f64;
            let height = (area.height() - (rows - 1.0) * (GUTTER.1 + BELOW)) / rows;
            if width - percent - 6.0 < SMALLEST.0 {
                continue;
            }
            let mut headings = Vec::new();
            for panel in &self.panels {
                let face = STRONG.at(12.0);
                let mut lines = text::wrap_evenly(&panel.title, face, width)?;
                // The number of forecasts has a line of its own.
                let titles = lines.len();
                lines.extend(text::wrap_evenly(&panel.figure, LABEL.at(12.0), width)?);
                let fits = lines.iter().try_fold(true, |fits, line| Ok(fits && text::width(line, face)? <= width))?;
                if !fits {
                    return Err(ChartError::NoRoom { part: "the titles of the panels" });
                }
                headings.push(((lines, face), titles));
            }
            let heading_height = headings.iter().map(|(block, _)| block_height(block)).fold(0.0, f64::max) + 4.0;
            let cell = (width, height);
            let grid = Grid { area, columns, cell, headings, heading_height, percent, most };
            if grid.plots(grid.cell(0)).iter().all(|plot| plot.height() >= SMALLEST.1) {
                return Ok(grid);
            }
        }
        Err(ChartError::NoRoom { part: "all panels" })
    }
}

/// The horizontal grid with its numbers in percent, those that have room.
fn draw_grid(scene: &mut Scene, plot: Rect, ticks: &[f64], most: f64) -> Result<(), ChartError> {
    let mut free = f64::INFINITY;
    for tick in ticks {
        let y = plot.y1 - tick / most * plot.height();
        let color = if *tick == 0.0 { AXIS } else { GRID };
        scene.line(vec![Point { x: plot.x0, y }, Point { x: plot.x1, y }], color, 1.0);
        if y + TICK.size / 2.0 + 2.0 <= free {
            let at = Point { x: plot.x0 - 6.0, y: y + MIDDLE * TICK.size };
            scene.label(&format!("{tick:.0}%"), at, Align::Right, TICK, GREY)?;
            free = y - TICK.size / 2.0 - 2.0;
        }
    }
    Ok(())
}

/// Numbers below an axis from 0 to 100 %, within its ends, those that have room.
fn draw_numbers(scene: &mut Scene, plot: Rect, numbers: &[f64]) -> Result<(), ChartError> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for number in numbers {
        let x = plot.x0 + number / 100.0 * plot.width();
        let label = format!("{number:.0}%");
        let half = text::width(&label, TICK)? / 2.0;
        // The last number may reach into the space between panels.
        let at = x.min(plot.x1 + 10.0 - half).max(plot.x0 + half);
        if taken.iter().all(|(from, to)| at + half + 4.0 < *from || at - half - 4.0 > *to) {
            scene.line(vec![Point { x, y: plot.y1 }, Point { x, y: plot.y1 + 3.0 }], AXIS, 1.0);
            scene.label(&label, Point { x: at, y: plot.y1 + 16.0 }, Align::Middle, TICK, GREY)?;
            taken.push((at - half, at + half));
        }
    }
    Ok(())
}

fn draw_levels(scene: &mut Scene, panel: &CalibrationPanel, plot: Rect) -> Result<(), ChartError> {
    draw_grid(scene, plot, &[0.0, 25.0, 50.0, 75.0, 100.0], 100.0)?;
    let at = |level: f64, held: f64| Point {
        x: plot.x0 + level / 100.0 * plot.width(),
        y: plot.y1 - held / 100.0 * plot.height(),
    };
    scene.dashed(vec![at(0.0, 0.0), at(100.0, 100.0)], GREY, 1.25, (5.0, 4.0));
    for of in &panel.levels {
        let (low, high) = (at(of.level, of.range.0), at(of.level, of.range.1));
        scene.line(vec![low, high], PROJECTION, 1.75);
        for end in [low, high] {
            scene.line(vec![Point { x: end.x - 4.0, ..end }, Point { x: end.x + 4.0, ..end }], PROJECTION, 1.75);
        }
        scene.disc(at(of.level, of.held), 4.0, PROJECTION);
    }
    let levels: Vec<f64> = panel.levels.iter().map(|of| of.level).collect();
    draw_numbers(scene, plot, &levels)
}

fn draw_tenths(scene: &mut Scene, panel: &CalibrationPanel, plot: Rect, most: f64) -> Result<(), ChartError> {
    let y = |share: f64| plot.y1 - share / most * plot.height();
    let (low, high) = panel.even;
    scene.rect(Rect { x0: plot.x0, x1: plot.x1, y0: y(high.min(most)), y1: y(low) }, GREY.tint(0.18));
    let step = if most > 50.0 { 25.0 } else { 10.0 };
    let ticks: Vec<f64> = (0..=10).map(|tick| step * f64::from(tick)).filter(|tick| *tick <= most).collect();
    draw_grid(scene, plot, &ticks, most)?;
    let wide = plot.width() / 10.0;
    for (number, share) in (0..).zip(panel.tenths) {
        let x0 = plot.x0 + f64::from(number) * wide;
        scene.rect(Rect { x0: x0 + 1.5, x1: x0 + wide - 1.5, y0: y(share), y1: plot.y1 }, PROJECTION.tint(0.75));
    }
    scene.dashed(vec![Point { x: plot.x0, y: y(10.0) }, Point { x: plot.x1, y: y(10.0) }], GREY, 1.25, (5.0, 4.0));
    draw_numbers(scene, plot, &[0.0, 100.0, 50.0])
}
