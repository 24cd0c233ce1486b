//! What an audit of a plan found, as a table.

use crate::language::{Text, text};
use crate::limits::MOST_FINDINGS;
use crate::plan::audit::{Finding, Gravity};
use crate::table::Table;

/// Finding by finding: how much it weighs, what it is about, and the sentence with its arithmetic; at most
/// [`MOST_FINDINGS`] of them, and then a note.
#[must_use]
pub fn audit(findings: &[Finding]) -> Table {
    let count = |gravity| findings.iter().filter(|finding| finding.gravity == gravity).count();
    let (contradictions, others, notes) =
        (count(Gravity::Contradiction), count(Gravity::Finding), count(Gravity::Note));
    let title = text!(
        "规划的数字互校：矛盾 {contradictions}，发现 {others}，说明 {notes}",
        "The plan's figures held against one another: contradictions {contradictions}, findings {others}, notes {notes}"
    );
    // A clause to a line: rows are long.
    let clauses = |said: &Text| Text::new(said.zh.replace('；', "；\n"), said.en.replace("; ", ";\n"));
    let row = |finding: &Finding| {
        [&finding.gravity.words(), &finding.about, &finding.sentence].map(|said| clauses(said).into()).to_vec()
    };
    let rounding = text!(
        "公布数按末位数字的一半取区间，“超过”等作为界限；区间不相交才算矛盾",
        "a figure is taken to be known to half of its last digit, \"more than\" as a bound; a contradiction is one whatever the rounding"
    );
    let mut notes = vec![rounding];
    if findings.len() > MOST_FINDINGS {
        let more = findings.len() - MOST_FINDINGS;
        let ends = text!(
            "只列出前{MOST_FINDINGS}条，另有{more}条未列出：先看较重的",
            "only the first {MOST_FINDINGS} are listed, the gravest first; not listed: {more}"
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
