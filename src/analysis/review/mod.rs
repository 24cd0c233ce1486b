//! The review of a plan before it ends: published figures, the progress of each target, its projection, and what it would
//! still take.
//!
//! Two questions are kept apart. *Progress* looks back: published figures are compared with the time elapsed, by formulas
//! that others use ([`ProgressMethod`]); where nothing has been published there is no progress, and the review names the
//! missing figure and its break-even value. The *outlook* looks ahead: the share of the model's runs that meet the target.
//!
//! All findings are data: verdicts, notes and reasons are enums with their numbers; each has a method that states it in words.

mod amount;
mod base;
mod beside;
mod break_even;
mod case;
mod context;
mod datum;
mod draft;
mod facts;
mod identity;
mod inquiry;
mod joint;
mod judge;
mod known;
mod missing;
mod needed;
mod note;
mod notes;
mod own_basis;
mod problems;
mod progress;
mod progress_verdict;
mod row;
mod state;
mod status;
mod target_review;
mod update;

pub use amount::{Amount, BoundedAmount};
pub use base::{Base, BaseSource};
pub use break_even::{Beside, BesideSource, BreakEven, BreakEvenMeaning};
pub use case::{ReviewCase, ReviewRequest};
pub use context::{Comparison, FigureDeviation, FigureNote, IntervalPlace};
pub use datum::{Datum, Unused, UnusedReason};
pub use draft::DraftFindings;
pub use identity::{Derivation, DerivationRule};
pub(crate) use inquiry::InquiryProblem;
pub use inquiry::{Inquiry, keep, plan_of};
pub use joint::Joint;
pub use known::check_figures;
pub use missing::{Department, MissingPurpose, Responsible};
pub use needed::WANTED;
pub use note::TargetNote;
pub use notes::{MovedBase, ReviewNote};
pub(crate) use problems::RatioWithoutBasis;
pub use progress::{ProgressMethod, ProgressReading, Schedule, TargetProgress};
pub use progress_verdict::{AS_EXPECTED, ProgressVerdict};
pub use status::{NextStep, NotCountable, StatusCounts, StatusGround, TargetStatus, TrendOutlook};
pub use update::{HeldBy, ScenarioUpdate, UpdateFigure, Updated, condition_on};

use super::condition::Revision;
use super::estimate::ProbabilityEstimate;
use super::grounds::add_grounds;
use super::questions::solve::Solution;
use super::targets::{Assessment, Outlook, assess_with};
use super::{AttainmentVerdict, BesideTrend, Record, UnassessedReason};
use crate::baseline::{Actuals, Observation, Status};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::error::Result;
use crate::indicator::{Indicator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Measure, Plan, SecondaryRole, Target};
use crate::projection::Projection;
use crate::scenario::Assumptions;
use facts::Facts;
use joint::joint;
use known::known;
use status::{KnownHistory, status};

/// Where a target should be at the review, in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milestone {
    /// The value on the straight line from base to target.
    pub line: f64,
    /// The same from both ends of the range of the base.
    pub line_range: (f64, f64),
    /// The value at constant growth; `None` for ratios.
    pub constant_growth: Option<f64>,
    /// Whether less is better: then a value above the line is behind.
    pub falls: bool,
    /// Whether the base already meets the target: then the line is the target itself.
    pub is_kept: bool,
    /// The share of runs that are at least on the line.
    pub probability: Option<ProbabilityEstimate>,
}

/// Growth a year: a fraction for levels, the difference a year for shares and other ratios.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Growth {
    /// From the base to the target.
    pub required: Option<f64>,
    /// From the base to the last figure.
    pub observed: Option<f64>,
    /// From the last figure, or else from the projected median of the review's year, to the target.
    pub needed_now: Option<f64>,
    /// Whether `needed_now` starts from a published figure.
    pub from_actual: bool,
}

/// A projected value in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProjectedValue {
    /// The calendar year.
    pub year: i32,
    /// The median of the runs.
    pub median: f64,
    /// The 10th and 90th percentile.
    pub interval_80: (f64, f64),
}

/// What it would take to reach a target that is behind or uncertain.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Needed {
    /// For each probability: the smallest change of a driver with which the target has it.
    pub changes: Vec<Solution>,
    /// Target values by their probability: (probability, value in base units).
    pub values: Vec<(f64, f64)>,
}

