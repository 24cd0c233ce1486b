//! Parts of a total, one above the other.

use super::FigureSource;
use super::words::years_of_all;
use crate::chart::{Captions, Chart, Layer, Sides, Stack, TickFormat};
use crate::indicator::TableUnit;
use crate::number::short;
use crate::projection::Series;

/// The chart of the deterministic run.
pub(super) fn stacked(subject: FigureSource<'_>, parts: &[Series<'_>], axis: TableUnit, captions: Captions) -> Chart {
    let (projection, language) = (subject.projection, subject.language);
    let years = years_of_all(parts, projection.years);
    let layers = parts.iter().map(|series| {
        let values: Vec<f64> =
            years.iter().filter_map(|year| series.year(*year)).map(|s| s.central() / axis.scale).collect();
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
