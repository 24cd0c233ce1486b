//! How large the errors of a projection are: estimated from the provinces' errors between the censuses of 2000 and 2010.
//!
//! People of 2000 are survived to 2010 by single age and sex, without migration, by the nation's death rates shifted to a
//! region's life expectancy as far as it was from the nation's in 1990. What five-year groups were counted in 2010, over
//! what was projected, leaves a log residual r(g). Of a province it is taken beside the nation's, d(g) = r(g) - r_nation(g),
//! and split in three by least squares over the groups aged 50-89 in 2010,
//!
//! ```text
//! d(g) = u - v E(g) + c(g)
//! ```
//!
//! E(g) being what the log of the group loses where the logs of death rates drift up by 1 over the ten years. What all
//! groups have in common, u, is called migration: it is what the decade added at a steady rate. What goes with exposure to
//! death, v, is the error of mortality. What is left, c, differs from group to group and is called the error of the count: of
//! both counts, that from which a projection starts and that against which it will be held. Scales are root mean squares
//! over the provinces, but for u, which has heavy tails: there the scale of Student's t with 4 degrees of freedom, by maximum
//! likelihood. The nation's error of the count, from its r(g) at 30-89, rests on one decade of one nation; its other errors
//! come from longer records (`national.rs`).
//!
//! The level of the death rates is that of the deaths published for 2000: the rule by which a baseline is projected.

use ndarray::Array2;

use super::history::{self, NATION, YEARS};
use super::national;
use super::{Day, older, survivors};
use crate::baseline::VitalRates;

/// Five-year groups at the later census, by their first age: those born before the earlier one, up to 85-89. Beyond, ages are
/// stated too badly.
const GROUPS: [usize; 16] = [10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85];

/// The groups of which a province's errors are split, and those of which the nation's are: few of the latter migrate.
const SPLIT_FROM: usize = 50;
const NATION_SPLIT_FROM: usize = 30;

/// Those who were children at the earlier census, of whom many were not counted.
const CHILDREN: [usize; 2] = [10, 15];

/// A small drift of log death rates, by which E is found.
const DRIFT: f64 = 0.01;

const DEGREES_OF_FREEDOM: f64 = 4.0;

/// The scales of an error: of the part that a nation shares with its regions, and of a region's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// The nation's.
    pub nation: f64,
    /// A region's own.
    pub region: f64,
}

/// The scales of errors, as fractions.
#[derive(Debug, Clone, PartialEq)]
pub struct Scales {
    /// The years of the censuses between which they were estimated.
    pub years: (i32, i32),
    /// How many regions the nation has.
    pub regions: usize,
    /// Of the count of a cohort.
    pub count: Parts,
    /// The nation's, of those who were children.
    pub count_of_children: f64,
    /// Of log mortality after ten years.
    pub mortality: Parts,
    /// Of log fertility after ten years.
    pub fertility: Parts,
    /// How much yearly changes of the nation's births a woman follow those of the year before: not below 0, so that no part of
    /// them is found to pass with the year.
    pub persistence_of_births: f64,
    /// Of migration at ages from 50 on, a year.
    pub migration: Parts,
    /// What the nation's groups had in common, which is taken as coverage of the two censuses and makes no scale.
    pub common_to_the_nation: f64,
    /// How much the migration of five-year groups errs, from 0-4 to 50-54, for each 1 of those from 50 on.
    pub migration_by_age: [f64; 11],
}

/// Log residuals by [`GROUPS`], split.
struct ResidualSplit {
    common: f64,
    mortality: f64,
    /// The sum of squares of what is left, and its degrees of freedom.
    left: (f64, f64),
}

