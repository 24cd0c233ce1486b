//! What became known after a plan was made: figures in a table of the user's.

use std::path::Path;

use super::series::{self, Observation};
use super::{Baseline, Basis, InputFile, basis, plausible, read_source};
use crate::diagnostic::{Diagnostics, Span};
use crate::error::Result;
use crate::indicator::Indicator;

/// A figure that became known, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Actual {
    /// The figure.
    pub figure: Observation,
    /// The cell of its value.
    pub place: Span,
}

/// Figures that became known, in the order of their file.
///
/// The file is a csv with the columns of a baseline's `series.csv`, of which `indicator`, `period`, `value` and `unit`
/// must be there; headings, comparators and indicators may be given in Chinese (指标, 时期, 数值, 单位), indicators by
/// their label. What is left unsaid is: equal (`=`), published, not preliminary, on no particular basis. A row without a
/// value says nothing. A name that is no indicator's is kept as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Actuals {
    /// The figures.
    pub figures: Vec<Actual>,
    /// The statistical bases that they may stand on: those of the baseline, then those that the file declares.
    pub bases: Vec<Basis>,
    /// The file they were read from.
    pub file: InputFile,
}

impl Actuals {
    /// Reads a table of figures about the region of a baseline.
    ///
    /// A figure's basis is one of the baseline's, by id or label, or one that the file declares: `id=its name` in the
    /// column of bases, once, and `id` alone elsewhere. Its source is told in words, or by the id of one of the baseline's.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the file; a failure where it cannot be read.
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
        let source = read_source(path)?;
        let declared = basis::declared(&source);
        let mut bases = baseline.bases.clone();
        bases.extend(declared.into_iter().filter(|basis| baseline.bases.iter().all(|known| known.id != basis.id)));
        let known = series::Known { bases: &bases, sources: None, indicators };
        let mut found = Diagnostics::new();
        let figures = series::read(&source, &known, &mut found);
        let actuals = found.or_value(Some(Self { figures, bases, file: InputFile::beside(&source) }))?;
        problems.append(found);
        for actual in &actuals.figures {
            plausible::check_actual(actual, baseline, indicators, problems);
        }
        Ok(actuals)
    }

    /// The figures of an indicator, in order of time; of several for one period the one published last comes last.
    #[must_use]
    pub fn of(&self, indicator: &str) -> Vec<&Actual> {
        let mut figures: Vec<&Actual> = self.figures.iter().filter(|a| a.figure.indicator == indicator).collect();
        figures.sort_by_key(|actual| (actual.figure.period.end(), actual.figure.published_on.clone()));
        figures
    }

    /// The last figure of an indicator up to the end of a year.
    #[must_use]
    pub fn latest(&self, indicator: &str, until: i32) -> Option<&Actual> {
        self.of(indicator).into_iter().rfind(|actual| actual.figure.period.year <= until)
    }
}
