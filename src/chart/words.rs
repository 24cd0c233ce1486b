//! The words around the plot: heading, footnote, and labels wrapped into blocks.

use super::canvas::{Align, Scene};
use super::palette::{FOOTNOTE, Face, GREY, INK, LABEL, SUBTITLE, TITLE};
use super::placement::Point;
use super::spec::{End, MARGIN, Spec};
use super::text::{self, ASCENT, DESCENT};
use super::{Captions, ChartError};

/// A label of one or more lines.
pub(super) type Block = (Vec<String>, Face);

/// From the top of a block's first line to the bottom of its last.
pub(super) fn block_height((lines, face): &Block) -> f64 {
    lines.len().saturating_sub(1) as f64 * face.line_height() + (ASCENT + DESCENT) * face.size
}

/// The width of a block's longest line.
pub(super) fn block_width((lines, face): &Block) -> Result<f64, ChartError> {
    lines.iter().try_fold(0.0_f64, |widest, line| Ok(widest.max(text::width(line, *face)?)))
}

/// Title and subtitle, flush left; gives the height at which the plot may begin.
pub(super) fn draw_heading(scene: &mut Scene, captions: &Captions, width: f64) -> Result<f64, ChartError> {
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

/// The footnote with the labels that found no space; gives the height at which it begins.
pub(super) fn draw_footnote(
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
pub(super) fn wrap_ends(ends: &[End<'_>], limit: f64, height: f64) -> Result<(Vec<Block>, f64), ChartError> {
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

/// A word beside the dashed line: its left end and the row it stands in.
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
