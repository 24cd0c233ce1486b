//! Loops over many runs, compiled for several widths of vector registers and run with the widest that the processor has.
//!
//! The bits of a result do not depend on the width: what is done to runs side by side is what would be done to each by
//! itself, in the same order and without fused operations.

/// Computes an expression, a loop or a block with one, with the widest vectors there are. What it calls must be inlined to
/// take part. Asking what the processor has takes a few nanoseconds.
macro_rules! widest {
    ($compute:expr) => {{
        let once = $crate::vectors::Once;
        pulp::Arch::new().dispatch(
            #[inline(always)]
            move || {
                let _once = once;
                $compute
            },
        )
    }};
}

/// A closure that consumes its captures can be called only once; others would be called through a function that must be inlined.
pub(crate) struct Once;

pub(crate) use widest;
