//! The assumptions of a scenario: the central path of each driver and where it is stated.

use crate::language::{Text, text};
use crate::scenario::{Assumption, AssumptionOrigin, Assumptions};
use crate::table::{Cell, RowUnit, Table};

/// A row for each driver that the scenario states itself: its central path in the years shown, and where it is stated.
#[must_use]
pub fn assumptions(assumptions: &Assumptions, years: &[i32]) -> Table {
    let mut columns = vec![Text::new("驱动因素（单位）", "Driver (unit)")];
    columns.extend(years.iter().map(|year| Text::same(year.to_string())));
    columns.push(Text::new("出处", "Stated in"));
    let is_stated = |assumption: &&Assumption| !matches!(assumption.origin, AssumptionOrigin::Default(_));
    let stated: Vec<&Assumption> = assumptions.drivers.values().filter(is_stated).collect();
    let rows = stated.iter().map(|assumption| {
        let path = &assumption.path.central;
        let unit = RowUnit::of_figures(assumption.driver.unit, path.iter().copied());
        let label = unit.label();
        let name = Text::both(|language| assumption.driver.label(language).to_owned());
        let name = Cell::from(name).over_all(Some(label).filter(|label| !label.zh.is_empty()));
        // What holds of the base year alone has one figure.
        let count = if assumption.driver.at_base { 1 } else { path.len() };
        let figure = |year: &i32| {
            let at = assumptions.years.index(*year).filter(|at| *at < count)?;
            Some(unit.cell(*path.get(at)?))
        };
        let figures = years.iter().map(|year| figure(year).unwrap_or_else(Cell::missing));
        std::iter::once(name).chain(figures).chain([Cell::from(assumption.origin.words())]).collect()
    });
    let (Text { zh, en }, others) = (&assumptions.title, assumptions.drivers.len() - stated.len());
    Table {
        title: text!("情景“{zh}”的假设（中心路径）", "Assumptions of the scenario {en} (central paths)"),
        columns,
        rows: rows.collect(),
        notes: vec![text!("另有{others}项驱动因素取默认值", "{others} more drivers have their default")],
    }
}
