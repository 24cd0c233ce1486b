//! Rejection of figures of an impossible size: thousands of times that of the region, or of the target.

use super::naming::{SubjectMeasure, TargetSubject};
use super::{ActualRow, Baseline};
use crate::diagnostic::Diagnostics;
use crate::indicator::{Display, Indicator, IndicatorKind, Unit, is_growth, slip};
use crate::language::{Text, text};

/// From how many times too much, or too little, a figure is refused: 万 counted twice, or left out, of a figure that may have
/// doubled since the reference figure.
const REFUSED: f64 = 5e3;

/// The maximum of a figure of population or money, relative to the whole region.
const OF_ALL: f64 = 100.0;

/// The limits of a figure.
struct MagnitudeLimits {
    /// The reference, in base units.
    expected: f64,
    /// The kind of the reference.
    what: Text,
    least: f64,
    most: f64,
}

/// Rejects a figure of impossible size, at its cell; returns whether it is accepted.
pub(super) fn check(
    actual: &ActualRow,
    (baseline, indicators): (&Baseline, &[Indicator]),
    subjects: &[TargetSubject],
    problems: &mut Diagnostics,
) -> bool {
    let figure = &actual.figure;
    let indicator = indicators.iter().find(|indicator| indicator.name == figure.indicator);
    let size = figure.value.abs();
    // A value of zero is reported elsewhere.
    if size == 0.0 {
        return true;
    }
    let near = by_target(&figure.indicator, subjects).or_else(|| indicator.and_then(|of| by_base(of, baseline)));
    let all = || by_region(indicator, figure.unit, baseline);
    let fails = |allowed: &MagnitudeLimits| size >= allowed.most || size <= allowed.least;
    let whole = || indicator.and_then(share_of_whole);
    let Some(failed) = near.filter(fails).or_else(|| all().filter(fails)).or_else(|| whole().filter(fails)) else {
        return true;
    };
    let unit = indicator.map_or(figure.unit, |indicator| indicator.unit);
    let shown = |value: f64| Text::both(|language| Display(language).precise(value, unit));
    let (Text { zh: a, en: b }, Text { zh: c, en: d }) = (shown(figure.value), shown(failed.expected));
    let Text { zh, en } = failed.what;
    let (name, period) = (&figure.indicator, figure.period);
    let problem = problems
        .error(actual.place.clone(), text!("{name} {period} 不可能是 {a}", "{name} of {period} cannot be {b}"))
        .expected(text!("{zh}为 {c}", "{en} is {d}"));
    problem.hint(
        slip(figure.value, failed.expected, figure.unit)
            .unwrap_or_else(|| Text::new("核对数值和单位", "check the figure and its unit")),
    );
    false
}

/// By the target that no indicator carries: it may be far from met, not far exceeded.
fn by_target(name: &str, subjects: &[TargetSubject]) -> Option<MagnitudeLimits> {
    let subject =
        subjects.iter().find(|subject| subject.id == name && matches!(subject.held, SubjectMeasure::Alone(_)))?;
    let expected = subject.value.abs();
    let what = Text::new("规划目标", "the target of the plan");
    (expected > 0.0).then_some(MagnitudeLimits { expected, what, least: -1.0, most: REFUSED * expected })
}

/// By the figure of the base year.
fn by_base(indicator: &Indicator, baseline: &Baseline) -> Option<MagnitudeLimits> {
    let expected = baseline.jump_off(&indicator.name)?.value.abs();
    if expected <= 0.0 || indicator.name.starts_with("care.insurance.") {
        return None;
    }
    let year = baseline.base_year;
    let what = text!("基线{year}年", "in the baseline in {year} it");
    // Zero is reported elsewhere; so small a stock is an error of the unit.
    let is_never_little = indicator.is_never_nothing() || indicator.kind == IndicatorKind::Stock;
    let least = if is_never_little { expected / REFUSED } else { -1.0 };
    Some(MagnitudeLimits { expected, what, least, most: REFUSED * expected })
}

