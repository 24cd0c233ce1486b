//! The chapters that no program can write: a Markdown file of the reviewer's for each.

use std::path::Path;

use crate::baseline::read_source;
use crate::diagnostic::nearest;
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};
use crate::report::page::{Block, Own, Section};

/// A chapter in the reviewer's own words, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnWords {
    /// Which: `tasks`, `causes` or `advice`.
    pub id: &'static str,
    /// Its heading.
    pub title: Text,
    /// The name of the file that it is in.
    pub file: String,
    /// The text of the file; `None` if it is missing or empty.
    pub markdown: Option<String>,
}

/// id, zh, en, what to write there in zh and en.
static CHAPTERS: [(&str, &str, &str, &str, &str); 3] = [
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

impl OwnWords {
    /// Reads the chapters from a folder; those without a file stay empty.
    ///
    /// # Errors
    /// A failure where the folder or a file in it cannot be read.
    pub fn read(folder: Option<&Path>) -> Result<Vec<Self>> {
        folder.map_or(Ok(()), check_folder)?;
        CHAPTERS
            .iter()
            .map(|(id, zh, en, ..)| {
                let file = format!("{id}.md");
                let path = folder.map(|folder| folder.join(&file)).filter(|path| path.is_file());
                let markdown = path.map(|path| read_source(&path)).transpose()?.map(|source| source.text.clone());
                Ok(Self { id, title: Text::new(*zh, *en), file, markdown: markdown.filter(|text| is_written(text)) })
            })
            .collect()
    }

    /// A template file for each chapter: name and content.
    #[must_use]
    pub fn templates(language: Language) -> Vec<(String, String)> {
        let template = |(id, zh, en, what_zh, what_en): &(&str, &str, &str, &str, &str)| {
            // A comment of Markdown, which no report shows.
            let (title, what) = (language.pick(zh, en), language.pick(what_zh, what_en));
            (format!("{id}.md"), format!("<!-- {title}: {what} -->\n"))
        };
        CHAPTERS.iter().map(template).collect()
    }

    /// The chapter: what was drafted from findings, and the reviewer's text, or the name of the file in which it is to be
    /// written.
    pub(super) fn section(&self, mut blocks: Vec<Block>) -> Section {
        blocks.push(match &self.markdown {
            Some(source) => Block::Own(Own::from_markdown(source)),
            None => {
                let file = &self.file;
                Block::Remark(text!("待评估人撰写（文件 {file}）", "to be written by the reviewer (file {file})"))
            }
        });
        Section::new(self.id, self.title.clone(), blocks)
    }
}

/// Rejects a folder without any chapter file, and a file whose name is nearly that of a missing chapter.
fn check_folder(folder: &Path) -> Result<()> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(Error::failure(text!("没有文件夹 {shown}", "no such folder: {shown}")));
    }
    let names = CHAPTERS.map(|(id, ..)| format!("{id}.md"));
    let missing: Vec<&str> = names.iter().map(String::as_str).filter(|name| !folder.join(name).is_file()).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_taken_as_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in OwnWords::templates(Language::Chinese) {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        std::fs::write(folder.path().join("causes.md"), "# <b>原因</b>\n").unwrap();
        let chapters = OwnWords::read(Some(folder.path())).unwrap();
        let written: Vec<(&str, bool)> = chapters.iter().map(|own| (own.id, own.markdown.is_some())).collect();
        assert_eq!(written, [("tasks", false), ("causes", true), ("advice", false)], "a template says nothing yet");
        assert_eq!(chapters[1].markdown.as_deref(), Some("# <b>原因</b>\n"));
        assert!(OwnWords::read(None).unwrap().iter().all(|own| own.markdown.is_none()));
    }
}
