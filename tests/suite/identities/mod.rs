//! What must hold in every run and every year of any scenario: balances of people and beds, sums of parts, ratios of
//! what they are ratios of; and the deterministic run against a second, plainer computation of demography and beds.

mod balances;
mod care;
mod demand;
mod demography;
mod errors;
mod explain;
mod hunan;
mod industry;
mod levers;
mod reference;
mod scenarios;

use std::path::Path;
use std::sync::OnceLock;

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

const BASE_YEAR: i32 = 2022;
const ALL_OUTPUTS: &str = "[outputs]\nindicators = [\"population.*\", \"gdp.*\", \"industry.*\", \"care.*\"]\n";
/// Relative rounding that an identity may show.
const ROUNDING: f64 = 1e-9;

// ---- Baselines -------------------------------------------------------------------------------------------------------

/// Subsectors and their value added in the base year, in 亿元.
const PARTS: [(&str, f64); 3] = [("medical", 2400.5), ("elderly_care", 1219.5), ("pharma", 2000.0)];

/// The baselines of the program and `parted`: Shandong with three subsectors.
fn library() -> Library {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        part_the_industry(folder.path());
        folder
    });
    Library::embedded().with_folder(folder.path())
}

fn part_the_industry(library: &Path) {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/shandong"), library.join("parted"));
    std::fs::create_dir(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    let toml = std::fs::read_to_string(to.join("baseline.toml")).unwrap();
    let (head, rest) = toml.split_once("[[subsector]]").unwrap();
    let (_, rest) = rest.split_once("\n\n").unwrap();
    let mut parted = head.replace("id = \"shandong\"", "id = \"parted\"");
    for (id, value) in PARTS {
        parted += &format!("[[subsector]]\nid = \"{id}\"\nlabel = {{ zh = \"{id}\", en = \"{id}\" }}\n");
        parted += &format!(
            "[jump_off.\"industry.{id}.value_added\"]\nvalue = {value}\nlow = {}\nunit = \"亿元\"\n\
             status = \"assumed\"\nrule = {{ zh = \"试\", en = \"for the test\" }}\n",
            0.9 * value
        );
    }
    std::fs::write(to.join("baseline.toml"), parted + rest).unwrap();
}

fn resolve(text: &str) -> Assumptions {
    let parsed = Assumptions::parse("scenario.toml", text, &library(), &mut Diagnostics::new());
    parsed.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn project(assumptions: &Assumptions) -> Projection {
    Projection::run(assumptions, &Settings::of(assumptions), &mut Diagnostics::new()).unwrap()
}

/// Projects a scenario for Shandong of which `body` is said.
fn projected(horizon: i32, body: &str) -> (Assumptions, Projection) {
    let assumptions = resolve(&format!("format = 1\nbaseline = \"shandong\"\nhorizon = {horizon}\n{body}"));
    let projection = project(&assumptions);
    (assumptions, projection)
}

fn central(projection: &Projection, indicator: &str, year: i32) -> f64 {
    projection.series(indicator).unwrap().year(year).unwrap().central()
}
