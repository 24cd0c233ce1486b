//! Quantities that are checked for unusual values: medians, central paths, and what is computed from them.

use crate::indicator::BED_TYPES;
use crate::projection::{Projection, Summary};
use crate::scenario::Assumptions;

/// With fewer runs than this the median is unreliable: the deterministic run is checked.
const FEW_RUNS: usize = 100;

/// A projection and its assumptions.
pub(super) struct View<'v> {
    pub(super) assumptions: &'v Assumptions,
    pub(super) projection: &'v Projection,
}

impl View<'_> {
    pub(super) fn median(&self, indicator: &str, at: usize) -> Option<f64> {
        let year = self.projection.years.iter().nth(at)?;
        let middle = if self.projection.runs < FEW_RUNS { Summary::central } else { Summary::median };
        self.projection.series(indicator)?.year(year).filter(|summary| summary.exists()).map(middle)
    }

    pub(super) fn central(&self, driver: &str, at: usize) -> Option<f64> {
        self.assumptions.drivers.get(driver)?.path.central.get(at).copied()
    }
}

/// People from an age on: as projected, or else in the deterministic run.
fn people(view: &View<'_>, indicator: &str, from_age: usize, at: usize) -> Option<f64> {
    let in_central_run = || {
        let year = view.projection.people.as_ref()?.outer_iter().nth(at)?;
        Some(year.columns().into_iter().skip(from_age).map(|both| both.sum()).sum())
    };
    view.median(indicator, at).or_else(in_central_run).filter(|persons| *persons >= 0.0)
}

fn everybody(view: &View<'_>, at: usize) -> Option<f64> {
    people(view, "population.total", 0, at)
}

fn elderly(view: &View<'_>, at: usize) -> Option<f64> {
    people(view, "population.aged_60_plus", 60, at)
}

/// Growth of a level over the year before.
fn growth(view: &View<'_>, level: impl Fn(&View<'_>, usize) -> Option<f64>, at: usize) -> Option<f64> {
    Some(level(view, at)? / level(view, at.checked_sub(1)?)? - 1.0)
}

pub(super) fn share_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    Some(elderly(view, at)? / everybody(view, at)?)
}

pub(super) fn growth_of_people(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, everybody, at)
}

pub(super) fn growth_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, elderly, at)
}

pub(super) fn migration_of_people(view: &View<'_>, at: usize) -> Option<f64> {
    let moved = view.median("population.net_migration", at).or_else(|| view.central("population.net_migration", at))?;
    // Of those of the base year: where everybody leaves there is nobody to compare with.
    Some(moved / everybody(view, 0)?)
}

/// Growth of GDP as projected, or else as stated.
pub(super) fn real_growth(view: &View<'_>, at: usize) -> Option<f64> {
    view.median("gdp.real_growth", at).or_else(|| view.central("economy.real_growth", at))
}

pub(super) fn starts_of_stock(view: &View<'_>, at: usize) -> Option<f64> {
    // A rule may start more than is stated.
    let stated = || BED_TYPES.iter().map(|id| view.central(&format!("care.beds.{id}.starts"), at)).sum::<Option<f64>>();
    Some(view.median("care.beds.starts", at).or_else(stated)? / view.median("care.beds.total", at.checked_sub(1)?)?)
}

pub(super) fn residents_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    let residents = view.median("care.occupancy", at)? * view.median("care.beds.institutional", at)?;
    Some(residents / view.median("population.aged_60_plus", at)?)
}

pub(super) fn growth_of_beds(view: &View<'_>, at: usize) -> Option<f64> {
    growth(view, |view, at| view.median("care.beds.total", at), at)
}

fn quotient(view: &View<'_>, part: &str, whole: &str, at: usize) -> Option<f64> {
    Some(view.median(part, at)? / view.median(whole, at)?)
}

pub(super) fn disabled_of_elderly(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.dependants.total", "population.aged_60_plus", at)
}

pub(super) fn caregivers_of_beds(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.caregivers", "care.beds.institutional", at)
}

pub(super) fn beneficiaries_of_insured(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.insurance.beneficiaries", "care.insurance.insured", at)
}

pub(super) fn insurance_of_gdp(view: &View<'_>, at: usize) -> Option<f64> {
    quotient(view, "care.insurance.spending", "gdp.nominal", at)
}
