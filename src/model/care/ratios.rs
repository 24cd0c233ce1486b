//! What follows from beds: beds per 1000 elderly people, public and private beds, shortage by type.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};
use super::demand::institution_by_level;
use crate::scenario::Disability as Definition;

/// Beds per 1000 elderly people, from one age on.
pub(in crate::model) struct BedRatio {
    beds: Column,
    elderly: Column,
    ratio: Column,
    ports: Ports,
}

impl BedRatio {
    /// `ages` is `aged_60_plus` or `aged_65_plus`.
    pub(in crate::model) fn new(schema: &mut Schema, ages: &str) -> Self {
        let beds = schema.indicator("care.beds.total");
        let elderly = schema.indicator(&format!("population.{ages}"));
        let ratio = schema.indicator(&format!("care.beds.per_1000_{ages}"));
        let reads = [beds, elderly].map(Port::now).to_vec();
        Self { beds, elderly, ratio, ports: Ports { name: "beds per 1000", reads, writes: vec![ratio] } }
    }
}

impl Component for BedRatio {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.ratio, year, [(self.beds, year), (self.elderly, year)], |[beds, people]| beds / people);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        (column == self.ratio).then(|| (moment.now(self.beds) / moment.now(self.elderly)).into())
    }
}

/// Institutional beds by owner. Private and public beds close at the same rate, and conversion changes no owner.
pub(in crate::model) struct Ownership {
    base_share: Column,
    share_of_openings: Column,
    beds: Column,
    opened: [Column; 2],
    closed: [Column; 2],
    private: Column,
    public: Column,
    private_share: Column,
    ports: Ports,
}

impl Ownership {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let [base_share, share_of_openings] =
            ["care.beds.base_private_share", "care.beds.private_share_of_openings"].map(|name| schema.driver(name));
        let beds = schema.indicator("care.beds.institutional");
        let [opened, closed] = ["opened", "closed"]
            .map(|flow| ["nursing", "ordinary"].map(|kind| schema.indicator(&format!("care.beds.{kind}.{flow}"))));
        let [private, public, private_share] =
            ["private", "public", "private_share"].map(|name| schema.indicator(&format!("care.beds.{name}")));
        let mut reads: Vec<Port> = [base_share, share_of_openings, beds].map(Port::now).to_vec();
        reads.push(Port::before(beds));
        reads.extend(opened.into_iter().chain(closed).map(Port::now));
        let ports = Ports { name: "owners of beds", reads, writes: vec![private, public, private_share] };
        Self { base_share, share_of_openings, beds, opened, closed, private, public, private_share, ports }
    }

    fn rest(&self, year: usize, batch: &mut Batch) {
        batch.map(self.public, year, [(self.beds, year), (self.private, year)], |[all, private]| all - private);
        batch.map(self.private_share, year, [(self.private, year), (self.beds, year)], |[private, all]| private / all);
    }
}

impl Component for Ownership {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.private, 0, [(self.base_share, 0), (self.beds, 0)], |[share, beds]| share * beds);
        self.rest(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let [opened, closed] = [self.opened, self.closed].map(|flow| flow.map(|of_type| (of_type, year)));
        let known = [(self.private, year - 1), (self.beds, year - 1), (self.share_of_openings, year)];
        let from = [known[0], known[1], known[2], opened[0], opened[1], closed[0], closed[1]];
        batch.map(self.private, year, from, |[private, beds, of_openings, a, b, c, d]| {
            let (opened, closed) = (a + b, c + d);
            let left = if beds > 0.0 { 1.0 - closed / beds } else { 0.0 };
            private * left + of_openings * opened
        });
        self.rest(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        if column == self.public {
            return Some((now(self.beds) - now(self.private)).into());
        }
        if column == self.private_share {
            return Some((now(self.private) / now(self.beds)).into());
        }
        let private = match moment.is_base() {
            true => now(self.base_share) * now(self.beds),
            false => {
                let left = 1.0 - moment.sum(self.closed) / moment.before(self.beds);
                moment.before(self.private) * left + now(self.share_of_openings) * moment.sum(self.opened)
            }
        };
        (column == self.private).then(|| private.into())
    }
}

/// Beds that each type lacks: the moderately and severely disabled need nursing beds, the others ordinary ones. What one
/// type has to spare makes up for nothing in the other.
pub(in crate::model) struct Shortage {
    target: Column,
    users: [[Column; 2]; 2],
    beds: [Column; 2],
    need: [Column; 2],
    shortage: [Column; 2],
    total: Column,
    ports: Ports,
}

impl Shortage {
    pub(in crate::model) fn new(schema: &mut Schema, definition: Option<Definition>) -> Self {
        let target = schema.driver("care.target_occupancy");
        let [none, mild, moderate, severe] = institution_by_level(schema, definition);
        let users = [[moderate, severe], [none, mild]];
        let mut of =
            |what: &str| ["nursing", "ordinary"].map(|kind| schema.indicator(&format!("care.beds.{kind}{what}")));
        let (beds, need, shortage) = (of(""), of(".need"), of(".shortage"));
        let total = schema.indicator("care.beds.shortage");
        let reads = users.into_iter().flatten().chain(beds).chain([target]).map(Port::now).collect();
        let writes = need.into_iter().chain(shortage).chain([total]).collect();
        Self { target, users, beds, need, shortage, total, ports: Ports { name: "shortage of beds", reads, writes } }
    }
}

impl Component for Shortage {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for kind in 0..2 {
            batch.sum(self.need[kind], year, &self.users[kind]);
            batch.update(self.need[kind], year, [(self.target, year)], |users, [target]| users / target);
            let (need, beds) = ((self.need[kind], year), (self.beds[kind], year));
            batch.map(self.shortage[kind], year, [need, beds], |[need, beds]| (need - beds).max(0.0));
        }
        batch.sum(self.total, year, &self.shortage);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        if column == self.total {
            return Some(moment.sum(self.shortage).into());
        }
        (0..2).find_map(|kind| {
            let lacking = || moment.now(self.need[kind]) - moment.now(self.beds[kind]);
            match column {
                _ if column == self.need[kind] => Some((moment.sum(self.users[kind]) / moment.now(self.target)).into()),
                _ if column == self.shortage[kind] => Some(lacking().larger(0.0.into()).into()),
                _ => None,
            }
        })
    }
}
