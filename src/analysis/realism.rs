//! What of a projection lies outside what is usual: a warning with the value, the range and where the range comes from.
//!
//! Nothing is refused or held back: an unusual scenario may be meant. Medians of the runs are looked at, and central paths
//! of drivers.

use crate::diagnostic::Diagnostics;
use crate::indicator::{BED_TYPES, Display, Unit, matches};
use crate::language::{Language, Text, text};
use crate::projection::{Projection, Summary};
use crate::scenario::{Assumptions, Years};

/// What is looked at.
enum Quantity {
    /// The median of an indicator.
    Indicator(&'static str),
    /// The central path of every driver that the pattern names and the scenario has.
    Driver(&'static str),
    /// What follows from others, for a place among the years.
    Derived(fn(&View<'_>, usize) -> Option<f64>),
}

/// One check: a quantity and the range in which it usually lies.
struct Check {
    what: (&'static str, &'static str),
    quantity: Quantity,
    unit: &'static str,
    /// In base units.
    usual: (f64, f64),
    source: (&'static str, &'static str),
    /// Where a slip is likelier than intent: what to look at.
    slip: Option<(&'static str, &'static str)>,
}

/// Of fewer runs than this the median is a matter of luck: the central run is looked at.
const FEW_RUNS: usize = 100;

/// How far a figure at a limit may lie beyond it by the rounding of sums and quotients alone.
const ROUNDING: f64 = 1e-9;

const ANY_LESS: f64 = f64::NEG_INFINITY;

const COUNTS: Option<(&str, &str)> = Some((
    "核对 population.total、population.aged_60_plus 和 population.net_migration 的单位和小数点：“万”是否多算或漏算",
    "check units and decimal points of population.total, population.aged_60_plus and population.net_migration: 万 may be counted twice, or left out",
));
const RATE: Option<(&str, &str)> = Some(("核对小数点", "check the decimal point"));
const SEX_RATIO: Option<(&str, &str)> = Some((
    "应为每名女婴对应的男婴数：不是男婴所占比例，也不以女婴为100",
    "it is males born for each female: neither the share of males nor males per 100 females",
));
const MIGRATION: Option<(&str, &str)> = Some((
    "核对 population.net_migration 的单位：“万”是否算了两次",
    "check the unit of population.net_migration: 万 may be counted twice",
));

/// Ranges are our reading of the sources that they name.
#[rustfmt::skip]
static CHECKS: &[Check] = &[
    Check { what: ("60岁及以上人口占总人口", "share of people aged 60+"), quantity: Quantity::Derived(share_of_elderly), unit: "%", usual: (0.03, 0.58),
        source: ("普查：西藏2010年7.7%，辽宁2020年25.7%；UN WPP 2024：全国本世纪中叶约40%，韩国2080年前后55%", "censuses: 7.7% in Tibet in 2010, 25.7% in Liaoning in 2020; UN WPP 2024: about 40% in China by mid-century, 55% in Korea around 2080"), slip: COUNTS },
    Check { what: ("总人口年增长", "yearly growth of the population"), quantity: Quantity::Derived(growth_of_people), unit: "%", usual: (-0.03, 0.04),
        source: ("2010至2020年普查：黑龙江−1.8%，西藏2.0%", "censuses of 2010 and 2020: -1.8% in Heilongjiang, 2.0% in Tibet"), slip: COUNTS },
    Check { what: ("60岁及以上人口年增长", "yearly growth of people aged 60+"), quantity: Quantity::Derived(growth_of_elderly), unit: "%", usual: (-0.03, 0.1),
        source: ("2010至2020年普查：安徽2.5%，天津6.0%", "censuses of 2010 and 2020: 2.5% in Anhui, 6.0% in Tianjin"), slip: COUNTS },
    Check { what: ("总和生育率", "total fertility rate"), quantity: Quantity::Driver("population.total_fertility_rate"), unit: "children per woman", usual: (0.5, 6.5),
        source: ("2023年各国0.7至6.1（UN WPP 2024）", "0.7 to 6.1 over countries in 2023, UN WPP 2024"), slip: RATE },
    Check { what: ("平均生育年龄", "mean age at childbearing"), quantity: Quantity::Driver("population.mean_age_at_childbearing"), unit: "years of age", usual: (25.0, 35.0),
        source: ("2025至2100年12国27.3至33.6岁（UN WPP 2024）", "27.3 to 33.6 in 12 countries from 2025 to 2100, UN WPP 2024"), slip: RATE },
    Check { what: ("出生性别比", "sex ratio at birth"), quantity: Quantity::Driver("population.sex_ratio_at_birth"), unit: "males per female", usual: (1.0, 1.25),
        source: ("2019年以来12国1.04至1.14，中国2006年1.18（UN WPP 2024）", "1.04 to 1.14 in 12 countries since 2019, 1.18 in China in 2006, UN WPP 2024"), slip: SEX_RATIO },
    Check { what: ("平均预期寿命", "life expectancy"), quantity: Quantity::Driver("population.life_expectancy"), unit: "years of age", usual: (54.0, 95.0),
        source: ("2023年各国54至86岁，日本2100年94岁（UN WPP 2024）", "54 to 86 over countries in 2023, 94 in Japan in 2100, UN WPP 2024"), slip: RATE },
    Check { what: ("净迁入占基期人口", "net migration, of the population of the base year"), quantity: Quantity::Derived(migration_of_people), unit: "%", usual: (-0.03, 0.03),
        source: ("2010至2020年普查各省人口年增长−1.8至2.0%，迁移只是其中一部分", "provinces grew by -1.8 to 2.0% a year between the censuses of 2010 and 2020, migration being a part of that"), slip: MIGRATION },
    Check { what: ("GDP实际增速", "real GDP growth"), quantity: Quantity::Derived(real_growth), unit: "%", usual: (0.02, 0.07),
        source: ("全国2023至2025年5.0–5.2%，IMF 2029年3.3%", "China 5.0-5.2% in 2023-2025, IMF 3.3% for 2029"), slip: None },
    Check { what: ("劳动生产率增速", "growth of labour productivity"), quantity: Quantity::Driver("economy.labour_productivity_growth"), unit: "%", usual: (0.02, 0.075),
        source: ("GDP增速加劳动力每年约1%的减少", "growth of GDP and a labour force falling by about 1% a year"), slip: None },
    Check { what: ("GDP平减指数涨幅", "growth of the GDP deflator"), quantity: Quantity::Driver("economy.deflator_growth"), unit: "%", usual: (-0.015, 0.04),
        source: ("2023、2024年约−0.5、−0.7%，2010年代多为1–4%", "about -0.5 and -0.7% in 2023 and 2024, mostly 1-4% in the 2010s"), slip: None },
    Check { what: ("产业增加值名义增速", "nominal growth of the industry's value added"), quantity: Quantity::Indicator("industry.growth_nominal"), unit: "%", usual: (0.02, 0.12),
        source: ("湖南2021至2023年11.8、8.4、4.0%；2018年山东规划的约18%没有达到", "Hunan 11.8, 8.4 and 4.0% in 2021-2023; the 18% of Shandong's plan of 2018 was not reached"), slip: None },
    Check { what: ("产业增加值占GDP比重", "the industry's share of GDP"), quantity: Quantity::Indicator("industry.share_of_gdp"), unit: "%", usual: (0.04, 0.08),
        source: ("湖南5.8–5.9%，山东6.4%；10%以上是更宽的口径", "Hunan 5.8-5.9%, Shandong 6.4%; 10% and more is a wider scope"), slip: None },
    Check { what: ("收入弹性", "income elasticity"), quantity: Quantity::Driver("industry.*.elasticity_income"), unit: "1", usual: (0.3, 1.4),
        source: ("卫生费用：省级面板0.44，全国时序0.97，跨国1.0–1.4", "health spending: 0.44 over provinces, 0.97 over time, 1.0-1.4 over countries"), slip: None },
    Check { what: ("对65岁及以上人口的弹性", "elasticity to people aged 65+"), quantity: Quantity::Driver("industry.*.elasticity_aged_65_plus"), unit: "1", usual: (0.0, 1.0),
        source: ("建模选择0.3–1.0", "modelling choice, 0.3-1.0"), slip: None },
    Check { what: ("对60岁及以上人口的弹性", "elasticity to people aged 60+"), quantity: Quantity::Driver("industry.*.elasticity_aged_60_plus"), unit: "1", usual: (0.0, 1.0),
        source: ("建模选择0.3–1.0", "modelling choice, 0.3-1.0"), slip: None },
    Check { what: ("养老机构入住率", "occupancy of institutional beds"), quantity: Quantity::Indicator("care.occupancy"), unit: "%", usual: (0.45, 0.85),
        source: ("全国约52%，规划常用80–85%", "about 52% in China, 80-85% in planning"), slip: None },
    Check { what: ("每千名60岁及以上老年人养老床位数", "beds per 1000 aged 60+"), quantity: Quantity::Indicator("care.beds.per_1000_aged_60_plus"), unit: "beds per 1000 persons", usual: (0.020, 0.040),
        source: ("全国2016年31.6，2025年23.7", "China 31.6 in 2016, 23.7 in 2025"), slip: None },
    Check { what: ("每年开工床位占上年床位", "beds started, of the beds of the year before"), quantity: Quantity::Derived(starts_of_stock), unit: "%", usual: (ANY_LESS, 0.08),
        source: ("建模选择：不超过8%", "modelling choice: at most 8%"), slip: None },
    Check { what: ("普通型床位年改造率", "conversion of ordinary beds a year"), quantity: Quantity::Driver("care.beds.conversion_rate"), unit: "%", usual: (ANY_LESS, 0.15),
        source: ("由2022至2025年护理型占比推算，2–12%", "2-12%, from the nursing share of 2022-2025"), slip: None },
    Check { what: ("入住机构老年人占60岁及以上人口", "residents of institutions, of people aged 60+"), quantity: Quantity::Derived(residents_of_elderly), unit: "%", usual: (0.005, 0.03),
        source: ("全国约1%；9073格局为3%", "about 1% in China; 3% in the 9073 pattern"), slip: None },
    Check { what: ("养老床位总数年增长", "yearly growth of care beds"), quantity: Quantity::Derived(growth_of_beds), unit: "%", usual: (ANY_LESS, 0.01),
        source: ("全国2023年以来下降，2025年−3.9%；增长应有已批准的建设计划", "falling in China since 2023, -3.9% in 2025; a rise needs an approved programme"), slip: None },
    Check { what: ("失能老人占60岁及以上人口", "disabled people, of people aged 60+"), quantity: Quantity::Derived(disabled_of_elderly), unit: "%", usual: (0.02, 0.20),
        source: ("2020年前后因口径从2.3%到18%", "2.3% to 18% around 2020, by definition"), slip: None },
    Check { what: ("每张机构床位的护理员", "caregivers per institutional bed"), quantity: Quantity::Derived(caregivers_of_beds), unit: "1", usual: (0.05, 0.6),
        source: ("全部从业人员每床0.12–0.6人，护理员约占一半", "0.12-0.6 staff of all kinds a bed, about half of them caregivers"), slip: None },
    Check { what: ("享受待遇者占参保人", "beneficiaries of long-term-care insurance, of the insured"), quantity: Quantity::Derived(beneficiaries_of_insured), unit: "%", usual: (0.004, 0.012),
        source: ("2025年全国0.63%，山东0.47%", "0.63% in China and 0.47% in Shandong in 2025"), slip: None },
    Check { what: ("长期护理保险支出占GDP", "spending of long-term-care insurance, of GDP"), quantity: Quantity::Derived(insurance_of_gdp), unit: "%", usual: (ANY_LESS, 0.003),
        source: ("建模选择：不超过0.3%", "modelling choice: at most 0.3%"), slip: None },
    Check { what: ("长期护理保险基金可支付月数", "months of spending that the insurance fund could pay"), quantity: Quantity::Indicator("care.insurance.reserve_months"), unit: "1", usual: (0.0, 60.0),
        source: ("建模选择：不为负，也不应积累五年以上的支出", "modelling choice: no debt, and no more than five years of spending"), slip: None },
];

/// A projection and what it assumed.
struct View<'v> {
    assumptions: &'v Assumptions,
    projection: &'v Projection,
}

impl View<'_> {
    fn median(&self, indicator: &str, at: usize) -> Option<f64> {
        let year = self.projection.years.iter().nth(at)?;
        let middle = if self.projection.runs < FEW_RUNS { Summary::central } else { Summary::median };
        self.projection.series(indicator)?.year(year).filter(|summary| summary.exists()).map(middle)
    }

    fn central(&self, driver: &str, at: usize) -> Option<f64> {
        self.assumptions.drivers.get(driver)?.path.central.get(at).copied()
    }
}

/// People from an age on: as projected, or else in the central run.
fn people(view: &View<'_>, indicator: &str, from_age: usize, at: usize) -> Option<f64> {
    let in_central_run = || {
        let year = view.projection.people.as_ref()?.outer_iter().nth(at)?;
        Some(year.columns().into_iter().skip(from_age).map(|both| both.sum()).sum())
    };
    view.median(indicator, at).or_else(in_central_run).filter(|persons| *persons >= 0.0)
}

fn everybody(view: &View<'_>, at: usize) -> Option<f64> {
    people(view, "population.total", 0, at)
}

fn elderly(view: &View<'_>, at: usize) -> Option<f64> {
    people(view, "population.aged_60_plus", 60, at)
}

/// Growth of a level over the year before.
fn growth(view: &View<'_>, level: impl Fn(&View<'_>, usize) -> Option<f64>, at: usize) -> Option<f64> {
    Some(level(view, at)? / level(view, at.checked_sub(1)?)? - 1.0)
}

fn share_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    Some(elderly(view, at)? / everybody(view, at)?)
}

