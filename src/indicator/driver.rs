//! Drivers: what a scenario can assume. The model reads them by these names, and files are checked against this list.

use std::ops::Range;

use super::care_driver::CARE_ROWS;
use super::driver_row::{
    ANY, BASELINE, CHOICE, DriverRow, FERTILITY_RECORD, GROWTH, HINDCAST, MIGRATION_RECORD, NATIONS_AND_PROVINCES,
    NONE, POSITIVE, RowDefault, SHARE,
};
use super::population_error::{COUNTED_COHORTS, ErrorGrowth, ErrorScale};
use super::unit::{DIMENSIONLESS, Unit};
use super::{Subsector, matches};
use crate::language::{Language, Text, text};

/// The types of care beds, as in `care.beds.<type>.starts`: nursing and ordinary are institutional.
pub const BED_TYPES: [&str; 3] = ["nursing", "ordinary", "community"];

/// Family beds (家庭养老床位): they stand in homes and count in no total of care beds.
pub const FAMILY: &str = "family";

/// The headcounts that grow by themselves where a scenario chooses `[population] method = "growth"`.
pub const HEADCOUNTS: [&str; 4] = ["total", "aged_60_plus", "aged_65_plus", "aged_80_plus"];

/// The default of a driver.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// This value, in the driver's unit.
    Value(f64),
    /// The jump-off figure of this indicator in the baseline.
    JumpOff(String),
    /// None, give or take an error of this scale.
    Error(ErrorScale),
    /// This range, in the driver's unit: a split normal distribution.
    Range {
        /// The central value.
        central: f64,
        /// The 10th percentile.
        p10: f64,
        /// The 90th percentile.
        p90: f64,
    },
    /// The vital rates of the baseline, year by year.
    VitalRates,
    /// Its share of the industry's base, as the scenario's list of subsectors gives it.
    Split(f64),
    /// A path that is set by law, in the driver's unit: linear between these years, flat outside.
    Law(&'static [(i32, f64)]),
    /// Nothing: a scenario that needs it has to say.
    Required,
    /// Nothing: what it describes is left out of the model of a scenario that does not say it.
    Unused,
}

/// A driver: a quantity that a scenario assumes, as a number, a path, or an uncertain path.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The dotted name.
    pub name: String,
    /// The unit in which it is listed; a file may use any unit of the same kind.
    pub unit: Unit,
    /// Its meaning.
    pub meaning: Text,
    /// Its default.
    pub default: Default,
    /// Where the default comes from.
    pub source: Text,
    /// Whether only its value in the base year counts: it cannot be a path, and has no shocks.
    pub at_base: bool,
    /// The least and the largest value that can be, in base units.
    pub possible: (f64, f64),
}

impl Driver {
    /// Whether a name or a pattern with `*` means this driver.
    #[must_use]
    pub fn is_named(&self, pattern: &str) -> bool {
        matches(pattern, &self.name)
    }

    /// Whether a value in base units is possible.
    pub(crate) fn is_possible(&self, value: f64) -> bool {
        (self.possible.0..=self.possible.1).contains(&value)
    }

    /// The distance between its least and its largest possible value.
    pub(crate) fn possible_width(&self) -> f64 {
        self.possible.1 - self.possible.0
    }

    /// Whether it has a value for each year, so that a what-if can change some years and leave others; a base-year
    /// quantity, a lag, an elasticity and other constants of the model hold in all years.
    ///
    /// ```
    /// let all = carecast::indicator::drivers(&[]);
    /// let is_yearly = |name: &str| all.iter().find(|driver| driver.name == name).unwrap().is_yearly();
    /// assert!(is_yearly("economy.real_growth"));
    /// assert!(!is_yearly("economy.base_nominal_gdp") && !is_yearly("care.beds.construction_lag"));
    /// ```
    #[must_use]
    pub fn is_yearly(&self) -> bool {
        !self.at_base && !CONSTANTS.iter().any(|pattern| self.is_named(pattern))
    }

