//! carecast projects a region's elderly population, care beds and health-and-elderly-care industry (医养健康产业) under
//! scenarios written in text files, runs each many times with its uncertainty, and says what a plan's targets are worth.
//!
//! # The one road that data takes
//!
//! ```text
//! baseline ─┐
//!           ├─► assumptions ─► model ─► ensemble ─► projection ─► analysis ─► export, figure, report
//! scenario ─┘
//! ```
//!
//! Each arrow is one call, nothing flows back, and a module knows only what stands left of it:
//!
//! - [`indicator`]: the vocabulary. Indicators, drivers, units.
//! - [`Diagnostics`]: problems in what people wrote, each with its place and how to mend it.
//! - [`formula`]: the language in which a scenario computes indicators of its own.
//! - [`baseline`]: what is known of a region, every figure with its source.
//! - [`import`]: baselines made from the tables that others publish.
//! - [`embedded`]: scenarios shipped inside the program.
//! - [`scenario`]: what is assumed, resolved against a baseline into [`Assumptions`](scenario::Assumptions).
//! - [`plan`]: what was promised.
//! - [`starter`]: the files with which a region begins.
//! - [`model`]: how one year follows from the last.
//! - [`ensemble`]: many runs, the same bits on any number of threads.
//! - [`projection`]: the result, by indicator, year and run.
//! - [`analysis`]: what it means for the targets.
//! - [`table`]: tables of typed cells, for any medium.
//! - [`export`], [`chart`], [`figure`], [`report`]: files, pictures, what stands in tables.
//!
//! # Example
//!
//! ```
//! use carecast::Scenario;
//!
//! let text = r#"
//! format   = 1
//! baseline = "shandong"
//! horizon  = 2027
//!
//! [assume.economy]
//! real_growth     = "4.5 %"
//! deflator_growth = "0.5 %"
//!
//! [assume.industry.total.growth]
//! unit    = "%"
//! central = 5.0
//! p10     = 3.5
//! p90     = 6.5
//! "#;
//! let result = Scenario::parse("steady.toml", text)?.runs(1000).project()?;
//!
//! let value_added = result.projection.find("industry.value_added")?;
//! let (low, high) = value_added.year(2027).unwrap().interval_80();
//! assert!(6.5e11 < low && low < high && high < 8.5e11);
//! let above = value_added.probability(2027, |yuan| yuan > 7e11);
//! assert!(above.is_some_and(|share| (0.0..=1.0).contains(&share)));
//! # Ok::<(), carecast::Error>(())
//! ```
//!
//! `Scenario::load(path)` reads a file. What [`Scenario`] does in one call can be done step by step:
//! [`Assumptions`](scenario::Assumptions), [`Settings`](ensemble::Settings), [`Projection::run`], [`assess`](analysis::assess).
//!
//! # Features
//!
//! All of `cli`, `report`, `png`, `embedded` and `files` are on by default; `default-features = false` leaves the model,
//! scenarios and plans parsed from text, the runs and what they mean.
//!
//! - `embedded`: the baselines are inside the program.
//! - `files`: scenarios, plans and tables are read from files, results are written (`export`).
//! - `report`: tables in words, charts as SVG, the review as HTML (`report`, `figure`, `chart`).
//! - `png`: charts as PNG too.
//! - `import`: baselines made from tables of the World Population Prospects (`import`).
//! - `cli`: the program `carecast`; it needs `report`, `files` and `import`.
//!
//! With `embedded` and no other feature the library builds for `wasm32-unknown-unknown`.
//!
//! Inside, everything is in persons, yuan, beds, years and fractions; units are converted where files are read and
//! written.

#![cfg_attr(docsrs, feature(doc_cfg))]
// What only files, tables and charts need lies idle without them. With all features nothing may.
#![cfg_attr(not(all(feature = "import", feature = "report")), allow(dead_code, unused_imports))]

pub mod analysis;
pub mod baseline;
#[cfg(feature = "report")]
pub mod chart;
mod diagnostic;
#[cfg(feature = "embedded")]
pub mod embedded;
#[cfg(not(feature = "embedded"))]
#[path = "not_embedded.rs"]
mod embedded;
pub mod ensemble;
mod error;
#[cfg(feature = "files")]
pub mod export;
#[cfg(feature = "report")]
pub mod figure;
pub mod formula;
mod front;
#[cfg(all(feature = "import", feature = "report"))]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "import")]
pub mod import;
pub mod indicator;
mod language;
pub mod limits;
#[cfg(feature = "report")]
mod line_break;
pub mod model;
mod number;
pub mod plan;
pub mod projection;
#[cfg(feature = "report")]
pub mod report;
pub mod scenario;
mod schedule;
#[cfg(all(feature = "embedded", feature = "files"))]
pub mod starter;
pub mod table;
mod vectors;

pub use diagnostic::{Diagnostics, Problem, Severity, Source, Span};
pub use error::{Error, Result};
pub use front::{Projected, Scenario};
pub use language::{Language, Text, counted, visible};
pub use ndarray;
pub use projection::Projection;
