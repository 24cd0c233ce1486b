//! The limits of input, each with its reason. Input beyond a limit is rejected or, in a list, reported in one line; nothing
//! is truncated silently.
//!
//! Limits of the domain (death rates, ages, the usual range of a driver) are defined with the domain.

use std::ops::RangeInclusive;

/// Calendar years: from before the oldest figures of statistics offices to a century after the United Nations' last year.
pub const YEARS: RangeInclusive<i32> = 1900..=2200;

/// The maximum of a figure in base units (yuan, persons, beds): 10 000 times the money of the world in a year, or its
/// population. Squares and sums of such figures are finite.
pub const LARGEST_FIGURE: f64 = 1e20;

/// The minimum of a published figure other than 0, in base units.
pub const LEAST_FIGURE: f64 = 1e-12;

/// The maximum of a target's figure in base units: a thousand times the money of the world.
pub const LARGEST_TARGET: f64 = 1e18;

/// The power of ten of a written 0, either way: a hundred more and its last digit, in a large unit, is no finite figure, so
/// that anything at all would be about 0.
pub const LARGEST_EXPONENT_OF_ZERO: u64 = 200;

/// The maximum number of problems of one severity; a file with an error in every line would otherwise print itself many
/// times over.
pub const MOST_PROBLEMS: usize = 100;

/// The maximum number of errors in one table: a column in another unit is wrong in every row.
pub const MOST_PROBLEMS_OF_TABLE: usize = 20;

/// The maximum number of names in a hint.
pub const MOST_NAMES_OFFERED: usize = 24;

/// The maximum size of a text file, unpacked: a hundred times the largest imported table (5 MB). A packed file of two
/// megabytes can unpack to gigabytes.
pub const MOST_BYTES_OF_FILE: u64 = 1 << 29;

/// The maximum number of regions projected together: the counties of a large province. All are in memory at once.
pub const MOST_REGIONS: usize = 200;

/// The largest number of cells of a sheet.
pub const MOST_CELLS: usize = 4_000_000;

/// The maximum depth of `extends` of scenarios and `parent` of baselines.
pub const DEEPEST_CHAIN: usize = 64;

/// The maximum number of files that a scenario extends in total: files that each extend two others double at every step.
pub const MOST_EXTENDED: usize = 1000;

/// The maximum number of runs: more are likely a typing error, and their sampling error is negligible.
pub const MOST_RUNS: i64 = 1_000_000_000;

/// The maximum number of threads.
pub const MOST_THREADS: u64 = 1024;

/// The maximum number of levels of a swept driver.
pub const MOST_LEVELS: usize = 1_000_000;

/// The maximum number of points of a grid of swept drivers.
pub const MOST_POINTS: usize = 10_000_000;

/// The maximum nesting of brackets in a formula, which bounds the stack of the parser.
pub const MOST_NESTED: usize = 64;

/// The maximum nesting of operations in a formula, which bounds the stack of tree walks.
pub const DEEPEST_FORMULA: usize = 256;

/// The maximum size of the header of a shard: a thousand times that of a scenario with all indicators.
pub const LONGEST_SHARD_HEADER: u64 = 1 << 24;

/// The maximum number of reported contradictions of one quantity in one year of a plan.
pub const MOST_PAIRS: usize = 20;

/// The maximum number of findings of an audit, the most serious first.
pub const MOST_FINDINGS: usize = 500;