    /// Whether its values are themselves points of growth, added to what other terms make: 1 % of it is 1 percentage point.
    pub(crate) fn is_in_points(&self) -> bool {
        self.is_named("industry.*.trend")
    }

    /// Whether it states what happens in single years: there is nothing of it in the years between them, before or after.
    #[must_use]
    pub fn is_of_single_years(&self) -> bool {
        self.is_named("care.beds.*.under_construction")
    }

    /// Whether it is a rate of change between years, so that its value in the base year has no effect.
    pub(crate) fn begins_after_base(&self) -> bool {
        GROWTHS.iter().any(|pattern| self.is_named(pattern))
    }

    /// Its short label: the meaning without the part after a semicolon or in final brackets.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        let meaning = self.meaning.get(language);
        let first = meaning.split(['；', ';']).next().unwrap_or(meaning).trim();
        // Of brackets that hold a semicolon the first part alone is left.
        let short = match first.rfind(['（', '(']) {
            Some(at) if at > 0 && (first.ends_with(['）', ')']) || !first[at..].contains(['）', ')'])) => {
                &first[..at]
            }
            _ => first,
        };
        short.trim()
    }

    /// Its short label where it stands for so many drivers, the same of every subsector.
    pub(crate) fn label_among(&self, drivers: usize) -> Text {
        Text::both(|language| {
            let label = self.label(language);
            match label.split_once(['：', ':']).filter(|_| drivers > 1) {
                Some((_, of_one)) => format!("{}{}", language.pick("各领域：", "every subsector: "), of_one.trim()),
                None => label.to_owned(),
            }
        })
    }
}

/// Drivers that say how one year follows from the last.
const GROWTHS: [&str; 10] = [
    "population.*.growth",
    "economy.*_growth",
    "parent.real_growth",
    "industry.*.growth",
    "industry.*.price_growth",
    "industry.*.price_wedge",
    "industry.*.productivity_growth",
    "industry.*.trend",
    "care.use_growth",
    "care.insurance.*_growth",
];

/// Drivers that describe the model, not what happens in a year: set from some year on they would contradict the base
/// year, which was computed with them. Rates of use by institutions are scaled to the residents of the base year.
const CONSTANTS: [&str; 9] = [
    "industry.*.elasticity_*",
    "industry.*.age_gradient",
    "industry.*.labour_share_of_costs",
    "industry.*.share_ceiling",
    "care.beds.construction_lag",
    "care.beds.closure_sensitivity",
    "care.healthy_share_of_longevity",
    "care.prevalence_multiplier",
    "care.use.*.institution",
];

const RATES: (&str, &str) = ("基线的人口动态率", "the baseline's vital rates");
const SPLIT: (&str, &str) = ("情景的产业划分", "the scenario's list of subsectors");
const OVERLAP: (&str, &str) = ("产业划分里的 overlap", "`overlap` in the list of subsectors");
const INCOME: (&str, &str) = (
    "卫生费用收入弹性：全国时序0.97、省级面板0.44（杨燕绥、妥宏武2018）；各类取值为假设",
    "income elasticity of health expenditure in China: 0.97 over time, 0.44 over provinces (Yang and Tuo 2018); what each block has of it is assumed",
);
const PRICE: (&str, &str) = (
    "假设：医疗约−0.2（兰德健康保险试验，Manning等1987，未核实），其他按判断",
    "assumed: about -0.2 for medical services (RAND health insurance experiment, Manning and others 1987, unverified), others by judgement",
);
const PROFILE: (&str, &str) = (
    "假设：没有分类的年龄支出公布数（docs/industry.md）",
    "assumed: no profile of spending by age is published by block (docs/industry.md)",
);
const LABOUR_SHARE: (&str, &str) = ("假设：按医院和机构的成本构成判断", "assumed, by the costs of hospitals and homes");
const BAUMOL: (&str, &str) = (
    "假设：服务业劳动生产率慢于全社会（鲍莫尔1967）",
    "assumed: services gain less in productivity than the whole economy (Baumol 1967)",
);
const TREND: (&str, &str) = (
    "假设：零，上下1.5个百分点（docs/industry.md：与2018–2022年山东、2021–2023年湖南对照）",
    "assumed: none, 1.5 points either way (docs/industry.md: held against Shandong 2018-2022 and Hunan 2021-2023)",
);
const ELASTICITY: (f64, f64) = (-5.0, 5.0);

