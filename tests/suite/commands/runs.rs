//! `carecast run`: its tables and files, and what it refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{
    HIGH, LOW, REFERENCE, SMALL, carecast, copy, ended, figure, files, folder_with, json, names, objects, root, rows,
    run, snapshot, wide, with,
};

#[test]
fn the_reference_scenario_in_english() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, "--charts", "none", "--lang", "en"], out.path());
    assert_eq!(end.stderr, "");
    snapshot("run_in_english", &end.stdout);
}

#[test]
fn the_reference_scenario_in_chinese() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, "--charts", "none", "--lang", "zh"], out.path());
    assert_eq!(end.stderr, "");
    snapshot("run_in_chinese", &end.stdout);
}

#[test]
fn the_files_of_a_run() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE], out.path());
    let expected = [
        "reference/charts/aged-60-plus.png",
        "reference/charts/aged-60-plus.svg",
        "reference/charts/care-beds.png",
        "reference/charts/care-beds.svg",
        "reference/charts/targets.png",
        "reference/charts/targets.svg",
        "reference/charts/value-added.png",
        "reference/charts/value-added.svg",
        "reference/manifest.json",
        "reference/population.csv",
        "reference/projection.csv",
        "reference/projection.json",
        "reference/targets.csv",
        "reference/targets.json",
    ];
    assert_eq!(names(out.path()), expected.map(str::to_owned).into());
    for (path, content) in files(out.path()) {
        let sound = match path.extension().and_then(|ending| ending.to_str()) {
            Some("png") => content.starts_with(b"\x89PNG\r\n\x1a\n"),
            Some("svg") => content.starts_with(b"<svg") && content.trim_ascii_end().ends_with(b"</svg>"),
            _ => content.ends_with(b"\n") && std::str::from_utf8(&content).is_ok(),
        };
        assert!(sound, "{}", path.display());
    }
    let folder = out.path().join("reference");
    assert_eq!(figure(&folder, "population.aged_60_plus", "2022", "central").round(), 22_500_000.0);
    let share = figure(&folder, "industry.share_of_gdp", "2022", "central");
    assert_eq!(format!("{share:.2}"), "6.43");
}

#[test]
fn the_rows_of_projection_csv() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none"], out.path());
    let folder = out.path().join("reference");
    let text = std::fs::read_to_string(folder.join("projection.csv")).unwrap();
    assert_eq!(text.lines().next(), Some("scenario,region,indicator,unit,year,statistic,value"));
    let all = rows(&folder.join("projection.csv"));
    let column = |name: &str| all.iter().map(|row| row[name].clone()).collect::<BTreeSet<String>>();
    assert_eq!(column("scenario"), BTreeSet::from(["reference".to_owned()]));
    assert_eq!(column("region"), BTreeSet::from(["shandong".to_owned()]));
    assert_eq!(column("year"), (2022..=2030).map(|year| year.to_string()).collect());
    let statistics = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "se"];
    assert_eq!(column("statistic"), statistics.map(str::to_owned).into());
    assert!(all.iter().all(|row| row["value"].parse::<f64>().is_ok_and(f64::is_finite)));
    for year in 2023..=2030 {
        let at = |statistic| figure(&folder, "industry.value_added", &year.to_string(), statistic);
        let rising = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"].map(at);
        assert!(rising.is_sorted() && rising[0] < rising[6], "{year}: {rising:?}");
    }
    // The same figures as the document.
    let document = json(&folder.join("projection.json"));
    assert_eq!(document["base_year"], 2022);
    assert_eq!(document["runs"], 200);
    let elderly = document["indicators"].as_array().unwrap().iter().find(|i| i["name"] == "population.aged_60_plus");
    let last = elderly.unwrap()["statistics"]["p50"].as_array().unwrap().last().unwrap().as_f64().unwrap();
    // Json is read to within a last digit.
    assert!((last / figure(&folder, "population.aged_60_plus", "2030", "p50") - 1.0).abs() < 1e-14);
}

