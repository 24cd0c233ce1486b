//! A scenario beside the trend as a table.

use crate::analysis::{BesideTrend, MedianAndInterval};
use crate::language::Text;
use crate::scenario::Years;
use crate::table::{Cell, RowUnit, Table, headings};
use crate::words::trend::no_scenario;

/// A row for each indicator: the scenario and the trend in one year, and in which years they part by more than their bands;
/// below, a sentence for each that parts. `None` without a trend.
#[must_use]
pub fn beside_trend(all: &[BesideTrend]) -> Option<Table> {
    let row = |of: &BesideTrend| {
        let figures = [of.of_scenario.median, of.of_trend.median];
        let unit = RowUnit::of_figures(of.indicator.unit, figures);
        let band = |band: MedianAndInterval| unit.figure_and_interval(band.median, band.interval_80);
        let parted = match of.parted.is_empty() {
            true => Cell::from(of.meet()),
            false => {
                let years = Years::grouped(of.parted.iter().copied());
                Cell::from(of.meet()).over(Text::new(format!("{years}年"), years))
            }
        };
        let label =
            Cell::from(of.indicator.label.clone()).over_all(Some(unit.label()).filter(|label| !label.zh.is_empty()));
        vec![
            label,
            Cell::from(of.figures_in_words()),
            Cell::whole(of.year),
            band(of.of_scenario),
            band(of.of_trend),
            parted,
        ]
    };
    let columns = headings([
        ("指标", "Indicator"),
        ("趋势所用数据", "Trend of"),
        ("年份", "Year"),
        ("情景\n（80%区间）", "Scenario\n[80%]"),
        ("趋势外推\n（80%区间）", "Trend\n[80%]"),
        ("比较", "Comparison"),
    ]);
    let parted = all.iter().filter(|of| !of.parted.is_empty()).map(BesideTrend::sentence);
    (!all.is_empty()).then(|| {
        Table {
            title: Text::new("情景与趋势外推的比较", "The scenario beside the trend"),
            columns,
            rows: all.iter().map(row).collect(),
            notes: Vec::new(),
        }
        .noted(parted)
        .noted([no_scenario()])
    })
}
