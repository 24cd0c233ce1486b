//! Prior bands: how far average growth came out from what had been expected of it, by history.
//!
//! What is expected at the end of a year is the average of the five years before, or of as many of these as are known, three at
//! least. The error over h years is the average growth of the next h years less that. Its 10th and 90th percentiles around the
//! median are a band to hold a stated one against; its median says by how much fast growth slows (Ho and Mauro 2014, *Growth:
//! Now and Forever?*, IMF WP/14/117: long forecasts that continue it are optimistic). Years overlap between cases, so that they
//! are fewer than they look.
//!
//! For GDP two histories serve: a reference class of countries that had grown as fast (Penn World Table 10.01: countries of 5
//! million people or more, 1960 to 2019; `prior/reference-class.csv`, which a test computes again from that table), and the
//! errors of the nation itself; for its deflator the latter. Provinces have too few years of their own. What moves the industry
//! apart from GDP is known of medical services and medicines alone, by total health expenditure of the nation: how much faster
//! than GDP it grew, both in current prices.

mod history;

use self::history::GrowthHistory;
use crate::baseline::Baseline;
use crate::diagnostic::suggestion;
use crate::ensemble::quantile;
use crate::indicator::{DemandBlock, Driver, Subsector, drivers, indicators, matches};
use crate::language::Text;
use crate::scenario::{Assumption, AssumptionOrigin, Assumptions, DeviationShape, DriverPath, Z90};

const REFERENCE_CLASS: &str = include_str!("prior/reference-class.csv");

/// The years whose average is expected to go on.
const YEARS_BEFORE: i32 = 5;

/// The longest average.
const MOST_YEARS: usize = 8;

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
    },
    /// No series of it is published, in any region.
    NoSeries {
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

/// A stated band that is narrower than what history has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NarrowBand {
    /// The drivers of which the same is stated, each with its place.
    pub drivers: Vec<(Driver, AssumptionOrigin)>,
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
    let Assumptions { baseline, subsectors, .. } = assumptions;
    let Assumption { driver: known, path, .. } = assumptions.drivers.get(driver)?;
    let first = first_uncertain(path).unwrap_or(1);
    let first = assumptions.years.first + i32::try_from(first).ok()?;
    let history = GrowthHistory::of(driver, baseline, subsectors)?.with_stated(stated(path, assumptions, first));
    bands(known, &history, baseline, first)
}

/// The same of a region whose growth is known as far as it is published, and expected to go on after that. In the name of a
/// driver `*` is any subsector.
///
/// # Errors
/// Why there are none.
///
/// ```
/// use carecast::{Diagnostics, analysis::prior_bands_of_region, baseline::{Baseline, Library}};
/// let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new())?;
/// let bands = prior_bands_of_region("economy.real_growth", &china).unwrap();
/// // After 2021-2025, in which real GDP grew by 5.3 % a year.
/// assert_eq!((bands.first, (bands.recent * 1000.0).round()), (2026, 53.0));
/// assert!(prior_bands_of_region("economy.retirement_age", &china).is_err());
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn prior_bands_of_region(driver: &str, region: &Baseline) -> Result<PriorBands, NoPrior> {
    let all = drivers(&parts(region));
    let Some(known) = all.iter().find(|known| known.name == driver || known.is_named(driver)) else {
        let nearest = suggestion(driver, all.iter().map(|known| known.name.as_str()));
        return Err(NoPrior::Unknown { written: driver.to_owned(), nearest });
    };
    let driver = || Box::new(known.clone());
    if !has_prior(&known.name) {
        return Err(NoPrior::NoSeries { driver: driver() });
    }
    let history = GrowthHistory::of(&known.name, region, &region.subsectors);
    let history = history.ok_or_else(|| NoPrior::NoSeriesOfBlock { driver: driver() })?;
    let bands = history.last().and_then(|last| bands(known, &history, region, last + 1));
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
fn has_prior(driver: &str) -> bool {
    DRIVERS_WITH_PRIOR.iter().any(|pattern| matches(pattern, driver))
}

fn bands(driver: &Driver, history: &GrowthHistory, region: &Baseline, first: i32) -> Option<PriorBands> {
    let recent = history.before(first - 1)?;
    let class = reference_class(recent).filter(|_| driver.name == "economy.real_growth");
    let nation = region.nation();
    // What a region or a scenario says of single years is no history of errors.
    let own = GrowthHistory::of_nation(&driver.name, nation).and_then(|history| errors_of(&history, &nation.label));
    let priors: Vec<Prior> = class.into_iter().chain(own).collect();
    (!priors.is_empty()).then(|| PriorBands { driver: driver.clone(), recent, first, priors })
}

/// The uncertain paths that a scenario states whose average over the years to come lies within a narrower band than history
/// has, over at most eight years. Drivers of which the same is stated come together.
#[must_use]
pub fn narrow_bands(assumptions: &Assumptions) -> Vec<NarrowBand> {
    let mut found: Vec<NarrowBand> = Vec::new();
    for name in assumptions.drivers.keys().filter(|name| has_prior(name)) {
        let Some(narrow) = narrow_band(name, assumptions) else { continue };
        let same = |known: &&mut NarrowBand| {
            (known.years, known.stated, &known.wider) == (narrow.years, narrow.stated, &narrow.wider)
        };
        match found.iter_mut().find(same) {
            Some(known) => known.drivers.extend(narrow.drivers),
            None => found.push(narrow),
        }
    }
    found
}

fn narrow_band(name: &str, assumptions: &Assumptions) -> Option<NarrowBand> {
    let assumption = assumptions.drivers.get(name)?;
    let from = first_uncertain(&assumption.path)?;
    let years = (assumptions.years.count() - from).min(MOST_YEARS);
    let bands = prior_bands(name, assumptions)?;
    let origin = assumption.stated_in(bands.first).0;
    if !matches!(origin, AssumptionOrigin::Scenario { .. } | AssumptionOrigin::Set { .. }) {
        return None;
    }
    // Held against the longest average that a history has.
    let wider = bands.priors.into_iter().filter_map(|prior| {
        let error = *prior.over(years)?;
        let (_, below, above) = average(&assumption.path, from, error.years);
        (error.width() > below + above).then_some((prior.basis, error))
    });
    let wider: Vec<_> = wider.collect();
    let years = wider.iter().map(|(_, error)| error.years).max()?;
    let (central, below, above) = average(&assumption.path, from, years);
    let last = bands.first + i32::try_from(years).ok()? - 1;
    Some(NarrowBand {
        drivers: vec![(assumption.driver.clone(), origin.clone())],
        years: (bands.first, last),
        stated: (central - below, central + above),
        wider,
    })
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
        let history = GrowthHistory::of_nation("economy.real_growth", &baseline).unwrap();
        let own = errors_of(&history, &baseline.label).unwrap();
        assert_eq!(own.errors.len(), 8);
        assert!(own.errors.iter().all(|error| error.p10.abs() < 1e-15 && error.p90.abs() < 1e-15));
    }
}
