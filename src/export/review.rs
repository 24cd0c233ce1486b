//! Tables of a review, and tables for departments to fill in.

use super::FileContent;
use super::cell::{ExportColumn, for_machines, for_people, table};
use super::csv::of_columns;
use super::file_name::apart;
use super::grounds::with_grounds;
use super::targets::{aim, course, growth_unit, role, said, stated_unit, stated_value, status};
use crate::analysis::questions::solve::{self, Answer};
use crate::analysis::review::{
    Base, BreakEven, ComparedFigure, Datum, Derivation, FigureNote, Milestone, Missing, NextStep, ProgressMethod,
    ProjectedValue, Review, ReviewRow, StatusGround, TargetNote, TrendOutlook,
};
use crate::analysis::{Handling, Outlook, ProbabilityEstimate, ProbabilityGrounds, Used};
use crate::baseline::{Observation, Status};
use crate::error::Result;
use crate::indicator::{Unit, label_to_read};
use crate::language::{Language, Text, text};
use crate::plan::{Aim, Hold, Nature};
use crate::report::review::unit_of;
use crate::table::{Cell, Table, significant};

/// One row for each target: figures in `unit`, which is that of the plan, growth a year in `growth_unit`, shares as fractions.
/// Where `aim` is not `level`, `stated` is the increment or growth that the plan states, and `value` and all other figures
/// are the level to which that leads from the base; the probability stays that of the increment or growth. `course` is in
/// which years it is to be met; of a row that belongs to another target `part_of` is that target's id, and `part` what of it
/// the row is. Growth counts from `grows_from`: where the published base is a bound, such as "more than 5600", the figure from
/// which the projection starts. The words
/// (break-even, notes, what it would take) stand in the last columns. `review.csv` is for people, in the given language;
/// `review.json` has the same columns for machines.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn review(review: &Review, language: Language) -> Result<[FileContent; 2]> {
    let lines: Vec<TargetLine<'_>> = review.rows.iter().map(|row| TargetLine { review, row }).collect();
    let table = table(with_grounds(TARGET_COLUMNS.iter().copied(), TargetLine::grounds), &lines);
    let csv = for_people(&table, language)?;
    Ok([("review.csv".to_owned(), csv), ("review.json".to_owned(), for_machines(&table)?)])
}

/// What one row of the table of targets is made from.
struct TargetLine<'l> {
    review: &'l Review,
    row: &'l ReviewRow,
}

