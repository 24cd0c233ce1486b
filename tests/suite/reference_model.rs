//! The reference model of the ensemble's benchmark, run from its scenario files: the deterministic path against the
//! model's equations written out here, and the distribution against what programs in other languages give.

use std::path::Path;

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection, analysis};

const RUNS: usize = 20_000;

/// What a scenario comes to: exact means in the last year from closed forms, and the probability that value added
/// reaches 7000 亿元, from 10^7 runs of another program.
struct Check {
    scenario: &'static str,
    /// Growth of GDP, and what is added to the growth of every subsector.
    growth: (f64, f64),
    value_added: f64,
    gdp: f64,
    probability: f64,
}

const CHECKS: [Check; 3] = [
    Check { scenario: "low", growth: (0.04, -0.01), value_added: 6129.6766, gdp: 134_119.767, probability: 0.001_579 },
    Check { scenario: "base", growth: (0.05, 0.0), value_added: 6610.1470, gdp: 144_790.633, probability: 0.097_219 },
    Check { scenario: "high", growth: (0.06, 0.01), value_added: 7123.2565, gdp: 156_197.111, probability: 0.644_792 },
];

/// Of the base scenario in the last year, from 10^7 runs of another program: the quantiles of 5, 25, 50, 75 and 95 %.
const QUANTILES: [(&str, f64, [f64; 5]); 3] = [
    ("industry.value_added", 1e8, [6132.6, 6406.6, 6603.9, 6807.0, 7109.9]),
    ("industry.share_of_gdp", 1e-2, [4.1660, 4.3960, 4.5631, 4.7369, 4.9982]),
    ("care.beds.per_1000_aged_60_plus", 1e-3, [26.467, 26.661, 26.798, 26.935, 27.134]),
];

fn assumptions(scenario: &str) -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/ensemble/{scenario}.toml"));
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    assumptions.keep("gdp.nominal");
    assumptions
}

