//! The words around the plot: heading, footnote, and labels wrapped into blocks.

use super::canvas::{Align, Scene};
use super::palette::{AXIS, Color, FOOTNOTE, Face, GREY, GRID, INK, LABEL, SUBTITLE, TARGET, TICK, TITLE, WHITE};
use super::placement::{Point, Rect};
use super::spec::{End, MARGIN, Spec};
use super::text::{self, ASCENT, DESCENT, MIDDLE};
use super::ticks::Axis;
use super::{Captions, ChartError, Size, TickFormat};

/// A label of one or more lines.
pub(super) type LabelLines = (Vec<String>, Face);

/// From the top of a block's first line to the bottom of its last.
pub(super) fn block_height((lines, face): &LabelLines) -> f64 {
    lines.len().saturating_sub(1) as f64 * face.line_height() + (ASCENT + DESCENT) * face.size
}

/// The width of a block's longest line.
pub(super) fn block_width((lines, face): &LabelLines) -> Result<f64, ChartError> {
    lines.iter().try_fold(0.0_f64, |widest, line| Ok(widest.max(text::width(line, *face)?)))
}

/// Title and subtitle, flush left; gives the height at which the plot may begin.
fn draw_heading(scene: &mut Scene, captions: &Captions, width: f64) -> Result<f64, ChartError> {
    let room = width - 2.0 * MARGIN;
    let mut top = MARGIN - 6.0;
    let parts = [
        (text::wrap_evenly(&captions.title, TITLE, room)?, TITLE, INK, 8.0),
        (text::wrap(&captions.subtitle, SUBTITLE, room)?, SUBTITLE, GREY, 8.0),
    ];
    for (lines, face, color, gap) in parts {
        for line in &lines {
            let at = Point { x: MARGIN, y: top + ASCENT * face.size };
            scene.label(line, at, Align::Left, face, color)?;
            top += face.line_height();
        }
        top += if lines.is_empty() { 0.0 } else { gap };
    }
    Ok(top)
}

/// A scene with the captions of a chart, its width, and the top and bottom of the space between them; `below` is left free
/// above the footnote.
pub(super) fn captioned(
    captions: &Captions,
    size: Size,
    notes: &[String],
    below: f64,
) -> Result<(Scene, f64, f64, f64), ChartError> {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let mut scene = Scene::default();
    let top = draw_heading(&mut scene, captions, width)?;
    let bottom = draw_footnote(&mut scene, captions, notes, width, height)? - below;
    Ok((scene, width, top, bottom))
}

/// The footnote with the labels that found no space; gives the height at which it begins.
fn draw_footnote(
    scene: &mut Scene,
    captions: &Captions,
    notes: &[String],
    width: f64,
    height: f64,
) -> Result<f64, ChartError> {
    let mut lines = Vec::new();
    for note in notes.iter().chain([&captions.footnote]) {
        lines.extend(text::wrap(note, FOOTNOTE, width - 2.0 * MARGIN)?);
    }
    let mut top = height - (MARGIN - 8.0) - lines.len() as f64 * FOOTNOTE.line_height();
    let begin = if lines.is_empty() { top } else { top - 10.0 };
    for line in &lines {
        let at = Point { x: MARGIN, y: top + ASCENT * FOOTNOTE.size };
        scene.label(line, at, Align::Left, FOOTNOTE, GREY)?;
        top += FOOTNOTE.line_height();
    }
    Ok(begin)
}

/// Wraps the labels of the right end, in smaller type if there are too many for the height.
pub(super) fn wrap_ends(ends: &[End<'_>], limit: f64, height: f64) -> Result<(Vec<LabelLines>, f64), ChartError> {
    for size in [LABEL.size, 11.0, 10.0, 9.0] {
        let mut blocks = Vec::new();
        for end in ends {
            let face = end.face.at(size);
            blocks.push((text::wrap_evenly(end.text, face, limit)?, face));
        }
        let needed: f64 = blocks.iter().map(|b| block_height(b) + 1.0).sum();
        if needed <= height {
            let widest = blocks.iter().try_fold(0.0_f64, |w, b| Ok(w.max(block_width(b)?)))?;
            return Ok((blocks, widest));
        }
    }
    Err(ChartError::NoRoom { part: "all labels at the right end" })
}

/// A word beside the dashed line: its left end and its row.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) row: usize,
}

