//! `--set`, `--from` and `--as-of`: on every command that takes a scenario.

use std::collections::BTreeSet;
use std::path::Path;

use super::{REFERENCE, carecast, ended, figure, files, json, rows, run, wide, with};

const PINNED: &str = "tests/pinned/scenarios/shandong-2023-2027/reference.toml";
const GROWTH: &str = "economy.real_growth=4.5 %";
/// What stands in heads and source lines, in both languages.
const HEAD: [&str; 2] = ["growth of real GDP set to 4.5% from 2026", "GDP实际增速自2026年起设为 4.5%"];

/// What a command prints, on either stream; it must succeed.
fn printed(arguments: &[&str], out: &Path) -> String {
    let mut command = wide();
    command.args(arguments);
    if !["check", "explain"].contains(&arguments[0]) {
        command.arg("--out").arg(out);
    }
    let end = ended(&mut command, out);
    assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    end.stdout + &end.stderr
}

#[test]
fn a_setting_replaces_a_path_and_is_recorded() {
    let out = tempfile::tempdir().unwrap();
    let gdp = "economy.base_nominal_gdp=90000 亿元";
    run(&[PINNED, "--charts", "none", "-q", "--set", GROWTH, "--set", gdp], out.path());
    let folder = out.path().join("reference--economy.base_nominal_gdp=90000亿元--economy.real_growth=4.5%");
    assert_eq!(figure(&folder, "gdp.nominal", "2022", "p10"), 9e12);
    let manifest = json(&folder.join("manifest.json"));
    assert_eq!(manifest["settings"], serde_json::json!([GROWTH, gdp]));
    let first = serde_json::json!({ "economy.base_nominal_gdp": 2022, "economy.real_growth": 2026 });
    assert_eq!(manifest["changed_from"], first);
    run(&[PINNED, "--charts", "none", "-q"], out.path());
    let plain = out.path().join("reference");
    let people = |folder| figure(folder, "population.aged_60_plus", "2030", "p90");
    assert_eq!(people(&plain), people(&folder));
    assert!(figure(&folder, "gdp.nominal", "2030", "sd") < figure(&plain, "gdp.nominal", "2030", "sd"));
    assert!(["settings", "changed_from"].iter().all(|name| json(&plain.join("manifest.json")).get(name).is_none()));
    assert!(json(&plain.join("projection.json")).get("settings").is_none());
}

#[test]
fn a_setting_that_cannot_be_is_bad_input() {
    for command in ["run", "check"] {
        let end = with(&[command, REFERENCE, "--set", "care.target_ocupancy=85 %", "--lang", "en"]);
        assert_eq!(end.code, Some(2));
        assert!(end.stderr.contains("did you mean `care.target_occupancy`?"), "{}", end.stderr);
    }
    let cases: [(&[&str], &str); 4] = [
        (&["run", REFERENCE, "--from", "2024"], "--from has no driver to change"),
        (&["discover", REFERENCE, "--target", "value_added", "--from", "2024"], "give it together with --set"),
        (&["run", REFERENCE, "--set", GROWTH, "--from", "2031"], "nothing can be changed from 2031 on"),
        (&["check", "scenarios/shandong-2023-2027/plan.toml", "--set", GROWTH], "--set applies to scenarios"),
    ];
    for (asked, says) in cases {
        let end = with(&[asked, &["--lang", "en"]].concat());
        assert_eq!(end.code, Some(2), "{asked:?}");
        assert!(end.stderr.contains(says), "{}", end.stderr);
    }
}

#[test]
fn results_of_a_what_if_leave_those_of_the_scenario_alone() {
    let out = tempfile::tempdir().unwrap();
    run(&[PINNED, "--charts", "none", "-q"], out.path());
    let plain = files(&out.path().join("reference"));
    run(&[PINNED, "--charts", "none", "-q", "--set", GROWTH], out.path());
    run(&[PINNED, "--charts", "none", "-q", "--set", "economy.real_growth=4.5%", "--from", "2023"], out.path());
    run(&[PINNED, "--charts", "none", "-q", "--set", GROWTH, "--as-of", "2024"], out.path());
    assert!(files(&out.path().join("reference")) == plain);
    let own = "reference--economy.real_growth=4.5%";
    let folders: BTreeSet<String> =
        std::fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let wanted = ["reference".to_owned(), own.to_owned(), format!("{own}--from=2023"), format!("{own}--as-of=2024")];
    assert_eq!(folders, wanted.into());
    // Growth of 4.5 % in 2026 and in 2023: real GDP over that of the base year tells which years were set.
    let grown = |folder: &str, year: &str| {
        let folder = out.path().join(folder);
        figure(&folder, "gdp.nominal", year, "central") / figure(&folder, "gdp.nominal", "2022", "central")
    };
    assert_eq!(grown(own, "2025"), grown("reference", "2025"));
    assert!((grown(own, "2026") / grown("reference", "2026") - 1.045 / 1.05).abs() < 1e-9);
    assert!((grown(&format!("{own}--from=2023"), "2023") / grown("reference", "2023") - 1.045 / 1.06).abs() < 1e-9);
    // Prices of 2023 are a little different as of 2024.
    assert!((grown(&format!("{own}--as-of=2024"), "2025") / grown("reference", "2025") - 1.045 / 1.055).abs() < 1e-3);
    // Every row of the tables names its scenario.
    for table in ["projection.csv", "population.csv"] {
        assert!(rows(&out.path().join(own).join(table)).iter().all(|row| row["scenario"] == own), "{table}");
    }
}

