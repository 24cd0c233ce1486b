//! Errors and warnings of the library as Python knows them, in the language chosen.

use std::sync::atomic::{AtomicBool, Ordering};

use carecast::{Diagnostics, Error, Language, Problem, Severity};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

static IS_CHINESE: AtomicBool = AtomicBool::new(false);

/// The language of messages, labels and charts.
pub(crate) fn chosen() -> Language {
    if IS_CHINESE.load(Ordering::Relaxed) { Language::Chinese } else { Language::English }
}

#[pyfunction]
pub(crate) fn language() -> &'static str {
    chosen().tag()
}

#[pyfunction]
pub(crate) fn set_language(tag: &str) -> PyResult<()> {
    let language = match tag {
        "zh" => Language::Chinese,
        "en" => Language::English,
        _ => return Err(PyValueError::new_err(format!("language must be \"zh\" or \"en\", not {tag:?}"))),
    };
    IS_CHINESE.store(language == Language::Chinese, Ordering::Relaxed);
    Ok(())
}

/// The exception for an error of the library.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let language = chosen();
    let exception = || {
        let errors = py.import("carecast.errors")?;
        let message = error.render(language);
        match error.diagnostics() {
            Some(found) => errors.getattr("InputError")?.call1((message, problems(py, found, None)?)),
            None if error.is_interrupted() => py.import("builtins")?.getattr("KeyboardInterrupt")?.call1((message,)),
            None if error.is_out_of_memory() => errors.getattr("MemoryLimitError")?.call1((message,)),
            None => errors.getattr("CarecastError")?.call1((message,)),
        }
    };
    exception().map_or_else(|failed| failed, PyErr::from_value)
}

/// The problems of a reading, or those of one severity.
pub(crate) fn problems<'py>(
    py: Python<'py>,
    found: &Diagnostics,
    severity: Option<Severity>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let class = py.import("carecast.errors")?.getattr("Problem")?;
    let wanted = found.problems().iter().filter(|problem| severity.is_none_or(|wanted| wanted == problem.severity));
    wanted.map(|problem| class.call1(parts(problem))).collect()
}

type Parts = (
    &'static str,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<usize>,
    Option<usize>,
    Option<String>,
);

/// Severity, message, expected, hint, file, line, column, text.
fn parts(problem: &Problem) -> Parts {
    let language = chosen();
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let shown = |text: &carecast::Text| carecast::visible(text.get(language)).into_owned();
    let span = problem.span.as_ref();
    (
        severity,
        shown(&problem.message),
        problem.expected.as_ref().map(shown),
        problem.hint.as_ref().map(shown),
        span.map(|span| span.file().to_owned()),
        span.map(carecast::Span::line),
        span.map(carecast::Span::column),
        span.map(|span| span.text().to_owned()),
    )
}

/// Warnings of a call, to be given out by the Python layer: it knows whose line they belong to.
pub(crate) fn warnings<'py>(py: Python<'py>, found: &Diagnostics) -> PyResult<Vec<Bound<'py, PyAny>>> {
    problems(py, found, Some(Severity::Warning))
}
