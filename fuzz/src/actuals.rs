//! Tables of figures that became known.

use carecast::Diagnostics;
use carecast::fuzzing::actuals;

use super::messages;
use super::region::{Region, SHANDONG};

/// Figures are finite, and those of an indicator stand in order of time.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("actuals.csv", data) else { return false };
    let Region { baseline, indicators, .. } = &*SHANDONG;
    let mut problems = Diagnostics::new();
    let read = actuals(&source, baseline, indicators, &mut problems);
    messages::check(&read, &problems);
    let Ok(read) = read else { return false };
    for actual in &read.figures {
        assert!(actual.figure.value.is_finite(), "{actual:?}");
        let of_it = read.of(&actual.figure.indicator);
        assert!(!of_it.is_empty());
        assert!(of_it.is_sorted_by_key(|actual| (actual.figure.period.year, actual.figure.period.month.unwrap_or(12))));
    }
    let mut told = Diagnostics::new();
    read.report_superseded(baseline, indicators, &mut told);
    messages::shown(&told);
    true
}
