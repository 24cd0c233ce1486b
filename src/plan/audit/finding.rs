//! Findings of an audit: the figures compared and the arithmetic between them.

use std::sync::Arc;

use super::figure::AuditFigure;
use super::interval::Interval;
use crate::indicator::{Indicator, Unit};
use crate::language::Text;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Figures of the plan cannot all be true, however they were rounded.
    Contradiction,
    /// Whoever works with the plan should know.
    Attention,
    /// The conclusion from the figures, or that they agree.
    Note,
}

impl Gravity {
    /// The gravity of figures that agree, or that disagree and are all the plan's own, or not.
    pub(super) fn of(agree: bool, all_of_plan: bool) -> Self {
        match (agree, all_of_plan) {
            (true, _) => Self::Note,
            (false, true) => Self::Contradiction,
            (false, false) => Self::Attention,
        }
    }
}

/// Something that an audit found. `finding.sentence()` is it in words, `finding.about()` its subject.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// How serious it is.
    pub gravity: Gravity,
    /// What was found.
    pub kind: FindingKind,
}

/// What was found, with its figures in base units and its growth rates as fractions a year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Numerator, ratio and denominator of one year are all known.
    Quotient {
        /// The numerator.
        numerator: Arc<AuditFigure>,
        /// The ratio.
        ratio: Arc<AuditFigure>,
        /// The denominator.
        denominator: Arc<AuditFigure>,
        /// Numerator over ratio.
        implied: f64,
        /// The same with rounding and bounds.
        range: Interval,
        /// Whether the denominator lies in that range.
        agree: bool,
    },
    /// Numerator and ratio imply a denominator that nobody has published for that year.
    ImpliedDenominator {
        /// The numerator.
        numerator: Arc<AuditFigure>,
        /// The ratio.
        ratio: Arc<AuditFigure>,
        /// The indicator that is the denominator.
        denominator: Indicator,
        /// Numerator over ratio.
        implied: f64,
        /// The same with rounding.
        range: Interval,
        /// Against an earlier level of the denominator, where one is known.
        against: Option<AgainstBase>,
        /// Growth still required after the latest published figure.
        remaining: Option<RemainingGrowth>,
    },
    /// A level and a ratio, both floors for one year: which one is the harder to meet if the denominator keeps growing.
    BindingTarget {
        /// The level.
        level: Arc<AuditFigure>,
        /// The ratio.
        ratio: Arc<AuditFigure>,
        /// The indicator that is the denominator.
        denominator: Indicator,
        /// Its recent growth.
        recent: RecentGrowth,
        /// The denominator in the targets' year at that growth.
        projected: f64,
        /// The level at which the ratio is met then.
        level_for_ratio: f64,
        /// The ratio at which the level is met then.
        ratio_for_level: f64,
        /// Which one binds.
        binding: Binding,
    },
    /// A growth over several years beside the average growth a year.
    AverageGrowth {
        /// The growth over all years.
        total: Arc<AuditFigure>,
        /// The stated average.
        average: Arc<AuditFigure>,
        /// The average that the growth over all years implies.
        implied: f64,
        /// The same with rounding.
        range: Interval,
        /// Whether the two agree.
        agreement: Agreement,
    },
    /// An increment or a growth between two known levels.
    ChangeOfLevel {
        /// The level before.
        before: Arc<AuditFigure>,
        /// The change.
        change: Arc<AuditFigure>,
        /// The level after.
        after: Arc<AuditFigure>,
        /// The level after that the change leads to.
        reached: Interval,
        /// Whether the level after lies in that range.
        agree: bool,
    },
    /// The plan's statement about the past differs from a figure published elsewhere.
    PublishedOtherwise {
        /// The plan's.
        stated: Arc<AuditFigure>,
        /// The other.
        published: Arc<AuditFigure>,
    },
    /// The plan has two figures for the same thing.
    TwoFigures {
        /// The first.
        first: Arc<AuditFigure>,
        /// The second.
        second: Arc<AuditFigure>,
        /// How they relate.
        relation: PairRelation,
    },
    /// The plan has so many figures for the same thing that only the first pairs are listed.
    MorePairs {
        /// The first figure.
        first: Arc<AuditFigure>,
        /// How many figures there are.
        figures: usize,
        /// How many pairs are listed.
        listed: usize,
    },
    /// A target that a known figure meets already.
    AlreadyMet {
        /// The target.
        target: Arc<AuditFigure>,
        /// The first figure that meets it.
        figure: Arc<AuditFigure>,
    },
    /// A target so near its base that rounding hides the step between them.
    HiddenByRounding {
        /// The level of the base year.
        base: Arc<AuditFigure>,
        /// The target.
        target: Arc<AuditFigure>,
        /// Target less base.
        step: f64,
        /// By how much rounding may have moved the step.
        rounding: f64,
    },
    /// Where an indicator stands in the year of the review if it is on its way to the target.
    Milestone {
        /// The level of the base year.
        base: Arc<AuditFigure>,
        /// The target.
        target: Arc<AuditFigure>,
        /// The growth required.
        growth: f64,
        /// The year of the review.
        review: i32,
        /// The level on a straight line.
        straight: f64,
        /// The level at constant growth.
        constant: f64,
        /// The same as shares of the denominator, where that is known.
        shares: Option<MilestoneShares>,
    },
}

