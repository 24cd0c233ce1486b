//! The demand side of the industry held against the past: the tables of docs/industry.md and docs/industry.zh.md.
//!
//! ```console
//! $ cargo run --release --example industry_scores            # in English
//! $ cargo run --release --example industry_scores -- zh      # 中文
//! ```

use carecast::analysis::hindcast::industry;
use carecast::baseline::Library;
use carecast::{Language, Result, report};

fn main() -> Result<()> {
    let is_chinese = std::env::args().nth(1).is_some_and(|language| language == "zh");
    let language = if is_chinese { Language::Chinese } else { Language::English };
    println!("{}", report::hindcast::industry_calibration(&industry(&Library::embedded())?, language));
    Ok(())
}
