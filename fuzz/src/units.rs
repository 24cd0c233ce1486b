//! Units, and figures with their unit.

use carecast::indicator::{Quantity, Unit};

/// A figure with its unit means the same when it is written again with either name of the unit.
pub fn check(data: &[u8]) -> bool {
    let Ok(written) = str::from_utf8(data) else { return false };
    if let Some(unit) = Unit::parse(written) {
        assert_eq!([unit.symbol, unit.zh].map(Unit::parse), [Some(unit); 2]);
    }
    for unit in [Unit::parse("%"), Unit::parse("亿元"), Unit::parse("人")].into_iter().flatten() {
        assert!(unit.half_digit(written) >= 0.0);
    }
    let Some(read) = Quantity::parse(written) else { return false };
    assert!(read.figure.is_finite() && !read.base().is_nan());
    // The English names of units of 100 million begin with a number, and may be read as part of the figure.
    for name in [read.unit.symbol, read.unit.zh].into_iter().filter(|name| !name.starts_with("100 ")) {
        let again = Quantity::parse(&format!("{} {name}", read.figure));
        assert_eq!(again.map(Quantity::base), Some(read.base()), "{written:?}: {} {name}", read.figure);
        assert!(again.is_some_and(|again| again.unit == read.unit), "{written:?}: {} {name}", read.figure);
    }
    true
}
