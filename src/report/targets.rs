//! The targets of a plan and what is to be thought of each.

use crate::analysis::{Assessment, AttainmentVerdict, Outlook, ProbabilityEstimate, ScenarioRange, TypedPath};
use crate::indicator::{DIMENSIONLESS, Display, IndicatorKind, Unit};
use crate::language::{Language, Text, counted, text};
use crate::number::fixed;
use crate::plan::{Aim, Plan};
use crate::table::{Cell, RowUnit, Table, headings};

/// Growth a year: percent for a level, points for a share, the indicator's own unit for another ratio. The required one
/// stands above the projected one, and below them from what both count.
fn growth(outlook: &Outlook, unit: &RowUnit) -> Cell {
    let ratio = Some(outlook.indicator.unit).filter(|_| outlook.indicator.kind == IndicatorKind::Ratio);
    let in_unit = ratio.map_or(DIMENSIONLESS, Unit::of_difference);
    let cell = |growth: f64, written: &dyn Fn(Display) -> String| {
        Cell::written(in_unit.from_base(growth), |language| written(Display(language))).in_unit(in_unit)
    };
    let required = outlook.required_growth.map_or_else(Cell::missing, |growth| {
        cell(growth, &|display| display.required_growth_a_year(growth, ratio, growth < 0.0))
    });
    let projected = outlook
        .projected_growth
        .map_or_else(Cell::missing, |growth| cell(growth, &|display| display.growth_a_year(growth, ratio)));
    // Of an increment or a growth a note says from what it counts.
    let is_level = outlook.aim == Aim::Level && outlook.projected_growth.is_some();
    let from = outlook.start.as_ref().filter(|_| is_level).map(|start| {
        let (Text { zh, en }, mark) = (unit.format(start.value), start.status.mark());
        text!("自{zh}{mark}起", "from {en}{mark}")
    });
    required.over(projected.between("(", ")")).over_all(from)
}

/// The target's figure with its comparator; what is counted from the base year says so, and what is to hold in every year
/// or to be kept.
pub(super) fn goal(assessment: &Assessment, outlook: &Outlook) -> Cell {
    let target = &assessment.target;
    let sign = target.sign();
    let unit = outlook.unit();
    let shown = |language| format!("{sign} {}", assessment.goal(outlook, language));
    let goal = Cell::written(unit.from_base(outlook.goal), shown).in_unit(unit);
    let said: Vec<Text> = target.course.words().into_iter().chain(outlook.aim.counted()).collect();
    goal.over(Text::joined(&said, "", ": "))
}

/// The projected median with the 80 % interval on a second line; of what only counts were kept, the deterministic run.
pub(super) fn projected(outlook: &Outlook, unit: &RowUnit) -> Cell {
    let Some(spread) = outlook.spread else { return unit.marked(outlook.central, "‡") };
    unit.figure_and_interval(outlook.shown(), spread.interval_80)
}

/// A probability.
pub(super) fn probability(estimate: ProbabilityEstimate) -> Cell {
    Cell::written(estimate.share, |language| estimate.words(language)).in_unit(DIMENSIONLESS)
}

/// The probability of a target that is to be kept, read in the other way: `(as a floor; as a band: about 15%)`.
pub(super) fn other_hold(outlook: &Outlook) -> Option<Text> {
    let zh = outlook.other_hold(Language::Chinese)?;
    let en = outlook.other_hold(Language::English)?;
    Some(text!("（{zh}）", "({en})"))
}

/// A probability, under it that of the other reading of a target to be kept, and the range over several scenarios.
pub(super) fn probability_and_range(outlook: &Outlook) -> Cell {
    let Some(estimate) = outlook.estimate else { return Cell::missing() };
    probability(estimate).over_all(other_hold(outlook)).over_all(range(outlook))
}

/// The range of a probability over several scenarios: `(30% to 95% over 3 scenarios)`.
pub(super) fn range(outlook: &Outlook) -> Option<Text> {
    let Text { zh, en } = outlook.grounds.scenarios.as_ref().map(ScenarioRange::words)?;
    Some(text!("（{zh}）", "({en})"))
}

/// How far the probabilities of a table are known.
fn sampling_error(assessments: &[Assessment]) -> Option<Text> {
    let outlooks = assessments.iter().filter_map(|assessment| assessment.outlook.as_ref());
    let errors = outlooks.filter_map(|outlook| outlook.probability_standard_error);
    let largest = errors.map(|error| 100.0 * error).fold(0.0, f64::max);
    // Where everything drawn agrees, how far a probability of 0 is known is no matter of a standard error.
    let written = fixed(largest, if largest < 0.095 { 2 } else { 1 });
    (largest > 0.0).then(|| {
        text!(
            "可能性的抽样误差（标准误）不超过{written}个百分点",
            "sampling error of the probabilities (standard error): at most {written} pp"
        )
    })
}

