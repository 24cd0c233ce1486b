//! What an audit of a plan found, as a table.

use super::Table;
use crate::language::{Language, text};
use crate::limits::MOST_FINDINGS;
use crate::plan::audit::{Finding, Gravity};

/// Finding by finding: how much it weighs, what it is about, and the sentence with its arithmetic; at most
/// [`MOST_FINDINGS`] of them, and then a note.
#[must_use]
pub fn audit(findings: &[Finding], language: Language) -> Table {
    let count = |gravity| findings.iter().filter(|finding| finding.gravity == gravity).count();
    let (contradictions, others, notes) =
        (count(Gravity::Contradiction), count(Gravity::Finding), count(Gravity::Note));
    let title = text!(
        "规划的数字互校：矛盾 {contradictions}，发现 {others}，说明 {notes}",
        "The plan's figures held against one another: contradictions {contradictions}, findings {others}, notes {notes}"
    );
    let row = |finding: &Finding| {
        let cells = [finding.gravity.words(), finding.about.clone(), finding.sentence.clone()];
        // A clause to a line: rows are long.
        cells.iter().map(|cell| cell.get(language).replace('；', "；\n").replace("; ", ";\n")).collect()
    };
    let header: [&str; 3] = match language {
        Language::Chinese => ["轻重", "事项", "内容"],
        Language::English => ["Weight", "About", "What was found"],
    };
    let rounding = text!(
        "公布数按末位数字的一半取区间，“超过”等作为界限；区间不相交才算矛盾",
        "a figure is taken to be known to half of its last digit, \"more than\" as a bound; a contradiction is one whatever the rounding"
    );
    let mut notes = vec![rounding.get(language).to_owned()];
    if findings.len() > MOST_FINDINGS {
        let more = findings.len() - MOST_FINDINGS;
        let ends = text!(
            "只列出前{MOST_FINDINGS}条，另有{more}条未列出：先看较重的",
            "only the first {MOST_FINDINGS} are listed, the gravest first; not listed: {more}"
        );
        notes.push(ends.get(language).to_owned());
    }
    Table {
        title: title.get(language).to_owned(),
        header: header.map(str::to_owned).to_vec(),
        rows: findings.iter().take(MOST_FINDINGS).map(row).collect(),
        notes,
    }
}
