//! The sentences that readers see, in Chinese and English side by side: each is a method of the finding that it tells.

mod sentence;
mod verdict;
