//! What the explorer's page and this program must have in common: a hash of the sources that compute, and whether the page's
//! engine has been built ([`explorer/build`](explorer/build)). Libraries without the feature have neither.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What computes: everything but tests and what only draws, writes or reads arguments.
const SOURCES: [&str; 4] = ["src", "baselines", "scenarios", "Cargo.lock"];
const LEFT_OUT: [&str; 8] = [
    "src/chart",
    "src/cli",
    "src/explorer/module",
    "src/explorer/page",
    "src/figure",
    "src/import",
    "src/main.rs",
    "src/office",
];
const MODULE: &str = "src/explorer/module";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(explorer_module)");
    if env::var_os("CARGO_FEATURE_EXPLORER").is_none() {
        return;
    }
    let mut files = Vec::new();
    for source in SOURCES {
        add(Path::new(source), &mut files);
    }
    files.sort();
    // FNV-1a: it tells one state of the sources from another, and guards against nobody.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for path in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.to_string_lossy().replace('\\', "/");
        let content = fs::read(path).unwrap_or_default();
        for byte in name.bytes().chain(content).filter(|byte| *byte != b'\r') {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=CARECAST_SOURCE={hash:016x}");
    // A file added to these is read without being named anywhere; one of `src` is named in another.
    for folder in ["baselines", "scenarios", MODULE] {
        println!("cargo::rerun-if-changed={folder}");
    }
    if Path::new(MODULE).join("carecast.wasm.gz").exists() {
        println!("cargo::rustc-cfg=explorer_module");
    }
}

fn add(path: &Path, files: &mut Vec<PathBuf>) {
    let is_test = path.starts_with("src") && path.file_stem().is_some_and(|name| name == "tests");
    if is_test || LEFT_OUT.iter().any(|left_out| path == Path::new(left_out)) {
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| add(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
