//! Values with the unit in which readers know them.

use crate::baseline::Observation;
use crate::indicator::{Comparator, Unit};
use crate::plan::Measure;

/// A value with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// In base units.
    pub value: f64,
    /// The unit in which it is shown.
    pub unit: Unit,
}

impl Amount {
    /// The figure of a target.
    pub(super) fn of(measure: &Measure) -> Self {
        Self { value: measure.value, unit: measure.unit }
    }

    /// A published figure.
    pub(super) fn published(figure: &Observation) -> Self {
        Self { value: figure.value, unit: figure.unit }
    }
}

/// A published value, which may be a bound: `>5580万人`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundedAmount {
    /// How it bounds the true value.
    pub comparator: Comparator,
    /// The value.
    pub amount: Amount,
}

impl BoundedAmount {
    /// A published figure.
    pub(super) fn published(figure: &Observation) -> Self {
        Self { comparator: figure.comparator, amount: Amount::published(figure) }
    }
}
