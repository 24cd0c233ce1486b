//! Figures that became known, from the command line: what is asked for is read back, and what is read is told.

use std::collections::BTreeMap;
use std::path::Path;

use carecast::Diagnostics;
use carecast::baseline::Library;
use carecast::indicator::Unit;
use carecast::plan::{Plan, Target};

use super::{Ended, carecast, ended, folder_with, names, rows};

fn review(arguments: &[&str], out: &Path) -> Ended {
    let mut command = super::wide();
    command.args(["review", "--runs", "100", "--charts", "none", "--lang", "en"]).args(arguments).arg("--out").arg(out);
    ended(&mut command, out)
}

fn done(arguments: &[&str], out: &Path) -> Ended {
    let end = review(arguments, out);
    assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    end
}

/// What is asked of departments: the csv files of the request, with their content.
fn asked(out: &Path) -> BTreeMap<String, String> {
    let folder = out.join("request");
    let csv = names(&folder).into_iter().filter(|name| name.ends_with(".csv"));
    csv.map(|name| (name.clone(), std::fs::read_to_string(folder.join(&name)).unwrap())).collect()
}

/// An indicator in a year, in a unit, as the deterministic run of the scenario has it: there shares are quotients.
fn projected(run: &[BTreeMap<String, String>], name: &str, year: &str, unit: &str) -> Option<f64> {
    let row =
        run.iter().find(|row| row["indicator"] == name && row["year"] == year && row["statistic"] == "central")?;
    let base = Unit::parse(&row["unit"]).unwrap().to_base(row["value"].parse().unwrap());
    Some(Unit::parse(unit)?.from_base(base)).filter(|value| *value > 0.0)
}

/// What the plan says of a target, under its id and under its indicator.
fn promised(plan: &Plan, name: &str) -> Option<f64> {
    let named = |target: &&Target| {
        target.id == name || target.measure.as_ref().is_some_and(|measure| measure.indicator == name)
    };
    plan.targets.iter().find(named)?.figure_and_unit().0.parse().ok()
}

/// Fills in the rows of a request, and which figures these are.
fn fill_in(content: &str, value: impl Fn(&str, &str, &str) -> f64) -> (String, Vec<(String, String)>) {
    let mut lines = content.trim_start_matches('\u{feff}').lines();
    let (mut back, mut filled) = (vec![lines.next().unwrap().to_owned()], Vec::new());
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let (indicator, year, unit) = (cells[1], cells[2], cells[5]);
        let empty = format!("{indicator},{year},,");
        assert!(line.contains(&empty), "{line}");
        let value = value(indicator, year, unit);
        back.push(line.replacen(&empty, &format!("{indicator},{year},{value},"), 1));
        filled.push((indicator.to_owned(), year.to_owned()));
    }
    (back.join("\n"), filled)
}

