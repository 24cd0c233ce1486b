//! The result: every kept indicator in every year of every run, and what those runs come to.

use std::sync::Arc;

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, Axis};

use crate::baseline::{Status, StockDay};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{self, Outcome, STATISTICS, Settings};
use crate::error::Result;
use crate::indicator::{Default, Indicator, matches};
use crate::language::Text;
use crate::model::{Model, assemble};
use crate::scenario::{Assumption, Assumptions, PopulationMethod, Years};

/// What the runs of an indicator come to in one year, in base units. A value that does not exist (the growth of the base
/// year) is NaN.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'p> {
    statistics: ArrayView1<'p, f64>,
}

impl Summary<'_> {
    fn at(self, statistic: usize) -> f64 {
        self.statistics[statistic]
    }

    /// The run in which nothing deviates; it need not equal the median or the mean.
    #[must_use]
    pub fn central(self) -> f64 {
        self.at(0)
    }

    /// The mean of the runs.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.at(1)
    }

    /// The median of the runs.
    #[must_use]
    pub fn median(self) -> f64 {
        self.at(6)
    }

    /// The 10th and 90th percentile: 8 of 10 runs lie between them.
    #[must_use]
    pub fn interval_80(self) -> (f64, f64) {
        (self.at(4), self.at(8))
    }

    /// The 5th and 95th percentile.
    #[must_use]
    pub fn interval_90(self) -> (f64, f64) {
        (self.at(3), self.at(9))
    }

    /// The quartiles.
    #[must_use]
    pub fn interval_50(self) -> (f64, f64) {
        (self.at(5), self.at(7))
    }

    /// Whether the value exists.
    #[must_use]
    pub fn exists(self) -> bool {
        !self.central().is_nan()
    }

    /// Every statistic with its name, as [`STATISTICS`] lists them.
    pub fn iter(self) -> impl Iterator<Item = (&'static str, f64)> {
        let values: [f64; STATISTICS.len()] = std::array::from_fn(|at| self.at(at));
        STATISTICS.into_iter().zip(values)
    }
}

/// A projection of one region under one scenario.
#[derive(Debug, Clone)]
pub struct Projection {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: Text,
    /// The region's id.
    pub region: String,
    /// The region's name.
    pub region_label: Text,
    /// The statistical basis on which GDP stands, where the baseline names one.
    pub gdp_basis: Option<Text>,
    /// The base year and the horizon.
    pub years: Years,
    /// How its population was projected.
    pub population: PopulationMethod,
    /// The day of a year at which its stocks stand.
    pub stocks_at: StockDay,
    /// The kept indicators.
    pub indicators: Vec<Indicator>,
    /// How many runs.
    pub runs: usize,
    /// The seed of their draws.
    pub seed: u64,
    base_status: Vec<Status>,
    summary: Array3<f64>,
    chunks: Arc<[Array2<f64>]>,
}

/// One indicator of a [`Projection`].
#[derive(Debug, Clone, Copy)]
pub struct Series<'p> {
    projection: &'p Projection,
    index: usize,
}

impl Projection {
    fn new(assumptions: &Assumptions, model: &Model, settings: &Settings<'_>, outcome: Outcome) -> Self {
        let Outcome { summary, chunks } = outcome;
        let known = model.outputs().iter().filter_map(|(name, _)| assumptions.indicator(name).cloned());
        let own_figures = assumptions.rest_on_own_figures();
        let base_status = (0..model.outputs().len()).map(|at| {
            let (name, base) = (&model.outputs()[at].0, summary[[at, 0, 0]]);
            if own_figures.contains(name.as_str()) {
                return Status::Assumed;
            }
            base_status(assumptions, name, base, model.base_influences(at))
        });
        let base_status = base_status.collect();
        Self {
            scenario: assumptions.id.clone(),
            title: assumptions.title.clone(),
            region: assumptions.baseline.id.clone(),
            region_label: assumptions.baseline.label.clone(),
            gdp_basis: assumptions.gdp_basis().map(|basis| basis.label.clone()),
            years: assumptions.years,
            population: assumptions.population,
            stocks_at: assumptions.baseline.stocks_at,
            indicators: known.collect(),
            runs: settings.runs,
            seed: settings.seed,
            base_status,
            summary,
            chunks: chunks.into(),
        }
    }

    /// Assembles the model of a scenario and runs it as `settings` say. Warnings are added to `problems`.
    ///
    /// # Errors
    /// As [`assemble`] and [`ensemble::run`].
    pub fn run(assumptions: &Assumptions, settings: &Settings<'_>, problems: &mut Diagnostics) -> Result<Self> {
        let model = assemble(assumptions, problems)?;
        let outcome = ensemble::run(&model, assumptions, settings, problems)?;
        Ok(Self::new(assumptions, &model, settings, outcome))
    }

