//! `carecast run` of several scenarios: the difference to the first, run by run.

use std::path::Path;

use super::{ended, folder_with, rows, snapshot, wide};

/// The industry grows at one of these rates: median, 10th and 90th percentile.
fn scenario(title: &str, [central, p10, p90]: [u8; 3]) -> String {
    format!(
        "format = 1\n{title}\nbaseline = \"shandong\"\nhorizon = 2025\n\
         outputs.indicators = [\"population.aged_60_plus\", \"gdp.nominal\", \"industry.value_added\", \"industry.share_of_gdp\"]\n\
         assume.economy.deflator_growth = {{ unit = \"%\", central = 1, p10 = 0, p90 = 2 }}\n\
         assume.economy.real_growth = {{ unit = \"%\", central = 4, p10 = 3, p90 = 5 }}\n\
         assume.industry.total.growth = {{ unit = \"%\", central = {central}, p10 = {p10}, p90 = {p90} }}\n"
    )
}

fn folder() -> tempfile::TempDir {
    let title = |zh: &str, en: &str| format!("title = {{ zh = \"{zh}\", en = \"{en}\" }}");
    folder_with(&[
        ("steady.toml", &scenario(&title("平稳", "Steady"), [6, 4, 8])),
        ("slow.toml", &scenario(&title("放缓", "Slow"), [5, 3, 7])),
        ("reseeded.toml", &scenario(&(title("另一种子", "Reseeded") + "\nensemble.seed = 7"), [5, 3, 7])),
    ])
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let mut command = wide();
    command.current_dir(folder).args(["run", "steady.toml", "slow.toml"]).args(arguments).args(["--charts", "none"]);
    let end = ended(&mut command, folder);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end.stdout
}

#[test]
fn a_comparison_shows_the_difference_to_the_first_scenario() {
    let folder = folder();
    for (language, title) in [("en", "Scenarios in 2025"), ("zh", "2025年各情景比较")] {
        let shown = run(folder.path(), &["reseeded.toml", "--runs", "200", "--lang", language]);
        snapshot(&format!("differences.{language}"), shown.split(title).nth(1).unwrap());
    }
    let all = rows(&folder.path().join("out/comparison.csv"));
    let cell = |scenario: &str, indicator: &str, column: &str| {
        let row = |row: &&std::collections::BTreeMap<String, String>| {
            row["scenario"] == scenario && row["indicator"] == indicator && row["year"] == "2025"
        };
        all.iter().find(row).unwrap()[column].clone()
    };
    for column in ["difference_unit", "difference_p10", "difference_p50", "difference_p90"] {
        for scenario in ["steady", "reseeded"] {
            assert_eq!(cell(scenario, "industry.value_added", column), "", "{scenario} {column}");
        }
    }
    assert_eq!(cell("slow", "industry.share_of_gdp", "difference_unit"), "pp");
    assert_eq!(cell("slow", "population.aged_60_plus", "difference_p50"), "0");
    let bounds = ["difference_p10", "difference_p50", "difference_p90"]
        .map(|column| cell("slow", "industry.value_added", column).parse::<f64>().unwrap());
    assert!(bounds.is_sorted() && bounds[2] < 0.0, "{bounds:?}");
}

#[test]
fn differences_need_no_memory_for_the_values_of_runs() {
    let folder = folder();
    let comparison = |memory: &str| {
        run(folder.path(), &["--runs", "30000", "--memory", memory, "--lang", "en", "--out", memory]);
        std::fs::read(folder.path().join(memory).join("comparison.csv")).unwrap()
    };
    // The values of one scenario would take 4 MiB.
    assert!(comparison("1GiB") == comparison("5MiB"));
}

#[test]
fn merged_shards_have_the_differences_of_one_run() {
    let folder = folder();
    run(folder.path(), &["--runs", "20000", "--lang", "en", "--out", "whole"]);
    for shard in ["1/2", "2/2"] {
        run(folder.path(), &["--runs", "20000", "--lang", "en", "--out", "shards", "--shard", shard]);
    }
    let mut command = wide();
    let shards =
        ["slow.2-of-2", "steady.1-of-2", "slow.1-of-2", "steady.2-of-2"].map(|name| format!("shards/{name}.shard"));
    command.current_dir(folder.path()).arg("merge").args(shards).args(["--charts", "none", "--out", "merged"]);
    let end = ended(&mut command, folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let file = |of: &str| std::fs::read(folder.path().join(of).join("comparison.csv")).unwrap();
    assert!(file("merged") == file("whole"));
}
