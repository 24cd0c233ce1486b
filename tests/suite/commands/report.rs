//! `review.html`: one file that needs nothing else, the same each time, and harmless whatever a reviewer writes.

use std::path::Path;

use super::{REFERENCE, carecast, ended};

const ACTUALS: &str = "scenarios/shandong-2023-2027/actuals.csv";

fn report(out: &Path, more: &[&str]) -> String {
    let given = ["review", "--scenario", REFERENCE, "--actuals", ACTUALS, "--as-of", "2025", "--runs", "100"];
    let end = ended(carecast().args(given).args(["--charts", "none", "--quiet"]).args(more).arg("--out").arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    std::fs::read_to_string(out.join("review.html")).unwrap()
}

#[test]
fn the_report_is_whole_in_both_languages_and_the_same_each_time() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let html = report(first.path(), &["--threads", "1", "--lang", "zh"]);
    assert_eq!(html, report(second.path(), &["--threads", "2", "--lang", "zh"]));
    assert!(html.contains("<html lang=\"zh\" data-language=\"zh\">"));
    for words in ["主要指标完成情况", "The main indicators", "居民长期护理保险全覆盖", "暂无数据", "figure missing"]
    {
        assert!(html.contains(words), "{words}");
    }
    // Every chart twice, once in each language; every chapter that the contents name is there.
    let charts = html.matches("<svg ").count();
    assert!(charts >= 8 && charts.is_multiple_of(2), "{charts}");
    let addresses: Vec<&str> = html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(addresses.len() >= 10);
    addresses.iter().for_each(|id| assert!(html.contains(&format!("<section id=\"{id}\"")), "{id}"));
    assert!(!html.contains("src=\"http") && !html.contains("<link"));
    assert!(!html.contains("NaN") && !html.contains("None"));
    // Nothing was published of a target: no progress was computed, and no method of it is listed.
    assert!(html.contains("模型各次模拟中达到目标的份额") && !html.contains("联合国进展图"));
    assert!(html.contains("更新前：") && !html.contains("此前约"));
    assert!(html.contains("未按期完成1项"), "what was not met when due is counted");
}

#[test]
fn what_the_reviewer_wrote_is_taken_in_and_can_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::create_dir(&text).unwrap();
    std::fs::write(text.join("tasks.md"), "## 平台建设\n\n**三项**完成 <script>alert(1)</script>\n").unwrap();
    let html = report(&folder.path().join("out"), &["--text", text.to_str().unwrap(), "--lang", "en", "--embed-fonts"]);
    assert!(html.contains("<h4>平台建设</h4>") && html.contains("<strong>三项</strong>完成 &lt;script&gt;"));
    assert!(html.contains("to be written by the reviewer (file causes.md)"));
    // What is still to be written makes it a draft, which it says before anything else.
    assert!(
        html.contains(
            "Draft: these chapters are still to be written by the reviewer: Problems and their causes, Advice."
        )
    );
    assert_eq!(html.matches("<script").count(), 1, "only the page's own");
    assert_eq!(html.matches("@font-face").count(), 2);
}

#[test]
fn people_assess_targets_in_the_tables_that_they_return() {
    let folder = tempfile::tempdir().unwrap();
    let review = |rows: &str| {
        let path = folder.path().join("returned.csv");
        let head = "指标,时期,数值,单位,结论,评估人,评估日期,说明\n";
        std::fs::write(&path, format!("{head}{rows}")).unwrap();
        let mut command = carecast();
        command.args(["review", "--scenario", REFERENCE, "--as-of", "2025", "--runs", "200", "-q"]);
        command.args(["--charts", "none", "--lang", "zh", "--actuals"]).arg(&path).arg("--out").arg(folder.path());
        ended(&mut command, folder.path())
    };
    let end = review("national_key_laboratories_added,2025,,家,滞后,科技厅,2026-01-15,尚未获批\n");
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let json = std::fs::read_to_string(folder.path().join("review.json")).unwrap();
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    let text = rows.to_string();
    assert!(text.contains("by_hand") && text.contains("尚未获批（科技厅，2026-01-15）"), "{text}");
    let end = review("national_key_laboratories_added,2025,,家,还行,科技厅,2026-01-15,尚未获批\n");
    assert!(end.code == Some(2) && end.stderr.contains("`还行` 不是评估结论"), "{}", end.stderr);
    let end = review("national_key_laboratories_added,2025,,家,滞后,科技厅,,尚未获批\n");
    assert!(end.code == Some(2) && end.stderr.contains("要有依据、评估人和评估日期"), "{}", end.stderr);
}
