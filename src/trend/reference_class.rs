//! Reference class: how far average growth came out from what had been expected of it, by history.
//!
//! What is expected at the end of a year is the average of the five years before, or of as many of these as are known, three at
//! least. The error over h years is the average growth of the next h years less that. Its 10th and 90th percentiles around the
//! median are a band for a driver, or to hold a stated one against; its median says by how much fast growth slows (Ho and Mauro
//! 2014, *Growth: Now and Forever?*, IMF WP/14/117: long forecasts that continue it are optimistic). Years overlap between cases,
//! so that they are fewer than they look.
//!
//! For GDP two histories serve: a reference class of countries that had grown as fast (Penn World Table 10.01: countries of 5
//! million people or more, 1960 to 2019; `reference_class/countries.csv`, which a test computes again from that table), and the
//! errors of the nation itself; for its deflator the latter. Provinces have too few years of their own. What moves the industry
//! apart from GDP is known of medical services and medicines alone, by total health expenditure of the nation: how much faster
//! than GDP it grew, both in current prices.

mod growth_history;
mod split;

pub(crate) use growth_history::GrowthHistory;
pub use split::AverageSplit;

use crate::baseline::Baseline;
use crate::diagnostic::suggestion;
use crate::indicator::{DemandBlock, Driver, Subsector, drivers, indicators, matches};
use crate::language::Text;
use crate::quantile::quantile;

const REFERENCE_CLASS: &str = include_str!("reference_class/countries.csv");

/// The years whose average is expected to go on.
const YEARS_BEFORE: i32 = 5;

/// The longest average.
pub(crate) const MOST_YEARS: usize = 8;

/// With fewer cases no percentiles are given.
const LEAST_CASES: usize = 8;

/// Of the five years before, so many must be known.
const LEAST_YEARS_BEFORE: i32 = 3;

/// The drivers with a history, `*` standing for a subsector.
pub const DRIVERS_WITH_PRIOR: [&str; 4] =
    ["economy.real_growth", "economy.deflator_growth", "industry.*.trend", "industry.*.growth"];

/// How far the average growth of some years lay from what was expected, as a fraction a year.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AverageError {
    /// The number of years averaged.
    pub years: usize,
    /// The number of cases.
    pub cases: usize,
    /// The 10th percentile.
    pub p10: f64,
    /// The median.
    pub median: f64,
    /// The 90th percentile.
    pub p90: f64,
}

impl AverageError {
    fn of(years: usize, mut errors: Vec<f64>) -> Option<Self> {
        errors.sort_unstable_by(f64::total_cmp);
        let [p10, median, p90] = [0.1, 0.5, 0.9].map(|share| quantile(&errors, share));
        (errors.len() >= LEAST_CASES).then_some(Self { years, cases: errors.len(), p10, median, p90 })
    }

    /// The width of the 80 % interval.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.p90 - self.p10
    }
}

/// Whose history a prior is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PriorBasis {
    /// Countries that had grown as fast, from and below these fractions a year.
    ReferenceClass {
        /// The range of growth in the five years before.
        growth: (f64, f64),
        /// The number of countries.
        countries: usize,
    },
    /// A region itself.
    OwnHistory {
        /// The region.
        region: Text,
        /// The first and the last year of its figures.
        years: (i32, i32),
    },
    /// Total health expenditure of a region, by how much it outgrew GDP.
    HealthExpenditure {
        /// The region.
        region: Text,
        /// The first and the last year of its figures.
        years: (i32, i32),
    },
}

/// The errors of average growth over one to eight years.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Prior {
    /// Whose history it is.
    pub basis: PriorBasis,
    /// By the number of years.
    pub errors: Vec<AverageError>,
}

impl Prior {
    /// The error over so many years; over the longest known, if that is shorter.
    #[must_use]
    pub fn over(&self, years: usize) -> Option<&AverageError> {
        self.errors.iter().rev().find(|error| error.years <= years)
    }
}

/// The growth expected of a driver after a year, and the priors around it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PriorBands {
    /// The driver.
    pub driver: Driver,
    /// The average of the five years before the first that is not known.
    pub recent: f64,
    /// The first year that is not known.
    pub first: i32,
    /// The reference class, where there is one, and the nation's own history.
    pub priors: Vec<Prior>,
}

