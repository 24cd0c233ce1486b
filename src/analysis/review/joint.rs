//! The probability that several targets are met together.

use crate::analysis::estimate::ProbabilityEstimate;
use crate::analysis::targets::{Assessment, Outlook};
use crate::plan::Target;
use crate::projection::Projection;

/// The probability that one run meets all assessed targets.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Joint {
    /// The ids of those targets.
    pub targets: Vec<String>,
    /// The probability.
    pub now: ProbabilityEstimate,
    /// The probability before the update with published figures, if there was an update.
    pub before: Option<ProbabilityEstimate>,
}

/// The joint probability of the assessed targets due after a year; `None` for fewer than two, or where the runs were not kept.
pub(super) fn joint(
    assessments: &[Assessment],
    projection: &Projection,
    before_update: Option<&Projection>,
    after: i32,
) -> Option<Joint> {
    // Another reading of a target, or the upper end of a range, is not counted as a target of its own.
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
            // A run without a result for a target does not meet it.
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