/// The statutory retirement age of men at the end of the year: from 1 January 2025 it rises by one month for every four
/// months of birth, from 60 to 63, reached in 2039 (decision of the Standing Committee of the National People's Congress
/// of 13 September 2024).
const RETIREMENT_LAW: &[(i32, f64)] = &[(2024, 60.0), (2039, 63.0)];

// What `carecast hindcast` estimates, rounded to two digits: a test holds them to it.
const COUNT_SCALE: ErrorScale =
    ErrorScale { nation: 0.014, region: 0.020, growth: ErrorGrowth::AtBase, heavy_tailed: false };
/// Of those under 10, of whom censuses miss many: the nation's part.
const COUNT_OF_CHILDREN: f64 = 0.1;
const MORTALITY_SCALE: ErrorScale =
    ErrorScale { nation: 0.12, region: 0.19, growth: ErrorGrowth::Level, heavy_tailed: false };
const FERTILITY_SCALE: ErrorScale =
    ErrorScale { nation: 0.27, region: 0.24, growth: ErrorGrowth::Walk, heavy_tailed: false };
const MIGRATION_SCALE: ErrorScale =
    ErrorScale { nation: 0.00011, region: 0.0029, growth: ErrorGrowth::Rate, heavy_tailed: true };

/// `*` stands for a cohort under `population.count_error.`, a headcount under `population.`, a subsector under `industry.` and a bed type under `care.beds.`.
#[rustfmt::skip]
static ROWS: &[DriverRow] = &[
    DriverRow { name: "population.total_fertility_rate", unit: "children per woman", zh: "总和生育率", en: "total fertility rate",
        default: RowDefault::VitalRates, source: RATES, possible: (0.0, 15.0), at_base: false },
    DriverRow { name: "population.sex_ratio_at_birth", unit: "males per female", zh: "出生性别比", en: "sex ratio at birth",
        default: RowDefault::VitalRates, source: RATES, possible: (0.5, 2.0), at_base: false },
    DriverRow { name: "population.mean_age_at_childbearing", unit: "years of age", zh: "平均生育年龄；生育率的年龄模式随之移动", en: "mean age at childbearing; the age pattern of fertility moves with it",
        default: RowDefault::VitalRates, source: RATES, possible: (20.0, 40.0), at_base: false },
    DriverRow { name: "population.life_expectancy", unit: "years of age", zh: "平均预期寿命；各年龄死亡率随之移动（布拉斯模型）", en: "life expectancy at birth, both sexes; death rates at all ages move with it (Brass's relational model)",
        default: RowDefault::VitalRates, source: RATES, possible: (35.0, 100.0), at_base: false },
    DriverRow { name: "population.net_migration", unit: "persons/year", zh: "净迁入；超出基线分年龄迁移的部分按罗杰斯–卡斯特罗年龄模式分到各年龄", en: "net migration; what goes beyond the baseline's migration by age is spread over ages by the Rogers-Castro schedule",
        default: RowDefault::VitalRates, source: ("基线的分年龄迁移，没有则为零", "the baseline's migration by age; none where it has none"), possible: ANY, at_base: false },
    DriverRow { name: "population.count_error.*", unit: "%", zh: "人数的误差；实有比基线多出的比例，population.count_error 统指各年龄", en: "error of their count; how many more there are, population.count_error states all ages together",
        default: RowDefault::Error(COUNT_SCALE), source: HINDCAST, possible: (-0.5, 0.5), at_base: true },
    DriverRow { name: "population.mortality_error", unit: "%", zh: "死亡率的误差；取对数，各年龄死亡率乘 exp(误差)", en: "error of mortality; in logs, death rates at all ages are multiplied by exp(error)",
        default: RowDefault::Error(MORTALITY_SCALE), source: NATIONS_AND_PROVINCES, possible: (-2.5, 2.5), at_base: false },
    DriverRow { name: "population.fertility_error", unit: "%", zh: "生育率的误差；取对数，各年龄生育率乘 exp(误差)", en: "error of fertility; in logs, birth rates at all ages are multiplied by exp(error)",
        default: RowDefault::Error(FERTILITY_SCALE), source: FERTILITY_RECORD, possible: (-2.5, 2.5), at_base: false },
    DriverRow { name: "population.migration_error", unit: "%", zh: "迁移的误差；50岁及以上净迁入率每年多出的部分，其他年龄按比例", en: "error of migration; net migration beyond what is assumed, a year, of those aged 50+, other ages in proportion",
        default: RowDefault::Error(MIGRATION_SCALE), source: MIGRATION_RECORD, possible: (-0.1, 0.1), at_base: false },
    DriverRow { name: "population.*.base", unit: "persons", zh: "基期人数（[population] method = \"growth\"）", en: "persons in the base year ([population] method = \"growth\")",
        default: RowDefault::JumpOff("population.*"), source: BASELINE, possible: POSITIVE, at_base: true },
    DriverRow { name: "population.*.growth", unit: "%", zh: "人数增速（[population] method = \"growth\"）", en: "growth of their number ([population] method = \"growth\")",
        default: RowDefault::Unused, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "economy.base_nominal_gdp", unit: "yuan", zh: "基期地区生产总值", en: "GDP of the base year",
        default: RowDefault::JumpOff("gdp.nominal"), source: BASELINE, possible: POSITIVE, at_base: true },
    DriverRow { name: "economy.real_growth", unit: "%", zh: "GDP实际增速", en: "growth of real GDP",
        default: RowDefault::Required, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "economy.deflator_growth", unit: "%", zh: "GDP平减指数涨幅", en: "growth of the GDP deflator",
        default: RowDefault::Required, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "economy.labour_productivity_growth", unit: "%", zh: "劳动生产率增速（method = \"productivity\"）", en: "growth of real GDP per person in the labour force (method = \"productivity\")",
        default: RowDefault::Unused, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "economy.retirement_age", unit: "years of age", zh: "年末男性法定退休年龄；女性的两档按同一进度推迟", en: "statutory retirement age of men at the end of the year; the two ages of women rise in step",
        default: RowDefault::Law(RETIREMENT_LAW), source: ("关于实施渐进式延迟法定退休年龄的决定（2024-09-13）", "decision on raising the statutory retirement age of 13 September 2024"), possible: (60.0, 65.0), at_base: false },
    DriverRow { name: "economy.gdp_revision", unit: "%", zh: "GDP的统计修订；评估时的水平比基线的口径高出的比例", en: "statistical revision of GDP; how much higher its level will stand when it is judged than on the baseline's basis",
        default: RowDefault::Unused, source: NONE, possible: (-0.5, 0.5), at_base: true },
    DriverRow { name: "economy.gdp_revision_passed_on", unit: "%", zh: "GDP修订传到产业增加值的比例", en: "part of the revision of GDP that reaches the industry's value added",
        default: RowDefault::Value(0.0), source: CHOICE, possible: (-5.0, 5.0), at_base: true },
    DriverRow { name: "economy.industry_feedback", unit: "1", zh: "产业超额增长滞后一年计入GDP的程度；1为全部，不写则不计入，GDP增速已公布的年份也不计入", en: "how far the industry's excess growth enters GDP growth a year later; 1 all of it, none where it is not stated and in years of published GDP growth",
        default: RowDefault::Unused, source: NONE, possible: SHARE, at_base: false },
    DriverRow { name: "parent.real_growth", unit: "%", zh: "上级地区GDP实际增速（面向全国的领域用）", en: "growth of real GDP of the parent region, for subsectors that sell to it",
        default: RowDefault::Unused, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.base_value_added", unit: "yuan", zh: "基期增加值，按份额分到各领域", en: "value added of the base year, split into subsectors by their shares",
        default: RowDefault::JumpOff("industry.value_added"), source: BASELINE, possible: POSITIVE, at_base: true },
    DriverRow { name: "industry.*.share_of_base", unit: "%", zh: "占产业基期增加值的份额（各领域的份额按合计为100%折算）", en: "share of the industry's value added in the base year (the shares are scaled to sum to 100%)",
        default: RowDefault::Split, source: SPLIT, possible: SHARE, at_base: true },
    DriverRow { name: "industry.*.overlap", unit: "%", zh: "总增加值中与其他领域重复计算的比例", en: "share of its gross value added that other subsectors count already",
        default: RowDefault::Overlap, source: OVERLAP, possible: SHARE, at_base: true },
    DriverRow { name: "industry.*.base_value_added", unit: "yuan", zh: "基期增加值", en: "value added of the base year",
        default: RowDefault::JumpOff("industry.*.value_added"), source: BASELINE, possible: POSITIVE, at_base: true },
    DriverRow { name: "industry.*.growth", unit: "%", zh: "增加值实际增速（给定路径：代替需求侧，人口、收入和价格不起作用）", en: "real growth of value added (a typed path in place of the demand side: people, income and prices have no part)",
        default: RowDefault::Unused, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.*.price_wedge", unit: "pp", zh: "产业价格涨幅高于GDP平减指数的部分", en: "price growth above that of the GDP deflator",
        default: RowDefault::Value(0.0), source: CHOICE, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.*.price_growth", unit: "%", zh: "产业价格涨幅（代替GDP平减指数加价差）", en: "price growth, instead of the deflator's plus a wedge",
        default: RowDefault::Unused, source: NONE, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.*.trend", unit: "%", zh: "增加值实际增速中需求、收入和价格没有解释的部分", en: "real growth that need, income and prices do not explain",
        default: RowDefault::Demand, source: TREND, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.*.elasticity_population", unit: "1", zh: "对总人口的弹性", en: "elasticity to the population",
        default: RowDefault::Unused, source: NONE, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.elasticity_income", unit: "1", zh: "对人均实际GDP的弹性", en: "elasticity to real GDP per head",
        default: RowDefault::Demand, source: INCOME, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.age_gradient", unit: "1", zh: "支出随年龄上升的程度；1为该类的年龄支出曲线，0为各年龄相同", en: "how far spending differs by age; 1 as in the block's profile, 0 the same at all ages",
        default: RowDefault::Demand, source: PROFILE, possible: (-2.0, 4.0), at_base: false },
    DriverRow { name: "industry.*.elasticity_price", unit: "1", zh: "数量对相对价格的弹性", en: "elasticity of volume to the relative price",
        default: RowDefault::Demand, source: PRICE, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.labour_share_of_costs", unit: "%", zh: "人工占成本的比重", en: "labour's share of costs",
        default: RowDefault::Demand, source: LABOUR_SHARE, possible: SHARE, at_base: false },
    DriverRow { name: "industry.*.productivity_growth", unit: "%", zh: "自身劳动生产率增速；工资快于它的部分按人工比重推高价格", en: "growth of its own labour productivity; wages that outgrow it raise prices by labour's share",
        default: RowDefault::Demand, source: BAUMOL, possible: GROWTH, at_base: false },
    DriverRow { name: "industry.*.value_added_per_worker", unit: "yuan per person", zh: "基期每名从业人员的增加值；不写则不算就业", en: "value added per worker in the base year; without it no employment is computed",
        default: RowDefault::Unused, source: NONE, possible: (1.0, f64::INFINITY), at_base: true },
    DriverRow { name: "industry.*.wage_share", unit: "%", zh: "劳动者报酬占增加值的比重", en: "compensation of employees as a share of value added",
        default: RowDefault::Unused, source: NONE, possible: SHARE, at_base: false },
    DriverRow { name: "industry.*.elasticity_aged_60_plus", unit: "1", zh: "对60岁及以上人口的弹性", en: "elasticity to the population aged 60+",
        default: RowDefault::Unused, source: NONE, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.elasticity_aged_65_plus", unit: "1", zh: "对65岁及以上人口的弹性", en: "elasticity to the population aged 65+",
        default: RowDefault::Unused, source: NONE, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.elasticity_care", unit: "1", zh: "对入住机构老年人的弹性", en: "elasticity to residents of care institutions",
        default: RowDefault::Unused, source: NONE, possible: ELASTICITY, at_base: false },
    DriverRow { name: "industry.*.share_ceiling", unit: "%", zh: "占GDP比重的上限（逻辑斯蒂）", en: "logistic ceiling on its share of GDP",
        default: RowDefault::Unused, source: NONE, possible: (0.001, 1.0), at_base: false },
];

