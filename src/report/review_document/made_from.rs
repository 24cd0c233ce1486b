//! What the report was made from: files with their hashes, runs, seed, and the messages of the run, in a file of their own.

use std::fmt::Write as _;

use crate::language::{Language, Text};

/// The name of the file.
pub const MADE_FROM: &str = "review-made-from.txt";

/// The inputs, a line each, and the messages of the run.
#[must_use]
pub fn made_from(inputs: &[(Text, Text)], warnings: &[Text], language: Language) -> String {
    let mut text = format!("{}\n\n", language.pick("报告的计算依据与版本", "What the report was made from"));
    for (name, value) in inputs {
        let _ = writeln!(text, "{}{}{}", name.get(language), language.pick("：", ": "), value.get(language));
    }
    if !warnings.is_empty() {
        let _ = writeln!(text, "\n{}", language.pick("数据处理说明：", "Messages of the run:"));
        for warning in warnings {
            let _ = writeln!(text, "- {}", warning.get(language));
        }
    }
    text
}
