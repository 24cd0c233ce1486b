//! Why a method of sensitivity analysis has no result.

use crate::analysis::sensitivity::NoResult;
use crate::error::Error;
use crate::language::{Text, text};

impl From<NoResult> for Error {
    fn from(why: NoResult) -> Self {
        Self::failure(match why {
            NoResult::NoTrajectory => Text::new("至少要1条轨迹", "at least 1 trajectory is needed"),
            NoResult::TooFewPoints { least } => text!("至少要{least}个点", "at least {least} points are needed"),
            NoResult::TooFewRuns { least } => text!("至少要{least}次模拟", "at least {least} runs are needed"),
            NoResult::NoRunMisses => {
                Text::new("每次模拟都达到目标：没有可寻找的", "no run misses the target: there is nothing to look for")
            }
            NoResult::EveryRunMisses => Text::new(
                "每次模拟都达不到目标：没有可区分的",
                "every run misses the target: there is nothing to tell apart",
            ),
            NoResult::LengthsDiffer { inputs, runs } => text!(
                "输入有{inputs}个值，输出有{runs}个",
                "there are {inputs} values of the input and {runs} of the output"
            ),
            NoResult::ValuesMissing { wanted, found } => {
                text!("{wanted}个点有{found}个值", "{wanted} points have {found} values")
            }
            NoResult::NotFinite { at, point } => {
                let point = point.iter().map(|x| format!("{x:.4}")).collect::<Vec<_>>().join(", ");
                text!("第{at}个点（{point}）的值不是有限的数", "the value at point {at} ({point}) is not finite")
            }
            NoResult::NothingVaries => Text::new(
                "结果没有变化（方差为零），没有可分解的",
                "the result does not vary (its variance is zero): there is nothing to explain",
            ),
            NoResult::TooManyCoordinates { dimensions, most } => text!(
                "{dimensions}个随机坐标超过{most}个：减少有冲击的驱动因素或年数，或用 given-data",
                "{dimensions} random coordinates exceed {most}: use fewer shocks or years, or the method given-data"
            ),
        })
    }
}
