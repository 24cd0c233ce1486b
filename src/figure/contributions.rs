//! Where the industry's growth comes from.

use super::words::{footnote, years_of_all};
use super::{Figure, FigureSource};
use crate::chart::{Captions, Layer, Sides, Stack, TickFormat};
use crate::indicator::Display;
use crate::language::{Language, text};
use crate::number::{percent, short};
use crate::projection::Series;

const PREFIX: &str = "industry.contribution.";

/// Percentage points of the nominal growth of each year by term, those that are zero throughout left out; `None` where
/// they were not kept. The terms add up in the deterministic run.
pub(super) fn contributions(subject: FigureSource<'_>) -> Option<Figure> {
    let (projection, language) = (subject.projection, subject.language);
    // A policy by itself is a part of the policies.
    let is_term = |series: &Series<'_>| {
        series.indicator().name.strip_prefix(PREFIX).is_some_and(|term| !term.starts_with("policy."))
    };
    let all: Vec<Series<'_>> = projection.all().filter(is_term).collect();
    // Of the base year there is no growth.
    let years = years_of_all(&all, projection.years);
    let terms: Vec<(Series<'_>, Vec<f64>)> = all
        .into_iter()
        .map(|series| (series, points(series, &years)))
        .filter(|(_, values)| values.iter().any(|points| points.abs() >= 0.005))
        .collect();
    let first = terms.first()?;
    if first.1.len() != years.len() {
        return None;
    }
    let layers = terms.iter().map(|(series, values)| Layer {
        label: format!("{} {}", name(*series, language), signed(values.last().copied().unwrap_or_default())),
        values: values.clone(),
    });
    let total = projection.series("industry.growth_nominal").map(|series| points(series, &years));
    let last = total.as_ref().and_then(|points| points.last().copied());
    let total_label = match last {
        Some(last) => format!("{} {}", language.pick("合计", "total"), short(last)),
        None => language.pick("合计", "total").to_owned(),
    };
    let stack = Stack {
        captions: captions(subject, &terms, &years)?,
        layers: layers.collect(),
        // All of the years are projected: there is no line to draw.
        jump_off: projection.years.first - 1,
        total_label,
        mark_totals: true,
        targets: Vec::new(),
        labels: Sides::default(),
        tick_format: TickFormat::default(),
        years,
    };
    Some(Figure::new("contributions", stack))
}

/// The deterministic run in percentage points.
fn points(series: Series<'_>, years: &[i32]) -> Vec<f64> {
    years.iter().filter_map(|year| series.year(*year)).map(|summary| summary.central() * 100.0).collect()
}

fn signed(figure: f64) -> String {
    let plus = if figure > 0.0 { "+" } else { "" };
    plus.to_owned() + &short(figure)
}

/// The name of the term.
fn name(series: Series<'_>, language: Language) -> &str {
    series.indicator().part(language)
}

fn captions(subject: FigureSource<'_>, terms: &[(Series<'_>, Vec<f64>)], years: &[i32]) -> Option<Captions> {
    let (projection, language) = (subject.projection, subject.language);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let largest = terms.iter().max_by(|a, b| mean(&a.1).abs().total_cmp(&mean(&b.1).abs()))?;
    let all: f64 = terms.iter().map(|(_, values)| mean(values)).sum();
    let (from, to) = (years.first()?, years.last()?);
    let display = Display(language);
    let points = |value: f64| display.quantity(value / 100.0, terms[0].0.indicator().unit);
    let (points, percent) = (points(mean(&largest.1)), percent(all / 100.0, 2));
    let (zh, en) = (name(largest.0, Language::Chinese), name(largest.0, Language::English));
    let title = text!(
        "{from}–{to}年产业年均名义增长{percent}，其中{zh}贡献{points}",
        "Nominal growth of {percent} a year in {from}–{to}, of which {en}: {points}"
    );
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let subtitle = text!(
        "{region_zh}；对产业增加值名义增速的贡献，百分点；圆点为合计；中心路径，在本情景的假设下",
        "{region_en}; contributions to the nominal growth of value added, percentage points; points: total; deterministic run, under the scenario's assumptions"
    );
    let description =
        text!("{from}至{to}年各年增速的分解。", "The growth of each year from {from} to {to} split into its sources.");
    Some(Captions {
        title: title.get(language).to_owned(),
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote(subject, &["industry.value_added"]),
        description: format!("{} {}", title.get(language), description.get(language)),
        language: language.tag().to_owned(),
    })
}