/// The number of years in which a target of every year was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearsMet {
    /// The years up to the review.
    pub all: usize,
    /// Years with figures.
    pub known: usize,
    /// Years in which it was met.
    pub met: usize,
}

impl YearsMet {
    fn of(years: &[YearAttainment]) -> Self {
        let count = |met: &[Option<bool>]| years.iter().filter(|year| met.contains(&year.met)).count();
        Self { all: years.len(), known: count(&[Some(true), Some(false)]), met: count(&[Some(true)]) }
    }
}

/// Whether a target of every year was met in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearAttainment {
    /// The calendar year.
    pub year: i32,
    /// Whether it was met; `None` if the figures leave it open.
    pub met: Option<bool>,
}

/// One target at the review, or a row that belongs to another one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReviewRow {
    /// The target: label, comparator, year, nature, definition, quote.
    pub target: Target,
    /// The target's figure with its unit; `None` if the program does not know the unit. For an increment or a growth, this
    /// and all other figures of the row are levels: that to which it leads from the base.
    pub measure: Option<Measure>,
    /// The model's indicator for the target, if any.
    pub indicator: Option<Indicator>,
    /// Whether growth is a difference (percentage points) and not in percent.
    pub in_points: bool,
    /// The value from which progress is counted.
    pub base: Option<Base>,
    /// Figures published since the base year in order of time, derived quotients included.
    pub actuals: Vec<Datum>,
    /// Index of the figure on which the verdict is based.
    pub latest: Option<usize>,
    /// For a target of every year: the years up to the review.
    pub years: Vec<YearAttainment>,
    /// Whether base and target differ by no more than their rounding: then progress has no percentage.
    pub is_within_rounding: bool,
    /// The share of the target's time that has passed at the end of the review's year.
    pub time_elapsed: f64,
    /// The share that had passed at the end of the period of the figure on which progress rests.
    pub time_of_figure: Option<f64>,
    /// Where the target should be at the review.
    pub milestone: Option<Milestone>,
    /// Growth a year.
    pub growth: Growth,
    /// Progress by each applicable method.
    pub progress: Vec<TargetProgress>,
    /// The projection of the review's year.
    pub projected_now: Option<ProjectedValue>,
    /// In the target's year: projected level with its interval, and probability of the target as stated.
    pub outlook: Option<Outlook>,
    /// The same before the update with published figures, if there was an update.
    pub outlook_before: Option<Outlook>,
    /// The same without outliers among the figures, if there are any.
    pub outlook_without_far: Option<Outlook>,
    /// The last figure as a share of the target, where progress has no base from which it counts: at most this much of the
    /// way is done.
    pub completion_rate: Option<f64>,
    /// How it stands, and on what ground.
    pub status: TargetStatus,
    /// The verdict from published figures.
    pub verdict: ProgressVerdict,
    /// Without such a verdict: that of the projected median of the review's year, or of figures on another basis. An
    /// indication, not a finding.
    pub indication: Option<ProgressVerdict>,
    /// The verdict from the attainment probability.
    pub attainment: AttainmentVerdict,
    /// Why the model does not assess it.
    pub not_projected: Option<UnassessedReason>,
    /// The values that missing figures would need.
    pub break_even: Vec<BreakEven>,
    /// What meeting the target would take, if it is behind or uncertain.
    pub needed: Option<Needed>,
    /// Notes to the figures.
    pub notes: Vec<TargetNote>,
}

