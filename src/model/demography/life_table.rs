//! Life tables: from central death rates to survival.
//!
//! q = m / (1 + (1 - a) m), at most 1; l(x+1) = l(x) (1 - q); L(x) = l(x+1) + a l(x) q, and L = l / m for the open age
//! group; a is 0.5 but for infants. Survival over a year is L0 to the newborn, L(x) / L(x-1) to a single age, and
//! L(100+) / (L(99) + L(100+)) into the open age group. Where nobody is left, survival is 0.
//!
//! With a = 0.5 at both ages, L(x) / L(x-1) = (1 - m(x-1) / 2) / (1 + m(x) / 2), and l(100) = L(99) (1 - m(99) / 2): one
//! division an age, and no chain of them.

use ndarray::{Array2, ArrayRef2};

use super::lanes::Lanes;
use crate::baseline::AGES;

/// Years lived in the first year of life by those who die in it (Andreev & Kingkade 2015), by sex (0 male, 1 female).
///
/// `death_rate` is the central death rate at age 0.
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

/// A life table of each run, walked up the ages.
pub(super) struct LifeTable<const N: usize> {
    sex: usize,
    /// Years lived at the age below.
    lived: Lanes<N>,
    /// What is left at the end of the age below, of those who lived through it: l(x) / L(x-1).
    left: Lanes<N>,
    years_lived: Lanes<N>,
}

impl<const N: usize> LifeTable<N> {
    pub(super) fn new(sex: usize) -> Self {
        Self { sex, lived: [1.0; N], left: [1.0; N], years_lived: [0.0; N] }
    }

    /// Survival over the year to `age`, the ages being asked for in order from 0.
    #[inline(always)]
    pub(super) fn survival(&mut self, age: usize, death_rate: &Lanes<N>) -> Lanes<N> {
        if age == 0 {
            self.infants(death_rate)
        } else if age < AGES - 1 {
            self.single_age(death_rate)
        } else {
            self.open_age(death_rate)
        }
    }

    /// Life expectancy at birth, once every age has been asked for.
    pub(super) fn life_expectancy(&self) -> Lanes<N> {
        self.years_lived
    }

    fn infants(&mut self, death_rate: &Lanes<N>) -> Lanes<N> {
        for (lane, &m) in death_rate.iter().enumerate() {
            let a = years_lived_by_infants(self.sex, m);
            let died = (m / (1.0 + (1.0 - a) * m)).min(1.0);
            self.lived[lane] = 1.0 - died + a * died;
            self.left[lane] = (1.0 - died) / self.lived[lane];
            self.years_lived[lane] = self.lived[lane];
        }
        self.lived
    }

    #[inline(always)]
    fn single_age(&mut self, death_rate: &Lanes<N>) -> Lanes<N> {
        let mut survival = [0.0; N];
        for lane in 0..N {
            let half = death_rate[lane] / 2.0;
            survival[lane] = self.left[lane] / (1.0 + half);
            // A rate of 2 or more leaves nobody: q is at most 1.
            self.left[lane] = if half < 1.0 { 1.0 - half } else { 0.0 };
            self.lived[lane] *= survival[lane];
            self.years_lived[lane] += self.lived[lane];
        }
        survival
    }

    fn open_age(&mut self, death_rate: &Lanes<N>) -> Lanes<N> {
        let mut survival = [0.0; N];
        for lane in 0..N {
            // Years lived for each of those lived at the age below; nobody left lives no years.
            let later = if self.left[lane] > 0.0 { self.left[lane] / death_rate[lane] } else { 0.0 };
            survival[lane] = later / (1.0 + later);
            self.years_lived[lane] += self.lived[lane] * later;
        }
        survival
    }
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
    assert_eq!(death_rates.dim(), (2, AGES), "two sexes and ages 0 to 100+");
    let mut survival = Array2::zeros((2, AGES));
    for sex in 0..2 {
        let mut table = LifeTable::<1>::new(sex);
        for age in 0..AGES {
            survival[[sex, age]] = table.survival(age, &[death_rates[[sex, age]]])[0];
        }
    }
    survival
}

/// Life expectancy at birth by sex (male, female) that central death rates `[sex][age]` imply.
///
/// # Panics
/// As [`survival`].
#[must_use]
pub fn life_expectancy(death_rates: &ArrayRef2<f64>) -> [f64; 2] {
    assert_eq!(death_rates.dim(), (2, AGES), "two sexes and ages 0 to 100+");
    [0, 1].map(|sex| {
        let mut table = LifeTable::<1>::new(sex);
        for age in 0..AGES {
            table.survival(age, &[death_rates[[sex, age]]]);
        }
        table.life_expectancy()[0]
    })
}
