//! A trend as a table.

use crate::language::{Text, text};
use crate::number::short;
use crate::table::{Cell, Content, RowUnit, Table};
use crate::trend::widening::LEVELS;
use crate::trend::{History, PastErrors, Trend};
use crate::words::trend::{interval_named, no_scenario};

/// The trend year by year with its intervals, and in words the figures, the method and its errors.
#[must_use]
pub fn trend(history: &History, trend: &Trend, errors: Option<&PastErrors>) -> Table {
    let unit = Figures::of(history, trend);
    let row = |(at, year): (usize, &i32)| {
        let intervals = trend.intervals.iter().map(|intervals| unit.interval(intervals[at]).into());
        [Cell::whole(*year), unit.cell(trend.median[at])].into_iter().chain(intervals).collect()
    };
    let interval = |level: f64| Text::both(|language| interval_named(level, language));
    let columns = [Text::new("年份", "Year"), Text::new("趋势", "Trend")];
    let (region, label) = (history.region.as_ref().map(|(_, label)| label), &history.label);
    let (zh_region, en_region) =
        region.map_or_else(Default::default, |region| (region.zh.clone(), format!("{}: ", region.en)));
    let Text { zh: zh_unit, en: en_unit } = unit.label();
    let (zh, en) = (&label.zh, &label.en);
    Table {
        title: text!("{zh_region}{zh}：趋势外推{zh_unit}", "{en_region}{en}: trend{en_unit}"),
        columns: columns.into_iter().chain(LEVELS.map(interval)).collect(),
        rows: trend.years.iter().enumerate().map(row).collect(),
        notes: Vec::new(),
    }
    .noted([history.used_in_words()])
    .noted(history.left_out_in_words())
    .noted([trend.method_in_words(), trend.intervals_in_words()])
    .noted(errors.map(|errors| errors.words(history.unit)))
    .noted([no_scenario()])
}

/// How figures of the history are written: in the usual unit, or as they are where the unit is not known.
struct Figures(Option<RowUnit>);

impl Figures {
    fn of(history: &History, trend: &Trend) -> Self {
        let figures = history.series.values().iter().chain(&trend.median).copied();
        Self(history.unit.map(|unit| RowUnit::of_figures(unit, figures)))
    }

    /// The unit, as the end of a title.
    fn label(&self) -> Text {
        let Some(Text { zh, en }) = self.0.map(|unit| unit.label()).filter(|label| !label.zh.is_empty()) else {
            return Text::same("");
        };
        text!("（{zh}）", " ({en})")
    }

    fn cell(&self, base: f64) -> Cell {
        self.0.map_or_else(|| Cell::number(base, Text::same(short(base))), |unit| unit.cell(base))
    }

    fn interval(&self, (low, high): (f64, f64)) -> Content {
        let Some(unit) = self.0 else {
            let written = Text::same(format!("[{}, {}]", short(low), short(high)));
            return Content::Interval { low, high, unit: None, written };
        };
        unit.interval((low, high))
    }
}
