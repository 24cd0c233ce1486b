//! What probabilities rest on, as `run` and `review` print and write it.

use super::{HIGH, LOW, REFERENCE, TYPED_PATH, json, objects, run, snapshot};

#[test]
fn the_range_over_scenarios_the_break_even_and_the_split_are_printed_and_written() {
    let mut shown = String::new();
    for language in ["en", "zh"] {
        let out = tempfile::tempdir().unwrap();
        let asked = ["--rests-on", "--charts", "none", "--lang", language];
        let end = run(&[&[REFERENCE, LOW, HIGH], &asked[..]].concat(), out.path());
        assert_eq!(end.stderr, "");
        let tables = end.stdout.split("\n\n").filter(|table| {
            ["Target", "目标", "2027, probability", "2027 > 7000亿元，可能性"].iter().any(|word| table.contains(word))
        });
        shown += &tables.collect::<Vec<_>>().join("\n\n");
        for scenario in ["reference", "low", "high"] {
            let targets = objects(&out.path().join(scenario).join("targets.json"));
            let target = targets.iter().find(|target| target["target"] == "value_added").unwrap();
            let number = |key: &str| target[key].parse::<f64>().unwrap();
            assert!(number("probability_lowest") < number("probability_highest"));
            assert_eq!((target["scenarios"].as_str(), target["break_even_driver"].as_str()), ("3", "industry.*.trend"));
            let kinds = ["jump_off", "path", "shock", "basis", "model", "interaction"];
            // No statistical revision is stated: nothing of that kind is drawn.
            let kinds = kinds.iter().filter(|kind| **kind != "basis");
            assert_eq!(target["variance_basis"], "");
            let sum: f64 = kinds.map(|kind| number(&format!("variance_{kind}"))).sum();
            assert_eq!((target["scenario_lowest"].as_str(), target["scenario_highest"].as_str()), ("low", "high"));
            assert_eq!(target["break_even_unit"], "pp");
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            // The same probability of one half, by another lever or none.
            assert!(number("break_even_value") < 1.0 && number("break_even_change") < 1.5, "{target:?}");
        }
    }
    snapshot("rests_on", &shown);
}

#[test]
fn a_typed_path_is_told_with_the_targets_and_in_files() {
    let out = tempfile::tempdir().unwrap();
    let told = run(&[TYPED_PATH, "--charts", "none", "--lang", "en"], out.path()).stdout;
    assert_eq!(told.matches("typed path)").count(), 1, "{told}");
    let targets = objects(&out.path().join("typed-path/targets.json"));
    let of = |id: &str| targets.iter().find(|target| target["target"] == id).unwrap()["typed_paths"].clone();
    assert_eq!(of("value_added"), "industry.total.growth");
    assert_eq!(json(&out.path().join("typed-path/manifest.json"))["typed_paths"][0], "industry.total.growth");
    let reference = run(&[REFERENCE, "--charts", "none", "--lang", "en"], out.path()).stdout;
    assert!(!reference.contains("typed path)"), "{reference}");
}
