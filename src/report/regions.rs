//! A whole and its parts in one table.

use super::headline::{cell, unit_of};
use super::scoreboard::{columns, row};
use crate::analysis::Assessment;
use crate::analysis::regions::{RegionalDifference, differences};
use crate::baseline::Status;
use crate::indicator::Indicator;
use crate::language::{Text, counted, text};
use crate::plan::Plan;
use crate::projection::{Projection, RegionalProjection, Series};
use crate::scenario::RegionalTotal;
use crate::table::{Cell, RowUnit, Table, headings};

/// What is shown of each region beside its headlines, as far as all have it.
const SHOWN: [&str; 7] = [
    "population.total",
    "population.aged_60_plus",
    "population.aged_65_plus",
    "population.share_aged_60_plus",
    "gdp.nominal",
    "industry.value_added",
    "care.beds.total",
];

/// The regions as rows: the base year's figure and that of a later year with its 80 % interval; the last row is the whole, which
/// is the sum of the others in every run.
#[must_use]
pub fn regions(regional: &RegionalProjection, year: i32) -> Table {
    let whole = &regional.whole;
    let base = whole.years.first;
    let shown: Vec<&Indicator> = SHOWN
        .iter()
        .filter(|name| regional.all().all(|projection| projection.series(name).is_some()))
        .filter_map(|name| Some(whole.series(name)?.indicator()))
        .collect();
    let unit = |indicator: &Indicator| {
        unit_of(regional.all().filter_map(|projection| projection.series(&indicator.name)), &[base, year])
    };
    let units: Vec<RowUnit> = shown.iter().map(|indicator| unit(indicator)).collect();
    let mut columns = vec![Text::new("地区", "Region")];
    for (indicator, unit) in shown.iter().zip(&units) {
        let (label, of) = (&indicator.label, unit.label());
        for year in [base, year] {
            let (zh, en, unit_zh, unit_en) = (&label.zh, &label.en, &of.zh, &of.en);
            columns.push(text!("{zh}\n{year}年，{unit_zh}", "{en}\n{year}, {unit_en}"));
        }
    }
    let row = |projection: &Projection, name: Text| {
        let mut row = vec![Cell::from(name)];
        for (indicator, unit) in shown.iter().zip(&units) {
            let Some(series) = projection.series(&indicator.name) else { continue };
            row.push(base_cell(series, base, unit));
            row.push(cell(series, year, unit));
        }
        row
    };
    let mut rows: Vec<Vec<Cell>> = regional.parts.iter().map(|part| row(part, part.region_label.clone())).collect();
    let Text { zh, en } = &whole.region_label;
    rows.push(row(whole, text!("{zh}（合计）", "{en} (sum)")));
    let (title, region) = (&whole.title, &whole.region_label);
    Table {
        title: region
            .clone()
            .followed_by(&Text::same(" · "))
            .followed_by(title)
            .followed_by(&text!("：各地区", ": regions")),
        columns,
        rows,
        notes: notes(regional),
    }
}

fn base_cell(series: Series<'_>, year: i32, unit: &RowUnit) -> Cell {
    series.figure(year).map_or_else(Cell::missing, |figure| unit.cell(figure).with_status(series.base_status()))
}

