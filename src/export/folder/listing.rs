//! The file list in the manifest of a folder.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{INCOMPLETE, LOCK, MANIFEST, STAGED};
use crate::baseline::InputFile;
use crate::error::Result;
use crate::export::FileContent;
use crate::export::json::to_json;

/// The contents of a manifest except the file list: the inputs of a result.
pub(in crate::export) type About = Map<String, Value>;

/// The files of one command in a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::export) struct CommandFiles {
    #[serde(flatten)]
    pub(in crate::export) about: About,
    files: Vec<Listed>,
}

/// A file in a manifest. Manifests were once without hashes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Listed {
    Hashed(InputFile),
    Named(String),
}

impl Listed {
    fn name(&self) -> &str {
        match self {
            Self::Hashed(file) => &file.name,
            Self::Named(name) => name,
        }
    }
}

impl CommandFiles {
    pub(super) fn new(about: About, files: &[FileContent]) -> Self {
        let mut answer = Self { about, files: Vec::new() };
        answer.add(files);
        answer
    }

    /// Adds files to the list, replacing those of the same name.
    pub(super) fn add(&mut self, files: &[FileContent]) {
        self.leave(&files.iter().map(|(name, _)| name.as_str()).collect());
        self.files.extend(files.iter().map(|(name, content)| Listed::Hashed(InputFile::of_bytes(name, content))));
        self.files.sort_by(|a, b| a.name().cmp(b.name()));
    }

    /// The list without these files.
    pub(super) fn leave(&mut self, files: &BTreeSet<&str>) {
        self.files.retain(|file| !files.contains(file.name()));
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(Listed::name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Its tables: everything except images.
    pub(super) fn tables(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| ![".svg", ".png"].iter().any(|end| name.ends_with(end)))
    }

    /// The listed hash of a file.
    pub(super) fn hash(&self, name: &str) -> Option<&str> {
        self.files.iter().find_map(|file| match file {
            Listed::Hashed(file) if file.name == name => Some(file.sha256.as_str()),
            _ => None,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }
}

/// The lists of a folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::export) struct Listing {
    /// The latest result.
    #[serde(flatten)]
    pub(super) last: Option<CommandFiles>,
    /// Files of the replaced result, during replacement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) replaces: Vec<String>,
    /// Charts still to be drawn. Existing files of these names are not ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) to_draw: Vec<String>,
    /// Earlier results of other commands that still exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) others: Vec<CommandFiles>,
    /// Whether a command was interrupted, or is running, during replacement.
    #[serde(skip)]
    pub(super) is_incomplete: bool,
    /// Listed entries that no command can have written. They are left alone.
    #[serde(skip)]
    pub(super) not_ours: BTreeSet<String>,
}

impl Listing {
    /// The lists of a folder's manifest; empty without a manifest of this program.
    pub(in crate::export) fn of(folder: &Path) -> Self {
        match (Self::read(folder, MANIFEST), Self::read(folder, INCOMPLETE)) {
            (Some(listing), None) => listing,
            (complete, Some(mut listing)) => {
                listing.is_incomplete = true;
                // If both exist, one was put there by someone else.
                if let Some(complete) = complete {
                    listing.others.extend(complete.last.into_iter().chain(complete.others));
                    listing.not_ours.extend(complete.not_ours);
                }
                listing
            }
            (None, None) => Self::default(),
        }
    }

    /// A manifest of this program, without entries that cannot be files of the program.
    pub(super) fn read(folder: &Path, name: &str) -> Option<Self> {
        let mut listing: Self = serde_json::from_slice(&std::fs::read(folder.join(name)).ok()?).ok()?;
        let program = listing.last.as_ref()?.about.get("program")?;
        if program != env!("CARGO_PKG_NAME") {
            return None;
        }
        listing.leave_what_is_not_ours(folder);
        Some(listing)
    }

    fn leave_what_is_not_ours(&mut self, folder: &Path) {
        let mut not_ours = BTreeSet::new();
        let mut is_ours = |name: &str| {
            let ours = is_file_name(name) && can_be_file(&folder.join(name));
            if !ours {
                not_ours.insert(name.to_owned());
            }
            ours
        };
        for answer in self.last.iter_mut().chain(&mut self.others) {
            answer.files.retain(|file| is_ours(file.name()));
        }
        self.replaces.retain(|name| is_ours(name));
        self.others.retain(|answer| !answer.is_empty());
        self.not_ours = not_ours;
    }

    pub(in crate::export) fn answers(&self) -> impl Iterator<Item = &CommandFiles> {
        self.last.iter().chain(&self.others)
    }

    /// Every listed file.
    pub(in crate::export) fn names(&self) -> BTreeSet<&str> {
        self.answers().flat_map(CommandFiles::names).chain(self.replaces.iter().map(String::as_str)).collect()
    }

    /// The listed hash of a file.
    pub(super) fn hash(&self, name: &str) -> Option<&str> {
        self.answers().find_map(|answer| answer.hash(name))
    }

    /// The manifest.
    pub(super) fn to_json(&self) -> Result<Vec<u8>> {
        to_json(self)
    }

    /// Files that differ from the list or are missing, files that should have been removed, and charts that are not drawn.
    pub(super) fn unfinished(&self, folder: &Path) -> Vec<String> {
        let of_last = self.last.iter().flat_map(|answer| answer.names().map(|name| (name, answer.hash(name))));
        let other = of_last.filter(|(name, hash)| {
            let content = std::fs::read(folder.join(name)).ok();
            content.map(|content| InputFile::of_bytes(*name, &content).sha256).as_deref() != *hash
        });
        let stale = self.replaces.iter().filter(|name| folder.join(name).exists());
        other.map(|(name, _)| name.to_owned()).chain(stale.chain(&self.to_draw).cloned()).collect()
    }
}

/// Whether an entry is the name of a file below its folder, and not one of the folder's own administrative files.
fn is_file_name(name: &str) -> bool {
    let is_plain = name.split('/').all(|part| !part.is_empty() && part != ".");
    let first = name.split('/').next().unwrap_or_default();
    is_plain
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
        && ![MANIFEST, INCOMPLETE, STAGED, LOCK].contains(&first)
}

/// Whether a path is a regular file or free.
fn can_be_file(path: &Path) -> bool {
    match path.symlink_metadata() {
        Ok(there) => there.is_file(),
        Err(cause) => cause.kind() == io::ErrorKind::NotFound,
    }
}

/// Files of a folder as read, with hashes, to detect later changes.
#[derive(Debug, Clone, Default)]
pub struct ReadFiles(pub(in crate::export) Vec<InputFile>);

impl ReadFiles {
    /// Records a file that was read.
    pub(in crate::export) fn note(&mut self, name: &str, content: &[u8]) {
        self.0.push(InputFile::of_bytes(name, content));
    }
}
