//! carecast: scenario forecasts of a region's health-and-elderly-care economy.

pub mod analysis;
pub mod baseline;
pub mod chart;
mod diagnostic;
pub mod ensemble;
mod error;
pub mod export;
pub mod figure;
pub mod indicator;
mod language;
pub mod model;
pub mod plan;
pub mod projection;
pub mod report;
pub mod scenario;

pub use diagnostic::{Diagnostics, Problem, Severity, Source, Span};
pub use error::{Error, Result};
pub use language::{Language, Text};
pub use projection::Projection;
