//! The figures that are known at a review.

use super::{Datum, Inquiry, Unused, datum, facts, identity};
use crate::baseline::Actuals;
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::scenario::Assumptions;

/// Checks that the figures agree with one another, before anything is run.
///
/// # Errors
/// [`Diagnostics`] with the pairs that contradict each other.
pub fn check_figures(assumptions: &Assumptions, actuals: &[Actuals], inquiry: &Inquiry) -> Result<()> {
    known(assumptions, actuals, inquiry, &mut Diagnostics::new()).map(drop)
}

/// The latest vintage of each figure of the base year and later; later ones only if published by the day of the inquiry.
/// Figures of a file that are not used are returned with the reason.
pub(super) fn known(
    assumptions: &Assumptions,
    actuals: &[Actuals],
    inquiry: &Inquiry,
    problems: &mut Diagnostics,
) -> Result<(Vec<Datum>, Vec<Unused>)> {
    let label = |name: &str| facts::label(assumptions, name);
    let (figures, mut unused) = datum::within(datum::all(actuals, &assumptions.baseline), inquiry, label, problems);
    // Figures of the base year come from the baseline, whenever they were published.
    let base = f64::from(inquiry.base_year);
    let (mut known, since): (Vec<_>, Vec<_>) =
        figures.into_iter().partition(|vintage| vintage.actual.figure.at() <= base && vintage.is_of_baseline);
    let (since, unknown) = datum::known_by(since, inquiry.published_by.as_deref(), label);
    unused.extend(unknown);
    known.extend(since);
    let of = (assumptions.baseline.as_ref(), assumptions.indicators.as_slice());
    let mut found = Diagnostics::new();
    let (mut known, superseded) = datum::last_vintages(&known, of, label, &mut found);
    if found.has_errors() {
        return Err(found.into());
    }
    problems.append(found);
    unused.extend(superseded);
    let unit = |name: &str| assumptions.indicator(name).map(|indicator| indicator.unit);
    known.extend(identity::derive(&known, unit));
    datum::sort(&mut known);
    Ok((known, unused))
}
