//! The difference of one projection to another, run by run.

use ndarray::{Array3, Axis};

use super::Summary;
use crate::indicator::Indicator;
use crate::scenario::Years;

/// One projection minus another, run by run, with the statistics of these differences.
///
/// Run k of both uses the same draws, so the interval of the differences leaves out the uncertainty that both share: it is
/// much narrower than the difference of two intervals. [`Projection::run_side_by_side`](super::Projection::run_side_by_side)
/// makes it.
#[derive(Debug, Clone)]
pub struct Difference {
    pub(super) indicators: Vec<Indicator>,
    pub(super) years: Years,
    /// `[indicator][year][statistic]`, NaN where one of the two has no value.
    pub(super) statistics: Array3<f64>,
}

impl Difference {
    /// The indicators that both projections have.
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
