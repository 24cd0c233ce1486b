//! `carecast list`.

use super::{
    HIGH, LOW, PRODUCTIVITY, REFERENCE, SEVEN_DOMAINS, SMALL, carecast, ended, folder_with, root, snapshot, with,
};

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
    body.lines().filter(|line| !line.starts_with('─')).filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn list_of_baselines_and_scenarios() {
    let end = with(&["list", "baselines", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let listed = first_words(&end.stdout);
    assert_eq!(listed.len(), 32, "the nation and its provinces");
    assert!(["china", "hunan", "shandong", "tibet"].iter().all(|id| listed.contains(id)), "{listed:?}");
    let shandong: Vec<&str> = end.stdout.lines().find(|l| l.contains("shandong")).unwrap().split_whitespace().collect();
    assert_eq!(shandong[..4], ["shandong", "Shandong", "2022", "china"]);
    let end = with(&["list", "scenarios", "--lang", "zh"]);
    let care = ["constant-prevalence", "demographic-only", "healthy-ageing", "shift-to-formal", "supply-constrained"];
    let care = care.map(|name| format!("scenarios/shandong-2023-2027/care/{name}.toml"));
    let mut listed: Vec<&str> = care.iter().map(String::as_str).collect();
    listed.extend([HIGH, LOW, PRODUCTIVITY, REFERENCE, SEVEN_DOMAINS]);
    assert_eq!(first_words(&end.stdout), listed);
    assert!(end.stdout.contains("高增长情景") && end.stdout.contains("山东省"), "{}", end.stdout);
    // Elsewhere, and in a folder that is named.
    let folder = folder_with(&[("mine/a.toml", SMALL), ("mine/not.toml", "x = 1"), ("mine/text.txt", "x")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["list", "scenarios", "--in", "mine"]), root());
    assert_eq!(first_words(&end.stdout), ["mine/a.toml", "mine/not.toml"]);
    let broken = end.stdout.lines().find(|line| line.contains("not.toml")).unwrap();
    assert!(broken.contains("has errors: see carecast check"), "{broken}");
}
