//! Errors of the count, of mortality, of migration and of fertility: what each of them does, what it shares, and what takes its place.

use carecast::baseline::{Baseline, Library};
use carecast::indicator::{COUNTED_COHORTS, MIGRATION_ERROR_BY_AGE};
use carecast::model::demography::{Inputs, MortalityInput, project as project_arrays};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::{Array1, Array2, Array3, Axis};

use super::{central, project, projected, resolve};

const PEOPLE: &str = "[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 1\n";
const CERTAIN: &str = "count_error = 0\nmortality_error = 0\nmigration_error = 0\nfertility_error = 0\n";

fn stated(lines: &str) -> Projection {
    projected(2032, &format!("[assume.population]\n{lines}{PEOPLE}")).1
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

fn shandong() -> Baseline {
    Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

#[test]
fn the_cohorts_cover_all_ages_once() {
    let mut next = 0;
    for (_, ages) in COUNTED_COHORTS {
        assert_eq!(ages.start, next);
        next = ages.end;
    }
    assert_eq!(next, 101);
}

#[test]
fn an_error_of_the_count_grows_old_with_its_cohort() {
    let (none, more) = (stated(CERTAIN), stated("count_error.aged_50_59 = \"2 %\"\n"));
    let people = shandong().population.unwrap();
    let fifties: f64 = (50..60).map(|age| people.column(age).sum()).sum();
    let gained = |name: &str, year| central(&more, name, year) - central(&none, name, year);
    assert!(near(gained("population.total", 2022), 0.02 * fifties));
    assert_eq!(gained("population.aged_60_plus", 2022), 0.0);
    // Ten years on all of them are 60 or older, less those who died.
    let share = gained("population.aged_60_plus", 2032) / (0.02 * fifties);
    assert!((0.9..1.0).contains(&share), "{share}");
    assert!(near(gained("population.total", 2032), gained("population.aged_60_plus", 2032)));
    // All cohorts together: everybody and all that happens is in proportion, what migration adds by its number aside.
    let all = stated("count_error = \"-3 %\"\nmigration_error = 0\n");
    for year in [2022, 2032] {
        for name in ["population.total", "population.aged_60_plus", "population.aged_80_plus"] {
            assert!(near(central(&all, name, year), 0.97 * central(&none, name, year)), "{name} {year}");
        }
    }
}

#[test]
fn an_error_of_mortality_multiplies_every_death_rate() {
    let error = 0.25_f64;
    let erring = stated("mortality_error = \"25 %\"\n");
    let baseline = shandong();
    let (rates, people) = (baseline.vital_rates.unwrap(), baseline.population.unwrap());
    let first = rates.index(2023).unwrap();
    let years = 10;
    let slice = |array: &Array3<f64>| array.slice_axis(Axis(0), (first..first + years).into()).to_owned();
    let death_rates = slice(&rates.mortality) * libm::exp(error);
    let fertile = |(year, age): (usize, usize)| match age {
        15..50 => rates.fertility[[first + year, age - 15]],
        _ => 0.0,
    };
    let trajectory = project_arrays(&Inputs {
        population: people.view(),
        mortality: MortalityInput::DeathRates(death_rates.view()),
        fertility: Array2::from_shape_fn((years, 101), fertile).view(),
        sex_ratio_at_birth: Array1::from_iter(rates.sex_ratio_at_birth.iter().skip(first).take(years).copied()).view(),
        net_migration: Array3::zeros((years, 2, 101)).view(),
    })
    .unwrap();
    let from = |age: usize| trajectory.population.index_axis(Axis(0), years).columns_from(age);
    for (age, name) in [(0, "total"), (60, "aged_60_plus"), (80, "aged_80_plus")] {
        assert!(near(central(&erring, &format!("population.{name}"), 2032), from(age)), "{name}");
    }
    // The life expectancy told is that of the life tables used.
    let ratio = rates.sex_ratio_at_birth[first];
    let [male, female] = carecast::model::demography::life_expectancy(&death_rates.index_axis(Axis(0), 0).to_owned());
    let both = (ratio * male + female) / (1.0 + ratio);
    assert!(near(central(&erring, "population.life_expectancy", 2023), both));
    assert!(both + 1.0 < central(&stated(CERTAIN), "population.life_expectancy", 2023));
}

trait ColumnsFrom {
    fn columns_from(&self, age: usize) -> f64;
}

impl ColumnsFrom for ndarray::ArrayView2<'_, f64> {
    fn columns_from(&self, age: usize) -> f64 {
        (age..101).map(|age| self.column(age).sum()).sum()
    }
}

#[test]
fn an_error_of_migration_moves_a_share_of_every_age() {
    let (none, more) = (stated(CERTAIN), stated("migration_error = \"0.5 %\"\n"));
    // Of those aged 55 and over one in two hundred, whatever their age.
    let by = |name: &str, year| central(&more, name, year) / central(&none, name, year);
    assert!(near(by("population.aged_60_plus", 2023), 1.005));
    assert!(near(by("population.aged_80_plus", 2032), (0..10).fold(1.0, |all, _| all * 1.005)));
    assert!(by("population.total", 2023) > 1.005 && MIGRATION_ERROR_BY_AGE.iter().all(|by| *by >= 1.0));
    for year in 2023..=2032 {
        let of = |name: &str, year| central(&more, &format!("population.{name}"), year);
        let change = of("births", year) - of("deaths", year) + of("net_migration", year);
        assert!(near(of("total", year), of("total", year - 1) + change), "{year}");
        assert!(of("net_migration", year) > 0.0);
    }
    assert_eq!(central(&none, "population.net_migration", 2023), 0.0);
}

/// The runs of people aged 80+ of a region that says nothing, in a year.
fn runs(baseline: &str, lines: &str, indicator: &str, year: i32) -> Vec<f64> {
    let assumptions = resolve(&format!(
        "format = 1\nbaseline = \"{baseline}\"\nhorizon = 2032\n{lines}[outputs]\nindicators = [\"population.aged*\"]\n[ensemble]\nruns = 4000\n"
    ));
    let projection = project(&assumptions);
    projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt())
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, sd_a), (mean_b, sd_b)) = (mean_and_sd(a), mean_and_sd(b));
    a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (a.len() as f64 * sd_a * sd_b)
}

