//! What is fuzzed: a function for each reader, which takes any bytes and panics where a promise of `SECURITY.md` is broken.
//!
//! Each tells whether it read the input: of the corpus of each target some must be read, or its fuzzer sees only refusals.
//!
//! libFuzzer calls them from `fuzz_targets/`; the tests of the root replay `corpus/` through them (`tests/suite/fuzz_corpus.rs`).

pub mod actuals;
pub mod annual;
pub mod baseline;
pub mod csv;
pub mod formulas;
pub mod import;
pub mod markdown;
pub mod numerals;
pub mod plan;
pub mod results;
pub mod scenario;
pub mod shards;
pub mod style;
pub mod template;
pub mod units;
pub mod workbook;

mod folder;
mod messages;
mod region;

use std::path::{Path, PathBuf};

/// The root of the repository.
fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if own.join("scenarios").is_dir() { own.to_owned() } else { own.join("..") }
}

/// A file that stands beside this crate.
fn fixture(name: &str) -> Vec<u8> {
    let path = repository().join("fuzz/fixture").join(name);
    std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}
