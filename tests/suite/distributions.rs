//! Every kind of uncertainty that a scenario can state, from its text to the runs of a projection: moments, the whole
//! distribution by Kolmogorov and Smirnov, and how drivers and years hang together.
//!
//! Seeds are fixed, so that nothing fails by chance; tolerances are those of a test that a right program would fail once
//! in some thousand seeds.

use std::path::{Path, PathBuf};

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use statrs::distribution::{ContinuousCDF, Normal};

const RUNS: usize = 20_000;
/// The 90th percentile of a standard normal distribution.
const Z90: f64 = 1.281_551_565_544_6;

/// A region of headcounts, 2019 to 2024, with drivers of the scenario's own, each an indicator by itself.
fn project(drivers: &[(&str, &str)], rest: &str) -> Projection {
    run(drivers, rest, 1)
}

fn run(drivers: &[(&str, &str)], rest: &str, seed: u64) -> Projection {
    let (mut head, mut declared) = (String::new(), String::new());
    for (name, stated) in drivers {
        declared += &format!("[driver.{name}]\nunit = \"1\"\n{stated}\n");
        declared += &format!("[indicator.of_{name}]\nunit = \"1\"\nformula = \"{name}\"\n");
        head += &format!("\"of_{name}\", ");
    }
    let text = format!(
        "format = 1\nbaseline = \"twelve_states\"\nhorizon = 2024\noutputs.indicators = [{head}]\n{declared}{rest}\n"
    );
    resolve(&text, seed)
}

