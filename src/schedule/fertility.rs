//! The age pattern of childbearing, and how its mean age is moved.
//!
//! A pattern f (shares of the total fertility rate by age) is tilted: f'(x) is proportional to f(x) exp(t x), with t such
//! that the mean age is the one stated. Of all patterns with that mean it is the nearest to f in relative entropy
//! (Kullback 1959, *Information Theory and Statistics*, chapter 3), stays within the fertile ages, and for a bell-shaped
//! pattern is nothing else than a shift along the age axis.

use std::sync::OnceLock;

use ndarray::{Array1, ArrayRef1};

use super::FERTILE_AGES;
use super::lanes::Lanes;

/// Years of mean age between the tabulated patterns.
const STEP: f64 = 0.25;

/// The least mean age for which a pattern is tabulated, the least that is possible for the driver.
const LEAST: f64 = 20.0;

/// The steps to the greatest, 40.
const STEPS: usize = 80;

const FERTILE: usize = FERTILE_AGES.end - FERTILE_AGES.start;

/// Shares of the total fertility rate by age from 15 to 49; they sum to 1.
type FertilityByAge = [f64; FERTILE];

/// The pattern of a year, and the patterns with another mean age.
#[derive(Debug)]
pub(crate) struct ChildbearingPattern {
    shares: FertilityByAge,
    own: f64,
    /// Made when another mean age is first asked for.
    table: OnceLock<Vec<FertilityByAge>>,
}

impl ChildbearingPattern {
    /// `rates` are births a woman-year at ages 15 to 49, with a sum above 0.
    pub(crate) fn new(rates: &ArrayRef1<f64>) -> Self {
        let total = rates.sum();
        let shares = std::array::from_fn(|at| rates[at] / total);
        Self { own: mean_age_at_childbearing(rates), shares, table: OnceLock::new() }
    }

    /// Its mean age, in years.
    pub(crate) fn own_mean_age(&self) -> f64 {
        self.own
    }

    /// Its shares by age.
    pub(crate) fn own_shares(&self) -> &[f64; FERTILE] {
        &self.shares
    }

    /// In each run the pattern with the mean age stated, between 20 and 40: a mixture of the two tabulated patterns around
    /// it, so that mean and sum are exact.
    ///
    /// Measured (a test holds it to that): shares by age, which reach 0.075, are within 0.00015 of those of the tilted pattern.
    pub(crate) fn shares<const N: usize>(&self, mean_age: &Lanes<N>) -> [Lanes<N>; FERTILE] {
        let table = self.table.get_or_init(|| self.tabulate());
        let mut shares = [[0.0; N]; FERTILE];
        for (lane, mean_age) in mean_age.iter().enumerate() {
            if *mean_age == self.own {
                for (out, share) in shares.iter_mut().zip(&self.shares) {
                    out[lane] = *share;
                }
                continue;
            }
            let (at, weight) = place(*mean_age);
            for (out, (younger, older)) in shares.iter_mut().zip(table[at].iter().zip(&table[at + 1])) {
                out[lane] = younger + weight * (older - younger);
            }
        }
        shares
    }

    /// The same of one run, without the whole table.
    pub(crate) fn shares_at(&self, mean_age: f64) -> [f64; FERTILE] {
        if mean_age == self.own {
            return self.shares;
        }
        let (at, weight) = place(mean_age);
        let (younger, older) = (self.tabulated(at), self.tabulated(at + 1));
        std::array::from_fn(|age| younger[age] + weight * (older[age] - younger[age]))
    }

    fn tabulate(&self) -> Vec<FertilityByAge> {
        (0..=STEPS).map(|at| self.tabulated(at)).collect()
    }

    /// The pattern at a place of the table. A pattern that no tilt carries so far (births at one age only) stays what it is.
    fn tabulated(&self, at: usize) -> FertilityByAge {
        tilted(&self.shares, LEAST + at as f64 * STEP).unwrap_or(self.shares)
    }
}

