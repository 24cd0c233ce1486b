//! What the probabilities of targets rest on: the break-even value of one driver, and the split of variance.

use crate::analysis::{Assessment, Outlook, ProbabilityGrounds, UncertaintySource, VarianceSplit};
use crate::indicator::DIMENSIONLESS;
use crate::language::{Text, text};
use crate::table::{Cell, Table};

/// A row for each target that has a break-even value or a split of variance; `None` where none has.
#[must_use]
pub fn grounds<'a>(assessments: impl IntoIterator<Item = &'a Assessment>) -> Option<Table> {
    let has_any = |outlook: &&Outlook| outlook.grounds.break_even.is_some() || outlook.grounds.split.is_some();
    let assessed = assessments.into_iter().filter_map(|a| Some((a, a.outlook.as_ref().filter(has_any)?)));
    let assessed: Vec<(&Assessment, &Outlook)> = assessed.collect();
    let heading = |source: UncertaintySource| source.words();
    let columns = [Text::new("目标", "Target"), Text::new("可能性为50%时", "50% at")]
        .into_iter()
        .chain(UncertaintySource::ALL.map(heading))
        .chain([Text::new("交互", "Together")]);
    let all: Vec<&ProbabilityGrounds> = assessed.iter().map(|(_, outlook)| &outlook.grounds).collect();
    (!assessed.is_empty()).then(|| Table {
        title: Text::new("可能性取决于什么", "What the probabilities rest on"),
        columns: columns.collect(),
        rows: assessed.iter().map(|(assessment, outlook)| row(assessment, outlook)).collect(),
        notes: notes(&all),
    })
}

fn row(assessment: &Assessment, outlook: &Outlook) -> Vec<Cell> {
    let grounds = &outlook.grounds;
    let break_even = grounds.break_even.as_ref().map_or_else(Cell::missing, |found| {
        let value = found.level.unwrap_or(found.change);
        let unit = if found.level.is_some() { found.unit } else { found.unit.of_difference() };
        Cell::number(unit.from_base(value), found.value_in_words()).in_unit(unit).over(found.driver_in_words())
    });
    let shares = grounds.split.map_or_else(
        || vec![Cell::missing(); 6],
        |split| {
            let shares = split.shares.into_iter().chain([Some(split.interaction)]);
            shares.map(|share| share_of_variance(&split, share)).collect()
        },
    );
    let (sign, year) = (assessment.target.sign(), assessment.target.year);
    let goal = Text::both(|language| format!("{year} {sign} {}", assessment.goal(outlook, language)));
    [Cell::from(assessment.target.row_label()).over(goal), break_even].into_iter().chain(shares).collect()
}

fn share_of_variance(split: &VarianceSplit, share: Option<f64>) -> Cell {
    let words = split.share_in_words(share);
    share.map_or_else(|| Cell::from(words.clone()), |share| Cell::number(share, words.clone()).in_unit(DIMENSIONLESS))
}

/// How the break-even values, the splits and the ranges were found. Of splits the one that is known least is told of.
fn notes(all: &[&ProbabilityGrounds]) -> Vec<Text> {
    let tried = all.iter().find_map(|grounds| grounds.break_even.as_ref()).map(|found| {
        let runs = found.runs;
        text!(
            "可能性为50%时：影响最大的驱动因素的取值，其不确定性不变（每次试算模拟{runs}次）",
            "50% at: the value of the driver that moves the figure most, its uncertainty unchanged ({runs} runs for each trial)"
        )
    });
    let error = |split: &VarianceSplit| split.half_width.unwrap_or(f64::INFINITY);
    let split = all.iter().filter_map(|grounds| grounds.split).max_by(|a, b| error(a).total_cmp(&error(b)));
    let range = all.iter().find_map(|grounds| grounds.scenarios.as_ref()).map(|range| {
        let runs = range.runs;
        text!(
            "各情景的可能性范围：每个情景模拟{runs}次以上",
            "range of a probability over scenarios: {runs} runs or more of each"
        )
    });
    tried.into_iter().chain(split.map(VarianceSplit::note)).chain(range).collect()
}
