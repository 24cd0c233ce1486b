//! Vital rates at a region's own level: scaled to its counts, or shifted to its life expectancy.

use super::{Baseline, Observation, VitalRates};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::Node;
use crate::indicator::Comparator;
use crate::language::text;

/// A count that rates can be scaled to.
#[derive(Clone, Copy)]
pub(super) enum Count {
    Births,
    Deaths,
}

impl Count {
    fn indicator(self) -> &'static str {
        match self {
            Self::Births => "population.births",
            Self::Deaths => "population.deaths",
        }
    }
}

/// The rates scaled until they imply the published count that a node names; as they are where that is not to be had, which is
/// a problem.
pub(super) fn scaled(
    mut rates: VitalRates,
    node: &Node,
    count: Count,
    baseline: &Baseline,
    problems: &mut Diagnostics,
) -> VitalRates {
    let Some(indicator) = node.string(problems) else { return rates };
    if indicator != count.indicator() {
        let message = text!("`{indicator}` 不是可以调整到的人数", "`{indicator}` is no count that these rates lead to");
        let expected = count.indicator();
        problems.error(node.span.clone(), message).expected(text!("应为 `{expected}`", "expected `{expected}`"));
        return rates;
    }
    let people = baseline.population.as_ref();
    let implied = |rates: &VitalRates| {
        let (births, deaths) = rates.implied(baseline.base_year, people?)?;
        Some(match count {
            Count::Births => births,
            Count::Deaths => deaths,
        })
    };
    let published = baseline.jump_off(indicator).map(|published| published.value);
    let Some((published, mut now)) = published.zip(implied(&rates)) else {
        let year = baseline.base_year;
        problems.error(
            node.span.clone(),
            text!(
                "不能按 {year} 年的 `{indicator}` 调整：缺少这个数、人口结构或该年的率",
                "cannot scale to `{indicator}` of {year}: the figure, the people by age, or that year's rates are missing"
            ),
        );
        return rates;
    };
    // Deaths are not quite in proportion to the rates: at higher ones more people must have been there before.
    for _ in 0..MOST_STEPS {
        let factor = published / now;
        rates = match count {
            Count::Births => rates.scaled(factor, 1.0),
            Count::Deaths => rates.scaled(1.0, factor),
        };
        now = implied(&rates).unwrap_or(f64::NAN);
        if is_met(published, now, 1e-14) {
            break;
        }
    }
    if !is_met(published, now, 1e-9) {
        problems.error(
            node.span.clone(),
            text!(
                "`{indicator}` 的 {published:.0} 与人口结构不符，任何率都得不出",
                "`{indicator}` is {published:.0}, to which no rates lead with these people by age"
            ),
        );
    }
    rates
}

const MOST_STEPS: usize = 60;

fn is_met(published: f64, implied: f64, tolerance: f64) -> bool {
    (published / implied - 1.0).abs() < tolerance
}

/// The rates with mortality shifted so that life expectancy is the last one published up to the base year.
pub(super) fn shifted(
    rates: VitalRates,
    node: &Node,
    baseline: &Baseline,
    problems: &mut Diagnostics,
) -> Option<VitalRates> {
    let indicator = node.string(problems)?;
    let in_years = |o: &&Observation| baseline.stocks_at.is_year(o.period) && o.period.year <= baseline.base_year;
    let figures =
        baseline.series.iter().filter(|o| o.indicator == indicator && indicator == "population.life_expectancy");
    let figure = figures.filter(|o| o.comparator == Comparator::Equal).filter(in_years).max_by_key(|o| o.period);
    let shifted = figure.and_then(|figure| rates.with_life_expectancy(figure.period.year, figure.value));
    if shifted.is_none() {
        problems
            .error(
                node.span.clone(),
                text!("不能按 `{indicator}` 移动死亡率", "mortality cannot be shifted to `{indicator}`"),
            )
            .expected(text!(
                "应为 population.life_expectancy，且 series.csv 里有基年或以前某一年的数（comparator 为 =），人口动态率也有那一年",
                "expected population.life_expectancy, with a figure (`=`) in series.csv for the base year or a year before it that the vital rates have"
            ));
    }
    shifted
}