/// Why a driver has no prior bands.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoPrior {
    /// There is no such driver.
    Unknown {
        /// As it was written.
        written: String,
        /// The nearest name, in words.
        nearest: Text,
        /// Whether it is of a subsector that the region's baseline does not have, though a scenario may.
        is_of_other_subsector: bool,
    },
    /// The program has no history of it; a series of it may be published.
    NotBuiltIn {
        /// The driver.
        driver: Box<Driver>,
    },
    /// No series is published of what people need of its subsector's block.
    NoSeriesOfBlock {
        /// The driver.
        driver: Box<Driver>,
    },
    /// Too few years are published of the region and its nation.
    TooFewYears {
        /// The driver.
        driver: Box<Driver>,
        /// The region.
        region: Text,
    },
}

/// The bands of the drivers that a name or a pattern with `*` means, in a region with these subsectors whose growth is known as far
/// as it is published, and expected to go on after that. Without subsectors, those of the region. Each driver comes with its bands
/// or with the reason why it has none.
///
/// # Errors
/// There is no such driver.
///
/// ```
/// use carecast::{Diagnostics, baseline::{Baseline, Library}, trend::prior_bands_of_region};
/// let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new())?;
/// let all = prior_bands_of_region("economy.real_growth", &china, &[]).unwrap();
/// let bands = all[0].as_ref().unwrap();
/// // After 2021-2025, in which real GDP grew by 5.3 % a year.
/// assert_eq!((bands.first, (bands.recent * 1000.0).round()), (2026, 53.0));
/// assert!(prior_bands_of_region("economy.retirement_age", &china, &[]).unwrap()[0].is_err());
/// assert_eq!(prior_bands_of_region("economy.*_growth", &china, &[]).unwrap().len(), 3);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn prior_bands_of_region(
    driver: &str,
    region: &Baseline,
    subsectors: &[Subsector],
) -> Result<Vec<Result<PriorBands, NoPrior>>, NoPrior> {
    let parts = if subsectors.is_empty() { parts(region) } else { subsectors.to_vec() };
    let all = drivers(&parts);
    let meant: Vec<&Driver> = match all.iter().find(|known| known.name == driver) {
        Some(only) => vec![only],
        None => all.iter().filter(|known| known.is_named(driver)).collect(),
    };
    if meant.is_empty() {
        let nearest = suggestion(driver, all.iter().map(|known| known.name.as_str()));
        let is_of_other_subsector = subsectors.is_empty() && has_prior(driver);
        return Err(NoPrior::Unknown { written: driver.to_owned(), nearest, is_of_other_subsector });
    }
    Ok(meant.into_iter().map(|known| prior_bands_of(known, (region, &parts), None)).collect())
}

/// The bands of a driver of a region with these subsectors, from what was known of its past at the end of a year.
///
/// # Errors
/// Why there are none.
pub(crate) fn prior_bands_of(
    known: &Driver,
    (region, subsectors): (&Baseline, &[Subsector]),
    until: Option<i32>,
) -> Result<PriorBands, NoPrior> {
    let driver = || Box::new(known.clone());
    if !has_prior(&known.name) {
        return Err(NoPrior::NotBuiltIn { driver: driver() });
    }
    let history = GrowthHistory::of(&known.name, region, subsectors);
    let history = history.ok_or_else(|| NoPrior::NoSeriesOfBlock { driver: driver() })?;
    let history = until.map_or_else(|| history.clone(), |until| history.clone().until(until));
    let bands = history.last().and_then(|last| bands_after(known, &history, region, (last + 1, until)));
    bands.ok_or_else(|| NoPrior::TooFewYears { driver: driver(), region: region.label.clone() })
}

/// The parts of a region's industry; the whole of it where its baseline has none.
fn parts(region: &Baseline) -> Vec<Subsector> {
    let whole = || {
        let all = indicators(&[]);
        let label = all.into_iter().find(|known| known.name == "industry.value_added").map(|known| known.label);
        vec![Subsector::new("total", label.unwrap_or_else(|| Text::same("total")))]
    };
    if region.subsectors.is_empty() { whole() } else { region.subsectors.clone() }
}

