//! The hindcast as a document: how well the model would have done, and why it missed.

mod bands;
mod industry;

pub use bands::coverage;
pub use industry::{industry_calibration, industry_forecasts, industry_scores};

use crate::analysis::hindcast::{Bands, CensusGroup, ELDERLY, Forecast, Hindcast, HindcastOutcome, Scales};
use crate::baseline::StockDay;
use crate::indicator::{TableUnit, Unit};
use crate::language::{Language, Text, text};
use crate::number::{fixed, percent, signed_percent};
use crate::table::{Cell, Content, Table, headings};

fn persons(language: Language, persons: f64) -> String {
    let unit = Unit::parse("persons").map(|unit| TableUnit::of(unit, language));
    unit.map_or_else(|| fixed(persons, 0), |unit| unit.format(persons))
}

fn unit_of_persons(language: Language) -> &'static str {
    language.pick("万人", "millions")
}

/// A number of people.
fn people(number: f64) -> Cell {
    Cell::written(number, |language| persons(language, number))
}

/// A relative error.
fn error(share: f64) -> Cell {
    Cell::share(share, signed_percent(share, 1))
}

/// Region by region: counted at the later census, and by how much a projection without migration missed it.
#[must_use]
pub fn between_censuses(all: &[Hindcast]) -> Table {
    let columns = headings([
        ("地区", "Region"),
        ("60+普查数", "60+ counted"),
        ("60+误差\n（全国死亡率）", "60+ error\n(nation's rates)"),
        ("60+误差\n（本地寿命）", "60+ error\n(regional life expectancy)"),
        ("65+误差\n（本地寿命）", "65+ error\n(regional life expectancy)"),
        ("80+误差\n（本地寿命）", "80+ error\n(regional life expectancy)"),
        ("60+余差", "60+ residual"),
        ("劳动年龄\n迁移余差", "Workers\ngained"),
    ]);
    let row = |hindcast: &Hindcast| {
        let [sixty, ..] = &hindcast.groups;
        let first = [hindcast.label.clone().into(), people(sixty.counted), error(sixty.error_with_nation_mortality())];
        let errors = hindcast.groups.iter().map(|group| error(group.error()));
        first.into_iter().chain(errors).chain([people(residual(sixty)), error(hindcast.workers_gained)]).collect()
    };
    let (from, to) = all.first().map_or((0, 0), |first| first.years);
    let Text { zh, en } = Text::both(|language| unit_of_persons(language).to_owned());
    let note = text!(
        "人数以{zh}计。误差为推算数比普查数多出的比例。60+余差为普查数减推算数（本地寿命）：迁移、普查登记差异与死亡率差异之和。劳动年龄迁移余差：{from}年20–49岁的人，十年后普查数比推算数多出的比例。",
        "In {en}. Error: projected over counted, less 1. Residual of 60+: counted less projected (regional life expectancy): migration and differences in coverage and mortality together. Workers gained: counted over projected ten years later, less 1, of those aged 20-49 in {from}."
    );
    Table {
        title: text!("{from}年普查推到{to}年，不计迁移", "From the census of {from} to {to}, without migration"),
        columns,
        rows: all.iter().map(row).collect(),
        notes: vec![note],
    }
}

fn residual(group: &CensusGroup) -> f64 {
    group.counted - group.own_mortality.unwrap_or(group.nation_mortality)
}

