//! Tables of annual figures of one's own.

use carecast::Diagnostics;
use carecast::fuzzing::annual;
use carecast::trend::{Trend, TrendMethod};

use super::messages;

/// If a trend is made of the figures, its intervals are finite and each lies within the next.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("annual.csv", data) else { return false };
    let mut problems = Diagnostics::new();
    let read = annual(&source, &mut problems);
    messages::check(&read, &problems);
    let Ok(history) = read else { return false };
    let to = history.series.years().1 + 6;
    let Ok(trend) = Trend::of(&history.series, to, TrendMethod::Median) else { return false };
    for (at, median) in trend.median.iter().enumerate() {
        let (mut low, mut high) = (*median, *median);
        for intervals in &trend.intervals {
            let (lower, upper) = intervals[at];
            assert!(lower.is_finite() && upper.is_finite() && lower <= low && high <= upper, "{trend:?}");
            (low, high) = (lower, upper);
        }
    }
    true
}
