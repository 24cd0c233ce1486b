//! The shipped baselines against what has been published since their base year, and the rules by which their people were
//! made against earlier censuses.

use std::collections::BTreeMap;
use std::path::Path;

use carecast::analysis::{AssumptionNote, Provenance, explain};
use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::model::demography::survival;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, report};
use ndarray::Array2;

use super::reference_data::reference_set;

const NATION: &str = "format = 1\nbaseline = \"china\"\nhorizon = 2035\n[ensemble]\nruns = 4\n[outputs]\n\
                      indicators = [\"population.*\"]\n";

fn baseline(id: &str) -> Baseline {
    Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

fn scenario(text: &str, as_of: Option<i32>) -> Assumptions {
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::parse("test.toml", text, &Library::embedded(), &mut problems).unwrap();
    if let Some(year) = as_of {
        assumptions.as_of(year, &mut problems).unwrap();
    }
    assumptions
}

fn project(assumptions: &Assumptions) -> Projection {
    let settings = Settings { runs: 4, ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

/// Of the deterministic run: projected over published, less 1.
fn error(projection: &Projection, region: &Baseline, indicator: &str, year: i32) -> f64 {
    let published = region.history(indicator).into_iter().find(|o| o.period.year == year);
    let projected = projection.series(indicator).unwrap().year(year).unwrap().central();
    projected / published.unwrap_or_else(|| panic!("{indicator} of {year} was published")).value - 1.0
}

#[test]
fn the_nation_from_what_was_known_in_2022_is_near_what_has_been_published_since() {
    let (nation, projection) = (baseline("china"), project(&scenario(NATION, None)));
    let of = |indicator: &str, year: i32| error(&projection, &nation, indicator, year);
    // 2023 was an exceptional year: the end of the pandemic's restrictions.
    for (year, most) in [(2023, 0.06), (2024, 0.05), (2025, 0.05)] {
        assert!(of("population.deaths", year).abs() < most, "deaths {year}: {}", of("population.deaths", year));
    }
    assert!(of("population.total", 2025).abs() < 0.003, "{}", of("population.total", 2025));
    let elderly: Vec<f64> = [2023, 2024, 2025]
        .iter()
        .flat_map(|year| ["population.aged_60_plus", "population.aged_65_plus"].map(|name| of(name, *year).abs()))
        .collect();
    assert!(elderly.iter().all(|error| *error < 0.006), "{elderly:?}");
    assert!(elderly.iter().sum::<f64>() / 6.0 < 0.0045, "{elderly:?}");
}

#[test]
fn shandongs_elderly_from_what_was_known_in_2022_are_near_what_has_been_published_since() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let found = error(&project(&assumptions), &assumptions.baseline, "population.aged_60_plus", 2024);
    assert!(found.abs() < 0.008, "{found}");
}

/// Of the deterministic run: births, deaths and the total of the years that were told.
fn meets_what_was_told(id: &str, text: &str, until: i32, within: f64) {
    let (region, projection) = (baseline(id), project(&scenario(text, Some(until))));
    for year in 2023..=until {
        for indicator in ["population.births", "population.deaths", "population.total"] {
            let found = error(&projection, &region, indicator, year);
            assert!(found.abs() < within, "{indicator} {year}: {found}");
        }
    }
}

#[test]
fn told_births_and_deaths_lead_to_them() {
    meets_what_was_told("china", NATION, 2025, 1e-6);
}

#[test]
fn told_births_and_deaths_of_a_province_that_people_move_to_and_from_lead_to_them() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\n[ensemble]\nruns = 4\n[outputs]\nindicators = \
                [\"population.*\"]\n[assume.population]\nmean_age_at_childbearing = \"29.5 岁\"\n";
    meets_what_was_told("shandong", text, 2024, 1e-5);
}

/// What a run that has the deviation of 2024 comes to on average in 2025 and 2026.
#[test]
fn what_persists_of_a_known_deviation_stays() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\nassume.economy.deflator_growth = \"1 %\"\n\
                assume.population.total_fertility_rate.unit = \"children per woman\"\n\
                assume.population.total_fertility_rate.shock = { sd = 0.05, persistence = 0.7 }\n\
                [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = 1, persistence = 0.5, from = 2026 }\n";
    let (before, after) = (scenario(text, None), scenario(text, Some(2024)));
    let path = |of: &Assumptions, driver: &str| of.drivers[driver].path.central.clone();
    let off = |driver: &str| -> Vec<f64> {
        path(&after, driver).iter().zip(path(&before, driver)).map(|(after, before)| after - before).collect()
    };
    let fertility = off("population.total_fertility_rate");
    assert!(fertility[2].abs() > 0.01, "{fertility:?}");
    assert!((fertility[3] - 0.7 * fertility[2]).abs() < 1e-12, "{fertility:?}");
    assert!((fertility[4] - 0.49 * fertility[2]).abs() < 1e-12, "{fertility:?}");
    // The scenario is certain of these years.
    assert!(off("economy.real_growth")[3..].iter().all(|off| *off == 0.0));
}

/// A year of a pandemic is no part of a trend: after a dip, lives would lengthen in a leap.
#[test]
fn lives_lengthen_evenly_in_every_projected_year() {
    // The nation, and the provinces with the lowest and the highest mortality.
    for id in ["china", "shandong", "shanghai", "tibet", "shandong_2021"] {
        let region = baseline(id);
        let rates = region.vital_rates.as_ref().unwrap();
        for year in region.base_year + 1..=2060 {
            let at = |year: i32| rates.life_expectancy(rates.index(year).unwrap());
            let rise = at(year) - at(year - 1);
            assert!((0.05..=0.35).contains(&rise), "{id} {year}: {rise}");
        }
    }
}

#[test]
fn official_life_expectancy_is_shown_beside_that_of_the_model() {
    let nation = baseline("china");
    let offset = nation.life_expectancy_offset().unwrap();
    let known: Vec<(i32, f64)> = offset.gaps.iter().map(|gap| (gap.year, gap.official)).collect();
    assert_eq!(known, [(2020, 77.93), (2021, 78.2)]);
    assert!((0.5..1.5).contains(&offset.years()), "{}", offset.years());
    let assumptions = scenario(NATION, None);
    let mut problems = Diagnostics::new();
    let explained = explain(&assumptions, "population.life_expectancy", 2024, 1, &mut problems).unwrap();
    assert!((79.4..79.9).contains(&explained.figure.value), "{}", explained.figure.value);
    let told = report::explanation(&explained, &[], Language::English);
    let here = explained.figure.value - offset.years();
    for words in
        [format!("{here:.2}"), "79.00".to_owned(), format!("{:.2}", offset.years()), "10.4100 million".to_owned()]
    {
        assert!(told.contains(&words), "{words}: {told}");
    }
    let fertility = explain(&assumptions, "population.total_fertility_rate", 2024, 1, &mut problems).unwrap();
    let Provenance::Assumed { notes, .. } = fertility.how else { panic!() };
    let is_of_births = |note: &AssumptionNote| matches!(note, AssumptionNote::RateLevel(level) if level.indicator == "population.births" && level.year == 2022);
    assert!(notes.iter().any(is_of_births), "{notes:?}");
    // Why births rise or fall later: the table and its course.
    let births = explain(&assumptions, "population.births", 2035, 2, &mut problems).unwrap();
    let told = [Language::English, Language::Chinese].map(|language| report::explanation(&births, &[], language));
    let rates = assumptions.baseline.vital_rates.as_ref().unwrap();
    let [first, later] = [2023, 2035].map(|year| rates.total_fertility_rate(rates.index(year).unwrap()));
    let course = format!("(World Population Prospects 2024): {first:.2} in 2023, {later:.2} in 2035");
    assert!(told[0].contains(&course), "{course}: {}", told[0]);
    assert!(told[1].contains("率表自身的（World Population Prospects 2024）"), "{}", told[1]);
}

/// The source of the tables is one of the baseline's own.
#[test]
fn a_source_of_vital_rates_that_is_not_there_is_told() {
    let folder = changed_nation(|name, text| {
        if name == "baseline.toml" {
            text.replace("source = \"un-wpp-2024\"", "source = \"un-wpp-2042\"")
        } else {
            text
        }
    });
    let library = Library::embedded().with_folder(folder.path());
    let error = Baseline::load("china", &library, &mut Diagnostics::new()).unwrap_err().to_string();
    assert!(error.contains("there is no [source.un-wpp-2042]") && error.contains("un-wpp-2024"), "{error}");
}

/// The nation's baseline, its files changed.
fn changed_nation(change: impl Fn(&str, String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("china");
    std::fs::create_dir(&home).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/china");
    for entry in std::fs::read_dir(shipped).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        std::fs::write(home.join(&name), change(name.to_str().unwrap(), text)).unwrap();
    }
    folder
}

/// An official figure that becomes known is put into the path on the model's terms.
#[test]
fn a_told_official_life_expectancy_keeps_its_offset() {
    let folder = changed_nation(|_, text| {
        let kept = text.lines().filter(|line| !line.starts_with("population.deaths,2023"));
        kept.map(|line| format!("{line}\n")).collect()
    });
    let (library, mut problems) = (Library::embedded().with_folder(folder.path()), Diagnostics::new());
    let mut assumptions = Assumptions::parse("test.toml", NATION, &library, &mut problems).unwrap();
    let taken = assumptions.as_of(2023, &mut problems).unwrap();
    let life = taken.iter().find(|taken| taken.driver == "population.life_expectancy").unwrap();
    let offset = assumptions.baseline.life_expectancy_offset().unwrap();
    assert!((life.value - (78.6 + offset.years())).abs() < 1e-9, "{}", life.value);
    // A figure that was put in with the constant says nothing of it.
    assert_eq!(assumptions.life_expectancy_offset().unwrap(), offset);
}

/// The constant rests on the last three official figures that are known, and on none that is published later.
#[test]
fn the_offset_of_life_expectancy_rests_on_what_is_known() {
    let known = |as_of: Option<i32>| {
        let offset = scenario(NATION, as_of).life_expectancy_offset().unwrap();
        let mean = offset.gaps.iter().map(|gap| gap.by_rates - gap.official).sum::<f64>() / offset.gaps.len() as f64;
        assert!((offset.years() - mean).abs() < 1e-12);
        (offset.gaps.iter().map(|gap| gap.year).collect::<Vec<_>>(), offset)
    };
    let all = [None, Some(2023), Some(2024), Some(2025)].map(known);
    let years = all.each_ref().map(|(years, _)| years.clone());
    assert_eq!(years, [vec![2020, 2021], vec![2020, 2021, 2023], vec![2021, 2023, 2024], vec![2023, 2024, 2025]]);
    let (least, most) = all[3].1.spread();
    assert!(least < all[3].1.years() && all[3].1.years() < most && most < all[0].1.years(), "{least} {most}");
    // What is shown lies above the last official figure, or says that it does not.
    let told = |as_of: Option<i32>, year: i32, language: Language| {
        let explained =
            explain(&scenario(NATION, as_of), "population.life_expectancy", year, 1, &mut Diagnostics::new()).unwrap();
        report::explanation(&explained, &[], language)
    };
    let untold = told(None, 2026, Language::English);
    assert!(untold.contains("79.25 was published for 2025 already, which is more"), "{untold}");
    assert!(told(None, 2026, Language::Chinese).contains("2025年已公布 79.25岁，比这还高"));
    let later = told(Some(2025), 2026, Language::English);
    assert!(later.contains("official figures of 2023, 2024, 2025, from") && !later.contains("already"), "{later}");
    // Shandong has an official figure of its own, of 2020, and none since.
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n";
    let shandong = scenario(text, Some(2024)).life_expectancy_offset().unwrap();
    assert_eq!(shandong.gaps.iter().map(|gap| gap.year).collect::<Vec<_>>(), [2020]);
}

/// Runs differ in their women and old people: at one rate they have other births and deaths, unless these are told. A run that
/// is told keeps its level in the years after.
#[test]
fn every_run_has_the_births_and_deaths_told_and_goes_on_from_there() {
    let runs = |assumptions: &Assumptions, indicator: &str, year: i32| -> Vec<f64> {
        let settings = Settings { runs: 64, ..Settings::of(assumptions) };
        let projection = Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap();
        projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
    };
    let width = |runs: Vec<f64>| {
        let (least, most) = runs.iter().fold((f64::MAX, f64::MIN), |(a, b), run| (run.min(a), run.max(b)));
        most / least - 1.0
    };
    let certain = format!("{NATION}[assume.population]\nfertility_error = 0\nmortality_error = 0\n");
    let [told, certain] = [NATION, &certain].map(|text| scenario(text, Some(2025)));
    for (indicator, published) in
        [("population.births", [9.02e6, 9.54e6, 7.92e6]), ("population.deaths", [11.10e6, 10.93e6, 11.31e6])]
    {
        for (year, published) in (2023..).zip(published) {
            for assumptions in [&told, &certain] {
                let runs = runs(assumptions, indicator, year);
                let is_met = |run: &f64| (run / published - 1.0).abs() < 2e-5;
                assert!(runs.iter().all(is_met), "{indicator} {year}: {runs:?}");
            }
        }
        // Where rates are certain nothing is carried on: in later years people differ again.
        let by_people = width(runs(&certain, indicator, 2026));
        assert!(by_people > 0.01, "{indicator} {by_people}");
        // What goes on from the level of each run is no wider than what errors of a year add.
        let mut sure = told.clone();
        sure.set(&["population.fertility_error=0", "population.mortality_error=0"], None, &mut Diagnostics::new())
            .unwrap();
        let carried = width(runs(&sure, indicator, 2026));
        assert!(carried < by_people / 3.0, "{indicator} {carried} {by_people}");
    }
    // What is stated for later years is what every run has: its births are those of its women again.
    let mut set = told.clone();
    let stated = ["population.total_fertility_rate=1.5", "population.fertility_error=0"];
    set.set(&stated, None, &mut Diagnostics::new()).unwrap();
    assert!(width(runs(&set, "population.births", 2026)) > 0.01);
}

// ---- Bands -----------------------------------------------------------------------------------------------------------

/// The half width of the 80 % band of people aged 60+ beside their median, in several years.
fn half_widths(assumptions: &Assumptions, years: [i32; 2]) -> [f64; 2] {
    let settings = Settings { runs: 1024, ..Settings::of(assumptions) };
    let projection = Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap();
    years.map(|year| {
        let runs = projection.series("population.aged_60_plus").unwrap().values_by_run(year).unwrap();
        let mut runs: Vec<f64> = runs.flatten().copied().collect();
        runs.sort_by(f64::total_cmp);
        (runs[922] - runs[102]) / 2.0 / runs[512]
    })
}

/// The reference knows the migration published for 2023 and 2024, and states what it assumes of lives and of later migration. Its
/// band rests on the count at first, of one cohort more as those turn 60 who were 50-59, each with an error of its own: up to
/// 2027 it hardly grows.
#[test]
fn shandongs_band_of_2025_is_honest_and_narrower_than_that_of_a_province_of_which_less_is_known() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    let reference = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let years = [2025, 2030];
    let shandong = half_widths(&reference, years);
    assert!((0.01..0.04).contains(&shandong[0]), "{shandong:?}");
    assert!(shandong[0] < shandong[1], "{shandong:?}");
    let provinces = ["anhui", "gansu", "guangdong", "hebei", "heilongjiang", "hubei", "sichuan", "zhejiang"];
    let mean = provinces.map(|id| {
        let text =
            format!("format = 1\nbaseline = \"{id}\"\nhorizon = 2030\n[outputs]\nindicators = [\"population.*\"]\n");
        half_widths(&scenario(&text, None), years)[0]
    });
    let mean = mean.iter().sum::<f64>() / provinces.len() as f64;
    assert!(shandong[0] < mean, "{} {mean}", shandong[0]);
}

