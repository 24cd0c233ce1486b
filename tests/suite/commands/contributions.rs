//! `carecast run`: the split of the industry's growth.

use std::collections::{BTreeMap, BTreeSet};

use super::{REFERENCE, SEVEN_DOMAINS, figure, folder_with, json, rows, run, snapshot};

#[test]
fn contributions_are_written_where_they_are_asked_for() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[SEVEN_DOMAINS, "--charts", "none", "--lang", "en"], out.path());
    assert_eq!(end.stderr, "");
    let table = end.stdout.split("Where growth comes from").nth(1).unwrap();
    assert!(table.starts_with(", under the scenario's assumptions"), "{table}");
    let all = rows(&out.path().join("seven-domains/contributions.csv"));
    let header = ["scenario", "region", "term", "measure", "unit", "year", "statistic", "value", "note"];
    assert_eq!(all[0].keys().map(String::as_str).collect::<BTreeSet<_>>(), header.into());
    assert!(all.iter().all(|row| row["note"] == "under the scenario's assumptions / 在本情景的假设下"));
    // The terms add up in the deterministic run and in the mean: growth every year, money over the years.
    for (measure, unit, tolerance) in [("growth", ["pp", "%"], 1e-10), ("increase", ["yuan", "yuan"], 1e-1)] {
        for (year, statistic) in [("2023", "central"), ("2030", "central"), ("2027", "mean"), ("2030", "mean")] {
            let is_here = |row: &&BTreeMap<String, String>| {
                row["measure"] == measure && row["year"] == year && row["statistic"] == statistic
            };
            let (total, terms): (Vec<_>, Vec<_>) = all.iter().filter(is_here).partition(|row| row["term"] == "total");
            let sum: f64 = terms.iter().map(|row| row["value"].parse::<f64>().unwrap()).sum();
            assert_eq!((total.len(), terms.len()), (1, 11), "{measure} {year}");
            assert!(terms.iter().all(|row| row["unit"] == unit[0]) && total[0]["unit"] == unit[1]);
            assert!(
                (sum - total[0]["value"].parse::<f64>().unwrap()).abs() < tolerance,
                "{measure} {year} {statistic}"
            );
        }
    }
    // The split is assumed wherever a domain shows.
    let document = json(&out.path().join("seven-domains/projection.json"));
    let domains = document["indicators"].as_array().unwrap().iter().filter(|i| {
        let name = i["name"].as_str().unwrap();
        name.ends_with(".value_added") && name != "industry.value_added"
    });
    let statuses: Vec<_> = domains.map(|domain| domain["base_status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["assumed"; 7]);
}

#[test]
fn contributions_of_any_scenario_are_asked_for_by_an_option() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none"], &out.path().join("plain"));
    run(&[REFERENCE, "--charts", "none", "--contributions"], &out.path().join("split"));
    assert!(!out.path().join("plain/reference/contributions.csv").exists());
    assert!(out.path().join("split/reference/contributions.csv").exists());
    // What was projected without them stays as it was.
    let [plain, split] = ["plain", "split"].map(|name| out.path().join(name).join("reference"));
    for statistic in ["central", "p10", "p90"] {
        let [a, b] = [&plain, &split].map(|folder| figure(folder, "industry.value_added", "2030", statistic));
        assert_eq!(a, b);
    }
}

#[test]
fn the_table_of_contributions_names_each_policy() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"industry.value_added\"]\n\
                assume.economy = { real_growth = \"5 %\", deflator_growth = \"1 %\" }\n\
                [assume.industry.total]\ntrend = \"1 %\"\nelasticity_population = 1\nelasticity_income = 0.8\n\
                elasticity_aged_60_plus = 0.6\nshare_ceiling = \"9 %\"\n\
                [[policy]]\nid = \"cluster\"\nlabel = { zh = \"产业集群\", en = \"cluster\" }\n\
                driver = \"industry.total.trend\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n\
                [[policy]]\nid = \"fees\"\ndriver = \"industry.total.price_wedge\"\nadd = \"0.5 pp\"\nfrom = 2025\nto = 2025\n";
    let folder = folder_with(&[("levers.toml", text)]);
    let path = folder.path().join("levers.toml");
    let shown: Vec<String> = ["zh", "en"]
        .into_iter()
        .map(|language| {
            let arguments = [path.to_str().unwrap(), "--contributions", "--charts", "none", "--lang", language];
            let end = run(&arguments, folder.path());
            end.stdout
        })
        .collect();
    snapshot("run_contributions", &shown.join("\n"));
}
