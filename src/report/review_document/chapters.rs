//! The chapters around the table of indicators.

use std::collections::BTreeSet;

use crate::analysis::AttainmentVerdict;
use crate::analysis::review::{ProgressMethod, ProgressVerdict, Review, ReviewRow};
use crate::baseline::{Observation, Status};
use crate::language::{Language, Text, counted, text};
use crate::report;
use crate::report::page::Block;
use crate::table::{Cell, Table};

/// The lines under the title.
pub(super) fn facts(review: &Review) -> Vec<(Text, Text)> {
    let plan = &review.plan;
    let base_year = review.base_year;
    let (runs, seed) = (review.runs, review.seed);
    let runs_en = counted(runs, "run");
    let mut facts = Vec::new();
    if !plan.document.is_empty() {
        facts.push((Text::new("文号", "Document"), Text::same(plan.document.clone())));
    }
    if let Some(issuer) = &plan.issuer {
        facts.push((Text::new("发布机关", "Issued by"), issuer.clone()));
    }
    if let Some((first, last)) = plan.period {
        let period = text!("{first}–{last}年，基期{base_year}年", "{first}–{last}, base {base_year}");
        facts.push((Text::new("规划期", "Period"), period));
    }
    facts.extend([
        (Text::new("情景", "Scenario"), review.scenario.1.clone()),
        (Text::new("模拟", "Simulation"), text!("模拟{runs}次，随机种子 {seed}", "{runs_en}, seed {seed}")),
    ]);
    if let Some(day) = &review.published_by {
        facts.push((Text::new("只计此日前公布的数据", "Only what was published by"), Text::same(day.clone())));
    }
    facts
}

/// How many targets stand how, a sentence on each that can be assessed, and what holds for the whole.
pub(super) fn summary(review: &Review) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(counts(review))];
    let has_finding = |row: &&ReviewRow| row.target.is_own() || row.verdict != ProgressVerdict::FigureMissing;
    let told = review.rows.iter().filter(|row| row.outlook.is_some()).filter(has_finding);
    let sentences: Vec<Text> = told.map(sentence).collect();
    if !sentences.is_empty() {
        blocks.push(Block::List(sentences));
    }
    blocks.extend(report::review::joint(review).into_iter().map(Block::Paragraph));
    blocks.extend(review.notes.iter().map(|note| Block::Remark(note.sentence())));
    blocks
}

/// The rows of targets, without those that belong to another.
fn own(review: &Review) -> impl Iterator<Item = &ReviewRow> {
    review.rows.iter().filter(|row| row.target.is_own())
}

fn counts(review: &Review) -> Text {
    let all = own(review).count();
    let count = |standing: ProgressVerdict| own(review).filter(|row| row.verdict == standing).count();
    let counted: Vec<(Text, usize)> =
        ProgressVerdict::ALL.into_iter().map(|s| (s.words(), count(s))).filter(|(_, count)| *count > 0).collect();
    let zh: Vec<String> = counted.iter().map(|(words, count)| format!("{}{count}项", words.zh)).collect();
    let en: Vec<String> = counted.iter().map(|(words, count)| format!("{} {count}", words.en)).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let by_part = by_part(review);
    let (also_zh, also_en) = match by_part.is_empty() {
        true => (String::new(), String::new()),
        false => {
            let Text { zh, en } = Text::joined(&by_part, "、", ", ");
            (
                format!("（暂无数据的目标中，按另一种理解或区间另一端：{zh}）"),
                format!(" (of those without a figure, under another reading or for the other end of the range: {en})"),
            )
        }
    };
    text!("规划提出{all}项定量目标：{zh}{also_zh}。", "The plan has {all} quantitative targets: {en}{also_en}.")
}

/// Of targets without a figure of their own, how many stand how by another reading, or by the other end of their range.
fn by_part(review: &Review) -> Vec<Text> {
    let is_missing = |row: &&ReviewRow| row.verdict == ProgressVerdict::FigureMissing && row.actuals.is_empty();
    let parts_of = |row: &ReviewRow| {
        let id = row.target.id.clone();
        let is_part = move |part: &&ReviewRow| part.target.part.as_ref().is_some_and(|part| part.of == id);
        review.rows.iter().filter(is_part).filter(|part| !part.actuals.is_empty()).map(|part| part.verdict)
    };
    let verdicts: Vec<ProgressVerdict> = own(review).filter(is_missing).flat_map(parts_of).collect();
    let count = |standing: ProgressVerdict| verdicts.iter().filter(|verdict| **verdict == standing).count();
    let counted = ProgressVerdict::ALL.into_iter().map(|s| (s.words(), count(s))).filter(|(_, count)| *count > 0);
    counted.map(|(Text { zh, en }, count)| text!("{zh}{count}项", "{en} {count}")).collect()
}

