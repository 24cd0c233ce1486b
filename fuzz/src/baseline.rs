//! Baselines: each file of one, the others being sound.

use std::path::Path;

use carecast::Diagnostics;
use carecast::baseline::{Baseline, Library};

use super::folder::Folder;
use super::messages;

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
    static FOLDER: Folder = Folder::new("tiny", &FILES);
}

/// The people of a baseline that is read are as many as can be.
pub fn check(data: &[u8]) -> bool {
    FOLDER.with(|folder| folder.with(data, "", load))
}

fn load(folder: &Path) -> bool {
    let mut problems = Diagnostics::new();
    let read = Baseline::load("tiny", &Library::embedded().with_folder(folder), &mut problems);
    messages::shown(&problems);
    match read {
        Ok(baseline) => {
            let people = baseline.population.iter().flatten();
            assert!(people.clone().all(|people| people.is_finite() && *people >= 0.0));
            true
        }
        Err(error) => messages::refused(&error),
    }
}