impl ReviewRow {
    /// Whether how it stands is a finding of its own: a target, or another reading of one, but not the upper end of a range.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.target.part.as_ref().is_none_or(|part| part.role == SecondaryRole::Reading)
    }

    /// The figure on which the verdict is based.
    #[must_use]
    pub fn latest(&self) -> Option<&Datum> {
        self.actuals.get(self.latest?)
    }

    /// For a target of every year, the number of years in which it was met; `None` if no year has a figure.
    #[must_use]
    pub fn years_met(&self) -> Option<YearsMet> {
        Some(YearsMet::of(&self.years)).filter(|years| years.known > 0)
    }

    /// Progress by one method.
    #[must_use]
    pub fn by(&self, method: ProgressMethod) -> Option<&TargetProgress> {
        self.progress.iter().find(|progress| progress.method == method)
    }

    /// The label of the row's figures: the target's, or the indicator's if the target is an increment or a growth.
    #[must_use]
    pub fn label_of_figures(&self) -> &Text {
        let of_level = self.indicator.as_ref().filter(|_| self.target.aim != Aim::Level);
        of_level.map_or(&self.target.label, |indicator| &indicator.label)
    }

    /// Whether a figure is on the statistical basis of the base, as far as bases are named.
    #[must_use]
    pub fn is_on_own_basis(&self, figure: &Observation) -> bool {
        let own = self.base.as_ref().and_then(|base| base.basis.as_ref());
        figure.basis.is_none() || figure.basis.as_ref() == own
    }

    /// The share of the way from base to goal at which a level lies; `None` where no progress is counted.
    #[must_use]
    pub fn share_of_way(&self, level: f64) -> Option<f64> {
        let base = self.base.as_ref().filter(|base| base.status != Status::Assumed)?;
        let is_way = self.milestone.is_some_and(|milestone| !milestone.is_kept) && !self.is_within_rounding;
        let share = (level - base.value) / (self.measure.as_ref()?.value - base.value);
        Some(share).filter(|share| is_way && share.is_finite())
    }

    /// The unit of the row's figures: that of the target, unless the target is a growth or in percentage points.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.measure.as_ref().map(|measure| measure.unit)
    }
}

/// An indicator with published figures, but without a target.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContextRow {
    /// The dotted name.
    pub name: String,
    /// The label.
    pub label: Text,
    /// The unit of display.
    pub unit: Unit,
    /// Figures published since the base year, in order of time.
    pub figures: Vec<ComparedFigure>,
}

/// A figure and the projection of its year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ComparedFigure {
    /// The figure.
    pub datum: Datum,
    /// The projection made without the figure, if any.
    pub projected: Option<ProjectedValue>,
    /// How the two compare, or a note on the figure alone.
    pub note: Option<FigureNote>,
}

/// A figure that the review lacks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Missing {
    /// The name in files of actuals: the dotted name of an indicator, or the id of a target without an indicator.
    pub indicator: String,
    /// The label.
    pub label: Text,
    /// The year.
    pub year: i32,
    /// The unit in which to state it.
    pub unit: String,
    /// The definition: denominator, scope, prices.
    pub definition: Option<Text>,
    /// The department that has it.
    pub responsible: Responsible,
    /// Its purpose.
    pub purpose: MissingPurpose,
}

/// The review of a plan.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Review {
    /// The plan.
    pub plan: Plan,
    /// The region's name.
    pub region: Text,
    /// The scenario's id and title.
    pub scenario: (String, Text),
    /// The plan's base year.
    pub base_year: i32,
    /// The review's year.
    pub as_of: i32,
    /// Figures published after this day are not used.
    pub published_by: Option<String>,
    /// One row for each target, in the plan's order.
    pub rows: Vec<ReviewRow>,
    /// The assessment of each target against the (updated) projection, in the same order.
    pub assessments: Vec<Assessment>,
    /// The joint probability of all targets, if two or more can be assessed.
    pub joint: Option<Joint>,
    /// The joint probability of those due after the review, if two or more are.
    pub joint_ahead: Option<Joint>,
    /// Published figures of indicators without a target.
    pub context: Vec<ContextRow>,
    /// Missing figures.
    pub missing: Vec<Missing>,
    /// Figures not used: of a year that is not reviewed, or published after `published_by`.
    pub unused: Vec<Unused>,
    /// The scenario beside the trends of published figures, where they have one.
    pub beside_trend: Vec<BesideTrend>,
    /// The update of the scenario, if any.
    pub update: Option<ScenarioUpdate>,
    /// Notes to the review as a whole.
    pub notes: Vec<ReviewNote>,
    /// Statistical bases: id and label.
    pub bases: Vec<(String, Text)>,
    /// The number of runs.
    pub runs: usize,
    /// The seed of the runs.
    pub seed: u64,
}

