//! `[[region]]`: the parts of a whole, such as a nation's provinces or a province's cities, that are projected together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::correlation::Mixtures;
use super::file::{ScenarioFile, beside, read};
use super::resolve::{body, head};
use super::unknown::report_unknown;
use super::{Assumptions, OutputIndicator, PopulationMethod};
use crate::baseline::{Baseline, Library, fit_regions, read_source};
use crate::diagnostic::document::{Fields, Node, TomlValue};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::embedded;
use crate::error::Result;
use crate::language::{Text, text};
use crate::limits::MOST_REGIONS;
use crate::number::percent;

/// What leads where the whole and the sum of its parts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum RegionalTotal {
    /// The parts: the whole is their sum, but for its own net migration, to which that of the parts is fitted.
    #[default]
    Parts,
    /// The whole: people of each sex and age, births and deaths of the parts are fitted to it, and other figures in
    /// proportion.
    Whole,
    /// As the whole for people; other figures of both are moved by minimum trace reconciliation.
    Mint,
}

impl RegionalTotal {
    /// Every choice, by its name in files.
    const ALL: [(&'static str, Self); 3] = [("parts", Self::Parts), ("whole", Self::Whole), ("mint", Self::Mint)];
}

/// The parts of a whole.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Regions {
    /// What leads.
    pub total: RegionalTotal,
    /// The parts, in the order of the file. Each has the years and the key outputs of the whole.
    pub parts: Vec<Assumptions>,
}

/// `[regions]` and `[[region]]` as written.
#[derive(Debug, Clone, Default)]
pub(super) struct WrittenRegions {
    total: Option<RegionalTotal>,
    /// Drivers with a common factor, and the load of the whole's draw in that of a part.
    common: Vec<(String, f64, Span)>,
    parts: Vec<WrittenRegion>,
    /// Where regions are first mentioned.
    place: Option<Span>,
}

/// One part as written.
#[derive(Debug, Clone)]
struct WrittenRegion {
    of: RegionSource,
    plan: Option<(PathBuf, Span)>,
    place: Span,
}

/// What a part is read from.
#[derive(Debug, Clone)]
enum RegionSource {
    Scenario(PathBuf),
    Baseline(String),
}

/// The indicators that tables of regions rest on.
const SHOWN: [&str; 7] = [
    "population.total",
    "population.aged_60_plus",
    "population.aged_65_plus",
    "population.share_aged_60_plus",
    "population.births",
    "population.deaths",
    "population.net_migration",
];

impl WrittenRegions {
    /// Parses `[regions]` and `[[region]]`.
    pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Self {
        let (settings, parts) = (fields.get("regions"), fields.get("region"));
        let mut written = Self { place: settings.or(parts).map(|node| node.span.clone()), ..Self::default() };
        if let Some(mut settings) = settings.and_then(|node| node.fields(problems)) {
            written.total = settings.choice("total", &RegionalTotal::ALL, problems);
            if let Some(node) = settings.get("common") {
                written.common = loads(node, problems);
            }
            settings.finish(problems);
        }
        for node in parts.and_then(|node| node.array(problems)).unwrap_or_default() {
            written.parts.extend(part(node, problems));
        }
        written
    }

