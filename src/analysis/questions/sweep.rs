//! Sweeps: a grid of levels of one or more drivers, and the result at each.

use ndarray::{Array2, Array3};

use super::finding::{NoAnswer, QuestionWarning};
use super::{Goal, SweepAxis, first_changed, independence};
use crate::analysis::ProbabilityEstimate;
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::ensemble::{
    STATISTICS, Sampling, Settings, UndefinedReading, VariantOutput, VariantRuns, Variants, Varied, Vary,
    summarise_runs,
};
use crate::error::Result;
use crate::indicator::Indicator;
use crate::language::Text;
use crate::limits::MOST_POINTS;
use crate::projection::Summary;
use crate::scenario::Assumptions;

/// What came of every combination of levels.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The drivers that were varied.
    pub axes: Vec<SweepAxis>,
    /// By axis: the first year in which its levels hold; years before it are as the scenario has them.
    pub first: Vec<i32>,
    /// The levels of every variant, `[variant][axis]`, in base units; the last axis runs fastest.
    pub levels: Array2<f64>,
    /// What was read off.
    pub readings: Vec<(Indicator, i32)>,
    /// `[reading][variant][statistic]`: central, and with `runs` all of [`STATISTICS`].
    pub summary: Array3<f64>,
    /// The goals whose probability was asked.
    pub goals: Vec<Goal>,
    /// `[goal][variant]`: the share of runs that meet it, and how far it is known; of the deterministic run alone, certain.
    pub probability: Array2<ProbabilityEstimate>,
    /// By reading, then by goal: whether any run of it differs between the variants.
    pub is_moved: Vec<bool>,
    /// By variant, then by reading and goal: what has no value in some run, or in the central one (`runs` is 0). Its
    /// statistics and its probability are not numbers.
    pub undefined: Vec<UndefinedReading>,
    /// Runs of each variant; `None` where each is its deterministic run alone.
    pub runs: Option<usize>,
    /// The seed of their draws.
    pub seed: u64,
}

