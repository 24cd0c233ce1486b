//! The fan of an indicator with the trend of its published figures beside it.

use super::words::{axis_unit, file_name};
use super::{Figure, FigureSource, fan};
use crate::analysis::BesideTrend;
use crate::chart::{Beside, Chart};
use crate::language::text;
use crate::number::short;
use crate::words::sentence::sentence;

/// The chart, if the indicator was kept and its figures have a trend.
pub(super) fn beside_trend(subject: FigureSource<'_>, indicator: &str) -> Option<Figure> {
    let found = subject.record.beside_trend(indicator)?;
    let Chart::Fan(mut chart) = fan::fan(subject, indicator)? else { return None };
    let (series, language) = (subject.projection.series(indicator)?, subject.language);
    let axis = axis_unit([series], language)?;
    let scaled = |base: f64| base / axis.scale;
    let BesideTrend { trend, .. } = &found;
    let (_, last) = trend.series.years();
    let start = Some((last, scaled(*trend.series.values().last()?)));
    let [_, middle, _] = &trend.intervals;
    let end = short(scaled(*trend.median.last()?));
    chart.beside = Some(Box::new(Beside {
        label: format!("{} {end}", language.pick("趋势", "trend")),
        start,
        years: trend.years.clone(),
        median: trend.median.iter().map(|value| scaled(*value)).collect(),
        low: middle.iter().map(|(low, _)| scaled(*low)).collect(),
        high: middle.iter().map(|(_, high)| scaled(*high)).collect(),
    }));
    let dashed = text!("；虚线为趋势外推，点线为其80%区间", "; dashed: trend, dotted: its 80% interval");
    let figures = found.figures_in_words();
    let method = trend.method_in_words();
    let of_trend = sentence!("趋势外推：{figures}；{method}。", " Trend: {figures}; {method}.", [figures, method]);
    chart.captions.title = found.title().get(language).to_owned();
    chart.captions.subtitle.push_str(dashed.get(language));
    chart.captions.footnote.push_str(of_trend.get(language));
    let sentence = found.sentence();
    let described = sentence!("{sentence}。", " {sentence}.", [sentence]);
    chart.captions.description.push_str(described.get(language));
    Some(Figure::new(&format!("trend-{}", file_name(indicator)), chart))
}
