//! Tidy tables of a review, and the tables in which departments fill in what is missing.

use super::csv::{of_columns, records};
use super::targets::growth_unit;
use crate::analysis::questions::solve::{self, Answer};
use crate::analysis::review::{Base, Compared, Datum, Method, Milestone, Missing, Projected, Review, ReviewRow};
use crate::analysis::{Handling, Outlook, Used};
use crate::baseline::Observation;
use crate::error::Result;
use crate::indicator::Unit;
use crate::language::{Language, Text};
use crate::plan::{Aim, Hold, Nature};

/// One row for each target: figures in `unit`, which is that of the plan, growth a year in `growth_unit`, shares as fractions.
/// Where `aim` is not `level`, `stated` is the increment or growth that the plan states, and `value` and all other figures
/// are the level to which that leads from the base; the probability stays that of the increment or growth. `course` is in
/// which years it is to be met; of a row that belongs to another target `part_of` is that target's id, and `part` what of it
/// the row is. The words
/// (break-even, notes, what it would take) stand in the last columns in the given language.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn review(review: &Review, language: Language) -> Result<Vec<u8>> {
    let lines: Vec<TargetLine<'_>> = review.rows.iter().map(|row| TargetLine { review, row, language }).collect();
    of_columns(TARGET_COLUMNS, &lines)
}

/// What one row of the table of targets is made from.
struct TargetLine<'l> {
    review: &'l Review,
    row: &'l ReviewRow,
    language: Language,
}

/// A column of the table of targets: its name and its cell.
type TargetColumn = (&'static str, fn(&TargetLine<'_>) -> String);

const TARGET_COLUMNS: &[TargetColumn] = &[
    ("plan", |line| line.review.plan.document.clone()),
    ("region", |line| line.review.plan.baseline.clone()),
    ("scenario", |line| line.review.scenario.0.clone()),
    ("as_of", |line| line.review.as_of.to_string()),
    ("target", |line| line.row.target.id.clone()),
    ("label", |line| line.words(Some(&line.row.target.label))),
    ("indicator", |line| line.row.measure.as_ref().map_or(String::new(), |measure| measure.indicator.clone())),
    ("nature", |line| line.row.target.nature.map_or("", nature).to_owned()),
    ("period", |line| line.row.target.year.to_string()),
    ("comparator", |line| line.row.target.sign_in_files().to_owned()),
    ("value", |line| line.value_and_unit().0),
    ("unit", |line| line.value_and_unit().1.to_owned()),
    ("aim", |line| line.row.target.aim.id().to_owned()),
    ("course", |line| line.row.target.course.id().to_owned()),
    ("part_of", |line| line.row.target.part.as_ref().map_or(String::new(), |part| part.of.clone())),
    ("part", |line| line.row.target.part.as_ref().map_or("", |part| part.role.id()).to_owned()),
    ("stated", |line| line.row.target.stated.clone()),
    ("base_year", |line| line.base().map_or(line.review.base_year, |base| base.year).to_string()),
    ("base", |line| line.level(line.base().map(|base| base.value))),
    ("base_low", |line| line.level(line.base().map(|base| base.range.0))),
    ("base_high", |line| line.level(line.base().map(|base| base.range.1))),
    ("base_comparator", |line| line.base().map_or("", |base| base.comparator.sign()).to_owned()),
    ("base_status", |line| line.base().map_or(String::new(), |base| base.status.name().en)),
    ("base_basis", |line| line.base().and_then(|base| base.basis.clone()).unwrap_or_default()),
    ("base_source", |line| line.words(line.base().map(|base| &base.source))),
    ("latest", |line| line.level(line.latest().map(|latest| latest.value))),
    ("latest_period", |line| line.latest().map_or(String::new(), |latest| latest.period.to_string())),
    ("latest_comparator", |line| line.latest().map_or("", |latest| latest.comparator.sign()).to_owned()),
    ("latest_status", |line| line.latest().map_or(String::new(), |latest| latest.status.name().en)),
    ("latest_basis", |line| line.latest().and_then(|latest| latest.basis.clone()).unwrap_or_default()),
    ("latest_source", |line| line.latest().map_or(String::new(), |latest| latest.source.clone())),
    ("time_elapsed", |line| line.row.time_elapsed.to_string()),
    ("time_elapsed_at_latest", |line| plain(line.row.time_of_figure)),
    ("line", |line| line.level(line.milestone().map(|milestone| milestone.line))),
    ("constant_growth_line", |line| line.level(line.milestone().and_then(|milestone| milestone.constant_growth))),
    ("line_probability", |line| plain(line.milestone().and_then(|m| m.probability).map(|estimate| estimate.share))),
    ("linear_progress", |line| line.by(Method::Linear)),
    ("un_progress_chart", |line| line.by(Method::UnitedNations)),
    ("ratio_of_growth", |line| line.by(Method::RatioOfGrowth)),
    ("growth_unit", |line| line.growth_unit().0),
    ("required_growth", |line| line.growth(line.row.growth.required)),
    ("observed_growth", |line| line.growth(line.row.growth.observed)),
    ("needed_growth", |line| line.growth(line.row.growth.needed_now)),
    ("p10", |line| line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.interval_80.0)))),
    ("p50", |line| line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.median)))),
    ("p90", |line| line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.interval_80.1)))),
    ("probability", |line| plain(line.outlook().and_then(|outlook| Some(outlook.estimate?.share)))),
    ("probability_as_floor", |line| line.held(Hold::Floor)),
    ("probability_as_band", |line| line.held(Hold::Band)),
    ("probability_before", |line| {
        plain(line.row.outlook_before.as_ref().and_then(|outlook| Some(outlook.estimate?.share)))
    }),
    ("probability_without_far", |line| {
        plain(line.row.outlook_without_far.as_ref().and_then(|outlook| Some(outlook.estimate?.share)))
    }),
    ("years_met", |line| line.years(true)),
    ("years_missed", |line| line.years(false)),
    ("verdict", |line| line.row.standing.id().to_owned()),
    ("indication", |line| line.row.indication.map_or("", |indication| indication.id()).to_owned()),
    ("break_even", |line| line.sentences(&line.row.break_even)),
    ("needed", |line| needed(line.row)),
    ("notes", |line| line.sentences(&line.row.notes)),
    ("definition", |line| line.words(line.row.target.definition.as_ref())),
    ("quote", |line| line.row.target.quote.clone()),
];

