//! Prior bands: how far average growth came out from what had been expected of it, by history.
//!
//! What is expected at the end of a year is the average of the five years before. The error over h years is the average growth
//! of the next h years less that. Its 10th and 90th percentiles around the median are a band to hold a stated one against; its
//! median says by how much fast growth slows (Ho and Mauro 2014, *Growth: Now and Forever?*, IMF WP/14/117: long forecasts that
//! continue it are optimistic). Years overlap between cases, so that they are fewer than they look.
//!
//! Two histories serve: a reference class of countries that had grown as fast (Penn World Table 10.01: countries of 5 million
//! people or more, 1960 to 2019; `prior/reference-class.csv`, which a test computes again from that table), and the errors of
//! the nation itself. Provinces have too few years of their own.

use std::collections::BTreeMap;

use crate::baseline::Baseline;
use crate::ensemble::quantile;
use crate::indicator::Driver;
use crate::language::Text;
use crate::scenario::{Assumptions, DeviationShape, DriverPath, Z90};

const REFERENCE_CLASS: &str = include_str!("prior/reference-class.csv");

/// The years whose average is expected to go on.
const YEARS_BEFORE: i32 = 5;

/// The longest average.
const MOST_YEARS: usize = 8;

/// With fewer cases no percentiles are given.
const LEAST_CASES: usize = 8;

/// Of the five years before, so many must be known.
const LEAST_YEARS_BEFORE: usize = 3;

/// The drivers with a history.
pub const DRIVERS_WITH_PRIOR: [&str; 2] = ["economy.real_growth", "economy.deflator_growth"];

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
    /// The average of the five years before the first that is not known.
    pub recent: f64,
    /// The first year that is not known.
    pub first: i32,
    /// The reference class, where there is one, and the nation's own history.
    pub priors: Vec<Prior>,
}

/// A stated band that is narrower than what history has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NarrowBand {
    /// The driver.
    pub driver: Driver,
    /// The first and the last year of the average.
    pub years: (i32, i32),
    /// The 80 % interval of the average as stated.
    pub stated: (f64, f64),
    /// The wider histories, each with its error over these years.
    pub wider: Vec<(PriorBasis, AverageError)>,
}

/// The prior bands of a driver under the assumptions of a scenario: what is expected follows from the years before the first
/// that is uncertain. `None` for a driver without history, and where fewer than three of the five years before are known.
///
/// ```
/// use carecast::{Diagnostics, analysis::prior_bands, baseline::Library, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"china\"\nhorizon = 2030\n[assume.economy]\n\
///             real_growth = { unit = \"%\", central = 4.5, p10 = 4, p90 = 5 }\ndeflator_growth = \"1 %\"\n\
///             [outputs]\nindicators = [\"gdp.nominal\"]\n";
/// let assumptions = Assumptions::parse("a.toml", text, &Library::embedded(), &mut Diagnostics::new())?;
/// let bands = prior_bands("economy.real_growth", &assumptions).unwrap();
/// // After years like those before 2023, growth over five years came out within a band of more than 3 points.
/// assert!(bands.priors.iter().all(|prior| prior.over(5).unwrap().width() > 0.03));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn prior_bands(driver: &str, assumptions: &Assumptions) -> Option<PriorBands> {
    let path = &assumptions.drivers.get(driver)?.path;
    let first = first_uncertain(path).unwrap_or(1);
    let first = assumptions.years.first + i32::try_from(first).ok()?;
    bands(driver, &assumptions.baseline, first, stated(path, assumptions, first))
}

/// The same of a region whose growth is known as far as it is published, and expected to go on after that. `None` for a driver
/// without history, and where fewer than three of the last five years are published, of the region or of its nation.
///
/// ```
/// use carecast::{Diagnostics, analysis::prior_bands_of_region, baseline::{Baseline, Library}};
/// let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new())?;
/// let bands = prior_bands_of_region("economy.real_growth", &china).unwrap();
/// // After 2021-2025, in which real GDP grew by 5.3 % a year.
/// assert_eq!((bands.first, (bands.recent * 1000.0).round()), (2026, 53.0));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn prior_bands_of_region(driver: &str, region: &Baseline) -> Option<PriorBands> {
    let last = |region: &Baseline| known(driver, region).into_keys().next_back();
    let first = last(region).into_iter().chain(last(region.nation())).max()? + 1;
    bands(driver, region, first, Vec::new())
}

