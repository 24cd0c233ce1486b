//! Shard files, written by `carecast run --shard` and read by `carecast merge`.
//!
//! Two lines of text (format and json header), then numbers in little-endian order, then the SHA-256 of everything before
//! it: the statistics of its runs. Values of every run are not in it; while few runs are there, brackets hold all of them.

mod order;
mod read;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use order::{by_scenario, in_order};

use super::whole_file::{unfinished, write_streamed};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{EnsemblePart, PART, RunStatistics, Shard, UndefinedCell};
use crate::error::{Error, Result};
use crate::language::{Language, Text, counted, text};
use crate::limits::LONGEST_SHARD_HEADER;
use crate::scenario::Assumptions;
use read::read_part;

/// The first line of a shard; the number is the version of the format.
const FORMAT: &str = "carecast shard 5\n";

/// The origin shared by all shards of an ensemble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardOrigin {
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

impl ShardOrigin {
    /// The input files of a scenario and of the first one, from which its differences are, with their hashes.
    #[must_use]
    pub fn inputs(assumptions: &Assumptions, first: &Assumptions) -> BTreeMap<String, String> {
        let files = [first, assumptions].into_iter().flat_map(|of| of.files.iter().chain(&of.baseline.files));
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
struct ShardHeader {
    origin: ShardOrigin,
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
    gaps: Vec<UndefinedCell>,
    /// The targets of the plan that were looked at in every run.
    targets: Vec<String>,
}

/// A shard whose header was read.
#[derive(Debug, Clone)]
pub struct ShardFile {
    path: PathBuf,
    header: ShardHeader,
}

/// Writes a shard.
///
/// # Errors
/// A failure if the file cannot be written.
pub fn write_shard(path: &Path, part: &EnsemblePart, shard: Shard, origin: &ShardOrigin) -> Result<()> {
    check_place(path)?;
    let header = ShardHeader {
        origin: origin.clone(),
        shard: (shard.index, shard.of),
        runs: (part.runs.start, part.runs.end),
        outputs: part.outputs.clone(),
        years: part.central.ncols(),
        held: part.clamped.draws.clone(),
        raised_cells: part.clamped.raised_cells,
        capped_headcounts: part.clamped.capped_headcounts,
        gaps: part.gaps.clone(),
        targets: part.statistics.met.iter().map(|(target, _)| target.id.clone()).collect(),
    };
    let header = serde_json::to_string(&header)
        .map_err(|cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause))?;
    write_streamed(path, |file| {
        let mut out = io::BufWriter::with_capacity(1 << 16, Hashing { inner: file, hash: Sha256::new() });
        out.write_all(FORMAT.as_bytes())?;
        out.write_all(header.as_bytes())?;
        out.write_all(b"\n")?;
        write_numbers(&mut out, part.central.iter())?;
        write_statistics(&mut out, &part.statistics)?;
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
        "{shown} already exists and is not a shard of carecast: it is not overwritten; move it away, or name another folder (`out`)"
    )))
}

fn write_numbers<'n>(out: &mut impl Write, numbers: impl Iterator<Item = &'n f64>) -> io::Result<()> {
    numbers.into_iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}

fn write_counts(out: &mut impl Write, counts: impl IntoIterator<Item = u64>) -> io::Result<()> {
    counts.into_iter().try_for_each(|count| out.write_all(&count.to_le_bytes()))
}

fn write_statistics(out: &mut impl Write, statistics: &RunStatistics) -> io::Result<()> {
    write_counts(out, [statistics.series.len() as u64])?;
    for series in &statistics.series {
        let brackets = series.as_ref().map_or(0, |series| series.order.brackets().count());
        write_counts(out, [brackets as u64])?;
        let Some(series) = series else { continue };
        for (ranks, bracket) in series.order.brackets() {
            write_counts(out, [ranks.end as u64, bracket.up_to_low])?;
            write_counts(out, bracket.at_limits.map(|at| at.unwrap_or(NOT_COUNTED)))?;
            write_counts(out, [bracket.held.len() as u64])?;
            write_numbers(out, [&bracket.low, &bracket.high].into_iter().chain(&bracket.held))?;
        }
        write_numbers(out, [&series.moments.middle, &series.moments.single].into_iter())?;
        write_counts(out, [u64::from(series.moments.is_undefined)])?;
        for sum in series.moments.sums() {
            let digits = sum.digits();
            let first = digits.iter().position(|digit| *digit != 0).unwrap_or(0);
            let last = digits.iter().rposition(|digit| *digit != 0).map_or(first, |last| last + 1);
            write_counts(out, [first as u64, last as u64])?;
            digits[first..last].iter().try_for_each(|digit| out.write_all(&digit.to_le_bytes()))?;
        }
    }
    for (_, met) in &statistics.met {
        write_counts(out, met.by_replicate.into_iter().chain([met.pairs, u64::from(met.single)]))?;
    }
    Ok(())
}

/// In the place of a count of values equal to a limit that was not counted.
const NOT_COUNTED: u64 = u64::MAX;

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
    fn start(path: &Path) -> Result<(Hashing<BufReader<File>>, ShardHeader)> {
        let shown = path.display();
        let file = File::open(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Error::failure(text!("没有文件 {shown}", "no such file: {shown}")),
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
                "{shown} is not a shard of carecast, as `carecast run --shard` writes them"
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
    pub fn origin(&self) -> &ShardOrigin {
        &self.header.origin
    }

    /// Reads the runs of the shard. The scenario gives the assessed targets.
    ///
    /// # Errors
    /// [`Diagnostics`] if the file is damaged; a failure if it cannot be read.
    pub fn read(&self, assumptions: &Assumptions) -> Result<EnsemblePart> {
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
