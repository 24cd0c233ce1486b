//! `--set`: on every command that takes a scenario.

use super::{REFERENCE, figure, json, run, with};

#[test]
fn a_setting_replaces_a_path_and_is_recorded() {
    let out = tempfile::tempdir().unwrap();
    let setting = "economy.real_growth=4.5 %";
    run(
        &[REFERENCE, "--charts", "none", "-q", "--set", setting, "--set", "economy.base_nominal_gdp=90000 亿元"],
        out.path(),
    );
    let folder = out.path().join("reference");
    assert_eq!(figure(&folder, "gdp.nominal", "2022", "p10"), 9e12);
    let manifest = json(&folder.join("manifest.json"));
    assert_eq!(manifest["settings"][0], setting);
    let plain = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "-q"], plain.path());
    let plain = plain.path().join("reference");
    let people = |folder| figure(folder, "population.aged_60_plus", "2030", "p90");
    assert_eq!(people(&plain), people(&folder));
    assert!(figure(&folder, "gdp.nominal", "2030", "sd") < figure(&plain, "gdp.nominal", "2030", "sd"));
    assert!(json(&plain.join("manifest.json")).get("settings").is_none());
}

#[test]
fn a_setting_that_cannot_be_is_bad_input() {
    for command in ["run", "check"] {
        let end = with(&[command, REFERENCE, "--set", "care.target_ocupancy=85 %", "--lang", "en"]);
        assert_eq!(end.code, Some(2));
        assert!(end.stderr.contains("did you mean `care.target_occupancy`?"), "{}", end.stderr);
    }
}
