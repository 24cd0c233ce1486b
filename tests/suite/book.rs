//! The book: its reference is that of the registries, and every page of it can be reached.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "../../examples/reference.rs"]
#[allow(dead_code, unreachable_pub, reason = "`main` writes the files, `pages` is for this test")]
mod reference;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The targets of the Markdown links of a text that lead to files.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let of_files = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    of_files.map(|target| target.split('#').next().unwrap_or_default().to_owned()).collect()
}

fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(markdown_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_reference_is_that_of_the_registries() {
    for (name, text) in reference::pages() {
        let written = std::fs::read_to_string(root().join("docs/book/reference").join(&name)).unwrap_or_default();
        assert!(written == text, "docs/book/reference/{name} is out of date: run `cargo run --example reference`");
    }
}

#[test]
fn the_summary_names_every_page() {
    let book = root().join("docs/book");
    let summary = std::fs::read_to_string(book.join("SUMMARY.md")).unwrap();
    let named: BTreeSet<PathBuf> = links(&summary).into_iter().map(|link| book.join(link)).collect();
    let there: BTreeSet<PathBuf> =
        markdown_files(&book).into_iter().filter(|path| !path.ends_with("SUMMARY.md")).collect();
    assert_eq!(named, there);
}

/// Links are relative, so that they hold on any page that shows the repository; those of the book stay in it, so that they
/// hold in the website that is made of it.
#[test]
fn links_lead_to_files_that_are_there() {
    let mut pages = markdown_files(&root().join("docs"));
    pages.extend(
        ["README.md", "SECURITY.md", "CHANGELOG.md", "baselines/README.md", "fuzz/README.md"]
            .map(|page| root().join(page)),
    );
    for page in pages {
        let folder = page.parent().unwrap();
        for link in links(&std::fs::read_to_string(&page).unwrap()) {
            let target = folder.join(&link);
            assert!(target.exists(), "{}: {link}", page.display());
            let book = root().join("docs/book").canonicalize().unwrap();
            let in_book = |path: &Path| path.canonicalize().unwrap().starts_with(&book);
            assert!(!in_book(&page) || in_book(&target), "{}: {link} leads out of the book", page.display());
        }
    }
}
