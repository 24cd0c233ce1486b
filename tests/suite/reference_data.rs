//! The cohort-component engine against projections that others computed.
//!
//! The reference sets are large and stand outside the repository; `CARECAST_REFERENCE_DATA` names their folder. Without
//! it these tests say loudly that they were skipped.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::import::wpp::{ImportRequest, import};
use carecast::model::demography::{Inputs, MortalityInput, Trajectory, project, survival};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::{Array1, Array2, Array3, Axis};

/// The folder of a reference set, or a loud word that the test is skipped.
pub(super) fn reference_set(name: &str) -> Option<PathBuf> {
    let found = std::env::var_os("CARECAST_REFERENCE_DATA").map(|folder| Path::new(&folder).join(name));
    if found.is_none() {
        eprintln!("SKIPPED: CARECAST_REFERENCE_DATA is not set, so nothing was compared with {name}");
    }
    found
}

/// Rows of a gzipped table as maps from column to text.
pub(super) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

pub(super) fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn index(row: &BTreeMap<String, String>, column: &str) -> usize {
    row[column].parse().unwrap()
}

fn year(row: &BTreeMap<String, String>) -> i32 {
    row["year"].parse().unwrap()
}

fn sex(row: &BTreeMap<String, String>) -> usize {
    usize::from(row["sex"] == "female")
}

/// Everything that a projection needs, owned.
struct Country {
    first_year: usize,
    population: Array2<f64>,
    survival: Array3<f64>,
    fertility: Array2<f64>,
    sex_ratio: Array1<f64>,
    migration: Array3<f64>,
}

impl Country {
    fn empty(first_year: usize, years: usize) -> Self {
        Self {
            first_year,
            population: Array2::zeros((2, 101)),
            survival: Array3::zeros((years, 2, 101)),
            fertility: Array2::zeros((years, 101)),
            sex_ratio: Array1::zeros(years),
            migration: Array3::zeros((years, 2, 101)),
        }
    }

    fn project(&self) -> Trajectory {
        project(&Inputs {
            population: self.population.view(),
            mortality: MortalityInput::Survival(self.survival.view()),
            fertility: self.fertility.view(),
            sex_ratio_at_birth: self.sex_ratio.view(),
            net_migration: self.migration.view(),
        })
        .unwrap()
    }

    /// The greatest relative difference from expected cells, and how many cells were compared.
    fn worst(&self, expected: impl Iterator<Item = (usize, usize, usize, f64)>) -> (f64, usize) {
        let trajectory = self.project();
        expected.fold((0.0, 0), |(worst, count), (year, sex, age, wanted): (usize, usize, usize, f64)| {
            let got = trajectory.population[[year - self.first_year, sex, age]];
            (f64::max(worst, (got - wanted).abs() / wanted.abs()), count + 1)
        })
    }
}

#[test]
fn the_united_nations_own_algorithm_on_four_countries_from_1950_to_2020() {
    let Some(folder) = reference_set("wpp/ccmpp_exact") else { return };
    for iso3 in ["CAN", "FRA", "KWT", "MEX"] {
        let mut country = Country::empty(1950, 70);
        // That algorithm sets negative cells to 0.0005 of its unit, thousands; these files are in persons. A thousand
        // times as many of everyone puts its floor where ours is, at half a person, and changes nothing else.
        let thousand = 1000.0;
        for row in rows(&folder.join(format!("{iso3}_inputs.csv.gz"))) {
            let (year, sex, age) = (index(&row, "time_start") - 1950, sex(&row), index(&row, "age"));
            country.survival[[year, sex, age]] = number(&row, "Sx");
            country.migration[[year, sex, age]] = thousand * number(&row, "net_mig");
            country.sex_ratio[year] = number(&row, "srb");
            if sex == 1 {
                country.fertility[[year, age]] = number(&row, "asfr");
            }
        }
        let expected = rows(&folder.join(format!("{iso3}_expected_pop.csv.gz")));
        for row in expected.iter().filter(|row| index(row, "time") == 1950) {
            country.population[[sex(row), index(row, "age")]] = thousand * number(row, "pop");
        }
        let cells =
            expected.iter().map(|row| (index(row, "time"), sex(row), index(row, "age"), thousand * number(row, "pop")));
        let (worst, compared) = country.worst(cells);
        assert!(compared >= 70 * 202, "{iso3}: {compared}");
        assert!(worst <= 1e-12, "{iso3}: {worst:e}");
    }
}

