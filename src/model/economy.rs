//! The economy: real GDP by growth, its deflator, nominal GDP.
//!
//! real(t) = real(t-1) x (1 + growth(t)); deflator(t) = deflator(t-1) x (1 + its growth(t)); nominal = real x deflator.
//! Real GDP is in prices of the base year, in which it equals nominal GDP.

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};

/// GDP by growth.
pub(super) struct Economy {
    base_nominal: Column,
    growth: Column,
    deflator_growth: Column,
    real: Column,
    deflator: Column,
    nominal: Column,
    real_growth: Column,
    nominal_growth: Column,
    ports: Ports,
}

impl Economy {
    pub(super) fn new(schema: &mut Schema) -> Self {
        let base_nominal = schema.driver("economy.base_nominal_gdp");
        let growth = schema.driver("economy.real_growth");
        let deflator_growth = schema.driver("economy.deflator_growth");
        let [real, deflator, nominal, real_growth, nominal_growth] =
            ["gdp.real", "gdp.deflator", "gdp.nominal", "gdp.real_growth", "gdp.nominal_growth"]
                .map(|name| schema.indicator(name));
        Self {
            base_nominal,
            growth,
            deflator_growth,
            real,
            deflator,
            nominal,
            real_growth,
            nominal_growth,
            ports: Ports {
                name: "economy",
                reads: [base_nominal, growth, deflator_growth].map(Port::now).to_vec(),
                writes: vec![real, deflator, nominal, real_growth, nominal_growth],
            },
        }
    }
}

impl Component for Economy {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.nominal, 0, (self.base_nominal, 0), |gdp| gdp);
        batch.map(self.real, 0, (self.base_nominal, 0), |gdp| gdp);
        batch.get_mut(self.deflator, 0).fill(1.0);
        batch.get_mut(self.real_growth, 0).fill(f64::NAN);
        batch.get_mut(self.nominal_growth, 0).fill(f64::NAN);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let grow = |level: f64, growth: f64| level * (1.0 + growth);
        batch.map2(self.real, year, (self.real, year - 1), (self.growth, year), grow);
        batch.map2(self.deflator, year, (self.deflator, year - 1), (self.deflator_growth, year), grow);
        batch.map2(self.nominal, year, (self.real, year), (self.deflator, year), |real, deflator| real * deflator);
        batch.map(self.real_growth, year, (self.growth, year), |growth| growth);
        batch.growth(self.nominal_growth, year, self.nominal);
    }
}

/// Real GDP per head of the population.
pub(super) struct PerHead {
    real: Column,
    population: Column,
    per_head: Column,
    ports: Ports,
}

impl PerHead {
    pub(super) fn new(schema: &mut Schema) -> Self {
        let real = schema.indicator("gdp.real");
        let population = schema.indicator("population.total");
        let per_head = schema.indicator("gdp.real_per_head");
        let reads = [real, population].map(Port::now).to_vec();
        Self { real, population, per_head, ports: Ports { name: "GDP per head", reads, writes: vec![per_head] } }
    }
}

impl Component for PerHead {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map2(self.per_head, year, (self.real, year), (self.population, year), |gdp, people| gdp / people);
    }
}
