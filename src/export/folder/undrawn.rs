//! A folder between its tables and its charts.

use std::path::Path;

use super::listing::{About, Listing};
use super::{Folder, INCOMPLETE, MANIFEST, STAGED, WRITING, rename, stage};
use crate::error::Result;
use crate::export::Content;
use crate::export::manifest::{Manifest, about};
use crate::language::text;

/// Where charts stand until they are in their places, below [`STAGED`].
const DRAWN: &str = "drawn";

/// A folder whose tables are in place and whose charts are still to be drawn. It is kept from other processes until then.
/// A process that is killed meanwhile leaves the tables, and `manifest.incomplete.json`, which lists them and names the
/// charts; where it only fails, the folder is a whole result without charts.
#[derive(Debug)]
#[must_use = "the result is not finished before its charts are"]
pub struct Undrawn<'f> {
    folder: Folder<'f>,
    /// What the manifest lists without the charts.
    listing: Listing,
    is_open: bool,
}

impl<'f> Undrawn<'f> {
    pub(super) fn new(folder: Folder<'f>, listing: Listing) -> Self {
        Self { folder, listing, is_open: true }
    }

    /// Writes the charts, and files anew that show them, and the manifest: `manifest` has the warnings of drawing, where
    /// there may be some.
    ///
    /// # Errors
    /// A failure where a file cannot be written: the folder is then a whole result without charts.
    pub fn finish(mut self, manifest: Option<&Manifest<'_>>, files: &[Content]) -> Result<()> {
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
        // Whoever ends the process waits until everything is in its place.
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

    /// Changes what the manifest says beside the files.
    fn retell(&mut self, about: About) {
        if let Some(last) = &mut self.listing.last {
            last.about = about;
        }
    }

    /// Leaves the folder as it is: a whole result without charts.
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
            // Where it fails, the list of what is not finished stays.
            let _ = self.end();
        }
    }
}

/// Completes a folder whose charts are not drawn: its manifest was written with the tables.
pub(super) fn close(folder: &Path) -> Result<()> {
    let staged = folder.join(STAGED);
    let closed = complete(folder, &staged);
    let _ = std::fs::remove_dir_all(&staged);
    closed
}

/// Puts the manifest in the place of the list of what is not finished.
fn complete(folder: &Path, staged: &Path) -> Result<()> {
    let incomplete = folder.join(INCOMPLETE);
    rename(&staged.join(MANIFEST), &incomplete)?;
    rename(&incomplete, &folder.join(MANIFEST))
}
