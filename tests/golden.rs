//! The reference scenario gives the bits that it has always given, in debug and in release builds. It has a binary of its
//! own, so that the release build need not compile the whole suite.

use carecast::Scenario;
use sha2::{Digest, Sha256};

/// What `reference.toml` comes to with 2000 runs: the SHA-256 of the bits of every statistic of its outputs.
///
/// It is the same in debug and in release builds, and promised on every platform. It changes only when the model, its
/// data or the reference scenario are changed on purpose. To renew it, run `cargo test --test golden`, take the hash that
/// the failure shows, and check that the release build (`cargo test --release --test golden`) gives the same.
const GOLDEN: &str = "a9a325b3afcc92f54bea23a3cee1ca6729b3d5f5359fc10b51fcbb1ae5620de9";

#[test]
fn golden() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let projection = Scenario::load(path).unwrap().runs(2000).project().unwrap().projection;
    let mut hash = Sha256::new();
    for value in projection.all().flat_map(|series| series.summary().iter().copied().collect::<Vec<f64>>()) {
        // The bits of a value that does not exist are not promised.
        let value = if value.is_nan() { f64::NAN } else { value };
        hash.update(value.to_bits().to_le_bytes());
    }
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, GOLDEN);
}
