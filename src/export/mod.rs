//! Result files: csv tables in long format, json, the manifest. Each is written completely or not at all.

mod backtest;
mod cell;
mod csv;
mod document;
mod file_name;
mod folder;
mod grounds;
mod json;
mod manifest;
pub mod questions;
mod read;
pub mod review;
pub mod shard;
mod targets;
mod whole_file;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use folder::{Notify, ReadFiles, Undrawn, end_writing};
pub(crate) use folder::{STAGED, lock_folder};
pub(crate) use json::projection as to_json;
pub use manifest::{Manifest, ManifestOptions};
pub use read::{Finished, read};
pub(crate) use read::{of_json, people};
pub use whole_file::write_whole;

use crate::analysis::Record;
use crate::analysis::Scored;
use crate::analysis::backtest::Backtest;
use crate::analysis::hindcast::Hindcast;
use crate::baseline::InputFile;
use crate::error::{Error, Result};
use crate::language::{Language, text};
use crate::projection::{Projection, RegionalProjection};
use crate::trend::{History, Trend};

use folder::{Folder, Listing};
use manifest::{CommandOrigin, about};

/// The file of the whole result.
const PROJECTION: &str = "projection.json";
/// The table of several scenarios.
const COMPARISON: &str = "comparison.csv";
/// The file of people by age.
const POPULATION: &str = "population.csv";

/// The SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file of a result: its path in the folder, with `/`, and its content.
pub type FileContent = (String, Vec<u8>);

/// Checks before a computation that files of these names can be written: the folder (which need not exist) is writable, no
/// unlisted file is in the way, and no part of `below` is a link. `below` leads from `named` to the folder.
///
/// # Errors
/// A failure that names the obstacle.
pub fn check_folder(named: &Path, below: &Path, names: &[&str]) -> Result<()> {
    whole_file::check_folder(&folder::at(named, below))?;
    folder::check_place(named, below, names)
}

/// The tables of every result of a scenario.
pub const TABLES_OF_RESULT: [&str; 2] = ["projection.csv", PROJECTION];

/// Writes the comparison of several scenarios: `comparison.csv` with the headline indicators (scenario, indicator, unit, year,
/// p10, p50, p90, and the same of the difference to the first scenario); with assessments of several plans also
/// `scoreboard.csv` (the plan's title, then the columns of `targets.csv`). The charts, whose names are in `to_draw`, are
/// written afterwards. Files of an earlier comparison are removed, as its manifest lists them.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write_comparison<'f>(
    folder: &'f Path,
    projections: &[Projection],
    scored: &[Scored<'_>],
    to_draw: &[String],
    language: Language,
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    let mut files = Vec::new();
    if !scored.is_empty() {
        files.push(("scoreboard.csv".to_owned(), targets::scoreboard(scored, language)?));
    }
    files.push((COMPARISON.to_owned(), csv::comparison(projections)?));
    Folder::open(folder, notify)?.begin(about(&CommandOrigin::of(projections))?, &files, to_draw, notify)
}

/// The parts of a whole, as files: `regions.csv` in the form of `projection.csv`, and with plans `scoreboard.csv`.
///
/// # Errors
/// A failure if a table cannot be written.
pub fn regions(regional: &RegionalProjection, scored: &[Scored<'_>], language: Language) -> Result<Vec<FileContent>> {
    let mut files = vec![("regions.csv".to_owned(), csv::projections(&regional.parts)?)];
    if !scored.is_empty() {
        files.push(("scoreboard.csv".to_owned(), targets::scoreboard(scored, language)?));
    }
    Ok(files)
}

/// The document of a hindcast, as a file.
#[must_use]
pub fn hindcast_document(document: String) -> FileContent {
    ("hindcast.md".to_owned(), document.into_bytes())
}

/// Writes a hindcast: the document without charts, and a table with a row for each region and age group (persons, and
/// shares in full precision). The charts, whose names are in `to_draw`, are written afterwards. Those of an earlier
/// hindcast are removed, as its manifest lists them.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write_hindcast<'f>(
    folder: &'f Path,
    document: String,
    all: &[Hindcast],
    to_draw: &[String],
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    let files = [hindcast_document(document), ("hindcast.csv".to_owned(), csv::hindcast(all)?)];
    Folder::open(folder, notify)?.begin(about(&CommandOrigin::by("hindcast", Vec::new()))?, &files, to_draw, notify)
}

/// Writes a backtest: the document, `backtest.csv` with a row for each forecast (figures in the unit, scores as they are
/// averaged), `backtest-left-out.csv` with a row for each series, origin and target that is not tested, and `backtest.json` with
/// scores. `asked` is the command with its options; the charts, whose names are in `to_draw`, are written afterwards. An
/// earlier backtest is replaced, other results remain.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write_backtest<'f>(
    folder: &'f Path,
    found: &Backtest,
    document: String,
    asked: &str,
    to_draw: &[String],
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    let mut files = vec![("calibration.md".to_owned(), document.into_bytes())];
    files.extend(backtest::files(found)?);
    Folder::open(folder, notify)?.begin(about(&CommandOrigin::by(asked, Vec::new()))?, &files, to_draw, notify)
}

/// The table of a trend, named after the indicator, in long format.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn trend_table(history: &History, trend: &Trend) -> Result<FileContent> {
    let name = file_name::apart(&[&history.name], "trend").concat();
    Ok((format!("{name}.csv"), csv::trend(history, trend)?))
}

