//! Folders of results: one process at a time writes into a folder, and its manifest lists the owner of every file.
//!
//! New files are first written out of sight, into [`STAGED`]. Then they take their places one by one. While they do, there
//! is no `manifest.json`: it became `manifest.incomplete.json`, which lists the new files, with the hashes that they will
//! have, and those that they replace. Tables take their places before charts are drawn ([`Undrawn`]). Whenever the process
//! is killed, the folder has either a whole result with its manifest or that list, and the next command knows which files
//! are the program's own. What no manifest lists is neither overwritten nor taken away, and links below the folder are not
//! followed.

mod check;
mod listing;
mod lock;
mod staging;
mod undrawn;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub(super) use check::{at, check_place, check_whole};
pub(super) use listing::{About, Listing};
pub(super) use lock::hold;

pub use listing::ReadFiles;
pub use undrawn::Undrawn;

use super::FileContent;
use crate::baseline::InputFile;
use crate::error::{Error, Result};
use crate::language::{Text, text};
use check::{check_free, not_finished};
use listing::CommandFiles;
use lock::{Lock, LockAttempt};
use staging::{remove, rename, stage};

/// The manifest: the inputs of a result and its files.
pub(super) const MANIFEST: &str = "manifest.json";
/// The manifest during replacement of files.
const INCOMPLETE: &str = "manifest.incomplete.json";
/// The folder of staged files.
pub(crate) const STAGED: &str = ".carecast-staged";
/// The lock file.
const LOCK: &str = ".carecast-lock";

/// A receiver of messages of commands that write files, such as waiting for another command.
pub type Notify<'t> = &'t dyn Fn(&Text);

/// A folder that is being written.
#[derive(Debug)]
struct Writing {
    folder: PathBuf,
    /// Whether its tables are complete and its charts are being drawn.
    is_undrawn: bool,
}

/// The folder that is being written. Locked during every change below it, so that nothing changes while the process ends.
static WRITING: Mutex<Option<Writing>> = Mutex::new(None);

/// Changes something in a folder; the process does not end meanwhile.
pub(super) fn while_it_lasts<T>(change: impl FnOnce() -> T) -> T {
    let _writing = WRITING.lock();
    change()
}

/// Completes every folder before the process ends: waits for files being moved, and removes staged files. Nothing is
/// written afterwards. Returns the folder whose tables are complete and whose charts were still being drawn.
pub fn end_writing() -> Option<PathBuf> {
    let Ok(writing) = WRITING.lock() else { return None };
    let mut undrawn = None;
    if let Some(Writing { folder, is_undrawn }) = writing.as_ref() {
        if *is_undrawn && undrawn::close(folder).is_ok() {
            undrawn = Some(folder.clone());
        }
        let _ = std::fs::remove_dir_all(folder.join(STAGED));
        let _ = std::fs::remove_file(folder.join(LOCK));
        // An existing one is not empty.
        let _ = std::fs::remove_dir(folder);
    }
    std::mem::forget(writing);
    undrawn
}

/// A folder locked by this process.
#[derive(Debug)]
pub(super) struct Folder<'f> {
    path: &'f Path,
    listing: Listing,
    lock: Option<Lock>,
}

