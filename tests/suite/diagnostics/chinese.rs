//! The cases that are shown in Chinese too, among those of scenarios, files and baselines.

use std::collections::BTreeSet;

use super::baselines::BASELINES;
use super::declarations::declaration_cases;
use super::files::FILES;
use super::scenarios::scenario_cases;

/// The cases that are shown in Chinese too.
const IN_CHINESE: &[&str] = &[
    // Scenarios
    "unknown key",
    "a driver of unknown keys alone",
    "TOML syntax",
    "TOML key twice",
    "TOML table twice",
    "a rate without quotes",
    "a text without quotes",
    "no value",
    "no comma in an array",
    "no equals sign",
    "a full-width colon",
    "an array that is not closed",
    "a space in a heading",
    "thousands set apart",
    "a path of Windows",
    "an unknown unit in Chinese",
    "a year twice",
    "a baseline by its label",
    "a baseline without an industry",
    "no runs",
    "wrong unit",
    "percentage points for percent",
    "a bare number for a rate",
    "a year outside the horizon",
    "no years",
    "p10 and p90 reversed",
    "shocks from the base year on",
    "shocks from after the horizon on",
    "a path of what counts in the base year only",
    "unknown driver",
    "policy on what counts in the base year only",
    "policy on a driver without a value",
    "policy beyond what is possible",
    "an impossible count",
    "two policies of one id",
    "a pair twice",
    "a driver twice in a factor",
    "a load on a certain driver",
    "a driver paired with itself",
    "not positive definite",
    "horizon before the base year",
    "a plan",
    // Declarations
    "declared twice",
    "a driver of the program",
    "no unit",
    "full-width signs",
    "a Chinese name",
    "not a quantity in brackets",
    "unknown name in a formula",
    "terms of several units",
    "a flow and a stock",
    "another unit than declared",
    "a flow alone",
    "a cycle within one year of declarations",
    "an indicator of itself",
    // Files
    "a cycle of extends",
    "values beside a csv",
    "a csv of a rate without a unit",
    "a csv without rows",
    "a column twice",
    "short and long rows",
    "a quote that is never closed",
    "a year that no calendar has",
    // Baselines
    "a name with a space that would do in quotes",
    "people inherited from nobody",
    "people of its own beside inherited ones",
    "parent that is not there",
    "definition that names no basis",
    "a subsector twice",
    "a subsector with a star",
    "jump-off of an unknown indicator",
    "jump-off in a unit of another kind",
    "jump-off of less than nothing",
    "series in a unit of another kind",
    "series of less than nothing",
    "series of 31 February",
    "series without a source",
    "margin that is a bound",
    "pattern: an age twice",
    "rates: no boys",
];

/// Those of the cases that are shown in Chinese too.
pub(super) fn in_chinese<C>(cases: &[C], name: impl Fn(&C) -> &'static str) -> Vec<&C> {
    cases.iter().filter(|case| IN_CHINESE.contains(&name(case))).collect()
}

#[test]
fn cases_shown_in_chinese_exist() {
    let all = scenario_cases().chain(declaration_cases()).map(|case| case.0);
    let all: BTreeSet<&str> =
        all.chain(FILES.iter().map(|case| case.0)).chain(BASELINES.iter().map(|case| case.0)).collect();
    let absent: Vec<_> = IN_CHINESE.iter().filter(|name| !all.contains(*name)).collect();
    assert!(absent.is_empty(), "{absent:?}");
}
