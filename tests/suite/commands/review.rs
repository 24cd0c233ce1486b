//! `carecast review`: what it prints and writes, what it asks for, and what it cannot do.

use super::{Ended, REFERENCE, carecast, ended, folder_with, json, names, objects, snapshot};

const ACTUALS: &str = "scenarios/shandong-2023-2027/actuals.csv";
const PREVIOUS: &str = "scenarios/shandong-2018-2022/reference.toml";

fn review(arguments: &[&str], out: &std::path::Path) -> Ended {
    let mut command = carecast();
    command.args(["review", "--runs", "100", "--charts", "none"]).args(arguments).arg("--out").arg(out);
    ended(&mut command, out)
}

fn done(arguments: &[&str], out: &std::path::Path) -> Ended {
    let end = review(arguments, out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end
}

#[test]
fn the_mid_term_review_of_shandong_in_both_languages() {
    for language in ["zh", "en"] {
        let out = tempfile::tempdir().unwrap();
        let end =
            done(&["--scenario", REFERENCE, "--actuals", ACTUALS, "--as-of", "2025", "--lang", language], out.path());
        snapshot(&format!("review_{language}"), &end.stdout);
        let written = names(out.path());
        for file in ["review.csv", "figures.csv", "projection.csv", "targets.csv", "manifest.json"] {
            assert!(written.contains(file), "{written:?}");
        }
        let rows = objects(&out.path().join("review.json"));
        let row = rows.iter().find(|row| row["target"] == "value_added").unwrap();
        assert_eq!(
            (row["line"].as_str(), row["verdict"].as_str(), row["unit"].as_str()),
            ("6440", "figure_missing", "100 million yuan")
        );
        assert_eq!(rows.len(), 22);
        let asked = json(&out.path().join("manifest.json"))["asked"].to_string();
        assert!(asked.contains("review") && asked.contains("--as-of 2025"), "{asked}");
    }
}

#[test]
fn the_previous_plan_with_what_was_known_in_2020() {
    let out = tempfile::tempdir().unwrap();
    let actuals = "scenarios/shandong-2018-2022/actuals.csv";
    let arguments = ["--scenario", PREVIOUS, "--actuals", actuals, "--published-by", "2020-12-31", "--lang", "zh"];
    snapshot("review_previous_zh", &done(&arguments, out.path()).stdout);
}

#[test]
fn what_is_asked_for_is_read_back_once_it_is_filled_in() {
    let out = tempfile::tempdir().unwrap();
    let start = ["--scenario", REFERENCE, "--actuals", ACTUALS, "--as-of", "2025", "--lang", "zh"];
    let end = done(&[&start[..], &["--request"]].concat(), out.path());
    assert!(end.stdout.contains("统计局"), "{}", end.stdout);
    let written = names(out.path());
    for file in ["request/统计局.csv", "request/民政厅（局）.csv", "request/医疗保障局.csv", "request/text/causes.md"]
    {
        assert!(written.contains(file), "{written:?}");
    }
    assert!(!written.contains("review.csv"), "only the request is written");
    let path = out.path().join("request/统计局.csv");
    let asked = std::fs::read_to_string(&path).unwrap();
    assert!(asked.starts_with('\u{feff}'), "Excel needs the mark");
    // Sent back untouched, it changes nothing.
    let back = path.to_str().unwrap().to_owned();
    done(&[&start[..], &["--actuals", &back, "--quiet"]].concat(), &out.path().join("untouched"));
    let line = asked.lines().find(|line| line.contains("医养健康产业增加值,2025,")).unwrap();
    let filled = line.replace("医养健康产业增加值,2025,,", "医养健康产业增加值,2025,\"6,605.3\",");
    std::fs::write(&path, asked.replace(line, &filled)).unwrap();
    done(&[&start[..], &["--actuals", &back, "--quiet"]].concat(), &out.path().join("filled"));
    let of = |folder: &str| {
        let rows = objects(&out.path().join(folder).join("review.json"));
        rows.into_iter().find(|row| row["target"] == "value_added").unwrap()
    };
    assert_eq!(of("untouched")["verdict"], "figure_missing");
    assert_eq!((of("filled")["latest"].as_str(), of("filled")["verdict"].as_str()), ("6605.3", "ahead"));
    // The model is told, and what it is told is not told twice.
    let share = |folder: &str, column: &str| of(folder)[column].parse::<f64>().unwrap();
    assert_eq!(share("filled", "probability_before"), share("untouched", "probability_before"));
    let narrowed = |folder: &str| share(folder, "p90") - share(folder, "p10");
    assert!(narrowed("filled") < 0.7 * narrowed("untouched"), "two years are left to differ in");
}

#[test]
fn an_increment_is_one_quantity_in_every_column() {
    let out = tempfile::tempdir().unwrap();
    let shandong = ["--scenario", "scenarios/shandong-2022/reference.toml", "--as-of", "2022"];
    let end = done(&[&shandong[..], &["--lang", "zh"]].concat(), out.path());
    assert!(end.stdout.contains("（增加 3万张）"), "{}", end.stdout);
    let rows = objects(&out.path().join("review.json"));
    let beds = rows.iter().find(|row| row["target"] == "nursing_type_beds_added").unwrap();
    let said = ["aim", "stated", "unit"].map(|column| beds[column].as_str());
    assert_eq!(said, ["increment", "3 万张", "10 thousand beds"]);
    let [base, value, line, median] = ["base", "value", "line", "p50"].map(|c| beds[c].parse::<f64>().unwrap());
    assert!((value - base - 3.0).abs() < 1e-9 && line == value && (base..value + 2.0).contains(&median), "{beds:?}");
    done(&[&shandong[..], &["--lang", "zh", "--request"]].concat(), &out.path().join("ask"));
    for file in names(&out.path().join("ask/request")).into_iter().filter(|name| name.ends_with("csv")) {
        let asked = std::fs::read_to_string(out.path().join("ask/request").join(&file)).unwrap();
        assert!(!asked.contains("。。"), "{file}: {asked}");
    }
}

#[test]
fn spaces_set_no_department_apart() {
    let head = "format = 1\ntitle = \"规划\"\nperiod = [2022, 2025]\nbase_year = 2022\nbaseline = \"shandong\"\n";
    let target = |at: usize, indicator: &str, responsible: &str| {
        format!(
            "[[target]]\nid = \"t{at}\"\nindicator = \"{indicator}\"\nperiod = 2025\ncomparator = \">=\"\nvalue = 100\n\
             unit = \"万人\"\nquote = \"引文\"\nresponsible = \"{responsible}\"\n"
        )
    };
    let names = ["省民政厅", "省民政厅 ", "省民政厅　", "省　民政厅", " 省 民政厅"];
    let indicators = ["total", "aged_60_plus", "aged_65_plus", "aged_80_plus", "aged_15_59"];
    let targets: Vec<String> = std::iter::zip(names, indicators)
        .enumerate()
        .map(|(at, (name, indicator))| target(at, &format!("population.{indicator}"), name))
        .collect();
    let scenario = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nplan = \"plan.toml\"\n";
    let folder = folder_with(&[("plan.toml", &format!("{head}{}", targets.concat())), ("s.toml", scenario)]);
    let asked = ["--scenario", "s.toml", "--as-of", "2024", "--request", "--lang", "zh", "--runs", "100"];
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).arg("review").args(asked), folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let tables = super::names(&folder.path().join("out/request")).into_iter().filter(|name| name.ends_with(".csv"));
    // Figures for which no target names an office are asked of the one that keeps them: 民政厅（局）.
    let of_office: Vec<String> = tables.filter(|name| name.starts_with('省')).collect();
    assert_eq!(of_office, ["省民政厅.csv"]);
}

