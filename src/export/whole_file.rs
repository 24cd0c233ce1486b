//! Atomic writing of files, even if the program is killed.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::folder::{hold, while_it_lasts};
use crate::error::{Error, Result};
use crate::language::text;

/// Writes a file to a temporary name and moves it into place; missing parent folders are created.
///
/// # Errors
/// A failure that names the path.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    write_streamed(path, |file| file.write_all(content))
}

/// Checks before a computation that files can be written to a folder, which need not exist.
///
/// # Errors
/// A failure that names the obstacle.
pub(super) fn check_folder(folder: &Path) -> Result<()> {
    let shown = folder.display();
    let above = folder.ancestors().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    let mut above = above.into_iter();
    let Some(there) = above.find(|above| above.exists() || above.is_symlink()) else { return Ok(()) };
    let name = there.display();
    if !there.exists() {
        return Err(Error::failure(text!(
            "结果不能写入 {shown}：{name} 是链接，它所指的并不存在；请建好所指的文件夹、移走链接，或指定别的文件夹（`out`）",
            "cannot write results into {shown}: {name} is a link to what is not there; make the folder to which it leads, move the link away, or name another folder (`out`)"
        )));
    }
    if !there.is_dir() {
        return Err(Error::failure(text!(
            "结果不能写入 {shown}：{name} 是文件，不是文件夹；指定别的文件夹（`out`），或先移走这个文件",
            "cannot write results into {shown}: {name} is a file, not a folder; name another folder (`out`), or move the file away"
        )));
    }
    match try_to_write(there) {
        Ok(()) => Ok(()),
        Err(cause) => Err(Error::caused(
            text!(
                "结果不能写入 {shown}：文件夹 {name} 不可写；检查其权限和磁盘空间，或指定别的文件夹（`out`）",
                "cannot write results into {shown}: the folder {name} cannot be written; look at its permissions and the room on the disk, or name another folder (`out`)"
            ),
            cause,
        )),
    }
}

/// Creates and removes a test file in a folder. It always has the same name: one that a killed process left goes too.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let path = folder.join(".carecast-try");
    let remove = || match std::fs::remove_file(&path) {
        // Another process may have removed it meanwhile.
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    };
    while_it_lasts(|| {
        remove()?;
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(cause),
            _ => remove(),
        }
    })
}

/// The temporary path of a file. A leftover of a killed process is overwritten.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".carecast-{name}.part"))
}

/// Writes a file as [`write_whole`] does, from a stream.
///
/// # Errors
/// A failure that names the path.
pub(super) fn write_streamed(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let part = unfinished(path);
    let write = || -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        // Another writer of the same file waits.
        let mut file = hold(&part, &|_| {})?;
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| content(&mut file));
        written.and_then(|()| std::fs::rename(&part, path)).inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })
    };
    write().map_err(|cause| Error::write(path, cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/a.csv");
        write_whole(&path, b"first").unwrap();
        // The leftover of a killed process was removed.
        std::fs::write(unfinished(&path), "much longer than what is written now").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_of_its_trial_goes() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".carecast-try"), "").unwrap();
        try_to_write(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn two_that_write_one_file_at_once_leave_one_of_them_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let contents = [[b'a'; 100_000], [b'b'; 100_000]];
        std::thread::scope(|scope| {
            for content in &contents {
                scope.spawn(|| (0..50).for_each(|_| write_whole(&path, content).unwrap()));
            }
        });
        let written = std::fs::read(&path).unwrap();
        assert!(contents.iter().any(|content| written == content));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn nothing_is_left_of_what_could_not_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let failed = write_streamed(&folder.path().join("a.csv"), |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "x").unwrap();
        let error = write_whole(&folder.path().join("file/under/it.csv"), b"x").unwrap_err();
        assert!(error.to_string().contains("cannot write") && error.to_string().contains("it.csv"), "{error}");
    }
}
