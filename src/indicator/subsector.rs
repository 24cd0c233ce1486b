//! The parts of the industry, and the terms into which their growth is split.

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
}

impl Subsector {
    /// A subsector that overlaps with no other and sells to its region.
    #[must_use]
    pub fn new(id: impl Into<String>, label: Text) -> Self {
        Self { id: id.into(), label, overlap: None, market: Market::Region, share_of_base: None }
    }
}

/// A term of the growth of value added. The terms add up to nominal growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum GrowthTerm {
    /// More people, at the elasticity to population.
    Population,
    /// Higher real GDP per head.
    Income,
    /// More elderly people.
    Ageing,
    /// More residents of care institutions.
    Care,
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
    pub const ALL: [Self; 9] = [
        Self::Population,
        Self::Income,
        Self::Ageing,
        Self::Care,
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
            Self::Population => "population",
            Self::Income => "income",
            Self::Ageing => "ageing",
            Self::Care => "care",
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
            Self::Population => Text::new("人口", "population"),
            Self::Income => Text::new("收入", "income"),
            Self::Ageing => Text::new("老龄化", "ageing"),
            Self::Care => Text::new("入住机构老年人", "residents in care"),
            Self::Trend => Text::new("趋势", "trend"),
            Self::Policy => Text::new("政策", "policies"),
            Self::Price => Text::new("价格", "prices"),
            Self::Ceiling => Text::new("占比上限", "ceiling on the share"),
            Self::Shock => Text::new("逐年冲击", "year-to-year shocks"),
        }
    }
}