/// Reviews a plan: compares every target with published figures and with a projection.
///
/// The projection must hold what [`keep`] keeps. Where `updated` is given, the targets are compared with its projection;
/// figures that no target is about stay compared with the scenario before the update.
///
/// # Errors
/// As [`solve`](super::questions::solve::solve).
pub fn review(
    plan: &Plan,
    (assumptions, projection): (&Assumptions, &Projection),
    updated: Option<&Updated>,
    actuals: &[Actuals],
    inquiry: &Inquiry,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Review> {
    let as_of = inquiry.as_of;
    let before_update = updated.map(|_| projection);
    let (assumptions, projection) =
        updated.map_or((assumptions, projection), |updated| (&updated.assumptions, &updated.projection));
    let settings = &Settings { draws: updated.map(|updated| &updated.draws).or(settings.draws), ..*settings };
    let (known, unused) = known(assumptions, actuals, inquiry, problems)?;
    problems::warn_of_base(assumptions, &known, inquiry, problems);
    problems::warn_of_basis(assumptions, &known, problems);
    problems::warn_of_late_assessments(plan, inquiry, problems);
    let published = known.iter().filter(|datum| datum.derivation.is_none());
    let also: Vec<Observation> = published.map(|datum| datum.figure.clone()).collect();
    let facts = Facts { base_year: inquiry.base_year, assumptions, projection, known: &known, also: &also, as_of };
    // Targets of every year: years up to the review are judged by published figures.
    let ahead = plan.after(as_of);
    let before = before_update.map(|projection| assess_with(&ahead, assumptions, projection, &also));
    let without_far = updated.and_then(|updated| updated.without_far.as_ref());
    let assessed_without = without_far.map(|without| assess_with(&ahead, assumptions, without, &also));
    let mut assessments = assess_with(&ahead, assumptions, projection, &also);
    if inquiry.grounds {
        add_grounds(&mut assessments, assumptions, settings)?;
    }
    let mut rows: Vec<ReviewRow> = Vec::new();
    for (at, assessment) in assessments.iter().enumerate() {
        let before = before.as_ref().and_then(|before| before.get(at)).zip(before_update);
        let without = assessed_without.as_ref().and_then(|without| without.get(at)).zip(without_far);
        let mut row = facts.row(assessment, before, without);
        let revisions = updated.iter().flat_map(|updated| &updated.update.revisions);
        let revised: Vec<TargetNote> = revisions.filter_map(|revision| of_revision(revision, &row)).collect();
        row.notes.extend(revised);
        row.needed = needed::needed(&row, &inquiry.levers, as_of, (assumptions, projection), settings, problems)?;
        rows.push(row);
    }
    let missing = missing::missing(&facts, &rows);
    let history = KnownHistory::new(assumptions, actuals, inquiry);
    rows.iter_mut().for_each(|row| row.status = status(row, &history, &missing));
    Ok(Review {
        plan: plan.clone(),
        region: projection.region_label.clone(),
        scenario: (projection.scenario.clone(), projection.title.clone()),
        base_year: inquiry.base_year,
        as_of,
        published_by: inquiry.published_by.clone(),
        joint: joint(&assessments, projection, before_update, i32::MIN),
        joint_ahead: joint(&assessments, projection, before_update, as_of),
        context: context::context(&facts, before_update.unwrap_or(projection), &rows),
        missing,
        unused,
        beside_trend: beside_trend(assumptions, projection, as_of),
        update: updated.map(|updated| updated.update.clone()),
        notes: notes::notes(&facts, inquiry, before_update, &rows),
        bases: assumptions.baseline.bases.iter().map(|basis| (basis.id.clone(), basis.label.clone())).collect(),
        runs: projection.runs,
        seed: projection.seed,
        rows,
        assessments,
    })
}

/// The scenario beside the trends of what it projects, from figures up to the review.
fn beside_trend(assumptions: &Assumptions, projection: &Projection, as_of: i32) -> Vec<BesideTrend> {
    let record = Record::new(assumptions, projection, &[]);
    let names = projection.indicators.iter().map(|indicator| &indicator.name);
    names.filter_map(|name| record.beside_trend_until(name, as_of)).collect()
}

/// The note that figures of a row appear to be revised, though no new basis is declared.
fn of_revision(revision: &Revision, row: &ReviewRow) -> Option<TargetNote> {
    let of_row = row.measure.as_ref().is_some_and(|measure| measure.indicator == revision.indicator);
    let from = *revision.years.first().filter(|_| of_row)?;
    Some(TargetNote::UndeclaredRevision { from, step: revision.step })
}
