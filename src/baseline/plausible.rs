//! Implausible figures of a baseline: more people than the surrounding region, an unprecedented share of elderly people, a
//! jump from one year to the next or to later published figures. Each causes a warning with the likely mistake.

use super::{ActualRow, Baseline, Observation};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{
    Comparator, DIMENSIONLESS, Dimension, Display, Indicator, IndicatorKind, QUOTIENTS, Quotient, Unit, indicators,
    slip,
};
use crate::language::{Language, Text, text};

const TOTAL: &str = "population.total";
const AGED: &str = "population.aged_60_plus";

/// The share of people aged 60 and over: from 7.7 % (Tibet, 2010) to 25.7 % (Liaoning, 2020) in the provinces of China by
/// census, with room for counties and for other nations.
const USUAL_SHARE: (f64, f64) = (0.03, 0.50);

/// How often the parent's share of old people it may be, or the other way round: Tibet has 0.45 of China's (census of 2020).
const OF_PARENTS: f64 = 3.0;

/// Growth of a number of people a year: from -1.8 (Heilongjiang) to 2.0 % (Tibet) in all and up to 6.0 % (Tianjin, aged 60+)
/// between the censuses of 2010 and 2020, with room for cities that grow by migration.
const USUAL_GROWTH: f64 = 0.10;

/// Warns of implausible figures.
pub(super) fn check(baseline: &Baseline, parent: Option<&Baseline>, problems: &mut Diagnostics) {
    if let Some(here) = People::of(baseline) {
        let around = parent.and_then(|parent| Some((parent, People::of(parent)?)));
        if let Some((parent, around)) = &around {
            check_size(baseline, &here, parent, around, problems);
        }
        check_share(baseline, &here, around.as_ref(), problems);
    }
    for indicator in indicators(&baseline.subsectors) {
        let dimension = indicator.unit.dimension;
        let is_level =
            indicator.kind == IndicatorKind::Stock || indicator.kind == IndicatorKind::Flow && dimension.money == 1;
        if is_level && dimension != Dimension::default() {
            check_leaps(baseline, &indicator.name, problems);
        }
    }
}

/// The people of a base year.
struct People {
    total: f64,
    aged: Option<f64>,
}

impl People {
    fn of(baseline: &Baseline) -> Option<Self> {
        if let Some(people) = &baseline.population {
            let aged = people.columns().into_iter().skip(60).map(|both| both.sum()).sum();
            return Some(Self { total: people.sum(), aged: Some(aged) });
        }
        let figure = |name: &str| baseline.jump_off(name).map(|figure| figure.value).filter(|persons| *persons > 0.0);
        Some(Self { total: figure(TOTAL)?, aged: figure(AGED) })
    }

    fn share(&self) -> Option<f64> {
        self.aged.map(|aged| aged / self.total)
    }
}

/// How many more people than its parent a region may have: one may be the other in another year.
const MORE_THAN_PARENT: f64 = 1.1;

/// A region has no more people than the one around it.
fn check_size(baseline: &Baseline, here: &People, parent: &Baseline, around: &People, problems: &mut Diagnostics) {
    if here.total <= MORE_THAN_PARENT * around.total {
        return;
    }
    let (id, parent) = (&baseline.id, &parent.id);
    let ((a, b), (c, d)) = (both(here.total, "persons"), both(around.total, "persons"));
    let problem = problems.warning(
        None,
        text!(
            "不合常理：{id} 基期人口为 {a}，多于上级 {parent} 的 {c}",
            "implausible: {id} has {b} people in the base year, more than its parent {parent} with {d}"
        ),
    );
    // The number in a smaller unit that does not exceed the parent's people.
    let written = unit_of(baseline, TOTAL);
    let smaller = Unit::all().find(|other| {
        written.accepts(*other)
            && other.exponent < written.exponent
            && other.to_base(written.from_base(here.total)) < around.total
    });
    problem.hint(match smaller {
        Some(Unit { zh, symbol, .. }) => text!(
            "核对 series.csv 里 population.total 的单位：以“{zh}”计则不多于上级",
            "check the unit of population.total in series.csv: in `{symbol}` it would not be more"
        ),
        None => text!(
            "核对 series.csv 里 population.total 的单位和小数点",
            "check the unit and the decimal point of population.total in series.csv"
        ),
    });
}

