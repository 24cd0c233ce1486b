//! How large a nation's errors of mortality, migration and fertility are, where the provinces of one decade cannot tell: from
//! longer records, of more nations, that end by 2010.
//!
//! - Mortality: the nations of more than 50 million, at every jump-off at which men lived 65 years or longer. The level of the
//!   jump-off is known and the gain of the last ten years is expected once more (the naive forecast of Alho, Cruijsen & Keilman
//!   2008); the error ten years on has tails heavier than a normal distribution (the end of a famine, of the Soviet Union), so
//!   that the scale is the one at which a normal distribution has the 80 % interval of the Student's t fitted.
//! - Migration: hardly anybody crosses China's border, and a projection assumes nobody. The error is what came and went by the
//!   United Nations' estimate, averaged over each decade. Moves within the nation sum to zero over its regions: these are
//!   regions' own.
//! - Fertility: a random walk of log total fertility, from its steps over five years. Of a province's own, how far its births
//!   went from the nation's over ten years.

use std::ops::Range;

use ndarray::{Array2, ArrayView1};

use super::history;
use super::scale::{Parts, heavy_tailed_scale, root_mean_square};
use crate::baseline::VitalRates;
use crate::scenario::{T90, Z90};

/// Where men live shorter, infants' deaths decide on life expectancy, not those of the old.
const LOWEST_LIFE_EXPECTANCY: f64 = 65.0;

/// Five-year periods in ten years.
const TEN_YEARS: usize = 2;

/// A small shift of log death rates, by which years of life are turned into it.
const SHIFT: f64 = 0.01;

/// Of log mortality after ten years; years of life are turned into it by `rates` of their first year.
pub(super) fn mortality(rates: &VitalRates) -> Option<f64> {
    let errors = history::nations().iter().flat_map(|years| naive_errors(years)).collect::<Vec<_>>();
    let of_normal = heavy_tailed_scale(&errors) * T90 / Z90;
    let shifted = rates.clone().scaled(1.0, libm::exp(SHIFT));
    let lost = (rates.life_expectancy(0) - shifted.life_expectancy(0)) / SHIFT;
    (lost > 0.0).then_some(of_normal / lost)
}

/// How many years of life each naive forecast over ten years fell short.
fn naive_errors(years: &[f64]) -> Vec<f64> {
    let long = |window: &&[f64]| window[TEN_YEARS] >= LOWEST_LIFE_EXPECTANCY;
    let error = |window: &[f64]| window[2 * TEN_YEARS] - (2.0 * window[TEN_YEARS] - window[0]);
    years.windows(2 * TEN_YEARS + 1).filter(long).map(error).collect()
}

/// Of migration at ages from 50 on, a year, for each 1 of which the ages of five years from 0 on err by so much.
pub(super) fn migration(people: &Array2<f64>, by_age: &[f64]) -> f64 {
    let persons = history::net_migration();
    let decades = persons.chunks(10).map(|decade| decade.iter().sum::<f64>() / decade.len() as f64);
    let errs = |age: usize| by_age.get(age / 5).copied().unwrap_or(1.0);
    let erring: f64 = people.columns().into_iter().enumerate().map(|(age, both)| errs(age) * both.sum()).sum();
    root_mean_square(decades) / erring
}

/// Of log fertility after ten years.
pub(super) fn fertility() -> Option<Parts> {
    let rates = history::total_fertility();
    let steps = rates.windows(2).map(|pair| libm::log(pair[1] / pair[0]));
    let shares = history::share_of_births();
    let ten_years_on = |year: i32| shares.iter().find(|(later, _)| *later == year + 10).map(|(_, share)| *share);
    let drifts: Vec<f64> =
        shares.iter().filter_map(|(year, share)| Some(libm::log(ten_years_on(*year)? / share))).collect();
    let nation = root_mean_square(steps) * libm::sqrt(TEN_YEARS as f64);
    (!drifts.is_empty()).then(|| Parts { nation, region: root_mean_square(drifts.into_iter()) })
}

/// The women among whom most births happen, by their ages.
const MOTHERS: Range<i32> = 20..35;

/// How much the change of a year in log births a woman follows that of the year before: the first autocorrelation of the changes
/// about 0, from 1980 to 2010. A level that wanders and is seen with a part that passes within the year has one between -1/2 and
/// 0 (Harvey 1989, ch. 2): each passing part is taken back by the change that follows. Where it is not below 0, the best estimate
/// of the passing part is none. `women` are those counted in `year`, by single age.
pub(super) fn persistence_of_births(women: &ArrayView1<'_, f64>, year: i32) -> f64 {
    let counted = |age: i32| usize::try_from(age).ok().and_then(|age| women.get(age)).copied().unwrap_or(0.0);
    let mothers = |of: i32| MOTHERS.map(|age| counted(age + year - of)).sum::<f64>();
    let rates: Vec<f64> = history::births().into_iter().map(|(of, births)| libm::log(births / mothers(of))).collect();
    first_autocorrelation(&rates.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>())
}

fn first_autocorrelation(changes: &[f64]) -> f64 {
    let together: f64 = changes.windows(2).map(|pair| pair[0] * pair[1]).sum();
    together / changes.iter().map(|change| change * change).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_naive_forecast_repeats_the_gain_of_ten_years() {
        assert_eq!(naive_errors(&[60.0, 62.0, 66.0, 67.0, 73.0]), [1.0]);
        // Too short at the jump-off, or too few periods.
        assert!(naive_errors(&[50.0, 52.0, 64.0, 67.0, 73.0]).is_empty() && naive_errors(&[66.0; 4]).is_empty());
    }

    #[test]
    fn what_passes_is_taken_back_and_what_lasts_is_not() {
        // A level with a part that passes: up in one year, down in the next.
        assert_eq!(first_autocorrelation(&[1.0, -1.0, 1.0, -1.0]), -0.75);
        assert_eq!(first_autocorrelation(&[1.0, 0.0, 1.0, 0.0]), 0.0);
        assert_eq!(first_autocorrelation(&[1.0, 1.0, 1.0, 1.0]), 0.75);
    }

    #[test]
    fn migration_of_all_ages_adds_up_to_the_persons_who_moved() {
        let people = Array2::from_elem((2, 101), 1e6);
        let by_age = [3.0; 10];
        let scale = migration(&people, &by_age);
        let moved = scale * 2e6 * (50.0 * 3.0 + 51.0);
        // 0.29 and 0.54 million a year of the two decades.
        assert!((moved / 1e3 - 429.8).abs() < 0.1, "{moved}");
    }
}
