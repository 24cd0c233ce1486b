//! Marks common to all charts: actual values, breaks of the statistical basis, targets.

use std::collections::BTreeSet;

use super::canvas::Align;
use super::error::{check_value, check_years};
use super::frame::{Frame, LEAST_HEIGHT};
use super::palette::{Color, FOOTNOTE, Face, GREY, INK, LABEL, STRONG, TARGET, WHITE};
use super::placement::{Anchor, Point, Rect};
use super::text::{self, ASCENT};
use super::ticks::year_label;
use super::words::{LabelLines, block_height, block_width, diamond};
use super::{Break, ChartError, ReviewMark, TargetMark};
/// Half the diagonal of a target's diamond, with its white rim.
const DIAMOND: f64 = 8.5;
/// No label is wider, in pixels.
const WIDEST: f64 = 280.0;

impl Frame {
    /// The dashed line where the actual values end.
    pub(super) fn draw_jump_off(&mut self) {
        if let Some((x, begin)) = self.jump_off {
            let line = (Point { x, y: begin }, Point { x, y: self.plot.y1 });
            self.scene.dashed(vec![line.0, line.1], GREY, 1.0, (4.0, 3.5));
            self.placer.lines.push(line);
        }
    }

    /// The way to a target.
    pub(super) fn draw_schedule(&mut self, schedule: &[(i32, f64)]) {
        if schedule.len() < 2 {
            return;
        }
        let points: Vec<_> = schedule.iter().map(|&(year, value)| self.point(year, value)).collect();
        self.placer.lines.extend(points.windows(2).map(|p| (p[0], p[1])));
        self.scene.dashed(points, TARGET.for_text(), 1.5, (6.0, 4.0));
    }

    /// The upright line of a review, darker than that of the last actual year.
    pub(super) fn draw_review(&mut self, review: Option<&ReviewMark>) {
        let Some(x) = self.place_of_review(review) else { return };
        let line = (Point { x, y: self.plot.y0 }, Point { x, y: self.plot.y1 });
        self.scene.dashed(vec![line.0, line.1], INK, 1.25, (7.0, 2.5));
        self.placer.lines.push(line);
    }

    /// Its words.
    pub(super) fn label_review(&mut self, review: Option<&ReviewMark>, notes: &[String]) -> Result<(), ChartError> {
        let (Some(x), Some(review)) = (self.place_of_review(review), review) else { return Ok(()) };
        let anchor = Anchor::Upright(x, (self.plot.y0, self.plot.y1));
        let note = format!("{}: {}", year_label(review.year), text::one_line(&review.label));
        self.place_label(anchor, &review.label, (LABEL, INK), note, notes)
    }

    fn place_of_review(&self, review: Option<&ReviewMark>) -> Option<f64> {
        let x = self.x(f64::from(review?.year));
        (self.plot.x0..=self.plot.x1).contains(&x).then_some(x)
    }

    /// The actual values, with gaps and dotted lines at the breaks.
    pub(super) fn draw_history(&mut self, history: &[(i32, f64)], breaks: &[Break]) {
        for mark in breaks {
            let x = self.x(f64::from(mark.year) - 0.5);
            if x > self.plot.x0 && x < self.plot.x1 {
                let line = (Point { x, y: self.plot.y0 }, Point { x, y: self.plot.y1 });
                self.scene.dashed(vec![line.0, line.1], GREY, 1.0, (1.0, 3.0));
                self.placer.lines.push(line);
            }
        }
        let radius = if history.len() > 40 { 1.75 } else { 3.25 };
        for run in stretches(history, breaks) {
            let points: Vec<_> = run.iter().map(|&(year, value)| self.point(year, value)).collect();
            self.placer.lines.extend(points.windows(2).map(|p| (p[0], p[1])));
            for &at in &points {
                self.scene.disc(at, radius, INK);
                self.placer.solid.push(Rect::around(at, radius));
            }
            if points.len() > 1 {
                self.scene.line(points, INK, 2.25);
            }
        }
    }

    /// Actual values that the projection did not know.
    pub(super) fn draw_since(&mut self, since: &[(i32, f64)]) {
        for &(year, value) in since {
            let at = self.point(year, value);
            self.scene.disc(at, 4.0, WHITE);
            self.scene.disc(at, 3.25, INK);
            self.scene.disc(at, 1.75, WHITE);
            self.placer.solid.push(Rect::around(at, 4.0));
        }
    }

    /// The figure of the last actual year, if there is free space near its point: it can also be read from the axis.
    pub(super) fn label_base(&mut self, history: &[(i32, f64)], jump_off: i32, words: &str) -> Result<(), ChartError> {
        let Some(&(year, value)) = history.iter().find(|(year, _)| *year == jump_off) else { return Ok(()) };
        if words.trim().is_empty() {
            return Ok(());
        }
        let words = text::one_line(words);
        let (width, height) = (text::width(&words, STRONG)?, (ASCENT + text::DESCENT) * STRONG.size);
        let Some(spot) = self.placer.place_near(Anchor::Mark(self.point(year, value), 4.0), width, height) else {
            return Ok(());
        };
        let at = Point { x: spot.x0, y: spot.y0 + ASCENT * STRONG.size };
        self.scene.rect(spot.grown(1.0), WHITE);
        self.scene.label(&words, at, Align::Left, STRONG, INK).map(|_| ())
    }

    /// Diamonds and their labels, then the labels of the breaks.
    pub(super) fn draw_marks(
        &mut self,
        targets: &[TargetMark],
        breaks: &[Break],
        notes: &[String],
    ) -> Result<(), ChartError> {
        self.draw_targets(targets, notes)?;
        self.label_marks(targets, breaks, notes)
    }

