//! Scoring rules against other programs, against their definitions, and against one another.

use carecast::analysis::score::{
    LEVELS, PROBABILITIES, PointErrors, brier_score, crps_lognormal, crps_normal, crps_of_quantiles, crps_of_runs,
    interval_of, interval_score, naive_error, pit_of_quantiles, pit_of_runs, quantile_score, skill,
    weighted_interval_score,
};
use proptest::prelude::*;

use crate::reference_data::reference_set;

const RUNS: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 7.0];
/// The median and two intervals, as in the reference for the weighted interval score.
const TWO_INTERVALS: [(f64, f64); 5] = [(0.025, 1.0), (0.25, 2.0), (0.5, 3.0), (0.75, 4.0), (0.975, 6.0)];

/// Names in the reference, our scores, and the values of `scoringrules` 0.10.0; for the weighted interval score the one that is
/// right (that version adds the weighted median instead of its distance).
fn scores() -> Vec<(&'static str, f64, f64)> {
    vec![
        ("crps_normal(0;0,1)", crps_normal(0.0, 1.0, 0.0), 0.233_694_977_255_109_13),
        ("crps_normal(1;0,1)", crps_normal(0.0, 1.0, 1.0), 0.602_441_357_627_616_3),
        ("crps_normal(3.2;2,1.5)", crps_normal(2.0, 1.5, 3.2), 0.714_337_326_362_661_8),
        ("crps_lognormal(2;0,.5)", crps_lognormal(0.0, 0.5, 2.0), 0.647_869_351_516_028_5),
        ("crps_ensemble(5;[1,2,3,4,7],fair)", crps_of_runs(&RUNS, 5.0), 1.0),
        ("interval_score(y=5,l=1,u=4,a=.05)", interval_score((1.0, 4.0), 0.95, 5.0), 43.0),
        ("interval_score(y=2,l=1,u=4,a=.2)", interval_score((1.0, 4.0), 0.8, 2.0), 3.0),
        ("quantile_score(5,3,.9)", quantile_score(3.0, 0.9, 5.0), 1.8),
        (
            "weighted_interval_score(y=5,med=3,l=[1,2],u=[6,4],a=[.05,.5])",
            weighted_interval_score(&TWO_INTERVALS, 5.0),
            1.05,
        ),
    ]
}

#[test]
fn scores_are_those_of_other_programs() {
    for (name, score, wanted) in scores() {
        assert!((score - wanted).abs() <= 1e-12 * (1.0 + wanted), "{name}: {score} {wanted}");
    }
}

#[test]
fn the_values_of_other_programs_are_those_of_the_reference() {
    let Some(folder) = reference_set("forecast") else { return };
    let text = std::fs::read_to_string(folder.join("scoring_ref.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (name, _, wanted) in scores() {
        let of = &reference[name];
        let value = of.as_f64().or_else(|| of["correct"].as_f64()).unwrap_or_else(|| panic!("{name} is not there"));
        assert!((value - wanted).abs() <= 1e-12 * (1.0 + wanted), "{name}: {value} {wanted}");
    }
}

/// CRPS by its definition: the integral of the square of F(x) - [x >= outcome], by the midpoint rule.
fn integrated(below: impl Fn(f64) -> f64, (from, to): (f64, f64), outcome: f64) -> f64 {
    let steps = 200_000;
    let width = (to - from) / f64::from(steps);
    let at = |step: i32| {
        let x = from + (f64::from(step) + 0.5) * width;
        let distance = below(x) - f64::from(x >= outcome);
        distance * distance * width
    };
    (0..steps).map(at).sum()
}

fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / 2.0_f64.sqrt())
}

#[test]
fn closed_forms_are_the_integral_of_the_definition() {
    for outcome in [-3.0, 0.4, 2.0, 6.0] {
        let by_definition = integrated(|x| normal_below((x - 1.0) / 1.5), (-20.0, 20.0), outcome);
        assert!((crps_normal(1.0, 1.5, outcome) - by_definition).abs() < 1e-3, "{outcome}");
        let below = |x: f64| if x > 0.0 { normal_below((libm::log(x) - 0.3) / 0.6) } else { 0.0 };
        let by_definition = integrated(below, (-10.0, 60.0), outcome);
        assert!((crps_lognormal(0.3, 0.6, outcome) - by_definition).abs() < 2e-3, "{outcome}");
    }
    // Without width they are the distance.
    assert_eq!((crps_normal(2.0, 0.0, 5.0), crps_lognormal(0.0, 0.0, 3.0)), (3.0, 2.0));
}

/// The normal quantiles at the seven probabilities.
const NORMAL: [f64; 7] = [-1.959_964, -1.281_552, -0.674_490, 0.0, 0.674_490, 1.281_552, 1.959_964];

