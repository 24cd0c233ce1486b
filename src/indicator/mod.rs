//! The vocabulary: indicators that a projection can contain, drivers that a scenario can assume, and their units.
//!
//! Names are dotted and lower case (`care.beds.nursing`), the same in files, code and output.

mod care_driver;
mod coined;
mod comparator;
mod demand_block;
mod display;
mod driver;
mod driver_row;
mod lever;
mod magnitude;
mod population_error;
mod quantity;
mod quotient;
mod slip;
mod subsector;
mod table_unit;
mod time;
mod unit;
mod usual_name;
mod usual_unit;

pub use comparator::Comparator;
pub use demand_block::DemandBlock;
pub use display::Display;
pub(crate) use display::to_five_points;
pub(crate) use driver::alternative;
pub use driver::{BED_TYPES, Default, Driver, FAMILY, HEADCOUNTS, drivers};
pub(crate) use magnitude::with_unit;
pub use population_error::{
    COUNT_ERROR, COUNTED_COHORTS, ESTIMATED_OVER, ErrorGrowth, ErrorScale, FERTILITY_ERROR, MIGRATION_ERROR,
    MIGRATION_ERROR_BY_AGE, MORTALITY_ERROR,
};
pub(crate) use population_error::{
    ESTIMATED_IN, is_of_group, is_population_error, migration_error_at, of_single_persons, of_size,
};
pub use quantity::Quantity;
pub(crate) use quantity::{possible_size, read_quantity, read_unit, read_written};
pub(crate) use quotient::{QUOTIENTS, Quotient, growth_of, is_growth};
pub(crate) use slip::slip;
pub use subsector::{GrowthTerm, Market, Subsector};
pub use table_unit::TableUnit;
pub(crate) use unit::DIMENSIONLESS;
pub use unit::{Dimension, Unit};
pub(crate) use usual_name::{
    bare, label_to_read, labelled, meant, read_indicator, same_quantity, subsectors, usually_called,
};

use serde::{Deserialize, Serialize};

use crate::language::{Language, Text, text};

/// The time reference of a year's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IndicatorKind {
    /// The level at the baseline's day of the year: 31 December unless it names another.
    Stock,
    /// A flow over the year.
    Flow,
    /// A quotient of two others, or a rate.
    Ratio,
}

impl IndicatorKind {
    /// The kind as files and lists write it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Stock => Text::new("存量", "stock"),
            Self::Flow => Text::new("全年流量", "flow"),
            Self::Ratio => Text::new("比率", "ratio"),
        }
    }
}

/// How an indicator of a nation follows from those of its regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// The sum over regions.
    Sum,
    /// Computed again from summed numerators and denominators.
    Recompute,
}

/// What happens to an indicator that is not an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prominence {
    /// It is kept and shown among the headlines.
    Headline,
    /// It is kept: a chart needs it, or a reader who checks a headline.
    Kept,
    /// It is not kept.
    OnRequest,
}

/// An indicator: a quantity of a region and year that a projection reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// The dotted name.
    pub name: String,
    /// The unit in files.
    pub unit: Unit,
    /// The label shown to readers.
    pub label: Text,
    /// Stock, flow or ratio.
    pub kind: IndicatorKind,
    /// How it adds up over regions.
    pub aggregation: Aggregation,
    /// Whether it is shown, or kept, without being asked for.
    pub prominence: Prominence,
}

impl Indicator {
    /// Whether a figure below zero makes sense: growth, contributions to it, net migration, gaps, increases. A share, a number
    /// a head or an age cannot be negative.
    ///
    /// ```
    /// use carecast::indicator::indicators;
    /// let known = indicators(&[]);
    /// let can_be = |name: &str| known.iter().find(|known| known.name == name).unwrap().can_be_negative();
    /// assert!(can_be("industry.growth_real") && can_be("population.net_migration"));
    /// assert!(!can_be("industry.share_of_gdp") && !can_be("population.life_expectancy"));
    /// ```
    #[must_use]
    pub fn can_be_negative(&self) -> bool {
        let difference = ["net_migration", "gap", ".balance", "investment.operators", "running.residents"]
            .iter()
            .any(|end| self.name.ends_with(end));
        let quotient = QUOTIENTS_OF_COUNTS.iter().any(|part| self.name.contains(part));
        self.kind == Ratio && !quotient || difference || self.name.starts_with("industry.increase")
    }

