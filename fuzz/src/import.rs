//! Tables of the World Population Prospects: each of them, plain or packed, the others being sound.

use std::path::Path;

use carecast::Diagnostics;
use carecast::baseline::{Baseline, Library};
use carecast::import::wpp::{ImportRequest, import};
use carecast::scenario::Assumptions;

use super::folder::Folder;
use super::messages;

/// The tables, each with a word of its header.
const TABLES: [(&str, &[u8]); 6] = [
    ("meta.csv", b"un_loc_id"),
    ("in_pop_base.csv", b"pop_k"),
    ("in_mx.csv", b"mx"),
    ("in_asfr.csv", b"asfr"),
    ("in_netmig.csv", b"net_mig_k"),
    ("in_tfr_srb.csv", b""),
];

/// What a file packed by gzip begins with.
const PACKED: &[u8] = b"\x1f\x8b";

thread_local! {
    static FOLDER: Folder = Folder::new("import", &TABLES);
}

/// What is imported is a baseline and a scenario that can be read.
pub fn check(data: &[u8]) -> bool {
    let ending = if data.starts_with(PACKED) { ".gz" } else { "" };
    FOLDER.with(|folder| folder.with(data, ending, import_it))
}

fn import_it(folder: &Path) -> bool {
    let (from, to) = (folder.join("import"), folder.join("to"));
    let request = ImportRequest { from: &from, to: &to, countries: &[], replace: true };
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
            true
        }
        Err(error) => messages::refused(&error),
    }
}