    /// These with `above` laid over them.
    pub(super) fn overlaid(self, above: Self) -> Self {
        Self {
            total: above.total.or(self.total),
            common: if above.common.is_empty() { self.common } else { above.common },
            parts: if above.parts.is_empty() { self.parts } else { above.parts },
            place: above.place.or(self.place),
        }
    }
}

/// The loads of common factors, by driver.
fn loads(node: &Node, problems: &mut Diagnostics) -> Vec<(String, f64, Span)> {
    let TomlValue::Table(table) = &node.value else {
        node.mismatch(
            &Text::new(
                "表，如 { \"economy.real_growth\" = 0.7 }",
                "a table, such as { \"economy.real_growth\" = 0.7 }",
            ),
            problems,
        );
        return Vec::new();
    };
    let mut found = Vec::new();
    for (driver, entry) in &table.entries {
        let Some(load) = entry.node.number(problems) else { continue };
        if (0.0..=1.0).contains(&load) {
            found.push((driver.clone(), load, entry.key_span.clone()));
        } else {
            problems
                .error(entry.node.span.clone(), text!("{load} 不能作载荷", "{load} cannot be a load"))
                .expected(text!("应在0与1之间", "expected 0 to 1"));
        }
    }
    found
}

/// The regions of one `[[region]]`: `baseline` may list several.
fn part(node: &Node, problems: &mut Diagnostics) -> Vec<WrittenRegion> {
    let Some(mut fields) = node.fields(problems) else { return Vec::new() };
    let (scenario, baseline, plan) = (fields.get("scenario"), fields.get("baseline"), fields.get("plan"));
    fields.finish(problems);
    let plan = plan.and_then(|node| Some((beside(node.string(problems)?, &node.span), node.span.clone())));
    let place = &node.span;
    let region = |of: RegionSource, at: &Node, plan| WrittenRegion { of, plan, place: at.span.clone() };
    match (scenario, baseline) {
        (Some(node), None) => {
            let path = node.string(problems).map(|named| beside(named, &node.span));
            path.map(|path| region(RegionSource::Scenario(path), node, plan)).into_iter().collect()
        }
        (None, Some(node)) => {
            let ids = match &node.value {
                TomlValue::Array(items) => items.as_slice(),
                _ => std::slice::from_ref(node),
            };
            if let Some((_, place)) = plan.as_ref().filter(|_| ids.len() != 1) {
                problems
                    .error(place.clone(), text!("一份规划只属于一个地区", "a plan is about one region"))
                    .hint(text!("给它单独写一个 [[region]]", "give that region a [[region]] of its own"));
            }
            let read = ids.iter().filter_map(|node| {
                Some(region(RegionSource::Baseline(node.string(problems)?.to_owned()), node, plan.clone()))
            });
            read.collect()
        }
        (Some(_), Some(_)) => {
            problems
                .error(place.clone(), text!("scenario 和 baseline 只能写一个", "give either `scenario` or `baseline`"));
            Vec::new()
        }
        (None, None) => {
            problems
                .error(
                    place.clone(),
                    text!(
                        "这个地区没有 scenario，也没有 baseline",
                        "this region has neither `scenario` nor `baseline`"
                    ),
                )
                .hint(text!("如 baseline = \"hunan\"", "such as baseline = \"hunan\""));
            Vec::new()
        }
    }
}

/// Resolves the parts of a whole and checks that they make it up. Nothing is done where there are none.
pub(super) fn resolve(
    written: WrittenRegions,
    whole: &mut Assumptions,
    (source, library): (&Arc<Source>, &Library),
    problems: &mut Diagnostics,
) -> Result<()> {
    let Some(place) = written.place.clone() else { return Ok(()) };
    if written.parts.len() < 2 {
        if problems.errors() == 0 {
            let message = text!("[[region]] 少于两个", "there are fewer than two of [[region]]");
            problems.error(place, message).hint(text!("各部分应合成整体", "the parts make up the whole"));
        }
        return Ok(());
    }
    if written.parts.len() > MOST_REGIONS {
        let count = written.parts.len();
        problems
            .error(place, text!("{count}个地区太多", "{count} regions are too many"))
            .expected(text!("至多{MOST_REGIONS}个", "expected at most {MOST_REGIONS}"));
        return Ok(());
    }
    keep_shown(whole);
    let total = written.total.unwrap_or_default();
    let mut parts: Vec<(Assumptions, Span)> = Vec::new();
    for region in written.parts {
        let place = region.place.clone();
        if let Some(part) = one(region, whole, (source, library), problems)? {
            parts.push((part, place));
        }
    }
    if problems.has_errors() {
        return Ok(());
    }
    check(whole, &parts, (library, &place), problems)?;
    if problems.has_errors() {
        return Ok(());
    }
    let mut parts: Vec<Assumptions> = parts.into_iter().map(|(part, _)| part).collect();
    share(&written.common, whole, &mut parts, problems);
    if total == RegionalTotal::Parts {
        // Deaths by age of several regions have no one life table.
        whole.outputs.retain(|output| output.name != "population.life_expectancy");
    } else {
        fit(whole, &mut parts, &place, problems);
    }
    for file in parts.iter().flat_map(|part| part.files.iter().chain(&part.baseline.files)) {
        if !whole.files.contains(file) && !whole.baseline.files.contains(file) {
            whole.files.push(file.clone());
        }
    }
    whole.regions = Some(Arc::new(Regions { total, parts }));
    Ok(())
}

/// Adds the indicators that tables of regions rest on to the outputs.
fn keep_shown(assumptions: &mut Assumptions) {
    for name in SHOWN {
        if !assumptions.outputs.iter().any(|output| output.name == name) {
            assumptions.outputs.push(OutputIndicator { name: name.to_owned(), required: true });
        }
    }
    // In the order of the indicators, as everywhere.
    let places: BTreeMap<String, usize> =
        assumptions.indicators.iter().enumerate().map(|(at, known)| (known.name.clone(), at)).collect();
    assumptions.outputs.sort_by_key(|output| places.get(&output.name).copied());
}

/// One part, with the years of the whole.
fn one(
    region: WrittenRegion,
    whole: &Assumptions,
    (source, library): (&Arc<Source>, &Library),
    problems: &mut Diagnostics,
) -> Result<Option<Assumptions>> {
    let WrittenRegion { of, plan, place } = region;
    let is_scenario = matches!(of, RegionSource::Scenario(_));
    let (source, library, written) = match of {
        RegionSource::Baseline(id) => {
            let written = ScenarioFile { baseline: Some((id, place.clone())), ..ScenarioFile::default() };
            (Arc::clone(source), library.clone(), written)
        }
        RegionSource::Scenario(path) => match scenario(&path, &place, library, problems)? {
            Some(read) => read,
            None => return Ok(None),
        },
    };
    let last = whole.years.last;
    let written = ScenarioFile { horizon: Some((last, place.clone())), plan: plan.or(written.plan.clone()), ..written };
    let Some((baseline, years)) = head(&source, &written, &library, problems)? else { return Ok(None) };
    let Some(mut part) = body(&source, written, baseline, years, problems)? else { return Ok(None) };
    part.id.clone_from(&part.baseline.id);
    if !is_scenario {
        part.title.clone_from(&whole.title);
    }
    // What the whole reports is reported of its parts, as far as they have it.
    whole.outputs.iter().for_each(|output| part.keep(&output.name));
    keep_shown(&mut part);
    Ok(Some(part))
}

/// The scenario of a part, as written.
fn scenario(
    path: &Path,
    place: &Span,
    library: &Library,
    problems: &mut Diagnostics,
) -> Result<Option<(Arc<Source>, Library, ScenarioFile)>> {
    if !embedded::is_file(path) {
        let shown = path.display();
        problems.error(place.clone(), text!("没有文件 {shown}", "no such file: {shown}"));
        return Ok(None);
    }
    let source = read_source(path)?;
    let written = read(&source, problems)?;
    if written.regions.place.is_some() {
        problems
            .error(place.clone(), text!("这个情景本身又有 [[region]]", "this scenario has [[region]] itself"))
            .expected(text!("应为一个地区的情景", "expected a scenario of one region"));
        return Ok(None);
    }
    Ok(Some((source, library.clone().near(path), written)))
}

/// Parts lie within the whole, do not overlap, start with it and together have its people.
fn check(
    whole: &Assumptions,
    parts: &[(Assumptions, Span)],
    (library, place): (&Library, &Span),
    problems: &mut Diagnostics,
) -> Result<()> {
    let of_whole = &whole.baseline;
    let has_people = |of: &Assumptions| {
        of.population == PopulationMethod::Cohort
            && of.baseline.population.is_some()
            && of.baseline.vital_rates.is_some()
    };
    let all = std::iter::once((whole, place)).chain(parts.iter().map(|(part, place)| (part, place)));
    for (of, place) in all.filter(|(of, _)| !has_people(of)) {
        let id = &of.baseline.id;
        problems
            .error(place.clone(), text!("{id} 没有分年龄、性别的人口", "{id} has no people by age and sex"))
            .hint(text!("各地区的人口一起按队列推算", "regions are projected together by cohorts"));
    }
    for (at, (part, place)) in parts.iter().enumerate() {
        let own = &part.baseline;
        let above: Vec<&str> = ancestors(own).collect();
        if !above.contains(&of_whole.id.as_str()) {
            let (own, whole) = (&own.id, &of_whole.id);
            problems
                .error(place.clone(), text!("{own} 不属于 {whole}", "{own} is no part of {whole}"))
                .hint(text!("基线的 parent 说明它属于哪里", "the `parent` of its baseline says what it is part of"));
        }
        for (other, _) in &parts[..at] {
            let (a, b) = (own, &other.baseline);
            let is_within = |a: &Baseline, b: &Baseline| ancestors(a).any(|id| id == b.id);
            if a.id == b.id || is_within(a, b) || is_within(b, a) {
                let (a, b) = (&a.id, &b.id);
                let message = if a == b {
                    text!("{a} 写了两次", "{a} is listed twice")
                } else {
                    text!("{a} 与 {b} 重叠", "{a} and {b} overlap")
                };
                problems.error(place.clone(), message);
            }
        }
        if (part.years.first, own.stocks_at) != (whole.years.first, of_whole.stocks_at) {
            let (own_year, year) = (own.base_year, of_whole.base_year);
            let id = &own.id;
            problems
                .error(
                    place.clone(),
                    text!(
                        "{id} 的基期（{own_year}）与整体不同",
                        "the base year of {id} ({own_year}), or its day, is not the whole's"
                    ),
                )
                .expected(text!("应为 {year}，同一天", "expected {year}, on the same day"));
        }
    }
    if problems.has_errors() {
        return Ok(());
    }
    let people = |of: &Baseline| of.population.as_ref().map_or(0.0, |people| people.sum());
    let sum: f64 = parts.iter().map(|(part, _)| people(&part.baseline)).sum();
    let share = sum / people(of_whole);
    if (share - 1.0).abs() > TOLERATED {
        let has = |id: &str| parts.iter().any(|(part, _)| part.baseline.id == id);
        let missing: Vec<String> = siblings(of_whole, library)?.into_iter().filter(|id| !has(id)).collect();
        let share = percent(share, 1);
        let problem = problems.error(
            place.clone(),
            text!("各地区人口合计是整体的{share}", "the regions together have {share} of the people of the whole"),
        );
        problem.expected(text!("应为100%，相差不超过0.5%", "expected 100 %, within 0.5 %"));
        if !missing.is_empty() {
            let (zh, en) = (missing.join("、"), missing.join(", "));
            problem.hint(text!("没有列出的地区：{zh}", "regions that are not listed: {en}"));
        }
    }
    Ok(())
}

/// How far the people of the parts may be from those of the whole: a census counts the armed forces apart.
const TOLERATED: f64 = 0.005;

/// The parents of a region, nearest first.
fn ancestors(of: &Baseline) -> impl Iterator<Item = &str> {
    std::iter::successors(of.parent_baseline.as_deref(), |of| of.parent_baseline.as_deref()).map(|of| of.id.as_str())
}

/// The known regions whose parent is the whole, with its base year.
fn siblings(whole: &Baseline, library: &Library) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for id in library.ids() {
        if id != whole.id
            && let Some((parent, base_year)) = crate::baseline::parent_and_year(&id, library)?
            && (parent.as_deref(), base_year) == (Some(whole.id.as_str()), whole.base_year)
        {
            found.push(id);
        }
    }
    Ok(found)
}

