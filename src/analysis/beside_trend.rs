//! A scenario beside the trend: what would come if the published figures of an indicator simply went on.

use super::Record;
use super::targets::MedianAndInterval;
use crate::baseline::Status;
use crate::indicator::{Indicator, is_growth};
use crate::trend::{AnnualSeries, FEWEST_FIGURES, Trend, TrendMethod, ValueScale};

/// An indicator of a projection, with the trend of its published figures.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BesideTrend {
    /// The indicator.
    pub indicator: Indicator,
    /// The trend of the figures that were known where the projection starts, on one statistical basis.
    pub trend: Trend,
    /// The years in which scenario and trend part by more than their bands: their 80 % intervals do not meet.
    pub parted: Vec<i32>,
    /// The year in which both are stated: the last in which they part, or else the last of the projection.
    pub year: i32,
    /// The scenario in that year, in base units.
    pub of_scenario: MedianAndInterval,
    /// The trend in that year.
    pub of_trend: MedianAndInterval,
}

impl Record {
    /// The trends beside all indicators of the projection whose figures have one.
    #[must_use]
    pub fn beside_trends(&self) -> Vec<BesideTrend> {
        let names = self.projection.indicators.iter().map(|indicator| &indicator.name);
        names.filter_map(|name| self.beside_trend(name)).collect()
    }

    /// The trend beside an indicator: from the figures known where its runs start, which are those up to the base year and later
    /// ones that updated the runs. `None` where fewer than [`FEWEST_FIGURES`] of consecutive years stand on one basis, or they
    /// have no trend.
    #[must_use]
    pub fn beside_trend(&self, indicator: &str) -> Option<BesideTrend> {
        let used = self.observed(indicator).and_then(|observed| observed.used_until);
        self.beside_trend_until(indicator, used.unwrap_or(self.projection.years.first))
    }

    /// The same from figures up to the end of a year.
    pub(crate) fn beside_trend_until(&self, name: &str, until: i32) -> Option<BesideTrend> {
        let series = self.projection.series(name)?;
        let figures = self.continued_figures(name, until)?;
        let (first, _) = *figures.first()?;
        let values = figures.iter().map(|(_, value)| *value).collect();
        let scale = ValueScale::usual(series.indicator());
        let annual = AnnualSeries::new(first, values, scale).ok()?;
        let trend = Trend::of(&annual, self.projection.years.last, TrendMethod::Median).ok()?;
        let compared = trend.years.iter().enumerate().filter_map(|(at, year)| {
            let runs = series.year(*year).filter(|summary| *year > until && summary.exists())?;
            let of_scenario = MedianAndInterval { median: runs.median(), interval_80: runs.interval_80() };
            let of_trend = MedianAndInterval { median: trend.median[at], interval_80: trend.intervals[1][at] };
            Some((*year, of_scenario, of_trend))
        });
        let compared: Vec<_> = compared.collect();
        let apart = |a: &MedianAndInterval, b: &MedianAndInterval| {
            a.interval_80.0 > b.interval_80.1 || a.interval_80.1 < b.interval_80.0
        };
        let parted: Vec<i32> = compared.iter().filter(|(_, a, b)| apart(a, b)).map(|(year, ..)| *year).collect();
        let last = compared.iter().rfind(|(year, ..)| parted.last().is_none_or(|parted| parted == year))?;
        let (year, of_scenario, of_trend) = *last;
        Some(BesideTrend { indicator: series.indicator().clone(), trend, parted, year, of_scenario, of_trend })
    }

    /// The published figures of an indicator that a trend continues: of consecutive years on one basis, up to a year.
    fn continued_figures(&self, name: &str, until: i32) -> Option<Vec<(i32, f64)>> {
        let (series, observed) = (self.projection.series(name)?, self.observed(name)?);
        let base_year = self.projection.years.first;
        // Growth compares two years on one basis: a new one is no break in it.
        let is_broken = |year: i32| !is_growth(name) && observed.breaks.contains(&year);
        let own = series.year(base_year).filter(|base| base.exists() && series.base_status() != Status::Assumed);
        let base = observed.base.or_else(|| Some(own?.central())).map(|value| (base_year, value));
        let mut figures: Vec<(i32, f64)> = observed.figures.iter().copied().chain(base).collect();
        figures.retain(|(year, _)| *year <= until);
        figures.sort_by_key(|(year, _)| *year);
        let mut stretches = figures.chunk_by(|a, b| a.0 + 1 == b.0 && !is_broken(b.0));
        stretches.rfind(|stretch| stretch.len() >= FEWEST_FIGURES).map(<[_]>::to_vec)
    }
}
