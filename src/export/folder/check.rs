//! Checks of a folder before it is written or read.

use std::path::{Path, PathBuf};

use super::listing::Listing;
use super::{INCOMPLETE, MANIFEST, ReadFiles};
use crate::error::{Error, Result};
use crate::language::{Text, text};

/// The first folder on the way to a file that is a link.
pub(super) fn link_above(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut way: Vec<&Path> =
        Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).collect();
    way.reverse();
    way.into_iter().map(|above| folder.join(above)).find(|above| above.is_symlink())
}

/// Checks that files can be written to a folder without touching foreign files: no unlisted file of these names, and no
/// link on the path.
///
/// # Errors
/// A failure that names the obstacle.
pub(super) fn check_free(folder: &Path, listing: &Listing, names: &[&str]) -> Result<()> {
    let own_link = |name: &str| Some(folder.join(name)).filter(|path| path.is_symlink());
    if let Some(link) = names.iter().find_map(|name| link_above(folder, name).or_else(|| own_link(name))) {
        return Err(is_link(&link));
    }
    let listed = listing.names();
    let is_foreign = |name: &&&str| {
        let there = folder.join(name).symlink_metadata();
        there.is_ok_and(|there| there.is_dir() || !listed.contains(**name))
    };
    let foreign = names.iter().filter(is_foreign).copied();
    let manifests = [MANIFEST, INCOMPLETE].into_iter();
    let manifests = manifests.filter(|name| folder.join(name).symlink_metadata().is_ok());
    let foreign = foreign.chain(manifests.filter(|name| Listing::read(folder, name).is_none()));
    let foreign: Vec<String> = foreign.map(|name| folder.join(name).display().to_string()).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    let (zh, en) = (foreign.join("、"), foreign.join(", "));
    Err(Error::failure(text!(
        "{zh} 已经存在，而没有哪份 {MANIFEST} 列出它：不予覆盖；请移走，或指定别的文件夹（`out`）",
        "{en} is there already, and no {MANIFEST} lists it: it is not overwritten; move it away, or name another folder (`out`)"
    )))
}

/// A folder below another one, or that one itself: joined to nothing it would end in a separator.
pub(in crate::export) fn at(named: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { named.to_owned() } else { named.join(below) }
}

/// The same check before a computation; `below` leads from the named folder to that of the result.
///
/// # Errors
/// A failure that names the obstacle.
pub(in crate::export) fn check_place(named: &Path, below: &Path, names: &[&str]) -> Result<()> {
    let links = below.ancestors().filter(|part| !part.as_os_str().is_empty()).map(|part| named.join(part));
    if let Some(link) = links.into_iter().find(|part| part.is_symlink()) {
        return Err(is_link(&link));
    }
    let folder = at(named, below);
    check_free(&folder, &Listing::of(&folder), names)
}

fn is_link(link: &Path) -> Error {
    let link = link.display();
    Error::failure(text!(
        "{link} 是链接：不循链接写入；请移走，或指定别的文件夹（`out`）",
        "{link} is a link, and links are not followed; move it away, or name another folder (`out`)"
    ))
}

pub(super) fn not_finished(folder: &Path, listing: &Listing) -> Error {
    let (shown, unfinished) = (folder.display(), listing.unfinished(folder).join(", "));
    Error::failure(text!(
        "{shown} 里的结果没有写完：命令在写文件时中断，或正在写；未完的有 {unfinished}；请再运行一次",
        "the result in {shown} is not finished: a command was ended while it wrote files, or still writes; not done: {unfinished}; run it again"
    ))
}

/// Checks that files read from a folder are as listed in its manifest. Without a manifest, returns a warning text.
///
/// # Errors
/// A failure that names unfinished or changed files.
pub(in crate::export) fn check_whole(folder: &Path, read: &ReadFiles) -> Result<Option<Text>> {
    let (listing, shown) = (Listing::of(folder), folder.display());
    if listing.is_incomplete {
        return Err(not_finished(folder, &listing));
    }
    let other = read.0.iter().find(|file| listing.hash(&file.name).is_some_and(|hash| hash != file.sha256));
    if let Some(file) = other {
        let path = folder.join(&file.name);
        let path = path.display();
        return Err(Error::failure(text!(
            "{path} 不是 {MANIFEST} 所列的文件：写出以后被改动或换掉了；请再运行一次 `carecast run`",
            "{path} is not the file that {MANIFEST} lists: it was changed or replaced since; run `carecast run` again"
        )));
    }
    let is_listed = read.0.iter().all(|file| listing.names().contains(file.name.as_str()));
    Ok((!is_listed).then(|| {
        text!(
            "{shown} 里没有列出这些文件的 {MANIFEST}：无从核对它们是否属于同一个结果",
            "{shown} has no {MANIFEST} that lists its files: whether they belong together is not known"
        )
    }))
}
