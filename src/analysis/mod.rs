//! Findings from projections: whether the targets of a plan are met, by what margin, with what probability.

mod as_of;
mod attainment_verdict;
pub mod backtest;
pub mod bed_rates;
mod beside_trend;
mod capped;
mod condition;
mod derived;
mod estimate;
mod explain;
mod explanation;
mod grounds;
pub mod hindcast;
mod moments;
pub mod peers;
mod prior;
pub mod questions;
mod record;
pub mod regions;
mod rests_on;
pub mod review;
pub mod score;
pub mod sensitivity;
mod target_course;
mod targets;
mod unusual;
mod usual_ranges;
mod what_if;

pub(crate) use as_of::CountsByIndicator;
pub use as_of::{AsOf, as_of};
pub use attainment_verdict::{AttainmentVerdict, EVEN, LIKELY, UNLIKELY};
pub use beside_trend::BesideTrend;
pub use capped::{Cap, CappedAssumption, RangeEnd, StatedBy, capped_assumptions};
pub(crate) use condition::{CannotCondition, Doubt};
pub use condition::{
    Conditioned, Evidence, Handling, Learned, LeftOut, LeftOutReason, Revision, Used, condition, published_actuals,
};
pub use estimate::{MAX_HALF_WIDTH, ProbabilityEstimate};
pub(crate) use explain::NotExplained;
pub use explain::{Explainer, MedianOfRuns, explain, median_of_runs};
pub use explanation::{
    AssumptionNote, AssumptionPart, BaselineSource, Computation, Contribution, ExplainedFigure, Explanation,
    FigureRole, PartKind, Provenance,
};
pub use grounds::{
    ProbabilityGrounds, ScenarioProbability, ScenarioRange, TargetBreakEven, TypedPath, UncertaintySource,
    VarianceSplit, add_grounds, compare_scenarios,
};
pub use prior::{NarrowBand, narrow_bands, prior_bands};
pub use record::{Observed, Record, ShiftedBase};
pub(crate) use rests_on::TargetBases;
pub use target_course::{CoursePoint, TargetCourse};
#[cfg(feature = "explorer")]
pub(crate) use targets::assess_on;
pub use targets::{Assessment, MedianAndInterval, Outlook, Scored, StartingPoint, UnassessedReason, assess};
pub use unusual::{LikelySlip, UnusualValue, unusual_values};
pub use usual_ranges::{DriverRange, usual_range};
pub use what_if::WhatIf;
