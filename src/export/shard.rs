//! Shard files, written by `carecast run --shard` and read by `carecast merge`.
//!
//! Two lines of text (format and json header), then numbers in little-endian order, then the SHA-256 of everything before
//! it: values of every run, or counts if the values exceed the memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::whole_file::{unfinished, write_streamed};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{
    Cells, ClampCounts, Counts, DIGITS, ExactSum, Gap, Kept, PART, Part, SeriesCounts, Shard, Values,
};
use crate::error::{Error, Result};
use crate::language::{Language, Text, counted, text};
use crate::limits::LONGEST_SHARD_HEADER;
use crate::plan::{Plan, Target};
use crate::scenario::Assumptions;

/// The first line of a shard; the number is the version of the format.
const FORMAT: &str = "carecast shard 3\n";

/// The origin shared by all shards of an ensemble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The version of the program.
    pub version: String,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's file, as given.
    pub path: PathBuf,
    /// Its index among the scenarios of the command, and their number.
    pub place: (usize, usize),
    /// The options of the command, by name.
    pub options: Value,
    /// The language of files in one language.
    pub language: Language,
    /// The seed of the draws.
    pub seed: u64,
    /// The number of runs of all shards.
    pub runs: usize,
    /// The input files with their SHA-256.
    pub inputs: BTreeMap<String, String>,
}

impl Origin {
    /// The input files of a scenario, with their hashes.
    #[must_use]
    pub fn inputs(assumptions: &Assumptions) -> BTreeMap<String, String> {
        let files = assumptions.files.iter().chain(&assumptions.baseline.files);
        files.map(|file| (file.name.clone(), file.sha256.clone())).collect()
    }

    /// The reason why two origins cannot be merged.
    fn difference(&self, other: &Self) -> Option<Text> {
        let Self { seed, runs, .. } = self;
        let (other_seed, other_runs) = (other.seed, other.runs);
        if other_runs != *runs {
            let others = counted(other_runs, "run");
            return Some(text!("它属于{other_runs}次运行，不是{runs}次", "it is of {others}, not {runs}"));
        }
        if other_seed != *seed {
            return Some(text!("它的种子是 {other_seed}，不是 {seed}", "its seed is {other_seed}, not {seed}"));
        }
        if let Some(name) = self.changed_option(&other.options) {
            let [given, wanted] = [other, self].map(|origin| shown(origin.options.get(name)));
            let (zh, en) = ((given.zh, wanted.zh), (given.en, wanted.en));
            return Some(Text::new(
                format!("它的 {name} 是“{}”，不是“{}”", zh.0, zh.1),
                format!("its `{name}` is `{}`, not `{}`", en.0, en.1),
            ));
        }
        if let Some(name) = self.changed_input(&other.inputs) {
            return Some(text!("它读的 {name} 内容不同", "the {name} that it read was another"));
        }
        (other.place != self.place || other.path != self.path)
            .then(|| Text::new("它来自另一条命令，情景不同", "it comes from another command, with other scenarios"))
    }

    /// A differing option.
    fn changed_option<'o>(&'o self, options: &'o Value) -> Option<&'o str> {
        let names = [&self.options, options].into_iter().filter_map(Value::as_object).flatten().map(|(name, _)| name);
        names.into_iter().find(|name| self.options.get(name) != options.get(name)).map(String::as_str)
    }

    /// A differing file.
    fn changed_input<'i>(&'i self, inputs: &'i BTreeMap<String, String>) -> Option<&'i str> {
        let changed = |(name, hash): &(&String, &String)| inputs.get(*name) != Some(*hash);
        let here = self.inputs.iter().find(changed);
        let there = inputs.iter().find(|(name, _)| !self.inputs.contains_key(*name));
        here.or(there).map(|(name, _)| name.as_str())
    }
}

/// An option for readers.
fn shown(option: Option<&Value>) -> Text {
    let words = |option: &Value| option.as_str().map_or_else(|| option.to_string(), str::to_owned);
    match option {
        None | Some(Value::Null) => Text::new("未给出", "not given"),
        Some(Value::Array(several)) if several.is_empty() => Text::new("未给出", "not given"),
        Some(Value::Array(several)) => Text::same(several.iter().map(words).collect::<Vec<_>>().join(", ")),
        Some(option) => Text::same(words(option)),
    }
}

/// The second line of a shard.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Header {
    origin: Origin,
    /// The shard, such as 3 of 8.
    shard: (usize, usize),
    /// The range of runs, end exclusive.
    runs: (usize, usize),
    outputs: Vec<String>,
    years: usize,
    held: Vec<(String, u64)>,
    raised_cells: u64,
    capped_headcounts: u64,
    /// Cells in which some of the runs have no value.
    gaps: Vec<Gap>,
    /// The counted targets, in counting mode.
    counted: Option<Vec<String>>,
}

