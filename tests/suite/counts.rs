//! What is learned from published counts of people: `--as-of`, and what a library user is told.

use std::path::Path;

use carecast::analysis::{Actual, AsOf, Handling, as_of, condition, explain};
use carecast::baseline::Library;
use carecast::ensemble::{Luck, Part, Reading, Settings, Variants};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::Array2;

use crate::verdicts::pinned;

const ELDERLY: &str = "population.aged_60_plus";

fn shipped() -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// People of the pinned Shandong as of the end of 2024.
fn known() -> (Assumptions, AsOf) {
    let library = Library::embedded().with_folder(pinned("baselines"));
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\noutputs.indicators = [\"population.*\"]\n";
    let mut assumptions = Assumptions::parse("people.toml", text, &library, &mut Diagnostics::new()).unwrap();
    let known = as_of(&mut assumptions, 2024, &mut Diagnostics::new()).unwrap();
    (assumptions, known)
}

fn project(assumptions: &Assumptions, settings: &Settings<'_>) -> Projection {
    Projection::run(assumptions, settings, &mut Diagnostics::new()).unwrap()
}

fn with_runs(assumptions: &Assumptions, runs: usize) -> Settings<'static> {
    Settings { runs, ..Settings::of(assumptions) }
}

/// Central run, median and width of the 80 % interval of those aged 60 and over, in millions.
fn elderly(projection: &Projection, year: i32) -> (f64, f64, f64) {
    let summary = projection.series(ELDERLY).unwrap().year(year).unwrap();
    let (low, high) = summary.interval_80();
    (summary.central() / 1e6, summary.median() / 1e6, (high - low) / 1e6)
}

/// Of the shipped baseline: the figures that the next years are to bear out.
#[test]
fn told_of_the_elderly_of_2024_the_runs_of_2025_follow() {
    let assumptions = shipped();
    let settings = with_runs(&assumptions, 4000);
    let count = Actual {
        indicator: ELDERLY.to_owned(),
        year: 2024,
        value: 2.482e7,
        standard_error: 0.005 * 2.482e7,
        basis: None,
    };
    let told = condition(&assumptions, &[count], &settings, &mut Diagnostics::new()).unwrap();
    let mut known = assumptions.clone();
    as_of(&mut known, 2024, &mut Diagnostics::new()).unwrap();
    let (_, _, untold) = elderly(&told.before, 2025);
    for projection in [&told.after, &project(&known, &settings)] {
        let (central, median, width) = elderly(projection, 2025);
        assert!((25.6..=25.95).contains(&median) && (25.6..=25.95).contains(&central), "{central} {median}");
        assert!(width < 0.6 * untold, "{width} {untold}");
    }
}

/// Who is there to bear children and to die hangs on what counts say of the base year: births, deaths and the total are met
/// all the same, net migration being their balance.
#[test]
fn told_counts_leave_births_deaths_and_the_total_as_published() {
    let nation = "format = 1\nbaseline = \"china\"\nhorizon = 2030\n";
    let mut wrong = shipped();
    wrong.set(&["population.count_error.aged_60_69=2 %"], None, &mut Diagnostics::new()).unwrap();
    let parse = |text: &str| Assumptions::parse("test.toml", text, &Library::embedded(), &mut Diagnostics::new());
    for (mut assumptions, year) in [(shipped(), 2024), (wrong, 2024), (parse(nation).unwrap(), 2025)] {
        assumptions.keep("population.*");
        let known = as_of(&mut assumptions, year, &mut Diagnostics::new()).unwrap();
        assert!(known.counts.iter().any(|used| used.actual.indicator.contains("aged_60_plus")));
        let projection = project(&assumptions, &with_runs(&assumptions, 200));
        for indicator in ["population.births", "population.deaths", "population.total"] {
            for year in 2023..=year {
                let history = assumptions.baseline.history(indicator);
                let published = history.into_iter().find(|o| o.period.year == year).unwrap().value;
                let summary = projection.series(indicator).unwrap().year(year).unwrap();
                let error = summary.central() / published - 1.0;
                assert!(error.abs() < 2e-5, "{indicator} {year}: {error}");
                // Of births and deaths the runs have what their people lead to at the rates of the central run.
                let (low, high) = summary.interval_80();
                let most = if indicator == "population.total" { 0.002 } else { 0.06 };
                assert!((high - low) / published < most, "{indicator} {year}: {low} to {high}");
            }
        }
    }
}

