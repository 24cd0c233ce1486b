//! The assumptions of a scenario: the central path of each driver and where it is stated.

use crate::language::{Text, text};
use crate::scenario::{Assumption, AssumptionOrigin, Assumptions, FromHistory};
use crate::table::{Cell, RowUnit, Table};

/// The most years that stand side by side.
const MOST_YEARS: i32 = 10;

/// A row for each driver that the scenario states itself: its central path in the years after the base year up to `last`, and
/// on what it rests. What holds of the base year alone has a column of its own, if there is any.
#[must_use]
pub fn assumptions(assumptions: &Assumptions, last: i32) -> Table {
    let is_stated = |assumption: &&Assumption| !matches!(assumption.origin, AssumptionOrigin::Default(_));
    let stated: Vec<&Assumption> = assumptions.drivers.values().filter(is_stated).collect();
    let first = assumptions.years.first;
    let has_base = stated.iter().any(|assumption| assumption.driver.at_base);
    // Of a long way some years, evenly, and always the last.
    let step = (last - first).max(1).div_euclid(MOST_YEARS + 1) + 1;
    let later = (first + 1..=last).filter(|year| (last - year) % step == 0);
    let years: Vec<i32> = has_base.then_some(first).into_iter().chain(later).collect();
    let mut columns = vec![Text::new("驱动因素（单位）", "Driver (unit)")];
    columns.extend(years.iter().map(|year| Text::same(year.to_string())));
    columns.push(Text::new("依据", "Rests on"));
    let grounds = |assumption: &Assumption| {
        let history = assumptions.history_of(&assumption.driver.name);
        Cell::from(history.map_or_else(|| assumption.origin.grounds(), FromHistory::grounds))
    };
    let rows = stated.iter().map(|assumption| {
        let path = &assumption.path.central;
        let unit = RowUnit::of_figures(assumption.driver.unit, path.iter().copied());
        let label = unit.label();
        let name = Text::both(|language| assumption.driver.label(language).to_owned());
        let name = Cell::from(name).over_all(Some(label).filter(|label| !label.zh.is_empty()));
        let figure = |year: &i32| {
            let is_used = assumption.is_used_in(*year, assumptions.years);
            let at = assumptions.years.index(*year).filter(|_| is_used)?;
            Some(unit.cell(*path.get(at)?))
        };
        let figures = years.iter().map(|year| figure(year).unwrap_or_else(Cell::missing));
        std::iter::once(name).chain(figures).chain([grounds(assumption)]).collect()
    });
    let (Text { zh, en }, others) = (&assumptions.title, assumptions.drivers.len() - stated.len());
    Table {
        title: text!("情景“{zh}”的假设（中心路径）", "Assumptions of the scenario {en} (central paths)"),
        columns,
        rows: rows.collect(),
        notes: vec![text!("另有{others}项驱动因素取默认值", "{others} more drivers have their default")],
    }
}
