//! Beds as stocks with a pipeline, closure and conversion.
//!
//! B(t) = B(t-1) + opened - closed + converted in - converted out, for each type;
//! opened(t) = (1 - cancelled) x starts `lag` years before (a lag between whole years mixes two years' starts); starts of
//! the base year and before are taken as those of the base year, or what was under construction then is stated by itself,
//! by the year in which it opens;
//! closed = (closure rate + sensitivity x max(0, target occupancy - last year's occupancy)) x B(t-1), the part in
//! brackets at most 1 and its second term for institutional beds only, where residents are known; ordinary beds that stay
//! open are converted to nursing beds at the conversion rate, and as many more as a programme says.
//!
//! Beds are started as the scenario states them, a number a year or a table by year. A rule adds to those of one type
//! the approach rate x max(0, aim - beds - pipeline) of last year's beds; the aim is a ratio to people aged 60+ (of beds
//! of all kinds) or the need of institutions at the target occupancy, of this year's people or of the last count.
//! pipeline = pipeline + starts - cancelled - opened. Family beds stand in homes: they are a stock of their own and count
//! in no total.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment};
use super::closure::Reaction;
use super::start_rule::{NURSING, ORDINARY, Rule};
use crate::indicator::{BED_TYPES, FAMILY};
use crate::scenario::{Aim, Assumptions};
use crate::vectors::widest;

const COMMUNITY: usize = 2;
const FAMILY_BEDS: usize = 3;

/// The columns of one type of beds.
struct Stock {
    base: Column,
    stated: Column,
    /// Beds that were under construction in the base year, by the year in which they open, where it is stated.
    under_construction: Option<Column>,
    cancellation: Column,
    closure: Column,
    starts: Column,
    pipeline: Column,
    opened: Column,
    closed: Column,
    beds: Column,
}

/// All types of beds.
pub(in crate::model) struct Beds {
    stocks: [Stock; 4],
    rule: Option<Rule>,
    lag: Column,
    reaction: Option<Reaction>,
    conversion: Column,
    conversion_programme: Column,
    starts: Column,
    opened: Column,
    closed: Column,
    converted: Column,
    pipeline: Column,
    institutional: Column,
    total: Column,
    nursing_share: Column,
    /// Sums over the types that count, of those that are read.
    sums: Vec<(Column, [Column; 3])>,
    /// Whether anything reads of family beds.
    has_family: bool,
    ports: Ports,
}

impl Stock {
    fn new(id: &str, schema: &mut Schema, assumptions: &Assumptions) -> Self {
        let name = |what: &str| format!("care.beds.{id}.{what}");
        let under_construction = name("under_construction");
        Self {
            base: schema.driver(&name("base_stock")),
            stated: schema.driver(&name("starts")),
            under_construction: assumptions
                .drivers
                .contains_key(&under_construction)
                .then(|| schema.driver(&under_construction)),
            cancellation: schema.driver(&name("cancellation_rate")),
            closure: schema.driver(&name("closure_rate")),
            starts: schema.indicator(&name("starts")),
            pipeline: schema.indicator(&name("pipeline")),
            opened: schema.indicator(&name("opened")),
            closed: schema.indicator(&name("closed")),
            beds: schema.indicator(&format!("care.beds.{id}")),
        }
    }
}