/// The countries of the reference projection from 2025 to 2100, by ISO code.
fn countries(folder: &Path) -> BTreeMap<String, Country> {
    let years = 75;
    let mut countries: BTreeMap<String, Country> = BTreeMap::new();
    for row in rows(&folder.join("in_pop_base.csv.gz")) {
        let country = countries.entry(row["iso3"].clone()).or_insert_with(|| Country::empty(2025, years));
        country.population[[sex(&row), index(&row, "age")]] = number(&row, "pop_k") * 1000.0;
    }
    let mut deaths: BTreeMap<String, Array3<f64>> = BTreeMap::new();
    for row in rows(&folder.join("in_mx.csv.gz")) {
        let rates = deaths.entry(row["iso3"].clone()).or_insert_with(|| Array3::zeros((years, 2, 101)));
        rates[[index(&row, "year") - 2025, sex(&row), index(&row, "age")]] = number(&row, "mx");
    }
    for (iso3, rates) in deaths {
        let country = countries.get_mut(&iso3).unwrap();
        for year in 0..years {
            country.survival.index_axis_mut(Axis(0), year).assign(&survival(&rates.index_axis(Axis(0), year)));
        }
    }
    for row in rows(&folder.join("in_asfr.csv.gz")) {
        let country = countries.get_mut(&row["iso3"]).unwrap();
        country.fertility[[index(&row, "year") - 2025, index(&row, "age")]] = number(&row, "asfr");
    }
    for row in rows(&folder.join("in_tfr_srb.csv.gz")) {
        countries.get_mut(&row["iso3"]).unwrap().sex_ratio[index(&row, "year") - 2025] = number(&row, "srb");
    }
    for row in rows(&folder.join("in_netmig.csv.gz")) {
        let country = countries.get_mut(&row["iso3"]).unwrap();
        let cell = [index(&row, "year") - 2025, sex(&row), index(&row, "age")];
        country.migration[cell] = number(&row, "net_mig_k") * 1000.0;
    }
    countries
}

#[test]
fn twelve_countries_to_2100_by_the_published_formulas() {
    let Some(folder) = reference_set("wpp") else { return };
    let countries = countries(&folder);
    let mut expected: BTreeMap<String, Vec<(usize, usize, usize, f64)>> = BTreeMap::new();
    for row in rows(&folder.join("ref_pop1.csv.gz")) {
        let cell = (index(&row, "year"), sex(&row), index(&row, "age"), number(&row, "pop_k") * 1000.0);
        expected.entry(row["iso3"].clone()).or_default().push(cell);
    }
    assert_eq!(expected.len(), 12);
    for (iso3, cells) in expected {
        let (worst, compared) = countries[&iso3].worst(cells.into_iter());
        assert!(compared >= 5 * 202, "{iso3}: {compared}");
        assert!(worst <= 1e-9, "{iso3}: {worst:e}");
    }
}

#[test]
fn the_united_nations_published_populations_of_2030_2050_and_2100() {
    let Some(folder) = reference_set("wpp") else { return };
    let countries = countries(&folder);
    // (ages from, largest difference allowed, %)
    let limits = [(0, 0.15), (60, 0.10), (65, 0.10), (80, 0.25)];
    let mut published: BTreeMap<(String, usize), [f64; 4]> = BTreeMap::new();
    for row in rows(&folder.join("un_pop5.csv.gz")) {
        let sums = published.entry((row["iso3"].clone(), index(&row, "year"))).or_default();
        for ((from, _), sum) in limits.iter().zip(sums) {
            if index(&row, "age") >= *from {
                *sum += number(&row, "pop_k") * 1000.0;
            }
        }
    }
    let mut compared = 0;
    for ((iso3, year), sums) in published.iter().filter(|((_, year), _)| [2030, 2050, 2100].contains(year)) {
        let trajectory = countries[iso3].project();
        let people = trajectory.population.index_axis(Axis(0), year - 2025);
        for ((from, limit), wanted) in limits.iter().zip(sums) {
            let got: f64 = people.outer_iter().map(|sex| sex.iter().skip(*from).sum::<f64>()).sum();
            let difference = 100.0 * (got / wanted - 1.0);
            assert!(difference.abs() <= *limit, "{iso3} {year} {from}+: {difference:.3} %");
            compared += 1;
        }
    }
    assert_eq!(compared, 12 * 3 * 4);
}