/// One target in a sentence: what was published, and unless that settles it what is projected, with what probability.
fn sentence(row: &ReviewRow) -> Text {
    let Some(outlook) = &row.outlook else { return Text::same("") };
    let target = &row.target;
    let (year, sign) = (target.year, target.sign());
    let unit = report::review::unit_of(row).unwrap_or_else(|| report::targets::unit_of(outlook));
    let standing = row.standing();
    let words = row.attainment.words();
    let label = row.target.row_label();
    Text::both(|l| {
        // As in the table of the indicators.
        let show = |value| unit.cell_with_unit(value).shown(l);
        let goal = report::review::stated(row).get(l).to_owned();
        let aim = report::review::aimed_at(row);
        let goal = aim.map_or(goal.clone(), |aim| format!("{goal}{}{}", l.pick("，即", ", that is "), aim.get(l)));
        if row.verdict.is_settled() {
            let (label, standing) = (label.get(l), standing.get(l));
            return text!(
                "{label}（{year}年 {sign} {goal}）：{standing}。",
                "{label} ({sign} {goal} in {year}): {standing}."
            )
            .get(l)
            .to_owned();
        }
        // What the scenario states is shown as it was stated.
        let is_stated = row.attainment == AttainmentVerdict::Assumed;
        let shown = outlook.spread.filter(|_| !is_stated).map_or(outlook.central, |spread| spread.median);
        let (median, of_zh, of_en) = match is_stated {
            true => (show(shown), "情景设定", "stated by the scenario"),
            false => (show(shown), "预测中位数", "projected median"),
        };
        let interval = outlook.spread.map_or(String::new(), |spread| {
            let (low, high) = (show(spread.interval_80.0), show(spread.interval_80.1));
            text!("，80%区间{low}至{high}", ", 80% interval {low} to {high}").get(l).to_owned()
        });
        let probability = outlook.estimate.map_or(String::new(), |estimate| {
            let words = estimate.words(l);
            let other = outlook
                .beside_probability(l)
                .map_or(String::new(), |other| l.pick("（", " (").to_owned() + &other + l.pick("）", ")"));
            text!("，实现可能性{words}{other}", ", probability {words}{other}").get(l).to_owned()
        });
        let (label, standing, words) = (label.get(l), standing.get(l), words.get(l));
        match l {
            Language::Chinese => format!(
                "{label}（{year}年 {sign} {goal}）：{standing}；{of_zh} {median}{interval}{probability}，{words}。"
            ),
            Language::English => format!(
                "{label} ({sign} {goal} in {year}): {standing}; {of_en} {median}{interval}{probability}, {words}."
            ),
        }
    })
}

/// The figures that the review lacks, what they would have to be, and those that were not known then.
pub(super) fn missing(review: &Review) -> Vec<Block> {
    // How to ask for them is no matter of the report.
    let missing = report::review::missing(review).map(|table| Table { notes: Vec::new(), ..table });
    let tables = [missing, report::review::break_even(review), report::review::unused(review)];
    tables.into_iter().flatten().map(Block::Table).collect()
}

/// What else has become known.
pub(super) fn surroundings(review: &Review) -> Vec<Block> {
    report::review::context(review).into_iter().map(Block::Table).collect()
}

/// What it would take.
pub(super) fn needed(review: &Review) -> Vec<Block> {
    report::review::grounds(review).into_iter().chain(report::review::needed(review)).map(Block::Table).collect()
}

/// The formulas, where they come from, and what the model was told.
pub(super) fn methods(review: &Review) -> Vec<Block> {
    let is_used = |method: &ProgressMethod| review.rows.iter().any(|row| row.by(*method).is_some());
    let used: Vec<ProgressMethod> = ProgressMethod::ALL.into_iter().filter(is_used).collect();
    let rows = used.iter().map(|method| [method.name(), method.formula(), method.source()].map(Cell::from).to_vec());
    let table = Table {
        title: Text::new("进度与可能性的算法", "How progress and probability are computed"),
        columns: vec![Text::new("方法", "Method"), Text::new("公式", "Formula"), Text::new("来源", "Source")],
        rows: rows.collect(),
        notes: Vec::new(),
    };
    let has_progress = used.iter().any(|method| *method != ProgressMethod::Probability);
    let symbols = has_progress.then(|| {
        Text::new(
            "B 为基期值，A 为最新公布值，T 为目标值；t0、t、tT 为相应时点。进度只用已公布的数，可能性由模型推算，二者不可互相替代。",
            "B is the base, A the last published figure, T the target; t0, t, tT their times. Progress rests on published figures alone, probability on the model. Neither stands for the other.",
        )
    });
    let mut blocks: Vec<Block> = symbols.map(Block::Paragraph).into_iter().collect();
    blocks.extend((!used.is_empty()).then_some(Block::Table(table)));
    blocks.extend(report::review::conditioned(review).map(Block::Table));
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

/// Files, hashes and warnings.
pub(super) fn made_from(provenance: Vec<(Text, Text)>, warnings: Vec<Text>) -> Vec<Block> {
    if provenance.is_empty() && warnings.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Table(Table {
        title: Text::new("清单", "Manifest"),
        columns: vec![Text::new("项", "Item"), Text::new("值", "Value")],
        rows: provenance.into_iter().map(|(name, value)| vec![name.into(), value.into()]).collect(),
        notes: Vec::new(),
    })];
    if !warnings.is_empty() {
        blocks.push(Block::Paragraph(Text::new("数据处理说明：", "Warnings of the run:")));
        blocks.push(Block::List(warnings));
    }
    blocks
}
