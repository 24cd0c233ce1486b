//! A target as it is written: one row, or several where it is a range or can be read in two ways.

use super::aim::{AIMS, Aim};
use super::by_hand;
use super::course::{COURSES, Course, SecondaryRole, SecondaryRow};
use super::read::{half_digit, known_indicator};
use super::years::{self, Silence};
use super::{HandAssessment, KnownIndicators, Measure, Nature, Target, wording};
use crate::diagnostic::document::{Fields, Node};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{Comparator, Indicator, indicators, read_unit, subsectors};
use crate::language::{Text, text};
use crate::limits::LARGEST_TARGET;

/// A target with the rows that belong to it, itself first; and why it has no year where it has none.
pub(super) fn read(
    mut fields: Fields<'_>,
    known: KnownIndicators<'_>,
    problems: &mut Diagnostics,
) -> Option<(Vec<Target>, Option<Silence>)> {
    let entry = OwnFields::read(&mut fields, problems);
    let year = fields.required("period", problems).and_then(|node| years::year_or_silence(node, problems, Node::year));
    let aim = fields.choice("aim", &AIMS, problems).unwrap_or_default();
    let stated = Stated {
        comparator: fields.required("comparator", problems),
        value: fields.required("value", problems),
        unit: fields.required("unit", problems),
    };
    let common = SharedFields {
        aim,
        nature: fields.choice("nature", &[("expected", Nature::Expected), ("binding", Nature::Binding)], problems),
        quote: fields.get("quote"),
        responsible: fields.text("responsible", problems).map(|name| name.without_needless_spaces()),
        base: fields.get("base").and_then(|node| base(node, problems)),
        not_countable: fields.get("not_countable").and_then(|node| by_hand::said(node, problems)),
        assessment: fields.get("assessment").and_then(|node| HandAssessment::read(node, problems)),
    };
    let course_node = fields.get("course");
    let course = fields.choice("course", &COURSES, problems).unwrap_or_default();
    let exceeding = exceeding(&mut fields, course, problems);
    let readings = fields.get("reading").and_then(|node| node.array(problems)).unwrap_or_default();
    fields.finish(problems);
    let usual = entry.and_then(|entry| entry.target(&common, stated, known, problems));
    // What they share with the target is wrong once.
    let mut found = Diagnostics::new();
    let others = readings.iter().filter_map(|node| {
        let problems = &mut found;
        let mut fields = node.fields(problems)?;
        let stated = Stated {
            value: fields.get("value").or(stated.value),
            unit: fields.get("unit").or(stated.unit),
            comparator: fields.get("comparator").or(stated.comparator),
        };
        let entry = OwnFields::read(&mut fields, problems);
        fields.finish(problems);
        entry?.target(&common, stated, known, problems)
    });
    let others: Vec<Target> = others.collect();
    problems.append_new(found);
    let usual = usual?;
    let (year, silence) = match year? {
        Ok(year) => (year, None),
        Err(silence) => (0, Some(silence)),
    };
    if let Some(quote) = common.quote.filter(|_| known.and_others) {
        wording::check(&usual, course, quote, course_node, problems);
    }
    let id = usual.id.clone();
    let mut rows = Vec::new();
    for (at, mut target) in std::iter::once(usual).chain(others).enumerate() {
        (target.year, target.course) = (year, course);
        // Of a range "between" has said so already.
        target.exceeding_allowed &= exceeding;
        target.part = (at > 0).then(|| SecondaryRow { of: id.clone(), role: SecondaryRole::Reading });
        let upper_end = target.upper_end();
        rows.push(target);
        rows.extend(upper_end);
    }
    Some((rows, silence))
}

/// The value of the base year as the plan states it, in the target's unit.
fn base(node: &Node, problems: &mut Diagnostics) -> Option<f64> {
    let base = node.number(problems)?;
    if base.abs() < LARGEST_TARGET {
        return Some(base);
    }
    problems
        .error(node.span.clone(), text!("基期值大得不可能", "the base is implausibly high"))
        .expected(text!("应小于 {LARGEST_TARGET:e}", "expected less than {LARGEST_TARGET:e}"));
    None
}

