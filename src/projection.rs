//! Projections: every output indicator in every year of every run, and statistics over the runs.

mod difference;
mod regions;
mod series;
mod unsplit;

use std::borrow::Borrow;
use std::sync::Arc;

use ndarray::{Array2, Array3, ArrayView1};
use serde::{Deserialize, Serialize};

pub use difference::Difference;
pub use regions::RegionalProjection;
pub use series::{Series, Summary};
pub(crate) use unsplit::GrowthMeasure;

use crate::baseline::{Status, StockDay};
use crate::diagnostic::{Diagnostics, unknown};
use crate::ensemble::{
    self, EnsemblePart, EnsembleResult, KeptValues, MeetingRuns, Sampling, ScenarioModel, Settings, TargetRuns,
    Undefined, Unpaired, assemble_all, run_side_by_side,
};
use crate::error::Result;
use crate::indicator::{Default, Indicator, matches};
use crate::language::{Text, text};
use crate::model::{Model, assemble};
use crate::plan::Target;
use crate::scenario::{Assumption, Assumptions, CountedFrom, PopulationMethod, Years};

/// Shown beside the headlines where a projection has them: what the industry is measured against, and how fast both grow.
const BESIDE_HEADLINES: [&str; 5] =
    ["gdp.nominal", "gdp.nominal_growth", "gdp.real_growth", "industry.growth_nominal", "industry.growth_real"];

/// A projection of one region under one scenario.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Projection {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: Text,
    /// The settings given outside its files, in words: drivers set, the year of an update.
    pub settings: Vec<Text>,
    /// The region's id.
    pub region: String,
    /// The region's name.
    pub region_label: Text,
    /// The statistical basis of GDP, if the baseline names one.
    pub gdp_basis: Option<Text>,
    /// The base year and the horizon.
    pub years: Years,
    /// The method of the population projection.
    pub population: PopulationMethod,
    /// The day of the year to which stocks refer.
    pub stocks_at: StockDay,
    /// The output indicators.
    pub indicators: Vec<Indicator>,
    /// The number of runs.
    pub runs: usize,
    /// The seed of their draws.
    pub seed: u64,
    /// The sampling method.
    pub sampling: Sampling,
    /// Population by age of the deterministic run, `[year][sex][age]` (male, female; 0 to 100+), if the model has ages.
    pub people: Option<Array3<f64>>,
    pub(crate) base_status: Vec<Status>,
    /// Why people in the base year may be other than was published.
    pub(crate) base_shift: Option<BaseShift>,
    /// `[indicator][year][statistic]`.
    pub(crate) summary: Array3<f64>,
    /// `[indicator][year]`: the standard errors of the means; `None` if read back from files.
    pub(crate) standard_errors: Option<Array2<Option<f64>>>,
    /// The targets of the scenario's plan, with what the runs say of them.
    pub(crate) targets: Vec<TargetRuns>,
    /// The values of the runs, as far as they were kept.
    pub(crate) values: Option<Arc<KeptValues>>,
    /// This projection minus the first of those side by side, if it is a later one.
    pub(crate) difference: Option<std::result::Result<Difference, Unpaired>>,
    /// The cells without a value in some run, with the reason.
    pub(crate) undefined: Vec<Undefined>,
}

/// Why counts of people of the base year, from which a projection starts, are other than was published for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BaseShift {
    /// Counts published for later years updated them.
    LaterCounts,
    /// The region is the sum of its parts, whose published counts add up to another figure than that of the region.
    SumOfParts,
    /// It is the sum of its parts, and counts published for later years updated these.
    SumOfUpdatedParts,
}

