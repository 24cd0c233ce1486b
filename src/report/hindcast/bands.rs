//! Calibration of uncertainty bands: the scales of errors, and how often the bands covered the figures of another decade.

use super::{persons, unit_of_persons};
use crate::analysis::hindcast::{Bands, ELDERLY, Forecast, Parts, Scales, Scores};
use crate::analysis::score::LEVELS;
use crate::language::{Language, Text, text};
use crate::number::{fixed, percent, signed};
use crate::table::{Cell, Table, headings};

/// The bands of several regions held against the later census, by group of ages, before errors had drivers and since.
#[must_use]
pub fn coverage(all: &[&Bands]) -> Table {
    let columns = headings([
        ("年龄", "Ages"),
        ("区间", "Bands"),
        ("50%", "50%"),
        ("80%", "80%"),
        ("95%", "95%"),
        ("区间得分", "Interval score"),
        ("CRPS", "CRPS"),
        ("各五分位", "Ranks by fifths"),
    ]);
    let row = |ages: Cell, name: Text, forecasts: &[&Forecast]| {
        let scores = Scores::of(forecasts);
        let coverage = scores.coverage.iter().map(|share| Cell::share(*share, percent(*share, 0)));
        let score = [scores.interval_score(), scores.continuous_ranked_probability_score];
        let score = score.map(|score| Cell::same(score, fixed(score, 1)));
        let ranks = Cell::name(scores.ranks.map(|count| count.to_string()).join(" "));
        [ages, name.into()].into_iter().chain(coverage).chain(score).chain([ranks]).collect()
    };
    let mut rows = Vec::new();
    for group in ELDERLY.into_iter().map(Some).chain([None]) {
        let ages = || group.map_or_else(|| Cell::words("合计", "all"), |age| Cell::name(format!("{age}+")));
        let of = |forecasts: fn(&Bands) -> &[Forecast]| -> Vec<&Forecast> {
            let all = all.iter().flat_map(|bands| forecasts(bands));
            all.filter(|forecast| group.is_none_or(|age| age == forecast.from_age)).collect()
        };
        rows.push(row(ages(), Text::new("此前", "before"), &of(|bands| &bands.before)));
        rows.push(row(ages(), Text::new("现在", "now"), &of(|bands| &bands.forecasts)));
    }
    Table { title: Text::new("区间的检验", "Bands, tested"), columns, rows, notes: vec![note()] }
}

fn note() -> Text {
    Text::new(
        "各列为普查数落在该水平区间内的地区所占比例；区间得分（三个水平的平均）和连续分级概率评分（CRPS）以普查数的百分数计，越小越好；各五分位为普查数在各次模拟中的位次，每五分之一里的地区数，区间校准良好时大致均匀。此前：只有预期寿命逐年漂移（标准差0.25岁，持续性0.9），即原先情景里的假设。",
        "Percent columns: the share of regions whose count lies within the interval of that level. Interval score (mean over the three levels) and continuous ranked probability score (CRPS) are in percent of the count; lower is better. Ranks by fifths: how many regions have a count in each fifth of the runs, roughly equal numbers if the bands are well calibrated. Before: only life expectancy drifts (standard deviation 0.25 years a year, persistence 0.9), as the shipped scenarios assumed earlier.",
    )
}

/// The errors assumed by default.
fn scales_table(scales: &Scales) -> Table {
    let columns = headings([
        ("误差", "Error"),
        ("驱动因素", "Driver"),
        ("全国（各地共有）", "National, shared by all regions"),
        ("地区自身", "Regional"),
    ]);
    let to_digits = |share: f64| Cell::share(share, percent(share, if share < 0.001 { 3 } else { 2 }));
    let row = |name: Text, driver: &str, parts: Parts| {
        vec![name.into(), Cell::name(format!("`{driver}`")), to_digits(parts.nation), to_digits(parts.region)]
    };
    let children = Parts { nation: scales.count_of_children, ..scales.count };
    let fertility = row(
        Text::new("对数生育率，十年后", "log fertility, after ten years"),
        "population.fertility_error",
        scales.fertility,
    );
    let rows = vec![
        row(Text::new("各年龄段人数", "size of a cohort"), "population.count_error.*", scales.count),
        row(Text::new("10岁以下人数", "size of cohorts under 10"), "population.count_error.aged_0_9", children),
        row(
            Text::new("对数死亡率，十年后", "log mortality, after ten years"),
            "population.mortality_error",
            scales.mortality,
        ),
        row(
            Text::new("50岁及以上净迁入率，每年", "net migration rate at 50+, each year"),
            "population.migration_error",
            scales.migration,
        ),
    ];
    let by_age: Vec<Text> = scales.migration_by_age.iter().map(|by| Text::same(fixed(*by, 1))).collect();
    let Text { zh, en } = Text::joined(&by_age, "、", ", ");
    let note = text!(
        "标准差；地区迁移为自由度4的t分布的尺度。迁移误差按年龄的相对大小，0–4岁起每五岁一组至50–54岁：{zh}。",
        "Standard deviations; for a region's migration the scale of Student's t with 4 degrees of freedom. Relative size of the migration error by age, five-year groups from 0-4 to 50-54: {en}."
    );
    Table { title: Text::same(""), columns, rows: rows.into_iter().chain([fertility]).collect(), notes: vec![note] }
}

