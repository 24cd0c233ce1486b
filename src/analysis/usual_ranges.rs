//! The range in which each quantity usually lies, with its source: vocabulary of the warnings about unusual values.

use super::derived::{self, View};
use super::unusual::LikelySlip::{self, DecimalPoint, MigrationUnit, PopulationUnits, SexRatioConvention};
use crate::indicator::matches;
use crate::language::Text;

/// The quantity checked.
pub(super) enum CheckedQuantity {
    /// The median of an indicator.
    Indicator(&'static str),
    /// The central path of every driver of the scenario whose name matches the pattern.
    Driver(&'static str),
    /// A quantity computed from others, by its name: its value in the year at a place among those projected.
    Derived(&'static str, fn(&View<'_>, usize) -> Option<f64>),
}

/// A quantity and the range in which it usually lies.
pub(super) struct UsualRange {
    /// In Chinese and English.
    pub(super) label: (&'static str, &'static str),
    pub(super) quantity: CheckedQuantity,
    pub(super) unit: &'static str,
    /// In base units.
    pub(super) usual: (f64, f64),
    /// In Chinese and English.
    pub(super) source: (&'static str, &'static str),
    /// Where a slip is likelier than intent.
    pub(super) slip: Option<LikelySlip>,
}

const ANY_LESS: f64 = f64::NEG_INFINITY;

/// Ranges are our reading of the sources that they name.
#[rustfmt::skip]
pub(super) static USUAL_RANGES: &[UsualRange] = &[
    UsualRange { label: ("60岁及以上人口占总人口比重", "share of people aged 60+"), quantity: CheckedQuantity::Derived("population.share_aged_60_plus", derived::share_of_elderly), unit: "%", usual: (0.03, 0.58),
        source: ("普查：西藏2010年7.7%，辽宁2020年25.7%；UN WPP 2024：全国本世纪中叶约40%，韩国2080年前后55%", "censuses: 7.7% in Tibet in 2010, 25.7% in Liaoning in 2020; UN WPP 2024: about 40% in China by mid-century, 55% in Korea around 2080"), slip: Some(PopulationUnits) },
    UsualRange { label: ("总人口年增长", "annual population growth"), quantity: CheckedQuantity::Derived("population.total.growth", derived::growth_of_people), unit: "%", usual: (-0.03, 0.04),
        source: ("2010至2020年普查：黑龙江−1.8%，西藏2.0%", "censuses of 2010 and 2020: -1.8% in Heilongjiang, 2.0% in Tibet"), slip: Some(PopulationUnits) },
    UsualRange { label: ("60岁及以上人口年增长", "annual growth of people aged 60+"), quantity: CheckedQuantity::Derived("population.aged_60_plus.growth", derived::growth_of_elderly), unit: "%", usual: (-0.03, 0.1),
        source: ("2010至2020年普查：安徽2.5%，天津6.0%", "censuses of 2010 and 2020: 2.5% in Anhui, 6.0% in Tianjin"), slip: Some(PopulationUnits) },
    UsualRange { label: ("总和生育率", "total fertility rate"), quantity: CheckedQuantity::Driver("population.total_fertility_rate"), unit: "children per woman", usual: (0.5, 6.5),
        source: ("2023年各国0.7至6.1（UN WPP 2024）", "0.7 to 6.1 over countries in 2023, UN WPP 2024"), slip: Some(DecimalPoint) },
    UsualRange { label: ("平均生育年龄", "mean age at childbearing"), quantity: CheckedQuantity::Driver("population.mean_age_at_childbearing"), unit: "years of age", usual: (25.0, 35.0),
        source: ("2025至2100年12国27.3至33.6岁（UN WPP 2024）", "27.3 to 33.6 in 12 countries from 2025 to 2100, UN WPP 2024"), slip: Some(DecimalPoint) },
    UsualRange { label: ("出生性别比", "sex ratio at birth"), quantity: CheckedQuantity::Driver("population.sex_ratio_at_birth"), unit: "males per female", usual: (1.0, 1.25),
        source: ("2019年以来12国1.04至1.14，中国2006年1.18（UN WPP 2024）", "1.04 to 1.14 in 12 countries since 2019, 1.18 in China in 2006, UN WPP 2024"), slip: Some(SexRatioConvention) },
    UsualRange { label: ("平均预期寿命", "life expectancy"), quantity: CheckedQuantity::Driver("population.life_expectancy"), unit: "years of age", usual: (54.0, 95.0),
        source: ("2023年各国54至86岁，日本2100年94岁（UN WPP 2024）", "54 to 86 over countries in 2023, 94 in Japan in 2100, UN WPP 2024"), slip: Some(DecimalPoint) },
    UsualRange { label: ("净迁入人口占基期人口比重", "net migration as a share of the base-year population"), quantity: CheckedQuantity::Derived("population.net_migration.rate", derived::migration_of_people), unit: "%", usual: (-0.03, 0.03),
        source: ("2010至2020年普查各省人口年增长−1.8至2.0%，迁移只是其中一部分", "provinces grew by -1.8 to 2.0% a year between the censuses of 2010 and 2020, migration included"), slip: Some(MigrationUnit) },
    UsualRange { label: ("GDP实际增速", "real GDP growth"), quantity: CheckedQuantity::Derived("gdp.real_growth", derived::real_growth), unit: "%", usual: (0.02, 0.07),
        source: ("全国2023至2025年5.0–5.2%，IMF 2029年3.3%", "China 5.0-5.2% in 2023-2025, IMF 3.3% for 2029"), slip: None },
    UsualRange { label: ("劳动生产率增速", "labour productivity growth"), quantity: CheckedQuantity::Driver("economy.labour_productivity_growth"), unit: "%", usual: (0.02, 0.075),
        source: ("GDP增速加劳动力每年约1%的减少", "GDP growth plus the fall of the labour force of about 1% a year"), slip: None },
    UsualRange { label: ("GDP平减指数涨幅", "GDP deflator growth"), quantity: CheckedQuantity::Driver("economy.deflator_growth"), unit: "%", usual: (-0.015, 0.04),
        source: ("2023、2024年约−0.5、−0.7%，2010年代多为1–4%", "about -0.5 and -0.7% in 2023 and 2024, mostly 1-4% in the 2010s"), slip: None },
    UsualRange { label: ("产业增加值名义增速", "nominal growth of the industry's value added"), quantity: CheckedQuantity::Indicator("industry.growth_nominal"), unit: "%", usual: (0.02, 0.12),
        source: ("湖南2021至2023年11.8、8.4、4.0%；2018年山东规划的约18%未实现", "Hunan 11.8, 8.4 and 4.0% in 2021-2023; the 18% of Shandong's plan of 2018 was not reached"), slip: None },
    UsualRange { label: ("产业增加值占GDP比重", "the industry's share of GDP"), quantity: CheckedQuantity::Indicator("industry.share_of_gdp"), unit: "%", usual: (0.04, 0.08),
        source: ("湖南5.8–5.9%，山东6.4%；10%以上是更宽的口径", "Hunan 5.8-5.9%, Shandong 6.4%; 10% and more means a wider scope"), slip: None },
    UsualRange { label: ("收入弹性", "income elasticity"), quantity: CheckedQuantity::Driver("industry.*.elasticity_income"), unit: "1", usual: (0.3, 1.4),
        source: ("卫生费用：省级面板0.44，全国时序0.97，跨国1.0–1.4", "health spending: 0.44 over provinces, 0.97 over time, 1.0-1.4 over countries"), slip: None },
    UsualRange { label: ("对65岁及以上人口的弹性", "elasticity with respect to people aged 65+"), quantity: CheckedQuantity::Driver("industry.*.elasticity_aged_65_plus"), unit: "1", usual: (0.0, 1.0),
        source: ("建模选择0.3–1.0", "modelling choice, 0.3-1.0"), slip: None },
    UsualRange { label: ("对60岁及以上人口的弹性", "elasticity with respect to people aged 60+"), quantity: CheckedQuantity::Driver("industry.*.elasticity_aged_60_plus"), unit: "1", usual: (0.0, 1.0),
        source: ("建模选择0.3–1.0", "modelling choice, 0.3-1.0"), slip: None },
    UsualRange { label: ("养老机构入住率", "occupancy of institutional beds"), quantity: CheckedQuantity::Indicator("care.occupancy"), unit: "%", usual: (0.45, 0.85),
        source: ("全国约52%，规划常用80–85%", "about 52% in China, 80-85% in planning"), slip: None },
    UsualRange { label: ("每千名60岁及以上老年人养老床位数", "beds per 1000 aged 60+"), quantity: CheckedQuantity::Indicator("care.beds.per_1000_aged_60_plus"), unit: "beds per 1000 persons", usual: (0.020, 0.040),
        source: ("全国2016年31.6，2025年23.7", "China 31.6 in 2016, 23.7 in 2025"), slip: None },
    UsualRange { label: ("当年开工床位占上年床位比重", "bed starts as a share of the previous year's beds"), quantity: CheckedQuantity::Derived("care.beds.starts.share_of_beds", derived::starts_of_stock), unit: "%", usual: (ANY_LESS, 0.08),
        source: ("建模选择：不超过8%", "modelling choice: at most 8%"), slip: None },
    UsualRange { label: ("普通型床位年改造率", "annual conversion rate of ordinary beds"), quantity: CheckedQuantity::Driver("care.beds.conversion_rate"), unit: "%", usual: (ANY_LESS, 0.15),
        source: ("由2022至2025年护理型占比推算，2–12%", "2-12%, from the nursing share of 2022-2025"), slip: None },
    UsualRange { label: ("入住机构老年人占60岁及以上人口比重", "institutional residents as a share of people aged 60+"), quantity: CheckedQuantity::Derived("care.residents.share_aged_60_plus", derived::residents_of_elderly), unit: "%", usual: (0.005, 0.03),
        source: ("全国约1%；9073格局为3%", "about 1% in China; 3% in the 9073 pattern"), slip: None },
    UsualRange { label: ("养老床位总数年增长", "annual growth of care beds"), quantity: CheckedQuantity::Derived("care.beds.total.growth", derived::growth_of_beds), unit: "%", usual: (ANY_LESS, 0.01),
        source: ("全国2023年以来下降，2025年−3.9%；增长应有已批准的建设计划", "falling in China since 2023, -3.9% in 2025; a rise needs an approved programme"), slip: None },
    UsualRange { label: ("失能老年人占60岁及以上人口比重", "disabled people as a share of people aged 60+"), quantity: CheckedQuantity::Derived("care.dependants.share_aged_60_plus", derived::disabled_of_elderly), unit: "%", usual: (0.02, 0.20),
        source: ("2020年前后因口径从2.3%到18%", "2.3% to 18% around 2020, by definition"), slip: None },
    UsualRange { label: ("每张机构床位的养老护理员数", "caregivers per institutional bed"), quantity: CheckedQuantity::Derived("care.caregivers.per_institutional_bed", derived::caregivers_of_beds), unit: "1", usual: (0.05, 0.6),
        source: ("全部从业人员每床0.12–0.6人，护理员约占一半", "0.12-0.6 staff of all kinds a bed, about half of them caregivers"), slip: None },
    UsualRange { label: ("长期护理保险享受待遇人数占参保人数比重", "long-term-care insurance beneficiaries as a share of the insured"), quantity: CheckedQuantity::Derived("care.insurance.beneficiaries.share_of_insured", derived::beneficiaries_of_insured), unit: "%", usual: (0.004, 0.012),
        source: ("2025年全国0.63%，山东0.47%", "0.63% in China and 0.47% in Shandong in 2025"), slip: None },
    UsualRange { label: ("长期护理保险支出占GDP比重", "long-term-care insurance spending as a share of GDP"), quantity: CheckedQuantity::Derived("care.insurance.spending.share_of_gdp", derived::insurance_of_gdp), unit: "%", usual: (ANY_LESS, 0.003),
        source: ("建模选择：不超过0.3%", "modelling choice: at most 0.3%"), slip: None },
    UsualRange { label: ("长期护理保险基金可支付月数", "months of spending covered by the long-term-care insurance fund"), quantity: CheckedQuantity::Indicator("care.insurance.reserve_months"), unit: "1", usual: (0.0, 60.0),
        source: ("建模选择：不为负，也不应积累五年以上的支出", "modelling choice: no debt, and no more than five years of spending"), slip: None },
];

/// The range in which a driver usually lies.
#[derive(Debug, Clone, PartialEq)]
pub struct DriverRange {
    /// The least and the largest usual value in base units; either may be infinite.
    pub usual: (f64, f64),
    /// Where the range comes from.
    pub source: Text,
}

/// The range in which a driver usually lies, if one is known: that by which [`unusual_values`](super::unusual_values) warns.
///
/// ```
/// let range = carecast::analysis::usual_range("economy.real_growth").unwrap();
/// assert_eq!(range.usual, (0.02, 0.07));
/// assert!(carecast::analysis::usual_range("economy.base_nominal_gdp").is_none());
/// ```
#[must_use]
pub fn usual_range(driver: &str) -> Option<DriverRange> {
    // Growth of GDP is checked as the indicator, which the driver of this name sets.
    let checked = if driver == "economy.real_growth" { "gdp.real_growth" } else { driver };
    let is_of = |range: &&UsualRange| match range.quantity {
        CheckedQuantity::Driver(pattern) => matches(pattern, checked),
        CheckedQuantity::Indicator(name) | CheckedQuantity::Derived(name, _) => name == checked,
    };
    let UsualRange { usual, source: (zh, en), .. } = USUAL_RANGES.iter().find(is_of)?;
    Some(DriverRange { usual: *usual, source: Text::new(*zh, *en) })
}
