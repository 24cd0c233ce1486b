//! Beds as stocks with a pipeline, closure and conversion.
//!
//! B(t) = B(t-1) + opened - closed + converted in - converted out, for each type;
//! opened(t) = (1 - cancelled) x starts `lag` years before (a lag between whole years mixes two years' starts);
//! closed = (closure rate + sensitivity x max(0, target occupancy - last year's occupancy)) x B(t-1), the part in
//! brackets at most 1 and its second term for institutional beds only; ordinary beds that stay open are converted to
//! nursing beds at the conversion rate, and as many more as a programme says.
//!
//! Beds are started as the scenario states them, a number a year or a table by year. A rule adds to those of one type
//! the approach rate x max(0, aim - beds - pipeline) of last year's beds; the aim is a ratio to people aged 60+ (of beds
//! of all kinds) or the need of institutions at the target occupancy. pipeline = pipeline + starts - cancelled - opened.
//! Family beds stand in homes: they are a stock of their own and count in no total.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment};
use crate::indicator::{BED_TYPES, FAMILY};
use crate::scenario::{Aim, StartRule};

const NURSING: usize = 0;
const ORDINARY: usize = 1;
const FAMILY_BEDS: usize = 3;

/// The columns of one type of beds.
struct Stock {
    base: Column,
    stated: Column,
    cancellation: Column,
    closure: Column,
    starts: Column,
    pipeline: Column,
    opened: Column,
    closed: Column,
    beds: Column,
}

/// What more is started of one type.
struct Rule {
    /// The type whose beds are started.
    kind: usize,
    aim: Aim,
    /// People aged 60+, or users of institutions.
    people: Column,
    /// Beds per person aged 60+, or the target occupancy.
    per_person: Column,
    /// The share of what is lacking that is started in a year.
    approach: Column,
}

impl Rule {
    fn new(schema: &mut Schema, rule: StartRule) -> Self {
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
        }
    }

    fn reads(&self) -> [Port; 3] {
        [self.people, self.per_person, self.approach].map(Port::now)
    }
}

/// All types of beds.
pub(in crate::model) struct Beds {
    stocks: [Stock; 4],
    rule: Option<Rule>,
    lag: Column,
    sensitivity: Column,
    conversion: Column,
    conversion_programme: Column,
    target_occupancy: Column,
    occupancy: Column,
    starts: Column,
    opened: Column,
    closed: Column,
    converted: Column,
    pipeline: Column,
    institutional: Column,
    total: Column,
    nursing_share: Column,
    ports: Ports,
}

impl Beds {
    pub(in crate::model) fn new(schema: &mut Schema, rule: Option<StartRule>) -> Self {
        let [nursing, ordinary, community] = BED_TYPES;
        let stocks = [nursing, ordinary, community, FAMILY].map(|id| Stock {
            base: schema.driver(&format!("care.beds.{id}.base_stock")),
            stated: schema.driver(&format!("care.beds.{id}.starts")),
            cancellation: schema.driver(&format!("care.beds.{id}.cancellation_rate")),
            closure: schema.driver(&format!("care.beds.{id}.closure_rate")),
            starts: schema.indicator(&format!("care.beds.{id}.starts")),
            pipeline: schema.indicator(&format!("care.beds.{id}.pipeline")),
            opened: schema.indicator(&format!("care.beds.{id}.opened")),
            closed: schema.indicator(&format!("care.beds.{id}.closed")),
            beds: schema.indicator(&format!("care.beds.{id}")),
        });
        let rule = rule.map(|rule| Rule::new(schema, rule));
        let [lag, sensitivity, conversion, conversion_programme] =
            ["construction_lag", "closure_sensitivity", "conversion_rate", "conversions"]
                .map(|name| schema.driver(&format!("care.beds.{name}")));
        let target_occupancy = schema.driver("care.target_occupancy");
        let occupancy = schema.indicator("care.occupancy");
        let [starts, opened, closed, converted, pipeline, institutional, total, nursing_share] =
            ["starts", "opened", "closed", "converted", "pipeline", "institutional", "total", "nursing_share"]
                .map(|name| schema.indicator(&format!("care.beds.{name}")));
        let drivers = stocks.iter().flat_map(|s| [s.base, s.stated, s.cancellation, s.closure]);
        let reads = drivers
            .chain([lag, sensitivity, conversion, conversion_programme])
            .map(Port::now)
            .chain([Port::before(target_occupancy), Port::before(occupancy)])
            .chain(rule.iter().flat_map(Rule::reads))
            .collect();
        let mut writes: Vec<Column> =
            stocks.iter().flat_map(|s| [s.beds, s.starts, s.pipeline, s.opened, s.closed]).collect();
        writes.extend([starts, opened, closed, converted, pipeline, institutional, total, nursing_share]);
        Self {
            stocks,
            rule,
            lag,
            sensitivity,
            conversion,
            conversion_programme,
            target_occupancy,
            occupancy,
            starts,
            opened,
            closed,
            converted,
            pipeline,
            institutional,
            total,
            nursing_share,
            ports: Ports { name: "care beds", reads, writes },
        }
    }

