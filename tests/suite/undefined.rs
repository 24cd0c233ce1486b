//! What is divided by nothing: its cell is empty and says why, and everything else of the run stands.

use carecast::analysis::{AttainmentVerdict, assess};
use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection, export};

use crate::commands::{carecast, ended, files, folder_with, rows};
use crate::verdicts::{plan, scenario, target};

const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2028\n[assume.economy]\nreal_growth = \"5 %\"\n\
                    deflator_growth = \"1 %\"\n";

fn run(text: &str, runs: usize) -> (Projection, Diagnostics) {
    let read = Assumptions::parse("x.toml", text, &Library::embedded(), &mut Diagnostics::new());
    let assumptions = read.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut problems = Diagnostics::new();
    let settings = Settings { runs, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems);
    (projection.unwrap_or_else(|error| panic!("{error}")), problems)
}

fn warned(problems: &Diagnostics, zh: &str, en: &str) {
    let told = problems.problems().iter().any(|problem| problem.message.zh == zh && problem.message.en == en);
    assert!(told, "{zh}\n{en}\n{:?}", problems.problems().iter().map(|problem| &problem.message).collect::<Vec<_>>());
}

fn exist(projection: &Projection, indicator: &str) -> Vec<i32> {
    let series = projection.series(indicator).unwrap();
    let exists = |year: &i32| series.year(*year).unwrap().exists();
    let years: Vec<i32> = projection.years.iter().filter(exists).collect();
    for year in projection.years.iter() {
        let summary = series.year(year).unwrap();
        let finite = summary.iter().filter(|(_, value)| value.is_finite()).count();
        assert_eq!(finite, if years.contains(&year) { 10 } else { 0 }, "{indicator} {year}");
        assert!(series.undefined(year).is_none() || !years.contains(&year), "{indicator} {year}");
    }
    years
}

#[test]
fn a_fund_that_spends_nothing_yet_has_no_months_and_everything_else() {
    let text = format!(
        "{HEAD}[care]\ndisability = \"adl\"\n[assume.care.insurance]\nemployees_insured = {{ year = [2024, 2025], central = [\"0 人\", \"3000 万人\"] }}\n\
         resident_coverage = \"0 %\"\ncity_coverage = \"100 %\"\ntake_up = \"20 %\"\nbase_balance = \"0 亿元\"\n\
         [outputs]\nindicators = [\"care.insurance.*\", \"gdp.nominal\"]\n"
    );
    let (projection, problems) = run(&text, 20);
    assert_eq!(exist(&projection, "care.insurance.reserve_months"), [2025, 2026, 2027, 2028]);
    assert_eq!(exist(&projection, "care.insurance.balance").len(), 7);
    assert_eq!(exist(&projection, "gdp.nominal").len(), 7);
    warned(
        &problems,
        "`care.insurance.reserve_months` 在2022–2024年没有意义（每次运行）：长期护理保险基金结余 × 12 ÷ 长期护理保险基金支出，而长期护理保险基金支出为0",
        "`care.insurance.reserve_months` is undefined in 2022–2024 (every run): Balance of the fund of long-term-care insurance × 12 ÷ Spending of long-term-care insurance, and Spending of long-term-care insurance is 0",
    );
}

#[test]
fn the_growth_of_the_base_year_is_absent_and_needs_no_reason() {
    let text = format!("{HEAD}[outputs]\nindicators = [\"gdp.real_growth\"]\n");
    let (projection, problems) = run(&text, 3);
    assert_eq!(exist(&projection, "gdp.real_growth").len(), 6);
    assert!(projection.series("gdp.real_growth").unwrap().undefined(2022).is_none());
    assert!(problems.problems().is_empty(), "{problems:?}");
}

