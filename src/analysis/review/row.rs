//! One target at the review: from what is known to the verdict.

use super::break_even;
use super::datum::{Datum, of_half_digit, of_year};
use super::progress::{Course, Method, Progress};
use super::{Base, Growth, Milestone, Projected, ReviewRow, Standing};
use crate::analysis::targets::Assessment;
use crate::baseline::Status;
use crate::indicator::{Comparator, Indicator, Kind, Unit};
use crate::language::{Text, text};
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
        let best = at_base.min_by_key(|figure| {
            let other_basis = figure.basis.is_some() && figure.basis.as_ref() != own_basis;
            (other_basis, figure.status, matches!(figure.comparator, Comparator::Below | Comparator::AtMost))
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

/// A target's way: its course as far as it is known.
struct Way<'w> {
    facts: &'w Facts<'w>,
    target: &'w Target,
    measure: Option<&'w Measure>,
    base: Option<&'w Base>,
    in_points: bool,
}

/// A verdict and what must be said with it.
struct Judged {
    standing: Standing,
    indication: Option<Standing>,
    notes: Vec<Text>,
}

impl Way<'_> {
    fn course(&self) -> Option<Course> {
        Some(self.course_from(self.base?.value, self.measure?.value))
    }

    fn course_from(&self, base: f64, target: f64) -> Course {
        let (from, due) = (f64::from(self.facts.plan.base_year), f64::from(self.target.year));
        Course { base, target, from, due, in_points: self.in_points }
    }

    fn time_elapsed(&self) -> f64 {
        let now = f64::from(self.facts.as_of.min(self.target.year));
        self.course_from(0.0, 1.0).time_elapsed(now)
    }

    /// Whether base and target differ by no more than their rounding: then there is no percentage of the way.
    fn is_within_rounding(&self) -> bool {
        let (Some(base), Some(measure)) = (self.base, self.measure) else { return false };
        let published = base.status != Status::Assumed;
        let rounding = of_half_digit(base.value, measure.unit) + measure.half_digit;
        published && (measure.value - base.value).abs() <= rounding * (1.0 + 1e-9)
    }

    /// Whether the target is a ceiling, which is kept rather than reached.
    fn is_ceiling(&self) -> bool {
        matches!(self.target.comparator, Comparator::AtMost | Comparator::Below)
            || (!self.target.exceeding_allowed
                && matches!(self.target.comparator, Comparator::About | Comparator::Equal))
    }

    fn milestone(&self) -> Option<Milestone> {
        let (course, base, measure) = (self.course()?, self.base?, self.measure?);
        let at = f64::from(self.facts.as_of.min(self.target.year));
        let line = course.line(at);
        let ends = [base.range.0, base.range.1].map(|end| self.course_from(end, measure.value).line(at));
        let falls = measure.value < base.value;
        let series = self.facts.projection.series(&measure.indicator);
        let probability =
            series.filter(|series| series.years().index(self.facts.as_of).is_some_and(|at| at > 0)).map(|series| {
                series.probability(self.facts.as_of, |value| if falls { value <= line } else { value >= line })
            });
        Some(Milestone {
            line,
            line_range: (ends[0].min(ends[1]), ends[0].max(ends[1])),
            constant_growth: course.line_of_constant_growth(at),
            probability: probability.filter(|_| self.facts.as_of <= self.target.year),
        })
    }

    fn is_comparable(&self, figure: &Datum) -> bool {
        match (self.base.and_then(|base| base.basis.as_ref()), &figure.basis) {
            (Some(base), Some(basis)) => base == basis,
            _ => true,
        }
    }

    /// The last figure on the basis of the base; where none stands on it, the last.
    fn latest(&self, actuals: &[Datum]) -> Option<usize> {
        let comparable = actuals.iter().rposition(|figure| self.is_comparable(figure));
        comparable.or(actuals.len().checked_sub(1))
    }

    fn growth(&self, latest: Option<&Datum>) -> Growth {
        let Some(course) = self.course() else { return Growth::default() };
        let usable = latest.filter(|figure| self.is_comparable(figure) && !is_upper_bound(figure));
        let now = f64::from(self.facts.as_of);
        let from = usable.map(|figure| (figure.at(), figure.value));
        let projected = || Some((now, self.facts.projected(self.measure, self.facts.as_of)?.median));
        let start = from.or_else(projected);
        Growth {
            required: course.required_growth(),
            observed: from.and_then(|(at, value)| course.observed_growth(at, value)),
            needed_now: start.and_then(|start| course.growth(start, (course.due, course.target))),
            from_actual: from.is_some(),
        }
    }

    fn progress(&self, latest: Option<&Datum>, assessment: &Assessment) -> Vec<Progress> {
        let mut found = Vec::new();
        let usable = latest.filter(|figure| self.is_comparable(figure) && !is_upper_bound(figure));
        if let (Some(course), Some(figure), false) = (self.course(), usable, self.is_within_rounding()) {
            let (at, value) = (figure.at(), figure.value);
            let linear = course.progress(value);
            let range = linear.and_then(|_| self.range_of_progress(figure));
            let measured = [
                (Method::Linear, linear, range),
                (Method::UnitedNations, course.united_nations_score(at, value), None),
                (Method::RatioOfGrowth, course.ratio_of_growth(at, value), None),
            ];
            let measured = measured.into_iter().filter_map(|(method, value, range)| Some((method, value?, range)));
            found.extend(measured.map(|(method, value, range)| Progress { method, value, range }));
        }
        if let Some(outlook) = &assessment.outlook {
            let range = Some(outlook.probability_range);
            found.push(Progress { method: Method::Probability, value: outlook.probability, range });
        }
        found
    }

    /// What rounding and bounds of base and figure leave of linear progress.
    fn range_of_progress(&self, figure: &Datum) -> Option<(f64, f64)> {
        let (base, measure) = (self.base?, self.measure?);
        let (low, high) = figure.range();
        let mut corners = Vec::new();
        for from in [base.range.0, base.range.1] {
            corners
                .extend([low, high].iter().filter_map(|value| self.course_from(from, measure.value).progress(*value)));
        }
        let (least, most) =
            corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)));
        (least < most).then_some((least, most))
    }

    fn judge(&self, latest: Option<&Datum>) -> Judged {
        let Some(measure) = self.measure else {
            let note = Text::new("目标的单位无法与数据对照", "no figure can be stated in the target's unit");
            return Judged { standing: Standing::FigureMissing, indication: None, notes: vec![note] };
        };
        let mut notes = self.notes();
        let Some(figure) = latest else {
            let median = self.facts.projected(Some(measure), self.facts.as_of).map(|projected| projected.median);
            let now = f64::from(self.facts.as_of);
            let indication = median.and_then(|median| self.stands(now, median, measure.half_digit));
            return Judged { standing: Standing::FigureMissing, indication, notes };
        };
        let stands = self.standing_of(figure, measure, &mut notes);
        if self.is_comparable(figure) {
            return match stands {
                (standing, true) => Judged { standing, indication: None, notes },
                (standing, false) => Judged { standing: Standing::FigureMissing, indication: Some(standing), notes },
            };
        }
        let (from, to) = (
            self.base.and_then(|base| base.basis.clone()).unwrap_or_default(),
            figure.basis.clone().unwrap_or_default(),
        );
        notes.push(text!(
            "基期为口径 {from}，数据为口径 {to}：两者之差含口径修订，不计为进退",
            "the base stands on the basis {from}, the figure on {to}: their difference holds the revision and is no progress"
        ));
        let indication = Some(stands.0).filter(|standing| *standing != Standing::FigureMissing);
        Judged { standing: Standing::NotComparable, indication, notes }
    }

    /// The verdict on a figure, and whether it settles the matter.
    fn standing_of(&self, figure: &Datum, measure: &Measure, notes: &mut Vec<Text>) -> (Standing, bool) {
        let met = measure.is_met(self.target.comparator, self.target.exceeding_allowed, figure.value);
        let due = self.target.year <= self.facts.as_of;
        let of_due_year = figure.period.year >= self.target.year;
        let bound_says_nothing = is_upper_bound(figure) && met && !self.is_ceiling();
        if bound_says_nothing {
            notes.push(Text::new("已知的只是上限，不能判断", "only an upper bound is known, which settles nothing"));
            return (Standing::FigureMissing, true);
        }
        if due && of_due_year {
            if figure.period.month.is_some() && figure.at() < f64::from(self.target.year) {
                let when = figure.period_written();
                notes.push(text!(
                    "最近数据为 {when}，年末数尚未公布",
                    "the last figure is of {when}; that of the year's end has not been announced"
                ));
            }
            return (if met { Standing::MetWhenDue } else { Standing::MissedWhenDue }, true);
        }
        if met && !self.is_ceiling() {
            return (Standing::AlreadyMet, !due);
        }
        if met {
            notes.push(Text::new("上限型目标：至今未超过", "a ceiling: kept so far"));
            return (Standing::AsExpected, !due);
        }
        match self.stands(figure.at(), figure.value, figure.half_digit) {
            Some(standing) => (standing, !due && !(is_upper_bound(figure) && standing != Standing::Behind)),
            None => {
                notes.push(Text::new(
                    "没有基期值，无法计算进度",
                    "there is no value of the base year: progress cannot be counted",
                ));
                (Standing::FigureMissing, true)
            }
        }
    }

    /// Where a value at a time stands: met, or by progress or band.
    fn stands(&self, at: f64, value: f64, half_digit: f64) -> Option<Standing> {
        let (course, measure) = (self.course()?, self.measure?);
        if measure.is_met(self.target.comparator, self.target.exceeding_allowed, value) && !self.is_ceiling() {
            return Some(if at >= course.due { Standing::MetWhenDue } else { Standing::AlreadyMet });
        }
        if at >= course.due {
            return Some(Standing::MissedWhenDue);
        }
        if self.is_within_rounding() {
            return Some(Standing::within_band(course, at, value, measure.half_digit + half_digit));
        }
        Some(Standing::of(course.progress(value)?, course.time_elapsed(at)))
    }

    fn notes(&self) -> Vec<Text> {
        let mut notes = Vec::new();
        if self.is_within_rounding() {
            notes.push(Text::new(
                "目标与基期之差不大于两者的四舍五入：不算完成百分比，按与直线的距离判断",
                "target and base differ by no more than their rounding: no percentage of the way, but the distance from the straight line",
            ));
        }
        match self.base {
            Some(base) if matches!(base.comparator, Comparator::Above | Comparator::AtLeast) => {
                notes.push(Text::new(
                    "基期值是下限：实际进度可能略低",
                    "the base is a lower bound: true progress may be a little less",
                ));
            }
            Some(base) if base.status == Status::Assumed => {
                notes.push(Text::new("基期值为假设，无公布数", "the base is assumed; nobody has published it"));
            }
            _ => {}
        }
        notes
    }
}

/// Whether only an upper bound of a figure is known.
fn is_upper_bound(figure: &Datum) -> bool {
    matches!(figure.comparator, Comparator::AtMost | Comparator::Below)
}
