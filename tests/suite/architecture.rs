//! What a room of the library may hold.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms whose findings are data: their sentences stand in `src/words/`.
const WITHOUT_SENTENCES: [&str; 3] = ["src/analysis", "src/plan/audit", "src/trend"];
/// Problems at a place in what people wrote stay where they arise; the sources of usual ranges are vocabulary, like labels.
const EXCEPTIONS: [&str; 2] = ["problems.rs", "usual_ranges.rs"];

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
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = files(&root.join(room));
        let is_test = |file: &Path| {
            file.strip_prefix(root)
                .unwrap()
                .components()
                .any(|part| ["tests", "tests.rs"].contains(&part.as_os_str().to_str().unwrap()))
        };
        let is_held = |file: &PathBuf| {
            let is_rust = file.extension().is_some_and(|extension| extension == "rs");
            is_rust && !is_test(file) && !EXCEPTIONS.iter().any(|name| file.ends_with(name))
        };
        for file in files.into_iter().filter(is_held) {
            let source = fs::read_to_string(&file).unwrap();
            // Tests stand at the end.
            let code = source.split("#[cfg(test)]").next().unwrap().lines().enumerate();
            for (at, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
                assert!(!line.contains(is_chinese), "{}:{}: {line}", file.display(), at + 1);
            }
        }
    }
}
