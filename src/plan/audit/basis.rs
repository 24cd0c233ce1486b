//! A series that goes over to another statistical basis, continued on the old one.

use super::fact::{Fact, Facts};
use super::interval::Interval;
use super::words::{percent, percents, sentence, year as year_words};
use crate::language::Text;

/// What a figure would be on the basis of the base year, and how that follows.
pub(super) struct Continued {
    pub(super) figure: Interval,
    pub(super) how: Text,
}

/// The real growth that belongs to a figure at current prices.
fn real_growth(indicator: &str) -> Option<&'static str> {
    (indicator == "gdp.nominal").then_some("gdp.real_growth")
}

/// The figure of a year on the basis of the base year, where it was published on another.
///
/// From the last figure on the old basis it grows as the published ones do where two years stand on one basis. In the
/// year of the break it grows by the real growth of that year, which a revision of levels hardly touches, and by the
/// change of prices of the years beside it, as far apart as those are.
pub(super) fn continued(facts: &Facts<'_>, indicator: &str, upto: i32) -> Option<Continued> {
    let real = real_growth(indicator)?;
    let levels: Vec<&Fact> = facts.levels(indicator).collect();
    let own = levels.iter().filter(|fact| facts.is_own_basis(fact) && fact.year.is_some_and(|year| year <= upto));
    let last = own.max_by_key(|fact| fact.year)?;
    let mut figure = last.stated();
    let mut how = Vec::new();
    for year in last.year? + 1..=upto {
        if let Some(growth) = on_one_basis(&levels, year) {
            figure = figure.times(growth);
            continue;
        }
        let growth = facts.level(real, Some(year))?;
        let beside = [year - 1, year + 1].into_iter().filter_map(|year| price_change(facts, &levels, real, year));
        let prices = beside.reduce(|a, b| Interval { low: a.low.min(b.low), high: a.high.max(b.high) })?;
        figure = figure.times(growth.stated().map(|growth| 1.0 + growth)).times(prices);
        how.push(sentence(
            "{year}按实际增速 {real} 和相邻年份的价格变动 {prices}",
            "{year} by its real growth of {real} and the price change of the years beside it, {prices}",
            &[
                ("year", year_words(Some(year))),
                ("real", percent(growth.value)),
                ("prices", percents(prices.map(|prices| prices - 1.0))),
            ],
        ));
    }
    let join = |pick: fn(&Text) -> &str, by: &str| how.iter().map(pick).collect::<Vec<&str>>().join(by);
    Some(Continued { figure, how: Text::new(join(|text| &text.zh, "；"), join(|text| &text.en, "; ")) })
}

/// The factor by which a series grew in a year, where both figures stand on one basis.
pub(super) fn on_one_basis(levels: &[&Fact], year: i32) -> Option<Interval> {
    let now = levels.iter().filter(|fact| fact.year == Some(year));
    now.filter_map(|fact| {
        let before = levels.iter().find(|before| before.year == Some(year - 1) && before.basis == fact.basis)?;
        Some(fact.stated().over(before.stated()))
    })
    .next()
}

/// The factor by which prices changed in a year: growth at current prices over real growth.
fn price_change(facts: &Facts<'_>, levels: &[&Fact], real: &str, year: i32) -> Option<Interval> {
    let real = facts.level(real, Some(year))?;
    let nominal = on_one_basis(levels, year)?;
    let factor = nominal.half_way() / (1.0 + real.value);
    Some(Interval::between(factor, factor))
}
