//! Tables for people, in the language asked for, and tables for machines, which are the same in every language.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Ended, REFERENCE, carecast, ended, files, folder_with, json, names, objects, root, rows, run};

const ACTUALS: &str = "scenarios/shandong-2023-2027/actuals.csv";

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

/// The reference scenario beside a plan that is changed.
fn beside_plan(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let read = |name: &str| text(&root().join(name));
    let plan = change(&read("scenarios/shandong-2023-2027/plan.toml"));
    folder_with(&[("a.toml", &read(REFERENCE)), ("plan.toml", &plan)])
}

#[test]
fn targets_are_in_the_language_asked_for_and_machines_read_the_same() {
    let out = tempfile::tempdir().unwrap();
    let of = |language: &str| {
        let folder = out.path().join(language);
        run(&[REFERENCE, "--charts", "none", "--lang", language, "-q"], &folder);
        folder.join("reference")
    };
    let (zh, en) = (of("zh"), of("en"));
    for file in ["projection.csv", "population.csv", "projection.json", "targets.json"] {
        let [zh, en] = [&zh, &en].map(|folder| std::fs::read(folder.join(file)).unwrap());
        assert!(zh == en && !zh.starts_with("\u{feff}".as_bytes()), "{file}");
    }
    let [shown_zh, shown_en] = [&zh, &en].map(|folder| text(&folder.join("targets.csv")));
    assert!(shown_zh.starts_with("\u{feff}情景,地区,目标编号,目标,"), "{shown_zh}");
    assert!(shown_en.starts_with("\u{feff}scenario,region,target,label,"), "{shown_en}");
    let [rows_zh, rows_en] = [&zh, &en].map(|folder| rows(&folder.join("targets.csv")));
    let row = |row: &BTreeMap<String, String>, columns: &[&str]| -> Vec<String> {
        columns.iter().map(|column| row[*column].clone()).collect()
    };
    let value_added = row(&rows_zh[0], &["目标值", "单位", "基期值", "基期单位", "基期来历", "增速单位", "结论"]);
    assert_eq!(value_added, ["7000", "亿元", "5620", "亿元", "推算", "%/年", "预计能够完成"]);
    let value_added = row(&rows_en[0], &["value", "unit", "base", "base_unit", "base_status", "verdict"]);
    assert_eq!(value_added, ["7000", "100 million yuan", "5620", "100 million yuan", "derived", "likely_met"]);
    assert!(rows_zh[2]["原因"].contains("没有") && rows_en[2]["reason"].contains("no indicator"), "{:?}", rows_zh[2]);
    // What people read is what machines read, rounded; no more digits are shown than are known.
    let machine = objects(&zh.join("targets.json"));
    for (shown, full) in rows_en.iter().zip(&machine) {
        for column in ["central", "p10", "p50", "p90", "probability"] {
            let [shown, full] = [shown, full].map(|row| row[column].parse::<f64>().ok());
            let Some((shown, full)) = shown.zip(full) else {
                assert_eq!(shown, full);
                continue;
            };
            assert!((shown - full).abs() <= 0.005_001_f64.max(full.abs() * 1e-3), "{column}: {shown} {full}");
            assert!(shown.to_string().len() <= 6, "{column}: {shown}");
        }
    }
    let keys: Vec<String> = json(&zh.join("targets.json"))[0].as_object().unwrap().keys().cloned().collect();
    assert!(
        keys.iter().all(|key| key.bytes().all(|byte| byte.is_ascii_lowercase() || b"_0159".contains(&byte))),
        "{keys:?}"
    );
    // The same bytes for the same language.
    let again = out.path().join("again");
    run(&[REFERENCE, "--charts", "none", "--lang", "zh", "-q"], &again);
    assert!(files(&zh) == files(&again.join("reference")));
}

