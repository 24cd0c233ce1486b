//! No command writes or prints a figure that does not exist: no NaN and no infinity in any table, file, chart or title.

use std::path::Path;

use carecast::figure::{ChartKind, of_kind};
use carecast::{Diagnostics, Language, export};

use crate::commands::{carecast, ended, files};
use crate::verdicts::{pinned, plan, target};

/// The words by which a figure that does not exist would show, each standing by itself.
fn offending(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let bad = ["nan", "inf", "infinity", "infinite"];
    let found = words.into_iter().find(|word| bad.contains(&word.to_lowercase().as_str()))?;
    let at = text.find(found)?;
    let from = text[..at].char_indices().rev().nth(80).map_or(0, |(at, _)| at);
    Some(text[from..].chars().take(160).collect())
}

fn check(what: &str, text: &str) {
    if let Some(near) = offending(text) {
        panic!("{what}: …{near}…");
    }
}

fn check_files(folder: &Path) {
    for (path, content) in files(folder) {
        // Pictures are no text; what they show stands in the SVG beside them.
        if path.extension().is_some_and(|ending| ending != "png" && ending != "shard") {
            check(&path.display().to_string(), &String::from_utf8_lossy(&content));
        }
    }
}

/// A plan with targets of which there are no figures, of which the base is nothing, and ordinary ones.
fn made_up() -> (tempfile::TempDir, String) {
    let lines = [
        "population.births growth >= -60 % 2027",
        "population.deaths average_growth <= 3 % 2027",
        "population.life_expectancy increment >= 1 岁 2027",
        "population.net_migration growth >= 10 % 2027",
        "care.beds.opened increment >= 1 张/年 2027",
        "care.finance.investment growth >= 5 % 2027",
        "care.beds.nursing increment >= 3 万张 2025",
        "care.insurance.city_coverage level >= 100 % 2025",
        "gdp.nominal growth >= 38 % 2025",
        "gdp.real_growth increment >= 0 pp 2027",
        "industry.value_added level > 7000 亿元 2027",
    ];
    let targets = lines.map(target);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), plan((2023, 2027), 2022, &targets.each_ref().map(String::as_str)))
        .unwrap();
    let extended = pinned("scenarios/shandong-2023-2027/reference.toml");
    let text = format!(
        "format = 1\ntitle = \"made up\"\nextends = {:?}\nplan = \"plan.toml\"\noutputs.indicators = [\"*\"]\n",
        extended.display().to_string()
    );
    std::fs::write(folder.path().join("scenario.toml"), text).unwrap();
    let actuals = "indicator,period,value,unit\nindustry.value_added,2023,5950,亿元\ncare.beds.nursing,2024,33,万张\n\
                   population.births,2024,64.9,万人\n";
    std::fs::write(folder.path().join("actuals.csv"), actuals).unwrap();
    let scenario = folder.path().join("scenario.toml").display().to_string();
    (folder, scenario)
}

#[test]
fn no_command_shows_a_figure_that_does_not_exist() {
    let (folder, scenario) = made_up();
    let baselines = pinned("baselines").display().to_string();
    let actuals = folder.path().join("actuals.csv").display().to_string();
    let out = folder.path().join("out");
    let ask = |arguments: &[&str]| {
        let mut command = carecast();
        command.args(arguments).args(["--baselines", &baselines]);
        let end = ended(&mut command, folder.path());
        let what = arguments.join(" ");
        assert_eq!(end.code, Some(0), "{what}: {}", end.stderr);
        check(&what, &end.stdout);
        check(&what, &end.stderr);
    };
    let to = out.display().to_string();
    for language in ["zh", "en"] {
        ask(&[
            "run",
            &scenario,
            "--runs",
            "150",
            "--contributions",
            "--charts",
            "svg",
            "--lang",
            language,
            "--out",
            &to,
        ]);
        let reviewed = out.join("review").display().to_string();
        ask(&[
            "review",
            "--scenario",
            &scenario,
            "--actuals",
            &actuals,
            "--as-of",
            "2025",
            "--runs",
            "150",
            "--charts",
            "svg",
            "--lang",
            language,
            "--out",
            &reviewed,
        ]);
    }
    let asked = ["--out", to.as_str(), "--charts", "svg"];
    ask(&[
        &[
            "sweep",
            &scenario,
            "--vary",
            "population.net_migration=-10..10 万人/年:3",
            "--indicator",
            "population.births@2027",
            "--runs",
            "40",
        ][..],
        &asked,
    ]
    .concat());
    ask(&[
        &[
            "solve",
            &scenario,
            "--target",
            "population.births@2027>=60 万人/年",
            "--vary",
            "population.total_fertility_rate",
            "--runs",
            "100",
        ][..],
        &asked,
    ]
    .concat());
    ask(&[
        &["sensitivity", &scenario, "--indicator", "population.births@2027", "--method", "given-data", "--runs", "100"]
            [..],
        &asked,
    ]
    .concat());
    ask(&["check", &scenario]);
    ask(&["check", &folder.path().join("plan.toml").display().to_string(), "--actuals", &actuals]);
    ask(&["explain", &scenario, "population.births", "2027"]);
    check_files(&out);
    // Every kind of chart of every indicator, as `chart` draws it from the files.
    let record = export::read(&out.join("scenario"), &mut Diagnostics::new()).unwrap().record;
    let records = [record.clone(), record.clone()];
    let mut drawn = 0;
    for name in record.projection.indicators.iter().map(|indicator| indicator.name.as_str()) {
        for (kind, of) in [
            (ChartKind::Fan, &records[..1]),
            (ChartKind::Comparison, &records[..]),
            (ChartKind::Multiples, &records[..]),
        ] {
            let Ok(mut pages) = of_kind(kind, of, Some(name), Language::English) else { continue };
            let figure = pages.remove(0);
            let captions = figure.chart.captions();
            let words = [&captions.title, &captions.subtitle, &captions.footnote, &captions.description];
            words.into_iter().for_each(|text| check(name, text));
            check(name, figure.draw().unwrap().as_str());
            drawn += 1;
        }
    }
    assert!(drawn > 100, "{drawn}");
}
