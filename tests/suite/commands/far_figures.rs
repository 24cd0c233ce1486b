//! `carecast review` with published figures that lie far from what the scenario expects.

use std::path::Path;

use tempfile::TempDir;

use super::{Ended, ended, folder_with, rows};

const BASELINE: &str = "format = 1\nid = \"home\"\nlabel = { zh = \"某省\", en = \"Home\" }\ncode = \"410000\"\n\
    parent = \"china\"\nbase_year = 2022\nstocks_at = \"12-31\"\n[definitions]\nelderly = \"60+\"\n\
    [source.bureau]\ntitle = \"Bulletin\"\n[population]\ninherit = true\nmargins = [\"population.total\"]\n\
    [vital_rates]\ninherit = true\n";

const SERIES: &str = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n\
    population.total,2022,9872,=,万人,published,,,,bureau,\n\
    gdp.nominal,2022,61345,=,亿元,published,,,,bureau,\n";

/// Real growth is certain: 4.5 % from 2025, and as prices stand still that of nominal GDP too.
const SCENARIO: &str = "format = 1\ntitle = \"Trial\"\nbaseline = \"home\"\nhorizon = 2030\nplan = \"plan.toml\"\n\
    outputs.indicators = [\"gdp.*\"]\n\
    [assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2024, 2025]\ncentral = [4.1, 5.1, 4.5]\n\
    [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 0\np10 = -1\np90 = 1\n\
    shock = { sd = 0.5, persistence = 0.5 }\n";

const PLAN: &str = "format = 1\ntitle = \"Plan\"\nperiod = [2023, 2030]\nbase_year = 2022\nreview = 2024\n\
    source = \"x\"\nbaseline = \"home\"\n[[target]]\nid = \"gdp\"\nindicator = \"gdp.nominal\"\nperiod = 2030\n\
    comparator = \">=\"\nvalue = 87000\nunit = \"亿元\"\nquote = \"x\"\n";

fn review(actuals: &str) -> (TempDir, Ended) {
    let table = format!("指标,时期,数值,单位,口径\n{actuals}");
    let folder = folder_with(&[
        ("baselines/home/baseline.toml", BASELINE),
        ("baselines/home/series.csv", SERIES),
        ("scenarios/trial.toml", SCENARIO),
        ("scenarios/plan.toml", PLAN),
        ("actuals.csv", &table),
    ]);
    let mut command = super::wide();
    command.args(["review", "--runs", "1000", "--charts", "none", "--lang", "en", "--scenario"]);
    command.arg(folder.path().join("scenarios/trial.toml")).arg("--actuals").arg(folder.path().join("actuals.csv"));
    command.arg("--out").arg(folder.path().join("out"));
    let end = ended(&mut command, folder.path());
    (folder, end)
}

/// Nominal growth a year of 2025 to 2030, in percent.
fn growth(folder: &Path, statistic: &str) -> f64 {
    let rows = rows(&folder.join("out/projection.csv"));
    let of = rows.iter().filter(|row| row["indicator"] == "gdp.nominal_growth" && row["statistic"] == statistic);
    let since = of.filter(|row| row["year"].parse::<i32>().unwrap() >= 2025);
    since.map(|row| row["value"].parse::<f64>().unwrap()).sum::<f64>() / 6.0
}

fn figures(folder: &Path) -> Vec<[String; 3]> {
    let rows = rows(&folder.join("out/figures.csv"));
    let of = rows.iter().filter(|row| row["indicator"] == "gdp.nominal");
    of.map(|row| ["use", "mean_now", "mean_without_far"].map(|column| row[column].clone())).collect()
}