#[test]
fn a_base_that_the_plan_has_no_unit_for_is_in_that_of_the_language() {
    let folder = beside_plan(|plan| {
        format!(
            "{plan}\n[[target]]\nid = \"growth\"\nindicator = \"industry.value_added\"\naim = \"average_growth\"\nperiod = 2027\ncomparator = \">=\"\nvalue = 8\nunit = \"%\"\nquote = \"q\"\n"
        )
    });
    for (language, unit, digits) in [("zh", "亿元", "5620"), ("en", "CNY billion", "562")] {
        let end =
            in_folder(folder.path(), &["run", "a.toml", "--runs", "20", "--charts", "none", "-q", "--lang", language]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let last = rows(&folder.path().join("out/a/targets.csv")).pop().unwrap();
        let heading = |zh: &str, en: &str| last[if language == "zh" { zh } else { en }].clone();
        assert_eq!((heading("基期单位", "base_unit").as_str(), heading("基期值", "base").as_str()), (unit, digits));
    }
    assert_eq!(objects(&folder.path().join("out/a/targets.json")).pop().unwrap()["base_unit"], "yuan");
}

#[test]
fn a_review_is_in_the_language_asked_for_and_its_figures_in_both() {
    let out = tempfile::tempdir().unwrap();
    for language in ["zh", "en"] {
        let mut command = carecast();
        command.args(["review", "--scenario", REFERENCE, "--actuals", ACTUALS, "--as-of", "2025", "--runs", "100"]);
        command.args(["--charts", "none", "-q", "--lang", language, "--out"]).arg(out.path().join(language));
        assert_eq!(ended(&mut command, out.path()).code, Some(0));
    }
    let [zh, en] = ["zh", "en"].map(|language| out.path().join(language));
    for file in ["figures.csv", "review.json", "targets.json", "projection.json"] {
        assert!(std::fs::read(zh.join(file)).unwrap() == std::fs::read(en.join(file)).unwrap(), "{file}");
    }
    let [first_zh, first_en] = [&zh, &en].map(|folder| rows(&folder.join("review.csv")).remove(0));
    assert_eq!((first_zh["单位"].as_str(), first_en["unit"].as_str()), ("亿元", "100 million yuan"));
    assert_eq!((first_zh["结论"].as_str(), first_en["verdict"].as_str()), ("暂无数据", "figure_missing"));
    assert!(first_zh["中位数"].len() <= 5, "{first_zh:?}");
    // A statistical basis by its label for people, by its id for machines.
    assert_eq!(first_zh["基期口径"], "第四次经济普查（2018年）口径");
    assert!(first_en["base_basis"].starts_with("Basis of the 4th"), "{first_en:?}");
    assert_eq!(objects(&zh.join("review.json"))[0]["base_basis"], "economic-census-2018");
    let figures = rows(&zh.join("figures.csv"));
    let people = figures.iter().find(|row| row["indicator"] == "population.total").unwrap();
    assert_eq!(people["label_zh"], "常住人口");
    assert!(people["label"].is_ascii() && !text(&zh.join("figures.csv")).starts_with('\u{feff}'), "{people:?}");
}

#[test]
fn a_scoreboard_is_in_the_language_asked_for() {
    let out = tempfile::tempdir().unwrap();
    let high = "scenarios/shandong-2023-2027/high.toml";
    for (language, start) in [("zh", "\u{feff}规划,情景,"), ("en", "\u{feff}plan,scenario,")] {
        run(&[REFERENCE, high, "--charts", "none", "-q", "--lang", language], out.path());
        let board = text(&out.path().join("scoreboard.csv"));
        assert!(board.starts_with(start), "{board}");
        assert_eq!(board.contains("Shandong health"), language == "en");
    }
    assert!(!text(&out.path().join("comparison.csv")).starts_with('\u{feff}'));
}

#[test]
fn explanations_and_equations_are_printed_as_json() {
    let out = tempfile::tempdir().unwrap();
    let tables = |arguments: &[&str]| -> Vec<Value> {
        let end = ended(carecast().args(arguments).arg("--json").current_dir(root()), out.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        end.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let explained = tables(&["explain", REFERENCE, "industry.value_added@2027"]);
    let rows = explained[0]["rows"].as_array().unwrap();
    assert_eq!((rows[0][0]["value"].as_f64(), rows[0][1]["id"].as_str()), (Some(0.0), Some("industry.value_added")));
    assert_eq!((rows[0][4]["unit"].as_str(), rows[1][0]["value"].as_f64()), (Some("yuan"), Some(1.0)));
    assert!(rows[0][4]["value"].as_f64().is_some_and(|value| value > 7e11), "{}", rows[0]);
    let of_growth = explained[1]["title"]["en"].as_str().unwrap();
    assert!(of_growth.starts_with("Where growth comes from"), "{of_growth}");
    let equations = tables(&["list", "equations", "care.beds.{type}.closed"]);
    let row = &equations[0]["rows"][0];
    assert_eq!((row[0]["id"].as_str(), row[2]["id"].as_str()), (Some("care.beds.{type}.closed"), Some("beds/year")));
    assert!(row[4]["text"]["en"].as_str().is_some_and(|formula| formula.contains("closure_rate")), "{row}");
    let end = ended(carecast().args(["list", "equations", "--markdown", "--json"]), out.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
}

#[test]
fn tables_as_json_have_values_units_statuses_and_intervals() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, "--charts", "none", "--lang", "en", "--json"], out.path());
    let tables: Vec<Value> = end.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(tables.len() == 2 && end.stderr.contains("written: "), "{}", end.stderr);
    let projection = json(&out.path().join("reference/projection.json"));
    let (mut compared, years) = (0, projection["years"].as_array().unwrap());
    for row in tables[0]["rows"].as_array().unwrap() {
        let label = &row[0]["text"]["en"].as_str().unwrap().lines().next().unwrap();
        let indicators = projection["indicators"].as_array().unwrap();
        let indicator = indicators.iter().find(|indicator| indicator["label"]["en"] == **label).unwrap();
        for (at, column) in tables[0]["columns"].as_array().unwrap().iter().enumerate().skip(2) {
            let of_column = column["en"].as_str().unwrap().parse().ok();
            let year = years.iter().position(|year| year.as_i64() == of_column).unwrap();
            let of = |statistic: &str| indicator["statistics"][statistic][year].as_f64().unwrap().to_bits();
            let bits = |value: &Value| value.as_f64().unwrap().to_bits();
            let cell = &row[at];
            assert_eq!(bits(&cell["value"]), of("p50"), "{label} {column}");
            assert_eq!([bits(&cell["interval"][0]), bits(&cell["interval"][1])], [of("p10"), of("p90")], "{label}");
            assert_eq!(cell["unit"], indicator["unit"], "{label}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
    let statuses: Vec<&Value> = tables[0]["rows"].as_array().unwrap().iter().map(|row| &row[1]["status"]).collect();
    assert!(statuses.contains(&&Value::from("derived")) && statuses.contains(&&Value::from("assumed")), "{statuses:?}");
}

#[test]
fn cells_that_spreadsheets_would_compute_are_text() {
    let folder = beside_plan(|plan| {
        plan.replace("到2027年,产业增加值突破7000亿元", "=cmd|' /C calc'!A0").replace("占GDP比重稳定在6.5%左右", "+1+2")
    });
    let end = in_folder(folder.path(), &["run", "a.toml", "--runs", "20", "--charts", "none", "-q", "--lang", "zh"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let shown = rows(&folder.path().join("out/a/targets.csv"));
    assert_eq!([&shown[0]["原文"], &shown[1]["原文"]], ["'=cmd|' /C calc'!A0", "'+1+2"]);
    let full = objects(&folder.path().join("out/a/targets.json"));
    assert_eq!(full[0]["quote"], "=cmd|' /C calc'!A0", "json is no spreadsheet's");
    for (path, content) in files(&folder.path().join("out")) {
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&content[..]);
        for record in reader.records() {
            for cell in &record.unwrap() {
                let is_formula = cell.len() > 1 && cell.starts_with(['=', '+', '-', '@', '\t']);
                assert!(!is_formula || cell.parse::<f64>().is_ok(), "{}: {cell}", path.display());
            }
        }
    }
}

#[test]
fn a_result_is_read_with_the_mark_and_without() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "-q"], out.path());
    let folder = out.path().join("reference");
    std::fs::remove_file(folder.join("manifest.json")).unwrap();
    let drawn = |to: &str| {
        let mut command = carecast();
        command.arg("chart").arg(&folder).args(["--charts", "svg", "--out"]).arg(out.path().join(to));
        assert_eq!(ended(&mut command, out.path()).code, Some(0));
        // Its manifest has the hashes of what it is drawn from.
        let drawn = files(&out.path().join(to));
        drawn
            .into_iter()
            .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "svg"))
            .collect::<Vec<_>>()
    };
    let before = drawn("before");
    for file in ["projection.json", "population.csv"] {
        let content = text(&folder.join(file));
        std::fs::write(folder.join(file), format!("\u{feff}{content}")).unwrap();
    }
    assert!(before.len() >= 4 && before == drawn("after"), "{}", before.len());
}