impl<'l> TargetLine<'l> {
    fn base(&self) -> Option<&'l Base> {
        self.row.base.as_ref()
    }

    /// The figure on which the verdict rests.
    fn latest(&self) -> Option<&'l Observation> {
        self.row.latest().map(|latest| &latest.figure)
    }

    fn milestone(&self) -> Option<Milestone> {
        self.row.milestone
    }

    fn outlook(&self) -> Option<&'l Outlook> {
        self.row.outlook.as_ref()
    }

    /// A figure of the row in its unit.
    fn level(&self, value: Option<f64>) -> String {
        plain(self.row.unit().zip(value).map(|(unit, value)| unit.from_base(value)))
    }

    /// What is to be reached: as the plan states it, or the level to which an increment or a growth leads.
    fn value_and_unit(&self) -> (String, &'l str) {
        let target = &self.row.target;
        match &self.row.measure {
            Some(level) if target.aim != Aim::Level => {
                (level.unit.from_base(level.value).to_string(), level.unit.symbol)
            }
            _ => {
                let (value, unit) = target.figure_and_unit();
                (value.to_owned(), unit)
            }
        }
    }

    /// The unit of growth a year, and what turns a growth into it.
    fn growth_unit(&self) -> (String, f64) {
        let ratio = |unit: Unit| Some(unit).filter(|_| self.row.in_points);
        self.row.unit().map_or_else(Default::default, |unit| growth_unit(ratio(unit)))
    }

    fn growth(&self, value: Option<f64>) -> String {
        plain(value.map(|value| value * self.growth_unit().1))
    }

    fn by(&self, method: Method) -> String {
        plain(self.row.by(method).map(|progress| progress.value))
    }

    fn held(&self, hold: Hold) -> String {
        plain(self.outlook().and_then(|outlook| outlook.held(hold)).map(|estimate| estimate.share))
    }

    /// The years in which a target that is to be met in every year was met, or missed: `2023;2025`.
    fn years(&self, met: bool) -> String {
        let years = self.row.years.iter().filter(|year| year.met == Some(met));
        years.map(|year| year.year.to_string()).collect::<Vec<_>>().join(";")
    }

    fn words(&self, text: Option<&Text>) -> String {
        text.map_or(String::new(), |text| text.get(self.language).to_owned())
    }

    fn sentences(&self, texts: &[Text]) -> String {
        texts.iter().map(|text| text.get(self.language)).collect::<Vec<_>>().join(" | ")
    }
}

