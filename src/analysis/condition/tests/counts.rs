//! Counts of people, taken in through cohorts.

use super::*;

/// Shandong from 2022, with nothing uncertain of those aged 60 and over but how many there were.
fn counted_with_errors() -> Assumptions {
    parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"population.aged_60_plus\"]\n\
         [assume.population]\nmortality_error = \"0 %\"\nmigration_error = \"0 %\"\n",
    )
}

fn central(assumptions: &Assumptions, year: i32) -> f64 {
    let settings = Settings { runs: 1, ..Settings::of(assumptions) };
    let projection = Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap();
    projection.series("population.aged_60_plus").unwrap().year(year).unwrap().central()
}

/// People from 2023 to 2025 being linear in the errors of the count, their posterior distribution is known exactly.
#[test]
fn cohorts_that_were_counted_come_to_the_exact_posterior() {
    let assumptions = counted_with_errors();
    let years = [2023, 2024, 2025];
    let expected = years.map(|year| central(&assumptions, year));
    // What an error of one standard deviation adds, by cohort.
    let cohorts: Vec<String> =
        assumptions.drivers.keys().filter(|name| name.starts_with("population.count_error.")).cloned().collect();
    assert_eq!(cohorts.len(), 7);
    let adds: Vec<[f64; 3]> = cohorts
        .iter()
        .map(|cohort| {
            let sd = assumptions.drivers[cohort].path.spread.as_ref().unwrap().above[0];
            let mut more = assumptions.clone();
            more.set(&[&format!("{cohort}=1 %")], None, &mut Diagnostics::new()).unwrap();
            std::array::from_fn(|at| (central(&more, years[at]) - expected[at]) * sd / 0.01)
        })
        .collect();
    let prior = |a: usize, b: usize| adds.iter().map(|adds| adds[a] * adds[b]).sum::<f64>();
    let (known, error) = ([2.41e7, 2.482e7], 1.2e5);
    let (s11, s12, s22) = (prior(0, 0) + error * error, prior(0, 1), prior(1, 1) + error * error);
    let determinant = s11 * s22 - s12 * s12;
    let wanted = |at: usize| {
        let (c1, c2) = (prior(at, 0), prior(at, 1));
        let gains = ((c1 * s22 - c2 * s12) / determinant, (c2 * s11 - c1 * s12) / determinant);
        let mean = expected[at] + gains.0 * (known[0] - expected[0]) + gains.1 * (known[1] - expected[1]);
        (mean, (prior(at, at) - gains.0 * c1 - gains.1 * c2).sqrt())
    };
    let actuals =
        [(2023, known[0]), (2024, known[1])].map(|(year, value)| actual("population.aged_60_plus", year, value, error));
    let (conditioned, _) = run(&assumptions, &actuals, RUNS);
    // Other runs, drawn from the distribution to which those lead.
    let told = Assumptions { posterior: conditioned.posterior.clone(), ..assumptions };
    let settings = Settings { runs: RUNS, seed: 4711, ..Settings::of(&told) };
    let drawn = Projection::run(&told, &settings, &mut Diagnostics::new()).unwrap();
    for (at, year) in years.into_iter().enumerate() {
        let (mean, sd) = wanted(at);
        assert!(sd < 0.45 * prior(at, at).sqrt(), "{year}: {sd}");
        for projection in [&conditioned.after, &drawn] {
            let (found, spread) = of(projection, "population.aged_60_plus", year);
            let middle = projection.series("population.aged_60_plus").unwrap().year(year).unwrap().central();
            assert!(((found - mean) / sd).abs() < 0.03, "{year}: {found} {mean}");
            assert!(((middle - mean) / sd).abs() < 0.03, "{year}: {middle} {mean}");
            assert!((spread / sd - 1.0).abs() < 0.03, "{year}: {spread} {sd}");
        }
    }
    // Told again, nothing is new.
    let (again, _) = run(&told, &actuals, 200);
    assert!(again.used.is_empty() && again.posterior.is_none());
    assert!(again.left_out.iter().all(|left| left.reason == LeftOutReason::InDraws));
    assert_eq!(again.left_out.len(), 2);
}

/// Shocks, a lasting deviation and a figure whose year is widened: the distribution is that of the runs that were brought to
/// agree.
#[test]
fn runs_drawn_from_the_posterior_are_like_those_that_were_brought_to_agree() {
    let assumptions = linear();
    for first in [0.06, 0.10] {
        let known = [actual("gdp.real_growth", 2023, first, 0.003), actual("gdp.real_growth", 2024, 0.035, 0.003)];
        let (conditioned, _) = run(&assumptions, &known, RUNS);
        let is_far = matches!(conditioned.used[0].handling, Handling::Inflated { .. });
        assert_eq!(is_far, first > 0.08);
        let told = Assumptions { posterior: conditioned.posterior, ..assumptions.clone() };
        let settings = Settings { runs: RUNS, seed: 4711, ..Settings::of(&told) };
        let drawn = Projection::run(&told, &settings, &mut Diagnostics::new()).unwrap();
        for year in 2023..=2026 {
            let ((mean, sd), (found, spread)) =
                (of(&conditioned.after, "gdp.real_growth", year), of(&drawn, "gdp.real_growth", year));
            assert!(((found - mean) / sd).abs() < 0.03, "{first} {year}: {found} {mean}");
            assert!((spread / sd - 1.0).abs() < 0.03, "{first} {year}: {spread} {sd}");
            let central =
                |projection: &Projection| projection.series("gdp.real_growth").unwrap().year(year).unwrap().central();
            assert!((central(&drawn) - central(&conditioned.after)).abs() < 1e-9, "{first} {year}");
        }
    }
}

#[test]
fn a_count_and_its_share_of_the_published_total_are_one_figure() {
    let mut assumptions = counted_with_errors();
    assumptions.keep("population.*");
    let total = actual("population.total", 2024, 1.008e8, 5e5);
    let count = |error: f64| actual("population.aged_60_plus", 2024, 2.482e7, error * 2.482e7);
    let share = |value: f64| actual("population.share_aged_60_plus", 2024, value, 0.005 * value);
    let left = |actuals: &[Evidence]| -> Vec<(String, LeftOutReason)> {
        let (conditioned, _) = run(&assumptions, actuals, 200);
        conditioned.left_out.into_iter().map(|left| (left.actual.indicator, left.reason)).collect()
    };
    let same = |other: &str| LeftOutReason::SameAs { other: assumptions.indicator(other).unwrap().label.clone() };
    let (level, ratio) = ("population.aged_60_plus", "population.share_aged_60_plus");
    // The rougher one is left out, and the share where both are as good.
    assert_eq!(left(&[total.clone(), count(0.005), share(0.2462)]), [(ratio.to_owned(), same(level))]);
    assert_eq!(left(&[total.clone(), count(0.015), share(0.2462)]), [(level.to_owned(), same(ratio))]);
    // Figures that differ are two, and nobody knows without the total.
    assert_eq!(left(&[total, count(0.005), share(0.25)]), []);
    assert_eq!(left(&[count(0.005), share(0.2462)]), []);
}
