//! Care beds by type.

use super::FigureSource;
use super::parts::stacked;
use super::words::{axis_unit, footnote};
use crate::chart::{Captions, Chart};
use crate::indicator::{Display, TableUnit};
use crate::language::{Text, text};
use crate::projection::Series;

/// The chart, if the projection kept the beds of every type and their total.
pub(super) fn beds(subject: FigureSource<'_>) -> Option<Chart> {
    let projection = subject.projection;
    let language = subject.language;
    let types = ["care.beds.nursing", "care.beds.ordinary", "care.beds.community"];
    let series: Vec<Series<'_>> = types.iter().map(|name| projection.series(name)).collect::<Option<_>>()?;
    let axis = axis_unit(series.iter().copied(), language)?;
    Some(stacked(subject, &series, axis, captions(subject, axis, &types)?))
}

fn captions(subject: FigureSource<'_>, axis: TableUnit, types: &[&str]) -> Option<Captions> {
    let (projection, language) = (subject.projection, subject.language);
    let total = projection.series("care.beds.total")?;
    let share = projection.series("care.beds.nursing_share")?;
    let (first, last) = (projection.years.first, projection.years.last);
    let display = Display(language);
    // The figures of the bars: medians of parts do not add up.
    let shown = |series: Series<'_>, year: i32| {
        let central = series.year(year).filter(|summary| summary.exists())?.central();
        Some(display.quantity(central, series.indicator().unit))
    };
    let (beds_first, beds_last) = (shown(total, first)?, shown(total, last)?);
    let (from, to) = (shown(share, first)?, shown(share, last)?);
    let is_certain = total.is_certain() && share.is_certain();
    let (zh_drawn, en_drawn) = if is_certain { ("", "") } else { ("中心路径，", "deterministic run, in which ") };
    let title = text!(
        "{last}年养老床位{beds_last}（{first}年{beds_first}），养老机构床位中护理型占{to}（{from}）",
        "{beds_last} for care in {last} ({first}: {beds_first}), nursing share of institutional beds {from} to {to}"
    );
    let unit = axis.label;
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: zh_day, en: en_day } = projection.stocks_at.each_year();
    let subtitle = text!(
        "{region_zh}；{unit}，{zh_day}，按类型；{zh_drawn}各类相加为合计",
        "{region_en}; {unit}, {en_day}, by type; {en_drawn}the types add up"
    );
    let description = text!("按类型的养老床位，{first}至{last}年。", "Care beds by type, {first} to {last}.");
    Some(Captions {
        title: title.get(language).to_owned(),
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote(subject, types),
        description: description.get(language).to_owned(),
        language: language.tag().to_owned(),
    })
}
