//! Figures that lie far from what was expected.

use super::*;

/// Nominal GDP of the base year, 87 435.1亿元, on the assumed path: real growth 4.1, 5.1 and then 4.5 %, certain; prices as
/// they are, with a lasting deviation of 0.78 point and shocks of 0.5 that keep half.
fn with_certain_growth() -> Assumptions {
    parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\noutputs.indicators = [\"gdp.nominal\", \"gdp.nominal_growth\"]\n\
         [assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2024, 2025]\ncentral = [4.1, 5.1, 4.5]\n\
         [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 0\np10 = -1\np90 = 1\n\
         shock = { sd = 0.5, persistence = 0.5 }\n",
    )
}

/// GDP of a year as it would be had it gone from the base year's as Henan's did from 61 345 in 2022.
fn like_henan(assumptions: &Assumptions, year: i32, published: f64) -> Evidence {
    let base = assumptions.baseline.jump_off("gdp.nominal").unwrap().value;
    let value = base * published / 61_345.0;
    actual("gdp.nominal", year, value, 0.005 * value)
}

/// Growth to 2030, a year, of the mean of the runs, and of the deterministic run.
fn to_2030(projection: &Projection) -> (f64, f64) {
    let growth = projection.series("gdp.nominal_growth").unwrap();
    let years = 2025..=2030;
    let mean = |of: &dyn Fn(i32) -> f64| years.clone().map(of).sum::<f64>() / 6.0;
    (mean(&|year| growth.year(year).unwrap().mean()), mean(&|year| growth.year(year).unwrap().central()))
}

#[test]
fn a_revised_level_is_estimated_and_does_not_bend_growth() {
    let assumptions = with_certain_growth();
    let known = [like_henan(&assumptions, 2023, 59_132.0), like_henan(&assumptions, 2024, 63_590.0)];
    let (conditioned, problems) = run(&assumptions, &known, 4000);
    let [revision] = &conditioned.revisions[..] else { panic!("{:?}", conditioned.revisions) };
    assert_eq!((revision.indicator.as_str(), &revision.years[..]), ("gdp.nominal", &[2023, 2024][..]));
    // Residuals of -7.40 and -5.26 % of the projection; what is carried over is derived: an error of 1.5 %. By least
    // squares with the covariance of deflator and errors: -6.88 +- 1.58 %, and 0.27 point of growth is learned.
    assert!((revision.step + 0.0688).abs() < 0.003, "{revision:?}");
    assert!((revision.standard_error - 0.0158).abs() < 0.002, "{revision:?}");
    assert!(conditioned.used.iter().all(|used| used.handling == Handling::Revised));
    assert!(conditioned.without_far.is_none());
    let (before, after) = (to_2030(&conditioned.before), to_2030(&conditioned.after));
    assert!((before.1 - 0.045).abs() < 1e-9 && (before.0 - 0.045).abs() < 1e-3, "{before:?}");
    assert!((after.0 - before.0).abs() < 0.004 && (after.1 - before.1).abs() < 0.004, "{after:?}");
    let said = &problems.problems()[0];
    assert!(said.message.en.contains("taken as a revision"), "{}", said.message.en);
    assert!(said.hint.as_ref().unwrap().en.contains("name it in the column `basis` (a new one: `id=its name`)"));
}

#[test]
fn a_figure_declared_on_the_base_years_basis_is_no_revision_and_on_another_is_set_aside() {
    let assumptions = with_certain_growth();
    let known = |basis: &str| {
        [(2023, 59_132.0), (2024, 63_590.0)]
            .map(|(year, value)| Evidence { basis: Some(basis.to_owned()), ..like_henan(&assumptions, year, value) })
    };
    let (same, problems) = run(&assumptions, &known("economic-census-2018"), 4000);
    assert!(same.revisions.is_empty());
    assert!(matches!(same.used[0].handling, Handling::Inflated { distance } if distance < -6.0));
    let (before, after) = (to_2030(&same.before), to_2030(&same.after));
    assert!((after.0 - before.0).abs() < 0.006 && (after.1 - before.1).abs() < 0.006, "{before:?} {after:?}");
    assert!(problems.problems()[0].message.en.contains("inflated variances"));
    let (other, problems) = run(&assumptions, &known("economic-census-2023"), 200);
    assert!(other.used.is_empty() && problems.problems().is_empty() && other.left_out.len() == 2);
    let reason = &other.left_out[0].reason;
    let basis = "Basis of the 5th economic census (2023)";
    assert!(matches!(reason, LeftOutReason::OtherBasis { basis: of } if of.en == basis), "{reason:?}");
}

