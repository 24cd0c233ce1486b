//! `projection.json`: the file format of finished runs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::grounds::GroundsDocument;
use crate::analysis::AttainmentVerdict;
use crate::baseline::Status;
use crate::ensemble::Sampling;
use crate::indicator::{Comparator, IndicatorKind, Unit};
use crate::language::Text;
use crate::plan::{Aim, Course, Hold, Nature, SecondaryRow, Silence};
use crate::projection::BaseShift;
use crate::scenario::PopulationMethod;

/// A finished run: statistics, observations, assessed targets.
#[derive(Serialize, Deserialize)]
pub(super) struct Document<'d> {
    pub(super) scenario: Cow<'d, str>,
    pub(super) title: Cow<'d, Text>,
    /// Settings given outside the scenario's files, in words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) settings: Vec<Cow<'d, Text>>,
    pub(super) region: Cow<'d, str>,
    pub(super) region_label: Cow<'d, Text>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) gdp_basis: Option<Cow<'d, Text>>,
    /// The day of the year to which stocks refer.
    pub(super) stocks_at: Cow<'d, str>,
    pub(super) base_year: i32,
    pub(super) horizon: i32,
    pub(super) runs: usize,
    pub(super) seed: u64,
    pub(super) sampling: Sampling,
    /// The method of the population projection.
    pub(super) population: PopulationMethod,
    pub(super) years: Vec<i32>,
    /// Why counts of people of the base year are other than published.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) base_shift: Option<BaseShift>,
    pub(super) indicators: Vec<IndicatorDocument<'d>>,
    /// The year of the plan's mid-term review.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) review: Option<i32>,
    pub(super) targets: Vec<TargetDocument<'d>>,
}

/// An indicator; values are in `unit`.
#[derive(Serialize, Deserialize)]
pub(super) struct IndicatorDocument<'d> {
    pub(super) name: Cow<'d, str>,
    pub(super) label: Cow<'d, Text>,
    pub(super) unit: Cow<'d, str>,
    pub(super) kind: IndicatorKind,
    pub(super) headline: bool,
    pub(super) base_status: Status,
    /// Year and value of published figures for other years than the base year.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) observed: Vec<(i32, f64)>,
    /// The count of people published for the base year.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) base_count: Option<f64>,
    /// The first years on another statistical basis.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) breaks: Vec<i32>,
    /// The last year after the base year whose figure updated the runs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) used_until: Option<i32>,
    /// Who published the figures.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) publishers: Vec<Cow<'d, str>>,
    /// Undefined years, each with the division by zero and the number of runs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) undefined: Vec<(i32, Cow<'d, Text>, u64)>,
    /// By statistic, one value for each year; null if missing.
    pub(super) statistics: BTreeMap<Cow<'d, str>, Vec<Option<f64>>>,
}

/// A target of the plan.
#[derive(Serialize, Deserialize)]
pub(super) struct TargetDocument<'d> {
    pub(super) id: Cow<'d, str>,
    pub(super) label: Cow<'d, Text>,
    pub(super) indicator: Option<Cow<'d, str>>,
    /// Null if masked in the plan and not given.
    pub(super) year: Option<i32>,
    /// Why there is no year.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) year_missing: Option<Silence>,
    pub(super) aim: Aim,
    #[serde(default)]
    pub(super) course: Course,
    /// The target to which a subordinate row belongs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) part: Option<Cow<'d, SecondaryRow>>,
    pub(super) comparator: Comparator,
    pub(super) stated: Cow<'d, str>,
    pub(super) exceeding_allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) nature: Option<Nature>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) definition: Option<Cow<'d, Text>>,
    pub(super) quote: Cow<'d, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) note: Option<Cow<'d, Text>>,
    pub(super) unit: Option<Cow<'d, str>>,
    /// In `unit`, like all following figures except the base.
    pub(super) value: Option<f64>,
    /// The upper end of a range; in the unit of `stated`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) upper: Option<f64>,
    /// Half of the last digit that the plan shows.
    pub(super) half_digit: Option<f64>,
    /// The base year of the target, and the level of the indicator in it.
    pub(super) base_year: Option<i32>,
    pub(super) base: Option<f64>,
    /// Half of the last digit of a published base.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) base_half_digit: Option<f64>,
    /// `unit`, unless the figure is a growth or in percentage points.
    pub(super) base_unit: Option<Cow<'d, str>>,
    /// Status, source and notes of the base.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) base_status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) base_source: Option<Cow<'d, Text>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) base_notes: Vec<Cow<'d, Text>>,
    pub(super) central: Option<f64>,
    pub(super) median: Option<f64>,
    pub(super) interval_80: Option<(f64, f64)>,
    pub(super) probability: Option<f64>,
    pub(super) probability_standard_error: Option<f64>,
    pub(super) probability_range: Option<(f64, f64)>,
    /// For a target with `course = "keep"`: each reading with its probability and range; the one that decides is first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) holds: Vec<(Hold, f64, (f64, f64))>,
    /// Per year, as a fraction; for a ratio the difference.
    pub(super) required_growth: Option<f64>,
    pub(super) projected_growth: Option<f64>,
    /// The driver whose stated path alone determines the figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) rests_on: Option<Cow<'d, str>>,
    /// What the probability rests on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) grounds: Option<GroundsDocument>,
    pub(super) verdict: AttainmentVerdict,
    pub(super) reason: Option<Cow<'d, Text>>,
}

/// The unit of a target's base value: that of its figure, unless the figure is a growth or percentage points.
pub(super) fn base_unit(aim: Aim, stated: Option<Unit>, indicator: &crate::indicator::Indicator) -> Unit {
    match (aim, stated) {
        (Aim::Level | Aim::Increment, Some(unit)) if !unit.difference => unit,
        _ => indicator.unit,
    }
}
