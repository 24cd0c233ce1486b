//! The people of the parent region as its own rates project them.
//!
//! They are certain, the same in every run: over the years of a plan the number of a nation's people and elderly is known
//! far better than its income.

use super::super::batch::{Batch, Column, Role, Schema};
use super::super::component::{Component, Ports};
use super::super::demography::Demography;
use super::super::equation::{Equation, Moment, unit};
use crate::baseline::Baseline;
use crate::indicator::is_population_error;
use crate::language::{Text, text};

/// The indicators of the parent's people, and whom they count.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("population.total", "常住人口", "population"),
    ("population.aged_60_plus", "60岁及以上人口", "population aged 60+"),
    ("population.aged_65_plus", "65岁及以上人口", "population aged 65+"),
];

/// The people of the parent region.
pub(super) struct ParentPeople {
    /// By indicator, by year.
    paths: Vec<(Column, Vec<f64>)>,
    region: Text,
    ports: Ports,
}

impl ParentPeople {
    /// Projects the parent once; `None` where it has no people or rates for these years, or another base year.
    pub(super) fn new(schema: &mut Schema, parent: &Baseline, first: i32, years: usize) -> Option<Self> {
        let (people, rates) = (parent.population.as_ref()?, parent.vital_rates.as_ref()?);
        let last = first + i32::try_from(years).ok()? - 1;
        if parent.base_year != first || rates.index(first).is_none() || rates.index(last).is_none() {
            return None;
        }
        let mut own = Schema::default();
        let demography = Demography::new(&mut own, people, rates, first, years, Vec::new());
        let mut batch = Batch::new(own.len(), years, 1);
        for port in &demography.ports().reads {
            for (at, year) in (first..=last).enumerate() {
                // Errors of the count, of mortality and migration are those of the region itself: none here.
                let name = own.name(port.column);
                let value = if is_population_error(name) { 0.0 } else { rates.driver(name, year)? };
                batch.get_mut(port.column, at).fill(value);
            }
        }
        demography.start(&mut batch);
        let paths = PEOPLE.map(|(name, ..)| {
            let column = schema.indicator(&format!("parent.{name}"));
            let path =
                own.find(Role::Indicator, name).map(|from| (0..years).map(|at| batch.get(from, at)[0]).collect());
            (column, path.unwrap_or_default())
        });
        let writes = paths.iter().map(|(column, _)| *column).collect();
        let ports = Ports { name: "people of the parent region", reads: Vec::new(), writes };
        Some(Self { paths: paths.into(), region: parent.label.clone(), ports })
    }
}

impl Component for ParentPeople {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for (column, path) in &self.paths {
            for (year, value) in path.iter().enumerate() {
                batch.get_mut(*column, year).fill(*value);
            }
        }
    }

    fn step(&self, _year: usize, _batch: &mut Batch) {}

    fn explain(&self, column: Column, _moment: Moment<'_>) -> Option<Equation> {
        let at = self.paths.iter().position(|(known, _)| *known == column)?;
        let ((_, who_zh, who_en), Text { zh, en }) = (PEOPLE.get(at)?, &self.region);
        let how = text!(
            "{zh}基线自身的人口动态率推算，各次运行相同",
            "projected by the vital rates of the baseline of {en}, the same in every run"
        );
        let name = text!("{zh}：{who_zh}", "{en}: {who_en}");
        Some(Equation::words(how, Vec::new()).called(name, unit("persons")))
    }
}
