//! The whole result as one json document.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Assessment, Verdict};
use crate::baseline::Status;
use crate::ensemble::Sampling;
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::projection::Projection;

#[derive(Serialize)]
struct Document<'d> {
    scenario: &'d str,
    title: &'d Text,
    region: &'d str,
    base_year: i32,
    horizon: i32,
    runs: usize,
    seed: u64,
    sampling: Sampling,
    years: Vec<i32>,
    indicators: Vec<Indicator<'d>>,
    targets: Vec<Target<'d>>,
}

#[derive(Serialize)]
struct Indicator<'d> {
    name: &'d str,
    label: &'d Text,
    unit: &'d str,
    base_status: Status,
    /// By statistic, one value a year; null where it does not exist.
    statistics: BTreeMap<&'static str, Vec<Option<f64>>>,
}

#[derive(Serialize)]
struct Target<'d> {
    id: &'d str,
    label: &'d Text,
    indicator: Option<&'d str>,
    year: i32,
    comparator: &'static str,
    stated: &'d str,
    probability: Option<f64>,
    probability_standard_error: Option<f64>,
    probability_range: Option<(f64, f64)>,
    verdict: Verdict,
    reason: Option<&'d Text>,
}

pub(super) fn projection(projection: &Projection, assessments: &[Assessment]) -> Result<Vec<u8>> {
    let years: Vec<i32> = projection.years.iter().collect();
    let indicators = projection.all().map(|series| {
        let indicator = series.indicator();
        let mut statistics: BTreeMap<&'static str, Vec<Option<f64>>> = BTreeMap::new();
        for (year, summary) in years.iter().filter_map(|year| Some((*year, series.year(*year)?))) {
            let error = series.standard_error(year).unwrap_or(f64::NAN);
            for (name, value) in summary.iter().chain([("se", error)]) {
                let shown = (!value.is_nan()).then(|| indicator.unit.from_base(value));
                statistics.entry(name).or_default().push(shown);
            }
        }
        Indicator {
            name: &indicator.name,
            label: &indicator.label,
            unit: indicator.unit.symbol,
            base_status: series.base_status(),
            statistics,
        }
    });
    let targets = assessments.iter().map(|assessment| Target {
        id: &assessment.target.id,
        label: &assessment.target.label,
        indicator: assessment.target.measure.as_ref().map(|measure| measure.indicator.as_str()),
        year: assessment.target.year,
        comparator: assessment.target.comparator.sign(),
        stated: &assessment.target.stated,
        probability: assessment.outlook.as_ref().map(|outlook| outlook.probability),
        probability_standard_error: assessment.outlook.as_ref().and_then(|o| o.probability_standard_error),
        probability_range: assessment.outlook.as_ref().map(|outlook| outlook.probability_range),
        verdict: assessment.verdict,
        reason: assessment.reason.as_ref(),
    });
    to_json(&Document {
        scenario: &projection.scenario,
        title: &projection.title,
        region: &projection.region,
        base_year: projection.years.first,
        horizon: projection.years.last,
        runs: projection.runs,
        seed: projection.seed,
        sampling: projection.sampling,
        indicators: indicators.collect(),
        targets: targets.collect(),
        years,
    })
}

/// Pretty json with a line feed at its end.
pub(super) fn to_json(document: &impl Serialize) -> Result<Vec<u8>> {
    let made = serde_json::to_vec_pretty(document);
    let mut bytes = made.map_err(|cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause))?;
    bytes.push(b'\n');
    Ok(bytes)
}