/// An implied denominator against an earlier level of it.
#[derive(Debug, Clone, PartialEq)]
pub enum AgainstBase {
    /// Fewer people than there were.
    Fewer {
        /// The earlier level.
        base: Arc<AuditFigure>,
        /// The ratio if the denominator stays at that.
        ratio: f64,
        /// The numerator that the stated ratio then requires.
        numerator: f64,
    },
    /// Growth from the earlier level.
    Growth {
        /// The earlier level.
        base: Arc<AuditFigure>,
        /// The growth a year.
        growth: f64,
        /// The same with rounding.
        range: Interval,
    },
}

/// The growth a year that is still required after the latest published figure.
#[derive(Debug, Clone, PartialEq)]
pub struct RemainingGrowth {
    /// The latest published figure.
    pub latest: Arc<AuditFigure>,
    /// Its statistical basis, where it has one in particular.
    pub basis: Option<Text>,
    /// The growth from it.
    pub growth: f64,
    /// The same on the statistical basis of the base year, where that is another.
    pub on_base_year_basis: Option<(ContinuedSeries, Interval)>,
}

/// A series continued on the statistical basis of the base year, where it was published on another.
#[derive(Debug, Clone, PartialEq)]
pub struct ContinuedSeries {
    /// Its figure in the year asked for.
    pub figure: Interval,
    /// The years that no two figures on one basis lead over.
    pub estimated: Vec<EstimatedYear>,
}

/// A year in which the growth of a series is estimated: by its real growth and the price change of the years beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EstimatedYear {
    /// The year.
    pub year: i32,
    /// Its real growth, as published.
    pub real_growth: f64,
    /// The factor by which prices changed.
    pub prices: Interval,
}

/// How an indicator grew up to its latest known level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecentGrowth {
    /// The first year.
    pub from: i32,
    /// The last year.
    pub to: i32,
    /// The growth a year.
    pub rate: f64,
    /// The level in the last year.
    pub level: f64,
}

/// Which of a level and a ratio is the harder to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// The level.
    Level,
    /// The ratio.
    Ratio,
    /// They require about the same.
    Both,
}

/// Whether two figures agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Agree,
    /// Only because of rounding.
    OnlyByRounding,
    /// However they were rounded they do not.
    Disagree,
}

/// How two figures for the same thing relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairRelation {
    /// They have different denominators: neither replaces the other.
    DifferentDenominators,
    /// Both can be true.
    Compatible,
    /// They cannot both be true.
    Incompatible,
}

/// The levels of a milestone as shares of a denominator.
#[derive(Debug, Clone, PartialEq)]
pub struct MilestoneShares {
    /// The denominator in the year of the review.
    pub denominator: Arc<AuditFigure>,
    /// The unit of the shares.
    pub unit: Unit,
    /// Of the level on a straight line.
    pub straight: f64,
    /// Of the level at constant growth.
    pub constant: f64,
}
