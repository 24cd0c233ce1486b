//! Targets with what follows from a goal: a reader changes it and sees gap, degree and growth required.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::sheet::{self, Formats, fit_height, lines_in, set_width, to_print};
use crate::analysis::review::Review;
use crate::analysis::{Assessment, Outlook, Record, UnassessedReason};
use crate::indicator::{IndicatorKind, TableUnit};
use crate::language::{Language, Text, text};
use crate::plan::{Aim, Plan};
use crate::report;

const COLUMNS: [(&str, &str); 16] = [
    ("目标", "Target"),
    ("到期年", "Due"),
    ("比较", "Sign"),
    ("单位", "Unit"),
    ("目标值（可改）", "Goal (may be changed)"),
    ("起点年", "Start year"),
    ("起点值", "Start"),
    ("预测值", "Projected"),
    ("10%分位", "10th percentile"),
    ("90%分位", "90th percentile"),
    ("差距", "Gap"),
    ("预测/目标", "Projected / goal"),
    ("需年均增速", "Growth required a year"),
    ("预测年均增速", "Growth projected a year"),
    ("可能性（按原目标值）", "Probability (of the goal as stated)"),
    ("判断", "Verdict"),
];

/// The widths of the columns, in characters.
const WIDTHS: [usize; 16] = [36, 8, 6, 12, 14, 8, 12, 12, 12, 12, 12, 12, 12, 12, 14, 16];

/// The columns whose words may take several lines.
const LABEL: u16 = 0;
const UNIT: u16 = 3;
const GOAL: u16 = 4;
const PROBABILITY: u16 = 14;
const VERDICT: u16 = 15;

/// Writes the sheet.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    plan: &Plan,
    (record, review): (&Record, Option<&Review>),
    language: Language,
) -> Result<(), XlsxError> {
    let formats = Formats::new(language);
    sheet.set_name(language.pick("目标", "Targets"))?;
    sheet.write_string_with_format(0, 0, plan.title.get(language), &formats.title())?;
    sheet::headings(sheet, 1, COLUMNS.map(|(zh, en)| language.pick(zh, en)), &formats)?;
    let mut row = 2;
    for assessment in &record.assessments {
        let mut written = match &assessment.outlook {
            Some(outlook) => target(sheet, row, assessment, outlook, &formats, language)?,
            None => unassessed(sheet, row, assessment, &formats, language)?,
        };
        let said = verdict(assessment, review);
        sheet.write_string_with_format(row, VERDICT, said.get(language), &formats.words())?;
        written.push((LABEL, assessment.target.row_label().get(language).to_owned()));
        written.push((VERDICT, said.get(language).to_owned()));
        fit_height(sheet, row, written.iter().map(|(column, words)| lines_in(words, WIDTHS[usize::from(*column)])))?;
        row += 1;
    }
    let note = language.pick(
        "预测值为各次模拟的中位数；情景自行设定的（没有可能性）为所设的值。黄色格可改：差距、比值和所需增速随之改变。可能性由各次模拟得出，目标值改变后须重新运行。比率的增速为每年百分点。",
        "Projected: the median of the runs, or, of what the scenario itself states (without a probability), the figure stated. Yellow cells may be changed: gap, quotient and growth required follow. Probabilities come from the runs; for another goal run the scenario again. Growth of a ratio is in points a year.",
    );
    sheet.merge_range(row + 1, 0, row + 1, 9, note, &formats.small())?;
    sheet.set_row_height(row + 1, 40)?;
    for (column, width) in WIDTHS.into_iter().enumerate() {
        set_width(sheet, column, width)?;
    }
    sheet.set_row_height(1, 45)?;
    sheet.set_freeze_panes(2, 1)?;
    to_print(sheet);
    Ok(())
}

/// Words in a column, which may take several lines.
type Words = (u16, String);

