//! The corpus of the fuzzers, through the functions that they fuzz (`fuzz/README.md`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "public for the fuzzers")]
mod fuzz;

/// No input of the corpus takes a hundredth of this: a machine may be busy, a reader may not go round in circles.
const LONGEST: Duration = Duration::from_secs(20);

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn replay(target: &str, check: fn(&[u8]) -> bool) {
    let folder = corpus().join(target);
    let files = names(&folder);
    let mut read = 0;
    for file in files {
        // Shown if the next line panics.
        eprintln!("fuzz/corpus/{target}/{file}");
        let content = std::fs::read(folder.join(&file)).unwrap();
        let begun = Instant::now();
        read += usize::from(check(&content));
        assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    }
    // Formats change: a fuzzer whose inputs are all refused at the first line would find nothing.
    assert!(read > 0, "nothing of fuzz/corpus/{target} is read");
}

macro_rules! replayed {
    ($($target:ident)*) => {
        const TARGETS: &[&str] = &[$(stringify!($target)),*];
        $(#[test]
        fn $target() {
            replay(stringify!($target), fuzz::$target::check);
        })*
    };
}

replayed!(actuals annual baseline csv formulas import markdown numerals plan results scenario shards style template units workbook);

#[test]
fn every_target_is_fuzzed_and_replayed() {
    let known: BTreeSet<String> = TARGETS.iter().map(|target| (*target).to_owned()).collect();
    assert_eq!(names(&corpus()), known);
    let targets = corpus().join("../fuzz_targets");
    assert_eq!(names(&targets), known.iter().map(|target| format!("{target}.rs")).collect());
    let manifest = std::fs::read_to_string(corpus().join("../Cargo.toml")).unwrap();
    assert!(known.iter().all(|target| manifest.contains(&format!("name = \"{target}\""))));
}
