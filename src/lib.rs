//! carecast projects a region's elderly population, care beds and health-and-elderly-care industry (医养健康产业) under
//! scenarios written in text files, runs each many times with its uncertainty, and assesses the targets of a plan.
//!
//! # Data flow
//!
//! ```text
//! baseline ─┐
//!           ├─► assumptions ─► model ─► ensemble ─► projection ─► analysis ─► export, figure, report
//! scenario ─┘
//! ```
//!
//! Each arrow is one call; data flows in one direction, and a module depends only on modules to its left:
//!
//! - [`indicator`]: the vocabulary. Indicators, drivers, units.
//! - [`Diagnostics`]: errors and warnings in input, each with its place and a hint.
//! - [`formula`]: the formula language of equations and of a scenario's own indicators.
//! - [`baseline`]: published data of a region, every figure with its source.
//! - [`import`]: baselines from published tables.
//! - [`embedded`]: embedded scenarios.
//! - [`scenario`]: assumptions, resolved against a baseline into [`Assumptions`](scenario::Assumptions).
//! - [`plan`]: the targets of a plan.
//! - [`trend`]: annual series continued without a model.
//! - [`starter`]: template files for a region.
//! - [`model`]: the equations of a year.
//! - [`ensemble`]: draws and runs, with the same bits on any number of threads.
//! - [`projection`]: the result, by indicator, year and run.
//! - [`analysis`]: typed findings: targets, reviews, what-ifs, sensitivity; each has a method that states it in words.
//! - [`table`]: tables of typed cells, for any medium.
//! - [`export`], [`chart`], [`figure`], [`report`]: files, charts, tables.
//! - [`explorer`]: questions of a page and their answers, as JSON.
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
//! scenarios and plans parsed from text, runs and findings.
//!
//! - `embedded`: embedded baselines and scenarios.
//! - `files`: reading scenarios, plans and tables from files, writing results (`export`).
//! - `report`: charts as SVG, the review as HTML (`figure`, `chart`, `report::page`); tables in words are always there.
//! - `png`: charts as PNG too.
//! - `import`: baselines from tables of the World Population Prospects (`import`).
//! - `explorer`: the engine behind a page that people explore a scenario in (`explorer`); it needs `embedded` and `files`.
//! - `cli`: the program `carecast`; it needs `report`, `files`, `import` and `explorer`.
//!
//! With `embedded`, `files` and `explorer` the library builds for `wasm32-unknown-unknown`.
//!
//! Internal units are persons, yuan, beds, years and fractions; units are converted when files are read and written.

#![cfg_attr(docsrs, feature(doc_cfg))]
// Without some features, code used only by files, tables and charts is unused. With all features none may be.
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
#[cfg(feature = "explorer")]
pub mod explorer;
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
#[cfg(feature = "office")]
pub mod office;
pub mod plan;
pub mod projection;
mod quantile;
pub mod report;
pub mod scenario;
mod schedule;
#[cfg(all(feature = "embedded", feature = "files"))]
pub mod starter;
pub mod table;
pub mod trend;
mod vectors;
mod words;
mod xml;

pub use diagnostic::{Diagnostics, Problem, Severity, Source, Span};
pub use error::{Error, Result};
pub use front::{Projected, Scenario};
pub use language::{Language, Text, counted, visible};
pub use ndarray;
pub use projection::Projection;

/// The version of the library, which results name and shards must share.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
