//! Draws are distributed, correlated and bounded as a scenario states them.

use super::*;

const SAMPLE: usize = 20_000;
/// How many standard deviations the 90th percentile of a normal distribution lies above its middle.
const Z90: f64 = 1.281_551_565_544_6;

/// Runs of the growth of GDP, its deflator and the industry under what is assumed of them.
fn sample(assumed: &str) -> Projection {
    let text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n\
         [outputs]\nindicators = [\"gdp.real_growth\", \"gdp.deflator\", \"industry.growth_real\"]\n{assumed}"
    );
    project(&beside_the_scenarios(&text), SAMPLE)
}

const GDP: &str = "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\n";
const PRICES: &str = "[assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\n";
const INDUSTRY: &str = "[assume.industry.total.growth]\nunit = \"%\"\ncentral = 5\n";

fn gdp_growth(projection: &Projection, year: i32) -> Vec<f64> {
    values(projection, "gdp.real_growth", year)
}

fn industry_growth(projection: &Projection, year: i32) -> Vec<f64> {
    values(projection, "industry.growth_real", year)
}

/// Growth of prices in the first year.
fn inflation(projection: &Projection) -> Vec<f64> {
    values(projection, "gdp.deflator", 2023).iter().map(|level| level - 1.0).collect()
}

/// The value below which this many percent of the values lie.
fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[percent * (sorted.len() - 1) / 100]
}

#[test]
fn a_factor_correlates_paths_and_shocks() {
    let loads = "[correlation]\nfactor = { name = \"demand\", loads = { \"economy.real_growth\" = 0.6, \
                 \"industry.total.growth\" = 0.6 } }\n";
    let paths = sample(&format!("{GDP}p10 = 3\np90 = 5\n{PRICES}{INDUSTRY}p10 = 3\np90 = 7\n{loads}"));
    let shocks = sample(&format!("{GDP}shock = {{ sd = 1 }}\n{PRICES}{INDUSTRY}shock = {{ sd = 2 }}\n{loads}"));
    for (projection, sd) in [(&paths, 0.01 / Z90), (&shocks, 0.01)] {
        for year in [2023, 2030] {
            let (gdp, industry) = (gdp_growth(projection, year), industry_growth(projection, year));
            let found = correlation(&gdp, &industry);
            assert!((found - 0.36).abs() < 0.03, "{found} in {year}");
            // A load leaves a driver's own distribution alone.
            let found = standard_deviation(&gdp);
            assert!((found / sd - 1.0).abs() < 0.03, "{found} in {year}");
        }
    }
    let lasting = correlation(&gdp_growth(&paths, 2023), &gdp_growth(&paths, 2030));
    assert!(lasting > 0.999_999, "{lasting}");
    let next = correlation(&gdp_growth(&shocks, 2023), &gdp_growth(&shocks, 2024));
    assert!(next.abs() < 0.03, "{next}");
}

#[test]
fn two_factors_add_up_with_their_signs() {
    let loads = "[correlation]\nfactor = [\n\
                 { name = \"demand\", loads = { \"economy.*\" = 0.5, \"industry.total.growth\" = 0.8 } },\n\
                 { name = \"supply\", loads = { \"economy.real_growth\" = 0.6, \"economy.deflator_growth\" = -0.6 } \
                 },\n]\n";
    let found =
        sample(&format!("{GDP}p10 = 3\np90 = 5\n{PRICES}p10 = 0\np90 = 2\n{INDUSTRY}p10 = 3\np90 = 7\n{loads}"));
    let (gdp, prices, industry) = (gdp_growth(&found, 2023), inflation(&found), industry_growth(&found, 2023));
    for (found, stated) in [
        (correlation(&gdp, &prices), 0.25 - 0.36),
        (correlation(&gdp, &industry), 0.4),
        (correlation(&prices, &industry), 0.4),
    ] {
        assert!((found - stated).abs() < 0.03, "{found}, {stated}");
    }
}

#[test]
fn a_driver_named_twice_in_a_factor_keeps_its_distribution() {
    let text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n[outputs]\nindicators = [\"gdp.real_growth\"]\n\
         {GDP}p10 = 3\np90 = 5\n{PRICES}[correlation]\nfactor = {{ name = \"demand\", loads = {{ \
         \"economy.*\" = 0.6, \"economy.real_growth\" = 0.6 }} }}\n"
    );
    // Naming it twice is either refused or means one load.
    let Ok(assumptions) = Assumptions::parse("twice.toml", &text, &Library::embedded(), &mut Diagnostics::new()) else {
        return;
    };
    let growth = gdp_growth(&project(&assumptions, SAMPLE), 2030);
    assert!((percentile(&growth, 10) - 0.03).abs() < 0.001, "{}", percentile(&growth, 10));
}

