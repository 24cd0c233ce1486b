//! The contract of a component: one mechanism, which declares what it reads and writes and computes one year at a time.

use ndarray::Array3;

use super::batch::{Batch, Column};
use super::demography::Demography;
use super::equation::{Moment, ValueDerivation};

/// A value that a component reads: of the same year, or of the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// What is read.
    pub column: Column,
    /// Whether it is last year's value: such a reading makes no cycle.
    pub previous: bool,
}

impl Port {
    /// The value of the same year.
    #[must_use]
    pub fn now(column: Column) -> Self {
        Self { column, previous: false }
    }

    /// The value of the year before.
    #[must_use]
    pub fn before(column: Column) -> Self {
        Self { column, previous: true }
    }
}

/// The name of a component, and what it reads and fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports {
    /// Its name in messages.
    pub name: &'static str,
    /// The indicators and drivers that it reads.
    pub reads: Vec<Port>,
    /// The columns that it fills. No other component fills them.
    pub writes: Vec<Column>,
}

/// One mechanism of the model. Its state lives in the columns of the batch, never in the component. A batch has no room for
/// what nothing reads: an own value of the year before is read too.
///
/// Components are ordered by what they read and write; one that nothing requested needs is left out.
pub trait Component: Send + Sync {
    /// Its name, and what it reads and fills.
    fn ports(&self) -> &Ports;

    /// Fills year 0, by the same rule as any other year by default. A component that depends on drivers alone may
    /// fill every year here.
    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    /// Fills `year` from what it reads. Does not allocate.
    fn step(&self, _year: usize, _batch: &mut Batch) {}

    /// The people of the first run of a batch that has been run, `[year][sex][age]`; `None` for a component without ages.
    fn people(&self, _batch: &Batch) -> Option<Array3<f64>> {
        None
    }

    /// The component itself, where it is people by age.
    #[doc(hidden)]
    fn demography(&self) -> Option<&Demography> {
        None
    }

    /// How a value that it wrote was computed; `None` for a column that it does not write.
    fn explain(&self, _column: Column, _moment: Moment<'_>) -> Option<ValueDerivation> {
        None
    }
}
