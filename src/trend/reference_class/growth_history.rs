//! Growth as it was published: yearly rates, or levels that lie years apart.

use std::collections::BTreeMap;

use super::{DemandBlock, LEAST_YEARS_BEFORE, Subsector, YEARS_BEFORE, matches};
use crate::baseline::Baseline;

/// Published growth, from which averages over years follow.
#[derive(Debug, Clone)]
pub(crate) enum GrowthHistory {
    /// Rates by year.
    Rates(BTreeMap<i32, f64>),
    /// How much faster than nominal GDP a level grew.
    Excess {
        /// The level by year; not every year is known.
        levels: BTreeMap<i32, f64>,
        /// Nominal growth of GDP by year.
        gdp: BTreeMap<i32, f64>,
    },
}

impl GrowthHistory {
    /// What is published of a driver: of a nation, and of a region where that has a rate of its own. `None` for a driver
    /// without a series.
    pub(crate) fn of(driver: &str, region: &Baseline, subsectors: &[Subsector]) -> Option<Self> {
        let id = driver.strip_prefix("industry.").and_then(|rest| rest.split_once('.')).map(|(id, _)| id);
        let block = subsectors.iter().find(|part| Some(part.id.as_str()) == id).map(|part| part.block);
        // Health expenditure is what medical services and medicines are paid with.
        if matches!(block, Some(DemandBlock::Care | DemandBlock::Other)) {
            return None;
        }
        match (Self::of_nation(driver, region.nation())?, Self::of_nation(driver, region)) {
            (Self::Rates(mut rates), Some(Self::Rates(own))) => {
                rates.extend(own);
                Some(Self::Rates(rates))
            }
            (of_nation, _) => Some(of_nation),
        }
    }

    /// What is published of a driver in one baseline alone.
    pub(crate) fn of_nation(driver: &str, baseline: &Baseline) -> Option<Self> {
        let figures = |indicator: &str| -> BTreeMap<i32, f64> {
            baseline.history(indicator).into_iter().map(|figure| (figure.period.year, figure.value)).collect()
        };
        let (real, nominal) = (figures("gdp.real_growth"), figures("gdp.nominal_growth"));
        match driver {
            "economy.real_growth" => Some(Self::Rates(real)),
            "economy.deflator_growth" => {
                let deflator = nominal
                    .into_iter()
                    .filter_map(|(year, nominal)| Some((year, (1.0 + nominal) / (1.0 + real.get(&year)?) - 1.0)));
                Some(Self::Rates(deflator.collect()))
            }
            _ if ["industry.*.trend", "industry.*.growth"].iter().any(|pattern| matches(pattern, driver)) => {
                Some(Self::Excess { levels: figures("health.expenditure"), gdp: nominal })
            }
            _ => None,
        }
    }

    /// With the rates that a scenario states of years before the first that is uncertain.
    pub(crate) fn with_stated(mut self, stated: Vec<(i32, f64)>) -> Self {
        if let Self::Rates(rates) = &mut self {
            rates.extend(stated);
        }
        self
    }

    /// What was known of it at the end of a year.
    pub(crate) fn until(mut self, last: i32) -> Self {
        match &mut self {
            Self::Rates(rates) => rates.retain(|year, _| *year <= last),
            Self::Excess { levels, gdp } => {
                levels.retain(|year, _| *year <= last);
                gdp.retain(|year, _| *year <= last);
            }
        }
        self
    }

    /// The rate of a year; none of a level.
    pub(crate) fn rate(&self, year: i32) -> Option<f64> {
        match self {
            Self::Rates(rates) => rates.get(&year).copied(),
            Self::Excess { .. } => None,
        }
    }

    /// The years with a figure.
    pub(crate) fn years(&self) -> impl Iterator<Item = i32> {
        let (Self::Rates(figures) | Self::Excess { levels: figures, .. }) = self;
        figures.keys().copied()
    }

    /// The last year with a figure.
    pub(crate) fn last(&self) -> Option<i32> {
        self.years().last()
    }

    /// The average growth a year from the end of a year to the end of another; `None` where that is not known.
    pub(crate) fn average(&self, from: i32, to: i32) -> Option<f64> {
        let years = f64::from(to - from);
        let all = |rates: &BTreeMap<i32, f64>| -> Option<Vec<f64>> {
            (from + 1..=to).map(|year| rates.get(&year).copied()).collect()
        };
        match self {
            Self::Rates(rates) => Some(all(rates)?.iter().sum::<f64>() / years),
            Self::Excess { levels, gdp } => {
                let factor = levels.get(&to)? / levels.get(&from)?;
                let of_gdp: f64 = all(gdp)?.iter().map(|growth| 1.0 + growth).product();
                Some(libm::pow(factor / of_gdp, 1.0 / years) - 1.0)
            }
        }
    }

    /// The average of the five years up to the end of one, or of as many as are known, three at least.
    pub(crate) fn before(&self, year: i32) -> Option<f64> {
        match self {
            Self::Rates(rates) => {
                let known: Vec<f64> = rates.range(year + 1 - YEARS_BEFORE..=year).map(|(_, growth)| *growth).collect();
                let are_enough = usize::try_from(LEAST_YEARS_BEFORE).is_ok_and(|least| known.len() >= least);
                are_enough.then(|| known.iter().sum::<f64>() / known.len() as f64)
            }
            Self::Excess { .. } => {
                (LEAST_YEARS_BEFORE..=YEARS_BEFORE).rev().find_map(|years| self.average(year - years, year))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excess_over_years_needs_both_ends_alone() {
        let levels = BTreeMap::from([(2010, 100.0), (2013, 140.0), (2014, 150.0)]);
        let gdp: BTreeMap<i32, f64> = (2010..=2014).map(|year| (year, 0.1)).collect();
        let history = GrowthHistory::Excess { levels, gdp };
        let wanted = libm::cbrt(1.4) / 1.1 - 1.0;
        assert!((history.average(2010, 2013).unwrap() - wanted).abs() < 1e-12);
        assert_eq!(history.average(2011, 2013), None);
        // Five and four years before 2013 are not known, three are; of 2014 four.
        assert!((history.before(2013).unwrap() - wanted).abs() < 1e-12);
        assert_eq!(history.before(2014), history.average(2010, 2014));
    }

    #[test]
    fn of_five_years_three_do() {
        let rates: BTreeMap<i32, f64> = [(2001, 0.1), (2002, 0.2), (2003, 0.3)].into();
        let history = GrowthHistory::Rates(rates);
        assert_eq!(history.before(2002), None);
        assert!((history.before(2003).unwrap() - 0.2).abs() < 1e-12);
        assert_eq!(history.average(2003, 2004), None);
    }
}
