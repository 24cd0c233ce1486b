//! The targets of a plan and what is to be thought of each.

use super::Table;
use crate::analysis::{Assessment, AttainmentVerdict, Estimate, Outlook};
use crate::indicator::{Display, Kind, TableUnit};
use crate::language::{Language, Text, counted, text};
use crate::number::{UNDEFINED, fixed};
use crate::plan::{Aim, Plan};

/// Growth a year: percent for a level, points for a share, the indicator's own unit for another ratio.
fn growth(outlook: &Outlook, growth: Option<f64>, language: Language) -> String {
    let ratio = Some(outlook.indicator.unit).filter(|_| outlook.indicator.kind == Kind::Ratio);
    growth.map_or_else(|| UNDEFINED.to_owned(), |growth| Display(language).growth_a_year(growth, ratio))
}

/// The target's figure with its comparator; what is counted from the base year says so, and what is to hold in every year
/// or to be kept.
pub(super) fn goal(assessment: &Assessment, outlook: &Outlook, language: Language) -> String {
    let target = &assessment.target;
    let said: Vec<String> = target
        .course
        .words()
        .into_iter()
        .chain(outlook.aim.counted())
        .map(|words| words.get(language).to_owned())
        .collect();
    let said = if said.is_empty() { String::new() } else { format!("\n{}", said.join(language.pick("", ": "))) };
    format!("{} {}{said}", target.sign(), assessment.goal(outlook, language))
}

/// The projected median with the 80 % interval on a second line; of what only counts were kept, the central run.
pub(super) fn projected(outlook: &Outlook, unit: TableUnit) -> String {
    let Some(spread) = outlook.spread else { return format!("{}‡", unit.format(outlook.central)) };
    let (low, high) = spread.interval_80;
    // What the scenario states is shown as it was stated, not as the runs' median of it.
    let shown = if outlook.estimate.is_some() { spread.median } else { outlook.central };
    let [median, low, high] = [shown, low, high].map(|value| unit.format(value));
    if low == high { median } else { format!("{median}\n[{low}, {high}]") }
}

/// A probability, and its standard error in points; a dash where there is nothing to assess.
fn probability(outlook: &Outlook, language: Language) -> String {
    let Some(estimate) = outlook.estimate else { return UNDEFINED.to_owned() };
    let other = outlook.other_hold(language).map_or(String::new(), |other| format!("\n({other})"));
    let shown = estimate.words(language);
    // None is shown where everything drawn agrees: how far a probability of 0 is known is no matter of a standard error.
    let error = outlook.probability_standard_error.map(|error| error * 100.0).filter(|error| *error > 0.0);
    let Some(error) = error else { return shown + &other };
    let error = fixed(error, if error < 0.095 { 2 } else { 1 });
    format!("{shown}\n(±{error}{}){other}", language.pick("个百分点", " pp"))
}

/// What must be said of figures in a table of targets: how each is counted, on what it rests, and what only counts tell.
pub(super) fn remarks(assessments: &[Assessment]) -> Vec<Text> {
    let mut notes = Vec::new();
    let all = || assessments.iter().filter_map(|assessment| Some((assessment, assessment.outlook.as_ref()?)));
    for (assessment, outlook) in all() {
        let Text { zh, en } = &assessment.target.label;
        if let Some(start) = outlook.start.as_ref().filter(|_| outlook.aim != Aim::Level) {
            let Text { zh: base_zh, en: base_en } =
                Text::both(|language| Display(language).to_check(start.value, outlook.indicator.unit));
            let Text { zh: source_zh, en: source_en } = &start.source;
            let (year, status) = (start.year, start.status.name());
            let (status_zh, status_en) = (status.zh, status.en);
            let said = text!(
                "{zh}：自{year}年的 {base_zh} 起算（{status_zh}：{source_zh}）",
                "{en}: counted from {base_en} in {year} ({status_en}: {source_en})"
            );
            let with = |said: Text, Text { zh, en }: &Text| said.followed_by(&text!("；{zh}", "; {en}"));
            notes.push(start.notes.iter().fold(said, with));
        }
        if let [(judged, _), (other, _)] = outlook.holds.as_slice() {
            let (Text { zh: a, en: c }, Text { zh: b, en: d }) = (judged.words(), other.words());
            notes.push(text!(
                "{zh}：保持类目标，{a}判断，括号内为{b}的可能性",
                "{en}: a state to be kept, judged {c}; in brackets the probability {d}"
            ));
        }
        match &outlook.rests_on {
            Some(driver) if outlook.estimate.is_some() => notes.push(text!(
                "{zh}：只取决于情景给定的 `{driver}` 路径",
                "{en}: follows from the stated path of `{driver}`"
            )),
            Some(driver) => notes.push(text!(
                "{zh}：就是情景对 `{driver}` 的假设，不作判断",
                "{en}: is what the scenario assumes of `{driver}`, so it is not judged"
            )),
            None => {}
        }
    }
    if all().any(|(_, outlook)| outlook.spread.is_none()) {
        notes.push(Text::new(
            "‡ 中心路径；各次运行只计了数，没有增量与增速的分位数",
            "‡ the central run: of runs that were only counted there are no quantiles of increments and growth",
        ));
    }
    notes
}