// ---- Single ages -----------------------------------------------------------------------------------------------------

/// Persons by day, sex and single age of the shipped pattern.
fn pattern() -> BTreeMap<String, Array2<f64>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/china/age-pattern.csv");
    let mut days: BTreeMap<String, Array2<f64>> = BTreeMap::new();
    for row in csv::Reader::from_path(file).unwrap().records() {
        let row = row.unwrap();
        let age: usize = row[2].trim_end_matches('+').parse().unwrap();
        let people = days.entry(row[0].to_owned()).or_insert_with(|| Array2::zeros((2, 101)));
        people[[usize::from(&row[1] == "female"), age]] = row[3].parse().unwrap();
    }
    days
}

/// Born from November 1960 to October 1961, in the famine, fewer were counted in 2010 than of any year around; the next
/// two years' cohorts are twice as large.
#[test]
fn cohorts_are_as_large_as_they_were_counted() {
    let pattern = pattern();
    let both = |day: &str, age: usize| pattern[day].column(age).sum() / 1e6;
    assert!((both("2010-11-01", 49) - 11.229).abs() < 1e-3);
    assert!((10.2..11.2).contains(&both("2020-11-01", 59)), "{}", both("2020-11-01", 59));
    assert!(both("2020-11-01", 57) > 25.0, "{}", both("2020-11-01", 57));
    // In the baseline as in the pattern.
    let nation = baseline("china");
    let counted = nation.censuses.last().unwrap();
    for age in 0..100 {
        let share = counted.people.column(age).sum() / 1e6 / both("2020-11-01", age);
        assert!((share - 1.0).abs() < 1e-5, "{age}: {share}");
    }
}

