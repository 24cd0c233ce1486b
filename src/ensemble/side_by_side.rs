//! Running the ensembles of scenarios side by side, and joining their parts.

use std::ops::Range;

use ndarray::{Array2, Array3};

use super::order_statistics::LEEWAY;
use super::paired::{Pairs, Unpaired};
use super::part::EnsemblePart;
use super::regions::{RegionalRuns, RegionalSums};
use super::run::{Ensemble, on_threads};
use super::settings::{CHUNK, Settings};
use super::statistics::{SeriesStatistics, TargetRuns};
use super::stream::{Stream, streamed, summaries, workers};
use super::summary::STATISTICS;
use super::undefined::{self, Undefined};
use super::values::{KeptValues, RunValues};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::{Model, assemble};
use crate::plan::Aim;
use crate::scenario::{Assumptions, RegionalTotal};

/// The results of an ensemble.
#[derive(Debug)]
pub struct EnsembleResult {
    /// `[output][year][statistic]`, the statistics in the order of [`STATISTICS`].
    pub summary: Array3<f64>,
    /// `[output][year]`: the standard errors of the means.
    pub(crate) standard_errors: Array2<Option<f64>>,
    /// The targets of the scenario's plan with an output as indicator.
    pub(crate) targets: Vec<TargetRuns>,
    /// The values that are kept.
    pub(crate) values: Option<KeptValues>,
    /// The differences to the first scenario, if there is one: what is compared, and `[output][year][statistic]`.
    pub(crate) difference: Option<std::result::Result<(Pairs, Array3<f64>), Unpaired>>,
    /// The cells without a value, in order.
    pub(crate) undefined: Vec<Undefined>,
}

/// A scenario's model, and how its runs are computed.
#[derive(Clone, Copy)]
pub(crate) struct ScenarioModel<'m> {
    pub(crate) model: &'m Model,
    pub(crate) assumptions: &'m Assumptions,
    pub(crate) settings: &'m Settings<'m>,
}

impl<'m> ScenarioModel<'m> {
    /// The models of scenarios, each with its settings.
    pub(crate) fn all(scenarios: &'m [(&Assumptions, Settings<'_>)], models: &'m [Model]) -> Vec<Self> {
        let scenarios = scenarios.iter().zip(models);
        scenarios.map(|((assumptions, settings), model)| Self { model, assumptions, settings }).collect()
    }
}

