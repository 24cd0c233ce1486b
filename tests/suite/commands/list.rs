//! `carecast list`.

use std::path::Path;

use super::{HIGH, LOW, REFERENCE, SEVEN_DOMAINS, SMALL, carecast, ended, folder_with, root, snapshot, with};

#[test]
fn list_of_indicators_and_drivers() {
    for what in ["indicators", "drivers"] {
        let end = with(&["list", what, "--lang", "en"]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        snapshot(&format!("list_{what}"), &end.stdout);
    }
    let end = with(&["list", "drivers", "--region", "shandong", "--lang", "zh"]);
    assert!(end.stdout.contains("industry.total.growth") && end.stdout.contains("医养健康产业：增加值实际增速"));
    assert!(!end.stdout.contains("industry.*"), "{}", end.stdout);
    let end = with(&["list", "indicators", "--region", "shandnog", "--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("did you mean `shandong`?"), "{}", end.stderr);
}

/// The words of the rows of a printed table.
fn first_words(table: &str) -> Vec<&str> {
    let body = table.split('═').next_back().unwrap_or_default();
    // Notes stand below the last rule.
    let rows = body.lines().skip(1).take_while(|line| !line.starts_with('─'));
    rows.filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn list_of_baselines_and_scenarios() {
    let end = with(&["list", "baselines", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let listed = first_words(&end.stdout);
    assert_eq!(listed.len(), 39, "the nation, its provinces, Shandong of 2021, five cities and a district");
    assert!(["china", "hunan", "shandong", "tibet"].iter().all(|id| listed.contains(id)), "{listed:?}");
    let shandong: Vec<&str> = end.stdout.lines().find(|l| l.contains("shandong")).unwrap().split_whitespace().collect();
    assert_eq!(shandong[..4], ["shandong", "Shandong", "2022", "china"]);
    let nation = end.stdout.lines().find(|line| line.contains(" china  ")).unwrap();
    for level in ["deaths ×0.904", "births ×1.046", "life expectancy +1.04 (2021)"] {
        assert!(end.stdout.contains(level), "{nation}");
    }
    let end = with(&["list", "scenarios", "--lang", "zh"]);
    let listed = first_words(&end.stdout);
    assert!([HIGH, LOW, REFERENCE].iter().all(|file| listed.contains(file)), "{listed:?}");
    assert!(listed.is_sorted_by_key(Path::new) && listed.iter().all(|file| !file.ends_with("plan.toml")), "{listed:?}");
    assert!(end.stdout.contains("高增长情景") && end.stdout.contains("山东省"), "{}", end.stdout);
    // Elsewhere, and in a folder that is named.
    let folder = folder_with(&[("mine/a.toml", SMALL), ("mine/not.toml", "x = 1"), ("mine/text.txt", "x")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["list", "scenarios", "--in", "mine"]), root());
    assert_eq!(first_words(&end.stdout), ["mine/a.toml", "mine/not.toml"]);
    let broken = end.stdout.lines().find(|line| line.contains("not.toml")).unwrap();
    assert!(broken.contains("has errors: see carecast check"), "{broken}");
}

#[test]
fn list_of_what_a_scenario_declares() {
    let declared = "[driver.physicians.trained]\nunit = \"persons/year\"\nlabel = { zh = \"新增医师\", en = \"Trained\" }\ncentral = 5\n\
                    [indicator.physicians.needed]\nunit = \"万名\"\nformula = \"population.total * 0.3 %\"\n";
    let folder = folder_with(&[("own.toml", &format!("{SMALL}{declared}"))]);
    let path = folder.path().join("own.toml").display().to_string();
    let listed = |what: &str| {
        let end = with(&["list", what, "--scenario", &path, "--lang", "zh"]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        let table = end.stdout;
        let row =
            table.lines().find(|line| line.contains("physicians")).unwrap_or_else(|| panic!("{table}")).to_owned();
        assert!(table.contains("industry.total.growth"), "the subsectors of its baseline: {table}");
        row.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed("drivers")[..2], ["physicians.trained", "人/年"]);
    assert!(listed("drivers").contains(&"新增医师".to_owned()));
    assert_eq!(listed("indicators")[..2], ["physicians.needed", "万名"]);
    let end = with(&["list", "drivers", "--scenario", &path, "--region", "shandong", "--lang", "en"]);
    assert_eq!(end.code, Some(2), "one or the other");
}

#[test]
fn the_drivers_of_a_scenario_are_those_of_its_own_split() {
    let end = with(&["list", "drivers", "--scenario", SEVEN_DOMAINS, "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let listed = first_words(&end.stdout);
    assert!(listed.contains(&"industry.pharma.growth"), "{listed:?}");
    assert!(!listed.contains(&"industry.total.growth"), "{listed:?}");
}
