//! Why there is no review.

use crate::analysis::review::InquiryProblem;
use crate::error::Error;
use crate::language::{Text, text};

impl From<InquiryProblem> for Error {
    fn from(problem: InquiryProblem) -> Self {
        Self::failure(match problem {
            InquiryProblem::NoReviewYear => Text::new(
                "规划没有写明评估年：请指定一年（`as_of`）",
                "the plan states no year of review: give one (`as_of`)",
            ),
            InquiryProblem::HiddenYears => Text::new(
                "规划的公开文本隐去了年份：请给出规划年份，如 start=…,end=…（`plan_year`）",
                "the published text of the plan hides its years: give them, start=…,end=… (`plan_year`)",
            ),
            InquiryProblem::NotAfterBaseYear { as_of, base_year } => text!(
                "评估年{as_of}不晚于规划的基期{base_year}",
                "the review's year {as_of} is not after the plan's base year {base_year}"
            ),
            InquiryProblem::NotProjected { as_of, years } => {
                let (first, last) = (years.first, years.last);
                text!(
                    "评估年{as_of}不在预测期{first}至{last}内",
                    "the review's year {as_of} is not projected: the scenario runs from {first} to {last}"
                )
            }
            InquiryProblem::NoPlan => {
                Text::new("情景没有指明规划：请指定规划文件（`plan`）", "the scenario names no plan: give one (`plan`)")
            }
        })
    }
}
