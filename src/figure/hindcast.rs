//! The charts of a hindcast.

use super::Figure;
use super::words::captions;
use crate::analysis::hindcast::{Hindcast, HindcastOutcome};
use crate::baseline::Baseline;
use crate::chart::{Band, DotRow, Dots, Fan, FanLabels, Line, Lines, TickFormat};
use crate::indicator::{TableUnit, Unit};
use crate::language::{Language, Text, text};
use crate::number::signed_percent;

/// The error at 60+ of every region by two assumptions on mortality, the region that lost most people on top.
#[must_use]
pub fn hindcast(all: &[Hindcast], language: Language) -> Option<Figure> {
    let (from, to) = all.first()?.years;
    let mut sorted: Vec<&Hindcast> = all.iter().collect();
    sorted.sort_by(|a, b| b.groups[0].error().total_cmp(&a.groups[0].error()));
    let row = |hindcast: &&Hindcast| {
        let group = &hindcast.groups[0];
        let own = group.own_mortality.map(|_| group.error() * 100.0);
        DotRow {
            label: hindcast.label.get(language).to_owned(),
            values: vec![Some(group.error_with_nation_mortality() * 100.0), own],
        }
    };
    let close = sorted.iter().filter(|h| h.groups[0].error().abs() <= 0.05).count();
    let regions = sorted.len();
    let title = text!(
        "不计迁移，由{from}年普查推算{to}年60+：{regions}个地区中{close}个误差在5%以内",
        "60+ in {to} from the census of {from}, without migration: {close} of {regions} regions within 5%"
    );
    let subtitle = text!("推算数比普查数多出的百分比", "Projected over counted, percent more");
    let footnote = text!(
        "来源：carecast 回测；普查：国家统计局；死亡率：联合国《世界人口展望2024》；本地寿命：{from}年公布数。",
        "Source: carecast hindcast; censuses: National Bureau of Statistics; mortality: UN World Population Prospects 2024; regional life expectancy: life expectancy published for {from}."
    );
    let dots = Dots {
        captions: captions([&title, &subtitle, &footnote], language),
        series: vec![
            language.pick("全国死亡率", "the nation's mortality").to_owned(),
            language.pick("本地寿命", "own life expectancy").to_owned(),
        ],
        rows: sorted.iter().map(row).collect(),
        tick_format: TickFormat { suffix: "%".to_owned(), ..TickFormat::default() },
    };
    Some(Figure::new("hindcast-regions", dots).high(180 + 21 * regions))
}

/// What was published of the people aged 60+ after a region's base year, for two years at least, beside two ways of
/// projecting it.
#[must_use]
pub fn since_base_year(id: &str, label: &Text, outcomes: &[HindcastOutcome], language: Language) -> Option<Figure> {
    let sixty: Vec<&HindcastOutcome> = outcomes.iter().filter(|o| o.indicator.ends_with("60_plus")).collect();
    let last = sixty.last().filter(|_| sixty.len() > 1)?;
    let unit = TableUnit::of(Unit::parse("persons")?, language);
    let line = |name: &str, of: fn(&HindcastOutcome) -> f64| Line {
        label: format!("{name} {}", unit.format(of(last))),
        years: sixty.iter().map(|o| o.year).collect(),
        values: sixty.iter().map(|o| of(o) / unit.scale).collect(),
        interval_at_end: None,
    };
    let year = last.year;
    let error = |value: f64| signed_percent(value / last.published - 1.0, 1);
    let (cohorts, constant) = (error(last.cohorts), error(last.constant_growth));
    let (zh, en) = (&label.zh, &label.en);
    let title = text!(
        "{zh} {year}年60+：队列推算误差{cohorts}，固定增速误差{constant}",
        "{en}, 60+ in {year}: cohorts miss by {cohorts}, constant growth by {constant}"
    );
    let name = unit.label;
    let Text { zh: day_zh, en: day_en } = last.stocks_at.each_year();
    let subtitle = text!("60岁及以上人口，{name}，{day_zh}", "Population aged 60+, {name}, {day_en}");
    let footnote = text!(
        "来源：carecast 回测；公布数见基线 {id}。",
        "Source: carecast hindcast; published figures: baseline {id}."
    );
    let lines = Lines {
        captions: captions([&title, &subtitle, &footnote], language),
        lines: vec![
            line(language.pick("公布", "published"), |o| o.published),
            line(language.pick("队列推算", "cohorts"), |o| o.cohorts),
            line(language.pick("固定增速", "constant growth"), |o| o.constant_growth),
        ],
        history: vec![(last.base.0, last.base.1 / unit.scale)],
        jump_off: last.base.0,
        ..Lines::default()
    };
    Some(Figure::new(&format!("hindcast-{id}"), lines))
}

