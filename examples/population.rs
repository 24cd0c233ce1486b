//! A population projected from arrays to arrays, with levers: lives that lengthen, children born later, people who come. No
//! scenario, no baseline.
//!
//! `cargo run --release --example population`

use carecast::model::demography::{
    Inputs, MortalityInput, migration_profile, project, shift_fertility, shift_mortality,
};
use ndarray::{Array1, Array2, Array3, Axis, Slice};

const YEARS: usize = 50;
const SEX_RATIO: f64 = 1.05;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Sexes are male, female; ages 0 to 100+. Gompertz's law, and infants.
    let died = |(sex, age): (usize, usize)| 6e-5 * (1.2 - 0.4 * sex as f64) * libm::exp(0.095 * age as f64);
    let mut death_rates = Array2::from_shape_fn((2, 101), died);
    death_rates.column_mut(0).fill(0.005);
    let born = |at: usize| libm::exp(-(at as f64 - 13.0) * (at as f64 - 13.0) / 60.0);
    let childbearing = Array1::from_shape_fn(35, born); // births a woman-year from 15 to 49, at any level
    let population = Array2::from_shape_fn((2, 101), |(_, age)| 10_000.0 * (1.0 - age as f64 / 102.0));

    let mut mortality = Array3::zeros((YEARS, 2, 101));
    let mut fertility = Array2::zeros((YEARS, 101));
    let mut net_migration = Array3::zeros((YEARS, 2, 101));
    for year in 0..YEARS {
        let passed = year as f64;
        let shifted =
            shift_mortality(&death_rates, SEX_RATIO, 78.0 + 0.15 * passed).ok_or("no such life expectancy")?;
        mortality.index_axis_mut(Axis(0), year).assign(&shifted);
        let moved = shift_fertility(&childbearing, 1.4, 29.0 + 0.03 * passed).ok_or("no such mean age")?;
        fertility.row_mut(year).slice_axis_mut(Axis(0), Slice::from(15..50)).assign(&moved);
        net_migration.index_axis_mut(Axis(0), year).assign(&(migration_profile(&population) * 2_000.0));
    }
    let trajectory = project(&Inputs {
        population: population.view(),
        mortality: MortalityInput::DeathRates(mortality.view()),
        fertility: fertility.view(),
        sex_ratio_at_birth: Array1::from_elem(YEARS, SEX_RATIO).view(),
        net_migration: net_migration.view(),
    })?;
    for (year, people) in trajectory.population.outer_iter().enumerate().step_by(10) {
        let aged = people.slice_axis(Axis(1), Slice::from(60..)).sum();
        println!("after {year} years: {:.0} people, {:.1} % aged 60+", people.sum(), 100.0 * aged / people.sum());
    }
    Ok(())
}
