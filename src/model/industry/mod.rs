//! The industry's value added: each subsector grows, the total is their sum, its share of GDP is nominal over nominal.

mod base;
mod contribution;
mod demand;
mod market;
mod subsector;

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use super::equation::{Equation, Moment};
use crate::indicator::{Market, Subsector};
use crate::scenario::Assumptions;

use base::Split;
use contribution::Contributions;
use demand::{DemandGrowth, INFLUENCES};
use market::{ParentIncome, ParentPeople};
use subsector::{Derived, SubsectorGrowth};

/// Every component of the industry; the model keeps those that it needs.
pub(super) fn components(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let subsectors = &assumptions.subsectors;
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    if subsectors.is_empty() {
        return all;
    }
    if subsectors.iter().any(|part| part.market == Market::Parent) {
        let (first, years) = (assumptions.years.first, assumptions.years.count());
        let parent = assumptions.baseline.parent_baseline.as_deref();
        let people = parent.and_then(|parent| ParentPeople::new(schema, parent, first, years));
        all.extend(people.map(|people| Box::new(people) as Box<dyn Component>));
        all.push(Box::new(ParentIncome::new(schema)));
    }
    let mut levels: Vec<&str> =
        subsectors.iter().flat_map(|part| INFLUENCES.iter().map(|influence| influence.level(part.market))).collect();
    levels.sort_unstable();
    levels.dedup();
    for level in levels {
        all.push(Box::new(DemandGrowth::new(schema, level)));
    }
    if subsectors.iter().any(|part| part.share_of_base.is_some()) {
        all.push(Box::new(Split::new(schema, subsectors)));
    }
    let mut equations = Vec::new();
    for part in subsectors {
        let growth = SubsectorGrowth::new(schema, part, assumptions);
        equations.push(growth.equation());
        all.push(Box::new(growth));
        all.push(Box::new(Derived::price_growth(schema, &part.id)));
        all.push(Box::new(Derived::share_of_gdp(schema, &part.id)));
        if part.overlap.is_some() {
            all.push(Box::new(Derived::gross(schema, &part.id)));
        }
    }
    all.push(Box::new(Industry::new(schema, subsectors)));
    all.push(Box::new(Contributions::new(schema, subsectors, equations, assumptions)));
    all
}

/// The sum of the subsectors and its share of GDP.
pub(super) struct Industry {
    parts: Vec<Column>,
    real_parts: Vec<Column>,
    /// The real growth of the only subsector, where there is just one: that of the industry.
    growth_of_only_part: Option<Column>,
    gdp: Column,
    total: Column,
    real: Column,
    growth_nominal: Column,
    growth_real: Column,
    share_of_gdp: Column,
    /// Whether anything reads them: the growth rates, and what is in base-year prices.
    has_growth: bool,
    has_real: bool,
    ports: Ports,
}

impl Industry {
    pub(super) fn new(schema: &mut Schema, subsectors: &[Subsector]) -> Self {
        let mut columns = |what: &str| -> Vec<Column> {
            subsectors.iter().map(|part| schema.indicator(&format!("industry.{}.{what}", part.id))).collect()
        };
        let (parts, real_parts) = (columns("value_added"), columns("value_added_real"));
        let growth_of_only_part = match subsectors {
            [only] => Some(schema.indicator(&format!("industry.{}.growth_real", only.id))),
            _ => None,
        };
        let gdp = schema.indicator("gdp.nominal");
        let [total, real, growth_nominal, growth_real, share_of_gdp] =
            ["value_added", "value_added_real", "growth_nominal", "growth_real", "share_of_gdp"]
                .map(|what| schema.indicator(&format!("industry.{what}")));
        let reads = parts.iter().chain(&real_parts).chain([&gdp]).map(|column| Port::now(*column)).collect();
        let writes = vec![total, real, growth_nominal, growth_real, share_of_gdp];
        let ports = Ports { name: "industry", reads, writes };
        let (has_growth, has_real) = (true, true);
        Self {
            parts,
            real_parts,
            growth_of_only_part,
            gdp,
            total,
            real,
            growth_nominal,
            growth_real,
            share_of_gdp,
            has_growth,
            has_real,
            ports,
        }
    }

    fn levels(&self, year: usize, batch: &mut Batch) {
        batch.sum(self.total, year, &self.parts);
        if self.has_real {
            batch.sum(self.real, year, &self.real_parts);
        }
        batch.map(self.share_of_gdp, year, [(self.total, year), (self.gdp, year)], |[value_added, gdp]| {
            value_added / gdp
        });
    }
}

impl Component for Industry {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn leave_out(&mut self, is_needed: &dyn Fn(Column) -> bool) {
        self.has_growth = is_needed(self.growth_nominal);
        self.has_real = is_needed(self.real) || is_needed(self.growth_real);
        if !self.has_real {
            self.ports.reads.retain(|port| !self.real_parts.contains(&port.column));
        }
    }

    fn start(&self, batch: &mut Batch) {
        self.levels(0, batch);
        batch.get_mut(self.growth_nominal, 0).fill(f64::NAN);
        batch.get_mut(self.growth_real, 0).fill(f64::NAN);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.levels(year, batch);
        if self.has_growth {
            batch.growth(self.growth_nominal, year, self.total);
        }
        if self.has_real {
            batch.growth(self.growth_real, year, self.real);
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let formula = match column {
            _ if column == self.total => moment.sum(self.parts.iter().copied()),
            _ if column == self.real => moment.sum(self.real_parts.iter().copied()),
            _ if column == self.share_of_gdp => moment.now(self.total) / moment.now(self.gdp),
            _ if moment.is_base() => return None,
            _ if column == self.growth_nominal => moment.growth(self.total),
            // From nothing there is no growth, whatever the subsector's would be.
            _ if column == self.growth_real => match self.growth_of_only_part {
                Some(growth) if moment.has_before(self.real) => moment.now(growth),
                _ => moment.growth(self.real),
            },
            _ => return None,
        };
        Some(formula.into())
    }
}