fn resolve(text: &str, seed: u64) -> Projection {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ensemble/written.toml");
    let library = Library::embedded().near(&file);
    let assumptions = Assumptions::parse("written.toml", text, &library, &mut Diagnostics::new());
    let assumptions = assumptions.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let settings = Settings { runs: RUNS, seed, ..Settings::of(&assumptions) };
    Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

fn values(projection: &Projection, name: &str, year: i32) -> Vec<f64> {
    projection.series(&format!("of_{name}")).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn standard_deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (of_a, of_b) = (mean(a), mean(b));
    let product = a.iter().zip(b).map(|(a, b)| (a - of_a) * (b - of_b)).sum::<f64>() / (a.len() - 1) as f64;
    product / (standard_deviation(a) * standard_deviation(b))
}

/// The correlation is as stated, to four standard errors.
fn correlated(a: &[f64], b: &[f64], stated: f64) {
    let found = correlation(a, b);
    let error = (1.0 - stated * stated) / (a.len() as f64).sqrt();
    assert!((found - stated).abs() < 4.0 * error + 1e-9, "{found}, stated {stated}");
}

/// Mean, standard deviation and the whole distribution are as stated; the moments to four standard errors, the
/// distribution at the 0.1 % level of Kolmogorov and Smirnov.
fn distributed(values: &[f64], (wanted_mean, wanted_sd): (f64, f64), cdf: impl Fn(f64) -> f64) {
    let n = values.len() as f64;
    let (found_mean, found_sd) = (mean(values), standard_deviation(values));
    assert!((found_mean - wanted_mean).abs() < 4.0 * wanted_sd / n.sqrt(), "mean {found_mean}, {wanted_mean}");
    // The kurtosis of what stands here is at most about 4.
    assert!((found_sd / wanted_sd - 1.0).abs() < 4.0 * (3.0 / 4.0 / n).sqrt(), "sd {found_sd}, {wanted_sd}");
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let distance = sorted.iter().enumerate().map(|(rank, value)| {
        let share = cdf(*value);
        (share - rank as f64 / n).abs().max((share - (rank + 1) as f64 / n).abs())
    });
    let distance = distance.fold(0.0, f64::max);
    assert!(distance < 1.95 / n.sqrt(), "distance {distance}");
}

fn normal(mean: f64, sd: f64) -> impl Fn(f64) -> f64 {
    let normal = Normal::new(mean, sd).unwrap();
    move |value| normal.cdf(value)
}

#[test]
fn a_symmetric_spread_is_normal_and_lasts() {
    let found = project(&[("x", "central = 5\np10 = 3\np90 = 7")], "");
    let sd = 2.0 / Z90;
    let (first, last) = (values(&found, "x", 2020), values(&found, "x", 2024));
    distributed(&first, (5.0, sd), normal(5.0, sd));
    assert_eq!(first, last, "a deviation lasts the whole path");
}

#[test]
fn a_spread_that_widens_does_so_by_the_same_deviate() {
    let found = project(&[("x", "year = [2020, 2024]\ncentral = [5, 6]\np10 = [4, 2]\np90 = [6, 10]")], "");
    let (first, last) = (values(&found, "x", 2020), values(&found, "x", 2024));
    distributed(&last, (6.0, 4.0 / Z90), normal(6.0, 4.0 / Z90));
    for (first, last) in first.iter().zip(&last) {
        assert!((4.0 * (first - 5.0) - (last - 6.0)).abs() < 1e-12);
    }
}

#[test]
fn a_skewed_spread_is_two_half_normals_that_meet_at_the_median() {
    let found = project(&[("x", "central = 5\np10 = 4\np90 = 8")], "");
    let (below, above) = (1.0 / Z90, 3.0 / Z90);
    // Half a normal of each side: mean 0.3989 (above - below), mean square half of each.
    let mean = 5.0 + (above - below) / (2.0 * std::f64::consts::PI).sqrt();
    let square = (above * above + below * below) / 2.0;
    let sd = (square - (mean - 5.0) * (mean - 5.0)).sqrt();
    let (low, high) = (normal(5.0, below), normal(5.0, above));
    let cdf = |value: f64| if value < 5.0 { low(value) } else { high(value) };
    distributed(&values(&found, "x", 2022), (mean, sd), cdf);
}

#[test]
fn limits_are_filled_evenly_on_each_side_of_the_median() {
    let found =
        project(&[("even", "central = 3\nlow = 1\nhigh = 5"), ("skewed", "central = 2\nlow = 1\nhigh = 5")], "");
    let even = values(&found, "even", 2022);
    distributed(&even, (3.0, 4.0 / 12.0_f64.sqrt()), |value| (value - 1.0) / 4.0);
    // Half of the runs in 1 to 2, the others in 2 to 5.
    let cdf = |value: f64| if value < 2.0 { (value - 1.0) / 2.0 } else { 0.5 + (value - 2.0) / 6.0 };
    let (mean, square) = (0.5 * 1.5 + 0.5 * 3.5, 0.5 * (7.0 / 3.0) + 0.5 * 13.0);
    let skewed = values(&found, "skewed", 2022);
    distributed(&skewed, (mean, f64::sqrt(square - mean * mean)), cdf);
    assert!(skewed.iter().all(|value| (1.0..=5.0).contains(value)));
}

#[test]
fn shocks_are_normal_fade_as_stated_and_begin_when_stated() {
    let found = project(
        &[
            ("x", "central = 5\nshock = { sd = 2, persistence = 0.6, from = 2021 }"),
            ("y", "central = 5\nshock = { sd = 2 }"),
        ],
        "",
    );
    assert!(values(&found, "x", 2020).iter().all(|value| *value == 5.0));
    let mut variance = 0.0_f64;
    for year in 2021..=2024 {
        let before = variance;
        variance = 0.36 * variance + 4.0;
        let now = values(&found, "x", year);
        distributed(&now, (5.0, variance.sqrt()), normal(5.0, variance.sqrt()));
        let earlier = values(&found, "x", year - 1);
        if year > 2021 {
            correlated(&now, &earlier, 0.6 * (before / variance).sqrt());
        }
        // Without persistence one year tells nothing of the next.
        let y = values(&found, "y", year);
        distributed(&y, (5.0, 2.0), normal(5.0, 2.0));
        correlated(&y, &values(&found, "y", year - 1), 0.0);
        correlated(&y, &now, 0.0);
    }
}

#[test]
fn shocks_come_on_top_of_a_lasting_deviation() {
    let found = project(&[("x", "central = 5\np10 = 4\np90 = 6\nshock = { sd = 1 }")], "");
    let lasting = 1.0 / Z90;
    let variance = lasting * lasting + 1.0;
    let (now, next) = (values(&found, "x", 2023), values(&found, "x", 2024));
    distributed(&now, (5.0, variance.sqrt()), normal(5.0, variance.sqrt()));
    correlated(&now, &next, lasting * lasting / variance);
}

const THREE: [(&str, &str); 3] = [
    ("a", "central = 1\np10 = 0\np90 = 2"),
    ("b", "central = 2\np10 = 0\np90 = 4"),
    ("c", "central = 3\nshock = { sd = 1, persistence = 0.5 }"),
];

#[test]
fn factors_correlate_lasting_deviations_and_the_shocks_of_a_year() {
    let mut four = THREE.to_vec();
    four.push(("d", "central = 4\nshock = { sd = 2 }"));
    let loads = "[[correlation.factor]]\nname = \"demand\"\nloads = { a = 0.8, b = -0.5, c = 0.6, d = 0.6 }\n\
                 [[correlation.factor]]\nname = \"supply\"\nloads = { a = 0.5, d = 0.7 }";
    let found = project(&four, loads);
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| values(&found, name, 2020));
    correlated(&a, &b, 0.8 * -0.5);
    correlated(&c, &d, 0.6 * 0.6);
    // A lasting deviation and a shock are drawn apart, and so are the shocks of two years.
    correlated(&a, &c, 0.0);
    correlated(&c, &values(&found, "d", 2021), 0.0);
    // A load leaves a driver's own distribution alone.
    distributed(&a, (1.0, 1.0 / Z90), normal(1.0, 1.0 / Z90));
    distributed(&d, (4.0, 2.0), normal(4.0, 2.0));
}

