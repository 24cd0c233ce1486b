//! What a room of the library may hold.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms whose findings are data: their sentences stand in `src/words/`.
const WITHOUT_SENTENCES: [&str; 10] = [
    "src/analysis/attainment_verdict.rs",
    "src/analysis/capped.rs",
    "src/analysis/derived.rs",
    "src/analysis/estimate.rs",
    "src/analysis/explain.rs",
    "src/analysis/explanation.rs",
    "src/analysis/review",
    "src/analysis/targets.rs",
    "src/analysis/unusual.rs",
    "src/plan/audit",
];
/// Problems at a place in a file stay where they arise.
const PROBLEMS: &str = "problems.rs";

/// The Rust files at a path, those of its folders too.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries.flat_map(|entry| files(&entry.unwrap().path())).collect()
}

#[test]
fn rooms_of_findings_hold_no_sentence() {
    let is_chinese = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ff60}');
    for room in WITHOUT_SENTENCES {
        let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(room));
        for file in files.into_iter().filter(|file| !file.ends_with(PROBLEMS)) {
            let source = fs::read_to_string(&file).unwrap();
            // Tests stand at the end.
            let code = source.split("#[cfg(test)]").next().unwrap().lines().enumerate();
            for (at, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
                assert!(!line.contains(is_chinese), "{}:{}: {line}", file.display(), at + 1);
            }
        }
    }
}
