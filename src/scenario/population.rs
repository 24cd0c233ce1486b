//! What a scenario chooses of the population: by age and sex, or headcounts that grow.

use serde::{Deserialize, Serialize};

use crate::diagnostic::document::Fields;
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::HEADCOUNTS;

/// How the population is projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PopulationMethod {
    /// By cohorts of age and sex, with births, deaths and migration.
    #[default]
    Cohort,
    /// Each headcount grows at a stated rate: for a region without people by age. It does not see how large the cohorts
    /// are that grow old: where there are people by age, cohorts are the better method.
    Growth,
}

impl PopulationMethod {
    /// Every method, by the name that files use.
    pub(super) const ALL: [(&'static str, Self); 2] = [("cohort", Self::Cohort), ("growth", Self::Growth)];

    /// Whether the population is projected from this driver; true of a driver that has nothing to do with it.
    pub(super) fn reads(self, driver: &str) -> bool {
        let Some(rest) = driver.strip_prefix("population.") else { return true };
        let of_headcount = rest.split_once('.').is_some_and(|(id, _)| HEADCOUNTS.contains(&id));
        of_headcount == (self == Self::Growth)
    }
}

/// Reads `[population]`.
pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Option<(PopulationMethod, Span)> {
    let mut population = fields.get("population")?.fields(problems)?;
    let place = population.peek("method").map(|node| node.span.clone());
    let method = population.choice("method", &PopulationMethod::ALL, problems).zip(place);
    population.finish(problems);
    method
}
