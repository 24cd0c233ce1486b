//! Charts that cannot be drawn, and characters that cannot: everything else is written, and a warning tells.

use std::path::Path;

use super::{Ended, REFERENCE, carecast, ended, folder_with, json, names, root};

/// The reference scenario and its plan, changed, in a folder of their own.
fn changed(scenario: impl Fn(&str) -> String, plan: impl Fn(&str) -> String) -> tempfile::TempDir {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let texts = [scenario(&read(REFERENCE)), plan(&read("scenarios/shandong-2023-2027/plan.toml"))];
    folder_with(&[("a.toml", &texts[0]), ("plan.toml", &texts[1])])
}

/// The plan with a target more, in more words than a row of a chart has room for.
fn with_long_target(plan: &str) -> String {
    let (zh, en) = ("文字相当长，".repeat(200), "in rather many words, ".repeat(200));
    format!(
        "{plan}\n[[target]]\nid = \"long\"\nindicator = \"industry.value_added\"\nlabel = {{ zh = \"{zh}\", en = \"{en}\" }}\nperiod = 2026\ncomparator = \">=\"\nvalue = 6000\nunit = \"亿元\"\nquote = \"q\"\n"
    )
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

#[test]
fn a_character_that_the_font_lacks_is_a_box_and_a_warning_names_it() {
    let folder = changed(|text| text.replace("基准情景", "情景\u{1f600}"), str::to_owned);
    let run = |options: &[&str]| {
        in_folder(folder.path(), &[&["run", "a.toml", "--runs", "5", "--quiet", "--charts", "svg"], options].concat())
    };
    let end = run(&["--lang", "zh"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), ""), "{}", end.stderr);
    assert!(
        end.stderr.contains("警告: 图的字体没有这些字符，图中画作方框：“\u{1f600}”（U+1F600，见“"),
        "{}",
        end.stderr
    );
    assert!(!end.stderr.contains("font") && end.stderr.matches("U+1F600").count() == 1, "{}", end.stderr);
    let chart = std::fs::read_to_string(folder.path().join("out/a/charts/value-added.svg")).unwrap();
    assert!(chart.contains("情景□") && chart.contains("<title>"), "{chart}");
    let warnings = json(&folder.path().join("out/a/manifest.json"))["warnings"].to_string();
    assert!(warnings.contains("U+1F600"), "{warnings}");
    // Neither the tables nor the charts in English, where the title is another, have that character.
    for options in [["--lang", "zh", "--charts", "none"], ["--lang", "en", "--charts", "svg"]] {
        let arguments = [&["run", "a.toml", "--runs", "5", "--quiet"], &options[..]].concat();
        assert!(!in_folder(folder.path(), &arguments).stderr.contains("U+1F600"));
    }
}

#[test]
fn check_warns_of_characters_before_anything_is_run() {
    let folder = changed(
        |text| text.replace("基准情景", "情景\u{1f600}"),
        |text| text.replace("新增国家（重点）实验室", "新增\u{1f3e5}实验室"),
    );
    let end = in_folder(folder.path(), &["check", "a.toml", "plan.toml", "--lang", "zh"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("（U+1F600，见“") && end.stderr.contains("（U+1F3E5，见“"), "{}", end.stderr);
    let end = in_folder(folder.path(), &["check", "a.toml", "plan.toml", "--lang", "en"]);
    assert!(!end.stderr.contains("U+1F"), "{}", end.stderr);
}

#[test]
fn a_chart_without_room_is_a_warning_and_all_else_is_written() {
    let folder = changed(str::to_owned, with_long_target);
    std::fs::write(folder.path().join("b.toml"), std::fs::read(folder.path().join("a.toml")).unwrap()).unwrap();
    let end = in_folder(folder.path(), &["check", "a.toml", "--lang", "en"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("warning: cannot draw targets: no room for "), "{}", end.stderr);
    let options = ["--runs", "5", "--quiet", "--charts", "svg", "--lang", "zh"];
    let end = in_folder(folder.path(), &[&["run", "a.toml", "b.toml"], &options[..]].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert_eq!(end.stderr.matches("警告: 无法绘制 targets：文字太多，放不下").count(), 2, "{}", end.stderr);
    let written = names(&folder.path().join("out"));
    for name in ["a", "b"] {
        for file in ["projection.csv", "targets.csv", "manifest.json", "charts/aged-60-plus.svg"] {
            assert!(written.contains(&format!("{name}/{file}")), "{written:?}");
        }
        assert!(!written.contains(&format!("{name}/charts/targets.svg")), "{written:?}");
    }
    assert!(written.contains("comparison.csv") && written.contains("scoreboard.csv"), "{written:?}");
    let manifest = json(&folder.path().join("out/a/manifest.json"));
    assert!(manifest["warnings"].to_string().contains("cannot draw targets"), "{manifest}");
    // Asked for alone, the chart that cannot be drawn is all there is to tell.
    let end = in_folder(folder.path(), &["chart", "out/a", "--kind", "scoreboard", "--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
    assert!(end.stderr.contains("error: no chart was drawn"), "{}", end.stderr);
    let end = in_folder(folder.path(), &["chart", "out/a", "--lang", "en", "--charts", "svg"]);
    assert!(end.code == Some(0) && end.stdout.contains("beds.svg"), "{}{}", end.stdout, end.stderr);
}

#[test]
fn a_review_is_written_without_the_chart_that_has_no_room() {
    let folder = changed(str::to_owned, with_long_target);
    let arguments =
        ["review", "--scenario", "a.toml", "--as-of", "2025", "--runs", "100", "--quiet", "--charts", "none"];
    let end = in_folder(folder.path(), &[&arguments[..], &["--lang", "en"]].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert_eq!(end.stderr.matches("cannot draw targets").count(), 1, "{}", end.stderr);
    let page = std::fs::read_to_string(folder.path().join("out/review.html")).unwrap();
    assert!(page.matches("<svg").count() >= 4, "the other charts are there");
}
