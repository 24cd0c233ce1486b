//! The whole result as one json document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::document::{Document, IndicatorDocument, TargetDocument, base_unit};
use super::grounds::GroundsDocument;
use crate::analysis::{Assessment, AttainmentVerdict, Record};
use crate::error::{Error, Result};
use crate::language::text;
use crate::plan::Undated;
use crate::projection::Series;

pub(crate) fn projection(record: &Record) -> Result<Vec<u8>> {
    let projection = &record.projection;
    let indicators = projection.all().map(|series| indicator(record, series));
    to_json(&Document {
        scenario: Cow::from(&projection.scenario),
        title: Cow::Borrowed(&projection.title),
        settings: projection.settings.iter().map(Cow::Borrowed).collect(),
        region: Cow::from(&projection.region),
        region_label: Cow::Borrowed(&projection.region_label),
        gdp_basis: projection.gdp_basis.as_ref().map(Cow::Borrowed),
        stocks_at: Cow::from(projection.stocks_at.tag()),
        base_year: projection.years.first,
        horizon: projection.years.last,
        runs: projection.runs,
        seed: projection.seed,
        sampling: projection.sampling,
        population: projection.population,
        years: projection.years.iter().collect(),
        base_shift: projection.base_shift,
        indicators: indicators.collect(),
        review: record.review,
        targets: record.assessments.iter().map(assessed).chain(record.undated.iter().map(undated)).collect(),
    })
}

fn indicator<'d>(record: &'d Record, series: Series<'d>) -> IndicatorDocument<'d> {
    let indicator = series.indicator();
    let unit = indicator.unit;
    let mut statistics: BTreeMap<Cow<'d, str>, Vec<Option<f64>>> = BTreeMap::new();
    for (year, summary) in series.years().iter().filter_map(|year| Some((year, series.year(year)?))) {
        let error = series.standard_error(year).unwrap_or(f64::NAN);
        for (name, value) in summary.iter().chain([("se", error)]) {
            let shown = (!value.is_nan()).then(|| unit.from_base(value));
            statistics.entry(Cow::from(name)).or_default().push(shown);
        }
    }
    let observed = record.observed(&indicator.name);
    let figures = observed.map_or(&[][..], |observed| &observed.figures);
    IndicatorDocument {
        name: Cow::from(&indicator.name),
        label: Cow::Borrowed(&indicator.label),
        unit: Cow::from(unit.symbol),
        kind: indicator.kind,
        headline: indicator.is_headline(),
        base_status: series.base_status(),
        observed: figures.iter().map(|(year, value)| (*year, unit.from_base(*value))).collect(),
        base_count: observed.and_then(|observed| observed.base).map(|base| unit.from_base(base)),
        breaks: observed.map_or_else(Vec::new, |observed| observed.breaks.clone()),
        used_until: observed.and_then(|observed| observed.used_until),
        publishers: observed.map_or(&[][..], |observed| &observed.publishers).iter().map(Cow::from).collect(),
        undefined: series
            .years()
            .iter()
            .filter_map(|year| series.gap(year).map(|cell| (year, Cow::Borrowed(&cell.because), cell.runs)))
            .collect(),
        statistics,
    }
}

