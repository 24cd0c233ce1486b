//! What a policy adds to the growth or the prices of a subsector, by year.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Ports};
use super::super::equation::{Equation, Expression, Moment, unit};
use crate::language::text;
use crate::scenario::Policy;

/// The name of what a policy adds.
pub(super) fn adds(policy: &Policy) -> String {
    format!("policy.{}.adds", policy.id)
}

/// What a policy adds by year, the same in every run.
pub(super) struct PolicyPath {
    column: Column,
    policy: Policy,
    ports: Ports,
}

impl PolicyPath {
    pub(super) fn new(schema: &mut Schema, policy: &Policy) -> Self {
        let column = schema.indicator(&adds(policy));
        let ports = Ports { name: "policy", reads: Vec::new(), writes: vec![column] };
        Self { column, policy: policy.clone(), ports }
    }
}

impl Component for PolicyPath {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for (year, add) in self.policy.add.iter().enumerate() {
            batch.get_mut(self.column, year).fill(*add);
        }
    }

    fn step(&self, _year: usize, _batch: &mut Batch) {}

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let (zh, en) = (&self.policy.label.zh, &self.policy.label.en);
        let label = text!("政策“{zh}”", "policy {en}");
        let value = *self.policy.add.get(moment.year).filter(|_| column == self.column)?;
        let given = Expression::given(label.clone(), unit("pp"), value);
        Some(Equation::from(given).called(label, unit("pp")))
    }
}
