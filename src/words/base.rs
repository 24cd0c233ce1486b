//! That people in the base year are other than was published.

use crate::analysis::ShiftedBase;
use crate::indicator::Display;
use crate::language::{Text, text};
use crate::projection::BaseShift;

impl ShiftedBase {
    /// The two figures in a sentence, and why they differ.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let (year, unit, Text { zh, en }) = (self.year, self.indicator.unit, &self.indicator.label);
        let [published, start] =
            [self.published, self.start].map(|count| Text::both(|language| Display(language).precise(count, unit)));
        let ((zh_from, en_from), (zh_to, en_to)) = ((published.zh, published.en), (start.zh, start.en));
        match self.because {
            BaseShift::LaterCounts => text!(
                "{zh}{year}年公布{zh_from}，按此后公布的人数更新为{zh_to}",
                "{en} in {year}: {en_from} published, updated to {en_to} by counts published for later years"
            ),
            BaseShift::SumOfParts => text!(
                "{zh}{year}年公布{zh_from}，各地区相加为{zh_to}，预测从后者起算",
                "{en} in {year}: {en_from} published of the whole; its regions add up to {en_to}, from which it is projected"
            ),
            BaseShift::SumOfUpdatedParts => text!(
                "{zh}{year}年公布{zh_from}，各地区按此后公布的人数更新后相加为{zh_to}，预测从后者起算",
                "{en} in {year}: {en_from} published of the whole; its regions, updated by counts published for later years, add up to {en_to}, from which it is projected"
            ),
        }
    }

    /// What the figure is from which the projection starts, in a word or two.
    #[must_use]
    pub(crate) fn name_of_start(&self) -> Text {
        match self.because {
            BaseShift::LaterCounts => Text::new("更新后", "updated"),
            BaseShift::SumOfParts | BaseShift::SumOfUpdatedParts => Text::new("各地区之和", "sum of the regions"),
        }
    }
}
