//! Baselines made from the tables that others publish: whole folders that a scenario can name.

pub mod wpp;
