//! The units in which readers know money, people and beds: one rule for sentences, tables and charts.

use super::unit::{Dimension, Unit};
use crate::language::Language;

/// The unit of figures from a size on.
#[derive(Clone, Copy)]
pub(super) struct UsualUnit {
    /// The least size of figures in this unit, in base units.
    from: f64,
    /// One of it in base units.
    pub(super) scale: f64,
    /// Its name above a column of a table.
    pub(super) name: &'static str,
    /// Decimals in a table.
    decimals: usize,
    /// Decimals for a reader who does a sum again.
    decimals_to_check: usize,
    /// Figures below this size have two decimals.
    fine_below: f64,
}

impl UsualUnit {
    pub(super) fn decimals(&self, size: f64) -> usize {
        if size < self.fine_below { 2 } else { self.decimals }
    }

    pub(super) fn decimals_to_check(&self, size: f64) -> usize {
        if size < self.fine_below { 2 } else { self.decimals_to_check }
    }
}

const fn at(from: f64, scale: f64, name: &'static str, decimals: [usize; 2]) -> UsualUnit {
    let [decimals, decimals_to_check] = decimals;
    UsualUnit { from, scale, name, decimals, decimals_to_check, fine_below: 0.0 }
}

const fn fine_below(size: f64, unit: UsualUnit) -> UsualUnit {
    UsualUnit { fine_below: size, ..unit }
}

static MONEY_ZH: [UsualUnit; 3] =
    [at(0.0, 1e4, "万元", [0, 1]), fine_below(1e10, at(1e7, 1e8, "亿元", [0, 1])), at(1e12, 1e12, "万亿元", [0, 1])];
static MONEY_EN: [UsualUnit; 3] = [
    at(0.0, 1e6, "CNY million", [1, 1]),
    fine_below(1e10, at(1e9, 1e9, "CNY billion", [1, 2])),
    at(1e12, 1e12, "CNY trillion", [1, 5]),
];
static PERSONS_ZH: [UsualUnit; 3] =
    [at(0.0, 1.0, "人", [0, 0]), fine_below(1e5, at(1e4, 1e4, "万人", [1, 2])), at(1e9, 1e8, "亿人", [1, 2])];
static PERSONS_EN: [UsualUnit; 4] = [
    at(0.0, 1.0, "persons", [0, 0]),
    at(1e4, 1e3, "thousand persons", [1, 2]),
    at(1e6, 1e6, "million persons", [2, 4]),
    at(1e9, 1e9, "billion persons", [2, 4]),
];
static PERSONS_A_YEAR_ZH: [UsualUnit; 3] =
    [at(0.0, 1.0, "人/年", [0, 2]), at(1e4, 1e4, "万人/年", [2, 2]), at(1e9, 1e8, "亿人/年", [2, 2])];
static PERSONS_A_YEAR_EN: [UsualUnit; 4] = [
    at(0.0, 1.0, "persons/year", [0, 2]),
    at(1e4, 1e3, "thousand/year", [1, 2]),
    at(1e6, 1e6, "million/year", [1, 2]),
    at(1e9, 1e9, "billion/year", [1, 2]),
];
static BEDS_ZH: [UsualUnit; 2] = [at(0.0, 1.0, "张", [0, 0]), at(1e4, 1e4, "万张", [2, 3])];
static BEDS_EN: [UsualUnit; 2] = [at(0.0, 1.0, "beds", [0, 0]), at(1e4, 1e3, "thousand beds", [1, 2])];
static BEDS_A_YEAR_ZH: [UsualUnit; 2] = [at(0.0, 1.0, "张/年", [0, 2]), at(1e4, 1e4, "万张/年", [2, 2])];
static BEDS_A_YEAR_EN: [UsualUnit; 2] = [at(0.0, 1.0, "beds/year", [0, 2]), at(1e4, 1e3, "thousand beds/year", [1, 2])];

/// The units for what `unit` measures, smallest first; `None` for what is shown in the unit in which it was declared.
pub(super) fn usual_units(unit: Unit, language: Language) -> Option<&'static [UsualUnit]> {
    let Dimension { money, persons, beds, years, items } = unit.dimension;
    let (zh, en): (&[UsualUnit], &[UsualUnit]) = match (money, persons, beds, years, items) {
        (1, 0, 0, 0, 0) => (&MONEY_ZH, &MONEY_EN),
        (0, 1, 0, 0, 0) => (&PERSONS_ZH, &PERSONS_EN),
        (0, 1, 0, -1, 0) => (&PERSONS_A_YEAR_ZH, &PERSONS_A_YEAR_EN),
        (0, 0, 1, 0, 0) => (&BEDS_ZH, &BEDS_EN),
        (0, 0, 1, -1, 0) => (&BEDS_A_YEAR_ZH, &BEDS_A_YEAR_EN),
        _ => return None,
    };
    Some(if language == Language::Chinese { zh } else { en })
}

/// The largest of these units in which a figure of this size is at least its least size.
pub(super) fn of_size(units: &'static [UsualUnit], size: f64) -> &'static UsualUnit {
    let fitting = units.iter().rev().find(|unit| size >= unit.from);
    fitting.unwrap_or(&units[0])
}