/// What was counted in 2010 had died to some part by 2017 to 2019, and nobody had come: no figure of the census of 2020 is in
/// the pattern of a day before it.
#[test]
fn nothing_later_than_a_day_enters_its_people() {
    let pattern = pattern();
    let then = &pattern["2010-11-01"];
    for (day, years) in [("2017-12-31", 7), ("2018-12-31", 8), ("2019-12-31", 9)] {
        for sex in 0..2 {
            for age in years + 1..100 {
                // Of those so old at the end of a year, ten in twelve were `years` younger in November, two a year younger yet.
                let counted = then[[sex, age - years]] * 10.0 / 12.0 + then[[sex, age - years - 1]] * 2.0 / 12.0;
                let alive = pattern[day][[sex, age]] / counted;
                let low = if age < 60 { 0.9 } else { 0.0 };
                assert!((low..1.0).contains(&alive), "{day} {sex} {age}: {alive}");
            }
        }
    }
}

/// Persons of one census by sex and single age.
fn counted(folder: &Path, year: &str) -> Array2<f64> {
    let file = folder.join("national_census_single_age_1990_2000_2010.csv");
    let mut people = Array2::zeros((2, 101));
    for row in csv::Reader::from_path(file).unwrap().records() {
        let row = row.unwrap();
        if &row[0] == year {
            let age: usize = row[1].parse().unwrap();
            people[[0, age]] = row[4].parse().unwrap();
            people[[1, age]] = row[5].parse().unwrap();
        }
    }
    people
}

