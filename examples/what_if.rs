//! Questions asked of a model: what it would take to reach a target, and what matters for it.
//!
//! `cargo run --release --example what_if`

use carecast::analysis::questions::sensitivity::{Findings, QuantityOfInterest, SensitivityMethod, sensitivity};
use carecast::analysis::questions::solve::{Answer, AttainmentCriterion, Lever, solve};
use carecast::analysis::questions::{Goal, SweepAxis, sweep::Sweep};
use carecast::{Diagnostics, Error, Language, baseline::Library, ensemble::Settings, scenario::Assumptions};

const SCENARIO: &str = r#"
format   = 1
baseline = "shandong"
horizon  = 2030

[assume.economy]
real_growth     = { unit = "%", central = 4.5, p10 = 3.5, p90 = 5.5 }
deflator_growth = { unit = "%", central = 0.5, p10 = -0.5, p90 = 1.5 }

[assume.industry.total.growth]
unit    = "%"
central = 5.0
p10     = 3.5
p90     = 6.5
"#;

fn main() -> Result<(), Error> {
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("steady.toml", SCENARIO, &Library::embedded(), &mut problems)?;
    let settings = Settings { runs: 2000, ..Settings::of(&assumptions) };
    let goals = || Goal::read_all(&["industry.value_added@2030>=9000 亿元"], &assumptions);

    let axes = SweepAxis::read_all(&["industry.total.growth=4..7 %:4"], None, &assumptions)?;
    let sweep = Sweep::run(&assumptions, axes, Vec::new(), goals()?, Some(2000), &settings, &mut problems)?;
    for (growth, probability) in sweep.levels.column(0).iter().zip(sweep.probability.row(0)) {
        println!("growth {:.1} %: probability {}", growth * 100.0, probability.figures(0, Language::English));
    }

    for lever in Lever::read_all(&["industry.total.growth"], None, &assumptions)? {
        let solution =
            solve(&assumptions, &lever, goals()?, AttainmentCriterion::Probability(0.8), &settings, &mut problems)?;
        if let Answer::Change { state, .. } = &solution.answer {
            println!("for 80 %: {:+.2} pp a year", state.change * 100.0);
        }
    }

    let outcome = goals()?.into_iter().map(QuantityOfInterest::Met).next();
    let Some(outcome) = outcome else { return Ok(()) };
    let found = sensitivity(&assumptions, outcome, SensitivityMethod::Sobol(1024), &settings, &mut problems)?;
    if let Findings::Indices { indices, .. } = &found.findings {
        for (drivers, total) in found.factors.iter().zip(&indices.total) {
            let half_width = total.half_width.map_or("–".to_owned(), |half_width| format!("{half_width:.2}"));
            println!("{}: total index {:.2} ± {half_width}", drivers[0].name, total.value);
        }
    }
    Ok(())
}