/// A number, or nothing.
fn plain(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Binding => "binding",
        Nature::Expected => "expected",
    }
}

/// `0.5: industry.total.growth +0.004; 0.8: …; value with 0.5: 6900`.
fn needed(row: &ReviewRow) -> String {
    let Some(needed) = &row.needed else { return String::new() };
    let changes = needed.changes.iter().map(|solution| {
        let share = if let solve::Aim::Probability(share) = solution.aim { share } else { 1.0 };
        let name = &solution.driver.name;
        match &solution.answer {
            Answer::Reached => format!("{share}: {name} +0"),
            Answer::Change { state, .. } => {
                format!("{share}: {name} {:+}", solution.driver.unit.from_base(state.change))
            }
            Answer::NotFound => format!("{share}: {name} not found"),
        }
    });
    let values = needed
        .values
        .iter()
        .filter_map(|(share, value)| Some(format!("value with {share}: {}", row.unit()?.from_base(*value))));
    changes.chain(values).collect::<Vec<_>>().join("; ")
}

/// Every figure that became known since the base year, and the projection of its year made without it: target (where it is
/// a target's), indicator, label, period, value, unit, comparator, status, basis, published_on, source, derivation, p10, p50,
/// p90, use (`path` where a driver's path holds it, `as_published`, `inflated` or `revised` where runs were brought to agree
/// with it, `set_aside`), mean_now and mean_without_far (of the runs that know it, and without far figures), note.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn figures(review: &Review, language: Language) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for row in &review.rows {
        let Some(unit) = row.unit() else { continue };
        let (target, label) = (row.target.id.as_str(), &row.target.label);
        let line = |datum| FigureLine { review, target, label, unit, datum, projected: None, note: None, language };
        lines.extend(row.actuals.iter().map(line));
    }
    for row in &review.context {
        let (target, label, unit) = ("", &row.label, row.unit);
        lines.extend(row.figures.iter().map(|Compared { datum, projected, note }| {
            let (projected, note) = (*projected, note.as_ref());
            FigureLine { review, target, label, unit, datum, projected, note, language }
        }));
    }
    of_columns(FIGURE_COLUMNS, &lines)
}

/// What one row of the table of figures is made from.
struct FigureLine<'l> {
    review: &'l Review,
    target: &'l str,
    label: &'l Text,
    unit: Unit,
    datum: &'l Datum,
    projected: Option<Projected>,
    note: Option<&'l Text>,
    language: Language,
}

/// A column of the table of figures: its name and its cell.
type FigureColumn = (&'static str, fn(&FigureLine<'_>) -> String);

const FIGURE_COLUMNS: &[FigureColumn] = &[
    ("target", |line| line.target.to_owned()),
    ("indicator", |line| line.datum.figure.indicator.clone()),
    ("label", |line| line.words(Some(line.label))),
    ("period", |line| line.datum.figure.period.to_string()),
    ("value", |line| line.level(Some(line.datum.figure.value))),
    ("unit", |line| line.unit.symbol.to_owned()),
    ("comparator", |line| line.datum.figure.comparator.sign().to_owned()),
    ("status", |line| line.datum.figure.status.name().en),
    ("basis", |line| line.datum.figure.basis.clone().unwrap_or_default()),
    ("published_on", |line| line.datum.figure.published_on.clone().unwrap_or_default()),
    ("source", |line| line.datum.figure.source.clone()),
    ("derivation", |line| line.words(line.datum.derivation.as_ref())),
    ("p10", |line| line.level(line.projected.map(|projected| projected.interval_80.0))),
    ("p50", |line| line.level(line.projected.map(|projected| projected.median))),
    ("p90", |line| line.level(line.projected.map(|projected| projected.interval_80.1))),
    ("use", |line| line.use_of().to_owned()),
    ("mean_now", |line| line.level(line.used().map(|used| used.after.0))),
    ("mean_without_far", |line| line.level(line.used().and_then(|used| used.without_far).map(|(mean, _)| mean))),
    ("note", |line| line.words(line.note).trim().to_owned()),
];