/// How sums come to hold, and what does not add up.
fn notes(regional: &RegionalProjection) -> Vec<Text> {
    let parts = regional.parts.len();
    let runs = regional.whole.runs;
    let of_regions = counted(parts, "region");
    let mut notes = vec![
        text!(
            "{parts}个地区一起抽样，{runs}次运行；每次运行、每年各地区之和都等于合计；中位数不必相加相等；* 推算，† 假设（基期）",
            "{of_regions} drawn together, {runs} runs; sums hold in every run and year, though not of medians; base year: * derived, † assumed"
        ),
        match regional.total {
            RegionalTotal::Parts => Text::new(
                "合计由各地区相加得出；各地区之间的净迁移合计为零：各性别、年龄的差额按人数分摊到各地区",
                "the whole is the sum of the regions; net migration between them is zero: the difference in each sex and age is distributed over the regions by number of people",
            ),
            _ => Text::new(
                "各地区逐年按性别、年龄与整体拟合：出生、死亡按比例，人口由地区间净迁移补足",
                "regions are fitted to the whole by sex and age, year by year: births and deaths in proportion, people by net migration between regions",
            ),
        },
    ];
    if regional.is_of_provinces {
        notes.push(Text::new(
            "全国为31个省、自治区、直辖市，不含港澳台",
            "the nation is its 31 provinces, without Hong Kong, Macao and Taiwan",
        ));
    }
    if regional.total == RegionalTotal::Mint && !regional.sums.figures.is_empty() {
        notes.push(Text::new(
            "其他指标按最小迹法（收缩协方差）协调",
            "other figures are reconciled by minimum trace (shrunk covariance)",
        ));
    } else if regional.total == RegionalTotal::Whole && !regional.sums.figures.is_empty() {
        notes.push(Text::new("其他指标按比例与整体拟合", "other figures are fitted to the whole in proportion"));
    }
    let has_ages_of_whole = |part: &Projection| {
        part.series("population.aged_60_plus").is_some_and(|series| series.base_status() == Status::Assumed)
    };
    if regional.parts.iter().any(has_ages_of_whole) {
        notes.push(Text::new(
            "†：没有公布年龄结构的地区取上级的年龄结构，按本地总人口等公布数调整",
            "†: regions whose ages nobody published have those of the region above, raked to their total",
        ));
    }
    let label = |name: &str| {
        let known = regional.whole.indicators.iter().find(|known| known.name == name);
        known.map_or_else(|| Text::same(name), |known| known.label.clone())
    };
    notes.extend(regional.sums.sentences(parts, label));
    notes
}

/// The targets of the plans of the parts, each against its own projection: one row for each target that can be assessed.
#[must_use]
pub fn regional_targets(all: &[(&Projection, &Plan, Vec<Assessment>)]) -> Option<Table> {
    let mut rows = Vec::new();
    for (projection, plan, assessments) in all {
        for assessment in assessments {
            let Some(outlook) = &assessment.outlook else { continue };
            let name = Cell::from(projection.region_label.clone()).over(plan.title.clone());
            rows.push(std::iter::once(name).chain(row(assessment, outlook)).collect());
        }
    }
    let columns = columns(("地区", "Region"));
    let title = Text::new("各地区规划目标", "Targets of the regions' plans");
    (!rows.is_empty()).then(|| Table { title, columns, rows, notes: Vec::new() })
}

/// The whole as the sum of its parts against the same region projected by itself: the difference of the means, and what makes
/// it up. Nothing where the parts are fitted to the whole.
#[must_use]
pub fn whole_against_itself(regional: &RegionalProjection, alone: &Projection, years: &[i32]) -> Option<Table> {
    if regional.total != RegionalTotal::Parts {
        return None;
    }
    let explained = differences(&regional.whole, alone, years);
    let unit = RowUnit::of_figures(
        regional.whole.series("population.total")?.indicator().unit,
        explained.iter().flat_map(RegionalDifference::terms),
    );
    let signed_cell = |value: f64| unit.difference_and_interval(value, (value, value));
    let rows = explained.iter().map(|difference| {
        let of = match difference.is_central {
            true => Text::new("中心路径", "deterministic run"),
            false => Text::new("各次平均", "mean of the runs"),
        };
        let cells = difference.terms().map(signed_cell);
        [Cell::whole(difference.year), of.into()].into_iter().chain(cells).collect()
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let names = headings([
        ("总人口", "All people"),
        ("基期", "Base year"),
        ("出生", "Births"),
        ("死亡（减）", "Deaths (less)"),
        ("净迁移", "Net migration"),
        ("60岁及以上", "Aged 60+"),
        ("65岁及以上", "Aged 65+"),
    ]);
    let label = unit.label();
    let columns = [Text::new("年份", "Year"), Text::new("所比", "Compared")]
        .into_iter()
        .chain(names.into_iter().map(|name| name.followed_by(&Text::same("\n")).followed_by(&label)));
    let (zh, en) = (&regional.whole.region_label.zh, &regional.whole.region_label.en);
    Some(Table {
        title: text!("{zh}：各地区之和减整体单独预测", "{en}: sum of the regions less the whole by itself"),
        columns: columns.collect(),
        rows,
        notes: vec![Text::new(
            "总人口之差＝基期之差＋累计出生之差－累计死亡之差＋累计净迁移之差；出生、死亡、净迁移自基期以后累计",
            "the difference in all people is that of the base year, plus that in births, less that in deaths, plus that in net migration, all since the base year",
        )],
    })
}