/// Notes on figures in a table of targets: how each is counted, what it rests on, and what is missing without the values of
/// every run.
pub(super) fn remarks(assessments: &[Assessment]) -> Vec<Text> {
    let mut notes: Vec<Text> = assessments.iter().flat_map(Assessment::remarks).collect();
    let typed = TypedPath::behind(assessments.iter().filter_map(|assessment| assessment.outlook.as_ref()));
    notes.extend((!typed.is_empty()).then(|| TypedPath::sentence(&typed)));
    let is_counted = |outlook: &Outlook| outlook.spread.is_none();
    if assessments.iter().filter_map(|assessment| assessment.outlook.as_ref()).any(is_counted) {
        notes.push(Text::new(
            "‡ 中心路径；未保存各次模拟的数值，没有增量与增速的分位数",
            "‡ the deterministic run: without the values of every run there are no quantiles of increments and growth",
        ));
    }
    notes
}

/// The figures that a table shows of a target: its own, and what is projected.
pub(crate) fn figures(outlook: &Outlook) -> [f64; 3] {
    let (low, high) = outlook.spread.map_or((outlook.central, outlook.central), |spread| spread.interval_80);
    [outlook.goal, low, high]
}

/// The unit of the row of a target.
pub(super) fn unit_of(outlook: &Outlook) -> RowUnit {
    RowUnit::of_figures(outlook.unit(), figures(outlook)).of_indicator(&outlook.indicator.name)
}

fn row(assessment: &Assessment, outlook: &Outlook) -> Vec<Cell> {
    let target = &assessment.target;
    let unit = unit_of(outlook);
    vec![
        Cell::from(target.row_label()).over(unit.label()),
        Cell::whole(target.year),
        goal(assessment, outlook),
        projected(outlook, &unit),
        growth(outlook, &unit),
        probability_and_range(outlook),
        assessment.verdict.words().into(),
    ]
}

/// That the years of a plan were given, because its text has none.
pub(super) fn years_given(plan: &Plan) -> Option<Text> {
    let written = plan.years_given?.written();
    Some(text!(
        "规划文本隐去或未写年份；规划年份由命令行给出（{written}）",
        "the text of the plan hides its years or gives none; they were given on the command line ({written})"
    ))
}

/// Targets that could be assessed if they had a year, and how to give it.
pub(super) fn years_missing(plan: &Plan) -> Option<Text> {
    let mut assessable =
        plan.undated.iter().filter(|target| target.target().is_own() && target.target().measure.is_some());
    let reason = assessable.next()?.reason();
    let (count, zh, en) = (1 + assessable.count(), reason.zh, reason.en);
    Some(text!("其中{count}个有指标可对照：{zh}", "{count} of them with an indicator: {en}"))
}

/// Target by target: what was promised, what is projected, with what probability.
#[must_use]
pub fn targets(plan: &Plan, assessments: &[Assessment]) -> Table {
    let assessed = assessments.iter().filter_map(|a| a.outlook.as_ref().map(|outlook| row(a, outlook)));
    let columns = headings([
        ("目标", "Target"),
        ("到期", "Due"),
        ("目标值", "Goal"),
        ("预测\n（80%区间）", "Projected\n[80%]"),
        ("年均增速\n需达（预测）", "Annual growth:\nrequired\n(projected)"),
        ("可能性", "Probability"),
        ("判断", "Verdict"),
    ]);
    let Text { zh, en } = AttainmentVerdict::thresholds();
    let all = plan.count();
    let left = all - assessments.iter().filter(|a| a.target.is_own() && a.outlook.is_some()).count();
    let mut notes = Vec::new();
    if left < all {
        notes.push(text!("以本情景的假设为前提；{zh}", "under these assumptions; {en}"));
    }
    if left > 0 {
        notes.push(if left == all {
            let targets = counted(left, "target");
            text!(
                "{left}个目标都未评估，原因见 targets.csv",
                "none of the {targets} is assessed; targets.csv has the reasons"
            )
        } else {
            let targets = if left == 1 { "target is" } else { "targets are" };
            text!(
                "另有{left}个目标未评估，原因见 targets.csv",
                "{left} more {targets} not assessed; targets.csv has the reasons"
            )
        });
    }
    notes.extend(remarks(assessments));
    notes.extend(sampling_error(assessments));
    notes.extend(ProbabilityEstimate::too_few(assessments.iter().filter_map(|a| a.outlook.as_ref()?.estimate)));
    notes.extend(years_missing(plan).into_iter().chain(years_given(plan)));
    Table { title: Text::new("规划目标", "Targets of the plan"), columns, rows: assessed.collect(), notes }
}
