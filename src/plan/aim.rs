//! The measure of a target: a level of its indicator, or a change.

use serde::{Deserialize, Serialize};

use crate::indicator::{Indicator, IndicatorKind, Unit};
use crate::language::Text;

/// How a target's figure is held against its indicator. All but the level count from the plan's base year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aim {
    /// The indicator itself in the year: "5000亿元以上".
    #[default]
    Level,
    /// How much more it is than in the base year: "新增3万张". Of a percentage, in percentage points.
    Increment,
    /// Its growth since the base year: "较2022年增长25%".
    Growth,
    /// Its average growth a year since the base year, compound: "年均增长8%".
    AverageGrowth,
}

/// The words for it in a plan file.
pub(super) const AIMS: [(&str, Aim); 4] = [
    ("level", Aim::Level),
    ("increment", Aim::Increment),
    ("growth", Aim::Growth),
    ("average_growth", Aim::AverageGrowth),
];

impl Aim {
    /// The figure of an indicator that moved from `base` to `level` in this number of years.
    ///
    /// ```
    /// use carecast::plan::Aim;
    /// assert_eq!(Aim::Increment.of(29.0, 32.0, 1.0), 3.0);
    /// assert!((Aim::AverageGrowth.of(100.0, 136.0, 4.0) - 0.0799).abs() < 1e-4);
    /// ```
    #[must_use]
    pub fn of(self, base: f64, level: f64, years: f64) -> f64 {
        match self {
            Self::Level => level,
            Self::Increment => level - base,
            Self::Growth => level / base - 1.0,
            Self::AverageGrowth => libm::pow(level / base, 1.0 / years) - 1.0,
        }
    }

    /// Whether it is growth, and the base is none from which anything grows: 0, less, or nothing.
    pub(crate) fn has_no_growth_from(self, base: f64) -> bool {
        matches!(self, Self::Growth | Self::AverageGrowth) && (base <= 0.0 || base.is_nan())
    }

    /// Whether there is no such figure of an indicator that goes from `base` to `level`.
    pub(crate) fn is_undefined(self, base: f64, level: f64) -> bool {
        self.has_no_growth_from(base) || self == Self::AverageGrowth && level < 0.0
    }

    /// The level at which the indicator has this figure: the inverse of [`Aim::of`].
    #[must_use]
    pub fn level(self, base: f64, figure: f64, years: f64) -> f64 {
        match self {
            Self::Level => figure,
            Self::Increment => base + figure,
            Self::Growth => base * (1.0 + figure),
            Self::AverageGrowth => base * libm::pow(1.0 + figure, years),
        }
    }

    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        AIMS.iter().find(|(_, aim)| *aim == self).map_or("level", |(id, _)| id)
    }

    /// The words for what is counted from the base year: 增加, growth; `None` for a level, which is not.
    #[must_use]
    pub fn counted(self) -> Option<Text> {
        match self {
            Self::Level => None,
            Self::Increment => Some(Text::new("增加", "added")),
            Self::Growth => Some(Text::new("累计增长", "growth")),
            Self::AverageGrowth => Some(Text::new("年均增长", "growth a year")),
        }
    }

    /// The unit in which a plan may state it.
    pub(super) fn unit(self, indicator: &Indicator) -> Unit {
        let other = match self {
            Self::Level => None,
            Self::Increment if indicator.kind == IndicatorKind::Ratio => Some(indicator.unit.of_difference()),
            Self::Increment => None,
            Self::Growth | Self::AverageGrowth => Unit::parse("%"),
        };
        other.unwrap_or(indicator.unit)
    }
}
