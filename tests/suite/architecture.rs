//! What each room of the source may hold.

use std::path::{Path, PathBuf};

/// Findings that are data: their sentences stand in `src/words/`. Problems at a place in a file stay where they arise.
const FINDINGS: [&str; 4] =
    ["analysis/review", "analysis/attainment_verdict.rs", "analysis/estimate.rs", "analysis/targets.rs"];
const PROBLEMS: &str = "problems.rs";

fn files(path: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flat_map(|entry| files(&entry.unwrap().path())).collect(),
        Err(_) => vec![path.to_owned()],
    }
}

#[test]
fn findings_hold_no_sentence() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in FINDINGS.iter().flat_map(|path| files(&source.join(path))).filter(|file| !file.ends_with(PROBLEMS)) {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines().filter(|line| !line.trim().starts_with("//"));
        let chinese = code.into_iter().find(|line| line.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
        assert_eq!(chinese, None, "{}", file.display());
    }
}
