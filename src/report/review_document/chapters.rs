//! The chapters around the table of indicators.

use crate::analysis::AttainmentVerdict;
use crate::analysis::peers::PeerComparison;
use crate::analysis::review::{ProgressVerdict, Review, ReviewNote, ReviewRow, StatusGround};
use crate::language::{Language, Text, counted, text};
use crate::plan::Task;
use crate::plan::audit::Finding;
use crate::report;
use crate::report::page::Block;
use crate::table::{Cell, Table, headings};

/// The plan, the scenario and the figures on which the review rests, and how it was made.
pub(super) fn basis(review: &Review, settings: &[Text]) -> Vec<Block> {
    let settings = settings.iter().map(|set| (Text::new("另设", "Set"), set.clone()));
    let rows = facts(review).into_iter().chain(settings).map(|(name, value)| vec![name.into(), value.into()]);
    let table = Table {
        title: Text::new("评估依据", "What the review rests on"),
        columns: headings([("项", "Item"), ("内容", "Content")]),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    let figures: usize = review.rows.iter().map(|row| row.actuals.len()).sum();
    let beside: usize = review.context.iter().map(|row| row.figures.len()).sum();
    let (as_of, missing) = (review.as_of, review.missing.len());
    let process = text!(
        "评估截至{as_of}年末，按“公布数据—进度核算—模型测算—趋势外推—人工评估”的次序认定：有可比公布数的目标依公布数作结论，没有的由模型测算，模型未涉及的列出完成率或趋势外推（不作结论），或由人工评估并附依据。共使用规划目标的公布数{figures}个、环境指标公布数{beside}个；尚缺{missing}个数据，清单见附录。",
        "The review stands at the end of {as_of}. A target with comparable published figures has its verdict from these; one without has it from the model; where the model has no part, a completion rate or a trend is shown, without a verdict, or people assess it with evidence. Published figures used: {figures} of targets, {beside} of the surroundings; {missing} are missing and listed in an annex."
    );
    let mut blocks = vec![Block::Paragraph(process)];
    // What probabilities rest on stands beside them.
    let elsewhere = |note: &&ReviewNote| !matches!(note, ReviewNote::NarrowBands(_));
    blocks.extend(review.notes.iter().filter(elsewhere).map(|note| Block::Remark(note.sentence())));
    blocks.push(Block::Table(table));
    blocks.extend(report::review::conditioned(review).map(Block::Table));
    blocks
}

/// The tasks that have no figure, as the plan file has them.
pub(super) fn tasks(review: &Review) -> Vec<Block> {
    let row = |task: &Task| {
        vec![
            Cell::from(task.name()),
            task.unit.clone().map_or_else(Cell::missing, Cell::from),
            task.status.map_or_else(|| Cell::words("待评估", "to be assessed"), |status| status.words().into()),
            task.evidence.clone().map_or_else(Cell::missing, Cell::from),
        ]
    };
    let columns =
        headings([("任务", "Task"), ("责任单位", "Responsible unit"), ("进展", "Status"), ("依据", "Evidence")]);
    let rows: Vec<Vec<Cell>> = review.plan.tasks.iter().map(row).collect();
    let title = Text::new("没有量化指标的任务", "Tasks without a figure");
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(Table { title, columns, rows, notes: Vec::new() })] }
}

/// Sentences drafted from findings, marked as such.
pub(super) fn drafted(sentences: Vec<Text>) -> Vec<Block> {
    if sentences.is_empty() {
        return Vec::new();
    }
    let mark = Text::new(
        "【草拟】以下由评估结果自动草拟，须经评估人核实、补充原因后采用。",
        "[Draft] The following was drafted from the findings; the reviewer has to check it and to state the causes before it is used.",
    );
    vec![Block::Remark(mark), Block::List(sentences)]
}

/// The findings of the audit of the plan.
pub(super) fn audit(findings: &[Finding]) -> Vec<Block> {
    if findings.is_empty() { Vec::new() } else { vec![Block::Table(report::audit(findings))] }
}

