//! The review of a plan before it ends: what has become known, how far each target has come, where it will be, and what it
//! would still take.
//!
//! Two questions are kept apart. *Progress* looks back: what has been published is held against the time elapsed, by
//! formulas that others use ([`Method`]); where nothing has been published there is no progress, and the review says so and
//! names the figure that would settle it. The *outlook* looks ahead: the share of the model's runs that meet the target.

mod actual;
mod identity;
mod progress;
mod verdict;

pub use actual::{Actual, Unknown};
pub use progress::{Course, Method, Progress};
pub use verdict::{AS_EXPECTED, Standing, thresholds};

use super::questions::solve::Solution;
use super::targets::{Outlook, Verdict};
use crate::baseline::Status;
use crate::indicator::{Comparator, Indicator, Kind, Unit};
use crate::language::Text;
use crate::plan::{Measure, Plan, Target};

/// The value from which a target's progress is counted, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// The value: as it was published, also where that is a bound ("more than 5600").
    pub value: f64,
    /// The range that rounding, bounds and other facts leave.
    pub range: (f64, f64),
    /// How the published figure bounds the true one.
    pub comparator: Comparator,
    /// Published, derived or assumed.
    pub status: Status,
    /// The statistical basis, where one is named.
    pub basis: Option<String>,
    /// Where it comes from, or why it is assumed.
    pub source: Text,
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
    /// The share of runs that have come at least so far as the straight line.
    pub probability: Option<f64>,
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
pub struct Projected {
    /// The calendar year.
    pub year: i32,
    /// The median of the runs.
    pub median: f64,
    /// The 10th and 90th percentile.
    pub interval_80: (f64, f64),
}

/// What it would take to reach a target that is behind or uncertain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Needed {
    /// The least change of a driver with which the target has a probability: one answer for each.
    pub changes: Vec<Solution>,
    /// The values that the target would have to have for a probability: (probability, value in base units).
    pub values: Vec<(f64, f64)>,
}

/// One target at the review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRow {
    /// The target: label, comparator, year, nature, definition, quote.
    pub target: Target,
    /// The target's figure with its unit; `None` where the unit is none that figures can have.
    pub measure: Option<Measure>,
    /// The model's indicator for it, if there is one.
    pub indicator: Option<Indicator>,
    /// Whether its growth is told in differences (percentage points) and not in percent.
    pub in_points: bool,
    /// From where progress is counted.
    pub base: Option<Base>,
    /// What has become known since the base year, in order of time; derived quotients too.
    pub actuals: Vec<Actual>,
    /// Which of them the verdict rests on.
    pub latest: Option<usize>,
    /// The share of the target's time that has passed at the end of the review's year.
    pub time_elapsed: f64,
    /// Where it should be by then.
    pub milestone: Option<Milestone>,
    /// Growth a year.
    pub growth: Growth,
    /// Progress by each method that can be used.
    pub progress: Vec<Progress>,
    /// The projection of the review's year.
    pub projected_now: Option<Projected>,
    /// The target's year: projection, interval, probability.
    pub outlook: Option<Outlook>,
    /// The same before the model was told what has become known, where it was.
    pub outlook_before: Option<Outlook>,
    /// The verdict, from what has been published.
    pub standing: Standing,
    /// Where that gives none: the verdict that the projected median of the review's year, or figures on another basis,
    /// would give. An indication, not a finding.
    pub indication: Option<Standing>,
    /// The words for the probability.
    pub likelihood: Verdict,
    /// Why the model does not assess it.
    pub not_projected: Option<Text>,
    /// Where a figure is missing: what it would have to be.
    pub break_even: Vec<Text>,
    /// What it would take, for targets that are behind or uncertain.
    pub needed: Option<Needed>,
    /// What must be said beside the figures.
    pub notes: Vec<Text>,
}

impl ReviewRow {
    /// The figure on which the verdict rests.
    #[must_use]
    pub fn latest(&self) -> Option<&Actual> {
        self.actuals.get(self.latest?)
    }

    /// Progress by one method.
    #[must_use]
    pub fn by(&self, method: Method) -> Option<&Progress> {
        self.progress.iter().find(|progress| progress.method == method)
    }

    /// The unit in which the target is stated.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.measure.as_ref().map(|measure| measure.unit)
    }
}

/// The share of runs that meet every target that can be assessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// The ids of those targets.
    pub targets: Vec<String>,
    /// The share of runs.
    pub probability: f64,
    /// The same before the model was told what has become known, where it was.
    pub before: Option<f64>,
}

/// An indicator of which figures have been published and that no target of the plan is about: the surroundings.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextRow {
    /// The dotted name.
    pub name: String,
    /// What a reader sees.
    pub label: Text,
    /// The unit in which it is shown.
    pub unit: Unit,
    /// Stock, flow or ratio, where the model knows it.
    pub kind: Option<Kind>,
    /// What has become known since the base year, in order of time.
    pub actuals: Vec<Actual>,
    /// For each of them, the projection of its year made without knowing it.
    pub projected: Vec<Option<Projected>>,
    /// What is to be said of the difference.
    pub notes: Vec<Text>,
}

/// A figure that the review lacks.
#[derive(Debug, Clone, PartialEq)]
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
    pub responsible: Text,
    /// What it is needed for.
    pub purpose: Text,
}

/// A section of the report in the reviewer's own words, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which: `tasks`, `causes` or `advice`.
    pub id: &'static str,
    /// Its heading.
    pub title: Text,
    /// The name of the file that it is in.
    pub file: String,
    /// What the file says, unread: `None` where there is no file.
    pub markdown: Option<String>,
}

/// What the model was told before it was run again.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditioned {
    /// The figures, each in a sentence.
    pub figures: Vec<Text>,
    /// How they were used.
    pub method: Text,
}

/// The review of a plan.
#[derive(Debug, Clone)]
pub struct Review {
    /// The plan.
    pub plan: Plan,
    /// The region's name.
    pub region: Text,
    /// The scenario's id and title.
    pub scenario: (String, Text),
    /// The review's year.
    pub as_of: i32,
    /// The day after which nothing that was announced counts, where one was named.
    pub published_by: Option<String>,
    /// One row for each target, in the plan's order.
    pub rows: Vec<ReviewRow>,
    /// The probability of all targets together, where two or more can be assessed.
    pub joint: Option<Joint>,
    /// What else has become known.
    pub context: Vec<ContextRow>,
    /// The figures that are missing.
    pub missing: Vec<Missing>,
    /// Figures that could not be known on the day of `published_by`.
    pub unknown_then: Vec<Unknown>,
    /// What the model was told, if anything.
    pub conditioned: Option<Conditioned>,
    /// The reviewer's own text.
    pub sections: Vec<Section>,
    /// The limits of the verdicts.
    pub thresholds: Text,
    /// What must be said of the whole.
    pub notes: Vec<Text>,
    /// The statistical bases by id, for those that are named.
    pub bases: Vec<(String, Text)>,
    /// How many runs.
    pub runs: usize,
    /// The seed of their draws.
    pub seed: u64,
}
