//! The targets of several plans in one table.

use super::Table;
use super::targets::{goal, projected, remarks, unit_of, years_given, years_missing};
use crate::analysis::{Assessment, Estimate, Outlook, Scored};
use crate::language::{Language, counted, text};
use crate::number::UNDEFINED;

/// Every target of every plan that can be assessed, plan by plan. What could not be is counted below the table; where a
/// plan stands against several scenarios, each is named.
#[must_use]
pub fn scoreboard(all: &[Scored<'_>], language: Language) -> Table {
    let header: &[&str] = match language {
        Language::Chinese => &["规划", "目标", "到期", "目标值", "预测（80%区间）", "可能性", "判断"],
        Language::English => &["Plan", "Target", "Due", "Goal", "Projected [80%]", "Probability", "Verdict"],
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for scored in all {
        let mut name = name(scored, all, language);
        let assessed = scored.assessments.iter().filter_map(|a| a.outlook.as_ref().map(|outlook| (a, outlook)));
        rows.extend(assessed.map(|(assessment, outlook)| {
            std::iter::once(std::mem::take(&mut name)).chain(row(assessment, outlook, language)).collect()
        }));
    }
    let left = all.iter().flat_map(|scored| left_out(scored, all, language));
    let estimates = all.iter().flat_map(|scored| &scored.assessments).filter_map(|a| a.outlook.as_ref()?.estimate);
    let few = Estimate::too_few(estimates).map(|note| note.get(language).to_owned()).into_iter();
    let rests = all.iter().flat_map(|scored| remarks(&scored.assessments)).map(|note| note.get(language).to_owned());
    Table {
        title: language.pick("各规划目标一览", "Scoreboard of the plans").to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes: few.chain(rests).chain(left).chain(given(all, language)).collect(),
    }
}

/// The plan, and the scenario where the plan stands against several.
fn name(scored: &Scored<'_>, all: &[Scored<'_>], language: Language) -> String {
    let title = scored.plan.title.get(language);
    let scenario = scored.projection.title.get(language);
    let is_alone = all.iter().filter(|other| other.plan.title == scored.plan.title).count() == 1;
    if is_alone { title.to_owned() } else { format!("{title}\n  {scenario}") }
}

fn row(assessment: &Assessment, outlook: &Outlook, language: Language) -> [String; 6] {
    let unit = unit_of(outlook, language);
    [
        format!("{}\n  {}", assessment.target.row_label().get(language), unit.label),
        assessment.target.year.to_string(),
        goal(assessment, outlook, language),
        projected(outlook, unit),
        outlook.estimate.map_or(UNDEFINED.to_owned(), |estimate| {
            let other = outlook.other_hold(language).map_or(String::new(), |other| format!("\n({other})"));
            estimate.words(language) + &other
        }),
        assessment.verdict.words().get(language).to_owned(),
    ]
}

/// How many targets of a plan are not in the table, and what would bring them there.
fn left_out(scored: &Scored<'_>, all: &[Scored<'_>], language: Language) -> Option<String> {
    let is_assessed = |assessment: &&Assessment| assessment.target.is_own() && assessment.outlook.is_some();
    let count = scored.plan.count();
    let left = count - scored.assessments.iter().filter(is_assessed).count();
    let targets = counted(count, "target");
    let rest = text!(
        "{count}个目标中{left}个未评估，原因见 scoreboard.csv",
        "{left} of {targets} not assessed; scoreboard.csv says why"
    );
    let name = name(scored, all, language).replace("\n  ", language.pick("，", ", "));
    let missing = years_missing(scored.plan).map(|note| format!("{}{}", language.pick("；", "; "), note.get(language)));
    let colon = language.pick("：", ": ");
    (left > 0).then(|| format!("{name}{colon}{}{}", rest.get(language), missing.unwrap_or_default()))
}

/// The plans whose years were given, in one sentence.
fn given(all: &[Scored<'_>], language: Language) -> Option<String> {
    let mut named: Vec<&str> = Vec::new();
    let with_years = all.iter().filter(|scored| scored.plan.years_given.is_some());
    for scored in with_years {
        let title = scored.plan.title.get(language);
        if !named.contains(&title) {
            named.push(title);
        }
    }
    let note = all.iter().find_map(|scored| years_given(scored.plan))?;
    let between = language.pick("、", "; ");
    Some(format!("{}{}{}", note.get(language), language.pick("：", ": "), named.join(between)))
}