#[test]
fn the_rows_of_targets_json() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none"], out.path());
    let folder = out.path().join("reference");
    let all = objects(&folder.join("targets.json"));
    assert_eq!(all.len(), 22);
    let targets: BTreeSet<&str> = all.iter().map(|row| row["target"].as_str()).collect();
    assert_eq!(targets.len(), 22, "a target stands there twice");
    let assessed: Vec<_> = all.iter().filter(|row| !row["probability"].is_empty()).collect();
    let ids: Vec<&str> = assessed.iter().map(|row| row["target"].as_str()).collect();
    assert_eq!(ids, ["value_added", "share_of_gdp"]);
    for row in &all {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        if row["verdict"] == "assumed" {
            assert!(row["rests_on"].starts_with("care.insurance.") && !row["central"].is_empty(), "{row:?}");
        } else if row["probability"].is_empty() {
            assert!(row["central"].is_empty() && row["indicator"].is_empty() && !row["reason"].is_empty(), "{row:?}");
        } else {
            assert!((0.0..=1.0).contains(&number("probability")));
            assert!((number("probability_low")..=number("probability_high")).contains(&number("probability")));
            // Half of the runs may stand at a limit.
            assert!(number("p10") < number("p50") && number("p50") <= number("p90"));
            assert!(row["reason"].is_empty(), "{row:?}");
        }
        assert!(!row["quote"].is_empty() && !row["verdict"].is_empty());
    }
    let value_added = assessed[0];
    let shown = ["period", "comparator", "value", "unit", "growth_unit"].map(|column| value_added[column].as_str());
    assert_eq!(shown, ["2027", ">", "7000", "100 million yuan", "%/year"]);
    // In the unit of the target, 100 million yuan; the table of the projection is in yuan.
    let projected = figure(&folder, "industry.value_added", "2027", "central");
    assert!((value_added["central"].parse::<f64>().unwrap() * 1e8 / projected - 1.0).abs() < 1e-12);
    // From the base to 7000 in five years.
    let [base, needed] = ["base", "required_growth"].map(|column| value_added[column].parse::<f64>().unwrap());
    assert!((5600.0..5640.0).contains(&base) && value_added["base_status"] == "derived", "{base}");
    let reached = (0..5).fold(base, |level, _| level * (1.0 + needed / 100.0));
    assert!((reached - 7000.0).abs() < 1e-6, "{reached}");
    assert_eq!(assessed[1]["growth_unit"], "pp/year");
}

#[test]
fn increments_and_what_is_met_already_on_the_scoreboard() {
    let out = tempfile::tempdir().unwrap();
    let plan = "scenarios/shandong-2022/reference.toml";
    run(&[plan, "--charts", "svg", "--lang", "en", "-q"], out.path());
    let folder = out.path().join("reference");
    let svg = std::fs::read_to_string(folder.join("charts/targets.svg")).unwrap();
    let words: Vec<&str> = svg.split("</text>").filter_map(|text| text.rsplit('>').next()).collect();
    let words = words.join("\n");
    assert!(words.contains("added from 2021 to 2022") && words.contains("met in 2021 already"), "{words}");
    // No level beside the increment, and no way that is walked backwards.
    assert!(!words.contains("thousand beds;") && !words.contains('\u{2190}'), "{words}");
    let all = objects(&folder.join("targets.json"));
    let row = all.iter().find(|row| row["target"] == "nursing_type_beds_added").unwrap();
    assert_eq!((row["base_year"].as_str(), row["base_unit"].as_str()), ("2021", "10 thousand beds"));
    let written = json(&folder.join("projection.json"));
    let target = written["targets"].as_array().unwrap().iter().find(|t| t["id"] == "nursing_type_beds_added").unwrap();
    assert_eq!(target["base"].as_f64().unwrap().to_string(), row["base"]);
    assert_eq!((target["base_unit"].as_str(), target["base_year"].as_i64()), (Some("10 thousand beds"), Some(2021)));
}

