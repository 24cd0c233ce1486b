//! The same review with other scenarios of the plan: how far its probabilities depend on the scenario.

use super::known::known;
use super::{Inquiry, Review, condition_on, keep};
use crate::analysis::ScenarioRange;
use crate::analysis::targets::assess_with;
use crate::baseline::{Actuals, Observation};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::error::Result;
use crate::projection::Projection;
use crate::scenario::Assumptions;

impl Review {
    /// Gives each target the range of its probability over the reviewed scenario and others, each updated with the same
    /// published figures. Their runs are those of `settings`.
    ///
    /// # Errors
    /// As [`Projection::run`] and [`condition_on`].
    pub fn compare_with(
        &mut self,
        others: Vec<Assumptions>,
        actuals: &[Actuals],
        inquiry: &Inquiry,
        settings: &Settings<'_>,
    ) -> Result<()> {
        let runs = settings.runs.min(self.runs);
        let mut ranges: Vec<Option<ScenarioRange>> =
            self.assessments.iter().map(|own| Some(ScenarioRange::around(own.probability()?, runs))).collect();
        let ahead = self.plan.after(self.as_of);
        for mut other in others {
            keep(&self.plan, actuals, &mut other);
            other.as_of = Some(self.as_of);
            // What is wrong with them is told where they are run.
            let mut problems = Diagnostics::new();
            let projection = Projection::run(&other, settings, &mut problems)?;
            let updated = condition_on(&other, actuals, inquiry, settings, &mut problems)?;
            let (other, projection) =
                updated.as_ref().map_or((&other, &projection), |updated| (&updated.assumptions, &updated.projection));
            let (known, _) = known(other, actuals, inquiry, &mut problems)?;
            let published = known.iter().filter(|datum| datum.derivation.is_none());
            let also: Vec<Observation> = published.map(|datum| datum.figure.clone()).collect();
            let found = assess_with(&ahead, other, projection, &also);
            for (range, assessment) in ranges.iter_mut().zip(&found) {
                *range = range.zip(assessment.probability()).map(|(range, share)| range.with(share, runs)).or(*range);
            }
        }
        for ((range, assessment), row) in ranges.into_iter().zip(&mut self.assessments).zip(&mut self.rows) {
            let range = range.filter(|range| range.scenarios > 1);
            let outlooks = assessment.outlook.iter_mut().chain(&mut row.outlook);
            outlooks.for_each(|outlook| outlook.grounds.scenarios = range);
        }
        Ok(())
    }
}
