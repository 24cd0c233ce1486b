//! The method of the population projection: by age and sex, or headcounts with growth rates.

use serde::{Deserialize, Serialize};

use crate::diagnostic::document::Fields;
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::HEADCOUNTS;

/// The method of the population projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PopulationMethod {
    /// Cohorts by age and sex, with births, deaths and migration.
    #[default]
    Cohort,
    /// Headcounts with stated growth rates, for a region without population by age. It ignores cohort sizes; if population
    /// by age is available, cohorts are better.
    Growth,
}

impl PopulationMethod {
    /// Every method, by its name in files.
    pub(super) const ALL: [(&'static str, Self); 2] = [("cohort", Self::Cohort), ("growth", Self::Growth)];

    /// Whether this method uses a driver; true for drivers unrelated to population.
    pub(super) fn reads(self, driver: &str) -> bool {
        let Some(rest) = driver.strip_prefix("population.") else { return true };
        let of_headcount = rest.split_once('.').is_some_and(|(id, _)| HEADCOUNTS.contains(&id));
        of_headcount == (self == Self::Growth)
    }
}

/// Parses `[population]`.
pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Option<(PopulationMethod, Span)> {
    let mut population = fields.get("population")?.fields(problems)?;
    let place = population.peek("method").map(|node| node.span.clone());
    let method = population.choice("method", &PopulationMethod::ALL, problems).zip(place);
    population.finish(problems);
    method
}