/// The section of the document: `regions` are those of a nation, without the nation itself.
pub(super) fn section(
    scales: Option<&Scales>,
    (regions, nation): (&[&Bands], Option<&Bands>),
    (from, to): (i32, i32),
    say: &mut impl FnMut(&Text),
    language: Language,
) {
    say(&text!("## 区间的校准检验", "## Calibration of the bands"));
    if let Some(scales) = scales {
        where_scales_are_from(scales, say, language);
    }
    say(&text!(
        "用另一个十年检验：由{from}年普查推到{to}年，死亡率同上（{from}年已知的水平，本地寿命）。尺度只由到2010年为止的数据按上面的做法估计，不因检验结果而改动。做法改过一次：此前全国死亡率误差只有一个数（按联合国的水平14.0%，按2000年已知的水平0.1%），全国迁移误差是两次普查登记的差异，每年0.10%；那时50、80、95%区间的覆盖率为35、69、96%，区间得分27.7。改动的理由是上面所说的依据，不是检验：新的区间更窄，覆盖更少。",
        "The bands were tested on another decade, from the census of {from} to that of {to}, with mortality as above (the level known in {from}, regional life expectancy). The scales use data up to 2010 only and are not adjusted to the test. The estimation method was changed once: previously the national mortality error was a single number (14.0% at the United Nations' level, 0.1% at the level known in 2000), and the national migration error was the difference in coverage between two censuses, 0.10% a year; the intervals of 50, 80 and 95% then covered 35, 69 and 96%, with an interval score of 27.7. The change was made for the reasons above, not because of the test: the bands became narrower and their coverage lower."
    ));
    say(&Text::same(coverage(regions).to_markdown(language)));
    let count = regions.len();
    say(&text!(
        "{count}个地区共有同一个全国误差，不是{count}次独立的检验：全国偏一次，各地的位次和覆盖率一同偏。",
        "The {count} regions share one national error, so they are not {count} independent tests: a national error shifts all ranks and coverages together."
    ));
    if let Some(nation) = nation {
        of_nation(nation, say, language);
    }
}

