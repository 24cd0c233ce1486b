//! Reading a baseline's folder, and what it inherits from its parent.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::naming::TableNames;
use super::subsector::read_subsectors;
use super::{
    ActualRow, Baseline, Basis, InputFile, JumpOff, Library, Reference, Status, Vintage, VintageContext, choose,
    plausible, series, stock_day,
};
use crate::diagnostic::document::{self, Entry, Fields, Node, TomlValue};
use crate::diagnostic::{Diagnostics, Source, Span, nearest, suggestion};
use crate::error::Result;
use crate::indicator::{Subsector, Unit, indicators, possible_size, read_unit};
use crate::language::{Text, text};
use crate::limits::DEEPEST_CHAIN;

/// Whether the library has a baseline; otherwise reports it, with the nearest name.
pub(super) fn is_known(id: &str, place: Option<&Span>, library: &Library, problems: &mut Diagnostics) -> bool {
    let ids = library.ids();
    let known = ids.iter().any(|known| known == id);
    if !known {
        problems.error(place.cloned(), text!("没有基线 `{id}`", "unknown baseline `{id}`")).hint(
            match called(id, &ids, library) {
                Some((id, label)) => {
                    let (zh, en) = (label.zh, label.en);
                    text!("是否想写 `{id}`（{zh}）？", "did you mean `{id}` ({en})?")
                }
                None => suggestion(id, ids.iter().map(String::as_str)),
            },
        );
    }
    known
}

/// The baseline whose label is most like a name, where no id is.
fn called(name: &str, ids: &[String], library: &Library) -> Option<(String, Text)> {
    if nearest(name, ids.iter().map(String::as_str)).is_some() {
        return None;
    }
    let label = |id: &String| {
        let source = library.read(id, "baseline.toml").ok()??;
        let mut unsaid = Diagnostics::new();
        let label = document::parse(&source, &mut unsaid).fields(&mut unsaid)?.text("label", &mut unsaid)?;
        Some((id.clone(), label))
    };
    let labels: Vec<(String, Text)> = ids.iter().filter_map(label).collect();
    let near = nearest(name, labels.iter().flat_map(|(_, label)| [label.zh.as_str(), &label.en]))?.to_owned();
    labels.into_iter().find(|(_, label)| label.zh == near || label.en == near)
}

/// Loads a baseline; `path` names those of whose parents it is one.
pub(super) fn load(
    id: &str,
    library: &Library,
    problems: &mut Diagnostics,
    path: &mut Vec<String>,
) -> Result<Baseline> {
    let Some(source) = library.read(id, "baseline.toml")? else {
        let mut fatal = Diagnostics::new();
        is_known(id, None, library, &mut fatal);
        return Err(fatal.into());
    };
    let mut found = Diagnostics::new();
    let mut reader = BaselineReader { id, library, files: Vec::new(), series_is_sound: false, problems: &mut found };
    reader.files.push(InputFile::of(format!("baselines/{id}/baseline.toml"), &source));
    let root = document::parse(&source, reader.problems);
    let read = match root.fields(reader.problems) {
        Some(fields) => reader.baseline(fields, path)?,
        None => None,
    };
    let baseline = found.or_value(read)?;
    problems.append(found);
    Ok(baseline)
}

pub(super) struct BaselineReader<'r> {
    id: &'r str,
    library: &'r Library,
    files: Vec<InputFile>,
    /// Whether what is missing in the series is so because nobody wrote it.
    pub(super) series_is_sound: bool,
    pub(super) problems: &'r mut Diagnostics,
}

