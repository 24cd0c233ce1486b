//! The deterministic run against a plain projection of the population.

use carecast::baseline::{Baseline, Library};
use carecast::{Diagnostics, Projection};
use ndarray::Array2;

use super::{BASE_YEAR, central, projected};

const POPULATION: &str = "[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 1\n";

/// A population and what befell it, by the formulas of the United Nations' projections written out age by age.
struct Cohorts {
    /// Male, female; 0 to 100+.
    people: [Vec<f64>; 2],
    births: f64,
    deaths: f64,
    life_expectancy: f64,
}

/// Years lived in the first year by those who die in it (Andreev & Kingkade 2015).
fn lived_by_infants(sex: usize, m: f64) -> f64 {
    match (sex, m) {
        (0, m) if m < 0.023 => 0.14929 - 1.99545 * m,
        (0, m) if m < 0.08307 => 0.02832 + 3.26021 * m,
        (0, _) => 0.29915,
        (_, m) if m < 0.01724 => 0.14903 - 2.05527 * m,
        (_, m) if m < 0.06891 => 0.04667 + 3.88089 * m,
        _ => 0.31411,
    }
}

/// Person-years lived at each age by one newborn.
fn life_table(sex: usize, m: &[f64]) -> Vec<f64> {
    let mut alive = 1.0;
    let mut lived = Vec::new();
    for (age, m) in m.iter().enumerate().take(100) {
        let a = if age == 0 { lived_by_infants(sex, *m) } else { 0.5 };
        let died = alive * (m / (1.0 + (1.0 - a) * m));
        lived.push(alive - died + a * died);
        alive -= died;
    }
    lived.push(alive / m[100]);
    lived
}

impl Cohorts {
    fn of(people: &Array2<f64>) -> Self {
        let unknown = f64::NAN;
        let people = [people.row(0).to_vec(), people.row(1).to_vec()];
        Self { people, births: unknown, deaths: unknown, life_expectancy: unknown }
    }

    fn step(&mut self, mortality: &Array2<f64>, fertility: &[f64], sex_ratio: f64) {
        let start = self.aged(0);
        let women = self.people[1].clone();
        let tables = [0, 1].map(|sex| life_table(sex, &mortality.row(sex).to_vec()));
        for (people, lived) in self.people.iter_mut().zip(&tables) {
            let before = people.clone();
            for age in 1..100 {
                people[age] = before[age - 1] * (lived[age] / lived[age - 1]);
            }
            people[100] = (before[99] + before[100]) * (lived[100] / (lived[99] + lived[100]));
        }
        self.births = (15..50).map(|age| fertility[age - 15] * (women[age] + self.people[1][age]) / 2.0).sum();
        let girls = self.births / (1.0 + sex_ratio);
        let boys = self.births - girls;
        self.people[0][0] = boys * tables[0][0];
        self.people[1][0] = girls * tables[1][0];
        self.deaths = start + self.births - self.aged(0);
        let expectancy = [0, 1].map(|sex| tables[sex].iter().sum::<f64>());
        self.life_expectancy = (boys * expectancy[0] + girls * expectancy[1]) / self.births;
    }

    fn aged(&self, from: usize) -> f64 {
        self.people.iter().flat_map(|people| &people[from..]).sum()
    }
}

#[test]
fn demography_agrees_with_a_plain_projection() {
    let (assumptions, projection) = projected(2060, POPULATION);
    let baseline = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let rates = baseline.vital_rates.unwrap();
    let mut cohorts = Cohorts::of(&baseline.population.unwrap());
    for year in assumptions.years.iter() {
        if year > BASE_YEAR {
            let at = rates.index(year).unwrap();
            let mortality = rates.mortality.index_axis(ndarray::Axis(0), at).to_owned();
            cohorts.step(&mortality, &rates.fertility.row(at).to_vec(), rates.sex_ratio_at_birth[at]);
        }
        let plain = [
            ("total", cohorts.aged(0)),
            ("aged_60_plus", cohorts.aged(60)),
            ("aged_65_plus", cohorts.aged(65)),
            ("aged_80_plus", cohorts.aged(80)),
            ("births", cohorts.births),
            ("deaths", cohorts.deaths),
            ("life_expectancy", cohorts.life_expectancy),
        ];
        for (name, wanted) in plain.into_iter().filter(|(_, wanted)| !wanted.is_nan()) {
            let modelled = central(&projection, &format!("population.{name}"), year);
            assert!((modelled - wanted).abs() <= 1e-11 * wanted, "{name} in {year}: {modelled}, {wanted}");
        }
    }
}

#[test]
fn fertility_twice_as_high_brings_twice_the_births() {
    let (assumptions, usual) = projected(2024, POPULATION);
    let rate = assumptions.drivers["population.total_fertility_rate"].path.central[1];
    let twice = format!("{POPULATION}[assume.population]\ntotal_fertility_rate = {}\n", 2.0 * rate);
    let (_, doubled) = projected(2024, &twice);
    let births = |projection: &Projection| central(projection, "population.births", 2023);
    assert!((births(&doubled) / births(&usual) - 2.0).abs() < 1e-12);
    // Those born are the only difference that fertility makes.
    let elderly = |projection: &Projection| central(projection, "population.aged_60_plus", 2024);
    assert_eq!(elderly(&doubled), elderly(&usual));
}

