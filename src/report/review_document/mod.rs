//! The mid-term review as a document: the chapters that such reports have by custom, from what the review found.

mod annexes;
mod chapters;
mod indicators;
mod made_from;
mod own_words;

pub use made_from::{MADE_FROM, made_from};
pub use own_words::OwnWords;

use super::page::{Block, Drawing, Page, Section};
use crate::analysis::peers::PeerComparison;
use crate::analysis::review::Review;
use crate::language::{Language, Text, text};
use crate::plan::Cover;
use crate::plan::audit::Finding;
use crate::table::Table;

/// The parts of the document other than the review itself.
#[derive(Debug, Clone, Default)]
pub struct Enclosed {
    /// The charts, in their order.
    pub charts: Vec<Drawing>,
    /// The chapters that the reviewer writes.
    pub own_words: Vec<OwnWords>,
    /// The settings given outside the scenario's files, in words.
    pub settings: Vec<Text>,
    /// The region beside its nation and its neighbours.
    pub peers: Option<PeerComparison>,
    /// The findings of the audit of the plan.
    pub findings: Vec<Finding>,
    /// The assumptions of the scenario.
    pub assumptions: Option<Table>,
}

/// The address of the summary, which takes one page.
pub const SUMMARY: &str = "summary";

/// The review as a document that opens in `language`.
#[must_use]
pub fn review_document(review: &Review, enclosed: Enclosed, language: Language) -> Page {
    let Enclosed { charts, own_words, settings, peers, findings, assumptions } = enclosed;
    let of = |id: &'static str, zh: &str, en: &str, blocks: Vec<Block>| Section::new(id, Text::new(zh, en), blocks);
    let notice = draft(&own_words);
    let own = |id: &'static str| own_words.iter().filter(move |own| own.id == id);
    let with_own = |id: &'static str, drafted: Vec<Block>| {
        own(id).map(move |own| own.section(drafted.clone())).collect::<Vec<Section>>()
    };
    let drafts = review.draft_findings();
    let mut sections = vec![
        of(SUMMARY, "总体评价", "Overall assessment", chapters::summary(review)),
        of("basis", "评估依据与过程", "Basis and process", chapters::basis(review, &settings)),
        of("indicators", "主要指标完成情况", "The main indicators", indicators::blocks(review, charts)),
    ];
    sections.extend(with_own("tasks", chapters::tasks(review)));
    sections.extend(with_own("causes", chapters::drafted(drafts.problems())));
    sections.extend([
        of(
            "surroundings",
            "发展环境与比较",
            "Surroundings and comparison",
            chapters::surroundings(review, peers.as_ref()),
        ),
        of("needed", "目标前景及其依据", "Outlook and what it rests on", chapters::needed(review)),
        of("audit", "规划数据核查", "Audit of the plan's figures", chapters::audit(&findings)),
    ]);
    sections.extend(with_own("advice", chapters::drafted(drafts.proposals())));
    sections.retain(|section| !section.is_empty());
    let annexes = [
        of("quotes", "目标原文与口径", "Quotes and definitions", annexes::quotes(review)),
        of("missing", "缺少的数据", "What is not known", annexes::missing(review)),
        of("methods", "评估方法与适用范围", "Methods and limits", annexes::methods(review)),
        of("sources", "数据来源与统计口径", "Sources and statistical bases", annexes::sources(review)),
        of("assumptions", "情景假设", "Assumptions", assumptions.into_iter().map(Block::Table).collect()),
    ];
    let annexes = annexes.into_iter().filter(|section| !section.is_empty()).enumerate();
    sections.extend(annexes.map(|(at, section)| annex(at + 1, &section)));
    let (title, region, as_of) = (&review.plan.title, &review.region, review.as_of);
    let (zh, en) = (&region.zh, &region.en);
    Page {
        language,
        title: Text::new(format!("{}中期评估报告", title.zh), format!("{}: mid-term review", title.en)),
        subtitle: text!("{zh} · 截至{as_of}年末", "{en} · as of the end of {as_of}"),
        notice,
        facts: Vec::new(),
        cover: cover(&review.plan.cover),
        sections,
    }
}

/// A section as the annex of a number.
fn annex(number: usize, section: &Section) -> Section {
    let Text { zh, en } = section.heading();
    let heading = text!("附录{number}　{zh}", "Annex {number}. {en}");
    Section::new(section.id(), heading, section.blocks().to_vec()).into_annex()
}

/// The lines of the cover.
fn cover(cover: &Cover) -> Vec<(Text, Option<Text>)> {
    vec![
        (Text::new("密级", "Secrecy"), cover.secrecy.clone()),
        (Text::new("评估单位", "Made by"), cover.unit.clone()),
        (Text::new("日期", "Date"), cover.date.as_ref().map(|day| day_in_words(day))),
        (Text::new("签发人", "Signed by"), cover.signed_by.clone()),
    ]
}

/// A day as documents write it: 2026年1月15日.
fn day_in_words(day: &str) -> Text {
    let parts: Vec<&str> = day.split('-').collect();
    match parts[..] {
        [year, month, of_month] => {
            let [month, of_month] = [month, of_month].map(|part| part.trim_start_matches('0'));
            Text::new(format!("{year}年{month}月{of_month}日"), day)
        }
        _ => Text::same(day),
    }
}

/// That it is a draft, as long as chapters are to be written.
fn draft(own_words: &[OwnWords]) -> Option<Text> {
    let open: Vec<Text> = own_words.iter().filter(|own| own.markdown.is_none()).map(|own| own.title.clone()).collect();
    let Text { zh, en } = (!open.is_empty()).then(|| Text::joined(&open, "、", ", "))?;
    Some(text!(
        "草稿：以下各章待评估人撰写：{zh}。",
        "Draft: these chapters are still to be written by the reviewer: {en}."
    ))
}
