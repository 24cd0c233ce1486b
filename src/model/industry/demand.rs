//! What moves the demand for a subsector: people, income, the elderly, residents in care.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};
use crate::indicator::{Market, Term};
use crate::language::Text;

/// A quantity whose growth moves demand, at an elasticity.
pub(super) struct Influence {
    /// The last part of the driver's name, as in `industry.<id>.<elasticity>`.
    pub(super) elasticity: &'static str,
    /// The term of growth that it makes.
    pub(super) term: Term,
    /// What grows in the region itself.
    own: &'static str,
    /// What grows in the parent region, if that is projected.
    parent: Option<&'static str>,
}

pub(super) const INFLUENCES: [Influence; 5] = [
    Influence {
        elasticity: "elasticity_population",
        term: Term::Population,
        own: "population.total",
        parent: Some("parent.population.total"),
    },
    Influence {
        elasticity: "elasticity_income",
        term: Term::Income,
        own: "gdp.real_per_head",
        parent: Some("parent.gdp.real_per_head"),
    },
    Influence {
        elasticity: "elasticity_aged_60_plus",
        term: Term::Ageing,
        own: "population.aged_60_plus",
        parent: Some("parent.population.aged_60_plus"),
    },
    Influence {
        elasticity: "elasticity_aged_65_plus",
        term: Term::Ageing,
        own: "population.aged_65_plus",
        parent: Some("parent.population.aged_65_plus"),
    },
    Influence { elasticity: "elasticity_care", term: Term::Care, own: "care.residents", parent: None },
];

impl Influence {
    /// What grows in a market.
    pub(super) fn level(&self, market: Market) -> &'static str {
        match (market, self.parent) {
            (Market::Parent, Some(parent)) => parent,
            _ => self.own,
        }
    }
}

/// How much a quantity grew over the year before, and how much it did in the central run.
pub(super) struct DemandGrowth {
    level: Column,
    growth: Column,
    central: Column,
    ports: Ports,
}

impl DemandGrowth {
    pub(super) fn new(schema: &mut Schema, level: &str) -> Self {
        let (growth, central) = (schema.growth(level), schema.central_growth(level));
        let level = schema.indicator(level);
        let reads = vec![Port::now(level), Port::before(level)];
        Self { level, growth, central, ports: Ports { name: "demand", reads, writes: vec![growth, central] } }
    }
}

impl DemandGrowth {
    /// What is explained is the central run itself, or one that settings moved away from it.
    fn explain_central(&self, moment: Moment<'_>) -> Equation {
        if moment.figure(self.central) == moment.figure(self.growth) {
            return moment.now(self.growth).into();
        }
        let words =
            Text::new("情景自身的中心情形，不含另设的参数", "the scenario's own central run, without what was set");
        Equation::words(words, Vec::new())
    }
}

impl Component for DemandGrowth {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, _batch: &mut Batch) {}

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.growth(self.growth, year, self.level);
        if batch.is_central {
            batch.map(self.central, year, [(self.growth, year)], |[growth]| growth);
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        match column {
            _ if moment.is_base() => None,
            _ if column == self.growth => Some(moment.growth(self.level).into()),
            _ if column == self.central => Some(self.explain_central(moment)),
            _ => None,
        }
    }
}
