//! One subsector: real growth is stated as a total, its price follows the GDP deflator plus a wedge.
//!
//! VA(t) = VA(t-1) x (1 + real growth(t)) x (1 + deflator growth(t) + price wedge(t)).

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};

/// Value added of one subsector.
pub(in crate::model) struct SubsectorGrowth {
    base: Column,
    growth: Column,
    price_wedge: Column,
    deflator_growth: Column,
    nominal: Column,
    real: Column,
    growth_nominal: Column,
    growth_real: Column,
    ports: Ports,
}

impl SubsectorGrowth {
    pub(in crate::model) fn new(schema: &mut Schema, id: &str) -> Self {
        let [base, growth, price_wedge] =
            ["base_value_added", "growth", "price_wedge"].map(|what| schema.driver(&format!("industry.{id}.{what}")));
        let deflator_growth = schema.driver("economy.deflator_growth");
        let [nominal, real, growth_nominal, growth_real] =
            ["value_added", "value_added_real", "growth_nominal", "growth_real"]
                .map(|what| schema.indicator(&format!("industry.{id}.{what}")));
        Self {
            base,
            growth,
            price_wedge,
            deflator_growth,
            nominal,
            real,
            growth_nominal,
            growth_real,
            ports: Ports {
                name: "subsector",
                reads: [base, growth, price_wedge, deflator_growth].map(Port::now).to_vec(),
                writes: vec![nominal, real, growth_nominal, growth_real],
            },
        }
    }
}

impl Component for SubsectorGrowth {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.nominal, 0, (self.base, 0), |value_added| value_added);
        batch.map(self.real, 0, (self.base, 0), |value_added| value_added);
        batch.get_mut(self.growth_nominal, 0).fill(f64::NAN);
        batch.get_mut(self.growth_real, 0).fill(f64::NAN);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map2(self.real, year, (self.real, year - 1), (self.growth, year), |level, growth| level * (1.0 + growth));
        batch.write(self.nominal, year, |batch, out| {
            let growth = batch.get(self.growth, year);
            let (deflator, wedge) = (batch.get(self.deflator_growth, year), batch.get(self.price_wedge, year));
            out.copy_from_slice(batch.get(self.nominal, year - 1));
            for (((out, growth), deflator), wedge) in out.iter_mut().zip(growth).zip(deflator).zip(wedge) {
                *out *= (1.0 + growth) * (1.0 + deflator + wedge);
            }
        });
        batch.map(self.growth_real, year, (self.growth, year), |growth| growth);
        batch.growth(self.growth_nominal, year, self.nominal);
    }
}