    fn totals(&self, year: usize, batch: &mut Batch) {
        let beds = |kind: usize| self.stocks[kind].beds;
        batch.sum(self.institutional, year, &[beds(NURSING), beds(ORDINARY)]);
        batch.sum(self.total, year, &self.counted(|stock| stock.beds));
        batch.map2(self.nursing_share, year, (beds(NURSING), year), (self.institutional, year), |part, all| part / all);
        batch.sum(self.starts, year, &self.counted(|stock| stock.starts));
        batch.sum(self.pipeline, year, &self.counted(|stock| stock.pipeline));
    }

    /// A column of each type that counts in the totals.
    fn counted(&self, of: impl Fn(&Stock) -> Column) -> [Column; 3] {
        let [nursing, ordinary, community, _] = &self.stocks;
        [nursing, ordinary, community].map(of)
    }

    /// What is started of one type: what is stated, and what the rule adds.
    fn begin(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        batch.map(stock.starts, year, (stock.stated, year), |starts| starts);
        let Some(rule) = self.rule.as_ref().filter(|rule| rule.kind == kind && year > 0) else { return };
        let (beds, pipeline): (Column, &[Column]) = match rule.aim {
            Aim::Ratio => (self.total, &[self.pipeline]),
            Aim::Need => (self.institutional, &[self.stocks[NURSING].pipeline, self.stocks[ORDINARY].pipeline]),
        };
        batch.write(stock.starts, year, |batch, starts| {
            let at = |column: Column, year: usize, run: usize| batch.get(column, year)[run];
            for (run, starts) in starts.iter_mut().enumerate() {
                let (people, per_person) = (at(rule.people, year, run), at(rule.per_person, year, run));
                let aim = match rule.aim {
                    Aim::Ratio => people * per_person,
                    Aim::Need => people / per_person,
                };
                let coming: f64 = pipeline.iter().map(|column| at(*column, year - 1, run)).sum();
                let lacking = aim - at(beds, year - 1, run) - coming;
                // What is cancelled was meant to open.
                *starts += at(rule.approach, year, run) * lacking.max(0.0);
            }
        });
    }

    /// Beds started that have neither opened nor been cancelled; those to be cancelled are in it no longer.
    fn fill_pipeline(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        batch.write(stock.pipeline, year, |batch, out| {
            let at = |column: Column, year: usize, run: usize| batch.get(column, year)[run];
            for (run, out) in out.iter_mut().enumerate() {
                let begun = at(stock.starts, year, run) * (1.0 - at(stock.cancellation, year, run));
                *out = match year {
                    // Before the base year as many were started each year as in it.
                    0 => begun * at(self.lag, 0, run),
                    _ => at(stock.pipeline, year - 1, run) + begun - at(stock.opened, year, run),
                };
            }
        });
    }

