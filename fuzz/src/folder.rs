//! A folder of sound files, of which one at a time is another.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::fixture;

/// How many of its first bytes tell which file an input is.
const START: usize = 80;

/// A copy of a folder of `fixture/` in which one file is fuzzed.
pub(super) struct Folder {
    place: TempDir,
    name: &'static str,
    /// The files, each with a word that only its beginning has; the last is any other.
    files: &'static [(&'static str, &'static [u8])],
}

impl Folder {
    pub(super) fn new(name: &'static str, files: &'static [(&'static str, &'static [u8])]) -> Self {
        let folder = Self { place: tempfile::tempdir().expect("a folder can be made"), name, files };
        fs::create_dir(folder.place.path().join(name)).expect("a folder can be made");
        files.iter().for_each(|(file, _)| folder.put_back(file));
        folder
    }

    /// Calls a reader with the place of the folder while the input stands in it for the file that it looks like, under that
    /// file's name and an ending.
    pub(super) fn with<T>(&self, data: &[u8], ending: &str, read: impl FnOnce(&Path) -> T) -> T {
        let start = &data[..data.len().min(START)];
        let has = |word: &[u8]| word.is_empty() || start.windows(word.len()).any(|part| part == word);
        let (file, _) = self.files.iter().find(|(_, word)| has(word)).expect("the last is any other");
        let instead = format!("{file}{ending}");
        self.remove(file);
        self.put(&instead, data);
        let read = read(self.place.path());
        self.remove(&instead);
        self.put_back(file);
        read
    }

    fn put(&self, file: &str, content: &[u8]) {
        fs::write(self.place.path().join(self.name).join(file), content).expect("a file can be written");
    }

    fn put_back(&self, file: &str) {
        self.put(file, &fixture(&format!("{}/{file}", self.name)));
    }

    fn remove(&self, file: &str) {
        fs::remove_file(self.place.path().join(self.name).join(file)).expect("a file can be removed");
    }
}
