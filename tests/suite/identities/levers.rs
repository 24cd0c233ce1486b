//! Levers of demography: what is stated comes out; and a hindcast of what is known exactly.

use carecast::analysis::hindcast::between_censuses;
use carecast::baseline::{Baseline, Census, Library, Period};
use carecast::model::demography::{life_expectancy, shift_fertility, shift_mortality, survival};
use carecast::{Diagnostics, Projection};
use ndarray::{Array2, Axis};
use proptest::prelude::*;

use super::{central, projected};

fn china() -> Baseline {
    Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shifted_life_table_gives_back_the_stated_life_expectancy(at in 0_usize..90, e0 in 40.0..94.0_f64) {
        let rates = china().vital_rates.unwrap();
        let ratio = rates.sex_ratio_at_birth[at];
        let shifted = shift_mortality(&rates.mortality.index_axis(Axis(0), at), ratio, e0).unwrap();
        let [male, female] = life_expectancy(&shifted);
        prop_assert!(((ratio * male + female) / (1.0 + ratio) - e0).abs() < 1e-9);
        prop_assert!(shifted.iter().all(|rate| rate.is_finite() && *rate > 0.0));
    }

    #[test]
    fn fertility_sums_to_the_stated_rate_at_the_stated_mean_age(at in 0_usize..90, tfr in 0.3..6.0_f64, age in 21.0..39.0_f64) {
        let rates = china().vital_rates.unwrap();
        let moved = shift_fertility(&rates.fertility.row(at), tfr, age).unwrap();
        prop_assert!((moved.sum() - tfr).abs() < 1e-12 * tfr);
        let mean = moved.iter().zip(15..).map(|(rate, x)| rate * (f64::from(x) + 0.5)).sum::<f64>() / tfr;
        prop_assert!((mean - age).abs() < 1e-9);
    }

    /// A path of life expectancy in a scenario is the one that the people live by: the deaths are those of the exactly
    /// shifted schedule, to what the table of shifts is good for.
    #[test]
    fn people_die_by_the_stated_life_expectancy(e0 in 70.0..90.0_f64) {
        let text = format!("[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 1\n[assume.population]\nlife_expectancy = \"{e0} 岁\"\n");
        let (_, projection) = projected(2023, &text);
        let baseline = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let (people, rates) = (baseline.population.unwrap(), baseline.vital_rates.unwrap());
        let at = rates.index(2023).unwrap();
        let shifted = shift_mortality(&rates.mortality.index_axis(Axis(0), at), rates.sex_ratio_at_birth[at], e0).unwrap();
        let survival = survival(&shifted);
        let mut died = 0.0;
        for sex in 0..2 {
            for age in 0..101 {
                died += people[[sex, age]] * (1.0 - survival[[sex, (age + 1).min(100)]]);
            }
        }
        let of = |projection: &Projection, name: &str| central(projection, &format!("population.{name}"), 2023);
        let infants = of(&projection, "deaths") - died;
        let births = of(&projection, "births");
        let boys = rates.sex_ratio_at_birth[at] / (1.0 + rates.sex_ratio_at_birth[at]);
        let expected = births * (boys * (1.0 - survival[[0, 0]]) + (1.0 - boys) * (1.0 - survival[[1, 0]]));
        prop_assert!((infants - expected).abs() < 1e-6 * died, "{infants} {expected}");
    }
}

#[test]
fn a_baseline_can_be_shifted_to_a_published_life_expectancy() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("tibet");
    std::fs::create_dir(&home).unwrap();
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/tibet");
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, home.join(path.file_name().unwrap())).unwrap();
    }
    let toml = std::fs::read_to_string(home.join("baseline.toml")).unwrap();
    let shifted =
        toml.replace("scale_deaths_to = \"population.deaths\"", "shift_mortality_to = \"population.life_expectancy\"");
    assert_ne!(toml, shifted);
    std::fs::write(home.join("baseline.toml"), shifted).unwrap();
    let library = Library::embedded().with_folder(folder.path());
    let rates = Baseline::load("tibet", &library, &mut Diagnostics::new()).unwrap().vital_rates.unwrap();
    assert!((rates.life_expectancy(rates.index(2020).unwrap()) - 72.19).abs() < 1e-9);
    // Later years keep their distance from the nation's schedule.
    let nation = china().vital_rates.unwrap();
    let behind = |year: i32| {
        let at = rates.index(year).unwrap();
        nation.life_expectancy(at) - rates.life_expectancy(at)
    };
    assert!(behind(2020) > 4.0 && (1.0..behind(2020)).contains(&behind(2050)), "{} {}", behind(2020), behind(2050));
}

#[test]
fn a_census_that_is_the_survivors_of_the_one_before_is_met_exactly() {
    let mut nation = china();
    // Without published deaths of the census's year, the rates are used as they are.
    nation.series.clear();
    let rates = nation.vital_rates.as_mut().unwrap();
    // The same rates in every year, so that months of two years do not matter.
    let one = rates.mortality.index_axis(Axis(0), 5).to_owned();
    rates.mortality.outer_iter_mut().for_each(|mut year| year.assign(&one));
    let survival = survival(&one);
    let mut people = nation.censuses[0].people.clone();
    for _ in 0..10 {
        people = Array2::from_shape_fn((2, 101), |(sex, age)| match age {
            0 => 0.0,
            100 => (people[[sex, 99]] + people[[sex, 100]]) * survival[[sex, 100]],
            _ => people[[sex, age - 1]] * survival[[sex, age]],
        });
    }
    let mut region = nation.clone();
    region.series.clear();
    region.censuses = vec![nation.censuses[0].clone(), Census { date: Period::parse("2020-11-01").unwrap(), people }];
    let hindcast = between_censuses(&region, &nation).unwrap();
    for group in &hindcast.groups {
        assert!(group.error_with_nation_mortality().abs() < 1e-12 && group.own_mortality.is_none());
    }
    assert!(hindcast.workers_gained.abs() < 1e-12);
    // One in ten leaves.
    region.censuses[1].people *= 0.9;
    let left = between_censuses(&region, &nation).unwrap();
    assert!((left.groups[0].error() - (1.0 / 0.9 - 1.0)).abs() < 1e-12);
    region.censuses[1].date = Period::parse("2020-07-01").unwrap();
    assert_eq!(between_censuses(&region, &nation), None, "not whole years apart");
}