fn growth_of_people(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, everybody, at)
}

fn growth_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, elderly, at)
}

fn migration_of_people(view: &View<'_>, at: usize) -> Option<f64> {
    let moved = view.median("population.net_migration", at).or_else(|| view.central("population.net_migration", at))?;
    // Of those of the base year: where everybody leaves there is nobody to compare with.
    Some(moved / everybody(view, 0)?)
}

/// Growth of GDP as projected, or else as stated.
fn real_growth(view: &View<'_>, at: usize) -> Option<f64> {
    view.median("gdp.real_growth", at).or_else(|| view.central("economy.real_growth", at))
}

fn starts_of_stock(view: &View<'_>, at: usize) -> Option<f64> {
    // A rule may start more than is stated.
    let stated = || BED_TYPES.iter().map(|id| view.central(&format!("care.beds.{id}.starts"), at)).sum::<Option<f64>>();
    Some(view.median("care.beds.starts", at).or_else(stated)? / view.median("care.beds.total", at.checked_sub(1)?)?)
}

fn residents_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    let residents = view.median("care.occupancy", at)? * view.median("care.beds.institutional", at)?;
    Some(residents / view.median("population.aged_60_plus", at)?)
}

fn growth_of_beds(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, |view, at| view.median("care.beds.total", at), at)
}

