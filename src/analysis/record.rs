//! A finished run with what was observed and promised: all that charts need, and that the files of a run keep.

use super::Assessment;
use crate::baseline::{Baseline, Observation, Status};
use crate::indicator::{Display, Indicator};
use crate::language::Text;
use crate::plan::Undated;
use crate::projection::{BaseShift, Projection, Series, Summary};
use crate::scenario::Assumptions;

/// A projection, what was published of its indicators, and what it means for the plan.
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis::Record, baseline::Library, ensemble::Settings};
/// use carecast::scenario::Assumptions;
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
/// let projection = Projection::run(&assumptions, &settings, &mut problems)?;
/// let record = Record::new(&assumptions, &projection, &[]);
/// let elderly = record.observed("population.aged_60_plus").unwrap();
/// assert!(elderly.figures.iter().any(|(year, persons)| *year == 2024 && *persons == 24_820_000.0));
/// # Ok::<(), carecast::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Record {
    /// The projection; read back from files it knows what its runs came to, not the runs.
    pub projection: Projection,
    /// The published figures of its indicators, if any.
    pub observed: Vec<Observed>,
    /// The targets of the plan, held against it; empty without a plan.
    pub assessments: Vec<Assessment>,
    /// Targets of the plan that have no year, because its text hides or lacks it.
    pub undated: Vec<Undated>,
    /// The year of the plan's mid-term review, if one is set.
    pub review: Option<i32>,
}

/// Published figures of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The dotted name.
    pub indicator: String,
    /// Year and value in base units, in order of time; of the base year only where the projection has no value. Figures after the base year, which the
    /// projection did not know, are those on the basis of the base year alone.
    pub figures: Vec<(i32, f64)>,
    /// The count of people published for the base year, in base units: runs that learn from later counts start elsewhere, and a
    /// sum of parts does where theirs do not add up to it.
    pub base: Option<f64>,
    /// The first years on another statistical basis: earlier figures do not compare with later ones.
    pub breaks: Vec<i32>,
    /// The last year after the base year whose figure updated the runs, if one did.
    pub used_until: Option<i32>,
    /// The names of those who published the figures, each once, as their sources give them.
    pub publishers: Vec<String>,
}

/// A base-year count of people from which a projection does not start as published.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ShiftedBase {
    /// The indicator.
    pub indicator: Indicator,
    /// The base year.
    pub year: i32,
    /// The count published for it, in base units.
    pub published: f64,
    /// The count from which the projection starts, in base units.
    pub start: f64,
    /// Why it is another.
    pub because: BaseShift,
}

impl ShiftedBase {
    /// `None` where the projection starts from the published count, or both are displayed alike.
    fn of(series: Series<'_>, published: f64) -> Option<Self> {
        let because = series.base_shift()?;
        let (year, indicator) = (series.years().first, series.indicator());
        let start = series.figure(year).filter(|start| (start - published).abs() > 1e-6 * published.abs())?;
        let shown = |count: f64| Text::both(|language| Display(language).precise(count, indicator.unit));
        let differs = shown(start) != shown(published);
        differs.then(|| Self { indicator: indicator.clone(), year, published, start, because })
    }

    /// Those of the indicators of a projection.
    #[must_use]
    pub fn all(assumptions: &Assumptions, projection: &Projection) -> Vec<Self> {
        let of = |series: Series<'_>| Self::of(series, counted(&assumptions.baseline, &series.indicator().name)?);
        projection.all().filter_map(of).collect()
    }
}

/// The count of people that was published for the base year.
fn counted(baseline: &Baseline, indicator: &str) -> Option<f64> {
    let start = baseline.jump_off(indicator).filter(|start| start.status != Status::Assumed);
    start.filter(|_| indicator.starts_with("population.")).map(|start| start.value)
}

impl Record {
    /// What is known of the past of each kept indicator comes from the baseline.
    #[must_use]
    pub fn new(assumptions: &Assumptions, projection: &Projection, assessments: &[Assessment]) -> Self {
        let observed = projection.all().filter_map(|series| observed(assumptions, series));
        Self {
            observed: observed.collect(),
            projection: projection.clone(),
            assessments: assessments.to_vec(),
            undated: assumptions.plan.iter().flat_map(|plan| plan.undated.clone()).collect(),
            review: assumptions.plan.as_ref().and_then(|plan| plan.review),
        }
    }

