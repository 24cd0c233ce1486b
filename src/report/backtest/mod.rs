//! The backtest as tables, and as a document.

mod document;

pub use document::document as backtest_document;

use std::collections::BTreeMap;

use crate::analysis::backtest::{
    Backtest, BacktestSeries, Forecaster, Horizon, LeftOutSeries, OpenTargetReason, PooledScores, Skill, TestSet,
};
use crate::analysis::score::Coverage;
use crate::language::{Text, counted, text};
use crate::number::{fixed, percent, signed_percent};
use crate::table::{Cell, Table, headings};
use crate::words::backtest::coverage;
use crate::words::sentence::sentence;

/// The scores of every set, by what made the forecasts.
#[must_use]
pub fn scores(found: &Backtest) -> Table {
    let mut rows = Vec::new();
    for (_, set) in TestSet::ALL {
        let of_set = Forecaster::ALL.iter().filter_map(|(_, by)| {
            let pooled = PooledScores::of(found.of_set(set), *by, &Horizon::all())?;
            Some([vec![by.words().into()], cells(&pooled)].concat())
        });
        rows.extend(named(set, of_set));
    }
    let first = headings([("检验", "Forecasts"), ("方法", "By")]);
    Table {
        title: Text::new("预测与实际：各类预测", "Forecasts against outcomes"),
        columns: [first, columns()].concat(),
        rows,
        notes: vec![how_to_read(), scaled()],
    }
}

/// Rows with the name of their set before the first.
fn named(set: TestSet, rows: impl Iterator<Item = Vec<Cell>>) -> impl Iterator<Item = Vec<Cell>> {
    let names = std::iter::once(Cell::from(set.words())).chain(std::iter::repeat_with(Cell::blank));
    names.zip(rows).map(|(name, cells)| [vec![name], cells].concat())
}

/// The trends by years ahead.
#[must_use]
pub fn by_horizon(found: &Backtest) -> Table {
    let mut rows = Vec::new();
    for (_, set) in TestSet::ALL.into_iter().filter(|(_, set)| set.is_annual()) {
        let of_set = Horizon::shown().into_iter().filter_map(|horizon| {
            let pooled = PooledScores::of(found.of_set(set), Forecaster::Median, &horizon)?;
            Some([vec![horizon.words().into(), Cell::count(pooled.series)], cells(&pooled)].concat())
        });
        rows.extend(named(set, of_set));
    }
    let first = headings([("检验", "Forecasts"), ("提前年数", "Years ahead"), ("数列", "Series")]);
    Table {
        title: Text::new("趋势外推（三种方法的中位数）：按提前的年数", "Trends (median of three) by years ahead"),
        columns: [first, columns()].concat(),
        rows,
        notes: vec![how_to_read()],
    }
}

