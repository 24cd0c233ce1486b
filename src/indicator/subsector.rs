//! The parts of the industry, and the terms into which their growth is split.

use super::demand_block::DemandBlock;
use crate::language::Text;

/// Whose people and income the demand for a subsector follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Market {
    /// The region's own.
    Region,
    /// Those of the parent region: the subsector sells to the nation.
    Parent,
}

/// A part of the industry for which value added is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Subsector {
    /// The ascii id, as in `industry.<id>.value_added`.
    pub id: String,
    /// The label shown to readers.
    pub label: Text,
    /// Share of its gross value added that other subsectors count already; `None` where nothing overlaps.
    pub overlap: Option<f64>,
    /// Whose people and income its demand follows.
    pub market: Market,
    /// Its share of the industry's value added in the base year, where a scenario splits the total.
    pub share_of_base: Option<f64>,
    /// The block whose spending by age, elasticities and wage costs it has.
    pub block: DemandBlock,
    /// Whether its growth follows from demand: need, income and prices. Otherwise a scenario states its growth, or
    /// elasticities to people in place of need.
    pub follows_demand: bool,
}

impl Subsector {
    /// A subsector that overlaps with no other and sells to its region, on the demand side of the block that its id means.
    #[must_use]
    pub fn new(id: impl Into<String>, label: Text) -> Self {
        let id = id.into();
        let block = DemandBlock::of_subsector(&id);
        Self { id, label, overlap: None, market: Market::Region, share_of_base: None, block, follows_demand: true }
    }
}

/// A term of the growth of value added. The terms add up to nominal growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum GrowthTerm {
    /// People of each age and what they spend: the need of the demand side.
    Need,
    /// More people, at the elasticity to population.
    Population,
    /// Higher real GDP per head.
    Income,
    /// More elderly people.
    Ageing,
    /// More residents of care institutions.
    Care,
    /// What dearer or cheaper services than others take or add in volume.
    RelativePrice,
    /// The remainder not explained by other terms, including lasting deviations of the stated path.
    Trend,
    /// All policies on the industry's growth or prices.
    Policy,
    /// Rising prices, on the volume of the year.
    Price,
    /// The reduction by the ceiling on the share of GDP.
    Ceiling,
    /// Year-to-year shocks of the stated path.
    Shock,
}

impl GrowthTerm {
    /// Every term, in the order in which tables show them.
    pub const ALL: [Self; 11] = [
        Self::Need,
        Self::Population,
        Self::Income,
        Self::Ageing,
        Self::Care,
        Self::RelativePrice,
        Self::Trend,
        Self::Policy,
        Self::Price,
        Self::Ceiling,
        Self::Shock,
    ];

    /// The last part of an indicator's name, as in `industry.contribution.<id>`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Population => "population",
            Self::Income => "income",
            Self::Ageing => "ageing",
            Self::Care => "care",
            Self::RelativePrice => "relative_price",
            Self::Trend => "trend",
            Self::Policy => "policy",
            Self::Price => "price",
            Self::Ceiling => "ceiling",
            Self::Shock => "shock",
        }
    }

    /// What a reader sees beside growth that no term holds, since the scenario replaces equations on which the terms rest.
    pub(crate) fn no_term() -> Text {
        Text::new("未分解（方程另定）", "not split: equations replaced")
    }

    /// The label shown to readers.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Need => Text::new("需求（各年龄人口）", "need (people of each age)"),
            Self::Population => Text::new("人口", "population"),
            Self::Income => Text::new("收入", "income"),
            Self::Ageing => Text::new("老龄化", "ageing"),
            Self::Care => Text::new("入住机构老年人", "residents in care"),
            Self::RelativePrice => Text::new("相对价格对数量的影响", "effect of relative prices on volume"),
            Self::Trend => Text::new("趋势或给定路径", "trend or typed path"),
            Self::Policy => Text::new("政策", "policies"),
            Self::Price => Text::new("价格", "prices"),
            Self::Ceiling => Text::new("占比上限", "ceiling on the share"),
            Self::Shock => Text::new("逐年冲击", "year-to-year shocks"),
        }
    }
}