#[test]
fn what_was_set_heads_every_table_and_stands_below_every_chart() {
    let out = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 7] = [
        &["run", PINNED, "--runs", "100", "--contributions", "--charts", "svg"],
        &["sweep", PINNED, "--vary", "industry.total.growth=4..6 %:2", "--runs", "50", "--charts", "svg"],
        &["solve", PINNED, "--target", "value_added", "--adjust", "--vary", "industry.total.growth", "--runs", "50"],
        &["sensitivity", PINNED, "--indicator", "industry.value_added@2027", "--charts", "svg"],
        &["discover", PINNED, "--target", "value_added", "--runs", "500", "--charts", "svg"],
        &["check", PINNED],
        &["explain", PINNED, "industry.value_added", "2027"],
    ];
    for (language, head) in ["en", "zh"].into_iter().zip(HEAD) {
        for command in commands {
            let shown = printed(&[command, &["--set", GROWTH, "--lang", language]].concat(), out.path());
            // A table begins with its title below an empty line, and its header stands between rules.
            let lines: Vec<&str> = shown.lines().collect();
            let titles: Vec<&str> = (2..lines.len())
                .filter(|at| lines[*at].starts_with('─') && lines[at - 2].is_empty())
                .map(|at| lines[at - 1])
                .collect();
            assert!(titles.iter().all(|title| title.contains(head)), "{command:?}: {titles:?}");
            let expected = if ["check", "explain"].contains(&command[0]) { 0 } else { 1 };
            assert!(titles.len() >= expected && shown.contains(head), "{command:?}: {shown}");
        }
        let charts = files(out.path());
        let charts: Vec<_> =
            charts.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "svg")).collect();
        assert!(charts.len() >= 8, "{}", charts.len());
        for (path, chart) in charts {
            assert!(words_of(chart).contains(&plain(head)), "{}", path.display());
        }
    }
}