    /// The name that its label gives the subsector or the term of growth that it is of: "Medical services" of "Medical
    /// services: value added". The whole label where it is of neither.
    #[must_use]
    pub fn part(&self, language: Language) -> &str {
        let label = self.label.get(language);
        let rows = SUBSECTOR.iter().chain(OVERLAPPING).chain(TERM);
        let mut rows = rows.filter(|row| matches(row.0, &self.name));
        let part = rows.find_map(|row| {
            let (before, after) = language.pick(row.1, row.2).split_once('*')?;
            label.strip_prefix(before)?.strip_suffix(after)
        });
        part.unwrap_or(label)
    }

    /// Whether it is shown without being asked for.
    #[must_use]
    pub fn is_headline(&self) -> bool {
        self.prominence == Headline
    }
}

/// Parts of the names of ratios of what cannot be negative.
const QUOTIENTS_OF_COUNTS: [&str; 10] = [
    "share",
    "dependency_ratio",
    "per_1000",
    "per_head",
    "coverage",
    "occupancy",
    "median_age",
    "life_expectancy",
    "gdp.deflator",
    "productivity",
];

type IndicatorRow = (&'static str, &'static str, &'static str, &'static str, IndicatorKind, Prominence);

use IndicatorKind::{Flow, Ratio, Stock};
use Prominence::{Headline, Kept, OnRequest};

