//! Value added by subsector.

use super::FigureSource;
use super::parts::{divided, median_of, stacked};
use super::words::{axis_unit, footnote, prices};
use crate::baseline::Status;
use crate::chart::{Captions, Chart};
use crate::indicator::{Display, TableUnit};
use crate::language::{Text, text};
use crate::projection::Series;

/// More layers than this cannot be told apart.
const MOST_PARTS: usize = 8;

/// The chart, if the projection kept two to eight subsectors and their total.
pub(super) fn subsectors(subject: FigureSource<'_>) -> Option<Chart> {
    let (projection, language) = (subject.projection, subject.language);
    let parts: Vec<Series<'_>> = projection.subsectors().collect();
    if !(2..=MOST_PARTS).contains(&parts.len()) {
        return None;
    }
    let axis = axis_unit(parts.iter().copied(), language)?;
    let total = projection.series("industry.value_added")?;
    Some(stacked(subject, (total, &parts), axis, captions(subject, axis, &parts)?))
}

fn captions(subject: FigureSource<'_>, axis: TableUnit, parts: &[Series<'_>]) -> Option<Captions> {
    let (projection, language) = (subject.projection, subject.language);
    let total = projection.series("industry.value_added")?;
    let (first, last) = (projection.years.first, projection.years.last);
    let figure = |year: i32| Some(Display(language).quantity(total.figure(year)?, total.indicator().unit));
    let (from, to) = (figure(first)?, figure(last)?);
    let Text { zh: zh_median, en: en_median } = median_of(total);
    let Text { zh: zh_drawn, en: en_drawn } = divided(total);
    let title = text!(
        "{last}年产业增加值{zh_median}{to}（{first}年{from}）",
        "Industry value added of {to} in {last}{en_median} ({first}: {from})"
    );
    let (unit, prices) = (axis.label, prices(total.indicator().unit, language));
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let assumed = parts.iter().any(|series| series.base_status() == Status::Assumed);
    let (split_zh, split_en) = if assumed { ("（划分为假设）", " (split assumed)") } else { ("", "") };
    let subtitle = text!(
        "{region_zh}；{unit}{prices}，按领域{split_zh}{zh_drawn}",
        "{region_en}; {unit}{prices}, by subsector{split_en}{en_drawn}"
    );
    let names: Vec<&str> = parts.iter().map(|series| series.indicator().name.as_str()).collect();
    let description = text!("按领域的产业增加值，{first}至{last}年。", "Value added by subsector, {first} to {last}.");
    Some(Captions {
        title: title.get(language).to_owned(),
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote(subject, &names),
        description: description.get(language).to_owned(),
        language: language.tag().to_owned(),
    })
}
