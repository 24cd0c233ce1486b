//! A projection in ten lines: the chance that Shandong's value added passes 7000亿元 in 2027.
//!
//! `cargo run --release --example ten_lines`

use carecast::{Diagnostics, Error, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};

fn main() -> Result<(), Error> {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    let projection = Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems)?;
    if let Some(value_added) = projection.series("industry.value_added") {
        println!("{:.3}", value_added.probability(2027, |yuan| yuan > 7e11).unwrap_or(f64::NAN));
    }
    Ok(())
}
