//! Why two scenarios have no difference run by run.

use crate::ensemble::Unpaired;
use crate::language::Text;

impl Unpaired {
    /// The reason, for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Regions => Text::new("两个地区的随机抽样各自独立", "the two regions have separate draws"),
            Self::Runs => Text::new("模拟次数不同", "the numbers of runs differ"),
            Self::Seeds => Text::new("随机种子不同", "the seeds differ"),
            Self::Samplings => Text::new("抽样方式不同", "the sampling methods differ"),
            Self::SobolDimensions => Text::new(
                "不确定的驱动因素不同，Sobol' 点的维度对应不上",
                "their uncertain drivers differ, so that Sobol' dimensions do not match",
            ),
            Self::GivenDraws => Text::new("随机抽样由外部给定", "the draws were supplied from outside"),
            Self::Updates => Text::new(
                "两个情景按公布数据更新的结果不同，各次模拟不再一一对应",
                "published figures update the two scenarios differently, so that their runs no longer correspond",
            ),
            Self::Years => Text::new("没有共同的年份", "they have no year in common"),
        }
    }
}