/// The greatest relative difference between what a projection has and what was expected of (indicator, year).
fn worst_of(projection: &Projection, expected: &BTreeMap<(&'static str, i32), f64>) -> f64 {
    let differences = expected.iter().map(|((indicator, year), wanted)| {
        let got = projection.series(indicator).unwrap().year(*year).unwrap().central();
        (got - wanted).abs() / wanted.abs()
    });
    differences.fold(0.0, f64::max)
}

const AGE_LIMITS: [(&str, usize); 4] = [
    ("population.total", 0),
    ("population.aged_60_plus", 60),
    ("population.aged_65_plus", 65),
    ("population.aged_80_plus", 80),
];

#[test]
fn imported_countries_project_to_the_reference_in_every_year() {
    let Some(folder) = reference_set("wpp") else { return };
    let out = tempfile::tempdir().unwrap();
    let request = ImportRequest { from: &folder, to: out.path(), countries: &[], replace: false };
    let mut problems = Diagnostics::new();
    let imported = import(&request, &mut problems, &|_| {}).unwrap();
    assert_eq!((imported.len(), problems), (12, Diagnostics::new()));

    let mut expected: BTreeMap<String, BTreeMap<(&'static str, i32), f64>> = BTreeMap::new();
    for row in rows(&folder.join("ref_births_deaths.csv.gz")) {
        let own = expected.entry(row["iso3"].clone()).or_default();
        // The interval from 1 July y is the year y + 1 of a baseline.
        let after = year(&row) + 1;
        let sum = |what: &str| 1000.0 * (number(&row, &format!("{what}_m_k")) + number(&row, &format!("{what}_f_k")));
        own.insert(("population.births", after), sum("births"));
        own.insert(("population.deaths", after), sum("deaths"));
    }
    let mut published_years = BTreeMap::new();
    for row in rows(&folder.join("ref_pop1.csv.gz")) {
        let own: &mut BTreeMap<(&str, i32), f64> = published_years.entry(row["iso3"].clone()).or_default();
        for (indicator, _) in AGE_LIMITS.iter().filter(|(_, from)| index(&row, "age") >= *from) {
            *own.entry((indicator, year(&row))).or_default() += 1000.0 * number(&row, "pop_k");
        }
    }
    // The reference has single ages of five years; between them stands what the engine makes of the same arrays.
    for (iso3, country) in countries(&folder) {
        let own = expected.get_mut(&iso3).unwrap();
        for (year, people) in (2025..).zip(country.project().population.outer_iter()) {
            for (indicator, from) in AGE_LIMITS {
                let sum = people.outer_iter().map(|sex| sex.iter().skip(from).sum::<f64>()).sum();
                own.insert((indicator, year), sum);
            }
        }
    }
    for country in &imported {
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::load(&country.scenario, &Library::embedded(), &mut problems).unwrap();
        // The reference is certain: the deterministic run is what it compares with, so one uncertain run is enough.
        let settings = Settings { runs: 1, ..Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
        assert_eq!((projection.years.first, projection.years.last), (2025, 2100));
        let (own, published) = (&expected[&country.iso3], &published_years[&country.iso3]);
        assert_eq!(own.len(), 75 * 2 + 76 * 4, "{}", country.iso3);
        assert_eq!(published.len(), 5 * 4, "{}", country.iso3);
        for wanted in [own, published] {
            let worst = worst_of(&projection, wanted);
            assert!(worst <= 1e-9, "{}: {worst:e}", country.iso3);
        }
    }
}

/// The value between two of them at a share of the way from the least to the largest.
fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let place = share * (values.len() - 1) as f64;
    let below = (0..values.len()).rfind(|at| *at as f64 <= place).unwrap();
    let part = place - below as f64;
    let above = (below + 1).min(values.len() - 1);
    values[below] + part * (values[above] - values[below])
}

/// How average growth came out against that of the five years before, by how fast countries had grown: the table of prior bands.
#[test]
fn the_reference_class_of_growth_is_that_of_the_penn_world_table() {
    let Some(folder) = reference_set("forecast") else { return };
    let mut countries: BTreeMap<String, BTreeMap<i32, (f64, f64)>> = BTreeMap::new();
    for row in rows(&folder.join("pwt10_gdp_pop_emp.csv.gz")) {
        if row["rgdpna"] != "NA" && row["pop"] != "NA" {
            let known = (number(&row, "rgdpna"), number(&row, "pop"));
            countries.entry(row["isocode"].clone()).or_default().insert(year(&row), known);
        }
    }
    let text = include_str!("../../src/trend/reference_class/countries.csv");
    let classes = [(0.0, 2.0), (2.0, 4.0), (4.0, 6.0), (6.0, 8.0), (8.0, 12.0)];
    let mut wanted = vec![text.lines().next().unwrap().to_owned()];
    for (from, below) in classes {
        let (mut errors, mut members) = (vec![Vec::new(); 8], std::collections::BTreeSet::new());
        for (country, known) in &countries {
            for origin in 1960..2012 {
                let is_whole =
                    [origin - 5].into_iter().chain(origin..=origin + 8).all(|year| known.contains_key(&year));
                if !is_whole || known[&origin].1 < 5.0 {
                    continue;
                }
                let growth = |from: i32, to: i32| {
                    100.0 * (libm::pow(known[&to].0 / known[&from].0, 1.0 / f64::from(to - from)) - 1.0)
                };
                let before = growth(origin - 5, origin);
                if !(from..below).contains(&before) {
                    continue;
                }
                members.insert(country);
                for (ahead, errors) in (1..).zip(&mut errors) {
                    errors.push(growth(origin, origin + ahead) - before);
                }
            }
        }
        for (years, mut errors) in (1..).zip(errors) {
            let cases = errors.len();
            let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|share| percentile(&mut errors, share));
            wanted.push(format!("{from},{below},{years},{},{cases},{p10:.2},{p50:.2},{p90:.2}", members.len()));
        }
    }
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
}
