//! The engine behind a page on which people explore a scenario: it opens a scenario, changes it, projects it, explains it.
//!
//! The page knows no model. It asks in JSON and shows what it is told; every sentence comes in both languages. What it has
//! changed is always the text of a scenario file, so that the command line computes the same from it.
//!
//! ```
//! use carecast::explorer::Explorer;
//! let mut explorer = Explorer::open("carecast:hunan/reference.toml".as_ref(), &Default::default())?;
//! let answer = explorer.answer(r#"{"ask":"project","runs":100,"changes":{"drivers":{"economy.real_growth":{"shift":0.005}}}}"#);
//! assert!(answer.contains("\"p50\"") && answer.contains("extends"));
//! assert!(explorer.answer("{}").starts_with("{\"error\""));
//! # Ok::<(), carecast::Error>(())
//! ```

mod changes;
mod charts;
mod description;
mod given;
mod inputs;
mod levers;
#[cfg(all(feature = "import", feature = "report"))]
pub mod page;
mod projected;
mod questions;
mod request;

use std::path::Path;
use std::sync::Arc;

pub use changes::{Changes, DriverChange, PolicyChange};
pub use given::give_files;
pub(crate) use given::{given_file, given_folders_in};
pub use inputs::{Inputs, inputs};
pub use request::Request;

use crate::analysis::TargetBases;
use crate::baseline::{Library, read_source};
use crate::diagnostic::{Diagnostics, Source};
use crate::ensemble::{Keep, Settings};
use crate::error::Result;
use crate::language::Text;
use crate::model::{Model, assemble};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// From what this library was built: the hash of its sources and of the lock file. The page's engine holds the same text.
pub const SOURCE: &str = concat!("carecast source ", env!("CARECAST_SOURCE"));

/// The folder in which baselines that are not embedded are given.
const BASELINES: &str = "baselines";

/// A scenario that is explored.
pub struct Explorer {
    library: Library,
    source: Arc<Source>,
    assumptions: Assumptions,
    warnings: Diagnostics,
    /// The indicators that charts show and the scenario has figures for.
    shown: Vec<String>,
    /// What the plan's targets rest on, which no change alters.
    bases: Option<TargetBases>,
    /// The model of these indicators, with the warnings of assembling it.
    model: (Model, Diagnostics),
}

/// A scenario with changes.
struct Changed {
    assumptions: Assumptions,
    /// The text of the scenario file that states them; `None` without changes.
    text: Option<String>,
    warnings: Diagnostics,
}

impl Explorer {
    /// Opens a scenario file, an embedded one or one of [`give_files`].
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    pub fn open(path: &Path, library: &Library) -> Result<Self> {
        let source = read_source(path)?;
        let library = library.clone().near(path);
        let mut warnings = Diagnostics::new();
        let assumptions = opened(&source, &library, &mut warnings)?;
        let mut explorer = Self::of(library, source, assumptions)?;
        explorer.warnings = warnings;
        Ok(explorer)
    }

    /// Opens a scenario from [`Inputs`] as JSON, where there is no file system.
    ///
    /// # Errors
    /// The reason, as [`Explorer::answer`] gives it.
    pub fn open_inputs(written: &str) -> std::result::Result<Self, String> {
        let opened = || {
            let inputs: Inputs = serde_json::from_str(written).map_err(questions::unmade)?;
            give_files(inputs.files);
            Self::open(Path::new(&inputs.scenario), &Library::embedded().with_folder(BASELINES))
        };
        opened().map_err(|error| request::refusal(&error))
    }

    /// Opens the text of a scenario in place of the one that is open; it stands in the folder of that.
    ///
    /// # Errors
    /// As [`Assumptions::parse`]; then the open one stays.
    pub fn open_text(&mut self, name: &str, text: &str) -> Result<()> {
        let source = Source::new(self.beside(name), text);
        let mut warnings = Diagnostics::new();
        let assumptions = opened(&source, &self.library, &mut warnings)?;
        let opened = Self::of(self.library.clone(), source, assumptions)?;
        // What is changed from now on extends it.
        give_files([(opened.source.name.clone(), opened.source.text.clone())]);
        *self = Self { warnings, ..opened };
        Ok(())
    }

