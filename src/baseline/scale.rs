//! Vital rates at a region's own level: scaled to its counts, or shifted to its life expectancy.
//!
//! Of births and deaths the counts are published, patterns by age and trends only by others: the level of every year is
//! therefore that at which the rates of the base year give its count.

use ndarray::Array2;

use super::{Baseline, Census, Observation, RateLevel, VitalRates, rates};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::Node;
use crate::indicator::Comparator;
use crate::language::{Text, text};

/// A count that rates can be scaled to.
#[derive(Clone, Copy)]
pub(super) enum Count {
    Births,
    Deaths,
}

impl Count {
    pub(super) fn indicator(self) -> &'static str {
        match self {
            Self::Births => "population.births",
            Self::Deaths => "population.deaths",
        }
    }
}

/// The rates scaled until they imply the published count that a node names, and that figure; as they are where that is not
/// to be had, which is a problem.
pub(super) fn scaled(
    given: VitalRates,
    node: &Node,
    count: Count,
    baseline: &Baseline,
    problems: &mut Diagnostics,
) -> (VitalRates, Option<RateLevel>) {
    let Some(indicator) = node.string(problems) else { return (given, None) };
    if indicator != count.indicator() {
        let message =
            text!("`{indicator}` 不是可以调整到的人数", "`{indicator}` is not a count that these rates determine");
        let expected = count.indicator();
        problems.error(node.span.clone(), message).expected(text!("应为 `{expected}`", "expected `{expected}`"));
        return (given, None);
    }
    let found = baseline.jump_off(indicator).zip(baseline.population.as_ref()).and_then(|(published, people)| {
        let scaled = ScaledToCount::new(&given, count, published.value, baseline.base_year, people)?;
        Some((published, scaled))
    });
    let Some((published, scaled)) = found else {
        let year = baseline.base_year;
        problems.error(
            node.span.clone(),
            text!(
                "不能按{year}年的 `{indicator}` 调整：缺少这个数、人口结构或该年的率",
                "cannot scale to `{indicator}` of {year}: the figure, the people by age, or that year's rates are missing"
            ),
        );
        return (given, None);
    };
    let (factor, unscaled) = (scaled.factor, scaled.unscaled);
    let level = RateLevel {
        region: baseline.label.clone(),
        indicator: indicator.to_owned(),
        year: baseline.base_year,
        published: published.value,
        status: published.status,
        source: published.rule,
        factor: Some(factor),
    };
    if !scaled.is_met {
        let published = level.published;
        problems
            .error(
                node.span.clone(),
                text!(
                    "`{indicator}` 的 {published:.0} 与人口结构不符，任何率都得不出",
                    "`{indicator}` is {published:.0}, to which no rates lead with these people by age"
                ),
            )
            .hint(by_the_rates(unscaled));
    } else if !(1.0 / FAR..=FAR).contains(&factor) {
        problems
            .warning(
                node.span.clone(),
                text!(
                    "`{indicator}` 是按原有的率所得的 {factor:.2}倍",
                    "`{indicator}` is {factor:.2} times what the rates as they were lead to"
                ),
            )
            .hint(by_the_rates(unscaled));
    }
    (scaled.rates, Some(level))
}

/// Rates with a common factor for all years, so that those of one year give a count.
struct ScaledToCount {
    rates: VitalRates,
    /// What every rate was multiplied by.
    factor: f64,
    /// The count by the rates as they were given.
    unscaled: f64,
    /// Whether the rates give the count, and can be rates of people.
    is_met: bool,
}

impl ScaledToCount {
    /// Scales to the count of a year at the end of which there are `people`; `None` where the rates do not have the year.
    fn new(given: &VitalRates, count: Count, published: f64, year: i32, people: &Array2<f64>) -> Option<Self> {
        let implied = |rates: &VitalRates| {
            let (births, deaths) = rates.implied(year, people)?;
            Some(match count {
                Count::Births => births,
                Count::Deaths => deaths,
            })
        };
        let unscaled = implied(given)?;
        let (mut rates, mut now, mut factor) = (given.clone(), unscaled, 1.0);
        // Deaths are not quite in proportion to the rates: at higher ones more people must have been there before.
        for _ in 0..MOST_STEPS {
            let step = published / now;
            factor *= step;
            rates = match count {
                Count::Births => rates.scaled(step, 1.0),
                Count::Deaths => rates.scaled(1.0, step),
            };
            now = implied(&rates).unwrap_or(f64::NAN);
            if is_met(published, now, 1e-14) {
                break;
            }
        }
        let can_be = rates.index(year).is_some_and(|at| rates::can_be(&rates, at));
        Some(Self { is_met: can_be && is_met(published, now, 1e-9), rates, factor, unscaled })
    }
}