/// Whether exceeding the figure also meets the target: key `exceeding`, or `keep` for a level to be maintained.
fn exceeding(fields: &mut Fields<'_>, course: Course, problems: &mut Diagnostics) -> bool {
    let (keep_node, exceeding_node) = (fields.get("keep"), fields.get("exceeding"));
    let exceeding = fields.choice("exceeding", &[("allowed", true), ("missed", false)], problems);
    let keep = fields.choice("keep", &[("floor", true), ("band", false)], problems);
    if let (Some(node), true) = (keep_node, course != Course::Keep) {
        problems
            .error(
                node.span.clone(),
                text!("`keep` 只用于 course = \"keep\" 的目标", "`keep` is for targets of `course = \"keep\"`"),
            )
            .hint(text!("加上 course = \"keep\"，或删去 keep", "add `course = \"keep\"`, or leave `keep` out"));
    } else if let (Some(node), Some(_)) = (keep_node, exceeding_node) {
        problems
            .error(
                node.span.clone(),
                text!("`keep` 与 `exceeding` 说的是同一件事", "`keep` and `exceeding` say the same thing"),
            )
            .hint(text!("只写 keep", "write `keep` alone"));
    }
    keep.or(exceeding).unwrap_or(true)
}

/// What a target shares with its other readings.
struct SharedFields<'n> {
    aim: Aim,
    nature: Option<Nature>,
    quote: Option<&'n Node>,
    responsible: Option<Text>,
    base: Option<f64>,
    not_countable: Option<Text>,
    assessment: Option<HandAssessment>,
}

/// The figure as it is written.
#[derive(Clone, Copy)]
struct Stated<'n> {
    value: Option<&'n Node>,
    unit: Option<&'n Node>,
    comparator: Option<&'n Node>,
}

/// What a target and each of its other readings say for themselves.
struct OwnFields<'n> {
    id: Option<String>,
    indicator: Option<&'n Node>,
    label: Option<Text>,
    about: Option<&'n Node>,
    of: Option<Text>,
    definition: Option<Text>,
    note: Option<Text>,
    place: Span,
}

impl<'n> OwnFields<'n> {
    fn read(fields: &mut Fields<'n>, problems: &mut Diagnostics) -> Option<Self> {
        let id = fields.required("id", problems).and_then(|node| node.string(problems)).map(str::to_owned);
        Some(Self {
            id,
            indicator: fields.get("indicator"),
            label: fields.text("label", problems),
            about: fields.get("about"),
            of: fields.text("of", problems),
            definition: fields.text("definition", problems),
            note: fields.text("note", problems),
            place: fields.span().clone(),
        })
    }

    /// The row of a plan that it is, as far as it is known: to be met in the year 0, once, whatever is more.
    fn target(
        self,
        common: &SharedFields<'_>,
        stated: Stated<'_>,
        known: KnownIndicators<'_>,
        problems: &mut Diagnostics,
    ) -> Option<Target> {
        let quote = common.quote.map_or(Some(""), |node| node.string(problems)).map(str::to_owned);
        let figure = TargetFigure::read(stated, problems);
        let about = match self.about {
            Some(node) => Some(known_indicator(node, known, problems)?),
            None => None,
        };
        let (held, own_name) = match self.indicator {
            Some(node) => held_against(node, known, problems)?,
            None => (None, None),
        };
        let label = self.label.or_else(|| held.map(|indicator| indicator.label.clone())).or(own_name.map(Text::same));
        if label.is_none() {
            let message = text!("没有 indicator 的目标要有 label", "a target without an indicator needs a label");
            problems.error(self.place, message);
        }
        let figure = figure?;
        let mut measure = |of: Option<&Indicator>| match of {
            Some(indicator) => figure.of(indicator, common.aim, problems).map(Some),
            None => Some(None),
        };
        let (measure, about) = (measure(held)?, measure(about)?);
        Some(Target {
            id: self.id?,
            label: label?,
            stated: format!("{} {}", figure.value, figure.unit.string(problems)?),
            upper: figure.upper,
            measure,
            about,
            of: self.of,
            aim: common.aim,
            course: Course::Reach,
            first_year: None,
            part: None,
            year: 0,
            comparator: figure.comparator,
            exceeding_allowed: !figure.is_between,
            nature: common.nature,
            definition: self.definition,
            quote: quote?,
            note: self.note,
            responsible: common.responsible.clone(),
            base: common.base,
            not_countable: common.not_countable.clone(),
            assessment: common.assessment.clone(),
        })
    }
}

