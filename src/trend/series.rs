//! Annual series that a trend can continue.

use crate::indicator::Indicator;

/// The fewest figures of which a trend is made: with fewer, nothing says how far it may err.
pub const FEWEST_FIGURES: usize = 4;

/// The scale on which a series is continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueScale {
    /// A level that cannot be negative, continued as it is: a constant slope is a constant change a year.
    Level,
    /// A positive level, continued in logarithms: a constant slope is a constant growth rate.
    Logarithm,
    /// A share of 0 to 1, continued in log odds, which it never leaves.
    Share,
    /// Figures that may be negative, such as growth rates and net migration.
    Signed,
    /// The yearly growth of a level, continued as the change of the level's logarithm: always above −100 %.
    Growth,
}

impl ValueScale {
    /// The name of each that arguments give; growth follows from what is asked for.
    pub const NAMES: [(&'static str, Self); 4] =
        [("level", Self::Level), ("log", Self::Logarithm), ("share", Self::Share), ("signed", Self::Signed)];

    /// That of an indicator: a share, what may be negative, or a level.
    pub(crate) fn usual(indicator: &Indicator) -> Self {
        let parts = ["share", "coverage", "occupancy"];
        let is_share = indicator.unit.symbol == "%" && parts.iter().any(|part| indicator.name.contains(part));
        match indicator {
            _ if is_share => Self::Share,
            _ if indicator.can_be_negative() => Self::Signed,
            _ => Self::Level,
        }
    }

    /// A value on the scale; `None` where it has no place there.
    fn transformed(self, value: f64) -> Option<f64> {
        let is_valid = match self {
            Self::Level => value >= 0.0,
            Self::Logarithm => value > 0.0,
            Self::Share => value > 0.0 && value < 1.0,
            Self::Signed => true,
            Self::Growth => value > -1.0,
        };
        (is_valid && value.is_finite()).then(|| match self {
            Self::Level | Self::Signed => value,
            Self::Logarithm => libm::log(value),
            Self::Share => libm::log(value / (1.0 - value)),
            Self::Growth => libm::log1p(value),
        })
    }

    /// The value at a place of the scale.
    pub(super) fn restored(self, place: f64) -> f64 {
        match self {
            Self::Level | Self::Signed => place,
            Self::Logarithm => libm::exp(place),
            Self::Share => 1.0 / (1.0 + libm::exp(-place)),
            Self::Growth => libm::expm1(place),
        }
    }

    /// Whether figures are changes, whose errors lie on both sides of the trend alike, or nearly so, and mostly end with the year.
    pub(crate) fn is_of_changes(self) -> bool {
        matches!(self, Self::Signed | Self::Growth)
    }

    /// The limits at a distance from a place of the scale, as values.
    pub(super) fn limits(self, place: f64, distance: f64) -> (f64, f64) {
        let low = match self {
            Self::Level if place > 0.0 => place * place / (place + distance),
            _ => place - distance,
        };
        (self.restored(low), self.restored(place + distance))
    }
}

/// Why a series cannot be continued.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum UnusableSeries {
    /// There are fewer than [`FEWEST_FIGURES`].
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// A figure has no place on the scale: zero or negative, or a share outside 0 to 1.
    OffScale {
        /// The year.
        year: i32,
        /// The figure, in base units.
        value: f64,
        /// The scale.
        scale: ValueScale,
    },
    /// All figures are the same.
    Constant,
    /// All changes are the same on the scale, so that nothing says how far the trend may err.
    Straight,
    /// The trend of a level falls to zero.
    FallsToZero {
        /// The year.
        year: i32,
    },
}

/// Figures of consecutive years, on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnualSeries {
    first_year: i32,
    values: Vec<f64>,
    scale: ValueScale,
    /// The values on the scale.
    places: Vec<f64>,
}

impl AnnualSeries {
    /// The series whose first value is that of `first_year`, in base units.
    ///
    /// # Errors
    /// Why no trend can be made of it.
    ///
    /// ```
    /// use carecast::trend::{AnnualSeries, UnusableSeries, ValueScale};
    /// let of = |values: &[f64]| AnnualSeries::new(2020, values.to_vec(), ValueScale::Level);
    /// assert!(of(&[5.0, 6.0, 6.5, 8.0]).is_ok());
    /// assert_eq!(of(&[5.0, 6.0]), Err(UnusableSeries::TooFew { count: 2 }));
    /// assert_eq!(of(&[5.0, 5.0, 5.0, 5.0]), Err(UnusableSeries::Constant));
    /// ```
    pub fn new(first_year: i32, values: Vec<f64>, scale: ValueScale) -> Result<Self, UnusableSeries> {
        let mut places = Vec::with_capacity(values.len());
        for (year, value) in (first_year..).zip(&values) {
            let place = scale.transformed(*value);
            places.push(place.ok_or(UnusableSeries::OffScale { year, value: *value, scale })?);
        }
        if values.len() < FEWEST_FIGURES {
            return Err(UnusableSeries::TooFew { count: values.len() });
        }
        if values.windows(2).all(|pair| pair[0] == pair[1]) {
            return Err(UnusableSeries::Constant);
        }
        let spread = places.iter().fold(0.0_f64, |size, place| size.max((place - places[0]).abs()));
        let mean = (places[places.len() - 1] - places[0]) / (places.len() - 1) as f64;
        if places.windows(2).all(|pair| (pair[1] - pair[0] - mean).abs() <= 1e-9 * spread) {
            return Err(UnusableSeries::Straight);
        }
        Ok(Self { first_year, values, scale, places })
    }

    /// The scale.
    #[must_use]
    pub fn scale(&self) -> ValueScale {
        self.scale
    }

    /// The first and the last year.
    #[must_use]
    pub fn years(&self) -> (i32, i32) {
        (self.first_year, self.first_year + years(self.values.len()) - 1)
    }

    /// The values in base units.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values on the scale.
    pub(super) fn places(&self) -> &[f64] {
        &self.places
    }
}

/// A number of figures as a number of years.
fn years(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
