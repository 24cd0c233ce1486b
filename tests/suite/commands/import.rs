//! `carecast import`, and what the program makes of what it writes.

use std::path::Path;

use super::{Ended, carecast, ended, figure, files, json, names, run, snapshot};
use crate::made_up_wpp::{put, tables};

fn import(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = carecast();
    command.current_dir(folder).args(["import", "wpp", "tables", "--out", "world"]).args(arguments);
    ended(&mut command, folder)
}

fn folder(packed: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("tables"), &tables(), packed);
    folder
}

#[test]
fn countries_are_imported_and_run() {
    let folder = folder(false);
    let end = import(folder.path(), &["--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let world = folder.path().join("world");
    let written = names(&world);
    assert_eq!(written.len(), 2 * (1 + 7), "{written:?}");
    assert!(written.contains("AAA.toml") && written.contains("baselines/bbb/net-migration.csv"), "{written:?}");
    let text = |name: &str| std::fs::read_to_string(world.join(name)).unwrap();
    let out = folder.path().join("out");
    let (a, b) = (world.join("AAA.toml"), world.join("BBB.toml"));
    let ran = run(&[a.to_str().unwrap(), b.to_str().unwrap(), "--lang", "en"], &out);
    snapshot(
        "import",
        &format!(
            "{}\n==== AAA.toml\n{}\n==== baseline.toml\n{}\n==== run\n{}",
            end.stdout,
            text("AAA.toml"),
            text("baselines/aaa/baseline.toml"),
            ran.stdout
        ),
    );
    // Thousands became persons to the digit: 101.125 boys, 102.125 girls and so on down to 1.125 and 2.125.
    assert_eq!(figure(&out.join("AAA"), "population.total", "2025", "central"), 10_428_250.0);
    assert_eq!(json(&out.join("AAA/manifest.json"))["stocks_at"], "07-01");
    assert!(text("baselines/aaa/net-migration.csv").contains("2026,male,30,-1500\n2026,male,31,10\n"));
    assert!(text("baselines/aaa/population.csv").ends_with("2025-07-01,female,100+,2125\n"));
    // Nobody wrote a line of uncertainty: the errors of people are drawn by default.
    let chart = std::fs::read_to_string(out.join("AAA/charts/aged-60-plus.svg")).unwrap();
    assert!(chart.contains("1 July") && chart.contains("median") && chart.contains("95th percentile"), "{chart}");
    // A reader of people alone is shown all of them, and the pyramid.
    let charts = names(&out.join("AAA/charts"));
    assert!(["population.svg", "pyramid.svg"].iter().all(|name| charts.contains(*name)), "{charts:?}");
    // Each lever can be used as it stands.
    let levers = text("AAA.toml")
        .replace("# [", "[")
        .replace("# unit", "unit")
        .replace("# year", "year")
        .replace("# central", "central");
    assert_eq!(levers.matches("\n[assume.population.").count(), 5, "{levers}");
    std::fs::write(world.join("levers.toml"), levers).unwrap();
    run(&[world.join("levers.toml").to_str().unwrap()], &out);
    for year in ["2026", "2027"] {
        let total = |scenario: &str| figure(&out.join(scenario), "population.total", year, "central");
        assert!((total("levers") / total("AAA") - 1.0).abs() < 1e-4, "{year}: {} {}", total("levers"), total("AAA"));
    }
}

#[test]
fn packed_tables_give_the_same_files() {
    let (plain, packed) = (folder(false), folder(true));
    for folder in [&plain, &packed] {
        let end = import(folder.path(), &["--country", "aaa,BBB", "--lang", "zh"]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        assert!(end.stdout.contains("共2个国家或地区。运行：carecast run world/*.toml"), "{}", end.stdout);
    }
    assert_eq!(files(&plain.path().join("world")), files(&packed.path().join("world")));
}

#[test]
fn what_people_made_is_kept_unless_forced() {
    let folder = folder(true);
    let world = folder.path().join("world");
    assert_eq!(import(folder.path(), &[]).code, Some(0));
    let first = files(&world);
    // Again: nothing changes, nothing is left behind.
    assert_eq!((import(folder.path(), &[]).code, files(&world)), (Some(0), first.clone()));
    // A scenario that was changed.
    std::fs::write(world.join("AAA.toml"), "mine").unwrap();
    let end = import(folder.path(), &["--lang", "en"]);
    assert_eq!(end.code, Some(0));
    assert!(end.stderr.contains("world/AAA.toml is there already and differs: it is kept"), "{}", end.stderr);
    assert_eq!(std::fs::read_to_string(world.join("AAA.toml")).unwrap(), "mine");
    // A baseline that is somebody's own.
    let own = world.join("baselines/bbb/baseline.toml");
    let text = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, text.split_once('\n').unwrap().1).unwrap();
    let end = import(folder.path(), &["--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("world/baselines/bbb was not made by an import"), "{}", end.stderr);
    assert!(end.stderr.contains("it can be replaced (--force)"), "{}", end.stderr);
    assert_eq!((import(folder.path(), &["--force"]).code, files(&world)), (Some(0), first));
}

#[test]
fn one_run_is_told_as_such_and_many_regions_have_rows() {
    let folder = folder(true);
    assert_eq!(import(folder.path(), &[]).code, Some(0));
    let world = folder.path().join("world");
    let run = |scenarios: &[String]| {
        let mut command = carecast();
        command.current_dir(&world).arg("run").args(scenarios);
        command.args(["--charts", "svg", "--lang", "en", "--runs", "1"]);
        ended(&mut command, folder.path())
    };
    let end = run(&["BBB.toml".to_owned()]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert!(end.stdout.contains("\n1 run; base year:") && !end.stdout.contains('['), "{}", end.stdout);
    let chart = std::fs::read_to_string(world.join("out/BBB/charts/aged-60-plus.svg")).unwrap();
    assert!(chart.contains("jump-off: 1 July 2025; 1 run, seed 1."), "{chart}");
    // More scenarios than there is room for beside one another, or at the end of lines.
    let mut scenarios: Vec<String> = vec!["BBB.toml".to_owned()];
    for number in 1..=17 {
        let name = format!("A{number}.toml");
        std::fs::copy(world.join("AAA.toml"), world.join(&name)).unwrap();
        scenarios.push(name);
    }
    let end = run(&scenarios);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let table = end.stdout.split("Scenarios in 2027").nth(1).unwrap();
    assert_eq!(table.lines().filter(|line| line.starts_with(" Aland")).count(), 17, "{table}");
    assert_eq!(table.lines().filter(|line| line.starts_with(" Beland")).count(), 1, "{table}");
    let chart = std::fs::read_to_string(world.join("out/charts/comparison.svg")).unwrap();
    assert!(chart.contains("million persons, 1 July; the 16 largest, 2 more are not drawn"), "{chart}");
}
