//! The figures of a plan compared with one another before anything is projected: what they imply and where they disagree.
//!
//! Every rule is arithmetic on ranges: a figure is known to half of its last digit, "more than" is a bound. So a
//! contradiction is reported only where rounding does not explain it. Figures of the past come from the plan's own
//! statements, from the baseline up to its base year and, where they are given, from figures published later.

mod basis;
mod binding;
mod change;
mod figure;
mod figures;
mod finding;
mod interval;
mod pairs;
mod progress;
mod quotient;

pub use figure::{AuditFigure, FigureOrigin};
pub use finding::{
    AgainstBase, Agreement, AlreadyMetFinding, AverageGrowthFinding, Binding, BindingTargetFinding,
    ChangeOfLevelFinding, ContinuedSeries, EstimatedYear, Finding, FindingKind, Gravity, HiddenByRoundingFinding,
    ImpliedDenominatorFinding, MilestoneFinding, MilestoneShares, MorePairsFinding, PairRelation,
    PublishedOtherwiseFinding, QuotientFinding, RecentGrowth, RemainingGrowth, TwoFiguresFinding,
};
pub use interval::Interval;

use super::Plan;
use crate::baseline::{Actuals, Baseline};
use figures::AuditFigures;

/// Audits a plan by its own figures, those of its region's baseline and those published later.
///
/// Findings are ordered by gravity, the most serious first, and within it by rule.
///
/// ```
/// use carecast::plan::{Plan, audit::{FindingKind, Gravity, audit}};
/// use carecast::{Diagnostics, baseline::Library};
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/plan.toml");
/// let mut problems = Diagnostics::new();
/// let plan = Plan::load_alone(path.as_ref(), &Library::embedded(), &mut problems)?;
/// let found = audit(&plan, None, None);
/// let gdp = found.iter().find_map(|finding| match &finding.kind {
///     FindingKind::ImpliedDenominator(found) => Some((found.numerator.year, found.implied.round())),
///     _ => None,
/// });
/// assert_eq!(gdp, Some((Some(2022), 8.75e12)));
/// assert!(found[0].sentence().en.contains("a year"));
/// assert!(found.iter().all(|finding| finding.gravity != Gravity::Contradiction));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn audit(plan: &Plan, baseline: Option<&Baseline>, actuals: Option<&Actuals>) -> Vec<Finding> {
    let figures = AuditFigures::gather(plan, baseline, actuals);
    let mut found = quotient::findings(&figures);
    found.extend(binding::findings(&figures));
    found.extend(change::findings(&figures));
    found.extend(pairs::findings(&figures));
    found.extend(progress::findings(&figures, plan.review));
    found.sort_by_key(|finding| finding.gravity);
    found
}