/// The band of the people aged 60+ as it was in a region's base year, with what was published up to then and since.
#[must_use]
pub fn band_since_base_year(region: &Baseline, outcomes: &[HindcastOutcome], language: Language) -> Option<Figure> {
    let name = "population.aged_60_plus";
    let sixty: Vec<&HindcastOutcome> = outcomes.iter().filter(|o| o.indicator == name).collect();
    let last = sixty.last().filter(|_| sixty.len() > 1)?;
    let unit = TableUnit::of(Unit::parse("persons")?, language);
    let (base_year, base) = last.base;
    let before = region.history(name).into_iter().filter(|o| o.period.year < base_year && region.is_own_basis(o));
    let before = before.map(|o| (o.period.year, o.value));
    let band = |level: f64| {
        let edges = || sixty.iter().map(move |o| o.forecast.interval(level));
        Band {
            label: format!("{:.0}%", level * 100.0),
            low: edges().map(|(low, _)| low / unit.scale).collect(),
            high: edges().map(|(_, high)| high / unit.scale).collect(),
        }
    };
    let median = |outcome: &HindcastOutcome| outcome.forecast.interval(0.0).0;
    let (low, high) = last.forecast.interval(0.95);
    let written = |value: f64| unit.format(value);
    let (year, label) = (last.year, &region.label);
    let within = sixty.iter().filter(|o| {
        let (low, high) = o.forecast.interval(0.8);
        (low..=high).contains(&o.published)
    });
    let (within, of) = (within.count(), sixty.len());
    let (zh, en) = (&label.zh, &label.en);
    let title = text!(
        "{zh} 60+：{base_year}年时的预测区间，此后公布数{of}个中{within}个在80%区间内",
        "{en}, 60+: the band as of {base_year}; {within} of {of} figures published since lie in its 80%"
    );
    let Text { zh: day_zh, en: day_en } = last.stocks_at.each_year();
    let scale = unit.label;
    let subtitle = text!(
        "60岁及以上人口，{scale}，{day_zh}；50%、80%、95%区间，点为{base_year}年以后的公布数",
        "Population aged 60+, {scale}, {day_en}; bands of 50%, 80% and 95%, dots: published after {base_year}"
    );
    let id = &region.id;
    let footnote = text!(
        "来源：carecast 回测；公布数见基线 {id}，{year}年为最近一年。",
        "Source: carecast hindcast; published figures: baseline {id}, the last of {year}."
    );
    let fan = Fan {
        captions: captions([&title, &subtitle, &footnote], language),
        years: sixty.iter().map(|o| o.year).collect(),
        history: before.chain([(base_year, base)]).map(|(year, persons)| (year, persons / unit.scale)).collect(),
        since: sixty.iter().map(|o| (o.year, o.published / unit.scale)).collect(),
        breaks: Vec::new(),
        jump_off: base_year,
        bands: vec![band(0.95), band(0.8), band(0.5)],
        median: sixty.iter().map(|o| median(o) / unit.scale).collect(),
        labels: FanLabels {
            actual: language.pick("公布", "published").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
            base: written(base),
            median: format!("{} {}", language.pick("中位数", "median"), written(median(last))),
            low_end: format!("2.5% {}", written(low)),
            high_end: format!("97.5% {}", written(high)),
            ..FanLabels::default()
        },
        zero_baseline: false,
        ..Fan::default()
    };
    Some(Figure::new(&format!("hindcast-{id}-band"), fan))
}
