//! What was promised: the targets of a plan, with their comparators, definitions and quotes; and what it says of the
//! past, so that its figures can be compared with one another ([`audit`]).

mod aim;
pub mod audit;
mod by_hand;
mod course;
mod measure;
mod read;
mod statement;
mod subject;
mod target;
mod wording;
mod years;

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use aim::Aim;
pub use by_hand::{Cover, HandAssessment, HandVerdict, Task};
pub use course::{Course, Hold, SecondaryRole, SecondaryRow};
pub use measure::Measure;
pub(crate) use measure::compare;
pub use statement::Statement;
pub use years::{PlanYears, Silence, Undated};

use crate::baseline::{Baseline, InputFile, Library, read_source};
use crate::diagnostic::document::{self, Node};
use crate::diagnostic::{Diagnostics, Source};
use crate::error::{Error, Result};
use crate::indicator::{Comparator, Indicator, indicators};
use crate::language::Text;

/// Whether a target binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// 预期性: expected.
    Expected,
    /// 约束性: binding.
    Binding,
}

/// One target of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The ascii id within the plan.
    pub id: String,
    /// The label shown to readers.
    pub label: Text,
    /// The figure as the plan states it, with the unit: `7000 亿元`; of a range the lower end.
    pub stated: String,
    /// The upper end of a range, in that unit.
    pub upper: Option<f64>,
    /// How the figure is held against an indicator; `None` where no indicator of the model can carry it.
    pub measure: Option<Measure>,
    /// What of the indicator the figure is: its level, or how far it is to have moved since the base year.
    pub aim: Aim,
    /// In which years it is to be met.
    pub course: Course,
    /// For a target to be met in every year, the first such year; `None` for the first projected year.
    pub first_year: Option<i32>,
    /// The target to which this row belongs, where it is none of its own: the upper end of a range, another reading.
    pub part: Option<SecondaryRow>,
    /// The figure as one of an indicator that is near it but defined otherwise, or that no scenario need compute: for
    /// the audit alone.
    pub about: Option<Measure>,
    /// The denominator, where the plan names it.
    pub of: Option<Text>,
    /// The year at whose end it is due.
    pub year: i32,
    /// The comparator that the plan's words mean.
    pub comparator: Comparator,
    /// Whether more than "about", or than the upper end of a range, meets the target too.
    pub exceeding_allowed: bool,
    /// Expected or binding, if stated.
    pub nature: Option<Nature>,
    /// Denominator, scope, prices: what the figure means.
    pub definition: Option<Text>,
    /// The plan's own words.
    pub quote: String,
    /// Doubts.
    pub note: Option<Text>,
    /// Who has the figures, if stated.
    pub responsible: Option<Text>,
    /// Its value at the end of the base year as the plan states or implies it, in the unit of `stated`: 0 of what is to be
    /// added.
    pub base: Option<f64>,
    /// Why it cannot be counted, where somebody has said so.
    pub not_countable: Option<Text>,
    /// How people judge it.
    pub assessment: Option<HandAssessment>,
}

impl Target {
    /// The sign before the target's figure as a reader sees it: none where it is a range that is not to be left.
    #[must_use]
    pub fn sign(&self) -> &'static str {
        if self.is_between() { "" } else { self.comparator.symbol() }
    }

    /// The comparator as files write it: that of a range that is not to be left is `between`.
    #[must_use]
    pub fn sign_in_files(&self) -> &'static str {
        if self.is_between() { target::BETWEEN } else { self.comparator.sign() }
    }

    /// Whether it is a range that is not to be left.
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.upper.is_some() && !self.exceeding_allowed
    }

    /// The figure and the unit as the plan states them: `7000` and `亿元`.
    #[must_use]
    pub fn figure_and_unit(&self) -> (&str, &str) {
        self.stated.split_once(' ').unwrap_or((&self.stated, ""))
    }

    /// Whether it is met if its indicator is `level` in the target year and was `base` the given years before, in base units.
    /// Growth from a base that is not above 0 is undefined and meets nothing.
    #[must_use]
    pub fn is_met_by(&self, base: f64, level: f64, years: f64) -> bool {
        let met = |measure: &Measure| {
            let level_at = |figure: f64| self.aim.level(base, figure, years);
            measure.is_met_at(self.comparator, self.exceeding_allowed, level, level_at)
        };
        !self.aim.has_no_growth_from(base) && self.measure.as_ref().is_some_and(met)
    }
}

