//! The scenario file as written: parsed key by key, then merged with the files it extends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::regions::WrittenRegions;
use super::sampling::Sampling;
use super::structure::StructureFields;
use crate::baseline::{InputFile, format_one, read_source};
use crate::diagnostic::document::{self, Entry, Fields, Node, TomlValue};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::embedded;
use crate::error::Result;
use crate::indicator::{Driver, is_of_group};
use crate::language::{Text, text};
use crate::limits::{DEEPEST_CHAIN, MOST_EXTENDED, MOST_RUNS};

/// Keys of a driver's own table; a table without any of them groups drivers.
pub(super) const DRIVER_KEYS: [&str; 11] =
    ["unit", "central", "year", "p10", "p90", "low", "high", "shock", "from", "from_history", "calibrated_to"];

/// The kinds of declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnKind {
    Driver,
    Variable,
    Indicator,
    /// Replaces an equation of the model.
    Equation,
}

/// The sections of declarations, and the keys that distinguish a declaration from a group of them.
pub(super) const OWN: [(&str, OwnKind, &[&str]); 4] = [
    (
        "driver",
        OwnKind::Driver,
        &[
            "unit",
            "label",
            "central",
            "year",
            "p10",
            "p90",
            "low",
            "high",
            "shock",
            "from",
            "from_history",
            "calibrated_to",
        ],
    ),
    ("variable", OwnKind::Variable, &["unit", "label", "note", "initial", "next", "when"]),
    ("indicator", OwnKind::Indicator, &["unit", "label", "note", "formula", "base", "when"]),
    ("equation", OwnKind::Equation, &["note", "formula", "base", "initial", "next"]),
];

/// A declaration as written.
#[derive(Debug, Clone)]
pub(super) struct WrittenOwn {
    pub(super) kind: OwnKind,
    pub(super) written: WrittenAssumption,
}

/// One assumption as written: its dotted name, the place of the name, and its value.
#[derive(Debug, Clone)]
pub(super) struct WrittenAssumption {
    pub(super) key: Span,
    pub(super) node: Node,
}

/// A policy as written.
#[derive(Debug, Clone)]
pub(super) struct WrittenPolicy {
    pub(super) id: String,
    pub(super) label: Option<Text>,
    pub(super) driver: (String, Span),
    pub(super) add: Node,
    pub(super) from: i32,
    /// The last year; by default that of the projection.
    pub(super) to: Option<i32>,
    pub(super) place: Span,
}

/// The contents of a scenario file and of those it extends.
#[derive(Debug, Clone, Default)]
pub(super) struct ScenarioFile {
    pub(super) title: Option<Text>,
    pub(super) baseline: Option<(String, Span)>,
    pub(super) horizon: Option<(i32, Span)>,
    pub(super) assume: BTreeMap<String, WrittenAssumption>,
    /// The scenario's own drivers, variables and indicators.
    pub(super) own: BTreeMap<String, WrittenOwn>,
    pub(super) policies: Vec<WrittenPolicy>,
    /// Whether the file removes the policies of those it extends: `policy = []`.
    pub(super) without_policies: bool,
    pub(super) correlation: Option<Node>,
    pub(super) structure: StructureFields,
    pub(super) runs: Option<usize>,
    pub(super) seed: Option<u64>,
    pub(super) sampling: Option<Sampling>,
    pub(super) outputs: Option<Vec<(String, Span)>>,
    pub(super) plan: Option<(PathBuf, Span)>,
    /// The parts that are projected together.
    pub(super) regions: WrittenRegions,
    pub(super) files: Vec<InputFile>,
    /// Unreadable keys: their missing values are not reported again.
    pub(super) unread: Vec<&'static str>,
    /// Whether the file is a plan.
    pub(super) is_plan: bool,
}

impl ScenarioFile {
    /// Whether a subsector is on the demand side: no growth is typed for it, and no elasticity to people in place of need.
    pub(super) fn follows_demand(&self, subsector: &str) -> bool {
        let instead = [
            "growth",
            "elasticity_population",
            "elasticity_aged_60_plus",
            "elasticity_aged_65_plus",
            "elasticity_care",
        ];
        !instead.iter().any(|name| self.assume.contains_key(&format!("industry.{subsector}.{name}")))
    }

