//! The files that a scenario was read from, so that it can be opened where they do not stand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::baseline::{InputFile, embedded_file};
use crate::diagnostic::Source;
use crate::embedded;
use crate::scenario::Assumptions;

/// The files of a scenario that are not embedded, and the path of the scenario among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The scenario.
    pub scenario: String,
    /// The texts by path, relative to the folder that holds all of them.
    pub files: BTreeMap<String, String>,
}

/// The files of the scenario that stands at `path`. Of paths on disk only what lies below the folder that holds all files is
/// told.
#[must_use]
pub fn inputs(path: &Path, assumptions: &Assumptions) -> Inputs {
    let of_plan = assumptions.plan.iter().map(|plan| &plan.file);
    let read = assumptions.files.iter().chain(of_plan).filter_map(own_source);
    let on_disk: Vec<(PathBuf, &Source)> = read
        .filter(|source| !embedded::is_inside(Path::new(&source.name)))
        .map(|source| (absolute(Path::new(&source.name)), source))
        .collect();
    let scenario = if embedded::is_inside(path) { None } else { Some(absolute(path)) };
    let folders = on_disk.iter().map(|(path, _)| path).chain(&scenario).filter_map(|path| path.parent());
    let shared = folders.map(Path::to_owned).reduce(|a, b| common(&a, &b)).unwrap_or_default();
    let below = |path: &Path| {
        let parts = path.strip_prefix(&shared).unwrap_or(path).iter();
        parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let mut files: BTreeMap<String, String> =
        on_disk.iter().map(|(path, source)| (below(path), source.text.clone())).collect();
    let baselines = std::iter::successors(Some(&assumptions.baseline), |region| region.parent_baseline.as_ref());
    for file in baselines.flat_map(|baseline| &baseline.files) {
        files.extend(own_source(file).map(|source| (file.name.clone(), source.text.clone())));
    }
    let scenario = scenario.map_or_else(|| path.display().to_string(), |path| below(&path));
    Inputs { scenario, files }
}

/// What was read of a file, unless the same is an embedded baseline's.
fn own_source(file: &InputFile) -> Option<&Source> {
    let source = file.source.as_deref()?;
    (embedded_file(&file.name) != Some(source.text.as_str())).then_some(source)
}

/// A path from the root, without `.` and `..`, as far as the system knows.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn common(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}
