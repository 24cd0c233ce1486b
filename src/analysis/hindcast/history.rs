//! Figures of China's provinces known in 2000, and the counts of 2010: the decade from which the scales of errors are
//! estimated. The tables are made by `history/convert.py`, which names their sources.

use ndarray::{Array1, Array2, Array3};

use crate::baseline::VitalRates;
use crate::schedule::{AGES, FERTILE_AGES};

const CENSUS: &str = include_str!("history/census.csv");
const AGE_PATTERN: &str = include_str!("history/age-pattern.csv");
const MORTALITY: &str = include_str!("history/mortality.csv");
const LIFE_EXPECTANCY: &str = include_str!("history/life-expectancy.csv");
const NATIONS: &str = include_str!("history/nations.csv");
const NET_MIGRATION: &str = include_str!("history/migration.csv");
const TOTAL_FERTILITY: &str = include_str!("history/fertility.csv");
const BIRTHS: &str = include_str!("history/births.csv");

/// The years of the two censuses, both of 1 November.
pub(super) const YEARS: (i32, i32) = (2000, 2010);

/// The nation among the regions.
pub(super) const NATION: &str = "china";

/// Deaths of 2000 in China, persons, as published (National Bureau of Statistics; read in
/// github.com/vicalloy/china-population, data.csv).
pub(super) const DEATHS: f64 = 8.14e6;

/// Boys born for each girl, by which the sexes' life expectancies are weighted.
const SEX_RATIO: f64 = 1.07;

/// A region at two censuses, `[sex][age]`. Age groups are counted; single ages within them follow the nation's of 2000.
pub(super) struct Counted {
    pub(super) region: String,
    /// As published for 1990, the last that was known in 2000 of every province.
    pub(super) life_expectancy: f64,
    pub(super) before: Array2<f64>,
    pub(super) after: Array2<f64>,
}

/// The nation and its provinces, in order of their names.
pub(super) fn regions() -> Vec<Counted> {
    let pattern = age_pattern();
    let mut all: Vec<Counted> = Vec::new();
    for line in LIFE_EXPECTANCY.lines().skip(1) {
        let Some((region, years)) = line.split_once(',') else { continue };
        let empty = || Array2::zeros((2, AGES));
        let life_expectancy = years.parse().unwrap_or(f64::NAN);
        all.push(Counted { region: region.to_owned(), life_expectancy, before: empty(), after: empty() });
    }
    for [year, region, sex, ages, persons] in rows(CENSUS) {
        let Some(counted) = all.iter_mut().find(|counted| counted.region == region) else { continue };
        let people = if year == "2000" { &mut counted.before } else { &mut counted.after };
        let (from, to) = match ages.split_once('-') {
            Some((from, to)) => (age(from), age(to)),
            None => (age(ages), age(ages)),
        };
        let sex = usize::from(sex == "female");
        let whole: f64 = (from..=to).map(|age| pattern[[sex, age]]).sum();
        for age in from..=to {
            people[[sex, age]] = number(persons) * pattern[[sex, age]] / whole;
        }
    }
    all
}

/// The nation's death rates from 2000 to 2010; nobody is born of them.
pub(super) fn rates() -> VitalRates {
    let years = usize::try_from(YEARS.1 - YEARS.0 + 1).unwrap_or(0);
    let mut mortality = Array3::zeros((years, 2, AGES));
    for [year, sex, age_of, rate] in rows(MORTALITY) {
        let year = usize::try_from(year.parse::<i32>().unwrap_or(YEARS.0) - YEARS.0).unwrap_or(0);
        mortality[[year, usize::from(sex == "female"), age(age_of)]] = number(rate);
    }
    VitalRates {
        first_year: YEARS.0,
        mortality,
        fertility: Array2::zeros((years, FERTILE_AGES.len())),
        sex_ratio_at_birth: Array1::from_elem(years, SEX_RATIO),
        net_migration: None,
    }
}

/// Male life expectancy of populous nations, five years after five years from 1950-55 to 2005-10, as the United Nations had it
/// in 2008.
pub(super) fn nations() -> Vec<Vec<f64>> {
    let mut all: Vec<(&str, Vec<f64>)> = Vec::new();
    for [nation, _, years] in rows(NATIONS) {
        match all.last_mut().filter(|(known, _)| *known == nation) {
            Some((_, known)) => known.push(number(years)),
            None => all.push((nation, vec![number(years)])),
        }
    }
    all.into_iter().map(|(_, years)| years).collect()
}

/// Persons who came to China, less those who left, of the years from 1991 to 2010.
pub(super) fn net_migration() -> Vec<f64> {
    rows(NET_MIGRATION).map(|[_, thousand]| 1e3 * number(thousand)).collect()
}

/// Total fertility of China, five years after five years from 1950-55 to 2005-10, as the United Nations had it in 2008.
pub(super) fn total_fertility() -> Vec<f64> {
    rows(TOTAL_FERTILITY).map(|[_, rate]| number(rate)).collect()
}

/// The years from 1980 on of which the births of both are known, and a province's over the nation's.
pub(super) fn share_of_births() -> Vec<(i32, f64)> {
    let share = |[year, nation, province]: [&str; 3]| {
        Some((year.parse().ok()?, province.parse::<f64>().ok()? / number(nation)))
    };
    rows(BIRTHS).filter_map(share).collect()
}

/// Births of China, persons, of the years from 1980 to 2010.
pub(super) fn births() -> Vec<(i32, f64)> {
    rows(BIRTHS).filter_map(|[year, nation, _]| Some((year.parse().ok()?, 1e4 * number(nation)))).collect()
}

fn age_pattern() -> Array2<f64> {
    let mut pattern = Array2::zeros((2, AGES));
    for [sex, age_of, persons] in rows(AGE_PATTERN) {
        pattern[[usize::from(sex == "female"), age(age_of)]] = number(persons);
    }
    pattern
}

fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| line.split(',').collect::<Vec<_>>().try_into().ok())
}

fn age(written: &str) -> usize {
    written.trim_end_matches('+').parse().unwrap_or(0).min(AGES - 1)
}

fn number(written: &str) -> f64 {
    written.parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_complete() {
        let all = regions();
        assert_eq!(all.len(), 32);
        let nation = all.iter().find(|counted| counted.region == NATION).unwrap();
        // Census volumes of the National Bureau of Statistics, without the armed forces.
        assert!((nation.before.sum() - 1_242_612_226.0).abs() < 1.0, "{}", nation.before.sum());
        assert!((nation.after.sum() - 1_332_810_869.0).abs() < 1.0, "{}", nation.after.sum());
        let provinces = || all.iter().filter(|counted| counted.region != NATION);
        let sum: f64 = provinces().map(|counted| counted.before.sum()).sum();
        assert!((sum - nation.before.sum()).abs() < 1.0);
        assert!(all.iter().all(|counted| counted.life_expectancy > 55.0 && counted.before.iter().all(|n| *n > 0.0)));
        assert!(rates().mortality.iter().all(|rate| *rate > 0.0));
        assert!(nations().len() == 22 && nations().iter().all(|years| years.len() == 12));
        assert_eq!([net_migration().len(), total_fertility().len(), share_of_births().len()], [20, 12, 20]);
        assert_eq!(births().iter().map(|(year, _)| *year).collect::<Vec<_>>(), (1980..=2010).collect::<Vec<_>>());
    }
}
