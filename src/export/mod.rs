//! Files of a result: tidy csv, json, the manifest. Each is written whole or not at all.

mod csv;
mod json;
mod manifest;
pub mod questions;
pub mod review;
mod whole_file;

use std::path::{Path, PathBuf};

pub use manifest::{Manifest, Options};
pub use whole_file::write_whole;

use crate::analysis::Assessment;
use crate::analysis::hindcast::Hindcast;
use crate::error::Result;
use crate::projection::Projection;

/// Writes the headline indicators of several scenarios: scenario, indicator, unit, year, p10, p50, p90.
///
/// # Errors
/// A failure where the file cannot be written.
pub fn write_comparison(path: &Path, projections: &[Projection]) -> Result<()> {
    write_whole(path, &csv::comparison(projections)?)
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
/// `projection.json` and `manifest.json` into a folder, which is made if need be, and returns what was written.
///
/// # Errors
/// A failure where a file cannot be written; files written before it stay.
pub fn write(
    folder: &Path,
    projection: &Projection,
    assessments: Option<&[Assessment]>,
    manifest: &Manifest<'_>,
) -> Result<Vec<PathBuf>> {
    let mut files = vec![("projection.csv", csv::projection(projection)?)];
    if let Some(assessments) = assessments {
        files.push(("targets.csv", csv::targets(projection, assessments)?));
    }
    files.extend(csv::contributions(projection)?.map(|table| ("contributions.csv", table)));
    files.push(("projection.json", json::projection(projection, assessments.unwrap_or_default())?));
    files.push(("manifest.json", manifest.to_json()?));
    let mut written = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        write_whole(&path, &content)?;
        written.push(path);
    }
    Ok(written)
}
