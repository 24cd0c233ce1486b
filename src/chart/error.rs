//! Errors of charts.

use std::fmt;

use crate::language::Text;

/// Why a chart cannot be drawn.
///
/// Series are named by their role and number, counted from 1: `history`, `median`,
/// `band 1, low`, `line 2 (label)`, `layer 3 (label)`, `target 1`. Indices count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChartError {
    /// A series without which there is no chart has no values.
    Empty {
        /// The series.
        series: String,
    },
    /// A value is not a number, or is infinite.
    NotFinite {
        /// The series.
        series: String,
        /// Where in the series.
        index: usize,
    },
    /// A share in percent is not between 0 and 100.
    NoShare {
        /// The series.
        series: String,
        /// Where in the series.
        index: usize,
    },
    /// A value is beyond 1e100 in size.
    TooLarge {
        /// The series.
        series: String,
        /// Where in the series.
        index: usize,
    },
    /// A series has another number of values than its years.
    Length {
        /// The series.
        series: String,
        /// The number of years.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A year is not later than the one before it.
    YearOrder {
        /// The series.
        series: String,
        /// Where in the series.
        index: usize,
    },
    /// A value below zero where there can be none.
    Negative {
        /// The series.
        series: String,
        /// Where in the series.
        index: usize,
    },
    /// The lower edge of a band lies above its upper edge.
    Crossed {
        /// The band.
        series: String,
        /// Where in the band.
        index: usize,
    },
    /// A size outside 200 to 4000 CSS pixels.
    Size {
        /// The width asked for.
        width: u32,
        /// The height asked for.
        height: u32,
    },
    /// The words leave no space for the data, or too many labels compete for the right edge.
    NoRoom {
        /// The part that does not fit.
        part: &'static str,
    },
    /// The drawing library failed.
    Draw(String),
    /// The picture could not be made from the SVG document.
    Raster(String),
    /// The library was built without the feature `png`.
    NoPng,
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { series } => write!(f, "{series}: no values"),
            Self::NotFinite { series, index } => {
                write!(f, "{series}: the value at index {index} is not a finite number")
            }
            Self::NoShare { series, index } => {
                write!(f, "{series}: the value at index {index} is not between 0 and 100%")
            }
            Self::TooLarge { series, index } => {
                write!(f, "{series}: the value at index {index} is beyond 1e100 in size")
            }
            Self::Negative { series, index } => write!(f, "{series}: the value at index {index} is below zero"),
            Self::Length { series, expected, found } => {
                write!(f, "{series}: {found} values for {expected} years")
            }
            Self::YearOrder { series, index } => {
                write!(f, "{series}: the year at index {index} is not later than the one before it")
            }
            Self::Crossed { series, index } => {
                write!(f, "{series}: the lower edge is above the upper edge at index {index}")
            }
            Self::Size { width, height } => {
                write!(f, "a chart of {width} x {height} pixels: each side must be 200 to 4000")
            }
            Self::NoRoom { part } => {
                write!(f, "no room for {part}: make the chart larger or its words fewer")
            }
            Self::Draw(reason) => write!(f, "cannot draw the chart: {reason}"),
            Self::Raster(reason) => write!(f, "cannot make a picture of the chart: {reason}"),
            Self::NoPng => write!(f, "carecast was built without its feature `png`"),
        }
    }
}

impl ChartError {
    /// The same for a reader of either language. What only a mistake of the program can cause stays in English.
    #[must_use]
    pub fn words(&self) -> Text {
        let zh = match self {
            Self::NoRoom { .. } => "文字太多，放不下；请把图放大，或把标题和目标的文字缩短、减少".to_owned(),
            Self::TooLarge { series, .. } => format!("{series}：数值超过1e100"),
            Self::NotFinite { series, .. } => format!("{series}：有一个数不是有限数"),
            Self::Size { width, height } => format!("图的尺寸为 {width} x {height}，每边应为200到4000"),
            Self::NoPng => "carecast 编译时没有打开 `png` 功能".to_owned(),
            _ => self.to_string(),
        };
        Text::new(zh, self.to_string())
    }
}

impl std::error::Error for ChartError {}

/// The largest value that an axis takes.
pub(super) const LARGEST: f64 = 1e100;

/// Refuses limits that are no numbers or in the wrong order.
pub(super) fn check_limits(limits: Option<(f64, f64)>) -> Result<(), ChartError> {
    let Some((low, high)) = limits else { return Ok(()) };
    check_value("limits", 0, low)?;
    check_value("limits", 1, high)?;
    if low < high { Ok(()) } else { Err(ChartError::Crossed { series: "limits".to_owned(), index: 0 }) }
}

/// Refuses a value that is not finite, or too large for an axis.
pub(super) fn check_value(series: &str, index: usize, value: f64) -> Result<(), ChartError> {
    let series = || series.to_owned();
    if !value.is_finite() {
        return Err(ChartError::NotFinite { series: series(), index });
    }
    if value.abs() > LARGEST {
        return Err(ChartError::TooLarge { series: series(), index });
    }
    Ok(())
}

/// Refuses values that are not as many as their years, or that no axis can hold.
pub(super) fn check_values(series: &str, years: usize, values: &[f64]) -> Result<(), ChartError> {
    if values.len() != years {
        return Err(ChartError::Length { series: series.to_owned(), expected: years, found: values.len() });
    }
    values.iter().enumerate().try_for_each(|(index, &value)| check_value(series, index, value))
}

/// Refuses years that are not in ascending order, or that are none at all.
pub(super) fn check_years(series: &str, years: &[i32]) -> Result<(), ChartError> {
    if years.is_empty() {
        return Err(ChartError::Empty { series: series.to_owned() });
    }
    match years.windows(2).position(|pair| pair[0] >= pair[1]) {
        Some(before) => Err(ChartError::YearOrder { series: series.to_owned(), index: before + 1 }),
        None => Ok(()),
    }
}