/// The unit of the row of a target: that of the larger of what is aimed at and what is projected.
pub(super) fn unit_of(outlook: &Outlook, language: Language) -> TableUnit {
    let spread = outlook.spread.map_or([outlook.central; 2], |spread| [spread.interval_80.0, spread.interval_80.1]);
    let largest = spread.into_iter().fold(outlook.goal.abs(), |largest, figure| largest.max(figure.abs()));
    TableUnit::fitting(outlook.unit(), language, largest)
}

fn row(assessment: &Assessment, outlook: &Outlook, language: Language) -> Vec<String> {
    let target = &assessment.target;
    let unit = unit_of(outlook, language);
    vec![
        format!("{}\n  {}", target.row_label().get(language), unit.label),
        target.year.to_string(),
        goal(assessment, outlook, language),
        projected(outlook, unit),
        format!(
            "{}\n({})",
            growth(outlook, outlook.required_growth, language),
            growth(outlook, outlook.projected_growth, language)
        ),
        probability(outlook, language),
        assessment.verdict.words().get(language).to_owned(),
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
    let mut assessable = plan.undated.iter().filter(|target| target.promise().is_own() && target.measure().is_some());
    let reason = assessable.next()?.reason();
    let (count, zh, en) = (1 + assessable.count(), reason.zh, reason.en);
    Some(text!("其中{count}个有指标可对照：{zh}", "{count} of them with an indicator: {en}"))
}

/// Target by target: what was promised, what is projected, with what probability.
#[must_use]
pub fn targets(plan: &Plan, assessments: &[Assessment], language: Language) -> Table {
    let assessed = assessments.iter().filter_map(|a| a.outlook.as_ref().map(|outlook| row(a, outlook, language)));
    let header: &[&str] = match language {
        Language::Chinese => {
            &["目标", "到期", "目标值", "预测（80%区间）", "年均增速\n需达（预测）", "可能性\n（标准误）", "判断"]
        }
        Language::English => &[
            "Target",
            "Due",
            "Goal",
            "Projected [80%]",
            "A year:\nneeded (projected)",
            "Probability\n(std. error)",
            "Verdict",
        ],
    };
    let Text { zh, en } = AttainmentVerdict::thresholds();
    let assumptions = text!("以本情景的假设为前提；{zh}", "under these assumptions; {en}");
    let mut notes = vec![assumptions.get(language).to_owned()];
    let all = plan.count();
    let left = all - assessments.iter().filter(|a| a.target.is_own() && a.outlook.is_some()).count();
    if left == all {
        notes.clear();
    }
    if left > 0 {
        let left = if notes.is_empty() {
            let targets = counted(left, "target");
            text!("{left}个目标都未评估，原因见 targets.csv", "none of the {targets} is assessed; targets.csv says why")
        } else {
            let targets = if left == 1 { "target is" } else { "targets are" };
            text!(
                "另有{left}个目标未评估，原因见 targets.csv",
                "{left} more {targets} not assessed; targets.csv says why"
            )
        };
        notes.push(left.get(language).to_owned());
    }
    notes.extend(remarks(assessments).into_iter().map(|note| note.get(language).to_owned()));
    let estimates = assessments.iter().filter_map(|a| a.outlook.as_ref()?.estimate);
    notes.extend(Estimate::too_few(estimates).map(|note| note.get(language).to_owned()));
    notes.extend(years_missing(plan).into_iter().chain(years_given(plan)).map(|note| note.get(language).to_owned()));
    Table {
        title: language.pick("规划目标", "Targets of the plan").to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: assessed.collect(),
        notes,
    }
}