fn project(assumptions: &Assumptions) -> Projection {
    let settings = Settings { runs: RUNS, ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

/// The model without shocks, as its specification has it: value added, GDP and beds per 1000 of every year.
fn equations((gdp_growth, added): (f64, f64)) -> Vec<[f64; 3]> {
    let mut value_added = [1200.0, 900.0, 650.0, 500.0, 350.0, 250.0, 150.0];
    let growth = [0.045, 0.05, 0.055, 0.048, 0.04, 0.06, 0.075];
    let elasticity = [0.4, 0.55, 0.3, 0.6, 0.25, 0.5, 0.7];
    let (mut gdp, mut elderly, mut beds, mut pipeline) = (98_000.0, 253.88e6, 7.614e6, [0.35e6, 0.4e6]);
    let mut years = Vec::new();
    for year in 0..=8 {
        years.push([value_added.iter().sum::<f64>(), gdp, 1000.0 * beds / elderly]);
        if year == 8 {
            break;
        }
        let started = 0.25 * f64::max(0.0, 38.0 * elderly / 1000.0 - beds - pipeline[0] - pipeline[1]);
        beds = beds * (1.0 - 0.035) + pipeline[1];
        pipeline = [started, pipeline[0]];
        elderly *= 1.0 + 0.033;
        gdp *= 1.0 + gdp_growth;
        for ((value_added, growth), elasticity) in value_added.iter_mut().zip(growth).zip(elasticity) {
            *value_added *= 1.0 + growth + added + elasticity * 0.033;
        }
    }
    years
}

#[test]
fn the_central_run_follows_the_equations() {
    for check in &CHECKS {
        let assumptions = assumptions(check.scenario);
        let settings = Settings { runs: 1, ..Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
        let central = |name: &str, year: i32| projection.series(name).unwrap().year(year).unwrap().central();
        for (year, [value_added, gdp, beds]) in (2019..).zip(equations(check.growth)) {
            for (found, wanted) in [
                (central("industry.value_added", year), value_added * 1e8),
                (central("gdp.nominal", year), gdp * 1e8),
                (central("industry.share_of_gdp", year), value_added / gdp),
                (central("care.beds.per_1000_aged_60_plus", year), beds / 1000.0),
            ] {
                assert!((found / wanted - 1.0).abs() < 1e-13, "{} {year}: {found}, {wanted}", check.scenario);
            }
        }
    }
}

#[test]
fn means_and_probabilities_agree_with_other_programs() {
    let n = RUNS as f64;
    for check in &CHECKS {
        let assumptions = assumptions(check.scenario);
        let projection = project(&assumptions);
        let last = |name: &str| projection.series(name).unwrap().year(2027).unwrap();
        let mean = last("industry.value_added").mean() / 1e8;
        assert!((mean - check.value_added).abs() < 4.0 * 296.0 / n.sqrt(), "{}: {mean}", check.scenario);
        // Eight independent years of a standard deviation of 1.2 %.
        let error = check.gdp * (8.0_f64).sqrt() * 0.012 / n.sqrt();
        let mean = last("gdp.nominal").mean() / 1e8;
        assert!((mean - check.gdp).abs() < 4.0 * error, "{}: {mean}", check.scenario);
        let assessed = analysis::assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
        let found = projection.series("industry.value_added").unwrap().probability(2027, |yuan| yuan >= 7e11).unwrap();
        let error = (check.probability * (1.0 - check.probability) / n).sqrt();
        assert!((found - check.probability).abs() < 4.0 * error, "{}: {found}", check.scenario);
        assert_eq!(assessed.len(), 1);
    }
}

#[test]
fn quantiles_agree_with_other_programs() {
    let projection = project(&assumptions("base"));
    for (name, unit, quantiles) in QUANTILES {
        let summary = projection.series(name).unwrap().year(2027).unwrap();
        let ((p05, p95), (p25, p75)) = (summary.interval_90(), summary.interval_50());
        let found = [p05, p25, summary.median(), p75, p95].map(|value| value / unit);
        // The standard error of a quantile, of values that are nearly normal: sqrt(p (1 - p) / n) over the density.
        let sd = (quantiles[4] - quantiles[0]) / (2.0 * 1.644_85);
        for ((found, wanted), (p, density)) in found.into_iter().zip(quantiles).zip([
            (0.05, 0.1031),
            (0.25, 0.3178),
            (0.5, 0.3989),
            (0.75, 0.3178),
            (0.95, 0.1031),
        ]) {
            let error = (p * (1.0_f64 - p) / RUNS as f64).sqrt() * sd / density;
            assert!((found - wanted).abs() < 4.0 * error, "{name} {p}: {found}, {wanted}");
        }
    }
}

#[test]
fn beds_balance_in_every_run_whatever_the_lag() {
    let extends = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ensemble/base.toml");
    // Two parts of the lag in a run differ from those of the next.
    let text = format!(
        "format = 1\nextends = {:?}\n[assume.care.beds]\nconstruction_lag = {{ central = 2, low = 0, high = 3.5 }}\n\
         nursing.cancellation_rate = \"10 %\"\n[outputs]\nindicators = [\"care.beds.*\"]\n",
        extends.display().to_string()
    );
    let library = Library::embedded().near(&extends);
    let assumptions = Assumptions::parse("lag.toml", &text, &library, &mut Diagnostics::new()).unwrap();
    let settings = Settings { runs: 300, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let runs = |name: &str, year: i32| -> Vec<f64> {
        projection.series(name).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
    };
    for year in 2020..=2027 {
        let [starts, opened, closed] =
            ["starts", "opened", "closed"].map(|flow| runs(&format!("care.beds.nursing.{flow}"), year));
        let [beds, before] = [year, year - 1].map(|year| runs("care.beds.nursing", year));
        let [pipeline, earlier] = [year, year - 1].map(|year| runs("care.beds.nursing.pipeline", year));
        for run in 0..300 {
            assert!((before[run] + opened[run] - closed[run] - beds[run]).abs() < 1e-3, "{year} {run}");
            let coming = earlier[run] + 0.9 * starts[run] - opened[run];
            assert!((coming - pipeline[run]).abs() < 1e-3, "{year} {run}: {coming} {}", pipeline[run]);
        }
    }
}
