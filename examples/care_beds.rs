//! Rates at which care beds open, close and are converted, estimated from the nation's published stocks, and the file of
//! assumptions that scenarios extend.
//!
//! ```console
//! $ cargo run --release --example care_beds            # prints them
//! $ cargo run --release --example care_beds -- --write # writes scenarios/china/bed-rates.toml
//! ```

use carecast::analysis::bed_rates::{self, DRAWS, FIRST, LAST};
use carecast::baseline::{Baseline, Library};
use carecast::{Diagnostics, Result};

fn main() -> Result<()> {
    let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new())?;
    let Some(found) = bed_rates::estimate(&china, FIRST, LAST, DRAWS) else {
        println!("no stocks of beds");
        return Ok(());
    };
    println!("{} draws, as good as {:.0}", DRAWS, found.effective_draws);
    for growth in &found.used {
        let (from, to) = growth.years;
        println!("{} {from}-{to}: {:+.2} % a year", growth.indicator, 100.0 * growth.growth);
    }
    println!("nursing share {LAST}: {:.1} %\n\nrate, %: 10th percentile, median, 90th before; after", 100.0 * found.nursing_share);
    for rate in &found.rates {
        let percent = |(p10, median, p90): (f64, f64, f64)| format!("{:.2} {:.2} {:.2}", 100.0 * p10, 100.0 * median, 100.0 * p90);
        println!("{}: {}; {}", rate.name, percent(rate.prior), percent(rate.posterior));
    }
    println!("\ncorrelations");
    for (name, row) in bed_rates::CORRELATED.iter().zip(&found.correlations) {
        println!("{name}: {}", row.iter().map(|value| format!("{value:+.2}")).collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
