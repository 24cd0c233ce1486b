//! Drivers made from the past: a series continued by its trend, or growth as a reference class had it.
//!
//! `from_history` gives the path of a driver and its uncertainty at once. What was known at the end of the base year is used, or
//! of the year of [`Assumptions::as_of`], and nothing later. The years of the projection that are known have their figures, without
//! uncertainty; the forecast begins after the last of them. How its band becomes draws: [`band`].

mod band;
mod series;
mod written;

pub(super) use written::WrittenHistory;

use super::path::{DriverPath, report_impossible};
use super::{Assumptions, Years};
use crate::baseline::Baseline;
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::indicator::{Driver, Subsector};
use crate::trend::{AverageSplit, GrowthHistory, History, Prior, PriorBands, Trend, TrendMethod, prior_bands_of};

/// How a driver is made from the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryMethod {
    /// The trend of a series.
    Trend(TrendMethod),
    /// How average growth came out elsewhere and before, against what had been expected of it.
    ReferenceClass,
}

/// A driver that is made from the past.
#[derive(Debug, Clone)]
pub struct FromHistory {
    /// The last year of which figures may be used: the base year, or the year of an update.
    pub until: i32,
    /// What it is made from.
    pub forecast: HistoryForecast,
    pub(super) written: WrittenHistory,
}

/// The past of a driver, and what follows from it.
#[derive(Debug, Clone)]
pub enum HistoryForecast {
    /// A series and its trend.
    Trend {
        /// The figures.
        history: Box<History>,
        /// Their continuation.
        trend: Box<Trend>,
        /// The standard deviation of the yearly shock that is part of its band; 0 where all of it lasts.
        shock: f64,
    },
    /// The errors of average growth.
    ReferenceClass {
        /// The growth expected, and the histories.
        bands: Box<PriorBands>,
        /// The split of the errors of the first history.
        split: AverageSplit,
    },
}

/// Where a driver is forecast.
#[derive(Clone, Copy)]
pub(super) struct ForecastContext<'r> {
    pub(super) driver: &'r Driver,
    pub(super) baseline: &'r Baseline,
    pub(super) subsectors: &'r [Subsector],
    pub(super) years: Years,
    /// The last year of which figures may be used.
    pub(super) until: i32,
    /// The path so far, for years of which no figure is known on any basis.
    pub(super) before: Option<&'r DriverPath>,
}

impl FromHistory {
    /// The method.
    #[must_use]
    pub fn method(&self) -> HistoryMethod {
        self.written.method
    }

    /// Makes the path from what was known.
    ///
    /// # Errors
    /// [`Diagnostics`] at the figure or at the key, saying of which driver.
    pub(super) fn make(
        written: &WrittenHistory,
        context: ForecastContext<'_>,
        problems: &mut Diagnostics,
    ) -> Result<(DriverPath, Self)> {
        let made = match written.method {
            HistoryMethod::Trend(method) => of_trend(written, method, context, problems),
            HistoryMethod::ReferenceClass => of_reference_class(written, context),
        };
        let (path, forecast) = written.about((context.driver, context.until), made)?;
        let mut found = Diagnostics::new();
        if let Some(value) = path.central.iter().find(|value| !context.driver.is_possible(**value)) {
            report_impossible(*value, context.driver, &written.place, false, &mut found);
        }
        found.or_value(Some(()))?;
        Ok((path, Self { until: context.until, forecast, written: written.clone() }))
    }
}

fn of_trend(
    written: &WrittenHistory,
    method: TrendMethod,
    context: ForecastContext<'_>,
    problems: &mut Diagnostics,
) -> Result<(DriverPath, HistoryForecast)> {
    let history = series::history(written, context, problems)?;
    let trend = Trend::of(&history.series, context.years.last, method)
        .map_err(|why| why.in_diagnostics(Some(written.place.clone())))?;
    let (path, shock) = band::path_of(&history, &trend, context);
    Ok((path, HistoryForecast::Trend { history: Box::new(history), trend: Box::new(trend), shock }))
}

