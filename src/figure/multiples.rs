//! Small multiples: value added of each subsector, or one indicator of each of several results.

use super::words::{captions, day, footnote_of_several, moved, past, prices, status};
use super::{Figure, FigureSource};
use crate::analysis::Record;
use crate::chart::{Band, Multiples, Panel, TickFormat};
use crate::indicator::TableUnit;
use crate::language::{Language, Text, text};
use crate::number::short;
use crate::projection::{Projection, Series, distinct_names};

/// A panel for each subsector of one result, or for each of several results; `None` where there are not two.
pub(super) fn multiples(records: &[Record], indicator: Option<&str>, language: Language) -> Option<Figure> {
    let first = records.first()?;
    if records.len() == 1 {
        if indicator.is_some() {
            return None;
        }
        let parts: Vec<Series<'_>> = first.projection.subsectors().collect();
        let name = |series: &Series<'_>| series.indicator().part(language).to_owned();
        let panels: Vec<(String, &Record, Series<'_>)> = parts.iter().map(|s| (name(s), first, *s)).collect();
        return drawn(&panels, "multiples-subsectors", language);
    }
    let projections: Vec<&Projection> = records.iter().map(|record| &record.projection).collect();
    let indicator = indicator.unwrap_or_else(|| FigureSource::new(first, language).main_indicator());
    let names = distinct_names(&projections);
    let panels: Vec<(String, &Record, Series<'_>)> = records
        .iter()
        .zip(names)
        .filter_map(|(record, name)| {
            Some((name.get(language).to_owned(), record, record.projection.series(indicator)?))
        })
        .collect();
    drawn(&panels, &format!("multiples-{}", super::words::file_name(indicator)), language)
}

fn drawn(panels: &[(String, &Record, Series<'_>)], name: &str, language: Language) -> Option<Figure> {
    let known = panels.iter().filter(|(_, _, series)| series.last_known().is_some()).cloned();
    let panels = &known.collect::<Vec<_>>()[..];
    let (_, first, _) = panels.first().filter(|_| panels.len() > 1)?;
    let unit = super::words::axis_unit(panels.iter().map(|(_, _, series)| *series), language)?;
    let chart = Multiples {
        captions: words(panels, unit, language)?,
        panels: panels.iter().map(|(name, record, series)| panel(name, record, *series, unit)).collect(),
        actual: language.pick("基期和以前的实际数", "jump-off and actual figures before it").to_owned(),
        jump_off: first.projection.years.first,
        zero_baseline: true,
        tick_format: TickFormat::default(),
        ..Multiples::default()
    };
    let rows = panels.len().div_ceil(4).max(2);
    Some(Figure::new(name, chart).high(200 + 150 * rows))
}

fn panel(name: &str, record: &Record, series: Series<'_>, unit: TableUnit) -> Panel {
    let years = series.years();
    let shown = super::words::drawn(series, years.iter());
    let scaled = |base: f64| base / unit.scale;
    let edge = |of: fn((f64, f64)) -> f64| shown.iter().map(|(_, s)| scaled(of(s.interval_80()))).collect();
    let bands = if series.is_certain() {
        Vec::new()
    } else {
        vec![Band { label: "80%".to_owned(), low: edge(|e| e.0), high: edge(|e| e.1) }]
    };
    // The figures that tables show: of the base year that from which the projection starts, else the median.
    let figures: Vec<f64> = shown.iter().filter_map(|(year, _)| series.figure(*year)).map(scaled).collect();
    let ends = [figures.first(), figures.last()].map(|end| end.copied().unwrap_or(f64::NAN));
    let past = past(record, &series.indicator().name, years.first);
    let past = past.into_iter().map(|(year, value)| (year, scaled(value)));
    let base = shown.first().map(|(year, _)| (*year, ends[0]));
    Panel {
        title: name.to_owned(),
        figure: format!("{}{} \u{2192} {}", short(ends[0]), series.base_status().mark(), short(ends[1])),
        history: past.chain(base).collect(),
        years: shown.iter().map(|(year, _)| *year).collect(),
        bands,
        lines: vec![figures],
        target: None,
    }
}

fn words(
    panels: &[(String, &Record, Series<'_>)],
    unit: TableUnit,
    language: Language,
) -> Option<crate::chart::Captions> {
    let (_, record, series) = panels.first()?;
    let projection = &record.projection;
    let growth = |series: Series<'_>| Some(series.last_known()?.1.median() - series.first_known()?.1.median());
    let (name, _, largest) = panels
        .iter()
        .max_by(|a, b| growth(a.2).unwrap_or_default().abs().total_cmp(&growth(b.2).unwrap_or_default().abs()))?;
    let change = growth(*largest)?;
    let moved = moved(change, series.indicator().unit, language);
    let (from, to) = (largest.first_known()?.0, largest.last_known()?.0);
    let one_result = panels.iter().all(|(_, other, _)| std::ptr::eq(*other, *record));
    let label = if one_result { Text::new("增加值", "Value added") } else { series.indicator().label.clone() };
    let (zh, en) = (&label.zh, &label.en);
    let (more_zh, more_en) = if change < 0.0 { ("减少", "down") } else { ("增加", "up") };
    let title = text!(
        "{zh}：变化最大的是{name}，{from}–{to}年{more_zh}{moved}",
        "{en}: {name} changes most, {more_en} {moved} in {from}–{to}"
    );
    let one_region = panels.iter().all(|(_, other, _)| other.projection.region == projection.region);
    let Text { zh: region_zh, en: region_en } =
        if one_region { projection.region_label.clone() } else { Text::new("各地区", "by region") };
    let (unit, prices) = (unit.label, prices(series.indicator().unit, language));
    let day = day(series.indicator(), projection.stocks_at, language);
    let subtitle = text!(
        "{region_zh}；{zh}，{unit}{prices}{day}；线为中位数，阴影为80%预测区间；各图纵轴相同；数字为{from}→{to}年",
        "{region_en}; {en}, {unit}{prices}{day}; line: median, shaded: 80% of the runs; one axis for all; figures: {from}\u{2192}{to}"
    );
    let weakest = panels.iter().map(|(_, _, series)| series.base_status()).max()?;
    let mut results: Vec<&Record> = panels.iter().map(|(_, other, _)| *other).collect();
    results.dedup_by(|a, b| std::ptr::eq(*a, *b));
    let shown = if one_result { "industry.value_added" } else { &series.indicator().name };
    let footnote = footnote_of_several(&results, shown, &status(weakest));
    Some(captions([&title, &subtitle, &footnote], language))
}