    /// Whether every run gives the same in every year: nothing in the scenario is uncertain, or there is one run only.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.all().all(Series::is_certain)
    }

    /// The indicator of this name, if it was kept.
    #[must_use]
    pub fn series(&self, indicator: &str) -> Option<Series<'_>> {
        let index = self.indicators.iter().position(|known| known.name == indicator)?;
        Some(Series { projection: self, index })
    }

    /// The value added of each subsector that was kept.
    pub fn subsectors(&self) -> impl Iterator<Item = Series<'_>> {
        self.all().filter(|series| matches("industry.*.value_added", &series.indicator().name))
    }

    /// Every indicator that was kept.
    pub fn all(&self) -> impl Iterator<Item = Series<'_>> {
        (0..self.indicators.len()).map(|index| Series { projection: self, index })
    }
}

/// What tells each of several projections from the others: the titles of their scenarios, or their regions, or both.
#[must_use]
pub fn distinct_names(projections: &[Projection]) -> Vec<Text> {
    let one_region = projections.windows(2).all(|pair| pair[0].region == pair[1].region);
    let one_title = projections.windows(2).all(|pair| pair[0].title == pair[1].title);
    let name = |projection: &Projection| match (one_region, one_title) {
        (true, _) => projection.title.clone(),
        (false, true) => projection.region_label.clone(),
        (false, false) => {
            let (region, title) = (&projection.region_label, &projection.title);
            Text::new(format!("{}：{}", region.zh, title.zh), format!("{}: {}", region.en, title.en))
        }
    };
    projections.iter().map(name).collect()
}

/// Whether the figure of the base year is published, derived or assumed: as the baseline says of that very figure, else
/// the weakest of the jump-off figures that went into it.
fn base_status(assumptions: &Assumptions, name: &str, base: f64, influences: &[String]) -> Status {
    if let Some(figure) = assumptions.baseline.jump_off(name)
        && (figure.value - base).abs() <= 1e-9 * base.abs()
    {
        return figure.status;
    }
    let jump_offs = influences.iter().filter_map(|driver| assumptions.drivers.get(driver));
    let counts = |a: &&Assumption| match a.driver.default {
        Default::JumpOff(_) => true,
        // A share says where the subsector begins; the shares of all of them sum to 1 whatever they are.
        Default::Split(_) => name.starts_with(a.driver.name.trim_end_matches("share_of_base")),
        // How many are disabled is nobody's jump-off figure.
        _ => a.driver.name == "care.prevalence_multiplier" && name.starts_with("care.dependants"),
    };
    let statuses = jump_offs.filter(counts).map(|a| a.status);
    statuses.max().map_or(Status::Derived, |weakest| weakest.max(Status::Derived))
}

impl<'p> Series<'p> {
    /// The base year and the horizon.
    #[must_use]
    pub fn years(self) -> Years {
        self.projection.years
    }

    /// Whether the figure of the base year is published, derived or assumed.
    #[must_use]
    pub fn base_status(self) -> Status {
        self.projection.base_status[self.index]
    }

    /// Whether every run gives the same in every year.
    #[must_use]
    pub fn is_certain(self) -> bool {
        self.projection.years.iter().filter_map(|year| self.year(year)).filter(|summary| summary.exists()).all(
            |summary| {
                let (low, high) = summary.interval_90();
                low == high
            },
        )
    }

    /// The indicator.
    #[must_use]
    pub fn indicator(self) -> &'p Indicator {
        &self.projection.indicators[self.index]
    }

    /// What the runs come to in a calendar year, if it is projected.
    #[must_use]
    pub fn year(self, year: i32) -> Option<Summary<'p>> {
        let at = self.projection.years.index(year)?;
        let statistics = self.projection.summary.index_axis(Axis(0), self.index).index_axis_move(Axis(0), at);
        Some(Summary { statistics })
    }

    /// `[year][statistic]`, the statistics in the order of [`STATISTICS`].
    #[must_use]
    pub fn summary(self) -> ArrayView2<'p, f64> {
        self.projection.summary.index_axis(Axis(0), self.index)
    }

    /// The values of all runs in a calendar year, in parts of at most 8192 runs; no copy is made.
    pub fn runs(self, year: i32) -> impl Iterator<Item = ArrayView1<'p, f64>> {
        let at = self.projection.years.index(year).map(|year| self.index * self.projection.years.count() + year);
        let chunks = at.map(|_| &*self.projection.chunks).unwrap_or_default();
        chunks.iter().map(move |chunk| chunk.index_axis(Axis(0), at.unwrap_or_default()))
    }

    /// The share of runs for which `holds` is true of the value in a calendar year.
    #[must_use]
    pub fn probability(self, year: i32, holds: impl Fn(f64) -> bool) -> f64 {
        let met: usize = self.runs(year).map(|runs| runs.iter().filter(|value| holds(**value)).count()).sum();
        met as f64 / self.projection.runs as f64
    }
}
