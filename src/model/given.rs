//! Figures that are given by year, the same in every run: the people of the parent region, what policies add.

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Ports};
use super::demography::Demography;
use super::equation::{Moment, ValueDerivation, ValueExpression, unit};
use super::need;
use crate::formula::QuantityRole;
use crate::indicator::{DemandBlock, Market, Unit, is_population_error};
use crate::language::{Text, text};
use crate::scenario::{Assumptions, Policy};

/// The indicators of the parent's people.
const PEOPLE: [&str; 3] = ["population.total", "population.aged_60_plus", "population.aged_65_plus"];

/// A figure of each year.
struct GivenPath {
    column: Column,
    by_year: Vec<f64>,
    name: Text,
    unit: Unit,
    /// How it was computed, where the scenario does not state it.
    how: Option<Text>,
}

/// Paths that are given together.
struct GivenPaths {
    paths: Vec<GivenPath>,
    ports: Ports,
}

impl GivenPaths {
    fn component(name: &'static str, paths: Vec<GivenPath>) -> Box<dyn Component> {
        let writes = paths.iter().map(|path| path.column).collect();
        Box::new(Self { paths, ports: Ports { name, reads: Vec::new(), writes } })
    }
}

/// All that are given in a scenario; the model keeps those that it needs.
pub(super) fn paths(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let sells_to_parent = assumptions.subsectors.iter().any(|part| part.market == Market::Parent);
    let people = sells_to_parent.then(|| people_of_parent(assumptions, schema)).flatten();
    let people = people.map(|people| GivenPaths::component("people of the parent region", people));
    let adds = |policy: &Policy| {
        let (zh, en) = (&policy.label.zh, &policy.label.en);
        let name = text!("政策“{zh}”", "policy {en}");
        let (column, by_year) = (schema.indicator(&policy.adds()), policy.add.clone());
        GivenPaths::component("policy", vec![GivenPath { column, by_year, name, unit: unit("pp"), how: None }])
    };
    people.into_iter().chain(assumptions.industry_policies().map(adds)).collect()
}

/// The people of the parent region as its own rates project them; `None` where it has no people or rates for these years, or
/// another base year.
///
/// They are certain: over the years of a plan the number of a nation's people and elderly is known far better than its
/// income.
fn people_of_parent(assumptions: &Assumptions, schema: &mut Schema) -> Option<Vec<GivenPath>> {
    let parent = assumptions.baseline.parent_baseline.as_deref()?;
    let (people, rates) = (parent.population.as_ref()?, parent.vital_rates.as_ref()?);
    let years = assumptions.years;
    if parent.base_year != years.first || [years.first, years.last].iter().any(|year| rates.index(*year).is_none()) {
        return None;
    }
    let mut own = Schema::default();
    let demography = Demography::new(&mut own, people, rates, years.first, years.count(), need::weightings().collect());
    let mut batch = Batch::new(own.len(), years.count(), 1);
    for port in &demography.ports().reads {
        for (at, year) in years.iter().enumerate() {
            // Errors of the count, of mortality and migration are those of the region itself: none here.
            let name = own.name(port.column);
            let value = if is_population_error(name) { 0.0 } else { rates.driver(name, year)? };
            batch.get_mut(port.column, at).fill(value);
        }
    }
    demography.start(&mut batch);
    let (zh, en) = (&parent.label.zh, &parent.label.en);
    let how = text!(
        "{zh}基线自身的人口动态率推算，各次运行相同",
        "projected by the vital rates of the baseline of {en}, the same in every run"
    );
    let path = |indicator: &str| {
        let from = own.find(QuantityRole::Indicator, indicator)?;
        let known = assumptions.indicator(indicator).map(|known| known.label.clone());
        let Text { zh: who_zh, en: who_en } = known.or_else(|| need::label(indicator))?;
        Some(GivenPath {
            column: schema.indicator(&format!("parent.{indicator}")),
            by_year: (0..years.count()).map(|at| batch.get(from, at)[0]).collect(),
            name: text!("{zh}：{who_zh}", "{en}: {who_en}"),
            unit: unit("persons"),
            how: Some(how.clone()),
        })
    };
    let weighted = DemandBlock::ALL.map(need::column);
    PEOPLE.into_iter().chain(weighted.iter().map(String::as_str)).map(path).collect()
}

impl Component for GivenPaths {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for path in &self.paths {
            for (year, value) in path.by_year.iter().enumerate() {
                batch.get_mut(path.column, year).fill(*value);
            }
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let path = self.paths.iter().find(|path| path.column == column)?;
        let (name, value) = (path.name.clone(), *path.by_year.get(moment.year)?);
        let equation = match &path.how {
            Some(how) => ValueDerivation::words(how.clone(), Vec::new()),
            None => ValueExpression::given(name.clone(), path.unit, value).into(),
        };
        Some(equation.called(name, path.unit))
    }
}
