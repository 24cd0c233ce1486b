//! Tables of figures published after a plan was made.

use std::path::Path;
use std::sync::Arc;

use super::naming::{TableNames, TargetSubject};
use super::series::{self, AssessedRow, Observation};
use super::vintage::{self, ChosenVintages, Vintage, VintageContext};
use super::{Baseline, Basis, InputFile, basis, magnitude, plausible, read_source};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::Result;
use crate::indicator::Indicator;

/// A published figure with its place in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct ActualRow {
    /// The figure.
    pub figure: Observation,
    /// The cell of its value.
    pub place: Span,
}

/// Published figures in the order of their file, with all vintages: a preliminary figure and the final one.
///
/// The file is a csv with the columns of a baseline's `series.csv`; `indicator`, `period`, `value` and `unit` are required.
/// Headings, comparators and indicators may be in Chinese (指标, 时期, 数值, 单位), indicators by their label or a usual name
/// (地区生产总值). Defaults: equal (`=`), published, not preliminary, no particular basis. Rows without a value are skipped. An
/// unknown name is kept as written, with a warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Actuals {
    /// The figures.
    pub figures: Vec<ActualRow>,
    /// What people say of targets, in the columns `verdict`, `assessed_by` and `assessed_on`.
    pub assessments: Vec<AssessedRow>,
    /// The statistical bases of the figures: those of the baseline, then those declared in the file.
    pub bases: Vec<Basis>,
    /// The file.
    pub file: InputFile,
}

impl Actuals {
    /// Reads a table of figures for the region of a baseline.
    ///
    /// A figure's basis is one of the baseline's, by id or label, or one declared in the file: `id=its name` in the column
    /// of bases, once, and `id` alone elsewhere. Its source is text, or the id of one of the baseline's.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the file; a failure if it cannot be read.
    ///
    /// ```
    /// use carecast::baseline::{Actuals, Baseline, Library};
    /// use carecast::{Diagnostics, indicator::indicators};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("actuals.csv");
    /// std::fs::write(&path, "指标,时期,数值,单位\n60岁及以上人口,2024年,２４８２,万人\n")?;
    ///
    /// let mut problems = Diagnostics::new();
    /// let shandong = Baseline::load("shandong", &Library::embedded(), &mut problems)?;
    /// let actuals = Actuals::load(&path, &shandong, &indicators(&shandong.subsectors), &mut problems)?;
    /// let aged = actuals.latest("population.aged_60_plus", 2025).unwrap();
    /// assert_eq!((aged.figure.period.year, aged.figure.value), (2024, 24_820_000.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load(
        path: &Path,
        baseline: &Baseline,
        indicators: &[Indicator],
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        Self::load_about(path, (baseline, indicators), &[], problems)
    }

    /// The same where figures may also be about targets of a plan: under their id or label, and in the plan's own unit where
    /// no indicator carries them.
    ///
    /// # Errors
    /// As [`Actuals::load`].
    pub fn load_about(
        path: &Path,
        (baseline, indicators): (&Baseline, &[Indicator]),
        subjects: &[TargetSubject],
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        Self::of_source(&read_source(path)?, (baseline, indicators), subjects, problems)
    }

    pub(crate) fn of_source(
        source: &Arc<Source>,
        (baseline, indicators): (&Baseline, &[Indicator]),
        subjects: &[TargetSubject],
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let declared = basis::declared(source);
        let mut bases = baseline.bases.clone();
        bases.extend(declared.into_iter().filter(|basis| baseline.bases.iter().all(|known| known.id != basis.id)));
        let subsectors: Vec<String> = baseline.subsectors.iter().map(|subsector| subsector.id.clone()).collect();
        let others = baseline.names_of_other_figures();
        let names = TableNames { indicators, subjects, others: &others, subsectors: &subsectors };
        let known = series::SeriesContext { bases: &bases, sources: None, names };
        let mut found = Diagnostics::new();
        let (figures, assessments) = series::read(source, &known, &mut found);
        for actual in &figures {
            if magnitude::check(actual, (baseline, indicators), subjects, &mut found) {
                plausible::check_actual(actual, baseline, indicators, &mut found);
            }
        }
        let actuals = Self { figures, assessments, bases, file: InputFile::beside(source) };
        actuals.chosen(baseline, indicators).report_conflicts(&mut found);
        plausible::check_quotients(&actuals.last_vintages(), baseline, &mut found);
        let actuals = found.or_value(Some(actuals))?;
        problems.append(found);
        Ok(actuals)
    }

    /// The figures of an indicator, in order of time; of several vintages the last.
    #[must_use]
    pub fn of(&self, indicator: &str) -> Vec<&ActualRow> {
        let mut figures: Vec<&ActualRow> =
            self.last_vintages().into_iter().filter(|a| a.figure.indicator == indicator).collect();
        figures.sort_by_key(|actual| actual.figure.period.end());
        figures
    }

    /// The figures without those superseded by a later or final one, in the order of their file.
    #[must_use]
    pub fn last_vintages(&self) -> Vec<&ActualRow> {
        let kept = self.choice(VintageContext { indicators: &[], baseline: None }).kept;
        self.figures.iter().filter(|actual| kept.iter().any(|kept| kept.actual.place == actual.place)).collect()
    }

    /// Reports the figures superseded by later ones of the same table.
    pub fn report_superseded(&self, baseline: &Baseline, indicators: &[Indicator], problems: &mut Diagnostics) {
        self.chosen(baseline, indicators).report_superseded(problems);
    }

    fn chosen(&self, baseline: &Baseline, indicators: &[Indicator]) -> ChosenVintages {
        self.choice(VintageContext { indicators, baseline: Some(baseline) })
    }

    fn choice(&self, rule: VintageContext<'_>) -> ChosenVintages {
        let vintage = |actual: &ActualRow| Vintage { actual: actual.clone(), is_of_baseline: false };
        let all: Vec<Vintage> = self.figures.iter().map(vintage).collect();
        vintage::choose(&all, rule)
    }

    /// The latest figure of an indicator up to the end of a year.
    #[must_use]
    pub fn latest(&self, indicator: &str, until: i32) -> Option<&ActualRow> {
        self.of(indicator).into_iter().rfind(|actual| actual.figure.period.year <= until)
    }
}