#[test]
fn a_revised_series_does_not_bend_growth() {
    let (folder, end) = review("gdp.nominal,2023,59132,亿元,\ngdp.nominal,2024,63590,亿元,\n");
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    for statistic in ["central", "mean", "p50"] {
        let growth = growth(folder.path(), statistic);
        assert!((growth - 4.5).abs() < 0.5, "{statistic}: {growth}");
    }
    assert!(end.stderr.contains("taken as a revision"), "{}", end.stderr);
    assert!(end.stderr.contains("`id=its name`"), "it says how a basis is declared: {}", end.stderr);
    assert!(end.stdout.contains("steps by \u{2212}6.9% (standard error 1."), "{}", end.stdout);
    assert!(end.stdout.contains("figures from 2023 on appear to have been revised"), "{}", end.stdout);
    assert!(figures(folder.path()).iter().all(|[used, ..]| used == "revised"));
}

#[test]
fn a_single_far_figure_is_used_and_both_results_are_shown() {
    let (folder, end) = review("gdp.nominal,2023,59132,亿元,\n");
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("used with inflated variances"), "{}", end.stderr);
    let [[used, now, without]] = &figures(folder.path())[..] else { panic!("one figure") };
    let [now, without] = [now, without].map(|mean| mean.parse::<f64>().unwrap());
    // It moves the year's level, by about half: the shock and the figure's error are as large.
    assert!(used == "inflated" && (without - 63_860.0).abs() < 100.0 && (61_000.0..62_500.0).contains(&now), "{now}");
    let with = growth(folder.path(), "mean");
    assert!((4.0..4.5).contains(&with), "what remains of the shock fades, and nothing else: {with}");
    let target = &rows(&folder.path().join("out/review.csv"))[0];
    let [before, without, now] = ["probability_before", "probability_without_far", "probability"]
        .map(|column| target[column].parse::<f64>().unwrap());
    assert!(before == without && now < without - 0.2, "{before} {without} {now}");
    assert!(end.stdout.contains("without far figures:"), "{}", end.stdout);
}

#[test]
fn a_basis_is_declared_in_the_table_itself() {
    let (folder, end) = review("gdp.nominal,2023,59132,亿元,新口径\ngdp.nominal,2024,63590,亿元,\n");
    assert_eq!(end.code, Some(2), "{}", end.stdout);
    assert!(end.stderr.contains("unknown basis `新口径`") && end.stderr.contains("actuals.csv:2:"));
    assert!(end.stderr.contains("to declare a new one, write `新口径=its name` in this column once"), "{}", end.stderr);
    drop(folder);
    // As the error says; the other row may stand before it.
    let (folder, end) = review("gdp.nominal,2023,59132,亿元,新口径\ngdp.nominal,2024,63590,亿元,新口径=Fifth census\n");
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains("(basis not stated; Fifth census)"), "{}", end.stdout);
    assert!((growth(folder.path(), "central") - 4.5).abs() < 1e-9 && !end.stderr.contains("revision"));
    let target = &rows(&folder.path().join("out/review.csv"))[0];
    assert_eq!(target["verdict"], "not_comparable");
    let page = std::fs::read_to_string(folder.path().join("out/review.html")).unwrap();
    assert!(page.contains("Fifth census") && !page.contains("NaN"));
    let (_, end) = review("gdp.nominal,2023,59132,亿元,a=b\ngdp.nominal,2024,63590,亿元,a=c\n");
    assert!(end.code == Some(2) && end.stderr.contains("the basis `a` is called \"b\" already, not \"c\""));
}

#[test]
fn published_growth_shows_a_revision_too() {
    let growth_rates = "gdp.real_growth,2023,4.1,%,\ngdp.real_growth,2024,5.1,%,\n";
    let known = format!("gdp.nominal,2023,59132,亿元,\ngdp.nominal,2024,63590,亿元,\n{growth_rates}");
    let (folder, end) = review(&known);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("no deflator is derived from 2022 to 2023"), "{}", end.stderr);
    assert!(end.stdout.contains("growth of the GDP deflator in 2024 as published: 2.32%"), "{}", end.stdout);
    assert!(!end.stdout.contains("growth of the GDP deflator in 2023 as published"), "{}", end.stdout);
    assert!((growth(folder.path(), "central") - 4.5).abs() < 1e-4);
}
