//! The targets of several plans in one table.

use super::targets::{goal, probability_and_range, projected, remarks, unit_of, years_given, years_missing};
use crate::analysis::{Assessment, Outlook, ProbabilityEstimate, Scored};
use crate::language::{Text, counted, text};
use crate::table::{Cell, Table, headings};

/// Every target of every plan that can be assessed, plan by plan. What could not be is counted below the table; where a
/// plan stands against several scenarios, each is named.
#[must_use]
pub fn scoreboard(all: &[Scored<'_>]) -> Table {
    let mut rows = Vec::new();
    for scored in all {
        let (plan, scenario) = name(scored, all);
        let mut name = Cell::from(plan.clone()).over_all(scenario.cloned());
        let assessed = scored.assessments.iter().filter_map(|a| a.outlook.as_ref().map(|outlook| (a, outlook)));
        rows.extend(assessed.map(|(assessment, outlook)| {
            std::iter::once(std::mem::take(&mut name)).chain(row(assessment, outlook)).collect()
        }));
    }
    let estimates = all.iter().flat_map(|scored| &scored.assessments).filter_map(|a| a.outlook.as_ref()?.estimate);
    let remarks = all.iter().flat_map(|scored| remarks(&scored.assessments));
    let left = all.iter().filter_map(|scored| left_out(scored, all));
    Table {
        title: Text::new("各规划目标一览", "Scoreboard of the plans"),
        columns: columns(("规划", "Plan")),
        rows,
        notes: ProbabilityEstimate::too_few(estimates)
            .into_iter()
            .chain(remarks)
            .chain(left)
            .chain(given(all))
            .collect(),
    }
}

/// The plan, and the scenario where the plan stands against several.
fn name<'s>(scored: &'s Scored<'_>, all: &[Scored<'_>]) -> (&'s Text, Option<&'s Text>) {
    let is_alone = all.iter().filter(|other| other.plan.title == scored.plan.title).count() == 1;
    (&scored.plan.title, (!is_alone).then_some(&scored.projection.title))
}

/// The columns of targets of several plans: first what tells the plans apart.
pub(super) fn columns(first: (&str, &str)) -> Vec<Text> {
    headings([
        first,
        ("目标", "Target"),
        ("到期", "Due"),
        ("目标值", "Goal"),
        ("预测\n（80%区间）", "Projected\n[80%]"),
        ("可能性", "Probability"),
        ("判断", "Verdict"),
    ])
}

/// The cells of a target under those columns, without the first.
pub(super) fn row(assessment: &Assessment, outlook: &Outlook) -> [Cell; 6] {
    let unit = unit_of(outlook);
    [
        Cell::from(assessment.target.row_label()).over(unit.label()),
        Cell::whole(assessment.target.year),
        goal(assessment, outlook),
        projected(outlook, &unit),
        probability_and_range(outlook),
        assessment.verdict.words().into(),
    ]
}

/// How many targets of a plan are not in the table, and what would bring them there.
fn left_out(scored: &Scored<'_>, all: &[Scored<'_>]) -> Option<Text> {
    let is_assessed = |assessment: &&Assessment| assessment.target.is_own() && assessment.outlook.is_some();
    let count = scored.plan.count();
    let left = count - scored.assessments.iter().filter(is_assessed).count();
    let targets = counted(count, "target");
    let rest = text!(
        "：{count}个目标中{left}个未评估，原因见 scoreboard.csv",
        ": {left} of {targets} not assessed; scoreboard.csv has the reasons"
    );
    let (plan, scenario) = name(scored, all);
    let named: Vec<Text> = std::iter::once(plan).chain(scenario).cloned().collect();
    let said = Text::joined(&named, "，", ", ").followed_by(&rest);
    let said = match years_missing(scored.plan) {
        Some(missing) => Text::joined(&[said, missing], "；", "; "),
        None => said,
    };
    (left > 0).then_some(said)
}

/// The plans whose years were given, in one sentence.
fn given(all: &[Scored<'_>]) -> Option<Text> {
    let mut named: Vec<Text> = Vec::new();
    for scored in all.iter().filter(|scored| scored.plan.years_given.is_some()) {
        if !named.contains(&scored.plan.title) {
            named.push(scored.plan.title.clone());
        }
    }
    let note = all.iter().find_map(|scored| years_given(scored.plan))?;
    Some(note.followed_by(&Text::new("：", ": ")).followed_by(&Text::joined(&named, "、", "; ")))
}
