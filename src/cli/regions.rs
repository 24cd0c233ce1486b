//! `carecast run` of a scenario with `[[region]]`: a whole and its parts together.

use std::path::Path;

use carecast::analysis::{Assessment, Record, Scored, assess};
use carecast::ensemble::Settings;
use carecast::plan::Plan;
use carecast::scenario::{Assumptions, RegionalTotal};
use carecast::{Diagnostics, Projection, Result, Text, export, figure, report};

use super::run::{self, Arguments, OutputRequest};
use super::terminal::{print_problems, print_table};
use super::watch::watched;

pub(super) fn run(
    scenarios: Vec<(Assumptions, Diagnostics)>,
    arguments: &Arguments,
    request: &OutputRequest<'_>,
) -> Result<()> {
    let (language, options) = (request.language, &arguments.options);
    let alone = scenarios.len() == 1;
    let Some((assumptions, mut problems)) = scenarios.into_iter().find(|(of, _)| of.regions.is_some()) else {
        return Ok(());
    };
    refuse(&assumptions, alone, arguments)?;
    run::check_place(request, Path::new(&assumptions.id), &export::TABLES_OF_RESULT)?;
    let settings = options.settings(&assumptions);
    let regional = watched(&settings, request.quiet, language, |settings| {
        Projection::run_regions(&assumptions, settings, &mut problems)
    })?;
    let parts = assumptions.regions.as_deref().map_or(&[][..], |regions| &regions.parts);
    let assessed: Vec<(&Projection, &Plan, Vec<Assessment>)> = parts
        .iter()
        .zip(&regional.parts)
        .filter_map(|(part, projection)| {
            let plan = part.plan.as_ref()?;
            Some((projection, plan, assess(plan, part, projection)))
        })
        .collect();
    let assessments = assumptions.plan.as_ref().map(|plan| assess(plan, &assumptions, &regional.whole));
    problems.warn_of_implausible(&assumptions, &regional.whole);
    print_problems(&problems, language);
    let mut told = Vec::new();
    if !request.quiet {
        let itself = by_itself(&assumptions, &settings, regional.total)?;
        run::print(&assumptions, &regional.whole, assessments.as_deref(), &mut told, language);
        let years = report::years_shown(&regional.whole, assumptions.plan.as_ref());
        let target = assumptions.plan.as_ref().and_then(Plan::target_year).filter(|year| years.contains(year));
        let last = target.unwrap_or(regional.whole.years.last);
        let whole = regional.whole.years;
        let decades: Vec<i32> =
            whole.iter().filter(|year| year % 10 == 0 || [whole.first, whole.last].contains(year)).collect();
        let tables = [
            Some(report::regions(&regional, last)),
            report::regional_targets(&assessed),
            itself.as_ref().and_then(|alone| report::whole_against_itself(&regional, alone, &decades)),
        ];
        for table in tables.into_iter().flatten() {
            print_table(&table.headed(&regional.whole.settings).without_repeated_notes(&mut told), language);
        }
    }
    let scored: Vec<Scored<'_>> = assessed
        .iter()
        .map(|(projection, plan, assessments)| Scored { plan, projection, assessments: assessments.clone() })
        .collect();
    let files = export::regions(&regional, &scored, language)?;
    let records: Vec<Record> =
        parts.iter().zip(&regional.parts).map(|(part, projection)| Record::new(part, projection, &[])).collect();
    let codes: Vec<String> = parts.iter().map(|part| part.baseline.code.clone()).collect();
    let mut figures = figure::regions(&records, &codes, language);
    let record = Record::new(&assumptions, &regional.whole, assessments.as_deref().unwrap_or_default());
    if options.asks_for_trend() {
        figures.extend(run::beside_trend(&record, request, &mut problems));
    }
    run::write(&assumptions, &record, problems, request, (files, figures))
}

/// The whole projected by itself, where it is the sum of its parts.
fn by_itself(assumptions: &Assumptions, settings: &Settings<'_>, total: RegionalTotal) -> Result<Option<Projection>> {
    if total != RegionalTotal::Parts {
        return Ok(None);
    }
    Projection::run(assumptions, settings, &mut Diagnostics::new()).map(Some)
}

/// What regions do not go together with.
fn refuse(assumptions: &Assumptions, alone: bool, arguments: &Arguments) -> Result<()> {
    let options = &arguments.options;
    let why = if !alone {
        Text::new(
            "有 [[region]] 的情景要单独运行，不与其他情景比较",
            "a scenario with [[region]] is run by itself, not compared with others",
        )
    } else if arguments.shard.is_some() {
        Text::new(
            "有 [[region]] 的情景不能分片（--shard）",
            "a scenario with [[region]] cannot be run in shards (--shard)",
        )
    } else if options.asks_for_grounds() {
        Text::new(
            "有 [[region]] 的情景不能加 --rests-on 或 --contributions；可对各地区的情景分别运行",
            "a scenario with [[region]] takes neither --rests-on nor --contributions; run the scenarios of its regions with them",
        )
    } else {
        return Ok(());
    };
    let mut problems = Diagnostics::new();
    let (id, region) = (&assumptions.id, &assumptions.baseline.label);
    let Text { zh, en } = why;
    problems.error(None, Text::new(format!("{id}（{}）：{zh}", region.zh), format!("{id} ({}): {en}", region.en)));
    Err(problems.into())
}
