//! The same review with other scenarios of the plan: how far its probabilities depend on the scenario.

use super::known::known;
use super::{Inquiry, Review, condition_on, keep};
use crate::analysis::targets::assess_with;
use crate::analysis::{ScenarioProbability, ScenarioRange};
use crate::baseline::{Actuals, Observation};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Keep, Settings};
use crate::error::Result;
use crate::language::Text;
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
        let of = |share: f64, (scenario, title): (&String, &Text)| {
            let one = ScenarioProbability { share, scenario: scenario.clone(), title: title.clone() };
            ScenarioRange::of(one, runs)
        };
        let own = (&self.scenario.0, &self.scenario.1);
        let mut ranges: Vec<Option<ScenarioRange>> =
            self.assessments.iter().map(|assessment| Some(of(assessment.probability()?, own))).collect();
        let ahead = self.plan.after(self.as_of);
        for mut other in others {
            let looked_at = keep(&self.plan, actuals, &mut other);
            let looked_at: Vec<&str> = looked_at.iter().map(String::as_str).collect();
            let settings = &Settings { keep: Keep::Series(&looked_at), ..*settings };
            other.as_of = Some(self.as_of);
            // What is wrong with them is told where they are run.
            let mut problems = Diagnostics::new();
            let (other, projection) = match condition_on(&other, actuals, inquiry, settings, &mut problems)? {
                Some(updated) => (updated.assumptions, updated.projection),
                None => {
                    let projection = Projection::run(&other, settings, &mut problems)?;
                    (other, projection)
                }
            };
            let (known, _) = known(&other, actuals, inquiry, &mut problems)?;
            let published = known.iter().filter(|datum| datum.derivation.is_none());
            let also: Vec<Observation> = published.map(|datum| datum.figure.clone()).collect();
            let found = assess_with(&ahead, &other, &projection, &also);
            let titled = (&other.id, &projection.title);
            for (range, assessment) in ranges.iter_mut().zip(&found) {
                let Some(share) = assessment.probability() else { continue };
                *range = range.take().map(|range| range.with(of(share, titled)));
            }
        }
        for ((range, assessment), row) in ranges.into_iter().zip(&mut self.assessments).zip(&mut self.rows) {
            let range = range.filter(|range| range.scenarios > 1);
            let outlooks = assessment.outlook.iter_mut().chain(&mut row.outlook);
            outlooks.for_each(|outlook| outlook.grounds.scenarios.clone_from(&range));
        }
        Ok(())
    }
}