    /// The diamonds of targets, with white rims; refused where their labels cannot have room.
    pub(super) fn draw_targets(&mut self, targets: &[TargetMark], notes: &[String]) -> Result<(), ChartError> {
        self.check_room(targets, notes)?;
        for target in targets {
            let at = self.point(target.year, target.value);
            self.scene.area(diamond(at, DIAMOND), WHITE);
            self.scene.area(diamond(at, DIAMOND - 2.0), TARGET);
            self.placer.solid.push(Rect::around(at, DIAMOND));
        }
        Ok(())
    }

    /// Refuses more labels than the plot has area and the footnote has lines for. Each label's place is searched among all
    /// marks: without this, the time for targets that cannot be drawn would grow as their square.
    fn check_room(&self, targets: &[TargetMark], notes: &[String]) -> Result<(), ChartError> {
        let labels: BTreeSet<&str> = targets.iter().map(|target| target.label.as_str()).collect();
        let mut areas = Vec::new();
        for label in labels {
            let block = self.block(label, STRONG, WIDEST)?;
            if !block.0.is_empty() && !notes.contains(&note_of_target(label)) {
                areas.push(block_width(&block)? * block_height(&block));
            }
        }
        areas.sort_by(f64::total_cmp);
        let mut free = self.plot.width() * self.plot.height();
        let placed = areas.iter().take_while(|area| {
            free -= **area;
            free >= 0.0
        });
        let noted = areas.len() - placed.count();
        if noted as f64 * FOOTNOTE.line_height() > self.plot.height() - LEAST_HEIGHT {
            return Err(ChartError::NoRoom { part: "the labels of all targets" });
        }
        Ok(())
    }

    /// The labels of targets and breaks.
    pub(super) fn label_marks(
        &mut self,
        targets: &[TargetMark],
        breaks: &[Break],
        notes: &[String],
    ) -> Result<(), ChartError> {
        for target in targets {
            let anchor = Anchor::Mark(self.point(target.year, target.value), DIAMOND);
            let note = note_of_target(&target.label);
            self.place_label(anchor, &target.label, (STRONG, TARGET), note, notes)?;
        }
        for mark in breaks {
            let x = self.x(f64::from(mark.year) - 0.5);
            let anchor = Anchor::Upright(x, (self.plot.y0, self.plot.y1));
            let note = format!("{}: {}", year_label(mark.year), text::one_line(&mark.label));
            self.place_label(anchor, &mark.label, (LABEL, GREY), note, notes)?;
        }
        Ok(())
    }

    /// Writes a label into free space near its anchor, or moves it to the footnote.
    pub(super) fn place_label(
        &mut self,
        anchor: Anchor,
        words: &str,
        (face, color): (Face, Color),
        note: String,
        notes: &[String],
    ) -> Result<(), ChartError> {
        let widest = if matches!(anchor, Anchor::Upright(..)) { 130.0 } else { WIDEST };
        let block = self.block(words, face, widest)?;
        if block.0.is_empty() || notes.contains(&note) || self.unplaced.contains(&note) {
            return Ok(());
        }
        let Some(spot) = self.placer.place(anchor, block_width(&block)?, block_height(&block)) else {
            self.unplaced.push(note);
            return Ok(());
        };
        if spot.clear {
            // Nothing but the grid lies here, and it need not run through the words.
            self.scene.rect(spot.rect.grown(1.5), WHITE);
        }
        if let Some((from, to)) = spot.leader {
            self.scene.line(vec![from, to], color, 1.0);
        }
        for (row, line) in (0..).zip(&block.0) {
            let y = spot.rect.y0 + ASCENT * face.size + f64::from(row) * face.line_height();
            self.scene.label(line, Point { x: spot.rect.x0, y }, Align::Left, face, color.for_text())?;
        }
        Ok(())
    }

    /// The lines of a label, no wider than half of the plot.
    fn block(&self, words: &str, face: Face, widest: f64) -> Result<LabelLines, ChartError> {
        Ok((text::wrap_evenly(words, face, widest.min(self.plot.width() * 0.5))?, face))
    }
}

/// The footnote in place of a target's label.
fn note_of_target(label: &str) -> String {
    format!("◆ {}", text::one_line(label))
}

/// Whether a break of the statistical basis lies between two years.
fn is_broken(breaks: &[Break], from: i32, to: i32) -> bool {
    breaks.iter().any(|b| from < b.year && b.year <= to)
}

/// Actual values in stretches, none of which a break of the statistical basis divides.
pub(crate) fn stretches<'h>(history: &'h [(i32, f64)], breaks: &[Break]) -> impl Iterator<Item = &'h [(i32, f64)]> {
    history.chunk_by(|before, after| !is_broken(breaks, before.0, after.0))
}

/// The last actual value, if a projection that begins in `first_year` should start from it.
pub(super) fn junction(history: &[(i32, f64)], breaks: &[Break], jump_off: i32, first_year: i32) -> Option<(i32, f64)> {
    let starts = first_year > jump_off && !is_broken(breaks, jump_off, first_year);
    history.iter().copied().find(|&(year, _)| starts && year == jump_off)
}

/// Refuses actual values and targets that cannot be drawn.
pub(super) fn check_past(history: &[(i32, f64)], targets: &[TargetMark]) -> Result<(), ChartError> {
    let years: Vec<i32> = history.iter().map(|h| h.0).collect();
    if !years.is_empty() {
        check_years("history", &years)?;
    }
    for (index, &(_, value)) in history.iter().enumerate() {
        check_value("history", index, value)?;
    }
    (1..).zip(targets).try_for_each(|(number, t)| check_value(&format!("target {number}"), 0, t.value))
}
