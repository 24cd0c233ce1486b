//! Scenarios.

use carecast::ensemble::Settings;
use carecast::fuzzing::scenario;
use carecast::model::assemble;
use carecast::{Diagnostics, Projection};

use super::region::SHANDONG;
use super::{messages, repository};

/// A scenario that is read can be assembled, or it is told why not; one that can be assembled runs, or it is told why not.
pub fn check(data: &[u8]) -> bool {
    // What it extends and its plan are found beside the scenarios of the repository.
    let name = repository().join("scenarios/shandong-2023-2027/fuzzed.toml").display().to_string();
    let Some(source) = messages::source(&name, data) else { return false };
    let mut problems = Diagnostics::new();
    let read = scenario(&source, &SHANDONG.baseline, &mut problems);
    messages::check(&read, &problems);
    let Ok(assumptions) = read else { return false };
    assert!(assumptions.years.first < assumptions.years.last && assumptions.runs > 0);
    let mut told = Diagnostics::new();
    match assemble(&assumptions, &mut told) {
        Ok(_) => messages::shown(&told),
        Err(found) => return messages::refused(&found.into()),
    }
    if assumptions.years.last > 2040 {
        return true;
    }
    let settings = Settings { runs: 2, threads: Some(1), ..Settings::of(&assumptions) };
    let run = Projection::run(&assumptions, &settings, &mut told);
    run.map_or_else(|error| messages::refused(&error), |_| true)
}
