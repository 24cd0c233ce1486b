//! What a target counts from.

use super::sentence::sentence;
use crate::language::{Text, text};
use crate::scenario::{BaseNote, BaseOrigin};

impl BaseOrigin {
    /// The source of a published figure, or the rule.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Published(source) => Text::same(source),
            Self::YearBefore(year) => text!("上年（{year}年）的数值", "the value of the year before, {year}"),
            Self::Chained { anchor, rates: (from, to) } => text!(
                "由{anchor}年数按{from}—{to}年公布的增速推算",
                "from the level of {anchor} by the growth rates published for {from} to {to}"
            ),
            Self::ScenarioValue(year) => {
                text!("{year}年未公布；取情景该年的数值", "not published for {year}: the scenario's own value")
            }
            Self::JumpOff(words) | Self::Recorded(words) => words.clone(),
        }
    }
}

impl BaseNote {
    /// The note in words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::CensusDay(day) => text!("基期值为{day}的普查数", "the base is the census figure of {day}"),
            Self::Offset { offset, region } => {
                let (years, basis) = (format!("{:.2}", offset.years()), offset.basis());
                let note = sentence!(
                    "公布数加上模型与官方寿命表之差{years}岁，即{basis}",
                    "the published figure plus the {years} years by which the model's death rates exceed official tables: {basis}",
                    [basis]
                );
                offset.of_another(region).map_or(note.clone(), |whose| note.followed_by(&whose))
            }
            Self::ChangesOfBasis(bases) => sentence!(
                "所用增速的口径先后为：{bases}",
                "the growth rates use several statistical bases in turn: {bases}",
                [bases = bases[..]]
            ),
            Self::Recorded(words) => words.clone(),
        }
    }
}
