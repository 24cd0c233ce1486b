//! Units that a plan has and the program does not know: 届/年, ㎡/人, 万吨/年. Figures in one compare with others in the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::unit::{Dimension, Unit};
use crate::diagnostic::numeral::folded;

/// The symbols of every such unit. A unit holds its symbol for good; plans have a few dozen.
static COINED: Mutex<BTreeMap<String, &'static str>> = Mutex::new(BTreeMap::new());

/// Multipliers that may precede such a unit, the longest first.
const SCALES: [(&str, i32); 5] = [("万亿", 12), ("百万", 6), ("千万", 7), ("万", 4), ("亿", 8)];

impl Unit {
    /// The unit that is written so: one of the program's, with or without `/年` after it, or else one that counts
    /// things of its own kind, with 万 or 亿 before it understood. `None` where nothing is written.
    ///
    /// ```
    /// use carecast::indicator::Unit;
    /// let tonnes = Unit::named("万吨/年").unwrap();
    /// assert_eq!(tonnes.to_base(3.0), 30_000.0);
    /// assert!(tonnes.accepts(Unit::named("吨/年").unwrap()) && !tonnes.accepts(Unit::named("亿瓶/年").unwrap()));
    /// assert_eq!(Unit::named("亿元"), Unit::parse("亿元"));
    /// ```
    #[must_use]
    pub fn named(written: &str) -> Option<Self> {
        let written = folded(written.trim());
        if written.is_empty() {
            return None;
        }
        // Staff are persons, and beds are beds.
        let plain = written.replace("名/", "人/").replace("/床", "/张");
        Self::parse(&written).or_else(|| Self::parse(&plain)).or_else(|| Some(Self::coined(&written)))
    }

    fn coined(written: &str) -> Self {
        let mut coined = COINED.lock().unwrap_or_else(PoisonError::into_inner);
        let symbol = match coined.get(written) {
            Some(symbol) => *symbol,
            None => {
                let symbol: &'static str = Box::leak(written.to_owned().into_boxed_str());
                coined.insert(written.to_owned(), symbol);
                symbol
            }
        };
        let (plain, is_yearly) = without_year(symbol);
        let years = if is_yearly { -1 } else { 0 };
        match Self::parse(plain) {
            Some(known) => {
                let dimension = Dimension { years: known.dimension.years + years, ..known.dimension };
                Self { symbol, zh: symbol, dimension, ..known }
            }
            None => {
                let dimension = Dimension { items: 1, years, ..Dimension::default() };
                Self { symbol, zh: symbol, dimension, exponent: scale(plain).0, difference: false }
            }
        }
    }

    /// Whether it counts what the program does not know.
    pub(crate) fn is_coined(self) -> bool {
        self.counts().is_some()
    }

    /// What is counted in a unit that the program does not know, without its scale and its year; nothing for others.
    pub(super) fn counts(self) -> Option<&'static str> {
        let (plain, _) = without_year(self.symbol);
        (Self::parse(self.symbol).is_none() && Self::parse(plain).is_none()).then(|| scale(plain).1)
    }

    /// The same unit without "a year": of a flow, a figure of a year may be given either way.
    pub(crate) fn is_same_but_for_year(self, other: Self) -> bool {
        let plain = |unit: Self| Dimension { years: 0, ..unit.dimension };
        self.counts() == other.counts()
            && plain(self) == plain(other)
            && self.difference == other.difference
            && [self, other].iter().all(|unit| unit.dimension.years <= 0)
    }
}

/// A symbol without `/年` at its end, and whether that was there.
fn without_year(symbol: &'static str) -> (&'static str, bool) {
    symbol.strip_suffix("/年").map_or((symbol, false), |plain| (plain, true))
}

/// The power of ten with which a symbol begins, and what is counted.
fn scale(symbol: &'static str) -> (i32, &'static str) {
    let scale = SCALES.iter().find_map(|(word, power)| Some((*power, symbol.strip_prefix(word)?)));
    scale.filter(|(_, rest)| !rest.is_empty() && !rest.starts_with('/')).unwrap_or((0, symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(written: &str) -> Unit {
        Unit::named(written).unwrap()
    }

    #[test]
    fn figures_in_a_coined_unit_compare_with_their_own_kind_alone() {
        assert!(unit("届/年").accepts(unit("届/年")) && !unit("届/年").accepts(unit("次/年")));
        assert!(!unit("届/年").accepts(unit("届")) && unit("届/年").is_same_but_for_year(unit("届")));
        assert!(!unit("㎡/人").accepts(unit("个")) && !unit("个").accepts(unit("㎡/人")));
        assert!(!unit("%").is_same_but_for_year(unit("㎡/人")));
        assert_eq!((unit("亿粒/年").exponent, unit("亿元/品种").exponent, unit("学时/学期").exponent), (8, 8, 0));
        assert!(unit("亿元/年").is_same_but_for_year(unit("万元")) && !unit("亿元/年").accepts(unit("亿元")));
        assert_eq!((unit("亿元/年").exponent, unit("亿元/年").dimension.money), (8, 1));
        assert_eq!(Unit::named("  "), None);
    }
}
