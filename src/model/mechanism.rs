//! The parts of a model before ordering: native components and equations; adjacent equations run together.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Column, Schema};
use super::component::{Component, Port, Ports};
use super::formula::{EquationBlock, IndicatorEquation};
use crate::formula::QuantityRole;

/// A component in code, or an equation.
pub(super) enum Mechanism {
    Native(Box<dyn Component>),
    Equation(Box<IndicatorEquation>),
}

impl Mechanism {
    pub(super) fn ports(&self) -> &Ports {
        match self {
            Self::Native(component) => component.ports(),
            Self::Equation(equation) => equation.ports(),
        }
    }

    /// The values read in the base year.
    pub(super) fn base_reads(&self) -> &[Port] {
        match self {
            Self::Native(component) => &component.ports().reads,
            Self::Equation(equation) => equation.base_reads(),
        }
    }

    pub(super) fn is_equation(&self) -> bool {
        matches!(self, Self::Equation(_))
    }
}

/// The columns that must be filled so that `outputs` are known and everything finds what it reads: what equations read of
/// their own block in the same year alone need not be.
pub(super) fn kept(ordered: &[Mechanism], outputs: impl Iterator<Item = Column>, schema: &Schema) -> BTreeSet<Column> {
    let mut kept: BTreeSet<Column> = outputs.collect();
    // The block of each equation, by the column that it fills.
    let mut block_of: BTreeMap<Column, usize> = BTreeMap::new();
    let mut block = 0;
    for mechanism in ordered {
        let ports = mechanism.ports();
        match mechanism {
            Mechanism::Native(_) => {
                block += 1;
                kept.extend(ports.reads.iter().map(|port| port.column));
            }
            Mechanism::Equation(equation) => {
                let others = ports.reads.iter().filter(|port| block_of.get(&port.column) != Some(&block));
                kept.extend(others.map(|port| port.column));
                kept.extend(equation.earlier());
                block_of.extend(ports.writes.iter().map(|column| (*column, block)));
            }
        }
    }
    // The deterministic run leaves its values to others.
    let central = kept.iter().filter(|column| schema.role(**column) == QuantityRole::Central);
    let central: Vec<Column> =
        central.filter_map(|column| schema.find(QuantityRole::Indicator, schema.name(*column))).collect();
    kept.extend(central);
    kept
}

/// The components of a model, in their order: equations that stand next to one another are one.
pub(super) fn joined(
    ordered: Vec<Mechanism>,
    is_kept: &dyn Fn(Column) -> bool,
    schema: &mut Schema,
) -> Vec<Box<dyn Component>> {
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    let mut equations = Vec::new();
    for mechanism in ordered.into_iter().map(Some).chain([None]) {
        let component = match mechanism {
            Some(Mechanism::Equation(equation)) => {
                equations.push(*equation);
                continue;
            }
            Some(Mechanism::Native(component)) => Some(component),
            None => None,
        };
        if !equations.is_empty() {
            all.push(Box::new(EquationBlock::new(std::mem::take(&mut equations), is_kept, schema)));
        }
        all.extend(component);
    }
    all
}
