//! Computations that a signal ends, and that report their progress.

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use carecast::ensemble::Progress;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::failure::raised;

/// How often the calling thread looks for signals.
const INTERVAL: Duration = Duration::from_millis(50);

/// The runs of a computation.
#[derive(Default)]
pub(crate) struct Meter {
    expected: AtomicUsize,
    done: AtomicUsize,
}

impl Progress for Meter {
    fn expect(&self, runs: usize) {
        self.expected.fetch_add(runs, Ordering::Relaxed);
    }

    fn done(&self, runs: usize) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }
}

/// What a computation takes: the flag that stops it, and the receiver of its progress.
pub(crate) struct Watching<'w> {
    pub(crate) stop: &'w AtomicBool,
    pub(crate) meter: &'w Meter,
}

/// Computes without the interpreter's lock. Meanwhile the calling thread looks for signals and calls `progress` with the runs
/// done and expected; an exception of either, such as `KeyboardInterrupt`, stops the computation and is raised.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    compute: impl FnOnce(&Watching<'_>) -> carecast::Result<T> + Send,
) -> PyResult<T> {
    let (stop, meter) = (AtomicBool::new(false), Meter::default());
    let (done, raised_meanwhile) = py.detach(|| {
        thread::scope(|scope| {
            let (ended, is_ended) = channel::<()>();
            let watching = Watching { stop: &stop, meter: &meter };
            let computing = scope.spawn(move || {
                // It is dropped at the end of the thread, however that ends.
                let _ended = ended;
                compute(&watching)
            });
            let mut raised = None;
            while is_ended.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if raised.is_none() {
                    raised = Python::attach(|py| look(py, progress, &meter)).err();
                    stop.store(raised.is_some(), Ordering::Relaxed);
                }
            }
            (computing.join(), raised)
        })
    });
    if let Some(raised) = raised_meanwhile {
        return Err(raised);
    }
    let done = done.map_err(|panic| PyRuntimeError::new_err(format!("internal error: {}", words(&*panic))))?;
    if let Some(progress) = progress {
        report(py, progress, &meter)?;
    }
    done.map_err(|error| raised(py, &error))
}

fn look(py: Python<'_>, progress: Option<&Py<PyAny>>, meter: &Meter) -> PyResult<()> {
    py.check_signals()?;
    progress.map_or(Ok(()), |progress| report(py, progress, meter))
}

fn report(py: Python<'_>, progress: &Py<PyAny>, meter: &Meter) -> PyResult<()> {
    let [done, expected] = [&meter.done, &meter.expected].map(|count| count.load(Ordering::Relaxed));
    progress.call1(py, (done, expected)).map(drop)
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}
