//! Runs say how many they will be and how far they are, and stop when asked, whatever they are made for.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use carecast::analysis::questions::sensitivity::{QuantityOfInterest, SensitivityMethod, sensitivity};
use carecast::analysis::questions::solve::{AttainmentCriterion, Lever, adjust, solve};
use carecast::analysis::questions::{Goal, SweepAxis, discover::discover, sweep::Sweep};
use carecast::analysis::sensitivity::Peel;
use carecast::baseline::Library;
use carecast::ensemble::{Progress, Settings};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};

const SCENARIO: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\noutputs.indicators = [\"gdp.nominal\"]\n\
    [assume.economy]\nreal_growth = { unit = \"%\", central = 4, p10 = 2, p90 = 5 }\n\
    deflator_growth = { unit = \"%\", central = 1, p10 = 0, p90 = 2 }\n";

#[derive(Default)]
struct Told {
    expected: AtomicUsize,
    done: AtomicUsize,
}

impl Progress for Told {
    fn expect(&self, runs: usize) {
        self.expected.fetch_add(runs, Ordering::Relaxed);
    }

    fn done(&self, runs: usize) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }
}

type Asks = fn(&Assumptions, &Settings<'_>) -> Result<(), Error>;

/// Whatever makes runs, by name.
const ALL: [(&str, Asks); 8] = [
    ("run", |a, settings| Projection::run(a, settings, &mut Diagnostics::new()).map(drop)),
    ("sweep", |a, settings| swept(a, settings, Some(300))),
    ("sweep of deterministic runs", |a, settings| swept(a, settings, None)),
    ("where targets could be", |a, settings| adjust(a, goals(a), &[0.5], settings, &mut Diagnostics::new()).map(drop)),
    ("tornado", |a, settings| weighed(a, settings, SensitivityMethod::Tornado)),
    ("morris", |a, settings| weighed(a, settings, SensitivityMethod::Morris(10))),
    ("sobol", |a, settings| weighed(a, settings, SensitivityMethod::Sobol(64))),
    ("discover", |a, settings| discover(a, goals(a), &Peel::default(), settings, &mut Diagnostics::new()).map(drop)),
];

fn goals(assumptions: &Assumptions) -> Vec<Goal> {
    Goal::read_all(&["gdp.nominal@2024>=9.6 万亿元"], assumptions).unwrap()
}

fn swept(assumptions: &Assumptions, settings: &Settings<'_>, runs: Option<usize>) -> Result<(), Error> {
    let axes = SweepAxis::read_all(&["economy.real_growth=3..5%:3"], Some(2023), assumptions)?;
    let goals = goals(assumptions);
    Sweep::run(assumptions, axes, Vec::new(), goals, runs, settings, &mut Diagnostics::new()).map(drop)
}

fn weighed(assumptions: &Assumptions, settings: &Settings<'_>, method: SensitivityMethod) -> Result<(), Error> {
    let outcome = QuantityOfInterest::Met(goals(assumptions).remove(0));
    sensitivity(assumptions, outcome, method, settings, &mut Diagnostics::new()).map(drop)
}

fn scenario() -> Assumptions {
    Assumptions::parse("a.toml", SCENARIO, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

#[test]
fn as_many_runs_are_done_as_were_announced() {
    let assumptions = scenario();
    for (name, ask) in ALL {
        let told = Told::default();
        ask(&assumptions, &Settings { runs: 700, progress: Some(&told), ..Settings::of(&assumptions) }).unwrap();
        let (expected, done) = (told.expected.into_inner(), told.done.into_inner());
        // The deterministic run from which a sensitivity starts is not worth a word.
        let aside = usize::from(["tornado", "morris", "sobol"].contains(&name));
        assert_eq!((expected + aside, name), (done, name));
    }
}

#[test]
fn trials_until_an_answer_is_found_are_counted_and_not_announced() {
    let assumptions = scenario();
    let told = Told::default();
    let settings = Settings { runs: 100, progress: Some(&told), ..Settings::of(&assumptions) };
    let lever = &Lever::read_all(&["economy.real_growth"], Some(2023), &assumptions).unwrap()[0];
    solve(
        &assumptions,
        lever,
        goals(&assumptions),
        AttainmentCriterion::Probability(0.9),
        &settings,
        &mut Diagnostics::new(),
    )
    .unwrap();
    let (expected, done) = (told.expected.into_inner(), told.done.into_inner());
    assert!(expected == 0 && done > 1000 && done.is_multiple_of(100), "{expected} {done}");
}

#[test]
fn whatever_runs_stops_when_asked() {
    let assumptions = scenario();
    let stop = AtomicBool::new(true);
    for (name, ask) in ALL {
        let settings = Settings { runs: 700, stop: Some(&stop), ..Settings::of(&assumptions) };
        let Err(error) = ask(&assumptions, &settings) else { panic!("{name} goes on") };
        let said = [Language::English, Language::Chinese].map(|language| error.render(language));
        let of_runs = ["stopped after 0 of 700 runs", "已停止：700次运行中完成0次"];
        let of_others = ["stopped after 0 runs", "已停止：完成0次运行"];
        assert_eq!((said, name), (if name == "run" { of_runs } else { of_others }.map(str::to_owned), name));
    }
}