impl Beds {
    pub(in crate::model) fn new(schema: &mut Schema, assumptions: &Assumptions) -> Self {
        let [nursing, ordinary, community] = BED_TYPES;
        let stocks = [nursing, ordinary, community, FAMILY].map(|id| Stock::new(id, schema, assumptions));
        let rule = assumptions.care.starts.map(|rule| Rule::new(schema, rule));
        let reaction = Reaction::new(schema, assumptions);
        let [lag, conversion, conversion_programme] = ["construction_lag", "conversion_rate", "conversions"]
            .map(|name| schema.driver(&format!("care.beds.{name}")));
        let [starts, opened, closed, converted, pipeline, institutional, total, nursing_share] =
            ["starts", "opened", "closed", "converted", "pipeline", "institutional", "total", "nursing_share"]
                .map(|name| schema.indicator(&format!("care.beds.{name}")));
        let drivers = stocks
            .iter()
            .flat_map(|s| [s.base, s.stated, s.cancellation, s.closure].into_iter().chain(s.under_construction));
        let reads = drivers
            .chain([lag, conversion, conversion_programme])
            .map(Port::now)
            .chain(reaction.iter().flat_map(Reaction::reads))
            .chain(rule.iter().flat_map(Rule::reads))
            .collect();
        let mut writes: Vec<Column> =
            stocks.iter().flat_map(|s| [s.beds, s.starts, s.pipeline, s.opened, s.closed]).collect();
        writes.extend([starts, opened, closed, converted, pipeline, institutional, total, nursing_share]);
        let counted = |of: fn(&Stock) -> Column| [NURSING, ORDINARY, COMMUNITY].map(|kind| of(&stocks[kind]));
        let sums = vec![
            (total, counted(|stock| stock.beds)),
            (starts, counted(|stock| stock.starts)),
            (pipeline, counted(|stock| stock.pipeline)),
            (opened, counted(|stock| stock.opened)),
            (closed, counted(|stock| stock.closed)),
        ];
        Self {
            stocks,
            rule,
            lag,
            reaction,
            conversion,
            conversion_programme,
            starts,
            opened,
            closed,
            converted,
            pipeline,
            institutional,
            total,
            nursing_share,
            sums,
            has_family: true,
            ports: Ports { name: "care beds", reads, writes },
        }
    }

    fn totals(&self, year: usize, batch: &mut Batch) {
        let beds = |kind: usize| self.stocks[kind].beds;
        batch.sum(self.institutional, year, &[beds(NURSING), beds(ORDINARY)]);
        batch.map(self.nursing_share, year, [(beds(NURSING), year), (self.institutional, year)], |[part, all]| {
            part / all
        });
        for (out, parts) in &self.sums {
            batch.sum(*out, year, parts);
        }
    }

    /// The types of which anything is read.
    fn kinds(&self) -> std::ops::Range<usize> {
        0..self.stocks.len() - usize::from(!self.has_family)
    }

    /// Whether there are no beds of a type in any run, none are on the way, and none are started.
    fn has_none(&self, kind: usize, year: usize, batch: &Batch) -> bool {
        let stock = &self.stocks[kind];
        let is_zero = |column: Column, year: usize| {
            let beds = batch.get(column, year);
            widest!(beds.iter().fold(true, |zero, beds| zero & (*beds == 0.0)))
        };
        stock.under_construction.is_none()
            && self.rule.as_ref().is_none_or(|rule| rule.kind != kind)
            && is_zero(stock.stated, year)
            && is_zero(stock.beds, year - 1)
            && is_zero(stock.pipeline, year - 1)
    }

    /// What is started of one type: what is stated, and what the rule adds.
    fn begin(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        batch.map(stock.starts, year, [(stock.stated, year)], |[starts]| starts);
        let Some(rule) = self.rule.as_ref().filter(|rule| rule.kind == kind && year > 0) else { return };
        let before = year - 1;
        let people = (rule.people, if rule.of_last_year { before } else { year });
        let [per_person, approach] = [rule.per_person, rule.approach].map(|column| (column, year));
        // What is cancelled was meant to open.
        match rule.aim {
            Aim::Ratio => {
                let from = [people, per_person, approach, (self.total, before), (self.pipeline, before)];
                batch.update(stock.starts, year, from, |starts, [people, per_person, approach, beds, coming]| {
                    starts + approach * (people * per_person - beds - coming).max(0.0)
                });
            }
            Aim::Need => {
                let coming = [NURSING, ORDINARY].map(|kind| (self.stocks[kind].pipeline, before));
                let from = [people, per_person, approach, (self.institutional, before), coming[0], coming[1]];
                batch.update(stock.starts, year, from, |starts, [people, per_person, approach, beds, a, b]| {
                    starts + approach * (people / per_person - beds - (a + b)).max(0.0)
                });
            }
        }
    }