fn bands(driver: &str, region: &Baseline, first: i32, stated: Vec<(i32, f64)>) -> Option<PriorBands> {
    let nation = region.nation();
    let before = known(driver, region).into_iter().chain(stated);
    let before: BTreeMap<i32, f64> = known(driver, nation).into_iter().chain(before).collect();
    let before: Vec<f64> = before.range(first - YEARS_BEFORE..first).map(|(_, growth)| *growth).collect();
    if !DRIVERS_WITH_PRIOR.contains(&driver) || before.len() < LEAST_YEARS_BEFORE {
        return None;
    }
    let recent = before.iter().sum::<f64>() / before.len() as f64;
    let class = reference_class(recent).filter(|_| driver == "economy.real_growth");
    let priors: Vec<Prior> = class.into_iter().chain(own_history(driver, nation)).collect();
    (!priors.is_empty()).then_some(PriorBands { recent, first, priors })
}

/// The uncertain paths of a scenario whose average over the years to come is stated within a narrower band than history has,
/// over at most eight years.
#[must_use]
pub fn narrow_bands(assumptions: &Assumptions) -> Vec<NarrowBand> {
    let narrow = |driver: &str| {
        let assumption = assumptions.drivers.get(driver)?;
        let from = first_uncertain(&assumption.path)?;
        let years = (assumptions.years.count() - from).min(MOST_YEARS);
        let (central, below, above) = average(&assumption.path, from, years);
        let bands = prior_bands(driver, assumptions)?;
        let errors = bands.priors.into_iter().filter_map(|prior| Some((*prior.over(years)?, prior.basis)));
        let wider: Vec<_> = errors.filter(|(error, _)| error.width() > below + above).collect();
        let last = bands.first + i32::try_from(years).ok()? - 1;
        (!wider.is_empty()).then(|| NarrowBand {
            driver: assumption.driver.clone(),
            years: (bands.first, last),
            stated: (central - below, central + above),
            wider: wider.into_iter().map(|(error, basis)| (basis, error)).collect(),
        })
    };
    DRIVERS_WITH_PRIOR.into_iter().filter_map(narrow).collect()
}

/// The first year in which a path is uncertain, counted from the base year.
fn first_uncertain(path: &DriverPath) -> Option<usize> {
    let lasts = |at: usize| path.spread.as_ref().is_some_and(|spread| spread.below[at] + spread.above[at] > 0.0);
    (1..path.central.len()).find(|at| lasts(*at) || path.shock.is_some_and(|shock| shock.reaches(*at)))
}

/// What a scenario states of the years before the first that is uncertain.
fn stated(path: &DriverPath, assumptions: &Assumptions, first: i32) -> Vec<(i32, f64)> {
    let years = assumptions.years.iter().zip(&path.central).skip(1);
    years.filter(|(year, _)| *year < first).map(|(year, growth)| (year, *growth)).collect()
}

/// Published growth by year.
fn known(driver: &str, baseline: &Baseline) -> BTreeMap<i32, f64> {
    let growth = |indicator: &str| -> BTreeMap<i32, f64> {
        baseline.history(indicator).into_iter().map(|figure| (figure.period.year, figure.value)).collect()
    };
    let real = growth("gdp.real_growth");
    match driver {
        "economy.real_growth" => real,
        "economy.deflator_growth" => {
            let nominal = growth("gdp.nominal_growth").into_iter();
            nominal
                .filter_map(|(year, nominal)| Some((year, (1.0 + nominal) / (1.0 + real.get(&year)?) - 1.0)))
                .collect()
        }
        _ => BTreeMap::new(),
    }
}

