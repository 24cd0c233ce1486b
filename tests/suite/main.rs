//! Every integration test in one binary, so that it is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod commands;
mod determinism;
mod diagnostics;
mod identities;
mod reference_care;
mod reference_data;
