//! Demography as a component of the model: all runs of a batch through all years.

use ndarray::{Array1, Array2, Axis};

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::age_sums::{AgeSums, Year, put, weighted};
use super::cohort::{self, People};
use super::lanes::{Lanes, TOGETHER};
use super::life_table::LifeTable;
use super::migration;
use crate::baseline::{FERTILE_AGES, VitalRates};

/// The population that another component weights by age and sex, and the column in which the sum is left.
pub(in crate::model) struct Weighting {
    pub(in crate::model) column: &'static str,
    pub(in crate::model) weights: Array2<f64>,
}

/// The rates of a year before any driver.
struct Rates {
    /// Central death rates, `[sex][age]`.
    mortality: Array2<f64>,
    /// Shares of the total fertility rate by age from 15 to 49; they sum to 1.
    fertility_pattern: Array1<f64>,
}

impl Rates {
    fn of(rates: &VitalRates, year: i32) -> Option<Self> {
        let index = rates.index(year)?;
        let fertility = rates.fertility.row(index);
        Some(Self {
            mortality: rates.mortality.index_axis(Axis(0), index).to_owned(),
            fertility_pattern: &fertility / fertility.sum(),
        })
    }
}

/// The drivers' columns.
struct Drivers {
    fertility: Column,
    sex_ratio: Column,
    mortality: Column,
    migration: Column,
}

/// The whole population, through all years at once: it depends on drivers alone.
pub(in crate::model) struct Demography {
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
    pub(in crate::model) fn new(
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
        let writes = sums.columns().into_iter().chain(weightings.iter().map(|(column, _)| *column)).collect();
        Self {
            migration_profile: migration::profile(base),
            base: base.clone(),
            rates: (base_year..).take(years).filter_map(|year| Rates::of(rates, year)).collect(),
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

    /// Projects the runs from `first` on, as many as go together, through all years.
    fn project(&self, first: usize, batch: &mut Batch) {
        let mut people: People<TOGETHER> = cohort::people(&self.base);
        self.record(&people, None, first, 0, batch);
        for year in 1..batch.years() {
            let happened = self.step(&mut people, first, year, batch);
            // Runs beyond the batch repeat its last one and are not recorded.
            batch.raised_cells += happened.flows.raised_cells(batch.width() - first);
            self.record(&people, Some(&happened), first, year, batch);
        }
    }

    fn step(&self, people: &mut People<TOGETHER>, first: usize, year: usize, batch: &Batch) -> Year {
        let lanes = |column: Column| -> Lanes<TOGETHER> {
            let values = batch.get(column, year);
            std::array::from_fn(|lane| values[(first + lane).min(values.len() - 1)])
        };
        let (fertility, sex_ratio) = (lanes(self.drivers.fertility), lanes(self.drivers.sex_ratio));
        let (mortality, migration) = (lanes(self.drivers.mortality), lanes(self.drivers.migration));
        let rates = &self.rates[year];
        let scaled =
            |by: &Lanes<TOGETHER>, base: f64| -> Lanes<TOGETHER> { std::array::from_fn(|lane| base * by[lane]) };
        let mut tables = [LifeTable::new(0), LifeTable::new(1)];
        let flows = cohort::step(
            people,
            |sex, age| tables[sex].survival(age, &scaled(&mortality, rates.mortality[[sex, age]])),
            FERTILE_AGES,
            |age| scaled(&fertility, rates.fertility_pattern[age - FERTILE_AGES.start]),
            &sex_ratio,
            |sex, age| scaled(&migration, self.migration_profile[[sex, age]]),
        );
        let [male, female] = [0, 1].map(|sex| tables[sex].life_expectancy());
        let life_expectancy = std::array::from_fn(|lane| {
            let boys = sex_ratio[lane] / (1.0 + sex_ratio[lane]);
            boys * male[lane] + (1.0 - boys) * female[lane]
        });
        Year { flows, life_expectancy }
    }

    fn record(&self, people: &People<TOGETHER>, happened: Option<&Year>, first: usize, year: usize, batch: &mut Batch) {
        self.sums.record(people, happened, first, year, batch);
        for (column, weights) in &self.weightings {
            put(batch, *column, first, year, &weighted(people, weights));
        }
    }
}

impl Component for Demography {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for first in (0..batch.width()).step_by(TOGETHER) {
            self.project(first, batch);
        }
    }

    fn step(&self, _year: usize, _batch: &mut Batch) {}
}
