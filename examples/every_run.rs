//! Every run of an ensemble as ndarray views: how strongly beds per 1000 elderly and occupancy move together.
//!
//! `cargo run --release --example every_run`

use carecast::{Diagnostics, Error, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};

const SCENARIO: &str = r#"
format   = 1
baseline = "shandong"
horizon  = 2030

[assume.care.beds.nursing.starts]
unit    = "beds/year"
central = 10000
low     = 0
high    = 40000

[outputs]
indicators = ["care.beds.per_1000_aged_60_plus", "care.occupancy"]
"#;

fn main() -> Result<(), Error> {
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("starts.toml", SCENARIO, &Library::embedded(), &mut problems)?;
    let projection = Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems)?;
    let (Some(beds), Some(occupancy)) =
        (projection.series("care.beds.per_1000_aged_60_plus"), projection.series("care.occupancy"))
    else {
        return Ok(());
    };
    let (mut products, mut squares) = (0.0, (0.0, 0.0));
    let means = beds.year(2030).zip(occupancy.year(2030)).map(|(a, b)| (a.mean(), b.mean()));
    let Some((mean_beds, mean_occupancy)) = means else { return Ok(()) };
    // Views of at most 8192 runs each; nothing is copied.
    for (beds, occupancy) in beds.values_by_run(2030)?.zip(occupancy.values_by_run(2030)?) {
        let (beds, occupancy) = (&beds - mean_beds, &occupancy - mean_occupancy);
        products += (&beds * &occupancy).sum();
        squares.0 += (&beds * &beds).sum();
        squares.1 += (&occupancy * &occupancy).sum();
    }
    let correlation: f64 = products / (squares.0 * squares.1).sqrt();
    println!("{} runs, correlation in 2030: {correlation:.2}", projection.runs);
    Ok(())
}
