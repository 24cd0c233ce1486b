//! The review of a plan before it ends: published figures, the progress of each target, its projection, and what it would
//! still take.
//!
//! Two questions are kept apart. *Progress* looks back: published figures are compared with the time elapsed, by formulas
//! that others use ([`ProgressMethod`]); where nothing has been published there is no progress, and the review names the
//! missing figure and its break-even value. The *outlook* looks ahead: the share of the model's runs that meet the target.
//!
//! All findings are data: verdicts, notes and reasons are enums with their numbers; each has a method that states it in words.

mod amount;
mod break_even;
mod context;
mod datum;
mod facts;
mod identity;
mod inquiry;
mod judge;
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
mod target_review;
mod update;

pub use amount::{Amount, BoundedAmount};
pub use break_even::{Beside, BesideSource, BreakEven, BreakEvenMeaning};
pub use context::{Comparison, FigureDeviation, FigureNote, IntervalPlace};
pub use datum::{Datum, Unused, UnusedReason};
pub use identity::{Derivation, DerivationRule};
pub(crate) use inquiry::InquiryProblem;
pub use inquiry::{Inquiry, keep, plan_of};
pub use missing::{Department, MissingPurpose, Responsible};
pub use needed::WANTED;
pub use note::TargetNote;
pub use notes::{MovedBase, ReviewNote};
pub(crate) use problems::RatioWithoutBasis;
pub use progress::{ProgressMethod, ProgressReading, Schedule, TargetProgress};
pub use progress_verdict::{AS_EXPECTED, ProgressVerdict};
pub use update::{HeldBy, ScenarioUpdate, UpdateFigure, Updated, condition_on};

use super::condition::Revision;
use super::estimate::ProbabilityEstimate;
use super::questions::solve::Solution;
use super::targets::{Assessment, Outlook, assess_with};
use super::{AttainmentVerdict, UnassessedReason};
use crate::baseline::{Actuals, Observation, Status};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::error::Result;
use crate::indicator::{Comparator, Indicator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Measure, Plan, Target};
use crate::projection::Projection;
use crate::scenario::{Assumptions, BaseNote, BaseOrigin};
use facts::Facts;

/// The value from which a target's progress is counted, in base units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Base {
    /// The year of the value: the plan's base year, or that in which the projection starts where nothing is known of it.
    pub year: i32,
    /// The value: as it was published, also where that is a bound ("more than 5600").
    pub value: f64,
    /// From what growth counts: the value, or where that is a bound the figure that the projection starts from, as in `run`.
    pub grows_from: f64,
    /// Published, derived or assumed: of the figure from which growth counts.
    pub grows_from_status: Status,
    /// The range that rounding, bounds and other facts leave.
    pub range: (f64, f64),
    /// Half of the last digit shown; 0 if it was not published.
    pub half_digit: f64,
    /// How the published figure bounds the true one.
    pub comparator: Comparator,
    /// Published, derived or assumed.
    pub status: Status,
    /// The statistical basis, where one is named.
    pub basis: Option<String>,
    /// Where it comes from, or why it is assumed.
    pub source: BaseSource,
}

impl Base {
    /// Whether it rests on figures that were published, and not on what the projection starts from.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.source, BaseSource::JumpOff(_) | BaseSource::Scenario)
    }
}

/// Where the value comes from from which progress is counted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BaseSource {
    /// A source that published it.
    Published(String),
    /// It was computed from published figures.
    Derived(Derivation),
    /// What an increment or a growth counts from.
    Counted {
        /// Where it comes from.
        origin: BaseOrigin,
        /// A census day, a chain across statistical bases.
        notes: Vec<BaseNote>,
    },
    /// The value from which the projection starts, by this rule.
    JumpOff(Text),
    /// No published figure is known: the scenario's own value.
    Scenario,
}