#[test]
fn a_nation_and_its_regions_err_together_in_part() {
    let oldest = |region: &str| runs(region, "", "population.aged_80_plus", 2022);
    let (china, shandong, hubei) = (oldest("china"), oldest("shandong"), oldest("hubei"));
    // Of the count at the base year: 1.4 % the nation's, 2.0 % a region's own.
    let all = (0.014_f64 * 0.014 + 0.020 * 0.020).sqrt();
    for (runs, wanted) in [(&china, 0.014), (&shandong, all), (&hubei, all)] {
        let (mean, sd) = mean_and_sd(runs);
        assert!((sd / mean / wanted - 1.0).abs() < 0.05, "{}", sd / mean);
    }
    let with_nation = 0.014 / all;
    assert!((correlation(&china, &shandong) - with_nation).abs() < 0.05);
    assert!((correlation(&shandong, &hubei) - with_nation * with_nation).abs() < 0.05);
}

#[test]
fn bands_grow_with_the_horizon_and_each_error_can_be_none() {
    let half_width = |lines: &str, year: i32| {
        let mut runs = runs("shandong", lines, "population.aged_60_plus", year);
        runs.sort_by(f64::total_cmp);
        (runs[3600] - runs[400]) / 2.0 / runs[2000]
    };
    let widths = [2022, 2025, 2028, 2032].map(|year| half_width("", year));
    assert!(widths.windows(2).all(|pair| pair[0] < pair[1]), "{widths:?}");
    assert!((0.01..0.04).contains(&widths[1]), "{widths:?}");
    assert_eq!(half_width(&format!("[assume.population]\n{CERTAIN}"), 2032), 0.0);
    let less = |error: &str| half_width(&format!("[assume.population]\n{error} = 0\n"), 2032);
    for error in ["count_error", "mortality_error", "migration_error"] {
        assert!(less(error) < widths[3], "{error}");
    }
}

