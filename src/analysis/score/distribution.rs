//! The continuous ranked probability score (CRPS) and the probability integral transform (PIT) of distributions: normal,
//! lognormal, equally likely runs, and those of which some quantiles are known.

/// The distribution function of the standard normal distribution.
fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// CRPS of a normal distribution, in the unit of the values; the distance of the outcome where the deviation is 0.
#[must_use]
pub fn crps_normal(mean: f64, deviation: f64, outcome: f64) -> f64 {
    if deviation <= 0.0 {
        return (outcome - mean).abs();
    }
    let z = (outcome - mean) / deviation;
    let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    deviation * (z * (2.0 * normal_below(z) - 1.0) + 2.0 * density - 1.0 / std::f64::consts::PI.sqrt())
}

/// CRPS of a lognormal distribution by mean and standard deviation of the logarithm, in the unit of the values.
#[must_use]
pub fn crps_lognormal(mean: f64, deviation: f64, outcome: f64) -> f64 {
    if deviation <= 0.0 {
        return (outcome - libm::exp(mean)).abs();
    }
    let below = |z: f64| if outcome > 0.0 { normal_below(z) } else { 0.0 };
    let z = (libm::log(outcome) - mean) / deviation;
    let expected = libm::exp(mean + 0.5 * deviation * deviation);
    let spread = normal_below(deviation * std::f64::consts::FRAC_1_SQRT_2);
    outcome * (2.0 * below(z) - 1.0) - 2.0 * expected * (below(z - deviation) + spread - 1.0)
}

/// CRPS of equally likely runs, in the unit of the values, by the fair rule: the mean distance of runs from the outcome, less
/// half the mean distance between two different runs. Its mean does not depend on the number of runs, if these are
/// independent. NaN for fewer than two runs.
#[must_use]
pub fn crps_of_runs(runs: &[f64], outcome: f64) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let distance = sorted.iter().map(|run| (run - outcome).abs()).sum::<f64>() / count;
    // Half the sum of the distances between all pairs, from the order of the runs.
    let mut spread = 0.0;
    for (rank, run) in sorted.iter().enumerate() {
        spread += (2.0 * rank as f64 + 1.0 - count) * run;
    }
    distance - spread / (count * (count - 1.0))
}

/// CRPS of a distribution of which quantiles are known, as (probability, value) in ascending order: between them the
/// distribution function is straight, and what lies beyond the outermost stands at these. In the unit of the values; NaN
/// without quantiles.
///
/// ```
/// use carecast::analysis::score::crps_of_quantiles;
/// // Even between 0 and 1, the outcome in the middle.
/// let even = [(0.0, 0.0), (1.0, 1.0)];
/// assert!((crps_of_quantiles(&even, 0.5) - 1.0 / 12.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn crps_of_quantiles(quantiles: &[(f64, f64)], outcome: f64) -> f64 {
    let (Some((_, lowest)), Some((_, highest))) = (quantiles.first(), quantiles.last()) else { return f64::NAN };
    // The integral of (F(x) - [x >= outcome])^2: of the square of a straight line over each stretch.
    let square = |width: f64, from: f64, to: f64| width * (from * from + from * to + to * to) / 3.0;
    let mut sum = (lowest - outcome).max(0.0) + (outcome - highest).max(0.0);
    for pair in quantiles.windows(2) {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        if high <= low {
            continue;
        }
        let at = outcome.clamp(low, high);
        let reached = from + (to - from) * (at - low) / (high - low);
        sum += square(at - low, from, reached) + square(high - at, 1.0 - reached, 1.0 - to);
    }
    sum
}

/// The probability integral transform: the share of runs below the outcome, of those equal to it half.
#[must_use]
pub fn pit_of_runs(runs: &[f64], outcome: f64) -> f64 {
    let share = |of: &dyn Fn(f64) -> bool| runs.iter().filter(|run| of(**run)).count() as f64 / runs.len() as f64;
    share(&|run| run < outcome) + 0.5 * share(&|run| run == outcome)
}

/// The same of a distribution of which quantiles are known, as in [`crps_of_quantiles`]: beyond the outermost half of what lies
/// there. NaN without quantiles.
#[must_use]
pub fn pit_of_quantiles(quantiles: &[(f64, f64)], outcome: f64) -> f64 {
    let (Some(lowest), Some(highest)) = (quantiles.first(), quantiles.last()) else { return f64::NAN };
    if outcome < lowest.1 {
        return lowest.0 / 2.0;
    }
    if outcome > highest.1 {
        return 1.0 - (1.0 - highest.0) / 2.0;
    }
    let within = quantiles.windows(2).find(|pair| pair[0].1 <= outcome && outcome <= pair[1].1);
    within.map_or(highest.0, |pair| {
        let [(from, low), (to, high)] = [pair[0], pair[1]];
        if high > low { from + (to - from) * (outcome - low) / (high - low) } else { 0.5 * (from + to) }
    })
}
