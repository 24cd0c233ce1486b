//! Stated bands held against the reference class: how far average growth came out from what had been expected of it.

use crate::indicator::Driver;
use crate::scenario::{Assumption, AssumptionOrigin, Assumptions, DeviationShape, DriverPath, Z90};
use crate::trend::{AverageError, GrowthHistory, MOST_YEARS, PriorBands, PriorBasis, bands_after, has_prior};

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
    bands_after(known, &history, baseline, (first, None))
}

/// The uncertain paths that a scenario states whose average over the years to come lies within a narrower band than history
/// has, over at most eight years. Drivers of which the same is stated come together.
#[must_use]
pub fn narrow_bands(assumptions: &Assumptions) -> Vec<NarrowBand> {
    let mut found: Vec<NarrowBand> = Vec::new();
    // What follows from history is not stated.
    let is_stated = |name: &&String| has_prior(name) && assumptions.history_of(name).is_none();
    for name in assumptions.drivers.keys().filter(is_stated) {
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
}
