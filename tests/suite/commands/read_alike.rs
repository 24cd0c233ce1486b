//! The same figure reads alike in `run`, `review`, `explain` and charts, and says what it counts from.

use std::path::Path;

use super::{HIGH, LOW, REFERENCE, carecast, ended, objects, wide};

const ACTUALS: &str = "scenarios/shandong-2023-2027/actuals.csv";

fn printed(arguments: &[&str], out: &Path) -> String {
    let end = ended(wide().args(arguments).arg("--out").arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end.stdout
}

/// The lines of a row in the last table that has it: its name stands at their beginning.
fn row<'p>(printed: &'p str, name: &str) -> &'p str {
    printed.lines().rfind(|line| line.trim_start().starts_with(name)).unwrap_or_else(|| panic!("{name}: {printed}"))
}

#[test]
fn a_county_has_the_same_digits_in_a_run_and_in_a_review() {
    let folder = tempfile::tempdir().unwrap();
    let county = folder.path().join("county");
    let made = carecast().args(["new", "county", "--lang", "zh"]).current_dir(folder.path()).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let file = |name: &str| county.join(name).to_str().unwrap().to_owned();
    let (scenario, actuals, more) =
        (file("reference.toml"), file("actuals.csv"), ["--runs", "200", "--charts", "none"]);
    let run = [&["run", &scenario, "--lang", "zh"][..], &more].concat();
    let review = [&["review", "--scenario", &scenario, "--actuals", &actuals, "--lang", "zh"][..], &more].concat();
    let run = printed(&run, &folder.path().join("run"));
    let review = printed(&review, &folder.path().join("review"));
    // The base year of the headlines, and the projection of the target's year.
    for (name, base) in [("医养健康产业增加值", "27.60†"), ("养老机构护理型床位占比", "45."), ("每千名60岁", "27.")]
    {
        let headline = run.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        let shown = headline.split_whitespace().nth(1).unwrap();
        assert!(shown.starts_with(base) && shown.ends_with('†'), "{headline}");
        let reviewed = review.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        assert_eq!(reviewed.split_whitespace().nth(1), Some(shown), "{reviewed}");
        let projected = row(&run, name).split_whitespace().find(|word| headline.contains(word) && *word != name);
        assert!(reviewed.contains(projected.unwrap()), "{projected:?}: {reviewed}");
    }
    let beds = row(&run, "养老床位总数");
    assert!(beds.split_whitespace().nth(1).is_some_and(|beds| beds.len() == "3012†".len()), "{beds}");
}

#[test]
fn an_updated_base_is_told_from_the_published_one() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["run", REFERENCE, "--as-of", "2025", "--runs", "200", "--charts", "svg", "--lang", "zh"];
    let printed = printed(&arguments, out.path());
    let told = "60岁及以上人口2022年公布2250万人，按此后公布的人数更新为2268万人";
    assert!(printed.contains(told), "{printed}");
    let svg = std::fs::read_to_string(out.path().join("reference/charts/aged-60-plus.svg")).unwrap();
    for words in ["比2022年（更新后2268万人）多", "2022年2268万人（公布2250万人）", "公布 2482"] {
        assert!(svg.contains(words), "{words}");
    }
}

#[test]
fn charts_and_explanations_name_the_median_that_tables_show() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["run", REFERENCE, "--runs", "200", "--charts", "svg", "--lang", "en"];
    let printed = printed(&arguments, out.path());
    let beds = row(&printed, "Care beds, all kinds");
    let median = beds.split_whitespace().rev().find(|word| !word.contains(['[', ']'])).unwrap();
    let median: f64 = median.parse().unwrap();
    let svg = std::fs::read_to_string(out.path().join("reference/charts/care-beds.svg")).unwrap();
    let title = svg.split("<title>").nth(1).unwrap();
    assert!(title.starts_with(&format!("{median:.0} thousand")) && title.contains("(median)"), "{median} {title:.100}");
    let explained =
        wide().args(["explain", REFERENCE, "care.beds.nursing_share@2030", "--lang", "en"]).output().unwrap();
    let explained = String::from_utf8(explained.stdout).unwrap();
    assert!(explained.contains("(deterministic run; median of 10000 runs: 79.41%)"), "{explained}");
}

#[test]
fn a_comparison_gives_a_reason_for_what_it_leaves_out_and_repeats_no_note() {
    let out = tempfile::tempdir().unwrap();
    let printed =
        printed(&["run", REFERENCE, LOW, HIGH, "--runs", "200", "--charts", "none", "--lang", "zh"], out.path());
    let (_, comparison) = printed.split_once("各情景比较").unwrap();
    assert!(
        comparison.contains("由情景假定，不作判断") && comparison.contains("它可以不等于两个中位数之差"),
        "{comparison}"
    );
    assert_eq!(printed.matches("以本情景的假设为前提；").count(), 1);
    assert_eq!(printed.matches("其余注释同前").count(), 4, "{printed}");
}

#[test]
fn the_value_of_a_solution_has_its_year_and_no_false_precision() {
    let out = tempfile::tempdir().unwrap();
    let target = "industry.value_added@2030>=9000 亿元";
    let vary = ["--vary", "industry.medical.trend", "--probability", "0.8", "--runs", "500", "--lang", "en"];
    let printed = printed(&[&["solve", REFERENCE, "--target", target][..], &vary].concat(), out.path());
    assert!(printed.contains("2030: CNY 10") && printed.contains("in 2030"), "{printed}");
    assert!(printed.contains('±') && !printed.contains("within 0.0"), "{printed}");
}

#[test]
fn what_is_in_the_update_is_said_to_be() {
    let out = tempfile::tempdir().unwrap();
    let review = ["review", "--scenario", REFERENCE, "--actuals", ACTUALS, "--as-of", "2025", "--lang", "en"];
    let printed = printed(&[&review[..], &["--runs", "100", "--charts", "none"]].concat(), out.path());
    assert!(
        printed.contains("Births of 2023: used through total fertility rate (1.14 children per woman"),
        "{printed}"
    );
    let (_, left_out) = printed.split_once("not used").unwrap();
    let (left_out, _) = left_out.split_once("\n──").unwrap();
    assert!(!left_out.contains("Births") && !left_out.contains("Deaths") && !left_out.contains('`'), "{left_out}");
    let rows = objects(&out.path().join("review.json"));
    assert_eq!(rows.iter().find(|row| row["target"] == "share_of_gdp").unwrap()["base"], "6.4");
}