/// Estimates the scales; `None` only if the tables were incomplete.
#[must_use]
pub fn scales() -> Option<Scales> {
    let regions = history::regions();
    let nation = regions.iter().find(|counted| counted.region == NATION)?;
    let rates = history::rates().with_deaths(history::DEATHS, YEARS.0, &nation.before)?.0;
    let own_rates = |life_expectancy: f64| {
        let level = rates.life_expectancy(0) + life_expectancy - nation.life_expectancy;
        rates.clone().with_life_expectancy(YEARS.0, level)
    };
    let of_nation = residuals(&nation.before, &nation.after, &rates)?;
    let exposure = exposure(&nation.before, &rates)?;
    let mut beside: Vec<[f64; GROUPS.len()]> = Vec::new();
    for counted in regions.iter().filter(|counted| counted.region != NATION) {
        let own = residuals(&counted.before, &counted.after, &own_rates(counted.life_expectancy)?)?;
        beside.push(std::array::from_fn(|group| own[group] - of_nation[group]));
    }
    let splits: Vec<ResidualSplit> = beside.iter().map(|residuals| split(residuals, &exposure, SPLIT_FROM)).collect();
    let nation_split = split(&of_nation, &exposure, NATION_SPLIT_FROM);
    let common: Vec<f64> = splits.iter().map(|split| split.common).collect();
    let (squares, freedom) = splits.iter().fold((0.0, 0.0), |sum, split| (sum.0 + split.left.0, sum.1 + split.left.1));
    let of_group = |group: usize| root_mean_square(beside.iter().map(|residuals| residuals[group]));
    let typical = root_mean_square(common.iter().copied());
    let years = f64::from(YEARS.1 - YEARS.0);
    // A group moved over the ten years before, at five years younger on average; the youngest as those next to them.
    let by_age = |group: usize| match (5 * group + 5).max(GROUPS[0]) {
        from if from >= SPLIT_FROM => 1.0,
        from => GROUPS.iter().position(|first| *first == from).map_or(1.0, |at| of_group(at) / typical),
    };
    let children = GROUPS.iter().zip(of_nation).filter(|(from, _)| CHILDREN.contains(from)).map(|(_, r)| r);
    let migration_by_age = std::array::from_fn(by_age);
    Some(Scales {
        years: YEARS,
        regions: beside.len(),
        count: Parts { nation: (nation_split.left.0 / nation_split.left.1).sqrt(), region: (squares / freedom).sqrt() },
        count_of_children: root_mean_square(children),
        mortality: Parts {
            nation: national::mortality(&rates)?,
            region: root_mean_square(splits.iter().map(|split| split.mortality)),
        },
        fertility: national::fertility()?,
        persistence_of_births: national::persistence_of_births(&nation.before.row(1), YEARS.0),
        migration: Parts {
            nation: national::migration(&nation.before, &migration_by_age),
            region: heavy_tailed_scale(&common) / years,
        },
        common_to_the_nation: nation_split.common,
        migration_by_age,
    })
}

/// The log of those counted over those projected, by group.
fn residuals(before: &Array2<f64>, after: &Array2<f64>, rates: &VitalRates) -> Option<[f64; GROUPS.len()]> {
    let projected = survived(before, rates, 0.0)?;
    let log = |from: usize| libm::log(older(after, from..from + 5) / older(&projected, from..from + 5));
    Some(GROUPS.map(log))
}

/// What the log of each group loses where log death rates drift up by 1 over the ten years.
fn exposure(before: &Array2<f64>, rates: &VitalRates) -> Option<[f64; GROUPS.len()]> {
    let (level, higher) = (survived(before, rates, 0.0)?, survived(before, rates, DRIFT)?);
    let loss = |from: usize| libm::log(older(&level, from..from + 5) / older(&higher, from..from + 5)) / DRIFT;
    Some(GROUPS.map(loss))
}

fn survived(before: &Array2<f64>, rates: &VitalRates, drift: f64) -> Option<Array2<f64>> {
    let day = Day { year: YEARS.0, share_of_year_left: 2.0 / 12.0 };
    survivors(before, day, rates, usize::try_from(YEARS.1 - YEARS.0).ok()?, drift)
}

/// Least squares of residuals on a constant and on exposure with a minus sign, over the groups from an age on.
fn split(residuals: &[f64; GROUPS.len()], exposure: &[f64; GROUPS.len()], from: usize) -> ResidualSplit {
    let skip = GROUPS.iter().filter(|first| **first < from).count();
    let points: Vec<(f64, f64)> = exposure[skip..].iter().map(|e| -e).zip(residuals[skip..].iter().copied()).collect();
    let count = points.len() as f64;
    let (mean_x, mean_y) = points.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / count, sum.1 + y / count));
    let (xx, xy) = points
        .iter()
        .fold((0.0, 0.0), |sum, (x, y)| (sum.0 + (x - mean_x) * (x - mean_x), sum.1 + (x - mean_x) * (y - mean_y)));
    let mortality = xy / xx;
    let common = mean_y - mortality * mean_x;
    let left = points.iter().map(|(x, y)| y - common - mortality * x).map(|left| left * left).sum();
    ResidualSplit { common, mortality, left: (left, count - 2.0) }
}

