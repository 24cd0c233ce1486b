//! Errors of a projection of people that no assumed path carries: of the count it starts from, of mortality, of migration and
//! of fertility.
//!
//! The scaled model for error of Alho & Spencer (1985, 2005), *Statistical Demography and Forecasting*: an error has a
//! scale that grows with the horizon, and the errors of a nation's regions have a part in common (Alho, Cruijsen & Keilman
//! 2008; Keilman, Pham & Hetland 2002). Scales are those that `carecast hindcast` finds between the censuses of 2000 and 2010
//! of China's provinces and in records of nations up to 2010; they were tested on 2010 to 2020 (docs/hindcast.md).

use std::ops::Range;

/// The cohorts whose count errs together: the name that drivers give them, and their ages at the end of the base year.
pub const COUNTED_COHORTS: [(&str, Range<usize>); 7] = [
    ("aged_0_9", 0..10),
    ("aged_10_39", 10..40),
    ("aged_40_49", 40..50),
    ("aged_50_59", 50..60),
    ("aged_60_69", 60..70),
    ("aged_70_79", 70..80),
    ("aged_80_plus", 80..101),
];

/// The name under which the errors of all cohorts are stated together.
pub const COUNT_ERROR: &str = "population.count_error";

/// The error of log mortality.
pub const MORTALITY_ERROR: &str = "population.mortality_error";

/// The error of migration.
pub const MIGRATION_ERROR: &str = "population.migration_error";

/// The error of log fertility.
pub const FERTILITY_ERROR: &str = "population.fertility_error";

/// The nation in whose regions the scales were estimated. Any other region, a nation too, has a region's.
pub(crate) const ESTIMATED_IN: &str = "china";

/// Years over which the scales were estimated.
pub const ESTIMATED_OVER: usize = 10;

/// How the scale of an error follows from the horizon. Nothing beyond ten years was tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorGrowth {
    /// It is made once, at the base year.
    AtBase,
    /// A level that drifts away: the scale is that after ten years. Errors persist: up to ten years it grows in proportion to
    /// time, as it was estimated, beyond to its root, which nothing tested: bands have a kink there.
    Level,
    /// A level that wanders: the scale is that after ten years, and grows with the root of time.
    Walk,
    /// A rate a year that lasts, whose effects add up: the scale is that of a year, of any year.
    Rate,
}

impl ErrorGrowth {
    /// The scale so many years after the base year, in terms of the stated one.
    #[must_use]
    pub fn factor(self, years: usize) -> f64 {
        let share = years as f64 / ESTIMATED_OVER as f64;
        match self {
            Self::AtBase | Self::Rate => 1.0,
            Self::Level if years <= ESTIMATED_OVER => share,
            Self::Level | Self::Walk => share.sqrt(),
        }
    }
}

/// The fewest people of a region from which scales were estimated (Tibet's in 2000). Smaller regions err more.
const FEWEST: f64 = 2.6e6;

/// By how much: errors are in proportion to people to the power of minus this. Smith, Tayman & Swanson (*State and Local
/// Population Projections*, 2001; quoted by M. McMurry, Minnesota State Demographic Center, 27 May 2009, the book itself was not
/// read) find errors over ten years of 4 to 8 % of states, 8 to 14 % of counties and 15 to 21 % of census tracts of the United
/// States; at some 5 million, 85 000 and 4 000 people, sizes that are ours, it is 0.15 from each to the next. The growth
/// of China's provinces beside the nation's, 2000 to 2010, says no more than that it lies between 0 and 0.8.
const LESS_ERROR_BY_SIZE: f64 = 0.15;

/// How many times as much the migration of a region of so many people errs as that of a province.
pub(crate) fn of_size(persons: f64) -> f64 {
    if persons > 0.0 { libm::pow(FEWEST / persons, LESS_ERROR_BY_SIZE).max(1.0) } else { 1.0 }
}

/// Events a year from which on it does not matter that they are single persons: they vary by 1 %.
const MANY: f64 = 1e4;

/// The standard deviation, in logs, of so many births or deaths a year, each by itself (Poisson's distribution); none where
/// they are many.
pub(crate) fn of_single_persons(events: f64) -> Option<f64> {
    (events > 0.0 && events < MANY).then(|| libm::sqrt(libm::log(1.0 + 1.0 / events)))
}

/// How large an error is where a scenario does not say, as fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorScale {
    /// Of the part that a nation and its regions share.
    pub nation: f64,
    /// Of the part that a region has of its own, beside that of its nation.
    pub region: f64,
    /// How it grows with the horizon.
    pub growth: ErrorGrowth,
    /// Whether large errors are more frequent than a normal distribution has them: Student's t with 4 degrees of freedom, of
    /// which the scale is a parameter, in place of a normal distribution with the scale as its standard deviation.
    pub heavy_tailed: bool,
}

impl ErrorScale {
    /// The scale for a region of a nation, or for a nation itself.
    #[must_use]
    pub fn of(&self, is_nation: bool) -> f64 {
        if is_nation { self.nation } else { (self.nation * self.nation + self.region * self.region).sqrt() }
    }

    /// The share of the nation's draw in a region's, and the share of its own; their squares sum to 1.
    #[must_use]
    pub fn weights(&self) -> (f64, f64) {
        let all = self.of(false);
        (self.nation / all, self.region / all)
    }
}

/// How much the migration of an age errs, for each 1 of those aged 50 and over: by five-year groups from 0-4 on. Estimated
/// with the scales.
pub const MIGRATION_ERROR_BY_AGE: [f64; 11] = [1.4, 1.4, 5.0, 9.2, 6.0, 3.5, 3.1, 2.9, 2.0, 1.0, 1.0];

/// The relative error of migration at an age.
pub(crate) fn migration_error_at(age: usize) -> f64 {
    MIGRATION_ERROR_BY_AGE.get(age / 5).copied().unwrap_or(1.0)
}

/// Whether a driver is one of these errors.
pub(crate) fn is_population_error(driver: &str) -> bool {
    [MORTALITY_ERROR, MIGRATION_ERROR, FERTILITY_ERROR].contains(&driver) || driver.starts_with(COUNT_ERROR)
}

/// Whether a driver is one of several that are stated together under the name of a group.
pub(crate) fn is_of_group(driver: &str, group: &str) -> bool {
    group == COUNT_ERROR && driver.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'))
}
