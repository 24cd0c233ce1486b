//! Unusual values of a projection: those outside the range in which they usually lie.
//!
//! Values are never refused or clamped: an unusual scenario may be intended. Checked are the medians of the runs and the
//! central paths of drivers.

use super::derived::View;
use super::usual_ranges::{CheckedQuantity, USUAL_RANGES, UsualRange};
use crate::indicator::{DIMENSIONLESS, Display, Unit, matches};
use crate::language::{Language, Text};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// A quantity that is outside its usual range in some years. `sentence()` is it in words.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnusualValue {
    /// The dotted name of an indicator or driver (or the pattern of several drivers), or of a quantity computed from others,
    /// such as `population.net_migration.rate`.
    pub quantity: &'static str,
    /// Which driver it is, where the range holds for several.
    pub driver: Option<String>,
    /// The label shown to readers.
    pub label: Text,
    /// The unit in which it is shown.
    pub unit: Unit,
    /// The years outside the range.
    pub years: Vec<i32>,
    /// The least and the largest value in these years, in base units.
    pub values: (f64, f64),
    /// The usual range, in base units; either end may be infinite.
    pub usual: (f64, f64),
    /// Where the usual range comes from.
    pub source: Text,
    /// A slip that is likelier than intent.
    pub slip: Option<LikelySlip>,
    /// Whether the quantity is a part of a whole and more than that in these years.
    pub is_impossible: bool,
}

/// A slip in a scenario that leads to an unusual value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LikelySlip {
    /// Units or decimal points of population counts and migration.
    PopulationUnits,
    /// The decimal point.
    DecimalPoint,
    /// A share of males, or males per 100 females, in place of males per female.
    SexRatioConvention,
    /// The unit of net migration.
    MigrationUnit,
}

/// How far a value at a limit may lie beyond it by the rounding of sums and quotients alone.
const ROUNDING: f64 = 1e-9;

/// Quantities that are parts of a whole: more than all of it is impossible.
const PARTS: [&str; 6] = [
    "population.share_aged_60_plus",
    "industry.share_of_gdp",
    "care.occupancy",
    "care.residents.share_aged_60_plus",
    "care.dependants.share_aged_60_plus",
    "care.insurance.beneficiaries.share_of_insured",
];

/// The quantities of a projection that are outside their usual range after the base year, each with its years.
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[assume.economy]\nreal_growth = \"12 %\"\n\
///             deflator_growth = \"1 %\"\n[outputs]\nindicators = [\"gdp.nominal\"]\n";
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::parse("fast.toml", text, &Library::embedded(), &mut problems)?;
/// let projection = Projection::run(&assumptions, &Settings { runs: 1, ..Settings::of(&assumptions) }, &mut problems)?;
/// let found = analysis::unusual_values(&assumptions, &projection);
/// assert_eq!((found[0].quantity, found[0].usual), ("gdp.real_growth", (0.02, 0.07)));
/// assert!(found[0].sentence().en.starts_with("unusual: real GDP growth in 2023–2024 is 12%"));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn unusual_values(assumptions: &Assumptions, projection: &Projection) -> Vec<UnusualValue> {
    let view = View { assumptions, projection };
    let mut found = Vec::new();
    for range in USUAL_RANGES {
        let outside = |quantity, value: &dyn Fn(usize) -> Option<f64>| {
            let is_more = |value: &f64| PARTS.contains(&quantity) && *value > 1.0 + ROUNDING;
            let possible = outside(range, quantity, projection, &|at| value(at).filter(|value| !is_more(value)));
            let more = outside(range, quantity, projection, &|at| value(at).filter(is_more));
            more.map(|more| UnusualValue { is_impossible: true, ..more }).into_iter().chain(possible)
        };
        match range.quantity {
            CheckedQuantity::Indicator(name) => found.extend(outside(name, &|at| view.median(name, at))),
            CheckedQuantity::Derived(name, rule) => found.extend(outside(name, &|at| rule(&view, at))),
            CheckedQuantity::Driver(pattern) => {
                for name in assumptions.drivers.keys().filter(|name| matches(pattern, name)) {
                    let driver = pattern.contains('*').then(|| name.clone());
                    let unusual = outside(pattern, &|at| view.central(name, at));
                    found.extend(unusual.map(|unusual| UnusualValue { driver: driver.clone(), ..unusual }));
                }
            }
        }
    }
    found
}