/// A plan and its targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its title.
    pub title: Text,
    /// Who issued it.
    pub issuer: Option<Text>,
    /// The document number.
    pub document: String,
    /// First and last year; `None` where the published text hides them and nobody has given them.
    pub period: Option<(i32, i32)>,
    /// The year from which progress is measured, if it is known.
    pub base_year: Option<i32>,
    /// The year of the mid-term review, if one is set.
    pub review: Option<i32>,
    /// The id of the baseline of its region.
    pub baseline: String,
    /// Its targets, in the plan's order, each followed by the rows that belong to it.
    pub targets: Vec<Target>,
    /// Targets that are due in a year which the text hides or does not give, and which nobody has given.
    pub undated: Vec<Undated>,
    /// The years that were given because the published text hides them.
    pub years_given: Option<PlanYears>,
    /// Its statements about the past, in the plan's order.
    pub statements: Vec<Statement>,
    /// Its tasks that have no figure, in the plan's order.
    pub tasks: Vec<Task>,
    /// What the cover of a report says.
    pub cover: Cover,
    /// The file it was read from.
    pub file: InputFile,
}

impl Plan {
    /// Reads a plan; its targets may be held against `indicators`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the file; a failure where it cannot be read.
    pub fn load(path: &Path, indicators: &[Indicator], problems: &mut Diagnostics) -> Result<Self> {
        Self::load_against(path, KnownIndicators { indicators, and_others: false }, problems)
    }

    fn load_against(path: &Path, known: KnownIndicators<'_>, problems: &mut Diagnostics) -> Result<Self> {
        Self::of_source(&read_source(path)?, known, problems)
    }

    pub(crate) fn of_source(
        source: &Arc<Source>,
        known: KnownIndicators<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let mut found = Diagnostics::new();
        let read = read::read(source, known, &mut found);
        let plan = found.or_value(read)?;
        problems.append(found);
        Ok(plan)
    }

    /// Whether a file is a plan: it has targets, or a period, which only a plan has.
    ///
    /// # Errors
    /// A failure where it cannot be read.
    pub fn is_plan(path: &Path) -> Result<bool> {
        Ok(keys(path, ["target", "period"])?.iter().any(Option::is_some))
    }

    /// Reads a plan by itself: its targets may be held against the indicators of the baseline that it names. A scenario
    /// may compute others of its own, so that a name which is not among these is a warning.
    ///
    /// # Errors
    /// As [`Plan::load`].
    pub fn load_alone(path: &Path, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        let mut found = Diagnostics::new();
        let [node] = keys(path, ["baseline"])?;
        let id = node.as_ref().and_then(|node| Some((node.string(&mut Diagnostics::new())?, &node.span)));
        let baseline = match id {
            Some((id, place)) => Baseline::named(id, place, library, &mut found)?,
            None => None,
        };
        let subsectors = baseline.map_or(Vec::new(), |baseline| baseline.subsectors);
        let known = KnownIndicators { indicators: &indicators(&subsectors), and_others: true };
        let read = Self::load_against(path, known, &mut found);
        let plan = Error::report_input(read, &mut found)?;
        let plan = found.or_value(plan)?;
        problems.append(found);
        Ok(plan)
    }

    /// Its targets in every reading: a level to be maintained both as a floor and as a band.
    pub fn in_every_reading(&self) -> impl Iterator<Item = Target> {
        self.targets.iter().flat_map(|target| {
            let other = target.holds().map(|[_, other]| target.held(other));
            std::iter::once(target.clone()).chain(other)
        })
    }