/// The words of a chart without space: its lines are broken where they are full.
fn words_of(svg: &[u8]) -> String {
    let svg = std::str::from_utf8(svg).unwrap();
    let texts = svg.split("<text").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</text"));
    plain(&texts.map(|(text, _)| text).collect::<String>())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn charts_drawn_again_and_compared_say_what_was_set() {
    let out = tempfile::tempdir().unwrap();
    run(&[PINNED, "--charts", "none", "-q"], out.path());
    run(&[PINNED, "--charts", "none", "-q", "--set", GROWTH], out.path());
    let [own, plain_run] = ["reference--economy.real_growth=4.5%", "reference"].map(|name| out.path().join(name));
    let [own_path, plain_path] = [&own, &plain_run].map(|path| path.to_str().unwrap());
    let drawn = out.path().join("drawn");
    let chart = |arguments: &[&str]| {
        let mut command = carecast();
        command.arg("chart").args(arguments).args(["--charts", "svg", "--lang", "en", "--out"]).arg(&drawn);
        let end = ended(&mut command, out.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    };
    chart(&[own_path, "--kind", "fan"]);
    chart(&[plain_path, own_path, "--kind", "comparison", "--indicator", "gdp.nominal"]);
    let charts: Vec<_> = files(&drawn).into_iter().filter(|(name, _)| name.extension().unwrap() == "svg").collect();
    assert_eq!(charts.len(), 2);
    for (name, content) in charts {
        assert!(words_of(&content).contains(&plain(HEAD[0])), "{}", name.display());
    }
}

#[test]
fn a_review_of_a_what_if_has_a_folder_and_a_head_of_its_own() {
    let out = tempfile::tempdir().unwrap();
    let review = ["review", "--scenario", PINNED, "--as-of", "2024", "--runs", "100", "--charts", "none"];
    let shown = printed(&[&review[..], &["--set", GROWTH, "--lang", "en"]].concat(), out.path());
    assert!(shown.contains("growth of real GDP set to 4.5% from 2025"), "{shown}");
    let folder = out.path().join("review--economy.real_growth=4.5%--as-of=2024");
    let page = std::fs::read_to_string(folder.join("review.html")).unwrap();
    assert!(
        page.contains("growth of real GDP set to 4.5% from 2025") && page.contains("GDP实际增速自2025年起设为 4.5%")
    );
    assert!(!out.path().join("review.html").exists());
    assert_eq!(json(&folder.join("manifest.json"))["changed_from"]["economy.real_growth"], 2025);
    // What is past is not told again: 2023 and 2024 are as published.
    let growth = figure(&folder, "gdp.real_growth", "2024", "p05");
    assert!((growth - 5.7).abs() < 1e-9, "{growth}");
}

#[test]
fn every_command_takes_the_year_as_of_which_it_starts() {
    let out = tempfile::tempdir().unwrap();
    let explain = |more: &[&str]| {
        printed(&[&["explain", PINNED, "economy.real_growth", "2025", "--lang", "en"], more].concat(), out.path())
    };
    assert!(explain(&["--set", GROWTH]).contains("reference.toml:26"), "{}", explain(&["--set", GROWTH]));
    let set = explain(&["--set", GROWTH, "--as-of", "2024"]);
    assert!(set.contains("--set economy.real_growth=4.5 %") && set.contains("as of the end of 2024"), "{set}");
    assert!(
        printed(&["check", PINNED, "--as-of", "2024", "--lang", "en"], out.path()).contains("as of the end of 2024")
    );
    let vary = ["--vary", "industry.total.growth", "--charts", "none", "--lang", "en"];
    let solve = ["solve", PINNED, "--target", "industry.value_added@2030>=9000 亿元", "--as-of", "2024"];
    let solved = printed(&[&solve[..], &vary].concat(), out.path());
    assert!(solved.contains("2025–2030") && solved.contains("as of the end of 2024"), "{solved}");
    let row = &rows(&out.path().join("reference/solve/solve.csv"))[0];
    assert_eq!([&row["first_year"], &row["last_year"]], ["2025", "2030"]);
    let sweep = ["sweep", PINNED, "--vary", "economy.real_growth=4..5 %:2", "--indicator", "gdp.real@2024"];
    let told = printed(&[&sweep[..], &["--indicator", "gdp.real@2027", "--lang", "en"]].concat(), out.path());
    let says = "`gdp.real` in 2024 does not depend on `economy.real_growth`, which changes from 2026 on";
    assert!(told.contains(says) && told.contains("growth of real GDP varied from 2026"), "{told}");
    let manifest = json(&out.path().join("reference/sweep/manifest.json"));
    assert_eq!(manifest["changed_from"], serde_json::json!({ "economy.real_growth": 2026 }));
    let sensitivity =
        ["sensitivity", PINNED, "--indicator", "population.total@2027", "--as-of", "2024", "--charts", "none"];
    let told = printed(&[&sensitivity[..], &["--set", GROWTH, "--lang", "en"]].concat(), out.path());
    assert!(told.contains("`population.total` does not depend on `economy.real_growth`"), "{told}");
}

#[test]
fn a_driver_of_every_subsector_is_set_at_once() {
    let out = tempfile::tempdir().unwrap();
    let set = |language: &str| {
        let asked = ["--set", "industry.*.trend=-1 %", "--charts", "none", "--runs", "50", "--lang", language];
        printed(&[&["run", REFERENCE], &asked[..]].concat(), out.path())
    };
    let english = set("en");
    assert!(english.contains("every subsector: real growth that need, income and prices do not explain"), "{english}");
    assert!(set("zh").contains("各领域：增加值实际增速中需求、收入和价格没有解释的部分"));
    let explained = ["explain", REFERENCE, "industry.other.trend@2027", "--set", "industry.*.trend=-1 %"];
    let explained = printed(&explained, out.path());
    assert!(explained.contains("-1%") || explained.contains("−1%"), "{explained}");
    // A pattern that means no driver, or drivers of different kinds, is none.
    for unknown in ["industry.*.trnd=1 %", "industry.*=1 %"] {
        let end = ended(carecast().args(["run", REFERENCE, "--set", unknown]), out.path());
        assert_eq!(end.code, Some(2), "{}", end.stderr);
    }
}
