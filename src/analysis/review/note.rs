//! Notes to the figures of a target.

use super::{Amount, ProgressVerdict};
use crate::analysis::{ProbabilityEstimate, UnassessedReason};
use crate::baseline::{Period, Status};
use crate::language::Text;
use crate::plan::{Aim, Hold};

/// A remark on the figures of a target.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TargetNote {
    /// There is no base from which the target counts, and why.
    NotCounted(UnassessedReason),
    /// No figure can be stated in the target's unit.
    UnitWithoutFigures,
    /// An increment or a growth is reviewed as the level to which it leads from the base.
    ReviewedAsLevel {
        /// What the plan states: an increment or a growth.
        aim: Aim,
        /// The figure that the plan states.
        stated: Amount,
        /// The level.
        level: Amount,
        /// The plan's base year.
        base_year: i32,
        /// The target's year.
        due: i32,
    },
    /// It is a state to be kept, which can be read as a floor and as a band.
    Kept {
        /// The reading by which it is judged.
        judged: Hold,
        /// The ends of the band; the floor is the lower one.
        band: (Amount, Amount),
        /// The verdict by the other reading; `None` where figures leave it open.
        by_other: Option<ProgressVerdict>,
    },
    /// The base already meets the target: no progress is computed.
    MetAtBase,
    /// Target and base differ by no more than their rounding: no progress is computed.
    WithinRounding,
    /// The base is a lower bound.
    BaseIsLowerBound,
    /// The base is a lower bound: growth counts from the value from which the projection starts.
    GrowthCountsFrom {
        /// That value.
        value: Amount,
        /// Derived or assumed.
        status: Status,
    },
    /// The base is an assumption of the scenario: neither progress nor growth is computed.
    BaseAssumed,
    /// Only a bound is published, on either side of which the target may be met or missed.
    OnlyBound,
    /// Only an upper bound is published, below which the target may be met or missed.
    OnlyUpperBound,
    /// The share of the target's value that the figure of its year has reached.
    ShareReached(f64),
    /// The base is not known; even counted from nothing only this share of the way is done.
    BehindFromNothing(f64),
    /// It is a ceiling, not exceeded so far.
    CeilingKept,
    /// No value of the base year is known: progress cannot be computed.
    NoBase,
    /// The plan states a base, and another figure was published for the base year: that one is used.
    StatedBaseNotUsed {
        /// What the plan states.
        stated: Amount,
        /// What is used.
        used: Amount,
    },
    /// The target is due, and the last figure is of an earlier time.
    LastFigureBeforeDue {
        /// The time of the last figure.
        period: Period,
        /// Whether the target would be missed even at twice the pace so far.
        is_out_of_reach: bool,
        /// Whether that pace counts from nothing in the base year, because the base is not known.
        is_from_nothing: bool,
    },
    /// Base and figure are on different statistical bases; `None` where none is stated.
    BasesDiffer {
        /// The basis of the base.
        base: Option<Text>,
        /// The basis of the figure.
        figure: Option<Text>,
    },
    /// Linear progress if the change of basis is ignored.
    ProgressAcrossBases(f64),
    /// The probability is that of the quotient on this statistical basis, and later figures of its denominator are on another.
    ProbabilityOnBasis {
        /// The basis.
        basis: Text,
        /// The other one.
        other: Text,
        /// By what factor GDP of the base year is higher on that one, with the probability there; `None` where it has not been
        /// published on both.
        there: Option<(f64, ProbabilityEstimate)>,
    },
    /// By this fraction GDP of the base year was revised; the verdict stays the same.
    VerdictStandsRevision(f64),
    /// A figure of part of a year is not used.
    PartOfYear {
        /// The time of the figure.
        period: Period,
        /// The figure.
        amount: Amount,
    },
    /// Figures appear to be on a revised level, though no basis is declared.
    UndeclaredRevision {
        /// The first year of those figures.
        from: i32,
        /// The step, as a fraction of the level.
        step: f64,
    },
}
