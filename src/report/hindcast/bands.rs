//! How honest bands are: the scales of errors, and what the bands that they make come to on another decade.

use super::{Table, markdown, persons, unit_of_persons};
use crate::analysis::hindcast::{Bands, ELDERLY, Forecast, LEVELS, Parts, Scales, Scores};
use crate::language::{Language, Text, text};

/// The bands of several regions held against the later census, by group of ages, before errors had drivers and since.
#[must_use]
pub fn coverage(all: &[&Bands], language: Language) -> Table {
    let header: &[&str] = match language {
        Language::Chinese => &["年龄", "区间", "50 %", "80 %", "95 %", "区间得分", "CRPS", "各五分位"],
        Language::English => &["Ages", "Bands", "50 %", "80 %", "95 %", "Interval score", "CRPS", "Ranks by fifths"],
    };
    let row = |ages: &str, name: &Text, forecasts: &[&Forecast]| {
        let scores = Scores::of(forecasts);
        let mut row = vec![ages.to_owned(), name.get(language).to_owned()];
        row.extend(scores.coverage.iter().map(|share| format!("{:.0} %", share * 100.0)));
        row.push(format!("{:.1}", scores.interval_score()));
        row.push(format!("{:.1}", scores.continuous_ranked_probability_score));
        row.push(scores.ranks.map(|count| count.to_string()).join(" "));
        row
    };
    let mut rows = Vec::new();
    for group in ELDERLY.into_iter().map(Some).chain([None]) {
        let ages = group.map_or_else(|| language.pick("合计", "all").to_owned(), |age| format!("{age}+"));
        let of = |forecasts: fn(&Bands) -> &[Forecast]| -> Vec<&Forecast> {
            let all = all.iter().flat_map(|bands| forecasts(bands));
            all.filter(|forecast| group.is_none_or(|age| age == forecast.from_age)).collect()
        };
        rows.push(row(&ages, &Text::new("此前", "before"), &of(|bands| &bands.before)));
        rows.push(row(&ages, &Text::new("现在", "now"), &of(|bands| &bands.forecasts)));
    }
    Table {
        title: language.pick("区间的检验", "Bands, tested").to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes: vec![note().get(language).to_owned()],
    }
}

fn note() -> Text {
    Text::new(
        "各列为普查数落在该水平区间内的地区所占比例；区间得分（三个水平的平均）和连续分级概率评分（CRPS）以普查数的百分数计，越小越好；各五分位为普查数在各次模拟中的位次，每五分之一里的地区数，区间如实时大致均匀。此前：只有预期寿命逐年漂移（标准差0.25岁，持续性0.9），即原先情景里的假设。",
        "Columns of percents: the share of regions whose count the interval of that level holds. Interval score (mean over the three levels) and continuous ranked probability score (CRPS) are in percent of the count, less being better. Ranks by fifths: how many regions have a count in each fifth of the runs, about evenly many where bands are honest. Before: life expectancy drifts (a standard deviation of 0.25 years from year to year, persistence 0.9) and nothing else errs, as the shipped scenarios assumed.",
    )
}