fn uncertain(assumptions: &Assumptions, driver: &str) -> bool {
    assumptions.drivers[driver].path.is_uncertain()
}

#[test]
fn the_uncertainty_that_a_scenario_states_takes_the_place_of_the_default() {
    let with = |lines: &str| resolve(&format!("format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n{lines}"));
    let (mortality, migration) = ("population.mortality_error", "population.migration_error");
    let shock = "[assume.population.life_expectancy]\nunit = \"岁\"\nshock = { sd = 0.25 }\n";
    let stated = with(shock);
    assert!(!uncertain(&stated, mortality) && uncertain(&stated, migration));
    let own =
        with(&format!("{shock}[assume.population.mortality_error]\nunit = \"%\"\ncentral = 0\np10 = -5\np90 = 5\n"));
    assert!(uncertain(&own, mortality));
    // A central path alone says nothing of how uncertain it is.
    let path = with("[assume.population]\nnet_migration = \"-10 万人/年\"\n");
    assert!(uncertain(&path, migration) && uncertain(&path, mortality));
    let range = "[assume.population.net_migration]\nunit = \"万人/年\"\ncentral = -10\np10 = -20\np90 = 0\n";
    assert!(!uncertain(&with(range), migration));
}

#[test]
fn what_is_known_of_a_rate_does_not_err_and_the_error_grows_from_there() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n";
    let mut assumptions = resolve(text);
    let before = assumptions.drivers["population.migration_error"].path.spread.clone().unwrap();
    assumptions.as_of(2024, &mut Diagnostics::new()).unwrap();
    let after = assumptions.drivers["population.migration_error"].path.spread.clone().unwrap();
    assert_eq!(after.above[..3], [0.0; 3]);
    assert_eq!(after.above[3], before.above[1]);
}

#[test]
fn one_setting_sets_the_errors_of_all_cohorts() {
    let mut assumptions = resolve("format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n");
    assumptions.set(&["population.count_error=1%"], None, &mut Diagnostics::new()).unwrap();
    for (cohort, _) in COUNTED_COHORTS {
        assert_eq!(assumptions.drivers[&format!("population.count_error.{cohort}")].path.central[0], 0.01);
    }
    let settings: Vec<&str> = assumptions.settings.iter().map(|setting| setting.written.as_str()).collect();
    assert_eq!(settings, ["population.count_error=1%"]);
}

#[test]
fn an_error_of_fertility_multiplies_births() {
    let (none, more) = (stated(CERTAIN), stated("fertility_error = \"20 %\"\n"));
    // Until those born grow up, births are in proportion and nobody else is touched.
    for year in 2023..=2032 {
        let by = central(&more, "population.births", year) / central(&none, "population.births", year);
        assert!(near(by, libm::exp(0.2)), "{year}: {by}");
    }
    assert_eq!(central(&more, "population.aged_15_59", 2032), central(&none, "population.aged_15_59", 2032));
}

#[test]
fn a_path_of_fertility_that_says_nothing_of_its_uncertainty_leaves_births_uncertain() {
    let births = |lines: &str, year: i32| {
        let assumptions = resolve(&format!(
            "format = 1\nbaseline = \"china\"\nhorizon = 2035\n[assume.population]\ntotal_fertility_rate = 1.0\n{lines}[outputs]\nindicators = [\"population.births\"]\n[ensemble]\nruns = 2000\n"
        ));
        let projection = project(&assumptions);
        let runs: Vec<f64> = projection
            .series("population.births")
            .unwrap()
            .values_by_run(year)
            .unwrap()
            .flatten()
            .map(|births| libm::log(*births))
            .collect();
        mean_and_sd(&runs).1
    };
    let others = "count_error = 0\nmortality_error = 0\nmigration_error = 0\n";
    // A random walk of 27 % in ten years.
    for years in [1, 5, 10] {
        let wanted = 0.27 * (f64::from(years) / 10.0).sqrt();
        let found = births(others, 2022 + years);
        assert!((found / wanted - 1.0).abs() < 0.05, "{years}: {found} {wanted}");
    }
    assert!(births(&format!("{others}fertility_error = 0\n"), 2032) < 1e-12);
}

