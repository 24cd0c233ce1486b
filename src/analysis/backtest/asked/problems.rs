//! Problems of what a backtest is asked for.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::language::{Text, text};

/// An indicator of which no region has a figure.
pub(super) fn report_unknown(asked: &str, known: &BTreeMap<String, Text>, problems: &mut Diagnostics) {
    let source = Source::new("INDICATOR", asked);
    let names = known.iter().flat_map(|(name, label)| [name.as_str(), &label.zh, &label.en]);
    problems
        .error(
            Span::new(&source, 0..asked.len()),
            text!("这些地区没有指标 `{asked}` 的数", "no figures of `{asked}` in these regions"),
        )
        .hint(suggestion(asked, names));
}