/// The cell of a column of the table of targets.
type TargetCell = fn(&TargetLine<'_>) -> Cell;

const TARGET_COLUMNS: &[ExportColumn<TargetCell>] = &[
    ("plan", "规划", |line| Cell::name(line.review.plan.document.clone())),
    ("region", "地区", |line| Cell::name(line.review.plan.baseline.clone())),
    ("scenario", "情景", |line| Cell::name(line.review.scenario.0.clone())),
    ("as_of", "评估年", |line| Cell::whole(line.review.as_of)),
    ("target", "目标编号", |line| Cell::name(line.row.target.id.clone())),
    ("label", "目标", |line| Cell::from(line.row.target.label.clone())),
    ("indicator", "指标", |line| {
        line.row.measure.as_ref().map_or_else(Cell::missing, |measure| indicator(&measure.indicator))
    }),
    ("nature", "性质", |line| line.row.target.nature.map_or_else(Cell::missing, nature)),
    ("period", "时期", |line| Cell::whole(line.row.target.year)),
    ("comparator", "比较符", |line| Cell::name(line.row.target.sign_in_files().to_owned())),
    ("value", "目标值", |line| line.value()),
    ("unit", "单位", |line| line.row.unit().map_or_else(|| stated_unit(&line.row.target), Cell::unit)),
    ("aim", "目标类型", |line| aim(line.row.target.aim)),
    ("course", "达标方式", |line| course(line.row.target.course)),
    ("part_of", "所属目标", |line| said(line.row.target.part.as_ref().map(|part| part.of.clone()))),
    ("part", "所属部分", |line| line.row.target.part.as_ref().map_or_else(Cell::missing, |part| role(part.role))),
    ("stated", "规划原数", |line| Cell::name(line.row.target.stated.clone())),
    ("base_year", "基期", |line| Cell::whole(line.base().map_or(line.review.base_year, |base| base.year))),
    ("base", "基期值", |line| line.known(line.base().map(|base| (base.value, base.status)))),
    ("base_low", "基期值下限", |line| line.known(line.base().map(|base| (base.range.0, base.status)))),
    ("base_high", "基期值上限", |line| line.known(line.base().map(|base| (base.range.1, base.status)))),
    ("grows_from", "增速起算值", |line| {
        line.known(line.base().map(|base| (base.grows_from, base.grows_from_status)))
    }),
    ("base_comparator", "基期比较符", |line| said(line.base().map(|base| base.comparator.sign().to_owned()))),
    ("base_status", "基期来历", |line| line.base().map_or_else(Cell::missing, |base| status(base.status))),
    ("base_basis", "基期口径", |line| line.basis(line.base().and_then(|base| base.basis.as_ref()))),
    ("base_source", "基期来源", |line| words(line.base().map(|base| base.source.words()))),
    ("latest", "最新值", |line| line.known(line.latest().map(|latest| (latest.value, latest.status)))),
    ("latest_period", "最新值时期", |line| said(line.latest().map(|latest| latest.period.to_string()))),
    ("latest_comparator", "最新值比较符", |line| {
        said(line.latest().map(|latest| latest.comparator.sign().to_owned()))
    }),
    ("latest_status", "最新值来历", |line| {
        line.latest().map_or_else(Cell::missing, |latest| status(latest.status))
    }),
    ("latest_basis", "最新值口径", |line| line.basis(line.latest().and_then(|latest| latest.basis.as_ref()))),
    ("latest_source", "最新值来源", |line| said(line.latest().map(|latest| latest.source.clone()))),
    ("time_elapsed", "时间进度", |line| Cell::growth(Some(line.row.time_elapsed))),
    ("time_elapsed_at_latest", "最新值时的时间进度", |line| Cell::growth(line.row.time_of_figure)),
    ("line", "直线上的值", |line| line.level(line.milestone().map(|milestone| milestone.line))),
    ("constant_growth_line", "等速增长线上的值", |line| {
        line.level(line.milestone().and_then(|milestone| milestone.constant_growth))
    }),
    ("line_probability", "到线可能性", |line| {
        line.share(line.milestone().and_then(|milestone| milestone.probability))
    }),
    ("linear_progress", "完成进度", |line| line.by(ProgressMethod::Linear)),
    ("un_progress_chart", "联合国进展图得分", |line| line.by(ProgressMethod::UnitedNations)),
    ("ratio_of_growth", "实际与所需增速之比", |line| line.by(ProgressMethod::RatioOfGrowth)),
    ("growth_unit", "增速单位", |line| line.growth_unit().map_or_else(Cell::missing, |(unit, _)| unit)),
    ("required_growth", "所需年均增速", |line| line.growth(line.row.growth.required)),
    ("observed_growth", "实际年均增速", |line| line.growth(line.row.growth.observed)),
    ("needed_growth", "今后所需年均增速", |line| line.growth(line.row.growth.needed_now)),
    ("projected", "预测值", |line| line.level(line.outlook().map(Outlook::shown))),
    ("p10", "80%区间下限", |line| {
        line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.interval_80.0)))
    }),
    ("p50", "中位数", |line| line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.median)))),
    ("p90", "80%区间上限", |line| {
        line.level(line.outlook().and_then(|outlook| Some(outlook.spread?.interval_80.1)))
    }),
    ("probability", "可能性", |line| line.share(line.outlook().and_then(|outlook| outlook.estimate))),
    ("probability_as_floor", "可能性（按下限）", |line| line.held(Hold::Floor)),
    ("probability_as_band", "可能性（按区间）", |line| line.held(Hold::Band)),
    ("probability_before", "可能性（未计新数据）", |line| {
        line.share(line.row.outlook_before.as_ref().and_then(|outlook| outlook.estimate))
    }),
    ("probability_without_far", "可能性（不计偏离过大的数据）", |line| {
        line.share(line.row.outlook_without_far.as_ref().and_then(|outlook| outlook.estimate))
    }),
    ("years_met", "达到的年份", |line| line.years(true)),
    ("years_missed", "未达到的年份", |line| line.years(false)),
    ("verdict", "结论", |line| Cell::one_of(line.row.verdict.id(), &line.row.verdict.words().zh)),
    ("indication", "参考判断", |line| {
        let indication = line.row.indication;
        indication.map_or_else(Cell::missing, |indication| Cell::one_of(indication.id(), &indication.words().zh))
    }),
    ("status", "评估依据", |line| {
        let ground = &line.row.status.ground;
        Cell::one_of(ground.id(), &ground.name().zh)
    }),
    ("status_verdict", "评估结论", |line| {
        let ground = &line.row.status.ground;
        let words = ground.verdict_id().zip(ground.verdict_in_words());
        words.map_or_else(Cell::missing, |(id, words)| Cell::one_of(id, &words.zh))
    }),
    ("completion_rate", "完成率", |line| Cell::growth(line.row.completion_rate)),
    ("trend_p10", "趋势外推80%区间下限", |line| line.level(line.trend().map(|trend| trend.interval_80.0))),
    ("trend_p50", "趋势外推中位数", |line| line.level(line.trend().map(|trend| trend.median))),
    ("trend_p90", "趋势外推80%区间上限", |line| line.level(line.trend().map(|trend| trend.interval_80.1))),
    ("status_detail", "评估说明", |line| words(line.row.status.ground.detail_in_words(line.row.unit()))),
    ("next_step", "下一步", |line| {
        let steps = Some(&line.row.status.next_steps).filter(|steps| !steps.is_empty());
        words(steps.map(|steps| NextStep::all_in_words(steps)))
    }),
    ("responsible", "数据提供单位", |line| words(line.row.target.responsible.clone())),
    ("break_even", "临界值", |line| sentences(line.row.break_even.iter().map(BreakEven::sentence))),
    ("needed", "如何达到", |line| needed(line.row)),
    ("notes", "说明", |line| sentences(line.row.notes.iter().map(TargetNote::sentence))),
    ("definition", "定义", |line| words(line.row.target.definition.clone())),
    ("quote", "原文", |line| Cell::name(line.row.target.quote.clone())),
];