    /// One type's beds before conversion.
    fn roll(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        batch.write(stock.opened, year, |batch, opened| open(stock, self.lag, year, batch, opened));
        batch.write(stock.closed, year, |batch, closed| {
            let reacts = if kind <= ORDINARY { 1.0 } else { 0.0 };
            let occupancy = batch.get(self.occupancy, year - 1).iter().zip(batch.get(self.target_occupancy, year - 1));
            let rates = batch.get(stock.closure, year).iter().zip(batch.get(self.sensitivity, year));
            let before = batch.get(stock.beds, year - 1);
            for (((closed, beds), (rate, sensitivity)), (occupancy, target)) in
                closed.iter_mut().zip(before).zip(rates).zip(occupancy)
            {
                let shortfall = (target - occupancy).max(0.0);
                *closed = (rate + reacts * sensitivity * shortfall).min(1.0) * beds;
            }
        });
        batch.write(stock.beds, year, |batch, out| {
            let flows = batch.get(stock.opened, year).iter().zip(batch.get(stock.closed, year));
            for ((out, before), (opened, closed)) in out.iter_mut().zip(batch.get(stock.beds, year - 1)).zip(flows) {
                *out = before + opened - closed;
            }
        });
    }

    /// Ordinary beds that stayed open become nursing beds.
    fn convert(&self, year: usize, batch: &mut Batch) {
        let (nursing, ordinary) = (&self.stocks[NURSING], &self.stocks[ORDINARY]);
        batch.write(self.converted, year, |batch, converted| {
            let standing = batch.get(ordinary.beds, year);
            let rates = batch.get(self.conversion, year).iter().zip(batch.get(self.conversion_programme, year));
            for ((converted, beds), (rate, programme)) in converted.iter_mut().zip(standing).zip(rates) {
                *converted = (rate * beds + programme).min(*beds);
            }
        });
        for (stock, sign) in [(nursing, 1.0), (ordinary, -1.0)] {
            batch.write(stock.beds, year, |batch, beds| {
                for (beds, converted) in beds.iter_mut().zip(batch.get(self.converted, year)) {
                    *beds += sign * converted;
                }
            });
        }
    }
}

/// The beds of one type that open in a year.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a lag is between 0 and 20 years")]
fn open(stock: &Stock, lag: Column, year: usize, batch: &Batch, opened: &mut [f64]) {
    // Starts before the base year are taken as those of the base year.
    let finished = |run: usize, years_ago: usize| {
        let begun = year.saturating_sub(years_ago);
        batch.get(stock.starts, begun)[run] * (1.0 - batch.get(stock.cancellation, begun)[run])
    };
    for (run, (opened, lag)) in opened.iter_mut().zip(batch.get(lag, 0)).enumerate() {
        let whole = lag.floor();
        let later = lag - whole;
        *opened = (1.0 - later) * finished(run, whole as usize) + later * finished(run, whole as usize + 1);
    }
}

impl Component for Beds {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for (kind, stock) in self.stocks.iter().enumerate() {
            batch.map(stock.beds, 0, (stock.base, 0), |beds| beds);
            self.begin(kind, 0, batch);
            self.fill_pipeline(kind, 0, batch);
        }
        self.totals(0, batch);
        let by_type = self.stocks.iter().flat_map(|stock| [stock.opened, stock.closed]);
        for flow in by_type.chain([self.opened, self.closed, self.converted]) {
            batch.get_mut(flow, 0).fill(f64::NAN);
        }
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for kind in 0..=FAMILY_BEDS {
            self.begin(kind, year, batch);
            self.roll(kind, year, batch);
            self.fill_pipeline(kind, year, batch);
        }
        self.convert(year, batch);
        batch.sum(self.opened, year, &self.counted(|stock| stock.opened));
        batch.sum(self.closed, year, &self.counted(|stock| stock.closed));
        self.totals(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        self.formula(column, moment).map(Equation::from)
    }
}

/// How the beds of a year came about.
impl Beds {
    fn formula(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        if let Some(total) = self.total_of(column, moment) {
            return Some(total);
        }
        if moment.is_base() {
            return self.stocks.iter().find_map(|stock| self.formula_of_base(stock, column, moment));
        }
        if column == self.converted {
            let wanted = moment.now(self.conversion) * self.standing(ORDINARY, moment);
            let wanted = wanted + moment.now(self.conversion_programme);
            return Some(wanted.smaller(self.standing(ORDINARY, moment)));
        }
        (0..=FAMILY_BEDS).find_map(|kind| self.formula_of(kind, column, moment))
    }

