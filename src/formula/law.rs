//! The formulas of an equation as a table states them: of a value, or of a stock.

use super::{Formula, FormulaNames, FormulaPurpose, FormulaResult, Law, ParsedFormula};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::{Fields, Node, TomlValue};
use crate::indicator::{Quantity, Unit, read_quantity};

/// The definition written in a table.
#[derive(Debug, Clone)]
pub(crate) enum WrittenLaw {
    /// A value of every year, and perhaps another rule for the base year.
    Value { formula: ParsedFormula, base: Option<Initial> },
    /// The value of the base year, and the next from the last.
    Stock { initial: Initial, next: ParsedFormula },
}

/// A figure with its unit, or a formula.
#[derive(Debug, Clone)]
pub(crate) enum Initial {
    Figure(Node),
    Formula(ParsedFormula),
}

impl WrittenLaw {
    /// Reads `formula` and perhaps `base`.
    pub(crate) fn value(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Option<Self> {
        let formula = fields.required("formula", problems).and_then(|node| ParsedFormula::read(node, problems));
        let base = fields.get("base").map(|node| Initial::read(node, problems));
        match base {
            Some(base) => Some(Self::Value { formula: formula?, base: Some(base?) }),
            None => Some(Self::Value { formula: formula?, base: None }),
        }
    }

    /// Reads `initial` and `next`.
    pub(crate) fn stock(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Option<Self> {
        let initial = fields.required("initial", problems).and_then(|node| Initial::read(node, problems));
        let next = fields.required("next", problems).and_then(|node| ParsedFormula::read(node, problems));
        Some(Self::Stock { initial: initial?, next: next? })
    }

    /// Gives every name its meaning, and checks the units.
    pub(crate) fn resolved(
        &self,
        computed: &FormulaResult<'_>,
        names: &FormulaNames<'_>,
        problems: &mut Diagnostics,
    ) -> Option<Law> {
        match self {
            Self::Value { formula, base } => {
                let value = formula.resolved(computed, FormulaPurpose::Indicator, names, problems);
                match base {
                    None => value.map(Law::Formula),
                    Some(base) => {
                        let initial = base.resolved(computed, names, problems);
                        Some(Law::Stock { initial: initial?, next: value? })
                    }
                }
            }
            Self::Stock { initial, next } => {
                let initial = initial.resolved(computed, names, problems);
                let next = next.resolved(computed, FormulaPurpose::Next, names, problems);
                Some(Law::Stock { initial: initial?, next: next? })
            }
        }
    }
}

impl Initial {
    fn read(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            TomlValue::String(written) if Quantity::parse(written).is_none() => {
                ParsedFormula::read(node, problems).map(Self::Formula)
            }
            _ => Some(Self::Figure(node.clone())),
        }
    }

    fn resolved(
        &self,
        computed: &FormulaResult<'_>,
        names: &FormulaNames<'_>,
        problems: &mut Diagnostics,
    ) -> Option<Formula> {
        match self {
            Self::Formula(formula) => formula.resolved(computed, FormulaPurpose::Initial, names, problems),
            Self::Figure(node) => figure(node, computed.unit, problems),
        }
    }
}

fn figure(node: &Node, unit: Unit, problems: &mut Diagnostics) -> Option<Formula> {
    read_quantity(node, None, unit, problems).map(|value| Formula::constant(value, node))
}