/// name, zh, en, unit in files, kind, prominence.
#[rustfmt::skip]
static REGION: &[IndicatorRow] = &[
    ("population.total", "常住人口", "Population", "persons", Stock, Kept),
    ("population.aged_0_14", "0–14岁人口", "Population aged 0–14", "persons", Stock, OnRequest),
    ("population.aged_15_59", "15–59岁人口", "Population aged 15–59", "persons", Stock, OnRequest),
    ("population.aged_60_plus", "60岁及以上人口", "Population aged 60+", "persons", Stock, Headline),
    ("population.aged_65_plus", "65岁及以上人口", "Population aged 65+", "persons", Stock, Headline),
    ("population.aged_80_plus", "80岁及以上人口", "Population aged 80+", "persons", Stock, OnRequest),
    ("population.share_aged_60_plus", "60岁及以上占比", "Share aged 60+", "%", Ratio, OnRequest),
    ("population.share_aged_65_plus", "65岁及以上占比", "Share aged 65+", "%", Ratio, OnRequest),
    ("population.old_age_dependency_ratio", "老年抚养比（60+/15–59）", "Old-age dependency ratio (60+/15–59)", "%", Ratio, OnRequest),
    ("population.median_age", "年龄中位数", "Median age", "years of age", Ratio, OnRequest),
    ("population.births", "出生人口", "Births", "persons/year", Flow, OnRequest),
    ("population.deaths", "死亡人口", "Deaths", "persons/year", Flow, OnRequest),
    ("population.net_migration", "净迁入", "Net migration", "persons/year", Flow, OnRequest),
    ("population.life_expectancy", "平均预期寿命", "Life expectancy at birth", "years of age", Ratio, OnRequest),
    ("gdp.nominal", "地区生产总值（现价）", "GDP (current prices)", "yuan", Flow, Kept),
    ("gdp.real", "地区生产总值（基期价）", "GDP (base-year prices)", "yuan", Flow, OnRequest),
    ("gdp.deflator", "GDP平减指数（基期=1）", "GDP deflator (base year = 1)", "1", Ratio, OnRequest),
    ("gdp.real_growth", "GDP实际增速", "Real GDP growth", "%", Ratio, OnRequest),
    ("gdp.nominal_growth", "GDP名义增速", "Nominal GDP growth", "%", Ratio, OnRequest),
    ("gdp.real_per_head", "人均GDP（基期价）", "Real GDP per head", "yuan per person", Ratio, OnRequest),
    ("gdp.labour_input", "劳动力（按年龄别劳动参与率）", "Labour force, by participation at each age", "persons", Stock, OnRequest),
    ("gdp.productivity", "劳动生产率（基期价）", "Real GDP per person in the labour force", "yuan per person", Ratio, OnRequest),
    ("industry.value_added", "医养健康产业增加值", "Industry value added", "yuan", Flow, Headline),
    ("industry.value_added_real", "产业增加值（基期价）", "Industry value added (base-year prices)", "yuan", Flow, OnRequest),
    ("industry.share_of_gdp", "增加值占GDP比重", "Share of GDP", "%", Ratio, Headline),
    ("industry.growth_nominal", "产业增加值名义增速", "Nominal growth of value added", "%", Ratio, Kept),
    ("industry.growth_real", "产业增加值实际增速", "Real growth of value added", "%", Ratio, OnRequest),
    ("industry.increase", "增加值比基期增加", "Increase of value added since the base year", "yuan", Flow, OnRequest),
    ("care.beds.total", "养老床位总数", "Care beds, all kinds", "beds", Stock, Headline),
    ("care.beds.institutional", "养老机构床位", "Institutional care beds", "beds", Stock, Kept),
    ("care.beds.nursing", "护理型床位", "Nursing beds", "beds", Stock, Headline),
    ("care.beds.ordinary", "普通型床位", "Ordinary beds", "beds", Stock, Kept),
    ("care.beds.community", "社区床位", "Community beds", "beds", Stock, Kept),
    ("care.beds.nursing_share", "养老机构护理型床位占比", "Nursing share of institutional beds", "%", Ratio, Headline),
    ("care.beds.per_1000_aged_60_plus", "每千名60岁及以上老年人养老床位数", "Beds per 1000 aged 60+", "beds per 1000 persons", Ratio, Headline),
    ("care.beds.per_1000_aged_65_plus", "每千名65岁及以上老年人养老床位数", "Beds per 1000 aged 65+", "beds per 1000 persons", Ratio, OnRequest),
    ("care.beds.starts", "开工床位", "Beds started", "beds/year", Flow, OnRequest),
    ("care.beds.opened", "新增床位", "Beds opened", "beds/year", Flow, OnRequest),
    ("care.beds.closed", "退出床位", "Beds closed", "beds/year", Flow, OnRequest),
    ("care.beds.converted", "改造为护理型的床位", "Beds converted to nursing", "beds/year", Flow, OnRequest),
    ("care.beds.nursing.opened", "护理型床位：新增", "Nursing beds opened", "beds/year", Flow, OnRequest),
    ("care.beds.nursing.closed", "护理型床位：退出", "Nursing beds closed", "beds/year", Flow, OnRequest),
    ("care.beds.ordinary.opened", "普通型床位：新增", "Ordinary beds opened", "beds/year", Flow, OnRequest),
    ("care.beds.ordinary.closed", "普通型床位：退出", "Ordinary beds closed", "beds/year", Flow, OnRequest),
    ("care.beds.community.opened", "社区床位：新增", "Community beds opened", "beds/year", Flow, OnRequest),
    ("care.beds.community.closed", "社区床位：退出", "Community beds closed", "beds/year", Flow, OnRequest),
    ("care.beds.need", "机构床位需求（按目标入住率）", "Institutional beds needed at the target occupancy", "beds", Stock, OnRequest),
    ("care.beds.gap", "机构床位缺口（负数为富余）", "Institutional bed gap (negative: spare)", "beds", Stock, OnRequest),
    ("care.dependants.total", "失能老人（60岁及以上）", "Disabled people aged 60+", "persons", Stock, OnRequest),
    ("care.dependants.mild", "轻度失能老人", "Mildly disabled people aged 60+", "persons", Stock, OnRequest),
    ("care.dependants.moderate", "中度失能老人", "Moderately disabled people aged 60+", "persons", Stock, OnRequest),
    ("care.dependants.severe", "重度失能老人", "Severely disabled people aged 60+", "persons", Stock, OnRequest),
    ("care.dependants_by.census", "失能老人：普查口径（生活不能自理）", "Disabled people aged 60+: as the census asks (cannot care for themselves)", "persons", Stock, OnRequest),
    ("care.dependants_by.adl", "失能老人：日常生活活动口径", "Disabled people aged 60+: by activities of daily living", "persons", Stock, OnRequest),
    ("care.dependants_by.survey", "失能老人：第五次抽样调查口径", "Disabled people aged 60+: by the fifth sample survey", "persons", Stock, OnRequest),
    ("care.dependants_by.broad", "失能老人：失能半失能口径", "Disabled people aged 60+: fully or half disabled", "persons", Stock, OnRequest),
    ("care.users.institution", "需要机构养老的人数", "People who would live in an institution", "persons", Stock, OnRequest),
    ("care.users.institution.none", "需要机构养老：自理", "Would live in an institution: self-caring", "persons", Stock, OnRequest),
    ("care.users.institution.mild", "需要机构养老：轻度失能", "Would live in an institution: mildly disabled", "persons", Stock, OnRequest),
    ("care.users.institution.moderate", "需要机构养老：中度失能", "Would live in an institution: moderately disabled", "persons", Stock, OnRequest),
    ("care.users.institution.severe", "需要机构养老：重度失能", "Would live in an institution: severely disabled", "persons", Stock, OnRequest),
    ("care.users.community", "使用社区照护的失能老人", "Disabled people with community care", "persons", Stock, OnRequest),
    ("care.users.home", "使用居家照护（含家庭床位）的失能老人", "Disabled people with care at home, family beds included", "persons", Stock, OnRequest),
    ("care.users.informal", "仅有家人照料的失能老人", "Disabled people with informal care only", "persons", Stock, OnRequest),
    ("care.gap.without_formal_care", "没有正式照护的失能老人", "Disabled people without formal care", "persons", Stock, OnRequest),
    ("care.residents", "入住机构老年人", "Residents of institutions", "persons", Stock, OnRequest),
    ("care.waiting", "轮候人数", "People waiting", "persons", Stock, OnRequest),
    ("care.occupancy", "养老机构入住率", "Occupancy of institutional beds", "%", Ratio, Kept),
    ("care.beds.family", "家庭养老床位（不计入养老床位总数）", "Family beds, in no total of care beds", "beds", Stock, OnRequest),
    ("care.beds.private", "民办机构床位", "Private institutional beds", "beds", Stock, OnRequest),
    ("care.beds.public", "公办机构床位", "Public institutional beds", "beds", Stock, OnRequest),
    ("care.beds.private_share", "民办床位占机构床位比重", "Private share of institutional beds", "%", Ratio, OnRequest),
    ("care.beds.pipeline", "在建床位", "Beds under construction", "beds", Stock, OnRequest),
    ("care.beds.nursing.starts", "护理型床位：开工", "Nursing beds started", "beds/year", Flow, OnRequest),
    ("care.beds.nursing.pipeline", "护理型床位：在建", "Nursing beds under construction", "beds", Stock, OnRequest),
    ("care.beds.ordinary.starts", "普通型床位：开工", "Ordinary beds started", "beds/year", Flow, OnRequest),
    ("care.beds.ordinary.pipeline", "普通型床位：在建", "Ordinary beds under construction", "beds", Stock, OnRequest),
    ("care.beds.community.starts", "社区床位：开工", "Community beds started", "beds/year", Flow, OnRequest),
    ("care.beds.community.pipeline", "社区床位：在建", "Community beds under construction", "beds", Stock, OnRequest),
    ("care.beds.family.starts", "家庭养老床位：开工", "Family beds started", "beds/year", Flow, OnRequest),
    ("care.beds.family.pipeline", "家庭养老床位：在建", "Family beds under construction", "beds", Stock, OnRequest),
    ("care.beds.family.opened", "家庭养老床位：新增", "Family beds opened", "beds/year", Flow, OnRequest),
    ("care.beds.family.closed", "家庭养老床位：退出", "Family beds closed", "beds/year", Flow, OnRequest),
    ("care.beds.nursing.need", "护理型床位：需求（按目标入住率）", "Nursing beds needed at the target occupancy", "beds", Stock, OnRequest),
    ("care.beds.nursing.shortage", "护理型床位：缺口", "Nursing beds lacking", "beds", Stock, OnRequest),
    ("care.beds.ordinary.need", "普通型床位：需求（按目标入住率）", "Ordinary beds needed at the target occupancy", "beds", Stock, OnRequest),
    ("care.beds.ordinary.shortage", "普通型床位：缺口", "Ordinary beds lacking", "beds", Stock, OnRequest),
    ("care.beds.shortage", "各类机构床位缺口之和（不相互抵补）", "Institutional beds lacking, type by type, none netted against another", "beds", Stock, OnRequest),
    ("care.caregivers_required", "需要的养老护理员", "Caregivers required", "persons", Stock, OnRequest),
    ("care.caregivers_required.mild", "需要的养老护理员：照护自理和轻度失能的入住老人", "Caregivers required for self-caring and mildly disabled residents", "persons", Stock, OnRequest),
    ("care.caregivers_required.moderate", "需要的养老护理员：照护中度失能的入住老人", "Caregivers required for moderately disabled residents", "persons", Stock, OnRequest),
    ("care.caregivers_required.severe", "需要的养老护理员：照护重度失能的入住老人", "Caregivers required for severely disabled residents", "persons", Stock, OnRequest),
    ("care.caregivers_required.home", "需要的养老护理员：居家照护", "Caregivers required for care at home", "persons", Stock, OnRequest),
    ("care.caregivers", "养老护理员", "Caregivers", "persons", Stock, OnRequest),
    ("care.caregivers_recruited", "新上岗养老护理员", "Caregivers taken on", "persons/year", Flow, OnRequest),
    ("care.caregivers_left", "流失的养老护理员", "Caregivers who leave", "persons/year", Flow, OnRequest),
    ("care.caregivers_gap", "养老护理员缺口（负数为富余）", "Gap of caregivers (negative: spare)", "persons", Stock, OnRequest),
    ("care.insurance.insured", "长期护理保险参保人数", "People in long-term-care insurance", "persons", Stock, OnRequest),
    ("care.insurance.resident_coverage", "居民长期护理保险参保率（人员覆盖）", "Residents in long-term-care insurance, of those who should be", "%", Ratio, OnRequest),
    ("care.insurance.city_coverage", "实施居民长期护理保险的市的比例（制度覆盖）", "Cities with long-term-care insurance for residents", "%", Ratio, OnRequest),
    ("care.insurance.eligible", "符合待遇条件的参保老人", "Insured people aged 60+ who are eligible", "persons", Stock, OnRequest),
    ("care.insurance.beneficiaries", "享受长期护理保险待遇人数", "Beneficiaries of long-term-care insurance", "persons", Stock, OnRequest),
    ("care.insurance.beneficiaries.moderate", "享受长期护理保险待遇人数：中度失能", "Beneficiaries of long-term-care insurance: moderately disabled", "persons", Stock, OnRequest),
    ("care.insurance.beneficiaries.severe", "享受长期护理保险待遇人数：重度失能", "Beneficiaries of long-term-care insurance: severely disabled", "persons", Stock, OnRequest),
    ("care.insurance.income", "长期护理保险基金收入", "Income of long-term-care insurance", "yuan", Flow, OnRequest),
    ("care.insurance.income.government", "长期护理保险基金收入：财政补助", "Income of long-term-care insurance: government", "yuan", Flow, OnRequest),
    ("care.insurance.income.medical_insurance", "长期护理保险基金收入：医保基金划转", "Income of long-term-care insurance: medical insurance funds", "yuan", Flow, OnRequest),
    ("care.insurance.income.insured", "长期护理保险基金收入：个人和单位缴费", "Income of long-term-care insurance: the insured and their employers", "yuan", Flow, OnRequest),
    ("care.insurance.spending", "长期护理保险基金支出", "Spending of long-term-care insurance", "yuan", Flow, OnRequest),
    ("care.insurance.spending.moderate", "长期护理保险基金支出：中度失能", "Spending of long-term-care insurance: moderately disabled", "yuan", Flow, OnRequest),
    ("care.insurance.spending.severe", "长期护理保险基金支出：重度失能", "Spending of long-term-care insurance: severely disabled", "yuan", Flow, OnRequest),
    ("care.insurance.break_even_contribution", "当年收支平衡所需的人均筹资", "Contribution per person that covers the year's spending", "yuan per person", Ratio, OnRequest),
    ("care.insurance.balance", "长期护理保险基金结余", "Balance of the fund of long-term-care insurance", "yuan", Stock, OnRequest),
    ("care.insurance.years_without_deficit", "首次收不抵支之前的年数", "Years before spending first exceeds income", "years", Ratio, OnRequest),
    ("care.insurance.years_of_balance", "累计结余首次为负之前的年数", "Years before the balance is first below zero", "years", Ratio, OnRequest),
    ("care.insurance.reserve_months", "基金结余可支付月数", "Months of spending that the fund could pay", "1", Ratio, OnRequest),
    ("care.finance.investment", "机构床位投资（现价）", "Investment in institutional beds (current prices)", "yuan", Flow, OnRequest),
    ("care.finance.investment.central_government", "机构床位投资：中央财政", "Investment in institutional beds: central government", "yuan", Flow, OnRequest),
    ("care.finance.investment.local_government", "机构床位投资：地方财政", "Investment in institutional beds: local government", "yuan", Flow, OnRequest),
    ("care.finance.investment.operators", "机构床位投资：经营者", "Investment in institutional beds: operators", "yuan", Flow, OnRequest),
    ("care.finance.investment_per_bed", "新建单床投资（现价）", "Investment in a new bed (current prices)", "yuan per bed", Ratio, OnRequest),
    ("care.finance.running", "机构运行成本（现价）", "Running costs of institutions (current prices)", "yuan", Flow, OnRequest),
    ("care.finance.running.insurance", "机构运行成本：长期护理保险支付", "Running costs of institutions: long-term-care insurance", "yuan", Flow, OnRequest),
    ("care.finance.running.government", "机构运行成本：财政运营补助", "Running costs of institutions: government", "yuan", Flow, OnRequest),
    ("care.finance.running.residents", "机构运行成本：老人和家庭负担", "Running costs of institutions: residents and families", "yuan", Flow, OnRequest),
    ("care.finance.running_per_resident", "每名入住老人的运行成本（现价）", "Running cost per resident (current prices)", "yuan per person", Ratio, OnRequest),
    ("care.finance.subsidy", "建设、改造和运营补助（现价）", "Subsidies of building, converting and running beds (current prices)", "yuan", Flow, OnRequest),
    ("care.finance.subsidy.operating", "运营补助（现价）", "Operating subsidies (current prices)", "yuan", Flow, OnRequest),
];