pub(super) fn root_mean_square(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value * value, count + 1.0));
    (sum / count).sqrt()
}

/// The scale of Student's t about 0, by maximum likelihood: the fixed point of its weighted mean square (Lange, Little &
/// Taylor 1989).
pub(super) fn heavy_tailed_scale(values: &[f64]) -> f64 {
    let mut square = values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64;
    for _ in 0..500 {
        let weighted = |x: &f64| (DEGREES_OF_FREEDOM + 1.0) * x * x / (DEGREES_OF_FREEDOM + x * x / square);
        square = values.iter().map(weighted).sum::<f64>() / values.len() as f64;
    }
    square.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::{
        COUNT_ERROR, Default, Driver, ErrorScale, FERTILITY_ERROR, MIGRATION_ERROR, MIGRATION_ERROR_BY_AGE,
        MORTALITY_ERROR, drivers,
    };

    fn of_program(all: &[Driver], name: &str) -> ErrorScale {
        let driver = all.iter().find(|driver| driver.name == name).unwrap();
        let Default::Error(scale) = driver.default else { panic!("{name}") };
        scale
    }

    /// A figure to two significant digits, as a fraction of itself.
    fn is_rounded(exact: f64, kept: f64) -> bool {
        let kept_to: f64 = format!("{exact:.1e}").parse().unwrap();
        (kept_to - kept).abs() < 1e-9
    }

    #[test]
    fn the_scales_in_the_program_are_those_estimated() {
        let (scales, all) = (scales().unwrap(), drivers(&[]));
        let cohort = |id: &str| of_program(&all, &format!("{COUNT_ERROR}.{id}"));
        let pairs = [
            (scales.count.nation, cohort("aged_60_69").nation),
            (scales.count.region, cohort("aged_60_69").region),
            (scales.count_of_children, cohort("aged_0_9").nation),
            (scales.count.region, cohort("aged_0_9").region),
            (scales.mortality.nation, of_program(&all, MORTALITY_ERROR).nation),
            (scales.mortality.region, of_program(&all, MORTALITY_ERROR).region),
            (scales.fertility.nation, of_program(&all, FERTILITY_ERROR).nation),
            (scales.fertility.region, of_program(&all, FERTILITY_ERROR).region),
            (scales.migration.nation, of_program(&all, MIGRATION_ERROR).nation),
            (scales.migration.region, of_program(&all, MIGRATION_ERROR).region),
        ];
        assert!(pairs.into_iter().all(|(exact, kept)| is_rounded(exact, kept)), "{scales:?}");
        // The deviation of the last published year is carried forward in full.
        assert!(scales.persistence_of_births >= 0.0, "{scales:?}");
        let by_age = scales.migration_by_age.iter().zip(MIGRATION_ERROR_BY_AGE);
        assert!(by_age.clone().all(|(exact, kept)| (exact - kept).abs() <= 0.05 + 1e-9), "{scales:?}");
    }

    #[test]
    fn what_a_split_is_made_of_comes_out() {
        let exposure = std::array::from_fn(|group| 0.01 * (group * group) as f64);
        let residuals = std::array::from_fn(|group| 0.03 - 0.2 * exposure[group]);
        let found = split(&residuals, &exposure, SPLIT_FROM);
        assert!((found.common - 0.03).abs() < 1e-12 && (found.mortality - 0.2).abs() < 1e-12 && found.left.0 < 1e-20);
        assert_eq!(found.left.1, 6.0);
    }

    #[test]
    fn the_scale_of_students_t_is_the_most_likely_one() {
        let values = [0.01, -0.02, 0.015, 0.2, -0.03, 0.004];
        let likelihood = |scale: f64| {
            let density = |x: &f64| -libm::log(scale) - 2.5 * libm::log(1.0 + x * x / (4.0 * scale * scale));
            values.iter().map(density).sum::<f64>()
        };
        let best = heavy_tailed_scale(&values);
        assert!([0.99, 1.01].iter().all(|by| likelihood(best * by) < likelihood(best)), "{best}");
    }
}