/// A shard whose header was read.
#[derive(Debug, Clone)]
pub struct ShardFile {
    path: PathBuf,
    header: Header,
}

/// Writes a shard.
///
/// # Errors
/// A failure if the file cannot be written.
pub fn write_shard(path: &Path, part: &Part, shard: Shard, origin: &Origin) -> Result<()> {
    check_place(path)?;
    let header = Header {
        origin: origin.clone(),
        shard: (shard.index, shard.of),
        runs: (part.runs.start, part.runs.end),
        outputs: part.outputs.clone(),
        years: part.central.ncols(),
        held: part.clamped.draws.clone(),
        raised_cells: part.clamped.raised_cells,
        capped_headcounts: part.clamped.capped_headcounts,
        gaps: part.gaps.clone(),
        counted: match &part.kept {
            Kept::Values(_) => None,
            Kept::Counts(counts) => Some(counts.met.iter().map(|(target, _)| target.id.clone()).collect()),
        },
    };
    let header = serde_json::to_string(&header)
        .map_err(|cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause))?;
    write_streamed(path, |file| {
        let mut out = io::BufWriter::with_capacity(1 << 16, Hashing { inner: file, hash: Sha256::new() });
        out.write_all(FORMAT.as_bytes())?;
        out.write_all(header.as_bytes())?;
        out.write_all(b"\n")?;
        write_numbers(&mut out, part.central.iter())?;
        match &part.kept {
            Kept::Values(values) => values.parts().try_for_each(|part| write_numbers(&mut out, part.iter()))?,
            Kept::Counts(counts) => write_counts(&mut out, counts)?,
        }
        let Hashing { inner, hash } = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        inner.write_all(&hash.finalize())
    })
}

/// Checks before a computation that a shard can be written there: the path is free or already a shard.
///
/// # Errors
/// A failure that names the obstacle.
pub fn check_place(path: &Path) -> Result<()> {
    let Ok(there) = path.symlink_metadata() else { return Ok(()) };
    let mut start = Vec::new();
    if there.is_file() {
        let read = File::open(path).and_then(|file| file.take(FORMAT.len() as u64).read_to_end(&mut start));
        read.map_err(|cause| Error::write(path, cause))?;
    }
    if start == FORMAT.as_bytes() {
        return Ok(());
    }
    let shown = path.display();
    Err(Error::failure(text!(
        "{shown} 已经存在，而不是 carecast 的分片文件：不予覆盖；请移走，或指定别的文件夹（`out`）",
        "{shown} is there already and is no shard of carecast's: it is not overwritten; move it away, or name another folder (`out`)"
    )))
}

fn write_numbers<'n>(out: &mut impl Write, numbers: impl Iterator<Item = &'n f64>) -> io::Result<()> {
    numbers.into_iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}

fn write_counts(out: &mut impl Write, counts: &Counts) -> io::Result<()> {
    for series in &counts.series {
        let edges = series.as_ref().map_or(0, |series| series.cells.edges().len());
        out.write_all(&(edges as u64).to_le_bytes())?;
        let Some(series) = series else { continue };
        write_numbers(out, series.cells.edges().iter().chain([&series.middle, &series.least, &series.most]))?;
        series.runs.iter().try_for_each(|runs| out.write_all(&runs.to_le_bytes()))?;
        for sum in [&series.deviations, &series.squares] {
            sum.digits().iter().try_for_each(|digit| out.write_all(&digit.to_le_bytes()))?;
        }
    }
    counts.met.iter().try_for_each(|(_, runs)| out.write_all(&runs.to_le_bytes()))
}

/// A stream that hashes its data.
struct Hashing<I> {
    inner: I,
    hash: Sha256,
}

impl<I: Write> Write for Hashing<I> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(content)?;
        self.hash.update(&content[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<I: Read> Read for Hashing<I> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(room)?;
        self.hash.update(&room[..read]);
        Ok(read)
    }
}

impl ShardFile {
    /// Opens a shard and reads its header.
    ///
    /// # Errors
    /// A failure if the file is missing; [`Diagnostics`] if it is not a shard, or of another version of the program.
    pub fn open(path: &Path) -> Result<Self> {
        let (_, header) = Self::start(path)?;
        let (version, shown) = (&header.origin.version, path.display());
        if version != env!("CARGO_PKG_VERSION") {
            let own = env!("CARGO_PKG_VERSION");
            return Err(refused(text!(
                "{shown} 由 carecast {version} 写出，这里是 {own}：不同版本的结果不能合并",
                "{shown} was written by carecast {version}, and this is {own}: results of different versions are not merged"
            )));
        }
        let (from, to) = header.runs;
        let runs = header.origin.runs;
        if !from.is_multiple_of(PART) || from >= to || to > runs || (!to.is_multiple_of(PART) && to != runs) {
            return Err(refused(text!(
                "{shown} 不是整段（每段{PART}次）：第{from}至{to}次运行，共{runs}次",
                "{shown} is not aligned to parts of {PART} runs: runs {from} to {to} of {runs}"
            )));
        }
        Ok(Self { path: path.to_owned(), header })
    }

