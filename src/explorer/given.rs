//! Files that are given as text, where there is no file system: they are read as if they stood at their path.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::sync::{PoisonError, RwLock};

/// Texts by path. They live as long as the program, like those that are embedded.
static GIVEN: RwLock<BTreeMap<String, &'static str>> = RwLock::new(BTreeMap::new());

/// Gives the texts of files by path, with `/` between its parts. A later text replaces an earlier one.
pub fn give_files(files: impl IntoIterator<Item = (String, String)>) {
    let mut given = GIVEN.write().unwrap_or_else(PoisonError::into_inner);
    for (path, text) in files {
        let path = normal(Path::new(&path));
        if given.get(&path).is_none_or(|known| **known != text) {
            given.insert(path, text.leak());
        }
    }
}

/// The file that was given for a path, if there is one.
pub(crate) fn given_file(path: &Path) -> Option<(String, &'static str)> {
    let given = GIVEN.read().unwrap_or_else(PoisonError::into_inner);
    if given.is_empty() {
        return None;
    }
    let path = normal(path);
    given.get(&path).map(|text| (path, *text))
}

/// The names of the folders in one, of the files that were given.
pub(crate) fn given_folders_in(folder: &Path) -> BTreeSet<String> {
    let given = GIVEN.read().unwrap_or_else(PoisonError::into_inner);
    let folder = normal(folder) + "/";
    let below = given.keys().filter_map(|path| path.strip_prefix(&folder)?.split_once('/'));
    below.map(|(name, _)| name.to_owned()).collect()
}

/// A path without `.` and `..` in it: `a/care/../b.toml` is `a/b.toml`.
fn normal(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Component::ParentDir if !matches!(parts.last(), None | Some(&"..")) => {
                parts.pop();
            }
            Component::CurDir => {}
            part => parts.extend(part.as_os_str().to_str()),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_every_way_to_it() {
        give_files([("given-test/a/b.toml".to_owned(), "x = 1".to_owned())]);
        for path in ["given-test/a/b.toml", "given-test/./a/b.toml", "given-test/c/../a/b.toml"] {
            assert_eq!(given_file(Path::new(path)), Some(("given-test/a/b.toml".to_owned(), "x = 1")), "{path}");
        }
        assert_eq!(given_file(Path::new("../given-test/a/b.toml")), None);
        assert_eq!(given_file(Path::new("given-test/a")), None);
        assert!(given_folders_in(Path::new("./given-test")).into_iter().eq(["a"]));
        assert!(given_folders_in(Path::new("given-test/a")).is_empty());
    }
}
