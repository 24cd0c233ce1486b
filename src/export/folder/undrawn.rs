//! A folder whose tables are written and whose charts are not.

use std::path::Path;

use super::listing::{About, Listing};
use super::{Folder, INCOMPLETE, MANIFEST, STAGED, WRITING, rename, stage};
use crate::error::Result;
use crate::export::FileContent;
use crate::export::manifest::{Manifest, about};
use crate::language::text;

/// The folder of staged charts, below [`STAGED`].
const DRAWN: &str = "drawn";

/// A folder whose tables are in place and whose charts are still to be drawn, locked until then. If the process is killed,
/// the tables remain with `manifest.incomplete.json`, which lists them and names the charts; after a mere failure the
/// folder is a complete result without charts.
#[derive(Debug)]
#[must_use = "the result is not finished before its charts are"]
pub struct Undrawn<'f> {
    folder: Folder<'f>,
    /// The listed files without the charts.
    listing: Listing,
    is_open: bool,
}

impl<'f> Undrawn<'f> {
    pub(super) fn new(folder: Folder<'f>, listing: Listing) -> Self {
        Self { folder, listing, is_open: true }
    }

    /// Writes the charts, the files that contain them, and the manifest: `manifest` includes the warnings of drawing.
    ///
    /// # Errors
    /// A failure if a file cannot be written: the folder is then a complete result without charts.
    pub fn finish(mut self, manifest: Option<&Manifest<'_>>, files: &[FileContent]) -> Result<()> {
        if let Some(manifest) = manifest {
            self.retell(about(manifest)?);
        } else if files.is_empty() {
            return self.end();
        }
        if let Some(last) = &mut self.listing.last {
            last.add(files);
        }
        let listing = self.listing.to_json()?;
        let (folder, drawn) = (self.folder.path, self.folder.path.join(STAGED).join(DRAWN));
        let all = files.iter().map(|(name, content)| (name.as_str(), content));
        let left = text!("；各表已写出，图没有写出", "; the tables are written, the charts are not");
        stage((folder, &drawn), all.chain([(INCOMPLETE, &listing), (MANIFEST, &listing)]), &left)?;
        // The end of the process waits until everything is in place.
        let mut writing = WRITING.lock();
        self.is_open = false;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let placed = self.folder.place(&drawn, &names).and_then(|()| complete(folder, &drawn));
        if let Some(writing) = writing.as_deref_mut().ok().and_then(Option::as_mut) {
            writing.is_undrawn = false;
        }
        let _ = std::fs::remove_dir_all(folder.join(STAGED));
        drop(writing);
        placed
    }

    /// Changes the manifest except its file list.
    fn retell(&mut self, about: About) {
        if let Some(last) = &mut self.listing.last {
            last.about = about;
        }
    }

    /// Leaves the folder as a complete result without charts.
    fn end(&mut self) -> Result<()> {
        let mut writing = WRITING.lock();
        self.is_open = false;
        if let Some(writing) = writing.as_deref_mut().ok().and_then(Option::as_mut) {
            writing.is_undrawn = false;
        }
        let closed = close(self.folder.path);
        drop(writing);
        closed
    }
}

impl Drop for Undrawn<'_> {
    fn drop(&mut self) {
        if self.is_open {
            // On failure the list of unfinished files remains.
            let _ = self.end();
        }
    }
}

/// Completes a folder without charts: its manifest was written with the tables.
pub(super) fn close(folder: &Path) -> Result<()> {
    let staged = folder.join(STAGED);
    let closed = complete(folder, &staged);
    let _ = std::fs::remove_dir_all(&staged);
    closed
}

/// Replaces the list of unfinished files with the manifest.
fn complete(folder: &Path, staged: &Path) -> Result<()> {
    let incomplete = folder.join(INCOMPLETE);
    rename(&staged.join(MANIFEST), &incomplete)?;
    rename(&incomplete, &folder.join(MANIFEST))
}