#[test]
fn what_is_particular_to_the_year_of_a_far_figure_explains_it() {
    // Prior variance of growth in 2023, in points: 1.44 lasts, 0.64 is that year's shock, 0.09 the figure's error. A figure 6
    // points off lies 6 / sqrt(2.17) = 4.07 standard deviations away. Shock and error are inflated until 1.44 + k 0.73 = 36.
    let assumptions = linear();
    let known = actual("gdp.real_growth", 2023, 0.10, 0.003);
    let (conditioned, _) = run(&assumptions, std::slice::from_ref(&known), RUNS);
    let used = &conditioned.used[0];
    assert!(matches!(used.handling, Handling::Inflated { distance } if (distance - 4.073).abs() < 0.05), "{used:?}");
    let factor = (36.0 - 1.44) / 0.73;
    let (lasting, shock) = (6.0 * 1.44 / 36.0, 6.0 * factor * 0.64 / 36.0);
    for (year, left) in [(2023, 1.0), (2024, 0.5), (2025, 0.25)] {
        let (wanted, (found, _)) = (4.0 + lasting + left * shock, of(&conditioned.after, "gdp.real_growth", year));
        assert!((100.0 * found - wanted).abs() < 0.12, "{year}: {found} {wanted}");
        let central = conditioned.after.series("gdp.real_growth").unwrap().year(year).unwrap().central();
        assert!((100.0 * central - wanted).abs() < 0.12, "{year}: {central} {wanted}");
    }
    // With the weight of any other figure the lasting deviation would move by 6 x 1.44 / 2.17 = 4 points.
    let lasting = conditioned.learned.iter().find(|learned| learned.draw.year.is_none()).unwrap();
    assert!((lasting.mean - 0.2).abs() < 0.05, "{lasting:?}");
    // Without it nothing is known.
    let without = conditioned.without_far.as_ref().unwrap();
    assert_eq!(of(without, "gdp.real_growth", 2023), of(&conditioned.before, "gdp.real_growth", 2023));
    assert_eq!(used.without_far, Some(used.before));
}

#[test]
fn a_far_figure_without_shocks_is_taken_for_rough() {
    let assumptions = parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\noutputs.indicators = [\"gdp.real_growth\"]\n\
         [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 2.7184484\np90 = 5.2815516\n\
         [assume.economy]\ndeflator_growth = \"1 %\"\n",
    );
    // A lasting deviation of 1 point, an exact figure 8 points off: its error becomes 63, the deviation moves by 8 / 64.
    let (conditioned, _) = run(&assumptions, &[actual("gdp.real_growth", 2024, 0.12, 0.0)], 4000);
    let (found, _) = of(&conditioned.after, "gdp.real_growth", 2024);
    assert!((100.0 * found - 4.125).abs() < 0.03, "{found}");
}

#[test]
fn figures_that_agree_with_one_another_are_believed() {
    let assumptions = linear();
    let known = [2023, 2024, 2025].map(|year| actual("gdp.real_growth", year, 0.083, 0.003));
    let (conditioned, problems) = run(&assumptions, &known, 4000);
    assert!(conditioned.used.iter().all(|used| used.handling == Handling::AsPublished), "{:?}", conditioned.used);
    assert!(conditioned.without_far.is_none() && problems.problems().is_empty());
    let lasting = conditioned.learned.iter().find(|learned| learned.draw.year.is_none()).unwrap();
    assert!(lasting.mean > 1.5, "{lasting:?}");
}

#[test]
fn births_that_fall_and_stay_low_have_fallen() {
    let assumptions = parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"population.births\"]\n\
         [assume.population.total_fertility_rate]\nshock = { sd = 0.02, persistence = 0.9 }\n",
    );
    let (before, _) = run(&assumptions, &[], 200);
    let low = |year| 0.85 * of(&before.before, "population.births", year).0;
    let known = [2023, 2024, 2025].map(|year| actual("population.births", year, low(year), 1e3));
    let (conditioned, _) = run(&assumptions, &known, 1000);
    assert!(conditioned.revisions.is_empty());
    assert!(matches!(conditioned.used[0].handling, Handling::Inflated { .. }), "{:?}", conditioned.used);
    let after = of(&conditioned.after, "population.births", 2026).0;
    assert!(after < 0.95 * of(&conditioned.before, "population.births", 2026).0, "{after}");
}