    /// The assumption on a driver: by its own name, or else by that of its group.
    pub(super) fn of_driver(&self, driver: &Driver) -> Option<&WrittenAssumption> {
        let group = || self.assume.iter().find(|(name, _)| is_of_group(&driver.name, name)).map(|(_, written)| written);
        self.assume.get(&driver.name).or_else(group)
    }
}

/// A path in a file, relative to the folder of that file, or embedded.
pub(super) fn beside(named: &str, place: &Span) -> PathBuf {
    if embedded::is_inside(Path::new(named)) {
        return PathBuf::from(named);
    }
    Path::new(place.file()).parent().map_or_else(|| PathBuf::from(named), |folder| folder.join(named))
}

/// Reads a scenario and the files it extends.
pub(super) fn read(source: &Arc<Source>, problems: &mut Diagnostics) -> Result<ScenarioFile> {
    Extending::default().read(source, problems)
}

/// Progress of reading extended files.
#[derive(Default)]
struct Extending {
    /// The chain of files being read: each extends the next.
    open: Vec<PathBuf>,
    /// The number of files read.
    count: usize,
}

impl Extending {
    fn read(&mut self, source: &Arc<Source>, problems: &mut Diagnostics) -> Result<ScenarioFile> {
        let before = problems.errors();
        let root = document::parse(source, problems);
        let unsound = problems.errors() > before;
        let Some(mut fields) = root.fields(problems) else { return Ok(ScenarioFile::default()) };
        if let Some(targets) = fields.peek("target") {
            problems.error(targets.span.clone(), text!("这是规划，不是情景", "this is a plan, not a scenario")).hint(
                text!(
                    "在情景里写 plan = \"…\"，再运行情景",
                    "name it in a scenario with plan = \"…\", and run the scenario"
                ),
            );
            return Ok(ScenarioFile { is_plan: true, ..ScenarioFile::default() });
        }
        self.open.push(PathBuf::from(&source.name));
        let mut file = ScenarioFile::default();
        if unsound {
            file.unread.extend(["baseline", "horizon"]);
        }
        for (path, place) in extended(&mut fields, problems) {
            match self.extended(&path, &place, problems)? {
                Some(below) => file = file.overlaid(below, problems),
                // They may be in the unreadable file.
                None => file.unread.extend(["baseline", "horizon"]),
            }
        }
        self.open.pop();
        let own = own(source, fields, problems);
        own.refuse_both(problems);
        Ok(file.overlaid(own, problems))
    }

    fn extended(&mut self, path: &Path, place: &Span, problems: &mut Diagnostics) -> Result<Option<ScenarioFile>> {
        let same =
            |a: &Path| a == path || a.canonicalize().ok().zip(path.canonicalize().ok()).is_some_and(|(a, b)| a == b);
        if let Some(at) = self.open.iter().position(|seen| same(seen)) {
            let circle = self.open[at..].iter().map(PathBuf::as_path).chain([path]);
            let circle = circle.map(|path| path.display().to_string()).collect::<Vec<_>>().join(" → ");
            problems
                .error(place.clone(), text!("extends 成环：{circle}", "`extends` forms a cycle: {circle}"))
                .hint(text!("删去其中一处 extends", "take one of these `extends` out"));
            return Ok(None);
        }
        if self.open.len() >= DEEPEST_CHAIN {
            problems.error(
                place.clone(),
                text!(
                    "extends 超过 {DEEPEST_CHAIN} 层",
                    "more than {DEEPEST_CHAIN} files lie one over another by `extends`"
                ),
            );
            return Ok(None);
        }
        self.count += 1;
        if self.count > MOST_EXTENDED {
            problems.error(
                place.clone(),
                text!(
                    "extends 读入的文件超过{MOST_EXTENDED}个",
                    "more than {MOST_EXTENDED} files are read by `extends`, counting each as often as it is named"
                ),
            );
            return Ok(None);
        }
        if !embedded::is_file(path) {
            let shown = path.display();
            let message = if path.as_os_str().is_empty() {
                Text::new(
                    "extends 是空的：请写上情景文件的名称，或删去它",
                    "`extends` is empty: name a scenario file, or take it out",
                )
            } else if path.is_dir() {
                text!("{shown} 是文件夹；请写其中的文件", "{shown} is a folder: name the file in it")
            } else if path.exists() {
                text!("{shown} 不是普通文件", "{shown} is not a regular file")
            } else {
                text!("没有文件 {shown}", "no such file: {shown}")
            };
            problems.error(place.clone(), message);
            return Ok(None);
        }
        let source = read_source(path)?;
        self.read(&source, problems).map(Some)
    }
}

