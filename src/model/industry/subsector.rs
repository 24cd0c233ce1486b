//! One subsector: real growth, price growth, value added.
//!
//! Stated as a trend: real growth = trend + sum of elasticity x growth(people, income, elderly, residents).
//! Stated as a total: real growth = total + sum of elasticity x (growth(...) - the same in the central run), so that what
//! the elasticities explain is not counted twice. Policies and shocks are part of the stated path.
//! Price growth is the GDP deflator's plus a wedge, or its own.
//!
//! VA(t) = VA(t-1) x (1 + real growth(t)) x (1 + price growth(t)). Elasticities can take growth below -100 %, where there is
//! no value added, not even a negative one: it is undefined, and so is everything that follows from it.
//!
//! A ceiling K on the share s of GDP damps growth as a logistic curve does: where the share would grow by the factor
//! 1 + r, r above 0, value added is divided by 1 + r s(t-1) / K (the exact solution of the logistic equation over a year;
//! Beverton & Holt 1957). It takes volume, not price.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation as Explained, Expression, Moment, unit};
use super::base::Base;
use super::demand::INFLUENCES;
use crate::indicator::{Subsector, Term};
use crate::language::{Text, text};
use crate::scenario::Assumptions;

/// One term of growth: elasticity x growth of what demand follows.
#[derive(Clone)]
pub(super) struct Elastic {
    pub(super) term: Term,
    pub(super) elasticity: Column,
    pub(super) growth: Column,
    pub(super) central: Column,
}

/// How real growth is stated, and what it responds to.
#[derive(Clone)]
pub(super) struct RealGrowth {
    /// The name of the driver that states it.
    pub(super) driver: String,
    pub(super) stated: Column,
    /// Whether the whole of growth is stated: elasticities then act on deviations from the central run.
    pub(super) is_total: bool,
    pub(super) elastic: Vec<Elastic>,
}

impl RealGrowth {
    fn new(schema: &mut Schema, part: &Subsector, assumptions: &Assumptions) -> Self {
        let id = &part.id;
        let trend = format!("industry.{id}.trend");
        let is_total = !assumptions.drivers.contains_key(&trend);
        let driver = if is_total { format!("industry.{id}.growth") } else { trend };
        let elastic = INFLUENCES.iter().filter_map(|influence| {
            let elasticity = format!("industry.{id}.{}", influence.elasticity);
            assumptions.drivers.contains_key(&elasticity).then(|| {
                let level = influence.level(part.market);
                Elastic {
                    term: influence.term,
                    elasticity: schema.driver(&elasticity),
                    growth: schema.growth(level),
                    central: schema.central_growth(level),
                }
            })
        });
        let elastic = elastic.collect();
        Self { stated: schema.driver(&driver), driver, is_total, elastic }
    }

    pub(super) fn ports(&self) -> impl Iterator<Item = Port> {
        let elastic = self.elastic.iter().flat_map(|e| {
            // A trend does not look at the central run.
            [Some(e.elasticity), Some(e.growth), self.is_total.then_some(e.central)].into_iter().flatten()
        });
        elastic.chain([self.stated]).map(Port::now)
    }

    /// Growth before any ceiling, as a formula.
    fn formula(&self, moment: Moment<'_>) -> Expression {
        self.elastic.iter().fold(moment.now(self.stated), |sum, e| {
            let growth = moment.now(e.growth);
            let growth = if self.is_total { growth - moment.now(e.central) } else { growth };
            sum + moment.now(e.elasticity) * growth
        })
    }

    fn write(&self, out: Column, year: usize, batch: &mut Batch) {
        batch.map(out, year, [(self.stated, year)], |[stated]| stated);
        for e in &self.elastic {
            let (elasticity, growth) = ((e.elasticity, year), (e.growth, year));
            if self.is_total {
                let from = [elasticity, growth, (e.central, year)];
                batch.update(out, year, from, |sum, [elasticity, now, central]| sum + elasticity * (now - central));
            } else {
                batch.update(out, year, [elasticity, growth], |sum, [elasticity, now]| sum + elasticity * now);
            }
        }
    }
}

/// 1 + price growth; undefined where it would be negative, since no price falls by more than 100 %.
#[inline(always)]
fn price(deflator: f64, wedge: f64) -> f64 {
    let factor = 1.0 + deflator + wedge;
    if factor < 0.0 { f64::NAN } else { factor }
}

