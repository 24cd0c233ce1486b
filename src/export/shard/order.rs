//! Sets of shards: which belong to one scenario, in which order they stand, and which are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{ShardFile, ShardOrigin, refused};
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::language::{Text, counted, text};
use crate::scenario::Assumptions;

/// Groups shards by scenario, in the order of their command.
///
/// # Errors
/// [`Diagnostics`] if they are from several commands, or a scenario of their command is missing.
pub fn by_scenario(shards: Vec<ShardFile>) -> Result<Vec<Vec<ShardFile>>> {
    // Shards of one file differ in name if only some have settings; the difference is reported in order.
    let mut groups: BTreeMap<(usize, PathBuf), Vec<ShardFile>> = BTreeMap::new();
    for shard in shards {
        groups.entry((shard.origin().place.0, shard.origin().path.clone())).or_default().push(shard);
    }
    let firsts = groups.values().filter_map(|shards| shards.first());
    let names: Vec<&str> = firsts.map(|shard| shard.origin().scenario.as_str()).collect();
    let wanted = groups.values().flatten().map(|shard| shard.origin().place.1).max().unwrap_or(0);
    if names.len() != wanted || groups.keys().map(|(place, _)| *place).ne(0..wanted) {
        let names = names.join(", ");
        let scenarios = counted(wanted, "scenario");
        return Err(refused(text!(
            "这些分片属于 {names}，而写出它们的命令有{wanted}个情景：一次只能合并一条命令的全部分片",
            "these are shards of {names}, while the command that wrote them had {scenarios}: all shards of one command are merged at a time"
        )));
    }
    Ok(groups.into_values().collect())
}

/// Checks that the shards are all those of one ensemble, and sorts them by runs; `first` is the first scenario of the command.
///
/// # Errors
/// [`Diagnostics`] with all obstacles: foreign, overlapping or missing shards, changed inputs.
pub fn in_order(mut shards: Vec<ShardFile>, assumptions: &Assumptions, first: &Assumptions) -> Result<Vec<ShardFile>> {
    shards.sort_by(|a, b| (a.header.runs, &a.path).cmp(&(b.header.runs, &b.path)));
    let mut problems = Diagnostics::new();
    let Some(shard) = shards.first() else { return Ok(shards) };
    let origin = shard.origin();
    if let Some(name) = origin.changed_input(&ShardOrigin::inputs(assumptions, first)) {
        let shown = shard.path.display();
        problems.error(
            None,
            text!("{name} 已不是写出 {shown} 时的文件", "{name} is not the file that it was when {shown} was written"),
        );
    }
    for later in &shards[1..] {
        let (shown, against) = (later.path.display(), shard.path.display());
        if let Some(Text { zh, en }) = origin.difference(later.origin()) {
            problems.error(
                None,
                text!("{shown} 与 {against} 不属于同一次运行：{zh}", "{shown} does not belong to {against}: {en}"),
            );
        }
    }
    if !problems.has_errors() {
        gaps(&shards, &mut problems);
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(shards) }
}

/// Finds missing and duplicate runs.
fn gaps(shards: &[ShardFile], problems: &mut Diagnostics) {
    let mut next = 0;
    let mut before: Option<&ShardFile> = None;
    let runs = shards.first().map_or(0, |shard| shard.origin().runs);
    let missing = |from: usize, to: usize, problems: &mut Diagnostics| {
        let last = to - 1;
        let problem = problems.error(
            None,
            text!("缺少第{from}至{last}次运行（从0数起）", "runs {from} to {last} are missing, counted from 0"),
        );
        let absent = absent(shards);
        if !absent.is_empty() {
            let of = shards.first().map_or(0, |shard| shard.header.shard.1);
            let shares: Vec<String> = absent.iter().map(|index| format!("{index}/{of}")).collect();
            let shares = shares.join(", ");
            problem.hint(text!("还缺（`shard`）：{shares}", "still to be run (`shard`): {shares}"));
        }
    };
    for shard in shards {
        let (from, to) = shard.header.runs;
        if let Some(before) = before.filter(|_| from < next) {
            let (a, b) = (before.path.display(), shard.path.display());
            problems.error(None, text!("{a} 和 {b} 有相同的运行", "{a} and {b} have runs in common"));
        } else if from > next {
            missing(next, from, problems);
        }
        if to > next {
            (next, before) = (to, Some(shard));
        }
    }
    if next < runs {
        missing(next, runs, problems);
    }
    let begun =
        shards.first().into_iter().flat_map(|first| absent(shards).into_iter().filter_map(|at| first.begun(at)));
    for path in begun {
        let shown = path.display();
        problems.note(
            None,
            text!(
                "{shown} 没有写完：命令中断，或正在写",
                "{shown} is not finished: its command was ended, or still writes"
            ),
        );
    }
}

/// The missing shards, if all are of one division.
fn absent(shards: &[ShardFile]) -> Vec<usize> {
    let of = shards.first().map_or(0, |shard| shard.header.shard.1);
    let there: BTreeSet<usize> = shards.iter().map(|shard| shard.header.shard.0).collect();
    if shards.iter().any(|shard| shard.header.shard.1 != of) || of > 100_000 {
        return Vec::new();
    }
    (1..=of).filter(|index| !there.contains(index)).collect()
}
