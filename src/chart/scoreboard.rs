//! The scoreboard: the progress to each target, and the time elapsed.

use super::canvas::{Align, Scene};
use super::error::check_value;
use super::palette::{self, AXIS, GREY, GRID, INK, LABEL, PROJECTION, STRONG, TARGET, TICK};
use super::placement::{Point, Rect};
use super::spec::MARGIN;
use super::text::{self, ASCENT, DESCENT};
use super::words::{
    LabelLines, Swatch, block_height, block_width, captioned, diamond, draw_block, draw_legend, wrap_rows,
};
use super::{Captions, ChartError, Layout, Size};
use crate::number::{grouped, scientific};

/// Targets, one a row: progress from the base year's figure (0) to the target (1).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scoreboard {
    /// The words around the chart.
    pub captions: Captions,
    /// The legend of solid bar, hatched bar, time tick, dot with line, and diamond; empty entries are omitted.
    pub legend: [String; 5],
    /// The targets; at least one.
    pub rows: Vec<ScoreRow>,
}

/// One target. Progress may be below 0 or above 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreRow {
    /// The target.
    pub label: String,
    /// Its figures, under the label.
    pub detail: String,
    /// Progress so far.
    pub progress: Option<f64>,
    /// Whether that is what a model has of it, and not what was published: its bar is hatched.
    pub is_modelled: bool,
    /// The share of the time elapsed.
    pub elapsed: Option<f64>,
    /// Projected progress in the target's year: middle, low and high.
    pub projected: Option<(f64, (f64, f64))>,
    /// The words in place of bar and dot if progress is undefined; under the bar if there is one.
    pub remark: String,
    /// The text at the right: the probability.
    pub outcome: String,
    /// The text under it: the verdict.
    pub verdict: String,
}

/// Progress beyond these is drawn at the edge, with an arrow and their number.
const REACH: (f64, f64) = (-0.5, 2.0);

impl Layout for Scoreboard {
    fn captions(&self) -> &Captions {
        &self.captions
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() {
            return Err(ChartError::Empty { series: "rows".to_owned() });
        }
        self.rows.iter().try_for_each(|row| row.shares().try_for_each(|share| check_value(&row.label, 0, share)))
    }

    fn scene(&self, size: Size, notes: &[String]) -> Result<(Scene, Vec<String>), ChartError> {
        let (mut scene, width, top, bottom) = captioned(&self.captions, size, notes, 28.0)?;
        let [bar, hatched, elapsed, dot, goal] = &self.legend;
        let legend = [
            (Swatch::Fill(bar_colour()), bar.as_str()),
            (Swatch::Hatched(bar_colour()), hatched.as_str()),
            (Swatch::Tick(INK), elapsed.as_str()),
            (Swatch::Dot(PROJECTION, true), dot.as_str()),
            (Swatch::Diamond, goal.as_str()),
        ];
        let top = draw_legend(&mut scene, &legend, top, width)?;
        let words_width = width * 0.34;
        let pitch = ((bottom - top) / self.rows.len() as f64).min(72.0);
        let Words { labels, details, outcomes } = self.words(words_width, pitch, width)?;
        let right =
            outcomes.iter().try_fold(0.0_f64, |w, pair| Ok(w.max(block_width(&pair.0)?).max(block_width(&pair.1)?)))?;
        let plot = Rect {
            x0: MARGIN + words_width + 14.0,
            x1: width - MARGIN - right - 22.0,
            y0: top,
            y1: top + pitch * self.rows.len() as f64,
        };
        if plot.width() < 110.0 {
            return Err(ChartError::NoRoom { part: "the bars beside the words" });
        }
        let (low, high) = self.range();
        let place = |share: f64| plot.x0 + (share.clamp(low, high) - low) / (high - low) * plot.width();
        draw_axis(&mut scene, plot, (low, high), &place)?;
        for (number, row) in self.rows.iter().enumerate() {
            let y0 = plot.y0 + pitch * number as f64;
            let y = y0 + pitch / 2.0;
            if number > 0 {
                scene.line(vec![Point { x: MARGIN, y: y0 }, Point { x: width - MARGIN, y: y0 }], GRID, 0.75);
            }
            draw_pair(&mut scene, (&labels[number], &details[number]), (MARGIN, Align::Left), y, (INK, GREY))?;
            let (outcome, verdict) = &outcomes[number];
            draw_pair(&mut scene, (outcome, verdict), (width - MARGIN, Align::Right), y, (INK, GREY))?;
            draw_row(&mut scene, row, (plot, y, pitch), (low, high), &place)?;
        }
        Ok((scene, Vec::new()))
    }
}