impl<'l> TargetLine<'l> {
    fn base(&self) -> Option<&'l Base> {
        self.row.base.as_ref()
    }

    /// The figure used for the verdict.
    fn latest(&self) -> Option<&'l Observation> {
        self.row.latest().map(|latest| &latest.figure)
    }

    /// A statistical basis: its label for people, its id for machines.
    fn basis(&self, id: Option<&String>) -> Cell {
        let Some(id) = id else { return Cell::missing() };
        let known = self.review.bases.iter().find(|(known, _)| known == id);
        known.map_or_else(|| Cell::name(id), |(_, label)| Cell::named(id, label.clone()))
    }

    fn grounds(&self) -> Option<&ProbabilityGrounds> {
        self.row.outlook.as_ref().map(|outlook| &outlook.grounds)
    }

    /// The trend that is the status, where one is.
    fn trend(&self) -> Option<TrendOutlook> {
        match self.row.status.ground {
            StatusGround::Trend(trend) => Some(trend),
            _ => None,
        }
    }

    fn milestone(&self) -> Option<Milestone> {
        self.row.milestone
    }

    fn outlook(&self) -> Option<&'l Outlook> {
        self.row.outlook.as_ref()
    }

    fn in_unit(&self, value: Option<f64>) -> Option<f64> {
        self.row.unit().zip(value).map(|(unit, value)| unit.from_base(value))
    }

    /// A computed figure, in the unit of the row; where tables show it in the same unit, people read it as it stands there.
    fn level(&self, value: Option<f64>) -> Cell {
        let cell = Cell::made(self.in_unit(value));
        let known = value.filter(|value| value.is_finite());
        let Some((base, unit)) = known.zip(unit_of(self.row)) else { return cell };
        let [zh, en] = unit.format_in_own_unit(base);
        let shown = |own: Option<String>, language| own.unwrap_or_else(|| cell.shown(language));
        let written = Text::new(shown(zh, Language::Chinese), shown(en, Language::English));
        self.in_unit(known).map_or_else(Cell::missing, |number| Cell::number(number, written))
    }

    /// A published figure, or one derived from it.
    fn known(&self, figure: Option<(f64, Status)>) -> Cell {
        let value = self.in_unit(figure.map(|(value, _)| value));
        match figure {
            Some((_, Status::Published)) => Cell::published(value),
            _ => Cell::made(value),
        }
    }

    /// The target value: as stated in the plan, or the level implied by an increment or growth.
    fn value(&self) -> Cell {
        match &self.row.measure {
            Some(level) if self.row.target.aim != Aim::Level => self.level(Some(level.value)),
            _ => stated_value(&self.row.target),
        }
    }

    /// The unit of annual growth, and its conversion.
    fn growth_unit(&self) -> Option<(Cell, f64)> {
        let ratio = |unit: Unit| Some(unit).filter(|_| self.row.in_points);
        self.row.unit().map(|unit| growth_unit(ratio(unit)))
    }

    fn growth(&self, value: Option<f64>) -> Cell {
        Cell::growth(value.zip(self.growth_unit()).map(|(value, (_, scale))| value * scale))
    }

    fn by(&self, method: ProgressMethod) -> Cell {
        Cell::growth(self.row.by(method).map(|progress| progress.value))
    }

    /// A probability, known to the standard error of that of the target.
    fn share(&self, estimate: Option<ProbabilityEstimate>) -> Cell {
        let error = self.outlook().and_then(|outlook| outlook.probability_standard_error);
        Cell::probability(estimate.map(|estimate| estimate.share), error)
    }

    fn held(&self, hold: Hold) -> Cell {
        self.share(self.outlook().and_then(|outlook| outlook.held(hold)))
    }

    /// The years in which a target that is to be met in every year was met, or missed: `2023;2025`.
    fn years(&self, met: bool) -> Cell {
        let years = self.row.years.iter().filter(|year| year.met == Some(met));
        Cell::name(years.map(|year| year.year.to_string()).collect::<Vec<_>>().join(";"))
    }
}

