//! Published births and deaths of updated years, which every run meets.

use super::{AssumptionOrigin, Assumptions};

/// A published count, and the rate at which the deterministic run reproduces it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ToldCount {
    /// Total fertility or life expectancy, as the path holds it.
    pub(crate) rate: f64,
    /// Persons.
    pub(crate) count: f64,
}

/// Births or deaths by year, from the year after the base year on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ToldCounts {
    /// What was published of the year; `None` where it is not known.
    pub(crate) counts: Vec<Option<ToldCount>>,
    /// Whether the year takes on what the rate of the last known year was beside its path ([`Carried`](super::Carried)).
    pub(crate) is_carried: Vec<bool>,
}

impl Assumptions {
    /// The births or deaths that paths of their rate hold.
    pub(crate) fn told_counts(&self, count: &str, rate: &str) -> ToldCounts {
        let count_of = |year: i32| {
            let of_year = |told: &&super::Taken| told.year == year && told.driver == rate && told.indicator == count;
            let told = self.told.iter().find(of_year)?;
            Some(ToldCount { rate: told.value, count: self.figure(count, year, None)?.value })
        };
        let is_carried = |year: i32| {
            let origin = self.drivers.get(rate).map(|assumption| &assumption.origin);
            let is_set = matches!(origin, Some(AssumptionOrigin::Set { first, .. }) if year >= *first);
            !is_set && self.carried.iter().any(|carried| carried.driver == rate && year > carried.last)
        };
        ToldCounts {
            counts: self.years.iter().skip(1).map(count_of).collect(),
            is_carried: self.years.iter().skip(1).map(is_carried).collect(),
        }
    }
}
