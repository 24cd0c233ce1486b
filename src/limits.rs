//! The limits of what is read, all in one place, each with its reason. What is beyond one is refused or, in a list, told in
//! one line; nothing is cut silently.
//!
//! Limits of the domain (rates of death, ages, the usual range of a driver) stand with the domain.

use std::ops::RangeInclusive;

/// Calendar years: from before the oldest figures of statistics offices to a century after the United Nations' last year.
pub const YEARS: RangeInclusive<i32> = 1900..=2200;

/// The size of a figure in base units (yuan, persons, beds): 10 000 times the money of the world in a year, or of people.
/// The squares and sums of such figures are finite.
pub const LARGEST_FIGURE: f64 = 1e20;

/// The least size of a published figure that is not 0, in base units: nothing can be counted by less.
pub const LEAST_FIGURE: f64 = 1e-12;

/// The size of a target's figure in base units: a thousand times the money of the world.
pub const LARGEST_TARGET: f64 = 1e18;

/// The power of ten of a written 0, either way: a hundred more and its last digit, in a large unit, is no finite figure, so
/// that anything at all would be about 0.
pub const LARGEST_EXPONENT_OF_ZERO: u64 = 200;

/// Problems of one severity that are kept and shown: nobody mends more at a time, and a file that is wrong in every line
/// would print itself many times over.
pub const MOST_PROBLEMS: usize = 100;

/// Errors in one table, after which the rest of it is not looked at: a column in another unit is wrong in every row.
pub const MOST_PROBLEMS_OF_TABLE: usize = 20;

/// Names offered in a hint: more are no help.
pub const MOST_NAMES_OFFERED: usize = 24;

/// Bytes of a text file, unpacked: a hundred times the largest table of a projection that was imported (5 MB). A packed file
/// of two megabytes can unpack to gigabytes.
pub const MOST_BYTES_OF_FILE: u64 = 1 << 29;

/// Scenario files that lie one over another by `extends`, and baselines by `parent`: people keep track of a handful.
pub const DEEPEST_CHAIN: usize = 64;

/// Scenario files that one scenario extends, all told: files that each extend two others double at every step.
pub const MOST_EXTENDED: usize = 1000;

/// Runs of an ensemble: more are a slip of the hand, and their errors are far below any assumption's.
pub const MOST_RUNS: i64 = 1_000_000_000;

/// Threads: more than any machine has.
pub const MOST_THREADS: u64 = 1024;

/// Levels of one swept driver: each takes all the runs.
pub const MOST_LEVELS: usize = 1_000_000;

/// Points of a grid of swept drivers: each takes all the runs.
pub const MOST_POINTS: usize = 10_000_000;

/// Brackets within brackets in a formula, so that reading it needs little of the stack.
pub const MOST_NESTED: usize = 64;

/// Operations within operations in a formula, so that walking through it needs little of the stack.
pub const DEEPEST_FORMULA: usize = 256;

/// Bytes of the header of a shard: a thousand times that of a scenario of all indicators.
pub const LONGEST_SHARD_HEADER: u64 = 1 << 24;

/// Pairs of figures of a plan for one thing in one year that an audit reports: the first show what is wrong.
pub const MOST_PAIRS: usize = 20;

/// Findings of an audit that are shown, the gravest first.
pub const MOST_FINDINGS: usize = 500;