#[test]
fn few_runs_give_an_interval_and_no_verdict() {
    let out = tempfile::tempdir().unwrap();
    let mut command = wide();
    command.args(["run", REFERENCE, "--runs", "1", "--charts", "none", "--lang", "en", "--out"]).arg(out.path());
    let end = ended(&mut command, out.path());
    assert!(end.stdout.contains("too few runs to tell") && end.stdout.contains("the runs are few"), "{}", end.stdout);
    assert!(!end.stdout.contains("over 95%"), "{}", end.stdout);
    let all = rows(&out.path().join("reference/targets.csv"));
    assert!(all.iter().all(|row| ["too_few_runs", "assumed", "not_assessed"].contains(&row["verdict"].as_str())));
}

#[test]
fn the_manifest_tells_nothing_of_the_machine() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "--threads", "2", "--lang", "en"], out.path());
    let manifest = json(&out.path().join("reference/manifest.json"));
    let keys: Vec<&String> = manifest.as_object().unwrap().keys().collect();
    let mut expected = [
        "program", "version", "scenario", "baseline", "runs", "seed", "sampling", "options", "inputs", "warnings",
        "files",
    ]
    .to_vec();
    expected.sort_unstable();
    let mut found: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(manifest["seed"], 20_230_920);
    assert_eq!(manifest["runs"], 200);
    assert_eq!(manifest["options"], serde_json::json!({ "charts": [], "language": "en" }));
    assert_eq!(manifest["warnings"], serde_json::json!([]));
    let inputs = manifest["inputs"].as_array().unwrap();
    let read: BTreeSet<&str> = inputs.iter().map(|input| input["name"].as_str().unwrap()).collect();
    assert_eq!(read.len(), inputs.len(), "an input stands there twice");
    assert!(
        ["reference.toml", "plan.toml", "baselines/shandong/series.csv", "baselines/china/mortality.csv"]
            .iter()
            .all(|name| read.contains(name))
    );
    for input in inputs {
        let (name, digest) = (input["name"].as_str().unwrap(), input["sha256"].as_str().unwrap());
        assert!(!Path::new(name).is_absolute() && !name.contains(".."), "{name}");
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    }
    let text = manifest.to_string();
    for word in [root().to_str().unwrap(), out.path().to_str().unwrap(), "thread", "time", "date"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes_wherever_and_however_it_is_started() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    run(&[REFERENCE], &at("first"));
    let first = files(&at("first"));
    assert_eq!(first.len(), 14);
    run(&[REFERENCE], &at("again"));
    run(&[REFERENCE, "--threads", "1"], &at("one"));
    run(&[REFERENCE, "--threads", "3"], &at("three"));
    let elsewhere = tempfile::tempdir().unwrap();
    let absolute = root().join(REFERENCE);
    let mut command = carecast();
    command.current_dir(elsewhere.path()).arg("run").arg(absolute).args(["--runs", "200", "--quiet"]);
    assert_eq!(ended(&mut command, out.path()).code, Some(0));
    assert!(first == files(&elsewhere.path().join("out")), "from another folder, into the default one");
    for name in ["again", "one", "three"] {
        let other = files(&at(name));
        let differing: Vec<_> = first.iter().filter(|(path, content)| other.get(*path) != Some(*content)).collect();
        assert!(differing.is_empty() && other.len() == first.len(), "{name}: {:?}", differing.first().map(|d| d.0));
    }
}

#[test]
fn the_order_of_scenarios_does_not_matter_to_any_of_them() {
    let out = tempfile::tempdir().unwrap();
    run(&[LOW, REFERENCE, HIGH, "--charts", "none"], &out.path().join("forth"));
    run(&[HIGH, REFERENCE, LOW, "--charts", "none"], &out.path().join("back"));
    for scenario in ["low", "reference", "high"] {
        let [forth, back] = ["forth", "back"].map(|order| files(&out.path().join(order).join(scenario)));
        assert!(forth.len() == 6 && forth == back, "{scenario}");
    }
}

