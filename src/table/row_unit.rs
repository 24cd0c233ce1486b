//! The unit in which a row shows its figures, in each language.

use super::{Cell, Content};
use crate::indicator::{TableUnit, Unit, with_unit};
use crate::language::{Language, Text};
use crate::number::{decimals, signed};

/// The unit of a row: that in which readers of each language know its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowUnit {
    unit: Unit,
    zh: TableUnit,
    en: TableUnit,
}

impl RowUnit {
    /// The usual unit of figures of `unit`, or the smaller one where the largest figure is small.
    #[must_use]
    pub fn fitting(unit: Unit, largest: f64) -> Self {
        let fitting = |language| TableUnit::fitting(unit, language, largest);
        Self { unit, zh: fitting(Language::Chinese), en: fitting(Language::English) }
    }

    /// The same for a row in which these figures stand, in base units.
    #[must_use]
    pub fn of_figures(unit: Unit, figures: impl IntoIterator<Item = f64>) -> Self {
        let sizes = figures.into_iter().map(f64::abs).filter(|size| size.is_finite());
        Self::fitting(unit, sizes.fold(0.0, f64::max))
    }

    /// The same without decimals for a share of the cities of a region: of 16 cities each is 6.25 points.
    pub(crate) fn of_indicator(mut self, name: &str) -> Self {
        if name.ends_with(".city_coverage") {
            (self.zh.decimals, self.en.decimals) = (0, 0);
        }
        self
    }

    /// The unit's name.
    #[must_use]
    pub fn label(&self) -> Text {
        Text::new(self.zh.label, self.en.label)
    }

    /// A figure in base units as it is written in this unit.
    #[must_use]
    pub fn format(&self, base: f64) -> Text {
        Text::new(self.zh.format(base), self.en.format(base))
    }

    /// A figure in base units as tables write it, in the languages in which they have it in its own unit.
    pub(crate) fn format_in_own_unit(&self, base: f64) -> [Option<String>; 2] {
        let is_own = |unit: &TableUnit| (self.unit.to_base(1.0) - unit.scale).abs() <= 1e-9 * unit.scale;
        [self.zh, self.en].map(|unit| Some(unit).filter(is_own).map(|unit| unit.format(base)))
    }

    /// A published figure in base units, without decimals that nobody stated (`half_digit` is half of its last digit).
    pub(crate) fn format_published(&self, base: f64, half_digit: f64) -> Text {
        let write = |unit: TableUnit| {
            let stated = if half_digit > 0.0 { decimals(2.0 * half_digit / unit.scale) } else { unit.decimals };
            TableUnit { decimals: unit.decimals.min(stated), ..unit }.format(base)
        };
        Text::new(write(self.zh), write(self.en))
    }

    /// A figure in base units.
    #[must_use]
    pub fn cell(&self, base: f64) -> Cell {
        self.number(base, self.format(base))
    }

    fn number(&self, base: f64, written: Text) -> Cell {
        let in_units = [base / self.zh.scale, base / self.en.scale];
        Cell::number(self.unit.from_base(base), written).in_unit(self.unit).showing(in_units)
    }

    /// A figure in base units with the unit's name as in a sentence.
    pub(crate) fn cell_with_unit(&self, base: f64) -> Cell {
        let written = |unit: TableUnit| with_unit(&unit.format(base), unit.label);
        self.number(base, Text::new(written(self.zh), written(self.en)))
    }

    /// A figure in base units with a mark after it, which a note explains.
    pub(crate) fn marked(&self, base: f64, mark: &str) -> Cell {
        self.number(base, self.format(base).followed_by(&Text::same(mark)))
    }

    /// A range in base units in brackets; nothing is written where both ends read alike.
    #[must_use]
    pub fn interval(&self, interval: (f64, f64)) -> Content {
        self.written_interval(interval, TableUnit::format)
    }

    /// A difference in base units with its sign, and under it its range.
    pub(crate) fn difference_and_interval(&self, base: f64, interval: (f64, f64)) -> Cell {
        let write = |unit: TableUnit, base: f64| signed(base / unit.scale, unit.decimals);
        let written = Text::new(write(self.zh, base), write(self.en, base));
        self.number(base, written).over(self.written_interval(interval, write))
    }

    fn written_interval(&self, (low, high): (f64, f64), write: impl Fn(TableUnit, f64) -> String) -> Content {
        let write = |unit: TableUnit| {
            let (low, high) = (write(unit, low), write(unit, high));
            if low == high { String::new() } else { format!("[{low}, {high}]") }
        };
        let (low, high) = (self.unit.from_base(low), self.unit.from_base(high));
        Content::Interval { low, high, unit: Some(self.unit), written: Text::new(write(self.zh), write(self.en)) }
    }

    /// A figure and under it its range.
    #[must_use]
    pub fn figure_and_interval(&self, base: f64, interval: (f64, f64)) -> Cell {
        self.cell(base).over(self.interval(interval))
    }
}