/// How price growth is stated.
#[derive(Clone, Copy)]
pub(super) enum Price {
    Own(Column),
    Wedge { deflator: Column, wedge: Column },
}

impl Price {
    fn columns(self) -> impl Iterator<Item = Column> {
        let (first, second) = match self {
            Self::Own(own) => (own, None),
            Self::Wedge { deflator, wedge } => (deflator, Some(wedge)),
        };
        std::iter::once(first).chain(second)
    }

    /// Price growth, as a formula.
    pub(super) fn formula(self, moment: Moment<'_>) -> Expression {
        match self {
            Self::Own(own) => moment.now(own),
            Self::Wedge { deflator, wedge } => moment.now(deflator) + moment.now(wedge),
        }
    }
}

/// A ceiling on the share of GDP.
#[derive(Clone, Copy)]
struct Ceiling {
    ceiling: Column,
    gdp: Column,
    /// What it takes away from real growth.
    effect: Column,
}

/// Value added of one subsector.
pub(super) struct SubsectorGrowth {
    label: Text,
    base: Base,
    real_growth: RealGrowth,
    price: Price,
    ceiling: Option<Ceiling>,
    /// 1 + price growth.
    price_factor: Column,
    nominal: Column,
    real: Column,
    growth_nominal: Column,
    growth_real: Column,
    /// Whether anything reads them: nominal growth, what is in base-year prices, the price factor.
    has_growth: bool,
    has_real: bool,
    has_price_factor: bool,
    ports: Ports,
}

impl SubsectorGrowth {
    pub(super) fn new(schema: &mut Schema, part: &Subsector, assumptions: &Assumptions) -> Self {
        let id = &part.id;
        let stated = |name: &str| assumptions.drivers.contains_key(&format!("industry.{id}.{name}"));
        let base = Base::new(schema, part);
        let real_growth = RealGrowth::new(schema, part, assumptions);
        let price = if stated("price_growth") {
            Price::Own(schema.driver(&format!("industry.{id}.price_growth")))
        } else {
            Price::Wedge {
                deflator: schema.driver("economy.deflator_growth"),
                wedge: schema.driver(&format!("industry.{id}.price_wedge")),
            }
        };
        let ceiling = stated("share_ceiling").then(|| Ceiling {
            ceiling: schema.driver(&format!("industry.{id}.share_ceiling")),
            gdp: schema.indicator("gdp.nominal"),
            effect: schema.indicator(&ceiling_effect(id)),
        });
        let [nominal, real, growth_nominal, growth_real] =
            ["value_added", "value_added_real", "growth_nominal", "growth_real"]
                .map(|what| schema.indicator(&format!("industry.{id}.{what}")));
        let price_factor = schema.indicator(&price_factor(id));
        let mut reads: Vec<Port> = base.columns().chain(price.columns()).map(Port::now).collect();
        reads.extend(real_growth.ports());
        let mut writes = vec![nominal, real, growth_nominal, growth_real, price_factor];
        if let Some(Ceiling { ceiling, gdp, effect }) = ceiling {
            reads.extend([Port::now(ceiling), Port::now(gdp), Port::before(gdp)]);
            writes.push(effect);
        }
        let ports = Ports { name: "subsector", reads, writes };
        let label = part.label.clone();
        Self {
            label,
            base,
            real_growth,
            price,
            ceiling,
            price_factor,
            nominal,
            real,
            growth_nominal,
            growth_real,
            has_growth: true,
            has_real: true,
            has_price_factor: true,
            ports,
        }
    }

    /// The columns that [`super::contribution`] splits into terms.
    pub(super) fn equation(&self) -> Equation {
        Equation {
            real_growth: self.real_growth.clone(),
            growth_real: self.growth_real,
            price: self.price,
            price_factor: self.price_factor,
            ceiling_effect: self.ceiling.map(|ceiling| ceiling.effect),
            nominal: self.nominal,
        }
    }

    fn price(&self, year: usize, batch: &mut Batch) {
        if !self.has_price_factor {
            return;
        }
        match self.price {
            Price::Own(own) => batch.map(self.price_factor, year, [(own, year)], |[growth]| 1.0 + growth),
            Price::Wedge { deflator, wedge } => {
                let from = [(deflator, year), (wedge, year)];
                batch.map(self.price_factor, year, from, |[deflator, wedge]| price(deflator, wedge));
            }
        }
    }