impl ScoreRow {
    fn shares(&self) -> impl Iterator<Item = f64> {
        let projected = self.projected.into_iter().flat_map(|(middle, (low, high))| [middle, low, high]);
        self.progress.into_iter().chain(self.elapsed).chain(projected)
    }
}

/// The words of all rows.
struct Words {
    labels: Vec<LabelLines>,
    details: Vec<LabelLines>,
    outcomes: Vec<(LabelLines, LabelLines)>,
}

impl Scoreboard {
    /// The words of all rows, in type small enough for the height of a row.
    fn words(&self, limit: f64, pitch: f64, width: f64) -> Result<Words, ChartError> {
        let of =
            |words: fn(&ScoreRow) -> &String| self.rows.iter().map(|row| words(row).as_str()).collect::<Vec<&str>>();
        let half = (pitch - 8.0) / 2.0;
        let (labels, _) = wrap_rows(&of(|row| &row.label), limit, half.max(pitch - 30.0))?;
        let tallest = labels.iter().map(block_height).fold(0.0, f64::max);
        let (details, _) = wrap_rows(&of(|row| &row.detail), limit, pitch - 8.0 - tallest)?;
        let (first, _) = wrap_rows(&of(|row| &row.outcome), width * 0.2, half)?;
        let (second, _) = wrap_rows(&of(|row| &row.verdict), width * 0.2, half)?;
        let strong = first.into_iter().map(|(lines, face)| (lines, STRONG.at(face.size)));
        Ok(Words { labels, details, outcomes: strong.zip(second).collect() })
    }

    fn range(&self) -> (f64, f64) {
        let all = || self.rows.iter().flat_map(ScoreRow::shares);
        let low = all().fold(0.0, f64::min).max(REACH.0);
        let high = all().fold(1.0, f64::max).min(REACH.1);
        ((low * 10.0).floor() / 10.0, (high * 10.0).ceil() / 10.0 + 0.05)
    }
}

fn draw_axis(
    scene: &mut Scene,
    plot: Rect,
    (low, high): (f64, f64),
    place: &impl Fn(f64) -> f64,
) -> Result<(), ChartError> {
    let mut end = f64::NEG_INFINITY;
    for percent in [-50, 0, 50, 100, 150, 200] {
        let share = f64::from(percent) / 100.0;
        if share < low || share > high {
            continue;
        }
        let x = place(share);
        let color = if percent == 0 { AXIS } else { GRID };
        scene.line(vec![Point { x, y: plot.y0 }, Point { x, y: plot.y1 }], color, 1.0);
        let label = format!("{}%", grouped(f64::from(percent), 0));
        let half = text::width(&label, TICK)? / 2.0;
        if x - half > end + 6.0 {
            scene.label(&label, Point { x, y: plot.y1 + 18.0 }, Align::Middle, TICK, GREY)?;
            end = x + half;
        }
    }
    Ok(())
}

fn bar_colour() -> palette::Color {
    PROJECTION.tint(0.45)
}

/// Two blocks, one under the other, with their middle at a height.
fn draw_pair(
    scene: &mut Scene,
    (first, second): (&LabelLines, &LabelLines),
    (x, align): (f64, Align),
    y: f64,
    (ink, grey): (palette::Color, palette::Color),
) -> Result<(), ChartError> {
    let height = |block: &LabelLines| if block.0.is_empty() { 0.0 } else { block_height(block) };
    let (above, below) = (height(first), height(second));
    let top = y - (above + below) / 2.0;
    draw_block(scene, first, Point { x, y: top + above / 2.0 }, align, ink)?;
    draw_block(scene, second, Point { x, y: top + above + below / 2.0 + 1.0 }, align, grey)
}

