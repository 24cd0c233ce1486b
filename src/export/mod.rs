//! Files of a result: tidy csv, json, the manifest. Each is written whole or not at all.

mod csv;
mod document;
mod former;
mod json;
mod manifest;
pub mod questions;
mod read;
pub mod review;
pub mod shard;
mod targets;
mod whole_file;

use std::path::{Path, PathBuf};

pub(crate) use json::projection as to_json;
pub use manifest::{Manifest, Options};
pub use read::read;
pub(crate) use read::{of_json, people};
pub use whole_file::{check_folder, write_whole};

use crate::analysis::Record;
use crate::analysis::Scored;
use crate::analysis::hindcast::Hindcast;
use crate::error::Result;
use crate::projection::Projection;

use former::Former;

/// The file of the whole result.
const PROJECTION: &str = "projection.json";
/// The file that says what a result came from, and which files it has.
const MANIFEST: &str = "manifest.json";
/// What stands beside the table of several scenarios, where there is cause for it.
const BESIDE_COMPARISON: [&str; 3] = ["scoreboard.csv", "charts/comparison.svg", "charts/comparison.png"];
/// The file of people by age.
const POPULATION: &str = "population.csv";

/// A file of a result: its path in the folder, with `/`, and its content.
pub type Content = (String, Vec<u8>);

/// Writes what several scenarios come to beside one another: `comparison.csv` with the headline indicators (scenario,
/// indicator, unit, year, p10, p50, p90); where there are assessments of several plans `scoreboard.csv` (the plan's title,
/// then the columns of `targets.csv`); and the charts. What an earlier comparison left of these is taken away.
///
/// # Errors
/// A failure where a file cannot be written or taken away.
pub fn write_comparison(
    folder: &Path,
    projections: &[Projection],
    scored: &[Scored<'_>],
    charts: &[Content],
) -> Result<()> {
    let mut files = charts.to_vec();
    if !scored.is_empty() {
        files.push(("scoreboard.csv".to_owned(), targets::scoreboard(scored)?));
    }
    let own = "comparison.csv";
    let former = Former::of(BESIDE_COMPARISON.into_iter().filter(|_| folder.join(own).is_file()));
    files.push((own.to_owned(), csv::comparison(projections)?));
    replace(folder, former, &files)
}

/// Writes a hindcast: the document, its pictures, and a table with a row for each region and group of ages (persons and
/// shares with all digits). Pictures that an earlier document in the folder shows, and this one does not, are taken away.
///
/// # Errors
/// A failure where a file cannot be written or taken away.
pub fn write_hindcast(folder: &Path, document: &str, all: &[Hindcast], pictures: &[Content]) -> Result<()> {
    let own = "hindcast.md";
    let before = std::fs::read_to_string(folder.join(own)).unwrap_or_default();
    let shown =
        |line: &'_ str| Some(line.strip_prefix("![hindcast-")?.strip_suffix(".png)")?.split_once("](")?.1.to_owned());
    let shown: Vec<String> = before.lines().filter_map(shown).map(|name| format!("{name}.png")).collect();
    let mut files = pictures.to_vec();
    files.push((own.to_owned(), document.as_bytes().to_vec()));
    files.push(("hindcast.csv".to_owned(), csv::hindcast(all)?));
    replace(folder, Former::of(shown.iter().map(String::as_str)), &files)
}

/// Writes the answer to a question into a folder: its files and the manifest. Where an earlier answer in the folder, by its
/// manifest, has a table of the same name, it is replaced: those of its files that are not written anew are taken away.
/// Answers to other questions stay.
///
/// # Errors
/// A failure where a file cannot be written or taken away.
pub fn write_question(folder: &Path, files: &[Content], manifest: &Manifest<'_>) -> Result<()> {
    let former = Former::of_manifest(folder);
    let is_table = |name: &str| !name.starts_with("charts/");
    let same = files.iter().any(|(name, _)| is_table(name) && former.has(name));
    replace(folder, if same { former } else { Former::default() }, files)?;
    write_whole(&folder.join(MANIFEST), &manifest.to_json(files)?)
}

/// Writes `projection.csv`, `targets.csv` (where there are targets), `contributions.csv` (where they were kept),
/// `population.csv` (people by age in the central run), `projection.json`, the files of `more` and `manifest.json` into a
/// folder, which is made if need be, and returns what was written. Files of an earlier result in the folder, by its
/// manifest, are taken away where they are not written anew: they belong to other figures.
///
/// # Errors
/// A failure where a file cannot be written or taken away; files written before it stay.
pub fn write(folder: &Path, record: &Record, manifest: &Manifest<'_>, more: &[Content]) -> Result<Vec<PathBuf>> {
    let projection = &record.projection;
    let mut files = vec![("projection.csv", csv::projection(projection)?)];
    if !record.assessments.is_empty() || !record.undated.is_empty() {
        files.push(("targets.csv", targets::targets(projection, &record.undated, &record.assessments)?));
    }
    files.extend(csv::contributions(projection)?.map(|table| ("contributions.csv", table)));
    files.extend(csv::population(projection)?.map(|table| (POPULATION, table)));
    files.push((PROJECTION, json::projection(record)?));
    let files = files.into_iter().map(|(name, content)| (name.to_owned(), content)).chain(more.iter().cloned());
    let files: Vec<Content> = files.collect();
    write_question(folder, &files, manifest)?;
    let names = files.iter().map(|(name, _)| name.as_str()).chain([MANIFEST]);
    Ok(names.map(|name| folder.join(name)).collect())
}

/// Writes files, and then takes away those of an earlier result that are not among them.
fn replace(folder: &Path, former: Former, files: &[Content]) -> Result<()> {
    files.iter().try_for_each(|(name, content)| write_whole(&folder.join(name), content))?;
    former.remove(folder, files.iter().map(|(name, _)| name.as_str()))
}