/// Where a target should be at the review, in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milestone {
    /// On the straight line from base to target.
    pub line: f64,
    /// The same from either end of what the base may have been.
    pub line_range: (f64, f64),
    /// At constant growth; `None` for ratios.
    pub constant_growth: Option<f64>,
    /// Whether less is better: then what is behind lies above the line.
    pub falls: bool,
    /// Whether the base meets the target already: then the line is the target itself, which has only to be kept.
    pub is_kept: bool,
    /// The share of runs that have come at least so far as the straight line, or keep the target.
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
    /// Whether `needed_now` starts from a figure that was published.
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
    /// The least change of a driver with which the target has a probability: one answer for each.
    pub changes: Vec<Solution>,
    /// The values that the target would have to have for a probability: (probability, value in base units).
    pub values: Vec<(f64, f64)>,
}

/// In how many years a target was met that is to be met in every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearsMet {
    /// The years up to the review.
    pub all: usize,
    /// Those among them with figures.
    pub known: usize,
    /// Those in which it was met.
    pub met: usize,
}

impl YearsMet {
    fn of(years: &[YearAttainment]) -> Self {
        let count = |met: &[Option<bool>]| years.iter().filter(|year| met.contains(&year.met)).count();
        Self { all: years.len(), known: count(&[Some(true), Some(false)]), met: count(&[Some(true)]) }
    }
}

/// Whether a target that is to be met in every year was met in one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearAttainment {
    /// The calendar year.
    pub year: i32,
    /// Whether it was; `None` where the figures leave that open.
    pub met: Option<bool>,
}

/// One target at the review, or a row that belongs to another one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReviewRow {
    /// The target: label, comparator, year, nature, definition, quote.
    pub target: Target,
    /// The target's figure with its unit; `None` where the unit is none that figures can have. Of an increment or a growth
    /// it is the level to which that leads from the base, and so is every figure of the row.
    pub measure: Option<Measure>,
    /// The model's indicator for it, if there is one.
    pub indicator: Option<Indicator>,
    /// Whether its growth is in differences (percentage points) and not in percent.
    pub in_points: bool,
    /// From where progress is counted.
    pub base: Option<Base>,
    /// The figures published since the base year, in order of time; derived quotients too.
    pub actuals: Vec<Datum>,
    /// Which of them the verdict rests on.
    pub latest: Option<usize>,
    /// Year by year up to the review, where the target is to be met in every year.
    pub years: Vec<YearAttainment>,
    /// Whether base and target differ by no more than their rounding: then there is no percentage of the way.
    pub is_within_rounding: bool,
    /// The share of the target's time that has passed at the end of the review's year.
    pub time_elapsed: f64,
    /// The share that had passed at the end of the period of the figure on which progress rests.
    pub time_of_figure: Option<f64>,
    /// Where it should be by then.
    pub milestone: Option<Milestone>,
    /// Growth a year.
    pub growth: Growth,
    /// Progress by each method that can be used.
    pub progress: Vec<TargetProgress>,
    /// The projection of the review's year.
    pub projected_now: Option<ProjectedValue>,
    /// The target's year: projection and interval of the level, probability of the target as it is stated.
    pub outlook: Option<Outlook>,
    /// The same before the update with published figures, where there was one.
    pub outlook_before: Option<Outlook>,
    /// The same without the figures that lie far from expected, where there are such.
    pub outlook_without_far: Option<Outlook>,
    /// The verdict, from what has been published.
    pub verdict: ProgressVerdict,
    /// Where that gives none: the verdict that the projected median of the review's year, or figures on another basis,
    /// would give. An indication, not a finding.
    pub indication: Option<ProgressVerdict>,
    /// The verdict from the attainment probability.
    pub attainment: AttainmentVerdict,
    /// Why the model does not assess it.
    pub not_projected: Option<UnassessedReason>,
    /// Where a figure is missing: what it would have to be.
    pub break_even: Vec<BreakEven>,
    /// What it would take, for targets that are behind or uncertain.
    pub needed: Option<Needed>,
    /// What must be said beside the figures.
    pub notes: Vec<TargetNote>,
}

impl ReviewRow {
    /// The figure on which the verdict rests.
    #[must_use]
    pub fn latest(&self) -> Option<&Datum> {
        self.actuals.get(self.latest?)
    }

    /// Of a target that is to be met in every year, in how many it was; `None` where no year has a figure.
    #[must_use]
    pub fn years_met(&self) -> Option<YearsMet> {
        Some(YearsMet::of(&self.years)).filter(|years| years.known > 0)
    }