fn draw_row(
    scene: &mut Scene,
    row: &ScoreRow,
    (plot, y, pitch): (Rect, f64, f64),
    (low, high): (f64, f64),
    place: &impl Fn(f64) -> f64,
) -> Result<(), ChartError> {
    let half = (pitch * 0.16).min(9.0);
    if row.projected.is_none() && row.progress.is_none() && !row.remark.trim().is_empty() {
        let (blocks, _) = wrap_rows(&[row.remark.as_str()], plot.width() - 8.0, pitch)?;
        let rect = |block: &LabelLines| {
            let half = block_height(block) / 2.0 + 2.0;
            Rect { y0: y - half, y1: y + half, ..plot }
        };
        for block in &blocks {
            scene.rect(rect(block), palette::WHITE);
            let at = Point { x: (plot.x0 + plot.x1) / 2.0, y };
            draw_block(scene, block, at, Align::Middle, GREY)?;
        }
        return Ok(());
    }
    scene.rect(Rect { x0: place(0.0), x1: place(1.0), y0: y - half, y1: y + half }, GRID);
    if let Some(progress) = row.progress {
        let (from, to) = (place(0.0), place(progress));
        let bar = Rect { x0: from.min(to), x1: from.max(to), y0: y - half, y1: y + half };
        match row.is_modelled {
            true => scene.hatched(bar, bar_colour()),
            false => scene.rect(bar, bar_colour()),
        }
    }
    if let Some(elapsed) = row.elapsed {
        let x = place(elapsed);
        scene.line(vec![Point { x, y: y - half - 3.0 }, Point { x, y: y + half + 3.0 }], INK, 2.0);
    }
    if let Some((_, (from, to))) = row.projected {
        scene.line(vec![Point { x: place(from), y }, Point { x: place(to), y }], PROJECTION, 2.0);
    }
    scene.area(diamond(Point { x: place(1.0), y }, 7.5), palette::WHITE);
    scene.area(diamond(Point { x: place(1.0), y }, 6.0), TARGET);
    let Some((middle, (from, to))) = row.projected else {
        return draw_remark(scene, &row.remark, (plot, y, pitch, half), place(0.0));
    };
    scene.disc(Point { x: place(middle), y }, 4.5, palette::WHITE);
    scene.disc(Point { x: place(middle), y }, 3.5, PROJECTION);
    draw_beyond(scene, (from, to), (plot, y, pitch, half), (low, high))
}

/// The text under a bar without a dot.
fn draw_remark(
    scene: &mut Scene,
    remark: &str,
    (plot, y, pitch, half): (Rect, f64, f64, f64),
    x: f64,
) -> Result<(), ChartError> {
    if remark.trim().is_empty() {
        return Ok(());
    }
    let room = pitch / 2.0 - half - GAP;
    let x = x + GAP;
    let (blocks, _) = wrap_rows(&[remark], plot.x1 - x, room)?;
    for block in &blocks {
        draw_block(scene, block, Point { x, y: y + half + GAP + block_height(block) / 2.0 }, Align::Left, GREY)?;
    }
    Ok(())
}

/// Between a bar and the words above or under it: the tick of time ends 3 pixels from the bar.
const GAP: f64 = 4.0;

/// A value beyond the edge is written as text.
fn draw_beyond(
    scene: &mut Scene,
    (from, to): (f64, f64),
    (plot, y, pitch, half): (Rect, f64, f64, f64),
    (low, high): (f64, f64),
) -> Result<(), ChartError> {
    let face = LABEL.at(10.0);
    let written = |share: f64| {
        let percent = share * 100.0;
        // Of what is far beyond, the size is enough.
        if percent.abs() < 1e6 { grouped(percent, 0) } else { scientific(percent, 1) }
    };
    if (to > high || from < low) && pitch / 2.0 - half - GAP < (ASCENT + DESCENT) * face.size {
        return Err(ChartError::NoRoom { part: "the figures beyond the edge" });
    }
    if to > high {
        let at = Point { x: plot.x1, y: y - half - GAP - DESCENT * face.size };
        scene.label(&format!("{}% \u{2192}", written(to)), at, Align::Right, face, PROJECTION.for_text())?;
    }
    if from < low {
        let at = Point { x: plot.x0, y: y + half + GAP + ASCENT * face.size };
        scene.label(&format!("\u{2190} {}%", written(from)), at, Align::Left, face, PROJECTION.for_text())?;
    }
    Ok(())
}
