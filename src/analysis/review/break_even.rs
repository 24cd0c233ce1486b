//! What a missing figure would have to be: the straight line of the target, said in the figures that are known.

use super::facts::{Facts, precise, projected};
use super::identity::{Identity, around};
use super::{Milestone, ProgressVerdict, ReviewRow};
use crate::baseline::Observation;
use crate::indicator::{Comparator, Display, Unit};
use crate::language::{Language, Text, text};
use crate::plan::Aim;

/// A known figure of the review's year that stands beside the missing one, or its projection.
struct Beside {
    value: f64,
    /// What it is, said in brackets.
    words: Text,
}

/// The sentences of a row whose figure of the review's year is missing.
pub(super) fn sentences(facts: &Facts<'_>, row: &ReviewRow) -> Vec<Text> {
    let settled = !matches!(
        row.verdict,
        ProgressVerdict::FigureMissing | ProgressVerdict::Undefined | ProgressVerdict::NotComparable
    );
    let (Some(measure), Some(milestone), false) = (&row.measure, &row.milestone, settled) else { return Vec::new() };
    let year = facts.as_of.min(row.target.year);
    // What is "about" a value is so from the nearer end of its band on.
    let about = matches!(row.target.comparator, Comparator::About | Comparator::Equal);
    let is_band = about && (measure.value - milestone.line).abs() <= 2.0 * measure.half_digit;
    let half_digit = if milestone.falls { -measure.half_digit } else { measure.half_digit };
    let edge = if is_band { measure.value - half_digit } else { milestone.line };
    let needed = Needed { facts, row, milestone, unit: measure.unit, edge, is_band, year };
    let mut others = Vec::new();
    if let Some(indicator) = &row.indicator {
        for identity in around(&indicator.name).filter(|identity| !identity.is_upper_bound) {
            others.extend(needed.beside(identity).iter().filter_map(|beside| needed.by(identity, beside)));
        }
    }
    // That a target which is due is met by its own figure goes without saying.
    if row.target.year > facts.as_of || !others.is_empty() {
        others.insert(0, needed.own());
    }
    others
}

struct Needed<'n> {
    facts: &'n Facts<'n>,
    row: &'n ReviewRow,
    milestone: &'n Milestone,
    unit: Unit,
    edge: f64,
    is_band: bool,
    year: i32,
}

impl Needed<'_> {
    /// The word for more or less, by the direction of the target.
    fn sign(&self) -> (&'static str, &'static str) {
        if self.milestone.falls { ("不高于", "of at most") } else { ("不低于", "of at least") }
    }

    /// What it would mean.
    fn meaning(&self) -> Text {
        let goal = |language| {
            let value = self.row.measure.as_ref().map_or(0.0, |measure| measure.value);
            match self.row.target.aim {
                Aim::Level => Display(language).quantity(value, self.unit),
                // What follows from an increment or a growth has more digits than the plan shows.
                _ => Display(language).precise(value, self.unit),
            }
        };
        let (zh, en) = (goal(Language::Chinese).replace(' ', ""), goal(Language::English));
        let due = self.row.target.year;
        if due <= self.facts.as_of {
            return text!("即达到{due}年的目标 {zh}", "meets the target of {en} for {due}");
        }
        if self.is_band {
            return text!("即已在“{zh}左右”的区间内", "lies within \"about {en}\" already");
        }
        if self.milestone.is_kept {
            return text!("即仍达到{due}年的目标 {zh}", "still meets the target of {en} for {due}");
        }
        text!("即在到{due}年达到{zh}的直线上", "is on the straight line to {en} in {due}")
    }

    fn own(&self) -> Text {
        let range = self.milestone.line_range;
        let Text { zh: a, en: b } = precise(self.edge, self.unit);
        let (year, label, means) = (self.year, self.row.label_of_figures(), self.meaning());
        let ((zh, en), (least, of_least)) = ((&label.zh, &label.en), self.sign());
        let said = text!("{year}年{zh}{least} {a}，", "{en} in {year} {of_least} {b} ").followed_by(&means);
        // The base may have been more than what was published of it.
        if !self.is_band
            && (range.1 - self.edge).abs() > 2e-3 * self.edge.abs()
            && self.row.base.as_ref().is_some_and(|base| base.comparator != Comparator::About)
        {
            let Text { zh, en } = precise(range.1, self.unit);
            return said.followed_by(&text!("（基期取上限时为 {zh}）", " ({en} from the upper end of the base)"));
        }
        said
    }

    /// The other part of a quotient in the review's year: as published on each basis, and as projected on the basis of
    /// the base year where that is another.
    fn beside(&self, identity: Identity) -> Vec<Beside> {
        let name = identity.below;
        let of_year = self.facts.of(name).filter(|datum| datum.of_year() == Some(self.year));
        let published: Vec<&Observation> = of_year.map(|datum| &datum.figure).collect();
        let own = self.row.base.as_ref().and_then(|base| base.basis.clone());
        let mut all: Vec<Beside> = published.iter().map(|figure| self.published(figure)).collect();
        let covered = published.iter().any(|figure| figure.basis.is_none() || figure.basis == own);
        if let (false, Some(now)) = (covered, projected(self.facts.projection, name, self.year)) {
            let unit = self.facts.assumptions.indicator(name).map(|indicator| indicator.unit);
            let Text { zh, en } = unit.map_or_else(|| Text::same(""), |unit| precise(now.median, unit));
            let Text { zh: a, en: b } = self.facts.label(name);
            let words = if published.is_empty() {
                text!("{a}按预测 {zh}", "with {b} as projected, {en}")
            } else {
                text!("{a}按基期口径推算 {zh}", "with {b} of {en} on the basis of the base year, as projected")
            };
            all.push(Beside { value: now.median, words });
        }
        all
    }

    fn published(&self, figure: &Observation) -> Beside {
        let Text { zh, en } = precise(figure.value, figure.unit);
        let Text { zh: a, en: b } = self.facts.label(&figure.indicator);
        Beside { value: figure.value, words: text!("{a}按公布数 {zh}", "with {b} of {en} as published") }
    }

    /// The threshold said in the other indicator of an identity.
    fn by(&self, identity: Identity, beside: &Beside) -> Option<Text> {
        let name = self.row.indicator.as_ref().map(|indicator| indicator.name.as_str())?;
        let (other, value) = if name == identity.above {
            (identity.quotient, self.edge / beside.value)
        } else {
            (identity.above, self.edge * beside.value)
        };
        let unit = Some(self.facts.assumptions.indicator(other)?.unit).filter(|_| value.is_finite())?;
        let Text { zh: a, en: b } = precise(value, unit);
        let (label, year, means) = (self.facts.label(other), self.year, self.meaning());
        let ((zh, en), (least, of_least)) = ((&label.zh, &label.en), self.sign());
        let (bracket_zh, bracket_en) = (&beside.words.zh, &beside.words.en);
        let said = text!("{year}年{zh}{least} {a}（{bracket_zh}），", "{en} in {year} {of_least} {b} ({bracket_en}) ");
        Some(said.followed_by(&means))
    }
}