    /// The file after its header, with the hash of the header.
    fn start(path: &Path) -> Result<(Hashing<BufReader<File>>, Header)> {
        let shown = path.display();
        let file = File::open(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Error::failure(text!("没有文件 {shown}", "there is no file {shown}")),
            _ => Error::caused(text!("无法读取 {shown}", "cannot read {shown}"), cause),
        })?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let mut lines = Vec::new();
        for longest in [FORMAT.len() as u64, LONGEST_SHARD_HEADER] {
            let read = (&mut file).take(longest).read_until(b'\n', &mut lines);
            read.map_err(|cause| Error::caused(text!("无法读取 {shown}", "cannot read {shown}"), cause))?;
        }
        let Some(header) = lines.strip_prefix(FORMAT.as_bytes()) else {
            return Err(refused(text!(
                "{shown} 不是 carecast 的分片文件：应由 `carecast run --shard` 写出",
                "{shown} is no shard of carecast's, as `carecast run --shard` writes them"
            )));
        };
        let header = serde_json::from_slice(header).map_err(|_| damaged(path))?;
        let mut hash = Sha256::new();
        hash.update(&lines);
        Ok((Hashing { inner: file, hash }, header))
    }

    /// An unfinished shard of the same ensemble, if there is one.
    fn begun(&self, index: usize) -> Option<PathBuf> {
        let name = format!("{}.{index}-of-{}.shard", self.header.origin.scenario, self.header.shard.1);
        let part = unfinished(&self.path.with_file_name(name));
        part.is_file().then_some(part)
    }

    /// The origin shared by all shards of its ensemble.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.header.origin
    }

    /// Reads the runs of the shard. The scenario gives the counted targets.
    ///
    /// # Errors
    /// [`Diagnostics`] if the file is damaged; a failure if it cannot be read.
    pub fn read(&self, assumptions: &Assumptions) -> Result<Part> {
        let (mut file, header) = Self::start(&self.path)?;
        let part = read_part(&mut file, &header, assumptions).map_err(|_| damaged(&self.path))?;
        let hash = file.hash.finalize();
        let mut rest = Vec::new();
        let read = file.inner.take(hash.len() as u64 + 1).read_to_end(&mut rest);
        if read.is_err() || rest != hash.as_slice() || header.runs != self.header.runs {
            return Err(damaged(&self.path));
        }
        Ok(part)
    }
}

