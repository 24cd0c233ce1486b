//! The reviewer's own words: a Markdown file for each section of the report that no program can write.

use std::path::Path;

use super::Section;
use crate::baseline::read_source;
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};

/// id, zh, en, what to write there in zh and en.
static SECTIONS: [(&str, &str, &str, &str, &str); 3] = [
    (
        "tasks",
        "重点任务进展",
        "Progress of the main tasks",
        "逐项说明重点任务、重大工程和政策的进展：责任部门、完成情况、依据。",
        "Task by task: who is responsible, what has been done, and how it is known.",
    ),
    (
        "causes",
        "存在问题与原因",
        "Problems and their causes",
        "说明滞后指标的原因，区分规划执行、外部环境和统计口径。",
        "Why targets are behind: the work itself, the surroundings, or how it is counted.",
    ),
    (
        "advice",
        "对策建议",
        "Advice",
        "提出后半期的措施，以及是否建议调整目标及理由。",
        "Measures for the rest of the period, and whether targets should be changed and why.",
    ),
];

/// Reads the sections from a folder; those without a file stay empty.
///
/// # Errors
/// A failure where the folder or a file in it cannot be read.
pub fn read_sections(folder: Option<&Path>) -> Result<Vec<Section>> {
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let name = folder.display();
        return Err(Error::failure(text!("没有文件夹 {name}", "there is no folder {name}")));
    }
    SECTIONS
        .iter()
        .map(|(id, zh, en, ..)| {
            let file = format!("{id}.md");
            let path = folder.map(|folder| folder.join(&file)).filter(|path| path.is_file());
            let markdown = path.map(|path| read_source(&path)).transpose()?.map(|source| source.text.clone());
            Ok(Section { id, title: Text::new(*zh, *en), file, markdown: markdown.filter(|text| is_written(text)) })
        })
        .collect()
}

/// Whether there is more than the comment of a template.
fn is_written(text: &str) -> bool {
    let rest = text.trim();
    let after =
        rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")).map_or(rest, |(_, after)| after);
    !after.trim().is_empty()
}

/// A file for each section that says what to write into it: name and content.
#[must_use]
pub fn templates(language: Language) -> Vec<(String, String)> {
    let template = |(id, zh, en, what_zh, what_en): &(&str, &str, &str, &str, &str)| {
        // A comment of Markdown, which no report shows.
        let (title, what) = (language.pick(zh, en), language.pick(what_zh, what_en));
        (format!("{id}.md"), format!("<!-- {title}: {what} -->\n"))
    };
    SECTIONS.iter().map(template).collect()
}