#[test]
fn nothing_grows_from_nothing() {
    let text = format!(
        "{HEAD}[assume.industry.total]\ngrowth = {{ year = [2023, 2024, 2025], central = [\"5 %\", \"-100 %\", \"5 %\"] }}\n\
         [outputs]\nindicators = [\"industry.*\"]\n"
    );
    let (projection, problems) = run(&text, 3);
    assert_eq!(projection.series("industry.value_added").unwrap().year(2024).unwrap().median(), 0.0);
    assert_eq!(exist(&projection, "industry.value_added").len(), 7);
    for indicator in ["industry.growth_nominal", "industry.total.growth_nominal", "industry.growth_real"] {
        assert_eq!(exist(&projection, indicator), [2023, 2024], "{indicator}");
    }
    let told = problems.problems().iter().any(|problem| problem.message.en.contains("of the year before is 0"));
    let of_base = problems.problems().iter().any(|problem| problem.message.en.contains("2022"));
    assert!(!of_base, "{problems:?}");
    assert!(told, "{problems:?}");
}

#[test]
fn no_value_added_falls_by_more_than_all_of_it() {
    // Income falls by about a tenth in 2025: five times that is half, and thirty times that is more than all.
    let with = |elasticity: u32| {
        format!(
            "{}[assume.industry.total]\ntrend = \"0 %\"\nelasticity_population = 0\nelasticity_income = {elasticity}\n\
             [assume.economy]\nreal_growth = {{ year = [2024, 2025, 2026], central = [\"5 %\", \"-40 %\", \"5 %\"] }}\n\
             deflator_growth = \"1 %\"\n[outputs]\nindicators = [\"industry.*\", \"gdp.*\"]\n",
            HEAD.split("[assume").next().unwrap()
        )
    };
    let (mild, _) = run(&with(1), 3);
    assert_eq!(exist(&mild, "industry.value_added").len(), 7);
    let (wild, problems) = run(&with(5), 3);
    assert_eq!(exist(&wild, "industry.value_added"), [2022, 2023, 2024]);
    assert_eq!(exist(&wild, "gdp.nominal").len(), 7);
    let message = &problems.problems().iter().find(|problem| problem.message.en.contains("undefined")).unwrap().message;
    assert!(message.en.contains("in 2025 is \u{2212}199%"), "{}", message.en);
    assert!(message.en.ends_with("%, and nothing falls by more than 100%"), "{}", message.en);
    assert!(message.zh.contains("按公式2025年") && message.zh.ends_with("降幅不能超过100%"), "{}", message.zh);
}

/// About a third of the runs divide by nothing; the deterministic run does not.
const SOME_RUNS: &str = "[driver.room]\nunit = \"1\"\ncentral = 0.5\nlow = -1\nhigh = 1\n[indicator.x]\nunit = \"1\"\n\
                         label = { zh = \"倒数\", en = \"inverse\" }\nformula = \"1 / max(room, 0)\"\n";

#[test]
fn a_cell_is_empty_where_some_runs_have_no_value() {
    let (projection, problems) = run(&format!("{HEAD}{SOME_RUNS}[outputs]\nindicators = [\"x\", \"gdp.real\"]\n"), 300);
    assert!(exist(&projection, "x").is_empty());
    assert_eq!(exist(&projection, "gdp.real").len(), 7);
    let message = &problems.problems()[0].message.en;
    let (runs, rest) = message.split_once('(').unwrap().1.trim_start_matches("up to ").split_once(' ').unwrap();
    assert!((70..130).contains(&runs.parse::<u32>().unwrap()), "{message}");
    assert!(rest.starts_with("of 300 runs): 1 ÷ max(room, 0), and max(room, 0) is 0"), "{message}");
}

#[test]
fn a_power_that_does_not_exist_says_why() {
    for (formula, words) in [
        ("power(0 - 8, 1 / 3)", "is negative: it has no power of a fraction"),
        ("power(1 - 1, 0 - 1)", "and 1 − 1 is 0"),
    ] {
        let text = format!(
            "{HEAD}[indicator.x]\nunit = \"1\"\nlabel = {{ zh = \"幂\", en = \"power\" }}\nformula = \"{formula} + 0 * gdp.real / gdp.nominal\"\n\
             [outputs]\nindicators = [\"x\", \"gdp.real\"]\n"
        );
        let (projection, problems) = run(&text, 3);
        assert!(exist(&projection, "x").is_empty());
        assert!(problems.problems()[0].message.en.contains(words), "{}", problems.problems()[0].message.en);
    }
}