/// The words on both sides of the dashed line at `x`: in one row where both fit, otherwise below
/// one another inside the margins.
pub(super) fn place_words(spec: &Spec<'_>, x: f64, years: (f64, f64), width: f64) -> Result<Vec<Word>, ChartError> {
    // A side without any year needs no word.
    let has_past = years.0 < spec.jump_off;
    let has_future = years.1 > spec.jump_off;
    let left = Some(text::one_line(spec.words.0)).filter(|w| has_past && !w.is_empty());
    let right = Some(text::one_line(spec.words.1)).filter(|w| has_future && !w.is_empty());
    let left = left.map(|w| format!("{w} ←"));
    let right = right.map(|w| format!("→ {w}"));
    let (begin, end) = (MARGIN, width - MARGIN);
    let left_width = left.as_deref().map_or(Ok(0.0), |w| text::width(w, LABEL))?;
    let right_width = right.as_deref().map_or(Ok(0.0), |w| text::width(w, LABEL))?;
    let (left_x, right_x) = (x - 7.0 - left_width, x + 7.0);
    if left_x >= begin && right_x + right_width <= end {
        let words = [(left, left_x), (right, right_x)];
        return Ok(words.into_iter().filter_map(|(w, x)| Some(Word { text: w?, x, row: 0 })).collect());
    }
    let mut words = Vec::new();
    for (word, x) in [(left, left_x), (right, right_x)] {
        for line in text::wrap(&word.unwrap_or_default(), LABEL, end - begin)? {
            let x = x.min(end - text::width(&line, LABEL)?).max(begin);
            words.push(Word { text: line, x, row: words.len() });
        }
    }
    Ok(words)
}

/// The mark before a name in a legend.
#[derive(Debug, Clone, Copy)]
pub(super) enum Swatch {
    /// A filled square.
    Fill(Color),
    /// A hatched square.
    Hatched(Color),
    /// A line.
    Line(Color),
    /// A dot, full or as a ring.
    Dot(Color, bool),
    /// An outline without filling.
    Outline(Color),
    /// The diamond of a target.
    Diamond,
    /// An upright tick.
    Tick(Color),
}

impl Swatch {
    fn width(self) -> f64 {
        match self {
            Self::Line(_) => 20.0,
            Self::Dot(..) | Self::Tick(_) => 7.0,
            Self::Fill(_) | Self::Hatched(_) | Self::Outline(_) | Self::Diamond => 10.0,
        }
    }

    /// Draws it with its left end and its middle at `at`.
    fn draw(self, scene: &mut Scene, at: Point) {
        let middle = Point { x: at.x + self.width() / 2.0, y: at.y };
        let square = Rect { x0: at.x, x1: at.x + 10.0, y0: at.y - 5.0, y1: at.y + 5.0 };
        match self {
            Self::Fill(color) => scene.rect(square, color),
            Self::Hatched(color) => scene.hatched(square, color),
            Self::Line(color) => scene.line(vec![at, Point { x: at.x + 20.0, ..at }], color, 2.5),
            Self::Dot(color, full) => draw_dot(scene, middle, color, full),
            Self::Outline(color) => scene.outline(square, color, 1.5),
            Self::Diamond => scene.area(diamond(middle, 6.0), TARGET),
            Self::Tick(color) => {
                scene.line(vec![Point { y: at.y - 6.0, ..middle }, Point { y: at.y + 6.0, ..middle }], color, 2.0);
            }
        }
    }
}

/// A dot, full or as a ring.
pub(super) fn draw_dot(scene: &mut Scene, at: Point, color: Color, full: bool) {
    scene.disc(at, 3.5, color);
    if !full {
        scene.disc(at, 2.0, WHITE);
    }
}

/// Draws the legend in lines under the heading; returns the height at which the plot may begin.
pub(super) fn draw_legend(
    scene: &mut Scene,
    items: &[(Swatch, &str)],
    top: f64,
    width: f64,
) -> Result<f64, ChartError> {
    const GAP: f64 = 6.0;
    let (mut x, mut y) = (MARGIN, top + LABEL.size / 2.0);
    for (swatch, name) in items.iter().filter(|(_, name)| !name.trim().is_empty()) {
        let before = swatch.width() + GAP;
        let lines = text::wrap(name, LABEL, width - 2.0 * MARGIN - before)?;
        let widest = block_width(&(lines.clone(), LABEL))?;
        if x > MARGIN && x + before + widest > width - MARGIN {
            (x, y) = (MARGIN, y + LABEL.line_height() + 2.0);
        }
        swatch.draw(scene, Point { x, y });
        for (row, line) in lines.iter().enumerate() {
            y += if row > 0 { LABEL.line_height() } else { 0.0 };
            let at = Point { x: x + before, y: y + MIDDLE * LABEL.size };
            scene.label(line, at, Align::Left, LABEL, GREY)?;
        }
        x += before + widest + 20.0;
    }
    Ok(if x > MARGIN { y + LABEL.line_height() } else { top })
}

