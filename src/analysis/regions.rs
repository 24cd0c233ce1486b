//! A whole as the sum of its parts against the same region projected by itself.

use crate::projection::Projection;

/// How far the people of a sum of regions are from those of the whole by itself in a year, and what makes it up, in persons. `total = base + births - deaths + migration`, and `aged_60_plus` and `aged_65_plus` are parts of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RegionalDifference {
    /// The calendar year.
    pub year: i32,
    /// Whether deterministic runs are compared; means of the runs otherwise.
    pub is_central: bool,
    /// All people.
    pub total: f64,
    /// Those that differed in the base year already.
    pub base: f64,
    /// The difference in births since.
    pub births: f64,
    /// The difference in deaths since.
    pub deaths: f64,
    /// The difference in net migration since.
    pub migration: f64,
    /// People aged 60 and over.
    pub aged_60_plus: f64,
    /// People aged 65 and over.
    pub aged_65_plus: f64,
}

impl RegionalDifference {
    /// All people, those of the base year, births, deaths, net migration, aged 60+, aged 65+.
    #[must_use]
    pub fn terms(&self) -> [f64; 7] {
        let Self { total, base, births, deaths, migration, aged_60_plus, aged_65_plus, .. } = *self;
        [total, base, births, deaths, migration, aged_60_plus, aged_65_plus]
    }
}

/// The differences of the years in which both have what is needed: `population.total`, births, deaths, net migration and the
/// old among their outputs.
#[must_use]
pub fn differences(sum: &Projection, alone: &Projection, years: &[i32]) -> Vec<RegionalDifference> {
    let each = years.iter().flat_map(|year| [(*year, true), (*year, false)]);
    each.filter_map(|(year, is_central)| difference(sum, alone, year, is_central)).collect()
}

fn difference(sum: &Projection, alone: &Projection, year: i32, is_central: bool) -> Option<RegionalDifference> {
    let figure = |of: &Projection, name: &str, year: i32| {
        let summary = of.series(&format!("population.{name}"))?.year(year)?;
        summary.exists().then(|| if is_central { summary.central() } else { summary.mean() })
    };
    let in_year = |name: &str, year: i32| Some(figure(sum, name, year)? - figure(alone, name, year)?);
    let base = sum.years.first;
    let since = |name: &str| {
        let mut all = 0.0;
        for flow in base + 1..=year {
            all += in_year(name, flow)?;
        }
        Some(all)
    };
    Some(RegionalDifference {
        year,
        is_central,
        total: in_year("total", year)?,
        base: in_year("total", base)?,
        births: since("births")?,
        deaths: since("deaths")?,
        migration: since("net_migration")?,
        aged_60_plus: in_year("aged_60_plus", year)?,
        aged_65_plus: in_year("aged_65_plus", year)?,
    })
}
