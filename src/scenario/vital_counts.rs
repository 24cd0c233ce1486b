//! Published births and deaths of updated years, which every run meets.

use super::{AssumptionOrigin, Assumptions};

/// A published count, and the rate at which the deterministic run reproduces it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct VitalCount {
    /// Total fertility or life expectancy, as the path holds it.
    pub(crate) rate: f64,
    /// Persons.
    pub(crate) count: f64,
}

/// Births or deaths by year, from the year after the base year on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct VitalCounts {
    /// The published count of the year; `None` if there is none.
    pub(crate) counts: Vec<Option<VitalCount>>,
    /// Whether the year takes on what the rate of the last known year was beside its path ([`Carried`](super::Carried)).
    pub(crate) is_carried: Vec<bool>,
}

impl Assumptions {
    /// The births or deaths that paths of their rate hold.
    pub(crate) fn vital_counts(&self, count: &str, rate: &str) -> VitalCounts {
        let count_of = |year: i32| {
            let of_year =
                |used: &&super::UsedFigure| used.year == year && used.driver == rate && used.indicator == count;
            let used = self.used_figures.iter().find(of_year)?;
            Some(VitalCount { rate: used.value, count: self.figure(count, year, None)?.value })
        };
        let is_carried = |year: i32| {
            let origin = self.drivers.get(rate).map(|assumption| &assumption.origin);
            let is_set = matches!(origin, Some(AssumptionOrigin::Set { first, .. }) if year >= *first);
            !is_set && self.carried.iter().any(|carried| carried.driver == rate && year > carried.last)
        };
        VitalCounts {
            counts: self.years.iter().skip(1).map(count_of).collect(),
            is_carried: self.years.iter().skip(1).map(is_carried).collect(),
        }
    }
}
