//! Formulas of a scenario's own indicators and stocks.

use carecast::Diagnostics;
use carecast::fuzzing::formula;
use carecast::indicator::Unit;

use super::messages;
use super::region::SHANDONG;

/// What is no formula is told at its place; what is one reads only what exists, and says the same when it is read again.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("formula", data) else { return false };
    let names = (SHANDONG.indicators.as_slice(), SHANDONG.drivers.as_slice());
    let exists = |name: &str| names.0.iter().any(|i| i.name == name) || names.1.iter().any(|d| d.name == name);
    let mut is_read = false;
    for (unit, is_step) in [("1", false), ("人", false), ("亿元", false), ("人", true)] {
        let Some(unit) = Unit::parse(unit) else { continue };
        let mut problems = Diagnostics::new();
        let read = formula(&source, ("own", unit), is_step, names, &mut problems);
        assert_eq!(read.is_none(), problems.has_errors(), "{problems:?}");
        assert!(problems.problems().iter().all(|problem| problem.span.is_some()));
        messages::shown(&problems);
        is_read |= read.is_some();
        if let Some(read) = read {
            assert_eq!(read.text(), source.text);
            let unknown: Vec<&str> = read.names().into_iter().filter(|name| !exists(name) && *name != "own").collect();
            assert!(unknown.is_empty(), "{unknown:?}");
        }
    }
    is_read
}
