//! The charts of a page, as far as a scenario has figures for them.

use serde::Serialize;

use crate::indicator::{GrowthTerm, matches};
use crate::language::Text;
use crate::projection::Projection;

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChartKind {
    /// The first indicator with its intervals, the others as medians.
    Fan,
    /// The medians of all.
    Lines,
    /// The medians of all, one on another, by year.
    Stack,
    /// People by age and sex.
    Pyramid,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) kind: ChartKind,
    pub(super) title: Text,
    pub(super) indicators: Vec<String>,
}

/// id, kind, zh, en, indicators.
type ChartRow = (&'static str, ChartKind, &'static str, &'static str, &'static [&'static str]);

use ChartKind::{Fan, Lines, Pyramid, Stack};

#[rustfmt::skip]
const CHARTS: [ChartRow; 14] = [
    ("value_added", Fan, "产业增加值", "Value added of the industry", &["industry.value_added"]),
    ("share_of_gdp", Fan, "增加值占GDP比重", "Share of GDP", &["industry.share_of_gdp"]),
    ("contributions", Stack, "名义增速的来源", "What the nominal growth comes from", &["industry.contribution.*"]),
    ("aged_60_plus", Fan, "60岁及以上人口", "People aged 60 and over", &["population.aged_60_plus"]),
    ("pyramid", Pyramid, "人口年龄结构", "People by age and sex", &[]),
    ("share_aged_60_plus", Fan, "60岁及以上占比", "Share of people aged 60 and over", &["population.share_aged_60_plus"]),
    ("population", Fan, "常住人口", "Population", &["population.total"]),
    ("beds", Lines, "养老床位", "Care beds", &["care.beds.total", "care.beds.nursing", "care.beds.ordinary", "care.beds.community"]),
    ("beds_per_1000", Fan, "每千名老年人拥有养老床位数", "Care beds per 1000 people aged 60 and over", &["care.beds.per_1000_aged_60_plus"]),
    ("nursing_share", Fan, "养老机构护理型床位占比", "Nursing share of institutional beds", &["care.beds.nursing_share"]),
    ("occupancy", Fan, "养老机构入住率", "Occupancy of institutional beds", &["care.occupancy"]),
    ("staff", Lines, "养老护理员", "Caregivers", &["care.caregivers", "care.caregivers_required"]),
    ("fund", Lines, "长期护理保险基金收支", "Long-term-care insurance: income and spending", &["care.insurance.income", "care.insurance.spending"]),
    ("balance", Fan, "长期护理保险基金结余", "Long-term-care insurance: balance of the fund", &["care.insurance.balance"]),
];

/// The patterns of indicators that charts show.
pub(super) fn patterns() -> impl Iterator<Item = &'static str> {
    // Contributions of single policies are parts of that of all.
    let of_terms = |name: &str| name == "industry.contribution.*";
    let charts = CHARTS.iter().flat_map(|row| row.4).copied().filter(move |name| !of_terms(name));
    charts.chain(["gdp.nominal", "gdp.real_growth"])
}

/// The indicators of the terms of growth.
pub(super) fn terms() -> impl Iterator<Item = String> {
    GrowthTerm::ALL.iter().map(|term| format!("industry.contribution.{}", term.id()))
}

/// The charts for which a projection has figures. A term of growth that is zero throughout is left out.
pub(super) fn charts(projection: &Projection) -> Vec<Chart> {
    let has_figures = |name: &str| projection.series(name).is_some_and(|series| series.last_known().is_some());
    let acts = |name: &str| {
        let series = projection.series(name);
        series.is_some_and(|series| {
            series.years().iter().filter_map(|year| series.year(year)).any(|of| of.exists() && of.median() != 0.0)
        })
    };
    let chart = |&(id, kind, zh, en, patterns): &ChartRow| {
        let names = projection.indicators.iter().map(|indicator| indicator.name.as_str());
        let is_meant = |name: &&str| patterns.iter().any(|pattern| matches(pattern, name));
        let is_shown = |name: &&str| match kind {
            Stack => terms().any(|term| term == **name) && acts(name),
            _ => has_figures(name),
        };
        let mut indicators: Vec<String> = names.filter(is_meant).filter(is_shown).map(str::to_owned).collect();
        let order = |name: &String| patterns.iter().position(|pattern| pattern == name);
        indicators.sort_by_key(order);
        let is_there = match kind {
            Pyramid => projection.people.is_some(),
            Lines | Stack => indicators.len() > 1,
            Fan => !indicators.is_empty(),
        };
        is_there.then(|| Chart { id, kind, title: Text::new(zh, en), indicators })
    };
    CHARTS.iter().filter_map(chart).collect()
}
