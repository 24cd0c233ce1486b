//! The remainder of a decomposition of growth.

use super::{Projection, Summary};
use crate::indicator::GrowthTerm;

/// A measure of growth that is decomposed into terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// Nominal growth of the year.
    Growth,
    /// Value added less that of the base year.
    Increase,
}

/// Tolerance for rounding between the sum of terms and the total, as a share of the total.
const ROUNDING: f64 = 1e-9;

impl Split {
    /// The indicator of the total, and the prefix of the names of its terms.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Growth => ("industry.growth_nominal", "industry.contribution."),
            Self::Increase => ("industry.increase", "industry.increase."),
        }
    }

    /// The remainder of a total without these terms; `None` if there is none.
    pub(crate) fn rest(total: f64, terms: impl IntoIterator<Item = f64>) -> Option<f64> {
        let (sum, size) =
            terms.into_iter().fold((0.0, total.abs()), |(sum, size), term| (sum + term, size + term.abs()));
        Some(total - sum).filter(|rest| rest.abs() > ROUNDING * size)
    }
}

impl Projection {
    /// The remainder of the growth of value added in a year: none unless the scenario replaces an equation of the terms.
    /// `None` if there is none or the terms are not outputs.
    pub(crate) fn unsplit<'p>(&'p self, split: Split, year: i32, of: impl Fn(Summary<'p>) -> f64) -> Option<f64> {
        let (total, prefix) = split.names();
        let value = |name: &str| self.series(name)?.year(year).map(&of);
        let terms: Option<Vec<f64>> =
            GrowthTerm::ALL.iter().map(|term| value(&format!("{prefix}{}", term.id()))).collect();
        Split::rest(value(total)?, terms?)
    }
}