impl Sweep {
    /// Varies drivers over all combinations of their levels. With `runs`, each combination is an ensemble, and all share
    /// the same draws; without, it is one deterministic run. What is asked and does not depend on a driver is a warning, and so is
    /// what has no value at some levels: there it is left out.
    ///
    /// # Errors
    /// As [`Variants::run`]; a failure if nothing that is asked depends on a driver; [`Diagnostics`] where an axis has no year
    /// to change.
    ///
    /// ```
    /// use carecast::analysis::questions::{SweepAxis, read_readings, sweep::Sweep};
    /// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/typed-path.toml");
    /// let mut problems = Diagnostics::new();
    /// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// let axes = SweepAxis::read_all(&["industry.total.growth=4..6 %:3"], None, &assumptions)?;
    /// let asked = read_readings(&["industry.value_added@2027"], &assumptions)?;
    /// let settings = Settings::of(&assumptions);
    /// let sweep = Sweep::run(&assumptions, axes, asked, Vec::new(), None, &settings, &mut problems)?;
    /// assert!(sweep.summary[[0, 0, 0]] < sweep.summary[[0, 2, 0]]);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn run(
        assumptions: &Assumptions,
        axes: Vec<SweepAxis>,
        readings: Vec<(Indicator, i32)>,
        goals: Vec<Goal>,
        runs: Option<usize>,
        settings: &Settings<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let (varied, first) = varied(assumptions, &axes, problems)?;
        let asked = readings.iter().map(|(i, year)| VariantOutput { indicator: i.name.clone(), year: *year });
        let asked: Vec<VariantOutput> = asked.chain(goals.iter().map(Goal::reading)).collect();
        if asked.is_empty() {
            return Err(NoAnswer::NothingAsked.into());
        }
        let variants = Variants::new(&varied, asked.clone(), settings, problems)?;
        let levels = grid(&axes)?;
        let names: Vec<String> = axes.iter().map(|axis| axis.driver.name.clone()).collect();
        let drivers: Vec<Varied<'_>> = names
            .iter()
            .zip(&first)
            .map(|(name, first)| Varied { driver: name, vary: Vary::Level, first: *first })
            .collect();
        let changes: Vec<(&str, i32)> = drivers.iter().map(|varied| (varied.driver, varied.first)).collect();
        let mut independent = Vec::new();
        if changes.iter().all(|(name, _)| variants.reads(name)) {
            independent = independence::of_readings(&varied, asked, &changes, problems)?;
        }
        let (asked, count) = (readings.len(), levels.nrows());
        settings.expect(count.saturating_mul(1 + runs.unwrap_or(0)));
        let (central, of_central) = variants.run_where_defined(&drivers, levels.view(), VariantRuns::Central)?;
        let statistics = if runs.is_some() { STATISTICS.len() } else { 1 };
        let mut sweep = Self {
            summary: Array3::zeros((asked, count, statistics)),
            probability: Array2::from_elem((goals.len(), count), ProbabilityEstimate::certain(false)),
            is_moved: vec![false; asked + goals.len()],
            undefined: Vec::new(),
            axes,
            first,
            levels,
            readings,
            goals,
            runs,
            seed: settings.seed,
        };
        let of_central = of_central.into_iter().map(|cell| UndefinedReading { runs: 0, ..cell });
        sweep.note_central(&central);
        sweep.note_moved(&central, &central);
        if let Some(runs) = runs {
            // With many runs the variants go through memory in parts.
            let part = (PART / runs.max(1)).max(1);
            let mut start = None;
            for first in (0..count).step_by(part) {
                let some = sweep.levels.slice_axis(ndarray::Axis(0), (first..(first + part).min(count)).into());
                let (drawn, without) = variants.run_where_defined(&drivers, some, VariantRuns::Runs(runs))?;
                sweep.undefined.extend(without.into_iter().map(|mut cell| {
                    cell.variant += first;
                    cell
                }));
                sweep.note_runs(first, &drawn, settings.sampling);
                sweep.note_moved(&drawn, start.get_or_insert_with(|| first_variant(&drawn)));
            }
        }
        variants.warn(problems);
        sweep.note_undefined(of_central);
        sweep.report_undefined(problems);
        sweep.report_unmoved(&independent, problems);
        Ok(sweep)
    }

    /// Empties the cells in which some run has no value, those of the deterministic run among them.
    fn note_undefined(&mut self, of_central: impl Iterator<Item = UndefinedReading>) {
        let is_known = |cell: &UndefinedReading, known: &[UndefinedReading]| {
            known.iter().any(|known| (known.variant, known.reading) == (cell.variant, cell.reading))
        };
        for cell in of_central {
            if !is_known(&cell, &self.undefined) {
                self.undefined.push(cell);
            }
        }
        self.undefined.sort_by_key(|cell| (cell.variant, cell.reading));
        for UndefinedReading { reading, variant, .. } in &self.undefined {
            match reading.checked_sub(self.readings.len()) {
                None => {
                    self.summary.index_axis_mut(ndarray::Axis(0), *reading).row_mut(*variant).fill(f64::NAN);
                }
                Some(goal) => self.probability[[goal, *variant]] = ProbabilityEstimate::UNDEFINED,
            }
        }
    }

    /// Warns of what has no value: once for each indicator, year and reason, with the levels.
    fn report_undefined(&self, problems: &mut Diagnostics) {
        let asked = |cell: &UndefinedReading| match cell.reading.checked_sub(self.readings.len()) {
            None => (self.readings[cell.reading].0.name.as_str(), self.readings[cell.reading].1),
            Some(goal) => (self.goals[goal].indicator.name.as_str(), self.goals[goal].year),
        };
        let mut told: Vec<(&str, i32, &Text)> = Vec::new();
        for cell in &self.undefined {
            let ((name, year), because) = (asked(cell), &cell.because);
            if told.contains(&(name, year, because)) {
                continue;
            }
            told.push((name, year, because));
            let alike: Vec<_> =
                self.undefined.iter().filter(|c| asked(c) == (name, year) && c.because == *because).collect();
            let mut variants: Vec<usize> = alike.iter().map(|cell| cell.variant).collect();
            variants.dedup();
            let runs = alike.iter().map(|cell| cell.runs).max().unwrap_or_default();
            let indicator = name;
            problems.warn(&QuestionWarning::Undefined { sweep: self, indicator, year, variants, runs, because });
        }
    }

    /// This sweep as charts show it: without what has no value at some levels, since a chart has no place for it.
    #[must_use]
    pub fn charted(&self) -> Self {
        let mut charted = self.clone();
        for cell in &self.undefined {
            charted.is_moved[cell.reading] = false;
        }
        charted
    }

    /// Warns of what is the same at all levels of a driver, beside what does not depend on it and is told already.
    fn report_unmoved(&self, independent: &[(VariantOutput, &str)], problems: &mut Diagnostics) {
        for (at, axis) in self.axes.iter().enumerate() {
            let faster: usize = self.axes[at + 1..].iter().map(|axis| axis.levels.len()).product();
            let driver = &axis.driver.name;
            for ((indicator, year), values) in self.readings.iter().zip(self.summary.outer_iter()) {
                let at_first = |variant: usize| variant - variant / faster % axis.levels.len() * faster;
                let is_moved = (0..values.nrows()).any(|variant| values.row(variant) != values.row(at_first(variant)));
                let indicator = &indicator.name;
                let is_told = |(known, of): &(VariantOutput, &str)| {
                    known.indicator == *indicator && known.year == *year && of == driver
                };
                if !is_moved && !independent.iter().any(is_told) {
                    problems.warn(&QuestionWarning::NotMoved { indicator, year: *year, driver });
                }
            }
        }
    }

    /// The summary of a variant's runs in an output, both by index; without runs only the deterministic one.
    #[must_use]
    pub fn summary_of(&self, reading: usize, variant: usize) -> Summary<'_> {
        let variants = self.summary.index_axis(ndarray::Axis(0), reading);
        Summary { statistics: variants.index_axis_move(ndarray::Axis(0), variant) }
    }

    /// The readings that any driver moves, by number: only these are shown and drawn.
    pub fn shown_readings(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.readings.len()).filter(|at| self.is_moved[*at])
    }

    /// The goals whose indicator any driver moves, by number.
    pub fn shown_goals(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.goals.len()).filter(|at| self.is_moved[self.readings.len() + at])
    }

    /// Takes in which readings and goals differ from the first variant, `[reading, then goal][variant][run]`.
    fn note_moved(&mut self, runs: &Array3<f64>, start: &Array3<f64>) {
        for (at, is_moved) in self.is_moved.iter_mut().enumerate() {
            let start = start.index_axis(ndarray::Axis(0), at);
            let start = start.row(0);
            *is_moved |= runs.index_axis(ndarray::Axis(0), at).rows().into_iter().any(|variant| variant != start);
        }
    }

    /// Takes in the deterministic runs, `[reading, then goal][variant][0]`.
    fn note_central(&mut self, central: &Array3<f64>) {
        for variant in 0..self.levels.nrows() {
            for reading in 0..self.readings.len() {
                self.summary[[reading, variant, 0]] = central[[reading, variant, 0]];
            }
            for (at, goal) in self.goals.iter().enumerate() {
                let value = central[[self.readings.len() + at, variant, 0]];
                self.probability[[at, variant]] = ProbabilityEstimate::certain(goal.is_met(value));
            }
        }
    }

    /// Takes in the runs of the variants from the `first` on, `[reading, then goal][variant][run]`.
    fn note_runs(&mut self, first: usize, drawn: &Array3<f64>, sampling: Sampling) {
        for (at, runs) in drawn.axis_iter(ndarray::Axis(1)).enumerate() {
            let variant = first + at;
            for reading in 0..self.readings.len() {
                let central = self.summary[[reading, variant, 0]];
                for (at, value) in summarise_runs(central, &runs.row(reading).to_vec()).into_iter().enumerate() {
                    self.summary[[reading, variant, at]] = value;
                }
            }
            for (at, goal) in self.goals.iter().enumerate() {
                let met = runs.row(self.readings.len() + at).to_vec().into_iter().map(|value| goal.is_met(value));
                self.probability[[at, variant]] = ProbabilityEstimate::of_runs(sampling, met);
            }
        }
    }
}

