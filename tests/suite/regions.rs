//! Regions that add up: reconciliation against published implementations, provinces and cities in every run and year.

use std::collections::BTreeMap;
use std::path::Path;

use carecast::analysis::assess;
use carecast::baseline::{Library, Status};
use carecast::ensemble::reconcile::{Hierarchy, shrunk_covariance, variances};
use carecast::ensemble::{Keep, Settings};
use carecast::projection::RegionalProjection;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::{Array1, Array2};

use crate::reference_data::{number, reference_set, rows};

// ---- Reconciliation --------------------------------------------------------------------------------------------------

/// How near a reconciled figure must be to the reference, as a share of the figure.
const NEAR: f64 = 1e-8;

fn near(found: &Array1<f64>, expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= NEAR * expected.abs().max(1.0), "{what}, series {at}: {found} {expected}");
    }
}

/// Least squares, structural weights, variances and shrunk covariances, by the reference's names.
fn reconciled(
    hierarchy: &Hierarchy,
    forecasts: &Array1<f64>,
    errors: &Array2<f64>,
) -> [(&'static str, Array1<f64>); 4] {
    let by = |covariance: &Array2<f64>| hierarchy.reconcile(forecasts, covariance).unwrap();
    [
        ("ols", by(&Array2::eye(hierarchy.series()))),
        ("wls_struct", by(&hierarchy.structural())),
        ("wls_var", by(&variances(errors))),
        ("mint_shrink", by(&shrunk_covariance(errors))),
    ]
}

#[test]
fn a_small_hierarchy_agrees_with_the_reference() {
    let Some(folder) = reference_set("forecast") else { return };
    let text = std::fs::read_to_string(folder.join("reconcile_ref/toy7.json")).unwrap();
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = |key: &str| -> Vec<f64> { serde_json::from_value(known[key].clone()).unwrap() };
    let table = |key: &str| -> Vec<Vec<f64>> { serde_json::from_value(known[key].clone()).unwrap() };
    let sums = table("S");
    let hierarchy = Hierarchy::new(Array2::from_shape_fn((3, 4), |(at, bottom)| sums[at][bottom]));
    let (figures, fitted) = (table("y_insample"), table("fitted"));
    let errors = Array2::from_shape_fn((7, figures[0].len()), |(at, time)| figures[at][time] - fitted[at][time]);
    for (name, found) in reconciled(&hierarchy, &list("y_hat").into(), &errors) {
        near(&found, &list(&format!("{name}_nn0")), name);
    }
}

/// Series in the order of a table of sums, with a number of each in each period.
struct Hierarchical {
    hierarchy: Hierarchy,
    names: Vec<String>,
}

impl Hierarchical {
    fn read(sums: &[Vec<String>]) -> Self {
        let (header, rows) = sums.split_first().unwrap();
        let bottoms = header.len() - 1;
        let aggregates = rows.len() - bottoms;
        let weight = |(at, bottom): (usize, usize)| rows[at][bottom + 1].parse::<f64>().unwrap();
        for bottom in 0..bottoms {
            assert_eq!(rows[aggregates + bottom][0], header[bottom + 1]);
        }
        let hierarchy = Hierarchy::new(Array2::from_shape_fn((aggregates, bottoms), weight));
        Self { hierarchy, names: rows.iter().map(|row| row[0].clone()).collect() }
    }

    /// `[period][series]` of a column.
    fn column(&self, rows: &[BTreeMap<String, String>], column: &str) -> Vec<Array1<f64>> {
        let mut by_period: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row[column].is_empty() && row[column] != "nan") {
            by_period.entry(&row["ds"]).or_default().insert(&row["unique_id"], number(row, column));
        }
        let whole = by_period.values().filter(|values| values.len() == self.names.len());
        whole.map(|values| self.names.iter().map(|name| values[name.as_str()]).collect()).collect()
    }

    /// The errors within the sample, `[series][period]`.
    fn errors(&self, rows: &[BTreeMap<String, String>], model: &str) -> Array2<f64> {
        let (figures, fitted) = (self.column(rows, "y"), self.column(rows, model));
        let last = figures.len() - fitted.len();
        Array2::from_shape_fn((self.names.len(), fitted.len()), |(at, time)| {
            figures[last + time][at] - fitted[time][at]
        })
    }
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = read(path);
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.into_records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn read(path: &Path) -> String {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    match path.extension().is_some_and(|ending| ending == "gz") {
        true => flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap(),
        false => std::io::BufReader::new(file).read_to_string(&mut text).unwrap(),
    };
    text
}

fn plain_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(read(path).as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn eighty_five_annual_series_agree_with_the_reference() {
    let Some(folder) = reference_set("forecast") else { return };
    let folder = folder.join("reconcile_ref");
    let tourism = Hierarchical::read(&table(&folder.join("annual_S.csv")));
    let errors = tourism.errors(&plain_rows(&folder.join("annual_insample_fitted_ETS.csv")), "ETS");
    let expected = plain_rows(&folder.join("annual_reconciled_point.csv"));
    let forecasts = tourism.column(&expected, "ETS");
    assert_eq!((forecasts.len(), errors.dim()), (4, (85, 16)));
    for (period, forecasts) in forecasts.iter().enumerate() {
        for (name, found) in reconciled(&tourism.hierarchy, forecasts, &errors) {
            let expected = &tourism.column(&expected, &format!("ETS/MinTrace_method-{name}"))[period];
            near(&found, expected.as_slice().unwrap(), name);
        }
    }
}

#[test]
fn four_hundred_quarterly_series_agree_with_the_reference() {
    let Some(folder) = reference_set("forecast") else { return };
    let folder = folder.join("reconcile_ref");
    let tourism = Hierarchical::read(&table(&folder.join("q425_S.csv.gz")));
    let errors = tourism.errors(&rows(&folder.join("q425_insample_fitted.csv.gz")), "AutoETS");
    let expected = rows(&folder.join("q425_reconciled.csv.gz"));
    let forecasts = &tourism.column(&expected, "AutoETS")[0];
    let by = |covariance: &Array2<f64>| tourism.hierarchy.reconcile(forecasts, covariance).unwrap();
    let found = [
        ("ols", by(&Array2::eye(425))),
        ("wls_struct", by(&tourism.hierarchy.structural())),
        ("mint_shrink", by(&shrunk_covariance(&errors))),
    ];
    for (name, found) in found {
        let expected = &tourism.column(&expected, &format!("AutoETS/MinTrace_method-{name}"))[0];
        near(&found, expected.as_slice().unwrap(), name);
    }
}

// ---- Regions ---------------------------------------------------------------------------------------------------------

fn run_with(
    text: &str,
    library: &Library,
    settings: impl Fn(Settings<'static>) -> Settings<'static>,
) -> (Assumptions, RegionalProjection) {
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("regions.toml", text, library, &mut problems).unwrap();
    let settings = settings(Settings { keep: Keep::All, ..Settings::of(&assumptions) });
    let regional = Projection::run_regions(&assumptions, &settings, &mut problems).unwrap();
    (assumptions, regional)
}

fn run(text: &str, runs: usize) -> (Assumptions, RegionalProjection) {
    run_with(text, &Library::embedded(), |settings| Settings { runs, ..settings })
}

fn by_run(projection: &Projection, name: &str, year: i32) -> Vec<f64> {
    let series = projection.find(&format!("population.{name}")).unwrap();
    series.values_by_run(year).unwrap().flatten().copied().collect()
}

const CITIES: &str = "[[region]]\nbaseline = [\"jinan\", \"qingdao\", \"zibo\", \"zaozhuang\", \"dongying\", \"yantai\", \
    \"weifang\", \"jining\", \"taian\", \"weihai\", \"rizhao\", \"linyi\", \"dezhou\", \"liaocheng\", \"binzhou\", \"heze\"]\n";

fn shandong(horizon: i32) -> String {
    format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = {horizon}\noutputs.indicators = [\"population.*\"]\n\
         regions.total = \"whole\"\n{CITIES}"
    )
}

fn provinces(horizon: i32) -> String {
    let nation = include_str!("../../scenarios/regions/china.toml");
    assert!(nation.contains("horizon  = 2050"));
    nation.replace("horizon  = 2050", &format!("horizon = {horizon}"))
}

/// What adds up: people by age, births, deaths, net migration.
const SUMS: [&str; 8] =
    ["total", "aged_0_14", "aged_15_59", "aged_60_plus", "aged_65_plus", "aged_80_plus", "births", "deaths"];

/// In every run and year the parts add up to the whole, and everybody of each region is accounted for.
fn add_up(regional: &RegionalProjection) {
    let years = regional.whole.years;
    for year in years.iter() {
        let names = SUMS.into_iter().chain(["net_migration"]);
        let flows = ["births", "deaths", "net_migration"];
        let has_all =
            |name: &str| regional.all().all(|projection| projection.series(&format!("population.{name}")).is_some());
        for name in names.filter(|name| has_all(name) && (year > years.first || !flows.contains(name))) {
            let whole = by_run(&regional.whole, name, year);
            let parts: Vec<Vec<f64>> = regional.parts.iter().map(|part| by_run(part, name, year)).collect();
            let people = by_run(&regional.whole, "total", year);
            for (run, whole) in whole.iter().enumerate() {
                let sum: f64 = parts.iter().map(|part| part[run]).sum();
                assert!((sum - whole).abs() <= 1e-11 * people[run], "{name} {year}, run {run}: {sum} {whole}");
            }
        }
    }
    for projection in regional.all() {
        for year in years.first + 1..=years.last {
            let [before, after] = [year - 1, year].map(|year| by_run(projection, "total", year));
            let [births, deaths, moved] =
                ["births", "deaths", "net_migration"].map(|name| by_run(projection, name, year));
            for run in 0..after.len() {
                let accounted = before[run] + births[run] - deaths[run] + moved[run];
                assert!((accounted / after[run] - 1.0).abs() < 1e-12, "{} {year}", projection.region);
                assert!(births[run] > 0.0 && deaths[run] > 0.0);
            }
        }
    }
}

#[test]
fn cities_add_up_to_the_province_in_every_run_and_year() {
    let (assumptions, regional) = run(&shandong(2030), 60);
    assert_eq!(regional.parts.len(), 16);
    add_up(&regional);
    // Each city starts with what is published of it, as far as that adds up.
    for (city, name, persons) in [("jinan", "total", 9_414_700.0), ("yantai", "aged_60_plus", 1_933_400.0)] {
        let of_city = regional.parts.iter().find(|part| part.region == city).unwrap();
        let base = of_city.find(&format!("population.{name}")).unwrap().figure(2022).unwrap();
        assert!((base / persons - 1.0).abs() < 1e-5, "{city}: {base}");
    }
    // The whole leads: it is the province by itself, to the bit.
    let mut alone = assumptions.clone();
    alone.regions = None;
    let settings = Settings { runs: 60, ..Settings::of(&alone) };
    let alone = Projection::run(&alone, &settings, &mut Diagnostics::new()).unwrap();
    for series in alone.all() {
        let known = regional.whole.find(&series.indicator().name).unwrap();
        let bits =
            |summary: ndarray::ArrayView2<'_, f64>| summary.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(series.summary()), bits(known.summary()), "{}", series.indicator().name);
    }
}

/// The width of the 80 % interval as a share of the median.
fn band(projection: &Projection, name: &str, year: i32) -> f64 {
    let series = projection.find(&format!("population.{name}")).unwrap();
    let summary = series.year(year).unwrap();
    let (low, high) = summary.interval_80();
    (high - low) / summary.median()
}

#[test]
fn no_city_is_known_better_than_the_province() {
    let (_, regional) = run(&shandong(2030), 4000);
    for name in ["total", "aged_60_plus", "aged_65_plus"] {
        for year in [2025, 2027, 2030] {
            let province = band(&regional.whole, name, year);
            for city in &regional.parts {
                let own = band(city, name, year);
                assert!(own >= province, "{} {name} {year}: {own} {province}", city.region);
            }
        }
    }
    // Published old people are known of five cities; the ages of the others are the province's.
    let assumed = |name: &str| {
        let status = |part: &Projection| part.find(&format!("population.{name}")).unwrap().base_status();
        regional.parts.iter().filter(|part| status(part) == Status::Assumed).count()
    };
    assert_eq!((assumed("aged_60_plus"), assumed("total")), (11, 0));
}

#[test]
fn provinces_add_up_to_the_nation_in_every_run_and_year() {
    let (_, regional) = run(&provinces(2028), 40);
    assert_eq!(regional.parts.len(), 31);
    add_up(&regional);
    // What the nation has no migration of is none over all provinces, however they err.
    let certain = provinces(2025) + "\n[assume.population]\nmigration_error = \"0 %\"\n";
    let (_, regional) = run(&certain, 20);
    for year in 2023..=2025 {
        let sum = by_run(&regional.whole, "net_migration", year);
        assert!(sum.iter().all(|moved| moved.abs() < 0.01), "{year}: {sum:?}");
        let one = by_run(&regional.parts[0], "net_migration", year);
        assert!(one.iter().any(|moved| moved.abs() > 1000.0));
    }
}

#[test]
fn regions_have_the_same_bits_on_any_number_of_threads_and_in_any_batches() {
    let text = provinces(2024);
    let bits = |threads: usize, batch_width: usize| {
        let settings = |settings| Settings { runs: 500, threads: Some(threads), batch_width, ..settings };
        let (_, regional) = run_with(&text, &Library::embedded(), settings);
        let all = regional.all().flat_map(|projection| {
            projection
                .all()
                .flat_map(|series| series.summary().into_iter().copied().collect::<Vec<_>>())
                .collect::<Vec<_>>()
        });
        all.map(f64::to_bits).collect::<Vec<u64>>()
    };
    assert_eq!(bits(1, 256), bits(2, 64));
}

/// Hunan in two halves with their own GDP and plans.
fn halves() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (id, people, gdp) in [("east", "3604", "30000"), ("west", "3000", "18000")] {
        let home = folder.path().join("baselines").join(id);
        std::fs::create_dir_all(&home).unwrap();
        let baseline = format!(
            "format = 1\nid = \"{id}\"\nlabel = {{ zh = \"{id}\", en = \"{id}\" }}\nparent = \"hunan\"\nbase_year = 2022\n\
             [source.own]\ntitle = \"made up\"\n[population]\ninherit = true\nmargins = [\"population.total\"]\n\
             [vital_rates]\ninherit = true\n"
        );
        std::fs::write(home.join("baseline.toml"), baseline).unwrap();
        let series = format!(
            "indicator,period,value,unit,status,source\npopulation.total,2022,{people},万人,assumed,own\n\
             gdp.nominal,2022,{gdp},亿元,assumed,own\n"
        );
        std::fs::write(home.join("series.csv"), series).unwrap();
        let growth = if id == "east" { "5" } else { "3" };
        let scenario = format!(
            "format = 1\nbaseline = \"{id}\"\nhorizon = 2030\n[assume.economy]\ndeflator_growth = \"1 %\"\n\
             real_growth = {{ unit = \"%\", central = {growth}, p10 = {}, p90 = 6.5 }}\n",
            growth.parse::<f64>().unwrap() - 1.5
        );
        std::fs::write(folder.path().join(format!("{id}.toml")), scenario).unwrap();
    }
    folder
}

fn of_halves(folder: &Path, total: &str, common: &str) -> RegionalProjection {
    halves_together(folder, total, common).1
}

fn halves_together(folder: &Path, total: &str, common: &str) -> (Assumptions, RegionalProjection) {
    let text = format!(
        "format = 1\nbaseline = \"hunan\"\nhorizon = 2026\noutputs.indicators = [\"gdp.*\", \"population.*\"]\n\
         [assume.economy]\ndeflator_growth = \"1 %\"\nreal_growth = {{ unit = \"%\", central = 4.5, p10 = 3.5, p90 = 5.5 }}\n\
         [regions]\ntotal = \"{total}\"\n{common}[[region]]\nscenario = \"east.toml\"\n[[region]]\nscenario = \"west.toml\"\n"
    );
    let path = folder.join("halves.toml");
    std::fs::write(&path, text).unwrap();
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    let settings = Settings { runs: 600, keep: Keep::All, ..Settings::of(&assumptions) };
    let regional = Projection::run_regions(&assumptions, &settings, &mut problems).unwrap();
    (assumptions, regional)
}

#[test]
fn each_part_is_held_against_its_own_plan() {
    let folder = halves();
    let plan = "format = 1\ntitle = \"East\"\nperiod = [2023, 2026]\nbase_year = 2022\nbaseline = \"east\"\n\
                [[target]]\nid = \"gdp\"\nindicator = \"gdp.nominal\"\nperiod = 2026\ncomparator = \">=\"\nvalue = 37500\n\
                unit = \"亿元\"\nquote = \"37500亿元以上\"\n";
    std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let scenario = folder.path().join("east.toml");
    let text = std::fs::read_to_string(&scenario).unwrap().replacen("horizon", "plan = \"plan.toml\"\nhorizon", 1);
    std::fs::write(&scenario, text).unwrap();
    let (assumptions, regional) = halves_together(folder.path(), "whole", "");
    let east = &assumptions.regions.as_ref().unwrap().parts[0];
    let assessed = assess(east.plan.as_ref().unwrap(), east, &regional.parts[0]);
    let probability = assessed[0].outlook.as_ref().unwrap().estimate.unwrap().share;
    // Of the figures as they were fitted to the whole.
    let met = gdp(&regional.parts[0], 2026).iter().filter(|yuan| **yuan >= 3.75e12).count();
    assert!(met > 50 && met < 550, "{met}");
    assert!((probability - met as f64 / 600.0).abs() < 1e-12);
    assert!(assumptions.plan.is_none() && assumptions.regions.as_ref().unwrap().parts[1].plan.is_none());
}

fn gdp(projection: &Projection, year: i32) -> Vec<f64> {
    let series = projection.find("gdp.nominal").unwrap();
    series.values_by_run(year).unwrap().flatten().copied().collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let product =
        |x: &[f64], y: &[f64], (p, q): (f64, f64)| x.iter().zip(y).map(|(x, y)| (x - p) * (y - q)).sum::<f64>();
    product(a, b, (of_a, of_b)) / (product(a, a, (of_a, of_a)) * product(b, b, (of_b, of_b))).sqrt()
}

#[test]
fn gdp_adds_up_by_each_rule() {
    let folder = halves();
    let regional = |total: &str| of_halves(folder.path(), total, "");
    let (parts, whole, mint) = (regional("parts"), regional("whole"), regional("mint"));
    for regional in [&parts, &whole, &mint] {
        add_up(regional);
        for year in 2022..=2026 {
            let [all, east, west] = [&regional.whole, &regional.parts[0], &regional.parts[1]].map(|of| gdp(of, year));
            for run in 0..all.len() {
                assert!(((east[run] + west[run]) / all[run] - 1.0).abs() < 1e-12, "{year}, run {run}");
            }
            // Growth is that of the figures that are shown.
            let growth = regional.parts[0].find("gdp.nominal_growth").unwrap();
            if year > 2022 {
                let before = gdp(&regional.parts[0], year - 1);
                let growth: Vec<f64> = growth.values_by_run(year).unwrap().flatten().copied().collect();
                assert!((east[7] / before[7] - 1.0 - growth[7]).abs() < 1e-12);
            }
        }
        assert_eq!(regional.sums.figures[..2], ["gdp.nominal", "gdp.real"]);
    }
    let median =
        |regional: &RegionalProjection| regional.whole.find("gdp.nominal").unwrap().year(2026).unwrap().median();
    // The parts have 48 000 together, the whole 48 670.
    let (sum, own, between) = (median(&parts), median(&whole), median(&mint));
    assert!(sum < between && between < own, "{sum} {between} {own}");
}

#[test]
fn regions_share_the_luck_of_the_whole_where_it_is_said() {
    let folder = halves();
    let correlated = |common: &str| {
        let regional = of_halves(folder.path(), "parts", common);
        correlation(&gdp(&regional.parts[0], 2026), &gdp(&regional.parts[1], 2026))
    };
    assert!(correlated("").abs() < 0.15);
    let half = correlated("common = { \"economy.real_growth\" = 0.8 }\n");
    assert!((half - 0.64).abs() < 0.1, "{half}");
    // With all of its luck run k is the best for both, or for neither.
    let regional = of_halves(folder.path(), "parts", "common = { \"economy.real_growth\" = 1 }\n");
    let order = |projection: &Projection| {
        let values = gdp(projection, 2026);
        let mut runs: Vec<usize> = (0..values.len()).collect();
        runs.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        runs
    };
    assert_eq!(order(&regional.parts[0]), order(&regional.parts[1]));
}

// ---- What cannot be --------------------------------------------------------------------------------------------------

fn refused(rest: &str) -> String {
    let text = format!("format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n{rest}");
    let mut problems = Diagnostics::new();
    let error = Assumptions::parse("regions.toml", &text, &Library::embedded(), &mut problems).unwrap_err();
    let render = |language| error.diagnostics().unwrap().render(language, false);
    format!("{}\n{}", render(carecast::Language::English), render(carecast::Language::Chinese))
}

#[test]
fn regions_that_do_not_make_up_the_whole_are_refused_where_they_stand() {
    let cases = [
        ("missing", CITIES.replace("\"jinan\", ", "").replace("\"heze\"", "\"hunan\"")),
        ("fewer", CITIES.replace("\"jinan\", ", "")),
        ("overlap", CITIES.replace("\"heze\"", "\"heze\", \"jinan\"")),
        ("one", "[[region]]\nbaseline = \"jinan\"\n".to_owned()),
        ("none", "[regions]\ntotal = \"parts\"\n".to_owned()),
        (
            "unknown",
            "[regions]\ntotal = \"all\"\ncommon = { \"economy.real_grwth\" = 2 }\n[[region]]\nname = \"x\"\n"
                .to_owned(),
        ),
        ("year", CITIES.replace("\"heze\"", "\"shandong_2021\"")),
        (
            "both",
            "[[region]]\nbaseline = \"jinan\"\nscenario = \"a.toml\"\n[[region]]\nscenario = \"b.toml\"\n".to_owned(),
        ),
        ("driver", format!("regions.common = {{ \"economy.real_grwth\" = 0.5 }}\n{CITIES}")),
    ];
    let all: String = cases.iter().map(|(name, rest)| format!("---- {name}\n{}\n", refused(rest))).collect();
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("regions_refused", all);
    });
}