#[test]
fn every_published_count_of_people_is_used_once_or_left_out_with_a_reason() {
    let (assumptions, known) = known();
    let used: Vec<(&str, i32)> = known.counts.iter().map(|u| (u.actual.indicator.as_str(), u.actual.year)).collect();
    // 23.91 million in 2023 is derived from the share and the total; in 2024 the count is published, and the share is the same.
    // Of the totals the last: births, deaths and migration lead to the one before.
    assert_eq!(used, [(ELDERLY, 2024), ("population.share_aged_60_plus", 2023), ("population.total", 2024)]);
    assert!(known.counts.iter().all(|used| used.handling == Handling::AsPublished && used.after.1 < used.before.1));
    let left: Vec<String> = known
        .left_out
        .iter()
        .map(|left| format!("{} {}: {}", left.actual.indicator, left.actual.year, left.reason.en))
        .collect();
    assert_eq!(
        left,
        [
            "population.aged_60_plus 2023: it is the same figure as population.share_aged_60_plus, by the published whole: it would count twice",
            "population.share_aged_60_plus 2024: it is the same figure as population.aged_60_plus, by the published whole: it would count twice",
            "population.total 2023: it follows from the total of 2024 and the births, deaths and migration that paths hold: it would count twice",
        ]
    );
    assert!(known.taken.iter().any(|taken| taken.driver == "population.total_fertility_rate"));
    let words = assumptions.settings_in_words();
    assert_eq!(
        words[0].en,
        "as of the end of 2024, with the published counts: Population aged 60+ (2024), Share aged 60+ (2023), Population (2024)"
    );
    assert_eq!(
        words[0].zh,
        "以截至 2024 年末公布的数据为起点，计入已公布的60岁及以上人口（2024年）、60岁及以上占比（2023年）、常住人口（2024年）"
    );
    // The model is brought near: within the error of the figure.
    let (central, ..) = elderly(&project(&assumptions, &with_runs(&assumptions, 1)), 2024);
    assert!((central / 24.82 - 1.0).abs() < 0.005, "{central}");
}

#[test]
fn the_central_run_is_one_whoever_asks() {
    let (assumptions, _) = known();
    let central =
        project(&assumptions, &with_runs(&assumptions, 1)).series(ELDERLY).unwrap().year(2025).unwrap().central();
    let explanation = explain(&assumptions, ELDERLY, 2025, 1, &mut Diagnostics::new()).unwrap();
    assert_eq!(explanation.figure.value.to_bits(), central.to_bits());
    let asked = vec![Reading { indicator: ELDERLY.to_owned(), year: 2025 }];
    let settings = with_runs(&assumptions, 1);
    let variants = Variants::new(&assumptions, asked, &settings, &mut Diagnostics::new()).unwrap();
    let varied = variants.run(&[], Array2::zeros((1, 0)).view(), Luck::Central).unwrap()[[0, 0, 0]];
    assert_eq!(varied.to_bits(), central.to_bits());
    // The middle of the cube of a sensitivity analysis is the central run too.
    let middle = Array2::from_elem((1, variants.dimensions()), 0.5);
    assert!((variants.on_cube(middle.view()).unwrap()[[0, 0]] / central - 1.0).abs() < 1e-12);
    let error = explain(&assumptions, "population.count_error.aged_60_69", 2022, 1, &mut Diagnostics::new()).unwrap();
    assert!(error.figure.value > 0.001, "{}", error.figure.value);
}

#[test]
fn runs_that_know_counts_have_the_same_bits_however_they_are_made() {
    let (mut assumptions, _) = known();
    assumptions.outputs.retain(|output| output.name == ELDERLY);
    let runs = 20_000;
    let whole = project(&assumptions, &with_runs(&assumptions, runs));
    let bits = |projection: &Projection| -> Vec<u64> {
        projection.series(ELDERLY).unwrap().runs(2025).flatten().map(|value| value.to_bits()).collect()
    };
    let narrow = Settings { threads: Some(1), batch_width: 37, ..with_runs(&assumptions, runs) };
    assert_eq!(bits(&project(&assumptions, &narrow)), bits(&whole));
    // The first runs of a few are those of many.
    let few = project(&assumptions, &with_runs(&assumptions, 50));
    assert_eq!(bits(&few)[..], bits(&whole)[..50]);
    // Shares.
    let settings = with_runs(&assumptions, runs);
    let parts = [0..8192, 8192..16384, 16384..runs]
        .map(|range| Part::run(&assumptions, &settings, range, &mut Diagnostics::new()));
    let merged = Projection::of_parts(&assumptions, &settings, parts, &mut Diagnostics::new()).unwrap();
    assert_eq!(bits(&merged), bits(&whole));
}

#[test]
fn what_is_set_afterwards_is_so_and_what_is_certain_learns_nothing() {
    let (mut assumptions, _) = known();
    let told = project(&assumptions, &with_runs(&assumptions, 200));
    assert!(elderly(&told, 2022).2 > 0.0);
    assumptions.set(&["population.count_error=0 %"], None, &mut Diagnostics::new()).unwrap();
    let (central, median, width) = elderly(&project(&assumptions, &with_runs(&assumptions, 200)), 2022);
    assert!(
        (central - 22.5).abs() < 1e-6 && (median - 22.5).abs() < 1e-6 && width < 1e-6,
        "{central} {median} {width}"
    );
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"population.aged_60_plus\"]\n\
                [assume.population]\ncount_error = \"0 %\"\nmortality_error = \"0 %\"\nmigration_error = \"0 %\"\n";
    let mut problems = Diagnostics::new();
    let mut certain = Assumptions::parse("certain.toml", text, &Library::embedded(), &mut problems).unwrap();
    let known = as_of(&mut certain, 2024, &mut problems).unwrap();
    assert!(known.counts.is_empty() && certain.posterior.is_none());
    assert_eq!(certain.settings_in_words()[0].en, "as of the end of 2024");
}
