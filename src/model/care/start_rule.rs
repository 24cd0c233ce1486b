//! Beds that are started by a rule: towards a ratio to people, or towards the need.

use super::super::batch::{Column, Schema};
use super::super::component::Port;
use crate::scenario::{Aim, StartRule};

/// The places of the two types of institutional beds among all types.
pub(super) const NURSING: usize = 0;
pub(super) const ORDINARY: usize = 1;

/// What more is started of one type.
pub(super) struct Rule {
    /// The type whose beds are started.
    pub(super) kind: usize,
    pub(super) aim: Aim,
    /// People aged 60+, or users of institutions.
    pub(super) people: Column,
    /// Beds per person aged 60+, or the target occupancy.
    pub(super) per_person: Column,
    /// The share of what is lacking that is started in a year.
    pub(super) approach: Column,
    /// Whether the aim is at the people of the year before.
    pub(super) of_last_year: bool,
}

impl Rule {
    pub(super) fn new(schema: &mut Schema, rule: StartRule) -> Self {
        let (people, per_person) = match rule.aim {
            Aim::Ratio => ("population.aged_60_plus", "care.beds.target_ratio"),
            Aim::Need => ("care.users.institution", "care.target_occupancy"),
        };
        Self {
            kind: if rule.nursing { NURSING } else { ORDINARY },
            aim: rule.aim,
            people: schema.indicator(people),
            per_person: schema.driver(per_person),
            approach: schema.driver("care.beds.approach_rate"),
            of_last_year: rule.of_last_year,
        }
    }

    pub(super) fn reads(&self) -> [Port; 3] {
        let people = if self.of_last_year { Port::before(self.people) } else { Port::now(self.people) };
        [people, Port::now(self.per_person), Port::now(self.approach)]
    }
}
