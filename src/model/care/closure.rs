//! How closure reacts to empty beds.

use super::super::batch::{Column, Schema};
use super::super::component::Port;
use super::super::equation::{Expression, Moment};
use crate::scenario::{Assumptions, Origin, PopulationMethod};

/// How closure reacts to empty beds.
pub(super) struct Reaction {
    pub(super) sensitivity: Column,
    pub(super) target_occupancy: Column,
    pub(super) occupancy: Column,
}

impl Reaction {
    /// Where residents are known; a sensitivity that is stated says by itself what it lacks.
    pub(super) fn new(schema: &mut Schema, assumptions: &Assumptions) -> Option<Self> {
        let sensitivity = "care.beds.closure_sensitivity";
        let drivers = &assumptions.drivers;
        let stated =
            drivers.get(sensitivity).is_some_and(|a| matches!(a.origin, Origin::Scenario { .. } | Origin::Set { .. }));
        let by_age = assumptions.population == PopulationMethod::Cohort && assumptions.baseline.population.is_some();
        let known = by_age && drivers.contains_key("care.base_residents");
        (known || stated).then(|| Self {
            sensitivity: schema.driver(sensitivity),
            target_occupancy: schema.driver("care.target_occupancy"),
            occupancy: schema.indicator("care.occupancy"),
        })
    }

    pub(super) fn reads(&self) -> [Port; 3] {
        [Port::now(self.sensitivity), Port::before(self.target_occupancy), Port::before(self.occupancy)]
    }

    /// What is added to the closure rate.
    pub(super) fn formula(&self, moment: Moment<'_>) -> Expression {
        let shortfall = moment.before(self.target_occupancy) - moment.before(self.occupancy);
        moment.now(self.sensitivity) * shortfall.larger(0.0.into())
    }
}