/// Writes a trend: a table named after the indicator. `asked` is the command with its options; the charts, whose names are in
/// `to_draw`, are written afterwards. An earlier trend of the same indicator is replaced, others remain.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write_trend<'f>(
    folder: &'f Path,
    history: &History,
    trend: &Trend,
    asked: &str,
    to_draw: &[String],
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    let files = [trend_table(history, trend)?];
    Folder::open(folder, notify)?.begin(
        about(&CommandOrigin::by(asked, history.files.clone()))?,
        &files,
        to_draw,
        notify,
    )
}

/// Writes the tables for departments to fill in. If one was already filled in, nothing is written.
///
/// # Errors
/// A failure if a file cannot be written, was filled in, or if an unlisted file is in the way.
pub fn write_request(folder: &Path, tables: &[FileContent], notify: Notify<'_>) -> Result<()> {
    let held = Folder::open(folder, notify)?;
    let changed: Vec<String> = held.changed().iter().map(|path| path.display().to_string()).collect();
    if !changed.is_empty() {
        let (zh, en) = (changed.join("、"), changed.join(", "));
        return Err(Error::failure(text!(
            "{zh} 写出以后已有人填写：不予覆盖；请移走，或指定别的文件夹（`out`）",
            "{en} was filled in since it was written: it is not overwritten; move it away, or name another folder (`out`)"
        )));
    }
    held.replace(about(&CommandOrigin::by("review --request", Vec::new()))?, tables, notify)
}

/// Writes the answer to a question into a folder: its files, and the manifest once the charts, whose names are in
/// `to_draw`, are drawn. An earlier answer with a table of the same name is replaced. Other answers remain, and the
/// manifest lists them.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write_question<'f>(
    folder: &'f Path,
    files: &[FileContent],
    to_draw: &[String],
    manifest: &Manifest<'_>,
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    Folder::open(folder, notify)?.begin(about(manifest)?, files, to_draw, notify)
}

/// Writes the [tables of a result](tables_of_result) and the files of `more` into a folder, created if missing; `manifest.json` once the charts, whose names are in `to_draw`, are drawn. Files of an earlier result that
/// are not written again are removed, as its manifest lists them.
///
/// # Errors
/// A failure if a file cannot be written or removed, or if an unlisted file is in the way.
pub fn write<'f>(
    folder: &'f Path,
    record: &Record,
    manifest: &Manifest<'_>,
    more: Vec<FileContent>,
    to_draw: &[String],
    notify: Notify<'_>,
) -> Result<Undrawn<'f>> {
    let mut files = tables_of_result(record, manifest.language())?;
    files.extend(more);
    write_question(folder, &files, to_draw, manifest, notify)
}

/// The tables of a result, as [`write()`] writes them: `projection.csv`, `targets.csv` and `targets.json` (if there are targets),
/// `contributions.csv` (if they are outputs), `population.csv` (if the model has ages) and `projection.json`. `language` is that
/// of tables for people.
///
/// # Errors
/// A failure if a table cannot be made.
///
/// ```
/// use carecast::{Language, Scenario, analysis::Record, export};
/// let scenario = Scenario::parse("people.toml", "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n")?.runs(10);
/// let result = scenario.project()?;
/// let record = Record::new(scenario.assumptions(), &result.projection, &result.assessments);
/// let files = export::tables_of_result(&record, Language::English)?;
/// let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
/// assert_eq!(names, ["projection.csv", "population.csv", "projection.json"]);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn tables_of_result(record: &Record, language: Language) -> Result<Vec<FileContent>> {
    let projection = &record.projection;
    let named = |name: &str, content: Vec<u8>| (name.to_owned(), content);
    let mut files = vec![named("projection.csv", csv::projection(projection)?)];
    if !record.assessments.is_empty() || !record.undated.is_empty() {
        let (undated, assessments) = (&record.undated, &record.assessments);
        files.extend(targets::targets(projection, undated, assessments, language)?);
    }
    files.extend(csv::contributions(projection)?.map(|table| named("contributions.csv", table)));
    files.extend(csv::population(projection)?.map(|table| named(POPULATION, table)));
    files.push(named(PROJECTION, json::projection(record)?));
    Ok(files)
}

/// Adds charts to a folder and its manifest. `drawn_of` are the results shown, by name. If `own` is one of them, its charts
/// go into its own folder.
///
/// # Errors
/// A failure if a file cannot be written, if an unlisted file is in the way, if a result in the folder is unfinished, or if
/// a result was replaced since it was read.
pub fn add_charts(
    folder: &Path,
    drawn_of: &[(&str, &ReadFiles)],
    own: Option<&ReadFiles>,
    charts: &[FileContent],
    notify: Notify<'_>,
) -> Result<()> {
    let held = Folder::open(folder, notify)?;
    if own.is_some_and(|own| !held.is_as_read(own)) {
        let shown = folder.display();
        return Err(Error::failure(text!(
            "画图期间 {shown} 里的结果已被替换；请再画一次",
            "the result in {shown} was replaced while its charts were drawn; draw them again"
        )));
    }
    let named = |name: &str, file: &InputFile| InputFile { name: format!("{name}/{}", file.name), ..file.clone() };
    let inputs = drawn_of.iter().flat_map(|(name, read)| read.0.iter().map(move |file| named(name, file)));
    let table = if own.is_some() { PROJECTION } else { COMPARISON };
    held.add(table, about(&CommandOrigin::by("chart", inputs.collect()))?, charts)
}

/// The folder whose manifest lists the charts of a folder, and their prefix in it: a folder `charts` without a manifest
/// belongs to its parent.
#[must_use]
pub fn folder_of_charts(charts: &Path) -> (PathBuf, &'static str) {
    let lists = |folder: &Path| Listing::of(folder).answers().next().is_some();
    match charts.parent() {
        Some(above) if charts.ends_with("charts") && !lists(charts) && lists(above) => (above.to_owned(), "charts/"),
        _ => (charts.to_owned(), ""),
    }
}
