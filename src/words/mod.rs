//! The sentences that readers see, in Chinese and English side by side: each is a method of the finding that it states.

mod review;
mod sentence;
mod verdict;
