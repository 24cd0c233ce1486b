//! Tidy tables of the answers to questions.

use super::csv::records;
use crate::analysis::questions::sweep::Sweep;
use crate::ensemble::STATISTICS;
use crate::error::Result;
use crate::indicator::Unit;

/// scenario, region, a column for each driver (in its unit), indicator, unit, year, statistic, value, target. The
/// statistic `probability` (of one run, 1 or 0) belongs to a target, which stands in the last column.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn sweep(sweep: &Sweep, scenario: &str, region: &str) -> Result<Vec<u8>> {
    let mut header = vec!["scenario".to_owned(), "region".to_owned()];
    header.extend(sweep.axes.iter().map(|axis| format!("{} [{}]", axis.driver.name, axis.driver.unit.symbol)));
    header.extend(["indicator", "unit", "year", "statistic", "value", "target"].map(str::to_owned));
    let mut rows = Vec::new();
    for variant in 0..sweep.levels.nrows() {
        let mut start = vec![scenario.to_owned(), region.to_owned()];
        let levels = sweep.axes.iter().zip(sweep.levels.row(variant));
        start.extend(levels.map(|(axis, base)| rounded(axis.driver.unit, *base)));
        let mut row = |name: &str, unit: &str, year: i32, statistic: &str, value: f64, target: &str| {
            let end = [name, unit, &year.to_string(), statistic, &value.to_string(), target].map(str::to_owned);
            rows.push(start.iter().cloned().chain(end).collect::<Vec<String>>());
        };
        for (at, (indicator, year)) in sweep.readings.iter().enumerate() {
            let values = sweep.summary.index_axis(ndarray::Axis(0), at);
            for (statistic, value) in STATISTICS.iter().zip(values.row(variant)) {
                let value = indicator.unit.from_base(*value);
                row(&indicator.name, indicator.unit.symbol, *year, statistic, value, "");
            }
        }
        for (at, goal) in sweep.goals.iter().enumerate() {
            let share = sweep.probability[[at, variant]];
            row(&goal.indicator.name, "1", goal.year, "probability", share, &goal.written);
        }
    }
    records(&header, rows)
}

/// A level in its unit, without the last digits of the float.
fn rounded(unit: Unit, base: f64) -> String {
    let figure = format!("{:.10}", unit.from_base(base));
    figure.trim_end_matches('0').trim_end_matches('.').to_owned()
}
