//! Search of baselines: folders of the user first, then the embedded ones.

#[cfg(feature = "files")]
use std::fs::File;
#[cfg(feature = "files")]
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

#[cfg(feature = "files")]
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Source;
use crate::embedded;
use crate::error::{Error, Result};
use crate::language::{Text, text};
#[cfg(feature = "files")]
use crate::limits::MOST_BYTES_OF_FILE;

#[cfg(feature = "embedded")]
static EMBEDDED: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/baselines");

/// An input file by name and content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InputFile {
    /// `baselines/<id>/<file>`, or the name of a scenario or plan; of a file of a result its path in the folder.
    pub name: String,
    /// The SHA-256 in hexadecimal; for text that of its UTF-8 form, independent of the encoding of the file.
    #[cfg(feature = "files")]
    pub sha256: String,
    /// What was read, with its whole path; of a file of a result nothing.
    #[serde(skip)]
    pub(crate) source: Option<Arc<Source>>,
}

impl PartialEq for InputFile {
    /// By name and content, wherever it was read.
    fn eq(&self, other: &Self) -> bool {
        #[cfg(feature = "files")]
        let is_same = self.sha256 == other.sha256;
        #[cfg(not(feature = "files"))]
        let is_same = true;
        is_same && self.name == other.name
    }
}

impl Eq for InputFile {}

impl InputFile {
    /// A scenario, a plan or a table they name.
    pub(crate) fn beside(source: &Arc<Source>) -> Self {
        Self::of(source.file_name(), source)
    }

    #[cfg(feature = "files")]
    pub(super) fn of(name: impl Into<String>, source: &Arc<Source>) -> Self {
        Self { source: Some(Arc::clone(source)), ..Self::of_bytes(name, source.text.as_bytes()) }
    }

    /// Nothing is written, so that nobody needs the hash.
    #[cfg(not(feature = "files"))]
    pub(super) fn of(name: impl Into<String>, source: &Arc<Source>) -> Self {
        Self { name: name.into(), source: Some(Arc::clone(source)) }
    }

    /// A file with these bytes.
    #[cfg(feature = "files")]
    pub(crate) fn of_bytes(name: impl Into<String>, content: &[u8]) -> Self {
        Self { name: name.into(), sha256: crate::export::sha256(content), source: None }
    }
}

/// The folders searched for baselines, in order; the embedded ones are last.
///
/// ```
/// use carecast::baseline::Library;
/// let ids = Library::embedded().ids();
/// assert!(ids.contains(&"shandong".to_owned()));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Library {
    folders: Vec<PathBuf>,
}

impl Library {
    /// The embedded baselines only.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Adds a folder of baselines after those given before.
    #[must_use]
    pub fn with_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
        self
    }

    /// Adds a folder of baselines before all others.
    #[must_use]
    pub fn preferring(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.insert(0, folder.into());
        self
    }

    /// Adds the folders `baselines` beside a file and above it.
    #[must_use]
    pub fn near(self, file: &Path) -> Self {
        if embedded::is_inside(file) {
            return embedded::baselines_near(file).into_iter().fold(self, Self::with_folder);
        }
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let found = absolute.ancestors().skip(1).map(|folder| folder.join("baselines")).find(|f| f.is_dir());
        match found {
            Some(folder) => self.with_folder(folder),
            None => self,
        }
    }

    /// The ids of all available baselines, in alphabetical order.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let mut ids = embedded_ids();
        for folder in &self.folders {
            ids.extend(embedded::folders_in(folder));
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let own = entries.filter(|entry| entry.path().join("baseline.toml").is_file());
            ids.extend(own.filter_map(|entry| entry.file_name().into_string().ok()));
        }
        ids.sort();
        ids.dedup();
        ids
    }

    /// A file of a baseline; `None` if no folder has that baseline, or the folder lacks the file.
    ///
    /// All files of a baseline are from the same folder: the first that has its `baseline.toml`.
    pub(crate) fn read(&self, id: &str, file: &str) -> Result<Option<Arc<Source>>> {
        for folder in &self.folders {
            let home = folder.join(id);
            if embedded::is_file(&home.join("baseline.toml")) {
                return read_file(&home.join(file));
            }
        }
        let path = format!("{id}/{file}");
        Ok(embedded_text(&path).map(|text| Source::new(format!("baselines/{path}"), text)))
    }
}

