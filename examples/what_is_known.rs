//! The reference scenario before and after the figures published since its base year are taken in.
//!
//! ```console
//! $ cargo run --release --example what_is_known
//! ```

use carecast::analysis::{assess, condition, published_actuals};
use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Result};

fn main() -> Result<()> {
    let reference = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::load(reference.as_ref(), &Library::embedded(), &mut problems)?;

    // The jump-off moves to the last published figures of drivers; every other figure is for the runs to agree with.
    let known = published_actuals(&assumptions, 2025);
    for taken in assumptions.as_of(2025, &mut problems)? {
        println!("{} {}: {}, by {}", taken.driver, taken.year, taken.value, taken.indicator);
    }
    let settings = Settings { runs: 2000, ..Settings::of(&assumptions) };
    let conditioned = condition(&assumptions, &known, &settings, &mut problems)?;

    println!("\nindicator, year, published: mean and deviation of the runs before, after");
    for used in &conditioned.used {
        let (actual, before, after) = (&used.actual, used.before, used.after);
        let (indicator, year, value) = (&actual.indicator, actual.year, actual.value);
        println!(
            "{indicator} {year} {value:.4e}: {:.4e} ± {:.1e}, {:.4e} ± {:.1e}",
            before.0, before.1, after.0, after.1
        );
    }
    for left_out in &conditioned.left_out {
        println!("not used: {} {}: {}", left_out.actual.indicator, left_out.actual.year, left_out.reason.sentence().en);
    }
    println!("\nwhat was learned most of, in standard deviations");
    for learned in conditioned.learned.iter().take(5) {
        println!("{} {:?}: {:+.2} ± {:.2}", learned.draw.name, learned.draw.year, learned.mean, learned.sd);
    }
    println!("\nindicator in 2027: median and 80 % interval before, after");
    for name in
        ["population.aged_60_plus", "industry.value_added", "industry.share_of_gdp", "care.beds.per_1000_aged_60_plus"]
    {
        let shown = [&conditioned.before, &conditioned.after].map(|projection| {
            let summary = projection.series(name).and_then(|series| series.year(2027));
            summary.map_or(String::new(), |s| {
                let (low, high) = s.interval_80();
                format!("{:.4e} [{low:.4e}, {high:.4e}]", s.median())
            })
        });
        println!("{name}: {}", shown.join(", "));
    }
    println!("\ntarget: probability before, after");
    if let Some(plan) = &assumptions.plan {
        let assessed = [&conditioned.before, &conditioned.after].map(|runs| assess(plan, &assumptions, runs));
        for (before, after) in assessed[0].iter().zip(&assessed[1]) {
            let (Some(before), Some(after)) = (&before.outlook, &after.outlook) else { continue };
            let (Some(first), Some(then)) = (before.estimate, after.estimate) else { continue };
            println!("{} {}: {:.3}, {:.3}", before.indicator.name, before.goal, first.share, then.share);
        }
    }
    for problem in problems.problems() {
        println!("warning: {}", problem.message.en);
    }
    Ok(())
}
