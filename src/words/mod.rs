//! Findings in words, Chinese and English side by side: a sentence is a function of what was found.
//!
//! What finds things (`plan::audit`, `analysis`) returns numbers, names and kinds; here they become sentences, as methods of
//! the findings themselves. One file for each kind of finding.

mod audit;
pub(crate) mod backtest;
mod base;
mod beside_trend;
mod condition;
mod counted_from;
mod explanation;
mod from_history;
mod grounds;
mod plausibility;
mod prior;
pub(crate) mod publisher;
mod questions;
mod regions;
mod review;
mod sensitivity;
pub(crate) mod sentence;
mod target;
pub(crate) mod trend;
mod unpaired;
mod verdict;