    /// Progress by one method.
    #[must_use]
    pub fn by(&self, method: ProgressMethod) -> Option<&TargetProgress> {
        self.progress.iter().find(|progress| progress.method == method)
    }

    /// What the row's figures are of: the target, or the indicator where the target is an increment or a growth of it.
    #[must_use]
    pub fn label_of_figures(&self) -> &Text {
        let of_level = self.indicator.as_ref().filter(|_| self.target.aim != Aim::Level);
        of_level.map_or(&self.target.label, |indicator| &indicator.label)
    }

    /// The unit of the row's figures: that in which the target is stated, unless it is a growth or percentage points.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.measure.as_ref().map(|measure| measure.unit)
    }
}

/// The probability that every target that can be assessed is met: all of them in one run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Joint {
    /// The ids of those targets.
    pub targets: Vec<String>,
    /// The probability.
    pub now: ProbabilityEstimate,
    /// The same before the update with published figures, where there was one.
    pub before: Option<ProbabilityEstimate>,
}

/// An indicator with published figures that no target of the plan is about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContextRow {
    /// The dotted name.
    pub name: String,
    /// What a reader sees.
    pub label: Text,
    /// The unit in which it is shown.
    pub unit: Unit,
    /// The figures published since the base year, in order of time.
    pub figures: Vec<ComparedFigure>,
}

/// A figure beside the projection of its year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ComparedFigure {
    /// The figure.
    pub datum: Datum,
    /// The projection made without it, where there is one.
    pub projected: Option<ProjectedValue>,
    /// How the two compare, or what must be said of the figure alone.
    pub note: Option<FigureNote>,
}

/// A figure that the review lacks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Missing {
    /// The dotted name, or the id of a target that no indicator carries: what stands in a file of actuals.
    pub indicator: String,
    /// What a reader sees.
    pub label: Text,
    /// The year.
    pub year: i32,
    /// The unit to state it in.
    pub unit: String,
    /// Denominator, scope, prices.
    pub definition: Option<Text>,
    /// Who keeps it.
    pub responsible: Responsible,
    /// What it is needed for.
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
    /// The year from which the plan counts.
    pub base_year: i32,
    /// The review's year.
    pub as_of: i32,
    /// Figures published after this day are not used, where one was named.
    pub published_by: Option<String>,
    /// One row for each target, in the plan's order.
    pub rows: Vec<ReviewRow>,
    /// The targets against the projection, after the update where there was one; in the same order.
    pub assessments: Vec<Assessment>,
    /// The probability of all targets together, where two or more can be assessed.
    pub joint: Option<Joint>,
    /// Of those among them that are due after the review, where two or more are.
    pub joint_ahead: Option<Joint>,
    /// Published figures that no target is about.
    pub context: Vec<ContextRow>,
    /// The figures that are missing.
    pub missing: Vec<Missing>,
    /// Figures that are not used: of a year that is not reviewed, or not known on the day of `published_by`.
    pub unused: Vec<Unused>,
    /// What the scenario was updated with, if anything.
    pub update: Option<ScenarioUpdate>,
    /// What must be said of the whole.
    pub notes: Vec<ReviewNote>,
    /// The statistical bases by id, for those that are named.
    pub bases: Vec<(String, Text)>,
    /// How many runs.
    pub runs: usize,
    /// The seed of their draws.
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
    let published = known.iter().filter(|datum| datum.derivation.is_none());
    let also: Vec<Observation> = published.map(|datum| datum.figure.clone()).collect();
    let facts = Facts { base_year: inquiry.base_year, assumptions, projection, known: &known, also: &also, as_of };
    // Of what is to be met in every year, the years up to the review are judged by what has been published.
    let ahead = plan.after(as_of);
    let before = before_update.map(|projection| assess_with(&ahead, assumptions, projection, &also));
    let without_far = updated.and_then(|updated| updated.without_far.as_ref());
    let assessed_without = without_far.map(|without| assess_with(&ahead, assumptions, without, &also));
    let assessments = assess_with(&ahead, assumptions, projection, &also);
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
        missing: missing::missing(&facts, &rows),
        unused,
        update: updated.map(|updated| updated.update.clone()),
        notes: notes::notes(&facts, inquiry, before_update, &rows),
        bases: assumptions.baseline.bases.iter().map(|basis| (basis.id.clone(), basis.label.clone())).collect(),
        runs: projection.runs,
        seed: projection.seed,
        rows,
        assessments,
    })
}

