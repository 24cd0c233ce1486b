//! In which order the components of a model run, what lacks a value, and which of them read one another in a ring.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Column, Schema};
use super::component::Port;
use super::mechanism::Mechanism;
use crate::diagnostic::Diagnostics;
use crate::formula::{Definition, ModelStructure, QuantityRole, last_years_value, unmet};
use crate::language::{Text, text};
use crate::scenario::{AssumptionOrigin, Assumptions, PopulationMethod};

/// Who writes what, and what has no value.
pub(super) struct DependencyGraph<'p> {
    schema: &'p Schema,
    components: &'p [Mechanism],
    /// The component that fills each column.
    writer: Vec<Option<usize>>,
    assumptions: &'p Assumptions,
    /// The first thing without a value that each component needs, directly or through others.
    lacking: Vec<Option<Column>>,
    /// The scenario's choices, once somebody asks for them.
    structure: OnceCell<ModelStructure>,
}

impl<'p> DependencyGraph<'p> {
    pub(super) fn new(schema: &'p Schema, components: &'p [Mechanism], assumptions: &'p Assumptions) -> Self {
        let mut writer = vec![None; schema.len()];
        for (at, component) in components.iter().enumerate() {
            component.ports().writes.iter().for_each(|column| writer[column.place()] = Some(at));
        }
        let (lacking, structure) = (vec![None; components.len()], OnceCell::new());
        let mut plan = Self { schema, components, writer, assumptions, lacking, structure };
        let mut readers = vec![Vec::new(); components.len()];
        for (at, component) in components.iter().enumerate() {
            let read = component.ports().reads.iter().filter_map(|port| plan.writer(port.column));
            read.for_each(|writer| readers[writer].push(at));
        }
        for (at, component) in components.iter().enumerate() {
            let lacking = component.ports().reads.iter().map(|port| port.column).find(|column| plan.has_none(*column));
            let mut open: Vec<usize> = lacking.map(|_| at).into_iter().collect();
            while let Some(at) = open.pop() {
                if plan.lacking[at].is_none() {
                    plan.lacking[at] = lacking;
                    open.extend(&readers[at]);
                }
            }
        }
        plan
    }

    fn writer(&self, column: Column) -> Option<usize> {
        self.writer[column.place()]
    }

    /// Whether nothing gives a column a value.
    fn has_none(&self, column: Column) -> bool {
        match self.schema.role(column) {
            QuantityRole::Driver | QuantityRole::Shock => {
                !self.assumptions.drivers.contains_key(self.schema.name(column))
            }
            QuantityRole::Indicator | QuantityRole::Central => self.writer(column).is_none(),
        }
    }

