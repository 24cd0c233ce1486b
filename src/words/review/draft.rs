//! Problems and proposals drafted from findings. A person has to check, complete and sign them.

use crate::analysis::review::{DraftFindings, ProgressMethod, ReviewRow, StatusGround};
use crate::indicator::Display;
use crate::language::{Text, counted, text};
use crate::number::percent;
use crate::words::sentence::sentence;

impl DraftFindings<'_> {
    /// The problems, a sentence each.
    #[must_use]
    pub fn problems(&self) -> Vec<Text> {
        let lagging = self.lagging.iter().map(|row| lags(row));
        let without = self.without_figures.iter().map(|(of, rows)| {
            let (labels, of) = (labels(rows), of.name());
            sentence!(
                "{labels}缺少可用于判断的数据，应由{of}提供。",
                "Figures on which a verdict could rest are lacking, to be supplied by {of}: {labels}.",
                [labels, of]
            )
        });
        let bases = (!self.on_two_bases.is_empty()).then(|| {
            let labels = labels(&self.on_two_bases);
            sentence!(
                "{labels}的基期与现有数据口径不同，进度不可直接比较。",
                "Base and figures stand on different statistical bases, so that progress cannot be compared: {labels}.",
                [labels]
            )
        });
        let unknown = (!self.to_assess.is_empty()).then(|| {
            let labels = labels(&self.to_assess);
            sentence!(
                "{labels}没有可用的数据，也未经人工评估，尚无结论。",
                "Neither figures nor an assessment by hand, and so no verdict: {labels}.",
                [labels]
            )
        });
        lagging.chain(bases).chain(without).chain(unknown).collect()
    }

    /// The proposals, a sentence each.
    #[must_use]
    pub fn proposals(&self) -> Vec<Text> {
        let lagging = self.lagging.iter().map(|row| faster(row));
        let bases = (!self.on_two_bases.is_empty()).then(|| {
            let labels = labels(&self.on_two_bases);
            sentence!(
                "请统计部门按同一口径重算{labels}的基期值，或说明口径调整的影响。",
                "Have the statistics department recompute the base on one basis, or state what the revision changed: {labels}.",
                [labels]
            )
        });
        let without = self.without_figures.iter().map(|(of, rows)| {
            let (targets, of) = (counted(rows.len(), "target"), of.name());
            let count = rows.len();
            sentence!(
                "请{of}按数据需求表补报{count}项目标的数据，注明口径、时点和来源。",
                "Ask for the figures of {targets} by the request form, with basis, date and source: {of}.",
                [of]
            )
        });
        let by_hand = (!self.to_assess.is_empty()).then(|| {
            let labels = labels(&self.to_assess);
            sentence!(
                "对{labels}组织人工评估，附依据、评估人和日期。",
                "Have these assessed by hand, with evidence, name and date: {labels}.",
                [labels]
            )
        });
        lagging.chain(bases).chain(without).chain(by_hand).collect()
    }
}

fn labels(rows: &[&ReviewRow]) -> Text {
    let quoted = |row: &&ReviewRow| {
        let Text { zh, en } = &row.target.label;
        text!("“{zh}”", "{en}")
    };
    Text::joined(&rows.iter().map(quoted).collect::<Vec<_>>(), "", "; ")
}

/// That a target lags, by how much.
fn lags(row: &ReviewRow) -> Text {
    let label = &row.target.label_alone();
    let verdict = row.status.ground.verdict_in_words();
    let progress = row.by(ProgressMethod::Linear).map(|linear| {
        let time = row.time_of_figure.unwrap_or(row.time_elapsed);
        let (done, time) = (percent(linear.value, 1), percent(time, 0));
        text!("完成进度{done}，时序进度{time}；", "progress {done}, time elapsed {time}; ")
    });
    let estimate = row.outlook.as_ref().and_then(|outlook| outlook.estimate).filter(|_| !row.verdict.is_settled());
    let probability = estimate.map(|estimate| {
        let words = Text::both(|language| estimate.words(language));
        sentence!("按期实现的可能性{words}；", "probability {words}; ", [words])
    });
    let evidence = match &row.status.ground {
        StatusGround::ByHand(assessment) => Some(assessment.evidence_in_words()),
        _ => None,
    };
    let evidence = evidence.map(|evidence| sentence!("依据为{evidence}；", "evidence: {evidence}; ", [evidence]));
    sentence!(
        "“{label}”{verdict}：{progress}{probability}{evidence}原因待评估人说明。",
        "{label}, {verdict}: {progress}{probability}{evidence}the cause is for the reviewer to state.",
        [label, verdict, progress, probability, evidence]
    )
}

/// What a target that lags would take from now on.
fn faster(row: &ReviewRow) -> Text {
    let label = &row.target.label_alone();
    let ratio = row.unit().filter(|_| row.in_points);
    let falls = row.milestone.is_some_and(|milestone| milestone.falls);
    // What was due by now cannot be met by growing faster.
    match row.growth.needed_now.filter(|_| !row.verdict.is_settled()) {
        Some(needed) => {
            let needed = Text::both(|language| Display(language).required_growth_a_year(needed, ratio, falls));
            let year = row.target.year;
            sentence!(
                "“{label}”今后须年均{needed}方可在{year}年达到目标：请牵头单位（待评估人填写）分析原因、提出加快措施；确难实现的，按程序提出调整建议。",
                "{label}: meeting the target of {year} takes {needed} a year from now on; the unit in charge (for the reviewer to name) should state the cause and propose measures, or, where it is out of reach, an adjustment by due process.",
                [label, needed]
            )
        }
        None => sentence!(
            "“{label}”：请牵头单位（待评估人填写）说明原因并提出措施；确难实现的，按程序提出调整建议。",
            "{label}: the unit in charge (for the reviewer to name) should state the cause and propose measures, or, where it is out of reach, an adjustment by due process.",
            [label]
        ),
    }
}
