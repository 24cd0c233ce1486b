//! Words for the findings of a review.

mod basis;
mod break_even;
mod figure;
mod inquiry;
mod missing;
mod note;
mod progress;
mod update;