/// The figure of a target: one, or the ends of a range.
struct TargetFigure<'n> {
    comparator: Comparator,
    /// Whether the upper end of the range is the most that is allowed.
    is_between: bool,
    value: f64,
    place: &'n Span,
    upper: Option<f64>,
    unit: &'n Node,
}

/// The word of a range whose upper end is not to be passed, in place of a comparator.
pub(super) const BETWEEN: &str = "between";

impl<'n> TargetFigure<'n> {
    fn read(stated: Stated<'n>, problems: &mut Diagnostics) -> Option<Self> {
        let (value, unit) = (stated.value, stated.unit);
        let is_between = stated.comparator.is_some_and(|node| node.string(&mut Diagnostics::new()) == Some(BETWEEN));
        let comparator = match stated.comparator {
            Some(_) if is_between => Some(Comparator::AtLeast),
            Some(node) => Comparator::read(node, problems),
            None => None,
        };
        let value = value?;
        let (lower, upper) = match value.array(&mut Diagnostics::new()) {
            Some(ends) => range(value, ends, problems)?,
            None => (value, None),
        };
        let figure = lower.number(problems)?;
        if is_between && upper.is_none() {
            problems
                .error(value.span.clone(), text!("“{BETWEEN}”要有两端", "`{BETWEEN}` needs both ends of a range"))
                .expected(text!("应为 value = [下限, 上限]", "expected value = [lower end, upper end]"));
            return None;
        }
        if let (Some(_), Some(comparator), Some(node)) = (upper, comparator, stated.comparator)
            && comparator.is_upper_bound()
        {
            let sign = comparator.sign();
            problems
                .error(node.span.clone(), text!("`{sign}` 不能用于范围", "`{sign}` cannot stand before a range"))
                .expected(text!(
                    "应为 \">=\"（上限是预期，可以超过）或 \"{BETWEEN}\"（上限不可超过）",
                    "expected \">=\" (the upper end is what is expected, and may be passed) or \"{BETWEEN}\" (it may not)"
                ));
            return None;
        }
        Some(Self {
            comparator: comparator?,
            is_between,
            value: figure,
            place: &lower.span,
            upper: match upper {
                Some(node) => Some(node.number(problems)?),
                None => None,
            },
            unit: unit?,
        })
    }

    /// As one of an indicator.
    fn of(&self, indicator: &Indicator, aim: Aim, problems: &mut Diagnostics) -> Option<Measure> {
        let unit = read_unit(self.unit, aim.unit(indicator), problems)?;
        let half_digit = half_digit(Some(self.place), self.value, unit);
        let upper = self.upper.map(|upper| unit.to_base(upper));
        if [Some(unit.to_base(self.value)), upper].into_iter().flatten().any(|value| value.abs() >= LARGEST_TARGET) {
            let place = self.place.clone();
            let shown = unit.from_base(LARGEST_TARGET);
            problems
                .error(place, text!("目标值大得不可能", "the figure of the target is implausibly high"))
                .expected(text!("应小于 {shown:e}", "expected less than {shown:e}"));
            return None;
        }
        let value = unit.to_base(self.value);
        self.check_possible(value, indicator, aim, problems)?;
        Some(Measure { indicator: indicator.name.clone(), value, upper, unit, half_digit })
    }