fn extended(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Vec<(PathBuf, Span)> {
    let Some(node) = fields.get("extends") else { return Vec::new() };
    let items = match &node.value {
        TomlValue::String(_) => std::slice::from_ref(node),
        TomlValue::Array(items) => items,
        _ => {
            node.mismatch(&Text::new("字符串或数组", "a string or an array"), problems);
            &[]
        }
    };
    let path = |named: &str, place: &Span| {
        // An empty name would lead to the folder.
        if named.trim().is_empty() { PathBuf::new() } else { beside(named, place) }
    };
    let named = items.iter().filter_map(|item| {
        let named = item.string(problems)?;
        Some((path(named, &item.span), item.span.clone()))
    });
    named.collect()
}

fn own(source: &Arc<Source>, mut fields: Fields<'_>, problems: &mut Diagnostics) -> ScenarioFile {
    format_one(&mut fields, problems);
    let placed = |node: &Node, problems: &mut Diagnostics| {
        node.string(problems).map(|written| (written.to_owned(), node.span.clone()))
    };
    let mut file = ScenarioFile {
        title: fields.text("title", problems),
        baseline: fields.get("baseline").and_then(|node| placed(node, problems)),
        horizon: fields.get("horizon").and_then(|node| node.year(problems).map(|year| (year, node.span.clone()))),
        correlation: fields.get("correlation").cloned(),
        plan: fields.get("plan").and_then(|node| placed(node, problems)).map(|(named, at)| (beside(&named, &at), at)),
        structure: StructureFields::read(&mut fields, problems),
        regions: WrittenRegions::read(&mut fields, problems),
        files: vec![InputFile::beside(source)],
        ..ScenarioFile::default()
    };
    if file.baseline.is_none() && fields.tries("baseline") {
        file.unread.push("baseline");
    }
    if file.horizon.is_none() && fields.tries("horizon") {
        file.unread.push("horizon");
    }
    match fields.get("assume").map(|node| (node, &node.value)) {
        Some((_, TomlValue::Table(table))) => {
            for (key, entry) in &table.entries {
                collect(key.clone(), entry, &DRIVER_KEYS, &mut file.assume, problems);
            }
        }
        Some((node, _)) => node.mismatch(&Text::new("表", "a table"), problems),
        None => {}
    }
    for (section, kind, keys) in OWN {
        if let Some(node) = fields.get(section) {
            declarations(node, (kind, keys), &mut file.own, problems);
        }
    }
    let policies = fields.get("policy").and_then(|node| node.array(problems));
    file.without_policies = policies.is_some_and(<[Node]>::is_empty);
    let mut ids = BTreeSet::new();
    for node in policies.unwrap_or_default() {
        let Some(policy) = policy(node, problems) else { continue };
        if !ids.insert(policy.id.clone()) {
            let id = &policy.id;
            problems.error(node.span.clone(), text!("id `{id}` 用了两次", "the id `{id}` is used twice"));
        }
        file.policies.push(policy);
    }
    if let Some(mut ensemble) = fields.get("ensemble").and_then(|node| node.fields(problems)) {
        let runs = ensemble.get("runs").and_then(|node| node.whole(1..=MOST_RUNS, problems));
        file.runs = runs.and_then(|runs| usize::try_from(runs).ok());
        file.sampling = ensemble.choice("sampling", &Sampling::ALL, problems);
        file.seed = ensemble.get("seed").and_then(|node| node.whole(0..=i64::MAX, problems));
        ensemble.finish(problems);
    }
    if let Some(mut outputs) = fields.get("outputs").and_then(|node| node.fields(problems)) {
        let items = outputs.required("indicators", problems).and_then(|node| node.array(problems)).unwrap_or_default();
        file.outputs = Some(items.iter().filter_map(|item| placed(item, problems)).collect());
        outputs.finish(problems);
    }
    fields.finish(problems);
    file
}

/// Parses `[driver]`, `[variable]`, `[indicator]` or `[equation]`.
fn declarations(
    node: &Node,
    (kind, keys): (OwnKind, &[&str]),
    own: &mut BTreeMap<String, WrittenOwn>,
    problems: &mut Diagnostics,
) {
    let TomlValue::Table(table) = &node.value else {
        node.mismatch(&Text::new("表", "a table"), problems);
        return;
    };
    let mut found = BTreeMap::new();
    for (key, entry) in &table.entries {
        collect(key.clone(), entry, keys, &mut found, problems);
    }
    for (name, written) in found {
        if own.contains_key(&name) {
            problems.error(written.key.clone(), text!("`{name}` 声明了两次", "`{name}` is declared twice")).hint(
                text!(
                    "驱动因素、变量、指标各用不同的名字",
                    "a driver, a variable and an indicator have different names"
                ),
            );
        }
        own.insert(name, WrittenOwn { kind, written });
    }
}

/// Finds the tables with some of `keys`, under their dotted names.
fn collect(
    name: String,
    entry: &Entry,
    keys: &[&str],
    found: &mut BTreeMap<String, WrittenAssumption>,
    problems: &mut Diagnostics,
) {
    match &entry.node.value {
        TomlValue::Table(table) if !table.entries.keys().any(|key| keys.contains(&key.as_str())) => {
            if table.entries.is_empty() && !has_lines(entry) {
                problems.error(entry.key_span.clone(), text!("`{name}` 是空的", "`{name}` is empty"));
            }
            for (key, inner) in &table.entries {
                collect(format!("{name}.{key}"), inner, keys, found, problems);
            }
        }
        _ => {
            found.insert(name, WrittenAssumption { key: entry.key_span.clone(), node: entry.node.clone() });
        }
    }
}

/// Whether a table is not empty; unreadable content was already reported.
fn has_lines(entry: &Entry) -> bool {
    let mut lines = entry.key_span.rest_from_line().lines();
    let is_heading = lines.next().is_some_and(|line| line.trim_start().starts_with('['));
    let mut below = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    is_heading && below.next().is_some_and(|line| !line.starts_with('['))
}

fn policy(node: &Node, problems: &mut Diagnostics) -> Option<WrittenPolicy> {
    let mut fields = node.fields(problems)?;
    let id = fields.required("id", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    // It becomes a part of the names that the policy adds.
    let id = id.filter(|id| {
        !id.contains(['.', '*', '{', '}']) || {
            let place = fields.peek("id").map_or_else(|| node.span.clone(), |node| node.span.clone());
            let message =
                text!("政策的 id `{id}` 不能含有 . * {{ }}", "the id of a policy, `{id}`, can have no . * {{ }} in it");
            problems
                .error(place, message)
                .hint(text!("读者看到的名称写在 label 里", "what readers see is its `label`"));
            false
        }
    });
    let label = fields.text("label", problems);
    let driver = fields
        .required("driver", problems)
        .and_then(|node| node.string(problems).map(|name| (name.to_owned(), node.span.clone())));
    let add = fields.required("add", problems).cloned();
    let from = fields.required("from", problems).and_then(|node| node.year(problems));
    let to = fields.get("to").map(|node| node.year(problems));
    fields.finish(problems);
    let to = to.map_or(Some(None), |read| read.map(Some));
    Some(WrittenPolicy { id: id?, label, driver: driver?, add: add?, from: from?, to: to?, place: node.span.clone() })
}
