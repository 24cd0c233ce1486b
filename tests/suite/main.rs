//! Every integration test in one binary, so that it is linked once.

mod commands;
mod determinism;
mod diagnostics;
mod identities;