    /// Says that these figures, each an indicator in a year, updated the runs.
    #[must_use]
    pub fn updated_with<'u>(mut self, used: impl IntoIterator<Item = (&'u str, i32)>) -> Self {
        for (indicator, year) in used {
            let is_drawn = |observed: &&mut Observed| {
                observed.indicator == indicator && observed.figures.iter().any(|(known, _)| *known == year)
            };
            if let Some(observed) = self.observed.iter_mut().find(is_drawn) {
                observed.used_until = observed.used_until.max(Some(year));
            }
        }
        self
    }

    /// The base-year count of people of a series where it is another than published.
    #[must_use]
    pub fn shifted_base(&self, series: Series<'_>) -> Option<ShiftedBase> {
        ShiftedBase::of(series, self.observed(&series.indicator().name)?.base?)
    }

    /// The published figures of an indicator.
    #[must_use]
    pub fn observed(&self, indicator: &str) -> Option<&Observed> {
        self.observed.iter().find(|observed| observed.indicator == indicator)
    }
}

fn observed(assumptions: &Assumptions, series: Series<'_>) -> Option<Observed> {
    let baseline = &assumptions.baseline;
    let indicator = &series.indicator().name;
    let base_year = series.years().first;
    let own = baseline.series.iter().find(|o| o.indicator == *indicator && o.period.year == base_year);
    let base_basis = own.and_then(|o| o.basis.as_ref());
    let is_exact = |o: &&Observation| o.comparator.is_figure();
    let known: Vec<&Observation> = baseline.history(indicator).into_iter().filter(is_exact).collect();
    let mut chosen: Vec<&Observation> = Vec::new();
    // A rate of growth has no value in the base year that a projection could show: it is as published.
    let has_base = series.year(base_year).is_some_and(Summary::exists);
    let until = if has_base { base_year - 1 } else { base_year };
    for observation in known.iter().filter(|o| o.period.year <= until) {
        // Two bases may give the same year: the one nearer to the jump-off's is kept.
        if chosen.last().is_some_and(|last| last.period.year == observation.period.year) {
            if observation.basis.as_ref() != base_basis {
                continue;
            }
            chosen.pop();
        }
        chosen.push(observation);
    }
    let bases = chosen.iter().skip(1).map(|observation| observation.basis.as_ref()).chain([base_basis]);
    let is_broken = |(before, next): (&&Observation, Option<&String>)| {
        (before.basis.as_ref() != next).then_some(before.period.year + 1)
    };
    let breaks: Vec<i32> = chosen.iter().zip(bases).filter_map(is_broken).collect();
    let mut figures: Vec<(i32, f64)> =
        chosen.iter().map(|observation| (observation.period.year, observation.value)).collect();
    for observation in known.iter().filter(|o| o.period.year > base_year && o.basis.as_ref() == base_basis) {
        if figures.last().is_none_or(|(last, _)| *last < observation.period.year) {
            figures.push((observation.period.year, observation.value));
        }
    }
    let base = counted(baseline, indicator);
    let used_until = figures.iter().rev().map(|(year, _)| *year).find(|year| updated_runs(assumptions, series, *year));
    let publishers = publishers(baseline, own.into_iter().chain(known));
    (!figures.is_empty()).then(|| Observed {
        indicator: indicator.clone(),
        figures,
        base,
        breaks,
        used_until,
        publishers,
    })
}

/// Whether the figure of a year after the base year updated the runs: counts of people do, and figures that drivers follow,
/// which every run then has.
fn updated_runs(assumptions: &Assumptions, series: Series<'_>, year: i32) -> bool {
    let indicator = &series.indicator().name;
    let is_told = year > series.years().first && assumptions.as_of.is_some_and(|until| year <= until);
    let is_used = || assumptions.used_figures.iter().any(|used| used.indicator == *indicator && used.year == year);
    let is_met = || {
        series.year(year).filter(|summary| summary.exists()).is_some_and(|summary| {
            let (low, high) = summary.interval_90();
            high - low <= 1e-9 * high.abs()
        })
    };
    let is_count = || assumptions.posterior.is_some() && indicator.starts_with("population.");
    is_told && (is_used() || is_count() || is_met())
}

/// Who published some figures, each once, in order of first mention.
fn publishers<'o>(baseline: &Baseline, figures: impl IntoIterator<Item = &'o Observation>) -> Vec<String> {
    let mut publishers: Vec<String> = Vec::new();
    for source in figures.into_iter().filter_map(|figure| baseline.sources.get(&figure.source)) {
        if !publishers.contains(&source.publisher) {
            publishers.push(source.publisher.clone());
        }
    }
    publishers
}
