//! The care system: need against beds by type, caregivers against those required, and long-term-care insurance.

use super::words::{axis_unit, captions, footnote, years_of_all};
use super::{Figure, FigureSource};
use crate::baseline::Status;
use crate::chart::{Captions, Chart, Line, Lines, Multiples, Panel, Sides, TickFormat};
use crate::indicator::Display;
use crate::language::{Text, text};
use crate::number::short;
use crate::projection::Series;

/// Each type of institutional bed beside the need for it; what is lacking is shaded.
pub(super) fn need(subject: FigureSource<'_>) -> Option<Figure> {
    let (projection, language) = (subject.projection, subject.language);
    let types = ["care.beds.nursing", "care.beds.ordinary"];
    let pairs: Vec<(Series<'_>, Series<'_>)> = types
        .iter()
        .map(|name| Some((projection.series(name)?, projection.series(&format!("{name}.need"))?)))
        .collect::<Option<_>>()?;
    let all: Vec<Series<'_>> = pairs.iter().flat_map(|(beds, need)| [*beds, *need]).collect();
    let axis = axis_unit(all.iter().copied(), language)?;
    let years = years_of_all(&all, projection.years);
    let last = projection.years.last;
    let line = |series: &Series<'_>| -> Vec<f64> {
        years.iter().filter_map(|year| Some(series.figure(*year)? / axis.scale)).collect()
    };
    let lacking = |(beds, need): &(Series<'_>, Series<'_>)| {
        let more = need.figure(last)? - beds.figure(last)?;
        let (unit, display) = (beds.indicator().unit, Display(language));
        let shown = display.quantity(more.abs(), unit);
        // How sure a shortage is was found run by run.
        let shortage = projection.series(&format!("{}.shortage", beds.indicator().name));
        let interval =
            shortage.filter(|series| more > 0.0 && !series.is_certain()).and_then(|series| series.year(last));
        let interval = interval.filter(|summary| summary.exists()).map(|summary| {
            let (low, high) = summary.interval_80();
            let [low, high] = [low, high].map(|value| display.quantity(value, unit));
            text!("（80%区间{low}至{high}）", " (80% interval {low} to {high})")
        });
        let range = interval.unwrap_or_else(|| Text::same(""));
        Some(match more > 0.0 {
            true => (text!("缺{shown}", "{shown} lacking"), range),
            false => (text!("余{shown}", "{shown} to spare"), Text::same("")),
        })
    };
    let gaps: Vec<(Text, Text)> = pairs.iter().map(lacking).collect::<Option<_>>()?;
    let panels = pairs.iter().zip(&gaps).map(|(pair, (gap, _))| {
        let gap = gap.get(language);
        let figure = text!("{last}年{gap}", "{last}: {gap}");
        Panel {
            title: pair.0.indicator().label.get(language).to_owned(),
            figure: figure.get(language).to_owned(),
            years: years.clone(),
            lines: vec![line(&pair.0), line(&pair.1)],
            ..Panel::default()
        }
    });
    let panels = panels.collect();
    let is_assumed = all.iter().any(|series| series.base_status() == Status::Assumed);
    let (zh_base, en_base) = if is_assumed { ("，基期数为假设", "; base assumed") } else { ("", "") };
    let [(first, first_range), (second, second_range)] = &gaps[..] else { return None };
    let (Text { zh: a_zh, en: a_en }, Text { zh: ar_zh, en: ar_en }) = (first, first_range);
    let (Text { zh: b_zh, en: b_en }, Text { zh: br_zh, en: br_en }) = (second, second_range);
    let title = text!(
        "{last}年护理型床位{a_zh}{ar_zh}，普通型床位{b_zh}{br_zh}{zh_base}",
        "{last}: {a_en}{ar_en} among nursing beds, {b_en}{br_en} among ordinary beds{en_base}"
    );
    let unit = axis.label;
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: zh_day, en: en_day } = projection.stocks_at.each_year();
    let subtitle = text!(
        "{region_zh}；机构床位，{unit}，{zh_day}；需求按目标入住率；中位数",
        "{region_en}; institutional beds, {unit}, {en_day}; need at the target occupancy; medians"
    );
    let names = ["care.beds.nursing", "care.beds.nursing.need", "care.beds.ordinary", "care.beds.ordinary.need"];
    let chart = Multiples {
        captions: captions([&title, &subtitle, &Text::same(footnote(subject, &names))], language),
        panels,
        lines: [text!("床位", "beds"), text!("需求", "need")].map(|words| words.get(language).to_owned()).to_vec(),
        between: language.pick("缺口", "lacking").to_owned(),
        jump_off: projection.years.first,
        zero_baseline: true,
        ..Multiples::default()
    };
    Some(Figure::new("care-need", chart))
}

