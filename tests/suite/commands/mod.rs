//! The command line from end to end: what it prints and writes, in which language, and with which exit code.

mod actuals;
mod backtest;
mod care;
mod chart;
mod check;
mod contributions;
mod differences;
mod embedded;
mod explain;
mod explore;
mod failures;
mod far_figures;
mod faults;
mod folders;
mod grounds;
mod hard_inputs;
mod hindcast;
mod import;
mod interruption;
mod language;
mod list;
mod memory;
mod new;
mod office;
mod outputs;
mod plans;
mod plausible;
mod questions;
mod read_alike;
mod regions;
mod report;
mod review;
mod runs;
mod sampling;
mod set;
mod shards;
mod tables;
mod trend;
mod undrawn;
mod width;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const REFERENCE: &str = "scenarios/shandong-2023-2027/reference.toml";
const TYPED_PATH: &str = "scenarios/shandong-2023-2027/typed-path.toml";
const HIGH: &str = "scenarios/shandong-2023-2027/high.toml";
const LOW: &str = "scenarios/shandong-2023-2027/low.toml";
const PRODUCTIVITY: &str = "scenarios/shandong-2023-2027/productivity.toml";
const SEVEN_DOMAINS: &str = "scenarios/shandong-2023-2027/seven-domains.toml";

// ---- How the program is started --------------------------------------------------------------------------------------

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in the folder of the project, with nothing in its surroundings that it could heed.
pub(crate) fn carecast() -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("carecast");
    command.current_dir(root()).env("LANG", "C").env("NO_COLOR", "1");
    for name in ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANGUAGE", "CLICOLOR_FORCE", "COLUMNS", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    command
}

/// The same with a line for each row of a table, for tests of what a row says.
fn wide() -> Command {
    let mut command = carecast();
    command.env("COLUMNS", "400");
    command
}

pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// What the program says; a folder in it becomes `[dir]`, and space at the end of lines is dropped.
pub(crate) fn ended(command: &mut Command, folder: &Path) -> Ended {
    let output = command.output().unwrap();
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let text = |bytes: Vec<u8>| {
        let mut text = String::from_utf8(bytes).unwrap();
        for folder in [real.as_path(), folder] {
            text = text.replace(&folder.display().to_string(), "[dir]");
        }
        text.replace('\\', "/").lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>()
    };
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What is told beyond figures outside their usual range, which a scenario may mean.
fn warnings_but_unusual(told: &str) -> Vec<&str> {
    let starts = |line: &&str| ["warning: ", "error: "].iter().any(|word| line.starts_with(word));
    told.lines().filter(starts).filter(|line| !line.starts_with("warning: unusual: ")).collect()
}

fn with(arguments: &[&str]) -> Ended {
    ended(carecast().args(arguments), root())
}

/// Runs scenarios into a folder; they must succeed.
fn run(arguments: &[&str], out: &Path) -> Ended {
    let end = ended(carecast().arg("run").args(arguments).args(["--runs", "200", "--out"]).arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end
}

fn snapshot(name: &str, shown: &str) {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown);
    });
}

/// Every file under a folder by its path in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> BTreeSet<String> {
    files(folder).into_keys().map(|path| path.display().to_string().replace('\\', "/")).collect()
}

pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

/// The rows of a table for machines, each cell as it is written; what is missing is empty.
fn objects(path: &Path) -> Vec<BTreeMap<String, String>> {
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let row = |row: &Value| row.as_object().unwrap().iter().map(|(key, value)| (key.clone(), cell(value))).collect();
    json(path).as_array().unwrap().iter().map(row).collect()
}

/// The figure of `projection.csv` in one indicator, year and statistic.
fn figure(out: &Path, indicator: &str, year: &str, statistic: &str) -> f64 {
    let wanted = [("indicator", indicator), ("year", year), ("statistic", statistic)];
    let all = rows(&out.join("projection.csv"));
    let mut found = all.iter().filter(|row| wanted.iter().all(|(column, value)| row[*column] == *value));
    let value = found.next().unwrap_or_else(|| panic!("no {indicator} {year} {statistic}"))["value"].parse().unwrap();
    assert!(found.next().is_none(), "{indicator} {year} {statistic} stands there twice");
    value
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A folder with scenario files whose text is given.
pub(crate) fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const SMALL: &str =
    "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.total\"]\n";

fn copy(from: &Path, to: &Path) {
    for (path, content) in files(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, content).unwrap();
    }
}
