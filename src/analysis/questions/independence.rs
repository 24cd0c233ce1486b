//! Outputs that do not depend on the varied drivers: such a constant answer is reported.

use std::collections::BTreeMap;

use super::finding::QuestionWarning;
use crate::diagnostic::Diagnostics;
use crate::ensemble::VariantOutput;
use crate::error::Result;
use crate::indicator::Indicator;
use crate::model::assemble;
use crate::scenario::{Assumptions, OutputIndicator};

/// Warns of every reading that does not depend on a driver which is changed from a calendar year on: nothing in its model
/// reads the driver, or its year comes before. The readings and drivers are returned.
///
/// # Errors
/// As [`assemble`].
pub fn of_readings<'c>(
    assumptions: &Assumptions,
    asked: impl IntoIterator<Item = VariantOutput>,
    changes: &[(&'c str, i32)],
    problems: &mut Diagnostics,
) -> Result<Vec<(VariantOutput, &'c str)>> {
    let mut independent: Vec<(VariantOutput, &str)> = Vec::new();
    let mut models = Models::new(assumptions);
    for reading in asked {
        for (driver, first) in changes {
            let reads = models.reads(&reading.indicator, driver)?;
            if reads && reading.year >= *first {
                continue;
            }
            let is_told = |(known, of): &(VariantOutput, &str)| {
                of == driver && known.indicator == reading.indicator && (!reads || known.year == reading.year)
            };
            if !independent.iter().any(is_told) {
                warn(&reading, (driver, *first), reads, problems);
            }
            independent.push((reading.clone(), driver));
        }
    }
    Ok(independent)
}

fn warn(reading: &VariantOutput, (driver, first): (&str, i32), reads: bool, problems: &mut Diagnostics) {
    let VariantOutput { indicator, year } = reading;
    problems.warn(&match reads {
        true => QuestionWarning::IndependentBefore { indicator, year: *year, driver, first },
        false => QuestionWarning::Independent { indicator, driver },
    });
}

/// Warns of drivers that were set and on which nothing depends that the scenario keeps, or else no headline or no target of its
/// plan; and of those that move other headlines of the industry and not its value added.
///
/// # Errors
/// As [`assemble`].
pub fn of_scenario(assumptions: &Assumptions, problems: &mut Diagnostics) -> Result<()> {
    let changes: Vec<(&str, i32)> = assumptions.changed().collect();
    if changes.is_empty() {
        return Ok(());
    }
    let kept = assemble(assumptions, &mut Diagnostics::new())?;
    let is_read = |(driver, _): &(&str, i32)| kept.drivers().iter().any(|(name, _)| name == driver);
    let (read, unread): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_read);
    for (driver, _) in unread {
        problems.warn(&QuestionWarning::NothingDepends { driver });
    }
    of_headlines(assumptions, &read, problems)?;
    of_plan(assumptions, &read, problems)
}

/// The headline by which an industry is known.
const VALUE_ADDED: &str = "industry.value_added";

fn of_headlines(assumptions: &Assumptions, changes: &[(&str, i32)], problems: &mut Diagnostics) -> Result<()> {
    let is_headline = |name: &str| assumptions.indicator(name).is_some_and(Indicator::is_headline);
    let kept = assumptions.outputs.iter().map(|output| output.name.as_str()).filter(|name| is_headline(name));
    let kept: Vec<&str> = kept.collect();
    let mut models = Models::new(assumptions);
    for (driver, _) in changes {
        let mut moved = Vec::new();
        for name in &kept {
            if models.reads(name, driver)? {
                moved.push(*name);
            }
        }
        let moves_industry = moved.iter().any(|name| name.starts_with("industry."));
        if moved.is_empty() && !kept.is_empty() {
            problems.warn(&QuestionWarning::NoHeadlineDepends { driver });
        } else if moves_industry && kept.contains(&VALUE_ADDED) && !moved.contains(&VALUE_ADDED) {
            problems.warn(&QuestionWarning::Independent { indicator: VALUE_ADDED, driver });
        }
    }
    Ok(())
}

/// Warns of drivers that are changed from a calendar year on and on which no target of the scenario's plan depends.
///
/// # Errors
/// As [`assemble`].
pub fn of_plan(assumptions: &Assumptions, changes: &[(&str, i32)], problems: &mut Diagnostics) -> Result<()> {
    let targets = targets(assumptions);
    let mut models = Models::new(assumptions);
    for (driver, first) in changes {
        let mut depends = targets.is_empty();
        for VariantOutput { indicator, year } in &targets {
            depends |= year >= first && models.reads(indicator, driver)?;
        }
        if !depends {
            problems.warn(&QuestionWarning::NoTargetDepends { driver });
        }
    }
    Ok(())
}

/// The indicators and years of the plan's targets that are projected.
fn targets(assumptions: &Assumptions) -> Vec<VariantOutput> {
    let all = assumptions.plan.iter().flat_map(|plan| &plan.targets);
    let projected = all.filter(|target| assumptions.years.index(target.year).is_some());
    let measured = projected.filter_map(|target| Some((target.measure.as_ref()?.indicator.clone(), target.year)));
    measured
        .filter(|(indicator, _)| assumptions.outputs.iter().any(|output| output.name == *indicator))
        .map(|(indicator, year)| VariantOutput { indicator, year })
        .collect()
}

/// The drivers that the models of single indicators read, each looked up once.
pub(super) struct Models<'a> {
    assumptions: &'a Assumptions,
    drivers: BTreeMap<String, Vec<String>>,
}

impl<'a> Models<'a> {
    pub(super) fn new(assumptions: &'a Assumptions) -> Self {
        Self { assumptions, drivers: BTreeMap::new() }
    }

    /// Whether an indicator can depend on a driver.
    pub(super) fn reads(&mut self, indicator: &str, driver: &str) -> Result<bool> {
        if !self.drivers.contains_key(indicator) {
            let mut alone = self.assumptions.clone();
            alone.outputs = vec![OutputIndicator { name: indicator.to_owned(), required: false }];
            let model = assemble(&alone, &mut Diagnostics::new())?;
            let drivers = model.drivers().iter().map(|(name, _)| name.clone()).collect();
            self.drivers.insert(indicator.to_owned(), drivers);
        }
        Ok(self.drivers.get(indicator).is_some_and(|read| read.iter().any(|name| name == driver)))
    }
}
