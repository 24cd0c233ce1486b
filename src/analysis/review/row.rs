//! One target at the review: from what is known to the verdict.

use super::break_even;
use super::datum::{Datum, of_half_digit, of_year};
use super::way::{Way, is_upper_bound};
use super::{Base, Projected, ReviewRow};
use crate::analysis::targets::Assessment;
use crate::indicator::{Comparator, Indicator, Kind, Unit};
use crate::language::Text;
use crate::plan::{Measure, Plan, Target};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// What a review knows.
pub(super) struct Facts<'f> {
    pub(super) plan: &'f Plan,
    pub(super) assumptions: &'f Assumptions,
    /// The projection that knows the most.
    pub(super) projection: &'f Projection,
    /// Figures of the base year and since, derived ones too.
    pub(super) known: &'f [Datum],
    pub(super) as_of: i32,
}

/// The figure of a target and how it is held against others: the model's, or as the plan states it.
pub(super) fn measure(target: &Target) -> Option<Measure> {
    if let Some(measure) = &target.measure {
        return Some(measure.clone());
    }
    let (figure, unit) = target.stated.split_once(' ')?;
    let unit = Unit::parse(unit)?;
    let value = unit.to_base(figure.parse().ok()?);
    Some(Measure { indicator: target.id.clone(), value, unit, half_digit: of_half_digit(value, unit) })
}

impl Facts<'_> {
    /// Everything of a row but what it would take.
    pub(super) fn row(&self, assessment: &Assessment, before: Option<&Assessment>) -> ReviewRow {
        let target = &assessment.target;
        let measure = measure(target);
        let indicator = measure.as_ref().and_then(|measure| self.assumptions.indicator(&measure.indicator)).cloned();
        let in_points = is_ratio(indicator.as_ref(), measure.as_ref());
        let base = measure.as_ref().and_then(|measure| self.base(measure));
        let way = Way { facts: self, target, measure: measure.as_ref(), base: base.as_ref(), in_points };
        let actuals =
            measure.as_ref().map_or(Vec::new(), |measure| self.actuals(&measure.indicator, indicator.as_ref()));
        let latest = way.latest(&actuals);
        let judged = way.judge(latest.and_then(|at| actuals.get(at)));
        let mut row = ReviewRow {
            target: target.clone(),
            in_points,
            is_within_rounding: way.is_within_rounding(),
            time_elapsed: way.time_elapsed(),
            milestone: way.milestone(),
            growth: way.growth(latest.and_then(|at| actuals.get(at))),
            progress: way.progress(latest.and_then(|at| actuals.get(at)), assessment),
            projected_now: self.projected(measure.as_ref(), self.as_of),
            standing: judged.standing,
            indication: judged.indication,
            notes: judged.notes,
            outlook: assessment.outlook.clone(),
            outlook_before: before.and_then(|before| before.outlook.clone()),
            likelihood: assessment.verdict,
            not_projected: assessment.reason.clone(),
            break_even: Vec::new(),
            needed: None,
            indicator,
            measure,
            base,
            actuals,
            latest,
        };
        row.break_even = break_even::sentences(self, &row);
        row
    }

    /// The published figure of the base year, also where it is a bound; else what the projection starts from.
    fn base(&self, measure: &Measure) -> Option<Base> {
        let name = &measure.indicator;
        let year = self.plan.base_year;
        let jump_off = self.assumptions.baseline.jump_off(name).filter(|_| self.assumptions.baseline.base_year == year);
        let own_basis = self.assumptions.gdp_basis().map(|basis| &basis.id);
        let at_base =
            self.known.iter().filter(|figure| figure.indicator == *name && of_year(figure.period) == Some(year));
        // An upper bound is nothing to count progress from.
        let at_base = at_base.filter(|figure| !is_upper_bound(figure));
        let best = at_base.min_by_key(|figure| {
            let other_basis = figure.basis.is_some() && figure.basis.as_ref() != own_basis;
            (other_basis, figure.status)
        });
        if let Some(figure) = best {
            let range = jump_off.as_ref().map_or(figure.range(), |jump_off| {
                (jump_off.range.0.min(figure.value), jump_off.range.1.max(figure.value))
            });
            return Some(Base {
                value: figure.value,
                range,
                comparator: figure.comparator,
                status: figure.status,
                basis: figure.basis.clone(),
                source: figure.derivation.clone().unwrap_or_else(|| Text::same(&figure.source)),
            });
        }
        let series = self.projection.series(name)?;
        let summary = series.year(year).filter(|summary| summary.exists())?;
        let source = jump_off.map_or_else(
            || Text::new("未公布；情景的基年值", "not published; the scenario's value in the base year"),
            |jump_off| jump_off.rule,
        );
        Some(Base {
            value: summary.median(),
            range: summary.interval_80(),
            comparator: Comparator::About,
            status: series.base_status(),
            basis: None,
            source,
        })
    }

    /// What has become known since the base year. A flow of part of a year is none of a year.
    fn actuals(&self, name: &str, indicator: Option<&Indicator>) -> Vec<Datum> {
        let since = |figure: &&Datum| {
            figure.indicator == *name
                && figure.at() > f64::from(self.plan.base_year)
                && figure.at() <= f64::from(self.as_of)
                && !(figure.period.month.is_some() && indicator.is_some_and(|i| i.kind == Kind::Flow))
        };
        self.known.iter().filter(since).cloned().collect()
    }

    /// The name of a statistical basis.
    pub(super) fn basis(&self, id: &str) -> Text {
        let known = self.assumptions.baseline.bases.iter().find(|basis| basis.id == id);
        known.map_or_else(|| Text::same(id), |basis| basis.label.clone())
    }

    /// By what factor GDP of the base year was revised from the basis of the region to that of a figure, where both are
    /// known.
    pub(super) fn revision(&self, figure: &Datum) -> Option<f64> {
        let own = &self.assumptions.gdp_basis()?.id;
        let gdp = |basis: &str| {
            self.known.iter().find(|known| {
                known.indicator == "gdp.nominal"
                    && of_year(known.period) == Some(self.plan.base_year)
                    && known.basis.as_deref() == Some(basis)
            })
        };
        Some(gdp(figure.basis.as_deref()?)?.value / gdp(own)?.value)
    }

    pub(super) fn projected(&self, measure: Option<&Measure>, year: i32) -> Option<Projected> {
        projected(self.projection, &measure?.indicator, year)
    }
}

/// A projected value, where there is one.
pub(super) fn projected(projection: &Projection, name: &str, year: i32) -> Option<Projected> {
    let summary = projection.series(name)?.year(year).filter(|summary| summary.exists())?;
    Some(Projected { year, median: summary.median(), interval_80: summary.interval_80() })
}

fn is_ratio(indicator: Option<&Indicator>, measure: Option<&Measure>) -> bool {
    match (indicator, measure) {
        (Some(indicator), _) => indicator.kind == Kind::Ratio,
        (None, Some(measure)) => matches!(measure.unit.symbol, "%" | "‰" | "pp"),
        (None, None) => false,
    }
}
