//! The targets of a plan and what is to be thought of each.

use super::Table;
use crate::analysis::{Assessment, Outlook};
use crate::indicator::{Display, Kind, TableUnit, with_minus};
use crate::language::{Language, text};

/// Growth a year: percent for a level, points for a share, the indicator's own unit for another ratio.
fn growth(outlook: &Outlook, growth: f64, language: Language) -> String {
    let unit = outlook.indicator.unit;
    let (figure, symbol) = match outlook.indicator.kind {
        Kind::Ratio if unit.symbol == "%" => (growth * 100.0, language.pick("点", "pp")),
        Kind::Ratio => (unit.from_base(growth), ""),
        _ => (growth * 100.0, "%"),
    };
    with_minus(format!("{figure:+.2} {symbol}").trim_end())
}

/// A probability, and its standard error in points.
fn probability(outlook: &Outlook, language: Language) -> String {
    let shown = Display(language).probability(outlook.probability);
    // None is shown where everything drawn agrees: how far a probability of 0 is known is no matter of a standard error.
    let error = outlook.probability_standard_error.map(|error| error * 100.0).filter(|error| *error > 0.0);
    let Some(error) = error else { return shown };
    let decimals = if error < 0.095 { 2 } else { 1 };
    format!("{shown}\n(±{error:.decimals$} {})", language.pick("点", "pp"))
}

fn row(assessment: &Assessment, outlook: &Outlook, language: Language) -> Vec<String> {
    let display = Display(language);
    let target = &assessment.target;
    let stated = target.measure.as_ref().map_or(outlook.indicator.unit, |measure| measure.unit);
    let unit = TableUnit::of(outlook.indicator.unit, language);
    let (low, high) = outlook.interval_80;
    vec![
        format!("{}\n  {}", target.label.get(language), unit.label),
        target.year.to_string(),
        format!("{} {}", target.comparator.symbol(), display.quantity(outlook.goal, stated)),
        format!("{}\n[{}, {}]", unit.format(outlook.median), unit.format(low), unit.format(high)),
        format!(
            "{}\n({})",
            growth(outlook, outlook.required_growth, language),
            growth(outlook, outlook.projected_growth, language)
        ),
        probability(outlook, language),
        assessment.verdict.words().get(language).to_owned(),
    ]
}

/// Target by target: what was promised, what is projected, with what probability.
#[must_use]
pub fn targets(assessments: &[Assessment], language: Language) -> Table {
    let assessed = assessments.iter().filter_map(|a| a.outlook.as_ref().map(|outlook| row(a, outlook, language)));
    let header: &[&str] = match language {
        Language::Chinese => {
            &["目标", "到期", "目标值", "预测（80% 区间）", "年增\n所需（预测）", "可能性\n（标准误）", "判断"]
        }
        Language::English => &[
            "Target",
            "Due",
            "Goal",
            "Projected [80 %]",
            "A year:\nneeded (projected)",
            "Probability\n(std. error)",
            "Verdict",
        ],
    };
    let assumptions = text!(
        "可能性以本情景的假设为前提；0.8、0.5、0.2 为本工具的判断界限",
        "probabilities hold under these assumptions; the verdicts change at 0.8, 0.5 and 0.2, thresholds of our own"
    );
    let mut notes = vec![assumptions.get(language).to_owned()];
    let left = assessments.iter().filter(|a| a.outlook.is_none()).count();
    if left > 0 {
        let left = text!(
            "另有 {left} 个目标未评估，原因见 targets.csv",
            "{left} more targets are not assessed; targets.csv says why"
        );
        notes.push(left.get(language).to_owned());
    }
    Table {
        title: language.pick("规划目标", "Targets of the plan").to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: assessed.collect(),
        notes,
    }
}
