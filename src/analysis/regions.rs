//! A whole as the sum of its parts against the same region projected by itself.

use crate::language::Text;
use crate::projection::Projection;

/// How far the mean number of people of a sum of regions is from that of the whole by itself in a year, and what makes it up,
/// in persons. `total = base + births - deaths + migration`, and `aged_60_plus` and `aged_65_plus` are parts of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RegionalDifference {
    /// The calendar year.
    pub year: i32,
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
    /// The terms with their names, in the order of a table.
    #[must_use]
    pub fn terms(&self) -> [(Text, f64); 7] {
        [
            (Text::new("总人口", "All people"), self.total),
            (Text::new("基期", "Base year"), self.base),
            (Text::new("出生", "Births"), self.births),
            (Text::new("死亡（减）", "Deaths (less)"), self.deaths),
            (Text::new("净迁移", "Net migration"), self.migration),
            (Text::new("60岁及以上", "Aged 60+"), self.aged_60_plus),
            (Text::new("65岁及以上", "Aged 65+"), self.aged_65_plus),
        ]
    }
}

/// The differences of the years in which both have what is needed: `population.total`, births, deaths, net migration and the
/// old among their outputs.
#[must_use]
pub fn differences(sum: &Projection, alone: &Projection, years: &[i32]) -> Vec<RegionalDifference> {
    let mean = |of: &Projection, name: &str, year: i32| {
        let summary = of.series(&format!("population.{name}"))?.year(year)?;
        summary.exists().then(|| summary.mean())
    };
    let in_year = |name: &str, year: i32| Some(mean(sum, name, year)? - mean(alone, name, year)?);
    let base = sum.years.first;
    let since = |name: &str, year: i32| {
        let mut all = 0.0;
        for flow in base + 1..=year {
            all += in_year(name, flow)?;
        }
        Some(all)
    };
    let of = |year: &i32| {
        Some(RegionalDifference {
            year: *year,
            total: in_year("total", *year)?,
            base: in_year("total", base)?,
            births: since("births", *year)?,
            deaths: since("deaths", *year)?,
            migration: since("net_migration", *year)?,
            aged_60_plus: in_year("aged_60_plus", *year)?,
            aged_65_plus: in_year("aged_65_plus", *year)?,
        })
    };
    years.iter().filter_map(of).collect()
}