/// The same for every subsector; `*` stands for its id and, in labels, its name.
#[rustfmt::skip]
static SUBSECTOR: &[IndicatorRow] = &[
    ("industry.*.value_added", "*：增加值", "*: value added", "yuan", Flow, OnRequest),
    ("industry.*.value_added_real", "*：增加值（基期价）", "*: value added (base-year prices)", "yuan", Flow, OnRequest),
    ("industry.*.growth_nominal", "*：名义增速", "*: nominal growth", "%", Ratio, OnRequest),
    ("industry.*.growth_real", "*：实际增速", "*: real growth", "%", Ratio, OnRequest),
    ("industry.*.price_growth", "*：价格涨幅", "*: price growth", "%", Ratio, OnRequest),
    ("industry.*.share_of_gdp", "*：占GDP比重", "*: share of GDP", "%", Ratio, OnRequest),
    ("industry.*.wages", "*：劳动者报酬", "*: compensation of employees", "yuan", Flow, OnRequest),
    ("industry.*.contribution", "*：对产业名义增速的贡献", "*: contribution to the industry's nominal growth", "pp", Ratio, OnRequest),
];

/// The same for a subsector on the demand side: the terms of its real growth, and its employment.
#[rustfmt::skip]
static DEMAND: &[IndicatorRow] = &[
    ("industry.*.employment", "*：就业人数", "*: employment", "persons", Stock, OnRequest),
    ("industry.*.growth_by.need", "*：需求（各年龄人口）带来的增速", "*: growth by need (people of each age)", "pp", Ratio, Kept),
    ("industry.*.growth_by.income", "*：收入带来的增速", "*: growth by income", "pp", Ratio, OnRequest),
    ("industry.*.growth_by.relative_price", "*：相对价格带来的增速", "*: growth by relative price", "pp", Ratio, OnRequest),
    ("industry.*.relative_price_growth", "*：相对价格涨幅", "*: growth of its relative price", "%", Ratio, OnRequest),
];

