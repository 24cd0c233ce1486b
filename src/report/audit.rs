//! The findings of an audit of a plan as a table.

use crate::language::{Text, text};
use crate::limits::MOST_FINDINGS;
use crate::plan::audit::{Finding, Gravity};
use crate::table::Table;

/// A row for each finding: how serious it is, what it is about, and the sentence with its arithmetic; at most
/// [`MOST_FINDINGS`] of them, and then a note.
#[must_use]
pub fn audit(findings: &[Finding]) -> Table {
    let count = |gravity| findings.iter().filter(|finding| finding.gravity == gravity).count();
    let [contradictions, attention, notes] = [Gravity::Contradiction, Gravity::Attention, Gravity::Note].map(count);
    let title = text!(
        "规划数字互校：矛盾{contradictions}项，需关注{attention}项，说明{notes}项",
        "The plan's figures compared with one another: contradictions {contradictions}, attention {attention}, notes {notes}"
    );
    // A clause to a line: rows are long.
    let clauses = |said: &Text| Text::new(said.zh.replace('；', "；\n"), said.en.replace("; ", ";\n"));
    let row = |finding: &Finding| {
        [finding.gravity.words(), finding.about(), finding.sentence()].iter().map(|said| clauses(said).into()).collect()
    };
    let rounding = text!(
        "公布数按末位数字的一半取区间，“超过”等作为界限；考虑四舍五入后仍不能同时成立的才列为矛盾",
        "each figure is taken as known to half of its last digit, \"more than\" as a bound; a contradiction remains whatever the rounding"
    );
    let mut notes = vec![rounding];
    if findings.len() > MOST_FINDINGS {
        let more = findings.len() - MOST_FINDINGS;
        let ends = text!(
            "只列出前{MOST_FINDINGS}条，较重的在前；另有{more}条未列出",
            "only the first {MOST_FINDINGS} findings are listed, the most serious first; not listed: {more}"
        );
        notes.push(ends);
    }
    Table {
        title,
        columns: vec![Text::new("轻重", "Weight"), Text::new("事项", "About"), Text::new("内容", "What was found")],
        rows: findings.iter().take(MOST_FINDINGS).map(row).collect(),
        notes,
    }
}
