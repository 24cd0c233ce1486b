//! Warnings about figures, each at its place in a file.

use super::datum::Datum;
use super::facts::label;
use super::identity::{around, parts};
use super::{Inquiry, UnusedReason};
use crate::baseline::{Observation, Period, Status};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::indicator::Display;
use crate::language::{Language, Text, text};
use crate::plan::Plan;
use crate::scenario::Assumptions;

/// The refusal of a scenario that is not of the plan under review.
pub(super) fn other_plan(name: &str, Text { zh, en }: &Text) -> Diagnostics {
    let mut problems = Diagnostics::new();
    problems.error(None, text!("{name} 不是“{zh}”的情景", "{name} is no scenario of `{en}`"));
    problems
}

/// Warns of figures of the base year that differ from those from which the projection starts: the review counts from them,
/// the projection does not.
pub(super) fn warn_of_base(assumptions: &Assumptions, known: &[Datum], inquiry: &Inquiry, problems: &mut Diagnostics) {
    let baseline = &assumptions.baseline;
    let year = baseline.base_year;
    if inquiry.base_year != year {
        return;
    }
    let of_files = known.iter().filter(|datum| !datum.is_of_baseline && datum.of_year() == Some(year));
    for datum in of_files {
        let (figure, place) = (&datum.figure, datum.place.clone());
        let Some((indicator, place)) = assumptions.indicator(&figure.indicator).zip(place) else { continue };
        let own = match &figure.basis {
            Some(basis) => baseline.jump_off_on(&indicator.name, basis).or_else(|| baseline.jump_off(&indicator.name)),
            None => baseline.jump_off(&indicator.name),
        };
        let Some(own) = own.filter(|own| !is_near(figure, own.value)) else { continue };
        let is_possible = !contradicts(figure, own.range);
        if is_possible && own.status == Status::Published {
            continue;
        }
        // To the last digit that was written, or the two may look the same.
        let shown = |value: f64, language| Display(language).stated(value, figure.half_digit, figure.unit);
        let [(a, b), (c, d)] =
            [figure.value, own.value].map(|value| (shown(value, Language::Chinese), shown(value, Language::English)));
        let (Text { zh, en }, Text { zh: status_zh, en: status_en }) =
            (label(assumptions, &figure.indicator), own.status.name());
        let id = &baseline.id;
        let message = text!(
            "{zh}{year}年：此处为{a}，基线 {id} 中为{c}（{status_zh}）；进度从前者算起，预测仍以后者为起点",
            "{en} in {year}: {b} here, {d} ({status_en}) in the baseline {id}. Progress counts from the former, the projection still starts from the latter"
        );
        // One that lies where the baseline says that it may replaces an assumption; another contradicts.
        let problem = if is_possible { problems.note(place, message) } else { problems.warning(place, message) };
        problem.hint(text!(
            "如需以此为预测起点，请写入基线的 series.csv（或 [jump_off]）",
            "to start the projection from it, add it to series.csv (or [jump_off]) of the baseline"
        ));
    }
}

/// Warns of a ratio to GDP that a file gives without a basis, where a part of it is on another one than the base year's in
/// that year: taken as on that of the base year, it may be judged by a number that does not belong to it.
pub(super) fn warn_of_basis(assumptions: &Assumptions, known: &[Datum], problems: &mut Diagnostics) {
    let Some(own) = assumptions.gdp_basis() else { return };
    let without = known.iter().filter(|datum| !datum.is_of_baseline && datum.figure.basis.is_none());
    for (datum, place) in without.filter_map(|datum| Some((datum, datum.place.clone()?))) {
        let figure = &datum.figure;
        let is_of_money = around(&figure.indicator)
            .any(|identity| identity.quotient == figure.indicator && identity.below.starts_with("gdp."));
        if !is_of_money {
            continue;
        }
        let other = parts(&figure.indicator).find_map(|part| {
            let of_part = known.iter().filter(|other| other.figure.indicator == part);
            let of_year = of_part.filter(|other| other.figure.period == figure.period);
            let basis = of_year.filter_map(|other| other.figure.basis.as_ref()).find(|basis| **basis != own.id)?;
            Some((part, basis))
        });
        let Some((part, basis)) = other else { continue };
        let message = RatioWithoutBasis {
            label: label(assumptions, &figure.indicator),
            period: figure.period,
            part: label(assumptions, part),
            basis: assumptions.baseline.label_of_basis(basis),
        };
        let choices = [(own.id.clone(), own.label.clone()), (basis.clone(), message.basis.clone())];
        problems.warning(place, message.sentence()).hint(RatioWithoutBasis::hint(&choices));
    }
}