fn is_read_back(plan: &str, as_of: &str, years: Option<&str>) {
    let scenario = format!("scenarios/{plan}/reference.toml");
    let out = tempfile::tempdir().unwrap();
    let hidden: Vec<&str> = years.iter().flat_map(|years| ["--plan-year", years]).collect();
    let mut command = carecast();
    command.args(["run", &scenario, "--runs", "100", "--charts", "none", "--quiet"]).args(&hidden);
    let end = ended(command.arg("--out").arg(out.path().join("run")), out.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let run = names(&out.path().join("run")).into_iter().find(|name| name.ends_with("projection.csv")).unwrap();
    let run = rows(&out.path().join("run").join(run));
    let mut problems = Diagnostics::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{plan}/plan.toml"));
    let of_plan = Plan::load_alone(&path, &Library::embedded().near(&path), &mut problems).unwrap();
    let undated = of_plan.undated.iter().map(|undated| undated.due(2025));
    let of_plan = Plan { targets: of_plan.targets.iter().cloned().chain(undated).collect(), ..of_plan.clone() };
    let case = [&["--scenario", &scenario, "--as-of", as_of], &hidden[..]].concat();
    done(&[&case[..], &["--request", "--quiet"]].concat(), out.path());
    let (mut files, mut filled) = (Vec::new(), Vec::new());
    for (name, content) in asked(out.path()) {
        let (back, figures) = fill_in(&content, |indicator, year, unit| {
            let known = projected(&run, indicator, year, unit).or_else(|| promised(&of_plan, indicator));
            // Residents and private beds are in no headline: 20 000 of them.
            known.unwrap_or_else(|| if ["家", "institutions"].contains(&unit) { 20_000.0 } else { 2.0 })
        });
        let path = out.path().join(&name);
        std::fs::write(&path, back).unwrap();
        files.push(path.display().to_string());
        filled.extend(figures);
    }
    assert!(!filled.is_empty(), "{plan} asks for nothing");
    let given: Vec<&str> = files.iter().flat_map(|file| ["--actuals", file]).collect();
    let end = done(&[&case[..], &given].concat(), &out.path().join("after"));
    for word in ["no indicator is named", "is not used", "are not used", "contradict"] {
        assert!(!end.stderr.contains(word), "{plan}: {}", end.stderr);
    }
    assert!(!end.stdout.contains("Figures that are missing"), "{plan}: nothing more is asked for\n{}", end.stdout);
    let used = rows(&out.path().join("after/figures.csv"));
    let targets = rows(&out.path().join("after/review.csv"));
    for (indicator, year) in filled {
        let is_used = used.iter().any(|row| row["indicator"] == indicator && row["period"] == year);
        let is_base = |row: &BTreeMap<String, String>| {
            let of_it = row["target"] == indicator || row["indicator"] == indicator;
            of_it && row["base_year"] == year && row["base_status"] == "published"
        };
        assert!(is_used || targets.iter().any(is_base), "{plan}: {indicator} of {year} is lost");
    }
}

#[test]
fn what_plans_with_years_ask_for_is_read_back_once_it_is_filled_in() {
    for (plan, as_of) in [
        ("hunan", "2024"),
        ("pingdingshan", "2019"),
        ("shandong-2018-2022", "2020"),
        ("shandong-2022", "2022"),
        ("shandong-2022-elderly-and-child-care", "2022"),
        ("shandong-2023-2027", "2025"),
    ] {
        is_read_back(plan, as_of, None);
    }
}

#[test]
fn what_plans_without_years_ask_for_is_read_back_once_it_is_filled_in() {
    for plan in ["changzhi", "guigang", "guilin", "panjin", "xianan"] {
        is_read_back(plan, "2024", Some("start=2023,end=2025"));
    }
}

// ---- What is read is told --------------------------------------------------------------------------------------------

const PINNED: &str = "tests/pinned/scenarios/shandong-2023-2027/reference.toml";

/// A review of the pinned scenario at the end of 2025 with some figures.
fn with(actuals: &[&str]) -> (Ended, tempfile::TempDir) {
    let names: Vec<String> = (0..actuals.len()).map(|at| format!("a{at}.csv")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(actuals.iter().copied()).collect();
    let folder = folder_with(&files);
    let paths: Vec<String> = names.iter().map(|name| folder.path().join(name).display().to_string()).collect();
    let mut arguments = vec!["--scenario", PINNED, "--as-of", "2025"];
    arguments.extend(paths.iter().flat_map(|path| ["--actuals", path]));
    (review(&arguments, folder.path()), folder)
}

fn figures(folder: &tempfile::TempDir, indicator: &str) -> Vec<BTreeMap<String, String>> {
    let all = rows(&folder.path().join("figures.csv"));
    all.into_iter().filter(|row| row["indicator"] == indicator).collect()
}

const HEAD: &str = "indicator,period,value,unit,basis,published_on,preliminary\n";

#[test]
fn of_two_vintages_the_final_one_counts_and_it_is_said() {
    let two = "gdp.nominal,2023,92068.7,亿元,economic-census-2018,2024-01-20,yes\n\
               gdp.nominal,2023,91500,亿元,economic-census-2018,2024-12-20,no\n";
    let (end, folder) = with(&[&format!("{HEAD}{two}")]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("superseded by CNY 9.15 trillion, which is final"), "{}", end.stderr);
    assert!(end.stderr.contains("a0.csv:2:18") && end.stderr.contains("a0.csv:3"), "{}", end.stderr);
    assert!(end.stdout.contains("superseded by CNY 9.15 trillion"), "among the figures that are not used");
    let gdp = figures(&folder, "gdp.nominal");
    let of_2023: Vec<&str> = gdp.iter().filter(|r| r["period"] == "2023").map(|r| r["value"].as_str()).collect();
    assert_eq!(of_2023, ["9150000000000"]);
    // What was known before the final figure was out is the preliminary one.
    let path = folder.path().join("a0.csv").display().to_string();
    let day = ["--scenario", PINNED, "--as-of", "2025", "--actuals", &path, "--published-by", "2024-06-30"];
    let then = done(&day, &folder.path().join("then"));
    assert!(!then.stderr.contains("superseded"), "{}", then.stderr);
    let gdp = rows(&folder.path().join("then/figures.csv"));
    let of_2023 = gdp.iter().find(|r| r["indicator"] == "gdp.nominal" && r["period"] == "2023").unwrap();
    assert_eq!(of_2023["value"], "9206870000000");
}

#[test]
fn two_figures_of_one_vintage_are_refused_with_both_places() {
    let (one, other) = (format!("{HEAD}GDP,2023,92000,亿元,,,\n"), format!("{HEAD}地区生产总值,2023,91500,亿元,,,\n"));
    let (end, _folder) = with(&[&one, &other]);
    assert_eq!(end.code, Some(2), "{}", end.stderr);
    assert!(end.stderr.contains("contradict each other for gdp.nominal of 2023"), "{}", end.stderr);
    assert!(end.stderr.contains("a1.csv:2:") && end.stderr.contains("a0.csv:2"), "{}", end.stderr);
    let (end, _folder) = with(&[&format!("{HEAD}GDP,2023,92000,亿元,,,\nGDP,2023,91500,亿元,,,\n")]);
    assert!(end.stderr.contains("a0.csv:3:") && end.stderr.contains("a0.csv:2"), "{}", end.stderr);
}

#[test]
fn part_of_a_year_is_never_held_against_a_whole_one() {
    for period in ["2025年1-9月", "2025-09", "2025Q3", "2025年前三季度", "2025年上半年"] {
        let rows = format!(
            "{HEAD}gdp.nominal,{period},77115,亿元,,,\nindustry.value_added,{period},4700,亿元,,,\n占GDP比重,{period},6.1,%,,,\n\
             gdp.real_growth,{period},5.5,%,,,\ncare.beds.nursing_share,2025-09,76.4,%,,,\n"
        );
        let (end, folder) = with(&[&rows]);
        assert_eq!(end.code, Some(0), "{period}: {}", end.stderr);
        assert!(!end.stdout.contains("than projected, below") || !end.stdout.contains("23.8%"), "{}", end.stdout);
        let gdp = figures(&folder, "gdp.nominal");
        let part = gdp.iter().find(|row| row["value"] == "7711500000000").unwrap();
        assert_eq!(
            (part["p50"].as_str(), part["note"].as_str()),
            ("", "of part of a year: not compared with figures of whole years")
        );
        let growth = figures(&folder, "gdp.real_growth");
        let part = growth.iter().find(|row| row["period"].starts_with("2025-")).unwrap();
        assert_eq!(part["p50"], "", "{part:?}");
        let targets = super::rows(&folder.path().join("review.csv"));
        for target in ["value_added", "share_of_gdp"] {
            let row = targets.iter().find(|row| row["target"] == target).unwrap();
            assert_eq!((row["latest"].as_str(), row["verdict"].as_str()), ("", "figure_missing"), "{period} {target}");
            assert!(row["notes"].contains("covers part of the year"), "{row:?}");
        }
        // A stock of a month is one at its end.
        let share = figures(&folder, "care.beds.nursing_share");
        assert!(share.iter().any(|row| row["period"] == "2025-09" && !row["p50"].is_empty()), "{share:?}");
    }
    for year in ["2024年1-12月", "2024年全年", "2024.0", "2024全年"] {
        let (end, folder) = with(&[&format!("{HEAD}industry.value_added,{year},6100,亿元,,,\n")]);
        assert_eq!(end.code, Some(0), "{year}: {}", end.stderr);
        assert_eq!(figures(&folder, "industry.value_added")[0]["period"], "2024", "{year}");
    }
}

#[test]
fn names_as_people_write_them_are_bound_and_others_told_with_the_nearest() {
    let rows = "GDP总量,2024,98000,亿元,economic-census-2018,,\n国内生产总值,2025,101176,亿元,economic-census-2018,,\n老年人口,2025,2552,万人,,,\n\
                占GDP比重,2024,6.3,%,,,\nindustry.total.value_added,2024,6105,亿元/年,,,\n健康产业增加值,2025,6400,亿元,,,\n出生人口,2025,60,万人,,,\n\
                insurance_of_residents,2025,3,个,,,\n";
    let (end, folder) = with(&[&format!("{HEAD}{rows}")]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let told: Vec<&str> = end.stderr.lines().filter(|line| line.contains("no indicator is named")).collect();
    assert_eq!(told.len(), 1, "{}", end.stderr);
    assert!(told[0].contains("insurance_of_residents") && end.stderr.contains("a0.csv:9:1"), "{}", end.stderr);
    let value = |indicator: &str, period: &str| {
        let all = figures(&folder, indicator);
        all.iter()
            .filter(|row| row["period"] == period && row["derivation"].is_empty())
            .map(|row| row["value"].clone())
            .collect::<Vec<_>>()
    };
    assert!(value("gdp.nominal", "2024").contains(&"9800000000000".to_owned()));
    assert_eq!(value("population.aged_60_plus", "2025"), ["25520000"]);
    assert_eq!(value("industry.share_of_gdp", "2024"), ["6.3"]);
    assert_eq!(value("industry.value_added", "2024"), ["6105"], "the only subsector is the industry");
    assert_eq!(value("industry.value_added", "2025"), ["6400"]);
    assert_eq!(value("population.births", "2025"), ["600000"]);
    let (end, _folder) = with(&[&format!("{HEAD}老龄化率,2024,24.6,%,,,\n")]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("`population.share_aged_60_plus`, `population.share_aged_65_plus`"), "{}", end.stderr);
}

#[test]
fn figures_of_other_years_and_of_another_base_are_told_at_their_place() {
    let rows = "gdp.nominal,2022,90000,亿元,economic-census-2018,,\ngdp.nominal,2021,83000,亿元,,,\ngdp.nominal,2026,109000,亿元,,,\n\
                industry.share_of_gdp,2024,6.3,%,,,\nindustry.value_added,2024,5952,亿元,economic-census-2018,,\n";
    let (end, _folder) = with(&[&format!("{HEAD}{rows}")]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    for (said, place) in [
        ("in the baseline shandong. Progress counts from the former", "a0.csv:2:18"),
        ("of a time before the end of the plan's base year 2022", "a0.csv:3:18"),
        ("of a time after the review's year 2025", "a0.csv:4:18"),
    ] {
        assert!(end.stderr.contains(said) && end.stderr.contains(place), "{said}: {}", end.stderr);
    }
}

#[test]
fn a_figure_that_cannot_be_is_refused_at_its_cell() {
    for (row, said) in [
        ("industry.value_added,2024,0,亿元,,,", "cannot be 0"),
        ("industry.value_added,2024,61050000,亿元,,,", "10 000 times what it should be"),
        ("industry.value_added,2024,0.61,亿元,,,", "in the baseline in 2022 it is CNY 562 billion"),
        ("industry.value_added,2024,1e308,亿元,,,", "too large"),
        ("industry.value_added,2024,1e400,亿元,,,", "is not a number"),
        ("health_expo,2025,0,张,,,", "is not measured in this"),
    ] {
        let (end, _folder) = with(&[&format!("{HEAD}{row}\n")]);
        assert_eq!(end.code, Some(2), "{row}: {}", end.stderr);
        assert!(end.stderr.contains(said) && end.stderr.contains("a0.csv:2:"), "{row}: {}", end.stderr);
        assert_eq!(end.stderr.matches("error:").count(), 1, "{row}: {}", end.stderr);
    }
}

#[test]
fn an_audit_knows_vintages_parts_of_years_and_targets_too() {
    let plan = "tests/pinned/scenarios/shandong-2023-2027/plan.toml";
    let audited = |rows: &str| {
        let folder = folder_with(&[("a.csv", &format!("{HEAD}{rows}"))]);
        let path = folder.path().join("a.csv");
        let mut command = carecast();
        command.args(["check", plan, "--lang", "en", "--actuals"]).arg(&path);
        ended(&mut command, folder.path())
    };
    let nothing = audited("gdp.nominal,2025,,亿元,,,\n");
    let part = audited("GDP,2025年1-9月,77115,亿元,,,\n健康产业增加值,2025-09,4700,亿元,,,\n");
    assert_eq!((part.code, part.stdout), (Some(0), nothing.stdout), "{}", part.stderr);
    let two = audited(
        "gdp.nominal,2025,103197,亿元,economic-census-2023,2026-01-23,yes\ngdp.nominal,2025,103500,亿元,economic-census-2023,2026-12-20,no\n",
    );
    assert_eq!(two.code, Some(0), "{}", two.stderr);
    assert!(two.stderr.contains("superseded by CNY 10.35 trillion, which is final"), "{}", two.stderr);
    assert!(two.stdout.contains("CNY 10.35 trillion") && !two.stdout.contains("10.3197"), "{}", two.stdout);
}

#[test]
fn a_ratio_without_a_basis_is_asked_for_one_where_its_parts_are_on_another() {
    let share = |basis: &str| with(&[&format!("{HEAD}industry.share_of_gdp,2024,6.44,%,{basis},,\n")]).0;
    let (bare, stated) = (share(""), share("economic-census-2018"));
    assert!(bare.stderr.contains("states no basis") && bare.stderr.contains("a0.csv:2:"), "{}", bare.stderr);
    assert!(bare.stderr.contains("economic-census-2018") && bare.stderr.contains("economic-census-2023"), "the choice");
    assert!(!stated.stderr.contains("states no basis"), "{}", stated.stderr);
}
