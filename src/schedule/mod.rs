//! Schedules of mortality, fertility and migration by age, and their adjustment to a stated level.
//!
//! A life expectancy sets the level of mortality through [a relational shift](shift_mortality), a mean age at
//! childbearing that of the fertility pattern through [a tilt](shift_fertility). Arrays are `[sex][age]`, sex 0 male
//! and 1 female, ages 0 to 100, the last being 100 and over.

mod fertility;
mod lanes;
mod life_table;
mod migration;
mod relational;

use ndarray::ArrayRef2;

pub(crate) use fertility::ChildbearingPattern;
pub use fertility::{mean_age_at_childbearing, shift_fertility};
pub(crate) use lanes::{Lanes, TOGETHER, each_lane, total};
pub(crate) use life_table::put_survival;
pub use life_table::{life_expectancy, survival};
pub use migration::migration_profile;
pub use relational::shift_mortality;
pub(crate) use relational::{MortalityAdjustment, MortalitySchedule};

/// Ages 0 to 100+.
pub(crate) const AGES: usize = 101;

/// The highest central death rate that can be, which only infants, who die early in their year, and the open age group reach.
pub(crate) const MAX_DEATH_RATE: f64 = 3.0;

/// The most births a woman-year at one age that can be.
pub(crate) const MAX_BIRTH_RATE: f64 = 1.0;

/// Ages at which women bear children: 15 to 49.
pub(crate) const FERTILE_AGES: std::ops::Range<usize> = 15..50;

/// A value by sex and age, in a form whose size the compiler knows.
pub(crate) type BySexAndAge = [[f64; AGES]; 2];

/// The values of a two-dimensional array.
///
/// # Panics
/// If the array does not have two rows of 101 ages.
pub(crate) fn by_sex_and_age(array: &ArrayRef2<f64>) -> BySexAndAge {
    assert_eq!(array.dim(), (2, AGES), "two sexes and ages 0 to 100+");
    let mut values = [[0.0; AGES]; 2];
    for (values, row) in values.iter_mut().zip(array.outer_iter()) {
        match row.as_slice() {
            Some(row) => values.copy_from_slice(row),
            None => values.iter_mut().zip(row).for_each(|(value, from)| *value = *from),
        }
    }
    values
}