/// The half width of the 80 % band of an indicator.
fn half_width(baseline: &str, indicator: &str, year: i32, horizon: i32) -> f64 {
    let assumptions = resolve(&format!(
        "format = 1\nbaseline = \"{baseline}\"\nhorizon = {horizon}\n[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 2000\n"
    ));
    let mut runs: Vec<f64> =
        project(&assumptions).series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect();
    runs.sort_by(f64::total_cmp);
    (runs[1800] - runs[200]) / 2.0
}

#[test]
fn the_band_of_the_yearly_flow_of_migration_does_not_drop() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2052\n";
    let path = resolve(text).drivers["population.migration_error"].path.spread.clone().unwrap();
    assert!(path.above[1..].iter().all(|side| *side == path.above[1]), "{:?}", path.above);
    let flow = |year: i32| half_width("shandong", "population.net_migration", year, 2036);
    let [tenth, next] = [2032, 2033].map(flow);
    assert!(next > 0.97 * tenth, "{tenth} {next}");
}

/// Hardly anybody crosses the nation's border: what provinces gain others lose.
#[test]
fn the_nations_migration_errs_by_what_came_and_went() {
    let china = half_width("china", "population.net_migration", 2025, 2025);
    assert!((3e5..1.2e6).contains(&china), "{china}");
    // One hundredth of the people, and as much again.
    assert!(half_width("shandong", "population.net_migration", 2025, 2025) > china);
}

#[test]
fn a_smaller_region_errs_more() {
    let region = |persons: f64| {
        let mut baseline = shandong();
        let people = baseline.population.as_mut().unwrap();
        let share = persons / people.sum();
        *people *= share;
        let vital = |name: &str| ["population.births", "population.deaths", "population.net_migration"].contains(&name);
        baseline.series.iter_mut().filter(|o| vital(&o.indicator)).for_each(|o| o.value *= share);
        let text = "format = 1\nhorizon = 2032\n[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 2000\n";
        Assumptions::for_baseline(std::sync::Arc::new(baseline), "town.toml", text, &mut Diagnostics::new()).unwrap()
    };
    let (province, county, town) = (region(1e8), region(6e5), region(3e3));
    let relative = |of: &Assumptions, indicator: &str, year: i32| {
        let mut runs: Vec<f64> =
            project(of).series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect();
        runs.sort_by(f64::total_cmp);
        (runs[1800] - runs[200]) / 2.0 / runs[1000]
    };
    for indicator in ["total", "aged_60_plus", "births", "deaths", "net_migration"] {
        let name = format!("population.{indicator}");
        let [p, c, t] = [&province, &county, &town].map(|of| match indicator {
            "net_migration" => relative_flow(of),
            _ => relative(of, &name, 2027),
        });
        assert!(p < c && c < t, "{indicator}: {p} {c} {t}");
    }
    // Of 3 000 people some 25 die in a year: Poisson's 20 %, beside little else in the first.
    let deaths = relative(&town, "population.deaths", 2023) / 1.2816;
    assert!((0.16..0.26).contains(&deaths), "{deaths}");
    assert!(province.drivers["population.mortality_error"].path.shock.is_none());
    // What is known of a year does not vary by chance either.
    let mut told = town.clone();
    told.as_of(2024, &mut Diagnostics::new()).unwrap();
    let error = |of: &Assumptions| of.drivers["population.fertility_error"].path.shock;
    assert_eq!(error(&town).unwrap().from, 1);
    assert!(error(&told).is_none_or(|shock| shock.from > 1));
}

/// The half width of net migration in 2027 beside the people of then.
fn relative_flow(of: &Assumptions) -> f64 {
    let projection = project(of);
    let mut runs: Vec<f64> = projection
        .series("population.net_migration")
        .unwrap()
        .values_by_run(2027)
        .unwrap()
        .flatten()
        .copied()
        .collect();
    runs.sort_by(f64::total_cmp);
    (runs[1800] - runs[200]) / 2.0 / central(&projection, "population.total", 2027)
}
