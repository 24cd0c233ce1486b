//! Rates at which care beds open, close and are converted, estimated from the nation's published stocks, and the file of
//! assumptions that scenarios extend.
//!
//! ```console
//! $ cargo run --release --example care_beds            # prints them
//! $ cargo run --release --example care_beds -- --write # writes scenarios/china/bed-rates.toml
//! ```

use std::fmt::Write as _;
use std::path::Path;

use carecast::analysis::bed_rates::{self, Band, BedRates, COMMON, DRAWS, FIRST, LAST, SENSITIVITY};
use carecast::baseline::{Baseline, Library};
use carecast::{Diagnostics, Result};

/// The lines of a driver: its median, and limits that keep the 10th and 90th percentiles.
fn driver(name: &str, band: Band, centre: f64, more: &str) -> String {
    let (p10, median, p90) = band;
    let percent = |value: f64| format!("{:.2}", 100.0 * value);
    let (low, high) = (centre - (median - p10) / 0.8, centre + (p90 - median) / 0.8);
    format!(
        "[assume.{name}]\nunit    = \"%\"\ncentral = {}\nlow     = {}\nhigh    = {}\n{more}\n",
        percent(centre),
        percent(if name.ends_with("common_closure_rate") { low } else { low.max(0.0) }),
        percent(high)
    )
}

/// A path of openings: the same for each year of the estimate.
fn openings(found: &BedRates, kind: &str) -> String {
    let name = format!("care.beds.{kind}.opening_rate");
    let of = |rate: &&bed_rates::EstimatedRate| rate.name.strip_prefix(&format!("{name}@")).map(str::to_owned);
    let path: Vec<(String, Band)> = found.rates.iter().filter_map(|rate| Some((of(&rate)?, rate.posterior))).collect();
    let row = |value: &dyn Fn(Band) -> f64| {
        path.iter().map(|(_, band)| format!("{:.2}", 100.0 * value(*band))).collect::<Vec<_>>().join(", ")
    };
    let years = path.iter().map(|(year, _)| year.as_str()).collect::<Vec<_>>().join(", ");
    let low = row(&|(p10, median, _)| (median - (median - p10) / 0.8).max(0.0));
    let (central, high) = (row(&|(_, median, _)| median), row(&|(_, median, p90)| median + (p90 - median) / 0.8));
    format!(
        "[assume.{name}]\nunit    = \"%\"\nyear    = [{years}]\ncentral = [{central}]\nlow     = [{low}]\nhigh    = [{high}]\n\n"
    )
}

/// The file of assumptions.
fn file(found: &BedRates) -> String {
    let band = |name: &str| found.posterior(name).unwrap_or((0.0, 0.0, 0.0));
    let mut text = format!(
        "# Care beds: rates at which they open, close and are converted, for the nation, and for the scenarios of any
# region to extend. Written by
#     cargo run --release --example care_beds -- --write
#
# Method and test: docs/care.md. Estimated from the nation's published stocks, {FIRST} to {LAST} (baselines/china/series.csv), with
# priors of the rates of closing and conversion from modelling choices of the care data (1-8 % and 2-12 % a year). Status: derived.
# Stocks tell the difference of opening and closing, so that the two are correlated; all types of beds share {:.0} % of the
# variance of their closing (a choice). Nothing is published of occupancy over the years: closure_sensitivity is a choice. What
# single years deviate by is put into closing, where it moves all types together; openings after {LAST} fall less every year.

format   = 1
title    = {{ zh = \"全国养老床位：按估计的比率\", en = \"Care beds of the nation at the estimated rates\" }}
baseline = \"china\"
horizon  = 2030

",
        100.0 * COMMON
    );
    let next = band(bed_rates::NEXT_DEVIATION).1;
    let shock = format!("shock   = {{ sd = {:.2}, persistence = 0, from = {} }}\n", 100.0 * next, LAST);
    text += &driver("care.beds.common_closure_rate", band(bed_rates::CLOSED_COMMON), 0.0, &shock);
    let (institutional, community) = (band(bed_rates::CLOSED_INSTITUTIONAL).1, band(bed_rates::CLOSED_COMMUNITY).1);
    let own = band(bed_rates::CLOSED_OWN);
    for kind in ["nursing", "ordinary"] {
        text += &driver(&format!("care.beds.{kind}.closure_rate"), own, BedRates::closed_at_target(institutional), "");
    }
    text += &driver("care.beds.community.closure_rate", own, community, "");
    let _ = write!(text, "[assume.care.beds]\nclosure_sensitivity = {SENSITIVITY}\n\n");
    let converted = band(bed_rates::CONVERTED_ORDINARY);
    text += &driver("care.beds.conversion_rate", converted, converted.1, "");
    for kind in ["nursing", "ordinary", "community"] {
        text += &openings(found, kind);
    }
    let names: Vec<&str> = bed_rates::CORRELATED.iter().copied().filter(|name| !name.ends_with("base_stock")).collect();
    let _ = writeln!(text, "[correlation.matrix]\ndrivers = [");
    names.iter().for_each(|name| {
        let _ = writeln!(text, "  \"{name}\",");
    });
    text += "]\nrows = [\n";
    for (at, row) in found.correlations.iter().take(names.len()).enumerate() {
        let row = row.iter().take(at + 1).map(|value| format!("{value:.2}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  [{row}],");
    }
    text + "]\n"
}

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
    println!(
        "nursing share {LAST}: {:.1} %\n\nrate, %: 10th percentile, median, 90th before; after",
        100.0 * found.nursing_share
    );
    for rate in &found.rates {
        let percent = |(p10, median, p90): (f64, f64, f64)| {
            format!("{:.2} {:.2} {:.2}", 100.0 * p10, 100.0 * median, 100.0 * p90)
        };
        println!("{}: {}; {}", rate.name, percent(rate.prior), percent(rate.posterior));
    }
    println!("\ncorrelations");
    for (name, row) in bed_rates::CORRELATED.iter().zip(&found.correlations) {
        println!("{name}: {}", row.iter().map(|value| format!("{value:+.2}")).collect::<Vec<_>>().join(" "));
    }
    if std::env::args().any(|argument| argument == "--write") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/china/bed-rates.toml");
        carecast::export::write_whole(&path, file(&found).as_bytes())?;
    }
    Ok(())
}