impl Projection {
    fn new(assumptions: &Assumptions, model: &Model, settings: &Settings<'_>, outcome: EnsembleResult) -> Self {
        let EnsembleResult { summary, standard_errors, targets, values, difference, undefined } = outcome;
        let named = |name: &String| assumptions.indicator(name).cloned();
        let difference = difference.map(|found| {
            let (pairs, statistics) = found?;
            let indicators = pairs.outputs.iter().filter_map(named).collect();
            Ok(Difference { indicators, years: pairs.years, statistics })
        });
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
            settings: assumptions.settings_in_words(),
            region: assumptions.baseline.id.clone(),
            region_label: assumptions.baseline.label.clone(),
            gdp_basis: assumptions.gdp_basis_in_words(),
            years: assumptions.years,
            population: assumptions.population,
            stocks_at: assumptions.baseline.stocks_at,
            indicators: model.outputs().iter().filter_map(|(name, _)| named(name)).collect(),
            runs: settings.runs,
            seed: settings.seed,
            sampling: settings.sampling,
            people: model.people(&ensemble::run_central(model, assumptions, settings)),
            base_status,
            base_shift: assumptions.posterior.as_ref().map(|_| BaseShift::LaterCounts),
            summary,
            standard_errors: Some(standard_errors),
            targets,
            values: values.map(Arc::new),
            difference,
            undefined,
        }
    }

    /// Assembles the model of a scenario and runs it as `settings` say. Warnings are added to `problems`.
    ///
    /// # Errors
    /// As [`assemble`] and [`ensemble::run`].
    pub fn run(assumptions: &Assumptions, settings: &Settings<'_>, problems: &mut Diagnostics) -> Result<Self> {
        let model = assemble(assumptions, problems)?;
        Self::of_model(&model, assumptions, settings, problems)
    }

    /// The same with a model that was assembled for a scenario of this [structure](Assumptions::has_structure_of).
    pub(crate) fn of_model(
        model: &Model,
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let outcome = ensemble::run(model, assumptions, settings, problems)?;
        Ok(Self::new(assumptions, model, settings, outcome))
    }

    /// Assembles the models of scenarios, each with its settings, and runs them side by side: of the later ones the
    /// [difference](Projection::difference) to the first is known run by run, without the values of any run being kept.
    /// Threads and memory are those of the first. Warnings of each are added to the `problems` at its place.
    ///
    /// # Errors
    /// As [`Projection::run`].
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, ensemble::{Keep, Settings}, scenario::Assumptions};
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/");
    /// let mut problems = [Diagnostics::new(), Diagnostics::new()];
    /// let mut load = |at: usize, name: &str| {
    ///     Assumptions::load(format!("{folder}{name}.toml").as_ref(), &Library::embedded(), &mut problems[at])
    /// };
    /// let (reference, low) = (load(0, "reference")?, load(1, "low")?);
    /// let scenarios = [&reference, &low].map(|of| (of, Settings { runs: 1000, keep: Keep::Summaries, ..Settings::of(of) }));
    /// let projections = Projection::run_side_by_side(&scenarios, &mut problems)?;
    /// let low = &projections[1];
    /// let difference = low.difference().unwrap().unwrap();
    /// let width = |(low, high): (f64, f64)| high - low;
    /// let lost = difference.year("industry.value_added", 2027).unwrap();
    /// let all = low.find("industry.value_added")?.year(2027).unwrap();
    /// assert!(lost.median() < 0.0 && width(lost.interval_80()) < width(all.interval_80()));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn run_side_by_side(
        scenarios: &[(&Assumptions, Settings<'_>)],
        problems: &mut [Diagnostics],
    ) -> Result<Vec<Self>> {
        side_by_side(scenarios, problems, |models| {
            let parts = run_side_by_side(models, |settings| Ok(0..settings.runs))?;
            Ok(parts.into_iter().map(|part| vec![Ok(part)]).collect())
        })
    }

    /// Assembles the model of a scenario and joins parts of its runs, in their order. Warnings are added to `problems`. The
    /// result equals that of [`Projection::run`] with the same settings.
    ///
    /// # Errors
    /// As [`assemble`], a failure if the parts are not all runs, or not of the same ensemble, and errors of reading them.
    pub fn of_parts(
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        parts: impl IntoIterator<Item = Result<EnsemblePart>>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let model = assemble(assumptions, problems)?;
        let scenario = ScenarioModel { model: &model, assumptions, settings };
        let outcomes = ensemble::outcomes(&[scenario], [parts], std::slice::from_mut(problems))?;
        let projected = outcomes.into_iter().map(|outcome| Self::new(assumptions, &model, settings, outcome));
        projected.last().ok_or_else(ensemble::no_runs)
    }

    /// The same of scenarios whose runs were computed side by side, by scenario: see
    /// [`EnsemblePart::run_side_by_side`](crate::ensemble::EnsemblePart::run_side_by_side).
    ///
    /// # Errors
    /// As [`Projection::of_parts`].
    pub fn of_parts_side_by_side<P: IntoIterator<Item = Result<EnsemblePart>>>(
        scenarios: &[(&Assumptions, Settings<'_>)],
        parts: impl IntoIterator<Item = P>,
        problems: &mut [Diagnostics],
    ) -> Result<Vec<Self>> {
        side_by_side(scenarios, problems, |_| Ok(parts.into_iter().collect()))
    }

    /// This projection minus the first of those [side by side](Projection::run_side_by_side), run by run: every indicator that
    /// both have with the same unit, in every year that both have. `None` of the first, and of a projection by itself.
    ///
    /// # Errors
    /// Why run k of one has nothing to do with run k of the other.
    #[must_use]
    pub fn difference(&self) -> Option<std::result::Result<&Difference, Unpaired>> {
        self.difference.as_ref().map(|found| found.as_ref().map_err(|reason| *reason))
    }

    /// The projection without the values of its runs, which frees their memory: statistics remain.
    #[must_use]
    pub fn without_values(self) -> Self {
        Self { values: None, ..self }
    }

    /// The share of runs that meet a target; `from` is the base of increments and growth. `None` if its indicator is not an
    /// output, one of its years is not projected or has no value, the values of its indicator were not kept and it is not a
    /// target of the scenario's plan, or the projection was read back from files.
    #[must_use]
    pub fn share_meeting(&self, target: &Target, from: Option<&CountedFrom>) -> Option<f64> {
        Some(self.runs_meeting(target, from)?.runs() as f64 / self.runs as f64)
    }

    /// The runs that meet a target: of the values, or as counted for the scenario's plan where these were not kept.
    fn runs_meeting(&self, target: &Target, from: Option<&CountedFrom>) -> Option<MeetingRuns> {
        let series = self.series(&target.measure.as_ref()?.indicator)?;
        self.years.index(target.year)?;
        if let Some(year) = from.and_then(CountedFrom::projected_year) {
            self.years.index(year)?;
        }
        if series.undefined_for(target, from).is_some() {
            return None;
        }
        let met = self.met_by_run(target, series, from);
        if met.is_empty() { Some(self.target_runs(target)?.met) } else { Some(met.into_iter().collect()) }
    }

    /// What the runs say of a target of the scenario's plan.
    fn target_runs(&self, target: &Target) -> Option<&TargetRuns> {
        self.targets.iter().find(|known| known.target == *target)
    }

    /// The median and the 80 % interval of the figure of a target of the scenario's plan that counts from a base; not finite
    /// where some run has none.
    pub(crate) fn figure_of_target(&self, target: &Target) -> Option<(f64, (f64, f64))> {
        let figure = Summary { statistics: ArrayView1::from(self.target_runs(target)?.figure.as_ref()?) };
        Some((figure.median(), figure.interval_80()))
    }

    /// The standard error of [`Projection::share_meeting`]; `None` if there is none, or with too few runs.
    #[must_use]
    pub fn standard_error_of_share_meeting(&self, target: &Target, from: Option<&CountedFrom>) -> Option<f64> {
        self.runs_meeting(target, from)?.standard_error(self.sampling, self.runs)
    }

    /// Whether each run meets a target in all its years; empty if the values of one of them were not kept.
    pub(crate) fn met_by_run(&self, target: &Target, series: Series<'_>, from: Option<&CountedFrom>) -> Vec<bool> {
        let in_year = |year: i32| {
            let from = from.map(|from| from.in_year(target, year));
            let years = from.as_ref().map_or(0.0, |from| f64::from(year - from.year));
            let pairs = series.with_base(year, from.as_ref());
            pairs.map(|(base, level)| target.is_met_by(base, level, years)).collect::<Vec<bool>>()
        };
        let all = |met: Vec<bool>, also: Vec<bool>| {
            if met.len() == also.len() { met.iter().zip(&also).map(|(a, b)| *a && *b).collect() } else { Vec::new() }
        };
        target.years_after(self.years.first).map(in_year).reduce(all).unwrap_or_default()
    }

    /// Whether all runs are equal in every year: the scenario has no uncertainty, or there is one run.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.all().all(Series::is_certain)
    }

    /// The indicator of this name, if it is an output.
    #[must_use]
    pub fn series(&self, indicator: &str) -> Option<Series<'_>> {
        let index = self.indicators.iter().position(|known| known.name == indicator)?;
        Some(Series { projection: self, index })
    }

    /// The indicator of this name.
    ///
    /// # Errors
    /// [`Diagnostics`] with the nearest name, if it is not an output.
    ///
    /// ```
    /// use carecast::Scenario;
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let people = Scenario::parse("people.toml", text)?.runs(10).project()?;
    /// let error = people.projection.find("population.aged_60plus").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `population.aged_60_plus`?"));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn find(&self, indicator: &str) -> Result<Series<'_>> {
        self.series(indicator).ok_or_else(|| {
            let message = text!("结果里没有指标 `{indicator}`", "the result has no indicator `{indicator}`");
            unknown(indicator, message, self.indicators.iter().map(|known| known.name.as_str()))
        })
    }

    /// The value added of each subsector among the outputs.
    pub fn subsectors(&self) -> impl Iterator<Item = Series<'_>> {
        self.all().filter(|series| matches("industry.*.value_added", &series.indicator().name))
    }

    /// The headline indicators; in a projection of population only, also the total population.
    pub fn headlines(&self) -> impl Iterator<Item = Series<'_>> {
        let people_alone = self.is_of_people_alone();
        let is_shown = move |indicator: &Indicator| {
            indicator.is_headline() || people_alone && indicator.name == "population.total"
        };
        self.all().filter(move |series| is_shown(series.indicator()))
    }

    /// What a reader is shown first: the headlines with GDP and growth, or every indicator if none is a headline.
    pub fn overview(&self) -> impl Iterator<Item = Series<'_>> {
        let headlines: Vec<&str> = self.headlines().map(|series| series.indicator().name.as_str()).collect();
        self.all().filter(move |series| {
            let name = series.indicator().name.as_str();
            headlines.is_empty() || headlines.contains(&name) || BESIDE_HEADLINES.contains(&name)
        })
    }

    /// Whether population indicators are its only headlines.
    #[must_use]
    pub fn is_of_people_alone(&self) -> bool {
        let mut headlines = self.indicators.iter().filter(|indicator| indicator.is_headline()).peekable();
        headlines.peek().is_some() && headlines.all(|indicator| indicator.name.starts_with("population."))
    }

    /// Every output indicator.
    pub fn all(&self) -> impl Iterator<Item = Series<'_>> {
        (0..self.indicators.len()).map(|index| Series { projection: self, index })
    }
}

