//! Scenarios shipped inside the program, with their plans, tables and baselines.
//!
//! A path that begins with [`INSIDE`] leads into the program: `carecast:shandong-2023-2027/reference.toml`. It can stand
//! wherever the path of a file is expected, in the `extends` and `plan` of a scenario too, and messages show it.
//!
//! ```
//! use carecast::{Diagnostics, baseline::Library, embedded, scenario::Assumptions};
//! let path = embedded::find("shandong-2023-2027/reference".as_ref())?;
//! assert_eq!(path.to_str(), Some("carecast:shandong-2023-2027/reference.toml"));
//! let scenario = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new())?;
//! assert_eq!(scenario.baseline.id, "shandong");
//! # Ok::<(), carecast::Error>(())
//! ```

use std::path::{Component, Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::diagnostic::nearest;
use crate::error::{Error, Result};
use crate::language::text;

static SCENARIOS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// The beginning of every path into the program.
pub const INSIDE: &str = "carecast:";

/// The path itself where something is there, else the path inside the program of the scenario, plan or table that it names:
/// by its folder and name, with or without `scenarios/` before and `.toml` after it.
///
/// # Errors
/// An error for a missing file, with the nearest names.
pub fn find(path: &Path) -> Result<PathBuf> {
    if path.exists() || is_file(path) {
        return Ok(path.to_owned());
    }
    let named = path.strip_prefix("scenarios").unwrap_or(path);
    let inside = PathBuf::from(format!("{INSIDE}{}", named.display()));
    if let Some((name, _)) = file(&inside) {
        return Ok(PathBuf::from(name));
    }
    let (shown, written) = (path.display(), named.with_extension(""));
    let known = scenarios();
    let near = written.to_str().and_then(|written| nearest(written, known.iter().map(String::as_str)));
    Err(Error::failure(match near {
        Some(near) => text!(
            "没有文件 {shown}；是否想写程序自带的 `{near}`？",
            "no such file: {shown}; did you mean `{near}`, which is embedded?"
        ),
        None => text!(
            "没有文件 {shown}，程序自带的情景中也没有这个名称（`embedded::scenarios`）",
            "no such file: {shown}, and no embedded scenario of that name (`embedded::scenarios`)"
        ),
    }))
}

/// The scenarios inside the program as [`find`] takes them, such as `hunan/reference`, in order of the alphabet.
#[must_use]
pub fn scenarios() -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![&SCENARIOS];
    while let Some(folder) = open.pop() {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(folder) if !folder.path().ends_with("baselines") => open.push(folder),
                DirEntry::Dir(_) => {}
                DirEntry::File(file) => {
                    let is_plan = file.path().ends_with("plan.toml");
                    let is_scenario = file.path().extension().is_some_and(|ending| ending == "toml") && !is_plan;
                    found.extend(Some(slashed(&file.path().with_extension(""))).filter(|_| is_scenario));
                }
            }
        }
    }
    found.sort();
    found
}

/// The files of a folder of scenarios inside the program, by their path in it, and their texts.
pub(crate) fn files(folder: &str) -> Vec<(String, String)> {
    let Some(root) = SCENARIOS.get_dir(folder) else { return Vec::new() };
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(next) = open.pop() {
        open.extend(next.dirs());
        found.extend(next.files().filter_map(|file| {
            let below = file.path().strip_prefix(root.path()).ok()?;
            Some((slashed(below), file.contents_utf8()?.to_owned()))
        }));
    }
    found.sort();
    found
}

/// Whether a path leads into the program.
#[must_use]
pub fn is_inside(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.starts_with(INSIDE))
}

/// The file inside the program to which a path leads: its whole path, and its text.
pub(crate) fn file(path: &Path) -> Option<(String, &'static str)> {
    #[cfg(feature = "explorer")]
    if let Some(given) = crate::explorer::given_file(path) {
        return Some(given);
    }
    let below = below(path)?;
    let with_ending = PathBuf::from(format!("{}.toml", below.display()));
    let found = [below, with_ending].iter().find_map(|path| SCENARIOS.get_file(slashed(path)))?;
    Some((format!("{INSIDE}{}", slashed(found.path())), found.contents_utf8()?))
}

/// Whether there is a file, on disk or inside the program.
pub(crate) fn is_file(path: &Path) -> bool {
    file(path).is_some() || !is_inside(path) && path.is_file()
}

/// The folder `baselines` beside a file inside the program, or above it.
pub(crate) fn baselines_near(path: &Path) -> Option<PathBuf> {
    let below = below(path)?;
    let mut folders = below.ancestors().skip(1).map(|folder| folder.join("baselines"));
    let found = folders.find(|folder| SCENARIOS.get_dir(slashed(folder)).is_some())?;
    Some(PathBuf::from(format!("{INSIDE}{}", slashed(&found))))
}

/// The names of the folders in one inside the program.
pub(crate) fn folders_in(path: &Path) -> Vec<String> {
    let folders = below(path).and_then(|below| SCENARIOS.get_dir(slashed(&below))).into_iter().flat_map(Dir::dirs);
    let folders = folders.filter_map(|folder| Some(folder.path().file_name()?.to_str()?.to_owned()));
    #[cfg(feature = "explorer")]
    let folders = folders.chain(crate::explorer::given_folders_in(path));
    folders.collect()
}

/// Where in the folder of the scenarios a path leads: `carecast:a/care/../b.toml` to `a/b.toml`.
fn below(path: &Path) -> Option<PathBuf> {
    let named = path.to_str()?.strip_prefix(INSIDE)?;
    let mut below = PathBuf::new();
    for component in Path::new(named).components() {
        match component {
            Component::Normal(name) => below.push(name),
            Component::CurDir => {}
            Component::ParentDir if below.pop() => {}
            _ => return None,
        }
    }
    Some(below)
}

/// A path with `/` between its parts, on any system.
fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::diagnostic::Diagnostics;
    use crate::scenario::Assumptions;

    #[test]
    fn every_scenario_inside_is_found_by_its_name_and_can_be_loaded() {
        let names = scenarios();
        assert!(names.len() >= 20 && names.contains(&"shandong-2023-2027/care/healthy-ageing".to_owned()), "{names:?}");
        for name in names {
            let path = find(Path::new(&name)).unwrap();
            assert!(is_inside(&path), "{path:?}");
            let mut problems = Diagnostics::new();
            let loaded = Assumptions::load(&path, &Library::embedded(), &mut problems);
            loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn a_name_is_written_in_several_ways() {
        let path = Path::new("carecast:hunan/reference.toml");
        for written in
            ["hunan/reference", "hunan/reference.toml", "carecast:hunan/reference", "carecast:hunan/./x/../reference"]
        {
            assert_eq!(file(&find(Path::new(written)).unwrap()).unwrap().0, path.to_str().unwrap(), "{written}");
        }
        for written in ["carecast:../Cargo.toml", "carecast:/hunan/reference.toml", "carecast:hunan", "carecast:"] {
            assert!(file(Path::new(written)).is_none(), "{written}");
        }
        let told = find(Path::new("no-such-folder/hunan/referense.toml")).unwrap_err().to_string();
        assert!(
            told.starts_with("no such file: no-such-folder/hunan/referense.toml, and no embedded scenario"),
            "{told}"
        );
        let told = find(Path::new("hunan/referense.toml")).unwrap_err().to_string();
        assert!(told.ends_with("did you mean `hunan/reference`, which is embedded?"), "{told}");
    }
}
