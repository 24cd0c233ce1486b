//! The difference of one projection to another, run by run.

use ndarray::{Array3, Axis};

use super::{Projection, Series, Summary};
use crate::ensemble::{STATISTICS, Unpaired, summarise_runs};
use crate::indicator::Indicator;
use crate::scenario::Years;

/// One projection minus another, run by run, with the statistics of these differences.
///
/// Run k of both uses the same draws, so the interval of the differences leaves out the uncertainty that both share: it is
/// much narrower than the difference of two intervals. It is made by [`Projection::difference_to`].
#[derive(Debug, Clone)]
pub struct Difference {
    indicators: Vec<Indicator>,
    years: Years,
    /// `[indicator][year][statistic]`, NaN where one of the two has no value.
    statistics: Array3<f64>,
}

impl Difference {
    /// The indicators that both projections kept.
    #[must_use]
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The years that both projections have.
    #[must_use]
    pub fn years(&self) -> Years {
        self.years
    }

    /// The statistics of the differences of an indicator in a calendar year, in base units (of a rate: as a fraction). `None`
    /// where one of the two projections lacks the indicator, the year or the value.
    #[must_use]
    pub fn year(&self, indicator: &str, year: i32) -> Option<Summary<'_>> {
        let at = self.indicators.iter().position(|known| known.name == indicator)?;
        let statistics = self.statistics.index_axis(Axis(0), at).index_axis_move(Axis(0), self.years.index(year)?);
        Some(Summary { statistics }).filter(|summary| summary.exists())
    }
}

impl Projection {
    /// This projection minus another, run by run: every indicator that both kept, in every year that both have.
    ///
    /// # Errors
    /// Why the runs are not paired, or that the values of the runs were not kept.
    ///
    /// ```
    /// use carecast::Scenario;
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/");
    /// let project = |name: &str| Scenario::load(format!("{folder}{name}.toml"))?.runs(1000).project();
    /// let (reference, low) = (project("reference")?.projection, project("low")?.projection);
    /// let difference = low.difference_to(&reference).unwrap();
    /// let width = |(low, high): (f64, f64)| high - low;
    /// let lost = difference.year("industry.value_added", 2027).unwrap();
    /// let all = low.find("industry.value_added")?.year(2027).unwrap();
    /// assert!(lost.median() < 0.0 && width(lost.interval_80()) < width(all.interval_80()) / 2.0);
    /// // Other draws: runs that have nothing to do with one another have no difference run by run.
    /// let reseeded = Scenario::load(format!("{folder}reference.toml"))?.runs(1000).seed(7).project()?.projection;
    /// assert!(low.difference_to(&reseeded).is_err());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn difference_to(&self, other: &Self) -> Result<Difference, Unpaired> {
        let (Some(own), Some(its)) = (&self.draw_basis, &other.draw_basis) else {
            return Err(Unpaired::ValuesNotKept);
        };
        if let Some(reason) = own.unpaired(its) {
            return Err(reason);
        }
        if !(self.keeps_runs() && other.keeps_runs()) {
            return Err(Unpaired::ValuesNotKept);
        }
        let years = self.years.overlap(other.years).ok_or(Unpaired::Years)?;
        let same_unit = |(own, its): &(Series<'_>, Series<'_>)| own.indicator().unit == its.indicator().unit;
        let pairs = self.all().filter_map(|own| Some((own, other.series(&own.indicator().name)?))).filter(same_unit);
        let pairs: Vec<(Series<'_>, Series<'_>)> = pairs.collect();
        let mut statistics = Array3::from_elem((pairs.len(), years.count(), STATISTICS.len()), f64::NAN);
        let mut runs = Vec::with_capacity(self.runs);
        for ((own, its), mut by_year) in pairs.iter().zip(statistics.outer_iter_mut()) {
            for (year, mut row) in years.iter().zip(by_year.outer_iter_mut()) {
                if let Some(found) = own.minus(*its, year, &mut runs) {
                    row.iter_mut().zip(found).for_each(|(cell, value)| *cell = value);
                }
            }
        }
        let indicators = pairs.iter().map(|(own, _)| own.indicator().clone()).collect();
        Ok(Difference { indicators, years, statistics })
    }
}

impl Series<'_> {
    /// The statistics of its runs minus those of another in a calendar year; `None` where one of them has no value. `runs` is
    /// room for the differences.
    fn minus(self, other: Self, year: i32, runs: &mut Vec<f64>) -> Option<[f64; STATISTICS.len()]> {
        let known = |series: Self| series.year(year).filter(|summary| summary.exists() && series.gap(year).is_none());
        let central = known(self)?.central() - known(other)?.central();
        runs.clear();
        runs.extend(self.runs(year).flatten().zip(other.runs(year).flatten()).map(|(own, its)| own - its));
        Some(summarise_runs(central, runs))
    }
}
