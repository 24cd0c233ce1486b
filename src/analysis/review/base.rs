//! The value from which a target's progress is counted.

use super::Derivation;
use crate::baseline::Status;
use crate::indicator::Comparator;
use crate::language::Text;
use crate::scenario::{BaseNote, BaseOrigin};

/// The value from which a target's progress is counted, in base units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Base {
    /// The year of the value: the plan's base year, or the jump-off year if no figure of the base year is known.
    pub year: i32,
    /// The value as published, even if it is a bound ("more than 5600").
    pub value: f64,
    /// The start of growth: the value, or the jump-off figure if the value is a bound (as in `run`).
    pub grows_from: f64,
    /// The status of `grows_from`.
    pub grows_from_status: Status,
    /// The range consistent with rounding, bounds and other figures.
    pub range: (f64, f64),
    /// Half of the last digit shown; 0 if it was not published.
    pub half_digit: f64,
    /// How the published figure bounds the true one.
    pub comparator: Comparator,
    /// The status of `value`.
    pub status: Status,
    /// The id of the statistical basis, if named.
    pub basis: Option<String>,
    /// The source of the value, or why it is assumed.
    pub source: BaseSource,
}

impl Base {
    /// Whether the value is based on published figures, not on the jump-off of the projection.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.source, BaseSource::JumpOff(_) | BaseSource::Scenario)
    }
}

/// The source of a [`Base`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BaseSource {
    /// A source that published it.
    Published(String),
    /// It was computed from published figures.
    Derived(Derivation),
    /// The base of an increment or a growth.
    Counted {
        /// Where it comes from.
        origin: BaseOrigin,
        /// Notes: a census day, a chain across statistical bases.
        notes: Vec<BaseNote>,
    },
    /// The jump-off figure of the projection, with its rule.
    JumpOff(Text),
    /// The plan states or implies it.
    Plan,
    /// The scenario's own value: no published figure is known.
    Scenario,
}
