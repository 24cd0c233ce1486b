//! A plan's figures held against one another before anything is projected: what they imply, and where they disagree.
//!
//! Every rule is arithmetic on ranges: a figure is known to half of its last digit, "more than" is a bound. So what looks
//! like a contradiction is told as one only where rounding does not explain it. Each finding is a sentence with its
//! arithmetic. Figures of the past come from the plan's own statements, from the baseline up to its base year, and,
//! where they are given, from what became known later.

mod basis;
mod binding;
mod change;
mod fact;
mod interval;
mod pairs;
mod progress;
mod quotient;
mod words;

use serde::Serialize;

pub use interval::Interval;

use super::Plan;
use crate::baseline::{Actuals, Baseline};
use crate::language::Text;
use fact::Facts;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// Figures of the plan cannot all be true, however they were rounded.
    Contradiction,
    /// Somebody who works with the plan should know.
    Finding,
    /// What follows from the figures, or that they agree.
    Note,
}

impl Gravity {
    /// The word for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Contradiction => Text::new("矛盾", "contradiction"),
            Self::Finding => Text::new("发现", "finding"),
            Self::Note => Text::new("说明", "note"),
        }
    }
}

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Two of numerator, ratio and denominator give the third.
    Quotient,
    /// Of a level and a ratio promised together one may follow from the other.
    Binding,
    /// Growth against average growth, changes against levels.
    Change,
    /// Two figures for one thing.
    Pair,
    /// A target that is met already.
    AlreadyMet,
    /// A target so near its base that rounding hides the way there.
    HiddenByRounding,
    /// Where the indicator would stand at the review.
    Milestone,
}

/// Something that an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub gravity: Gravity,
    /// The rule that found it.
    pub rule: Rule,
    /// What it is about, by its label.
    pub about: Text,
    /// The finding with its arithmetic.
    pub sentence: Text,
}

/// Audits a plan by its own figures, those of its region's baseline, and those that became known later.
///
/// Findings come in the order of their gravity, and within it in that of the rules.
///
/// ```
/// use carecast::plan::{Plan, audit::{Gravity, audit}};
/// use carecast::{Diagnostics, baseline::Library};
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/plan.toml");
/// let mut problems = Diagnostics::new();
/// let plan = Plan::load_alone(path.as_ref(), &Library::embedded(), &mut problems)?;
/// let found = audit(&plan, None, None);
/// assert!(found.iter().any(|finding| finding.sentence.en.contains("implies")));
/// assert!(found.iter().all(|finding| finding.gravity != Gravity::Contradiction));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn audit(plan: &Plan, baseline: Option<&Baseline>, actuals: Option<&Actuals>) -> Vec<Finding> {
    let facts = Facts::gather(plan, baseline, actuals);
    let mut found = quotient::findings(&facts);
    found.extend(binding::findings(&facts));
    found.extend(change::findings(&facts));
    found.extend(pairs::findings(&facts));
    found.extend(progress::findings(&facts, plan.review));
    found.sort_by_key(|finding| finding.gravity);
    found
}