#[test]
fn lives_are_as_long_as_stated() {
    let (_, usual) = projected(2040, POPULATION);
    let shorter = format!("{POPULATION}[assume.population]\nlife_expectancy = \"76.4 岁\"\n");
    let (_, shortened) = projected(2040, &shorter);
    let mut deaths = [0.0, 0.0];
    for year in 2023..=2040 {
        let of = |projection: &Projection, name: &str| central(projection, &format!("population.{name}"), year);
        assert_eq!(of(&shortened, "life_expectancy"), 76.4);
        assert!(of(&shortened, "total") < of(&usual, "total"));
        assert!(of(&usual, "net_migration").abs() < 1e-6);
        deaths[0] += of(&usual, "deaths");
        deaths[1] += of(&shortened, "deaths");
    }
    assert!(deaths[1] > 1.1 * deaths[0], "{deaths:?}");
}

#[test]
fn later_childbearing_leaves_the_children_a_woman_bears() {
    let (_, usual) = projected(2023, POPULATION);
    let later = format!("{POPULATION}[assume.population]\nmean_age_at_childbearing = \"33 岁\"\n");
    let (_, postponed) = projected(2023, &later);
    let births = |projection: &Projection| central(projection, "population.births", 2023);
    // Cohorts of different size are at the peak of childbearing, so births differ, by less than the cohorts do.
    assert!((births(&postponed) / births(&usual) - 1.0).abs() < 0.3);
    assert!(births(&postponed) != births(&usual));
}

/// Nobody is made where everybody leaves, and people who leave a county are no more than there were.
#[test]
fn a_county_of_three_thousand_loses_those_whom_it_has() {
    use carecast::scenario::Assumptions;
    let folder = tempfile::tempdir().unwrap();
    let county = folder.path().join("county");
    std::fs::create_dir(&county).unwrap();
    let baseline = "format = 1\nid = \"county\"\nlabel = { zh = \"某县\", en = \"A county\" }\nparent = \"shandong\"\n\
                    base_year = 2022\n[source.bureau]\ntitle = \"Bulletin\"\n[population]\ninherit = true\n\
                    margins = [\"population.total\"]\n[vital_rates]\ninherit = true\n";
    std::fs::write(county.join("baseline.toml"), baseline).unwrap();
    let series = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n\
                  population.total,2022,3000,=,人,published,,,,bureau,\n";
    std::fs::write(county.join("series.csv"), series).unwrap();
    let text = "format = 1\nbaseline = \"county\"\nhorizon = 2040\noutputs.indicators = [\"population.*\"]\n\
                ensemble.runs = 20\n[assume.population]\nnet_migration = \"-500 人/年\"\n";
    let library = Library::embedded().with_folder(folder.path());
    let assumptions = Assumptions::parse("x.toml", text, &library, &mut Diagnostics::new()).unwrap();
    let projection = super::project(&assumptions);
    let runs = |indicator: &str, year: i32| -> Vec<f64> {
        projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
    };
    for year in 2023..=2040 {
        for (left, before) in runs("population.net_migration", year).into_iter().zip(runs("population.total", year - 1))
        {
            assert!(left <= 0.0 && -left <= before, "{year}: {left} of {before}");
        }
    }
}

/// People aged 65+ are part of those aged 60+, and these of all, in every run of a region without ages.
#[test]
fn no_headcount_is_larger_than_the_group_of_which_it_is_part() {
    let text = "population.method = \"growth\"\nensemble.runs = 200\n[outputs]\nindicators = [\"population.*\"]\n\
                [assume.population]\ntotal.growth = \"-2 %\"\naged_80_plus = { base = \"300 万人\", growth = \"12 %\" }\n\
                aged_60_plus.growth = { central = \"6 %\", p10 = \"1 %\", p90 = \"14 %\" }\n\
                aged_65_plus.growth = { central = \"8 %\", p10 = \"7 %\", p90 = \"9 %\" }\n";
    let (assumptions, projection) = projected(2045, text);
    let groups = ["total", "aged_60_plus", "aged_65_plus", "aged_80_plus"].map(|id| format!("population.{id}"));
    for year in assumptions.years.iter() {
        let of = |name: &str| -> Vec<f64> {
            projection.series(name).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
        };
        for pair in groups.windows(2) {
            let all = of(&pair[0]);
            assert!(of(&pair[1]).iter().zip(&all).all(|(part, all)| part <= all), "{} {year}", pair[1]);
        }
    }
    let mut warnings = Diagnostics::new();
    let settings = carecast::ensemble::Settings::of(&assumptions);
    Projection::run(&assumptions, &settings, &mut warnings).unwrap();
    assert!(warnings.problems().iter().any(|w| w.message.zh.contains("人数超过所属人群")));
}