fn quotient(view: &View<'_>, part: &str, whole: &str, at: usize) -> Option<f64> {
    Some(view.median(part, at)? / view.median(whole, at)?)
}

fn disabled_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.dependants.total", "population.aged_60_plus", at)
}

fn caregivers_of_beds(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.caregivers", "care.beds.institutional", at)
}

fn beneficiaries_of_insured(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.insurance.beneficiaries", "care.insurance.insured", at)
}

fn insurance_of_gdp(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.insurance.spending", "gdp.nominal", at)
}

/// Adds a warning for each quantity that leaves its usual range, with the years in which it does.
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[assume.economy]\nreal_growth = \"12 %\"\n\
///             deflator_growth = \"1 %\"\n[outputs]\nindicators = [\"gdp.nominal\"]\n";
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::parse("fast.toml", text, &Library::embedded(), &mut problems)?;
/// let projection = Projection::run(&assumptions, &Settings { runs: 1, ..Settings::of(&assumptions) }, &mut problems)?;
/// analysis::check_realism(&assumptions, &projection, &mut problems);
/// assert!(problems.problems()[0].message.en.starts_with("unusual: real GDP growth in 2023–2024 is 12%"));
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn check_realism(assumptions: &Assumptions, projection: &Projection, problems: &mut Diagnostics) {
    let view = View { assumptions, projection };
    for check in CHECKS {
        match check.quantity {
            Quantity::Indicator(name) => warn(check, None, |at| view.median(name, at), projection, problems),
            Quantity::Derived(rule) => warn(check, None, |at| rule(&view, at), projection, problems),
            Quantity::Driver(pattern) => {
                for name in assumptions.drivers.keys().filter(|name| matches(pattern, name)) {
                    let named = pattern.contains('*').then_some(name.as_str());
                    warn(check, named, |at| view.central(name, at), projection, problems);
                }
            }
        }
    }
}