/// The tabulated pattern before a mean age, and how far that lies towards the next.
fn place(mean_age: f64) -> (usize, f64) {
    let steps = ((mean_age - LEAST) / STEP).clamp(0.0, STEPS as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the table")]
    let at = (steps as usize).min(STEPS - 1);
    (at, steps - at as f64)
}

/// The middle of the age at a place of the shares.
fn middle(at: usize) -> f64 {
    (FERTILE_AGES.start + at) as f64 + 0.5
}

fn mean(shares: &FertilityByAge) -> f64 {
    let weighted: f64 = shares.iter().enumerate().map(|(at, share)| share * middle(at)).sum();
    weighted / shares.iter().sum::<f64>()
}

/// The pattern tilted to a mean age, or `None` where it has no births on one side of that age.
fn tilted(shares: &FertilityByAge, mean_age: f64) -> Option<FertilityByAge> {
    let has =
        |side: &dyn Fn(f64) -> bool| shares.iter().enumerate().any(|(at, share)| *share > 0.0 && side(middle(at)));
    if !has(&|age| age < mean_age) || !has(&|age| age > mean_age) {
        return None;
    }
    let at_tilt = |tilt: f64| -> FertilityByAge {
        let weights: FertilityByAge = std::array::from_fn(|at| shares[at] * libm::exp(tilt * (middle(at) - mean_age)));
        let total: f64 = weights.iter().sum();
        weights.map(|weight| weight / total)
    };
    // The mean rises with the tilt, by the variance of the pattern: Newton's method, within a bracket.
    let (mut low, mut high, mut tilt) = (-20.0, 20.0, 0.0);
    for _ in 0..200 {
        let pattern = at_tilt(tilt);
        let excess = mean(&pattern) - mean_age;
        if excess.abs() < 1e-13 * mean_age {
            return Some(pattern);
        }
        if excess > 0.0 {
            high = tilt;
        } else {
            low = tilt;
        }
        let deviation = |(at, share): (usize, &f64)| share * (middle(at) - mean_age) * (middle(at) - mean_age);
        let variance = pattern.iter().enumerate().map(deviation).sum::<f64>() - excess * excess;
        let next = tilt - excess / variance;
        tilt = if next > low && next < high { next } else { low / 2.0 + high / 2.0 };
    }
    Some(at_tilt(tilt)).filter(|pattern| (mean(pattern) - mean_age).abs() < 1e-9)
}

/// The mean age at childbearing of births a woman-year at ages 15 to 49, in years: each age counts at its middle.
///
/// # Panics
/// If there are not 35 rates.
#[must_use]
pub fn mean_age_at_childbearing(rates: &ArrayRef1<f64>) -> f64 {
    assert_eq!(rates.len(), FERTILE, "ages 15 to 49");
    mean(&std::array::from_fn(|at| rates[at]))
}

/// Fertility rates with the age pattern of `rates` (births a woman-year, ages 15 to 49) moved to a mean age and scaled to
/// a total fertility rate: an exponential tilt, exact in both.
///
/// `None` where the pattern has no births on one side of that age.
///
/// ```
/// use carecast::model::demography::{mean_age_at_childbearing, shift_fertility};
/// use ndarray::Array1;
/// let rates = Array1::from_shape_fn(35, |at| { let z = (at as f64 - 13.0) / 5.5; 0.1 * (-z * z / 2.0).exp() });
/// let later = shift_fertility(&rates, 1.1, 31.0).unwrap();
/// assert!((later.sum() - 1.1).abs() < 1e-12);
/// assert!((mean_age_at_childbearing(&later) - 31.0).abs() < 1e-9);
/// ```
///
/// # Panics
/// If there are not 35 rates.
#[must_use]
pub fn shift_fertility(rates: &ArrayRef1<f64>, total_fertility_rate: f64, mean_age: f64) -> Option<Array1<f64>> {
    assert_eq!(rates.len(), FERTILE, "ages 15 to 49");
    let total = rates.sum();
    let shares = tilted(&std::array::from_fn(|at| rates[at] / total), mean_age)?;
    Some(Array1::from_iter(shares.map(|share| share * total_fertility_rate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bell(at: usize) -> f64 {
        let z = (middle(at) - 28.4) / 5.3;
        libm::exp(-z * z / 2.0)
    }

    fn pattern() -> ChildbearingPattern {
        ChildbearingPattern::new(&Array1::from_shape_fn(FERTILE, bell))
    }

    #[test]
    fn patterns_of_any_mean_age_sum_to_one_and_have_it() {
        let pattern = pattern();
        let wanted = [20.0, 22.37, pattern.own_mean_age(), 29.999, 33.125, 40.0];
        let shares = pattern.shares(&wanted);
        for (lane, wanted) in wanted.into_iter().enumerate() {
            let shares = shares.map(|lanes| lanes[lane]);
            assert_eq!(shares, pattern.shares_at(wanted));
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!((mean(&shares) - wanted).abs() < 1e-9, "{wanted}");
            assert!(shares.iter().all(|share| *share >= 0.0));
        }
    }

    #[test]
    fn a_mixture_of_tabulated_patterns_is_near_the_tilted_one() {
        let pattern = pattern();
        let worst = (220..340).map(|tenth| {
            let age = f64::from(tenth) / 10.0 + 0.03;
            let (mixed, exact) = (pattern.shares(&[age]), tilted(&pattern.shares, age).unwrap());
            mixed.iter().zip(&exact).map(|(mixed, exact)| (mixed[0] - exact).abs()).fold(0.0, f64::max)
        });
        // Of shares that reach 0.075: two in a thousand of the largest.
        assert!(worst.fold(0.0, f64::max) < 1.5e-4);
    }

    #[test]
    fn a_tilted_bell_is_a_shifted_bell() {
        let shares = tilted(&pattern().shares, 30.4).unwrap();
        for (at, share) in shares.iter().enumerate().take(32).skip(3) {
            let shifted = bell(at - 2) / (0..FERTILE).map(bell).sum::<f64>();
            assert!((share - shifted).abs() < 6e-4, "{at}: {share} {shifted}");
        }
    }

    #[test]
    fn births_at_one_age_cannot_be_moved() {
        let rates = Array1::from_shape_fn(FERTILE, |at| if at == 10 { 0.5 } else { 0.0 });
        assert_eq!(shift_fertility(&rates, 1.0, 30.0), None);
        assert_eq!(shift_fertility(&rates, 1.0, 20.0), None);
    }
}
