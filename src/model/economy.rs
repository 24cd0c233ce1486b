//! The economy: real GDP, its deflator, nominal GDP.
//!
//! real(t) = real(t-1) x (1 + growth(t)); deflator(t) = deflator(t-1) x (1 + its growth(t)); nominal = real x deflator.
//! Real GDP is in prices of the base year, in which it equals nominal GDP. Growth is stated, or follows from the labour
//! force: 1 + growth = (1 + growth of the labour force) x (1 + growth of labour productivity).

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use super::equation::{Equation, Expression, Moment};
use super::labour::LABOUR_INPUT;
use crate::scenario::Method;

/// Where real growth comes from.
enum Growth {
    Stated(Column),
    Productivity { labour: Column, productivity: Column },
}

/// GDP, real and nominal.
pub(super) struct Economy {
    base_nominal: Column,
    growth: Growth,
    deflator_growth: Column,
    real: Column,
    deflator: Column,
    nominal: Column,
    real_growth: Column,
    nominal_growth: Column,
    /// Whether anything reads nominal growth.
    has_nominal_growth: bool,
    ports: Ports,
}

impl Economy {
    pub(super) fn new(schema: &mut Schema, method: Method) -> Self {
        let base_nominal = schema.driver("economy.base_nominal_gdp");
        let deflator_growth = schema.driver("economy.deflator_growth");
        let mut reads = vec![Port::now(base_nominal)];
        let growth = match method {
            Method::Growth => Growth::Stated(schema.driver("economy.real_growth")),
            Method::Productivity => Growth::Productivity {
                labour: schema.indicator(LABOUR_INPUT),
                productivity: schema.driver("economy.labour_productivity_growth"),
            },
        };
        match growth {
            Growth::Stated(growth) => reads.push(Port::now(growth)),
            Growth::Productivity { labour, productivity } => {
                reads.extend([Port::now(labour), Port::before(labour), Port::now(productivity)]);
            }
        }
        reads.push(Port::now(deflator_growth));
        let [real, deflator, nominal, real_growth, nominal_growth] =
            ["gdp.real", "gdp.deflator", "gdp.nominal", "gdp.real_growth", "gdp.nominal_growth"]
                .map(|name| schema.indicator(name));
        let writes = vec![real, deflator, nominal, real_growth, nominal_growth];
        let ports = Ports { name: "economy", reads, writes };
        let has_nominal_growth = true;
        Self {
            base_nominal,
            growth,
            deflator_growth,
            real,
            deflator,
            nominal,
            real_growth,
            nominal_growth,
            has_nominal_growth,
            ports,
        }
    }

    fn grow(&self, year: usize, batch: &mut Batch) {
        match self.growth {
            Growth::Stated(growth) => batch.map(self.real_growth, year, [(growth, year)], |[growth]| growth),
            Growth::Productivity { labour, productivity } => {
                let from = [(labour, year), (labour, year - 1), (productivity, year)];
                batch.map(self.real_growth, year, from, |[now, before, productivity]| {
                    now / before * (1.0 + productivity) - 1.0
                });
            }
        }
    }
}

impl Component for Economy {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn leave_out(&mut self, is_needed: &dyn Fn(Column) -> bool) {
        self.has_nominal_growth = is_needed(self.nominal_growth);
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.nominal, 0, [(self.base_nominal, 0)], |[gdp]| gdp);
        batch.map(self.real, 0, [(self.base_nominal, 0)], |[gdp]| gdp);
        batch.get_mut(self.deflator, 0).fill(1.0);
        batch.get_mut(self.real_growth, 0).fill(f64::NAN);
        batch.get_mut(self.nominal_growth, 0).fill(f64::NAN);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let grow = |[level, growth]: [f64; 2]| level * (1.0 + growth);
        self.grow(year, batch);
        batch.map(self.real, year, [(self.real, year - 1), (self.real_growth, year)], grow);
        batch.map(self.deflator, year, [(self.deflator, year - 1), (self.deflator_growth, year)], grow);
        batch.map(self.nominal, year, [(self.real, year), (self.deflator, year)], |[real, deflator]| real * deflator);
        if self.has_nominal_growth {
            batch.growth(self.nominal_growth, year, self.nominal);
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        self.formula(column, moment).map(Equation::from)
    }
}

impl Economy {
    fn formula(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let levels = [self.nominal, self.real];
        if moment.is_base() {
            return match column {
                _ if levels.contains(&column) => Some(moment.now(self.base_nominal)),
                _ if column == self.deflator => Some(1.0.into()),
                _ => None,
            };
        }
        let growth = match self.growth {
            Growth::Stated(growth) => moment.now(growth),
            Growth::Productivity { labour, productivity } => {
                moment.now(labour) / moment.before(labour) * (1.0 + moment.now(productivity)) - 1.0
            }
        };
        let formulas = [
            (self.real, moment.before(self.real) * (1.0 + moment.now(self.real_growth))),
            (self.deflator, moment.before(self.deflator) * (1.0 + moment.now(self.deflator_growth))),
            (self.nominal, moment.now(self.real) * moment.now(self.deflator)),
            (self.real_growth, growth),
            (self.nominal_growth, moment.growth(self.nominal)),
        ];
        formulas.into_iter().find(|(known, _)| *known == column).map(|(_, formula)| formula)
    }
}

/// Real GDP over people.
pub(super) struct PerHead {
    real: Column,
    people: Column,
    per_head: Column,
    ports: Ports,
}

impl PerHead {
    /// A head of the population.
    pub(super) fn income(schema: &mut Schema) -> Self {
        Self::new(schema, "GDP per head", "population.total", "gdp.real_per_head")
    }

    /// A person in the labour force.
    pub(super) fn productivity(schema: &mut Schema) -> Self {
        Self::new(schema, "productivity", LABOUR_INPUT, "gdp.productivity")
    }

    fn new(schema: &mut Schema, name: &'static str, people: &str, per_head: &str) -> Self {
        let real = schema.indicator("gdp.real");
        let (people, per_head) = (schema.indicator(people), schema.indicator(per_head));
        let reads = [real, people].map(Port::now).to_vec();
        Self { real, people, per_head, ports: Ports { name, reads, writes: vec![per_head] } }
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
        batch.map(self.per_head, year, [(self.real, year), (self.people, year)], |[gdp, people]| gdp / people);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        (column == self.per_head).then(|| (moment.now(self.real) / moment.now(self.people)).into())
    }
}