/// An indicator as people write it, where that is understood when it is read.
fn indicator(name: &str) -> Cell {
    label_to_read(name).map_or_else(|| Cell::name(name), |label| Cell::one_of(name, &label.zh))
}

fn words(text: Option<Text>) -> Cell {
    text.map_or_else(Cell::missing, Cell::from)
}

fn sentences(sentences: impl Iterator<Item = Text>) -> Cell {
    Cell::from(Text::joined(&sentences.collect::<Vec<_>>(), " | ", " | "))
}

fn nature(nature: Nature) -> Cell {
    match nature {
        Nature::Binding => Cell::one_of("binding", "约束性"),
        Nature::Expected => Cell::one_of("expected", "预期性"),
    }
}

/// `0.5: industry.total.growth +0.4; 0.8: …; value with 0.5: 6900`; in Chinese the driver by its label.
fn needed(row: &ReviewRow) -> Cell {
    let Some(needed) = &row.needed else { return Cell::missing() };
    let changes = needed.changes.iter().map(|solution| {
        let share = if let solve::AttainmentCriterion::Probability(share) = solution.criterion { share } else { 1.0 };
        let (name, label) = (&solution.driver.name, solution.driver.label(Language::Chinese));
        match &solution.answer {
            Answer::Reached => text!("可能性{share}：{label}，无需变动", "{share}: {name} +0"),
            Answer::Change { state, .. } => {
                let change = significant(solution.driver.unit.from_base(state.change), 3);
                let sign = if change.starts_with('-') { "" } else { "+" };
                let unit = solution.driver.unit.of_difference().label(Language::Chinese);
                text!("可能性{share}：{label} {sign}{change}{unit}", "{share}: {name} {sign}{change}")
            }
            Answer::NotFound => text!("可能性{share}：{label}，未找到", "{share}: {name} not found"),
        }
    });
    let values = needed.values.iter().filter_map(|(share, value)| {
        let value = significant(row.unit()?.from_base(*value), 4);
        Some(text!("可能性{share}的目标值：{value}", "value with {share}: {value}"))
    });
    Cell::from(Text::joined(&changes.chain(values).collect::<Vec<_>>(), "；", "; "))
}