fn target(
    sheet: &mut Worksheet,
    row: u32,
    assessment: &Assessment,
    outlook: &Outlook,
    formats: &Formats,
    language: Language,
) -> Result<Vec<Words>, XlsxError> {
    let target = &assessment.target;
    let largest = report::figures_of_target(outlook).into_iter().map(f64::abs).filter(|size| size.is_finite());
    let unit = TableUnit::fitting(outlook.unit(), language, largest.fold(0.0, f64::max));
    let number = formats.number(unit.decimals);
    sheet.write_string_with_format(row, 0, target.row_label().get(language), &formats.words())?;
    sheet.write_number_with_format(row, 1, target.year, &formats.number(0).set_num_format("0"))?;
    sheet.write_string_with_format(row, 2, target.sign(), &formats.words())?;
    sheet.write_string_with_format(row, 3, unit.label, &formats.words())?;
    let goal = outlook.goal / unit.scale;
    sheet.write_number_with_format(row, 4, goal, &formats.to_change(unit.decimals))?;
    let shown = outlook.shown() / unit.scale;
    sheet.write_number_with_format(row, 7, shown, &number)?;
    if let Some(spread) = outlook.spread {
        sheet.write_number_with_format(row, 8, spread.interval_80.0 / unit.scale, &number)?;
        sheet.write_number_with_format(row, 9, spread.interval_80.1 / unit.scale, &number)?;
    }
    let line = row + 1;
    let mut formula = |column: u16, formula: String, result: f64, format: &rust_xlsxwriter::Format| {
        let formula = Formula::new(formula).set_result(result.to_string());
        sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
    };
    formula(10, format!("=H{line}-E{line}"), shown - goal, &number)?;
    if goal != 0.0 {
        formula(11, format!("=H{line}/E{line}"), shown / goal, &formats.percent(1))?;
    }
    if let Some(start) = outlook.start.as_ref().filter(|start| outlook.aim == Aim::Level && start.year < target.year) {
        let (from, years) = (start.value / unit.scale, f64::from(target.year - start.year));
        let is_ratio = outlook.indicator.kind == IndicatorKind::Ratio;
        for (column, letter, to) in [(12, 'E', goal), (13, 'H', shown)] {
            let (written, result) = match is_ratio {
                true => (format!("=({letter}{line}-G{line})/(B{line}-F{line})"), (to - from) / years),
                false => {
                    let result = Aim::AverageGrowth.of(from, to, years);
                    (format!("=({letter}{line}/G{line})^(1/(B{line}-F{line}))-1"), result)
                }
            };
            // None is required of what is not to be passed, or is met at its start.
            let exists = letter == 'H' || outlook.required_growth.is_some();
            if result.is_finite() && exists {
                let format = if is_ratio { formats.number(2) } else { formats.percent(2) };
                formula(column, written, result, &format)?;
            }
        }
        sheet.write_number_with_format(row, 5, start.year, &formats.number(0).set_num_format("0"))?;
        sheet.write_number_with_format(row, 6, from, &number)?;
    }
    let mut written = vec![(UNIT, unit.label.to_owned())];
    if let Some(estimate) = outlook.estimate {
        let words = estimate.words(language);
        sheet.write_string_with_format(row, PROBABILITY, &words, &formats.words())?;
        written.push((PROBABILITY, words));
    }
    Ok(written)
}

/// The verdict, which in a review is its status with the ground; or why there is none.
fn verdict(assessment: &Assessment, review: Option<&Review>) -> Text {
    let row = review.and_then(|review| review.rows.iter().find(|row| row.target.id == assessment.target.id));
    if let Some(ground) = row.map(|row| &row.status.ground) {
        let Text { zh, en } = ground.name();
        return match ground.verdict_in_words() {
            Some(Text { zh: verdict_zh, en: verdict_en }) => text!("{verdict_zh}（{zh}）", "{verdict_en} ({en})"),
            None => Text { zh, en },
        };
    }
    let reason = assessment.reason.as_ref().filter(|_| assessment.outlook.is_none());
    reason.map_or_else(|| assessment.verdict.words(), UnassessedReason::sentence)
}

fn unassessed(
    sheet: &mut Worksheet,
    row: u32,
    assessment: &Assessment,
    formats: &Formats,
    language: Language,
) -> Result<Vec<Words>, XlsxError> {
    let target = &assessment.target;
    sheet.write_string_with_format(row, 0, target.row_label().get(language), &formats.words())?;
    sheet.write_number_with_format(row, 1, target.year, &formats.number(0).set_num_format("0"))?;
    sheet.write_string_with_format(row, 2, target.sign(), &formats.words())?;
    let right = formats.words().set_align(rust_xlsxwriter::FormatAlign::Right);
    let stated = match &target.measure {
        Some(measure) => measure.shown(language).to_owned(),
        None => target.stated_in_words().get(language).to_owned(),
    };
    sheet.write_string_with_format(row, GOAL, &stated, &right)?;
    Ok(vec![(GOAL, stated)])
}
