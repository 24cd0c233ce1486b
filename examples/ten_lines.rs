//! A projection in ten lines: the chance that Shandong's value added passes 7000亿元 in 2027.
//!
//! `cargo run --release --example ten_lines`

use carecast::{Error, Scenario};

fn main() -> Result<(), Error> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let result = Scenario::load(path)?.runs(10_000).project()?;
    let value_added = result.projection.find("industry.value_added")?;
    println!("{:.3}", value_added.probability(2027, |yuan| yuan > 7e11).unwrap_or(f64::NAN));
    Ok(())
}