/// Every figure published since the base year, with the projection of its year made without it: target (of a figure of a
/// target), indicator, label, period, value, unit, comparator, status, basis, published_on, source, derivation, p10, p50,
/// p90, use (`path` if in a driver's path, `as_published`, `inflated` or `revised` if runs were updated with it,
/// `set_aside`), mean_now and mean_without_far (of the updated runs, and without outliers), note; label, derivation and
/// note are in English, and in Chinese in the last columns. The file does not depend on the language.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn figures(review: &Review) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for row in &review.rows {
        let Some(unit) = row.unit() else { continue };
        let (target, label) = (row.target.id.as_str(), &row.target.label);
        let line = |datum| FigureLine { review, target, label, unit, datum, projected: None, note: None };
        lines.extend(row.actuals.iter().map(line));
    }
    for row in &review.context {
        let (target, label, unit) = ("", &row.label, row.unit);
        lines.extend(row.figures.iter().map(|ComparedFigure { datum, projected, note }| {
            let (projected, note) = (*projected, note.as_ref());
            FigureLine { review, target, label, unit, datum, projected, note }
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
    projected: Option<ProjectedValue>,
    note: Option<&'l FigureNote>,
}

/// A column of the table of figures: its name and its cell.
type FigureColumn = (&'static str, fn(&FigureLine<'_>) -> String);

const FIGURE_COLUMNS: &[FigureColumn] = &[
    ("target", |line| line.target.to_owned()),
    ("indicator", |line| line.datum.figure.indicator.clone()),
    ("label", |line| line.label.en.clone()),
    ("period", |line| line.datum.figure.period.to_string()),
    ("value", |line| line.level(Some(line.datum.figure.value))),
    ("unit", |line| line.unit.symbol.to_owned()),
    ("comparator", |line| line.datum.figure.comparator.sign().to_owned()),
    ("status", |line| line.datum.figure.status.name().en),
    ("basis", |line| line.datum.figure.basis.clone().unwrap_or_default()),
    ("published_on", |line| line.datum.figure.published_on.clone().unwrap_or_default()),
    ("source", |line| line.datum.figure.source.clone()),
    ("derivation", |line| english(line.datum.derivation.as_ref().map(Derivation::words))),
    ("p10", |line| line.level(line.projected.map(|projected| projected.interval_80.0))),
    ("p50", |line| line.level(line.projected.map(|projected| projected.median))),
    ("p90", |line| line.level(line.projected.map(|projected| projected.interval_80.1))),
    ("use", |line| line.use_of().to_owned()),
    ("mean_now", |line| line.level(line.used().map(|used| used.after.0))),
    ("mean_without_far", |line| line.level(line.used().and_then(|used| used.without_far).map(|(mean, _)| mean))),
    ("note", |line| english(line.note.map(FigureNote::sentence))),
    ("label_zh", |line| line.label.zh.clone()),
    ("derivation_zh", |line| chinese(line.datum.derivation.as_ref().map(Derivation::words))),
    ("note_zh", |line| chinese(line.note.map(FigureNote::sentence))),
];

fn english(text: Option<Text>) -> String {
    text.map_or_else(String::new, |text| text.en.trim().to_owned())
}

fn chinese(text: Option<Text>) -> String {
    text.map_or_else(String::new, |text| text.zh.trim().to_owned())
}

impl<'l> FigureLine<'l> {
    /// The use of the figure in the update of the runs.
    fn used(&self) -> Option<&'l Used> {
        let is_this = |used: &&Used| {
            self.is_of(&used.actual.indicator, used.actual.year) && used.actual.value == self.datum.figure.value
        };
        self.review.update.as_ref()?.used.iter().find(is_this)
    }

    fn is_of(&self, indicator: &str, year: i32) -> bool {
        let figure = &self.datum.figure;
        let is_of_year = figure.period.month.is_none_or(|month| month == 12);
        figure.indicator == indicator && figure.period.year == year && is_of_year
    }

    fn use_of(&self) -> &'static str {
        let Some(update) = &self.review.update else { return "" };
        if update.taken.iter().any(|taken| self.is_of(&taken.indicator, taken.year)) {
            return "path";
        }
        match self.used().map(|used| used.handling) {
            Some(Handling::AsPublished) => "as_published",
            Some(Handling::Inflated { .. }) => "inflated",
            Some(Handling::Revised) => "revised",
            None if update.left_out.iter().any(|left| self.is_of(&left.actual.indicator, left.actual.year)) => {
                "set_aside"
            }
            None => "",
        }
    }

    fn level(&self, value: Option<f64>) -> String {
        value.map_or_else(String::new, |value| self.unit.from_base(value).to_string())
    }
}

