//! Tables of the World Population Prospects: each of them, plain or packed, the others being sound.

use std::path::Path;

use carecast::Diagnostics;
use carecast::baseline::{Baseline, Library};
use carecast::import::wpp::{Request, import};
use carecast::scenario::Assumptions;
use tempfile::TempDir;

use super::{fixture, messages};

/// The tables, each with a word of its header.
const TABLES: [(&str, &[u8]); 6] = [
    ("meta", b"un_loc_id"),
    ("in_pop_base", b"pop_k"),
    ("in_mx", b"mx"),
    ("in_asfr", b"asfr"),
    ("in_netmig", b"net_mig_k"),
    ("in_tfr_srb", b""),
];

/// What a file packed by gzip begins with.
const PACKED: &[u8] = b"\x1f\x8b";

thread_local! {
    static FOLDER: TempDir = {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir(folder.path().join("from")).expect("a folder can be made");
        TABLES.iter().for_each(|(name, _)| put_back(folder.path(), name));
        folder
    };
}

fn put(folder: &Path, name: &str, content: &[u8]) {
    std::fs::write(folder.join("from").join(name), content).expect("a file can be written");
}

fn put_back(folder: &Path, name: &str) {
    let name = format!("{name}.csv");
    put(folder, &name, &fixture(&format!("import/{name}")));
}

/// What is imported is a baseline and a scenario that can be read.
pub fn check(data: &[u8]) {
    let start = &data[..data.len().min(60)];
    let is_of = |word: &[u8]| word.is_empty() || start.windows(word.len()).any(|part| part == word);
    let Some((name, _)) = TABLES.iter().find(|(_, word)| is_of(word)) else { return };
    FOLDER.with(|folder| {
        let folder = folder.path();
        let packed = format!("{name}.csv.gz");
        if data.starts_with(PACKED) {
            std::fs::remove_file(folder.join("from").join(format!("{name}.csv"))).expect("a file can be removed");
            put(folder, &packed, data);
        } else {
            put(folder, &format!("{name}.csv"), data);
        }
        import_it(folder);
        put_back(folder, name);
        let _ = std::fs::remove_file(folder.join("from").join(packed));
    });
}

fn import_it(folder: &Path) {
    let (from, to) = (folder.join("from"), folder.join("to"));
    let request = Request { from: &from, to: &to, countries: &[], replace: true };
    let mut problems = Diagnostics::new();
    let imported = import(&request, &mut problems, &|_| ());
    messages::shown(&problems);
    match imported {
        Ok(countries) => {
            let library = Library::embedded().with_folder(to.join("baselines"));
            for country in countries {
                let id = country.iso3.to_ascii_lowercase();
                Baseline::load(&id, &library, &mut problems).unwrap_or_else(|error| panic!("{error}"));
                Assumptions::load(&country.scenario, &library, &mut problems).unwrap_or_else(|error| panic!("{error}"));
            }
        }
        Err(error) => messages::check_error(&error),
    }
}