impl<'l> FigureLine<'l> {
    /// What was made of the figure where runs were brought to agree with it.
    fn used(&self) -> Option<&'l Used> {
        let is_this = |used: &&Used| {
            self.is_of(&used.actual.indicator, used.actual.year) && used.actual.value == self.datum.figure.value
        };
        self.review.conditioned.as_ref()?.used.iter().find(is_this)
    }

    fn is_of(&self, indicator: &str, year: i32) -> bool {
        let figure = &self.datum.figure;
        let is_of_year = figure.period.month.is_none_or(|month| month == 12);
        figure.indicator == indicator && figure.period.year == year && is_of_year
    }

    fn use_of(&self) -> &'static str {
        let Some(told) = &self.review.conditioned else { return "" };
        if told.taken.iter().any(|taken| self.is_of(&taken.indicator, taken.year)) {
            return "path";
        }
        match self.used().map(|used| used.handling) {
            Some(Handling::AsPublished) => "as_published",
            Some(Handling::Inflated { .. }) => "inflated",
            Some(Handling::Revised) => "revised",
            None if told.left_out.iter().any(|left| self.is_of(&left.actual.indicator, left.actual.year)) => {
                "set_aside"
            }
            None => "",
        }
    }

    fn level(&self, value: Option<f64>) -> String {
        plain(value.map(|value| self.unit.from_base(value)))
    }

    fn words(&self, text: Option<&Text>) -> String {
        text.map_or(String::new(), |text| text.get(self.language).to_owned())
    }
}

/// What a department is asked for: a table for each, by name of file, in UTF-8 with the mark that Excel needs. The value is
/// left empty; filled in, the file is a table of actuals.
///
/// # Errors
/// A failure if a table cannot be made.
pub fn requests(missing: &[Missing], language: Language) -> Result<Vec<(String, Vec<u8>)>> {
    let mut departments: Vec<&Text> = Vec::new();
    for one in missing {
        if !departments.contains(&&one.responsible) {
            departments.push(&one.responsible);
        }
    }
    let header: Vec<String> = REQUEST_COLUMNS.iter().map(|(zh, en, _)| language.pick(zh, en).to_owned()).collect();
    let file = |department: &Text| {
        let asked = missing.iter().filter(|one| one.responsible == *department);
        let row = |one: &Missing| REQUEST_COLUMNS.iter().map(|(.., cell)| cell(one, language)).collect();
        let rows: Vec<Vec<String>> = asked.map(row).collect();
        let mut content = "\u{feff}".as_bytes().to_vec();
        content.extend(records(&header, rows)?);
        let name = department.get(language).replace(|c: char| !c.is_alphanumeric(), "-");
        Ok((format!("{}.csv", name.trim_matches('-').to_lowercase()), content))
    };
    departments.into_iter().map(file).collect()
}

/// A column of a department's table: its name in Chinese and in English, and its cell.
type RequestColumn = (&'static str, &'static str, fn(&Missing, Language) -> String);

const REQUEST_COLUMNS: &[RequestColumn] = &[
    ("责任部门", "department", |missing, language| missing.responsible.get(language).to_owned()),
    ("指标", "indicator", |missing, _| missing.indicator.clone()),
    ("时期", "period", |missing, _| missing.year.to_string()),
    ("数值", "value", |_, _| String::new()),
    ("比较符", "comparator", |_, _| "=".to_owned()),
    ("单位", "unit", |missing, _| missing.unit.clone()),
    ("状态", "status", |_, _| String::new()),
    ("公布日期", "published_on", |_, _| String::new()),
    ("说明", "note", note),
];

/// What is asked for, its definition, and what it is for.
fn note(missing: &Missing, language: Language) -> String {
    let definition = missing.definition.as_ref().map_or("", |definition| definition.get(language));
    // Some of them are sentences, some are not.
    let parts = [missing.label.get(language), definition, missing.purpose.get(language)]
        .map(|part| part.trim_end_matches(['。', '.']));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(language.pick("。", ". "))
}
