//! Every integration test in one binary, so that it is linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod architecture;
mod audit;
mod backtest;
mod bed_rates;
mod book;
mod commands;
mod counts;
mod determinism;
mod diagnostics;
mod differences;
mod distributions;
mod equations;
mod formulas;
mod from_history;
mod fuzz_corpus;
mod grounds;
mod identities;
mod industry;
mod insurance;
mod made_up_wpp;
mod model_document;
mod not_a_number;
mod one_source;
mod people;
mod plans;
mod progress;
mod read_alike;
mod reference_care;
mod reference_data;
mod reference_model;
mod regions;
mod review;
mod scores;
mod table_layout;
mod target_kinds;
mod target_status;
mod trend;
mod undefined;
mod verdicts;
mod what_ifs;