/// The lines under the title.
fn facts(review: &Review) -> Vec<(Text, Text)> {
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

/// The most targets in the summary, which takes a page; those that lag come first.
const MOST_IN_SUMMARY: usize = 6;

/// How many targets stand how, a sentence on each that can be assessed, and what holds for the whole.
pub(super) fn summary(review: &Review) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(counts(review))];
    let has_finding = |row: &&ReviewRow| row.target.is_own() || row.verdict != ProgressVerdict::FigureMissing;
    let is_closed = |row: &&ReviewRow| row.target.is_own() && row.status.ground.has_verdict();
    let has_verdict = |row: &&ReviewRow| row.status.ground.has_verdict() || is_closed(row);
    let mut told: Vec<&ReviewRow> = review.rows.iter().filter(has_verdict).filter(has_finding).collect();
    told.sort_by_key(|row| !row.status.ground.lags());
    let more = told.len().saturating_sub(MOST_IN_SUMMARY);
    let mut sentences: Vec<Text> = told.into_iter().take(MOST_IN_SUMMARY).map(sentence).collect();
    if more > 0 {
        let others = counted(more, "more target");
        sentences.push(text!(
            "另有{more}项有结论，见“主要指标完成情况”。",
            "{others} with a verdict: see “The main indicators”."
        ));
    }
    if !sentences.is_empty() {
        blocks.push(Block::List(sentences));
    }
    blocks.extend(report::review::joint(review).into_iter().map(Block::Paragraph));
    blocks
}

/// The rows of targets, without those that belong to another.
fn own(review: &Review) -> impl Iterator<Item = &ReviewRow> {
    review.rows.iter().filter(|row| row.target.is_own())
}

/// How many targets have a verdict and on what ground, and how they stand.
fn counts(review: &Review) -> Text {
    let mut verdicts: Vec<(Text, usize)> = Vec::new();
    for verdict in own(review).filter_map(|row| row.status.ground.verdict_in_words()) {
        match verdicts.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, count)) => *count += 1,
            None => verdicts.push((verdict, 1)),
        }
    }
    let each: Vec<Text> =
        verdicts.into_iter().map(|(Text { zh, en }, count)| text!("{zh}{count}项", "{en} {count}")).collect();
    let stand = (!each.is_empty()).then(|| {
        let Text { zh, en } = Text::joined(&each, "、", ", ");
        text!("结论为：{zh}。", " The verdicts: {en}.")
    });
    let by_part = by_part(review);
    let also = (!by_part.is_empty()).then(|| {
        let Text { zh, en } = Text::joined(&by_part, "、", ", ");
        text!(
            "暂无数据的目标，若按另一种理解或区间另一端判断：{zh}。",
            " Of those without a figure, under another reading or for the other end of the range: {en}."
        )
    });
    stand.iter().chain(&also).fold(review.status_counts().headline(), Text::followed_by)
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

/// A target outside the model in a sentence: its ground, its verdict and what stands behind it.
fn closed(row: &ReviewRow) -> Text {
    let (target, ground) = (&row.target, &row.status.ground);
    let (year, sign, label, goal) = (target.year, target.sign(), target.label_alone(), row.goal_in_words());
    let name = ground.name();
    let verdict = match ground {
        StatusGround::Yearly(_) => row.verdict_in_words(),
        ground => ground.verdict_in_words().unwrap_or_else(|| Text::same("")),
    };
    let detail = ground.detail_in_words(row.unit());
    let detail = detail.map(|Text { zh, en }| text!("；{zh}", "; {en}")).unwrap_or_else(|| Text::same(""));
    Text::both(|l| {
        let [label, goal, name, verdict, detail] = [&label, &goal, &name, &verdict, &detail].map(|text| text.get(l));
        text!(
            "{label}（{year}年 {sign} {goal}）：{name}，{verdict}{detail}。",
            "{label} ({sign} {goal} in {year}): {name}, {verdict}{detail}."
        )
        .get(l)
        .to_owned()
    })
}

/// One target in a sentence: what was published, and unless that settles it what is projected, with what probability.
fn sentence(row: &ReviewRow) -> Text {
    let Some(outlook) = &row.outlook else { return closed(row) };
    let target = &row.target;
    let (year, sign) = (target.year, target.sign());
    let unit = report::review::unit_of(row).unwrap_or_else(|| report::targets::unit_of(outlook));
    let standing = row.standing();
    let words = row.attainment.words();
    let label = row.target.label_alone();
    Text::both(|l| {
        // As in the table of the indicators.
        let show = |value| unit.cell_with_unit(value).shown(l);
        let goal = row.goal_in_words().get(l).to_owned();
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
        let is_stated = row.attainment == AttainmentVerdict::Assumed;
        let shown = outlook.shown();
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

/// What else has become known, and the region beside its nation and its neighbours.
pub(super) fn surroundings(review: &Review, peers: Option<&PeerComparison>) -> Vec<Block> {
    let tables = report::review::context(review).into_iter().chain(peers.and_then(report::peers));
    tables.map(Block::Table).collect()
}

/// What it would take.
pub(super) fn needed(review: &Review) -> Vec<Block> {
    let beside = report::beside_trend(&review.beside_trend);
    let tables = report::review::grounds(review).into_iter().chain(report::review::needed(review)).chain(beside);
    tables.map(Block::Table).collect()
}
