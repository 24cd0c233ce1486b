//! Words for the findings of a review.

mod basis;
mod break_even;
mod draft;
mod figure;
mod inquiry;
mod missing;
mod note;
mod progress;
mod status;
mod update;