/// Every driver of a region with these subsectors.
///
/// ```
/// let all = carecast::indicator::drivers(&[]);
/// assert!(all.iter().any(|driver| driver.name == "economy.real_growth"));
/// ```
#[must_use]
pub fn drivers(subsectors: &[Subsector]) -> Vec<Driver> {
    let mut all = Vec::new();
    for row in ROWS.iter().chain(CARE_ROWS) {
        if row.name.starts_with("industry.*") {
            all.extend(subsectors.iter().filter(|part| has(part, row)).map(|part| of_subsector(row, part, subsectors)));
        } else if row.name == "industry.base_value_added" {
            let split = subsectors.iter().any(|part| part.share_of_base.is_some() || part.id == "*");
            all.extend(split.then(|| driver(row, "", &Text::same(""))));
        } else if row.name.starts_with("population.count_error.*") {
            all.extend(COUNTED_COHORTS.iter().map(|(id, ages)| of_cohort(row, id, ages)));
        } else if row.name.starts_with("population.*") {
            all.extend(HEADCOUNTS.iter().map(|id| driver(row, id, &headcount_label(id))));
        } else if row.name.starts_with("care.beds.*") {
            all.extend(BED_TYPES.iter().chain([&FAMILY]).map(|id| of_beds(row, id)));
        } else {
            all.push(driver(row, "", &Text::same("")));
        }
    }
    all
}