    /// Beds started that have neither opened nor been cancelled; those to be cancelled are in it no longer.
    fn fill_pipeline(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        let [starts, cancelled] = [stock.starts, stock.cancellation].map(|column| (column, year));
        match (year, stock.under_construction) {
            (0, Some(opening)) => {
                batch.get_mut(stock.pipeline, 0).fill(0.0);
                for later in 1..batch.years() {
                    batch.update(stock.pipeline, 0, [(opening, later)], |sum, [beds]| sum + beds);
                }
            }
            // Before the base year as many were started each year as in it.
            (0, None) => {
                batch.map(stock.pipeline, 0, [starts, cancelled, (self.lag, 0)], |[starts, cancelled, lag]| {
                    starts * (1.0 - cancelled) * lag
                });
            }
            _ => {
                let from = [(stock.pipeline, year - 1), starts, cancelled, (stock.opened, year)];
                batch.map(stock.pipeline, year, from, |[before, starts, cancelled, opened]| {
                    before + starts * (1.0 - cancelled) - opened
                });
            }
        }
    }

    /// One type's beds before conversion.
    fn roll(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        stock.open(self.lag, year, batch);
        let (before, rate) = ((stock.beds, year - 1), (stock.closure, year));
        match self.reaction.as_ref().filter(|_| kind <= ORDINARY) {
            None => batch.map(stock.closed, year, [rate, before], |[rate, beds]| rate.min(1.0) * beds),
            Some(reaction) => {
                let [target, occupancy] = [reaction.target_occupancy, reaction.occupancy].map(|of| (of, year - 1));
                let from = [rate, before, (reaction.sensitivity, year), target, occupancy];
                batch.map(stock.closed, year, from, |[rate, beds, sensitivity, target, occupancy]| {
                    (rate + sensitivity * (target - occupancy).max(0.0)).min(1.0) * beds
                });
            }
        }
        let from = [before, (stock.opened, year), (stock.closed, year)];
        batch.map(stock.beds, year, from, |[before, opened, closed]| before + opened - closed);
    }

    /// Ordinary beds that stayed open become nursing beds.
    fn convert(&self, year: usize, batch: &mut Batch) {
        let (nursing, ordinary) = (&self.stocks[NURSING], &self.stocks[ORDINARY]);
        let from = [ordinary.beds, self.conversion, self.conversion_programme].map(|column| (column, year));
        batch.map(self.converted, year, from, |[beds, rate, programme]| (rate * beds + programme).min(beds));
        let converted = (self.converted, year);
        batch.update(nursing.beds, year, [converted], |beds, [converted]| beds + converted);
        batch.update(ordinary.beds, year, [converted], |beds, [converted]| beds - converted);
    }
}

impl Stock {
    /// The beds that open in a year.
    fn open(&self, lag: Column, year: usize, batch: &mut Batch) {
        let lags = batch.get(lag, 0);
        let first = lags.first().copied().unwrap_or_default();
        // The lag is the same in all runs, unless it is uncertain itself.
        if widest!(lags.iter().fold(true, |same, lag| same & (*lag == first))) {
            batch.get_mut(self.opened, year).fill(0.0);
            for (years_ago, weight) in whole_years(first) {
                let Some(begun) = self.begun(year, years_ago).filter(|_| weight > 0.0) else { continue };
                let from = [(self.starts, begun), (self.cancellation, begun)];
                batch.update(self.opened, year, from, |opened, [starts, cancelled]| {
                    opened + weight * (starts * (1.0 - cancelled))
                });
            }
        } else {
            batch.write(self.opened, year, |batch, opened| {
                for (run, (opened, lag)) in opened.iter_mut().zip(batch.get(lag, 0)).enumerate() {
                    let finished = |(years_ago, weight): (usize, f64)| match self.begun(year, years_ago) {
                        Some(begun) => {
                            let cancelled = batch.get(self.cancellation, begun)[run];
                            weight * (batch.get(self.starts, begun)[run] * (1.0 - cancelled))
                        }
                        None => 0.0,
                    };
                    let [sooner, later] = whole_years(*lag);
                    *opened = finished(sooner) + finished(later);
                }
            });
        }
        if let Some(opening) = self.under_construction {
            batch.update(self.opened, year, [(opening, year)], |opened, [beds]| opened + beds);
        }
    }

