//! What questions warn of, and why they have no answer.

use super::Goal;
use super::sensitivity::{QuantityOfInterest, SensitivityMethod};
use super::sweep::Sweep;
use crate::language::Text;

/// What a question warns of. Indicators and drivers are given by their dotted names, as they are asked for.
#[derive(Debug)]
pub(crate) enum QuestionWarning<'a> {
    /// Nothing that the indicator is computed from reads the driver.
    Independent { indicator: &'a str, driver: &'a str },
    /// The driver changes after the year that is asked about.
    IndependentBefore { indicator: &'a str, year: i32, driver: &'a str, first: i32 },
    /// Nothing that the scenario keeps depends on the driver.
    NothingDepends { driver: &'a str },
    /// No target of the plan depends on the driver.
    NoTargetDepends { driver: &'a str },
    /// No headline that the scenario keeps depends on the driver.
    NoHeadlineDepends { driver: &'a str },
    /// The indicator is the same at all levels of the driver.
    NotMoved { indicator: &'a str, year: i32, driver: &'a str },
    /// The indicator has no value at some levels, by variant, in at most so many runs of one.
    Undefined { sweep: &'a Sweep, indicator: &'a str, year: i32, variants: Vec<usize>, runs: u64, because: &'a Text },
    /// No indicator was asked for and no headline depends on what is varied: this one is shown, others can be asked for.
    OtherShown { indicator: &'a str, others: Vec<&'a str> },
    /// Of a change of the driver that gives this probability no sampling error is known: too few runs are on its rarer side.
    FewRunsBeyond { driver: &'a str, share: f64, runs: usize },
    /// An outcome was left out.
    Skipped(&'a Unmoved),
    /// So few base points leave the widest interval of an index at this half width; `None` where it cannot be estimated.
    FewPoints { outcome: &'a QuantityOfInterest, points: usize, half_width: Option<f64> },
}

/// Why nothing moves an outcome.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unmoved {
    /// Every driver on which it depends is certain.
    AllCertain(QuantityOfInterest),
    /// Drivers are uncertain, and by this method none moves it; `is_certain` where the runs do not differ either.
    NoneMoves { outcome: QuantityOfInterest, method: SensitivityMethod, is_certain: bool },
    /// It has no value in some run.
    Undefined(Text),
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NoAnswer {
    /// No indicator and no target is asked for.
    NothingAsked,
    /// There is no target.
    NoGoal,
    /// The grid has more than so many points.
    GridTooLarge { most: usize },
    /// The scenario does not state the driver.
    NotStated { driver: String },
    /// A probability that is not between 0 and 1.
    NotAProbability(f64),
    /// No single value of a range has a given probability.
    IsRange(Box<Goal>),
    /// Nothing moves any of the outcomes.
    NothingMoves(Vec<Unmoved>),
}
