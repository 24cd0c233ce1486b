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

/// Years lived in the first year of life by those who die in it (Andreev & Kingkade 2015): a line of the death rate m up to
/// each of two limits, then a constant.
struct InfantYears {
    limits: [f64; 2],
    constants: [f64; 3],
    slopes: [f64; 2],
}

/// By sex (0 male, 1 female).
const INFANT_YEARS: [InfantYears; 2] = [
    InfantYears { limits: [0.023, 0.08307], constants: [0.14929, 0.02832, 0.29915], slopes: [-1.99545, 3.26021] },
    InfantYears { limits: [0.01724, 0.06891], constants: [0.14903, 0.04667, 0.31411], slopes: [-2.05527, 3.88089] },
];

impl InfantYears {
    /// All three are computed and one is chosen: a branch would take runs one by one.
    #[inline(always)]
    fn at(&self, death_rate: f64) -> f64 {
        let line = |at: usize| self.constants[at] + self.slopes[at] * death_rate;
        let (low, middle) = (line(0), line(1));
        let above = if death_rate < self.limits[1] { middle } else { self.constants[2] };
        if death_rate < self.limits[0] { low } else { above }
    }
}

/// The survival of one sex to an age, in each run.
///
/// The death rate of an age is m / divisor: runs share m, of which the half is given, and may each divide it by a number of
/// their own (the relational shift does). A quotient m / divisor is formed at age 0 only.
#[inline(always)]
pub(super) fn survival_to<const N: usize>(
    sex: usize,
    age: usize,
    half_rate: impl Fn(usize) -> f64,
    divisor: impl Fn(usize) -> Lanes<N>,
) -> Lanes<N> {
    let here = divisor(age);
    if age == 0 {
        return infants(sex, half_rate(0) * 2.0, &here).1;
    }
    let (below, half, half_below) = (divisor(age - 1), half_rate(age), half_rate(age - 1));
    match age {
        1 => {
            let (left, of) = infants(sex, half_rate(0) * 2.0, &below);
            each_lane(|lane| left[lane] * here[lane] / (of[lane] * (here[lane] + half)))
        }
        OPEN => {
            let left: Lanes<N> = each_lane(|lane| left(half_below, below[lane]) * here[lane]);
            let survival: Lanes<N> = each_lane(|lane| left[lane] / (left[lane] + half * 2.0 * below[lane]));
            each_lane(|lane| if left[lane] > 0.0 { survival[lane] } else { 0.0 })
        }
        _ => each_lane(|lane| left(half_below, below[lane]) * here[lane] / (below[lane] * (here[lane] + half))),
    }
}

/// What is left at the end of a single age of those who lived through it, l(x+1) / L(x), times the divisor. A rate of 2 or
/// more leaves nobody: q is at most 1.
#[inline(always)]
fn left(half_rate: f64, divisor: f64) -> f64 {
    (divisor - half_rate).max(0.0)
}

/// Fills `out` with the survival of one sex by age, in each run.
#[inline(always)]
pub(super) fn fill_survival<const N: usize>(
    sex: usize,
    half_rate: impl Fn(usize) -> f64,
    divisor: impl Fn(usize) -> Lanes<N>,
    out: &mut [Lanes<N>],
) {
    let out = &mut out[..AGES];
    for age in [0, 1, OPEN] {
        out[age] = survival_to(sex, age, &half_rate, &divisor);
    }
    for (age, out) in (2..OPEN).zip(&mut out[2..OPEN]) {
        *out = survival_to(sex, age, &half_rate, &divisor);
    }
}

/// Those left at the end of the first year of life, and the years lived in it, by one newborn.
#[inline(always)]
fn infants<const N: usize>(sex: usize, death_rate: f64, divisor: &Lanes<N>) -> (Lanes<N>, Lanes<N>) {
    let rate: Lanes<N> = each_lane(|lane| death_rate / divisor[lane]);
    let a: Lanes<N> = each_lane(|lane| INFANT_YEARS[sex].at(rate[lane]));
    let died: Lanes<N> = each_lane(|lane| (rate[lane] / (1.0 + (1.0 - a[lane]) * rate[lane])).min(1.0));
    (each_lane(|lane| 1.0 - died[lane]), each_lane(|lane| 1.0 - died[lane] + a[lane] * died[lane]))
}

/// Survival from half the death rates of one sex, each divided by a number.
#[inline(always)]
pub(super) fn survival_of(sex: usize, half_rates: &[f64; AGES], divisor: impl Fn(usize) -> f64) -> [f64; AGES] {
    let mut survival = [0.0; AGES];
    fill_survival(sex, |age| half_rates[age], |age| [divisor(age)], survival.as_chunks_mut().0);
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
        fill_survival(sex, |age| death_rates[age] / 2.0, |_| [1.0], survival.as_chunks_mut().0);
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