/// How the scales are estimated, and the scales.
fn where_scales_are_from(scales: &Scales, say: &mut impl FnMut(&Text), language: Language) {
    let ((first, last), count) = (scales.years, scales.regions);
    let common = percent(scales.common_to_the_nation, 1);
    say(&text!(
        "情景不写时，人口推算带有四种误差，都是驱动因素，可以设为0。地区自身的尺度由{count}个省份{first}年普查推到{last}年普查的误差估计一次（`src/analysis/hindcast/scale.rs` 写明做法，`history/` 是所用的数据）：各五岁组普查数与推算数之比的对数，减去全国的，按50–89岁分成三部分。各年龄共有的归为迁移，逐年以同一速率累积；与死亡风险成比例的归为死亡率，逐年偏离；余下各组不同的归为登记人数的误差，既有起点普查的，也有后一次普查的。死亡率的水平按{first}年公布的死亡人数定，与基线推算的规则相同。",
        "By default a population projection has four errors; each is a driver that can be set to 0. The regional scales were estimated once from the errors of {count} provinces between the censuses of {first} and {last} (method in `src/analysis/hindcast/scale.rs`, data in `history/`). The log ratio of counted to projected people by five-year age group, relative to the nation's, is split into three parts at ages 50-89. The part common to all ages is attributed to migration, which accumulates at a constant rate; the part proportional to exposure to death is attributed to mortality, which drifts; the remainder, which differs between age groups, is attributed to the counts of both censuses. The level of mortality is set by the deaths published for {first}, by the same rule as in a baseline's projection."
    ));
    say(&text!(
        "全国的尺度来自更长的记录（`national.rs`），因为一国一个十年只给出一个数，一个数定不了方差：",
        "The nation's scales come from longer records (`national.rs`), since one decade of one nation gives a single number, from which no variance can be estimated:"
    ));
    say(&text!(
        "- **死亡率**：2000年人口超过5000万的国家，在男性预期寿命不低于65岁的各个起点，设想今后十年的增幅与过去十年相同，十年后差多少（联合国《世界人口展望2008》，1950–2010年；该版的2005–10年一部分还是预测），按全国死亡率折成对数。误差的尾部厚，尺度取与所拟合 t 分布的80%区间相同的正态分布。",
        "- **Mortality**: for nations with more than 50 million people in 2000, from every jump-off year with male life expectancy of at least 65 years, the error after ten years of assuming the same gain in life expectancy as in the previous ten years (United Nations, World Population Prospects 2008, 1950 to 2010; that edition partly projects 2005-10), converted to logs with the nation's death rates. The errors have heavy tails: the scale is that of the normal distribution with the same 80% interval as the fitted t distribution."
    ));
    say(&text!(
        "- **迁移**：省际迁移在全国合计为零，不是各省共有的误差；共有的只有国际迁移。推算设想无人出入国境，误差就是联合国估计的1991–2000、2001–2010年平均每年净迁出29万和54万（《世界人口展望2024》：是事后的估计，2010年还没有）。按各省误差的年龄模式分到各年龄（国际迁移自身的模式没有估计）；各省误差之间约 −1/30的相关没有计入。两次普查之间全国30–89岁各组共有的差 {common} 是登记的差异：2000年普查事后抽查公布净漏登1.81 %（Science 第292卷，2001-06-08），2010年0.12 %（国家统计局，2021-05-11发布会）；它已为人所知，不再作为误差。",
        "- **Migration**: migration between provinces sums to zero over the nation, so it is not an error shared by provinces; only international migration is. The projection assumes no international migration, so the error is the United Nations' estimate of net emigration, 0.29 million a year in 1991-2000 and 0.54 million in 2001-2010 (World Population Prospects 2024, an estimate not yet available in 2010). It has the age pattern of the provinces' errors (no separate pattern was estimated); the correlation of about −1/30 between provinces' errors is ignored. The {common} common to the nation's age groups 30-89 between the censuses is a difference in coverage: a net undercount of 1.81% was published for 2000 (post-enumeration survey; Science 292, 8 June 2001) and of 0.12% for 2010 (National Bureau of Statistics, press conference of 11 May 2021). It was known and is not part of the scale. Nations other than China, and regions without a nation, have a province's errors."
    ));
    let persistence = signed(scales.persistence_of_births, 2);
    say(&text!(
        "- **生育率**：全国取对数总和生育率的随机游走，步长由1950–55至2005–10年每五年的变动估计（联合国2008年版，其中2005–10年一部分还是预测）；省份自身的取山东出生数与全国之比相隔十年的变动（1980–1999年，10个数，一个省）。只持续一年的波动没有估计出来：1980–2010年每名20–34岁妇女的出生数（2000年普查的妇女往前往后推，不计死亡）逐年变动的对数与上一年的变动相关 {persistence}，而只持续一年的部分会被次年抵消，使这一相关为负（Harvey 1989，第2章），所以最好的估计是没有这一部分。30个变动不多：真实的相关若低到 −0.2（约为95%区间的下端），最后一年只占79%。",
        "- **Fertility**: for the nation, a random walk of log total fertility, estimated from its five-year steps from 1950-55 to 2005-10 (United Nations, 2008, the last partly projected); for a province, the ten-year change of Shandong's births relative to the nation's (1980 to 1999: ten numbers of one province). No transitory part was found: annual changes of log births per woman aged 20-34 from 1980 to 2010 (the women counted in 2000, shifted to other years without deaths) correlate at {persistence} with those of the previous year, while a transitory part, which is reversed in the next year, would make that correlation negative (Harvey 1989, ch. 2); so its best estimate is zero. Thirty changes are few: at a true correlation of −0.2, about the lower end of the 95% interval, the last year would have a weight of 79%."
    ));
    say(&Text::same(scales_table(scales).to_markdown(language)));
    say(&text!(
        "程序所用尺度取两位有效数字。十年以后没有检验过。死亡率的误差十年以内随时间成比例增长（地区尺度就是这样估计的），此后设想随时间的平方根增长，所以死亡人数的区间在第十年有一个折点；生育率的误差自始随时间的平方根增长。迁移误差是每年同一速率，其影响随时间成比例累积：这是设想；各省2000–2010与2010–2020年人口相对增幅的相关为0.38，二十年后可能偏宽。",
        "The program rounds scales to two significant digits. Horizons beyond ten years were not tested. Mortality errors grow in proportion to time up to ten years (as the regional scales were estimated) and are assumed to grow with its square root afterwards, which gives the bands of deaths a kink at ten years; fertility errors grow with the square root of time from the start. The migration error is assumed to be a constant rate, so its effect grows in proportion to time. The relative growth of provinces correlates at 0.38 between 2000-2010 and 2010-2020, so bands after twenty years may be too wide."
    ));
    say(&what_is_carried_on());
    say(&text!(
        "**更小的地区**：人口少于260万（估计所用的最小省份）的地区，迁移误差按人口的−0.15次方放大：Smith、Tayman 和 Swanson（2001）的美国十年误差，州4–8%、县8–14%、普查小区15–21 %（未读原书，见明尼苏达州人口统计中心 M. McMurry 2009-05-27的讲稿引用；约500万、8.5万、4000人是本工具取的典型规模）；中国各省2000–2010年的相对增幅只能说在0到0.8之间。一年出生或死亡不足一万的，各年另有泊松波动，各年龄一同变动，年龄之间各自的波动没有计入。其他误差设想与省份相同。",
        "**Smaller regions**: below 2.6 million people (the smallest province used in the estimation), the migration error is scaled by population to the power of −0.15: Smith, Tayman & Swanson's (2001) errors over ten years in the United States, 4 to 8% of states, 8 to 14% of counties, 15 to 21% of census tracts (not from the book itself but as quoted by M. McMurry, Minnesota State Demographic Center, 27 May 2009; the corresponding sizes of about 5 million, 85 000 and 4 000 people are our assumption); the relative growth of China's provinces, 2000 to 2010, only bounds the power between 0 and −0.8. With fewer than 10 000 births or deaths a year, their number also has Poisson variation, common to all ages; independent variation of single ages is ignored. Other errors are assumed to be those of a province."
    ));
}