#[test]
fn pairs_and_the_same_as_a_matrix_correlate_as_stated() {
    let drivers = [
        ("a", "central = 1\np10 = 0\np90 = 2"),
        ("b", "central = 2\np10 = 0\np90 = 4"),
        ("c", "central = 3\nshock = { sd = 1 }\np10 = 2\np90 = 4"),
    ];
    let pair = |a: &str, b: &str, r: f64| format!("{{ between = [\"{a}\", \"{b}\"], correlation = {r} }}");
    let pairs = [pair("a", "b", 0.7), pair("a", "c", -0.4), pair("c", "b", 0.2)].join(", ");
    let by_pairs = project(&drivers, &format!("[correlation]\npairs = [{pairs}]"));
    let matrix = |rows: &str| {
        project(&drivers, &format!("[correlation.matrix]\ndrivers = [\"c\", \"a\", \"b\"]\nrows = {rows}"))
    };
    let whole = matrix("[[1, -0.4, 0.2], [-0.4, 1, 0.7], [0.2, 0.7, 1]]");
    let lower = matrix("[[1], [-0.4, 1], [0.2, 0.7, 1]]");
    let [a, b] = ["a", "b"].map(|name| values(&by_pairs, name, 2022));
    correlated(&a, &b, 0.7);
    distributed(&b, (2.0, 2.0 / Z90), normal(2.0, 2.0 / Z90));
    // Half of the variance and more of c is its shock, that of a is none.
    let lasting = 1.0 / Z90;
    let share = lasting / (lasting * lasting + 1.0_f64).sqrt();
    correlated(&a, &values(&by_pairs, "c", 2022), -0.4 * share);
    correlated(&b, &values(&by_pairs, "c", 2022), 0.2 * share);
    for name in ["a", "b", "c"] {
        assert_eq!(values(&by_pairs, name, 2023), values(&whole, name, 2023), "{name}");
        assert_eq!(values(&by_pairs, name, 2023), values(&lower, name, 2023), "{name}");
    }
}