/// Every series, by its main forecaster. People at censuses are pooled by age: each has one forecast a region.
#[must_use]
pub fn by_series(found: &Backtest) -> Table {
    let row = |series: &BacktestSeries| {
        let by = series.set.main_forecaster();
        let pooled = PooledScores::of(std::iter::once(series), by, &Horizon::all())?;
        let (first, last) = (series.figures.first()?.0, series.figures.last()?.0);
        let name = Cell::from(name(series));
        let years = Cell::name(format!("{first}–{last}"));
        Some([vec![name, years], cells(&pooled)].concat())
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (_, set) in TestSet::ALL.into_iter().filter(|(_, set)| *set != TestSet::Census) {
        rows.extend(found.of_set(set).filter_map(row));
    }
    let mut ages: Vec<&str> = found.of_set(TestSet::Census).map(|series| series.indicator.as_str()).collect();
    ages.sort_unstable();
    ages.dedup();
    for age in ages {
        let of_age = || found.of_set(TestSet::Census).filter(|series| series.indicator == age);
        let pooled = PooledScores::of(of_age(), Forecaster::Model, &Horizon::all());
        let (Some(first), Some(pooled)) = (of_age().next(), pooled) else { continue };
        let (from, to) = (first.figures[0].0, first.figures[1].0);
        let regions = pooled.series;
        let name = sentence!("{label}（{regions}个地区）", "{label} ({regions} regions)", [label = first.label]);
        rows.push([vec![name.into(), Cell::name(format!("{from}–{to}"))], cells(&pooled)].concat());
    }
    let first = headings([("数列", "Series"), ("年份", "Years")]);
    Table {
        title: Text::new("逐个数列", "Series by series"),
        columns: [first, columns()].concat(),
        rows,
        notes: vec![
            Text::new(
                "年度数列按三种方法的中位数，其余按模型。",
                "Annual series by the median of three methods, the others by the model.",
            ),
            how_to_read(),
        ],
    }
}

/// Where outcomes lay in their forecasts, by tenths.
#[must_use]
pub fn tenths(found: &Backtest) -> Table {
    let row = |(_, set): (&str, TestSet)| {
        let pooled = PooledScores::of(found.of_set(set), set.main_forecaster(), &Horizon::all())?;
        let tenths = pooled.tenths?.map(|count| count.to_string()).join(" ");
        Some(vec![
            set.words().into(),
            set.main_forecaster().words().into(),
            Cell::count(pooled.forecasts),
            Cell::name(tenths),
            Cell::count(pooled.above_median),
        ])
    };
    Table {
        title: Text::new("实际数在预测分布中的位置（PIT）", "Where outcomes lay in their forecasts (PIT)"),
        columns: headings([
            ("检验", "Forecasts"),
            ("方法", "By"),
            ("n", "n"),
            ("各十分位的个数（由低到高）", "Outcomes by tenths, lowest first"),
            ("高于中位数", "Above the median"),
        ]),
        rows: TestSet::ALL.into_iter().filter_map(row).collect(),
        notes: vec![Text::new(
            "校准良好时各十分位大致相同；右边多，说明预测偏低，两头多，说明区间偏窄。",
            "About the same in every tenth if forecasts are calibrated; more on the right where forecasts are too low, more at both ends where intervals are too narrow.",
        )],
    }
}

/// The probabilities of targets whose outcome is known, and how many targets have none, by reason.
#[must_use]
pub fn plans(found: &Backtest) -> Vec<Table> {
    let forecasts = found.plans.forecasts.iter().map(|one| {
        vec![
            one.plan.clone().into(),
            one.label.clone().into(),
            Cell::whole(one.due),
            Cell::whole(one.origin),
            Cell::share(one.probability, percent(one.probability, 1)),
            if one.met { Cell::words("是", "yes") } else { Cell::words("否", "no") },
        ]
    });
    let known = Table {
        title: Text::new("结果已知的规划目标", "Targets whose outcome is known"),
        columns: headings([
            ("规划", "Plan"),
            ("目标", "Target"),
            ("目标年", "Due"),
            ("预测起点", "From"),
            ("可能性", "Probability"),
            ("实现", "Met"),
        ]),
        rows: forecasts.collect(),
        notes: vec![found.plans.words()],
    };
    let mut by_reason: BTreeMap<OpenTargetReason, (usize, Vec<&Text>)> = BTreeMap::new();
    for open in &found.plans.open {
        let (count, plans) = by_reason.entry(open.reason).or_default();
        *count += 1;
        if !plans.contains(&&open.plan) {
            plans.push(&open.plan);
        }
    }
    let rows = by_reason.iter().map(|(reason, (count, plans))| {
        let plans: Vec<Text> = plans.iter().map(|plan| (*plan).clone()).collect();
        vec![reason.words().into(), Cell::count(*count), Text::joined(&plans, "、", ", ").into()]
    });
    let open = Table {
        title: Text::new("没有检验的规划目标", "Targets that are not tested"),
        columns: headings([("原因", "Reason"), ("目标", "Targets"), ("规划", "Plans")]),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    [known, open].into_iter().filter(|table| !table.rows.is_empty() || !table.notes.is_empty()).collect()
}

/// Series that are not tested, by reason, with their indicators.
#[must_use]
pub fn left_out(found: &Backtest) -> Table {
    let mut by_reason: BTreeMap<&str, Vec<&LeftOutSeries>> = BTreeMap::new();
    found.left_out.iter().for_each(|series| by_reason.entry(series.reason.id()).or_default().push(series));
    let mut reasons: Vec<&Vec<&LeftOutSeries>> = by_reason.values().collect();
    reasons.sort_by_key(|series| std::cmp::Reverse(series.len()));
    let row = |series: &&Vec<&LeftOutSeries>| {
        let mut counts: BTreeMap<&str, (usize, &Text)> = BTreeMap::new();
        series.iter().for_each(|one| counts.entry(&one.indicator).or_insert((0, &one.label)).0 += 1);
        let mut most: Vec<&(usize, &Text)> = counts.values().collect();
        most.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let name = |(count, label): &(usize, &Text)| match count {
            1 => (*label).clone(),
            _ => sentence!("{label}（{count}个地区）", "{label} ({count} regions)", [label]),
        };
        let names: Vec<Text> = most.iter().take(EXAMPLES).map(|one| name(one)).collect();
        let more = most.len().saturating_sub(EXAMPLES);
        let all = Text::joined(&names, "、", ", ");
        let others = counted(more, "more indicator");
        let all = if more > 0 { all.followed_by(&text!("等，另有{more}个指标", ", and {others}")) } else { all };
        vec![series[0].reason.words().into(), Cell::count(series.len()), all.into()]
    };
    let skipped = found.series.iter().flat_map(|series| &series.skipped).count();
    let origins = counted(skipped, "origin");
    let origins = (skipped > 0).then(|| {
        text!(
            "另有{skipped}个起点没有预测，或缺其中一种方法：见 backtest-left-out.csv。",
            "Besides, {origins} of tested series without any forecast, or without one by one of the methods: see backtest-left-out.csv."
        )
    });
    Table {
        title: Text::new("没有检验的数列", "Series that are not tested"),
        columns: headings([("原因", "Reason"), ("数列", "Series"), ("指标", "Indicators")]),
        rows: reasons.iter().map(row).collect(),
        notes: origins.into_iter().collect(),
    }
}

/// How many indicators a reason names.
const EXAMPLES: usize = 4;

/// The name of a series, with its basis.
fn name(series: &BacktestSeries) -> Text {
    let BacktestSeries { region, label, basis, .. } = series;
    let basis = basis.as_ref().map(|basis| sentence!("（{basis}）", " ({basis})", [basis]));
    sentence!("{region}{label}{basis}", "{region}: {label}{basis}", [region = region.label, label, basis])
}

fn columns() -> Vec<Text> {
    headings([
        ("n", "n"),
        ("不重叠", "Without overlap"),
        ("50%区间", "50%"),
        ("80%区间", "80%"),
        ("95%区间", "95%"),
        ("区间得分", "Interval score"),
        ("CRPS", "CRPS"),
        ("比不变", "Skill: no change"),
        ("比漂移", "Skill: drift"),
    ])
}

fn cells(pooled: &PooledScores) -> Vec<Cell> {
    let number = |value: f64| Cell::same(value, fixed(value, 2));
    let held = |of: &Coverage| Cell::share(of.share, percent(of.share, 0));
    let with_range = |of: &Coverage| Cell::share(of.share, coverage(of));
    let held = match &pooled.coverage {
        Some([half, eighty, ninety_five]) => [held(half), with_range(eighty), held(ninety_five)],
        None => [Cell::missing(), Cell::missing(), Cell::missing()],
    };
    let skill = |skill: Option<Skill>| {
        skill.map_or_else(Cell::missing, |skill| Cell::share(skill.skill, signed_percent(skill.skill, 0)))
    };
    let counts = [Cell::count(pooled.forecasts), Cell::count(pooled.independent)];
    let scores = [number(pooled.interval_score), number(pooled.crps)];
    let skills = [skill(pooled.against_no_change), skill(pooled.against_drift)];
    counts.into_iter().chain(held).chain(scores).chain(skills).collect()
}

fn how_to_read() -> Text {
    Text::new(
        "n：预测次数；不重叠：同一数列中起点到目标年互不重叠的预测至多有几次（老年人口同一地区算一次），方括号内的精确二项区间（95%）按这个次数计算。不同数列之间也相互关联，实际更宽。比不变、比漂移：1减CRPS之比，正数为更好。",
        "n: forecasts. Without overlap: how many of them at the most share no year between origin and outcome within a series (of people, one a region); the exact binomial range (95%) in brackets is for as many. Series are related too, so it is wider in truth. Skill: 1 less the ratio of CRPS, on the same forecasts; positive is better.",
    )
}

fn scaled() -> Text {
    Text::new(
        "区间得分（中位数与三个区间的加权区间得分）和CRPS，年度数列以其平均每年变动为1，其余以实际数的百分之一为1，越小越好。模型的CRPS由各次运行按无偏（公平）公式计算；趋势的由7个分位数计算，其间连以直线；不变、产业的漂移为对数正态或正态随机游走，用解析式；老年人口的不变和漂移（上次普查到基期的增速）只是一个数，CRPS即其误差。",
        "Interval score (weighted, of the median and three intervals) and CRPS: of annual series in units of their mean annual change, else in percent of the outcome; lower is better. CRPS of the model by its runs, the fair (unbiased) rule; of trends by their seven quantiles joined by straight lines; no change, and drift of the industry, are lognormal or normal random walks, in closed form; of people no change and drift (growth since the census) are points, whose CRPS is their error.",
    )
}