/// Two drivers that say the same thing in two ways: a scenario states one of them.
const EITHER: [(&str, &str); 3] =
    [("growth", "trend"), ("price_wedge", "price_growth"), ("elasticity_aged_60_plus", "elasticity_aged_65_plus")];

/// The driver that cannot be stated beside this one, if there is one.
pub(crate) fn alternative(name: &str) -> Option<String> {
    let (owner, last) = name.rsplit_once('.')?;
    let other = EITHER.iter().find_map(|(a, b)| match last {
        _ if last == *a => Some(b),
        _ if last == *b => Some(a),
        _ => None,
    })?;
    (owner.starts_with("industry.")).then(|| format!("{owner}.{other}"))
}

/// Whether a subsector has a driver: its base is its own or a share, and not every one overlaps.
fn has(part: &Subsector, row: &DriverRow) -> bool {
    match row.default {
        // A list of what there can be.
        _ if part.id == "*" => true,
        RowDefault::Split => part.share_of_base.is_some(),
        RowDefault::Overlap => part.overlap.is_some(),
        RowDefault::JumpOff(_) => part.share_of_base.is_none(),
        _ => true,
    }
}

fn of_subsector(row: &DriverRow, part: &Subsector, all: &[Subsector]) -> Driver {
    let mut driver = driver(row, &part.id, &part.label);
    match row.default {
        RowDefault::Split => driver.default = Default::Split(part.share_of_base.unwrap_or(0.0)),
        RowDefault::Overlap => driver.default = Default::Value(driver.unit.from_base(part.overlap.unwrap_or(0.0))),
        RowDefault::Demand if part.follows_demand => driver.default = part.block.default(row.name),
        // One total has no indicator of its own: its jump-off is that of the industry.
        RowDefault::JumpOff(_) if all.len() == 1 && part.id != "*" => {
            driver.default = Default::JumpOff("industry.value_added".to_owned());
        }
        // What is counted elsewhere already is in the figure, and is taken out of it.
        RowDefault::JumpOff(_) if part.overlap.is_some() => {
            driver.default = Default::JumpOff(format!("industry.{}.value_added_gross", part.id));
        }
        _ => {}
    }
    driver
}

