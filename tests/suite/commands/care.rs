//! `carecast run` of the scenarios of the care system.

use super::{figure, names, rows, run};

const SCENARIOS: [&str; 5] =
    ["constant-prevalence", "demographic-only", "healthy-ageing", "shift-to-formal", "supply-constrained"];

#[test]
fn the_scenarios_of_the_care_system_end_in_one_comparison_and_charts() {
    let out = tempfile::tempdir().unwrap();
    let files = SCENARIOS.map(|name| format!("scenarios/shandong-2023-2027/care/{name}.toml"));
    let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    arguments.extend(["--charts", "svg", "--lang", "en"]);
    let end = run(&arguments, out.path());
    let compared = end.stdout.split("Scenarios in 2027").nth(1).unwrap();
    for row in ["Disabled people aged 60+", "Occupancy of institutional beds", "Gap of caregivers", "Investment"] {
        assert!(compared.contains(row), "{row} is not compared:\n{compared}");
    }
    let found = names(out.path());
    assert!(found.contains("charts/comparison.svg"), "{found:?}");
    for name in SCENARIOS {
        for chart in ["care-beds", "care-need", "care-occupancy", "caregivers"] {
            assert!(found.contains(&format!("{name}/charts/{chart}.svg")), "{name}: {chart}");
        }
    }
    let chart = std::fs::read_to_string(out.path().join("charts/comparison.svg")).unwrap();
    assert!(chart.contains("Occupancy of institutional beds"), "the scenarios differ in how full beds are");
    let compared = rows(&out.path().join("comparison.csv")).len();
    assert!(compared >= 10 * SCENARIOS.len() && compared.is_multiple_of(SCENARIOS.len()), "{compared}");
    let [constant, frozen, healthy, formal, constrained] = SCENARIOS.map(|name| {
        let at = |indicator: &str| figure(&out.path().join(name), indicator, "2030", "central");
        (at("care.dependants.total"), at("care.residents"), at("care.beds.total"), at("care.caregivers_gap"))
    });
    assert!(healthy.0 < formal.0 && formal.0 < constant.0);
    assert_eq!(frozen.0, constant.0);
    assert!((frozen.2 - 700_000.0).abs() < 1.0, "{}", frozen.2);
    assert!(formal.1 > constant.1 && constrained.1 < healthy.1);
    assert!(constrained.3 > 10_000.0);
}
