//! Values of the deterministic run, from which deviations are measured.

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use super::equation::{Moment, ValueDerivation};
use crate::language::Text;

/// An indicator in the deterministic run: in that run itself, the indicator.
pub(super) struct CentralValue {
    value: Column,
    central: Column,
    ports: Ports,
}

impl CentralValue {
    pub(super) fn new(schema: &mut Schema, name: &str) -> Self {
        let (value, central) = (schema.indicator(name), schema.central(name));
        Self {
            value,
            central,
            ports: Ports { name: "deterministic run", reads: vec![Port::now(value)], writes: vec![central] },
        }
    }
}

impl Component for CentralValue {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        if batch.is_central {
            batch.map(self.central, year, [(self.value, year)], |[value]| value);
        }
    }

    /// What is explained is the deterministic run itself, or one that settings moved away from it.
    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        if column != self.central {
            return None;
        }
        if moment.figure(self.central) == moment.figure(self.value) {
            return Some(moment.now(self.value).into());
        }
        let words = Text::new(
            "情景自身的中心路径，不含另设的参数",
            "the scenario's own deterministic run, without what was set",
        );
        Some(ValueDerivation::words(words, Vec::new()))
    }
}