/// Groups shards by scenario, in the order of their command.
///
/// # Errors
/// [`Diagnostics`] if they are from several commands, or a scenario of their command is missing.
pub fn by_scenario(shards: Vec<ShardFile>) -> Result<Vec<Vec<ShardFile>>> {
    // Shards of one file of which only some had something set differ in name: what keeps them apart is told in its order.
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

/// Checks that the shards are all those of one ensemble, and sorts them by runs.
///
/// # Errors
/// [`Diagnostics`] with all obstacles: foreign, overlapping or missing shards, changed inputs.
pub fn in_order(mut shards: Vec<ShardFile>, assumptions: &Assumptions) -> Result<Vec<ShardFile>> {
    shards.sort_by(|a, b| (a.header.runs, &a.path).cmp(&(b.header.runs, &b.path)));
    let mut problems = Diagnostics::new();
    let Some(first) = shards.first() else { return Ok(shards) };
    let origin = first.origin();
    if let Some(name) = origin.changed_input(&Origin::inputs(assumptions)) {
        let shown = first.path.display();
        problems.error(
            None,
            text!("{name} 已不是写出 {shown} 时的文件", "{name} is not the file that it was when {shown} was written"),
        );
    }
    for shard in &shards[1..] {
        let (shown, against) = (shard.path.display(), first.path.display());
        if let Some(Text { zh, en }) = origin.difference(shard.origin()) {
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
            problem.hint(text!("还缺 --shard {shares}", "still to be run: --shard {shares}"));
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

fn refused(message: Text) -> Error {
    let mut problems = Diagnostics::new();
    problems.error(None, message);
    Error::from(problems)
}

fn damaged(path: &Path) -> Error {
    let shown = path.display();
    let mut problems = Diagnostics::new();
    problems
        .error(None, text!("{shown} 已损坏", "{shown} is damaged"))
        .hint(text!("重新计算这一份", "compute this share again"));
    Error::from(problems)
}

type Sensible<T> = std::result::Result<T, Senseless>;

/// The error for unreadable numbers: the file is truncated or damaged.
struct Senseless;

impl From<io::Error> for Senseless {
    fn from(_: io::Error) -> Self {
        Self
    }
}

fn read_part(file: &mut impl Read, header: &Header, assumptions: &Assumptions) -> Sensible<Part> {
    let (from, to) = header.runs;
    let series = header.outputs.len().checked_mul(header.years).ok_or(Senseless)?;
    let central = Array2::from_shape_vec((header.outputs.len(), header.years), read_numbers(file, series)?);
    let kept = match &header.counted {
        None => {
            let mut values = Values::zeros(series, to - from).map_err(|_| Senseless)?;
            for mut part in values.parts_mut() {
                let read = Array2::from_shape_vec(part.dim(), read_numbers(file, part.len())?);
                part.assign(&read.map_err(|_| Senseless)?);
            }
            Kept::Values(values)
        }
        Some(targets) => {
            let all = u64::try_from(to - from).map_err(|_| Senseless)?;
            let has_gap = |at: usize| header.gaps.iter().any(|gap| gap.series == at);
            let counts = (0..series).map(|at| read_series(file, all, has_gap(at))).collect::<Sensible<_>>()?;
            let mut met = Vec::new();
            for id in targets {
                // What is to be kept stands there once for each way of reading it.
                let known = assumptions.plan.iter().flat_map(Plan::in_every_reading);
                let is_next = |target: &Target| target.id == *id && met.iter().all(|(read, _)| read != target);
                let target = known.into_iter().find(is_next).ok_or(Senseless)?;
                let runs = u64::from_le_bytes(read_bytes(file)?);
                if runs > all {
                    return Err(Senseless);
                }
                met.push((target, runs));
            }
            Kept::Counts(Counts { series: counts, met })
        }
    };
    Ok(Part {
        runs: from..to,
        outputs: header.outputs.clone(),
        central: central.map_err(|_| Senseless)?,
        clamped: ClampCounts {
            draws: header.held.clone(),
            raised_cells: header.raised_cells,
            capped_headcounts: header.capped_headcounts,
        },
        gaps: header.gaps.iter().copied().filter(|gap| gap.series < series && gap.first < to).collect(),
        kept,
    })
}

/// What was counted of so many runs in a series. Only one with a gap may reach beyond all numbers.
fn read_series(file: &mut impl Read, all: u64, has_gap: bool) -> Sensible<Option<SeriesCounts>> {
    let edges = usize::try_from(u64::from_le_bytes(read_bytes(file)?)).map_err(|_| Senseless)?;
    if edges == 0 {
        return Ok(None);
    }
    let cells = Cells::of_edges(read_numbers(file, edges)?).ok_or(Senseless)?;
    let [middle, least, most] = read_numbers(file, 3)?.try_into().map_err(|_| Senseless)?;
    let runs = (0..cells.count()).map(|_| read_bytes(file).map(u64::from_le_bytes)).collect::<Sensible<Vec<u64>>>()?;
    let counted = runs.iter().try_fold(0, |sum: u64, runs| sum.checked_add(*runs));
    let is_finite = middle.is_finite() && (has_gap || least.is_finite() && most.is_finite());
    if counted != Some(all) || !is_finite {
        return Err(Senseless);
    }
    let mut sum = || -> Sensible<ExactSum> {
        let mut digits = [0; DIGITS];
        for digit in &mut digits {
            *digit = i64::from_le_bytes(read_bytes(file)?);
        }
        ExactSum::of_written(digits).ok_or(Senseless)
    };
    let (deviations, squares) = (sum()?, sum()?);
    let cells = Arc::new(cells);
    Ok(Some(SeriesCounts { cells, middle, runs, least, most, deviations, squares }))
}

fn read_bytes(file: &mut impl Read) -> Sensible<[u8; 8]> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// So many numbers; room is made as they are read, so that a senseless count takes no memory.
fn read_numbers(file: &mut impl Read, count: usize) -> Sensible<Vec<f64>> {
    let mut numbers = Vec::with_capacity(count.min(1 << 20));
    let mut block = vec![0; (1 << 16).min(count.saturating_mul(8))];
    while numbers.len() < count {
        let bytes = &mut block[..(count - numbers.len()).saturating_mul(8).min(1 << 16)];
        file.read_exact(bytes)?;
        let eights = bytes.as_chunks::<8>().0;
        numbers.extend(eights.iter().map(|eight| f64::from_le_bytes(*eight)));
    }
    Ok(numbers)
}