    /// The components that columns need, directly and through the reads of components (`reads`).
    fn needed(&self, columns: impl IntoIterator<Item = Column>, reads: impl Fn(&Mechanism) -> &[Port]) -> Vec<usize> {
        let mut is_needed = vec![false; self.components.len()];
        let mut open: Vec<usize> = columns.into_iter().filter_map(|column| self.writer(column)).collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut is_needed[at], true) {
                let read = reads(&self.components[at]).iter();
                open.extend(read.filter_map(|port| self.writer(port.column)));
            }
        }
        (0..is_needed.len()).filter(|at| is_needed[*at]).collect()
    }

    /// The names of the drivers that the components of columns read, through the reads of components (`reads`).
    fn drivers(&self, columns: impl IntoIterator<Item = Column>, reads: fn(&Mechanism) -> &[Port]) -> Vec<String> {
        let needed = self.needed(columns, reads).into_iter();
        let read = needed.flat_map(|at| reads(&self.components[at])).map(|port| port.column);
        let drivers: BTreeSet<Column> =
            read.filter(|column| self.schema.role(*column) == QuantityRole::Driver).collect();
        drivers.into_iter().map(|column| self.schema.name(column).to_owned()).collect()
    }

    /// The names of the drivers that the components of a column read in the base year.
    pub(super) fn base_influences(&self, column: Column) -> Vec<String> {
        self.drivers([column], Mechanism::base_reads)
    }

    /// The names of the drivers that an equation reads, itself or through others.
    pub(super) fn influences(&self, equation: &Definition) -> Vec<String> {
        let reads = equation.law.formulas().flat_map(|formula| formula.expression().reads());
        let (drivers, others): (Vec<_>, Vec<_>) =
            reads.partition(|read| matches!(read.role, QuantityRole::Driver | QuantityRole::Shock));
        let columns = others.iter().filter_map(|read| self.schema.find(QuantityRole::Indicator, &read.name));
        let mut all = self.drivers(columns, |component| &component.ports().reads);
        all.extend(drivers.iter().map(|read| read.name.clone()));
        all
    }

    /// The first thing without a value that a column needs.
    pub(super) fn lacking(&self, column: Column) -> Option<Column> {
        self.writer(column).map_or(Some(column), |writer| self.lacking[writer])
    }

    /// Why `column`, for which `lacking` has no value, cannot be computed, in both languages.
    pub(super) fn missing_input_reason(&self, lacking: Column, column: Column) -> (String, String) {
        let name = self.schema.name(lacking);
        let baseline = &self.assumptions.baseline.id;
        let is_asked = lacking == column;
        let by_headcounts = self.assumptions.population == PopulationMethod::Growth && name.starts_with("population.");
        let structure = || self.structure.get_or_init(|| self.assumptions.choices().structure());
        let unmet = || if is_asked { unmet(name, structure()) } else { None };
        let Text { zh, en } = match self.schema.role(lacking) {
            QuantityRole::Driver | QuantityRole::Shock => text!(
                "情景和基线 {baseline} 都没有给出 `{name}`",
                "`{name}` is given neither by the scenario nor by the baseline {baseline}"
            ),
            _ if is_asked && by_headcounts => {
                text!("[population] method = \"growth\" 没有年龄结构", "[population] method = \"growth\" knows no ages")
            }
            _ => unmet().unwrap_or_else(|| match is_asked {
                true => text!("基线 {baseline} 没有所需的数据", "the baseline {baseline} lacks the data"),
                false => text!(
                    "基线 {baseline} 没有计算 {name} 所需的数据",
                    "the baseline {baseline} lacks the data for {name}"
                ),
            }),
        };
        (zh, en)
    }

    /// The needed components in an order in which each runs after those whose values of the same year it reads: components
    /// in code while there are any that can run, then equations while there are any, so that many stand together. A cycle
    /// is a problem that names its components.
    pub(super) fn order(&self, outputs: &[(String, Column)], problems: &mut Diagnostics) -> Option<Vec<usize>> {
        let needed = self.needed(outputs.iter().map(|(_, column)| *column), |component| &component.ports().reads);
        // The open dependencies of each, and its dependents.
        let mut waits: BTreeMap<usize, usize> = BTreeMap::new();
        let mut waiting_for: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in needed {
            let now = self.components[at].ports().reads.iter().filter(|port| !port.previous);
            let before: BTreeSet<usize> = now.filter_map(|port| self.writer(port.column)).collect();
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
        self.report_ring(&waits.into_keys().collect(), problems);
        None
    }

    /// Tells of a ring among components that wait for one another, where the scenario writes a part of it.
    fn report_ring(&self, waiting: &BTreeSet<usize>, problems: &mut Diagnostics) {
        let waits_for = |at: usize| {
            let now = self.components[at].ports().reads.iter().filter(|port| !port.previous);
            let mut writers = now.filter_map(|port| self.writer(port.column));
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
        // Each name reads the next, and the last reads the first.
        let own = |at: &usize| self.assumptions.definitions.iter().find(|own| own.name == self.name(*at));
        if let Some(first) = ring.iter().position(|at| own(at).is_some()) {
            ring.rotate_left(first);
        }
        let place = ring.iter().find_map(own).map(|definition| definition.place().clone());
        let names: Vec<&str> = ring.iter().chain(ring.first()).map(|at| self.name(*at)).collect();
        let names = names.join(" → ");
        problems
            .error(place, text!("同一年内互相依赖：{names}", "a cycle within one year: {names}"))
            .hint(last_years_value());
    }

    /// Warns of equations that the scenario replaces and nothing in this order reads, and of what it states for equations of
    /// the program that it replaces, which nothing reads either.
    pub(super) fn report_idle(&self, order: &[usize], replaced: &[Definition], problems: &mut Diagnostics) {
        let ordered: BTreeSet<&str> = order.iter().map(|at| self.name(*at)).collect();
        let reads = order.iter().flat_map(|at| &self.components[*at].ports().reads);
        let mut read: BTreeSet<&str> = reads.map(|port| self.schema.name(port.column)).collect();
        let at = |file: &str| self.assumptions.files.iter().position(|known| known.name == file);
        for equation in self.assumptions.replaced_equations() {
            let (name, place) = (&equation.name, equation.place());
            if !ordered.contains(name.as_str()) {
                let message =
                    text!("没有保留的指标用到另定的方程 `{name}`", "`{name}` is replaced, but no output reads it");
                problems.warning(place.clone(), message);
                continue;
            }
            let influences = replaced.iter().find(|known| known.name == *name).map(|known| self.influences(known));
            for driver in influences.iter().flatten() {
                let Some((driver, assumption)) = self.assumptions.drivers.get_key_value(driver) else { continue };
                let AssumptionOrigin::Scenario { file, line } = &assumption.origin else { continue };
                // A file that the equation's extends may state it for itself.
                let is_for_itself = at(file) < at(&place.source().file_name());
                if !is_for_itself && read.insert(driver.as_str()) {
                    problems.warning(
                        place.clone(),
                        text!(
                            "`{driver}`（{file}:{line}）不再有用：`{name}` 的方程已另定",
                            "`{driver}` ({file}:{line}) is not read any more: the equation of `{name}` is replaced"
                        ),
                    );
                }
            }
        }
    }

    /// The name of a component in messages; of an equation, its indicator.
    fn name(&self, at: usize) -> &str {
        let ports = self.components[at].ports();
        match ports.writes.first().filter(|_| self.components[at].is_equation()) {
            Some(out) => self.schema.name(*out),
            None => ports.name,
        }
    }
}
