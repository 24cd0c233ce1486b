//! Files that an earlier result left in a folder: beside new ones they would belong to other figures.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::language::text;

/// What a result that is about to be replaced wrote, by paths in its folder.
#[derive(Default)]
pub(super) struct Former {
    files: Vec<String>,
}

impl Former {
    /// The files that the manifest of a folder lists; none without a manifest of this program.
    pub(super) fn of_manifest(folder: &Path) -> Self {
        let content = std::fs::read(folder.join(super::MANIFEST)).unwrap_or_default();
        let manifest: Value = serde_json::from_slice(&content).unwrap_or_default();
        let is_own = manifest["program"] == env!("CARGO_PKG_NAME");
        let files = manifest["files"].as_array().filter(|_| is_own).map_or(&[][..], Vec::as_slice);
        Self::of(files.iter().filter_map(Value::as_str))
    }

    /// These files, as far as they lie below the folder.
    pub(super) fn of<'f>(files: impl IntoIterator<Item = &'f str>) -> Self {
        let is_below = |file: &&str| Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        Self { files: files.into_iter().filter(is_below).map(str::to_owned).collect() }
    }

    /// Whether a file is among them.
    pub(super) fn has(&self, file: &str) -> bool {
        self.files.iter().any(|known| known == file)
    }

    /// Takes away those that were not written anew, and folders that are empty without them.
    pub(super) fn remove<'w>(self, folder: &Path, written: impl IntoIterator<Item = &'w str>) -> Result<()> {
        let written: BTreeSet<&str> = written.into_iter().collect();
        for file in self.files.iter().filter(|file| !written.contains(file.as_str())) {
            let path = folder.join(file);
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
                Err(cause) => {
                    let path = path.display();
                    let message = text!(
                        "无法删除 {path}：它属于此前的结果，与新的结果不符",
                        "cannot remove {path}, which belongs to an earlier result and not to the new one"
                    );
                    return Err(Error::caused(message, cause));
                }
            }
            if let Some(above) = path.parent().filter(|above| *above != folder) {
                // One that holds something else stays.
                let _ = std::fs::remove_dir(above);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_program_listed_below_the_folder_is_taken_away() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("result");
        std::fs::create_dir_all(folder.join("charts")).unwrap();
        for file in ["charts/old.png", "old.csv", "new.csv", "mine.csv", "../beside.csv"] {
            std::fs::write(folder.join(file), file).unwrap();
        }
        let manifest = |program: &str| {
            let files = ["charts/old.png", "old.csv", "new.csv", "gone.csv", "../beside.csv", "/etc/none"];
            let manifest = serde_json::json!({ "program": program, "files": files }).to_string();
            std::fs::write(folder.join("manifest.json"), manifest).unwrap();
        };
        let left = || folder.join("old.csv").is_file();
        manifest("another");
        Former::of_manifest(&folder).remove(&folder, ["new.csv"]).unwrap();
        assert!(left());
        manifest("carecast");
        Former::of_manifest(&folder).remove(&folder, ["new.csv"]).unwrap();
        assert!(!left() && !folder.join("charts").exists());
        assert!(["new.csv", "mine.csv", "../beside.csv"].iter().all(|file| folder.join(file).is_file()));
    }
}
