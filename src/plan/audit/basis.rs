//! A series whose statistical basis changes, continued on the old one.

use std::sync::Arc;

use super::figure::AuditFigure;
use super::figures::AuditFigures;
use super::finding::{ContinuedSeries, EstimatedYear};
use super::interval::Interval;

/// The indicator that is the real growth of one at current prices.
fn real_growth(indicator: &str) -> Option<&'static str> {
    (indicator == "gdp.nominal").then_some("gdp.real_growth")
}

/// The figure of a year on the statistical basis of the base year, where it was published on another.
///
/// From the last figure on the old basis it grows as the published ones do where two years stand on one basis. In the
/// year of the break it grows by the real growth of that year, which a revision of levels hardly touches, and by the
/// change of prices of the years beside it, as far apart as those are.
pub(super) fn continued(figures: &AuditFigures<'_>, indicator: &str, upto: i32) -> Option<ContinuedSeries> {
    let real = real_growth(indicator)?;
    let levels: Vec<&Arc<AuditFigure>> = figures.levels(indicator).collect();
    let own = levels.iter().filter(|level| figures.is_own_basis(level) && level.year.is_some_and(|year| year <= upto));
    let last = own.max_by_key(|level| level.year)?;
    let mut figure = last.rounding_range();
    let mut estimated = Vec::new();
    for year in last.year? + 1..=upto {
        if let Some(growth) = on_one_basis(&levels, year) {
            figure = figure.times(growth);
            continue;
        }
        let growth = figures.level(real, Some(year))?;
        let beside = [year - 1, year + 1].into_iter().filter_map(|year| price_change(figures, &levels, real, year));
        let prices = beside.reduce(|a, b| Interval { low: a.low.min(b.low), high: a.high.max(b.high) })?;
        figure = figure.times(growth.rounding_range().map(|growth| 1.0 + growth)).times(prices);
        estimated.push(EstimatedYear { year, real_growth: growth.value, prices });
    }
    Some(ContinuedSeries { figure, estimated })
}

/// The factor by which a series grew in a year, where both figures stand on one basis.
pub(super) fn on_one_basis(levels: &[&Arc<AuditFigure>], year: i32) -> Option<Interval> {
    let now = levels.iter().filter(|level| level.year == Some(year));
    now.filter_map(|level| {
        let before = levels.iter().find(|before| before.year == Some(year - 1) && before.basis == level.basis)?;
        Some(level.rounding_range().over(before.rounding_range()))
    })
    .next()
}

/// The factor by which prices changed in a year: growth at current prices over real growth.
fn price_change(figures: &AuditFigures<'_>, levels: &[&Arc<AuditFigure>], real: &str, year: i32) -> Option<Interval> {
    let real = figures.level(real, Some(year))?;
    let nominal = on_one_basis(levels, year)?;
    let factor = nominal.half_way() / (1.0 + real.value);
    Some(Interval::between(factor, factor))
}