impl<'f> Folder<'f> {
    /// Waits until no other process writes to a folder, created if missing.
    pub(super) fn open(path: &'f Path, notify: Notify<'_>) -> Result<Self> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let recorded = || Some(Writing { folder: path.to_owned(), is_undrawn: false });
        // Locked and recorded in one step, so that nothing is left if the process ends meanwhile.
        let at_once = WRITING.lock().ok().and_then(|mut writing| {
            std::fs::create_dir_all(path).ok()?;
            let lock = Lock::at_once(&path.join(LOCK))?;
            *writing = recorded();
            Some(lock)
        });
        let lock = match at_once {
            Some(lock) => lock,
            None => {
                let lock = lock_folder(path, notify)?;
                if let Ok(mut writing) = WRITING.lock() {
                    *writing = recorded();
                }
                lock
            }
        };
        let listing = Listing::of(path);
        if !listing.not_ours.is_empty() {
            let shown = path.display();
            let names: Vec<String> = listing.not_ours.iter().map(|name| format!("{name:?}")).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            notify(&text!(
                "警告：{shown} 的 {MANIFEST} 所列的 {zh} 不是结果的文件：不予理会，原样保留",
                "warning: the {MANIFEST} of {shown} lists {en}, which is not a result file: it is left unchanged"
            ));
        }
        Ok(Self { path, listing, lock: Some(lock) })
    }

    /// Writes the results of a command, as [`Folder::begin`] does, without charts.
    pub(super) fn replace(self, about: About, files: &[FileContent], notify: Notify<'_>) -> Result<()> {
        self.begin(about, files, &[], notify)?.finish(None, &[])
    }

    /// Writes the tables of a command, and leaves the folder open for the charts named. Earlier results in the folder with
    /// a table of the same name are removed, and so are images alone. Results of other questions remain.
    pub(super) fn begin(
        self,
        about: About,
        files: &[FileContent],
        to_draw: &[String],
        notify: Notify<'_>,
    ) -> Result<Undrawn<'f>> {
        if self.listing.is_incomplete {
            let shown = self.path.display();
            notify(&text!(
                "{shown} 里的结果没有写完，现予替换",
                "the result in {shown} was not finished: it is replaced"
            ));
        }
        let new = CommandFiles::new(about, files);
        let Listing { last, others, is_incomplete, .. } = &self.listing;
        let is_gone =
            |answer: &CommandFiles| answer.tables().next().is_none() || answer.tables().any(|name| new.has(name));
        let names: BTreeSet<&str> = new.names().chain(to_draw.iter().map(String::as_str)).collect();
        let unfinished = last.iter().filter(|_| *is_incomplete).count();
        let mut staying: Vec<CommandFiles> = last.iter().chain(others).skip(unfinished).cloned().collect();
        staying.retain(|answer| !is_gone(answer));
        staying.iter_mut().for_each(|answer| answer.leave(&names));
        staying.retain(|answer| !answer.is_empty());
        let next = Listing { last: Some(new), others: staying, ..Listing::default() };
        self.put(next, files, to_draw)
    }

    /// Adds images to the result that has a table, or else to earlier images.
    pub(super) fn add(self, table: &str, about: About, files: &[FileContent]) -> Result<()> {
        if self.listing.is_incomplete {
            return Err(not_finished(self.path, &self.listing));
        }
        let mut next = self.listing.clone();
        let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let all = || next.last.iter().chain(&next.others);
        let is_drawn = |answer: &CommandFiles| answer.tables().next().is_none();
        let to = all().position(|answer| answer.has(table)).or_else(|| all().position(is_drawn));
        next.last.iter_mut().chain(&mut next.others).for_each(|answer| answer.leave(&names));
        match to.and_then(|at| next.last.iter_mut().chain(&mut next.others).nth(at)) {
            Some(answer) => answer.add(files),
            None => {
                let before = next.last.replace(CommandFiles::new(about, files));
                next.others.splice(0..0, before);
            }
        }
        next.others.retain(|answer| !answer.is_empty());
        self.put(next, files, &[])?.finish(None, &[])
    }

    /// Whether files are unchanged since they were read.
    pub(super) fn is_as_read(&self, read: &ReadFiles) -> bool {
        read.0.iter().all(|file| self.listing.hash(&file.name).is_none_or(|hash| hash == file.sha256))
    }

    /// Files changed since they were written.
    pub(super) fn changed(&self) -> Vec<PathBuf> {
        let is_other = |path: &Path, name: &str| {
            let content = std::fs::read(path).ok();
            let sha256 = content.map(|content| InputFile::of_bytes(name, &content).sha256);
            sha256.is_some_and(|sha256| self.listing.hash(name).is_some_and(|hash| hash != sha256))
        };
        let all = self.listing.names().into_iter().map(|name| (self.path.join(name), name));
        all.filter(|(path, name)| is_other(path, name)).map(|(path, _)| path).collect()
    }

    /// Moves staged files into place and removes files no longer listed. The manifest waits for the charts.
    fn put(self, next: Listing, files: &[FileContent], to_draw: &[String]) -> Result<Undrawn<'f>> {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let all: Vec<&str> = names.iter().copied().chain(to_draw.iter().map(String::as_str)).collect();
        check_free(self.path, &self.listing, &all)?;
        let kept: BTreeSet<&str> = next.names();
        let replaces = self.listing.names().into_iter().filter(|name| !kept.contains(name)).map(str::to_owned);
        let between = Listing { replaces: replaces.collect(), to_draw: to_draw.to_vec(), ..next.clone() };
        let (between, last) = (between.to_json()?, next.to_json()?);
        let staged = self.path.join(STAGED);
        let all = files.iter().map(|(name, content)| (name.as_str(), content));
        let left = text!("；文件夹里原有的结果没有改动", "; the earlier contents of its folder are unchanged");
        let all = all.chain([(INCOMPLETE, &between), (MANIFEST, &last)]);
        let done = stage((self.path, &staged), all, &left);
        // The end of the process waits until everything is in place.
        let mut writing = WRITING.lock();
        let done = done.and_then(|()| self.place(&staged, &names));
        if done.is_err() {
            let _ = std::fs::remove_dir_all(&staged);
        } else if let Some(writing) = writing.as_deref_mut().ok().and_then(Option::as_mut) {
            writing.is_undrawn = true;
        }
        drop(writing);
        done.map(|()| Undrawn::new(self, next))
    }

    /// Moves staged files into place, and removes the files they replace.
    fn place(&self, staged: &Path, names: &[&str]) -> Result<()> {
        let to = |name: &str| self.path.join(name);
        let (manifest, incomplete) = (to(MANIFEST), to(INCOMPLETE));
        if manifest.exists() && !incomplete.exists() {
            rename(&manifest, &incomplete)?;
        }
        rename(&staged.join(INCOMPLETE), &incomplete)?;
        for name in names {
            let place = to(name);
            let above = place.parent().unwrap_or(self.path);
            std::fs::create_dir_all(above).map_err(|cause| Error::write(above, cause))?;
            rename(&staged.join(name), &place)?;
        }
        let listing = Listing::read(self.path, INCOMPLETE).unwrap_or_default();
        listing.replaces.iter().try_for_each(|name| remove(self.path, name))
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        // If the process ends meanwhile, the folder is recorded, or nothing is left to remove.
        if let Ok(mut writing) = WRITING.lock() {
            self.lock = None;
            *writing = None;
        }
    }
}