    /// Takes from real growth what the ceiling does not let through.
    fn hold_below(&self, ceiling: Ceiling, year: usize, batch: &mut Batch) {
        let gdp = [(ceiling.gdp, year - 1), (ceiling.gdp, year)];
        let growth = [(self.growth_real, year), (self.price_factor, year)];
        let from = [gdp[0], gdp[1], growth[0], growth[1], (self.nominal, year - 1), (ceiling.ceiling, year)];
        batch.map(ceiling.effect, year, from, |[gdp_before, gdp, growth, price, value_added, most]| {
            let share = value_added / gdp_before;
            let rise = (1.0 + growth) * price * gdp_before / gdp - 1.0;
            let held = 1.0 / (1.0 + rise.max(0.0) * share / most) - 1.0;
            (1.0 + growth) * held
        });
        batch.update(self.growth_real, year, [(ceiling.effect, year)], |growth, [effect]| growth + effect);
    }
}

/// The column of 1 + price growth of a subsector.
pub(super) fn price_factor(id: &str) -> String {
    format!("price factor of industry.{id}")
}

fn ceiling_effect(id: &str) -> String {
    format!("effect of the ceiling on industry.{id}")
}

/// The columns from which a subsector's growth is made.
pub(super) struct Equation {
    pub(super) real_growth: RealGrowth,
    pub(super) growth_real: Column,
    pub(super) price: Price,
    pub(super) price_factor: Column,
    pub(super) ceiling_effect: Option<Column>,
    pub(super) nominal: Column,
}

impl Component for SubsectorGrowth {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn leave_out(&mut self, is_needed: &dyn Fn(Column) -> bool) {
        self.has_growth = is_needed(self.growth_nominal);
        self.has_real = is_needed(self.real);
        self.has_price_factor = is_needed(self.price_factor) || self.ceiling.is_some();
    }