/// Assembles the models of scenarios; warnings of each are added to the `problems` at its place.
pub(crate) fn assemble_all(
    scenarios: &[(&Assumptions, Settings<'_>)],
    problems: &mut [Diagnostics],
) -> Result<Vec<Model>> {
    scenarios.iter().zip(problems).map(|((assumptions, _), problems)| Ok(assemble(assumptions, problems)?)).collect()
}

/// Computes some of the runs of scenarios side by side, and their differences to the first one run by run where run k of
/// both uses the same draws. A range of runs must consist of whole parts of 8192, as that of a [`Shard`](super::Shard) does.
/// Where the memory does not hold the statistics of all, some are computed after the others, beside the first again.
///
/// # Errors
/// A failure if the number of runs is 0, if values to be kept or statistics exceed the memory, if a value overflows (it names
/// run, indicator and year), if threads cannot be started, or if interrupted.
pub(crate) fn run_side_by_side(
    scenarios: &[ScenarioModel<'_>],
    runs_of: impl Fn(&Settings<'_>) -> Result<Range<usize>>,
) -> Result<Vec<EnsemblePart>> {
    let Some(ScenarioModel { settings: first, .. }) = scenarios.first() else { return Ok(Vec::new()) };
    let mut runs = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        runs.push(checked(runs_of(scenario.settings)?, scenario.settings)?);
    }
    scenarios.iter().zip(&runs).for_each(|(scenario, runs)| scenario.settings.expect(runs.len()));
    on_threads(first.threads, || {
        let ensembles: Vec<Ensemble<'_>> = scenarios.iter().map(Ensemble::new).collect();
        let pairs: Vec<_> = ensembles.iter().skip(1).map(|later| Pairs::new(later, &ensembles[0])).collect();
        let pairs = |at: usize| at.checked_sub(1).and_then(|at| pairs[at].as_ref().ok());
        let mut values = Vec::with_capacity(scenarios.len());
        for (ensemble, runs) in ensembles.iter().zip(&runs) {
            values.push(ensemble.room_for_values(runs.len())?);
        }
        let kept: usize = values.iter().flatten().map(RunValues::bytes).sum();
        // A scenario, with the first one beside it if it is compared.
        let alone = |at: usize| {
            let own = Stream::new(&ensembles[at], pairs(at));
            match pairs(at) {
                Some(_) => vec![Stream::new(&ensembles[0], None).unwanted(), own],
                None => vec![own],
            }
        };
        // Those that are compared need most.
        (0..scenarios.len()).rev().try_for_each(|at| workers(&alone(at), first.memory, kept).map(|_| ()))?;
        // The first one and those that are compared with it; then those that are not, each by itself.
        let (compared, others): (Vec<usize>, Vec<usize>) =
            (0..scenarios.len()).partition(|at| *at == 0 || pairs(*at).is_some());
        let order = [compared, others].concat();
        let mut parts: Vec<Option<EnsemblePart>> = std::iter::repeat_with(|| None).take(scenarios.len()).collect();
        let mut left = order.as_slice();
        while let Some((start, rest)) = left.split_first() {
            let mut streams = alone(*start);
            let beside = streams.len() - 1;
            let mut threads = workers(&streams, first.memory, kept)?;
            let joining = rest.iter().take_while(|at| pairs(**at).is_some()).take_while(|at| {
                streams.push(Stream::new(&ensembles[**at], pairs(**at)));
                let fewer = workers(&streams, first.memory, kept);
                fewer.map(|fewer| threads = fewer).map_err(|_| streams.pop()).is_ok()
            });
            let together = 1 + joining.count();
            let (group, rest) = left.split_at(together);
            left = rest;
            let mut kept: Vec<Option<RunValues>> = std::iter::repeat_with(|| None).take(beside).collect();
            kept.extend(group.iter().map(|at| values[*at].take()));
            let runs = &runs[*start];
            let statistics = streamed((&streams, None), runs, LEEWAY, threads, &mut kept)?;
            drop(streams);
            for (at, (statistics, values)) in group.iter().zip(statistics.into_iter().zip(kept).skip(beside)) {
                parts[*at] = Some(ensembles[*at].part(runs.clone(), statistics, values));
            }
        }
        Ok(parts.into_iter().flatten().collect())
    })
}

/// The failure of an ensemble without runs.
pub(crate) fn no_runs() -> Error {
    Error::failure(text!("至少要运行1次", "at least 1 run is needed"))
}

/// Some runs of an ensemble, if they can be some of it.
fn checked(runs: Range<usize>, settings: &Settings<'_>) -> Result<Range<usize>> {
    if settings.runs == 0 || settings.batch_width == 0 || runs.is_empty() {
        return Err(no_runs());
    }
    let ends_well = runs.end.is_multiple_of(CHUNK) && runs.end < settings.runs || runs.end == settings.runs;
    if !(runs.start.is_multiple_of(CHUNK) && ends_well) {
        let (from, to) = (runs.start, runs.end);
        return Err(Error::failure(text!(
            "第{from}至{to}次运行不是整段（每段{CHUNK}次）",
            "runs {from} to {to} are not whole parts of {CHUNK}"
        )));
    }
    settings.draws.map_or(Ok(()), |draws| draws.check(settings.runs))?;
    Ok(runs)
}

/// Computes the deterministic run and the ensemble of a model. Warnings are added to `problems`.
///
/// # Errors
/// A failure if the number of runs is 0, if it exceeds the memory, if a value overflows (it names run, indicator and year), if
/// threads cannot be started, or if interrupted.
pub fn run(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<EnsembleResult> {
    let scenario = ScenarioModel { model, assumptions, settings };
    let part = run_side_by_side(&[scenario], |settings| Ok(0..settings.runs))?.pop().ok_or_else(no_runs)?;
    outcome(&Ensemble::new(&scenario), Beside::None, [Ok(part)], problems)
}

impl EnsemblePart {
    /// Assembles the model of a scenario and computes some of the runs of its ensemble; `settings` are those of the whole
    /// ensemble. Warnings of the model are added to `problems`; those of the runs are added when parts are joined.
    ///
    /// # Errors
    /// As [`assemble`] and [`run`].
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, scenario::Assumptions};
    /// use carecast::ensemble::{EnsemblePart, Settings, Shard};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// assumptions.outputs.retain(|output| output.name.starts_with("industry."));
    /// let settings = Settings { runs: 10_000, ..Settings::of(&assumptions) };
    /// let mut share = |index| {
    ///     let runs = Shard { index, of: 2 }.runs(settings.runs)?;
    ///     EnsemblePart::run(&assumptions, &settings, runs, &mut problems)
    /// };
    /// let parts = [share(1), share(2)]; // on two machines, say
    /// let merged = Projection::of_parts(&assumptions, &settings, parts, &mut problems)?;
    /// let whole = Projection::run(&assumptions, &settings, &mut problems)?;
    /// let values = |projection: &Projection| projection.series("industry.value_added").unwrap().summary().to_owned();
    /// assert_eq!(values(&merged), values(&whole));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn run(
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        runs: Range<usize>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let model = assemble(assumptions, problems)?;
        let scenario = ScenarioModel { model: &model, assumptions, settings };
        run_side_by_side(&[scenario], |_| Ok(runs.clone()))?.pop().ok_or_else(no_runs)
    }

    /// The same of scenarios side by side, each with its settings: of the later ones the differences to the first are among
    /// the results. `runs_of` gives the range of runs of each. Warnings of each are added to the `problems` at its place.
    ///
    /// # Errors
    /// As [`EnsemblePart::run`].
    pub fn run_side_by_side(
        scenarios: &[(&Assumptions, Settings<'_>)],
        runs_of: impl Fn(&Settings<'_>) -> Result<Range<usize>>,
        problems: &mut [Diagnostics],
    ) -> Result<Vec<Self>> {
        let models = assemble_all(scenarios, problems)?;
        run_side_by_side(&ScenarioModel::all(scenarios, &models), runs_of)
    }
}

/// Joins all parts of the ensembles of scenarios side by side, each in the order of their runs. Warnings of each are added to
/// the `problems` at its place.
///
/// # Errors
/// A failure if they are not all runs, or not of the same ensemble, and errors of reading them.
pub(crate) fn outcomes<P: IntoIterator<Item = Result<EnsemblePart>>>(
    scenarios: &[ScenarioModel<'_>],
    parts: impl IntoIterator<Item = P>,
    problems: &mut [Diagnostics],
) -> Result<Vec<EnsembleResult>> {
    let Some((first, later)) = scenarios.split_first() else { return Ok(Vec::new()) };
    let first = Ensemble::new(first);
    let ensembles = std::iter::once(None).chain(later.iter().map(|scenario| Some(Ensemble::new(scenario))));
    let joined = ensembles.zip(parts).zip(problems).map(|((later, parts), problems)| match later {
        None => outcome(&first, Beside::None, parts, problems),
        Some(later) => outcome(&later, Beside::First(&first), parts, problems),
    });
    joined.collect()
}

/// What an ensemble is computed beside.
#[derive(Clone, Copy)]
enum Beside<'b> {
    None,
    /// The first of the scenarios side by side: this is a later one.
    First(&'b Ensemble<'b>),
    /// The regions of a whole; this is the one at a place.
    Regions(&'b [Ensemble<'b>], usize, &'b RegionalRuns<'b>),
}

/// The results of a whole and of its parts.
pub(crate) struct RegionalResult {
    /// Of each region, with the people of its deterministic run, `[year][sex][age]`.
    pub(crate) regions: Vec<(EnsembleResult, Array3<f64>)>,
    /// What adds up over them.
    pub(crate) sums: RegionalSums,
}

/// Computes the runs of a whole and of its parts together; the first scenario is the whole. Warnings of each are added to the
/// `problems` at its place.
///
/// # Errors
/// As [`run`], and a failure if a region has no people by age.
pub(crate) fn run_regions(
    scenarios: &[ScenarioModel<'_>],
    total: RegionalTotal,
    problems: &mut [Diagnostics],
) -> Result<RegionalResult> {
    let Some(first) = scenarios.first().map(|scenario| scenario.settings) else {
        return Ok(RegionalResult { regions: Vec::new(), sums: RegionalSums::default() });
    };
    let runs = checked(0..first.runs, first)?;
    scenarios.iter().for_each(|scenario| scenario.settings.expect(runs.len()));
    on_threads(first.threads, || {
        let mut ensembles: Vec<Ensemble<'_>> = scenarios.iter().map(Ensemble::new).collect();
        let (regions, sums) = RegionalRuns::new(&mut ensembles, total)?;
        let mut values = Vec::with_capacity(ensembles.len());
        for ensemble in &ensembles {
            values.push(ensemble.room_for_values(runs.len())?);
        }
        let kept: usize = values.iter().flatten().map(RunValues::bytes).sum();
        let streams: Vec<Stream<'_>> = ensembles.iter().map(|ensemble| Stream::new(ensemble, None)).collect();
        let threads = workers(&streams, first.memory, kept)?;
        let statistics = streamed((&streams, Some(&regions)), &runs, LEEWAY, threads, &mut values)?;
        drop(streams);
        let mut outcomes = Vec::with_capacity(ensembles.len());
        for (at, (statistics, values)) in statistics.into_iter().zip(values).enumerate() {
            let part = ensembles[at].part(runs.clone(), statistics, values);
            let beside = Beside::Regions(&ensembles, at, &regions);
            outcomes
                .push((outcome(&ensembles[at], beside, [Ok(part)], &mut problems[at])?, regions.people()[at].clone()));
        }
        Ok(RegionalResult { regions: outcomes, sums })
    })
}

/// Joins all parts of an ensemble.
fn outcome(
    ensemble: &Ensemble<'_>,
    beside: Beside<'_>,
    parts: impl IntoIterator<Item = Result<EnsemblePart>>,
    problems: &mut Diagnostics,
) -> Result<EnsembleResult> {
    let Ensemble { model, assumptions, settings, .. } = *ensemble;
    let whole = EnsemblePart::join(parts)?;
    let same_outputs = model.outputs().iter().map(|(name, _)| name).eq(&whole.outputs);
    if whole.runs != (0..settings.runs) || !same_outputs || whole.central.ncols() != model.years() {
        let (from, to, runs) = (whole.runs.start, whole.runs.end, settings.runs);
        return Err(Error::failure(text!(
            "第{from}至{to}次运行不是这个情景的全部{runs}次运行",
            "runs {from} to {to} are not the {runs} runs of this scenario"
        )));
    }
    let first = if let Beside::First(first) = beside { Some(first) } else { None };
    let pairs = first.map(|first| Pairs::new(ensemble, first));
    ensemble.sampler.warn(problems);
    whole.clamped.warn(problems);
    let mut statistics = whole.statistics;
    let (rows, standard_errors) = on_threads(settings.threads, || {
        let pairs = pairs.as_ref().and_then(|pairs| pairs.as_ref().ok());
        let own = Stream::new(ensemble, pairs);
        let (mut streams, at, regions) = match beside {
            Beside::First(first) if pairs.is_some() => (vec![Stream::new(first, None).unwanted(), own], 1, None),
            Beside::Regions(all, at, regions) => {
                let mut streams: Vec<Stream<'_>> = all.iter().map(|of| Stream::new(of, None).unwanted()).collect();
                streams[at] = own;
                (streams, at, Some(regions))
            }
            _ => (vec![own], 0, None),
        };
        // Shards of scenarios that were not computed side by side know no differences.
        if streams[at].is_wanted.len() != statistics.series.len() {
            return Err(Error::failure(text!(
                "这些运行不属于这个情景，或没有与第一个情景同时计算",
                "these runs are not of this scenario, or were not computed side by side with the first one"
            )));
        }
        let rows = summaries((&mut streams, regions), at, &mut statistics)?;
        let error = |series: &Option<SeriesStatistics>| series.as_ref()?.standard_error(settings.sampling);
        Ok((rows, statistics.series.iter().map(error).collect::<Vec<Option<f64>>>()))
    })?;
    let dimensions = whole.central.dim();
    let (outputs, rest) = rows.split_at(whole.central.len().min(rows.len()));
    let counting = statistics.met.iter().filter(|(target, _)| target.aim != Aim::Level).count();
    let (figures, differences) = rest.split_at(counting.min(rest.len()));
    let mut figures = figures.iter();
    let targets = statistics.met.into_iter().map(|(target, met)| {
        let figure = if target.aim == Aim::Level { None } else { figures.next().copied() };
        TargetRuns { target, met, figure }
    });
    let targets = targets.collect();
    let difference = pairs.map(|pairs| {
        let pairs = pairs?;
        let cells = by_output((pairs.outputs.len(), pairs.years.count()), differences);
        Ok((pairs, cells))
    });
    let mut summary = by_output(dimensions, outputs);
    let undefined = ensemble.undefined(&whole.gaps)?;
    undefined::warn(&undefined, model, assumptions.years, settings.runs, problems);
    undefined::empty(&mut summary, &undefined);
    let errors = |(output, year): (usize, usize)| standard_errors[output * dimensions.1 + year];
    Ok(EnsembleResult {
        summary,
        standard_errors: Array2::from_shape_fn(dimensions, errors),
        targets,
        values: whole.values.map(|values| KeptValues { rows: ensemble.kept_rows(), values }),
        difference,
        undefined,
    })
}

/// The statistics of all series as `[output][year][statistic]`.
fn by_output((outputs, years): (usize, usize), rows: &[[f64; STATISTICS.len()]]) -> Array3<f64> {
    Array3::from_shape_fn((outputs, years, STATISTICS.len()), |(output, year, statistic)| {
        rows[output * years + year][statistic]
    })
}