    fn of(library: Library, source: Arc<Source>, assumptions: Assumptions) -> Result<Self> {
        let shown = shown(&assumptions)?;
        let bases = assumptions.plan.as_ref().map(|plan| TargetBases::of(plan, &assumptions));
        let mut kept = assumptions.clone();
        shown.iter().for_each(|name| kept.keep(name));
        let mut warnings = Diagnostics::new();
        let model = assemble(&kept, &mut warnings)?;
        Ok(Self { library, source, assumptions, warnings: Diagnostics::new(), shown, bases, model: (model, warnings) })
    }

    /// The assumptions of the scenario as it was opened.
    #[must_use]
    pub fn assumptions(&self) -> &Assumptions {
        &self.assumptions
    }

    /// The warnings of reading the scenario.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// Adds the indicators of the charts to the outputs.
    fn keep(&self, assumptions: &mut Assumptions) {
        self.shown.iter().for_each(|name| assumptions.keep(name));
    }

    /// Runs the scenario with changes; the model is assembled again only where these alter it.
    fn run(
        &self,
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Projection> {
        let mut opened = self.assumptions.clone();
        self.keep(&mut opened);
        if !assumptions.has_structure_of(&opened) {
            return Projection::run(assumptions, settings, problems);
        }
        let (model, warnings) = &self.model;
        problems.append(warnings.clone());
        Projection::of_model(model, assumptions, settings, problems)
    }

    /// What the scenario is, and what can be moved in it.
    fn described(&self) -> Result<description::Description> {
        let mut assumptions = self.assumptions.clone();
        self.keep(&mut assumptions);
        // Units are chosen by the size of figures: few runs show it.
        let settings = Settings { runs: 100, keep: Keep::Summaries, ..Settings::of(&assumptions) };
        self.description(&Projection::run(&assumptions, &settings, &mut Diagnostics::new())?)
    }

    /// The path of a file beside the scenario; what stands beside an embedded one has a name alone.
    fn beside(&self, name: &str) -> String {
        let is_embedded = crate::embedded::is_inside(Path::new(&self.source.name));
        let folder = Path::new(&self.source.name).parent().filter(|_| !is_embedded);
        folder.map_or_else(|| name.to_owned(), |folder| folder.join(name).display().to_string())
    }

    /// The scenario with changes, resolved as the command line would.
    fn changed(&self, changes: &Changes) -> Result<Changed> {
        if changes.is_empty() {
            let (assumptions, warnings) = (self.assumptions.clone(), self.warnings.clone());
            return Ok(Changed { assumptions, text: None, warnings });
        }
        let text = changes.text(&self.assumptions, &self.source)?;
        let source = Source::new(self.beside(changes::NAME), text.clone());
        let mut warnings = Diagnostics::new();
        let baseline = Arc::clone(&self.assumptions.baseline);
        let assumptions = Assumptions::of_source(baseline, &source, &mut warnings)?;
        Ok(Changed { assumptions, text: Some(text), warnings })
    }
}

/// The indicators of charts that a scenario has figures for: it is asked for all, in a single run.
fn shown(assumptions: &Assumptions) -> Result<Vec<String>> {
    let mut all = assumptions.clone();
    charts::patterns().for_each(|pattern| all.keep(pattern));
    charts::terms().for_each(|term| all.keep(&term));
    let settings = Settings { runs: 1, ..Settings::of(&all) };
    // What it lacks for some of them is no fault of the scenario.
    let projection = Projection::run(&all, &settings, &mut Diagnostics::new())?;
    Ok(projection.indicators.into_iter().map(|indicator| indicator.name).collect())
}

/// Reads a scenario; of one with regions the whole is taken by itself.
fn opened(source: &Arc<Source>, library: &Library, problems: &mut Diagnostics) -> Result<Assumptions> {
    let mut assumptions = Assumptions::of_library(source, library, problems)?;
    if assumptions.regions.take().is_some() {
        let message = Text::new(
            "[[region]] 只用于 carecast run；这里只看整体单独的预测",
            "[[region]] is for carecast run; here the whole is taken by itself",
        );
        problems.note(None, message);
    }
    Ok(assumptions)
}

#[cfg(test)]
mod tests;
