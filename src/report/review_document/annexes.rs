//! The annexes: quotes, what is not known, methods, sources.

use std::collections::BTreeSet;

use crate::analysis::UnassessedReason;
use crate::analysis::review::{ProgressMethod, Review, ReviewRow};
use crate::baseline::{Observation, Status};
use crate::language::{Text, text};
use crate::plan::Target;
use crate::report;
use crate::report::page::Block;
use crate::table::{Cell, Table, headings};

/// Every target in the plan's own words, what its figure means, doubts, and why the model does not project it.
pub(super) fn quotes(review: &Review) -> Vec<Block> {
    let dated =
        review.rows.iter().filter(|row| row.target.is_own()).map(|row| (&row.target, row.not_projected.as_ref()));
    let undated = review.plan.undated.iter().map(|undated| (undated.target(), None));
    let row = |(target, reason): (&Target, Option<&UnassessedReason>)| {
        let quote = Some(&target.quote).filter(|quote| !quote.is_empty());
        let quote = quote.map(|quote| Cell::from(text!("“{quote}”", "“{quote}”")));
        let meaning = target.definition.iter().chain(&target.note).cloned();
        vec![
            Cell::from(target.label.clone()),
            quote.unwrap_or_else(Cell::missing),
            Cell::blank().over_all(meaning),
            reason.map_or_else(Cell::blank, |reason| reason.sentence().into()),
        ]
    };
    let rows: Vec<Vec<Cell>> = dated.chain(undated).map(row).collect();
    let columns = headings([
        ("目标", "Target"),
        ("规划原文", "The plan's words"),
        ("口径与疑点", "Definition, doubts"),
        ("未纳入模型的原因", "Why the model does not project it"),
    ]);
    let title = Text::new("目标原文与口径", "Targets in the plan's words");
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(Table { title, columns, rows, notes: Vec::new() })] }
}

/// The figures that the review lacks, what they would have to be, and those that were not known then.
pub(super) fn missing(review: &Review) -> Vec<Block> {
    // How to ask for them is no matter of the report.
    let missing = report::review::missing(review).map(|table| Table { notes: Vec::new(), ..table });
    let tables = [missing, report::review::break_even(review), report::review::unused(review)];
    tables.into_iter().flatten().map(Block::Table).collect()
}

/// The formulas, where they come from, and what the model was told.
pub(super) fn methods(review: &Review) -> Vec<Block> {
    let is_used = |method: &ProgressMethod| review.rows.iter().any(|row| row.by(*method).is_some());
    let used: Vec<ProgressMethod> = ProgressMethod::ALL.into_iter().filter(is_used).collect();
    let rows = used.iter().map(|method| [method.name(), method.formula(), method.source()]);
    let mut grounds: Vec<[Text; 3]> = Vec::new();
    for ground in review.rows.iter().map(|row| &row.status.ground) {
        let Some([how, source]) = ground.method_in_words() else { continue };
        let row = [ground.name(), how, source];
        if !grounds.contains(&row) {
            grounds.push(row);
        }
    }
    let time = [
        Text::new("时间进度", "Time elapsed"),
        Text::new("τ=(t−t0)/(tT−t0)", "τ = (t − t0) / (tT − t0)"),
        Text::new("规划评估的通行做法", "common practice of plan reviews"),
    ];
    let rows = std::iter::once(time).chain(rows).chain(grounds).map(|row| row.map(Cell::from).to_vec());
    let table = Table {
        title: Text::new("进度与可能性的算法", "How progress and probability are computed"),
        columns: vec![Text::new("方法", "Method"), Text::new("公式", "Formula"), Text::new("来源", "Source")],
        rows: rows.collect(),
        notes: Vec::new(),
    };
    let symbols = Text::new(
        "B 为基期值，A 为最新公布值，T 为目标值；t0、t、tT 为相应时点。进度只用已公布的数，可能性由模型推算，二者不可互相替代。",
        "B is the base, A the last published figure, T the target; t0, t, tT their times. Progress rests on published figures alone, probability on the model. Neither stands for the other.",
    );
    let mut blocks = vec![Block::Paragraph(symbols)];
    blocks.push(Block::Table(table));
    blocks
}

/// Whoever said each figure, the statistical bases, and what is assumed.
pub(super) fn sources(review: &Review) -> Vec<Block> {
    let of_targets = review.rows.iter().flat_map(|row| &row.actuals);
    let beside = review.context.iter().flat_map(|row| &row.figures).map(|compared| &compared.datum);
    let figures = || of_targets.clone().chain(beside.clone()).map(|datum| &datum.figure);
    let cited: BTreeSet<&str> =
        figures().map(|figure| figure.source.as_str()).filter(|source| !source.is_empty()).collect();
    let mut blocks = Vec::new();
    if !cited.is_empty() {
        blocks.push(Block::List(cited.into_iter().map(Text::same).collect()));
    }
    let of_bases = review.rows.iter().filter_map(|row| row.base.as_ref()?.basis.as_deref());
    let named: BTreeSet<&str> = figures().filter_map(|figure| figure.basis.as_deref()).chain(of_bases).collect();
    let bases = review.bases.iter().filter(|(id, _)| named.contains(id.as_str()));
    let bases: Vec<Text> = bases.map(|(_, label)| label.clone()).collect();
    if !bases.is_empty() {
        blocks.push(Block::Paragraph(Text::new("统计口径：", "Statistical bases:")));
        blocks.push(Block::List(bases));
    }
    let assumed: Vec<Text> =
        review.rows.iter().filter_map(assumed_base).chain(figures().filter_map(assumed_figure)).collect();
    if !assumed.is_empty() {
        blocks.push(Block::Paragraph(Text::new("假设的数字：", "Figures that are assumed:")));
        blocks.push(Block::List(assumed));
    }
    blocks
}

fn assumed_base(row: &ReviewRow) -> Option<Text> {
    let base = row.base.as_ref().filter(|base| base.status == Status::Assumed)?;
    let (label, source) = (&row.target.label, base.source.words());
    Some(Text::both(|l| format!("{}{}{}", label.get(l), l.pick("，基期：", ", base: "), source.get(l))))
}

fn assumed_figure(figure: &Observation) -> Option<Text> {
    let assumed = figure.status == Status::Assumed;
    let (name, when, note) = (&figure.indicator, figure.period, &figure.note);
    assumed.then(|| Text::same(format!("{name} {when}: {note}")))
}
