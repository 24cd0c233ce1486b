//! Beds as stocks with a pipeline, closure and conversion.
//!
//! B(t) = B(t-1) + opened - closed + converted in - converted out, for each type;
//! opened(t) = (1 - cancelled) x starts `lag` years before (a lag between whole years mixes two years' starts);
//! closed = (closure rate + sensitivity x max(0, target occupancy - last year's occupancy)) x B(t-1), the part in
//! brackets at most 1 and its second term for institutional beds only; ordinary beds that stay open are converted to
//! nursing beds at the conversion rate.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment};
use crate::indicator::BED_TYPES;

const NURSING: usize = 0;
const ORDINARY: usize = 1;
const COMMUNITY: usize = 2;

/// The columns of one type of beds.
struct Stock {
    base: Column,
    starts: Column,
    cancellation: Column,
    closure: Column,
    opened: Column,
    closed: Column,
    beds: Column,
}

/// All types of beds.
pub(in crate::model) struct Beds {
    stocks: [Stock; 3],
    lag: Column,
    sensitivity: Column,
    conversion: Column,
    target_occupancy: Column,
    occupancy: Column,
    starts: Column,
    opened: Column,
    closed: Column,
    converted: Column,
    institutional: Column,
    total: Column,
    nursing_share: Column,
    ports: Ports,
}