impl BaselineReader<'_> {
    fn baseline(&mut self, mut fields: Fields<'_>, path: &mut Vec<String>) -> Result<Option<Baseline>> {
        format_one(&mut fields, self.problems);
        let label = fields.required("label", self.problems).and_then(|node| node.text(self.problems));
        let code = fields.string("code", self.problems).unwrap_or_default();
        let base_year = fields.required("base_year", self.problems).and_then(|node| node.year(self.problems));
        let stocks_at = fields.choice("stocks_at", &stock_day::STOCK_DAYS, self.problems).unwrap_or_default();
        if let Some(node) = fields.required("id", self.problems) {
            self.expect_id(node);
        }
        let parent = self.parent(&mut fields, path)?;
        let bases = self.bases(fields.get("basis"));
        let definitions = self.definitions(fields.get("definitions"), &bases);
        let sources = self.sources(fields.get("source"));
        let subsectors = read_subsectors(fields.get("subsector"), false, self.problems);
        let jump_offs = self.jump_offs(fields.get("jump_off"), &subsectors);
        let other_figures = self.other_figures(fields.get("other_figures"));
        let vintages = self.series((&bases, &sources), &subsectors, &other_figures)?;
        let people = (fields.get("population"), fields.get("vital_rates"));
        fields.finish(self.problems);
        let (Some(label), Some(base_year)) = (label, base_year) else { return Ok(None) };
        let mut baseline = Baseline {
            id: self.id.to_owned(),
            label,
            code,
            parent: parent.as_ref().map(|parent| parent.id.clone()),
            parent_baseline: None,
            base_year,
            stocks_at,
            subsectors,
            series: Vec::new(),
            vintages,
            other_figures,
            bases,
            sources,
            population: None,
            censuses: Vec::new(),
            vital_rates: None,
            rate_levels: Vec::new(),
            rates_source: None,
            files: Vec::new(),
            jump_offs,
            definitions,
            age_pattern: None,
            margins: Vec::new(),
            has_ages_of_parent: false,
        };
        self.last_vintages(&mut baseline);
        if let Some(node) = people.0 {
            self.population(node, &mut baseline, parent.as_ref())?;
        }
        if let Some(node) = people.1 {
            self.vital_rates(node, &mut baseline, parent.as_ref())?;
        }
        if !self.problems.has_errors() {
            plausible::check(&baseline, parent.as_ref(), self.problems);
        }
        baseline.files = std::mem::take(&mut self.files);
        baseline.files.extend(parent.iter().flat_map(|parent| parent.files.clone()));
        baseline.parent_baseline = parent.map(Arc::new);
        Ok(Some(baseline))
    }

    fn expect_id(&mut self, node: &Node) {
        let id = self.id;
        if node.string(self.problems).is_some_and(|written| written != id) {
            self.problems
                .error(node.span.clone(), text!("id 与文件夹名不同", "the id differs from the name of the folder"))
                .expected(text!("应为 \"{id}\"", "expected \"{id}\""));
        }
    }

    fn parent(&mut self, fields: &mut Fields<'_>, path: &mut Vec<String>) -> Result<Option<Baseline>> {
        let Some(node) = fields.get("parent") else { return Ok(None) };
        let Some(parent) = node.string(self.problems) else { return Ok(None) };
        if !is_known(parent, Some(&node.span), self.library, self.problems) {
            return Ok(None);
        }
        path.push(self.id.to_owned());
        if path.iter().any(|seen| seen == parent) {
            let circle = format!("{} → {parent}", path.join(" → "));
            self.problems.error(node.span.clone(), text!("parent 成环：{circle}", "parents form a cycle: {circle}"));
            return Ok(None);
        }
        if path.len() >= DEEPEST_CHAIN {
            self.problems.error(
                node.span.clone(),
                text!(
                    "parent 超过 {DEEPEST_CHAIN} 层",
                    "there are more than {DEEPEST_CHAIN} parents one above another"
                ),
            );
            return Ok(None);
        }
        load(parent, self.library, self.problems, path).map(Some)
    }

    /// The text of a file of this baseline; its absence is a problem at `place`.
    fn file(&mut self, name: &str, place: Option<&Span>) -> Result<Option<Arc<Source>>> {
        let found = self.library.read(self.id, name)?;
        match &found {
            Some(source) => {
                self.files.push(InputFile::of(format!("baselines/{}/{name}", self.id), source));
            }
            None => {
                let id = self.id;
                let message = text!("基线 {id} 里没有文件 {name}", "the baseline {id} has no file {name}");
                self.problems.error(place.cloned(), message);
            }
        }
        Ok(found)
    }

    pub(super) fn named_file(&mut self, node: &Node) -> Result<Option<Arc<Source>>> {
        match node.string(self.problems) {
            Some(name) => self.file(name, Some(&node.span)),
            None => Ok(None),
        }
    }

    fn definitions(&mut self, node: Option<&Node>, bases: &[Basis]) -> BTreeMap<String, String> {
        let mut read = BTreeMap::new();
        let Some(mut fields) = node.and_then(|node| node.fields(self.problems)) else { return read };
        for key in ["elderly", "gdp_basis", "nursing_share_of"] {
            let Some(node) = fields.get(key) else { continue };
            let Some(value) = node.string(self.problems) else { continue };
            if key == "gdp_basis" && !bases.iter().any(|basis| basis.id == value) {
                self.problems
                    .error(node.span.clone(), text!("没有口径 `{value}`", "unknown basis `{value}`"))
                    .hint(suggestion(value, bases.iter().map(|basis| basis.id.as_str())));
            }
            read.insert(key.to_owned(), value.to_owned());
        }
        fields.finish(self.problems);
        read
    }

    /// The tables of an array of tables, or nothing.
    fn tables<'t>(&mut self, node: Option<&'t Node>) -> Vec<Fields<'t>> {
        let items = node.and_then(|node| node.array(self.problems)).unwrap_or_default();
        items.iter().filter_map(|item| item.fields(self.problems)).collect()
    }

    fn id_and_label(&mut self, fields: &mut Fields<'_>) -> Option<(String, Text)> {
        let id = fields.required("id", self.problems).and_then(|node| node.string(self.problems)).map(str::to_owned);
        let label = fields.required("label", self.problems).and_then(|node| node.text(self.problems));
        // A missing or wrong label was already reported; the id is still valid.
        id.map(|id| (id.clone(), label.unwrap_or_else(|| Text::same(id))))
    }

    fn bases(&mut self, node: Option<&Node>) -> Vec<Basis> {
        let mut bases: Vec<Basis> = Vec::new();
        for mut fields in self.tables(node) {
            let place = fields.span().clone();
            let read = self.id_and_label(&mut fields);
            let _ = fields.get("note");
            fields.finish(self.problems);
            if let Some((id, _)) = read.as_ref().filter(|(id, _)| bases.iter().any(|basis| basis.id == *id)) {
                self.problems.error(place, text!("id `{id}` 用了两次", "the id `{id}` is used twice"));
            }
            bases.extend(read.map(|(id, label)| Basis { id, label }));
        }
        bases
    }

    /// The entries of a table of tables, or nothing; anything else there is a problem.
    fn entries<'t>(&mut self, node: Option<&'t Node>) -> impl Iterator<Item = (&'t String, &'t Entry)> + use<'t> {
        let table = match node.map(|node| (node, &node.value)) {
            Some((_, TomlValue::Table(table))) => Some(table),
            Some((node, _)) => {
                node.mismatch(&Text::new("表", "a table"), self.problems);
                None
            }
            None => None,
        };
        table.into_iter().flat_map(|table| &table.entries)
    }

    fn sources(&mut self, node: Option<&Node>) -> BTreeMap<String, Reference> {
        let mut sources = BTreeMap::new();
        for (id, entry) in self.entries(node) {
            let Some(mut fields) = entry.node.fields(self.problems) else { continue };
            let mut get = |key| fields.string(key, self.problems).unwrap_or_default();
            let read = Reference {
                title: get("title"),
                publisher: get("publisher"),
                url: get("url"),
                licence: get("licence"),
                note: get("note"),
            };
            fields.finish(self.problems);
            sources.insert(id.clone(), read);
        }
        sources
    }

    fn jump_offs(&mut self, node: Option<&Node>, subsectors: &[Subsector]) -> BTreeMap<String, JumpOff> {
        let mut read = BTreeMap::new();
        let known = indicators(subsectors);
        for (name, entry) in self.entries(node) {
            let Some(indicator) = known.iter().find(|indicator| indicator.name == *name) else {
                self.problems
                    .error(entry.key_span.clone(), text!("没有指标 `{name}`", "unknown indicator `{name}`"))
                    .hint(suggestion(name, known.iter().map(|indicator| indicator.name.as_str())));
                continue;
            };
            let Some(mut fields) = entry.node.fields(self.problems) else { continue };
            let figure = self.jump_off(&mut fields, indicator.unit);
            if figure.as_ref().is_some_and(|figure| figure.range.0 < 0.0) && !indicator.can_be_negative() {
                self.problems.error(entry.key_span.clone(), text!("{name} 不能为负", "{name} cannot be negative"));
            }
            read.extend(figure.map(|figure| (name.clone(), figure)));
            fields.finish(self.problems);
        }
        read
    }

    fn jump_off(&mut self, fields: &mut Fields<'_>, expected: Unit) -> Option<JumpOff> {
        let unit = fields.required("unit", self.problems).and_then(|node| read_unit(node, expected, self.problems));
        let problems = &mut *self.problems;
        let figure = |node: Option<&Node>, problems: &mut Diagnostics| {
            let (node, unit) = (node?, unit?);
            possible_size(unit.to_base(node.number(problems)?), &node.span, unit, problems)
        };
        let value = figure(fields.required("value", problems), problems);
        let low = figure(fields.get("low"), problems);
        let high = figure(fields.get("high"), problems);
        let status = fields.choice("status", &series::STATUSES, self.problems);
        let rule = fields.required("rule", self.problems).and_then(|node| node.text(self.problems));
        let value = value?;
        let range = (low.unwrap_or(value), high.unwrap_or(value));
        if !(range.0..=range.1).contains(&value) {
            let message = text!("value 不在 low 与 high 之间", "the value is not between low and high");
            self.problems.error(fields.span().clone(), message);
        }
        Some(JumpOff { value, range, status: status.unwrap_or(Status::Assumed), rule: rule? })
    }

    /// What the series has beside indicators.
    fn other_figures(&mut self, node: Option<&Node>) -> BTreeMap<String, Text> {
        let mut names = BTreeMap::new();
        for (name, entry) in self.entries(node) {
            names.extend(entry.node.text(self.problems).map(|label| (name.clone(), label)));
        }
        names
    }

    fn series(
        &mut self,
        (bases, sources): (&[Basis], &BTreeMap<String, Reference>),
        subsectors: &[Subsector],
        other_figures: &BTreeMap<String, Text>,
    ) -> Result<Vec<ActualRow>> {
        let Some(source) = self.file("series.csv", None)? else { return Ok(Vec::new()) };
        let sources: Vec<String> = sources.keys().cloned().collect();
        let before = self.problems.errors();
        let ids: Vec<String> = subsectors.iter().map(|subsector| subsector.id.clone()).collect();
        let indicators = indicators(subsectors);
        let names = TableNames { indicators: &indicators, subjects: &[], others: other_figures, subsectors: &ids };
        let known = series::SeriesContext { bases, sources: Some(&sources), names };
        let (series, _) = series::read(&source, &known, self.problems);
        self.series_is_sound = self.problems.errors() == before;
        Ok(series)
    }

    /// Takes of the figures of a baseline the last vintages for its series.
    fn last_vintages(&mut self, baseline: &mut Baseline) {
        let before = self.problems.errors();
        let all: Vec<Vintage> =
            baseline.vintages.iter().map(|actual| Vintage { actual: actual.clone(), is_of_baseline: true }).collect();
        let indicators = indicators(&baseline.subsectors);
        let chosen = choose(&all, VintageContext { indicators: &indicators, baseline: None });
        chosen.report_conflicts(self.problems);
        baseline.series = chosen.kept.into_iter().map(|vintage| vintage.actual.figure).collect();
        self.series_is_sound &= self.problems.errors() == before;
    }
}

/// Reads `format = 1`; a file of a later format is reported as such instead of failing on unknown keys.
pub(crate) fn format_one(fields: &mut Fields<'_>, problems: &mut Diagnostics) {
    let Some(node) = fields.required("format", problems) else { return };
    if node.number(problems).is_some_and(|format| format != 1.0) {
        problems
            .error(
                node.span.clone(),
                text!("这个程序不认识这种文件格式", "this program does not know this file format"),
            )
            .expected(text!("应为1", "expected 1"));
    }
}