/// Figures published after a region's base year beside two projections.
#[must_use]
pub fn since_base_year(label: &Text, outcomes: &[HindcastOutcome]) -> Table {
    let day = match outcomes.first().map_or(StockDay::YearEnd, |outcome| outcome.stocks_at) {
        StockDay::YearEnd => Text::new("年末", "End of"),
        day @ StockDay::MidYear => day.each_year(),
    };
    let columns = [
        Text::new("指标", "Indicator"),
        day,
        Text::new("公布", "Published"),
        Text::new("队列推算", "Cohorts"),
        Text::new("误差", "Error"),
        Text::new("80%区间", "80% interval"),
        Text::new("按固定增速", "Constant growth"),
        Text::new("误差", "Error"),
    ];
    let row = |outcome: &HindcastOutcome| {
        vec![
            Cell::name(if outcome.indicator.ends_with("60_plus") { "60+" } else { "65+" }),
            Cell::whole(outcome.year),
            people(outcome.published),
            people(outcome.cohorts),
            error(outcome.cohorts / outcome.published - 1.0),
            interval(&outcome.forecast),
            people(outcome.constant_growth),
            error(outcome.constant_growth / outcome.published - 1.0),
        ]
    };
    let Text { zh: unit_zh, en: unit_en } = Text::both(|language| unit_of_persons(language).to_owned());
    let (zh, en) = (&label.zh, &label.en);
    let note = text!(
        "人数以{unit_zh}计。队列推算只用基期已知的数，不计迁移；固定增速为最近一次普查到基期的年均增速；基期没有公布数的，用基线分年龄人口之和。",
        "In {unit_en}. Cohorts: from figures known in the base year, without migration. Constant growth: at the annual rate from the last census to the base year; if that year has no published figure, from the sum of the baseline's population by age."
    );
    Table {
        title: text!("{zh}：基期之后的公布数", "{en}: published since the base year"),
        columns: columns.to_vec(),
        rows: outcomes.iter().map(row).collect(),
        notes: vec![note],
    }
}

/// The 80 % interval of runs.
fn interval(forecast: &Forecast) -> Cell {
    let (low, high) = forecast.interval(0.8);
    let written = Text::both(|language| format!("{}–{}", persons(language, low), persons(language, high)));
    Content::Interval { low, high, unit: Unit::parse("persons"), written }.into()
}

/// Everything that a hindcast found.
#[derive(Debug, Clone, Copy)]
pub struct HindcastFindings<'h> {
    /// Regions from one census to the next.
    pub censuses: &'h [Hindcast],
    /// Their bands, if any.
    pub bands: &'h [Bands],
    /// The scales of errors, if they are to be shown.
    pub scales: Option<&'h Scales>,
    /// Figures published since the base year, by region.
    pub since: &'h [(Text, Vec<HindcastOutcome>)],
}

/// The whole document in Markdown. `figures` are the names of the picture files beside it: of the regions, and of one
/// region since its base year.
#[must_use]
pub fn hindcast(found: &HindcastFindings<'_>, figures: &[String], language: Language) -> String {
    let HindcastFindings { censuses: all, bands, scales, since } = *found;
    let mut document = String::new();
    let mut say = |words: &Text| {
        document.push_str(words.get(language));
        document.push_str("\n\n");
    };
    say(&text!("# 回测：模型历史检验", "# Hindcast: how accurate the model would have been"));
    say(&text!(
        "本文由 `carecast hindcast --out docs` 生成，数据都在 `baselines/` 里。",
        "Generated by `carecast hindcast --out docs` from the figures in `baselines/`."
    ));
    if !all.is_empty() {
        between(all, &mut say, language);
    }
    let (nation, regions): (Vec<&Bands>, Vec<&Bands>) = bands.iter().partition(|bands| bands.region == "china");
    if let Some(first) = all.first().filter(|_| regions.len() >= FEWEST_COMPARED) {
        bands::section(scales, (&regions, nation.first().copied()), first.years, &mut say, language);
    }
    if !since.is_empty() {
        after(since, &mut say, language);
    }
    for figure in figures {
        say(&text!("![{figure}]({figure}.png)", "![{figure}]({figure}.png)"));
    }
    document.truncate(document.trim_end().len());
    document.push('\n');
    document
}