#[test]
fn shards_agree_on_empty_cells() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{HEAD}{SOME_RUNS}[outputs]\nindicators = [\"x\", \"gdp.real\"]\n");
    std::fs::write(folder.path().join("x.toml"), text).unwrap();
    let start = |arguments: &[&str]| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(arguments).args(["--charts", "none", "--lang", "en"]);
        let end = ended(&mut command, folder.path());
        assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
        end.stderr
    };
    let of = |more: &[&str]| start(&[&["run", "x.toml", "--runs", "100000"], more].concat());
    let whole = of(&["--out", "whole"]);
    assert!(whole.contains("`x` is undefined in 2022–2028 ("), "{whole}");
    for shard in ["1/2", "2/2"] {
        of(&["--shard", shard, "--out", "shards"]);
    }
    start(&["merge", "shards/x.1-of-2.shard", "shards/x.2-of-2.shard", "--out", "merged"]);
    let of = |name: &str| files(&folder.path().join(format!("{name}/x")));
    assert_eq!(of("whole"), of("merged"));
}

#[test]
fn a_target_in_an_undefined_year_is_not_assessed_and_says_why() {
    let targets = ["care.beds.nursing_share level >= 50 % 2027", "gdp.nominal level > 1 亿元 2027"].map(target);
    let closed = "[assume.care.beds]\nnursing = { starts = \"0 beds/year\", closure_rate = \"100 %\" }\n\
                  ordinary = { starts = \"0 beds/year\", closure_rate = \"100 %\" }\n";
    let text = plan((2023, 2027), 2022, &targets.each_ref().map(String::as_str));
    let (_folder, assumptions) = scenario(&text, closed);
    let settings = Settings { runs: 50, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let assessed = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
    assert_eq!((assessed[0].verdict, assessed[0].outlook.is_none()), (AttainmentVerdict::NotAssessed, true));
    let reason = assessed[0].reason.as_ref().unwrap().sentence();
    assert_eq!(reason.zh, "2027年的值没有意义：护理型床位 ÷ 养老机构床位，而养老机构床位为0");
    assert!(reason.en.starts_with("its value in 2027 is undefined: Nursing beds ÷ Institutional"), "{}", reason.en);
    assert!(assessed[1].outlook.as_ref().unwrap().estimate.unwrap().share > 0.9);
}

#[test]
fn tables_files_and_charts_leave_the_cell_empty_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEAD}[driver.late]\nunit = \"1\"\nyear = [2024, 2025]\ncentral = [0, 2]\n[indicator.x]\nunit = \"1\"\n\
         label = {{ zh = \"倒数\", en = \"inverse\" }}\nformula = \"1 / late\"\n[outputs]\nindicators = [\"x\"]\n"
    );
    std::fs::write(folder.path().join("x.toml"), text).unwrap();
    for (language, note) in [
        ("en", "inverse is undefined in 2022: 1 ÷ late, and late is 0"),
        ("zh", "倒数 2022年没有意义：1 ÷ late，而late为0"),
    ] {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["run", "x.toml", "--runs", "20", "--charts", "none"]);
        let end = ended(command.args(["--lang", language, "--out", language]), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        assert!(end.stdout.contains(note), "{}", end.stdout);
        let csv = std::fs::read_to_string(folder.path().join(language).join("x/projection.csv")).unwrap();
        assert!(csv.contains("x,shandong,x,1,2024,undefined,\n") && csv.contains("x,shandong,x,1,2025,central,0.5\n"));
        let read =
            export::read(&folder.path().join(language).join("x"), &mut Diagnostics::new()).unwrap().record.projection;
        let because = read.series("x").unwrap().undefined(2024).unwrap();
        assert_eq!((because.en.as_str(), because.zh.as_str()), ("1 ÷ late, and late is 0", "1 ÷ late，而late为0"));
        assert!(read.series("x").unwrap().undefined(2025).is_none());
        let mut command = carecast();
        let result = format!("{language}/x");
        command.current_dir(folder.path()).args(["chart", &result, "--kind", "fan", "--indicator", "x"]);
        let end = ended(command.args(["--charts", "svg", "--lang", language]), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let chart = std::fs::read_to_string(folder.path().join(result).join("charts/fan-x.svg")).unwrap();
        assert!(chart.contains("2022–2024"), "{chart}");
    }
}

