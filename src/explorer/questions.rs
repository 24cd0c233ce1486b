//! Questions of a page that take runs of their own: where a figure comes from, what a target would take and rests on.

use serde::Serialize;
use serde_json::Value;

use super::{Changed, Changes, Explorer};
use crate::analysis::questions::Goal;
use crate::analysis::questions::solve::{Answer, AttainmentCriterion, Lever, Solution, solve};
use crate::analysis::{add_grounds, assess, explain};
use crate::ensemble::{Keep, Settings};
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::projection::Projection;
use crate::report;
use crate::table::Table;

/// An answer in tables.
#[derive(Serialize)]
pub(super) struct Tables {
    tables: Vec<Value>,
}

/// What a target would take.
#[derive(Serialize)]
pub(super) struct Sought {
    /// The table of all solutions.
    table: Value,
    /// By driver: the change that reaches the target, on top of what is changed already; null where none was found.
    changes: Vec<SoughtChange>,
}

#[derive(Serialize)]
struct SoughtChange {
    driver: String,
    change: Option<f64>,
}

/// A table as a document.
pub(super) fn document(table: &Table) -> Result<Value> {
    serde_json::from_str(&table.to_json()?).map_err(unmade)
}

/// The failure of a document that cannot be made.
pub(super) fn unmade(cause: serde_json::Error) -> Error {
    Error::caused(text!("无法生成 json", "cannot make the json"), cause)
}

impl Explorer {
    /// How a figure comes about.
    pub(super) fn explain(&self, changes: &Changes, name: &str, year: i32, depth: usize) -> Result<Tables> {
        let Changed { assumptions, mut warnings, .. } = self.changed(changes)?;
        let explanation = explain(&assumptions, name, year, depth, &mut warnings)?;
        let values = report::explained_values(&explanation, &[]);
        let growth = report::sources_of_growth(&explanation);
        Ok(Tables { tables: std::iter::once(&values).chain(&growth).map(document).collect::<Result<_>>()? })
    }

    /// The smallest change of each driver with which a target is met with this probability.
    pub(super) fn solve(
        &self,
        changes: &Changes,
        target: &str,
        drivers: &[String],
        (probability, runs): (f64, usize),
    ) -> Result<Sought> {
        let Changed { assumptions, mut warnings, .. } = self.changed(changes)?;
        let goals = Goal::read_all(&[target], &assumptions)?;
        let names: Vec<&str> = drivers.iter().map(String::as_str).collect();
        let settings = Settings { runs, ..Settings::of(&assumptions) };
        let criterion = AttainmentCriterion::Probability(probability);
        let mut solutions: Vec<Solution> = Vec::new();
        let mut refused = None;
        for lever in Lever::read_all(&names, None, &assumptions)? {
            match solve(&assumptions, &lever, goals.clone(), criterion, &settings, &mut warnings) {
                Ok(solution) => solutions.push(solution),
                // A driver on which the target does not depend is no answer; the others may have one.
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        if let Some(error) = refused.filter(|_| solutions.is_empty()) {
            return Err(error);
        }
        let change = |solution: &Solution| match &solution.answer {
            Answer::Reached => Some(0.0),
            Answer::Change { state, .. } => Some(state.change),
            Answer::NotFound => None,
        };
        let changes = solutions
            .iter()
            .map(|solution| SoughtChange { driver: solution.driver.name.clone(), change: change(solution) })
            .collect();
        Ok(Sought { table: document(&report::questions::solve(&solutions))?, changes })
    }

    /// What the probabilities of the targets rest on.
    pub(super) fn grounds(&self, changes: &Changes, runs: usize) -> Result<Tables> {
        let Changed { assumptions, mut warnings, .. } = self.changed(changes)?;
        let Some(plan) = &assumptions.plan else { return Ok(Tables { tables: Vec::new() }) };
        let settings = Settings { runs, keep: Keep::Summaries, ..Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut warnings)?;
        let mut assessments = assess(plan, &assumptions, &projection);
        add_grounds(&mut assessments, &assumptions, &settings)?;
        let table = report::grounds(&assessments).unwrap_or_else(|| Table {
            title: Text::new("可能性取决于什么", "What the probabilities rest on"),
            columns: Vec::new(),
            rows: Vec::new(),
            notes: vec![Text::new("没有可评估的目标", "no target can be assessed")],
        });
        Ok(Tables { tables: vec![document(&table)?] })
    }
}