fn warn(
    check: &Check,
    named: Option<&str>,
    value: impl Fn(usize) -> Option<f64>,
    projection: &Projection,
    problems: &mut Diagnostics,
) {
    let (least, most) = check.usual;
    let unit = Unit::parse(check.unit);
    let show = |value: f64, language: Language| {
        unit.map_or_else(|| value.to_string(), |unit| Display(language).quantity(value, unit))
    };
    // What reads as the limit itself is not beyond it.
    let is_at = |value: f64, limit: f64| {
        (value - limit).abs() <= ROUNDING || show(value, Language::English) == show(limit, Language::English)
    };
    // The base year is a fact, or is told where it is assumed.
    let outside = projection.years.iter().enumerate().skip(1).filter_map(|(at, year)| {
        let value = value(at).filter(|value| value.is_finite())?;
        (!(least..=most).contains(&value) && !is_at(value, least) && !is_at(value, most)).then_some((year, value))
    });
    let outside: Vec<(i32, f64)> = outside.collect();
    if outside.is_empty() {
        return;
    }
    let low = outside.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let high = outside.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
    let range = |from: f64, to: f64, language: Language| {
        let (from, to) = (show(from, language), show(to, language));
        // The unit once, where both have the same.
        let number = |text: &str| text.find(|c: char| !matches!(c, '0'..='9' | '.' | '\u{2212}')).unwrap_or(text.len());
        let (figure, unit) = from.split_at(number(&from));
        match (from == to, unit == &to[number(&to)..]) {
            (true, _) => to,
            (false, true) => format!("{figure}–{to}"),
            (false, false) => format!("{from}–{to}"),
        }
    };
    let usual = |language: Language| match (least.is_finite(), most.is_finite()) {
        (false, _) => format!("{} {}", language.pick("不超过", "at most"), show(most, language)),
        (true, false) => format!("{} {}", language.pick("不低于", "at least"), show(least, language)),
        (true, true) => range(least, most, language),
    };
    let years = Years::grouped(outside.iter().map(|(year, _)| *year));
    let name = named.map_or(String::new(), |name| format!(" `{name}`"));
    let message = |language: Language| {
        let (what, source) = (language.pick(check.what.0, check.what.1), language.pick(check.source.0, check.source.1));
        let (is, usual) = (range(low, high, language), usual(language));
        match language {
            Language::Chinese => format!("不常见：{years}年{what}{name}为 {is}，通常为 {usual}（{source}）"),
            Language::English => format!("unusual: {what}{name} in {years} is {is}, usually {usual} ({source})"),
        }
    };
    problems.warning(None, Text::new(message(Language::Chinese), message(Language::English))).hint(match check.slip {
        Some((zh, en)) => {
            text!("{zh}；若是有意的，请在情景里说明理由", "{en}; if it is meant, say why in the scenario")
        }
        None => text!(
            "结果不受影响；若是有意的，请在情景里说明理由",
            "nothing is changed by this; if it is meant, say why in the scenario"
        ),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_exist_and_ranges_are_ranges() {
        for check in CHECKS {
            assert!(Unit::parse(check.unit).is_some(), "{}", check.what.1);
            assert!(check.usual.0 < check.usual.1, "{}", check.what.1);
        }
    }

    #[test]
    fn a_figure_at_its_limit_is_usual_however_it_was_rounded() {
        let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n[population]\nmethod = \"growth\"\n";
        let library = crate::baseline::Library::embedded();
        let settle = |growth: &str| {
            let text =
                format!("{text}[assume.population]\ntotal.growth = \"{growth}\"\naged_60_plus.growth = \"0 %\"\n");
            let assumptions = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new()).unwrap();
            let settings = crate::ensemble::Settings { runs: 1, ..crate::ensemble::Settings::of(&assumptions) };
            let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
            let mut problems = Diagnostics::new();
            check_realism(&assumptions, &projection, &mut problems);
            let told = problems.problems().iter().map(|problem| problem.message.en.clone());
            told.filter(|text| text.contains("yearly growth of the population")).collect::<Vec<_>>()
        };
        assert!(settle("-3 %").is_empty() && settle("4 %").is_empty(), "{:?}", settle("-3 %"));
        let told = settle("-3.1 %");
        assert!(told.len() == 1 && told[0].contains("in 2023–2030 is −3.1%"), "{told:?}");
    }

    #[test]
    fn years_are_grouped() {
        let years = [2023, 2024, 2025, 2028, 2030, 2031];
        assert_eq!(Years::grouped(years), "2023–2025, 2028, 2030–2031");
    }
}