    /// Reports a negative level of what cannot be negative, and a decline by more than the whole of it. What a scenario
    /// computes itself may be negative all the same: there it is a warning.
    fn check_possible(&self, value: f64, indicator: &Indicator, aim: Aim, problems: &mut Diagnostics) -> Option<()> {
        let least = match aim {
            Aim::Level => 0.0,
            Aim::Growth | Aim::AverageGrowth => -1.0,
            Aim::Increment => return Some(()),
        };
        if value >= least || indicator.can_be_negative() && aim != Aim::AverageGrowth {
            return Some(());
        }
        let Text { zh, en } = &indicator.label;
        let (message, expected) = if aim == Aim::Level {
            (text!("{zh}不可能为负", "`{en}` cannot be negative"), text!("应不小于0", "expected 0 or more"))
        } else {
            let message = text!("{zh}不可能下降超过100%", "`{en}` cannot fall by more than 100%");
            (message, text!("应不低于 -100%", "expected -100% or more"))
        };
        let is_own = aim != Aim::AverageGrowth && !is_of_program(indicator);
        let problem = if is_own {
            problems.warning(self.place.clone(), message)
        } else {
            problems.error(self.place.clone(), message)
        };
        problem.expected(expected);
        is_own.then_some(())
    }
}

/// Whether the program computes this indicator itself, so that it is known what cannot be negative.
fn is_of_program(indicator: &Indicator) -> bool {
    indicators(&[]).iter().any(|known| known.name == indicator.name)
        || subsectors(std::slice::from_ref(indicator)).next().is_some()
}

/// Both ends of a range, the lower one first.
fn range<'n>(node: &Node, ends: &'n [Node], problems: &mut Diagnostics) -> Option<(&'n Node, Option<&'n Node>)> {
    if let [lower, upper] = ends
        && lower.number(problems)? < upper.number(problems)?
    {
        return Some((lower, Some(upper)));
    }
    problems
        .error(node.span.clone(), text!("这不是范围", "this is not a range"))
        .expected(text!("应为 [下限, 上限]，下限较小", "expected [lower end, upper end], the lesser first"));
    None
}

impl Target {
    /// The row for the upper end of a range.
    fn upper_end(&self) -> Option<Self> {
        let upper = self.upper?;
        let is_cap = !self.exceeding_allowed;
        let Text { zh, en } = &self.label;
        let label = match is_cap {
            true => text!("{zh}（上限）", "{en}, upper end"),
            false => text!("{zh}（上限，预期）", "{en}, upper end (expected)"),
        };
        let at_upper = |measure: &Measure| Measure {
            value: measure.upper.unwrap_or(measure.value),
            upper: None,
            ..measure.clone()
        };
        Some(Self {
            id: format!("{}_upper", self.id),
            label,
            stated: format!("{upper} {}", self.figure_and_unit().1),
            upper: None,
            measure: self.measure.as_ref().map(at_upper),
            about: self.about.as_ref().map(at_upper),
            comparator: if is_cap { Comparator::AtMost } else { self.comparator },
            part: Some(SecondaryRow { of: self.id.clone(), role: SecondaryRole::UpperEnd }),
            definition: None,
            note: None,
            ..self.clone()
        })
    }
}

/// The indicator that a target names, or the name of one that a scenario may compute.
fn held_against<'i, 'n>(
    node: &'n Node,
    known: KnownIndicators<'i>,
    problems: &mut Diagnostics,
) -> Option<(Option<&'i Indicator>, Option<&'n str>)> {
    match known_indicator(node, known, problems) {
        None if known.and_others => Some((None, Some(node.string(&mut Diagnostics::new())?))),
        found => Some((Some(found?), None)),
    }
}

#[cfg(test)]
mod tests;
