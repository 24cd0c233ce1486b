//! The age profile of net migration.

use ndarray::{Array2, ArrayRef2};

/// The rate of migration by age, up to a factor: the model schedule of Rogers & Castro (1981), *Model Migration
/// Schedules*, IIASA RR-81-30, with the standard parameters for childhood, the labour force and all ages.
fn rogers_castro(age: f64) -> f64 {
    let childhood = 0.02 * libm::exp(-0.10 * age);
    let labour_force = 0.06 * libm::exp(-0.10 * (age - 20.0) - libm::exp(-0.40 * (age - 20.0)));
    childhood + labour_force + 0.003
}

/// Shares of net migration by sex and age, which sum to 1: a number of migrants times these is migration by sex and age.
///
/// The model schedule of Rogers & Castro (1981), *Model Migration Schedules*, IIASA RR-81-30, with the standard parameters for
/// childhood, the labour force and all ages, gives how readily people of an age move; it is weighted by `population`, persons
/// `[sex][age]`, of whom there are some.
///
/// ```
/// use carecast::model::demography::migration_profile;
/// use ndarray::Array2;
/// let migrants = migration_profile(&Array2::from_elem((2, 101), 1000.0)) * 20_000.0;
/// assert!((migrants.sum() - 20_000.0).abs() < 1e-9);
/// assert!(migrants[[0, 25]] > migrants[[0, 60]]);
/// ```
#[must_use]
pub fn migration_profile(population: &ArrayRef2<f64>) -> Array2<f64> {
    let mut shares = population.to_owned();
    for ((_, age), share) in shares.indexed_iter_mut() {
        *share *= rogers_castro(age as f64);
    }
    let total = shares.sum();
    shares / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one_and_peak_in_the_twenties() {
        let shares = migration_profile(&Array2::ones((2, 101)));
        assert!((shares.sum() - 1.0).abs() < 1e-12);
        let peak = (0..101).max_by(|a, b| shares[[0, *a]].total_cmp(&shares[[0, *b]])).unwrap();
        assert!((20..30).contains(&peak), "{peak}");
    }
}
