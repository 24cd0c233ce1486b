//! The ensembles of a whole and of its parts: every run of all of them together, so that sums hold in it.

use ndarray::{Array2, Array3};

use super::reconcile::{Hierarchy, shrunk_covariance};
use super::run::{Ensemble, outputs_of};
use super::sampling::draw_central;
use crate::error::Result;
use crate::indicator::{Aggregation, QUOTIENTS, Quotient, growth_of};
use crate::model::{Batch, Column, RegionalModels};
use crate::scenario::RegionalTotal;

/// Figures that are fitted where the whole leads: those that are no part of another, so that no sum within a region breaks.
const FITTED: [&str; 6] = [
    "gdp.nominal",
    "gdp.real",
    "industry.value_added",
    "industry.value_added_real",
    "care.beds.total",
    "care.residents",
];

/// How many of the first runs tell how the errors of regions hang together: the same ones whoever computes the rest.
const TELLING: usize = 512;

/// A whole and its parts, whose runs are computed together.
pub(super) struct RegionalRuns<'e> {
    models: RegionalModels<'e>,
    total: RegionalTotal,
    figures: Vec<Figure>,
    /// By region: the ratios and growth rates to compute again.
    ratios: Vec<Vec<Ratio>>,
    /// By region: the people of the deterministic run, `[year][sex][age]`.
    people: Vec<Array3<f64>>,
}

/// A figure that adds up over the regions.
struct Figure {
    name: String,
    /// By region.
    columns: Vec<Column>,
    /// By year: how far each region moves for each unit by which the sum does not hold; none where it is not by MinT.
    gains: Vec<Vec<f64>>,
}

/// A ratio of two outputs, of which one is a year earlier for growth.
#[derive(Clone, Copy)]
struct Ratio {
    column: Column,
    numerator: Column,
    denominator: Column,
    is_growth: bool,
}

/// What adds up over the regions of a whole, and what does not.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct RegionalSums {
    /// Figures, other than people, that add up: dotted names.
    pub figures: Vec<String>,
    /// Figures of the whole that some part lacks: dotted names, with the number of parts that have them.
    pub incomplete: Vec<(String, usize)>,
    /// Figures that the whole and all parts have and that are left as they are: dotted names.
    pub unfitted: Vec<String>,
}