fn check_share(baseline: &Baseline, here: &People, around: Option<&(&Baseline, People)>, problems: &mut Diagnostics) {
    let (Some(share), Some(aged)) = (here.share(), here.aged) else { return };
    let parents = around.and_then(|(parent, people)| Some((&parent.id, people.share()?)));
    let is_usual = (USUAL_SHARE.0..=USUAL_SHARE.1).contains(&share);
    if is_usual && parents.is_none_or(|(_, of)| (of / OF_PARENTS..=of * OF_PARENTS).contains(&share)) {
        return;
    }
    let id = &baseline.id;
    let (a, b) = both(share, "%");
    let (zh, en) = parents.map_or_else(
        || (String::new(), String::new()),
        |(id, share)| {
            let (a, b) = both(share, "%");
            (format!("，上级 {id} 为 {a}"), format!(", {b} in its parent {id}"))
        },
    );
    let problem = problems.warning(
        None,
        text!(
            "不合常理：{id} 基期60岁及以上人口占 {a}，通常为3–50%（普查：2010年西藏7.7%，2020年辽宁25.7%）{zh}",
            "implausible: {b} of the people of {id} in the base year are aged 60+, usually 3-50% (censuses: 7.7% in Tibet in 2010, 25.7% in Liaoning in 2020){en}"
        ),
    );
    let usual = parents.map_or(share.clamp(0.1, 0.3), |(_, share)| share);
    let of_total = slip(here.total, aged / usual, unit_of(baseline, TOTAL));
    let of_aged = slip(aged, here.total * usual, unit_of(baseline, AGED));
    problem.hint(match (of_total, of_aged) {
        (Some(Text { zh: a, en: b }), Some(Text { zh: c, en: d })) => text!(
            "若 population.aged_60_plus 无误，population.total {a}；若 population.total 无误，population.aged_60_plus {c}",
            "if population.aged_60_plus is right, population.total is {b}; if that is right, population.aged_60_plus is {d}"
        ),
        _ => text!(
            "核对 population.total 和 population.aged_60_plus 的单位和小数点",
            "check the units and decimal points of population.total and population.aged_60_plus"
        ),
    });
}

/// From one figure to the next on the same basis, people do not multiply, and nothing changes by a power of ten.
fn check_leaps(baseline: &Baseline, indicator: &str, problems: &mut Diagnostics) {
    let mut figures = baseline.history(indicator);
    figures.retain(|figure| figure.comparator == Comparator::Equal && figure.value > 0.0);
    let is_headcount = matches!(indicator, TOTAL | AGED | "population.aged_65_plus");
    for (at, now) in figures.iter().enumerate() {
        let before = figures[..at].iter().rfind(|before| before.basis == now.basis);
        let Some(before) = before.filter(|before| before.period.year < now.period.year) else { continue };
        let years = f64::from(now.period.year - before.period.year);
        let growth = libm::pow(now.value / before.value, 1.0 / years) - 1.0;
        let likely = slip(now.value, before.value, now.unit).filter(|_| growth.abs() > USUAL_GROWTH);
        if likely.is_some() || is_headcount && growth.abs() > USUAL_GROWTH {
            warn_of_leap(baseline, (before, now), likely, problems);
        }
    }
}

fn warn_of_leap(
    baseline: &Baseline,
    (before, now): (&Observation, &Observation),
    likely: Option<Text>,
    problems: &mut Diagnostics,
) {
    let shown = |figure: &Observation, language| Display(language).precise(figure.value, figure.unit);
    let [(a, b), (c, d)] =
        [before, now].map(|figure| (shown(figure, Language::Chinese), shown(figure, Language::English)));
    let (id, name, from, to) = (&baseline.id, &now.indicator, before.period, now.period);
    let message = text!(
        "不合常理：{id} 的 {name} 由{from}年的 {a} 变为{to}年的 {c}",
        "implausible: {name} of {id} goes from {b} in {from} to {d} in {to}"
    );
    problems.warning(None, message).hint(likely.unwrap_or_else(|| {
        Text::new(
            "核对 series.csv 里这两行的单位、小数点和口径",
            "check the units, decimal points and bases of these two rows of series.csv",
        )
    }));
}

/// A figure published later, compared with that of the base year: warns if they differ by a power of ten.
pub(super) fn check_actual(
    actual: &ActualRow,
    baseline: &Baseline,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) {
    let ActualRow { figure, place, .. } = actual;
    let known = indicators.iter().find(|indicator| indicator.name == figure.indicator);
    let Some(indicator) = known.filter(|indicator| keeps_its_size(indicator)) else { return };
    let Some(base) = baseline.jump_off(&indicator.name) else { return };
    let Some(likely) = slip(figure.value, base.value, figure.unit) else { return };
    let shown = |value: f64, language| Display(language).precise(value, indicator.unit);
    let [(a, b), (c, d)] =
        [figure.value, base.value].map(|value| (shown(value, Language::Chinese), shown(value, Language::English)));
    let (name, period, year) = (&figure.indicator, figure.period, baseline.base_year);
    let message = text!(
        "不合常理：{name} {period} 为 {a}，而基线{year}年为 {c}",
        "implausible: {name} of {period} is {b}, and in the baseline {d} in {year}"
    );
    problems.warning(place.clone(), message).hint(likely);
}

