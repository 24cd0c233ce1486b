//! Shares of an ensemble, as `carecast merge` reads them: whatever stands in them, with a hash that fits.

use std::path::Path;
use std::sync::Arc;

use carecast::ensemble::{Settings, Shard};
use carecast::export::shard::{ShardFile, ShardOrigin, by_scenario, in_order, write_shard};
use carecast::fuzzing::VERSION;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::region::SHANDONG;
use super::{fixture, messages, repository};

/// What stands in the corpus for the version, and for the files that were read, with their hashes.
const ANY_VERSION: &[u8] = b"@VERSION@";
const ANY_INPUTS: &[u8] = b"@INPUTS@";
/// The length of the hash at the end of a shard.
const HASH: usize = 32;

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder can be made");
    static ASSUMPTIONS: Assumptions = {
        let text = String::from_utf8(fixture("short.toml")).expect("the scenario is text");
        let baseline = Arc::clone(&SHANDONG.baseline);
        // Its plan stands beside it.
        let name = repository().join("fuzz/fixture/short.toml").display().to_string();
        let read = Assumptions::for_baseline(baseline, &name, &text, &mut Diagnostics::new());
        read.unwrap_or_else(|error| panic!("{error}"))
    };
}

/// A shard that is read and written is the same when it is read and written again; merged, it comes to a result or an error.
pub fn check(data: &[u8]) -> bool {
    FOLDER.with(|folder| {
        ASSUMPTIONS.with(|assumptions| {
            let inputs = ShardOrigin::inputs(assumptions, assumptions);
            let inputs: Vec<String> = inputs.iter().map(|(name, hash)| format!("\"{name}\":\"{hash}\"")).collect();
            let inputs = format!("{{{}}}", inputs.join(","));
            let content = with(&with(data, ANY_VERSION, VERSION), ANY_INPUTS, &inputs);
            read(folder.path(), &with_fitting_hash(&content), assumptions)
        })
    })
}

/// An input with what is meant in place of a word.
fn with(data: &[u8], word: &[u8], meant: &str) -> Vec<u8> {
    match data.windows(word.len()).position(|part| part == word) {
        Some(at) => [&data[..at], meant.as_bytes(), &data[at + word.len()..]].concat(),
        None => data.to_vec(),
    }
}

fn with_fitting_hash(data: &[u8]) -> Vec<u8> {
    let body = &data[..data.len().saturating_sub(HASH)];
    [body, &Sha256::digest(body)].concat()
}

fn read(folder: &Path, content: &[u8], assumptions: &Assumptions) -> bool {
    let [first, second] = ["first.shard", "second.shard"].map(|name| folder.join(name));
    std::fs::write(&first, content).expect("a file can be written");
    let shard = match ShardFile::open(&first) {
        Ok(shard) => shard,
        Err(error) => return messages::refused(&error),
    };
    let origin = shard.origin().clone();
    match in_order(vec![shard.clone()], assumptions, assumptions).and_then(by_scenario) {
        Ok(groups) => assert_eq!(groups.len(), 1),
        Err(error) => messages::check_error(&error),
    }
    let part = match shard.read(assumptions) {
        Ok(part) => part,
        Err(error) => return messages::refused(&error),
    };
    let share = Shard { index: 1, of: 1 };
    write_shard(&first, &part, share, &origin).expect("a file can be written");
    let again = ShardFile::open(&first).and_then(|shard| shard.read(assumptions));
    let again = again.unwrap_or_else(|error| panic!("what is written is not read: {error}"));
    write_shard(&second, &again, share, &origin).expect("a file can be written");
    let [first, second] = [first, second].map(|path| std::fs::read(path).expect("a file can be read"));
    assert_eq!(first, second);
    let settings = Settings { runs: origin.runs, seed: origin.seed, threads: Some(1), ..Settings::of(assumptions) };
    let merged = Projection::of_parts(assumptions, &settings, [Ok(part)], &mut Diagnostics::new());
    merged.map_or_else(|error| messages::refused(&error), |_| true)
}
