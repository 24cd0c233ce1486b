//! How honest bands are: runs from one census, held against the next.
//!
//! Scores are in percent of the count, less being better.

use std::sync::Arc;

use super::{Day, ELDERLY, Hindcast, known_rates, own_rates, rates_from};
use crate::analysis::score::{self, LEVELS, crps_of_runs, pit_of_runs};
use crate::baseline::Baseline;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, quantile};
use crate::error::Result;
use crate::projection::{Projection, Series};
use crate::scenario::Assumptions;

/// What the shipped scenarios assumed before errors had drivers: life expectancy drifts, nothing else of the elderly errs.
const BEFORE: &str = "[assume.population]\ncount_error = 0\nmortality_error = 0\nmigration_error = 0\nfertility_error = 0\nlife_expectancy = { unit = \"years of age\", shock = { sd = 0.25, persistence = 0.9 } }\n";

/// The runs of a test of the population model on one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestRuns {
    /// How many: Sobol' points.
    pub runs: usize,
    /// The seed; `None` for that of a scenario that states none.
    pub seed: Option<u64>,
}

impl Default for TestRuns {
    /// 512 Sobol' points, of which so many know quantiles well.
    fn default() -> Self {
        Self { runs: 512, seed: None }
    }
}

impl TestRuns {
    /// The table of a scenario that asks for them.
    pub(super) fn as_sobol_points(self) -> String {
        let seed = self.seed.map_or_else(String::new, |seed| format!("seed = {seed}\n"));
        format!("[ensemble]\nsampling = \"sobol\"\nruns = {}\n{seed}", self.runs)
    }
}

/// The forecast distribution of a number of people, and the count.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The first age of those counted; the group has no last.
    pub from_age: usize,
    /// Persons counted.
    pub counted: f64,
    /// Persons in each run, from the fewest to the most.
    pub runs: Vec<f64>,
}

impl Forecast {
    /// The runs of a series in a year beside what was counted.
    pub(super) fn of(series: Series<'_>, year: i32, from_age: usize, counted: f64) -> Self {
        let mut runs: Vec<f64> = series.kept_values(year).collect();
        runs.sort_by(f64::total_cmp);
        Self { from_age, counted, runs }
    }

    /// The central interval of a level.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let tail = (1.0 - level) / 2.0;
        (quantile(&self.runs, tail), quantile(&self.runs, 1.0 - tail))
    }

    /// The [`pit_of_runs`].
    #[must_use]
    pub fn rank(&self) -> f64 {
        pit_of_runs(&self.runs, self.counted)
    }

    /// The [`interval_score`](score::interval_score) of a level, in percent of the count.
    #[must_use]
    pub fn interval_score(&self, level: f64) -> f64 {
        100.0 * score::interval_score(self.interval(level), level, self.counted) / self.counted
    }

    /// The continuous ranked probability score ([`crps_of_runs`]), in percent of the count.
    #[must_use]
    pub fn continuous_ranked_probability_score(&self) -> f64 {
        100.0 * crps_of_runs(&self.runs, self.counted) / self.counted
    }
}

/// The pooled results of several forecasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// By [`LEVELS`]: the share of intervals that hold the count.
    pub coverage: [f64; LEVELS.len()],
    /// By [`LEVELS`]: the mean interval score, percent of the count.
    pub interval_scores: [f64; LEVELS.len()],
    /// The mean continuous ranked probability score, percent of the count.
    pub continuous_ranked_probability_score: f64,
    /// How many ranks lie in each fifth: evenly many where runs are what they should be.
    pub ranks: [usize; 5],
}

impl Scores {
    /// The scores of some forecasts.
    #[must_use]
    pub fn of(forecasts: &[&Forecast]) -> Self {
        let count = forecasts.len().max(1) as f64;
        let mean = |of: &dyn Fn(&Forecast) -> f64| forecasts.iter().map(|one| of(one)).sum::<f64>() / count;
        let holds = |level: f64, forecast: &Forecast| {
            let (low, high) = forecast.interval(level);
            if (low..=high).contains(&forecast.counted) { 1.0 } else { 0.0 }
        };
        let mut ranks = [0; 5];
        for forecast in forecasts {
            let fifth = (1..5).filter(|fifth| forecast.rank() >= f64::from(*fifth) / 5.0).count();
            ranks[fifth] += 1;
        }
        Self {
            coverage: LEVELS.map(|level| mean(&|forecast| holds(level, forecast))),
            interval_scores: LEVELS.map(|level| mean(&|forecast| forecast.interval_score(level))),
            continuous_ranked_probability_score: mean(&Forecast::continuous_ranked_probability_score),
            ranks,
        }
    }

    /// The mean interval score over the levels.
    #[must_use]
    pub fn interval_score(&self) -> f64 {
        self.interval_scores.iter().sum::<f64>() / LEVELS.len() as f64
    }
}