/// The average of the five years before, moved by the median error of the class; or the stated path. Around it the errors, split
/// into what lasts and a yearly shock. Years whose growth is known have it.
fn of_reference_class(written: &WrittenHistory, context: ForecastContext<'_>) -> Result<(DriverPath, HistoryForecast)> {
    let ForecastContext { driver, baseline, subsectors, years, until, .. } = context;
    let of = (baseline, subsectors);
    let bands = prior_bands_of(driver, of, Some(until)).map_err(|why| written.no_prior(&why))?;
    let split = AverageSplit::of(first_prior(&bands));
    let known = GrowthHistory::of(&driver.name, baseline, subsectors).map(|history| history.until(until));
    let rate = |year: i32| known.as_ref().and_then(|known| known.rate(year));
    if written.stated.is_none()
        && known.as_ref().is_some_and(|known| known.last().and_then(|last| known.rate(last)).is_none())
    {
        return Err(written.central_missing(driver).into());
    }
    let central = years.iter().enumerate().map(|(at, year)| {
        let of_class = || bands.recent + if year <= bands.first { split.first } else { split.later };
        let stated = || written.stated.as_ref().and_then(|stated| stated.get(at)).copied();
        rate(year).unwrap_or_else(|| stated().unwrap_or_else(of_class))
    });
    let central = central.collect();
    let is_known = |year: i32| year == years.first || rate(year).is_some();
    let path = band::path_of_split(central, &split, years, &is_known);
    Ok((path, HistoryForecast::ReferenceClass { bands: Box::new(bands), split }))
}

/// The history that counts: the reference class where there is one.
pub(crate) fn first_prior(bands: &PriorBands) -> &Prior {
    // There are no bands without a prior.
    &bands.priors[0]
}

impl Assumptions {
    /// The past that a driver is made from; `None` where it is stated otherwise, or was set.
    #[must_use]
    pub fn history_of(&self, driver: &str) -> Option<&FromHistory> {
        let is_set = self.drivers.get(driver).is_none_or(super::Assumption::is_set);
        self.histories.get(driver).filter(|_| !is_set)
    }

    /// Makes the drivers from history again, from what was known at the end of a year. What was set stays.
    pub(super) fn forecast_again(&mut self, until: i32, problems: &mut Diagnostics) -> Result<()> {
        let names: Vec<String> = self.histories.keys().cloned().collect();
        for name in names {
            let (Some(known), Some(assumption)) = (self.histories.get(&name), self.drivers.get(&name)) else {
                continue;
            };
            let context = ForecastContext {
                driver: &assumption.driver,
                baseline: &self.baseline,
                subsectors: &self.subsectors,
                years: self.years,
                until,
                before: Some(&assumption.path),
            };
            let (mut path, history) = FromHistory::make(&known.written, context, problems)?;
            let (first_set, place) = (assumption.first_set(), known.written.place.clone());
            let certain =
                self.years.iter().enumerate().skip(1).filter(|(at, year)| *year <= until && !path.is_uncertain_in(*at));
            let certain: Vec<usize> = certain.map(|(at, _)| at).collect();
            for policy in self.policies.iter_mut().filter(|policy| policy.driver == name) {
                certain.iter().for_each(|at| policy.add[*at] = 0.0);
                path.central.iter_mut().zip(&policy.add).for_each(|(central, add)| *central += add);
            }
            if let Some(at) = first_set.and_then(|first| self.years.index(first)) {
                let value = assumption.path.central.get(at).copied().unwrap_or(f64::NAN);
                path = path.constant_from(at, value);
            }
            problems.note(place, history.words(&assumption.driver));
            if let Some(assumption) = self.drivers.get_mut(&name) {
                assumption.path = path;
            }
            self.histories.insert(name, history);
        }
        Ok(())
    }
}
