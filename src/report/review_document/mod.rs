//! The mid-term review as a document: the chapters that such reports have by custom, from what the review found.

mod chapters;
mod indicators;
mod own_words;

pub use own_words::OwnWords;

use super::page::{Block, Drawing, Page, Section};
use crate::analysis::review::Review;
use crate::language::{Language, Text, text};

/// The parts of the document other than the review itself.
#[derive(Debug, Clone, Default)]
pub struct Enclosed {
    /// The charts, in their order.
    pub charts: Vec<Drawing>,
    /// The chapters that the reviewer writes.
    pub own_words: Vec<OwnWords>,
    /// The settings given outside the scenario's files, in words.
    pub settings: Vec<Text>,
    /// Its inputs, for the last chapter: a name and a value each.
    pub provenance: Vec<(Text, Text)>,
    /// The warnings raised while it was made.
    pub warnings: Vec<Text>,
}

/// The review as a document that opens in `language`.
#[must_use]
pub fn review_document(review: &Review, enclosed: Enclosed, language: Language) -> Page {
    let Enclosed { charts, own_words, settings, provenance, warnings } = enclosed;
    let of = |id: &'static str, zh: &str, en: &str, blocks: Vec<Block>| Section::new(id, Text::new(zh, en), blocks);
    let notice = draft(&own_words);
    let own = |id: &'static str| own_words.iter().filter(move |own| own.id == id).map(OwnWords::section);
    let mut sections = vec![
        of("summary", "总体评价", "Overall assessment", chapters::summary(review)),
        of("indicators", "主要指标完成情况", "The main indicators", indicators::blocks(review, charts)),
    ];
    sections.extend(own("tasks"));
    sections.push(of("missing", "缺少的数据", "What is not known", chapters::missing(review)));
    sections.extend(own("causes"));
    sections.extend([
        of("surroundings", "发展环境变化", "Changes in the surroundings", chapters::surroundings(review)),
        of("needed", "实现目标的条件分析", "What it would take", chapters::needed(review)),
    ]);
    sections.extend(own("advice"));
    sections.extend([
        of("others", "未纳入模型测算的指标", "Targets outside the model", indicators::others(review)),
        of("methods", "评估方法与适用范围", "Methods and limits", chapters::methods(review)),
        of("sources", "数据来源与口径", "Sources and statistical bases", chapters::sources(review)),
        of("made-from", "附录：计算依据与版本", "Annex: inputs and version", chapters::made_from(provenance, warnings)),
    ]);
    sections.retain(|section| !section.is_empty());
    let (title, region, as_of) = (&review.plan.title, &review.region, review.as_of);
    let (zh, en) = (&region.zh, &region.en);
    let mut facts = chapters::facts(review);
    facts.extend(settings.into_iter().map(|set| (Text::new("另设", "Set"), set)));
    Page {
        language,
        title: Text::new(format!("{}：中期评估", title.zh), format!("{}: mid-term review", title.en)),
        subtitle: text!("{zh} · 截至{as_of}年末", "{en} · as of the end of {as_of}"),
        notice,
        facts,
        sections,
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