/// Runs these scenarios in a folder, without charts.
fn told(folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = carecast();
    // Notes on one line each.
    command.env("COLUMNS", "400").current_dir(folder).args(arguments);
    let end = ended(&mut command, folder);
    assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    end.stdout
}

#[test]
fn a_note_says_in_how_many_runs_and_of_which_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let text = |name: &str, formula: &str| {
        let runs = SOME_RUNS.replace("1 / max(room, 0)", formula);
        let title = HEAD.replace("baseline", &format!("title = {{ zh = \"{name}\", en = \"{name}\" }}\nbaseline"));
        format!("{title}{runs}[outputs]\nindicators = [\"x\"]\n")
    };
    let formulas = [("some", "1 / max(room, 0)"), ("all", "1 / min(room, 0) + 1 / max(room, 0)"), ("none", "1")];
    for (name, formula) in formulas {
        std::fs::write(folder.path().join(format!("{name}.toml")), text(name, formula)).unwrap();
    }
    let run = |language: &str, names: &[&str]| {
        let options = ["--runs", "200", "--charts", "none", "--lang", language, "--out", language];
        told(folder.path(), &[&["run"], names, &options].concat())
    };
    let english = run("en", &["some.toml", "all.toml", "none.toml"]);
    let note =
        |before: &str| english.lines().find(|line| line.starts_with(before)).unwrap_or_else(|| panic!("{english}"));
    let some = note("inverse is undefined in 2022, 2028, in ");
    assert!(some.ends_with(" of 200 runs: 1 ÷ max(room, 0), and max(room, 0) is 0"), "{some}");
    assert!(note("some: inverse is undefined in 2028, in ").contains(" of 200 runs: 1 ÷ max"), "{english}");
    assert!(note("all: inverse is undefined in 2028: 1 ÷ ").ends_with(" is 0"), "{english}");
    assert!(!english.contains("none: inverse"), "{english}");
    let chinese = run("zh", &["some.toml", "all.toml"]);
    assert!(
        chinese.contains("some：倒数 2028年没有意义（200次运行中") && chinese.contains("all：倒数 2028年没有意义：1 ÷"),
        "{chinese}"
    );
    // A chart that is drawn from the files says the same.
    let read = export::read(&folder.path().join("en/some"), &mut Diagnostics::new()).unwrap().record;
    let drawn =
        carecast::figure::of_kind(carecast::figure::ChartKind::Fan, &[read], Some("x"), carecast::Language::English);
    let why = drawn.unwrap_err().to_string();
    assert!(
        why.starts_with(
            "cannot draw fan of `x`: no projected year has a value; inverse is undefined in 2022–2028, in "
        ),
        "{why}"
    );
    assert!(why.contains(" of 200 runs: 1 ÷ max"), "{why}");
}

#[test]
fn shares_of_an_increase_that_is_undefined_are_dashes() {
    let folder = tempfile::tempdir().unwrap();
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2028\n[assume.economy]\ndeflator_growth = \"0 %\"\n\
                real_growth = { unit = \"%\", year = [2023, 2025, 2026], central = [5, -50, 20] }\n\
                [assume.industry.total]\ntrend = { unit = \"%\", central = 2, shock = { sd = 1 } }\nelasticity_population = 0\nelasticity_income = 4\n\
                [outputs]\nindicators = [\"industry.*\"]\n";
    std::fs::write(folder.path().join("x.toml"), text).unwrap();
    for (language, title) in [("en", "Where growth comes from"), ("zh", "增加值增长的来源")] {
        let options = ["--runs", "20", "--charts", "none", "--lang", language];
        let shown = told(folder.path(), &[&["run", "x.toml"], &options[..]].concat());
        let table = shown.split(title).nth(1).unwrap();
        assert!(!table.contains("NaN") && !table.contains("inf"), "{table}");
        let dashes = table.lines().filter(|line| line.trim_end().ends_with('–')).count();
        assert!(dashes >= 4, "{table}");
    }
}