/// The names of rows that are `pitch` high, wrapped to `limit`, in smaller type if need be, and the widest of them.
pub(super) fn wrap_rows(names: &[&str], limit: f64, pitch: f64) -> Result<(Vec<LabelLines>, f64), ChartError> {
    for size in [LABEL.size, 11.0, 10.0, 9.0, 8.0, 7.0] {
        let face = LABEL.at(size);
        let blocks: Vec<LabelLines> =
            names.iter().map(|name| Ok((text::wrap_evenly(name, face, limit)?, face))).collect::<Result<_, _>>()?;
        if blocks.iter().all(|block| block_height(block) + 1.0 <= pitch) && face.line_height() <= pitch + 2.0 {
            let widest = blocks.iter().try_fold(0.0_f64, |w, b| Ok(w.max(block_width(b)?)))?;
            return Ok((blocks, widest));
        }
    }
    Err(ChartError::NoRoom { part: "all rows" })
}

/// Draws a block with its middle at a height, left of or from `x` on.
pub(super) fn draw_block(
    scene: &mut Scene,
    (lines, face): &LabelLines,
    at: Point,
    align: Align,
    color: Color,
) -> Result<(), ChartError> {
    let top = at.y - block_height(&(lines.clone(), *face)) / 2.0;
    for (row, line) in (0..).zip(lines) {
        let y = top + ASCENT * face.size + f64::from(row) * face.line_height();
        scene.label(line, Point { x: at.x, y }, align, *face, color)?;
    }
    Ok(())
}

/// The corners of a diamond.
pub(super) fn diamond(at: Point, half: f64) -> Vec<Point> {
    [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)].map(|(dx, dy)| Point { x: at.x + dx, y: at.y + dy }).to_vec()
}

/// The mark of an axis that is cut short of zero, upwards from its foot.
pub(super) fn draw_cut(scene: &mut Scene, foot: Point) {
    let zigzag = [(0.0, 0.0), (-3.5, 2.5), (3.5, 6.5), (-3.5, 10.5), (0.0, 13.0)];
    let points = zigzag.map(|(x, y)| Point { x: foot.x + x, y: foot.y - y });
    scene.line(points.to_vec(), AXIS, 1.25);
}

/// Upright grid lines with their numbers below them, a darker line at zero; returns the place of a value on the page.
///
/// Values from `low` to `high` get room in `plot`, whose ends keep clear by `inset`.
pub(super) fn draw_value_axis(
    scene: &mut Scene,
    plot: Rect,
    (low, high, zero): (f64, f64, bool),
    format: &TickFormat,
) -> Result<impl Fn(f64) -> f64 + use<>, ChartError> {
    let mut wanted = (plot.width() / 90.0).clamp(2.0, 10.0);
    loop {
        let axis = Axis::new(low, high, zero, wanted);
        let (first, last) = (axis.low(), axis.high());
        let place = move |value: f64| plot.x0 + (value - first) / (last - first) * plot.width();
        let ticks: Vec<(f64, String)> = axis.ticks().into_iter().map(|tick| (tick, axis.label(tick, format))).collect();
        let mut end = f64::NEG_INFINITY;
        let mut fits = true;
        for (tick, label) in &ticks {
            let half = text::width(label, TICK)? / 2.0;
            fits &= place(*tick) - half > end + 6.0;
            end = place(*tick) + half;
        }
        if !fits && wanted > 1.0 {
            wanted /= 1.5;
            continue;
        }
        if !fits {
            return Err(ChartError::NoRoom { part: "the numbers of the axis" });
        }
        for (tick, label) in ticks {
            let x = place(tick);
            let color = if tick == 0.0 { AXIS } else { GRID };
            scene.line(vec![Point { x, y: plot.y0 }, Point { x, y: plot.y1 }], color, 1.0);
            scene.label(&label, Point { x, y: plot.y1 + 18.0 }, Align::Middle, TICK, GREY)?;
        }
        return Ok(place);
    }
}
