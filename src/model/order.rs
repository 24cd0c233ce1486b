//! In which order the components of a model run, what lacks a value, and which of them read one another in a ring.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Column, Role, Schema};
use super::care;
use super::component::Port;
use super::mechanism::Mechanism;
use crate::diagnostic::Diagnostics;
use crate::formula::Definition;
use crate::language::text;
use crate::scenario::{Assumptions, PopulationMethod};

/// Who writes what, and what has no value.
pub(super) struct Plan<'p> {
    schema: &'p Schema,
    components: &'p [Mechanism],
    writer: BTreeMap<Column, usize>,
    assumptions: &'p Assumptions,
}

impl<'p> Plan<'p> {
    pub(super) fn new(schema: &'p Schema, components: &'p [Mechanism], assumptions: &'p Assumptions) -> Self {
        let written =
            components.iter().enumerate().flat_map(|(at, c)| c.ports().writes.iter().map(move |column| (*column, at)));
        Self { schema, components, writer: written.collect(), assumptions }
    }

    /// The components that a column needs, directly and through others.
    fn needed(&self, column: Column) -> BTreeSet<usize> {
        self.needed_through(column, |component| &component.ports().reads)
    }

    /// The same through what `reads` tells of a component.
    fn needed_through(&self, column: Column, reads: impl Fn(&Mechanism) -> &[Port]) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<usize> = self.writer.get(&column).copied().into_iter().collect();
        while let Some(at) = open.pop() {
            if needed.insert(at) {
                let read = reads(&self.components[at]).iter();
                open.extend(read.filter_map(|port| self.writer.get(&port.column)));
            }
        }
        needed
    }

    /// The names of the drivers that the components of a column read in the base year.
    pub(super) fn base_influences(&self, column: Column) -> Vec<String> {
        let needed = self.needed_through(column, |component| component.base_reads());
        let read = needed.into_iter().flat_map(|at| self.components[at].base_reads());
        let drivers = read.map(|port| port.column).filter(|column| self.schema.role(*column) == Role::Driver);
        drivers.collect::<BTreeSet<_>>().into_iter().map(|column| self.schema.name(column).to_owned()).collect()
    }

    /// The first thing without a value that a column needs.
    pub(super) fn lacking(&self, column: Column) -> Option<Column> {
        if !self.writer.contains_key(&column) {
            return Some(column);
        }
        let read = self.needed(column).into_iter().flat_map(|at| &self.components[at].ports().reads);
        read.map(|port| port.column).find(|column| match self.schema.role(*column) {
            Role::Driver | Role::Shock => !self.assumptions.drivers.contains_key(self.schema.name(*column)),
            Role::Indicator | Role::Central => !self.writer.contains_key(column),
        })
    }

    fn by_headcounts(&self) -> bool {
        self.assumptions.population == PopulationMethod::Growth
    }

    /// Why `column`, for which `lacking` has no value, cannot be computed, in both languages.
    pub(super) fn excuse(&self, lacking: Column, column: Column) -> (String, String) {
        let name = self.schema.name(lacking);
        let baseline = &self.assumptions.baseline.id;
        match self.schema.role(lacking) {
            Role::Driver | Role::Shock => (
                format!("情景和基线 {baseline} 都没有给出 `{name}`"),
                format!("neither the scenario nor the baseline {baseline} gives `{name}`"),
            ),
            _ if lacking == column && self.assumptions.baseline.population.is_some() && care::by_definition(name) => (
                "情景没有选定失能口径 [care] disability".to_owned(),
                "the scenario chooses no definition of disability, [care] disability".to_owned(),
            ),
            _ if lacking == column && name.starts_with("population.") && self.by_headcounts() => (
                "[population] method = \"growth\" 没有年龄结构".to_owned(),
                "[population] method = \"growth\" knows no ages".to_owned(),
            ),
            _ if lacking == column => {
                (format!("基线 {baseline} 没有所需的数据"), format!("the baseline {baseline} lacks the data"))
            }
            Role::Indicator | Role::Central => (
                format!("基线 {baseline} 没有计算 {name} 所需的数据"),
                format!("the baseline {baseline} lacks the data for {name}"),
            ),
        }
    }

    /// The needed components in an order in which each runs after those whose values of the same year it reads: components
    /// in code while there are any that can run, then equations while there are any, so that many stand together. A cycle
    /// is a problem that names its components.
    pub(super) fn order(&self, outputs: &[(String, Column)], problems: &mut Diagnostics) -> Option<Vec<usize>> {
        let needed: BTreeSet<usize> = outputs.iter().flat_map(|(_, column)| self.needed(*column)).collect();
        // What each still waits for, and what waits for it.
        let mut waits: BTreeMap<usize, usize> = BTreeMap::new();
        let mut waiting_for: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in needed {
            let now = self.components[at].ports().reads.iter().filter(|port| !port.previous);
            let before: BTreeSet<usize> = now.filter_map(|port| self.writer.get(&port.column).copied()).collect();
            waits.insert(at, before.len());
            before.into_iter().for_each(|before| waiting_for.entry(before).or_default().push(at));
        }
        let mut ready: [BTreeSet<usize>; 2] = Default::default();
        let kind = |at: usize| usize::from(self.components[at].is_equation());
        for (at, _) in waits.iter().filter(|(_, waits)| **waits == 0) {
            ready[kind(*at)].insert(*at);
        }
        let (mut order, mut current) = (Vec::with_capacity(waits.len()), 0);
        loop {
            if ready[current].is_empty() {
                current = 1 - current;
            }
            let Some(at) = ready[current].pop_first() else { break };
            waits.remove(&at);
            order.push(at);
            for next in waiting_for.remove(&at).into_iter().flatten() {
                if let Some(left) = waits.get_mut(&next) {
                    *left -= 1;
                    if *left == 0 {
                        ready[kind(next)].insert(next);
                    }
                }
            }
        }
        if waits.is_empty() {
            return Some(order);
        }
        self.tell_ring(&waits.into_keys().collect(), problems);
        None
    }

    /// Tells of a ring among components that wait for one another, where the scenario writes a part of it.
    fn tell_ring(&self, waiting: &BTreeSet<usize>, problems: &mut Diagnostics) {
        let waits_for = |at: usize| {
            let now = self.components[at].ports().reads.iter().filter(|port| !port.previous);
            let mut writers = now.filter_map(|port| self.writer.get(&port.column).copied());
            writers.find(|writer| waiting.contains(writer))
        };
        let mut ring: Vec<usize> = waiting.first().copied().into_iter().collect();
        while let Some(next) = ring.last().and_then(|at| waits_for(*at)) {
            if let Some(start) = ring.iter().position(|known| *known == next) {
                ring.drain(..start);
                break;
            }
            ring.push(next);
        }
        // What is named first reads what is named next, and the last the first.
        let own = |at: &usize| self.assumptions.definitions.iter().find(|own| own.name == self.name(*at));
        if let Some(first) = ring.iter().position(|at| own(at).is_some()) {
            ring.rotate_left(first);
        }
        let place = ring.iter().find_map(own).map(|definition| definition.place().clone());
        let names: Vec<&str> = ring.iter().chain(ring.first()).map(|at| self.name(*at)).collect();
        let names = names.join(" → ");
        problems
            .error(place, text!("同一年内互相依赖：{names}", "a cycle within one year: {names}"))
            .hint(text!("其中一处改读上年的值：previous(…)", "let one of them read last year's value: previous(…)"));
    }

    /// The equations that the scenario replaces and of which no component in this order is.
    pub(super) fn idle(&self, order: &[usize]) -> Vec<&'p Definition> {
        let ordered: BTreeSet<&str> = order.iter().map(|at| self.name(*at)).collect();
        let replaced = self.assumptions.replaced_equations();
        replaced.filter(|equation| !ordered.contains(equation.name.as_str())).collect()
    }

    /// What a reader calls a component; an equation by what it computes.
    fn name(&self, at: usize) -> &str {
        let ports = self.components[at].ports();
        match ports.writes.first().filter(|_| self.components[at].is_equation()) {
            Some(out) => self.schema.name(*out),
            None => ports.name,
        }
    }
}
