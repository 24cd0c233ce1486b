//! What a page needs to know of a scenario before anything is moved.

use std::collections::BTreeMap;

use serde::Serialize;

use super::charts::{Chart, charts};
use super::levers::{Lever, PolicySwitch, levers, policies, that_matter};
use super::{Explorer, questions};
use crate::baseline::Observation;
use crate::error::Result;
use crate::indicator::{Indicator, TableUnit};
use crate::language::{Language, Text};
use crate::projection::Projection;

/// A scenario as a page shows it.
#[derive(Serialize)]
pub(super) struct Description {
    source: &'static str,
    /// The path of the scenario.
    path: String,
    title: Text,
    region: Text,
    plan: Option<Text>,
    years: [i32; 2],
    runs: usize,
    seed: u64,
    charts: Vec<Chart>,
    indicators: BTreeMap<String, IndicatorDescription>,
    levers: Vec<Lever>,
    /// The names of the drivers that matter.
    matter: Vec<String>,
    policies: Vec<PolicySwitch>,
    targets: Vec<TargetDescription>,
    /// The assumptions as a table.
    assumptions: serde_json::Value,
    /// The titles of the publications that the baseline's figures come from.
    publications: Vec<String>,
}

#[derive(Serialize)]
struct IndicatorDescription {
    label: Text,
    /// The unit in files, and one of it in base units.
    unit: &'static str,
    per: f64,
    /// By language: the name of the unit in which it is shown, one of it in base units, and decimals.
    zh: ShownUnit,
    en: ShownUnit,
    /// Published figures, by year.
    published: Vec<Published>,
}

#[derive(Serialize)]
struct ShownUnit {
    label: &'static str,
    scale: f64,
    decimals: usize,
}

#[derive(Serialize)]
struct Published {
    year: i32,
    value: f64,
    status: Text,
    source: Text,
}

#[derive(Serialize)]
struct TargetDescription {
    id: String,
    label: Text,
    year: i32,
    indicator: String,
    /// The figure in base units, where it is a level of the indicator.
    goal: Option<f64>,
    /// Whether less is better.
    is_upper_limit: bool,
    quote: String,
}

impl Explorer {
    /// Describes the scenario that is open.
    pub(super) fn description(&self, projection: &Projection) -> Result<Description> {
        let assumptions = self.assumptions();
        let charts = charts(projection);
        let indicators = projection
            .indicators
            .iter()
            .map(|indicator| (indicator.name.clone(), self.indicator(indicator, projection)));
        let levers = levers(assumptions);
        let matter = that_matter(assumptions, &levers);
        let baseline = &assumptions.baseline;
        Ok(Description {
            source: super::SOURCE,
            path: self.source.name.clone(),
            title: assumptions.title.clone(),
            region: baseline.label.clone(),
            plan: assumptions.plan.as_ref().map(|plan| plan.title.clone()),
            years: [assumptions.years.first, assumptions.years.last],
            runs: assumptions.runs,
            seed: assumptions.seed,
            indicators: indicators.collect(),
            charts,
            levers,
            matter,
            policies: policies(assumptions),
            targets: self.targets(),
            assumptions: questions::document(&crate::report::assumptions(assumptions, assumptions.years.last))?,
            publications: baseline.sources.values().map(|source| source.title.clone()).collect(),
        })
    }

    fn indicator(&self, indicator: &Indicator, projection: &Projection) -> IndicatorDescription {
        let series = projection.series(&indicator.name);
        let figures = series.into_iter().flat_map(|series| {
            series.years().iter().filter_map(move |year| series.year(year)).filter(|of| of.exists())
        });
        let largest = figures.flat_map(|of| <[f64; 2]>::from(of.interval_90())).map(f64::abs).fold(0.0, f64::max);
        let shown = |language| {
            let TableUnit { label, scale, decimals } = TableUnit::fitting(indicator.unit, language, largest);
            ShownUnit { label, scale, decimals }
        };
        IndicatorDescription {
            label: indicator.label.clone(),
            unit: indicator.unit.symbol,
            per: indicator.unit.to_base(1.0),
            zh: shown(Language::Chinese),
            en: shown(Language::English),
            published: self.published(indicator),
        }
    }

    /// Published figures of an indicator on the basis of the base year; one a year.
    fn published(&self, indicator: &Indicator) -> Vec<Published> {
        let baseline = &self.assumptions.baseline;
        let is_comparable = |figure: &&Observation| {
            baseline.is_basis_of_base_year(&figure.indicator, figure.basis.as_deref()) && figure.comparator.is_figure()
        };
        let figures = baseline.history(&indicator.name).into_iter().filter(is_comparable);
        let mut by_year: BTreeMap<i32, Published> = BTreeMap::new();
        for figure in figures {
            let (year, value) = (figure.period.year, figure.value);
            let (status, source) = (figure.status.name(), baseline.source_of(figure));
            by_year.insert(year, Published { year, value, status, source });
        }
        by_year.into_values().collect()
    }

    fn targets(&self) -> Vec<TargetDescription> {
        let targets = self.assumptions.plan.iter().flat_map(|plan| &plan.targets);
        let described = targets.filter_map(|target| {
            let measure = target.measure.as_ref()?;
            Some(TargetDescription {
                id: target.id.clone(),
                label: target.row_label(),
                year: target.year,
                indicator: measure.indicator.clone(),
                goal: Some(measure.value).filter(|_| target.aim == crate::plan::Aim::Level),
                is_upper_limit: target.comparator.is_upper_bound(),
                quote: target.quote.clone(),
            })
        });
        described.collect()
    }
}
