//! All that an indicator has of consecutive years on one basis: every stretch of them, not the last alone.

use std::collections::BTreeMap;

use super::history::{AnnualFigure, annual_figures, argument, named, usual_scale};
use super::series::ValueScale;
use crate::baseline::{Baseline, Status, Vintage};
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::indicator::{Unit, indicators};
use crate::language::Text;

/// Figures of consecutive years on one statistical basis.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// The label of the basis, if it is named.
    pub(crate) basis: Option<Text>,
    pub(crate) first_year: i32,
    /// In base units.
    pub(crate) values: Vec<f64>,
    /// The days on which they were published, where they are known.
    pub(crate) published_on: Vec<Option<String>>,
}

/// The stretches of an indicator, and what is in none.
#[derive(Debug, Clone)]
pub(crate) struct Stretches {
    pub(crate) label: Text,
    pub(crate) unit: Option<Unit>,
    pub(crate) scale: ValueScale,
    /// By basis, then in order of time.
    pub(crate) all: Vec<Stretch>,
    /// Figures of years that are bounds.
    pub(crate) bounds: usize,
    /// Figures that nobody published: assumptions.
    pub(crate) assumed: usize,
}

impl Stretches {
    /// Those of an indicator or another figure of a baseline, by its name.
    ///
    /// # Errors
    /// As [`History::published`](super::History::published) but for series that are too short.
    pub(crate) fn of(baseline: &Baseline, name: &str) -> Result<Self> {
        let known = indicators(&baseline.subsectors);
        let rows = baseline.vintages.iter().filter(|row| row.figure.indicator == name);
        let (assumed, rows): (Vec<_>, Vec<_>) = rows.partition(|row| row.figure.status == Status::Assumed);
        let vintage = |row: &&crate::baseline::ActualRow| Vintage { actual: (*row).clone(), is_of_baseline: true };
        let all: Vec<Vintage> = rows.iter().map(vintage).collect();
        let (name, label, indicator) = named((name, &argument(name)), baseline, &known, &all)?;
        let (figures, unit) = annual_figures(&name, all, (baseline, &[], &known), &mut Diagnostics::new())?;
        let scale = usual_scale(indicator, &figures);
        let (bounds, figures): (Vec<_>, Vec<_>) = figures.into_iter().partition(|figure| figure.is_bound);
        let mut by_basis: BTreeMap<Option<String>, BTreeMap<i32, AnnualFigure>> = BTreeMap::new();
        for figure in figures {
            let basis = figure.basis.as_ref().map(|basis| basis.zh.clone());
            by_basis.entry(basis).or_default().insert(figure.year, figure);
        }
        let by_basis: Vec<Vec<AnnualFigure>> =
            by_basis.into_values().map(|years| years.into_values().collect()).collect();
        let consecutive = by_basis.iter().flat_map(|figures| figures.chunk_by(|a, b| a.year + 1 == b.year));
        let all = consecutive.map(|figures| Stretch {
            basis: figures[0].basis.clone(),
            first_year: figures[0].year,
            values: figures.iter().map(|figure| figure.value).collect(),
            published_on: figures.iter().map(|figure| figure.published_on.clone()).collect(),
        });
        let unit = indicator.map(|known| known.unit).or(unit);
        Ok(Self { label, unit, scale, all: all.collect(), bounds: bounds.len(), assumed: assumed.len() })
    }
}