fn assessed(assessment: &Assessment) -> TargetDocument<'_> {
    let (target, outlook) = (&assessment.target, assessment.outlook.as_ref());
    let unit = target.measure.as_ref().map(|measure| measure.unit);
    let start = outlook.and_then(|outlook| outlook.start.as_ref());
    let spread = outlook.and_then(|outlook| outlook.spread);
    let of_base = start.and(outlook).map(|outlook| base_unit(target.aim, unit, &outlook.indicator));
    let in_unit = |value: f64| Some(unit?.from_base(value));
    TargetDocument {
        year: Some(target.year),
        base_year: start.map(|start| start.year),
        base: start.zip(of_base).map(|(start, unit)| unit.from_base(start.value)),
        base_half_digit: start
            .zip(of_base)
            .filter(|(start, _)| start.half_digit > 0.0)
            .map(|(start, unit)| unit.from_base(start.half_digit)),
        base_unit: of_base.map(|unit| Cow::from(unit.symbol)),
        central: outlook.and_then(|outlook| in_unit(outlook.central)),
        base_status: start.map(|start| start.status),
        base_source: start.map(|start| Cow::Owned(start.origin.words())),
        base_notes: start.map_or(&[][..], |start| &start.notes).iter().map(|note| Cow::Owned(note.words())).collect(),
        median: spread.and_then(|spread| in_unit(spread.median)),
        interval_80: spread.and_then(|spread| in_unit(spread.interval_80.0).zip(in_unit(spread.interval_80.1))),
        probability: outlook.and_then(|outlook| Some(outlook.estimate?.share)),
        probability_standard_error: outlook.and_then(|outlook| outlook.probability_standard_error),
        probability_range: outlook.and_then(|outlook| Some(outlook.estimate?.range)),
        holds: outlook.map_or_else(Vec::new, |outlook| {
            outlook.holds.iter().map(|(hold, estimate)| (*hold, estimate.share, estimate.range)).collect()
        }),
        required_growth: outlook.and_then(|outlook| outlook.required_growth),
        projected_growth: outlook.and_then(|outlook| outlook.projected_growth),
        rests_on: outlook.and_then(|outlook| outlook.rests_on.as_deref()).map(Cow::from),
        grounds: outlook.and_then(|outlook| GroundsDocument::of(&outlook.grounds)),
        verdict: assessment.verdict,
        reason: assessment.reason.as_ref().map(|reason| Cow::Owned(reason.sentence())),
        ..stated_by_plan(target)
    }
}

fn undated(target: &Undated) -> TargetDocument<'_> {
    TargetDocument {
        year_missing: Some(target.because),
        reason: Some(Cow::Owned(target.reason())),
        ..stated_by_plan(target.target())
    }
}

/// The target as in the plan, without its assessment.
fn stated_by_plan(target: &crate::plan::Target) -> TargetDocument<'_> {
    let measure = target.measure.as_ref();
    TargetDocument {
        id: Cow::from(&target.id),
        label: Cow::Borrowed(&target.label),
        indicator: measure.map(|measure| Cow::from(&measure.indicator)),
        year: None,
        year_missing: None,
        aim: target.aim,
        course: target.course,
        part: target.part.as_ref().map(Cow::Borrowed),
        comparator: target.comparator,
        stated: Cow::from(&target.stated),
        exceeding_allowed: target.exceeding_allowed,
        nature: target.nature,
        definition: target.definition.as_ref().map(Cow::Borrowed),
        quote: Cow::from(&target.quote),
        note: target.note.as_ref().map(Cow::Borrowed),
        unit: measure.map(|measure| Cow::from(measure.unit.symbol)),
        value: measure.map(|measure| measure.unit.from_base(measure.value)),
        upper: target.upper,
        half_digit: measure.map(|measure| measure.unit.from_base(measure.half_digit)),
        base_year: None,
        base: None,
        base_half_digit: None,
        base_unit: None,
        base_status: None,
        base_source: None,
        base_notes: Vec::new(),
        central: None,
        median: None,
        interval_80: None,
        probability: None,
        probability_standard_error: None,
        probability_range: None,
        holds: Vec::new(),
        required_growth: None,
        projected_growth: None,
        rests_on: None,
        grounds: None,
        verdict: AttainmentVerdict::NotAssessed,
        reason: None,
    }
}

/// Formatted json with a final line feed.
pub(super) fn to_json(document: &impl Serialize) -> Result<Vec<u8>> {
    let made = serde_json::to_vec_pretty(document);
    let mut bytes = made.map_err(|cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause))?;
    bytes.push(b'\n');
    Ok(bytes)
}
