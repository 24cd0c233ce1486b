//! Calibration of uncertainty bands: the scales of errors, and how often the bands covered the figures of another decade.

use super::{persons, unit_of_persons};
use crate::analysis::hindcast::{Bands, ELDERLY, Forecast, LEVELS, Parts, Scales, Scores};
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
        let coverage = scores.coverage.iter().map(|share| Cell::same(*share, percent(*share, 0)));
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
        "各列为普查数落在该水平区间内的地区所占比例；区间得分（三个水平的平均）和连续分级概率评分（CRPS）以普查数的百分数计，越小越好；各五分位为普查数在各次模拟中的位次，每五分之一里的地区数，区间如实时大致均匀。此前：只有预期寿命逐年漂移（标准差0.25岁，持续性0.9），即原先情景里的假设。",
        "Columns of percents: the share of regions whose count the interval of that level holds. Interval score (mean over the three levels) and continuous ranked probability score (CRPS) are in percent of the count, less being better. Ranks by fifths: how many regions have a count in each fifth of the runs, about evenly many where bands are honest. Before: life expectancy drifts (a standard deviation of 0.25 years from year to year, persistence 0.9) and nothing else errs, as the shipped scenarios assumed.",
    )
}

/// What errors are assumed where a scenario does not say.
fn scales_table(scales: &Scales) -> Table {
    let columns = headings([
        ("误差", "Error"),
        ("驱动因素", "Driver"),
        ("全国（各地共有）", "The nation's, which its regions share"),
        ("地区自身", "A region's own"),
    ]);
    let to_digits = |share: f64| Cell::same(share, percent(share, if share < 0.001 { 3 } else { 2 }));
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
    let by_age: Vec<Text> = scales.migration_by_age.iter().map(|by| Text::same(fixed(*by, 1))).collect();
    let Text { zh, en } = Text::joined(&by_age, "、", ", ");
    let note = text!(
        "标准差；地区迁移为自由度4的t分布的尺度。迁移误差按年龄的相对大小，0–4岁起每五岁一组至50–54岁：{zh}。",
        "Standard deviations; of a region's migration the scale of Student's t with 4 degrees of freedom. How much migration errs by age, five-year groups from 0-4 to 50-54: {en}."
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
    say(&text!("## 区间是否如实", "## How honest the bands are"));
    if let Some(scales) = scales {
        where_scales_are_from(scales, say, language);
    }
    say(&text!(
        "用另一个十年检验：由{from}年普查推到{to}年，死亡率同上（{from}年已知的水平，本地寿命）。尺度只由到2010年为止的数据按上面的做法估计，不因检验结果而改动。做法改过一次：此前全国死亡率误差只有一个数（按联合国的水平14.0%，按2000年已知的水平0.1%），全国迁移误差是两次普查登记的差异，每年0.10%；那时50、80、95%区间的覆盖率为35、69、96%，区间得分27.7。改动的理由是上面所说的依据，不是检验：新的区间更窄，覆盖更少。",
        "Tested on another decade: from the census of {from} to that of {to}, mortality as above (the level known of {from}, own lives). Scales come from data up to 2010 alone, as said above, and stay whatever the test says. How they are estimated was changed once: before, the nation's error of mortality was one number (14.0% at the United Nations' level, 0.1% at that known in 2000), and its error of migration was what two censuses counted differently, 0.10% a year; then the intervals of 50, 80 and 95% covered 35, 69 and 96%, and the interval score was 27.7. The grounds of the change are those above, not the test: bands have become narrower and hold less."
    ));
    say(&Text::same(coverage(regions).to_markdown(language)));
    let count = regions.len();
    say(&text!(
        "{count}个地区共有同一个全国误差，不是{count}次独立的检验：全国偏一次，各地的位次和覆盖率一同偏。",
        "The {count} regions share one error of the nation and are no {count} independent tests: where the nation is off, all ranks and coverages are off together."
    ));
    if let Some(nation) = nation {
        of_nation(nation, say, language);
    }
}

/// How scales are estimated, and what stands in them.
fn where_scales_are_from(scales: &Scales, say: &mut impl FnMut(&Text), language: Language) {
    let ((first, last), count) = (scales.years, scales.regions);
    let common = percent(scales.common_to_the_nation, 1);
    say(&text!(
        "情景不写时，人口推算带有四种误差，都是驱动因素，可以设为0。地区自身的尺度由{count}个省份{first}年普查推到{last}年普查的误差估计一次（`src/analysis/hindcast/scale.rs` 写明做法，`history/` 是所用的数据）：各五岁组普查数与推算数之比的对数，减去全国的，按50–89岁分成三部分。各年龄共有的归为迁移，逐年以同一速率累积；与死亡风险成比例的归为死亡率，逐年偏离；余下各组不同的归为登记人数的误差，既有起点普查的，也有后一次普查的。死亡率的水平按{first}年公布的死亡人数定，与基线推算的规则相同。",
        "Where a scenario does not say, a projection of people errs in four ways, each a driver that can be set to 0. Scales of a region's own were estimated once, from the errors of {count} provinces from the census of {first} to that of {last} (`src/analysis/hindcast/scale.rs` says how, `history/` holds the data): the log of those counted over those projected, by five-year groups, beside the nation's, split in three at the ages 50-89. What all ages have in common is taken as migration, which adds up at a steady rate; what is in proportion to exposure to death, as mortality, which drifts away; what is left and differs from group to group, as the count, of the census at the start and of the one after it. The level of mortality is that of the deaths published for {first}: the rule by which a baseline is projected."
    ));
    say(&text!(
        "全国的尺度来自更长的记录（`national.rs`），因为一国一个十年只给出一个数，一个数定不了方差：",
        "The nation's scales come from longer records (`national.rs`), since one decade of one nation gives one number, which cannot carry a variance:"
    ));
    say(&text!(
        "- **死亡率**：2000年人口超过5000万的国家，在男性预期寿命不低于65岁的各个起点，设想今后十年的增幅与过去十年相同，十年后差多少（联合国《世界人口展望2008》，1950–2010年；该版的2005–10年一部分还是预测），按全国死亡率折成对数。误差的尾部厚，尺度取与所拟合 t 分布的80%区间相同的正态分布。",
        "- **Mortality**: the nations of more than 50 million in 2000, from every jump-off at which men lived 65 years or longer: how far life expectancy came out after ten years beside the gain of the ten years before once more (United Nations, World Population Prospects 2008, 1950 to 2010, of which that edition has part of 2005-10 projected), turned into logs by the nation's death rates. Tails are heavy: the scale is that of the normal distribution with the 80% interval of the t distribution fitted."
    ));
    say(&text!(
        "- **迁移**：省际迁移在全国合计为零，不是各省共有的误差；共有的只有国际迁移。推算设想无人出入国境，误差就是联合国估计的1991–2000、2001–2010年平均每年净迁出29万和54万（《世界人口展望2024》：是事后的估计，2010年还没有）。按各省误差的年龄模式分到各年龄（国际迁移自身的模式没有估计）；各省误差之间约 −1/30的相关没有计入。两次普查之间全国30–89岁各组共有的差 {common} 是登记的差异：2000年普查事后抽查公布净漏登1.81 %（Science 第292卷，2001-06-08），2010年0.12 %（国家统计局，2021-05-11发布会）；它已为人所知，不再作为误差。",
        "- **Migration**: moves between provinces sum to zero over the nation and are nothing that provinces share; what they share is international migration. A projection assumes nobody to cross the border, so the error is what the United Nations estimates for 1991-2000 and 2001-2010, a net 0.29 and 0.54 million a year leaving (World Population Prospects 2024: an estimate made later, which nobody had in 2010). It is spread over ages as provinces' errors are (a pattern of its own was not estimated); the correlation of about −1/30 between provinces' own errors is left out. The {common} that the nation's groups of 30-89 had in common between the censuses is counting: a net undercount of 1.81% was published for 2000 (by sampling after the census; Science 292, 8 June 2001), one of 0.12% for 2010 (National Bureau of Statistics, press conference of 11 May 2021); it was known and makes no scale. Nations other than China, and regions that belong to none, have a province's errors."
    ));
    let persistence = signed(scales.persistence_of_births, 2);
    say(&text!(
        "- **生育率**：全国取对数总和生育率的随机游走，步长由1950–55至2005–10年每五年的变动估计（联合国2008年版，其中2005–10年一部分还是预测）；省份自身的取山东出生数与全国之比相隔十年的变动（1980–1999年，10个数，一个省）。只持续一年的波动没有估计出来：1980–2010年每名20–34岁妇女的出生数（2000年普查的妇女往前往后推，不计死亡）逐年变动的对数与上一年的变动相关 {persistence}，而只持续一年的部分会被次年抵消，使这一相关为负（Harvey 1989，第2章），所以最好的估计是没有这一部分。30个变动不多：真实的相关若低到 −0.2（约为95%区间的下端），最后一年只占79%。",
        "- **Fertility**: of the nation, a random walk of log total fertility, by its steps over five years from 1950-55 to 2005-10 (United Nations, 2008, the last in part projected); of a province's own, how far Shandong's births went from the nation's in ten years (1980 to 1999: ten numbers of one province). No part that passes with the year was found: yearly changes of log births per woman aged 20-34 from 1980 to 2010 (the women counted in 2000, moved to other years without deaths) correlate at {persistence} with those of the year before, where a passing part, which the next year takes back, would make that negative (Harvey 1989, ch. 2); the best estimate of such a part is none. Thirty changes are few: were the correlation in truth as low as −0.2, about the lower end of its 95% interval, the last year would count 79%."
    ));
    say(&Text::same(scales_table(scales).to_markdown(language)));
    say(&text!(
        "程序所用尺度取两位有效数字。十年以后没有检验过。死亡率的误差十年以内随时间成比例增长（地区尺度就是这样估计的），此后设想随时间的平方根增长，所以死亡人数的区间在第十年有一个折点；生育率的误差自始随时间的平方根增长。迁移误差是每年同一速率，其影响随时间成比例累积：这是设想；各省2000–2010与2010–2020年人口相对增幅的相关为0.38，二十年后可能偏宽。",
        "The program rounds scales to two digits. Beyond ten years nothing was tested. Errors of mortality grow in proportion to time up to ten years (so are the regions' scales estimated) and are assumed to grow with its root beyond, which is why bands of deaths have a kink at ten years; errors of fertility grow with the root of time from the start. That of migration is the same rate in every year, whose effects add up in proportion to time, which is assumed; the growth of provinces beside the nation's correlates at 0.38 between 2000-2010 and 2010-2020, so that bands of twenty years may be too wide."
    ));
    say(&what_is_carried_on());
    say(&text!(
        "**更小的地区**：人口少于260万（估计所用的最小省份）的地区，迁移误差按人口的−0.15次方放大：Smith、Tayman 和 Swanson（2001）的美国十年误差，州4–8%、县8–14%、普查小区15–21 %（未读原书，见明尼苏达州人口统计中心 M. McMurry 2009-05-27的讲稿引用；约500万、8.5万、4000人是本工具取的典型规模）；中国各省2000–2010年的相对增幅只能说在0到0.8之间。一年出生或死亡不足一万的，各年另有泊松波动，各年龄一同变动，年龄之间各自的波动没有计入。其他误差设想与省份相同。",
        "**Smaller regions**: where fewer than 2.6 million live (the smallest of the provinces that scales come from), migration errs in proportion to people to the power of −0.15: Smith, Tayman & Swanson's (2001) errors over ten years in the United States, 4 to 8% of states, 8 to 14% of counties, 15 to 21% of census tracts (not read in the book, but as quoted by M. McMurry, Minnesota State Demographic Center, 27 May 2009; the sizes of about 5 million, 85 000 and 4 000 people that go with them are ours); the growth of China's provinces beside the nation's, 2000 to 2010, says no more than that the power lies between 0 and −0.8. Where fewer than 10 000 are born or die in a year, their number varies besides as single persons' does (Poisson), all ages together; what ages have each by themselves is left out. Other errors are assumed to be a province's."
    ));
}

/// What deviations that were told say of later years, by the same errors.
fn what_is_carried_on() -> Text {
    Text::new(
        "**公布之后**：`--as-of` 之后的各年，中心路径和各次运行都从同一误差的条件期望出发。生育率和死亡率的误差是水平：尺度由距已知水平的变动估计，其后的误差与此前无关，所以最近一次得知的水平延续下去，其中公布数自身的误差和人数很少时的偶然波动（卡尔曼滤波）除外：全国出生的最后一年占全部，死亡的（截至2025年）占87%，`explain` 写出所占的份额。因此2023年死亡、2024年（龙年）出生这样例外的一年，在它是最后公布的一年时就整个延续；模型自己看不出例外，知道的人可以用 `--set` 写出以后的水平。已公布出生、死亡的年份，每次运行都达到公布数：各次运行的妇女和老人因登记误差而不同，总和生育率和死亡率随之调整，以后各年从各自的水平接着走。迁移误差是每年同一速率，延续的是已知各年偏差的平均数；各年围绕这一速率的波动没有估计，以后的区间没有因此收窄。误差设为0、或情景自己写明不确定性的，什么都不延续。",
        "**After what was published**: the years after `--as-of` start, in the deterministic run and in all runs, from the conditional expectation by the same errors. The errors of fertility and mortality are levels. Their scales are those of changes since a level that is known, and errors after it do not hang on what came before, so that the level told last is carried on, but for what published figures err themselves and for chance where few are born or die (a Kalman filter): of the nation's births the last year counts alone, of its deaths as of 2025 by 87%, and `explain` says how much. So an exceptional year, as 2023 of deaths or 2024 (a year of the dragon) of births, is carried on as a whole where it is the last one told; the model cannot tell that it is exceptional, and who knows it states the later level with `--set`. In years of which births and deaths are told every run has them: runs differ in their women and old people by the error of the count, total fertility and death rates follow, and the years after go on from the level of each run. The error of migration is the same rate in every year: the mean of the deviations told is carried on. How far single years go from that rate was not estimated, and later bands are not made narrower. Where an error is set to 0, or a scenario says itself how uncertain a rate is, nothing is carried on.",
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
