//! Life tables: from central death rates to survival.
//!
//! q = m / (1 + (1 - a) m), at most 1; l(x+1) = l(x) (1 - q); L(x) = l(x+1) + a l(x) q, and L = l / m for the open age
//! group; a is 0.5 but for infants. Survival over a year is L0 to the newborn, L(x) / L(x-1) to a single age, and
//! L(100+) / (L(99) + L(100+)) into the open age group. Where nobody is left, survival is 0.
//!
//! With a = 0.5 at both ages, L(x) / L(x-1) = (1 - m(x-1) / 2) / (1 + m(x) / 2), and l(100) = L(99) (1 - m(99) / 2): one
//! division an age, and no chain of them.

use ndarray::{Array2, ArrayRef2};

use super::lanes::{Lanes, each_lane};
use super::{AGES, BySexAndAge, by_sex_and_age};

const OPEN: usize = AGES - 1;

/// Years lived in the first year of life by those who die in it (Andreev & Kingkade 2015), by sex (0 male, 1 female).
///
/// `death_rate` is the central death rate at age 0.
#[inline(always)]
fn years_lived_by_infants(sex: usize, death_rate: f64) -> f64 {
    if sex == 0 {
        match death_rate {
            m if m < 0.023 => 0.14929 - 1.99545 * m,
            m if m < 0.08307 => 0.02832 + 3.26021 * m,
            _ => 0.29915,
        }
    } else {
        match death_rate {
            m if m < 0.01724 => 0.14903 - 2.05527 * m,
            m if m < 0.06891 => 0.04667 + 3.88089 * m,
            _ => 0.31411,
        }
    }
}

/// The survival of one sex to an age, in each run.
///
/// The death rate of an age is m / divisor: runs share m, and may each divide it by a number of their own (the relational
/// shift does). A quotient m / divisor is formed at age 0 only.
#[inline(always)]
pub(super) fn survival_to<const N: usize>(
    sex: usize,
    age: usize,
    death_rates: &[f64; AGES],
    divisor: impl Fn(usize) -> Lanes<N>,
) -> Lanes<N> {
    let here = divisor(age);
    match age {
        0 => each_lane(|lane| infants(sex, death_rates[0] / here[lane]).1),
        1 => {
            let below = divisor(0);
            each_lane(|lane| {
                let (left, of) = infants(sex, death_rates[0] / below[lane]);
                single_age(left, of, death_rates[1], here[lane])
            })
        }
        OPEN => {
            let below = divisor(OPEN - 1);
            each_lane(|lane| {
                let left = left(death_rates[OPEN - 1], below[lane]) * here[lane];
                if left > 0.0 { left / (left + death_rates[OPEN] * below[lane]) } else { 0.0 }
            })
        }
        _ => {
            let below = divisor(age - 1);
            each_lane(|lane| {
                single_age(left(death_rates[age - 1], below[lane]), below[lane], death_rates[age], here[lane])
            })
        }
    }
}

/// What is left at the end of a single age of those who lived through it, l(x+1) / L(x), times the divisor. A rate of 2 or
/// more leaves nobody: q is at most 1.
#[inline(always)]
fn left(death_rate: f64, divisor: f64) -> f64 {
    (divisor - death_rate / 2.0).max(0.0)
}

/// Survival to a single age, of whom `left` / `of` lived to its beginning for each who lived through the age below.
#[inline(always)]
fn single_age(left: f64, of: f64, death_rate: f64, divisor: f64) -> f64 {
    left * divisor / (of * (divisor + death_rate / 2.0))
}

/// Fills `out` with the survival of one sex by age, in each run.
#[inline(always)]
pub(super) fn fill_survival<const N: usize>(
    sex: usize,
    death_rates: &[f64; AGES],
    divisor: impl Fn(usize) -> Lanes<N>,
    out: &mut [Lanes<N>],
) {
    let out = &mut out[..AGES];
    for age in [0, 1, OPEN] {
        out[age] = survival_to(sex, age, death_rates, &divisor);
    }
    for (age, out) in (2..OPEN).zip(&mut out[2..OPEN]) {
        *out = survival_to(sex, age, death_rates, &divisor);
    }
}

/// Those left at the end of the first year of life, and the years lived in it, by one newborn.
#[inline(always)]
fn infants(sex: usize, death_rate: f64) -> (f64, f64) {
    let a = years_lived_by_infants(sex, death_rate);
    let died = (death_rate / (1.0 + (1.0 - a) * death_rate)).min(1.0);
    (1.0 - died, 1.0 - died + a * died)
}

/// Survival from the death rates of one sex, each divided by a number.
#[inline(always)]
pub(super) fn survival_of(sex: usize, death_rates: &[f64; AGES], divisor: impl Fn(usize) -> f64) -> [f64; AGES] {
    let mut survival = [0.0; AGES];
    fill_survival(sex, death_rates, |age| [divisor(age)], survival.as_chunks_mut().0);
    survival
}

/// Person-years lived at each age by one newborn. Those who reach an open age group in which nobody dies live for ever.
pub(super) fn years_lived(survival: &[f64; AGES]) -> [f64; AGES] {
    let mut lived = 1.0;
    std::array::from_fn(|age| {
        lived *= lived_after(age, survival[age]);
        lived
    })
}

/// Person-years lived at an age, divided by those lived at the age below.
#[inline(always)]
pub(super) fn lived_after(age: usize, survival: f64) -> f64 {
    // L(100+) = L(99) s / (1 - s), as s = L(100+) / (L(99) + L(100+)).
    if age < AGES - 1 { survival } else { survival / (1.0 - survival) }
}

/// Survival from death rates, put where it is to stand.
#[inline(always)]
pub(crate) fn put_survival(death_rates: &BySexAndAge, survival: &mut BySexAndAge) {
    for (sex, (death_rates, survival)) in death_rates.iter().zip(survival).enumerate() {
        fill_survival(sex, death_rates, |_| [1.0], survival.as_chunks_mut().0);
    }
}

fn survival_by_sex(death_rates: &BySexAndAge) -> BySexAndAge {
    let mut survival = [[0.0; AGES]; 2];
    put_survival(death_rates, &mut survival);
    survival
}

/// Survival over a year, `[sex][age]`, from central death rates of the same shape (male, female; ages 0 to 100+): to the
/// newborn at age 0, from the age below at 1 to 99, into the open age group at 100+.
///
/// ```
/// use carecast::model::demography::survival;
/// use ndarray::Array2;
/// let survival = survival(&Array2::from_elem((2, 101), 0.01));
/// assert!((survival[[0, 50]] - 0.99).abs() < 1e-4);
/// ```
///
/// # Panics
/// If the array does not have two rows of 101 ages.
#[must_use]
pub fn survival(death_rates: &ArrayRef2<f64>) -> Array2<f64> {
    let survival = survival_by_sex(&by_sex_and_age(death_rates));
    Array2::from_shape_fn((2, AGES), |(sex, age)| survival[sex][age])
}

/// Life expectancy at birth by sex (male, female) that central death rates `[sex][age]` imply, in years.
///
/// # Panics
/// As [`survival`].
#[must_use]
pub fn life_expectancy(death_rates: &ArrayRef2<f64>) -> [f64; 2] {
    survival_by_sex(&by_sex_and_age(death_rates)).map(|survival| years_lived(&survival).iter().sum())
}
