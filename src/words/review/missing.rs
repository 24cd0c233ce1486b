//! Who keeps a missing figure, and what it is needed for.

use crate::analysis::review::{Department, MissingPurpose, Responsible};
use crate::language::Text;
use crate::words::sentence::sentence;

impl Responsible {
    /// The name of the department.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Self::Named(name) => name.clone(),
            Self::Usual(Department::HealthcareSecurity) => {
                Text::new("医疗保障局", "Healthcare security administration")
            }
            Self::Usual(Department::Health) => Text::new("卫生健康委员会", "Health commission"),
            Self::Usual(Department::CivilAffairs) => Text::new("民政厅（局）", "Civil affairs department"),
            Self::Usual(Department::Statistics) => Text::new("统计局", "Bureau of statistics"),
            Self::Usual(Department::Lead) => Text::new("牵头部门", "Lead department"),
        }
    }
}

impl MissingPurpose {
    /// The purpose in words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Base(target) => {
                sentence!("目标“{target}”的基期值", "the base of the target: {target}", [target])
            }
            Self::Progress(target) => {
                sentence!("目标“{target}”的进度", "progress of the target: {target}", [target])
            }
            Self::Quotient(target) => {
                sentence!("计算目标“{target}”", "needed to compute the target: {target}", [target])
            }
            Self::JumpOff(rule) => {
                sentence!("预测的起点，现为假设：{rule}", "the projection starts from an assumption: {rule}", [rule])
            }
        }
    }
}