/// Whether a driver has a history.
pub(crate) fn has_prior(driver: &str) -> bool {
    DRIVERS_WITH_PRIOR.iter().any(|pattern| matches(pattern, driver))
}

/// The bands from a year on, with errors of the past as they were known at the end of another, if that is named.
pub(crate) fn bands_after(
    driver: &Driver,
    history: &GrowthHistory,
    region: &Baseline,
    (first, until): (i32, Option<i32>),
) -> Option<PriorBands> {
    let recent = history.before(first - 1)?;
    let class = reference_class(recent).filter(|_| driver.name == "economy.real_growth");
    let nation = region.nation();
    // What a region or a scenario says of single years is no history of errors.
    let own = GrowthHistory::of_nation(&driver.name, nation).and_then(|history| {
        let history = until.map_or_else(|| history.clone(), |until| history.clone().until(until));
        errors_of(&history, &nation.label)
    });
    let priors: Vec<Prior> = class.into_iter().chain(own).collect();
    (!priors.is_empty()).then(|| PriorBands { driver: driver.clone(), recent, first, priors })
}

/// The class of countries that had grown as fast as a region has; `None` where no class has.
fn reference_class(recent: f64) -> Option<Prior> {
    let rows = REFERENCE_CLASS.lines().skip(1);
    let rows = rows.filter_map(|line| <[&str; 8]>::try_from(line.split(',').collect::<Vec<_>>()).ok());
    let fraction = |percent: &str| percent.parse::<f64>().map_or(f64::NAN, |percent| percent / 100.0);
    let in_class = rows.filter(|[from, below, ..]| (fraction(from)..fraction(below)).contains(&recent));
    let mut basis = None;
    let error = |[from, below, years, countries, cases, p10, median, p90]: [&str; 8]| {
        let growth = (fraction(from), fraction(below));
        basis = Some(PriorBasis::ReferenceClass { growth, countries: countries.parse().ok()? });
        let [p10, median, p90] = [p10, median, p90].map(fraction);
        Some(AverageError { years: years.parse().ok()?, cases: cases.parse().ok()?, p10, median, p90 })
    };
    let errors: Vec<AverageError> = in_class.filter_map(error).collect();
    Some(Prior { basis: basis?, errors })
}

/// How far averages of a region's growth came out from what was expected; `None` where too few years are known.
fn errors_of(history: &GrowthHistory, region: &Text) -> Option<Prior> {
    let over = |years: usize| {
        let ahead = i32::try_from(years).ok()?;
        let error = |year: i32| Some(history.average(year, year + ahead)? - history.before(year)?);
        AverageError::of(years, history.years().filter_map(error).collect())
    };
    let errors: Vec<AverageError> = (1..=MOST_YEARS).map_while(over).collect();
    let (region, years) = (region.clone(), (history.years().next()?, history.last()?));
    let basis = match history {
        GrowthHistory::Rates(_) => PriorBasis::OwnHistory { region, years },
        GrowthHistory::Excess { .. } => PriorBasis::HealthExpenditure { region, years },
    };
    (!errors.is_empty()).then_some(Prior { basis, errors })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::diagnostic::Diagnostics;

    #[test]
    fn errors_of_steady_growth_are_none() {
        let mut baseline = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        for figure in baseline.series.iter_mut().filter(|figure| figure.indicator == "gdp.real_growth") {
            figure.value = 0.05;
        }
        let history = GrowthHistory::of_nation("economy.real_growth", &baseline).unwrap();
        let own = errors_of(&history, &baseline.label).unwrap();
        assert_eq!(own.errors.len(), 8);
        assert!(own.errors.iter().all(|error| error.p10.abs() < 1e-15 && error.p90.abs() < 1e-15));
    }

    #[test]
    fn later_years_are_not_used() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let driver = drivers(&[]).into_iter().find(|driver| driver.name == "economy.real_growth").unwrap();
        let known = prior_bands_of(&driver, (&china, &[]), Some(2018)).unwrap();
        let mut moved = china.clone();
        for figure in moved.series.iter_mut().filter(|figure| figure.period.year > 2018) {
            figure.value *= 3.0;
        }
        assert_eq!(prior_bands_of(&driver, (&moved, &[]), Some(2018)).unwrap(), known);
        assert_eq!(known.first, 2019);
    }
}
