use proptest::prelude::*;

use super::*;
use crate::ensemble::mix;

/// What the values of these ranks are, taken in parts of this many by so many takers, with the least held.
fn streamed(values: &[f64], ranks: &[usize], part: usize, takers: usize, leeway: f64) -> Option<Vec<f64>> {
    let all = values.len() as u64;
    let shares = ranks.iter().map(|rank| (*rank as f64 + 0.5) / all as f64).collect();
    let mut whole = OrderStatistics::new(shares, leeway);
    let mut parts = vec![whole.emptied(); takers];
    for (at, values) in values.chunks(part).enumerate() {
        let taker = &mut parts[at % takers];
        taker.add(values);
        if taker.held() > 500 {
            whole.take_over(taker, all);
        }
    }
    parts.iter_mut().for_each(|part| whole.take_over(part, all));
    assert_eq!(whole.seen, all);
    whole.values(ranks)
}

fn sorted(values: &[f64], ranks: &[usize]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    ranks.iter().map(|rank| sorted[*rank]).collect()
}

fn check(name: &str, value: impl Fn(u64) -> f64) {
    let values: Vec<f64> = (0..100_000).map(|at| value(mix(at))).collect();
    let ranks = [0, 4999, 5000, 49_999, 50_000, 94_999, 99_999];
    let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
    let wanted = bits(sorted(&values, &ranks));
    for (part, takers) in [(256, 1), (100, 3), (8192, 2)] {
        assert_eq!(streamed(&values, &ranks, part, takers, LEEWAY).map(bits).as_ref(), Some(&wanted), "{name}");
    }
}

#[test]
fn they_are_those_of_the_sorted_values_whatever_the_values() {
    let even = |bits: u64| (bits >> 11) as f64 / (1_u64 << 53) as f64;
    check("even", even);
    check("a long tail", |bits| 1.0 / (even(bits) + 1e-12));
    check("few different ones", |bits| (bits % 3) as f64);
    check("all the same", |_| 7.0);
    check("zeros of both signs", |bits| if bits % 2 == 0 { 0.0 } else { -0.0 });
    check("one of a thousand another", |bits| f64::from(u8::from(bits % 1000 == 0)));
    check("a limit", |bits| even(bits).clamp(0.25, 0.7));
    check("very large", |bits| (even(bits) - 0.5) * 1e308);
    check("of both signs, tiny", |bits| (even(bits) - 0.5) * 1e-310);
}

#[test]
fn few_values_are_held_of_many() {
    let mut whole = OrderStatistics::new(vec![0.05, 0.5, 0.95], LEEWAY);
    let (mut part, mut most) = (whole.emptied(), 0);
    for first in (0..4_000_000_u64).step_by(256) {
        let values: Vec<f64> = (first..first + 256).map(|at| mix(at) as f64).collect();
        part.add(&values);
        if part.held() > 500 {
            whole.take_over(&mut part, 4_000_000);
            most = most.max(whole.held());
        }
    }
    assert!(most < 60_000, "{most}");
}

proptest! {
    #[test]
    fn what_is_found_is_right_however_little_is_held(
        seed in any::<u64>(), kinds in 1..4000_u64, leeway in 0.0..3.0_f64, part in 1..700_usize, takers in 1..4_usize,
    ) {
        let values: Vec<f64> = (0..20_000).map(|at| (mix(seed ^ at) % kinds) as f64).collect();
        let ranks = [0, 999, 1000, 9999, 10_000, 10_001, 19_999];
        let got = streamed(&values, &ranks, part, takers, leeway);
        prop_assert!(got.as_ref().is_none_or(|got| *got == sorted(&values, &ranks)), "{:?}", got);
    }

    /// Where many values are equal a bracket stays wide, and others lie within it.
    #[test]
    fn values_held_at_limits_mislead_no_bracket(
        seed in any::<u64>(), low in 0.0..0.5_f64, high in 0.5..1.0_f64, part in 200..300_usize, takers in 1..4_usize,
    ) {
        let even = |bits: u64| (bits >> 11) as f64 / (1_u64 << 53) as f64;
        let values: Vec<f64> = (0..20_000).map(|at| even(mix(seed ^ at)).clamp(low, high)).collect();
        let ranks = Ranks::of(values.len()).ranks;
        let got = streamed(&values, &ranks, part, takers, LEEWAY);
        prop_assert!(got == Some(sorted(&values, &ranks)), "{:?}", got);
    }

    #[test]
    fn merged_parts_find_what_the_whole_finds(seed in any::<u64>(), kinds in 1..1_000_000_u64, cut in 1..30_000_usize) {
        let values: Vec<f64> = (0..30_000).map(|at| (mix(seed ^ at) % kinds) as f64).collect();
        let (all, ranks) = (30_000, [1499, 1500, 14_999, 15_000, 28_499]);
        let shares: Vec<f64> = ranks.iter().map(|rank| (*rank as f64 + 0.5) / all as f64).collect();
        let of = |values: &[f64]| {
            let mut whole = OrderStatistics::new(shares.clone(), LEEWAY);
            let mut part = whole.emptied();
            values.chunks(256).for_each(|values| {
                part.add(values);
                whole.take_over(&mut part, all);
            });
            whole
        };
        let (left, right) = values.split_at(cut);
        for (mut first, second) in [(of(left), of(right)), (of(right), of(left))] {
            first.merge(&second);
            prop_assert_eq!(first.values(&ranks), Some(sorted(&values, &ranks)));
        }
    }
}
