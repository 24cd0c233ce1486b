//! Views of the engine's memory as numpy arrays: the one place of this package that needs `unsafe`.

#![allow(unsafe_code)]

use numpy::ndarray::{ArrayView, Dimension};
use numpy::{PyArray, PyArrayMethods};
use pyo3::prelude::*;

use crate::result::Result;

/// A read-only array on the memory of a view, which stays alive as long as the array does.
///
/// `of` must take its view from the values that `owner` holds. It can do nothing else: it is given them alone.
pub(crate) fn read_only<'py, D: Dimension + 'static>(
    owner: &Bound<'py, Result>,
    of: impl for<'r> FnOnce(&'r Result) -> carecast::Result<Vec<ArrayView<'r, f64, D>>>,
) -> PyResult<Vec<Bound<'py, PyArray<f64, D>>>> {
    let result = owner.get();
    let views = of(result).map_err(|error| crate::failure::raised(owner.py(), &error))?;
    let arrays = views.into_iter().map(|view| {
        // SAFETY: the view borrows from `result`, which lives in the Python object `owner`. That object is frozen: Rust hands out
        // shared references to it alone, so its arrays are neither changed nor reallocated. The array holds a reference to `owner`
        // as its base, so that the memory lives at least as long. It is made read-only below; numpy lets nobody undo that,
        // because the base is neither an array nor a writable buffer.
        let array = unsafe { PyArray::borrow_from_array(&view, owner.clone().into_any()) };
        array.try_readwrite().map_err(PyErr::from)?.make_nonwriteable();
        Ok(array)
    });
    arrays.collect()
}