    /// The same plan with annual targets restricted to years after this one.
    #[must_use]
    pub fn after(&self, year: i32) -> Self {
        let mut left = self.clone();
        left.targets.iter_mut().for_each(|target| target.first_year = target.first_year.max(Some(year + 1)));
        left
    }

    /// How many targets it has, those without a year too; rows that belong to another are none.
    #[must_use]
    pub fn count(&self) -> usize {
        let undated = self.undated.iter().filter(|target| target.target().is_own());
        self.targets.iter().filter(|target| target.is_own()).count() + undated.count()
    }

    /// How the targets are held against indicators, those that have no year yet too.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        let dated = self.targets.iter().filter_map(|target| target.measure.as_ref());
        dated.chain(self.undated.iter().filter_map(|undated| undated.target().measure.as_ref()))
    }

    /// The words of the plan that charts show: its title and the labels of all its targets.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        let undated = self.undated.iter().map(|undated| &undated.target().label);
        [&self.title].into_iter().chain(self.targets.iter().map(|target| &target.label)).chain(undated)
    }

    /// The last year in which a target that can be assessed is due.
    #[must_use]
    pub fn target_year(&self) -> Option<i32> {
        self.targets.iter().filter(|target| target.measure.is_some()).map(|target| target.year).max()
    }
}

/// The indicators against which targets may be held.
#[derive(Clone, Copy)]
pub(crate) struct KnownIndicators<'i> {
    pub(crate) indicators: &'i [Indicator],
    /// Whether there may be others, which a scenario computes.
    pub(crate) and_others: bool,
}

/// The values of keys of a file, regardless of other errors.
fn keys<const N: usize>(path: &Path, keys: [&'static str; N]) -> Result<[Option<Node>; N]> {
    let mut ignored = Diagnostics::new();
    let root = document::parse(&read_source(path)?, &mut ignored);
    let mut fields = root.fields(&mut ignored);
    Ok(keys.map(|key| fields.as_mut()?.get(key).cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(target: &str) -> (Option<Plan>, Diagnostics) {
        let head = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";
        let source = Source::new("plan.toml", format!("{head}[[target]]\nid = \"x\"\nquote = \"q\"\n{target}"));
        let mut problems = Diagnostics::new();
        let known = KnownIndicators { indicators: &indicators(&[]), and_others: false };
        let read = read::read(&source, known, &mut problems);
        (read, problems)
    }

    #[test]
    fn about_is_a_band_of_half_the_last_digit() {
        let (read, problems) = plan(
            "indicator = \"industry.share_of_gdp\"\nperiod = 2027\ncomparator = \"~\"\nvalue = 6.5\nunit = \"%\"\nexceeding = \"missed\"\n",
        );
        assert_eq!(problems, Diagnostics::new());
        let target = &read.unwrap().targets[0];
        let met = |value| target.measure.as_ref().unwrap().is_met(target.comparator, target.exceeding_allowed, value);
        assert!(met(0.0646) && met(0.0654));
        assert!(!met(0.0644) && !met(0.0656));
    }

    #[test]
    fn a_figure_is_known_to_half_of_the_digit_that_was_written_last() {
        for (written, half) in
            [("6.5", 0.000_5), ("6.50", 0.000_05), ("65e-1", 0.000_5), ("6.5e1", 0.005), ("1_0", 0.005)]
        {
            let (read, _) = plan(&format!(
                "indicator = \"industry.share_of_gdp\"\nperiod = 2027\ncomparator = \"~\"\nvalue = {written}\nunit = \"%\"\n"
            ));
            let measure = read.unwrap().targets[0].measure.clone().unwrap();
            assert!((measure.half_digit - half).abs() < 1e-12, "{written}: {}", measure.half_digit);
        }
    }

    #[test]
    fn a_target_without_an_indicator_needs_a_label() {
        let (read, problems) = plan("period = 2027\ncomparator = \">=\"\nvalue = 3\nunit = \"个\"\n");
        assert!(read.is_some_and(|plan| plan.targets.is_empty()));
        assert!(problems.problems()[0].message.en.contains("needs a label"));
    }
}