/// Waits until no other process writes to a folder, created if missing, and locks it.
pub(crate) fn lock_folder(path: &Path, notify: Notify<'_>) -> Result<Lock> {
    let shown = path.display();
    let told = |found| {
        notify(&match found {
            LockAttempt::Held => text!(
                "{shown} 正由另一个 carecast 写入，等它写完",
                "another carecast is writing into {shown}: waiting for it"
            ),
            LockAttempt::NoLocks => text!(
                "{shown} 所在的文件系统不支持文件锁：请勿让两个命令同时写入",
                "the file system of {shown} has no locks: do not let two commands write into it at once"
            ),
        });
    };
    let made = std::fs::create_dir_all(path).and_then(|()| Lock::new(path.join(LOCK), &told));
    made.map_err(|cause| Error::write(path, cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(program: &str) -> About {
        [("program".to_owned(), program.into())].into_iter().collect()
    }

    #[test]
    fn only_what_the_program_listed_below_the_folder_is_taken_away() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("result");
        std::fs::create_dir_all(folder.join("charts")).unwrap();
        for file in ["charts/old.png", "old.csv", "new.csv", "mine.csv", "../beside.csv"] {
            std::fs::write(folder.join(file), file).unwrap();
        }
        let write = |program: &str| {
            let files = ["charts/old.png", "old.csv", "new.csv", "gone.csv", "../beside.csv", "/etc/none"];
            let manifest = serde_json::json!({ "program": program, "files": files }).to_string();
            std::fs::write(folder.join(MANIFEST), manifest).unwrap();
            let files = [("new.csv".to_owned(), b"new".to_vec())];
            Folder::open(&folder, &|_| {}).unwrap().replace(about("carecast"), &files, &|_| {})
        };
        let told = write("another").unwrap_err().to_string();
        assert!(told.contains("manifest.json is there already") && folder.join("old.csv").is_file(), "{told}");
        write("carecast").unwrap();
        assert!(!folder.join("old.csv").exists() && !folder.join("charts").exists());
        assert!(["new.csv", "mine.csv", "../beside.csv"].iter().all(|file| folder.join(file).is_file()));
        assert_eq!(Listing::of(&folder).names(), ["new.csv"].into());
        assert!(!folder.join(STAGED).exists() && !folder.join(LOCK).exists());
    }

    #[test]
    fn a_file_that_cannot_take_its_place_leaves_the_list_of_what_is_not_finished() {
        let home = tempfile::tempdir().unwrap();
        let write = |names: &[&str]| {
            let files: Vec<FileContent> =
                names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect();
            Folder::open(home.path(), &|_| {}).unwrap().replace(about("carecast"), &files, &|_| {})
        };
        write(&["a.csv", "old.csv"]).unwrap();
        // A file where a folder is to be.
        std::fs::write(home.path().join("charts"), "mine").unwrap();
        assert!(write(&["a.csv", "charts/b.svg"]).unwrap_err().to_string().contains("cannot write"));
        let listing = Listing::of(home.path());
        assert!(listing.is_incomplete && listing.names().contains("old.csv"));
        assert_eq!(listing.unfinished(home.path()), ["old.csv"]);
        std::fs::remove_file(home.path().join("charts")).unwrap();
        write(&["a.csv", "charts/b.svg"]).unwrap();
        assert!(!Listing::of(home.path()).is_incomplete && !home.path().join("old.csv").exists());
    }

    #[test]
    fn tables_are_there_before_charts_and_whole_without_them() {
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str| (name.to_owned(), name.as_bytes().to_vec());
        let begin = || {
            let charts = ["charts/a.svg".to_owned()];
            Folder::open(home.path(), &|_| {}).unwrap().begin(about("carecast"), &[file("a.csv")], &charts, &|_| {})
        };
        begin().unwrap().finish(None, &[file("charts/a.svg")]).unwrap();
        assert_eq!(Listing::of(home.path()).names(), ["a.csv", "charts/a.svg"].into());

        let undrawn = begin().unwrap();
        let listing = Listing::of(home.path());
        assert!(listing.is_incomplete && home.path().join("a.csv").is_file());
        assert!(!home.path().join("charts").exists(), "the chart of what was there before is gone");
        assert_eq!(listing.unfinished(home.path()), ["charts/a.svg"]);
        // A chart that cannot be written.
        let told = undrawn.finish(None, &[file("charts"), file("charts/a.svg")]).unwrap_err().to_string();
        assert!(told.contains("the tables are written, the charts are not"), "{told}");
        for _ in 0..2 {
            let listing = Listing::of(home.path());
            assert!(!listing.is_incomplete && listing.names() == ["a.csv"].into());
            assert!([STAGED, LOCK, INCOMPLETE, "charts"].iter().all(|name| !home.path().join(name).exists()));
            // Drawing itself fails.
            drop(begin().unwrap());
        }
    }

    #[test]
    fn what_a_damaged_manifest_lists_that_is_no_file_of_a_result_is_told_and_left_alone() {
        let long = "x".repeat(5000);
        let strange = [
            "",
            ".",
            "..",
            "sub",
            "sub/",
            "./old.csv",
            "../beside.csv",
            "/etc/none",
            "mine.csv/below",
            "a\0b",
            long.as_str(),
            ".carecast-staged/manifest.json",
            ".carecast-lock",
            "manifest.incomplete.json",
        ];
        for name in strange {
            for manifest in [MANIFEST, INCOMPLETE] {
                let home = tempfile::tempdir().unwrap();
                let folder = home.path().join("result");
                std::fs::create_dir_all(folder.join("sub/mine")).unwrap();
                for file in ["old.csv", "mine.csv", "../beside.csv"] {
                    std::fs::write(folder.join(file), file).unwrap();
                }
                let listed = serde_json::json!({
                    "program": "carecast", "files": ["old.csv", name], "replaces": [name],
                    "others": [{ "program": "carecast", "files": [{ "name": name, "sha256": "0" }] }],
                });
                std::fs::write(folder.join(manifest), listed.to_string()).unwrap();
                let told = Mutex::new(Vec::new());
                for _ in 0..2 {
                    let notify = |text: &Text| told.lock().unwrap().push(text.en.clone());
                    let files = [("old.csv".to_owned(), b"new".to_vec())];
                    let folder = Folder::open(&folder, &notify).unwrap();
                    folder
                        .replace(about("carecast"), &files, &notify)
                        .unwrap_or_else(|error| panic!("{name:?}: {error}"));
                }
                let told = told.into_inner().unwrap();
                let warned =
                    told.iter().filter(|text| text.contains(&format!("lists {name:?}, which is not a result file")));
                assert_eq!(warned.count(), 1, "{name:?}: {told:?}");
                assert!(
                    ["sub/mine", "mine.csv", "../beside.csv"].iter().all(|mine| folder.join(mine).exists()),
                    "{name:?}"
                );
                assert_eq!(Listing::of(&folder).names(), ["old.csv"].into());
            }
        }
    }
}