/// What a department is asked for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request {
    /// The department.
    pub department: String,
    /// The name of its file, without an ending: departments whose names are no file names have others.
    pub file: String,
    /// A row for each figure; the value is left empty. Filled in, it is a table of actuals.
    pub table: Table,
    /// The figure of each row: the id by which it is read back, and what people call it.
    pub figures: Vec<(String, Text)>,
}

impl Request {
    /// The request as a csv, in UTF-8 with the mark that Excel needs.
    ///
    /// # Errors
    /// A failure if the table cannot be made.
    pub fn to_csv(&self, language: Language) -> Result<FileContent> {
        Ok((format!("{}.csv", self.file), for_people(&self.table, language)?))
    }
}

/// What departments are asked for, each by itself.
#[must_use]
pub fn requests(missing: &[Missing], language: Language) -> Vec<Request> {
    let department = |one: &Missing| one.responsible.name().get(language).to_owned();
    let mut departments: Vec<String> = Vec::new();
    for one in missing.iter().map(department) {
        if !departments.contains(&one) {
            departments.push(one);
        }
    }
    let departments: Vec<&str> = departments.iter().map(String::as_str).collect();
    let names = apart(&departments, language.pick("部门", "department"));
    let file = |department: &str, name: &str| {
        let asked: Vec<&Missing> =
            missing.iter().filter(|one| one.responsible.name().get(language) == department).collect();
        let figures = asked.iter().map(|one| (one.indicator.clone(), one.label.clone())).collect();
        let columns = REQUEST_COLUMNS.map(|(zh, en, cell)| (Text::new(zh, en), cell));
        let table = Table::of(Text::same(""), columns, asked);
        Request { department: department.to_owned(), file: name.to_owned(), table, figures }
    };
    departments.into_iter().zip(names).map(|(department, name)| file(department, &name)).collect()
}

/// A column of a department's table: its name in Chinese and in English, and its cell.
type RequestColumn = (&'static str, &'static str, fn(&Missing) -> Cell);

const REQUEST_COLUMNS: [RequestColumn; 9] = [
    ("责任部门", "department", |missing| missing.responsible.name().into()),
    ("指标", "indicator", |missing| indicator(&missing.indicator)),
    ("时期", "period", |missing| Cell::whole(missing.year)),
    ("数值", "value", |_| Cell::blank()),
    ("比较符", "comparator", |_| Cell::name("=")),
    ("单位", "unit", |missing| {
        Unit::parse(&missing.unit).map_or_else(|| Cell::name(missing.unit.clone()), Cell::unit)
    }),
    ("状态", "status", |_| Cell::blank()),
    ("公布日期", "published_on", |_| Cell::blank()),
    ("说明", "note", |missing| Text::both(|language| note(missing, language)).into()),
];

/// The requested figure, its definition, and its purpose.
fn note(missing: &Missing, language: Language) -> String {
    let definition = missing.definition.as_ref().map_or("", |definition| definition.get(language));
    // Some of them are sentences, some are not.
    let purpose = missing.purpose.words();
    // In Chinese the column of the indicator has its label, where that is understood when it is read.
    let is_named = language == Language::Chinese
        && label_to_read(&missing.indicator).is_some_and(|label| label.zh == missing.label.zh);
    let label = if is_named { "" } else { missing.label.get(language) };
    let parts = [label, definition, purpose.get(language)].map(|part| part.trim_end_matches(['。', '.']));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(language.pick("。", ". "))
}