#[test]
fn pairs_correlate_as_stated() {
    let pairs = "[correlation]\npairs = [\n\
                 { between = [\"economy.real_growth\", \"industry.total.growth\"], correlation = 0.5 },\n\
                 { between = [\"economy.deflator_growth\", \"economy.real_growth\"], correlation = -0.3 },\n]\n";
    let found =
        sample(&format!("{GDP}p10 = 3\np90 = 5\n{PRICES}p10 = 0\np90 = 2\n{INDUSTRY}p10 = 3\np90 = 7\n{pairs}"));
    let (gdp, prices, industry) = (gdp_growth(&found, 2023), inflation(&found), industry_growth(&found, 2023));
    for (found, stated) in [
        (correlation(&gdp, &industry), 0.5),
        (correlation(&gdp, &prices), -0.3),
        (correlation(&prices, &industry), 0.0),
    ] {
        assert!((found - stated).abs() < 0.03, "{found}, {stated}");
    }
    for (values, stated) in [(&gdp, 0.01), (&prices, 0.01), (&industry, 0.02)] {
        let sd = standard_deviation(values) * Z90;
        assert!((sd / stated - 1.0).abs() < 0.03, "{sd}, {stated}");
    }
}

#[test]
fn percentiles_come_out_as_stated() {
    // Wider above than below, and wider every year; 2026 lies between two knots.
    let path = "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2025, 2027]\ncentral = [5, 4, 3]\n\
                p10 = [4.5, 3, 1]\np90 = [6, 6, 6]\n";
    let found = sample(&format!("{path}{PRICES}{INDUSTRY}"));
    let stated = [(2023, 4.5, 5.0, 6.0), (2025, 3.0, 4.0, 6.0), (2026, 2.0, 3.5, 6.0), (2030, 1.0, 3.0, 6.0)];
    for (year, p10, median, p90) in stated {
        let growth = gdp_growth(&found, year);
        for (percent, stated) in [(10, p10), (50, median), (90, p90)] {
            let value = 100.0 * percentile(&growth, percent);
            assert!((value - stated).abs() < 0.03 * (p90 - p10), "p{percent} in {year}: {value}, {stated}");
        }
        let (low, high) = found.series("gdp.real_growth").unwrap().year(year).unwrap().interval_80();
        assert!((100.0 * low - p10).abs() < 0.03 * (p90 - p10) && (100.0 * high - p90).abs() < 0.03 * (p90 - p10));
    }
}

#[test]
fn shocks_persist_as_stated() {
    let (sd, persistence) = (0.008_f64, 0.6_f64);
    let shock = "shock = { sd = 0.8, persistence = 0.6, from = 2025 }\n";
    let found = sample(&format!("{GDP}{shock}{PRICES}{INDUSTRY}"));
    assert!(gdp_growth(&found, 2024).iter().all(|growth| *growth == 0.04));
    let mut variance = 0.0;
    for year in 2025..=2030 {
        let growth = gdp_growth(&found, year);
        let before = variance;
        variance = persistence * persistence * variance + sd * sd;
        let found_sd = standard_deviation(&growth);
        assert!((found_sd / variance.sqrt() - 1.0).abs() < 0.03, "{year}: {found_sd}, {}", variance.sqrt());
        assert!((mean(&growth) - 0.04).abs() < 4.0 * variance.sqrt() / (SAMPLE as f64).sqrt());
        if year > 2025 {
            let found_correlation = correlation(&growth, &gdp_growth(&found, year - 1));
            let stated: f64 = persistence * before.sqrt() / variance.sqrt();
            assert!((found_correlation - stated).abs() < 0.03, "{year}: {found_correlation}, {stated}");
        }
    }
}

#[test]
fn limits_are_never_passed_and_filled_evenly() {
    // Half of the runs on each side of the median, evenly on each.
    let found = sample(&format!("{GDP}low = 2\nhigh = 5\n{PRICES}{INDUSTRY}"));
    let growth = gdp_growth(&found, 2026);
    assert!(growth.iter().all(|growth| (0.02..=0.05).contains(growth)));
    let mut even: Vec<f64> = growth
        .iter()
        .map(|growth| if *growth < 0.04 { (growth - 0.02) / 0.04 } else { 0.5 + (growth - 0.04) / 0.02 })
        .collect();
    even.sort_by(f64::total_cmp);
    let n = even.len() as f64;
    let distance = even.iter().enumerate().map(|(rank, share)| (share - (rank as f64 + 0.5) / n).abs());
    // Kolmogorov and Smirnov, at the 0.1 % level.
    assert!(distance.fold(0.0, f64::max) < 1.95 / n.sqrt());
    let (least, most) = (even[0], even[even.len() - 1]);
    assert!(least < 0.001 && most > 0.999, "{least} to {most}");
}

#[test]
fn a_figure_of_the_base_year_stays_in_its_range() {
    let assumptions = keeping(load("reference.toml"), &["industry.value_added", "care.beds.nursing"]);
    let found = project(&assumptions, 2000);
    for (indicator, low, high) in
        [("industry.value_added", 5.6e11, 5.64e11), ("care.beds.nursing", 290_000.0, 295_000.0)]
    {
        let base = values(&found, indicator, 2022);
        assert!(base.iter().all(|value| (low..=high).contains(value)), "{indicator}");
        let middle = (mean(&base) - low) / (high - low);
        assert!((0.35..0.65).contains(&middle), "{indicator}: {middle}");
    }
}