/// The rule a census earlier: the single ages of 2000 survived ten years and raked to the groups of 2010, against the single ages
/// that were counted in 2010. Groups spread evenly over their ages are the yardstick.
#[test]
fn the_single_ages_of_a_census_survived_are_those_of_the_next() {
    let Some(folder) = reference_set("china/vital") else { return };
    let (before, after) = (counted(&folder, "2000"), counted(&folder, "2010"));
    let rates = baseline("china").vital_rates.unwrap();
    // Within a group of five years the level of mortality hardly matters: those of 2010 for all ten years.
    let alive = survival(&rates.mortality.index_axis(ndarray::Axis(0), rates.index(2010).unwrap()));
    let mut survived = before;
    for _ in 0..10 {
        survived = Array2::from_shape_fn((2, 101), |(sex, age)| match age {
            0 => 0.0,
            100 => (survived[[sex, 99]] + survived[[sex, 100]]) * alive[[sex, 100]],
            _ => survived[[sex, age - 1]] * alive[[sex, age]],
        });
    }
    let raked = |people: &Array2<f64>| {
        Array2::from_shape_fn((2, 100), |(sex, age)| {
            let group = age / 5 * 5..age / 5 * 5 + 5;
            let of = |all: &Array2<f64>| group.clone().map(|age| all[[sex, age]]).sum::<f64>();
            people[[sex, age]] * of(&after) / of(people)
        })
    };
    let error = |people: &Array2<f64>, ages: std::ops::Range<usize>| {
        let count = ages.len() as f64;
        ages.map(|age| (people.column(age).sum() / after.column(age).sum() - 1.0).abs()).sum::<f64>() / count
    };
    let (by_cohort, evenly) = (raked(&survived), raked(&Array2::ones((2, 101))));
    assert!(error(&by_cohort, 40..60) < 0.01, "{}", error(&by_cohort, 40..60));
    assert!(error(&by_cohort, 10..80) < 0.02, "{}", error(&by_cohort, 10..80));
    assert!(error(&evenly, 10..80) > 0.06, "{}", error(&evenly, 10..80));
    // Who turns 60 or 65 within one to four years.
    for elderly in [60, 65] {
        for years in 1..5 {
            let from = |people: &Array2<f64>| (elderly - years..100).map(|age| people.column(age).sum()).sum::<f64>();
            let off = from(&by_cohort) / (elderly - years..100).map(|age| after.column(age).sum()).sum::<f64>() - 1.0;
            assert!(off.abs() < 0.002, "{elderly} in {years}: {off}");
        }
    }
}
