//! The value added of the base year: a subsector's own figure less what others count already, or its share of the total.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment, unit};
use crate::indicator::Subsector;
use crate::language::{Text, text};

/// Where the value added of a subsector begins.
pub(super) enum Base {
    /// Its own figure, of which others may count a part.
    Own { gross: Column, overlap: Option<Column> },
    /// What [`Split`] leaves.
    Share(Column),
}

impl Base {
    pub(super) fn new(schema: &mut Schema, part: &Subsector) -> Self {
        if part.share_of_base.is_some() {
            return Self::Share(schema.indicator(&left_by_split(&part.id)));
        }
        let gross = schema.driver(&format!("industry.{}.base_value_added", part.id));
        let overlap = part.overlap.map(|_| schema.driver(&format!("industry.{}.overlap", part.id)));
        Self::Own { gross, overlap }
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        let (first, second) = match *self {
            Self::Own { gross, overlap } => (gross, overlap),
            Self::Share(share) => (share, None),
        };
        std::iter::once(first).chain(second)
    }

    /// Writes the value added of the base year, net of overlap.
    pub(super) fn write(&self, out: Column, batch: &mut Batch) {
        match *self {
            Self::Own { gross, overlap: None } => batch.map(out, 0, [(gross, 0)], |[value_added]| value_added),
            Self::Own { gross, overlap: Some(overlap) } => {
                batch.map(out, 0, [(gross, 0), (overlap, 0)], |[gross, overlap]| gross * (1.0 - overlap));
            }
            Self::Share(share) => batch.map(out, 0, [(share, 0)], |[value_added]| value_added),
        }
    }

    /// The same as a formula.
    pub(super) fn formula(&self, moment: Moment<'_>) -> Expression {
        match *self {
            Self::Own { gross, overlap: None } => moment.now(gross),
            Self::Own { gross, overlap: Some(overlap) } => moment.now(gross) * (1.0 - moment.now(overlap)),
            Self::Share(share) => moment.now(share),
        }
    }
}

fn left_by_split(id: &str) -> String {
    format!("base of industry.{id}")
}

/// One total split by shares, which are scaled to sum to 1 in every run.
pub(super) struct Split {
    total: Column,
    shares: Vec<Column>,
    parts: Vec<Column>,
    labels: Vec<Text>,
    ports: Ports,
}

impl Split {
    pub(super) fn new(schema: &mut Schema, subsectors: &[Subsector]) -> Self {
        let total = schema.driver("industry.base_value_added");
        let shares: Vec<Column> =
            subsectors.iter().map(|part| schema.driver(&format!("industry.{}.share_of_base", part.id))).collect();
        let parts: Vec<Column> = subsectors.iter().map(|part| schema.indicator(&left_by_split(&part.id))).collect();
        let reads = shares.iter().copied().chain([total]).map(Port::now).collect();
        let ports = Ports { name: "split of the industry", reads, writes: parts.clone() };
        let labels = subsectors.iter().map(|part| part.label.clone()).collect();
        Self { total, shares, parts, labels, ports }
    }
}

impl Component for Split {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        let Some((first, others)) = self.parts.split_first() else { return };
        // The first part holds the sum of the shares until every other part is written.
        batch.sum(*first, 0, &self.shares);
        for (out, share) in others.iter().zip(&self.shares[1..]) {
            let from = [(self.total, 0), (*share, 0), (*first, 0)];
            batch.map(*out, 0, from, |[total, share, sum]| total * share / sum);
        }
        batch.update(*first, 0, [(self.total, 0), (self.shares[0], 0)], |sum, [total, share]| total * share / sum);
    }

    fn step(&self, _year: usize, _batch: &mut Batch) {}

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let at = self.parts.iter().position(|part| *part == column).filter(|_| moment.is_base())?;
        let (zh, en) = self.labels.get(at).map(|label| (&label.zh, &label.en))?;
        let sum = moment.sum(self.shares.iter().copied());
        let formula = moment.now(self.total) * moment.now(*self.shares.get(at)?) / sum;
        let name = text!("{zh}：基年份额", "{en}: its part of the base year");
        Some(Equation::from(formula).called(name, unit("yuan")))
    }
}