/// The runs of the first variant alone.
fn first_variant(runs: &Array3<f64>) -> Array3<f64> {
    runs.slice_axis(ndarray::Axis(1), (0..1).into()).to_owned()
}

/// Runs that are held in memory at once.
const PART: usize = 1 << 22;

/// The scenario with the drivers of axes set to where they begin, so that one which the scenario does not state is part
/// of the model, and the first year of each.
pub(super) fn varied(
    assumptions: &Assumptions,
    axes: &[SweepAxis],
    problems: &mut Diagnostics,
) -> Result<(Assumptions, Vec<i32>)> {
    let (mut varied, mut first_years) = (assumptions.clone(), Vec::new());
    for SweepAxis { driver, levels, from } in axes {
        let first = first_changed(driver, *from, assumptions, problems)?;
        let name = driver.name.as_str();
        let place = Span::new(&Source::new("vary", name), 0..name.len());
        varied.begin_at(driver.clone(), levels.first().copied().unwrap_or_default(), first, &place, problems);
        first_years.push(first);
    }
    Ok((varied, first_years))
}

fn grid(axes: &[SweepAxis]) -> Result<Array2<f64>> {
    let count = axes.iter().try_fold(1_usize, |count, axis| count.checked_mul(axis.levels.len()));
    let most = MOST_POINTS;
    let Some(count) = count.filter(|count| *count <= most) else {
        return Err(NoAnswer::GridTooLarge { most }.into());
    };
    Ok(Array2::from_shape_fn((count, axes.len()), |(variant, at)| {
        let faster: usize = axes[at + 1..].iter().map(|axis| axis.levels.len()).product();
        axes[at].levels[variant / faster % axes[at].levels.len()]
    }))
}