impl VitalRates {
    /// The rates with the level of mortality that so many deaths in a year give them, and what every death rate was multiplied
    /// by; `people` are those at the end of that year. `None` where no rates lead there.
    pub(crate) fn with_deaths(&self, deaths: f64, year: i32, people: &Array2<f64>) -> Option<(Self, f64)> {
        let scaled = ScaledToCount::new(self, Count::Deaths, deaths, year, people)?;
        scaled.is_met.then_some((scaled.rates, scaled.factor))
    }
}

impl Baseline {
    /// The published deaths that set the level of mortality, where they do.
    pub(crate) fn level_of_deaths(&self) -> Option<&RateLevel> {
        self.rate_levels.iter().rfind(|level| level.indicator == Count::Deaths.indicator())
    }

    /// The vital rates with the level of mortality that was known in the year of a census: that of the deaths published for
    /// that year among those counted, whatever sets the level of the base year. `None` without such a count.
    pub(crate) fn rates_of_census(&self, census: &Census) -> Option<(VitalRates, RateLevel)> {
        let (year, indicator) = (census.date.year, Count::Deaths.indicator());
        let of_year = |o: &&&Observation| o.period.year == year && o.comparator == Comparator::Equal;
        let history = self.history(indicator);
        let figure = history.iter().find(of_year)?;
        let (rates, factor) = self.vital_rates.as_ref()?.with_deaths(figure.value, year, &census.people)?;
        // The table's rates have been multiplied before, where the level of the base year is that of deaths, too.
        let before = self.level_of_deaths().and_then(|level| level.factor);
        let level = RateLevel {
            region: self.label.clone(),
            indicator: indicator.to_owned(),
            year,
            published: figure.value,
            status: figure.status,
            source: self.source_of(figure),
            factor: Some(factor * before.unwrap_or(1.0)),
        };
        Some((rates, level))
    }
}

/// The implied results of the given rates, to detect unit mistakes.
fn by_the_rates(persons: f64) -> Text {
    text!(
        "按原有的率为 {persons:.0}人：核对单位和年份",
        "by the rates as they were it is {persons:.0} persons: check the unit and the year"
    )
}

const MOST_STEPS: usize = 60;

/// A count more times that of the given rates, or less than one over it, is hardly meant: between the provinces of China and the
/// nation, deaths differ by a factor of 1.5 at most.
const FAR: f64 = 2.0;

fn is_met(published: f64, implied: f64, tolerance: f64) -> bool {
    (published / implied - 1.0).abs() < tolerance
}

/// The rates with mortality shifted so that life expectancy is the last one published up to the base year, and that figure.
pub(super) fn shifted(
    rates: VitalRates,
    node: &Node,
    baseline: &Baseline,
    problems: &mut Diagnostics,
) -> Option<(VitalRates, RateLevel)> {
    let indicator = node.string(problems)?;
    let in_years = |o: &&Observation| baseline.stocks_at.is_year(o.period) && o.period.year <= baseline.base_year;
    let figures =
        baseline.series.iter().filter(|o| o.indicator == indicator && indicator == "population.life_expectancy");
    let figure = figures.filter(|o| o.comparator == Comparator::Equal).filter(in_years).max_by_key(|o| o.period);
    let shifted = figure.and_then(|figure| {
        let level = RateLevel {
            region: baseline.label.clone(),
            indicator: indicator.to_owned(),
            year: figure.period.year,
            published: figure.value,
            status: figure.status,
            source: baseline.source_of(figure),
            factor: None,
        };
        Some((rates.with_life_expectancy(figure.period.year, figure.value)?, level))
    });
    if shifted.is_none() {
        problems
            .error(
                node.span.clone(),
                text!("不能按 `{indicator}` 移动死亡率", "mortality cannot be shifted to `{indicator}`"),
            )
            .expected(text!(
                "应为 population.life_expectancy，且 series.csv 里有基期或以前某一年的数（comparator 为 =），人口动态率也有那一年",
                "expected population.life_expectancy, with a figure (`=`) in series.csv for the base year or a year before it that the vital rates have"
            ));
    }
    shifted
}