/// A ratio whose part is on another statistical basis than the base year's, while its own is not stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RatioWithoutBasis {
    /// What a reader calls it.
    pub(crate) label: Text,
    /// Its time.
    pub(crate) period: Period,
    /// What a reader calls the part.
    pub(crate) part: Text,
    /// The basis of the part.
    pub(crate) basis: Text,
}

/// Warns of assessments by hand that are dated after the review: after the day up to which figures count, when they are not
/// used, or after the date of the report.
pub(super) fn warn_of_late_assessments(plan: &Plan, inquiry: &Inquiry, problems: &mut Diagnostics) {
    for (target, assessment) in plan
        .targets
        .iter()
        .filter(|target| target.is_own())
        .filter_map(|target| Some((target, target.assessment.as_ref()?)))
    {
        let (Text { zh, en }, on) = (&target.label, &assessment.on);
        let is_after = |day: &&String| on.as_str() > day.as_str();
        let message = match (inquiry.published_by.as_ref().filter(is_after), plan.cover.date.as_ref().filter(is_after))
        {
            (Some(day), _) => text!(
                "{zh}：人工评估的日期{on}晚于{day}，未使用",
                "{en}: the assessment by hand is dated {on}, after {day}, and is not used"
            ),
            (None, Some(date)) => text!(
                "{zh}：人工评估的日期{on}晚于报告日期{date}",
                "{en}: the assessment by hand is dated {on}, after the date of the report, {date}"
            ),
            (None, None) => continue,
        };
        problems.warning(None, message).hint(text!(
            "核对 assessment 的 on 与 [cover] 的 date",
            "check `on` of the assessment and `date` of [cover]"
        ));
    }
}

/// That a text names no day.
pub(super) fn not_a_day(written: &str) -> Diagnostics {
    let source = Source::new("--published-by", written);
    let mut problems = Diagnostics::new();
    problems
        .error(Span::new(&source, 0..written.len()), text!("`{written}` 不是日期", "`{written}` is not a day"))
        .expected(text!("应为2020-12-31这样的日期", "expected a day such as 2020-12-31"));
    problems
}

/// Warns of figures of files that are not used, those of one file for one reason together.
pub(super) fn warn_unused(places: &[(Span, UnusedReason)], problems: &mut Diagnostics) {
    let mut groups: Vec<(&Span, &UnusedReason, Vec<String>)> = Vec::new();
    for (place, reason) in places {
        let line = place.cell().unwrap_or_else(|| place.line().to_string());
        match groups.iter_mut().find(|(first, why, _)| first.file() == place.file() && *why == reason) {
            Some((.., lines)) => lines.push(line),
            None => groups.push((place, reason, vec![line])),
        }
    }
    for (place, reason, lines) in groups {
        let Text { zh, en } = reason.words();
        let (count, all) = (lines.len(), lines.join(", "));
        let message = match count {
            1 => text!("这个数{zh}，未使用", "this figure is not used: it is {en}"),
            _ if place.cell().is_some() => {
                text!("{all}的{count}个数{zh}，未使用", "{count} figures ({all}) are not used: they are {en}")
            }
            _ => {
                text!("第{all}行的{count}个数{zh}，未使用", "{count} figures (lines {all}) are not used: they are {en}")
            }
        };
        problems.warning(place.clone(), message);
    }
}

fn is_near(figure: &Observation, value: f64) -> bool {
    figure.comparator.is_figure() && (figure.value - value).abs() <= figure.half_digit + 1e-9 * value.abs()
}

/// Whether a figure lies outside what the baseline leaves open, its own rounding allowed for.
fn contradicts(figure: &Observation, (low, high): (f64, f64)) -> bool {
    let rounding = figure.half_digit + 1e-6 * figure.value.abs();
    let (from, to) = match figure.comparator {
        c if c.is_lower_bound() => (figure.value, f64::INFINITY),
        c if c.is_upper_bound() => (f64::NEG_INFINITY, figure.value),
        _ => (figure.value - rounding, figure.value + rounding),
    };
    high < from || low > to
}
