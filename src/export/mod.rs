//! Files of a result: tidy csv, json, the manifest. Each is written whole or not at all.

mod csv;
mod document;
mod json;
mod manifest;
pub mod questions;
mod read;
pub mod review;
pub mod shard;
mod targets;
mod whole_file;

use std::path::{Path, PathBuf};

pub use manifest::{Manifest, Options};
pub use read::read;
pub use whole_file::write_whole;

use crate::analysis::Record;
use crate::analysis::Scored;
use crate::analysis::hindcast::Hindcast;
use crate::error::Result;
use crate::projection::Projection;

/// The file of the whole result.
const PROJECTION: &str = "projection.json";
/// The file of people by age.
const POPULATION: &str = "population.csv";

/// Writes the headline indicators of several scenarios: scenario, indicator, unit, year, p10, p50, p90.
///
/// # Errors
/// A failure where the file cannot be written.
pub fn write_comparison(path: &Path, projections: &[Projection]) -> Result<()> {
    write_whole(path, &csv::comparison(projections)?)
}

/// Writes the targets of several plans as one table: the plan's title, then the columns of `targets.csv`.
///
/// # Errors
/// A failure where the file cannot be written.
pub fn write_scoreboard(path: &Path, all: &[Scored<'_>]) -> Result<()> {
    write_whole(path, &targets::scoreboard(all)?)
}

/// Writes what a hindcast compared: a row for each region and group of ages, persons and shares with all digits.
///
/// # Errors
/// A failure where the file cannot be written.
pub fn write_hindcast(path: &Path, all: &[Hindcast]) -> Result<()> {
    write_whole(path, &csv::hindcast(all)?)
}

/// Writes the answer to a question into a folder: its files and the manifest.
///
/// # Errors
/// A failure where a file cannot be written.
pub fn write_question(folder: &Path, files: &[(String, Vec<u8>)], manifest: &Manifest<'_>) -> Result<()> {
    for (name, content) in files {
        write_whole(&folder.join(name), content)?;
    }
    write_whole(&folder.join("manifest.json"), &manifest.to_json()?)
}

/// Writes `projection.csv`, `targets.csv` (where there are targets), `contributions.csv` (where they were kept),
/// `population.csv` (people by age in the central run), `projection.json` and `manifest.json` into a folder, which is made
/// if need be, and returns what was written.
///
/// # Errors
/// A failure where a file cannot be written; files written before it stay.
pub fn write(folder: &Path, record: &Record, manifest: &Manifest<'_>) -> Result<Vec<PathBuf>> {
    let projection = &record.projection;
    let mut files = vec![("projection.csv", csv::projection(projection)?)];
    if !record.assessments.is_empty() || !record.undated.is_empty() {
        files.push(("targets.csv", targets::targets(projection, &record.undated, &record.assessments)?));
    }
    files.extend(csv::contributions(projection)?.map(|table| ("contributions.csv", table)));
    files.extend(csv::population(projection)?.map(|table| (POPULATION, table)));
    files.push((PROJECTION, json::projection(record)?));
    files.push(("manifest.json", manifest.to_json()?));
    let mut written = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        write_whole(&path, &content)?;
        written.push(path);
    }
    Ok(written)
}