#[test]
fn seven_quantiles_are_nearly_as_good_as_the_distribution() {
    let known: Vec<(f64, f64)> = PROBABILITIES.into_iter().zip(NORMAL).collect();
    // Outcomes as likely as the distribution says.
    let outcomes: Vec<f64> = (0..2000).map(|at| 8.0 * (f64::from(at) + 0.5) / 2000.0 - 4.0).collect();
    let weight = |z: f64| libm::exp(-0.5 * z * z);
    let mean = |of: &dyn Fn(f64) -> f64| {
        outcomes.iter().map(|z| weight(*z) * of(*z)).sum::<f64>() / outcomes.iter().map(|z| weight(*z)).sum::<f64>()
    };
    let (quantiles, exact) = (mean(&|z| crps_of_quantiles(&known, z)), mean(&|z| crps_normal(0.0, 1.0, z)));
    assert!((quantiles / exact - 1.0).abs() < 0.01, "{quantiles} {exact}");
    assert!(crps_of_quantiles(&[], 1.0).is_nan() && weighted_interval_score(&[], 1.0).is_nan());
    // At a quantile the place is its probability, beyond the last half of what lies there.
    for (probability, quantile) in &known {
        assert!((pit_of_quantiles(&known, *quantile) - probability).abs() < 1e-12);
    }
    assert_eq!((pit_of_quantiles(&known, 9.0), pit_of_quantiles(&known, -9.0)), (0.9875, 0.0125));
}

#[test]
fn the_fair_score_of_few_runs_is_that_of_many_on_average() {
    // All samples of two runs from a die, with each outcome: by hand the score of the die itself.
    let die: Vec<f64> = (1..=6).map(f64::from).collect();
    let outcome = 5.0;
    let near = die.iter().map(|run| (run - outcome).abs()).sum::<f64>() / 6.0;
    let apart = die.iter().flat_map(|a| die.iter().map(move |b| (a - b).abs())).sum::<f64>() / 36.0;
    let pairs: Vec<[f64; 2]> = die.iter().flat_map(|a| die.iter().map(move |b| [*a, *b])).collect();
    let mean = pairs.iter().map(|pair| crps_of_runs(pair, outcome)).sum::<f64>() / 36.0;
    assert!((mean - (near - apart / 2.0)).abs() < 1e-12, "{mean}");
}

#[test]
fn probabilities_and_skill_are_scored_by_their_definitions() {
    assert_eq!([brier_score(0.5, true), brier_score(0.5, false), brier_score(1.0, true)], [0.25, 0.25, 0.0]);
    assert_eq!((skill(1.0, 2.0), skill(3.0, 2.0), skill(1.0, 0.0)), (Some(0.5), Some(-0.5), None));
}

#[test]
fn errors_are_scaled_by_those_of_no_change() {
    let scale = naive_error(&[1.0, 3.0, 2.0, 5.0]).unwrap();
    assert_eq!((scale, naive_error(&[4.0, 4.0]), naive_error(&[4.0])), (2.0, None, None));
    let errors = PointErrors::of(&[5.0, 5.0], &[6.0, 8.0], scale);
    assert_eq!(errors.scaled, 1.0);
    assert!((errors.symmetric_percent - 100.0 * (1.0 / 5.5 + 3.0 / 6.5) / 2.0).abs() < 1e-12);
    assert_eq!(errors.relative_to(errors), 1.0);
    assert_eq!(pit_of_runs(&[1.0, 2.0, 3.0, 4.0], 3.0), 0.625);
}

proptest! {
    #[test]
    fn the_weighted_interval_score_weighs_intervals_and_median(
        values in prop::array::uniform7(-1e3..1e3f64), outcome in -2e3..2e3f64,
    ) {
        let mut quantiles = values;
        quantiles.sort_by(f64::total_cmp);
        let known: Vec<(f64, f64)> = PROBABILITIES.into_iter().zip(quantiles).collect();
        let intervals = LEVELS.into_iter().enumerate().map(|(at, level)| {
            (1.0 - level) / 2.0 * interval_score(interval_of(&quantiles, at), level, outcome)
        });
        let by_intervals = (0.5 * (outcome - quantiles[3]).abs() + intervals.sum::<f64>()) / 3.5;
        let score = weighted_interval_score(&known, outcome);
        prop_assert!((score - by_intervals).abs() <= 1e-9 * (1.0 + score), "{score} {by_intervals}");
        // No score of a distribution exceeds the mean distance from it, and none is negative.
        let crps = crps_of_quantiles(&known, outcome);
        prop_assert!(crps >= 0.0 && crps <= quantiles.iter().map(|q| (q - outcome).abs()).fold(0.0, f64::max));
        prop_assert!((0.0..=1.0).contains(&pit_of_quantiles(&known, outcome)));
    }
}
