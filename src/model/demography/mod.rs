//! Demography by the cohort-component method: single ages 0 to 100+, two sexes, one year at a time.
//!
//! Preston, Heuveline & Guillot (2001), *Demography*, chapter 6, with the conventions of the United Nations' World
//! Population Prospects: deaths through life tables, births before migration, migration added at the end of the year.
//!
//! [`project`] takes arrays and gives arrays; the component of the model runs the same year for many runs together. The
//! schedules that it needs are made by [`survival`], [`shift_mortality`] (a stated life expectancy), [`shift_fertility`] (a
//! stated total fertility rate and mean age at childbearing) and [`migration_profile`] (a stated number of migrants).

mod age_sums;
mod cohort;
mod component;
mod headcount;
mod regions;
mod trajectory;

pub(super) use component::{Demography, VitalConstraints, Weighting};
pub(super) use headcount::components as headcounts;
pub(super) use regions::RegionalPeople;
pub use trajectory::{InputError, Inputs, MortalityInput, Trajectory, project};

pub use crate::schedule::{
    life_expectancy, mean_age_at_childbearing, migration_profile, shift_fertility, shift_mortality, survival,
};