/// A figure of a quotient: one published later, with its place, or else the baseline's.
struct QuotientPart<'p> {
    figure: &'p Observation,
    place: Option<&'p Span>,
}

impl<'p> QuotientPart<'p> {
    fn of(name: &str, beside: &ActualRow, actuals: &[&'p ActualRow], baseline: &'p Baseline) -> Option<Self> {
        let (period, basis) = (beside.figure.period, &beside.figure.basis);
        let is_it = |figure: &Observation| figure.indicator == name && figure.period == period && figure.value > 0.0;
        let is_one_basis = |of: &Option<String>| of == basis || of.is_none() || basis.is_none();
        let known = actuals.iter().find(|actual| is_it(&actual.figure) && is_one_basis(&actual.figure.basis));
        let known = known.map(|actual| Self { figure: &actual.figure, place: Some(&actual.place) });
        // A table that names no basis is taken to stand on that of the base year.
        let meant = basis.as_deref().or_else(|| baseline.basis_of_base_year(name));
        let own = || baseline.series.iter().find(|figure| is_it(figure) && figure.basis.as_deref() == meant);
        known.or_else(|| own().map(|figure| Self { figure, place: None }))
    }

    fn shown(&self) -> Text {
        let (name, place) = (&self.figure.indicator, self.place.map(Span::name));
        let Text { zh, en } = Text::both(|language| Display(language).precise(self.figure.value, self.figure.unit));
        match place {
            Some(place) => text!("{name} {zh}（{place}）", "{name} {en} ({place})"),
            None => text!("{name} {zh}（基线）", "{name} {en} (baseline)"),
        }
    }
}

/// So much may a share differ from its quotient beyond rounding, as a fraction: later digits of a revision or a spreadsheet.
const NEGLIGIBLE: f64 = 1e-3;

/// A count, a total and the share of the one in the other, published for the same time on one basis: warns if they are
/// inconsistent beyond rounding.
pub(super) fn check_quotients(actuals: &[&ActualRow], baseline: &Baseline, problems: &mut Diagnostics) {
    for Quotient { numerator, ratio, denominator } in QUOTIENTS {
        let is_defined_alike = numerator.starts_with("population.") || numerator.starts_with("industry.");
        let names = [numerator, ratio, denominator];
        let mut checked = Vec::new();
        for actual in actuals.iter().filter(|actual| names.contains(&actual.figure.indicator.as_str())) {
            let period = actual.figure.period;
            let parts = names.map(|name| QuotientPart::of(name, actual, actuals, baseline));
            let ([Some(count), Some(share), Some(whole)], true, false) =
                (parts, is_defined_alike, checked.contains(&period))
            else {
                continue;
            };
            checked.push(period);
            let ((least, most), (low, high)) = (count.figure.range(), whole.figure.range());
            let (least, most) = (least / high * (1.0 - NEGLIGIBLE), most / low * (1.0 + NEGLIGIBLE));
            let (low, high) = share.figure.range();
            if least <= high && low <= most {
                continue;
            }
            let implied = count.figure.value / whole.figure.value;
            let Text { zh, en } = Text::both(|language| Display(language).precise(implied, share.figure.unit));
            let [Text { zh: a, en: b }, Text { zh: c, en: d }, Text { zh: e, en: f }] =
                [&count, &whole, &share].map(QuotientPart::shown);
            let place = share.place.or(count.place).or(whole.place).unwrap_or(&actual.place);
            problems
                .warning(
                    place.clone(),
                    text!(
                        "{period} 的数互相矛盾：{a} 除以 {c} 为 {zh}，而 {e}",
                        "figures of {period} contradict each other: {b} over {d} is {en}, but {f}"
                    ),
                )
                .hint(Text::new(
                    "核对这三个数的单位、口径和时点；口径不同的写明 basis",
                    "check units, bases and dates of the three; say basis where they stand on several",
                ));
        }
    }
}

/// Whether an indicator does not change by a power of ten within a few years: no growth, no insurance that is being
/// introduced, no flow of people or beds.
fn keeps_its_size(indicator: &Indicator) -> bool {
    let is_new = indicator.name.contains("growth") || indicator.name.starts_with("care.insurance.");
    !is_new && (indicator.kind != IndicatorKind::Flow || indicator.unit.dimension.money == 1)
}

/// The unit in which a figure of the base year is written.
fn unit_of(baseline: &Baseline, indicator: &str) -> Unit {
    let written = baseline.at_base_year(indicator).map(|figure| figure.unit).next();
    written.or_else(|| Unit::parse("persons")).unwrap_or(DIMENSIONLESS)
}

/// A figure in both languages.
fn both(value: f64, unit: &str) -> (String, String) {
    let unit = Unit::parse(unit).unwrap_or(DIMENSIONLESS);
    (Display(Language::Chinese).precise(value, unit), Display(Language::English).precise(value, unit))
}
