//! What a page asks, and the answer, as JSON.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::changes::Changes;
use super::{Explorer, questions};
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::limits::{MOST_NESTED, MOST_RUNS};

/// A question of a page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Request {
    /// What the scenario is, and what can be moved in it.
    Describe,
    /// Open this text in place of the scenario.
    Open {
        /// The name of the file.
        name: String,
        /// Its text.
        text: String,
    },
    /// The figures with these changes.
    Project {
        /// The changes.
        #[serde(default)]
        changes: Changes,
        /// The number of runs; that of the scenario if not given.
        runs: Option<usize>,
    },
    /// How the value of an indicator or a driver in a year comes about.
    Explain {
        /// The changes.
        #[serde(default)]
        changes: Changes,
        /// The dotted name.
        name: String,
        /// The calendar year.
        year: i32,
        /// How many steps are explained.
        depth: usize,
    },
    /// What a target would take.
    Solve {
        /// The changes.
        #[serde(default)]
        changes: Changes,
        /// The id of a target of the plan, or `INDICATOR@YEAR>=VALUE`.
        target: String,
        /// The drivers, each by itself.
        drivers: Vec<String>,
        /// The probability that is wanted.
        probability: f64,
        /// The number of runs of each trial.
        runs: usize,
    },
    /// What the probabilities of targets rest on.
    Grounds {
        /// The changes.
        #[serde(default)]
        changes: Changes,
        /// The number of runs.
        runs: usize,
    },
}

impl Explorer {
    /// Answers a question, both in JSON. What cannot be answered is an object with `error`: the reason in both languages, as the
    /// terminal shows it.
    #[must_use]
    pub fn answer(&mut self, question: &str) -> String {
        self.answered(question).unwrap_or_else(|error| refusal(&error))
    }

    fn answered(&mut self, question: &str) -> Result<String> {
        let request = serde_json::from_str(question)
            .map_err(|cause| Error::caused(text!("读不懂页面的问题", "the page's question cannot be read"), cause))?;
        match request {
            Request::Describe => written(&self.described()?),
            Request::Open { name, text } => {
                self.open_text(&name, &text)?;
                written(&self.described()?)
            }
            Request::Project { changes, runs } => written(&self.project(&changes, runs.map(fewer))?),
            Request::Explain { changes, name, year, depth } => {
                written(&self.explain(&changes, &name, year, depth.min(MOST_NESTED))?)
            }
            Request::Solve { changes, target, drivers, probability, runs } => {
                written(&self.solve(&changes, &target, &drivers, (probability, fewer(runs)))?)
            }
            Request::Grounds { changes, runs } => written(&self.grounds(&changes, fewer(runs))?),
        }
    }
}

/// Not more runs than anybody can ask for.
fn fewer(runs: usize) -> usize {
    runs.clamp(1, usize::try_from(MOST_RUNS).unwrap_or(usize::MAX))
}

fn written(answer: &impl Serialize) -> Result<String> {
    serde_json::to_string(answer).map_err(questions::unmade)
}

/// An error as an answer.
#[must_use]
pub(super) fn refusal(error: &Error) -> String {
    let reason = Text::both(|language| match error.diagnostics() {
        Some(problems) => problems.render(language, false),
        None => error.render(language),
    });
    json!({ "error": reason }).to_string()
}