/// A quantity in the years in which it is outside its usual range, if there are any.
fn outside(
    range: &UsualRange,
    quantity: &'static str,
    projection: &Projection,
    value: &dyn Fn(usize) -> Option<f64>,
) -> Option<UnusualValue> {
    let (least, most) = range.usual;
    let unit = Unit::parse(range.unit).unwrap_or(DIMENSIONLESS);
    let shown = |value: f64| Display(Language::English).quantity(value, unit);
    // A figure that rounds to the limit is not beyond it.
    let is_at = |value: f64, limit: f64| (value - limit).abs() <= ROUNDING || shown(value) == shown(limit);
    // The base year is published, or reported where it is assumed.
    let outside = projection.years.iter().enumerate().skip(1).filter_map(|(at, year)| {
        let value = value(at).filter(|value| value.is_finite())?;
        (!(least..=most).contains(&value) && !is_at(value, least) && !is_at(value, most)).then_some((year, value))
    });
    let (years, values): (Vec<i32>, Vec<f64>) = outside.unzip();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let text = |(zh, en): (&str, &str)| Text::new(zh, en);
    let (label, source) = (text(range.label), text(range.source));
    let (values, usual, slip) = ((low, high), range.usual, range.slip);
    Some(UnusualValue { quantity, driver: None, label, unit, years, values, usual, source, slip, is_impossible: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::scenario::Years;

    #[test]
    fn units_exist_and_ranges_are_ranges() {
        for range in USUAL_RANGES {
            assert!(Unit::parse(range.unit).is_some(), "{}", range.label.1);
            assert!(range.usual.0 < range.usual.1, "{}", range.label.1);
        }
    }

    #[test]
    fn more_than_the_whole_is_impossible() {
        let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2060\n[assume.economy]\nreal_growth = \"3 %\"\n\
                    deflator_growth = \"1 %\"\n[assume.industry.total]\ngrowth = \"12 %\"\n\
                    [outputs]\nindicators = [\"industry.share_of_gdp\"]\n";
        let library = crate::baseline::Library::embedded();
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("more.toml", text, &library, &mut problems).unwrap();
        let settings = crate::ensemble::Settings { runs: 1, ..crate::ensemble::Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
        let found = unusual_values(&assumptions, &projection);
        let shares: Vec<_> = found.iter().filter(|unusual| unusual.quantity == "industry.share_of_gdp").collect();
        let [more, unusual] = &shares[..] else { panic!("{shares:?}") };
        assert!(more.is_impossible && more.values.0 > 1.0 && !unusual.is_impossible && unusual.values.1 < 1.0);
        assert_eq!(unusual.years.last().unwrap() + 1, more.years[0]);
        let Text { zh, en } = more.sentence();
        assert!(en.starts_with("impossible: the industry's share of GDP in 2055–2060 is"), "{en}");
        assert!(zh.starts_with("不可能：2055–2060年产业增加值占GDP比重为"), "{zh}");
    }

    #[test]
    fn a_figure_at_its_limit_is_usual_however_it_was_rounded() {
        let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n[population]\nmethod = \"growth\"\n";
        let library = crate::baseline::Library::embedded();
        let settle = |growth: &str| {
            let text =
                format!("{text}[assume.population]\ntotal.growth = \"{growth}\"\naged_60_plus.growth = \"0 %\"\n");
            let assumptions = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new()).unwrap();
            let settings = crate::ensemble::Settings { runs: 1, ..crate::ensemble::Settings::of(&assumptions) };
            let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
            let found = unusual_values(&assumptions, &projection);
            found.into_iter().filter(|unusual| unusual.quantity == "population.total.growth").collect::<Vec<_>>()
        };
        assert!(settle("-3 %").is_empty() && settle("4 %").is_empty(), "{:?}", settle("-3 %"));
        let found = settle("-3.1 %");
        assert_eq!(found.iter().map(|unusual| unusual.years.len()).collect::<Vec<_>>(), [8], "{found:?}");
        let (low, high) = found[0].values;
        assert!((low + 0.031).abs() < 1e-9 && (high + 0.031).abs() < 1e-9, "{found:?}");
        assert!(found[0].sentence().en.contains("in 2023–2030 is −3.1%"), "{found:?}");
    }

    #[test]
    fn years_are_grouped() {
        let years = [2023, 2024, 2025, 2028, 2030, 2031];
        assert_eq!(Years::grouped(years), "2023–2025, 2028, 2030–2031");
    }
}
