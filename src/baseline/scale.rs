//! Vital rates at a region's own level: scaled to its counts, or shifted to its life expectancy.

use super::{Baseline, Observation, VitalRates};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::Node;
use crate::indicator::Comparator;
use crate::language::text;

/// The published count that a node names, over the count that unscaled rates imply.
pub(super) fn factor(
    node: &Node,
    implied: Option<f64>,
    baseline: &Baseline,
    problems: &mut Diagnostics,
) -> Option<f64> {
    let indicator = node.string(problems)?;
    let factor = baseline.jump_off(indicator).zip(implied).map(|(published, implied)| published.value / implied);
    if factor.is_none() {
        let year = baseline.base_year;
        problems.error(
            node.span.clone(),
            text!(
                "不能按 {year} 年的 `{indicator}` 调整：缺少这个数、人口结构或该年的率",
                "cannot scale to `{indicator}` of {year}: the figure, the people by age, or that year's rates are missing"
            ),
        );
    }
    factor
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