/// The effect of published deviations on later years, by the same errors.
fn what_is_carried_on() -> Text {
    Text::new(
        "**公布之后**：`--as-of` 之后的各年，中心路径和各次运行都从同一误差的条件期望出发。生育率和死亡率的误差是水平：尺度由距已知水平的变动估计，其后的误差与此前无关，所以最近一次得知的水平延续下去，其中公布数自身的误差和人数很少时的偶然波动（卡尔曼滤波）除外：全国出生的最后一年占全部，死亡的（截至2025年）占87%，`explain` 写出所占的份额。因此2023年死亡、2024年（龙年）出生这样例外的一年，在它是最后公布的一年时就整个延续；模型自己看不出例外，知道的人可以用 `--set` 写出以后的水平。已公布出生、死亡的年份，每次运行都达到公布数：各次运行的妇女和老人因登记误差而不同，总和生育率和死亡率随之调整，以后各年从各自的水平接着走。迁移误差是每年同一速率，延续的是已知各年偏差的平均数；各年围绕这一速率的波动没有估计，以后的区间没有因此收窄。误差设为0、或情景自己写明不确定性的，什么都不延续。",
        "**After published years**: years after `--as-of` start from the conditional expectation of the same errors, in the deterministic run and in all runs. Fertility and mortality errors are levels. Their scales measure changes since a known level, and later errors do not depend on earlier ones, so the last published level is carried forward, reduced by the error of the published figures and by random variation of small counts (a Kalman filter). For the nation's births the last year has the full weight, for its deaths as of 2025 87%; `explain` shows the weight. An exceptional year, such as 2023 for deaths or 2024 (a year of the dragon) for births, is therefore carried forward in full if it is the last one published; the model cannot recognise it as exceptional, but a later level can be stated with `--set`. In years with published births and deaths every run reproduces them: runs differ in women and old people by the error of the count, total fertility and death rates are adjusted, and later years continue from the level of each run. The migration error is a constant rate: the mean of the published deviations is carried forward. The variation of single years around that rate was not estimated, and later bands are not narrowed. If an error is set to 0, or a scenario states the uncertainty of a rate itself, nothing is carried forward.",
    )
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
        "全国（{unit}，普查数与80%区间）：{all}。",
        "The nation, in {unit}, counted and the 80% interval: {all}."
    ));
}