/// The bands of one region's elderly at its later census, and those that it would have had without drivers of errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// The id of the region's baseline.
    pub region: String,
    /// With errors by default, by [`ELDERLY`].
    pub forecasts: Vec<Forecast>,
    /// With a life expectancy that drifts alone.
    pub before: Vec<Forecast>,
}

/// Runs the people of a region's first census to its second with the errors that any scenario has by default, in the nation's
/// mortality made the region's own; `None` where [`super::between_censuses`] has nothing either. `hindcast` is what that
/// found.
///
/// # Errors
/// As [`Assumptions::for_baseline`] and [`Projection::run`].
pub fn bands(region: &Baseline, nation: &Baseline, hindcast: &Hindcast) -> Result<Option<Bands>> {
    let Some(at_census) = at_census(region, nation, hindcast) else { return Ok(None) };
    let forecasts = |assumed: &str| of_census(&at_census, hindcast, assumed, TestRuns::default());
    Ok(Some(Bands { region: region.id.clone(), forecasts: forecasts("")?, before: forecasts(BEFORE)? }))
}

/// The forecasts of [`Bands`] alone, with a number of runs.
///
/// # Errors
/// As [`bands`].
pub fn census_forecasts(
    region: &Baseline,
    nation: &Baseline,
    hindcast: &Hindcast,
    runs: TestRuns,
) -> Result<Vec<Forecast>> {
    let at_census = at_census(region, nation, hindcast);
    at_census.map_or_else(|| Ok(Vec::new()), |at_census| of_census(&at_census, hindcast, "", runs))
}

/// The runs from a region as it was known at its first census to the second, by [`ELDERLY`].
fn of_census(at_census: &Arc<Baseline>, hindcast: &Hindcast, assumed: &str, runs: TestRuns) -> Result<Vec<Forecast>> {
    let (last, runs) = (hindcast.years.1, runs.as_sobol_points());
    let text =
        format!("format = 1\nhorizon = {last}\n{assumed}[outputs]\nindicators = [\"population.aged_*\"]\n{runs}");
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::for_baseline(Arc::clone(at_census), "hindcast.toml", &text, &mut problems)?;
    let projection = Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems)?;
    let of = |(from_age, counted): (usize, f64)| {
        let series = projection.series(&format!("population.aged_{from_age}_plus"))?;
        Some(Forecast::of(series, last, from_age, counted))
    };
    let counted = hindcast.groups.iter().map(|group| group.counted);
    Ok(ELDERLY.into_iter().zip(counted).filter_map(of).collect())
}

/// A region as it was known at its first census.
pub(super) fn at_census(region: &Baseline, nation: &Baseline, hindcast: &Hindcast) -> Option<Arc<Baseline>> {
    let census = region.censuses.first()?;
    let years = usize::try_from(hindcast.years.1 - hindcast.years.0).ok()?;
    let (nations, _) = known_rates(nation, census.date.year)?;
    let own = own_rates(region, nation, &nations, census.date.year);
    let rates = rates_from(Day::of(census)?, own.as_ref().unwrap_or(&nations), years)?;
    let mut then = region.clone();
    then.base_year = census.date.year;
    then.population = Some(census.people.clone());
    then.vital_rates = Some(rates);
    then.series.clear();
    Some(Arc::new(then))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(runs: &[f64], counted: f64) -> Forecast {
        Forecast { from_age: 60, counted, runs: runs.to_vec() }
    }

    #[test]
    fn scores_are_those_of_their_definitions() {
        let runs: Vec<f64> = (0..=100).map(f64::from).collect();
        let within = forecast(&runs, 50.0);
        let (low, high) = within.interval(0.8);
        assert!((low - 10.0).abs() < 1e-9 && (high - 90.0).abs() < 1e-9);
        assert!((within.interval_score(0.8) - 160.0).abs() < 1e-9);
        // 5 beyond the end of an interval of 80, times 2 / 0.2.
        let beyond = forecast(&runs, 95.0);
        assert!((beyond.interval_score(0.8) - 100.0 * (80.0 + 50.0) / 95.0).abs() < 1e-9);
        let pairs = |counted: f64| {
            let n = runs.len() as f64;
            let near = runs.iter().map(|a| (a - counted).abs()).sum::<f64>() / n;
            let apart =
                runs.iter().flat_map(|a| runs.iter().map(move |b| (a - b).abs())).sum::<f64>() / (n * (n - 1.0));
            100.0 * (near - apart / 2.0) / counted
        };
        assert!((beyond.continuous_ranked_probability_score() - pairs(95.0)).abs() < 1e-9);
        let scores = Scores::of(&[&within, &beyond]);
        assert_eq!(scores.coverage, [0.5, 0.5, 1.0]);
        assert_eq!(scores.ranks, [0, 0, 1, 0, 1]);
    }
}