    fn total_of(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let every = |of: fn(&Stock) -> Column| moment.sum(self.counted(of));
        let institutional = [NURSING, ORDINARY].map(|kind| self.stocks[kind].beds);
        match column {
            _ if column == self.institutional => Some(moment.sum(institutional)),
            _ if column == self.total => Some(every(|stock| stock.beds)),
            _ if column == self.starts => Some(every(|stock| stock.starts)),
            _ if column == self.pipeline => Some(every(|stock| stock.pipeline)),
            _ if column == self.nursing_share => {
                Some(moment.now(institutional[NURSING]) / moment.now(self.institutional))
            }
            _ if moment.is_base() => None,
            _ if column == self.opened => Some(every(|stock| stock.opened)),
            _ if column == self.closed => Some(every(|stock| stock.closed)),
            _ => None,
        }
    }

    fn formula_of_base(&self, stock: &Stock, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let begun = || moment.now(stock.starts) * (1.0 - moment.now(stock.cancellation));
        match column {
            _ if column == stock.beds => Some(moment.now(stock.base)),
            _ if column == stock.starts => Some(moment.now(stock.stated)),
            _ if column == stock.pipeline => Some(begun() * moment.now(self.lag)),
            _ => None,
        }
    }

    /// Beds of a type that are started.
    fn starting(&self, kind: usize, moment: Moment<'_>) -> Expression {
        let stated = moment.now(self.stocks[kind].stated);
        let Some(rule) = self.rule.as_ref().filter(|rule| rule.kind == kind) else { return stated };
        let (people, per_person) = (moment.now(rule.people), moment.now(rule.per_person));
        let lacking = match rule.aim {
            Aim::Ratio => people * per_person - moment.before(self.total) - moment.before(self.pipeline),
            Aim::Need => {
                let [nursing, ordinary] = [NURSING, ORDINARY].map(|kind| moment.before(self.stocks[kind].pipeline));
                people / per_person - moment.before(self.institutional) - (nursing + ordinary)
            }
        };
        stated + moment.now(rule.approach) * lacking.larger(0.0.into())
    }

    /// Beds of a type before conversion.
    fn standing(&self, kind: usize, moment: Moment<'_>) -> Expression {
        let stock = &self.stocks[kind];
        moment.before(stock.beds) + moment.now(stock.opened) - moment.now(stock.closed)
    }

    fn formula_of(&self, kind: usize, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let stock = &self.stocks[kind];
        let converted = || moment.now(self.converted);
        match column {
            _ if column == stock.beds => Some(match kind {
                NURSING => self.standing(kind, moment) + converted(),
                ORDINARY => self.standing(kind, moment) - converted(),
                _ => self.standing(kind, moment),
            }),
            _ if column == stock.starts => Some(self.starting(kind, moment)),
            _ if column == stock.pipeline => {
                let begun = moment.now(stock.starts) * (1.0 - moment.now(stock.cancellation));
                Some(moment.before(stock.pipeline) + begun - moment.now(stock.opened))
            }
            _ if column == stock.opened => Some(self.opening(stock, moment)),
            _ if column == stock.closed => {
                let rate = moment.now(stock.closure);
                let shortfall = moment.before(self.target_occupancy) - moment.before(self.occupancy);
                let reaction = moment.now(self.sensitivity) * shortfall.larger(0.0.into());
                let rate = if kind <= ORDINARY { rate + reaction } else { rate };
                Some(rate.smaller(1.0.into()) * moment.before(stock.beds))
            }
            _ => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a lag is between 0 and 20 years")]
    fn opening(&self, stock: &Stock, moment: Moment<'_>) -> Expression {
        let years = moment.figure(self.lag);
        let whole = years.floor();
        let finished = |years_ago: usize| {
            let begun = moment.year.saturating_sub(years_ago);
            moment.at(stock.starts, begun) * (1.0 - moment.at(stock.cancellation, begun))
        };
        let (sooner, later) = (finished(whole as usize), finished(whole as usize + 1));
        if years == whole {
            return sooner;
        }
        let lag = || moment.now(self.lag);
        (whole + 1.0 - lag()) * sooner + (lag() - whole) * later
    }
}