impl Beds {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let stocks = BED_TYPES.map(|id| Stock {
            base: schema.driver(&format!("care.beds.{id}.base_stock")),
            starts: schema.driver(&format!("care.beds.{id}.starts")),
            cancellation: schema.driver(&format!("care.beds.{id}.cancellation_rate")),
            closure: schema.driver(&format!("care.beds.{id}.closure_rate")),
            opened: schema.indicator(&format!("care.beds.{id}.opened")),
            closed: schema.indicator(&format!("care.beds.{id}.closed")),
            beds: schema.indicator(&format!("care.beds.{id}")),
        });
        let [lag, sensitivity, conversion] = ["construction_lag", "closure_sensitivity", "conversion_rate"]
            .map(|name| schema.driver(&format!("care.beds.{name}")));
        let target_occupancy = schema.driver("care.target_occupancy");
        let occupancy = schema.indicator("care.occupancy");
        let [starts, opened, closed, converted, institutional, total, nursing_share] =
            ["starts", "opened", "closed", "converted", "institutional", "total", "nursing_share"]
                .map(|name| schema.indicator(&format!("care.beds.{name}")));
        let drivers = stocks.iter().flat_map(|s| [s.base, s.starts, s.cancellation, s.closure]);
        let reads = drivers
            .chain([lag, sensitivity, conversion])
            .map(Port::now)
            .chain([Port::before(target_occupancy), Port::before(occupancy)])
            .collect();
        let mut writes: Vec<Column> = stocks.iter().flat_map(|s| [s.beds, s.opened, s.closed]).collect();
        writes.extend([starts, opened, closed, converted, institutional, total, nursing_share]);
        Self {
            stocks,
            lag,
            sensitivity,
            conversion,
            target_occupancy,
            occupancy,
            starts,
            opened,
            closed,
            converted,
            institutional,
            total,
            nursing_share,
            ports: Ports { name: "care beds", reads, writes },
        }
    }

    fn totals(&self, year: usize, batch: &mut Batch) {
        let beds = |kind: usize| self.stocks[kind].beds;
        batch.sum(self.institutional, year, &[beds(NURSING), beds(ORDINARY)]);
        batch.sum(self.total, year, &[beds(NURSING), beds(ORDINARY), beds(COMMUNITY)]);
        batch.map2(self.nursing_share, year, (beds(NURSING), year), (self.institutional, year), |part, all| part / all);
        batch.sum(self.starts, year, &self.stocks.each_ref().map(|stock| stock.starts));
    }

    /// One type's beds before conversion.
    fn roll(&self, kind: usize, year: usize, batch: &mut Batch) {
        let stock = &self.stocks[kind];
        batch.write(stock.opened, year, |batch, opened| open(stock, self.lag, year, batch, opened));
        batch.write(stock.closed, year, |batch, closed| {
            let reacts = if kind == COMMUNITY { 0.0 } else { 1.0 };
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
            for ((converted, beds), rate) in converted.iter_mut().zip(standing).zip(batch.get(self.conversion, year)) {
                *converted = rate * beds;
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
        for stock in &self.stocks {
            batch.map(stock.beds, 0, (stock.base, 0), |beds| beds);
        }
        self.totals(0, batch);
        let by_type = self.stocks.iter().flat_map(|stock| [stock.opened, stock.closed]);
        for flow in by_type.chain([self.opened, self.closed, self.converted]) {
            batch.get_mut(flow, 0).fill(f64::NAN);
        }
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for kind in [NURSING, ORDINARY, COMMUNITY] {
            self.roll(kind, year, batch);
        }
        self.convert(year, batch);
        batch.sum(self.opened, year, &self.stocks.each_ref().map(|stock| stock.opened));
        batch.sum(self.closed, year, &self.stocks.each_ref().map(|stock| stock.closed));
        self.totals(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        self.formula(column, moment).map(Equation::from)
    }
}

/// Beds per 1000 elderly people.
pub(in crate::model) struct BedRatios {
    beds: Column,
    elderly: [Column; 2],
    ratios: [Column; 2],
    ports: Ports,
}

impl BedRatios {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let beds = schema.indicator("care.beds.total");
        let elderly = ["population.aged_60_plus", "population.aged_65_plus"].map(|name| schema.indicator(name));
        let ratios =
            ["care.beds.per_1000_aged_60_plus", "care.beds.per_1000_aged_65_plus"].map(|name| schema.indicator(name));
        let reads = [beds, elderly[0], elderly[1]].map(Port::now).to_vec();
        Self { beds, elderly, ratios, ports: Ports { name: "beds per 1000", reads, writes: ratios.to_vec() } }
    }
}

impl Component for BedRatios {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for (ratio, elderly) in self.ratios.into_iter().zip(self.elderly) {
            batch.map2(ratio, year, (self.beds, year), (elderly, year), |beds, people| beds / people);
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let (_, elderly) = self.ratios.into_iter().zip(self.elderly).find(|(ratio, _)| *ratio == column)?;
        Some((moment.now(self.beds) / moment.now(elderly)).into())
    }
}

/// How the beds of a year came about.
impl Beds {
    fn formula(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        if let Some(total) = self.total_of(column, moment) {
            return Some(total);
        }
        if moment.is_base() {
            return self.stocks.iter().find(|stock| stock.beds == column).map(|stock| moment.now(stock.base));
        }
        if column == self.converted {
            return Some(moment.now(self.conversion) * self.standing(ORDINARY, moment));
        }
        [NURSING, ORDINARY, COMMUNITY].into_iter().find_map(|kind| self.formula_of(kind, column, moment))
    }

    fn total_of(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let every = |of: fn(&Stock) -> Column| moment.sum(self.stocks.iter().map(of));
        let institutional = [NURSING, ORDINARY].map(|kind| self.stocks[kind].beds);
        match column {
            _ if column == self.institutional => Some(moment.sum(institutional)),
            _ if column == self.total => Some(every(|stock| stock.beds)),
            _ if column == self.starts => Some(every(|stock| stock.starts)),
            _ if column == self.nursing_share => {
                Some(moment.now(institutional[NURSING]) / moment.now(self.institutional))
            }
            _ if moment.is_base() => None,
            _ if column == self.opened => Some(every(|stock| stock.opened)),
            _ if column == self.closed => Some(every(|stock| stock.closed)),
            _ => None,
        }
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
            _ if column == stock.opened => Some(self.opening(stock, moment)),
            _ if column == stock.closed => {
                let rate = moment.now(stock.closure);
                let shortfall = moment.before(self.target_occupancy) - moment.before(self.occupancy);
                let reaction = moment.now(self.sensitivity) * shortfall.larger(0.0.into());
                let rate = if kind == COMMUNITY { rate } else { rate + reaction };
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
