//! Figures of the base year that became known and are not those from which the projection starts.

use super::Inquiry;
use super::datum::Datum;
use super::facts::label;
use crate::baseline::{Observation, Status};
use crate::diagnostic::Diagnostics;
use crate::indicator::Display;
use crate::language::{Language, Text, text};
use crate::scenario::Assumptions;

/// Warns of each, at its place: the review counts from it, the projection does not.
pub(super) fn tell(assumptions: &Assumptions, known: &[Datum], inquiry: &Inquiry, problems: &mut Diagnostics) {
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
            "{zh} {year}年：这里是 {a}，基线 {id} 里是 {c}（{status_zh}）。进度从前者算起，预测仍从后者出发",
            "{en} in {year}: {b} here, {d} ({status_en}) in the baseline {id}. Progress counts from the former, the projection still starts from the latter"
        );
        // One that lies where the baseline says that it may replaces an assumption; another contradicts.
        let problem = if is_possible { problems.note(place, message) } else { problems.warning(place, message) };
        problem.hint(text!(
            "要让预测从它出发，把它写进基线的 series.csv（或 [jump_off]）",
            "for the projection to start from it, write it into series.csv (or [jump_off]) of the baseline"
        ));
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
