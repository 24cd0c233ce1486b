//! What commands print fits 80 columns where there is no terminal.

use super::{REFERENCE, carecast, ended, root};

const COMMANDS: [&str; 16] = [
    "run",
    "merge",
    "review",
    "sweep",
    "solve",
    "sensitivity",
    "discover",
    "chart",
    "explain",
    "check",
    "list",
    "hindcast",
    "backtest",
    "trend",
    "import",
    "new",
];

/// The columns that a text takes on a terminal: Chinese characters and full-width signs take two.
fn columns(line: &str) -> usize {
    let is_wide = |c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}');
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Fails where a line is wider than 80 columns and could have been broken: paths and single words cannot.
fn assert_fits(arguments: &[&str], printed: &str) {
    for line in printed.lines().filter(|line| columns(line) > 80) {
        let is_path = ["written: ", "已写入 "].iter().any(|start| line.starts_with(start));
        assert!(is_path || !line.trim().contains(' '), "{arguments:?}: {}: {line}", columns(line));
    }
}

#[test]
fn what_commands_print_fits_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    let goal = "industry.value_added@2027>=7000亿元";
    let quick = ["--runs", "100", "--charts", "none", "--out", &out];
    let questions: [&[&str]; 6] = [
        &["run", REFERENCE],
        &["sweep", REFERENCE, "--vary", "economy.real_growth=3..6%:2"],
        &["solve", REFERENCE, "--target", goal, "--vary", "industry.medical.trend"],
        &["solve", REFERENCE, "--target", goal, "--adjust"],
        &["sensitivity", REFERENCE, "--indicator", "care.beds.nursing@2027", "--method", "given-data"],
        &["discover", REFERENCE, "--target", goal],
    ];
    let others: [&[&str]; 14] = [
        &[],
        &["--help"],
        &["--version"],
        &["explain", REFERENCE, "care.beds.nursing@2027", "--depth", "9"],
        &["explain", REFERENCE, "population.aged_60_plus@2026", "--depth", "3"],
        &["check", REFERENCE, "scenarios/shandong-2023-2027/plan.toml"],
        &["list", "equations"],
        &["list", "indicators"],
        &["list", "drivers"],
        &["list", "baselines"],
        &["list", "scenarios"],
        &["hindcast", "shandong", "--out", &out],
        &["backtest", "shandong", "--indicator", "gdp.nominal", "--charts", "none", "--out", &out],
        &["trend", "shandong", "gdp.nominal", "--to", "2030", "--charts", "none", "--out", &out],
    ];
    // Slow, and printed for other tests.
    for review in [include_str!("../snapshots/review_en.snap"), include_str!("../snapshots/review_zh.snap")] {
        assert_fits(&["review"], review);
    }
    let helped = COMMANDS.map(|command| vec![command, "--help"]);
    let asked = questions.iter().map(|question| [question, &quick[..]].concat());
    let asked: Vec<Vec<&str>> = asked.chain(others.iter().map(|other| other.to_vec())).chain(helped).collect();
    for language in ["zh", "en"] {
        for arguments in &asked {
            let arguments = [&arguments[..], &["--lang", language]].concat();
            let end = ended(carecast().args(&arguments), root());
            let is_bare = arguments.len() == 2;
            assert_eq!(end.code, Some(if is_bare { 2 } else { 0 }), "{arguments:?}: {}", end.stderr);
            assert_fits(&arguments, if is_bare { &end.stderr } else { &end.stdout });
        }
    }
}
