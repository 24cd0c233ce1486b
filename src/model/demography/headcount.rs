//! Headcounts that grow at stated rates, for a region without people by age: N(t) = N(t-1) x (1 + growth(t)).
//!
//! Each headcount is by itself; what one of them implies for another is not looked at. Cohorts (see `cohort`) know how many
//! grow old each year, and this does not.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};
use crate::indicator::HEADCOUNTS;

/// Every component of a population without ages.
pub(in crate::model) fn components(schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    for id in HEADCOUNTS {
        all.push(Box::new(Headcount::new(schema, id)));
    }
    for id in ["aged_60_plus", "aged_65_plus"] {
        all.push(Box::new(Share::new(schema, id)));
    }
    all
}

/// One headcount.
struct Headcount {
    base: Column,
    growth: Column,
    people: Column,
    ports: Ports,
}

impl Headcount {
    fn new(schema: &mut Schema, id: &str) -> Self {
        let [base, growth] = ["base", "growth"].map(|what| schema.driver(&format!("population.{id}.{what}")));
        let people = schema.indicator(&format!("population.{id}"));
        let reads = [base, growth].map(Port::now).to_vec();
        Self { base, growth, people, ports: Ports { name: "headcount", reads, writes: vec![people] } }
    }
}

impl Component for Headcount {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.people, 0, [(self.base, 0)], |[people]| people);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.people, year, [(self.people, year - 1), (self.growth, year)], |[people, growth]| {
            people * (1.0 + growth)
        });
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let people = match moment.is_base() {
            true => moment.now(self.base),
            false => moment.before(self.people) * (1.0 + moment.now(self.growth)),
        };
        (column == self.people).then(|| people.into())
    }
}

/// The elderly as a share of the population.
struct Share {
    part: Column,
    whole: Column,
    share: Column,
    ports: Ports,
}

impl Share {
    fn new(schema: &mut Schema, id: &str) -> Self {
        let [part, whole, share] =
            [id, "total", &format!("share_{id}")].map(|name| schema.indicator(&format!("population.{name}")));
        let reads = [part, whole].map(Port::now).to_vec();
        Self { part, whole, share, ports: Ports { name: "share of the elderly", reads, writes: vec![share] } }
    }
}

impl Component for Share {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.share, year, [(self.part, year), (self.whole, year)], |[part, whole]| part / whole);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        (column == self.share).then(|| (moment.now(self.part) / moment.now(self.whole)).into())
    }
}