/// Mixes the draws of the whole into those of the parts: run k of all has the same luck in what is common.
fn share(common: &[(String, f64, Span)], whole: &Assumptions, parts: &mut [Assumptions], problems: &mut Diagnostics) {
    for (driver, load, place) in common {
        let known = whole.drivers.values().chain(parts.iter().flat_map(|part| part.drivers.values()));
        let is_known = known.clone().any(|assumption| assumption.driver.name == *driver);
        if !is_known {
            let all: Vec<_> = known.map(|assumption| assumption.driver.clone()).collect();
            report_unknown(driver, place, &all, all.iter().map(|driver| driver.name.as_str()), problems);
            continue;
        }
        let theirs = mixture(&whole.mixtures, driver).into_iter().map(|(stream, weight)| {
            let region = whole.region_of(&stream).to_owned();
            (super::foreign_stream(&region, &stream), weight * load)
        });
        let theirs: Vec<(String, f64)> = theirs.collect();
        let rest = (1.0 - load * load).sqrt();
        let mut is_used = false;
        for part in &mut *parts {
            if !part.drivers.get(driver).is_some_and(|assumption| assumption.path.is_uncertain()) {
                continue;
            }
            is_used = true;
            let own = mixture(&part.mixtures, driver).into_iter().map(|(stream, weight)| (stream, weight * rest));
            part.mixtures.insert(driver.clone(), theirs.iter().cloned().chain(own).collect());
        }
        if !is_used {
            problems.warning(
                place.clone(),
                text!(
                    "`{driver}` 在各地区都是确定的，无从共变",
                    "`{driver}` is certain in every region: it has no common factor"
                ),
            );
        }
    }
}

/// The streams of a driver: its own where nothing is said.
fn mixture(mixtures: &Mixtures, driver: &str) -> Vec<(String, f64)> {
    mixtures.get(driver).cloned().unwrap_or_else(|| vec![(driver.to_owned(), 1.0)])
}

/// Fits the people of the base year to the whole by sex and age; each part keeps the totals that are published for it, as far
/// as they add up.
fn fit(whole: &Assumptions, parts: &mut [Assumptions], place: &Span, problems: &mut Diagnostics) {
    let baselines: Vec<&Baseline> = parts.iter().map(|part| &*part.baseline).collect();
    let Some(fitted) = fit_regions(&whole.baseline, &baselines) else {
        problems.error(
            place.clone(),
            text!(
                "各地区基期的人口无法与整体的年龄结构相合：公布的人数互相矛盾",
                "the people of the regions cannot be fitted to the whole by age: published totals contradict one another"
            ),
        );
        return;
    };
    for (part, people) in parts.iter_mut().zip(fitted) {
        let mut baseline = Baseline::clone(&part.baseline);
        baseline.population = Some(people);
        part.baseline = Arc::new(baseline);
    }
}
