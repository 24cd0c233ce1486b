//! The reviewer's own words: a Markdown file for each section of the report that no program can write.

use std::path::Path;

use super::Section;
use crate::baseline::read_source;
use crate::diagnostic::nearest;
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
    folder.map_or(Ok(()), check_names)?;
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

/// Refuses a folder of which nothing would be read, and a file whose name is almost that of a section that has none.
fn check_names(folder: &Path) -> Result<()> {
    let names = SECTIONS.map(|(id, ..)| format!("{id}.md"));
    let missing: Vec<&str> = names.iter().map(String::as_str).filter(|name| !folder.join(name).is_file()).collect();
    let shown = folder.display();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut written: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    written.sort();
    for name in written.iter().filter(|name| !names.contains(name)) {
        if let Some(near) = nearest(name, missing.iter().copied()) {
            return Err(Error::failure(text!(
                "{shown} 里的 {name} 不会被读入：是否想写 `{near}`？",
                "{name} in {shown} would not be read: did you mean `{near}`?"
            )));
        }
    }
    if missing.len() == names.len() {
        let names = names.join(", ");
        return Err(Error::failure(text!(
            "文件夹 {shown} 里没有评估人的文字：应有 {names} 之一",
            "there is no text of the reviewer in the folder {shown}: expected one of {names}"
        )));
    }
    Ok(())
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
