//! Staging, moving and removing the files of a folder.

use std::io;
use std::path::Path;

use super::check::link_above;
use super::while_it_lasts;
use crate::error::{Error, Result};
use crate::language::{Text, text};

/// Stages files of a folder. `left` describes the remaining state in error messages.
pub(super) fn stage<'c>(
    (folder, staged): (&Path, &Path),
    files: impl Iterator<Item = (&'c str, &'c Vec<u8>)>,
    left: &Text,
) -> Result<()> {
    let clear = || match std::fs::remove_dir_all(staged) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => std::fs::create_dir(staged),
    };
    let failed = |name: &Path, cause| {
        let (name, Text { zh, en }) = (name.display(), left);
        Error::caused(text!("无法写入 {name}{zh}", "cannot write {name}{en}"), cause)
    };
    while_it_lasts(clear).map_err(|cause| failed(staged, cause))?;
    for (name, content) in files {
        let path = staged.join(name);
        let write = || {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&path, content)
        };
        while_it_lasts(write).map_err(|cause| failed(&folder.join(name), cause))?;
    }
    Ok(())
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|cause| {
        let to = to.display();
        let message = text!(
            "无法写入 {to}，结果没有写完；若有别的程序打开着它，请先关闭，再运行一次",
            "cannot write {to}, and the result is not finished; close it where another program has it open, and run again"
        );
        Error::caused(message, cause)
    })
}

/// Removes a file of an earlier result, and its folder if empty. Links are not followed.
pub(super) fn remove(folder: &Path, name: &str) -> Result<()> {
    let path = folder.join(name);
    if link_above(folder, name).is_some() {
        return Ok(());
    }
    match std::fs::remove_file(&path) {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
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
        // A folder with other files remains.
        let _ = std::fs::remove_dir(above);
    }
    Ok(())
}
