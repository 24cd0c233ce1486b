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
    Quotient(QuotientFinding),
    /// Numerator and ratio imply a denominator that nobody has published for that year.
    ImpliedDenominator(ImpliedDenominatorFinding),
    /// A level and a ratio, both floors for one year: which one is the harder to meet if the denominator keeps growing.
    BindingTarget(BindingTargetFinding),
    /// A growth over several years beside the average growth a year.
    AverageGrowth(AverageGrowthFinding),
    /// An increment or a growth between two known levels.
    ChangeOfLevel(ChangeOfLevelFinding),
    /// The plan's statement about the past differs from a figure published elsewhere.
    PublishedOtherwise(PublishedOtherwiseFinding),
    /// The plan has two figures for the same thing.
    TwoFigures(TwoFiguresFinding),
    /// The plan has too many figures for the same thing: only the first pairs are listed.
    MorePairs(MorePairsFinding),
    /// A target that a known figure meets already.
    AlreadyMet(AlreadyMetFinding),
    /// A target so near its base that rounding hides the step between them.
    HiddenByRounding(HiddenByRoundingFinding),
    /// Where an indicator stands in the year of the review if it is on its way to the target.
    Milestone(MilestoneFinding),
}

/// Numerator, ratio and denominator of one year are all known.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotientFinding {
    /// The numerator.
    pub numerator: Arc<AuditFigure>,
    /// The ratio.
    pub ratio: Arc<AuditFigure>,
    /// The denominator.
    pub denominator: Arc<AuditFigure>,
    /// Numerator over ratio.
    pub implied: f64,
    /// The same with rounding and bounds.
    pub range: Interval,
    /// Whether the denominator lies in that range.
    pub agree: bool,
}

/// Numerator and ratio imply a denominator that nobody has published for that year.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpliedDenominatorFinding {
    /// The numerator.
    pub numerator: Arc<AuditFigure>,
    /// The ratio.
    pub ratio: Arc<AuditFigure>,
    /// The indicator that is the denominator.
    pub denominator: Indicator,
    /// Numerator over ratio.
    pub implied: f64,
    /// The same with rounding.
    pub range: Interval,
    /// Against an earlier level of the denominator, where one is known.
    pub against: Option<AgainstBase>,
    /// Growth still required after the latest published figure.
    pub remaining: Option<RemainingGrowth>,
}

/// A level and a ratio, both floors for one year: which one is the harder to meet if the denominator keeps growing.
#[derive(Debug, Clone, PartialEq)]
pub struct BindingTargetFinding {
    /// The level.
    pub level: Arc<AuditFigure>,
    /// The ratio.
    pub ratio: Arc<AuditFigure>,
    /// The indicator that is the denominator.
    pub denominator: Indicator,
    /// Its recent growth.
    pub recent: RecentGrowth,
    /// The denominator in the targets' year at that growth.
    pub projected: f64,
    /// The level at which the ratio is met then.
    pub level_for_ratio: f64,
    /// The ratio at which the level is met then.
    pub ratio_for_level: f64,
    /// Which one binds.
    pub binding: Binding,
}

/// A growth over several years beside the average growth a year.
#[derive(Debug, Clone, PartialEq)]
pub struct AverageGrowthFinding {
    /// The growth over all years.
    pub total: Arc<AuditFigure>,
    /// The stated average.
    pub average: Arc<AuditFigure>,
    /// The average that the growth over all years implies.
    pub implied: f64,
    /// The same with rounding.
    pub range: Interval,
    /// Whether the two agree.
    pub agreement: Agreement,
}

/// An increment or a growth between two known levels.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeOfLevelFinding {
    /// The level before.
    pub before: Arc<AuditFigure>,
    /// The change.
    pub change: Arc<AuditFigure>,
    /// The level after.
    pub after: Arc<AuditFigure>,
    /// The level after that the change leads to.
    pub reached: Interval,
    /// Whether the level after lies in that range.
    pub agree: bool,
}

/// The plan's statement about the past differs from a figure published elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedOtherwiseFinding {
    /// The plan's.
    pub stated: Arc<AuditFigure>,
    /// The other.
    pub published: Arc<AuditFigure>,
}

/// The plan has two figures for the same thing.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoFiguresFinding {
    /// The first.
    pub first: Arc<AuditFigure>,
    /// The second.
    pub second: Arc<AuditFigure>,
    /// How they relate.
    pub relation: PairRelation,
}

/// The plan has too many figures for the same thing: only the first pairs are listed.
#[derive(Debug, Clone, PartialEq)]
pub struct MorePairsFinding {
    /// The first figure.
    pub first: Arc<AuditFigure>,
    /// How many figures there are.
    pub figures: usize,
    /// How many pairs are listed.
    pub listed: usize,
}

/// A target that a known figure meets already.
#[derive(Debug, Clone, PartialEq)]
pub struct AlreadyMetFinding {
    /// The target.
    pub target: Arc<AuditFigure>,
    /// The first figure that meets it.
    pub figure: Arc<AuditFigure>,
}

/// A target so near its base that rounding hides the step between them.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenByRoundingFinding {
    /// The level of the base year.
    pub base: Arc<AuditFigure>,
    /// The target.
    pub target: Arc<AuditFigure>,
    /// Target less base.
    pub step: f64,
    /// By how much rounding may have moved the step.
    pub rounding: f64,
}

/// Where an indicator stands in the year of the review if it is on its way to the target.
#[derive(Debug, Clone, PartialEq)]
pub struct MilestoneFinding {
    /// The level of the base year.
    pub base: Arc<AuditFigure>,
    /// The target.
    pub target: Arc<AuditFigure>,
    /// The growth required.
    pub growth: f64,
    /// The year of the review.
    pub review: i32,
    /// The level on a straight line.
    pub straight: f64,
    /// The level at constant growth.
    pub constant: f64,
    /// The same as shares of the denominator, where that is known.
    pub shares: Option<MilestoneShares>,
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
