//! A region beside its nation and its neighbours, by published figures alone.

use crate::baseline::{Baseline, Observation};
use crate::indicator::{Indicator, IndicatorKind, is_growth};
use crate::language::Text;

/// An indicator of several regions in one year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PeerRow {
    /// The indicator: a share, a number a head or a growth, which regions of any size have in common.
    pub indicator: Indicator,
    /// The year: the last in which the region and the most others have figures.
    pub year: i32,
    /// The figure of the region, and of each of the others in their order; `None` where none was published.
    pub figures: Vec<Option<Observation>>,
}

/// The others that a region is compared with, and what is published of all.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PeerComparison {
    /// The labels of the regions, the region itself first.
    pub regions: Vec<Text>,
    /// The indicators.
    pub rows: Vec<PeerRow>,
}

/// Up to when figures are used.
#[derive(Debug, Clone, Copy)]
pub struct Until<'d> {
    /// The last year of which they are.
    pub year: i32,
    /// The day after which those published are not used.
    pub published_by: Option<&'d str>,
}

/// Compares a region with others by what was published up to a time.
#[must_use]
pub fn compare(own: &Baseline, others: &[Baseline], indicators: &[Indicator], until: Until<'_>) -> PeerComparison {
    let all: Vec<&Baseline> = std::iter::once(own).chain(others).collect();
    let is_common = |indicator: &&Indicator| indicator.kind == IndicatorKind::Ratio || is_growth(&indicator.name);
    let rows = indicators.iter().filter(is_common).filter_map(|indicator| row(&all, indicator, until)).collect();
    PeerComparison { regions: all.iter().map(|region| region.label.clone()).collect(), rows }
}

fn row(regions: &[&Baseline], indicator: &Indicator, until: Until<'_>) -> Option<PeerRow> {
    let figure = |region: &Baseline, year: i32| {
        let is_it = |figure: &&Observation| {
            figure.indicator == indicator.name
                && figure.period.year == year
                && region.stocks_at.is_year(figure.period)
                && until.published_by.is_none_or(|day| figure.known_by(day) != Some(false))
        };
        region.series.iter().rfind(is_it).cloned()
    };
    let (own, others) = regions.split_first()?;
    let mut years: Vec<i32> = own
        .series
        .iter()
        .filter(|figure| figure.indicator == indicator.name && figure.period.year <= until.year)
        .map(|figure| figure.period.year)
        .collect();
    years.sort_unstable();
    let known = |year: i32| others.iter().filter(|region| figure(region, year).is_some()).count();
    let year =
        years.into_iter().filter(|year| figure(own, *year).is_some()).max_by_key(|year| (known(*year), *year))?;
    (known(year) > 0).then(|| PeerRow {
        indicator: indicator.clone(),
        year,
        figures: regions.iter().map(|region| figure(region, year)).collect(),
    })
}