    fn start(&self, batch: &mut Batch) {
        self.base.write(self.nominal, batch);
        batch.map(self.real, 0, [(self.nominal, 0)], |[value_added]| value_added);
        batch.get_mut(self.growth_nominal, 0).fill(f64::NAN);
        batch.get_mut(self.growth_real, 0).fill(f64::NAN);
        batch.get_mut(self.price_factor, 0).fill(f64::NAN);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.real_growth.write(self.growth_real, year, batch);
        self.price(year, batch);
        if let Some(ceiling) = self.ceiling {
            self.hold_below(ceiling, year, batch);
        }
        if !self.real_growth.elastic.is_empty() {
            batch.update(self.growth_real, year, [], |growth, []| if growth < -1.0 { f64::NAN } else { growth });
        }
        if self.has_real {
            let growth = (self.growth_real, year);
            batch.map(self.real, year, [(self.real, year - 1), growth], |[level, growth]| level * (1.0 + growth));
        }
        let (before, growth) = ((self.nominal, year - 1), (self.growth_real, year));
        match self.price {
            Price::Own(own) => {
                batch.map(self.nominal, year, [before, growth, (own, year)], |[before, growth, price]| {
                    before * ((1.0 + growth) * (1.0 + price))
                });
            }
            Price::Wedge { deflator, wedge } => {
                let from = [before, growth, (deflator, year), (wedge, year)];
                batch.map(self.nominal, year, from, |[before, growth, deflator, wedge]| {
                    before * ((1.0 + growth) * price(deflator, wedge))
                });
            }
        }
        if self.has_growth {
            batch.growth(self.growth_nominal, year, self.nominal);
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Explained> {
        if moment.is_base() {
            return match column {
                _ if column == self.nominal => Some(self.base.formula(moment).into()),
                _ if column == self.real => Some(moment.now(self.nominal).into()),
                _ => None,
            };
        }
        let effect = self.ceiling.map(|ceiling| ceiling.effect);
        match column {
            _ if column == self.growth_real => Some(self.explain_growth(moment)),
            _ if Some(column) == effect => self.ceiling.map(|ceiling| self.explain_ceiling(ceiling, moment)),
            _ => self.formula(column, moment),
        }
    }
}

/// How the growth of a year came about.
impl SubsectorGrowth {
    fn formula(&self, column: Column, moment: Moment<'_>) -> Option<Explained> {
        let volume = || 1.0 + moment.now(self.growth_real);
        let price = || 1.0 + self.price.formula(moment);
        match column {
            _ if column == self.nominal => Some((moment.before(self.nominal) * volume() * price()).into()),
            _ if column == self.real => Some((moment.before(self.real) * volume()).into()),
            // From nothing there is no growth.
            _ if column == self.growth_nominal && !moment.has_before(self.nominal) => {
                Some(moment.growth(self.nominal).into())
            }
            _ if column == self.growth_nominal => Some((volume() * price() - 1.0).into()),
            _ if column == self.price_factor => {
                let Text { zh, en } = &self.label;
                let name = text!("{zh}：1 + 价格涨幅", "{en}: 1 + price growth");
                Some(Explained::from(price()).called(name, unit("1")))
            }
            _ => None,
        }
    }

    fn explain_growth(&self, moment: Moment<'_>) -> Explained {
        let free = self.real_growth.formula(moment);
        let growth = match self.ceiling {
            Some(ceiling) => free + moment.now(ceiling.effect),
            None => free,
        };
        let explained = Explained::from(growth);
        if self.real_growth.is_total && !self.real_growth.elastic.is_empty() {
            return explained.noting(Text::new(
                "增速按总增速给出：弹性只作用于对情景自身中心情形的偏离，不另设参数时为零",
                "growth is stated as a total: elasticities act on deviations from the scenario's own central run, zero where nothing is set",
            ));
        }
        explained
    }

    /// What [`Self::hold_below`] takes away.
    fn explain_ceiling(&self, ceiling: Ceiling, moment: Moment<'_>) -> Explained {
        let volume = || 1.0 + self.real_growth.formula(moment);
        let price = 1.0 + self.price.formula(moment);
        let rise = volume() * price * moment.before(ceiling.gdp) / moment.now(ceiling.gdp) - 1.0;
        let share = moment.before(self.nominal) / moment.before(ceiling.gdp);
        let held = 1.0 / (1.0 + rise.larger(0.0.into()) * share / moment.now(ceiling.ceiling)) - 1.0;
        let Text { zh, en } = &self.label;
        let name = text!("{zh}：占比上限减少的增速", "{en}: growth that the ceiling on the share takes away");
        Explained::from(volume() * held).called(name, unit("pp"))
    }
}

/// What follows of one subsector from two of its columns, computed where it is asked for.
pub(super) struct Derived {
    from: [Column; 2],
    rule: fn(f64, f64) -> f64,
    formula: fn(Expression, Expression) -> Expression,
    out: Column,
    ports: Ports,
}

impl Derived {
    /// Price growth.
    pub(super) fn price_growth(schema: &mut Schema, id: &str) -> Self {
        let factor = schema.indicator(&price_factor(id));
        Self::new(
            schema,
            [factor, factor],
            &format!("industry.{id}.price_growth"),
            |factor, _| factor - 1.0,
            |factor, _| factor - 1.0,
        )
    }

    /// Its share of nominal GDP.
    pub(super) fn share_of_gdp(schema: &mut Schema, id: &str) -> Self {
        let from = [schema.indicator(&format!("industry.{id}.value_added")), schema.indicator("gdp.nominal")];
        Self::new(schema, from, &format!("industry.{id}.share_of_gdp"), |part, gdp| part / gdp, |part, gdp| part / gdp)
    }

    /// Value added with what others count too.
    pub(super) fn gross(schema: &mut Schema, id: &str) -> Self {
        let overlap = schema.driver(&format!("industry.{id}.overlap"));
        let from = [schema.indicator(&format!("industry.{id}.value_added")), overlap];
        Self::new(
            schema,
            from,
            &format!("industry.{id}.value_added_gross"),
            |net, overlap| net / (1.0 - overlap),
            |net, overlap| net / (1.0 - overlap),
        )
    }

    fn new(
        schema: &mut Schema,
        from: [Column; 2],
        out: &str,
        rule: fn(f64, f64) -> f64,
        formula: fn(Expression, Expression) -> Expression,
    ) -> Self {
        let out = schema.indicator(out);
        let ports = Ports { name: "subsector", reads: from.map(Port::now).to_vec(), writes: vec![out] };
        Self { from, rule, formula, out, ports }
    }
}

impl Component for Derived {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.out, year, self.from.map(|from| (from, year)), |[first, second]| (self.rule)(first, second));
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Explained> {
        let [first, second] = self.from.map(|from| moment.now(from));
        (column == self.out).then(|| (self.formula)(first, second).into())
    }
}