/// Available and required caregivers.
pub(super) fn caregivers(subject: FigureSource<'_>) -> Option<Chart> {
    let at = subject.projection.stocks_at.each_year();
    lines(subject, &["care.caregivers", "care.caregivers_required"], &at, |subject, [there_are, required]| {
        let (year, language) = (subject.projection.years.last, subject.language);
        let shown =
            |series: &Series<'_>| Some(Display(language).quantity(series.figure(year)?, series.indicator().unit));
        let (there_are, required) = (shown(there_are)?, shown(required)?);
        Some(text!(
            "{year}年护理员{there_are}，需要{required}",
            "{year}: {there_are} as caregivers, {required} required"
        ))
    })
}

/// Income, spending and balance of long-term-care insurance.
pub(super) fn insurance(subject: FigureSource<'_>) -> Option<Chart> {
    let names = ["care.insurance.income", "care.insurance.spending", "care.insurance.balance"];
    let at = Text::new("收支为全年，结余为年末", "of the year, the balance at its end");
    lines(subject, &names, &at, |subject, [income, spending, balance]| {
        let years = subject.projection.years;
        let last = years.last;
        let first = |holds: &dyn Fn(i32) -> Option<bool>| years.iter().find(|year| holds(*year) == Some(true));
        let deficit = first(&|year| Some(spending.figure(year)? > income.figure(year)?));
        let gone = first(&|year| Some(balance.figure(year)? < 0.0));
        Some(match (deficit, gone) {
            (None, None) => text!("至{last}年长期护理保险收大于支", "Income covers spending up to {last}"),
            (None, Some(gone)) => text!("{gone}年末累计结余为负", "The balance is below zero at the end of {gone}"),
            (Some(deficit), None) => text!(
                "{deficit}年起支出超过收入，至{last}年末仍有结余",
                "Spending exceeds income from {deficit} on; the balance lasts to {last}"
            ),
            (Some(deficit), Some(gone)) => text!(
                "{deficit}年首次支出超过收入，{gone}年末累计结余首次为负",
                "Spending first exceeds income in {deficit}; the balance is first below zero at the end of {gone}"
            ),
        })
    })
}

/// The medians of several indicators of one unit; `at` says to what time their figures belong.
fn lines<const N: usize>(
    subject: FigureSource<'_>,
    names: &[&str; N],
    at: &Text,
    title: impl Fn(FigureSource<'_>, &[Series<'_>; N]) -> Option<Text>,
) -> Option<Chart> {
    let (projection, language) = (subject.projection, subject.language);
    let series: Vec<Series<'_>> = names.iter().map(|name| projection.series(name)).collect::<Option<_>>()?;
    let series: [Series<'_>; N] = series.try_into().ok()?;
    let axis = axis_unit(series.iter().copied(), language)?;
    let years = years_of_all(&series, projection.years);
    let (first, last) = (*years.first()?, *years.last()?);
    let line = |series: &Series<'_>| {
        let values: Vec<f64> = years.iter().filter_map(|year| Some(series.figure(*year)? / axis.scale)).collect();
        let end = short(values.last().copied().unwrap_or_default());
        let label = format!("{} {end}", series.indicator().label.get(language));
        Line { label, years: years.clone(), values, interval_at_end: None }
    };
    let title = title(subject, &series)?;
    let unit = axis.label;
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: day_zh, en: day_en } = at;
    let subtitle = text!("{region_zh}；{unit}，{day_zh}；中位数", "{region_en}; {unit}, {day_en}; medians");
    let description = text!("{first}至{last}年。", "{first} to {last}.");
    Some(Chart::from(Lines {
        captions: Captions {
            title: title.get(language).to_owned(),
            subtitle: subtitle.get(language).to_owned(),
            footnote: footnote(subject, names),
            description: format!("{}{}", title.get(language), description.get(language)),
            language: language.tag().to_owned(),
        },
        lines: series.iter().map(line).collect(),
        history: Vec::new(),
        breaks: Vec::new(),
        jump_off: projection.years.first,
        targets: Vec::new(),
        labels: Sides {
            actual: language.pick("基期", "jump-off").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
        },
        zero_baseline: true,
        tick_format: TickFormat::default(),
    }))
}