#[test]
fn another_seed_and_another_number_of_runs_give_another_result() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let one = |name: &str, options: &[&str]| {
        let options = [&[REFERENCE, "--charts", "none"], options].concat();
        let mut command = carecast();
        command.arg("run").args(options).arg("--out").arg(at(name));
        assert_eq!(ended(&mut command, out.path()).code, Some(0));
        let figure = |statistic| figure(&at(name).join("reference"), "industry.value_added", "2030", statistic);
        (figure("central"), figure("p50"))
    };
    let (central, median) = one("a", &["--runs", "100"]);
    let seeded = one("b", &["--runs", "100", "--seed", "7"]);
    let more = one("c", &["--runs", "101"]);
    assert_eq!((seeded.0, more.0), (central, central), "the deterministic run has no draws");
    assert!(seeded.1 != median && more.1 != median);
}

#[test]
fn several_scenarios_are_compared() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[LOW, REFERENCE, HIGH, "--charts", "svg", "--lang", "en"], out.path());
    let found = names(out.path());
    assert!(found.contains("comparison.csv") && found.contains("charts/comparison.svg"));
    assert!(found.contains("scoreboard.csv"));
    assert_eq!(found.len(), 4 + 3 * (6 + 4), "{found:?}");
    assert!(!found.iter().any(|name| name.ends_with(".png")));
    let table = end.stdout.split("Scenarios in 2027").nth(1).unwrap();
    assert!(["Low growth", "Reference", "High growth"].iter().all(|title| table.contains(title)), "{table}");
    let all = rows(&out.path().join("comparison.csv"));
    let of = |scenario: &str| {
        let wanted = |row: &&BTreeMap<String, String>| {
            row["scenario"] == scenario && row["indicator"] == "industry.value_added" && row["year"] == "2030"
        };
        let found: Vec<_> = all.iter().filter(wanted).collect();
        assert_eq!(found.len(), 1, "{scenario}");
        found[0]["p50"].parse::<f64>().unwrap()
    };
    assert!(of("low") < of("reference") && of("reference") < of("high"));
    assert_eq!(of("high"), figure(&out.path().join("high"), "industry.value_added", "2030", "p50"));
}

#[test]
fn scenarios_of_the_same_name_do_not_overwrite_one_another() {
    let folder = folder_with(&[("a/same.toml", SMALL), ("b/same.toml", &SMALL.replace("2025", "2026"))]);
    let paths = ["a/same.toml", "b/same.toml"].map(|name| folder.path().join(name).display().to_string());
    let out = folder.path().join("out");
    run(&[&paths[0], &paths[1], "--charts", "none"], &out);
    let horizon = |name: &str| json(&out.join(name).join("projection.json"))["horizon"].as_i64();
    assert_eq!((horizon("a-same"), horizon("b-same")), (Some(2025), Some(2026)));
    let scenarios: BTreeSet<String> = ["a-same", "b-same"]
        .iter()
        .flat_map(|name| rows(&out.join(name).join("projection.csv")))
        .map(|row| row["scenario"].clone())
        .collect();
    assert_eq!(scenarios, ["a-same", "b-same"].map(str::to_owned).into());
}

#[test]
fn scenarios_in_folders_of_the_same_name_do_not_overwrite_one_another() {
    let folder = folder_with(&[("x/a/same.toml", SMALL), ("y/a/same.toml", &SMALL.replace("2025", "2026"))]);
    let paths = ["x/a/same.toml", "y/a/same.toml"].map(|name| folder.path().join(name).display().to_string());
    let out = folder.path().join("out");
    run(&[&paths[0], &paths[1], "--charts", "none"], &out);
    assert_eq!(names(&out).iter().filter(|name| name.ends_with("projection.json")).count(), 2, "{:?}", names(&out));
}

