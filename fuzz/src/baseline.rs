//! Baselines: each file of one, the others being sound.

use std::path::Path;

use carecast::Diagnostics;
use carecast::baseline::{Baseline, Library};
use tempfile::TempDir;

use super::{fixture, messages};

/// The files of the baseline, each with a word that only its header has; the last is any other.
const FILES: [(&str, &[u8]); 7] = [
    ("series.csv", b"indicator"),
    ("mortality.csv", b"central_death_rate"),
    ("fertility.csv", b"births_per_woman"),
    ("sex-ratio-at-birth.csv", b"males_per_female"),
    ("age-pattern.csv", b"2022-12-31,male,0,100"),
    ("population.csv", b"persons"),
    ("baseline.toml", b""),
];

thread_local! {
    static FOLDER: TempDir = {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir(folder.path().join("tiny")).expect("a folder can be made");
        FILES.iter().for_each(|(name, _)| put(folder.path(), name, &fixture(&format!("tiny/{name}"))));
        folder
    };
}

fn put(folder: &Path, name: &str, content: &[u8]) {
    std::fs::write(folder.join("tiny").join(name), content).expect("a file can be written");
}

/// The people of a baseline that is read are as many as can be.
pub fn check(data: &[u8]) {
    let start = &data[..data.len().min(80)];
    let is_of = |word: &[u8]| word.is_empty() || start.windows(word.len()).any(|part| part == word);
    let Some((name, _)) = FILES.iter().find(|(_, word)| is_of(word)) else { return };
    FOLDER.with(|folder| {
        let folder = folder.path();
        put(folder, name, data);
        let mut problems = Diagnostics::new();
        let read = Baseline::load("tiny", &Library::embedded().with_folder(folder), &mut problems);
        put(folder, name, &fixture(&format!("tiny/{name}")));
        messages::shown(&problems);
        match read {
            Ok(baseline) => {
                let people = baseline.population.iter().flatten();
                assert!(people.clone().all(|people| people.is_finite() && *people >= 0.0));
            }
            Err(error) => messages::check_error(&error),
        }
    });
}