#[test]
fn correlated_shocks_are_so_in_every_year_and_in_no_two() {
    let drivers = [("a", "central = 0\nshock = { sd = 1 }"), ("b", "central = 0\nshock = { sd = 3 }")];
    let found = project(&drivers, "[correlation.matrix]\ndrivers = [\"a\", \"b\"]\nrows = [[1], [0.65, 1]]");
    for year in 2020..=2024 {
        correlated(&values(&found, "a", year), &values(&found, "b", year), 0.65);
        if year > 2020 {
            correlated(&values(&found, "a", year), &values(&found, "b", year - 1), 0.0);
            correlated(&values(&found, "a", year - 1), &values(&found, "b", year), 0.0);
        }
    }
}

#[test]
fn a_policy_moves_every_run_by_what_it_adds() {
    let drivers = [("x", "central = 5\np10 = 3\np90 = 7\nshock = { sd = 1 }")];
    let policy = "[[policy]]\nid = \"lever\"\ndriver = \"x\"\nadd = \"1.5 1\"\nfrom = 2022\nto = 2023";
    let policy = policy.replace("\"1.5 1\"", "1.5");
    let (without, with) = (project(&drivers, ""), project(&drivers, &policy));
    for (year, added) in [(2021, 0.0), (2022, 1.5), (2023, 1.5), (2024, 0.0)] {
        for (without, with) in values(&without, "x", year).iter().zip(values(&with, "x", year)) {
            assert!((with - without - added).abs() < 1e-12, "{year}");
        }
    }
}

#[test]
fn draws_beyond_what_is_possible_are_held_there() {
    // A headcount cannot grow by more than 100 %: as many runs are held there as the normal distribution has above it.
    let text = "format = 1\nbaseline = \"twelve_states\"\nhorizon = 2021\npopulation.method = \"growth\"\n\
                outputs.indicators = [\"of_x\"]\n[indicator.of_x]\nunit = \"1\"\nformula = \"growth(population.aged_60_plus)\"\n\
                [assume.population.aged_60_plus.growth]\nunit = \"%\"\ncentral = 80\nshock = { sd = 20 }\n";
    let found = values(&resolve(text, 1), "x", 2020);
    let held = found.iter().filter(|growth| **growth > 1.0 - 1e-12).count() as f64 / RUNS as f64;
    let wanted = 1.0 - Normal::standard().cdf(1.0);
    assert!((held - wanted).abs() < 4.0 * (wanted * (1.0 - wanted) / RUNS as f64).sqrt(), "{held}, {wanted}");
    assert!(found.iter().all(|growth| *growth <= 1.0 + 1e-12));
}

#[test]
fn figures_of_the_base_year_are_drawn_once() {
    let text = "format = 1\nbaseline = \"twelve_states\"\nhorizon = 2021\npopulation.method = \"growth\"\n\
                outputs.indicators = [\"of_x\"]\n[indicator.of_x]\nunit = \"persons\"\nformula = \"population.aged_60_plus\"\n\
                [assume.population.aged_60_plus]\ngrowth = \"0 %\"\nbase = { unit = \"persons\", central = 1000, low = 900, high = 1100 }\n";
    let found = resolve(text, 1);
    let base = values(&found, "x", 2019);
    distributed(&base, (1000.0, 200.0 / 12.0_f64.sqrt()), |value| (value - 900.0) / 200.0);
    assert_eq!(base, values(&found, "x", 2021));
}

#[test]
fn another_seed_is_another_sample_of_the_same_distribution() {
    let drivers = [("x", "central = 5\np10 = 3\np90 = 7")];
    let (one, two) = (values(&run(&drivers, "", 1), "x", 2020), values(&run(&drivers, "", 2), "x", 2020));
    correlated(&one, &two, 0.0);
    distributed(&two, (5.0, 2.0 / Z90), normal(5.0, 2.0 / Z90));
}