    /// The year whose starts open in `year`, so many years after; `None` where they are stated as under construction.
    /// Starts before the base year are taken as those of the base year.
    fn begun(&self, year: usize, years_ago: usize) -> Option<usize> {
        let begun = year.saturating_sub(years_ago);
        (begun > 0 || self.under_construction.is_none()).then_some(begun)
    }
}

/// The whole years below and above a lag, with their shares.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a lag is between 0 and 20 years")]
fn whole_years(lag: f64) -> [(usize, f64); 2] {
    let whole = lag.floor();
    let later = lag - whole;
    [(whole as usize, 1.0 - later), (whole as usize + 1, later)]
}

impl Component for Beds {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn leave_out(&mut self, is_needed: &dyn Fn(Column) -> bool) {
        let of_rule = self.rule.as_ref().map(|_| self.pipeline);
        let total = self.total;
        self.sums.retain(|(out, _)| is_needed(*out) || *out == total || Some(*out) == of_rule);
        let Stock { starts, pipeline, opened, closed, beds, .. } = self.stocks[FAMILY_BEDS];
        self.has_family = [starts, pipeline, opened, closed, beds].into_iter().any(is_needed);
    }

    fn start(&self, batch: &mut Batch) {
        for kind in self.kinds() {
            let stock = &self.stocks[kind];
            batch.map(stock.beds, 0, [(stock.base, 0)], |[beds]| beds);
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
        for kind in self.kinds() {
            if self.has_none(kind, year, batch) {
                let Stock { starts, pipeline, opened, closed, beds, .. } = self.stocks[kind];
                for column in [starts, pipeline, opened, closed, beds] {
                    batch.get_mut(column, year).fill(0.0);
                }
                continue;
            }
            self.begin(kind, year, batch);
            self.roll(kind, year, batch);
            self.fill_pipeline(kind, year, batch);
        }
        self.convert(year, batch);
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
        let every =
            |of: fn(&Stock) -> Column| moment.sum([NURSING, ORDINARY, COMMUNITY].map(|kind| of(&self.stocks[kind])));
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
            _ if column == stock.pipeline => Some(match stock.under_construction {
                Some(opening) => Expression::sum((1..moment.batch.years()).map(|year| moment.at(opening, year))),
                None => begun() * moment.now(self.lag),
            }),
            _ => None,
        }
    }

    /// Beds of a type that are started.
    fn starting(&self, kind: usize, moment: Moment<'_>) -> Expression {
        let stated = moment.now(self.stocks[kind].stated);
        let Some(rule) = self.rule.as_ref().filter(|rule| rule.kind == kind) else { return stated };
        let people = if rule.of_last_year { moment.before(rule.people) } else { moment.now(rule.people) };
        let per_person = moment.now(rule.per_person);
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
                let rate = match self.reaction.as_ref().filter(|_| kind <= ORDINARY) {
                    Some(reaction) => rate + reaction.formula(moment),
                    None => rate,
                };
                Some(rate.smaller(1.0.into()) * moment.before(stock.beds))
            }
            _ => None,
        }
    }

    fn opening(&self, stock: &Stock, moment: Moment<'_>) -> Expression {
        let [sooner, later] = whole_years(moment.figure(self.lag));
        let whole = sooner.0 as f64;
        let finished = |years_ago: usize| {
            let begun = stock.begun(moment.year, years_ago)?;
            Some(moment.at(stock.starts, begun) * (1.0 - moment.at(stock.cancellation, begun)))
        };
        let lag = || moment.now(self.lag);
        let parts = match later.1 > 0.0 {
            false => vec![finished(sooner.0)],
            true => vec![
                finished(sooner.0).map(|beds| (whole + 1.0 - lag()) * beds),
                finished(later.0).map(|beds| (lag() - whole) * beds),
            ],
        };
        Expression::sum(parts.into_iter().flatten().chain(stock.under_construction.map(|column| moment.now(column))))
    }
}