/// That figures of a row appear to be on a revised level, though no basis is declared.
fn of_revision(revision: &Revision, row: &ReviewRow) -> Option<TargetNote> {
    let of_row = row.measure.as_ref().is_some_and(|measure| measure.indicator == revision.indicator);
    let from = *revision.years.first().filter(|_| of_row)?;
    Some(TargetNote::UndeclaredRevision { from, step: revision.step })
}

/// Whether the figures agree with one another, to be known before anything is run.
///
/// # Errors
/// [`Diagnostics`] with the pairs that contradict each other.
pub fn check_figures(assumptions: &Assumptions, actuals: &[Actuals], inquiry: &Inquiry) -> Result<()> {
    known(assumptions, actuals, inquiry, &mut Diagnostics::new()).map(drop)
}

/// The figures of the base year and since, of several vintages the last; of those since, only what was published on the day
/// of the inquiry. Figures of a file that are not among them are returned with the reason.
fn known(
    assumptions: &Assumptions,
    actuals: &[Actuals],
    inquiry: &Inquiry,
    problems: &mut Diagnostics,
) -> Result<(Vec<Datum>, Vec<Unused>)> {
    let label = |name: &str| facts::label(assumptions, name);
    let (figures, mut unused) = datum::within(datum::all(actuals, &assumptions.baseline), inquiry, label, problems);
    // The plan begins from what the baseline has of the base year.
    let base = f64::from(inquiry.base_year);
    let (mut known, since): (Vec<_>, Vec<_>) =
        figures.into_iter().partition(|vintage| vintage.actual.figure.at() <= base && vintage.is_of_baseline);
    let (since, unknown) = datum::known_by(since, inquiry.published_by.as_deref(), label);
    unused.extend(unknown);
    known.extend(since);
    let of = (assumptions.baseline.as_ref(), assumptions.indicators.as_slice());
    let mut found = Diagnostics::new();
    let (mut known, superseded) = datum::last_vintages(&known, of, label, &mut found);
    if found.has_errors() {
        return Err(found.into());
    }
    problems.append(found);
    unused.extend(superseded);
    let unit = |name: &str| assumptions.indicator(name).map(|indicator| indicator.unit);
    known.extend(identity::derive(&known, unit));
    datum::sort(&mut known);
    Ok((known, unused))
}

/// The probability that every target is met that is assessed and due after a year; `None` where the runs were not kept.
fn joint(
    assessments: &[Assessment],
    projection: &Projection,
    before_update: Option<&Projection>,
    after: i32,
) -> Option<Joint> {
    // Another reading of the same words, or the upper end of a range, is no other promise.
    let together = assessments.iter().filter(|a| a.target.is_own() && a.target.year > after);
    let together: Vec<(&Target, &Outlook)> = together
        .filter_map(|a| Some((&a.target, a.outlook.as_ref().filter(|outlook| outlook.estimate.is_some())?)))
        .collect();
    if together.len() < 2 {
        return None;
    }
    let share = |projection: &Projection| {
        let mut met = vec![true; projection.runs];
        for (target, outlook) in &together {
            let series = projection.series(&target.measure.as_ref()?.indicator)?;
            let each: Vec<bool> = projection.met_by_run(target, series, outlook.counted_from.as_ref());
            // Runs that say nothing of a target do not meet it either.
            if each.len() != met.len() {
                return None;
            }
            met.iter_mut().zip(each).for_each(|(met, holds)| *met &= holds);
        }
        ProbabilityEstimate::of(projection, &met)
    };
    Some(Joint {
        targets: together.iter().map(|(target, _)| target.id.clone()).collect(),
        now: share(projection)?,
        before: before_update.and_then(share),
    })
}
