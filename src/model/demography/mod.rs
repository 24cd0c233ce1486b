//! Demography by the cohort-component method: single ages 0 to 100+, two sexes, one year at a time.
//!
//! Preston, Heuveline & Guillot (2001), *Demography*, chapter 6, with the conventions of the United Nations' World
//! Population Prospects: deaths through life tables, births before migration, migration added at the end of the year.

mod cohort;
mod lanes;
mod life_table;
mod migration;

use ndarray::Array2;

use cohort::{AgeSums, Rates, State};
use lanes::{LANES, Lanes};

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use crate::baseline::{AGES, VitalRates};

/// The population that another component weights by age and sex, and the column in which the sum is left.
pub(super) struct Weighting {
    pub(super) column: &'static str,
    pub(super) weights: Array2<f64>,
}

struct Drivers {
    fertility: Column,
    sex_ratio: Column,
    mortality: Column,
    migration: Column,
}

/// The whole population, through all years at once: it depends on drivers alone.
pub(super) struct Demography {
    base: Array2<f64>,
    rates: Vec<Rates>,
    migration_profile: Array2<f64>,
    weightings: Vec<(Column, Array2<f64>)>,
    drivers: Drivers,
    sums: AgeSums,
    ports: Ports,
}

impl Demography {
    /// `base` is the population at the end of `base_year`, `[sex][age]`; `rates` must have `years` years from then on.
    pub(super) fn new(
        schema: &mut Schema,
        base: &Array2<f64>,
        rates: &VitalRates,
        base_year: i32,
        years: usize,
        weightings: Vec<Weighting>,
    ) -> Self {
        let [fertility, sex_ratio, mortality, migration] =
            ["total_fertility_rate", "sex_ratio_at_birth", "mortality_ratio", "net_migration"]
                .map(|name| schema.driver(&format!("population.{name}")));
        let sums = AgeSums::new(schema);
        let weightings: Vec<_> = weightings.into_iter().map(|w| (schema.indicator(w.column), w.weights)).collect();
        let by_year = (base_year..).take(years).filter_map(|year| Rates::of(rates, year));
        let writes = sums.columns().into_iter().chain(weightings.iter().map(|(column, _)| *column)).collect();
        Self {
            migration_profile: migration::profile(base),
            base: base.clone(),
            rates: by_year.collect(),
            weightings,
            drivers: Drivers { fertility, sex_ratio, mortality, migration },
            sums,
            ports: Ports {
                name: "demography",
                reads: [fertility, sex_ratio, mortality, migration].map(Port::now).to_vec(),
                writes,
            },
        }
    }

    /// Projects up to [`LANES`] runs, those from `first` on, through all years.
    fn project(&self, first: usize, batch: &mut Batch) {
        let mut state = State::new(&self.base);
        self.record(&state, first, 0, batch);
        for year in 1..batch.years() {
            let lanes = |column: Column| -> Lanes {
                let values = batch.get(column, year);
                // Lanes beyond the batch repeat its last run and are not recorded.
                std::array::from_fn(|lane| values[(first + lane).min(values.len() - 1)])
            };
            let drivers = cohort::Drivers {
                fertility: lanes(self.drivers.fertility),
                sex_ratio: lanes(self.drivers.sex_ratio),
                mortality: lanes(self.drivers.mortality),
                migration: lanes(self.drivers.migration),
            };
            let recorded = LANES.min(batch.width() - first);
            batch.raised_cells += state.step(&self.rates[year], &self.migration_profile, &drivers, recorded);
            self.record(&state, first, year, batch);
        }
    }

    fn record(&self, state: &State, first: usize, year: usize, batch: &mut Batch) {
        self.sums.record(state, first, year, batch);
        for (column, weights) in &self.weightings {
            cohort::put(batch, *column, first, year, &state.weighted(weights));
        }
    }
}

impl Component for Demography {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        debug_assert_eq!(self.base.dim(), (2, AGES));
        for first in (0..batch.width()).step_by(LANES) {
            self.project(first, batch);
        }
    }

    fn step(&self, _year: usize, _batch: &mut Batch) {}
}