#[test]
fn a_reviewers_text_is_never_replaced_by_a_template() {
    let out = tempfile::tempdir().unwrap();
    let text = out.path().join("request/text");
    std::fs::create_dir_all(&text).unwrap();
    std::fs::write(text.join("advice.md"), "保持目标不变。\n").unwrap();
    done(&["--scenario", REFERENCE, "--request", "--quiet"], out.path());
    assert_eq!(std::fs::read_to_string(text.join("advice.md")).unwrap(), "保持目标不变。\n");
    assert!(text.join("tasks.md").exists());
}

#[test]
fn a_review_that_cannot_be_made_says_why_in_both_languages() {
    let small = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.total\"]\n";
    let folder = folder_with(&[("small.toml", small)]);
    let small = folder.path().join("small.toml").display().to_string();
    let empty = folder_with(&[("notes.txt", "x")]);
    let misspelt = folder_with(&[("taskss.md", "x"), ("advice.md", "x")]);
    let [empty, misspelt] = [&empty, &misspelt].map(|folder| folder.path().display().to_string());
    let cases: [(&[&str], i32, &str, &str); 8] = [
        (&["--scenario", &small], 1, "情景没有指明规划", "the scenario names no plan"),
        (
            &["--scenario", REFERENCE, "--as-of", "2022"],
            1,
            "评估年2022不晚于规划的基期2022",
            "not after the plan's base year 2022",
        ),
        (
            &["--scenario", REFERENCE, "--as-of", "2031"],
            1,
            "不在预测期2022至2030内",
            "the scenario runs from 2022 to 2030",
        ),
        (&["--scenario", REFERENCE, "--published-by", "2020"], 2, "`2020` 不是日期", "`2020` is not a day"),
        (
            &["--scenario", REFERENCE, "--text", &empty],
            1,
            "应有 tasks.md, causes.md, advice.md 之一",
            "expected one of tasks.md",
        ),
        (
            &["--scenario", REFERENCE, "--text", &misspelt],
            1,
            "taskss.md 不会被读入：是否想写 `tasks.md`",
            "taskss.md in",
        ),
        (&["--scenario", REFERENCE, "--text", "none"], 1, "没有文件夹 none", "no such folder: none"),
        (
            &["--scenario", REFERENCE, "--vary", "industry.medcal.trend"],
            2,
            "industry.medical.trend",
            "did you mean `industry.medical.trend`",
        ),
    ];
    for (arguments, code, zh, en) in cases {
        for (language, words) in [("zh", zh), ("en", en)] {
            let end = review(&[arguments, &["--lang", language]].concat(), folder.path());
            assert_eq!((end.code, end.stdout.as_str()), (Some(code), ""), "{arguments:?}: {}", end.stderr);
            assert!(end.stderr.contains(words), "{arguments:?}: {}", end.stderr);
        }
    }
}

