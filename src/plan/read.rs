//! Reading of plan files.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Cover, KnownIndicators, Plan, Target, Task, Undated, statement, target, years};
use crate::baseline::{InputFile, format_one};
use crate::diagnostic::document::{self, Fields, Node};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::indicator::{DIMENSIONLESS, Indicator, Unit, meant, read_indicator};
use crate::language::text;

/// Reads a plan from its file.
pub(super) fn read(source: &Arc<Source>, known: KnownIndicators<'_>, problems: &mut Diagnostics) -> Option<Plan> {
    let root = document::parse(source, problems);
    let mut fields = root.fields(problems)?;
    format_one(&mut fields, problems);
    let title = fields.required("title", problems).and_then(|node| node.text(problems));
    let issuer = fields.text("issuer", problems);
    let document = fields.string("document", problems).unwrap_or_default();
    let period = fields.required("period", problems).and_then(|node| years::year_or_silence(node, problems, period));
    let base_year =
        fields.required("base_year", problems).and_then(|node| years::year_or_silence(node, problems, Node::year));
    let review = fields.year("review", problems);
    let baseline = fields.required("baseline", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let _ = fields.string("source", problems);
    let stated = period.and_then(Result::ok);
    if let (Some(Ok(base)), Some(period), Some(node)) = (base_year, stated, fields.get("base_year")) {
        check_base_year(base, period, node, problems);
    }
    let nodes = fields.required("target", problems).and_then(|node| node.array(problems)).unwrap_or_default();
    let (mut targets, undated) = targets(nodes, stated, known, problems);
    let counted = base_year.and_then(Result::ok);
    targets.iter_mut().for_each(|target| target.first_year = counted.map(|year| year + 1));
    let written = fields.get("statement").and_then(|node| node.array(problems)).unwrap_or_default();
    let written: Vec<Fields<'_>> = written.iter().filter_map(|node| node.fields(problems)).collect();
    let statements = written.into_iter().filter_map(|fields| statement::read(fields, known, problems)).collect();
    let tasks = fields.get("task").and_then(|node| node.array(problems)).unwrap_or_default();
    let tasks: Vec<Fields<'_>> = tasks.iter().filter_map(|node| node.fields(problems)).collect();
    let tasks = tasks.into_iter().filter_map(|fields| Task::read(fields, problems)).collect();
    let cover = fields.get("cover").and_then(|node| Cover::read(node, problems)).unwrap_or_default();
    fields.finish(problems);
    Some(Plan {
        title: title?,
        issuer,
        document,
        period: period?.ok(),
        base_year: base_year?.ok(),
        review,
        baseline: baseline?,
        targets,
        undated,
        years_given: None,
        statements,
        tasks,
        cover,
        file: InputFile::beside(source),
    })
}

/// The targets, and those that have no year. One that has none is due at the end of the plan, if that is known.
fn targets(
    nodes: &[Node],
    period: Option<(i32, i32)>,
    known: KnownIndicators<'_>,
    problems: &mut Diagnostics,
) -> (Vec<Target>, Vec<Undated>) {
    let (mut targets, mut undated): (Vec<Target>, Vec<Undated>) = (Vec::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for node in nodes {
        let Some((rows, silence)) = node.fields(problems).and_then(|fields| target::read(fields, known, problems))
        else {
            continue;
        };
        for target in rows {
            if !ids.insert(target.id.clone()) {
                let id = &target.id;
                problems.error(node.span.clone(), text!("id `{id}` 用了两次", "the id `{id}` is used twice"));
            }
            match (silence, period) {
                (None, _) => {
                    if target.is_own() {
                        check_within(&target, period, node, problems);
                    }
                    targets.push(target);
                }
                (Some(_), Some((_, last))) => targets.push(Target { year: last, ..target }),
                (Some(because), None) => undated.push(Undated::new(targets.len() + undated.len(), because, target)),
            }
        }
    }
    (targets, undated)
}

/// Reports a base year from which nothing in the plan's period can be counted, and warns of one within the period.
fn check_base_year(base: i32, (first, last): (i32, i32), node: &Node, problems: &mut Diagnostics) {
    let expected = text!("应早于{first}年", "expected a year before {first}");
    if base >= last {
        let message = text!(
            "基期{base}年不早于规划期末（{last}年）",
            "the base year {base} is not before the end of the plan's period, {last}"
        );
        problems.error(node.span.clone(), message).expected(expected);
    } else if base > first {
        let message = text!(
            "基期{base}年在规划期（{first}至{last}年）之内",
            "the base year {base} is within the plan's period, {first} to {last}"
        );
        problems.warning(node.span.clone(), message).expected(expected);
    }
}

fn check_within(target: &Target, period: Option<(i32, i32)>, node: &Node, problems: &mut Diagnostics) {
    let Some((first, last)) = period.filter(|(first, last)| !(first..=last).contains(&&target.year)) else { return };
    let (id, year) = (&target.id, target.year);
    problems
        .warning(
            node.span.clone(),
            text!(
                "目标 `{id}` 在{year}年到期，不在规划期内",
                "the target `{id}` is due in {year}, outside the plan's period"
            ),
        )
        .expected(text!("规划期为{first}至{last}年", "the plan runs from {first} to {last}"));
}

fn period(node: &Node, problems: &mut Diagnostics) -> Option<(i32, i32)> {
    let items = node.array(problems)?;
    let years: Vec<i32> = items.iter().filter_map(|item| item.year(problems)).collect();
    match years[..] {
        [first, last] if first <= last => Some((first, last)),
        _ => {
            if years.len() < items.len() {
                return None;
            }
            let message = match years[..] {
                [first, last] => {
                    text!("起始年 {first} 晚于结束年 {last}", "the first year {first} is after the last, {last}")
                }
                _ => text!("规划期读不懂", "this is not a period"),
            };
            problems
                .error(node.span.clone(), message)
                .expected(text!("应为 [起始年, 结束年]", "expected [first year, last year]"));
            None
        }
    }
}

pub(super) fn known_indicator<'i>(
    node: &Node,
    known: KnownIndicators<'i>,
    problems: &mut Diagnostics,
) -> Option<&'i Indicator> {
    let name = node.string(problems)?;
    if !known.and_others || !meant(name, known.indicators).is_empty() {
        return read_indicator(name, &node.span, known.indicators, problems);
    }
    let message = text!(
        "`{name}` 不是程序里的指标：情景要用 [indicator.{name}] 算出它",
        "`{name}` is no indicator of the program: a scenario has to compute it in [indicator.{name}]"
    );
    let names = known.indicators.iter().map(|indicator| indicator.name.as_str());
    problems.warning(node.span.clone(), message).hint(suggestion(name, names));
    None
}

/// As [`half_digit`], where the unit may be one that the program does not know.
pub(super) fn stated_half_digit(place: Option<&Span>, value: f64, unit: Option<Unit>) -> f64 {
    half_digit(place, value, unit.unwrap_or(DIMENSIONLESS))
}

/// Half of the last digit as it is written in the file: 6.5 is known to 0.05, 7000 to 0.5, 6.5e2 to 5.
pub(super) fn half_digit(place: Option<&Span>, value: f64, unit: Unit) -> f64 {
    let written = place.map_or_else(|| value.to_string(), |span| span.text().replace('_', ""));
    unit.half_digit(&written)
}
