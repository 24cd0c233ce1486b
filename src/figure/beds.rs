//! Care beds by type.

use super::FigureSource;
use super::parts::{divided, median_of, stacked};
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
    Some(stacked(subject, (projection.series("care.beds.total")?, &series), axis, captions(subject, axis, &types)?))
}

fn captions(subject: FigureSource<'_>, axis: TableUnit, types: &[&str]) -> Option<Captions> {
    let (projection, language) = (subject.projection, subject.language);
    let total = projection.series("care.beds.total")?;
    let (first, last) = (projection.years.first, projection.years.last);
    let display = Display(language);
    let shown = |year: i32| Some(display.quantity(total.figure(year)?, total.indicator().unit));
    let (beds_first, beds_last) = (shown(first)?, shown(last)?);
    let Text { zh: zh_median, en: en_median } = median_of(total);
    let Text { zh: zh_drawn, en: en_drawn } = divided(total);
    let title = text!(
        "{last}年养老床位{zh_median}{beds_last}（{first}年{beds_first}）",
        "{beds_last} for care in {last}{en_median} ({first}: {beds_first})"
    );
    let unit = axis.label;
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: zh_day, en: en_day } = projection.stocks_at.each_year();
    let subtitle =
        text!("{region_zh}；{unit}，{zh_day}，按类型{zh_drawn}", "{region_en}; {unit}, {en_day}, by type{en_drawn}");
    let description = text!("按类型的养老床位，{first}至{last}年。", "Care beds by type, {first} to {last}.");
    Some(Captions {
        title: title.get(language).to_owned(),
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote(subject, types),
        description: description.get(language).to_owned(),
        language: language.tag().to_owned(),
    })
}