/// The same for a subsector of which a part is counted in others too.
static OVERLAPPING: &[IndicatorRow] = &[(
    "industry.*.value_added_gross",
    "*：增加值（含与其他领域重复的部分）",
    "*: value added, with what other subsectors count too",
    "yuan",
    Flow,
    OnRequest,
)];

/// What a term of growth contributes; `*` stands for it. These figures hold under the scenario's assumptions.
#[rustfmt::skip]
static TERM: &[IndicatorRow] = &[
    ("industry.contribution.*", "对名义增速的贡献：*", "Contribution to nominal growth: *", "pp", Ratio, OnRequest),
    ("industry.increase.*", "增加值比基期增加，来自*", "Increase of value added since the base year, from *", "yuan", Flow, OnRequest),
];

fn indicator(row: &IndicatorRow, name: String, label: Text) -> Indicator {
    let (_, _, _, symbol, kind, prominence) = *row;
    // Every symbol of the tables above is a unit: a test holds them to it.
    let unit = Unit::parse(symbol).unwrap_or(DIMENSIONLESS);
    let aggregation = if kind == Ratio { Aggregation::Recompute } else { Aggregation::Sum };
    Indicator { name, unit, label, kind, aggregation, prominence }
}

/// Every indicator of a region with these subsectors, in the order in which the model computes them.
///
/// ```
/// let all = carecast::indicator::indicators(&[]);
/// let share = all.iter().find(|i| i.name == "industry.share_of_gdp").unwrap();
/// assert_eq!(share.unit.symbol, "%");
/// ```
#[must_use]
pub fn indicators(subsectors: &[Subsector]) -> Vec<Indicator> {
    let region = REGION.iter().map(|row| indicator(row, row.0.to_owned(), Text::new(row.1, row.2)));
    let terms = GrowthTerm::ALL.iter().flat_map(|term| of_each(TERM, term.id(), &term.label()));
    let parts = subsectors.iter().flat_map(|part| {
        let overlapping = if part.overlap.is_some() || part.id == "*" { OVERLAPPING } else { &[] };
        let demand = if part.follows_demand { DEMAND } else { &[] };
        [SUBSECTOR, demand, overlapping].into_iter().flat_map(|rows| of_each(rows, &part.id, &part.label))
    });
    let terms = terms.filter(|_| !subsectors.is_empty());
    region.chain(terms).chain(parts).collect()
}