fn of_beds(row: &DriverRow, id: &str) -> Driver {
    let mut driver = driver(row, id, &bed_label(id));
    if id == FAMILY && matches!(row.default, RowDefault::JumpOff(_)) {
        driver.default = Default::Value(0.0);
        driver.source = Text::new("无：多数地区没有公布年末数", "none: most regions publish no year-end figure");
    }
    driver
}

fn of_cohort(row: &DriverRow, id: &str, ages: &Range<usize>) -> Driver {
    let mut driver = driver(row, id, &cohort_label(id, ages));
    if ages.start == 0 {
        driver.default = Default::Error(ErrorScale { nation: COUNT_OF_CHILDREN, ..COUNT_SCALE });
    }
    driver
}

fn headcount_label(id: &str) -> Text {
    match id {
        "total" => Text::new("常住人口", "population"),
        "aged_60_plus" => Text::new("60岁及以上人口", "people aged 60+"),
        "aged_65_plus" => Text::new("65岁及以上人口", "people aged 65+"),
        _ => Text::new("80岁及以上人口", "people aged 80+"),
    }
}

/// The ages of a cohort, `60-69` or `80+`.
fn cohort_label(id: &str, ages: &Range<usize>) -> Text {
    let (first, last) = (ages.start, ages.end - 1);
    if id.ends_with("_plus") {
        return text!("基期{first}岁及以上", "aged {first}+ in the base year");
    }
    text!("基期{first}–{last}岁", "aged {first}-{last} in the base year")
}

