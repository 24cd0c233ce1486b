//! What a reader is shown: tables of headlines, targets and scenarios, in the reader's language.

mod audit;
mod comparison;
mod contributions;
mod equations;
mod explanation;
mod headline;
pub mod hindcast;
mod model;
pub mod page;
pub mod questions;
pub mod review;
mod review_document;
mod scoreboard;
mod subsectors;
mod targets;

pub use audit::audit;
pub use comparison::comparison;
pub use contributions::contributions;
pub use equations::equations;
pub use explanation::{explanation, sources_of_growth};
pub use headline::{headlines, years_shown};
pub use model::model;
pub use review_document::{Enclosed, OwnWords, review_document};
pub use scoreboard::scoreboard;
pub use subsectors::subsectors;
pub use targets::targets;

use crate::language::{Language, Text};
use crate::projection::in_brackets;

impl Table {
    /// The same with what was given to the scenario beside its files in its title.
    #[must_use]
    pub fn headed(mut self, settings: &[Text], language: Language) -> Self {
        self.title += in_brackets(settings).get(language);
        self
    }
}

/// A table of words and figures ready to be laid out; a cell may have several lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What the table shows.
    pub title: String,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
    /// What must be said below it.
    pub notes: Vec<String>,
}