/// What errors are assumed where a scenario does not say.
fn scales_table(scales: &Scales, language: Language) -> Table {
    let header: &[&str] = match language {
        Language::Chinese => &["误差", "驱动因素", "全国（各地共有）", "地区自身"],
        Language::English => &["Error", "Driver", "The nation's, which its regions share", "A region's own"],
    };
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    let row = |name: Text, driver: &str, parts: Parts| {
        let cells =
            [name.get(language).to_owned(), format!("`{driver}`"), percent(parts.nation), percent(parts.region)];
        cells.to_vec()
    };
    let children = Parts { nation: scales.count_of_children, ..scales.count };
    let rows = vec![
        row(Text::new("各年龄段人数", "count of a cohort"), "population.count_error.*", scales.count),
        row(Text::new("10岁以下人数", "count of those under 10"), "population.count_error.aged_0_9", children),
        row(
            Text::new("对数死亡率，十年后", "log mortality, after ten years"),
            "population.mortality_error",
            scales.mortality,
        ),
        row(
            Text::new("50岁及以上净迁入率，每年", "migration at 50+, a year"),
            "population.migration_error",
            scales.migration,
        ),
    ];
    let by_age: Vec<String> = scales.migration_by_age.iter().map(|by| format!("{by:.1}")).collect();
    let by_age = by_age.join(language.pick("、", ", "));
    let note = text!(
        "标准差；地区迁移为自由度4的t分布的尺度。迁移误差按年龄的相对大小，0–4岁起每五岁一组至50–54岁：{by_age}。",
        "Standard deviations; of a region's migration the scale of Student's t with 4 degrees of freedom. How much migration errs by age, five-year groups from 0-4 to 50-54: {by_age}."
    );
    Table {
        title: String::new(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes: vec![note.get(language).to_owned()],
    }
}

/// The section of the document: `regions` are those of a nation, without the nation itself.
pub(super) fn section(
    (scales, scales_then): (Option<&Scales>, Option<&Scales>),
    (regions, nation): (&[&Bands], Option<&Bands>),
    (from, to): (i32, i32),
    say: &mut impl FnMut(&Text),
    language: Language,
) {
    say(&text!("## 区间是否如实", "## How honest the bands are"));
    if let Some(scales) = scales {
        let ((first, last), count) = (scales.years, scales.regions);
        say(&text!(
            "情景不写时，人口推算带有三种误差，都是驱动因素，可以设为 0。尺度由 {count} 个省份 {first} 年普查推到 {last} 年普查的误差估计一次（`src/analysis/hindcast/scale.rs` 写明做法，`history/` 是所用的数据）：各五岁组普查数与推算数之比的对数，减去全国的，按 50–89 岁分成三部分。各年龄共有的归为迁移，逐年以同一速率累积；与死亡风险成比例的归为死亡率，逐年偏离；余下各组不同的归为登记人数的误差，既有起点普查的，也有后一次普查的。十年以后没有检验过，假设随时间的平方根增长。",
            "Where a scenario does not say, a projection of people errs in three ways, each a driver that can be set to 0. Their scales were estimated once, from the errors of {count} provinces from the census of {first} to that of {last} (`src/analysis/hindcast/scale.rs` says how, `history/` holds the data): the log of those counted over those projected, by five-year groups, beside the nation's, split in three at the ages 50-89. What all ages have in common is taken as migration, which adds up at a steady rate; what is in proportion to exposure to death, as mortality, which drifts away; what is left and differs from group to group, as the count, of the census at the start and of the one after it. Beyond ten years nothing was tested: errors are assumed to grow with the root of time."
        ));
        say(&markdown(&scales_table(scales, language)));
        if let Some(then) = scales_then {
            at_level_then(scales, then, say);
        }
    }
    say(&text!(
        "检验只做一次，用另一个十年：由 {from} 年普查推到 {to} 年，死亡率同上（{from} 年已知的水平，本地寿命），尺度不再调整。死亡水平改为 {from} 年已知的以后又算了一遍，尺度没有重新估计。",
        "Tested once, on another decade: from the census of {from} to that of {to}, mortality as above (the level known of {from}, own lives), scales left as they are. It was run again when the level of mortality came to be the one known of {from}; the scales were not estimated anew."
    ));
    say(&markdown(&coverage(regions, language)));
    if let Some(nation) = nation {
        of_nation(nation, say, language);
    }
}

/// What the scales would be at the level of mortality that was known at the first census.
fn at_level_then(scales: &Scales, then: &Scales, say: &mut impl FnMut(&Text)) {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let [nation, region] = [scales.mortality.nation, scales.mortality.region].map(percent);
    let [nation_then, region_then] = [then.mortality.nation, then.mortality.region].map(percent);
    let [count, count_then] = [scales.count.region, then.count.region].map(percent);
    let first = scales.years.0;
    say(&text!(
        "估计时死亡率的水平是联合国 2024 年估计的，{first} 年无从知道。若按 {first} 年公布的死亡人数定水平，全国的对数死亡率误差为 {nation_then}（上表 {nation}），地区自身的为 {region_then}（{region}），登记人数的为 {count_then}（{count}）。一个国家一个十年只给出一个数，它可以碰巧接近零；程序保留上表的尺度，那是检验之前估计的。用较小的尺度，下面的区间更窄，覆盖更少。",
        "In that estimate the level of mortality is the United Nations' of 2024, which nobody knew in {first}. At the level of the deaths published for {first} the nation's error of log mortality comes to {nation_then} in place of {nation}, a region's own to {region_then} in place of {region}, that of the count to {count_then} in place of {count}. One decade of one nation gives one number, which may be near zero by chance; the program keeps the scales of the table, which were estimated before the test. With the smaller ones the bands below would be narrower and hold less."
    ));
}

/// The nation's bands: one forecast a group, which no share can judge.
fn of_nation(nation: &Bands, say: &mut impl FnMut(&Text), language: Language) {
    let unit = unit_of_persons(language);
    let each = |forecast: &Forecast| {
        let (low, high) = forecast.interval(LEVELS[1]);
        let (age, counted) = (forecast.from_age, persons(language, forecast.counted));
        let (low, high) = (persons(language, low), persons(language, high));
        format!("{age}+ {counted} [{low}, {high}]")
    };
    let all: Vec<String> = nation.forecasts.iter().map(each).collect();
    let all = all.join(language.pick("；", "; "));
    say(&text!(
        "全国（{unit}，普查数与80 %区间）：{all}。",
        "The nation, in {unit}, counted and the 80 % interval: {all}."
    ));
}