fn bed_label(id: &str) -> Text {
    match id {
        "nursing" => Text::new("护理型床位", "nursing beds"),
        "ordinary" => Text::new("普通型床位", "ordinary beds"),
        FAMILY => Text::new("家庭养老床位", "family beds"),
        _ => Text::new("社区床位", "community beds"),
    }
}

fn driver(row: &DriverRow, id: &str, label: &Text) -> Driver {
    let meaning = if id.is_empty() {
        Text::new(row.zh, row.en)
    } else {
        Text::new(format!("{}：{}", label.zh, row.zh), format!("{}: {}", label.en, row.en))
    };
    let default = match row.default {
        RowDefault::Value(value) => Default::Value(value),
        RowDefault::Error(scale) => Default::Error(scale),
        RowDefault::JumpOff(indicator) => Default::JumpOff(indicator.replace('*', id)),
        RowDefault::VitalRates => Default::VitalRates,
        RowDefault::Demand => Default::Unused,
        RowDefault::Split => Default::Split(0.0),
        RowDefault::Overlap => Default::Value(0.0),
        RowDefault::Law(path) => Default::Law(path),
        RowDefault::Required => Default::Required,
        RowDefault::Unused => Default::Unused,
    };
    Driver {
        name: row.name.replace('*', id),
        // Every symbol of the table above is a unit: a test holds them to it.
        unit: Unit::parse(row.unit).unwrap_or(DIMENSIONLESS),
        meaning,
        default,
        source: Text::new(row.source.0, row.source.1),
        at_base: row.at_base,
        possible: row.possible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_possible_and_units_exist() {
        for row in ROWS.iter().chain(CARE_ROWS) {
            let unit = Unit::parse(row.unit).expect(row.name);
            if let RowDefault::Value(value) = row.default {
                let base = unit.to_base(value);
                assert!((row.possible.0..=row.possible.1).contains(&base), "{}", row.name);
            }
        }
    }
}