fn between(all: &[Hindcast], say: &mut impl FnMut(&Text), language: Language) {
    let (from, to) = all[0].years;
    say(&text!("## 从{from}年普查到{to}年普查", "## From the census of {from} to that of {to}"));
    say(&text!(
        "每个地区{from}年普查的人口按单岁和性别存活到{to}年，不计迁移。死亡率有两种假设：全国的分年龄死亡率（联合国《世界人口展望2024》，按普查月份在两个日历年之间加权）；以及把它按布拉斯关系模型移动，使{from}年预期寿命与全国之差等于当年公布的两个数之差（本地寿命）。",
        "The population of each region's {from} census is survived to {to} by single age and sex, without migration. Mortality is assumed in two ways: the nation's death rates by age (United Nations, World Population Prospects 2024, calendar years weighted by the months between the censuses), and the same rates shifted by Brass's relational model so that the gap in life expectancy to the nation in {from} equals the gap between the published figures (regional life expectancy)."
    ));
    known_then(&all[0], say);
    say(&Text::same(between_censuses(all).to_markdown(language)));
    say(&text!("### 差在哪里", "### Sources of the errors"));
    if let Some(nation) = all.iter().find(|h| h.region == "china") {
        let [sixty, _, eighty] = [0, 1, 2].map(|at| signed_percent(nation.groups[at].error_with_nation_mortality(), 1));
        say(&text!(
            "- **全国没有迁移可言**：误差60+ {sixty}、80+ {eighty}，就是两次普查登记的差异和死亡率本身的误差。各省误差减去它，余下的才是迁移和本省特点。",
            "- **The nation has hardly any migration**: its errors, {sixty} at 60+ and {eighty} at 80+, are differences in coverage between the two censuses and errors of mortality itself. The rest of a province's error is migration and regional mortality."
        ));
    }
    let regions: Vec<&Hindcast> = all.iter().filter(|h| h.region != "china").collect();
    if !regions.is_empty() {
        of_regions(&regions, say);
    }
    if regions.len() >= FEWEST_COMPARED {
        migration(&regions, from, say);
        mortality(all.iter().find(|h| h.region == "china"), &regions, (from, to), say);
    }
}

/// The level of mortality known in the year of the earlier census, and its limits.
fn known_then(hindcast: &Hindcast, say: &mut impl FnMut(&Text)) {
    let from = hindcast.years.0;
    let Some(level) = &hindcast.level else {
        return say(&text!(
            "死亡率的年龄模式、趋势和水平都是后来估计的：基线没有{from}年的全国死亡人数，水平为基期的，{from}年无从知道，下面的误差和区间覆盖率因此不如实。",
            "Age pattern, trend and level of the death rates were estimated later: the baseline has no national deaths for {from}, so the level is that of the base year, which was unknown in {from}; the errors and coverage below are therefore not those of a true forecast."
        ));
    };
    let Text { zh, en } = level.words();
    say(&text!(
        "死亡率的水平按{from}年已知的定，规则与基线在基期所用的相同：{zh}；人口为{from}年普查登记的。各地区只用{from}年的数。年龄模式和趋势则是联合国2024年估计的，用到了此后的资料，{from}年当时推算所用的会与此不同。出生与这些年龄无关。",
        "The level of mortality uses figures known in {from}, by the same rule as in the baseline's base year. {en}. The population is that of the {from} census. No regional figure later than {from} is used. Age pattern and trend, however, were estimated by the United Nations in 2024 with later data; a projection made in {from} would have used different ones. Births do not affect these ages."
    ));
    let now = hindcast.base_level.as_ref().and_then(|base| Some((base.year, base.factor?)));
    if let (Some((year, now)), Some(then)) = (now, level.factor) {
        say(&text!(
            "同一规则在{year}年得到 {now:.4}：与联合国的率相比，公布的死亡人数从 {then:.4}倍变为 {now:.4}倍。{from}年无从知道这一变化，所用的死亡率因此偏离，下面的误差含有它。",
            "The same rule gives {now:.4} in {year}: relative to the United Nations' rates, published deaths changed from {then:.4} to {now:.4}. This change was unknown in {from}; the errors below include it."
        ));
    }
}

/// Fewer regions than this show no pattern.
pub const FEWEST_COMPARED: usize = 3;