#[test]
fn a_plan_is_not_run_as_a_scenario() {
    let end = with(&["run", "scenarios/shandong-2023-2027/plan.toml", "--lang", "zh"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.starts_with("错误: 这是规划，不是情景\n"), "{}", end.stderr);
    assert_eq!(end.stderr.matches("错误: ").count(), 1, "{}", end.stderr);
}

#[test]
fn quiet_prints_nothing() {
    let out = tempfile::tempdir().unwrap();
    for quiet in ["--quiet", "-q"] {
        let end = run(&[REFERENCE, LOW, "--charts", "none", quiet], out.path());
        assert_eq!((end.stdout.as_str(), end.stderr.as_str()), ("", ""));
    }
    assert!(out.path().join("comparison.csv").is_file());
}

#[test]
fn warnings_of_a_run_go_to_standard_error_and_into_the_manifest() {
    let text = "format = 1\nbaseline = \"china\"\nhorizon = 2025\n[assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"0 %\"\n";
    let folder = folder_with(&[("partial.toml", text)]);
    let path = folder.path().join("partial.toml").display().to_string();
    let end = run(&[&path, "--charts", "none", "--quiet", "--lang", "en"], folder.path());
    assert_eq!(end.stdout, "");
    assert!(end.stderr.contains("warning: left out: industry.value_added, industry.share_of_gdp"), "{}", end.stderr);
    let warnings = &json(&folder.path().join("partial/manifest.json"))["warnings"];
    assert!(warnings[0]["en"].as_str().unwrap().starts_with("left out: industry.value_added"), "{warnings}");
    assert!(!folder.path().join("partial/targets.csv").exists(), "without a plan there are no targets");
}

#[test]
fn a_baseline_of_ones_own_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    for id in ["shandong", "china"] {
        copy(&root().join("baselines").join(id), &folder.path().join("baselines").join(id));
    }
    let series = folder.path().join("baselines/shandong/series.csv");
    let text = std::fs::read_to_string(&series).unwrap();
    let published = "population.aged_60_plus,2022,2250,";
    assert_eq!(text.matches(published).count(), 1);
    std::fs::write(&series, text.replace(published, "population.aged_60_plus,2022,2300,")).unwrap();
    let scenario = SMALL.replace("population.total", "population.aged_60_plus");
    std::fs::create_dir_all(folder.path().join("scenarios/deep")).unwrap();
    std::fs::write(folder.path().join("scenarios/deep/own.toml"), &scenario).unwrap();
    let elsewhere = folder_with(&[("own.toml", &scenario)]);
    let elderly = |arguments: &[&str], current: &Path, out: &str| {
        let mut command = carecast();
        command.current_dir(current).arg("run").args(arguments).args(["--runs", "5", "--charts", "none", "--out", out]);
        let end = ended(&mut command, folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        figure(&current.join(out).join("own"), "population.aged_60_plus", "2022", "central").round()
    };
    assert_eq!(elderly(&["scenarios/deep/own.toml"], folder.path(), "o1"), 23_000_000.0, "above the scenario");
    assert_eq!(elderly(&["own.toml"], &folder.path().join("scenarios/deep"), "o2"), 23_000_000.0, "above, relative");
    assert_eq!(elderly(&["own.toml"], elsewhere.path(), "o3"), 22_500_000.0, "embedded");
    let named = folder.path().join("baselines").display().to_string();
    assert_eq!(elderly(&["own.toml", "--baselines", &named], elsewhere.path(), "o4"), 23_000_000.0, "named");
}

#[test]
fn an_unusual_scenario_is_warned_of_and_the_manifest_says_so() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nassume.economy.real_growth = \"15 %\"\n\
                assume.economy.deflator_growth = \"1 %\"\noutputs.indicators = [\"gdp.nominal\"]\n";
    let folder = folder_with(&[("fast.toml", text)]);
    let path = folder.path().join("fast.toml");
    let end = run(&[path.to_str().unwrap(), "--charts", "none", "--lang", "en"], folder.path());
    assert!(
        end.stderr.contains("warning: unusual: real GDP growth in 2023–2025 is 15%, usually 2–7%"),
        "{}",
        end.stderr
    );
    let manifest = json(&folder.path().join("fast/manifest.json"));
    let warning = &manifest["warnings"][0];
    assert!(
        warning["zh"].as_str().unwrap().starts_with("不常见：2023–2025年GDP实际增速为15%，通常为2–7%"),
        "{warning}"
    );
    assert!(warning["en"].as_str().unwrap().contains("IMF"));
}
