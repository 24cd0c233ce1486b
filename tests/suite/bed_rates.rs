//! The rates at which care beds open and close, estimated from published stocks, and the nation that is projected at them.

use std::path::Path;

use carecast::analysis::bed_rates::{self, CLOSED_COMMUNITY, CLOSED_INSTITUTIONAL, FIRST, LAST};
use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

fn china() -> Baseline {
    Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

fn scenario(name: &str) -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/china").join(name);
    Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// With a tenth of the draws the estimate is near the shipped one, within the error of so few.
#[test]
fn the_shipped_rates_are_those_estimated() {
    let found = bed_rates::estimate(&china(), FIRST, LAST, 20_000).unwrap();
    let shipped = scenario("bed-rates.toml");
    let central = |name: &str, year: usize| shipped.drivers[name].path.central[year];
    let near = |name: &str, year: i32, tolerance: f64| {
        let (p10, median, p90) = found.posterior(&format!("{name}@{year}")).or(found.posterior(name)).unwrap();
        let stated = central(name, usize::try_from(year - 2022).unwrap());
        assert!(p10 < stated && stated < p90, "{name}: {stated}, {p10} to {p90}");
        assert!((stated - median).abs() < tolerance * (p90 - p10), "{name} {year}: {stated}, {median}");
    };
    near("care.beds.conversion_rate", 2023, 0.2);
    for kind in ["nursing", "community"] {
        near(&format!("care.beds.{kind}.opening_rate"), 2023, 0.25);
        near(&format!("care.beds.{kind}.opening_rate"), 2027, 0.25);
    }
    let closed = found.posterior(CLOSED_COMMUNITY).unwrap();
    assert!((central("care.beds.community.closure_rate", 1) - closed.1).abs() < 0.3 * (closed.2 - closed.0));
}

/// Stocks tell the difference of what opens and closes: that of the last year comes out as it was published.
#[test]
fn opening_less_closing_is_the_growth_of_the_last_year() {
    let found = bed_rates::estimate(&china(), FIRST, LAST, 20_000).unwrap();
    assert!(found.effective_draws > 20.0, "{}", found.effective_draws);
    assert!(found.used.iter().all(|growth| growth.years.0 >= FIRST && growth.years.1 <= LAST));
    let of = |name: &str| found.posterior(name).unwrap().1;
    let opened = of("care.beds.nursing.opening_rate@2023") + of("care.beds.ordinary.opening_rate@2023");
    let net = opened - of(CLOSED_INSTITUTIONAL);
    let published =
        found.used.iter().find(|g| g.indicator == "care.beds.institutional" && g.years == (2022, 2023)).unwrap();
    assert!((net - published.growth).abs() < 0.015, "{net}, {}", published.growth);
    // What all types have in common is correlated with openings, and closing hardly better known than before.
    assert!(found.correlations[0][4] > 0.2, "{:?}", found.correlations[0]);
}

/// Figures of later years change nothing.
#[test]
fn figures_after_the_last_year_are_not_used() {
    let mut without = china();
    without.series.retain(|figure| figure.period.year <= LAST);
    let [all, cut] = [&china(), &without].map(|china| bed_rates::estimate(china, FIRST, LAST, 2000).unwrap());
    assert_eq!(all, cut);
}

/// Held against 2024, which the rates were not fitted to (docs/care.md): beds within the 80 % interval, no wider than 4 %
/// either side. The nursing share and residents of 2024 are missed; docs/care.md says by how much and why.
#[test]
fn the_nations_beds_of_2024_are_within_the_interval() {
    let mut assumptions = scenario("reference.toml");
    ["care.beds.total", "care.beds.institutional", "care.beds.nursing_share"]
        .iter()
        .for_each(|name| assumptions.keep(name));
    let settings = Settings { runs: 2000, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let interval = |name: &str, year: i32| projection.series(name).unwrap().year(year).unwrap().interval_80();
    let (low, high) = interval("care.beds.total", 2024);
    assert!(low <= 7.993e6 && 7.993e6 <= high, "{low} to {high}");
    assert!((high - low) / 2.0 <= 0.04 * (high + low) / 2.0, "{low} to {high}");
    let (low, high) = interval("care.beds.institutional", 2024);
    assert!(low <= 5.077e6 && 5.077e6 <= high, "{low} to {high}");
    let (low, high) = interval("care.beds.nursing_share", 2023);
    assert!(low <= 0.589 && 0.589 <= high, "{low} to {high}");
}
