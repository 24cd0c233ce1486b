//! Units of figures inside sentences.

use super::unit::{Dimension, Unit};
use crate::language::Language;
use crate::number::{UNDEFINED, decimals, fixed};

/// Whether a figure is small, but not zero.
fn is_below(size: f64, limit: f64) -> bool {
    size > 0.0 && size < limit
}

/// The unit in which a figure is written inside a sentence.
#[derive(Clone, Copy)]
pub(super) struct Magnitude {
    /// One of it in base units.
    pub(super) scale: f64,
    before: &'static str,
    after: &'static str,
}

impl Magnitude {
    /// The usual unit of figures of this size.
    pub(super) fn of(base: f64, unit: Unit, language: Language) -> Self {
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let (size, flow) = (base.abs(), years < 0);
        let zh = language == Language::Chinese;
        let after = |scale: f64, after: &'static str| Self { scale, before: "", after };
        let cny = |scale: f64, after: &'static str| Self { scale, before: "CNY ", after };
        let by_year =
            |scale: f64, level: &'static str, by_year: &'static str| after(scale, if flow { by_year } else { level });
        match (money, persons, beds) {
            _ if items != 0 => Self::own(unit, language),
            // Below a tenth of the usual unit a smaller one is clearer.
            (1, 0, 0) if zh && is_below(size, 1e7) => after(1e4, "万元"),
            (1, 0, 0) if zh && size >= 1e12 => after(1e12, "万亿元"),
            (1, 0, 0) if zh => after(1e8, "亿元"),
            (1, 0, 0) if is_below(size, 1e9) => cny(1e6, " million"),
            (1, 0, 0) if size >= 1e12 => cny(1e12, " trillion"),
            (1, 0, 0) => cny(1e9, " billion"),
            // As in tables: a county's people and beds are counted one by one.
            (0, 1, 0) if is_below(size, 1e4) => match language {
                Language::Chinese => by_year(1.0, "人", "人/年"),
                Language::English => by_year(1.0, " persons", " persons/year"),
            },
            (0, 1, 0) if zh && size >= 1e9 => by_year(1e8, "亿人", "亿人/年"),
            (0, 1, 0) if zh => by_year(1e4, "万人", "万人/年"),
            (0, 1, 0) if size >= 1e9 => by_year(1e9, " billion", " billion/year"),
            (0, 1, 0) if size >= 1e6 => by_year(1e6, " million", " million/year"),
            (0, 1, 0) => by_year(1e3, " thousand", " thousand/year"),
            (0, 0, 1) if is_below(size, 1e4) => match language {
                Language::Chinese => by_year(1.0, "张", "张/年"),
                Language::English => by_year(1.0, " beds", " beds/year"),
            },
            (0, 0, 1) if zh => by_year(1e4, "万张", "万张/年"),
            (0, 0, 1) => by_year(1e3, " thousand beds", " thousand beds/year"),
            (0, -1, 1) => after(1e-3, language.pick("张/千人", " per 1000")),
            _ if unit.difference => after(1e-2, language.pick("个百分点", " percentage points")),
            _ if unit.exponent == -2 => after(1e-2, "%"),
            _ => Self::own(unit, language),
        }
    }

    /// The same where there is little space: percentage points are `pp`.
    pub(super) fn brief(base: f64, unit: Unit, language: Language) -> Self {
        if unit.difference { Self::points(language) } else { Self::of(base, unit, language) }
    }

    /// The unit in which a sum is done again, and the decimals that it takes.
    pub(super) fn to_check(base: f64, unit: Unit, language: Language) -> (Self, usize) {
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let zh = language == Language::Chinese;
        let at = |scale: f64, after: &'static str, decimals: usize| (Self { scale, before: "", after }, decimals);
        match (money, persons, beds, years, items) {
            (1, 0, 0, _, 0) if is_below(base.abs(), if zh { 1e7 } else { 1e9 }) => (Self::of(base, unit, language), 1),
            (1, 0, 0, _, 0) if zh => at(1e8, "亿元", if is_below(base.abs(), 1e10) { 2 } else { 1 }),
            (1, 0, 0, _, 0) if base.abs() >= 1e12 => (Self { scale: 1e12, before: "CNY ", after: " trillion" }, 5),
            (1, 0, 0, _, 0) => (Self { scale: 1e9, before: "CNY ", after: " billion" }, 2),
            (0, 1, 0, 0, 0) if base.abs() < 1e4 => at(1.0, language.pick("人", " persons"), 0),
            (0, 1, 0, 0, 0) if zh => at(1e4, "万人", 2),
            (0, 1, 0, 0, 0) if is_below(base.abs(), 1e6) => at(1e3, " thousand", 2),
            (0, 1, 0, 0, 0) => at(1e6, " million", 4),
            (0, 0, 1, 0, 0) if base.abs() < 1e4 => at(1.0, language.pick("张", " beds"), 0),
            (0, 0, 1, 0, 0) if zh => at(1e4, "万张", 3),
            (0, 0, 1, 0, 0) => at(1e3, " thousand beds", 2),
            _ => (Self::brief(base, unit, language), 2),
        }
    }

    /// Percentage points where there is little space.
    fn points(language: Language) -> Self {
        Self { scale: 1e-2, before: "", after: language.pick("个百分点", " pp") }
    }

    /// The unit in which a figure was declared.
    pub(super) fn own(unit: Unit, language: Language) -> Self {
        if unit.difference {
            return Self::points(language);
        }
        let after = match unit.symbol {
            "1" => "",
            _ => unit.label(language),
        };
        Self { scale: unit.to_base(1.0), before: "", after }
    }

    /// A figure that is known to an error, to the first digit of that, or to the second where the first is a 1.
    pub(super) fn write_within(self, base: f64, error: f64) -> String {
        self.write(base, |figure| fixed(figure, decimals(error.abs() / self.scale / 1.95)))
    }

    /// The figure with its unit, its digits written by `digits`.
    pub(super) fn write(self, base: f64, digits: impl Fn(f64) -> String) -> String {
        if !base.is_finite() {
            return UNDEFINED.to_owned();
        }
        let Self { scale, before, after } = self;
        // Words of a unit's own stand apart from the figure; Chinese ones and signs do not.
        let space = if after.starts_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
        format!("{before}{}{space}{after}", digits(base / scale))
    }
}
