//! Problems of what a backtest is asked for.

use std::collections::BTreeMap;

use super::BacktestRequest;
use crate::baseline::Baseline;
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::error::Result;
use crate::indicator::indicators;
use crate::language::{Text, text};

/// Refuses an indicator of which no region has a figure.
pub(super) fn check_indicators(request: &BacktestRequest, regions: &[Baseline]) -> Result<()> {
    let mut names: BTreeMap<String, Text> = BTreeMap::new();
    for region in regions.iter().filter(|_| !request.indicators.is_empty()) {
        let (known, others) = (indicators(&region.subsectors), region.names_of_other_figures());
        for row in &region.vintages {
            let name = &row.figure.indicator;
            let label = known.iter().find(|known| known.name == *name).map(|known| &known.label);
            let label = label.or_else(|| others.get(name)).cloned();
            names.entry(name.clone()).or_insert_with(|| label.unwrap_or_else(|| Text::same(name)));
        }
    }
    let mut problems = Diagnostics::new();
    for asked in &request.indicators {
        let is_known = names.iter().any(|(name, label)| name == asked || label.zh == *asked || label.en == *asked);
        if !is_known {
            let source = Source::new("--indicator", asked.as_str());
            let all = names.iter().flat_map(|(name, label)| [name.as_str(), &label.zh, &label.en]);
            problems
                .error(
                    Span::new(&source, 0..asked.len()),
                    text!("这些地区没有指标 `{asked}` 的数", "no figures of `{asked}` in these regions"),
                )
                .hint(suggestion(asked, all));
        }
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(()) }
}
