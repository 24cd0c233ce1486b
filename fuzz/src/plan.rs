//! Plans.

use carecast::Diagnostics;
use carecast::fuzzing::plan;
use carecast::plan::audit::audit;

use super::messages;
use super::region::{Region, SHANDONG};

/// A plan that is read can be held against itself and against the baseline.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("plan.toml", data) else { return false };
    let Region { baseline, indicators, .. } = &*SHANDONG;
    let mut problems = Diagnostics::new();
    let read = plan(&source, indicators, &mut problems);
    messages::check(&read, &problems);
    let Ok(read) = read else { return false };
    assert!(read.in_every_reading().count() >= read.targets.len());
    for finding in audit(&read, Some(baseline), None) {
        let sentence = &finding.sentence();
        assert!(!sentence.en.contains("NaN") && !sentence.zh.contains("NaN"), "{sentence:?}");
    }
    true
}
