//! `carecast new`: what it writes runs at once, from an empty folder.

use super::{Ended, carecast, ended, files, folder_with, json, names};
use std::path::Path;

fn within(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

#[test]
fn what_is_written_runs_at_once_in_both_languages() {
    // A region of which nothing is known, likened to several, and regions of the program: with people alone, with an
    // industry in three sectors, with everything.
    let regions: [(&str, &[&str]); 5] =
        [("my-county", &[]), ("青岛", &["--like", "hunan"]), ("hubei", &[]), ("hunan", &[]), ("shandong", &[])];
    for language in ["zh", "en"] {
        let folder = folder_with(&[]);
        let run = |arguments: &[&str]| within(folder.path(), &[arguments, &["--lang", language]].concat());
        for (region, like) in regions {
            let end = run(&[&["new", region], like].concat());
            assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{region}");
            assert!(end.stdout.contains(&format!("carecast run {region}/reference.toml")), "{}", end.stdout);
            let text = std::fs::read_to_string(folder.path().join(region).join("plan.toml")).unwrap();
            assert!(
                text.contains(if language == "zh" {
                    "可省：规划原文"
                } else {
                    "optional: the plan's own words"
                }),
                "{text}"
            );
            let [reference, faster, plan] = ["reference", "faster", "plan"].map(|name| format!("{region}/{name}.toml"));
            let baseline = format!("{region}/baselines/{region}");
            let end =
                run(&["check", &reference, &faster, &plan, &baseline, "--actuals", &format!("{region}/actuals.csv")]);
            assert_eq!(end.code, Some(0), "{region}: {}", end.stderr);
            let end = run(&["run", &reference, &faster, "--runs", "100", "--charts", "none"]);
            assert_eq!(end.code, Some(0), "{region}: {}", end.stderr);
            assert!(!end.stderr.contains("error") && !end.stderr.contains("错误"), "{}", end.stderr);
            let targets = json(&folder.path().join("out/reference/targets.json"));
            let judged = targets.as_array().unwrap().iter().filter(|target| target["probability"].is_number()).count();
            assert_eq!(judged, 3, "{region}: every target of the template is judged: {targets}");
        }
        let end = run(&[
            "review",
            "--scenario",
            "hubei/reference.toml",
            "--actuals",
            "hubei/actuals.csv",
            "--runs",
            "100",
            "--charts",
            "none",
        ]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    }
}

#[test]
fn a_region_of_the_program_keeps_its_figures_and_others_are_assumed() {
    let folder = folder_with(&[]);
    assert_eq!(within(folder.path(), &["new", "hubei"]).code, Some(0));
    let of_hubei = std::fs::read_to_string(folder.path().join("hubei/baselines/hubei/series.csv")).unwrap();
    let own = std::fs::read_to_string(super::root().join("baselines/hubei/series.csv")).unwrap();
    let more = of_hubei.strip_prefix(&own).unwrap();
    assert!(more.lines().count() == 2 && more.lines().all(|line| line.contains(",assumed,")), "{more}");
    assert_eq!(within(folder.path(), &["new", "my-county", "--like", "hubei"]).code, Some(0));
    let series = std::fs::read_to_string(folder.path().join("my-county/baselines/my-county/series.csv")).unwrap();
    assert!(series.contains("population.total,2022,50,10 thousand persons,assumed,template,"), "{series}");
    assert!(series.lines().skip(1).all(|line| line.contains(",assumed,")), "{series}");
}

#[test]
fn the_folder_of_a_scenario_is_copied() {
    let folder = folder_with(&[]);
    for like in ["shandong-2023-2027", "shandong-2018-2022/reference"] {
        let copy = like.split('/').next().unwrap().replace("shandong", "mine");
        assert_eq!(within(folder.path(), &["new", &copy, "--like", like]).code, Some(0));
        let original = super::root().join("scenarios").join(like.split('/').next().unwrap());
        assert_eq!(files(&folder.path().join(&copy)), files(&original));
        let end = within(
            folder.path(),
            &["run", &format!("{copy}/reference.toml"), "--runs", "50", "--charts", "none", "-q"],
        );
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    }
}

#[test]
fn nothing_is_overwritten_and_what_cannot_be_is_told_in_both_languages() {
    let folder = folder_with(&[("there/mine.txt", "x")]);
    let told: [(&[&str], &str, &str); 6] = [
        (&["there"], "there already exists and is not overwritten", "there 已经存在，不予覆盖"),
        (&["a/b"], "`a/b` cannot be the name of a region", "`a/b` 不能作地区的名称"),
        (&["../up"], "expected letters, digits, - and _", "应为字母、数字、- 和 _"),
        (&[""], "cannot be the name of a region", "不能作地区的名称"),
        (&["mine", "--like", "shandnog"], "did you mean `shandong`?", "是否想写 `shandong`？"),
        (&["mine", "--like", "nowhere at all"], "unknown region or scenario", "没有地区或情景"),
    ];
    for (arguments, english, chinese) in told {
        for (language, words) in [("en", english), ("zh", chinese)] {
            let end = within(folder.path(), &[&["new"], arguments, &["--lang", language]].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}");
            assert!(end.stderr.contains(words), "{arguments:?}: {}", end.stderr);
        }
    }
    assert_eq!(names(folder.path()), ["there/mine.txt".to_owned()].into());
}

#[test]
fn a_policy_without_an_end_lasts_to_the_horizon() {
    let text = |end: &str| {
        format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\noutputs.indicators = [\"gdp.real_growth\"]\n\
             assume.economy = {{ real_growth = \"5 %\", deflator_growth = \"1 %\" }}\n\
             [[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2025\n{end}"
        )
    };
    let folder = folder_with(&[("open/a.toml", &text("")), ("closed/a.toml", &text("to = 2026\n"))]);
    for at in ["open", "closed"] {
        let end =
            within(folder.path(), &["run", &format!("{at}/a.toml"), "--out", at, "--runs", "5", "--charts", "none"]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let growth = |year| super::figure(&folder.path().join(at).join("a"), "gdp.real_growth", year, "central");
        assert_eq!(["2024", "2025", "2026"].map(|year| growth(year).round()), [5.0, 6.0, 6.0], "{at}");
    }
}
