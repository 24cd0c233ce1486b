//! The indicators for which a backtest is asked.

mod problems;

use std::collections::{BTreeMap, BTreeSet};

use super::BacktestRequest;
use crate::baseline::Baseline;
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::indicator::indicators;
use crate::language::Text;

/// The dotted names of the indicators that are asked for; `None` for all.
pub(super) struct AskedIndicators(Option<BTreeSet<String>>);

impl AskedIndicators {
    /// Those that names or labels mean.
    ///
    /// # Errors
    /// [`Diagnostics`] for one of which no region has a figure.
    pub(super) fn of(request: &BacktestRequest, regions: &[Baseline]) -> Result<Self> {
        if request.indicators.is_empty() {
            return Ok(Self(None));
        }
        let known = labels(regions);
        let (mut names, mut problems) = (BTreeSet::new(), Diagnostics::new());
        for asked in &request.indicators {
            let is_meant =
                |(name, label): &(&String, &Text)| [name.as_str(), &label.zh, &label.en].contains(&asked.as_str());
            match known.iter().find(is_meant) {
                Some((name, _)) => {
                    names.insert(name.clone());
                }
                None => problems::report_unknown(asked, &known, &mut problems),
            }
        }
        if problems.has_errors() { Err(problems.into()) } else { Ok(Self(Some(names))) }
    }

    /// Whether an indicator is asked for.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(name))
    }
}

/// The label of every indicator and other figure of which a region has figures, by its name.
fn labels(regions: &[Baseline]) -> BTreeMap<String, Text> {
    let mut labels = BTreeMap::new();
    for region in regions {
        let (known, others) = (indicators(&region.subsectors), region.names_of_other_figures());
        for row in &region.vintages {
            let name = &row.figure.indicator;
            let label = || {
                let of_indicator = known.iter().find(|known| known.name == *name).map(|known| known.label.clone());
                of_indicator.or_else(|| others.get(name).cloned()).unwrap_or_else(|| Text::same(name))
            };
            labels.entry(name.clone()).or_insert_with(label);
        }
    }
    labels
}
