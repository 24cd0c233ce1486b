//! A driver's path from history: what was published year by year, then its trend with the trend's 80 % interval.
//!
//! `from_history = { series = "gdp.real_growth", since = 2012 }` takes the place of central path and range. What the trend does
//! not know is in its interval, which is drawn as a lasting deviation; shocks beside it would count it twice.

use super::Years;
use super::path::{DeviationShape, DriverPath, LastingDeviation, PathContext, Z90, report_impossible};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::Node;
use crate::error::{Error, Result};
use crate::language::text;
use crate::trend::{History, HistoryRequest, Trend, TrendMethod};

/// Reads `from_history`; `None` after any error.
pub(super) fn read(node: &Node, reading: &PathContext<'_>, problems: &mut Diagnostics) -> Result<Option<DriverPath>> {
    let PathContext { driver, years, baseline, .. } = *reading;
    let before = problems.errors();
    let Some(mut fields) = node.fields(problems) else { return Ok(None) };
    let series = fields.required("series", problems).and_then(|node| Some((node, node.string(problems)?)));
    let method = fields.choice("method", &TrendMethod::NAMES, problems).unwrap_or_default();
    let since = fields.get("since").and_then(|node| node.year(problems));
    fields.finish(problems);
    let Some((place, name)) = series.filter(|_| problems.errors() == before) else { return Ok(None) };
    let request = HistoryRequest { since, ..HistoryRequest::default() };
    // The warnings are those of the baseline, which were told.
    let published = History::published(baseline, &[], name, request, &mut Diagnostics::new());
    let history = match published {
        Ok(history) => history,
        Err(error) => {
            let found = error.diagnostics().cloned().ok_or(error)?;
            for problem in found.problems() {
                problems.error(place.span.clone(), problem.message.clone());
            }
            return Ok(None);
        }
    };
    if history.unit.is_none_or(|unit| unit.dimension != driver.unit.dimension) {
        let (of_driver, of_series) = (driver.unit.symbol, history.unit.map_or("1", |unit| unit.symbol));
        problems
            .error(place.span.clone(), text!("`{name}` 的单位是 {of_series}", "`{name}` is in {of_series}"))
            .expected(text!("应与驱动因素同为 {of_driver}", "expected {of_driver}, as the driver"));
        return Ok(None);
    }
    if history.series.years().0 > years.first + 1 {
        let first = history.series.years().0;
        problems.error(
            place.span.clone(),
            text!(
                "`{name}` 从{first}年起才有数，晚于预测的第一年",
                "`{name}` begins in {first}, after the first year of the projection"
            ),
        );
        return Ok(None);
    }
    // Where all years are published, a year more is continued and not used.
    let to = years.last.max(history.series.years().1 + 1);
    let trend = Trend::of(&history.series, to, method);
    let trend = match trend {
        Ok(trend) => trend,
        Err(why) => {
            let found = Error::from(why.in_diagnostics(None));
            for problem in found.diagnostics().into_iter().flat_map(Diagnostics::problems) {
                problems.error(place.span.clone(), problem.message.clone());
            }
            return Ok(None);
        }
    };
    if let Some(median) = trend.median.iter().find(|median| !driver.is_possible(**median)) {
        report_impossible(*median, driver, &place.span, false, problems);
        return Ok(None);
    }
    Ok(Some(path(&history, &trend, years)))
}

/// Published years as they are, the years ahead with the 80 % interval.
fn path(history: &History, trend: &Trend, years: Years) -> DriverPath {
    let (first, values) = (history.series.years().0, history.series.values());
    let known = |year: i32| usize::try_from(year - first).ok().and_then(|at| values.get(at)).copied();
    let ahead = |year: i32| trend.years.iter().position(|known| *known == year);
    let [_, intervals, _] = &trend.intervals;
    let by_year = years.iter().map(|year| match (known(year), ahead(year)) {
        (Some(value), _) => (value, 0.0, 0.0),
        (None, Some(at)) => {
            let (median, (low, high)) = (trend.median[at], intervals[at]);
            (median, (median - low) / Z90, (high - median) / Z90)
        }
        // Before the first figure: only the base year, in which growth has no effect.
        (None, None) => (values.first().copied().unwrap_or(0.0), 0.0, 0.0),
    });
    let (mut central, mut below, mut above) = (Vec::new(), Vec::new(), Vec::new());
    for (value, low, high) in by_year {
        central.push(value);
        below.push(low);
        above.push(high);
    }
    let spread = LastingDeviation { shape: DeviationShape::SplitNormal, below, above };
    DriverPath { central, spread: Some(spread), shock: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library};
    use crate::scenario::Assumptions;

    fn read(growth: &str) -> Result<Assumptions> {
        let text = format!(
            "format = 1\nbaseline = \"china\"\nhorizon = 2030\n[assume.economy]\nreal_growth = {growth}\n\
             deflator_growth = \"1 %\"\n[outputs]\nindicators = [\"gdp.nominal\"]\n"
        );
        Assumptions::parse("a.toml", &text, &Library::embedded(), &mut Diagnostics::new())
    }

    #[test]
    fn published_years_are_certain_and_the_others_have_the_interval_of_the_trend() {
        let assumptions = read("{ from_history = { series = \"gdp.real_growth\", since = 2012 } }").unwrap();
        let path = &assumptions.drivers["economy.real_growth"].path;
        let spread = path.spread.as_ref().unwrap();
        let at = |year: i32| assumptions.years.index(year).unwrap();
        for (year, published) in [(2023, 0.052), (2024, 0.05), (2025, 0.05)] {
            assert!((path.central[at(year)] - published).abs() < 1e-12, "{year}");
            assert_eq!((spread.below[at(year)], spread.above[at(year)]), (0.0, 0.0), "{year}");
        }
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let request = HistoryRequest { since: Some(2012), ..HistoryRequest::default() };
        let history = History::published(&china, &[], "gdp.real_growth", request, &mut Diagnostics::new()).unwrap();
        let trend = Trend::of(&history.series, 2030, TrendMethod::Median).unwrap();
        let (low, high) = *trend.intervals[1].last().unwrap();
        let (central, below) = (path.central[at(2030)], spread.below[at(2030)]);
        assert_eq!(central.to_bits(), trend.median.last().unwrap().to_bits());
        assert!((central - Z90 * below - low).abs() < 1e-12, "{low}");
        assert!((central + Z90 * spread.above[at(2030)] - high).abs() < 1e-12, "{high}");
        assert!(path.shock.is_none());
    }

    #[test]
    fn what_cannot_be_followed_is_told() {
        let told = |growth: &str| read(growth).unwrap_err().to_string();
        assert!(told("{ from_history = { series = \"gdp.nominal\" } }").contains("yuan"));
        assert!(told("{ from_history = { series = \"gdp.real_grwth\" } }").contains("gdp.real_growth"));
        assert!(told("{ from_history = { since = 2012 } }").contains("`series` is missing"));
        assert!(told("{ from_history = { series = \"gdp.real_growth\" }, central = 5 }").contains("central"));
        assert!(told("{ from_history = { series = \"gdp.real_growth\", since = 2024 } }").contains("figures"));
    }
}
