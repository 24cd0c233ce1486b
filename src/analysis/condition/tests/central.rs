//! The deterministic run, conditioned like the runs.

use super::*;

#[test]
fn the_central_run_of_a_linear_scenario_is_the_exact_posterior_mean() {
    let assumptions = linear();
    let known = [actual("gdp.real_growth", 2023, 0.06, 0.003), actual("gdp.real_growth", 2024, 0.035, 0.003)];
    let (conditioned, _) = run(&assumptions, &known, RUNS);
    let central = |projection: &Projection, year: i32| {
        100.0 * projection.series("gdp.real_growth").unwrap().year(year).unwrap().central()
    };
    // Covariances of growth in 2023 and 2024, in points, with lasting variance 1.44 and shocks of 0.64 that keep half.
    let (s11, s12, s22) = (1.44 + 0.64 + 0.09, 1.44 + 0.32, 1.44 + 0.8 + 0.09);
    let determinant = s11 * s22 - s12 * s12;
    let (u1, u2) = ((2.0 * s22 + 0.5 * s12) / determinant, (-0.5 * s11 - 2.0 * s12) / determinant);
    for (year, c1, c2) in [(2023, 2.08, 1.76), (2024, 1.76, 2.24), (2025, 1.6, 1.84), (2026, 1.52, 1.64)] {
        let wanted = 4.0 + c1 * u1 + c2 * u2;
        let found = central(&conditioned.after, year);
        assert!((found - wanted).abs() < 0.03, "{year}: {found} {wanted}");
        assert!((central(&conditioned.before, year) - 4.0).abs() < 1e-9);
    }
    // The draws make the deterministic run again, and so do the lanes of a variant.
    let settings = Settings { draws: Some(&conditioned.draws), runs: RUNS, ..Settings::of(&assumptions) };
    let asked = vec![VariantOutput { indicator: "gdp.real_growth".to_owned(), year: 2025 }];
    let variants = Variants::new(&assumptions, asked, &settings, &mut Diagnostics::new()).unwrap();
    let again = variants.run(&[], Array2::zeros((1, 0)).view(), VariantRuns::Central).unwrap()[[0, 0, 0]];
    assert_eq!((100.0 * again).to_bits(), central(&conditioned.after, 2025).to_bits());
}

#[test]
fn what_adds_up_in_the_central_run_still_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let mut assumptions = Assumptions::load(path.as_ref(), &Library::embedded(), &mut Diagnostics::new()).unwrap();
    assumptions.keep("industry.contribution.*");
    assumptions.keep("industry.growth_nominal");
    assumptions.keep("population.total");
    let known = [
        actual("industry.value_added", 2024, 6.1e11, 3e9),
        actual("population.aged_60_plus", 2024, 2.482e7, 1.2e5),
        actual("population.births", 2024, 6.49e5, 5e3),
    ];
    let (conditioned, _) = run(&assumptions, &known, 300);
    let (before, after) = (&conditioned.before, &conditioned.after);
    let central =
        |projection: &Projection, name: &str, year: i32| projection.series(name).unwrap().year(year).unwrap().central();
    for used in &conditioned.used {
        let Evidence { indicator, year, value, .. } = &used.actual;
        let (was, is) = (central(before, indicator, *year), central(after, indicator, *year));
        assert!((is - value).abs() < 0.999 * (was - value).abs(), "{indicator}: {was} {is} {value}");
    }
    let terms =
        ["population", "need", "income", "ageing", "care", "relative_price", "trend", "policy", "price", "shock"];
    for year in 2023..=2030 {
        let sum: f64 = terms
            .iter()
            .filter_map(|term| after.series(&format!("industry.contribution.{term}")))
            .map(|series| series.year(year).unwrap().central())
            .sum();
        let growth = central(after, "industry.growth_nominal", year);
        assert!((sum - growth).abs() < 1e-12, "{year}: {sum} {growth}");
        let share = central(after, "industry.value_added", year) / central(after, "gdp.nominal", year);
        assert!((share / central(after, "industry.share_of_gdp", year) - 1.0).abs() < 1e-12);
    }
    let people: f64 = after.people.as_ref().unwrap().index_axis(Axis(0), 2).sum();
    assert!((people / central(after, "population.total", 2024) - 1.0).abs() < 1e-9);
}