/// Assembles the models of scenarios and makes projections of the parts of their runs, which `parts` gives.
fn side_by_side<P: IntoIterator<Item = Result<EnsemblePart>>>(
    scenarios: &[(&Assumptions, Settings<'_>)],
    problems: &mut [Diagnostics],
    parts: impl FnOnce(&[ScenarioModel<'_>]) -> Result<Vec<P>>,
) -> Result<Vec<Projection>> {
    let models = assemble_all(scenarios, problems)?;
    let scenarios = ScenarioModel::all(scenarios, &models);
    let outcomes = ensemble::outcomes(&scenarios, parts(&scenarios)?, problems)?;
    let projected = scenarios
        .iter()
        .zip(outcomes)
        .map(|(scenario, outcome)| Projection::new(scenario.assumptions, scenario.model, scenario.settings, outcome));
    Ok(projected.collect())
}

/// A distinct name of each projection: the title of its scenario, its region, or both; with settings if these are the same.
#[must_use]
pub fn distinct_names<P: Borrow<Projection>>(projections: &[P]) -> Vec<Text> {
    let projections: Vec<&Projection> = projections.iter().map(Borrow::borrow).collect();
    let one_region = projections.windows(2).all(|pair| pair[0].region == pair[1].region);
    let one_title = projections.windows(2).all(|pair| pair[0].title == pair[1].title);
    let name = |projection: &&Projection| match (one_region, one_title) {
        (true, _) => projection.title.clone(),
        (false, true) => projection.region_label.clone(),
        (false, false) => {
            let (region, title) = (&projection.region_label, &projection.title);
            Text::new(format!("{}：{}", region.zh, title.zh), format!("{}: {}", region.en, title.en))
        }
    };
    let names: Vec<Text> = projections.iter().map(name).collect();
    let settings: Vec<Text> = projections.iter().map(|projection| in_brackets(&projection.settings)).collect();
    let named = names.iter().zip(&settings).map(|(name, set)| {
        let is_shared = names.iter().zip(&settings).any(|(other, its)| other == name && its != set);
        if is_shared { Text::new(name.zh.clone() + &set.zh, name.en.clone() + &set.en) } else { name.clone() }
    });
    named.collect()
}

/// The settings of several projections, each once; if not shared by all, with the names of those that have it.
#[must_use]
pub fn settings_of<P: Borrow<Projection>>(projections: &[P]) -> Vec<Text> {
    let projections: Vec<&Projection> = projections.iter().map(Borrow::borrow).collect();
    let mut all: Vec<&Text> = Vec::new();
    for setting in projections.iter().flat_map(|projection| &projection.settings) {
        if !all.contains(&setting) {
            all.push(setting);
        }
    }
    let names = distinct_names(&projections);
    let lines = all.into_iter().map(|setting| {
        let has = |projection: &&Projection| projection.settings.contains(setting);
        if projections.iter().all(has) {
            return setting.clone();
        }
        let named = projections.iter().zip(&names).filter(|(projection, _)| has(projection));
        let Text { zh, en } = Text::joined(&named.map(|(_, name)| name.clone()).collect::<Vec<_>>(), "、", ", ");
        Text::new(format!("{zh}：{}", setting.zh), format!("{en}: {}", setting.en))
    });
    lines.collect()
}

/// The settings in brackets, for use behind a title; empty without settings.
#[must_use]
pub fn in_brackets(settings: &[Text]) -> Text {
    if settings.is_empty() {
        return Text::same("");
    }
    let Text { zh, en } = Text::joined(settings, "；", "; ");
    text!("（{zh}）", " ({en})")
}

/// The status of a base-year figure: that which the baseline gives it, or else the weakest status of the jump-off figures
/// it depends on.
fn base_status(assumptions: &Assumptions, name: &str, base: f64, influences: &[String]) -> Status {
    if let Some(figure) = assumptions.baseline.jump_off(name)
        && (figure.value - base).abs() <= 1e-9 * base.abs()
    {
        return figure.status;
    }
    let jump_offs = influences.iter().filter_map(|driver| assumptions.drivers.get(driver));
    let counts = |a: &&Assumption| match a.driver.default {
        Default::JumpOff(_) => true,
        // A share sets the starting level of a subsector; all shares are normalised to 1.
        Default::Split(_) => name.starts_with(a.driver.name.trim_end_matches("share_of_base")),
        // Of what the baseline has no figure of: the private share of beds, caregivers, the balance of the fund.
        Default::Required => a.driver.at_base,
        // Assumptions about the year itself, such as beds started or the insured. Rates of the population are published.
        _ if !a.driver.name.starts_with("population.") && assumptions.indicator(&a.driver.name).is_some() => true,
        // How many are disabled is nobody's jump-off figure.
        _ => a.driver.name == "care.prevalence_multiplier" && name.starts_with("care.dependants"),
    };
    let statuses = jump_offs.filter(counts).map(|a| a.status);
    statuses.max().map_or(Status::Derived, |weakest| weakest.max(Status::Derived))
}