/// The average of so many years of a path from one on, and how far below and above the 80 % interval reaches.
fn average(path: &DriverPath, from: usize, years: usize) -> (f64, f64, f64) {
    let mean = |by_year: &[f64]| by_year[from..from + years].iter().sum::<f64>() / years as f64;
    let lasting = path.spread.as_ref().map_or((0.0, 0.0), |spread| {
        let reach = if spread.shape == DeviationShape::Uniform { 0.8 } else { Z90 };
        (reach * mean(&spread.below), reach * mean(&spread.above))
    });
    // A shock of year j is felt, in the average, by what of it is left in the years that follow.
    let shock = path.shock.map_or(0.0, |shock| {
        // Of a shock of 1, by the number of years to the end: what is felt in all of them.
        let felt: Vec<f64> = std::iter::successors(Some((1.0, 1.0)), |(sum, left)| {
            let left = left * shock.persistence;
            Some((sum + left, left))
        })
        .map(|(sum, _)| sum)
        .take(years)
        .collect();
        let felt = |at: usize| felt.get(from + years - 1 - at).filter(|_| shock.reaches(at));
        let squares: f64 = (from..from + years).filter_map(felt).map(|sum| sum * sum).sum();
        Z90 * shock.sd * squares.sqrt() / years as f64
    });
    (mean(&path.central), lasting.0.hypot(shock), lasting.1.hypot(shock))
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

/// The errors of a region's own growth; `None` where too few years are known.
fn own_history(driver: &str, region: &Baseline) -> Option<Prior> {
    let growth = known(driver, region);
    let mean = |years: std::ops::Range<i32>| {
        let count = years.len();
        let known: Vec<f64> = years.filter_map(|year| growth.get(&year).copied()).collect();
        (known.len() == count).then(|| known.iter().sum::<f64>() / count as f64)
    };
    let over = |years: usize| {
        let ahead = i32::try_from(years).ok()?;
        let error = |year: &i32| Some(mean(year + 1..year + 1 + ahead)? - mean(year + 1 - YEARS_BEFORE..year + 1)?);
        AverageError::of(years, growth.keys().filter_map(error).collect())
    };
    let errors: Vec<AverageError> = (1..=MOST_YEARS).map_while(over).collect();
    let years = (*growth.keys().next()?, *growth.keys().next_back()?);
    let basis = PriorBasis::OwnHistory { region: region.label.clone(), years };
    (!errors.is_empty()).then_some(Prior { basis, errors })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::diagnostic::Diagnostics;

    fn china(growth: &str) -> Assumptions {
        let text = format!(
            "format = 1\nbaseline = \"china\"\nhorizon = 2030\n[assume.economy]\nreal_growth = {growth}\n\
             deflator_growth = \"1 %\"\n[outputs]\nindicators = [\"gdp.nominal\"]\n"
        );
        Assumptions::parse("a.toml", &text, &Library::embedded(), &mut Diagnostics::new()).unwrap()
    }

    #[test]
    fn a_band_as_wide_as_history_is_not_narrow() {
        assert_eq!(narrow_bands(&china("{ unit = \"%\", central = 4.5, p10 = 0, p90 = 9 }")), []);
        assert_eq!(narrow_bands(&china("\"4.5 %\"")), [], "no band at all is no narrow one");
        let narrow = narrow_bands(&china("{ unit = \"%\", central = 4.5, p10 = 4, p90 = 5 }"));
        let [band] = &narrow[..] else { panic!("{narrow:?}") };
        assert_eq!((band.years, band.wider.len()), ((2023, 2030), 2));
        assert!((band.stated.0 - 0.04).abs() < 1e-12 && (band.stated.1 - 0.05).abs() < 1e-12, "{:?}", band.stated);
    }

    #[test]
    fn yearly_shocks_average_out() {
        let path = DriverPath::constant(0.05, 11);
        let shock = crate::scenario::Shock { sd: 0.02, persistence: 0.0, from: 1, until: 11 };
        let (central, below, above) = average(&DriverPath { shock: Some(shock), ..path.clone() }, 1, 10);
        let wanted = Z90 * 0.02 / 10.0_f64.sqrt();
        assert!((central - 0.05).abs() < 1e-12 && (below - wanted).abs() < 1e-12 && below == above);
        // Of two years: the first shock and half of it a year later, and the second alone.
        let lasting = crate::scenario::Shock { persistence: 0.5, ..shock };
        let (_, below, _) = average(&DriverPath { shock: Some(lasting), ..path }, 1, 2);
        assert!((below - Z90 * 0.02 * (1.5 * 1.5 + 1.0_f64).sqrt() / 2.0).abs() < 1e-12);
    }

    #[test]
    fn errors_of_steady_growth_are_none() {
        let mut baseline = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        for figure in baseline.series.iter_mut().filter(|figure| figure.indicator == "gdp.real_growth") {
            figure.value = 0.05;
        }
        let own = own_history("economy.real_growth", &baseline).unwrap();
        assert_eq!(own.errors.len(), 8);
        assert!(own.errors.iter().all(|error| error.p10.abs() < 1e-15 && error.p90.abs() < 1e-15));
    }
}