fn of_regions(regions: &[&Hindcast], say: &mut impl FnMut(&Text)) {
    for (at, age) in ELDERLY.into_iter().enumerate() {
        let nation = mean_size(regions.iter().map(|h| h.groups[at].error_with_nation_mortality()));
        let own = mean_size(regions.iter().map(|h| h.groups[at].error()));
        let worst = regions.iter().max_by(|a, b| a.groups[at].error().abs().total_cmp(&b.groups[at].error().abs()));
        let (place_zh, place_en) = worst.map_or(("", ""), |h| (h.label.zh.as_str(), h.label.en.as_str()));
        let most = worst.map_or(String::new(), |h| signed_percent(h.groups[at].error(), 1));
        say(&text!(
            "- **{age}+**：平均绝对误差用全国死亡率 {nation}，用本地寿命 {own}；最大为{place_zh} {most}。",
            "- **{age}+**: mean absolute error {nation} with national mortality, {own} with regional life expectancy; the largest is {place_en}, {most}."
        ));
    }
}

/// Where people move to and from, and how far that is the error.
fn migration(regions: &[&Hindcast], from: i32, say: &mut impl FnMut(&Text)) {
    let errors: Vec<f64> = regions.iter().map(|h| h.groups[0].error()).collect();
    let gains: Vec<f64> = regions.iter().map(|h| h.workers_gained).collect();
    let correlation = fixed(correlation(&errors, &gains), 2);
    let (gained_zh, gained_en) = ends(regions, true);
    let (lost_zh, lost_en) = ends(regions, false);
    say(&text!(
        "- **迁移**：60+ 误差与劳动年龄人口迁入的相关系数为 {correlation}：推算偏少的是有人迁入的地方（{gained_zh}），偏多的是有人迁出的地方（{lost_zh}）。2010年50–69岁的人也随子女迁移；情景里用 `population.net_migration` 表示。",
        "- **Migration**: the errors at 60+ correlate at {correlation} with the net gain of working-age people: the projection is too low in regions of in-migration ({gained_en}), too high in regions of out-migration ({lost_en}). People aged 50-69 in {from} also migrate with their children. In a scenario this is `population.net_migration`."
    ));
}

/// How far own life expectancies explain the errors, and where they make them larger.
fn mortality(nation: Option<&Hindcast>, regions: &[&Hindcast], (from, to): (i32, i32), say: &mut impl FnMut(&Text)) {
    let known: Vec<(&Hindcast, f64)> = regions.iter().filter_map(|h| Some((*h, h.life_expectancy?))).collect();
    if known.len() < FEWEST_COMPARED {
        return;
    }
    let lives: Vec<f64> = known.iter().map(|(_, years)| *years).collect();
    let with_lives = |error: fn(&CensusGroup) -> f64| {
        let errors: Vec<f64> = known.iter().map(|(h, _)| error(&h.groups[2])).collect();
        fixed(correlation(&errors, &lives), 2)
    };
    let (by_nation, by_own) = (with_lives(CensusGroup::error_with_nation_mortality), with_lives(CensusGroup::error));
    let larger = |h: &Hindcast| h.groups[0].error().abs() - h.groups[0].error_with_nation_mortality().abs();
    let mut worse: Vec<&Hindcast> = known.iter().map(|(h, _)| *h).filter(|h| larger(h) > 0.0).collect();
    worse.sort_by(|a, b| larger(b).total_cmp(&larger(a)));
    let (count, of) = (worse.len(), known.len());
    let change = |h: &Hindcast| {
        format!(
            "{} → {}",
            signed_percent(h.groups[0].error_with_nation_mortality(), 1),
            signed_percent(h.groups[0].error(), 1)
        )
    };
    let most = || worse.iter().take(3).map(|h| (&h.label, change(h)));
    let zh: Vec<String> = most().map(|(label, change)| format!("{}（{change}）", label.zh)).collect();
    let en: Vec<String> = most().map(|(label, change)| format!("{} ({change})", label.en)).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    say(&text!(
        "- **死亡率**：80+ 误差与{from}年预期寿命的相关系数，用全国死亡率时为 {by_nation}（寿命短的地方推算偏多），用本地寿命时为 {by_own}。但在{of}个地区中的{count}个，本地寿命使60+ 误差变大，变化最多的是{zh}：一个移动量作用于所有年龄，预期寿命低若主要由于婴幼儿和青壮年死亡，推算的老年人就会偏少；此后寿命延长得比全国快的地方也会偏少，因为移动量保持不变。",
        "- **Mortality**: the errors at 80+ correlate with life expectancy in {from} at {by_nation} with national rates (too high where life expectancy is low) and at {by_own} with regional life expectancy. But regional life expectancy makes the error at 60+ larger in {count} of {of} regions, most in {en}: one shift applies to all ages, so too few old people survive where low life expectancy is due to infants and the young; and the shift is constant, so too few survive where life expectancy rose faster than the nation's."
    ));
    let Some((Some(published), used)) = nation.map(|h| h.life_expectancy_rise) else { return };
    say(&text!(
        "- **寿命的延长**：全国公布的预期寿命{from}至{to}年提高了 {published:.1}岁，所用死亡率的提高 {used:.1}岁：提高得少，推算的80+ 就偏少。",
        "- **Rising life expectancy**: from {from} to {to} the nation's published life expectancy rose by {published:.1} years, that of the death rates used by {used:.1}; with a smaller rise the projection at 80+ is too low."
    ));
}

