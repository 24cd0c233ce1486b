//! Writing a file so that nobody ever sees half of it, whenever the program is killed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::language::text;

/// Writes a file out of sight and then puts it in its place; folders above it are made if need be.
///
/// # Errors
/// A failure that names the path.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    write_streamed(path, |file| file.write_all(content))
}

/// Whether files can be written into a folder, which need not be there yet: to be told before anything is computed.
///
/// # Errors
/// A failure that says what stands in the way.
pub fn check_folder(folder: &Path) -> Result<()> {
    let shown = folder.display();
    let above = folder.ancestors().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    let Some(there) = above.into_iter().find(|above| above.exists()) else { return Ok(()) };
    let name = there.display();
    if !there.is_dir() {
        return Err(Error::failure(text!(
            "结果不能写入 {shown}：{name} 是文件，不是文件夹；用 --out 指定别的文件夹，或先移走这个文件",
            "cannot write results into {shown}: {name} is a file, not a folder; name another folder with --out, or move the file away"
        )));
    }
    match tempfile::tempfile_in(there) {
        Ok(_) => Ok(()),
        Err(cause) => Err(Error::caused(
            text!(
                "结果不能写入 {shown}：文件夹 {name} 不可写；检查其权限和磁盘空间，或用 --out 指定别的文件夹",
                "cannot write results into {shown}: the folder {name} cannot be written; look at its permissions and the room on the disk, or name another folder with --out"
            ),
            cause,
        )),
    }
}

/// Writes a file as [`write_whole`] does, of what is not in memory as a whole. `content` may be called again where a file
/// system cannot do what was tried first.
///
/// # Errors
/// A failure that names the path.
pub(super) fn write_streamed(path: &Path, content: impl Fn(&mut File) -> io::Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        unnamed(folder, path, &content).or_else(|_| beside(folder, path, &content))
    };
    write().map_err(|cause| Error::write(path, cause))
}

/// Writes a file that has no name before it is whole, so that nothing is left of it if the program is killed.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path, path: &Path, content: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let mut file = File::from(open(folder, flags, Mode::from_raw_mode(0o644))?);
    content(&mut file)?;
    readable_by_all(&file)?;
    let nameless = format!("/proc/self/fd/{}", file.as_raw_fd());
    let name =
        |path: &Path| -> io::Result<()> { Ok(linkat(CWD, nameless.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW)?) };
    // A file that is there already is replaced in one step by a whole one.
    name(path).or_else(|_| {
        let whole = tempfile::Builder::new().prefix(".carecast-").make_in(folder, name)?;
        whole.persist(path).map_err(|error| error.error)
    })
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_folder: &Path, _path: &Path, _content: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Writes a file beside its place and then moves it there.
fn beside(folder: &Path, path: &Path, content: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".carecast-").tempfile_in(folder)?;
    content(file.as_file_mut())?;
    readable_by_all(file.as_file())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is its owner's alone; a result is an ordinary file.
#[cfg(unix)]
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/a.csv");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_system_that_has_no_unnamed_files_does_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        for content in ["one", "two"] {
            beside(folder.path(), &path, |file| file.write_all(content.as_bytes())).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content.as_bytes());
        }
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
