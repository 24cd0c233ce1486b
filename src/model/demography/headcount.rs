//! Headcounts that grow at stated rates, for a region without people by age: N(t) = N(t-1) x (1 + growth(t)).
//!
//! No group is larger than one of which it is part: people aged 65+ are at most those aged 60+, and these at most all. What
//! would be more is held there, and counted: that is why this is no equation. Nothing else of what one headcount implies for
//! another is looked at. Cohorts (see `cohort`) know how many grow old each year, and this does not.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Moment, ValueDerivation, ValueExpression};
use super::super::need;
use crate::indicator::{DemandBlock, HEADCOUNTS};
use crate::scenario::Assumptions;

/// Every component of a population without ages.
pub(in crate::model) fn components(schema: &mut Schema, assumptions: &Assumptions) -> Vec<Box<dyn Component>> {
    // From the largest group to the smallest.
    let mut within = None;
    let of_group = |id: &str| -> Box<dyn Component> {
        let headcount = Headcount::new(schema, id, within);
        let is_stated = |what: &str| assumptions.drivers.contains_key(&format!("population.{id}.{what}"));
        if is_stated("base") && is_stated("growth") {
            within = Some(headcount.people);
        }
        Box::new(headcount)
    };
    let mut all: Vec<Box<dyn Component>> = HEADCOUNTS.map(of_group).into();
    all.push(Box::new(WeightedHeadcounts::new(schema, assumptions)));
    all
}

/// The ages of the headcounts: each from its first up to the first of the next that is stated.
const FIRST_AGES: [usize; 4] = [0, 60, 65, 80];

/// People weighted by what their age spends, those of one group at the mean of its ages (up to 94).
struct WeightedHeadcounts {
    people: Vec<Column>,
    /// The column of each block, and what those of each group spend beyond those of the group around it.
    blocks: Vec<(Column, Vec<f64>)>,
    ports: Ports,
}

impl WeightedHeadcounts {
    fn new(schema: &mut Schema, assumptions: &Assumptions) -> Self {
        let is_stated = |id: &str| assumptions.drivers.contains_key(&format!("population.{id}.growth"));
        let groups = HEADCOUNTS.into_iter().zip(FIRST_AGES).filter(|(id, first)| *first == 0 || is_stated(id));
        let (ids, firsts): (Vec<&str>, Vec<usize>) = groups.unzip();
        let people: Vec<Column> = ids.iter().map(|id| schema.indicator(&format!("population.{id}"))).collect();
        let ends = firsts.iter().skip(1).copied().chain([95]);
        let ages: Vec<_> = firsts.iter().copied().zip(ends).collect();
        let mean = |block: DemandBlock, (first, end): (usize, usize)| {
            (first..end).map(|age| block.spending_at(age)).sum::<f64>() / (end - first) as f64
        };
        let of_block = |block: DemandBlock| {
            let means = ages.iter().map(|ages| mean(block, *ages));
            let beyond = means.scan(0.0, |around, mean| Some(mean - std::mem::replace(around, mean)));
            (schema.indicator(&need::column(block)), beyond.collect())
        };
        let blocks: Vec<(Column, Vec<f64>)> = DemandBlock::ALL.map(of_block).into();
        let ports = Ports {
            name: "headcounts by spending",
            reads: people.iter().copied().map(Port::now).collect(),
            writes: blocks.iter().map(|(column, _)| *column).collect(),
        };
        Self { people, blocks, ports }
    }

    fn fill(&self, year: usize, batch: &mut Batch) {
        for (column, beyond) in &self.blocks {
            if !batch.has_room(*column) {
                continue;
            }
            batch.write(*column, year, |batch, sums| {
                sums.fill(0.0);
                for (people, more) in self.people.iter().zip(beyond) {
                    sums.iter_mut().zip(batch.get(*people, year)).for_each(|(sum, people)| *sum += more * people);
                }
            });
        }
    }
}

impl Component for WeightedHeadcounts {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.fill(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.fill(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let (_, beyond) = self.blocks.iter().find(|(known, _)| *known == column)?;
        let more = |(people, more): (&Column, &f64)| moment.now(*people) * ValueExpression::Number(*more);
        Some(ValueExpression::sum(self.people.iter().zip(beyond).map(more)).into())
    }
}

/// One headcount.
struct Headcount {
    base: Column,
    growth: Column,
    people: Column,
    /// The containing group, if it is projected.
    within: Option<Column>,
    ports: Ports,
}

impl Headcount {
    fn new(schema: &mut Schema, id: &str, within: Option<Column>) -> Self {
        let [base, growth] = ["base", "growth"].map(|what| schema.driver(&format!("population.{id}.{what}")));
        let people = schema.indicator(&format!("population.{id}"));
        let reads = [base, growth].into_iter().chain(within).map(Port::now).collect();
        Self { base, growth, people, within, ports: Ports { name: "headcount", reads, writes: vec![people] } }
    }

    /// Caps them at the containing group.
    fn hold(&self, year: usize, batch: &mut Batch) {
        let Some(within) = self.within else { return };
        let pairs = batch.get(self.people, year).iter().zip(batch.get(within, year));
        let more = pairs.filter(|(people, all)| people > all).count() as u64;
        if more > 0 {
            batch.capped_headcounts += more;
            batch.write(self.people, year, |batch, people| {
                people.iter_mut().zip(batch.get(within, year)).for_each(|(people, all)| *people = people.min(*all));
            });
        }
    }
}

impl Component for Headcount {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.people, 0, [(self.base, 0)], |[people]| people);
        self.hold(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.people, year, [(self.people, year - 1), (self.growth, year)], |[people, growth]| {
            people * (1.0 + growth)
        });
        self.hold(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let people = match moment.is_base() {
            true => moment.now(self.base),
            false => moment.before(self.people) * (ValueExpression::Number(1.0) + moment.now(self.growth)),
        };
        let people = match self.within {
            // A cap without effect is not part of the explanation.
            Some(within) if moment.figure(self.people) == moment.figure(within) => people.smaller(moment.now(within)),
            _ => people,
        };
        (column == self.people).then(|| people.into())
    }
}