/// The five regions, or half of them all, that gained or lost most people of working age, in both languages.
fn ends(regions: &[&Hindcast], gained: bool) -> (String, String) {
    let mut sorted = regions.to_vec();
    sorted.sort_by(|a, b| b.workers_gained.total_cmp(&a.workers_gained));
    if !gained {
        sorted.reverse();
    }
    let name =
        |pick: fn(&Hindcast) -> &str| sorted.iter().take(5.min(regions.len() / 2)).map(|h| pick(h)).collect::<Vec<_>>();
    (name(|h| &h.label.zh).join("、"), name(|h| &h.label.en).join(", "))
}

fn after(since: &[(Text, Vec<HindcastOutcome>)], say: &mut impl FnMut(&Text), language: Language) {
    say(&text!("## 基期以后的公布数", "## What has been published since the base year"));
    for (label, outcomes) in since {
        let (zh, en) = (&label.zh, &label.en);
        say(&text!("### {zh}", "### {en}"));
        say(&Text::same(since_base_year(label, outcomes).to_markdown(language)));
    }
    let all = || since.iter().flat_map(|(_, outcomes)| outcomes);
    let size = |of: fn(&HindcastOutcome) -> f64| mean_size(all().map(|o| of(o) / o.published - 1.0));
    let (cohorts, constant) = (size(|o| o.cohorts), size(|o| o.constant_growth));
    let holds = |o: &&HindcastOutcome| {
        let (low, high) = o.forecast.interval(0.8);
        (low..=high).contains(&o.published)
    };
    let (within, count) = (all().filter(holds).count(), all().count());
    say(&text!(
        "平均绝对误差：队列推算 {cohorts}，固定增速 {constant}；{count}个公布数中{within}个在80%区间内。1962–1975年出生的大队列正满60岁，1959–1961年出生的小队列正满65岁，固定增速两头都看不到：60+ 算少，65+ 算多。单岁人数取自2010年普查，逐年存活推算；队列推算仍少算的部分，是年度抽样调查比普查数到更多这些年龄的人。",
        "Mean absolute error: {cohorts} by cohorts, {constant} with constant growth; {within} of {count} published figures lie within the 80% interval. The large cohorts of 1962-75 are turning 60 and the few born in 1959-61 have turned 65; a constant growth rate misses both, so it is too low at 60+ and too high at 65+. Single ages come from the census of 2010, survived to the base year; the remaining gap arises because the annual sample surveys count more people of these ages than the census did."
    ));
}

fn mean_size(errors: impl Iterator<Item = f64>) -> String {
    let (sum, count) = errors.fold((0.0, 0.0), |(sum, count), error: f64| (sum + error.abs(), count + 1.0));
    percent(sum / count, 1)
}

/// Pearson's correlation.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    use statrs::statistics::Statistics;
    a.covariance(b) / (a.std_dev() * b.std_dev())
}
