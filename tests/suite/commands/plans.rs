//! Several plans at once: the scoreboard, folders that do not collide, and years that are given on the command line.

use super::{HIGH, REFERENCE, json, names, objects, rows, run, snapshot, with};

const PLANS: [&str; 10] = [
    "scenarios/changzhi/reference.toml",
    "scenarios/guigang/reference.toml",
    "scenarios/guilin/reference.toml",
    "scenarios/hunan/reference.toml",
    "scenarios/panjin/reference.toml",
    "scenarios/pingdingshan/reference.toml",
    "scenarios/shandong-2022/reference.toml",
    "scenarios/shandong-2022-elderly-and-child-care/reference.toml",
    REFERENCE,
    "scenarios/xianan/reference.toml",
];

const YEARS: &str = "start=2021,end=2025";

/// What stands from the title of the scoreboard on.
fn scoreboard(stdout: &str, title: &str) -> String {
    stdout[stdout.find(title).expect("the scoreboard")..].to_owned()
}

#[test]
fn all_plans_end_in_one_scoreboard() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[&PLANS[..], &["--charts", "none", "--lang", "en", "--plan-year", YEARS]].concat(), out.path());
    snapshot("scoreboard", &scoreboard(&end.stdout, "Scoreboard of the plans"));
    // A folder for each, by the plan's where the files have one name.
    let written = names(out.path());
    for plan in PLANS {
        let folder = plan.split('/').nth(1).unwrap();
        assert!(written.contains(&format!("{folder}-reference/targets.csv")), "{folder}: {written:?}");
    }
    let all = rows(&out.path().join("scoreboard.csv"));
    assert_eq!(all.len(), 22 + 18 + 16 + 3 + 23 + 28 + 8 + 9 + 48 + 102);
    assert!(all.iter().all(|row| row["verdict"] != "not_assessed" || !row["reason"].is_empty()));
    let given = all.iter().filter(|row| row["region"] == "changzhi");
    assert!(given.clone().count() == 102 && given.clone().all(|row| row["period"] == "2025"));
    let manifest = json(&out.path().join("changzhi-reference/manifest.json"));
    assert_eq!(manifest["settings"][0], format!("--plan-year {YEARS}"));
    assert!(json(&out.path().join("hunan-reference/manifest.json")).get("settings").is_none());
}

#[test]
fn masked_targets_without_a_year_are_listed_with_the_way_to_give_it() {
    let out = tempfile::tempdir().unwrap();
    let two = ["scenarios/xianan/reference.toml", "scenarios/panjin/reference.toml", "scenarios/hunan/reference.toml"];
    let end = run(&[&two[..], &["--charts", "none", "--lang", "zh"]].concat(), out.path());
    snapshot("scoreboard_without_years", &scoreboard(&end.stdout, "各规划目标一览"));
    let listed = objects(&out.path().join("xianan-reference/targets.json"));
    assert_eq!(listed.len(), 28);
    let share = listed.iter().find(|row| row["target"] == "nursing_bed_share").unwrap();
    assert_eq!((share["period"].as_str(), share["verdict"].as_str()), ("masked", "not_assessed"));
    assert!(share["reason"].contains("start=…,end=…"), "{}", share["reason"]);
    let targets = json(&out.path().join("xianan-reference/projection.json"))["targets"].as_array().unwrap().clone();
    assert!(targets.len() == 28 && targets.iter().all(|target| target["year"].is_null()));
}

#[test]
fn scenarios_of_one_plan_are_compared_and_have_no_scoreboard_of_their_own() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, HIGH, "--charts", "none", "--lang", "en"], out.path());
    assert!(end.stdout.contains("Scenarios in 2027") && !end.stdout.contains("Scoreboard"), "{}", end.stdout);
    assert_eq!(rows(&out.path().join("scoreboard.csv")).len(), 44);
}

#[test]
fn years_that_no_plan_needs_or_nobody_can_read_are_refused() {
    let unused = with(&["run", REFERENCE, "--plan-year", YEARS, "--lang", "en"]);
    assert_eq!(unused.code, Some(2));
    assert!(unused.stderr.contains("no plan here hides its years"), "{}", unused.stderr);
    for command in ["run", "check", "explain", "sweep"] {
        let mut arguments = vec![command, "scenarios/xianan/reference.toml", "--plan-year", "end=20xx", "--lang", "zh"];
        if command == "explain" {
            arguments.extend(["care.occupancy", "2025"]);
        }
        let end = with(&arguments);
        assert_eq!(end.code, Some(2), "{command}: {}", end.stderr);
    }
    let target = "scenarios/changzhi/reference.toml";
    let solved = |years: &[&str]| {
        let out = tempfile::tempdir().unwrap();
        let question =
            ["discover", target, "--target", "private_bed_share", "--charts", "none", "--runs", "200", "--out"];
        with(&[&question[..], &[out.path().to_str().unwrap(), "--lang", "en"], years].concat())
    };
    assert!(solved(&[]).stderr.contains("has no year"), "{}", solved(&[]).stderr);
    assert_eq!(solved(&["--plan-year", YEARS]).code, Some(0));
}

#[test]
fn every_file_of_the_plans_is_checked_with_no_word_but_what_is_unusual() {
    let end = with(&[&["check", "--lang", "en"], &PLANS[..]].concat());
    assert_eq!((end.code, super::warnings_but_unusual(&end.stderr)), (Some(0), vec![]));
    let alone = with(&["check", "scenarios/xianan/plan.toml", "--plan-year", YEARS, "--lang", "en"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_legend_of_targets_has_only_what_some_row_has() {
    let plan = "format = 1\ntitle = \"P\"\nperiod = [2023, 2027]\nbase_year = 2022\nreview = 2025\nbaseline = \"shandong\"\n\
        [[target]]\nid = \"share\"\nindicator = \"industry.share_of_gdp\"\ncourse = \"keep\"\nperiod = 2027\n\
        comparator = \">=\"\nvalue = 6.5\nunit = \"%\"\nquote = \"q\"\n";
    let scenario = std::fs::read_to_string(super::root().join(REFERENCE)).unwrap();
    let folder = super::folder_with(&[("a.toml", &scenario), ("plan.toml", plan)]);
    let arguments = ["run", "a.toml", "--runs", "50", "--charts", "svg", "-q", "--lang", "en"];
    let end = super::ended(super::carecast().current_dir(folder.path()).args(arguments), folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let chart = std::fs::read_to_string(folder.path().join("out/a/charts/targets.svg")).unwrap();
    assert!(
        chart.contains(">target<") && !chart.contains("progress by 2025") && !chart.contains("elapsed by"),
        "{chart}"
    );
}
