//! The difference of scenarios run by run: identities, shared draws, and when there is none.

use std::path::Path;

use carecast::baseline::Library;
use carecast::ensemble::{Draws, Keep, Memory, STATISTICS, Sampling, Settings, Unpaired};
use carecast::projection::Difference;
use carecast::scenario::{Assumptions, Posterior};
use carecast::{Diagnostics, Language, Projection};

const RUNS: usize = 600;

fn load(path: &str) -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path);
    Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

fn shandong(name: &str) -> Assumptions {
    load(&format!("shandong-2023-2027/{name}.toml"))
}

fn projected(assumptions: &Assumptions) -> Projection {
    with(assumptions, Settings { runs: RUNS, ..Settings::of(assumptions) })
}

fn with(assumptions: &Assumptions, settings: Settings<'_>) -> Projection {
    Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

fn of_runs(projection: &Projection, indicator: &str, year: i32) -> Vec<f64> {
    projection.find(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
}

/// Two scenarios with their settings side by side: the second minus the first.
fn side_by_side(
    first: (&Assumptions, Settings<'_>),
    second: (&Assumptions, Settings<'_>),
) -> Result<Difference, Unpaired> {
    let mut problems = [Diagnostics::new(), Diagnostics::new()];
    let projections = Projection::run_side_by_side(&[first, second], &mut problems).unwrap();
    assert!(projections[0].difference().is_none());
    projections[1].difference().unwrap().cloned()
}

/// One scenario minus another, of as many runs as usual here.
fn minus(own: &Assumptions, its: &Assumptions) -> Difference {
    let with_settings = |of| (of, Settings { runs: RUNS, keep: Keep::Summaries, ..Settings::of(of) });
    side_by_side(with_settings(its), with_settings(own)).unwrap()
}

/// Every indicator and year that has a difference, with its statistics.
fn all(difference: &Difference) -> Vec<(&str, i32, [f64; STATISTICS.len()])> {
    let years = difference.years();
    let cells = difference.indicators().iter().flat_map(|known| years.iter().map(|year| (known.name.as_str(), year)));
    let known = cells.filter_map(|(name, year)| {
        let mut values = difference.year(name, year)?.iter().map(|(_, value)| value);
        Some((name, year, std::array::from_fn(|_| values.next().unwrap())))
    });
    known.collect()
}

// ---- Identities -------------------------------------------------------------------------------------------------------

#[test]
fn a_scenario_differs_from_itself_in_no_run() {
    let reference = shandong("reference");
    let difference = minus(&reference, &reference);
    assert!(all(&difference).len() > 100);
    for (name, year, statistics) in all(&difference) {
        assert_eq!(statistics, [0.0; STATISTICS.len()], "{name} {year}");
    }
}

#[test]
fn a_difference_is_that_of_each_run() {
    let scenarios = [shandong("reference"), shandong("low")];
    let [reference, low] = scenarios.each_ref().map(projected);
    let difference = minus(&scenarios[1], &scenarios[0]);
    for (name, year, [central, mean, _, _, p10, _, p50, .., p90, _]) in all(&difference) {
        let mut runs: Vec<f64> =
            of_runs(&low, name, year).iter().zip(of_runs(&reference, name, year)).map(|(a, b)| a - b).collect();
        assert_eq!(runs.len(), RUNS);
        let largest = runs.iter().fold(1e-9, |most: f64, run| most.max(run.abs()));
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * largest;
        assert!(close(mean, runs.iter().sum::<f64>() / RUNS as f64), "{name} {year}");
        let [own, its] = [&low, &reference].map(|of| of.find(name).unwrap().year(year).unwrap().central());
        assert_eq!(central, own - its, "{name} {year}");
        let below = |limit: f64| runs.iter().filter(|run| **run <= limit).count() as f64 / RUNS as f64;
        runs.iter().for_each(|run| assert!(run.is_finite()));
        for (q, value) in [(0.1, p10), (0.5, p50), (0.9, p90)] {
            assert!(below(value) >= q - 2.0 / RUNS as f64, "{name} {year}: {q}");
        }
        runs.sort_by(f64::total_cmp);
        let middle = (runs[RUNS / 2 - 1] + runs[RUNS / 2]) / 2.0;
        assert!(close(p50, middle), "{name} {year}: {p50} {middle}");
    }
    // The other way round it is the opposite.
    let opposite = minus(&scenarios[0], &scenarios[1]);
    let median = |of: &Difference| of.year("industry.value_added", 2027).unwrap().median();
    assert_eq!(median(&difference), -median(&opposite));
}

// ---- Shared draws -----------------------------------------------------------------------------------------------------

#[test]
fn scenarios_share_their_draws() {
    let scenarios = [shandong("reference"), shandong("low")];
    let [reference, low] = scenarios.each_ref().map(projected);
    // The same assumptions on people: the same in every run, however uncertain.
    assert_eq!(of_runs(&low, "population.aged_60_plus", 2030), of_runs(&reference, "population.aged_60_plus", 2030));
    // Other growth: the interval of the difference is much narrower than the difference of independent runs would be.
    let difference = minus(&scenarios[1], &scenarios[0]);
    for name in ["industry.value_added", "industry.share_of_gdp"] {
        let width = |(low, high): (f64, f64)| high - low;
        let [own, its] = [&low, &reference].map(|of| width(of.find(name).unwrap().year(2030).unwrap().interval_80()));
        let paired = width(difference.year(name, 2030).unwrap().interval_80());
        assert!(0.0 < paired && paired < 0.5 * own.hypot(its), "{name}: {paired}, independent {}", own.hypot(its));
    }
}

#[test]
fn every_way_of_sampling_shares_draws() {
    let (reference, low) = (shandong("reference"), shandong("low"));
    for (_, sampling) in Sampling::ALL {
        let with_settings = |of| (of, Settings { runs: 256, sampling, ..Settings::of(of) });
        let difference = side_by_side(with_settings(&reference), with_settings(&low)).unwrap();
        let aged = difference.year("population.aged_60_plus", 2030).unwrap();
        assert_eq!(aged.interval_90(), (0.0, 0.0), "{sampling:?}");
    }
}

#[test]
fn threads_and_parts_do_not_matter() {
    let assumptions = [shandong("low"), shandong("reference")];
    let statistics = |threads: usize, batch_width: usize| {
        let [low, reference] = assumptions
            .each_ref()
            .map(|of| (of, Settings { runs: RUNS, threads: Some(threads), batch_width, ..Settings::of(of) }));
        let difference = side_by_side(reference, low).unwrap();
        all(&difference).into_iter().flat_map(|(.., values)| values.map(f64::to_bits)).collect::<Vec<u64>>()
    };
    assert_eq!(statistics(1, 256), statistics(3, 100));
}

// ---- Where there is none ----------------------------------------------------------------------------------------------

#[test]
fn runs_that_share_no_draws_have_no_difference() {
    let assumptions = shandong("reference");
    let settings = || Settings { runs: 100, ..Settings::of(&assumptions) };
    let unpaired = |other: Settings<'_>| side_by_side((&assumptions, settings()), (&assumptions, other)).unwrap_err();
    assert_eq!(unpaired(Settings { seed: 7, ..settings() }), Unpaired::Seeds);
    assert_eq!(unpaired(Settings { runs: 64, ..settings() }), Unpaired::Runs);
    assert_eq!(unpaired(Settings { sampling: Sampling::Antithetic, ..settings() }), Unpaired::Samplings);
    let draws = Draws::of(&assumptions, &settings()).unwrap();
    assert_eq!(unpaired(Settings { draws: Some(&draws), ..settings() }), Unpaired::GivenDraws);
    let text = |baseline: &str| format!("format = 1\nbaseline = \"{baseline}\"\nhorizon = 2025\n");
    let parse = |text: &str| Assumptions::parse("a.toml", text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let [hubei, henan] = ["hubei", "henan"].map(|region| parse(&text(region)));
    let with_settings = |of| (of, Settings { runs: 100, ..Settings::of(of) });
    assert_eq!(side_by_side(with_settings(&henan), with_settings(&hubei)).unwrap_err(), Unpaired::Regions);
}

/// Where the memory does not hold the statistics of all scenarios, those that come later are computed beside the first again.
#[test]
fn scenarios_that_memory_does_not_hold_together_come_to_the_same() {
    let scenarios = ["reference", "low", "high", "reference"].map(shandong);
    let results = |memory: Memory| {
        let settings =
            |of| Settings { runs: 20_000, keep: Keep::Summaries, memory, threads: Some(1), ..Settings::of(of) };
        let scenarios = scenarios.each_ref().map(|of| (of, settings(of)));
        let mut problems = [(); 4].map(|()| Diagnostics::new());
        let projections = Projection::run_side_by_side(&scenarios, &mut problems).unwrap();
        let summaries =
            projections.iter().flat_map(|projection| projection.all().flat_map(|series| series.summary().to_owned()));
        let mut bits: Vec<u64> = summaries.map(f64::to_bits).collect();
        for later in &projections[1..] {
            bits.extend(
                all(later.difference().unwrap().unwrap()).into_iter().flat_map(|(.., values)| values.map(f64::to_bits)),
            );
        }
        (bits, problems.map(|problems| problems.render(Language::English, false)))
    };
    let together = results(Memory::USUAL);
    assert!(together == results(Memory(60 << 20)), "the memory holds two or three of them at once");
}

/// Scenarios that are not compared stand between those that are.
#[test]
fn others_in_between_change_no_difference() {
    let (reference, low) = (shandong("reference"), shandong("low"));
    let text = "format = 1\nbaseline = \"henan\"\nhorizon = 2025\n";
    let henan = Assumptions::parse("a.toml", text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let with = |of, runs, seed| (of, Settings { runs, seed, keep: Keep::Summaries, ..Settings::of(of) });
    let others = [with(&reference, 100, 1), with(&reference, 300, 7), with(&henan, 300, 1), with(&low, 300, 7)];
    let of = |between: &[(&Assumptions, Settings<'static>)]| {
        let scenarios = [&[with(&reference, 300, 1)], between, &[with(&low, 300, 1)]].concat();
        let mut problems = vec![Diagnostics::new(); scenarios.len()];
        let projections = Projection::run_side_by_side(&scenarios, &mut problems).unwrap();
        let statistics = all(projections.last().unwrap().difference().unwrap().unwrap()).into_iter();
        statistics.flat_map(|(.., values)| values.map(f64::to_bits)).collect::<Vec<u64>>()
    };
    let wanted = of(&[]);
    for from in 0..others.len() {
        for to in from + 1..=others.len() {
            assert!(of(&others[from..to]) == wanted, "{from}..{to}");
        }
    }
}

/// Another uncertain driver moves the Sobol' dimensions of those after it.
#[test]
fn sobol_points_are_paired_where_their_dimensions_are() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"gdp.nominal\"]\n\
                assume.economy.deflator_growth = { unit = \"%\", central = 1, p10 = 0, p90 = 2 }\n";
    let certain = "assume.economy.real_growth = { unit = \"%\", central = 4 }\n";
    let uncertain = "assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
    let [certain, uncertain] = [certain, uncertain].map(|growth| {
        let text = format!("{text}{growth}");
        Assumptions::parse("a.toml", &text, &Library::embedded(), &mut Diagnostics::new()).unwrap()
    });
    let difference = |sampling| {
        let with_settings = |of| (of, Settings { runs: 64, sampling, ..Settings::of(of) });
        side_by_side(with_settings(&uncertain), with_settings(&certain)).map(|_| ())
    };
    assert_eq!(difference(Sampling::Sobol), Err(Unpaired::SobolDimensions));
    assert_eq!(difference(Sampling::Random), Ok(()));
}

/// Runs updated by the same figures in the same way are still paired; others are not.
#[test]
fn updated_runs_are_paired_where_the_update_is_the_same() {
    let updated = |mean: Option<f64>| {
        let text =
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.aged_60_plus\"]\n";
        let mut people = Assumptions::parse("a.toml", text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let draws = vec![("population.mortality_error".to_owned(), None)];
        let posterior = |mean| Posterior { figures: Vec::new(), draws, mean: vec![mean], terms: Vec::new() };
        people.posterior = mean.map(posterior);
        people
    };
    let [before, higher, again, lower] = [None, Some(1.0), Some(1.0), Some(-1.0)].map(updated);
    assert_eq!(minus(&higher, &again).year("population.aged_60_plus", 2025).unwrap().interval_90(), (0.0, 0.0));
    for other in [&before, &lower] {
        let with_settings = |of| (of, Settings { runs: 100, ..Settings::of(of) });
        assert_eq!(side_by_side(with_settings(other), with_settings(&higher)).unwrap_err(), Unpaired::Updates);
    }
}