/// A fund that spends nothing before anybody draws benefits.
fn idle_fund(take_up: &str) -> tempfile::TempDir {
    let text = format!(
        "{HEAD}[care]\ndisability = \"adl\"\n[assume.care.insurance]\nemployees_insured = \"3000 万人\"\n\
         resident_coverage = \"0 %\"\ncity_coverage = \"100 %\"\ntake_up = {take_up}\nbase_balance = \"0 亿元\"\n"
    );
    folder_with(&[("x.toml", &text)])
}

fn asked(folder: &std::path::Path, arguments: &[&str], language: &str) -> (Option<i32>, String, String) {
    let written = ["--lang", language, "--out", "out"];
    let end = ended(carecast().current_dir(folder).args(arguments).args(written), folder);
    (end.code, end.stdout, end.stderr)
}

const MONTHS: &str = "care.insurance.reserve_months@2025";
const BECAUSE: [(&str, &str); 2] = [
    ("zh", "长期护理保险基金结余 × 12 ÷ 长期护理保险基金支出，而长期护理保险基金支出为0"),
    (
        "en",
        "Balance of the fund of long-term-care insurance × 12 ÷ Spending of long-term-care insurance, and Spending of long-term-care insurance is 0",
    ),
];

#[test]
fn a_sweep_leaves_the_levels_empty_that_have_no_value() {
    let folder = idle_fund("\"20 %\"");
    let where_undefined = [
        "在2025年没有意义（care.insurance.take_up = 0%；每次运行）",
        "is undefined in 2025 at care.insurance.take_up = 0% (every run)",
    ];
    for ((language, because), said) in BECAUSE.into_iter().zip(where_undefined) {
        for runs in [&["--runs", "20"][..], &[]] {
            let sweep = ["sweep", "x.toml", "--vary", "care.insurance.take_up=0..10 %:3", "--indicator", MONTHS];
            let goal = ["--target", "care.insurance.reserve_months@2025>=6"];
            let (code, table, told) = asked(folder.path(), &[&sweep[..], &goal, runs].concat(), language);
            assert_eq!(code, Some(0), "{told}");
            let said = match runs.is_empty() {
                true => said.replace("每次运行", "中心路径").replace("every run", "the deterministic run"),
                false => said.to_owned(),
            };
            assert!(told.contains(&said) && told.contains(because), "{told}");
            assert_eq!(told.matches(because).count(), 1, "{told}");
            assert!(table.contains("5%") && table.contains('–') && !table.contains("NaN"), "{table}");
            let rows = rows(&folder.path().join("out/x/sweep/sweep.csv"));
            for row in &rows {
                let is_empty = row["care.insurance.take_up [%]"] == "0";
                assert_eq!(row["value"].is_empty(), is_empty, "{row:?}");
                assert_eq!(row["value"].parse::<f64>().is_ok_and(f64::is_finite), !is_empty, "{row:?}");
            }
            assert_eq!(rows.len(), 3 * if runs.is_empty() { 2 } else { 11 });
        }
    }
}

#[test]
fn a_question_that_has_no_answer_names_what_is_divided_by_nothing() {
    let folder = idle_fund("\"0 %\"");
    for (language, because) in BECAUSE {
        let goal = ["--target", "care.insurance.reserve_months@2025>=6", "--runs", "20"];
        let solve = [&["solve", "x.toml", "--vary", "care.insurance.take_up"][..], &goal].concat();
        let discover = [&["discover", "x.toml"][..], &goal].concat();
        let one = vec!["sensitivity", "x.toml", "--indicator", MONTHS];
        for question in [&solve, &discover, &one] {
            let (code, _, told) = asked(folder.path(), question, language);
            assert_eq!(code, Some(1), "{question:?}: {told}");
            assert!(told.contains(because) && told.contains("`care.insurance.reserve_months`"), "{question:?}: {told}");
        }
        let two = [&one[..], &["--indicator", "population.deaths@2025"]].concat();
        let (code, table, told) = asked(folder.path(), &two, language);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains(because) && !table.is_empty(), "{told}");
    }
}
