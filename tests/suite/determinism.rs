//! The same scenario gives the same bits however it is computed, scenarios share their luck, and draws are distributed
//! as the scenario says.

mod stated;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use carecast::baseline::Library;
use carecast::ensemble::{EnsemblePart, Keep, Memory, Sampling, Settings};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027")
}

fn load(file: &str) -> Assumptions {
    Assumptions::load(&folder().join(file), &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// Resolves a text as if it stood beside the scenarios.
fn beside_the_scenarios(text: &str) -> Assumptions {
    let name = folder().join("written.toml").display().to_string();
    let parsed = Assumptions::parse(&name, text, &Library::embedded(), &mut Diagnostics::new());
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

/// Leaves out the outputs that are not of these groups.
fn keeping(mut assumptions: Assumptions, groups: &[&str]) -> Assumptions {
    assumptions.outputs.retain(|output| groups.iter().any(|group| output.name.starts_with(group)));
    assert!(!assumptions.outputs.is_empty());
    assumptions
}

fn project(assumptions: &Assumptions, runs: usize) -> Projection {
    run(assumptions, &Settings { runs, ..Settings::of(assumptions) })
}

fn run(assumptions: &Assumptions, settings: &Settings<'_>) -> Projection {
    Projection::run(assumptions, settings, &mut Diagnostics::new()).unwrap()
}

/// The bits of a value; those of a value that does not exist are not promised.
fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

fn run_bits(projection: &Projection, indicator: &str, year: i32) -> Vec<u64> {
    projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().map(|value| bits(*value)).collect()
}

/// The bits of the first runs of every output in every year.
fn all_run_bits(projection: &Projection, first: usize) -> Vec<Vec<u64>> {
    let each = projection.all().flat_map(|series| projection.years.iter().map(move |year| (series, year)));
    each.map(|(series, year)| {
        series.values_by_run(year).unwrap().flatten().take(first).map(|value| bits(*value)).collect()
    })
    .collect()
}

fn summary_bits(projection: &Projection) -> Vec<u64> {
    projection.all().flat_map(|series| series.summary().iter().map(|value| bits(*value)).collect::<Vec<_>>()).collect()
}

fn assert_same(left: &Projection, right: &Projection, how: &str) {
    assert!(summary_bits(left) == summary_bits(right), "summaries differ: {how}");
    assert!(all_run_bits(left, left.runs) == all_run_bits(right, right.runs), "runs differ: {how}");
}

fn names(projection: &Projection) -> BTreeSet<&str> {
    projection.indicators.iter().map(|indicator| indicator.name.as_str()).collect()
}

// ---- The same bits ---------------------------------------------------------------------------------------------------

#[test]
fn care_is_the_same_bits_on_any_threads_and_batch_width() {
    let assumptions = keeping(load("reference.toml"), &["industry.", "care.beds.nursing"]);
    let at = |width: usize, threads: usize, runs: usize| {
        let settings = Settings { runs, threads: Some(threads), batch_width: width, ..Settings::of(&assumptions) };
        run(&assumptions, &settings)
    };
    let reference = at(256, 2, 1200);
    for (width, threads) in [(16, 7), (100, 2), (256, 1), (1000, 7)] {
        assert_same(&reference, &at(width, threads, 1200), &format!("width {width} on {threads} threads"));
    }
    // Cohorts go through the years 16 runs at a time: a width of 1 costs as much as 16 of them.
    let reference = at(256, 2, 60);
    for threads in [1, 2, 7] {
        assert_same(&reference, &at(1, threads, 60), &format!("width 1 on {threads} threads"));
    }
}

#[test]
fn deviations_from_the_central_run_are_the_same_bits_on_any_threads_and_batch_width() {
    let assumptions = keeping(load("seven-domains.toml"), &["industry."]);
    let at = |width: usize, threads: usize| {
        let settings = Settings { runs: 600, threads: Some(threads), batch_width: width, ..Settings::of(&assumptions) };
        run(&assumptions, &settings)
    };
    let reference = at(256, 2);
    for (width, threads) in [(16, 7), (100, 2), (600, 1)] {
        assert_same(&reference, &at(width, threads), &format!("width {width} on {threads} threads"));
    }
}

#[test]
fn the_economy_is_the_same_bits_on_any_threads_and_batch_width() {
    let mut assumptions = beside_the_scenarios(
        "format = 1\nextends = \"reference.toml\"\n[outputs]\nindicators = [\"gdp.nominal\", \"gdp.real_growth\", \
         \"industry.*\"]\n",
    );
    assumptions.plan = None;
    let assumptions = keeping(assumptions, &["gdp.", "industry."]);
    let at = |batch_width: usize, threads: usize| {
        let threads = Some(threads);
        run(&assumptions, &Settings { runs: 3000, threads, batch_width, ..Settings::of(&assumptions) })
    };
    let reference = at(256, 1);
    for threads in [1, 2, 7] {
        for width in [1, 16, 100, 256, 1000] {
            assert_same(&reference, &at(width, threads), &format!("width {width} on {threads} threads"));
        }
    }
}

#[test]
fn many_runs_are_the_same_bits_across_the_parts_in_which_they_are_stored() {
    let assumptions = keeping(load("reference.toml"), &["industry."]);
    let at = |batch_width: usize, threads: usize| {
        let threads = Some(threads);
        run(&assumptions, &Settings { runs: 20_000, threads, batch_width, ..Settings::of(&assumptions) })
    };
    assert_same(&at(256, 1), &at(999, 7), "20000 runs");
}

#[test]
fn a_share_of_the_runs_has_the_bits_that_these_runs_have_among_all() {
    let assumptions = keeping(load("reference.toml"), &["industry."]);
    let settings = Settings { runs: 20_000, ..Settings::of(&assumptions) };
    let whole = run(&assumptions, &settings);
    let share = |from: usize, to: usize, batch_width: usize, threads: usize| {
        let settings = Settings { batch_width, threads: Some(threads), ..settings };
        EnsemblePart::run(&assumptions, &settings, from..to, &mut Diagnostics::new())
    };
    let parts = [share(0, 8192, 100, 2), share(8192, 16_384, 256, 1), share(16_384, 20_000, 999, 7)];
    let merged = Projection::of_parts(&assumptions, &settings, parts, &mut Diagnostics::new()).unwrap();
    assert_same(&whole, &merged, "three shares");
    // Runs that belong to no share, that are missing, or that come in another order.
    assert!(
        share(100, 8192, 256, 1).is_err() && share(0, 100, 256, 1).is_err() && share(16_384, 20_001, 256, 1).is_err()
    );
    for parts in
        [vec![(0, 8192)], vec![(8192, 20_000)], vec![(8192, 20_000), (0, 8192)], vec![(0, 16_384), (8192, 20_000)]]
    {
        let parts = parts.into_iter().map(|(from, to)| share(from, to, 256, 2));
        assert!(Projection::of_parts(&assumptions, &settings, parts, &mut Diagnostics::new()).is_err());
    }
}

/// What is kept decides what a run costs, never what it says: ties, limits and samplings included.
#[test]
fn statistics_are_the_same_bits_whether_values_are_kept_or_not() {
    let near = beside_the_scenarios("format = 1\nextends = \"reference.toml\"\nhorizon = 2027\n");
    let names = ["industry.value_added", "industry.share_of_gdp", "population.aged_60_plus", "care.beds.total"];
    let assumptions = keeping(near, &names);
    let runs = 45_001;
    for (_, sampling) in Sampling::ALL {
        let at = |batch_width: usize, threads: usize, keep: Keep<'_>| {
            let settings = Settings { sampling, runs, batch_width, keep, ..Settings::of(&assumptions) };
            run(&assumptions, &Settings { threads: Some(threads), ..settings })
        };
        let kept = at(256, 2, Keep::All);
        let streamed = at(101, 1, Keep::Summaries);
        assert!(summary_bits(&streamed) == summary_bits(&kept), "{sampling:?}");
        let some = at(37, 7, Keep::Series(&names[1..2]));
        assert!(summary_bits(&some) == summary_bits(&kept), "{sampling:?}, 7 threads");
        assert!(run_bits(&some, names[1], 2027) == run_bits(&kept, names[1], 2027), "{sampling:?}");
        let error = some.find(names[0]).unwrap().values_by_run(2027).err().unwrap().to_string();
        assert!(error.contains("were not kept run by run; ask for `Keep::All`"), "{error}");
        for (kept, streamed) in kept.all().zip(streamed.all()) {
            for year in assumptions.years.iter() {
                let [kept, own] = [kept, streamed].map(|series| series.standard_error(year));
                let is_near = kept.zip(own).is_none_or(|(kept, own)| (kept - own).abs() <= 1e-7 * kept.abs());
                assert!(kept.is_some() == own.is_some() && is_near, "{sampling:?} {year}: {kept:?} {own:?}");
                assert!(streamed.values_by_run(year).is_err() && streamed.probability(year, |_| true).is_none());
            }
        }
        let plan = assumptions.plan.as_ref().unwrap();
        let assessed = |projection| {
            let assessed = carecast::analysis::assess(plan, &assumptions, projection);
            let outlooks = assessed.into_iter().filter_map(|assessed| assessed.outlook);
            outlooks.map(|outlook| outlook.estimate.map(|estimate| estimate.share)).collect::<Vec<_>>()
        };
        assert!(!assessed(&kept).is_empty() && assessed(&streamed) == assessed(&kept), "{sampling:?}");
        let errors = |projection: &Projection| {
            let targets = plan.targets.iter().map(|target| projection.standard_error_of_share_meeting(target, None));
            targets.collect::<Vec<Option<f64>>>()
        };
        for (kept, streamed) in errors(&kept).into_iter().zip(errors(&streamed)) {
            let is_near = kept.zip(streamed).is_none_or(|(kept, own)| (kept - own).abs() <= 1e-12);
            assert!(kept.is_some() == streamed.is_some() && is_near, "{sampling:?}: {kept:?} {streamed:?}");
        }
    }
}

#[test]
fn of_runs_that_are_not_kept_other_targets_are_not_known() {
    let near = beside_the_scenarios("format = 1\nextends = \"reference.toml\"\nhorizon = 2027\n");
    let assumptions = keeping(near, &["industry.value_added"]);
    let runs = 145_000;
    let kept = run(&assumptions, &Settings { runs, ..Settings::of(&assumptions) });
    let streamed = run(&assumptions, &Settings { runs, keep: Keep::Summaries, ..Settings::of(&assumptions) });
    let plan = assumptions.plan.as_ref().unwrap();
    let assessed = carecast::analysis::assess(plan, &assumptions, &streamed);
    let mut other = assessed.into_iter().find(|assessed| assessed.outlook.is_some()).unwrap().target;
    assert!(streamed.share_meeting(&other, None).is_some());
    other.year -= 1;
    assert!(streamed.share_meeting(&other, None).is_none() && kept.share_meeting(&other, None).is_some());
    // Where every run is required they are refused.
    let refused = Settings { runs, memory: Memory(1 << 20), ..Settings::of(&assumptions) };
    let error = Projection::run(&assumptions, &refused, &mut Diagnostics::new()).unwrap_err().to_string();
    assert!(
        error.contains("of memory, more than the 1 MiB") && error.contains("give more memory (`memory`)"),
        "{error}"
    );
}

#[test]
fn the_first_runs_of_a_larger_ensemble_are_those_of_a_smaller_one() {
    let assumptions = keeping(load("reference.toml"), &["industry.", "care.", "population.aged_60_plus"]);
    let (few, many) = (project(&assumptions, 1000), project(&assumptions, 3000));
    assert!(all_run_bits(&few, 1000) == all_run_bits(&many, 1000));
    assert!(summary_bits(&few) != summary_bits(&many));
}

#[test]
fn a_later_horizon_leaves_the_years_before_alone() {
    let near = project(&beside_the_scenarios("format = 1\nextends = \"reference.toml\"\nhorizon = 2027\n"), 200);
    let far = project(&load("reference.toml"), 200);
    for indicator in names(&near) {
        for year in near.years.iter() {
            assert!(run_bits(&near, indicator, year) == run_bits(&far, indicator, year), "{indicator} in {year}");
        }
    }
}

#[test]
fn a_new_uncertainty_leaves_the_draws_of_other_drivers_alone() {
    // Births move the need for services: a typed path has none of it.
    let usual = load("typed-path.toml");
    let uncertain = beside_the_scenarios(
        "format = 1\nextends = \"typed-path.toml\"\n[assume.care.use_growth]\nunit = \"%\"\ncentral = 0\np10 = -1\n\
         p90 = 1\nshock = { sd = 0.5 }\n[assume.population.sex_ratio_at_birth]\nshock = { sd = 0.01 }\n",
    );
    let (usual, changed) = (project(&usual, 300), project(&uncertain, 300));
    let untouched = ["industry.value_added", "industry.share_of_gdp", "population.aged_60_plus", "care.beds.community"];
    for indicator in untouched {
        for year in usual.years.iter() {
            assert!(run_bits(&usual, indicator, year) == run_bits(&changed, indicator, year), "{indicator} in {year}");
        }
    }
    assert!(run_bits(&usual, "care.beds.nursing", 2027) != run_bits(&changed, "care.beds.nursing", 2027));
}

#[test]
fn an_output_is_the_same_bits_whatever_else_is_kept() {
    let assumptions = load("reference.toml");
    let all = project(&assumptions, 300);
    for group in ["industry.share", "care.beds.community", "population.aged_65", "care.beds.per_1000"] {
        let some = project(&keeping(assumptions.clone(), &[group]), 300);
        assert!(names(&some).len() < names(&all).len());
        for indicator in names(&some) {
            let summary = |projection: &Projection| -> Vec<u64> {
                projection.series(indicator).unwrap().summary().iter().map(|value| bits(*value)).collect()
            };
            assert!(summary(&some) == summary(&all), "{indicator}");
            for year in all.years.iter() {
                assert!(run_bits(&some, indicator, year) == run_bits(&all, indicator, year), "{indicator} in {year}");
            }
        }
    }
}

#[test]
fn every_sampling_is_the_same_bits_on_any_threads_and_batch_width() {
    let assumptions = keeping(load("reference.toml"), &["industry."]);
    let mut found = Vec::new();
    for (id, sampling) in Sampling::ALL {
        let at = |batch_width: usize, threads: usize| {
            let threads = Some(threads);
            run(&assumptions, &Settings { runs: 1000, sampling, threads, batch_width, ..Settings::of(&assumptions) })
        };
        let reference = at(256, 2);
        assert_same(&reference, &at(100, 1), id);
        assert_same(&reference, &at(33, 7), id);
        found.push(summary_bits(&reference));
    }
    found.dedup();
    assert_eq!(found.len(), 4);
}

#[test]
fn runs_of_every_sampling_do_not_depend_on_the_horizon_nor_on_what_is_kept() {
    for (id, sampling) in Sampling::ALL {
        let runs_of = |text: &str| {
            let mut assumptions = beside_the_scenarios(&format!("format = 1\nextends = \"reference.toml\"\n{text}"));
            assumptions.plan = None;
            let projection = run(&assumptions, &Settings { runs: 100, sampling, ..Settings::of(&assumptions) });
            run_bits(&projection, "industry.value_added", 2027)
        };
        let reference = runs_of("outputs.indicators = [\"industry.*\", \"gdp.*\", \"population.total\"]\n");
        assert!(reference == runs_of("horizon = 2027\noutputs.indicators = [\"industry.value_added\"]\n"), "{id}");
    }
}

#[test]
fn more_runs_leave_the_first_alone_except_in_latin_hypercubes() {
    let assumptions = keeping(load("reference.toml"), &["industry."]);
    for (id, sampling) in Sampling::ALL {
        let of = |runs: usize| run(&assumptions, &Settings { runs, sampling, ..Settings::of(&assumptions) });
        let same = all_run_bits(&of(200), 200) == all_run_bits(&of(300), 200);
        assert_eq!(same, sampling != Sampling::LatinHypercube, "{id}");
    }
}

#[test]
fn standard_errors_are_those_that_seeds_show() {
    let assumptions = keeping(load("reference.toml"), &["industry.value_added"]);
    for (id, sampling) in Sampling::ALL {
        let (mut means, mut errors) = (Vec::new(), Vec::new());
        for seed in 0..60 {
            let projection = run(&assumptions, &Settings { runs: 256, seed, sampling, ..Settings::of(&assumptions) });
            let series = projection.series("industry.value_added").unwrap();
            means.push(series.year(2027).unwrap().mean());
            errors.push(series.standard_error(2027).unwrap());
        }
        let stated = (errors.iter().map(|error| error * error).sum::<f64>() / 60.0).sqrt();
        let ratio = standard_deviation(&means) / stated;
        // With 60 seeds the standard deviation is known to about 9 %.
        assert!((0.7..1.4).contains(&ratio), "{id}: {ratio}");
    }
}

#[test]
fn the_order_of_tables_does_not_matter() {
    let text = std::fs::read_to_string(folder().join("reference.toml")).unwrap();
    let written = project(&beside_the_scenarios(&text), 300);
    let mut tables: Vec<String> = Vec::new();
    for line in text.lines() {
        // A list of tables keeps its order.
        if line.starts_with('[') && !line.starts_with("[[") || tables.is_empty() {
            tables.push(String::new());
        }
        let table = tables.last_mut().unwrap();
        table.push_str(line);
        table.push('\n');
    }
    assert!(tables.len() > 10);
    tables[1..].reverse();
    assert_same(&written, &project(&beside_the_scenarios(&tables.concat()), 300), "tables from last to first");
    tables[1..].sort();
    assert_same(&written, &project(&beside_the_scenarios(&tables.concat()), 300), "tables by the alphabet");
}

#[test]
fn the_order_of_keys_and_pairs_does_not_matter() {
    let head = "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\n";
    let assumed = [
        "economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5, shock = { sd = 1, persistence = 0.5 } }\n",
        "economy.deflator_growth = { shock = { persistence = 0.5, sd = 1 }, p90 = 2, p10 = 0, central = 1, \
         unit = \"%\" }\n",
        "industry.total.growth = { p90 = 6, unit = \"%\", p10 = 2, central = 4 }\n",
    ];
    let pairs = [
        "{ between = [\"economy.real_growth\", \"economy.deflator_growth\"], correlation = 0.4 }",
        "{ between = [\"economy.deflator_growth\", \"industry.total.growth\"], correlation = -0.3 }",
        "{ correlation = 0.5, between = [\"industry.total.growth\", \"economy.real_growth\"] }",
    ];
    let [a, b, c] = assumed;
    let [p, q, r] = pairs;
    let forth = format!("{head}[assume]\n{a}{b}{c}[correlation]\npairs = [{p}, {q}, {r}]\n");
    let back = format!("{head}[correlation]\npairs = [{r}, {q}, {p}]\n[assume]\n{c}{b}{a}");
    let (forth, back) = (beside_the_scenarios(&forth), beside_the_scenarios(&back));
    let of_industry = |assumptions| project(&keeping(assumptions, &["industry."]), 500);
    assert_same(&of_industry(forth), &of_industry(back), "keys and pairs from last to first");
}

// ---- VariantRuns ------------------------------------------------------------------------------------------------------------

fn values(projection: &Projection, indicator: &str, year: i32) -> Vec<f64> {
    projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (a.len() - 1) as f64
}

fn standard_deviation(values: &[f64]) -> f64 {
    covariance(values, values).sqrt()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    covariance(a, b) / (standard_deviation(a) * standard_deviation(b))
}

#[test]
fn scenarios_with_one_seed_share_their_luck() {
    let projected = |file: &str| project(&keeping(load(file), &["industry."]), 2000);
    let (reference, low, high) = (projected("reference.toml"), projected("low.toml"), projected("high.toml"));
    let value_added = |projection: &Projection| values(projection, "industry.value_added", 2027);
    for other in [&low, &high] {
        let shared = correlation(&value_added(&reference), &value_added(other));
        assert!(shared > 0.95, "{shared}");
    }
}

#[test]
fn another_seed_is_other_luck() {
    let assumptions = keeping(load("reference.toml"), &["industry."]);
    let seeded = |seed: u64| run(&assumptions, &Settings { runs: 2000, seed, ..Settings::of(&assumptions) });
    let (one, other) = (seeded(1), seeded(2));
    let value_added = |projection: &Projection| values(projection, "industry.value_added", 2027);
    let shared = correlation(&value_added(&one), &value_added(&other));
    assert!(shared.abs() < 0.1, "{shared}");
    let same = value_added(&one).iter().zip(value_added(&other)).filter(|(a, b)| **a == *b).count();
    assert_eq!(same, 0);
    // The deterministic run is no matter of luck.
    let central =
        |projection: &Projection| projection.series("industry.value_added").unwrap().year(2027).unwrap().central();
    assert_eq!(bits(central(&one)), bits(central(&other)));
}