#[test]
fn from_an_assumed_base_no_progress_is_counted_and_the_last_figure_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let made = carecast().args(["new", "county", "--lang", "zh"]).current_dir(folder.path()).output().unwrap();
    assert!(made.status.success());
    let path = folder.path().join("county/actuals.csv");
    let filled =
        ["population.aged_60_plus,2024,12.3", "industry.value_added,2024,30.1", "care.beds.nursing_share,2024,52"];
    let text = filled.iter().fold(std::fs::read_to_string(&path).unwrap(), |text, row| {
        let (name, _) = row.rsplit_once(',').unwrap();
        text.replace(&format!("{name},,"), &format!("{row},"))
    });
    std::fs::write(&path, text).unwrap();
    let scenario = folder.path().join("county/reference.toml").display().to_string();
    let arguments = ["--scenario", &scenario, "--actuals", path.to_str().unwrap(), "--as-of", "2025", "--lang", "zh"];
    let out = folder.path().join("out");
    let end = done(&arguments, &out);
    assert!(end.stdout.contains("3个目标中，2个有2022年以后的数据"), "{}", end.stdout);
    assert!(end.stdout.contains("未公布的2022年数按此后公布的数据更新："), "{}", end.stdout);
    let verdicts: Vec<String> = objects(&out.join("review.json")).iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["not_counted", "not_counted", "figure_missing"]);
    let document = std::fs::read_to_string(out.join("review.html")).unwrap();
    assert!(document.contains("规划提出3项定量目标，可计量3项，其中有结论"), "the headline");
    assert!(document.contains("基期数为假设，不计进度；最新公布30.1亿元（2024年）"), "the sentence");
    assert!(!document.contains("没有基期值"), "the base is assumed, not missing");
}