/// The indicators of a policy that moves the industry: what it contributes to growth.
#[must_use]
pub fn policy_indicators(id: &str, label: &Text) -> Vec<Indicator> {
    let label = {
        let (zh, en) = (&label.zh, &label.en);
        text!("政策“{zh}”", "policy {en}")
    };
    of_each(TERM, &format!("policy.{id}"), &label)
}

/// The indicators of rows in which `*` stands for `id` and, in labels, for `label`.
fn of_each(rows: &[IndicatorRow], id: &str, label: &Text) -> Vec<Indicator> {
    let one = |row: &IndicatorRow| {
        let label = Text::new(row.1.replace('*', &label.zh), row.2.replace('*', &label.en));
        indicator(row, row.0.replace('*', id), label)
    };
    rows.iter().map(one).collect()
}

/// Whether a pattern such as `industry.*.growth` or `care.*` matches a dotted name; `*` stands for one or more parts.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            (1..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| matches(tail, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_in_the_tables_is_a_unit() {
        for row in REGION.iter().chain(SUBSECTOR).chain(DEMAND).chain(OVERLAPPING).chain(TERM) {
            assert!(Unit::parse(row.3).is_some(), "{} has unit {}", row.0, row.3);
        }
    }

    #[test]
    fn a_part_has_its_own_name_whatever_signs_are_in_it() {
        let named = |zh: &str, en: &str| Subsector::new("x", Text::new(zh, en));
        let policy = policy_indicators("p", &Text::new("试点：第一批", "trial: first round"));
        let all = indicators(&[named("康：康复", "R: rehabilitation")]);
        let find = |name: &str| all.iter().chain(&policy).find(|indicator| indicator.name == name).unwrap();
        let both = |name: &str| [Language::Chinese, Language::English].map(|language| find(name).part(language));
        assert_eq!(both("industry.x.value_added"), ["康：康复", "R: rehabilitation"]);
        assert_eq!(both("industry.contribution.income"), ["收入", "income"]);
        assert_eq!(both("industry.contribution.policy.p"), ["政策“试点：第一批”", "policy trial: first round"]);
        assert_eq!(both("care.beds.nursing.opened"), ["护理型床位：新增", "Nursing beds opened"]);
    }

    #[test]
    fn a_star_stands_for_one_or_more_parts() {
        assert!(matches("industry.*.growth", "industry.pharma.growth"));
        assert!(!matches("industry.*.growth", "industry.growth"));
        assert!(matches("care.*", "care.beds.nursing"));
        assert!(!matches("care.*", "care."));
        assert!(matches("gdp.real", "gdp.real"));
    }
}
