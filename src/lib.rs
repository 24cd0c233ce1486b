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
//! - [`export`], [`chart`], [`figure`], [`report`]: files, pictures, tables.
//!
//! # Example
//!
//! ```
//! use carecast::{Diagnostics, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};
//!
//! let scenario = r#"
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
//! let mut problems = Diagnostics::new();
//! let assumptions = Assumptions::parse("steady.toml", scenario, &Library::embedded(), &mut problems)?;
//! let settings = Settings { runs: 1000, ..Settings::of(&assumptions) };
//! let projection = Projection::run(&assumptions, &settings, &mut problems)?;
//!
//! let value_added = projection.series("industry.value_added").unwrap();
//! let (low, high) = value_added.year(2027).unwrap().interval_80();
//! assert!(6.5e11 < low && low < high && high < 8.5e11);
//! let above = value_added.probability(2027, |yuan| yuan > 7e11);
//! assert!(above.is_some_and(|share| (0.0..=1.0).contains(&share)));
//! # Ok::<(), carecast::Error>(())
//! ```
//!
//! Inside, everything is in persons, yuan, beds, years and fractions; units are converted where files are read and
//! written.

pub mod analysis;
pub mod baseline;
pub mod chart;
mod diagnostic;
pub mod embedded;
pub mod ensemble;
mod error;
pub mod export;
pub mod figure;
pub mod formula;
#[doc(hidden)]
pub mod fuzzing;
pub mod import;
pub mod indicator;
mod language;
pub mod limits;
pub mod model;
mod number;
pub mod plan;
pub mod projection;
pub mod report;
pub mod scenario;
mod schedule;
pub mod starter;
mod vectors;

pub use diagnostic::{Diagnostics, Problem, Severity, Source, Span};
pub use error::{Error, Result};
pub use language::{Language, Text, counted, visible};
pub use projection::Projection;