#[test]
fn every_department_has_a_request_whatever_its_name() {
    let long = "局".repeat(300);
    let offices = ["民政局（养老）", "民政局/养老", "民政局-养老", "..", "***", &long];
    let folder = beside_plan(|plan| {
        let mut offices = offices.iter();
        let named = |line: &str, offices: &mut std::slice::Iter<'_, &str>| match line.starts_with("responsible") {
            true => offices
                .next()
                .map_or(line.to_owned(), |name| format!("responsible = {{ zh = \"{name}\", en = \"Office\" }}")),
            false => line.to_owned(),
        };
        plan.lines().map(|line| named(line, &mut offices) + "\n").collect()
    });
    let asked = |language: &str, out: &str| -> BTreeMap<String, String> {
        let options =
            ["review", "--scenario", "a.toml", "--as-of", "2025", "--runs", "100", "--request", "-q", "--out", out];
        let end = in_folder(folder.path(), &[&options[..], &["--lang", language]].concat());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let request = folder.path().join(out).join("request");
        let tables = names(&request).into_iter().filter(|name| name.ends_with(".csv"));
        tables.map(|name| (name.clone(), text(&request.join(name)))).collect()
    };
    let tables = asked("zh", "zh");
    for office in offices {
        let of_it: Vec<&String> =
            tables.iter().filter(|(_, table)| table.contains(&format!("\n{office},"))).map(|(name, _)| name).collect();
        assert_eq!(of_it.len(), 1, "{office}: {:?}", tables.keys());
    }
    assert!(tables.values().all(|table| table.starts_with("\u{feff}责任部门,指标,")));
    let departments = |table: &String| -> std::collections::BTreeSet<String> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        reader.records().map(|record| record.unwrap()[0].to_owned()).collect()
    };
    assert!(tables.values().all(|table| departments(table).len() == 1), "one department a file");
    // In English they have one name, and one table with what all of them are asked for.
    let tables = asked("en", "en");
    assert!(tables["office.csv"].matches("\nOffice,").count() >= 6, "{:?}", tables["office.csv"]);
}