/// By all the people, or all the GDP, of the region.
fn by_region(indicator: Option<&Indicator>, unit: Unit, baseline: &Baseline) -> Option<MagnitudeLimits> {
    let dimension = indicator.map_or(unit.dimension, |indicator| indicator.unit.dimension);
    let (name, what) = match (dimension.persons, dimension.beds, dimension.money, dimension.items) {
        (1, 0, 0, 0) | (0, 1, 0, 0) => ("population.total", Text::new("全部人口", "the whole population")),
        (0, 0, 1, 0) => ("gdp.nominal", Text::new("地区生产总值", "GDP")),
        _ => return None,
    };
    let counted = || baseline.population.as_ref().filter(|_| name == "population.total").map(|people| people.sum());
    let expected = baseline.jump_off(name).map(|figure| figure.value).or_else(counted).filter(|all| *all > 0.0)?;
    Some(MagnitudeLimits { expected, what, least: -1.0, most: OF_ALL * expected })
}

/// A share of people, beds or GDP is one of a whole.
fn share_of_whole(indicator: &Indicator) -> Option<MagnitudeLimits> {
    if is_growth(&indicator.name) {
        let what = Text::new("一年翻一番", "twice as much within a year");
        return Some(MagnitudeLimits { expected: 1.0, what, least: -1.0, most: 1.0 });
    }
    let is_share = indicator.kind == IndicatorKind::Ratio && indicator.name.contains("share");
    let what = Text::new("整体", "the whole");
    is_share.then_some(MagnitudeLimits { expected: 1.0, what, least: -1.0, most: 1.0 + 1e-9 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Actuals, Library};
    use crate::indicator::indicators;
    use crate::language::Language;

    /// The error for a row, in English; nothing where it is read.
    fn refused(rows: &str) -> Option<String> {
        let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, format!("indicator,period,value,unit\n{rows}")).unwrap();
        let subjects = [TargetSubject {
            id: "hospitals".to_owned(),
            label: Text::new("医院", "Hospitals"),
            held: SubjectMeasure::Alone(Unit::named("家").unwrap()),
            value: 3.0,
        }];
        let known = indicators(&shandong.subsectors);
        let read = Actuals::load_about(&path, (&shandong, &known), &subjects, &mut Diagnostics::new());
        read.err().map(|error| error.render(Language::English))
    }

    #[test]
    fn a_figure_of_an_impossible_size_is_refused_at_its_cell() {
        for (row, said) in [
            ("gdp.nominal,2024,985658000,亿元", "in the baseline in 2022 it is CNY 8.744 trillion"),
            ("gdp.nominal,2024,9.85658,亿元", "cannot be"),
            ("gdp.nominal,2024,0,亿元", "cannot be 0"),
            ("gdp.nominal,2024,1e308,亿元", "too large"),
            ("hospitals,2024,1e308,家", "too large"),
            ("population.total,2024,0,人", "cannot be 0"),
            ("care.beds.total,2024,0,张", "cannot be 0"),
            ("care.insurance.insured,2024,5580,亿人", "the whole population is"),
            ("hospitals,2024,30997,家", "the target of the plan is 3"),
            ("population.share_aged_60_plus,2024,246.2,%", "cannot be 246.2%"),
        ] {
            let told = refused(row).unwrap_or_else(|| panic!("{row} is read"));
            assert!(told.contains(said) && told.contains("a.csv:2:"), "{row}: {told}");
        }
        for row in [
            "population.net_migration,2024,0,人/年",
            "care.beds.nursing.opened,2024,0,张",
            "hospitals,2024,0,家",
            "hospitals,2024,2900,家",
            "care.insurance.beneficiaries,2024,0,人",
            "gdp.real_growth,2024,0,%",
            "gdp.nominal,2024,12,万亿元",
        ] {
            assert_eq!(refused(row), None, "{row}");
        }
    }
}
