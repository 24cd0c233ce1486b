//! The engine of the Python package `carecast`: what Python asks is turned into calls of the library, and what the library
//! gives into Python objects. No rule of the model is here.
//!
//! Every call releases the interpreter's lock and runs on a thread of its own, while the calling thread asks for signals, so
//! that Ctrl-C ends it. What the library refuses becomes an exception of `carecast.errors`; a panic becomes one too.

mod arguments;
mod failure;
mod question;
mod result;
mod review;
mod scenario;
mod shard;
mod table;
mod trend;
mod view;
mod watch;

use pyo3::prelude::*;

/// The compiled part of the package `carecast`; its names are not for users.
#[pymodule(name = "_engine")]
mod engine {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::failure::{language, set_language};
    #[pymodule_export]
    use super::question::{Answer, adjust, sensitivity, solve, sweep};
    #[pymodule_export]
    use super::result::{Result, compare, run};
    #[pymodule_export]
    use super::review::{Review, review};
    #[pymodule_export]
    use super::scenario::{Scenario, scenarios};
    #[pymodule_export]
    use super::shard::{merge, shard};
    #[pymodule_export]
    use super::trend::trend;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("STATISTICS", carecast::ensemble::STATISTICS.to_vec())?;
        module.add("MOST_RUNS", carecast::limits::MOST_RUNS)?;
        module.add("MOST_THREADS", carecast::limits::MOST_THREADS)?;
        module.add("YEARS", (*carecast::limits::YEARS.start(), *carecast::limits::YEARS.end()))
    }
}