/// The ids of the embedded baselines.
#[cfg(feature = "embedded")]
fn embedded_ids() -> Vec<String> {
    let with_baseline = EMBEDDED.dirs().filter(|dir| dir.get_file(dir.path().join("baseline.toml")).is_some());
    with_baseline.filter_map(|dir| dir.path().file_name().and_then(|name| name.to_str()).map(str::to_owned)).collect()
}

#[cfg(not(feature = "embedded"))]
fn embedded_ids() -> Vec<String> {
    Vec::new()
}

/// A file of an embedded baseline.
#[cfg(feature = "embedded")]
fn embedded_text(path: &str) -> Option<&'static str> {
    EMBEDDED.get_file(path).and_then(|found| found.contents_utf8())
}

#[cfg(not(feature = "embedded"))]
fn embedded_text(_path: &str) -> Option<&'static str> {
    None
}

/// The text of `baselines/<id>/<file>`, if that is embedded.
#[cfg(feature = "explorer")]
pub(crate) fn embedded_file(name: &str) -> Option<&'static str> {
    embedded_text(name.strip_prefix("baselines/")?)
}

/// The files of an embedded baseline, by name.
#[cfg(all(feature = "embedded", feature = "files"))]
pub(crate) fn embedded_files(id: &str) -> Vec<(String, &'static str)> {
    let files = EMBEDDED.get_dir(id).into_iter().flat_map(include_dir::Dir::files);
    let named = |file: &'static include_dir::File<'static>| {
        Some((file.path().file_name()?.to_str()?.to_owned(), file.contents_utf8()?))
    };
    files.filter_map(named).collect()
}

fn read_file(path: &Path) -> Result<Option<Arc<Source>>> {
    if embedded::is_file(path) { read_source(path).map(Some) } else { Ok(None) }
}

/// Reads a text file in any detectable encoding, or an embedded one.
#[cfg(feature = "files")]
pub(crate) fn read_source(path: &Path) -> Result<Arc<Source>> {
    if let Some((name, text)) = embedded::file(path) {
        return Ok(Source::new(name, text));
    }
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(Error::failure(text!(
            "{name} 是文件夹；请写其中的文件",
            "{name} is a folder: name the file in it"
        )));
    }
    if !path.exists() {
        return Err(Error::failure(text!("没有文件 {name}", "no such file: {name}")));
    }
    let read = File::open(path).and_then(|file| read_within(file, MOST_BYTES_OF_FILE));
    match read {
        Ok(bytes) => Ok(Source::decode(name, &bytes)?),
        Err(cause) if cause.kind() == io::ErrorKind::FileTooLarge => {
            let mut problems = Diagnostics::new();
            problems.error(None, too_large(&name));
            Err(problems.into())
        }
        Err(cause) => Err(Error::caused(text!("无法读取 {name}", "cannot read {name}"), cause)),
    }
}

/// Says that files are not read: what a scenario given as text names beside itself is not there.
#[cfg(not(feature = "files"))]
pub(crate) fn read_source(path: &Path) -> Result<Arc<Source>> {
    let name = path.display().to_string();
    Err(Error::failure(text!(
        "无法读取 {name}：carecast 编译时没有打开 `files` 功能",
        "cannot read {name}: carecast was built without its feature `files`"
    )))
}

/// Reads all bytes of a file.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] if they are more than `most`.
#[cfg(feature = "files")]
pub(crate) fn read_within(file: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more shows that there are more.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The message for a file that is too large.
#[cfg(feature = "files")]
pub(crate) fn too_large(name: &str) -> Text {
    let most = MOST_BYTES_OF_FILE >> 20;
    text!("{name} 大于 {most} MiB（解压后）", "{name} has more than {most} MiB, unpacked")
}
