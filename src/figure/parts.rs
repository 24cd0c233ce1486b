//! Parts of a total, one above the other.

use super::FigureSource;
use super::words::years_of_all;
use crate::chart::{Captions, Chart, Layer, Sides, Stack, TickFormat};
use crate::indicator::TableUnit;
use crate::language::Text;
use crate::number::short;
use crate::projection::{Series, Summary};

/// The chart of a total: as high as the figure that tables show, divided as the parts divide it in the deterministic run,
/// since medians of parts do not add up.
pub(super) fn stacked(
    subject: FigureSource<'_>,
    (total, parts): (Series<'_>, &[Series<'_>]),
    axis: TableUnit,
    captions: Captions,
) -> Chart {
    let (projection, language) = (subject.projection, subject.language);
    let years = years_of_all(parts, projection.years);
    let central = |series: &Series<'_>, year: i32| series.year(year).map_or(0.0, Summary::central);
    let height = |year: i32| {
        let sum: f64 = parts.iter().map(|series| central(series, year)).sum();
        total.figure(year).map_or(1.0, |figure| figure / sum)
    };
    // Of nothing nothing is divided.
    let heights: Vec<f64> =
        years.iter().map(|year| height(*year)).map(|ratio| if ratio.is_finite() { ratio } else { 1.0 }).collect();
    let layers = parts.iter().map(|series| {
        let of_years = years.iter().zip(&heights);
        let values: Vec<f64> = of_years.map(|(year, ratio)| central(series, *year) * ratio / axis.scale).collect();
        let label = series.indicator().part(language);
        Layer { label: format!("{label} {}", short(values.last().copied().unwrap_or_default())), values }
    });
    Chart::from(Stack {
        captions,
        layers: layers.collect(),
        jump_off: projection.years.first,
        total_label: language.pick("合计", "total").to_owned(),
        mark_totals: false,
        targets: Vec::new(),
        labels: Sides {
            actual: language.pick("基期", "jump-off").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
        },
        tick_format: TickFormat::default(),
        years,
    })
}

/// What a title says of the total: that it is a median, where runs differ.
pub(super) fn median_of(total: Series<'_>) -> Text {
    if total.is_certain() { Text::same("") } else { Text::new("中位数", " (median)") }
}

/// What a subtitle says of how the total is divided.
pub(super) fn divided(total: Series<'_>) -> Text {
    if total.is_certain() {
        return Text::new("；各部分相加为合计", "; the parts add up to the total");
    }
    Text::new(
        "；合计为中位数，各部分按中心路径的占比划分",
        "; total: median, divided by the shares of the deterministic run",
    )
}
