//! What else has become known, beside its projection.

use super::bound;
use crate::analysis::review::{Compared, ContextRow, Review};
use crate::indicator::TableUnit;
use crate::language::Language;
use crate::number::UNDEFINED;
use crate::report::Table;

/// What else has become known.
pub(in crate::report) fn context(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let rows: Vec<Vec<String>> = review.context.iter().flat_map(|row| context_rows(row, language)).collect();
    (!rows.is_empty()).then(|| Table {
        title: say("环境与相关指标：公布数与预测", "Surroundings: what was published beside the projection"),
        header: vec![
            say("指标", "Indicator"),
            say("时期", "Period"),
            say("公布", "Published"),
            say("预测 [80%区间]", "Projected [80%]"),
            say("说明", "Remark"),
        ],
        rows,
        notes: vec![say(
            "预测未使用这些公布数，除非注明；* 推算，† 假设",
            "projected without these figures unless said; * derived, † assumed",
        )],
    })
}

fn context_rows(row: &ContextRow, language: Language) -> Vec<Vec<String>> {
    let unit = TableUnit::of(row.unit, language);
    let line = |(at, compared): (usize, &Compared)| {
        let figure = &compared.datum.figure;
        let shown = compared.projected.map_or(UNDEFINED.to_owned(), |projected| {
            let (low, high) = projected.interval_80;
            format!("{} [{}, {}]", unit.format(projected.median), unit.format(low), unit.format(high))
        });
        let note = compared.note.as_ref().map(|note| note.sentence().get(language).to_owned());
        let label = if at == 0 {
            format!(
                "{} {}",
                row.label.get(language),
                language.pick("（", "(").to_owned() + unit.label + language.pick("）", ")")
            )
        } else {
            String::new()
        };
        let value = format!("{}{}{}", bound(figure.comparator), unit.format(figure.value), figure.status.mark());
        vec![label, figure.period.to_string(), value, shown, note.unwrap_or_default()]
    };
    row.figures.iter().enumerate().map(line).collect()
}