impl<'e> RegionalRuns<'e> {
    /// Brings the deterministic runs of the regions together.
    pub(super) fn new(ensembles: &mut [Ensemble<'e>], total: RegionalTotal) -> Result<(Self, RegionalSums)> {
        let models = ensembles.iter().map(|ensemble| ensemble.model).collect();
        let models = RegionalModels::new(models, total != RegionalTotal::Parts)?;
        let (figures, sums) = figures(ensembles, total);
        let names: Vec<String> = figures.iter().map(|figure| figure.name.clone()).collect();
        let ratios = ensembles.iter().map(|ensemble| ratios(ensemble, &names)).collect();
        let mut runs = Self { models, total, figures, ratios, people: Vec::new() };
        runs.central(ensembles);
        if total == RegionalTotal::Mint {
            runs.find_gains(ensembles);
            // The deterministic runs add up by the same rule.
            runs.central(ensembles);
        }
        Ok((runs, sums))
    }

    /// The people of the deterministic run of each region.
    pub(super) fn people(&self) -> &[Array3<f64>] {
        &self.people
    }

    /// Runs batches, one of each region, whose driver columns are filled.
    pub(super) fn run(&self, ensembles: &[&Ensemble<'_>], batches: &mut [&mut Batch]) {
        let central: Vec<_> = ensembles.iter().map(|ensemble| &ensemble.central_run).collect();
        self.models.run(batches, &central);
        self.fit(batches);
    }

    fn central(&mut self, ensembles: &mut [Ensemble<'e>]) {
        let mut own: Vec<Batch> = ensembles.iter().map(|ensemble| ensemble.model.batch(1)).collect();
        for (ensemble, batch) in ensembles.iter().zip(&mut own) {
            ensemble.driver_sampler.anchored(batch);
        }
        let mut batches: Vec<&mut Batch> = own.iter_mut().collect();
        let central = self.models.run_central(&mut batches);
        let moves = |ensemble: &Ensemble<'_>| {
            let sampler = &ensemble.driver_sampler;
            sampler.is_anchored() || sampler.is_updated() || ensemble.settings.draws.is_some()
        };
        if ensembles.iter().any(moves) {
            for (ensemble, batch) in ensembles.iter().zip(&mut batches) {
                let sampler = &ensemble.driver_sampler;
                draw_central(sampler, ensemble.settings.draws, batch, &mut sampler.scratch(1));
            }
            self.models.run(&mut batches, &central.iter().collect::<Vec<_>>());
        }
        self.people = self.models.people(&mut batches);
        self.fit(&mut batches);
        for ((ensemble, batch), central) in ensembles.iter_mut().zip(&own).zip(central) {
            ensemble.central = outputs_of(ensemble.model, batch);
            ensemble.central_run = central;
        }
    }

    /// Moves the figures of a batch of each region until they add up, and computes their ratios again.
    fn fit(&self, batches: &mut [&mut Batch]) {
        let Some((width, years)) = batches.first().map(|batch| (batch.width(), batch.years())) else { return };
        let mut values = vec![0.0; batches.len()];
        for figure in &self.figures {
            for (year, run) in (0..years).flat_map(|year| (0..width).map(move |run| (year, run))) {
                for ((value, batch), column) in values.iter_mut().zip(&*batches).zip(&figure.columns) {
                    *value = batch.get(*column, year)[run];
                }
                self.add_up(figure.gains.get(year), &mut values);
                for ((value, batch), column) in values.iter().zip(&mut *batches).zip(&figure.columns) {
                    batch.get_mut(*column, year)[run] = *value;
                }
            }
        }
        for (ratios, batch) in self.ratios.iter().zip(batches) {
            for (ratio, year) in ratios.iter().flat_map(|ratio| (0..years).map(move |year| (ratio, year))) {
                ratio.compute(year, batch);
            }
        }
    }

    /// Moves the values of the whole and of its parts until they add up.
    fn add_up(&self, gains: Option<&Vec<f64>>, values: &mut [f64]) {
        let Some((whole, parts)) = values.split_first_mut() else { return };
        let sum: f64 = parts.iter().sum();
        match (self.total, gains) {
            (RegionalTotal::Parts, _) => *whole = sum,
            (RegionalTotal::Mint, Some(gains)) => {
                let gap = *whole - sum;
                parts.iter_mut().zip(gains.iter().skip(1)).for_each(|(part, gain)| *part -= gain * gap);
                *whole = parts.iter().sum();
            }
            _ => {
                let share = *whole / sum;
                parts.iter_mut().for_each(|part| *part *= share);
            }
        }
    }

    /// How the errors of regions hang together, year by year, of the first runs.
    fn find_gains(&mut self, ensembles: &[Ensemble<'e>]) {
        let Some(runs) = ensembles.first().map(|ensemble| ensemble.settings.runs.min(TELLING)) else { return };
        let years = ensembles[0].model.years();
        let mut own: Vec<_> = ensembles.iter().map(|ensemble| ensemble.room_of(runs)).collect();
        for (ensemble, (batch, scratch)) in ensembles.iter().zip(&mut own) {
            ensemble.sampler.draw(&ensemble.driver_sampler, 0.., batch, scratch);
        }
        let mut batches: Vec<&mut Batch> = own.iter_mut().map(|(batch, _)| batch).collect();
        let central: Vec<_> = ensembles.iter().map(|ensemble| &ensemble.central_run).collect();
        self.models.run(&mut batches, &central);
        let hierarchy = Hierarchy::whole_and_parts(batches.len() - 1);
        for figure in &mut self.figures {
            let gains = (0..years).map(|year| {
                let errors = Array2::from_shape_fn((batches.len(), runs), |(region, run)| {
                    batches[region].get(figure.columns[region], year)[run]
                });
                // Where nothing errs, as in the base year, parts follow in proportion to their size.
                let by_size = || {
                    let size = |region: usize| batches[region].get(figure.columns[region], year)[0].abs();
                    Array2::from_diag(&ndarray::Array1::from_shape_fn(batches.len(), size))
                };
                let gains = hierarchy.gains(&shrunk_covariance(&errors)).or_else(|| hierarchy.gains(&by_size()));
                gains.map(|gains| gains.column(0).to_vec()).unwrap_or_default()
            });
            figure.gains = gains.collect();
        }
    }
}

impl Ratio {
    fn compute(&self, year: usize, batch: &mut Batch) {
        let Some(below) = year.checked_sub(usize::from(self.is_growth)) else { return };
        let one = if self.is_growth { 1.0 } else { 0.0 };
        batch.map(self.column, year, [(self.numerator, year), (self.denominator, below)], |[above, below]| {
            above / below - one
        });
    }
}

/// The figures that add up, and what is said of the others.
fn figures(ensembles: &[Ensemble<'_>], total: RegionalTotal) -> (Vec<Figure>, RegionalSums) {
    let (mut figures, mut sums) = (Vec::new(), RegionalSums::default());
    let Some((whole, parts)) = ensembles.split_first() else { return (figures, sums) };
    for (name, column) in whole.model.outputs() {
        let is_sum = |name: &str| {
            let known = whole.assumptions.indicator(name);
            known.is_some_and(|known| known.aggregation == Aggregation::Sum) && !name.starts_with("population.")
        };
        if !is_sum(name) {
            continue;
        }
        let theirs: Vec<Column> = parts.iter().filter_map(|part| part.output(name)).collect();
        if theirs.len() < parts.len() {
            sums.incomplete.push((name.clone(), theirs.len()));
        } else if total != RegionalTotal::Parts && !FITTED.contains(&name.as_str()) {
            sums.unfitted.push(name.clone());
        } else {
            sums.figures.push(name.clone());
            let columns = std::iter::once(*column).chain(theirs).collect();
            figures.push(Figure { name: name.clone(), columns, gains: Vec::new() });
        }
    }
    (figures, sums)
}

/// The ratios and growth rates of these figures that a region has among its outputs.
fn ratios(ensemble: &Ensemble<'_>, names: &[String]) -> Vec<Ratio> {
    let mut found = Vec::new();
    let is_moved = |name: &str| names.iter().any(|moved| moved == name);
    for Quotient { numerator, ratio, denominator } in QUOTIENTS {
        let columns = [ratio, numerator, denominator].map(|name| ensemble.output(name));
        if let [Some(column), Some(above), Some(below)] = columns
            && (is_moved(numerator) || is_moved(denominator))
        {
            found.push(Ratio { column, numerator: above, denominator: below, is_growth: false });
        }
    }
    for name in names {
        let growth = growth_of(name).and_then(|growth| ensemble.output(growth));
        if let (Some(column), Some(level)) = (growth, ensemble.output(name)) {
            found.push(Ratio { column, numerator: level, denominator: level, is_growth: true });
        }
    }
    found
}