#[test]
fn shards_carry_the_language_of_the_result() {
    let small = super::SMALL;
    let folder = folder_with(&[("a.toml", small)]);
    let common = ["run", "a.toml", "--runs", "16384", "-q"];
    let start = |arguments: &[&str]| {
        let end = in_folder(folder.path(), arguments);
        assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    };
    start(&[&common[..], &["--charts", "svg", "--lang", "zh", "--out", "whole"]].concat());
    for share in ["1/2", "2/2"] {
        start(&[&common[..], &["--lang", "zh", "--shard", share, "--out", "parts"]].concat());
    }
    let [one, two] = ["parts/a.1-of-2.shard", "parts/a.2-of-2.shard"];
    // Merged where the language is another.
    start(&["merge", one, two, "--charts", "svg", "--out", "merged", "-q"]);
    assert!(files(&folder.path().join("whole")) == files(&folder.path().join("merged")));
    start(&["merge", one, two, "--charts", "svg", "--out", "english", "-q", "--lang", "en"]);
    assert_eq!(json(&folder.path().join("english/a/manifest.json"))["options"]["language"], "en");
    // Shards in two languages: somebody must say in which the result is.
    start(&[&common[..], &["--lang", "en", "--shard", "2/2", "--out", "parts"]].concat());
    let end = in_folder(folder.path(), &["merge", one, two, "--charts", "none", "--out", "mixed", "-q"]);
    assert!(end.code == Some(2) && end.stderr.contains("the shards are in different languages"), "{}", end.stderr);
    start(&["merge", one, two, "--charts", "svg", "--out", "mixed", "-q", "--lang", "zh"]);
    assert!(files(&folder.path().join("whole")) == files(&folder.path().join("mixed")));
}
